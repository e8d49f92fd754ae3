"""The table of a paper's sessions (Beratungsfolge): committees and dates, row by row.

Rows are found by where words are printed. Where a page shows its columns one below the other, all
committees before all dates, they are paired in their order as long as there are as many of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Line
from za_archive.readers.committees import committees, unknown_name, whole_cell
from za_archive.readers.labels import rest_of_line

LINES = 45
"""A table of sessions has so many printed lines at most."""
LONG = 62
"""A longer line without committee and date is text behind the table."""
INDENT = 25
"""A name's next line begins at most so many points beside the one above."""
COLUMNS = ("CONSULTATION_ROLE", "PUBLIC_WORD")
"""What else is printed column by column."""
IN_A_TEXT = re.compile(r"\b(?:vom|zum|bis|seit|ab|den|dem)\s$")
"""What stands before a date that is no cell of its own."""
OF_THE_PAPER = {"date", "reference", "type", "office", "originator"}
"""Labels that end the table where their value stands behind them."""
SENTENCE = re.compile(
    r"(?:Der|Die|Das|Am|Im|In|Mit|Auf|Es|Aus|Für|Nach|Wir) [a-zäöüA-ZÄÖÜ0-9].{25,}"
)


Name = tuple[tuple[int, int], Passage]
"""Where a committee's name stands, and the printed row it stands in."""


@dataclass(frozen=True, slots=True)
class Session:
    """One committee and one date of it, with the stretches of text that tell more about both."""

    committee: tuple[int, int]
    date: Mark | None
    cells: tuple[Passage, ...]
    confidence: float = 0.95

    def all(self, label: str) -> Iterator[Mark]:
        """The marks of a label in its cells."""
        return (mark for cell in self.cells for mark in cell.all(label))

    def first(self, label: str) -> Mark | None:
        return next(self.all(label), None)


@dataclass(frozen=True, slots=True)
class _Printed:
    """What stands side by side: the range of its text, its committees and its dates."""

    part: Passage
    committees: tuple[Mark, ...]
    dates: tuple[Mark, ...]


@dataclass(slots=True)
class _Open:
    """Committees and dates that stand in rows of their own, and what stands between them."""

    names: list[Name] = field(default_factory=list)
    dates: list[tuple[Mark, Passage]] = field(default_factory=list)
    others: list[Passage] = field(default_factory=list)


def sessions_in(table: Passage) -> list[Session]:
    """The rows of a table of sessions that begins with this passage."""
    found: list[Session] = []
    cells = _Open()
    rows = _names_first(list(_rows(table)))
    for index, row in enumerate(rows):
        if cells.names and not cells.dates and 0 < len(row.committees) < len(row.dates):
            # running text: the line begins with the date of the committee before it
            cut = row.committees[0].start
            cells.dates = [(row.dates[0], row.part.part(row.part.start, cut))]
            row = _Printed(row.part.part(cut, row.part.end), row.committees, row.dates[1:])
        names = [(whole_cell(row.part, mark), row.part) for mark in row.committees]
        unknown = _unknown(row) if len(row.dates) == 1 and not (names or cells.names) else []
        if (names and (row.dates or (cells.names and cells.dates))) or unknown:
            found += _paired(cells)
            cells = _Open()
        if names and row.dates:
            paired, cells.names = _side_by_side(names, row)
            found += paired
        elif names and _dates_first(cells, names, rows[index + 1 :]):
            date, above = cells.dates[0]
            found.append(Session(names[0][0], date, (row.part, above), 0.9))
            cells = _Open()
        elif names:
            # a date above the first committee is the paper's own
            cells = _Open([*cells.names, *names], [], cells.others)
        elif unknown:
            found += unknown
        elif row.dates:
            cells.dates += [(date, row.part) for date in row.dates]
        elif cells.dates:
            cells.others.append(row.part)
        elif cells.names:
            cells.names[-1] = _longer(cells.names[-1], row.part)
            cells.others.append(row.part)
        elif found:
            last = found[-1]
            found[-1] = replace(last, cells=(*last.cells, row.part))
    return found + _paired(cells)


def _names_first(rows: list[_Printed]) -> list[_Printed]:
    """The rows; where a column of dates is printed before that of their committees, behind it."""
    names = [row for row in rows if row.committees]
    dates = [row for row in rows if row.dates]
    if len(dates) > 1 and len(dates) == len(names) and rows.index(dates[-1]) < rows.index(names[0]):
        return [*names, *dates, *(row for row in rows if not (row.committees or row.dates))]
    return rows


def _dates_first(cells: _Open, names: list[Name], following: list[_Printed]) -> bool:
    """Each committee stands below its date: as many of both are still to come."""
    if cells.names or len(cells.dates) != 1 or len(names) != 1:
        return False
    dates = sum(len(row.dates) for row in following)
    return dates == sum(len(row.committees) for row in following)


def _side_by_side(names: list[Name], row: _Printed) -> tuple[list[Session], list[Name]]:
    """A row of its own, or running text: each committee with its date; one with all dates. The
    last committee may have its date in the next row.
    """
    if len(names) == 1:
        return [Session(names[0][0], date, (row.part,)) for date in row.dates], []
    date_first = row.dates[0].start < names[0][0][0]
    starts = [date.start for date in row.dates] if date_first else [name[0] for name, _ in names]
    found: list[Session] = []
    rest: list[Name] = []
    for start, end in pairwise([*starts, row.part.end]):
        cell = row.part.part(start, end)
        name = next((name for name, _ in names if start <= name[0] < end), None)
        date = next((date for date in row.dates if start <= date.start < end), None)
        if name is None:
            continue
        if date is None and end == row.part.end:
            rest.append((name, cell))
        else:
            found.append(Session(name, date, (cell,), 0.95 if date else 0.6))
    return found, rest


def _unknown(row: _Printed) -> list[Session]:
    name = unknown_name(row.part, row.dates[0])
    return [Session(name, row.dates[0], (row.part,), 0.8)] if name else []


def _paired(cells: _Open) -> list[Session]:
    """Committees and dates that stand in different rows."""
    names, dates = cells.names, cells.dates
    if len(names) == len(dates) > 1:
        columns = [_column(cells.others, label, len(names)) for label in COLUMNS]
        return [
            Session(name, date, (*(column[index] for column in columns if column), part, row), 0.8)
            for index, ((name, part), (date, row)) in enumerate(zip(names, dates, strict=True))
        ]
    if dates and cells.others:
        dates = [*dates[:-1], (dates[-1][0], _until(dates[-1][1], cells.others[-1]))]
    if len(names) == 1:
        name, part = names[0]
        if not dates:
            return [Session(name, None, (part,), 0.9)]
        return [Session(name, date, (part, row), 0.9) for date, row in dates]
    earlier = [Session(name, None, (part,), 0.6) for name, part in names[:-1]]
    for name, part in names[-1:]:
        if len(dates) == 1:
            return [*earlier, Session(name, dates[0][0], (part, dates[0][1]), 0.7)]
        return [*earlier, Session(name, None, (part,), 0.6)]
    return []


def _column(others: list[Passage], label: str, count: int) -> list[Passage]:
    """The cells of a column that is printed below the committees', if it has one for each."""
    found = [part.part(mark.start, mark.end) for part in others for mark in part.all(label)]
    return found if len(found) == count else []


def _until(first: Passage, last: Passage) -> Passage:
    """From the start of the one to the end of the other."""
    return Passage(first.text, first.marks, first.start, max(first.end, last.end))


def _longer(name: Name, part: Passage) -> Name:
    """A committee whose name goes on in the next line of its cell."""
    (start, end), row = name
    words = part.string.strip()
    whole = end >= len(row.string.rstrip()) + row.start
    goes_on = re.fullmatch(r"(?:und |für |[A-ZÄÖÜ])[\wäöüß ,./()-]{2,60}", words)
    lefts = [part.text.boxes(*place)[0][1].x0 for place in ((start, end), (part.start, part.end))]
    apart = abs(lefts[0] - lefts[1]) > INDENT
    if not whole or not goes_on or apart or part.first("CONSULTATION_ROLE") or part.first("FIELD"):
        return (start, end), _until(row, part)
    return (start, part.start + len(part.string.rstrip())), _until(row, part)


def _rows(table: Passage) -> Iterator[_Printed]:
    """Printed rows up to the end of the table."""
    seen = dated = False
    for count, (start, end, _) in enumerate(_printed(table)):
        part = table.part(start, end)
        row = _Printed(part, tuple(committees(part)), tuple(part.all("DATE")))
        if not row.committees and row.dates and IN_A_TEXT.search(_before(part, row.dates[0])):
            row = _Printed(part, (), ())
        told = any(part.first(label) for label in ("SESSION", *COLUMNS))
        filled = bool(row.committees or row.dates or told)
        prose = SENTENCE.fullmatch(part.flat) is not None
        ends = seen and (prose or (not filled and len(part.flat) > LONG))
        label = part.opening("FIELD")
        following = dated and label and label.value in OF_THE_PAPER and rest_of_line(part, label)
        if count >= LINES or ends or following or part.first("DATELINE"):
            return
        seen, dated = seen or filled, dated or bool(row.dates)
        yield row


def printed_rows(passage: Passage) -> Iterator[Passage]:
    """The printed rows of a passage, cells side by side put together."""
    return (passage.part(start, end) for start, end, _ in _printed(passage))


def _before(part: Passage, mark: Mark) -> str:
    return part.text.string[part.start : mark.start]


def _printed(table: Passage) -> list[tuple[int, int, Line]]:
    """The lines of the table from top to bottom, cells side by side put together, and what a
    committee's name runs over."""
    found: list[tuple[int, int, Line]] = []
    names = [range(mark.start + 1, mark.end) for mark in table.all("GREMIUM")]
    first = table.text.string.rfind("\n", 0, table.start) + 1
    for begin, end, line in table.text.line_ranges(first, table.end):
        start = max(begin, table.start)
        if not table.text.string[start:end].strip():
            continue
        above = found[-1] if found else None
        beside = (
            above is not None
            and above[2].page == line.page
            and above[2].box.overlap_y(line.box) > 0.5
            and line.box.x0 > above[2].box.x0
        )
        if above is not None and (beside or any(begin in name for name in names)):
            both = Line(line.page, above[2].words + line.words, above[2].box | line.box)
            found[-1] = (above[0], end, both)
        else:
            found.append((start, end, line))
    return found
