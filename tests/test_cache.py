"""Words that are kept: packed without loss, and read again instead of the PDF."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdfmaker import AGREEMENT, make_agreement, make_pdf
from za_archive import archive, cache
from za_archive.models import Box, Page, Problem, Quote, Word
from za_archive.pages import read_pages

CORPUS = Path(__file__).parents[1] / "corpus"
TEXT = [path for path in sorted(CORPUS.glob("*.pdf")) if not path.stem.endswith(("scan", "ten"))]

places = st.floats(min_value=-20_000, max_value=20_000)
boxes = st.builds(Box, places, places, places, places)
words = st.builds(
    Word,
    st.text(min_size=1, max_size=9),
    boxes,
    st.floats(min_value=0, max_value=1),
    st.booleans(),
    st.sampled_from([0, 90, 270]),
    st.booleans(),
    st.booleans(),
)
pages = st.builds(
    Page,
    st.integers(1, 9),
    places,
    places,
    st.sampled_from(["text", "ocr"]),
    st.lists(words, max_size=8).map(tuple),
    st.lists(st.lists(boxes, max_size=3).map(tuple), max_size=2).map(tuple),
)


def far(one: Box, other: Box) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


@given(st.lists(pages, max_size=3))
def test_what_is_packed_comes_back(given_pages: list[Page]) -> None:
    """Words are the same, places the nearest hundredth of a point, and then nothing changes."""
    found, problems = cache.unpack(cache.pack(given_pages, []))
    assert problems == []
    for page, back in zip(given_pages, found, strict=True):
        assert [tuple(w)[0:1] + w[3:] for w in page.words] == [
            tuple(w)[0:1] + w[3:] for w in back.words
        ]
        for word, again in zip(page.words, back.words, strict=True):
            assert far(word.box, again.box) <= 0.0051
            assert abs(word.confidence - again.confidence) <= 0.5 / cache.FINE + 1e-9
        for field in fields(Page):
            if field.name not in ("words", "tables"):
                assert getattr(back, field.name) == getattr(page, field.name)
    assert cache.unpack(cache.pack(found, [])) == (found, [])


@pytest.mark.parametrize("path", TEXT[::4], ids=lambda path: path.stem)
def test_pages_of_the_corpus_come_back_whole(path: Path) -> None:
    """To the last digit, types and all: what is read the first time can be read again."""
    read, problems = read_pages(path)
    packed = cache.pack(read, problems)
    found, told = cache.unpack(packed)
    assert (found, told) == (read, problems)
    assert cache.pack(found, told) == packed
    for page, back in zip(read, found, strict=True):
        for field in fields(Page):
            value, kept = getattr(page, field.name), getattr(back, field.name)
            assert type(kept) is type(value), field.name
        assert {type(word) for word in back.words} <= {Word}
        assert {type(word.box) for word in back.words} <= {Box}
        assert {type(cell) for table in back.tables for cell in table} <= {Box}
    assert len(packed) < 4 * sum(1000 + len(page.words) for page in read)


@pytest.mark.parametrize("edge", [float("inf"), float("-inf"), float("nan"), 1e30, -1e30])
def test_places_that_no_page_has_do_no_harm(edge: float) -> None:
    """A PDF may print its words anywhere."""
    page = Page(1, 595.0, 842.0, "text", (Word("weit", Box(edge, 0.0, edge, 10.0)),))
    [found], _ = cache.unpack(cache.pack([page], []))
    assert abs(found.words[0].box.x0) <= cache.FAR / cache.UNIT


def test_problems_are_kept_with_their_quotes() -> None:
    """What the page reader has to say is said again."""
    quote = Quote("9 %", "ocr", ((1, Box(1.0, 2.0, 3.0, 4.0)),), 0.4)
    told = [
        Problem(code="no_text", message="Bitte.", stage="read", severity="error"),
        Problem(code="ocr_number", message="Bitte.", stage="ocr", field="x", quote=quote),
    ]
    assert cache.unpack(cache.pack([], told)) == ([], told)


def test_pages_that_another_machine_reads_better_are_not_kept() -> None:
    """Where Tesseract was missing, `--again` reads the PDF."""
    missing = Problem(code="ocr_missing", message="Bitte installieren.", stage="ocr")
    assert not cache.worth_keeping([missing])
    assert cache.worth_keeping([])


def test_the_reader_is_known_by_its_source() -> None:
    """The sum is of this source, and goes over all that reading pages needs."""
    assert len(cache.reader()) == 16
    assert cache.reader() == cache.reader()
    source = (Path(cache.__file__).parent / "pages.py").read_text("utf-8")
    named = {name for names in cache.IMPORT.findall(source) for name in names if name}
    assert any("pdf" in name for name in named)


# --- ingest --again -----------------------------------------------------------------------------


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        connection.execute("DELETE FROM runs")
        return list(connection.iterdump())
    finally:
        connection.rollback()
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    for name in "abc":
        make_agreement(papers / f"{name}.pdf", f"Muster {name}")
    return papers


def spoil(path: Path) -> None:
    """Other content of the same size and time: whoever opens it sees that."""
    state = path.stat()
    path.write_bytes(b"x" * state.st_size)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_again_opens_no_pdf(folder: Path, tmp_path: Path) -> None:
    """All is read from the kept words, and says the same."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    before = dump(target)
    for path in folder.iterdir():
        spoil(path)
    count = archive.ingest(folder, target, again=True, workers=1)
    assert (count.read, count.failed, count.unchanged) == (3, 0, 0)
    assert dump(target) == before


def test_again_reads_the_pdf_where_another_reader_read_it(folder: Path, tmp_path: Path) -> None:
    """Words of an older page reader are read anew, the others are not."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    connection = sqlite3.connect(target)
    connection.execute(
        "UPDATE page_words SET reader = 'older' WHERE document = "
        "(SELECT document FROM files WHERE path = 'b.pdf')"
    )
    connection.commit()
    connection.close()
    for path in folder.iterdir():
        spoil(path)
    count = archive.ingest(folder, target, again=True, workers=1)
    assert (count.read, count.failed) == (2, 1)
    assert ask(target, "SELECT path FROM problems WHERE path IS NOT NULL") == [("b.pdf",)]


def test_again_writes_what_has_changed(folder: Path, tmp_path: Path) -> None:
    """Rows that say something else than the reading are put right, with their search index."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    before = [line for line in dump(target) if "pages_fts_" not in line]
    connection = sqlite3.connect(target)
    connection.execute("UPDATE targets SET change = 99")
    connection.execute("UPDATE pages SET text = 'Unfug'")
    connection.commit()
    connection.close()
    archive.ingest(folder, target, again=True, workers=1)
    after = [line for line in dump(target) if "pages_fts_" not in line]
    assert sorted(after) == sorted(before)
    found = "SELECT count(*) FROM pages_fts WHERE pages_fts MATCH '{}'"
    assert ask(target, found.format("Unfug")) == [(0,)]
    assert ask(target, found.format("Integrationsquote")) == [(3,)]


def test_show_says_what_the_archive_says(folder: Path, tmp_path: Path) -> None:
    """Places and ids do not depend on whether words were kept."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    reading = archive.read(folder / "a.pdf")
    quotes = {record.quote.text for record in reading.records if record.quote}
    stored = ask(target, f"SELECT text FROM quotes WHERE document = '{reading.document.id}'")
    assert quotes <= {text for (text,) in stored}


# --- nothing is read twice ----------------------------------------------------------------------


def test_a_file_that_moved_is_not_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another name or time with the same content is a row of files, and no worker is started."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    before = ask(target, "SELECT id FROM documents ORDER BY id")
    (folder / "a.pdf").rename(folder / "z.pdf")
    os.utime(folder / "b.pdf", ns=(1, 1))
    monkeypatch.setattr(archive, "Pool", NoWork)
    count = archive.ingest(folder, target, workers=1)
    assert (count.read, count.unchanged, count.failed) == (2, 1, 0)
    assert ask(target, "SELECT id FROM documents ORDER BY id") == before
    assert ask(target, "SELECT count(*) FROM files WHERE document IS NULL") == [(0,)]


class NoWork:
    """A pool that must not be asked."""

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> NoWork:
        return self

    def __exit__(self, *_: object) -> None: ...

    def run(self, tasks: object, _: object) -> list[object]:
        asked = list(tasks)  # type: ignore[call-overload]
        assert asked == []
        return asked


def test_contents_that_change_places_stay(folder: Path, tmp_path: Path) -> None:
    """a gets a new content, and b the one that a had: nothing is lost on the way."""
    target = tmp_path / "za.db"
    archive.ingest(folder, target, workers=1)
    old = (folder / "a.pdf").read_bytes()
    make_pdf(folder / "a.pdf", AGREEMENT, AGREEMENT)
    (folder / "b.pdf").write_bytes(old)
    os.utime(folder / "b.pdf", ns=(1, 1))
    archive.ingest(folder, target, workers=1)
    assert ask(target, "SELECT count(*) FROM documents") == [(3,)]
    assert ask(target, "SELECT count(*) FROM files WHERE document IS NULL") == [(0,)]
    assert ask(target, "PRAGMA foreign_key_check") == []


def test_copies_of_a_broken_file_share_its_fate(folder: Path, tmp_path: Path) -> None:
    """The same content has the same problem, also where it was read only once."""
    target = tmp_path / "za.db"
    for name in ("x.pdf", "y.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7 kaputt")
    count = archive.ingest(folder, target, workers=2)
    assert (count.read, count.failed) == (3, 2)
    found = ask(target, "SELECT path, code FROM problems WHERE path IS NOT NULL ORDER BY path")
    assert found == [("x.pdf", "unreadable"), ("y.pdf", "unreadable")]


def test_another_engine_is_another_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that another Tesseract or PDFium has read are not taken for those of this one."""
    before = cache.reader()
    monkeypatch.setattr(cache, "_version", lambda library: "99")
    cache.reader.cache_clear()
    other = cache.reader()
    cache.reader.cache_clear()
    assert other != before
