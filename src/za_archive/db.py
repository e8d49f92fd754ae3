"""The archive's SQLite file: migrations, reference tables, and one transaction a document.

The only module that writes. Ids are hashes of content, so a rebuild gives the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class FileState:
    """What the archive knows of one path: when none of it changed, the file is not read again."""

    id: int
    size: int
    mtime: int
    document: str | None


def open_archive(path: Path) -> Database:
    """The archive at `path`, made or brought up to date where needed."""
    db = Database(path)
    db.execute("PRAGMA foreign_keys = ON")
    if migrations.pending(db):
        migrations.apply(db)
        # when a migration ran is no fact of the archive: two builds are to be the same
        with db.atomic():
            db.execute("UPDATE _sqlite_migrations SET applied_at = ''")
    _fill_reference(db)
    return db


def close(db: Database) -> None:
    """Closes the file; no write is left in a side file."""
    db.conn.close()


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


def known_files(db: Database, folder: Path) -> dict[str, FileState]:
    """All paths of the folder that the archive knows."""
    rows = db.query(
        "SELECT files.* FROM files JOIN folders ON folders.id = files.folder "
        "WHERE folders.path = ?",
        [str(folder)],
    )
    return {
        row["path"]: FileState(row["id"], row["size"], row["mtime"], row["document"])
        for row in rows
    }


def has_document(db: Database, document: str) -> bool:
    return bool(db.execute("SELECT 1 FROM documents WHERE id = ?", [document]).fetchone())


def folder_id(db: Database, folder: Path) -> int:
    """The number of the folder, noted when it is new."""
    db.execute("INSERT OR IGNORE INTO folders (path) VALUES (?)", [str(folder)])
    return int(db.execute("SELECT id FROM folders WHERE path = ?", [str(folder)]).fetchone()[0])


def save_file(
    db: Database,
    folder: Path,
    path: str,
    size: int,
    mtime: int,
    seen_at: str,
    reading: Reading | None,
    document: str | None,
    problems: Iterable[Problem] = (),
) -> None:
    """One path with what was read from it, in one transaction.

    `reading` is None where the document is in the archive already or could not be read; then the
    problems are the path's.
    """
    with db.atomic():
        number = folder_id(db, folder)
        previous = db.execute(
            "SELECT document FROM files WHERE folder = ? AND path = ?", [number, path]
        ).fetchone()
        db.execute("DELETE FROM problems WHERE path = ? AND document IS NULL", [path])
        if reading is not None:
            _save_reading(db, reading)
        db.execute(
            "INSERT INTO files (folder, path, document, size, mtime, seen_at) "
            "VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (folder, path) DO UPDATE SET document = excluded.document, "
            "size = excluded.size, mtime = excluded.mtime, seen_at = CASE "
            "WHEN files.document IS excluded.document THEN files.seen_at "
            "ELSE excluded.seen_at END",
            [number, path, document, size, mtime, seen_at],
        )
        for problem in problems:
            db["problems"].insert(_problem_row(problem, None, path, {}), replace=True)
        if previous and previous[0] and previous[0] != document:
            _drop_if_unused(db, previous[0])


def _drop_if_unused(db: Database, document: str) -> None:
    """A document whose last file got other content is out of date: it goes."""
    if not db.execute("SELECT 1 FROM files WHERE document = ?", [document]).fetchone():
        _delete(db, document)
        db.execute("DELETE FROM documents WHERE id = ?", [document])


# --- documents ----------------------------------------------------------------------------------

OF_DOCUMENT = (
    "problems", "facts", "parties", "signatories", "targets", "agreements", "citations", "dates",
    "papers", "consultations", "positions", "quotes", "pages",
)  # fmt: skip
"""Every table with rows of a document, children first."""


def _delete(db: Database, document: str) -> None:
    for table in OF_DOCUMENT:
        db.execute(f"DELETE FROM [{table}] WHERE document = ?", [document])


def _save_reading(db: Database, reading: Reading) -> None:
    document = reading.document
    _delete(db, document.id)
    db["documents"].upsert(_document_row(reading), pk="id")
    db["pages"].insert_all(_page_rows(reading))
    quotes = dict(_quote_rows(document.id, reading))
    db["quotes"].insert_all({"id": id_, **row} for id_, row in quotes.items())
    for table, rows in rows_of(reading).items():
        db[table].insert_all(rows)
    db["problems"].insert_all(
        (_problem_row(p, document.id, None, quotes) for p in reading.problems), replace=True
    )


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
