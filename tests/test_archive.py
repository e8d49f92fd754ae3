"""A folder of PDFs becomes an archive, whatever lies in it, as often as one likes."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pdfmaker import AGREEMENT, make_agreement, make_pdf
from test_pdf import broken
from za_archive import archive, kinds, ocr
from za_archive.models import Agreement, Citation, Fact, Record

FAULTS = {
    "empty": "unreadable",
    "text": "unreadable",
    "encrypted": "encrypted",
    "truncated": "unreadable",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good PDF and one of every fault."""
    papers = tmp_path / "papers"
    papers.mkdir()
    make_agreement(papers / "good.pdf")
    for fault in FAULTS:
        broken(papers / f"{fault}.pdf", fault)
    return papers


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def dump(path: Path) -> list[str]:
    """The whole archive as SQL, without when and how often it was made."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("UPDATE files SET seen_at = ''")
        connection.execute("DELETE FROM runs")
        return list(connection.iterdump())
    finally:
        connection.rollback()
        connection.close()


def test_a_folder_with_everything_that_goes_wrong(folder: Path) -> None:
    """The good one is in, each other has its row in problems, and the run is no failure."""
    target = folder.parent / "za.db"
    count = archive.ingest(folder, target, workers=1)
    assert (count.read, count.failed, count.unchanged) == (1, 4, 0)
    assert query(target, "SELECT kind, year, kreis, land FROM documents") == [
        ("zielvereinbarung", 2014, "05554", "05"),
    ]  # fmt: skip
    problems = dict(query(target, "SELECT path, code FROM problems WHERE path IS NOT NULL"))  # type: ignore[arg-type]
    assert problems == {f"{fault}.pdf": code for fault, code in FAULTS.items()}
    assert query(target, "SELECT count(*) FROM files") == [(5,)]
    assert query(target, "PRAGMA foreign_key_check") == []


def test_a_second_run_changes_nothing(folder: Path) -> None:
    """With nothing new the file stays byte for byte, and no PDF is opened."""
    target = folder.parent / "za.db"
    archive.ingest(folder, target, workers=1)
    before = target.read_bytes()
    good = folder / "good.pdf"
    state, content = good.stat(), good.read_bytes()
    good.write_bytes(b"x" * len(content))  # whoever opened it would see this
    os.utime(good, ns=(state.st_atime_ns, state.st_mtime_ns))
    count = archive.ingest(folder, target, workers=1)
    assert (count.read, count.failed, count.unchanged) == (0, 0, 5)
    assert target.read_bytes() == before


def test_two_fresh_archives_are_the_same(folder: Path) -> None:
    """Two builds of one folder differ in times only, with one worker or two."""
    dumps = []
    for name, workers in (("a.db", 1), ("b.db", 2)):
        archive.ingest(folder, folder.parent / name, workers=workers)
        dumps.append(dump(folder.parent / name))
    assert dumps[0] == dumps[1]


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    """A file with another time or size is read, the others are not."""
    papers, target = tmp_path / "papers", tmp_path / "za.db"
    papers.mkdir()
    make_agreement(papers / "a.pdf")
    make_agreement(papers / "b.pdf", "Zweites Muster")
    archive.ingest(papers, target, workers=1)
    first = query(target, "SELECT document FROM files ORDER BY path")
    make_agreement(papers / "b.pdf", "Drittes Muster mit anderem Inhalt")
    count = archive.ingest(papers, target, workers=1)
    assert (count.read, count.unchanged) == (1, 1)
    second = query(target, "SELECT document FROM files ORDER BY path")
    assert second[0] == first[0]
    assert second[1] != first[1]
    assert query(target, "SELECT count(*) FROM documents") == [(2,)]
    assert query(target, "SELECT count(*) FROM runs") == [(2,)]


def test_again_reads_everything(folder: Path) -> None:
    """With `again` every file is read, and the archive is the same after it."""
    target = folder.parent / "za.db"
    archive.ingest(folder, target, workers=1)
    before = [line for line in dump(target) if "pages_fts_" not in line]
    assert archive.ingest(folder, target, again=True, workers=1).read == 1
    assert [line for line in dump(target) if "pages_fts_" not in line] == before


def test_two_copies_are_one_document(tmp_path: Path) -> None:
    """One PDF under two paths is two files and one document."""
    papers, target = tmp_path / "papers", tmp_path / "za.db"
    (papers / "deep" / "er").mkdir(parents=True)
    make_agreement(papers / "a.pdf")
    (papers / "deep" / "er" / "COPY.PDF").write_bytes((papers / "a.pdf").read_bytes())
    archive.ingest(papers, target, workers=1)
    assert query(target, "SELECT path FROM files ORDER BY path") == [
        ("a.pdf",),
        ("deep/er/COPY.PDF",),
    ]
    assert query(target, "SELECT count(*) FROM documents") == [(1,)]


def test_a_folder_without_a_pdf_is_an_error(tmp_path: Path) -> None:
    """Nothing to read is said, and no archive is made."""
    (tmp_path / "readme.txt").write_text("kein PDF", "utf-8")
    with pytest.raises(FileNotFoundError):
        archive.ingest(tmp_path, tmp_path / "za.db")
    assert not (tmp_path / "za.db").exists()


def test_what_is_listed(tmp_path: Path) -> None:
    """All PDFs below the folder in the order of their paths; links are not followed."""
    (tmp_path / "b").mkdir()
    for name in ("z.pdf", "b/a.PDF", "b/note.txt", "a.pdf"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "a.pdf")
    assert [found.path for found in archive.scan(tmp_path)] == ["a.pdf", "b/a.PDF", "z.pdf"]


def test_progress_is_told_file_by_file(folder: Path) -> None:
    """Who watches hears how many there are, and of each whether it could be read."""
    told: list[tuple[str, bool]] = []
    begun: list[tuple[int, int]] = []
    archive.ingest(
        folder,
        folder.parent / "za.db",
        workers=1,
        started=lambda todo, unchanged: begun.append((todo, unchanged)),
        progress=lambda file, good: told.append((file.path, good)),
    )
    assert begun == [(5, 0)]
    assert told == [("empty.pdf", False), ("encrypted.pdf", False), ("good.pdf", True),
                    ("text.pdf", False), ("truncated.pdf", False)]  # fmt: skip


def test_a_fault_of_ours_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in a reader is a problem that asks for a report, no end of the run."""

    def fails(path: Path) -> None:
        raise RuntimeError("kaputt")

    monkeypatch.setattr(archive, "read", fails)
    result = archive._read_file(str(make_agreement(tmp_path / "a.pdf")))
    assert result.problem is not None
    assert (result.problem.code, result.reading) == ("crashed", None)
    assert "kaputt" in result.problem.message


def test_a_fault_of_one_reader_costs_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document, its pages and what the other readers found are there, with the problem."""

    def fails(source: object) -> list[Record]:
        raise RuntimeError("kaputt")

    readers = (fails, *kinds.KINDS["zielvereinbarung"][1:])
    monkeypatch.setitem(kinds.KINDS, "zielvereinbarung", readers)  # type: ignore[misc]
    reading = archive.read(make_agreement(tmp_path / "a.pdf"))
    assert [problem.code for problem in reading.problems if "kaputt" in problem.message] == [
        "crashed"
    ]
    assert reading.pages
    assert reading.of(Citation)
    assert not reading.of(Agreement)


def test_memory_has_its_own_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that wants too much memory says so."""

    def fails(path: Path) -> None:
        raise MemoryError

    monkeypatch.setattr(archive, "read", fails)
    result = archive._read_file(str(make_agreement(tmp_path / "a.pdf")))
    assert result.problem is not None
    assert result.problem.code == "too_large"


def test_a_blank_pdf_is_no_silence(tmp_path: Path) -> None:
    """A document without a word is in the archive, with the problem that it has none."""
    reading = archive.read(make_pdf(tmp_path / "blank.pdf", []))
    assert [problem.code for problem in reading.problems] == ["no_text"]
    assert (reading.document.kind, reading.document.text_source) == ("sonstiges", "none")
    assert reading.needs_review


def test_one_pdf_without_a_database(tmp_path: Path) -> None:
    """`read` gives pages, records and problems of one PDF."""
    reading = archive.read(make_agreement(tmp_path / "a.pdf"))
    assert (reading.document.kind, reading.document.page_count) == ("zielvereinbarung", 1)
    assert reading.document.id == reading.document.sha256[:16]
    assert "Integrationsquote" in reading.pages[0].text


def test_a_run_that_is_stopped_goes_on(tmp_path: Path) -> None:
    """What was saved before the end stays; the next run reads the rest."""
    papers, target = tmp_path / "papers", tmp_path / "za.db"
    papers.mkdir()
    for name in ("a", "b", "c"):
        make_agreement(papers / f"{name}.pdf", f"Muster {name}")

    def stop(file: archive.Found, good: bool) -> None:
        if file.path == "b.pdf":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.ingest(papers, target, workers=1, progress=stop)
    assert query(target, "SELECT path FROM files") == [("a.pdf",), ("b.pdf",)]
    count = archive.ingest(papers, target, workers=1)
    assert (count.read, count.unchanged) == (1, 2)


# --- scans ----------------------------------------------------------------------------------------


def scanned(path: Path) -> Path:
    """A small agreement as a picture, without a text layer."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from za_archive.pdf import render

    image = render(make_agreement(path.with_suffix(".text.pdf")), 1, 2.5)
    path.with_suffix(".text.pdf").unlink()
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.save()
    return path


@pytest.mark.scan
def test_a_scan_is_read_like_its_text(tmp_path: Path) -> None:
    """The values of a clean scan are those of its text, its words stand where they are printed."""
    read, seen = (
        archive.read(make_agreement(tmp_path / "a.pdf")),
        archive.read(scanned(tmp_path / "b.pdf")),
    )
    assert seen.document.text_source == "ocr"
    for name in ("kind", "year", "kreis", "land"):
        assert getattr(seen.document, name) == getattr(read.document, name)
    places = {fact.field: fact.quote for fact in read.of(Fact)}
    compared = 0
    for fact in seen.of(Fact):
        there = places.get(fact.field)
        if fact.quote and there and fact.quote.text == there.text:
            [(_, box), *_], [(_, place), *_] = fact.quote.boxes, there.boxes
            assert (box.x0, box.top) == pytest.approx((place.x0, place.top), abs=6)
            compared += 1
    assert compared > 2


def test_a_scan_without_tesseract_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Tesseract a scan is listed with what to install, and is not silently empty."""
    monkeypatch.setattr(ocr, "model", lambda: None)
    reading = archive.read(scanned(tmp_path / "a.pdf"))
    assert [problem.code for problem in reading.problems] == ["ocr_missing"]
    assert "Seite 1" in reading.problems[0].message
    assert "tesseract-ocr-script-latn" in reading.problems[0].message
    assert reading.document.text_source == "none"


def test_tesseract_that_gives_up_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that OCR fails on is named."""

    def fails(language: str, png: bytes) -> bytes:
        raise subprocess.CalledProcessError(1, "tesseract")

    monkeypatch.setattr(ocr, "model", lambda: "Latin")
    monkeypatch.setattr(ocr, "_run", fails)
    codes = [problem.code for problem in archive.read(scanned(tmp_path / "a.pdf")).problems]
    assert "ocr_failed" in codes


def test_a_text_page_is_not_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract is not asked about a page that has its text."""

    def fails(page: object, handle: object) -> None:
        raise AssertionError("OCR of a text page")

    monkeypatch.setattr(ocr, "read_page", fails)
    assert archive.read(make_pdf(tmp_path / "a.pdf", AGREEMENT)).document.text_source == "text"


def test_reading_needs_no_network_and_no_tty(tmp_path: Path) -> None:
    """A worker started on its own reads a file: nothing hangs on the process that asks."""
    path = make_agreement(tmp_path / "a.pdf")
    code = (
        "from za_archive import archive\n"
        f"print(archive._read_file({str(path)!r}).reading.document.kind)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout.strip() == "zielvereinbarung"
