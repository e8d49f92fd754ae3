"""The flow, from a folder of PDFs to the archive.

    PDF -> pages.read_pages (pdf, ocr) -> layout.arrange -> text.join -> annotate.passage
        -> kinds.classify -> the kind's readers -> review -> db

`read` is that line for one PDF and knows no database; `ingest` runs it over a folder, in worker
processes that may be lost, with one writer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from za_archive import __version__, annotate, db, kinds, layout, text
from za_archive.models import (
    Agreement,
    Document,
    Fact,
    Page,
    PageText,
    Paper,
    Problem,
    Reading,
    Record,
    TextSource,
)
from za_archive.pages import read_pages
from za_archive.pdf import Unreadable
from za_archive.readers.source import Source
from za_archive.review import review

SECONDS_A_FILE = 600
"""A file that takes longer than this is given up."""
MEMORY = 2 * 1024**3
"""A worker that needs more memory than this is lost, and with it only the file it reads."""
TITLE = 160


class StorageError(Exception):
    """The archive's file cannot be written; the message says what to do."""


# --- one PDF ------------------------------------------------------------------------------------


def read(path: Path) -> Reading:
    """Everything that one PDF says. Raises `Unreadable` where it gives no pages."""
    digest = sha256(path.read_bytes()).hexdigest()
    pages, problems = read_pages(path)
    arranged = layout.arrange(pages)
    body = text.join(arranged.lines)
    source = Source(annotate.passage(body), annotate.passage(text.join(arranged.margins)))
    verdict = kinds.classify(source)
    cue = source.body.cite(verdict.cue, verdict.confidence) if verdict.cue else None
    records: list[Record] = []
    source = replace(source, kind=verdict.kind)
    if body.string.strip():
        for reader in kinds.KINDS[verdict.kind]:
            records += reader(source)
    if cue is not None:
        records.insert(0, Fact(field="documents.kind", value=verdict.kind, quote=cue))
    document = _document(digest, source, tuple(pages), records)
    if doubt := verdict.problem(cue):
        problems.append(doubt)
    problems += review(document, tuple(records))
    shown = tuple(
        PageText(
            number=page.number,
            text=body.page_string(page.number),
            text_source=page.source,
            width=round(page.width, 2),
            height=round(page.height, 2),
        )
        for page in pages
    )
    return Reading(document=document, pages=shown, records=tuple(records), problems=tuple(problems))


def _document(
    digest: str, source: Source, pages: tuple[Page, ...], records: list[Record]
) -> Document:
    """The head of the document from its facts; an agreement's own values are its document's."""
    values: dict[str, Any] = {}
    for record in records:
        if isinstance(record, Fact):
            relation, _, name = record.field.partition(".")
            if relation == "documents" or (
                source.kind == "zielvereinbarung"
                and relation == "agreements"
                and not record.agreement
            ):
                values.setdefault(name, record.value)
    agreement = next((r for r in records if isinstance(r, Agreement)), None)
    is_agreement = source.kind == "zielvereinbarung" and agreement is not None
    return Document(
        sha256=digest,
        kind=source.kind,
        title=_title(source, records),
        year=values.get("year"),
        kreis=values.get("kreis"),
        land=values.get("land"),
        status=values.get("status") if is_agreement else None,
        about_zielvereinbarung=1 if is_agreement else values.get("about_zielvereinbarung", 0),
        page_count=len(pages),
        text_source=_text_source(pages),
    )


def _title(source: Source, records: list[Record]) -> str:
    """A title for people: an agreement's or a paper's own, else a line that shows what it is."""
    for record in records:
        if isinstance(record, Paper) and record.name:
            return _short(record.name)
    if source.kind == "zielvereinbarung":
        for record in records:
            if isinstance(record, Agreement):
                return _short(record.title)
    head = source.body.part(source.body.start, source.body.start + 1000)
    paragraphs = [part for part in head.paragraphs() if len(part.flat) > 8]
    telling = [part for part in paragraphs if part.first("KIND") or part.first("ABOUT")]
    return _short(next((part.flat for part in [*telling, *paragraphs]), "")) or "Ohne Titel"


def _short(words: str) -> str:
    return words if len(words) <= TITLE else words[: TITLE - 1].rsplit(" ", 1)[0] + " …"


def _text_source(pages: tuple[Page, ...]) -> TextSource:
    sources = {page.source for page in pages} - {"none"}
    if not sources:
        return "none"
    return "mixed" if len(sources) > 1 else sources.pop()


# --- a folder -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One PDF of the folder, as the folder's listing knows it. `mtime` in nanoseconds."""

    path: str
    size: int
    mtime: int


@dataclass(slots=True)
class Count:
    """How a run went, file by file."""

    read: int = 0
    unchanged: int = 0
    failed: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        return self.read + self.unchanged + self.failed


@dataclass(frozen=True, slots=True)
class _Result:
    """What a worker gives back: a reading, or why there is none."""

    document: str | None
    reading: Reading | None
    problem: Problem | None


def scan(folder: Path) -> list[Found]:
    """All files named .pdf below the folder, in the order of their paths; links are passed over."""
    found = []
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(".pdf"):
                path = Path(root, name)
                state = path.lstat()
                if not path.is_symlink():
                    relative = path.relative_to(folder).as_posix()
                    found.append(Found(relative, state.st_size, state.st_mtime_ns))
    return sorted(found, key=lambda file: file.path)


def ingest(
    folder: Path,
    target: Path,
    *,
    again: bool = False,
    workers: int | None = None,
    started: Callable[[int, int], None] = lambda todo, unchanged: None,
    progress: Callable[[Found, bool], None] = lambda file, good: None,
) -> Count:
    """Reads what is new or changed in `folder` into the archive at `target`.

    `again` reads every file anew. `started` is told how many files are to be read and how many are
    unchanged, `progress` after each file whether it could be read. Every file is one transaction,
    so a run that is stopped goes on where it was. Raises `FileNotFoundError` where the folder has
    no PDF.
    """
    folder = folder.resolve()
    files = scan(folder)
    if not files:
        raise FileNotFoundError(folder)
    begun = _now()
    archive = db.open_archive(target)
    try:
        known = db.known_files(archive, folder)
        todo = [file for file in files if again or _is_new(file, known.get(file.path))]
        count = Count(unchanged=len(files) - len(todo))
        started(len(todo), count.unchanged)
        for file, result in _results(folder, todo, workers):
            good = result.problem is None
            db.save_file(
                archive,
                folder,
                file.path,
                file.size,
                file.mtime,
                _now(),
                result.reading,
                result.document,
                [result.problem] if result.problem else [],
            )
            count.read += good
            count.failed += not good
            progress(file, good)
        if todo:
            db.save_run(
                archive,
                {
                    "started_at": begun,
                    "finished_at": _now(),
                    "version": __version__,
                    "folder": db.folder_id(archive, folder),
                    "files_read": count.read,
                    "files_unchanged": count.unchanged,
                    "files_failed": count.failed,
                },
            )
        return count
    finally:
        db.close(archive)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _is_new(file: Found, known: db.FileState | None) -> bool:
    return known is None or (known.size, known.mtime) != (file.size, file.mtime)


def _results(
    folder: Path, todo: list[Found], workers: int | None
) -> Iterator[tuple[Found, _Result]]:
    """What the workers read, in the order of the files, so that every build writes the same."""
    if not todo:
        return
    from concurrent.futures import TimeoutError as FutureTimeout
    from multiprocessing import get_context

    from pebble import ProcessExpired, ProcessPool

    number = min(workers or os.cpu_count() or 1, len(todo))
    with ProcessPool(
        max_workers=number, max_tasks=200, initializer=_limit, context=get_context("spawn")
    ) as pool:
        futures = [
            pool.schedule(_read_file, args=[str(folder / file.path)], timeout=SECONDS_A_FILE)
            for file in todo
        ]
        for file, future in zip(todo, futures, strict=True):
            try:
                yield file, future.result()
            except FutureTimeout:
                yield file, _failed("timeout", TIMEOUT)
            except ProcessExpired:
                yield file, _failed("crashed", CRASHED)


TIMEOUT = (
    f"Das Lesen dauerte länger als {SECONDS_A_FILE} Sekunden und wurde abgebrochen. "
    "Bitte das PDF teilen oder neu speichern."
)
CRASHED = (
    "Beim Lesen ging der Prozess verloren; das PDF ist wohl beschädigt oder verlangt zu viel "
    "Speicher. Bitte neu speichern (drucken als PDF) und erneut einlesen."
)


def _limit() -> None:
    """Bounds what a hostile PDF can take of the machine; only where the system knows how."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _failed(code: str, message: str) -> _Result:
    return _Result(None, None, Problem(code=code, stage="read", severity="error", message=message))


def _read_file(path: str) -> _Result:
    """The work of a worker: one file, and whatever goes wrong with it as a problem."""
    try:
        reading = read(Path(path))
        return _Result(reading.document.id, reading, None)
    except Unreadable as error:
        return _failed(error.code, error.message)
    except MemoryError:
        return _failed(
            "too_large",
            "Das PDF verlangt mehr Speicher als erlaubt. Bitte teilen oder neu speichern.",
        )
    except OSError as error:
        return _failed(
            "unreadable",
            f"Die Datei lässt sich nicht öffnen ({error.strerror}). Bitte Rechte und Ort prüfen.",
        )
    except Exception as error:  # a fault of ours must not cost the other files
        return _failed(
            "crashed",
            f"Beim Lesen trat ein Fehler im Programm auf ({type(error).__name__}: {error}). "
            "Bitte mit dem PDF als Fehler melden.",
        )
