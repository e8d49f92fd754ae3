"""The archive's SQLite file: migrations, reference tables, and each document whole or not at all.

The only module that writes. Ids are hashes of content, so a rebuild gives the same rows. What
SQLite has to say becomes a `StorageError` in words that say what to do.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Any

from sqlite_utils import Database, Migrations

from za_archive import reference
from za_archive.models import RECORDS, Problem, Quote, Reading, Record, key

migrations = Migrations("za_archive")


@migrations()  # type: ignore[untyped-decorator, unused-ignore]
def m001_initial(db: Database) -> None:
    _run(db, "m001_initial.sql")
    db["pages"].enable_fts(["text"], tokenize="unicode61 remove_diacritics 2", create_triggers=True)


def _run(db: Database, name: str) -> None:
    script = (files("za_archive") / "data" / "schema" / name).read_text("utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


COMMIT = 1.0
"""Seconds after which what is written is committed: so much a kill may cost."""
PATIENCE = 30_000
"""Milliseconds to wait for another program that writes to the archive."""
NOT_WRITABLE = (
    "{path} lässt sich nicht schreiben. Bitte einen anderen Ort angeben (--db) oder Schreibrecht "
    "auf Datei und Ordner geben."
)
NO_DATABASE = (
    "{path} ist keine SQLite-Datei oder ist beschädigt. Bitte mit --db eine andere Datei angeben "
    "oder diese umbenennen."
)
NO_ARCHIVE = (
    "{path} ist eine SQLite-Datei, aber kein Archiv von za-archive. Sie blieb, wie sie ist. Bitte "
    "mit --db eine andere Datei angeben."
)
TOO_NEW = (
    "{path} stammt von einer neueren Fassung von za-archive. Bitte das Programm aktualisieren."
)
LOCKED = (
    "In {path} schreibt gerade ein anderes Programm, wohl ein zweites za-archive ingest. Bitte "
    "warten, bis es fertig ist, und denselben Befehl noch einmal geben."
)
FULL = (
    "Der Datenträger ist voll: {path} lässt sich nicht weiter schreiben. Was bis dahin gelesen "
    "war, steht im Archiv. Bitte Platz schaffen; derselbe Befehl macht weiter."
)


class StorageError(Exception):
    """The archive's file cannot be written; the message says what to do."""


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """What goes wrong with the archive at `path` becomes a `StorageError`."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a fault of ours, not of the disk
    except sqlite3.DatabaseError as error:
        raise StorageError(_advice(error).format(path=path)) from error


def _advice(error: sqlite3.DatabaseError) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LOCKED
    # a write that the system refuses in the middle is, nearly always, a full disk or a quota
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return FULL
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return NOT_WRITABLE
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return NO_DATABASE
    return f"{{path}}: SQLite meldet einen Fehler ({error}). Bitte als Fehler melden."


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one ingest at a time writes to the archive at `path`; `StorageError` for the second.

    A lock on a file beside the archive: the system takes it away when the process dies, however
    it dies. (A lock on the archive itself would get in the way of SQLite's own.)
    """
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own locks, a transaction at a time
        yield
        return
    beside = path.with_name(path.name + ".lock")
    while True:
        try:
            handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise StorageError(NOT_WRITABLE.format(path=path)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # who held it may have taken the file away meanwhile: then this is a lock on nothing
            if os.fstat(handle).st_ino == beside.stat().st_ino:
                break
            os.close(handle)
        except FileNotFoundError:
            os.close(handle)
        except OSError as error:
            os.close(handle)
            raise StorageError(LOCKED.format(path=path)) from error
    try:
        yield
    finally:
        with suppress(OSError):
            beside.unlink()
        os.close(handle)


@dataclass(frozen=True, slots=True)
class FileState:
    """What the archive knows of one path: when none of it changed, the file is not read again."""

    id: int
    size: int
    mtime: int
    document: str | None


def open_archive(path: Path) -> Database:
    """The archive at `path`, made or brought up to date where needed.

    Raises `StorageError` where there is no archive and none can be made.
    """
    with storing(path):
        db = Database(path)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            _is_archive(db, path)
            if migrations.pending(db):
                migrations.apply(db)
                # when a migration ran is no fact of the archive: two builds are to be the same
                with db.atomic():
                    db.execute("UPDATE _sqlite_migrations SET applied_at = ''")
            _fill_reference(db)
        except BaseException:
            db.conn.close()
            raise
    return db


def _is_archive(db: Database, path: Path) -> None:
    """Leaves the database of somebody else, or of a later version of ours, alone."""
    tables = set(db.table_names())
    if tables - {migrations.migrations_table} and not {"documents", "settings"} <= tables:
        raise StorageError(NO_ARCHIVE.format(path=path))
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - {migration.name for migration in migrations.pending(Database(memory=True))}:
        raise StorageError(TOO_NEW.format(path=path))


def close(db: Database) -> None:
    """Closes the file; no write is left in a side file."""
    db.conn.close()


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """What is written in it stands in the archive as a whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise


class Batch:
    """Puts what is written within a second into one transaction: the end of each waits for the disk
    about as long as a document takes to be read. Who writes sees to it that each document in it is
    whole (`save_file` does).
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._begun = 0.0

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_: object) -> None:
        """Also where a run is stopped, what is written stays."""
        self._end()

    def begin(self) -> None:
        """Before each writing."""
        if not self._db.conn.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
            self._begun = monotonic()

    def pause(self) -> None:
        """Now and then between writings."""
        if monotonic() - self._begun > COMMIT:
            self._end()

    def _end(self) -> None:
        if self._db.conn.in_transaction:
            self._db.execute("COMMIT")


# --- reference tables ---------------------------------------------------------------------------


def _reference_rows() -> dict[str, list[dict[str, Any]]]:
    bodies = reference.organisations()
    return {
        "laender": [
            {"land": land.code, "name": land.name, "short": land.short, "capital": land.capital}
            for land in reference.laender()
        ],
        "kreise": [
            {
                "ags": k.ags,
                "name": k.name,
                "kind": k.kind,
                "land": k.land,
                "regierungsbezirk": k.regierungsbezirk,
                "valid_from": k.valid_from,
                "valid_until": k.valid_until,
            }
            for k in reference.kreise()
        ],
        "traeger": [
            {
                "id": index,
                "traeger_nr": row.traeger_nr,
                "ags": row.ags,
                "form": row.form,
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
            }
            for index, row in enumerate(reference.traeger(), 1)
        ],
        # Kreise and Jobcenter stand here too, so that a party's organisation shows its name
        "organisations": [
            *(
                {"id": body.id, "name": body.names[-1].name, "side": body.side, "land": body.land}
                for body in bodies
            ),
            *(
                {"id": k.ags, "name": k.name, "side": "kommune", "land": k.land}
                for k in reference.kreise()
            ),
            *(
                {"id": f"jc-{jc.traeger_nr}", "name": jc.name, "side": "jobcenter", "land": None}
                for jc in reference.jobcenter()
            ),
        ],
        "organisation_names": [
            {
                "id": index,
                "organisation": name.organisation,
                "name": name.name,
                "short": ", ".join(name.short) or None,
                "valid_from": name.valid_from,
                "valid_until": name.valid_until,
            }
            for index, name in enumerate((n for body in bodies for n in body.names), 1)
        ],
        "goals": [
            {"id": row["id"], "name": row["name"], "legal": row["legal"] or None}
            for row in reference.read_rows("goals.csv")
        ],
        "kennzahlen": [
            {
                "id": row["id"],
                "name": row["name"],
                "goal": row["goal"] or None,
                "unit": row["unit"] or None,
                "better": row["better"] or None,
                "definition": row["definition"],
            }
            for row in reference.read_rows("kennzahlen.csv")
        ],
    }


def _fill_reference(db: Database) -> None:
    """Brings the reference tables to the state of the data files, when those have changed."""
    rows = _reference_rows()
    state = sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    known = {row["name"]: row["value"] for row in db["settings"].rows}
    if known.get("reference") == state:
        return
    with db.atomic():
        db.execute("PRAGMA defer_foreign_keys = ON")
        for table, members in rows.items():
            db[table].upsert_all(members, pk=db[table].pks[0])
        db["settings"].upsert({"name": "reference", "value": state}, pk="name")


# --- files --------------------------------------------------------------------------------------


def text_of(path: str) -> str:
    """A path as the archive writes it: bytes that are no UTF-8 as `\\xff`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def known_files(db: Database, folder: Path) -> dict[str, FileState]:
    """All paths of the folder that the archive knows, as `text_of` writes them."""
    rows = db.execute(
        "SELECT files.path, files.id, size, mtime, document FROM files "
        "JOIN folders ON folders.id = files.folder WHERE folders.path = ?",
        [text_of(str(folder))],
    )
    return {row[0]: FileState(*row[1:]) for row in rows}


def sizes(db: Database) -> set[int]:
    """The sizes of all files that were read: another size is another content."""
    return {row[0] for row in db.execute("SELECT size FROM files WHERE document IS NOT NULL")}


def has_document(db: Database, document: str) -> bool:
    return bool(db.execute("SELECT 1 FROM documents WHERE id = ?", [document]).fetchone())


def encrypted(db: Database) -> set[str]:
    """The paths that could not be read for want of a password."""
    return {row[0] for row in db.execute("SELECT path FROM problems WHERE code = 'encrypted'")}


def words_of(db: Database, document: str, reader: str) -> tuple[str, bytes] | None:
    """The SHA-256 of the document and its words as `reader` packed them, if they are there."""
    row = db.execute(
        "SELECT sha256, packed FROM page_words JOIN documents ON documents.id = document "
        "WHERE document = ? AND reader = ?",
        [document, reader],
    ).fetchone()
    return (row[0], row[1]) if row else None


def folder_id(db: Database, folder: Path) -> int:
    """The number of the folder, noted when it is new."""
    name = text_of(str(folder))
    row = db.execute("SELECT id FROM folders WHERE path = ?", [name]).fetchone()
    if row is None:
        db.execute("INSERT INTO folders (path) VALUES (?)", [name])
        row = db.execute("SELECT id FROM folders WHERE path = ?", [name]).fetchone()
    return int(row[0])


def save_file(
    db: Database,
    folder: Path,
    path: str,
    size: int,
    mtime: int,
    seen_at: str,
    reading: Reading | Rows | None,
    document: str | None,
    problems: Iterable[Problem] = (),
    needed: Container[str] = (),
) -> None:
    """One path with what was read from it, whole or not at all.

    `reading` is None where the document is in the archive already or could not be read; then the
    problems are the path's. Documents in `needed` stay even when this was their last path.
    """
    path = text_of(path)
    with db.atomic():
        number = folder_id(db, folder)
        previous = db.execute(
            "SELECT document FROM files WHERE folder = ? AND path = ?", [number, path]
        ).fetchone()
        if reading is not None:
            _save(db, reading if isinstance(reading, Rows) else Rows.of(reading))
        db.execute(
            "INSERT INTO files (folder, path, document, size, mtime, seen_at) "
            "VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (folder, path) DO UPDATE SET document = excluded.document, "
            "size = excluded.size, mtime = excluded.mtime, seen_at = CASE "
            "WHEN files.document IS excluded.document THEN files.seen_at "
            "ELSE excluded.seen_at END",
            [number, path, document, size, mtime, seen_at],
        )
        _save_problems(db, path, [_problem_row(problem, None, path, {}) for problem in problems])
        if previous and previous[0] not in (None, document) and previous[0] not in needed:
            _drop_if_unused(db, previous[0])


def _save_problems(db: Database, path: str, rows: list[dict[str, Any]]) -> None:
    """The problems of a path that gave no document."""
    before = db.query("SELECT * FROM problems WHERE path = ? AND document IS NULL", [path])
    if list(before) != rows:
        db.execute("DELETE FROM problems WHERE path = ? AND document IS NULL", [path])
        db["problems"].insert_all(rows, replace=True)


def forget_file(db: Database, folder: Path, path: str) -> None:
    """A path that never gave a document and is no longer there, with its problems."""
    with db.atomic():
        number = folder_id(db, folder)
        db.execute("DELETE FROM problems WHERE path = ? AND document IS NULL", [path])
        db.execute(
            "DELETE FROM files WHERE folder = ? AND path = ? AND document IS NULL", [number, path]
        )


def _drop_if_unused(db: Database, document: str) -> None:
    """A document whose last file got other content is out of date: it goes."""
    if not db.execute("SELECT 1 FROM files WHERE document = ?", [document]).fetchone():
        _delete(db, document)
        db.execute("DELETE FROM documents WHERE id = ?", [document])


def drop_unused(db: Database) -> None:
    """Drops the documents that no path has."""
    for (document,) in db.execute(
        "SELECT id FROM documents WHERE id NOT IN "
        "(SELECT document FROM files WHERE document IS NOT NULL)"
    ).fetchall():
        _drop_if_unused(db, document)


# --- documents ----------------------------------------------------------------------------------

OF_DOCUMENT = (
    "problems", "facts", "parties", "signatories", "targets", "agreements", "citations", "dates",
    "papers", "consultations", "positions", "quotes", "pages", "page_words",
)  # fmt: skip
"""Every table with rows of a document, children first."""


def _delete(db: Database, document: str) -> None:
    for table in OF_DOCUMENT:
        db.execute(f"DELETE FROM [{table}] WHERE document = ?", [document])


@dataclass(frozen=True, slots=True)
class Rows:
    """A reading as it is stored: made where the PDF was read, so that the writer only writes."""

    document: str
    head: dict[str, Any]
    tables: tuple[tuple[str, tuple[str, ...], list[tuple[Any, ...]]], ...]
    """Table, columns, rows; what is pointed to before what points to it."""

    @classmethod
    def of(cls, reading: Reading, words: tuple[str, bytes] | None = None) -> Rows:
        """The rows of a reading; `words` are the page reader and what it read, see cache.py."""
        document = reading.document.id
        quotes = dict(_quote_rows(document, reading))
        tables = {
            "pages": list(_page_rows(reading)),
            "quotes": [{"id": id_, **row} for id_, row in quotes.items()],
            **rows_of(reading),
        }
        found = [_problem_row(p, document, None, quotes) for p in reading.problems]
        tables["problems"] = list({row["id"]: row for row in found}.values())
        if words is not None:
            row = {"document": document, "reader": words[0], "packed": words[1]}
            tables["page_words"] = [row]
        return cls(
            document,
            _document_row(reading),
            tuple(
                (table, tuple(rows[0]), [tuple(row.values()) for row in rows])
                for table, rows in tables.items()
                if rows
            ),
        )


def _save(db: Database, rows: Rows) -> None:
    if has_document(db, rows.document):
        if _is_stored(db, rows):
            return
        _delete(db, rows.document)
    names = list(rows.head)
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
    db.execute(
        f"INSERT INTO documents ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (id) DO UPDATE SET {updates}",
        list(rows.head.values()),
    )
    for table, columns, members in rows.tables:
        db.conn.executemany(
            f"INSERT INTO [{table}] ({', '.join(columns)}) "
            f"VALUES ({', '.join('?' * len(columns))})",
            members,
        )


def _is_stored(db: Database, rows: Rows) -> bool:
    """The archive says the same already: changed rules change few documents."""
    new = {table: (columns, members) for table, columns, members in rows.tables}
    new["documents"] = (tuple(rows.head), [tuple(rows.head.values())])
    for table in ("documents", *OF_DOCUMENT):
        columns, members = new.get(table, (("document",), []))
        place = "id" if table == "documents" else "document"
        cursor = db.execute(
            f"SELECT {', '.join(columns)} FROM [{table}] WHERE {place} = ? ORDER BY rowid",
            [rows.document],
        )
        if cursor.fetchall() != members:
            return False
    return True


def _document_row(reading: Reading) -> dict[str, Any]:
    document = reading.document
    return {
        "id": document.id,
        "sha256": document.sha256,
        "kind": document.kind,
        "title": document.title,
        "year": document.year,
        "kreis": document.kreis,
        "land": document.land,
        "status": document.status,
        "page_count": document.page_count,
        "text_source": document.text_source,
        "about_zielvereinbarung": document.about_zielvereinbarung,
        "needs_review": int(reading.needs_review),
    }


def _page_rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for page in reading.pages:
        yield {
            "document": reading.document.id,
            "number": page.number,
            "text": page.text,
            "text_source": page.text_source,
            "width": page.width,
            "height": page.height,
        }


def quote_id(document: str, quote: Quote) -> str:
    """The same place read by the same rule has the same id in every rebuild."""
    return key(document, quote.rule, quote.text, _boxes(quote), quote.confidence)


@lru_cache(1000)  # asked for the row of a quote, its id and the ids of all that rests on it
def _boxes(quote: Quote) -> str:
    return json.dumps([[page, *(round(edge, 2) for edge in box)] for page, box in quote.boxes])


def _quote_rows(document: str, reading: Reading) -> Iterator[tuple[str, dict[str, Any]]]:
    quotes = [record.quote for record in reading.records if record.quote is not None]
    quotes += [problem.quote for problem in reading.problems if problem.quote is not None]
    for quote in sorted(quotes, key=lambda quote: (quote.start, quote.end)):
        yield (
            quote_id(document, quote),
            {
                "document": document,
                "page": quote.page,
                "text": quote.text,
                "rule": quote.rule,
                "boxes": _boxes(quote),
                "confidence": quote.confidence,
            },
        )


def rows_of(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """Every record as a row of its table, ids filled in; agreements before what points to them."""
    document = reading.document.id
    agreements: dict[int, str] = {}
    used: dict[str, int] = {}
    rows: dict[str, list[dict[str, Any]]] = {"agreements": []}
    ordered = sorted(reading.records, key=lambda record: record.relation != "agreements")
    for record in ordered:
        row = record.columns()
        row["id"] = _record_id(document, record, used)
        row["document"] = document
        row["quote"] = quote_id(document, record.quote) if record.quote else None
        if record.relation == "agreements":
            agreements[row["position"]] = row["id"]
        elif "agreement" in row and row["agreement"] is not None:
            row["agreement"] = agreements[row["agreement"]]
        rows.setdefault(record.relation, []).append(row)
    return rows


def as_json(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """A reading as the archive would store it: each relation a list of rows under its name."""
    quotes = dict(_quote_rows(reading.document.id, reading))
    shown: dict[str, list[dict[str, Any]]] = {
        "documents": [_document_row(reading)],
        "pages": list(_page_rows(reading)),
        "quotes": [
            {"id": id_, **row, "boxes": json.loads(row["boxes"])} for id_, row in quotes.items()
        ],
    }
    rows = rows_of(reading)
    for kind in RECORDS:
        shown[kind.relation] = rows.get(kind.relation, [])
    shown["problems"] = [
        _problem_row(problem, reading.document.id, None, quotes) for problem in reading.problems
    ]
    return shown


def _record_id(document: str, record: Record, used: dict[str, int]) -> str:
    """Told apart by place, not by value: a better reading of the same place keeps its id."""
    place = f"{record.quote.text}|{_boxes(record.quote)}" if record.quote else ""
    name = getattr(record, "field", "")
    base = key(document, record.relation, name, place)
    used[base] = used.get(base, 0) + 1
    return base if used[base] == 1 else key(base, used[base])


def _problem_row(
    problem: Problem, document: str | None, path: str | None, quotes: dict[str, Any]
) -> dict[str, Any]:
    quote = quote_id(document, problem.quote) if document and problem.quote else None
    return {
        "id": key(document, path, problem.code, problem.field, quote, problem.message),
        "document": document,
        "path": path,
        "stage": problem.stage,
        "code": problem.code,
        "field": problem.field,
        "severity": problem.severity,
        "message": problem.message,
        "quote": quote if quote in quotes else None,
    }


# --- runs ---------------------------------------------------------------------------------------


def save_run(db: Database, row: dict[str, Any]) -> None:
    """Notes one run that changed the archive."""
    with db.atomic():
        db["runs"].insert(row)
