"""What the archive knows about one quote or one page, ready to be shown."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from za_archive import german
from za_archive.models import RECORDS, Box

Row = Mapping[str, Any]

NAMES = {
    "kreis": ("kreise", "ags"), "agreement_kreis": ("kreise", "ags"), "land": ("laender", "land"),
    "kennzahl": ("kennzahlen", "id"), "goal": ("goals", "id"),
    "organisation": ("organisations", "id"),
}  # fmt: skip
"""Columns whose value is a key, with the table that knows its name."""
NOT_SHOWN = {"id", "document", "quote", "position", "agreement", "derived_from"}
SIGNED = {"change", "change_to", "k2_change", "k3_change"}
MARGIN = 1.5
"""Points between the printed line and the box that is drawn around it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A box as drawn, where it leads to and what it says."""

    box: Box
    trust: str
    warned: bool
    quote: str
    text: str

    @property
    def style(self) -> str:
        """How it is drawn: what carries a warning never looks believed."""
        return "unsicher" if self.warned and self.trust == "belegt" else self.trust

    @property
    def drawn(self) -> Box:
        box = self.box
        return Box(box.x0 - MARGIN, box.top - MARGIN, box.x1 + MARGIN, box.bottom + MARGIN)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page with its marks."""

    number: int
    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def quotes(self) -> list[Mark]:
        """The first mark of each quote, from top to bottom."""
        return list({mark.quote: mark for mark in reversed(self.marks)}.values())[::-1]

    @property
    def place(self) -> str:
        """Where on the page the marks are, in words."""
        if not self.marks:
            return ""
        box = self.marks[0].box
        for mark in self.marks[1:]:
            box = box | mark.box
        return place_in_words(box, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Field:
    """One filled column of a row: its name, its value for people, what the column means."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Value:
    """One row that rests on a quote."""

    relation: str
    title: str
    id: str
    fields: tuple[Field, ...]


def place_in_words(box: Box, width: float, height: float) -> str:
    """Where a box is on its page.

    >>> place_in_words(Box(60, 700, 200, 712), 595, 842)
    'unten links'
    """
    middle = (box.top + box.bottom) / 2 / height if height else 0
    row = "oben" if middle < 1 / 3 else "in der Mitte" if middle < 2 / 3 else "unten"
    if width and box.width > width / 2:
        return f"{row}, über die Breite der Seite"
    centre = (box.x0 + box.x1) / 2 / width if width else 0
    side = "links" if centre < 0.4 else "rechts" if centre > 0.6 else "mittig"
    return row if (row, side) == ("in der Mitte", "mittig") else f"{row} {side}"


def marks_of(quote: Row, warned: bool) -> list[tuple[int, Mark]]:
    """The boxes of a quote as (page, mark); what is no box is left out."""
    trust = german.trust_word(quote["confidence"])
    found = []
    for entry in json.loads(quote["boxes"]):
        page, *corners = entry
        if len(corners) == 4 and all(math.isfinite(value) for value in corners):
            found.append((page, Mark(Box(*corners), trust, warned, quote["id"], quote["text"])))
    return found


class Archive:
    """Reads one archive through Datasette, and only the tables that the visitor may see."""

    def __init__(self, db: Any, visible: Collection[str], meanings: Mapping[str, Any]) -> None:
        self.db = db
        self.visible = visible
        self.meanings = meanings

    async def rows(self, sql: str, *args: object) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self.db.execute(sql, args)).rows]

    async def row(self, sql: str, *args: object) -> dict[str, Any] | None:
        rows = await self.rows(sql, *args)
        return rows[0] if rows else None

    async def document(self, id_: str) -> dict[str, Any] | None:
        return await self.row("SELECT * FROM documents WHERE id = ?", id_)

    async def quote(self, id_: str) -> dict[str, Any] | None:
        return await self.row("SELECT * FROM quotes WHERE id = ?", id_)

    async def sheets(self, quote: Row, warned: bool) -> list[Sheet]:
        """Each page that has a box of the quote."""
        marks = marks_of(quote, warned)
        numbers = sorted({quote["page"], *(page for page, _ in marks)})
        pages = await self.rows(
            "SELECT number, width, height FROM pages WHERE document = ? "
            f"AND number IN ({', '.join('?' * len(numbers))}) ORDER BY number",
            quote["document"],
            *numbers,
        )
        return [
            Sheet(
                page["number"],
                page["width"],
                page["height"],
                tuple(mark for number, mark in marks if number == page["number"]),
            )
            for page in pages
        ]

    async def sheet(self, document: str, number: int) -> Sheet | None:
        """A page with the boxes of all quotes that have one on it."""
        page = await self.row(
            "SELECT number, width, height FROM pages WHERE document = ? AND number = ?",
            document,
            number,
        )
        if page is None:
            return None
        quotes = await self.rows(
            "SELECT * FROM quotes WHERE document = ? AND page <= ?", document, number
        )
        warned = await self.warned(document)
        marks = [
            mark
            for quote in quotes
            for on, mark in marks_of(quote, quote["id"] in warned)
            if on == page["number"]
        ]
        marks.sort(key=lambda mark: (mark.box.top, mark.box.x0, -mark.box.width))
        return Sheet(page["number"], page["width"], page["height"], tuple(marks))

    async def places(self, document: str, folder: str | None) -> list[tuple[Path, str]]:
        """Where the PDF of a document may lie; a given folder comes before the noted ones."""
        rows = await self.rows(
            "SELECT folders.path AS folder, files.path FROM files "
            "JOIN folders ON folders.id = files.folder WHERE files.document = ? "
            "ORDER BY files.id",
            document,
        )
        given = [(Path(folder), row["path"]) for row in rows] if folder else []
        return given + [(Path(row["folder"]), row["path"]) for row in rows]

    async def values(self, quote: Row) -> list[Value]:
        """All rows that rest on the quote, with their filled columns."""
        found = []
        for record in RECORDS:
            if record.relation not in self.visible:
                continue
            rows = await self.rows(
                f"SELECT * FROM [{record.relation}] WHERE document = ? AND quote = ?",
                quote["document"],
                quote["id"],
            )
            for row in rows:
                title = german.RELATIONS.get(record.relation, record.relation)
                fields = tuple([field async for field in self._fields(record.relation, row)])
                found.append(Value(record.relation, title, row["id"], fields))
        return found

    async def _fields(self, relation: str, row: Row) -> Any:
        meanings = (self.meanings.get(relation) or {}).get("columns") or {}
        for column, value in row.items():
            if column in NOT_SHOWN or value is None or value == "":
                continue
            shown = await self._shown(relation, column, value)
            yield Field(column, shown, meanings.get(column, ""))

    async def _shown(self, relation: str, column: str, value: Any) -> str:
        if column in NAMES and NAMES[column][0] in self.visible:
            table, key = NAMES[column]
            row = await self.row(f"SELECT name FROM [{table}] WHERE [{key}] = ?", value)
            return f"{row['name']} ({value})" if row else str(value)
        if isinstance(value, float):
            return german.number(value, signed=column in SIGNED)
        if relation == "dates" and column == "kind":
            return german.word("event", value) or ""
        return german.word(column, value) or "" if column in german.WORDS else str(value)

    async def warned(self, document: str) -> set[str]:
        """The quotes of a document that a warning or an error names."""
        if "problems" not in self.visible:
            return set()
        rows = await self.rows(
            "SELECT quote FROM problems WHERE document = ? AND severity <> 'info'", document
        )
        return {row["quote"] for row in rows}

    async def problems(self, quote: Row, values: list[Value]) -> list[dict[str, Any]]:
        """The problems that name the quote, or without one a column that rests on it."""
        if "problems" not in self.visible:
            return []
        columns = {f"{value.relation}.{field.name}" for value in values for field in value.fields}
        columns |= {
            field.value
            for value in values
            if value.relation == "facts"
            for field in value.fields
            if field.name == "field"
        }
        rows = await self.rows(
            "SELECT * FROM problems WHERE document = ? AND (quote = ? OR quote IS NULL) "
            "ORDER BY severity, id",
            quote["document"],
            quote["id"],
        )
        return [
            {**row, "severity_word": german.word("severity", row["severity"])}
            for row in rows
            if row["quote"] or row["field"] in columns
        ]
