"""The head of a paper line by line: label, value, letterhead, or text that may be a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from za_archive.annotate import Mark, Passage
from za_archive.models import Line
from za_archive.readers.labels import (
    GOES_ON,
    OPEN_END,
    UNKNOWN_LABEL,
    alone,
    beside,
    placed_labels,
    sections,
    small_above,
)
from za_archive.readers.source import Source

Kind = Literal["label", "value", "head", "text"]
NEAR = 160
"""A head goes on where a label follows within so many characters."""
SHORT_HEAD = 1800
"""A head without a section behind it has so many characters at most."""
VALUE = re.compile(
    r"\d[\d ./:-]*|\d{1,2}\. ?[A-ZÄ][a-zä]+ \d{4}.*|\d{1,2}\.\d{1,2}\.\d{4}.*|[A-Z][A-Za-z]{1,5}|"
    r"\d{1,3}\. (?:Plenars|S)itzung .*|[A-Z]\d{1,3}|\W*|.{1,3}|(?:am|vom|den) \d{1,2}\. ?\S.{3,15}|"
    r"(?:TOP|Punkt):? ?(?:[ÖN] )?\d[\d.]*(?:\W*(?:nicht)?öffentlich\W*)?"
)
"""Whole lines that are values of labels elsewhere: numbers, dates, codes of an office."""
FOR = re.compile(r"(?:für|an) (?:den|die|das) ")
"""How a line begins that names the committee a paper is for."""
COLUMN_HEADS = {"decision", "other"}
"""Sections by whose names columns and labels are called too ("Beschluss", "Anlagen")."""
ENDS = re.compile(r"[.!?]$")
ASKS = re.compile(r"\d+\. [^.]*\?|(?:Der|Die|Das) [^.]{20,}\.$")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line of the head and what it is."""

    start: int
    end: int
    line: Line
    kind: Kind


def printed(passage: Passage) -> Iterator[tuple[int, int, Line]]:
    """The printed lines of a passage, the one that it begins in whole."""
    string = passage.text.string
    first = string.rfind("\n", 0, passage.start) + 1
    yield from (
        (start, end, line)
        for start, end, line in passage.text.line_ranges(first, passage.end)
        if string[start:end].strip()
    )


def gap(body: Passage, above: Row, below: Row) -> bool:
    """They stand apart, and the lower one does not go on with what the upper one begins."""
    string = body.text.string
    goes_on = GOES_ON.match(string, below.start) or OPEN_END.search(
        string[above.start : above.end].rstrip()
    )
    return "\n\n" in string[above.end : below.start] and not goes_on


def end_of_head(body: Passage) -> int:
    """Where the text begins: at the first section, or at the first sentence."""
    limit = min(body.start + SHORT_HEAD, body.end)
    types = body.part(body.start, limit).all("TYPE_LINE")
    heads = (
        m
        for m in sections(body)
        if m.start > body.start + 8
        and (m.value not in COLUMN_HEADS or alone(m, body))
        and not any(line.start <= m.start < line.end for line in types)
        and not _result_in_head(body, m)
    )
    stop = next((mark.start for mark in heads), limit)
    for paragraph in body.part(body.start, min(stop, limit)).paragraphs():
        sentence = len(paragraph.flat) > 90 and ENDS.search(paragraph.flat)
        if (sentence and not paragraph.first("FIELD")) or ASKS.match(paragraph.flat):
            return paragraph.start
    return max(body.start, body.text.string.rfind("\n", 0, min(stop, limit)) + 1)


def _result_in_head(body: Passage, section: Mark) -> bool:
    """ "Beschluss: einstimmig" with labels of the head behind it ("Vorlage: 2016/0100")."""
    string = body.text.string
    end = string.find("\n", section.end)
    if end < 0 or not string[section.end : end].strip(" :"):
        return False
    near = body.part(section.end, section.end + NEAR)
    return any(string[mark.start - 1] == "\n" for mark in near.all("FIELD"))


def rows_of(source: Source, passage: Passage) -> list[Row]:
    """The printed lines of a head, each with what it is."""
    found: list[Row] = []
    column: float | None = None  # where the values of labels begin
    open_value = False
    for start, end, line in printed(passage):
        part = passage.part(start, end)
        kind = _kind(source, part, found, line)
        if kind == "label":
            known = (mark.end for mark in part.all("FIELD") if mark.start == start)
            rest = passage.text.string[next(known, end) : end].strip(" :")
            open_value = bool(rest) and OPEN_END.search(rest) is not None
        elif kind == "text" and found and not _gap_before(passage, found[-1], start):
            in_column = column is not None and abs(line.box.x0 - column) < 3
            if found[-1].kind in {"label", "value"} and (open_value or in_column):
                kind = "value"
                open_value = OPEN_END.search(part.flat) is not None
        elif kind == "value" and found and found[-1].kind == "text" and part.first("YEAR"):
            above = passage.text.string[found[-1].start : found[-1].end].rstrip()
            if OPEN_END.search(above) and not _gap_before(passage, found[-1], start):
                kind = "text"  # "… für das Jahr", then "2016"
        if kind in {"head", "text"} and part.string[0].islower() and found:
            kind = _kind_above(passage, found[-1], start) or kind
        if kind == "text" and _below_its_label(found, line):
            kind = "value"
        if kind == "value" and found and line.box.overlap_y(found[-1].line.box) > 0.5:
            column = line.box.x0
        found.append(Row(start, end, line, kind))
    return found


def _below_its_label(found: list[Row], line: Line) -> bool:
    """It stands right below a label that has another label beside it and no value, or that is set
    smaller."""
    labels = [row.line for row in found if row.kind == "label" and row.line.page == line.page]
    above = [
        one
        for one in labels
        if abs(one.box.x0 - line.box.x0) < 3
        and -2 < line.box.top - one.box.bottom < 0.7 * one.box.height
    ]
    return any(
        small_above(one, line)
        or any(one.box.overlap_y(other.box) > 0.5 and other.box != one.box for other in labels)
        for one in above
    )


def _kind_above(passage: Passage, above: Row, start: int) -> Kind | None:
    """What the line is that goes on here: a text, or a head."""
    goes_on = above.kind in {"head", "text"} and not _gap_before(passage, above, start)
    return above.kind if goes_on else None


def _gap_before(passage: Passage, above: Row, start: int) -> bool:
    return "\n\n" in passage.text.string[above.end : start]


def _kind(source: Source, part: Passage, found: list[Row], line: Line) -> Kind:
    """What a line of a head is, by its own words and by what stands beside it."""
    if part.is_all("TYPE_LINE"):
        return "head"
    if any(mark.start <= part.start + 1 for mark in _sections(part)):
        return "head"
    if part.opening("FIELD"):
        return "label"
    if UNKNOWN_LABEL.fullmatch(part.string.strip()) or part.start in placed_labels(source.own):
        return "label"
    if any(row.kind == "label" and beside(row.line, line) for row in found):
        return "value"
    whole = part.string.strip()
    if any(map(part.is_all, ("NOISE", "LETTERHEAD", "ORIGINATOR", "DATELINE", "KREIS"))):
        return "head"
    number = part.first("REFERENCE")
    told = part.first("CONSULTATION_ROLE") or part.first("PUBLIC_WORD")
    if told is not None and told.end - told.start > 0.8 * len(whole):
        return "value"
    if VALUE.fullmatch(whole) or (number and number.end - number.start == len(whole)):
        return "value"
    if number and number.end == part.end and len(whole) < 50:
        return "head"
    if _is_session(source, part):
        return "value"
    opens = part.start + (match.end() if (match := FOR.match(part.string)) else 0)
    named = part.part(opens, part.end).is_all("GREMIUM")
    goes_on = found and found[-1].kind == "text" and not _gap_before(part, found[-1], part.start)
    return "head" if named and not goes_on else "text"


def _sections(part: Passage) -> list[Mark]:
    """The section heads of a line; one may begin with the line end above it."""
    return sections(Passage(part.text, part.marks, part.start - 1, part.end))


def _is_session(source: Source, part: Passage) -> bool:
    """A row of the table of sessions, or a cell of it."""
    committee, date = part.first("GREMIUM"), part.first("DATE")
    heads = source.own.part(source.own.start, part.start).all("FIELD")
    in_table = date is not None or any(mark.value == "body" for mark in heads)
    told = (committee, date, part.first("SESSION"))  # "zur Sitzung des …"
    covered = sum(mark.end - mark.start for mark in told if mark)
    return committee is not None and in_table and covered > 0.6 * len(part.flat)
