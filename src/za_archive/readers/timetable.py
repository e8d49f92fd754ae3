"""The table of a paper's sessions (Beratungsfolge): committees and dates, row by row.

Rows are found by where words are printed. Where a page shows its columns one below the other, all
committees before all dates, they are paired in their order as long as there are as many of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.models import Line
from za_archive.readers.committees import committees, unknown_name, whole_cell

LINES = 45
"""A table of sessions has so many printed lines at most."""
LONG = 62
"""A longer line without committee and date is text behind the table."""
SENTENCE = re.compile(
    r"(?:Der|Die|Das|Am|Im|In|Mit|Auf|Es|Aus|Für|Nach|Wir) [a-zäöüA-ZÄÖÜ0-9].{25,}"
)


@dataclass(frozen=True, slots=True)
class Session:
    """One committee and one date of it, with the stretch of text that tells more about both."""

    committee: tuple[int, int]
    date: Mark | None
    row: Passage
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class _Printed:
    """What stands side by side: the range of its text, its committees and its dates."""

    part: Passage
    committees: tuple[Mark, ...]
    dates: tuple[Mark, ...]


def sessions_in(table: Passage) -> list[Session]:
    """The rows of a table of sessions that begins with this passage."""
    rows = list(_rows(table))
    found: list[Session] = []
    waiting: list[tuple[tuple[int, int], Passage]] = []
    dates: list[tuple[Mark, Passage]] = []
    for row in rows:
        names = [(whole_cell(row.part, mark), row.part) for mark in row.committees]
        if names and row.dates:
            found += _paired(waiting, dates)
            waiting, dates = [], []
            found += _side_by_side(names, row)
        elif names:
            if waiting and dates:
                found += _paired(waiting, dates)
                waiting, dates = [], []
            waiting += names
        elif row.dates and not waiting and len(row.dates) == 1 and _unknown(row):
            found += _paired(waiting, dates)
            dates = []
            found += _unknown(row)
        elif row.dates:
            dates += [(date, row.part) for date in row.dates]
        elif waiting and not dates:
            waiting[-1] = _longer(waiting[-1], row.part)
        elif found and not waiting and not dates:
            last = found[-1]
            found[-1] = Session(
                last.committee, last.date, _until(last.row, row.part), last.confidence
            )
    return found + _paired(waiting, dates)


def _side_by_side(names: list[tuple[tuple[int, int], Passage]], row: _Printed) -> list[Session]:
    """A row of its own: one committee with its dates, or several with one date each."""
    if len(names) == len(row.dates):
        return [
            Session(name, date, part) for (name, part), date in zip(names, row.dates, strict=True)
        ]
    if len(names) == 1:
        return [Session(names[0][0], date, row.part) for date in row.dates]
    return [Session(name, None, part, 0.6) for name, part in names]


def _unknown(row: _Printed) -> list[Session]:
    name = unknown_name(row.part, row.dates[0])
    return [Session(name, row.dates[0], row.part, 0.8)] if name else []


def _paired(
    names: list[tuple[tuple[int, int], Passage]], dates: list[tuple[Mark, Passage]]
) -> list[Session]:
    """Committees and dates that stand in different rows."""
    if not names:
        return []
    if len(names) == 1:
        name, part = names[0]
        if not dates:
            return [Session(name, None, part, 0.9)]
        return [Session(name, date, _until(part, row), 0.9) for date, row in dates]
    if len(names) == len(dates):
        return [
            Session(name, date, _until(part, row) if part.end > row.start else part, 0.8)
            for (name, part), (date, row) in zip(names, dates, strict=True)
        ]
    earlier = [Session(name, None, part, 0.6) for name, part in names[:-1]]
    if len(dates) == 1:
        name, part = names[-1]
        return [*earlier, Session(name, dates[0][0], _until(part, dates[0][1]), 0.7)]
    return [*earlier, Session(names[-1][0], None, names[-1][1], 0.6)]


def _until(first: Passage, last: Passage) -> Passage:
    """From the start of the one to the end of the other."""
    return Passage(first.text, first.marks, first.start, max(first.end, last.end))


def _longer(
    name: tuple[tuple[int, int], Passage], part: Passage
) -> tuple[tuple[int, int], Passage]:
    """A committee whose name goes on in the next line of its cell."""
    (start, end), row = name
    words = part.string.strip()
    whole = end >= len(row.string.rstrip()) + row.start
    goes_on = re.fullmatch(r"(?:und |für |[A-ZÄÖÜ])[\wäöüß ,./()-]{2,60}", words)
    if not whole or not goes_on or part.first("CONSULTATION_ROLE") or part.first("FIELD"):
        return (start, end), _until(row, part)
    return (start, part.start + len(part.string.rstrip())), _until(row, part)


def _rows(table: Passage) -> Iterator[_Printed]:
    """Printed rows up to the end of the table."""
    seen = False
    for count, (start, end, _) in enumerate(_printed(table)):
        part = table.part(start, end)
        row = _Printed(part, tuple(committees(part)), tuple(part.all("DATE")))
        filled = bool(row.committees or row.dates)
        prose = SENTENCE.fullmatch(part.flat) is not None
        ends = seen and (prose or (not filled and len(part.flat) > LONG))
        labels = {mark.value for mark in part.all("FIELD") if mark.start == part.start}
        if count >= LINES or ends or labels & {"name", "topic"}:
            return
        seen = seen or filled
        yield row


def _printed(table: Passage) -> list[tuple[int, int, Line]]:
    """The lines of the table, cells side by side put together, from top to bottom."""
    found: list[tuple[int, int, Line]] = []
    first = table.text.string.rfind("\n", 0, table.start) + 1
    for begin, end, line in table.text.line_ranges(first, table.end):
        start = max(begin, table.start)
        if not table.text.string[start:end].strip():
            continue
        above = found[-1] if found else None
        if (
            above is not None
            and above[2].page == line.page
            and above[2].box.overlap_y(line.box) > 0.5
            and line.box.x0 > above[2].box.x0
        ):
            both = Line(line.page, above[2].words + line.words, above[2].box | line.box)
            found[-1] = (above[0], end, both)
        else:
            found.append((start, end, line))
    return found
