"""Files made to bring a reader down: the run goes on, nothing is over its limits, all is told."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pdfmaker import AGREEMENT, make_agreement, make_pdf
from za_archive import archive, db
from za_archive.cli import main
from za_archive.models import Limits
from za_archive.pdf import Unreadable, read_pages
from za_archive.workers import Lost, Pool

LIMITS = Limits(seconds=3, memory=384, pages=300)
CODES = {"too_large", "timeout", "crashed", "encrypted", "unreadable"}
ZEROS = 200 * 1024**2


# --- PDFs written by hand -------------------------------------------------------------------------


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(resources: bytes = b"/Font << /F1 5 0 R >>", box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << %s >> >>" % (
        box,
        resources,
    )


def stream(data: bytes, extra: bytes = b"/Filter /FlateDecode") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def deflated(unit: bytes, size: int, times: int = 1) -> bytes:
    """`size` bytes of `unit` over and over, compressed without being made first."""
    packer = zlib.compressobj(9)
    block = unit * (1024**2 // len(unit))
    data = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def of_content(data: bytes, extra: bytes = b"/Filter /FlateDecode") -> bytes:
    return pdf(CATALOGUE, PAGES, page(), stream(data, extra), FONT)


def deflate_bomb() -> bytes:
    """200 MB of blanks as the content of a page."""
    return of_content(deflated(b" ", ZEROS))


def nested_bomb() -> bytes:
    """The same, compressed three times over: some kilobytes."""
    return of_content(deflated(b" ", ZEROS, 3), b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")


def text_bomb() -> bytes:
    """Text printed a million times on one page."""
    return of_content(deflated(b"BT /F1 9 Tf 9 9 Td (Hartz) Tj ET\n", 60 * 1024**2))


def path_bomb() -> bytes:
    """Millions of lines on one page."""
    return of_content(deflated(b"0 0 m 9 9 l S\n", 80 * 1024**2))


def loop() -> bytes:
    """A tree of pages whose root is its own child."""
    return pdf(
        CATALOGUE,
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
        page(),
        stream(b"x", b""),
        FONT,
    )


def nested_forms() -> bytes:
    """Each form draws the next one ten times, the last draws the first."""
    forms = [
        stream(b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
               b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + index if index < 11 else 6))
        for index in range(12)
    ]  # fmt: skip
    return pdf(
        CATALOGUE, PAGES, page(b"/XObject << /X 6 0 R >>"), stream(b"/X Do", b""), FONT, *forms
    )


def million_pages() -> bytes:
    """Claims a million pages and has one."""
    return pdf(
        CATALOGUE,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
        page(),
        stream(b"", b""),
        FONT,
    )


def thousand_pages() -> bytes:
    """Has more pages than are allowed."""
    kids = b" ".join([b"3 0 R"] * 1000)
    return pdf(
        CATALOGUE,
        b"<< /Type /Pages /Kids [%s] /Count 1000 >>" % kids,
        page(),
        stream(b"", b""),
        FONT,
    )


def giant_page() -> bytes:
    """A page of 35 square kilometres."""
    return pdf(CATALOGUE, PAGES, page(box=b"0 0 16777215 16777215"), stream(b"", b""), FONT)


def giant_image(filters: bytes = b"/FlateDecode") -> bytes:
    """A page with an image of 100,000 x 100,000 pixels: looks like a scan."""
    image = stream(
        deflated(b"\0", 8 * 1024**2),
        b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter " + filters,
    )
    return pdf(
        CATALOGUE,
        PAGES,
        page(b"/XObject << /I 6 0 R >>"),
        stream(b"595 0 0 842 0 0 cm /I Do", b""),
        FONT,
        image,
    )


def object_stream_bomb() -> bytes:
    """An object stream that claims a million objects and unpacks to 200 MB."""
    out = bytearray(pdf(CATALOGUE, PAGES, page(), stream(b"", b""), FONT))
    del out[out.rindex(b"xref\n0") :]
    # a reference: kind 1 at an offset, or kind 2 inside the object stream 6
    rows = bytes(7) + b"".join(b"\2\0\0\0\6\0%c" % n for n in range(1, 6))
    packed = deflated(b"9 9 ", ZEROS)
    for content in (
        stream(packed, b"/Type /ObjStm /N 1000000 /First 100000000 /Filter /FlateDecode"), b""
    ):  # fmt: skip
        start = len(out)
        rows += b"\1" + start.to_bytes(4, "big") + b"\0\0"
        number = 6 if content else 7
        content = content or stream(rows, b"/Type /XRef /Size 8 /W [1 4 2] /Root 1 0 R")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def deep_array() -> bytes:
    """Brackets in brackets, 200,000 deep."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /X %s >>" % (b"[" * 200_000 + b"]" * 200_000),
        PAGES,
        page(),
        stream(b"", b""),
        FONT,
    )


MADE = [
    deflate_bomb, nested_bomb, text_bomb, path_bomb, loop, nested_forms, million_pages,
    thousand_pages, giant_page, giant_image, object_stream_bomb, deep_array,
]  # fmt: skip


# --- what becomes of them -------------------------------------------------------------------------


def damaged(content: bytes, places: int) -> dict[str, bytes]:
    """The file cut off at many places, and with bits turned at as many."""
    chance = random.Random(48)
    found = {}
    for number in range(places):
        found[f"cut-{number}.pdf"] = content[: len(content) * number // places]
        flipped = bytearray(content)
        for _ in range(1 + number % 8):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        found[f"flip-{number}.pdf"] = bytes(flipped)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything at once, and a good one among them."""
    papers = tmp_path_factory.mktemp("hostile") / "papers"
    papers.mkdir()
    make_agreement(papers / "good.pdf")
    for made in MADE:
        (papers / f"{made.__name__}.pdf").write_bytes(made())
    content = make_pdf(papers / "whole.pdf", *[AGREEMENT] * 3).read_bytes()
    for name, part in damaged(content, 60).items():
        (papers / name).write_bytes(part)
    (papers / "text.pdf").write_text("Das ist kein PDF.", "utf-8")
    return papers


@pytest.fixture(scope="module")
def stored(folder: Path) -> sqlite3.Connection:
    """The archive of that folder, read under narrow limits."""
    target = folder.parent / "za.db"
    archive.ingest(folder, target, limits=LIMITS, workers=2)
    return sqlite3.connect(target)


def test_every_file_is_accounted_for(folder: Path, stored: sqlite3.Connection) -> None:
    """Each file has its row, and each that gave no document a problem with a code we know."""
    rows = dict(stored.execute("SELECT path, document FROM files").fetchall())
    assert set(rows) == {path.name for path in folder.iterdir()}
    problems = dict(stored.execute("SELECT path, code FROM problems WHERE path IS NOT NULL"))
    assert set(problems) == {path for path, document in rows.items() if document is None}
    assert set(problems.values()) <= CODES


def test_the_good_ones_are_unharmed(folder: Path, stored: sqlite3.Connection) -> None:
    """What is read beside bombs is what is read alone."""
    for name in ("good.pdf", "whole.pdf"):
        reading = archive.read(folder / name)
        row = stored.execute(
            "SELECT kind, year, kreis, title FROM documents WHERE id = ?", [reading.document.id]
        ).fetchone()
        document = reading.document
        assert row == (document.kind, document.year, document.kreis, document.title)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("million_pages", {"too_large"}),
        ("thousand_pages", {"too_large"}),
        ("giant_page", {"too_large"}),
        ("text_bomb", {"too_large", "timeout"}),
        ("nested_forms", {"too_large", "timeout"}),
        ("object_stream_bomb", {"too_large", "timeout", "unreadable"}),
    ],
)
def test_a_bomb_is_named(stored: sqlite3.Connection, name: str, codes: set[str]) -> None:
    """What meets a limit is told as what it is, with what to do."""
    [(code, message)] = stored.execute(
        "SELECT code, message FROM problems WHERE path = ?", [f"{name}.pdf"]
    ).fetchall()
    assert code in codes
    assert "Bitte" in message


def test_a_document_is_never_half_in(stored: sqlite3.Connection) -> None:
    """Lost workers leave nothing behind."""
    assert stored.execute("PRAGMA foreign_key_check").fetchall() == []
    assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    counted = "SELECT count(*) FROM pages WHERE document = documents.id"
    assert stored.execute(
        f"SELECT id FROM documents WHERE page_count <> ({counted})"
    ).fetchall() == []  # fmt: skip


def test_memory_stays_within_its_limit(tmp_path: Path) -> None:
    """A worker that reads a bomb never has more than it may, and is there for the next file."""
    bomb, good = tmp_path / "bomb.pdf", make_agreement(tmp_path / "good.pdf")
    bomb.write_bytes(text_bomb())
    tasks = [archive._Task(str(path), LIMITS) for path in (good, bomb, good, bomb, good)]
    with Pool(archive._work, 1, LIMITS, archive.WARM) as pool:
        found = [done for _, done in pool.run(tasks)]
    assert [isinstance(done, Lost) for done in found] == [False, True, False, True, False]


# --- hostile surroundings -----------------------------------------------------------------------


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with three small agreements."""
    made = tmp_path / "papers"
    made.mkdir()
    for name in "abc":
        make_agreement(made / f"{name}.pdf", f"Muster {name}")
    return made


def ingest(*words: object) -> Result:
    return CliRunner().invoke(main, ["ingest", *map(str, words), "--workers", "1"])


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def refuses(done: Result, *words: str) -> None:
    """Exit status 1 and a sentence that says what to do, no traceback."""
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert "Bitte" in done.output
    for word in words:
        assert word in done.output


def test_a_place_that_is_not_there(papers: Path) -> None:
    """The archive cannot be made."""
    refuses(ingest(papers, "--db", papers / "no" / "such" / "za.db"), "nicht schreiben", "--db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root darf überall schreiben")
def test_a_folder_that_may_not_be_written(papers: Path, tmp_path: Path) -> None:
    """The archive may not be made."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    refuses(ingest(papers, "--db", closed / "za.db"), "nicht schreiben")


def test_a_file_that_is_no_database(papers: Path, tmp_path: Path) -> None:
    """It stays as it is."""
    target = tmp_path / "brief.db"
    target.write_text("Sehr geehrte Damen und Herren,\n" * 100, "utf-8")
    before = target.read_bytes()
    refuses(ingest(papers, "--db", target), "keine SQLite-Datei")
    assert target.read_bytes() == before


def test_a_database_of_somebody_else(papers: Path, tmp_path: Path) -> None:
    """It stays as it is, also when it has a table of the same name."""
    target = tmp_path / "andere.db"
    with sqlite3.connect(target) as other:
        other.execute("CREATE TABLE documents (id)")
    other.close()
    before = target.read_bytes()
    refuses(ingest(papers, "--db", target), "kein Archiv")
    assert target.read_bytes() == before


def test_an_archive_of_the_future(papers: Path, tmp_path: Path) -> None:
    """A later version's archive is not touched by an older program."""
    target = tmp_path / "za.db"
    db.close(db.open_archive(target))
    with sqlite3.connect(target) as later:
        later.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('za_archive', 'm999_wonders', '')"
        )
    later.close()
    refuses(ingest(papers, "--db", target), "neueren")


def test_a_second_ingest_waits_for_its_turn(papers: Path, tmp_path: Path) -> None:
    """While one writes, the other says so; afterwards it does its work."""
    target = tmp_path / "za.db"
    with db.alone(target):
        refuses(ingest(papers, "--db", target), "anderes Programm")
    assert ingest(papers, "--db", target).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["papers", "za.db"]


def test_another_program_that_holds_the_database(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock of SQLite itself is told in the same words."""
    target = tmp_path / "za.db"
    ingest(papers, "--db", target)
    make_agreement(papers / "d.pdf", "Muster d")
    monkeypatch.setattr(db, "PATIENCE", 50)
    holder = sqlite3.connect(target, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    refuses(ingest(papers, "--db", target), "anderes Programm")
    holder.close()
    assert ingest(papers, "--db", target).exit_code == 0
    assert ask(target, "SELECT count(*) FROM documents") == [(4,)]


def test_a_disk_that_is_full(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle: what was stored stays whole, and with more room the next run goes on."""
    target = tmp_path / "za.db"
    db.close(db.open_archive(target))
    original = db.open_archive

    def small(path: Path) -> db.Database:
        opened = original(path)
        pages = opened.execute("PRAGMA page_count").fetchone()[0]
        opened.execute(f"PRAGMA max_page_count = {pages + 4}")
        return opened

    monkeypatch.setattr(db, "open_archive", small)
    for index in range(12):
        make_agreement(papers / f"x{index}.pdf", f"Muster {index}")
    refuses(ingest(papers, "--db", target), "voll", "derselbe Befehl")
    assert ask(target, "PRAGMA integrity_check") == [("ok",)]
    stored = ask(target, "SELECT count(*) FROM documents")[0][0]
    assert ask(target, "SELECT count(*) FROM files") == [(stored,)]
    monkeypatch.setattr(db, "open_archive", original)
    assert ingest(papers, "--db", target).exit_code == 0
    assert ask(target, "SELECT count(*) FROM documents") == [(15,)]


def many(folder: Path, number: int) -> None:
    for index in range(number):
        make_agreement(folder / f"m{index:03}.pdf", f"Muster {index}")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_a_run_that_is_stopped_goes_on(
    papers: Path, tmp_path: Path, number: int, status: int
) -> None:
    """Stopped in the middle, politely or not: no half document, and the next run has the rest."""
    target = tmp_path / "za.db"
    many(papers, 250)
    command = [sys.executable, "-c", "from za_archive.cli import main; main()"]
    run = subprocess.Popen(
        [*command, "ingest", str(papers), "--db", str(target), "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # tests in the background of a shell ignore SIGINT, and a child would inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    end = time.monotonic() + 30
    while time.monotonic() < end:
        time.sleep(0.02)
        if target.exists() and target.stat().st_size:
            try:
                if ask(target, "SELECT count(*) FROM documents") > [(50,)]:
                    break
            except sqlite3.Error:
                continue
    run.send_signal(number)
    _, said = run.communicate(timeout=30)
    assert run.returncode == status, said
    assert "Traceback" not in said
    assert number == signal.SIGKILL or "Abgebrochen" in said
    stored = ask(target, "SELECT count(*) FROM documents")[0][0]
    assert isinstance(stored, int) and 50 < stored < 253
    assert ask(target, "PRAGMA integrity_check") == [("ok",)]
    assert ask(target, "PRAGMA foreign_key_check") == []
    done = ingest(papers, "--db", target)
    assert done.exit_code == 0
    assert f"{253 - stored} Dateien gelesen, {stored} unverändert" in done.output
    assert ask(target, "SELECT count(*) FROM documents") == [(253,)]


def test_files_with_any_name_and_no_files(papers: Path, tmp_path: Path) -> None:
    """Names of any bytes are stored; folders, links and pipes named .pdf are passed over."""
    odd = [
        b"\xff\xfe.pdf",
        "Zielvereinbarung für „Höxter“\n§ 48b.pdf".encode(),
        b"%20'\".pdf",
        b"-.pdf",
    ]
    content = (papers / "a.pdf").read_bytes()
    for name in odd:
        Path(os.fsdecode(os.fsencode(papers) + b"/" + name)).write_bytes(content)
    (papers / "x.pdf").mkdir()
    (papers / "x.pdf" / "in.pdf").write_bytes(content)
    (papers / "link.pdf").symlink_to(papers / "a.pdf")
    (papers / "round").symlink_to(papers)
    (papers / "nowhere.pdf").symlink_to(papers / "nothing")
    os.mkfifo(papers / "pipe.pdf")
    target = tmp_path / "za.db"
    done = ingest(papers, "--db", target)
    assert done.exit_code == 0, done.output
    assert "8 Dateien gelesen, 0 unverändert, 0 nicht lesbar" in done.output
    found = {path for (path,) in ask(target, "SELECT path FROM files")}
    assert r"\xff\xfe.pdf" in found
    assert "x.pdf/in.pdf" in found
    assert "8 unverändert" in ingest(papers, "--db", target).output


def test_a_file_that_vanishes(papers: Path, tmp_path: Path) -> None:
    """Gone between listing and reading is a problem; with the next run it is forgotten."""
    target = tmp_path / "za.db"
    listed = archive.scan
    papers_gone = papers / "b.pdf"

    def scan(folder: Path) -> list[archive.Found]:
        found = listed(folder)
        papers_gone.unlink()
        return found

    archive.scan = scan
    try:
        count = archive.ingest(papers, target, workers=1)
    finally:
        archive.scan = listed
    assert (count.read, count.failed) == (2, 1)
    assert ask(target, "SELECT path, code FROM problems WHERE path IS NOT NULL") == [
        ("b.pdf", "unreadable")
    ]
    count = archive.ingest(papers, target, workers=1)
    assert (count.unchanged, count.gone) == (2, 1)
    assert ask(target, "SELECT count(*) FROM problems WHERE path IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    "box", [b"595 842 0 0", b"0 0 0 0", b"/a /b /c /d", b"0 0 1e99 1e99", b"0 0 595"]
)
def test_a_page_without_a_sound_size_is_read(tmp_path: Path, box: bytes) -> None:
    """Corners in another order are allowed, and for nonsense there is a usual page."""
    content = b"BT /F1 11 Tf 70 700 Td (Zielvereinbarung) Tj ET"
    made = tmp_path / "made.pdf"
    made.write_bytes(pdf(CATALOGUE, PAGES, page(box=box), stream(content, b""), FONT))
    [(found, _)] = read_pages(made)
    [word] = found.words
    assert not word.hidden
    assert word.box.x0 == pytest.approx(70, abs=1)
    assert word.box.bottom == pytest.approx(found.height - 700, abs=4)


def test_a_damaged_page_costs_itself(tmp_path: Path) -> None:
    """The pages around it are read, and it is named."""
    content = b"BT /F1 11 Tf 70 700 Td (Zielvereinbarung 2014) Tj ET"
    tree = b"<< /Type /Pages /Kids [3 0 R null null 3 0 R] /Count 4 >>"
    made = tmp_path / "made.pdf"
    made.write_bytes(pdf(CATALOGUE, tree, page(), stream(content, b""), FONT))
    reading = archive.read(made)
    assert [bool(sheet.text) for sheet in reading.pages] == [True, False, False, True]
    [problem] = [problem for problem in reading.problems if problem.code == "unreadable"]
    assert problem.severity == "error"
    assert "2-3" in problem.message


def test_a_lock_that_nobody_knows_is_one(tmp_path: Path) -> None:
    """A PDF of another maker's protection is encrypted, not damaged."""
    lock = b"<< /Filter /Acme.Lock /V 1 >>"
    made = tmp_path / "made.pdf"
    trailer = b"/Encrypt 6 0 R /ID [(a) (b)]"
    made.write_bytes(pdf(CATALOGUE, PAGES, page(), stream(b"", b""), FONT, lock, trailer=trailer))
    with pytest.raises(Unreadable) as raised:
        archive.read(made)
    assert raised.value.code == "encrypted"


def test_a_password_opens_what_it_opens(papers: Path, tmp_path: Path) -> None:
    """Without it: encrypted. With it the document is read, in a later run too, and shown."""
    target = tmp_path / "za.db"
    make_pdf(papers / "locked.pdf", AGREEMENT, password="geheim")
    make_pdf(papers / "owner.pdf", [*AGREEMENT, (70.0, 600.0, "nur Eigentümer")], password="")
    done = ingest(papers, "--db", target)
    assert "4 Dateien gelesen" in done.output
    codes = "SELECT path, code FROM problems WHERE path IS NOT NULL"
    assert ask(target, codes) == [("locked.pdf", "encrypted")]
    assert "1 nicht lesbar" in ingest(papers, "--db", target, "--password", "falsch").output
    assert "1 Datei gelesen" in ingest(papers, "--db", target, "--password", "geheim").output
    assert ask(target, codes) == []
    assert ask(target, "SELECT count(*) FROM documents WHERE kind = 'zielvereinbarung'") == [(5,)]
    shown = CliRunner().invoke(main, ["show", str(papers / "locked.pdf"), "--password", "geheim"])
    assert shown.exit_code == 0
    assert "Kreis Borken" in shown.output


def test_show_of_a_bomb_says_why(tmp_path: Path) -> None:
    """`show` reads in a worker too."""
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(path_bomb())
    words = ["show", str(bomb), "--memory", "256", "--seconds", "3"]
    refuses(CliRunner().invoke(main, words), "bomb.pdf")
