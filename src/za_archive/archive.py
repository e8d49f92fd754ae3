"""The flow, from a folder of PDFs to the archive.

    PDF -> pages.read_pages (pdf, ocr) -> layout.arrange -> text.join -> annotate.passage
        -> kinds.classify -> the kind's readers -> review -> db

`read` is that line for one PDF and knows no database; `ingest` runs it over a folder, in worker
processes that may be lost, with one writer.
"""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from za_archive import __version__, annotate, cache, db, kinds, layout, neighbours, text
from za_archive.db import StorageError
from za_archive.models import (
    Agreement,
    Document,
    Fact,
    Limits,
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
from za_archive.workers import Lost, Pool, WorkersFailed

__all__ = ["Count", "Found", "Limits", "StorageError", "ingest", "read", "read_apart", "scan"]

TITLE = 160
WARM = "za_archive.warm"


# --- one PDF ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WithWords(Reading):
    """A reading together with the words that it was read from, packed by cache.py."""

    words: bytes = b""


def read(path: Path, *, limits: Limits | None = None, password: str | None = None) -> WithWords:
    """Everything that one PDF says. Raises `Unreadable` where it gives no pages."""
    pages, problems = read_pages(path, limits, password)
    return _read(_digest(path), pages, problems, cache.pack(pages, problems))


def read_words(digest: str, words: bytes) -> WithWords:
    """Everything that a document says, from its words; `digest` is the SHA-256 of its file."""
    return _read(digest, *cache.unpack(words), words)


def _read(digest: str, pages: list[Page], problems: list[Problem], words: bytes) -> WithWords:
    arranged = layout.arrange(pages)
    body = text.join(arranged.lines)
    source = Source(annotate.passage(body), annotate.passage(text.join(arranged.margins)))
    verdict = kinds.classify(source)
    cue = source.body.cite(verdict.cue, verdict.confidence) if verdict.cue else None
    records: list[Record] = []
    source = replace(source, kind=verdict.kind)
    if body.string.strip():
        for reader in kinds.KINDS[verdict.kind]:
            try:
                records += list(reader(source))
            except MemoryError:
                raise
            except Exception as error:  # a fault of ours must not cost what the others read
                problems.append(_fault(error, reader.__module__.rpartition(".")[2]))
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
    return WithWords(
        document=document,
        pages=shown,
        records=tuple(records),
        problems=tuple(problems),
        words=words,
    )


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
        about_zielvereinbarung=1
        if agreement is not None
        else values.get("about_zielvereinbarung", 0),
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


# --- one PDF, in a worker -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker is to do: read the file at `path`, or the words of a document again."""

    path: str
    limits: Limits
    password: str | None = None
    digest: str = ""
    words: bytes = b""


@dataclass(frozen=True, slots=True)
class _Result:
    """What a worker gives back: a reading, or why there is none.

    `reading` stands in one process only; what crosses to the writer are its `rows`.
    """

    document: str | None
    reading: WithWords | None
    problem: Problem | None
    rows: db.Rows | None = None


TIMEOUT = (
    "Das Lesen dauerte länger als {seconds} Sekunden und wurde abgebrochen. Bitte das PDF teilen "
    "oder neu speichern, oder mit --seconds mehr erlauben und mit --again einlesen."
)
TOO_LARGE = (
    "Das PDF verlangt mehr Speicher als erlaubt ({memory} MiB) oder ist beschädigt. Bitte teilen "
    "oder neu speichern, oder mit --memory mehr erlauben und mit --again einlesen."
)
CRASHED = (
    "Beim Lesen ging der Prozess verloren; das PDF ist wohl beschädigt. Bitte neu speichern "
    "(drucken als PDF) und erneut einlesen."
)


def _failed(code: str, message: str) -> _Result:
    return _Result(None, None, Problem(code=code, stage="read", severity="error", message=message))


def _fault(error: Exception, stage: str) -> Problem:
    return Problem(
        code="crashed",
        stage=stage,
        severity="error",
        message=f"Beim Lesen trat ein Fehler im Programm auf ({type(error).__name__}: {error}). "
        "Bitte mit dem PDF als Fehler melden.",
    )


def _lost(lost: Lost, limits: Limits) -> _Result:
    """A worker that is gone, as the problem of the file it was at."""
    words = {"timeout": TIMEOUT, "too_large": TOO_LARGE, "crashed": CRASHED}[lost.reason]
    return _failed(lost.reason, words.format(seconds=limits.seconds, memory=limits.memory))


def _read_file(path: str, task: _Task | None = None) -> _Result:
    """One file, and whatever goes wrong with it as a problem."""
    limits = task.limits if task else Limits()
    try:
        if task is None:
            reading = read(Path(path))
        elif task.words:
            reading = read_words(task.digest, task.words)
        else:
            reading = read(Path(path), limits=limits, password=task.password)
        return _Result(reading.document.id, reading, None)
    except Unreadable as error:
        return _failed(error.code, error.message)
    except MemoryError:
        return _failed("too_large", TOO_LARGE.format(memory=limits.memory))
    except FileNotFoundError:
        return _failed("unreadable", "Die Datei ist nicht mehr da. Bitte Ort prüfen.")
    except OSError as error:
        return _failed(
            "unreadable",
            f"Die Datei lässt sich nicht öffnen ({error.strerror}). Bitte Rechte und Ort prüfen.",
        )
    except Exception as error:  # a fault of ours must not cost the other files
        return _Result(None, None, _fault(error, "read"))


def _work(task: _Task) -> _Result:
    """The work of a worker for an ingest: one file, as rows."""
    result = _read_file(task.path, task)
    reading = result.reading
    if reading is None:
        return result
    keep = cache.worth_keeping(list(reading.problems))
    rows = db.Rows.of(reading, (cache.reader(), reading.words) if keep else None)
    return _Result(result.document, None, None, rows)


def _show(task: _Task) -> _Result:
    """The work of a worker for one PDF that is only shown."""
    return _read_file(task.path, task)


def read_apart(path: Path, limits: Limits, password: str | None = None) -> Reading:
    """`read` in a process that may be lost. Raises `Unreadable`."""
    with Pool(_show, 1, limits, WARM) as pool:
        [(_, result)] = pool.run([_Task(str(path), limits, password)])
    if isinstance(result, Lost):
        result = _lost(result, limits)
    if result.reading is None:
        assert result.problem is not None
        raise Unreadable(result.problem.code, result.problem.message)
    return result.reading


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


def scan(folder: Path) -> list[Found]:
    """All files named .pdf below the folder, in the order of their paths; links are passed over.

    A folder that may not be listed is found like a file: reading it fails, and that is told.
    """
    found = []
    closed: list[str] = []
    for root, folders, names in os.walk(folder, onerror=lambda e: closed.append(str(e.filename))):
        folders.sort()
        for name in names:
            if name.lower().endswith(".pdf"):
                found.append(Path(root, name))
    listed = []
    for path in [*found, *map(Path, closed)]:
        with suppress(OSError):  # gone since it was listed
            state = path.lstat()
            if stat.S_ISREG(state.st_mode) or (stat.S_ISDIR(state.st_mode) and path != folder):
                relative = path.relative_to(folder).as_posix()
                listed.append(Found(relative, state.st_size, state.st_mtime_ns))
    return sorted(listed, key=lambda file: file.path)


def ingest(
    folder: Path,
    target: Path,
    *,
    again: bool = False,
    workers: int | None = None,
    limits: Limits | None = None,
    password: str | None = None,
    started: Callable[[int, int], None] = lambda todo, unchanged: None,
    progress: Callable[[Found, bool], None] = lambda file, good: None,
) -> Count:
    """Reads what is new or changed in `folder` into the archive at `target`.

    `again` reads every file anew, from the words that are kept where this program's page reader
    has read them. `started` is told how many files are to be read and how many are unchanged,
    `progress` after each file whether it could be read. Every file is stored whole or not at all,
    so a run that is stopped goes on where it was. Raises `FileNotFoundError` where the folder has
    no PDF, `StorageError` where the archive cannot be written.
    """
    folder = folder.resolve()
    files = scan(folder)
    if not files:
        raise FileNotFoundError(folder)
    with db.alone(target), db.storing(target), _stopping():
        archive = db.open_archive(target)
        try:
            run = _Run(archive, folder, files, again, limits or Limits(), password)
            started(len(run.todo), run.count.unchanged)
            if run.todo or run.gone:
                run.go(workers or os.cpu_count() or 1, progress)
            return run.count
        except WorkersFailed as error:
            raise StorageError(
                f"Es ließ sich kein Leseprozess starten ({error}). Bitte --memory erhöhen oder "
                "andere Programme schließen."
            ) from error
        finally:
            db.close(archive)


@dataclass(slots=True)
class _Run:
    """One run over a folder: what is to do, and how far it is."""

    archive: Any
    folder: Path
    files: list[Found]
    again: bool
    limits: Limits
    password: str | None
    todo: list[Found] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    count: Count = field(default_factory=Count)
    _known: dict[str, db.FileState] = field(default_factory=dict)
    _twins: set[int] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)
    _outcomes: dict[str, _Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = db.known_files(self.archive, self.folder)
        locked = db.encrypted(self.archive) if self.password else set()
        self.todo = [
            file
            for file in self.files
            if self.again or not self._is_known(file) or db.text_of(file.path) in locked
        ]
        self.count.unchanged = len(self.files) - len(self.todo)
        here = {db.text_of(file.path) for file in self.files}
        self.gone = sorted(
            path for path, state in self._known.items() if not state.document and path not in here
        )
        if self.todo:
            # only files of one size can be the same
            often = Counter(file.size for file in self.todo)
            self._twins = {size for size, times in often.items() if times > 1}
            self._twins |= db.sizes(self.archive)

    def _is_known(self, file: Found) -> bool:
        known = self._known.get(db.text_of(file.path))
        return known is not None and (known.size, known.mtime) == (file.size, file.mtime)

    def go(self, workers: int, progress: Callable[[Found, bool], None]) -> None:
        """Reads and stores all there is to do; what is done stays, however this ends."""
        begun = _now()
        with db.transaction(self.archive):
            for path in self.gone:
                db.forget_file(self.archive, self.folder, path)
                self.count.gone += 1
        with db.Batch(self.archive) as batch:
            for file, result in self._results(workers, batch.pause):
                good = result.problem is None
                batch.begin()
                db.save_file(
                    self.archive,
                    self.folder,
                    file.path,
                    file.size,
                    file.mtime,
                    _now(),
                    result.rows,
                    result.document,
                    [result.problem] if result.problem else [],
                    needed=self._asked,
                )
                self.count.read += good
                self.count.failed += not good
                progress(file, good)
        with db.transaction(self.archive):
            db.drop_unused(self.archive)
            if self.todo:
                neighbours.lend_kreis(self.archive)
                self._note(begun)

    def _note(self, begun: str) -> None:
        db.save_run(
            self.archive,
            {
                "started_at": begun,
                "finished_at": _now(),
                "version": __version__,
                "folder": db.folder_id(self.archive, self.folder),
                "files_read": self.count.read,
                "files_unchanged": self.count.unchanged,
                "files_failed": self.count.failed,
            },
        )

    def _results(self, workers: int, pause: Callable[[], None]) -> Iterator[tuple[Found, _Result]]:
        """What was read, in the order of the files, so that every build writes the same; `pause` is
        called now and then.
        """
        plan: deque[tuple[Found, str | None, _Task | None]] = deque()

        def tasks() -> Iterator[_Task]:
            for file in self.todo:
                key, task = self._task(file)
                plan.append((file, key, task))
                if task is not None:
                    yield task

        def known() -> Iterator[tuple[Found, _Result]]:
            """What needs no worker, up to the next file that does."""
            while plan and plan[0][2] is None:
                file, key, _ = plan.popleft()
                yield file, self._outcomes[key or ""]

        with Pool(_work, min(workers, len(self.todo) or 1), self.limits, WARM) as pool:
            for _, done in pool.run(tasks(), pause):
                yield from known()
                file, key, _ = plan.popleft()
                result = _lost(done, self.limits) if isinstance(done, Lost) else done
                if key is not None:
                    self._outcomes[key] = replace(result, rows=None)
                yield file, result
        yield from known()

    def _task(self, file: Found) -> tuple[str | None, _Task | None]:
        """What to do about a file; no task where its content is in the archive, or is being read.

        With it the id of its document, where something hangs on that.
        """
        path = self.folder / file.path
        key = self._known[db.text_of(file.path)].document if self._is_known(file) else None
        if key is None and file.size in self._twins:
            with suppress(OSError):  # reading it will tell why
                key = _digest(path)[:16]
        task = _Task(str(path), self.limits, self.password)
        if key is None:
            return None, task
        if key in self._asked:
            return key, None
        self._asked.add(key)
        if not self.again:
            if db.has_document(self.archive, key):
                self._outcomes[key] = _Result(key, None, None)
                return key, None
        elif words := db.words_of(self.archive, key, cache.reader()):
            task = replace(task, digest=words[0], words=words[1])
        return key, task


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _stopping() -> Iterator[None]:
    """A polite kill and a terminal that is closed end a run as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    before = {name: signal.signal(name, stop) for name in names if name is not None}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
