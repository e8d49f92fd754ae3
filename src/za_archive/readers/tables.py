"""Targets that stand in a table -> rows, by the places of head, label and value on the page.

A value counts only below a head that says what it is and beside a label that says what it measures;
ruling lines are not needed. Which label belongs to a value: the one on the same height.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.layout import union
from za_archive.models import Box, Line, Target
from za_archive.readers.promises import COUNTED, GOAL_OF, OF_GROUP
from za_archive.readers.source import merged

VALUES = ("target", "year", "actual", "baseline", "change", "expected", "offer", "reference")
STAGES = {"actual": "actual", "expected": "expected", "offer": "offer", "reference": "reference"}
PERSONS = 200
"""A bare number beside K3 from this size on counts people."""
UNSURE = 0.45
"""How sure a value is that stands beside the same label as another of its column: doubtful."""
MONTH = re.compile(r"\b([A-Z][a-zä]{2,8})\.? (20\d\d)\b")
"""A month with its year, its name in full or short ("Dez. 2021")."""
UNITS = {"%": "percent", "prozent": "percent", "euro": "euro", "eur": "euro", "€": "euro",
         "personen": "personen", "tage": "tage"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Column:
    """One column by its head: what stands in it, for which year, and where."""

    role: str
    year: int | None
    box: Box
    month: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """One label with what it measures; a label in words of its own measures no Kennzahl.

    `whole` is all that the label says: in what it counts, for which month.
    """

    label: Passage
    kennzahl: Mark | None
    box: Box
    whole: Passage


@dataclass(frozen=True)
class Table:
    """A table of targets: the stretch of text that it takes, and its rows."""

    start: int
    end: int
    targets: tuple[Target, ...]


def read(passage: Passage, year: int | None, *, told: bool = False) -> list[Table]:
    """The tables of targets in a passage, each with its rows.

    An agreement's own column of what was is the baseline; a paper (`told`) tells it as a value.
    """
    tables = []
    lines = list(passage.text.line_ranges(passage.start, passage.end))
    for head in _heads(passage, lines):
        columns = _columns(passage, head, year)
        if not told:
            columns = [replace(c, role="baseline") if c.role == "actual" else c for c in columns]
        page, bottom = head[0][2].page, max(line.box.bottom for _, _, line in head)
        below = [
            entry
            for entry in lines
            if entry[2].page == page and entry[2].box.top > bottom - 1 and entry not in head
        ]
        body = list(_body(below, columns))
        rows = _rows(passage, body, columns)
        found = tuple(_targets(passage, body, columns, rows, year)) if rows else ()
        if found:
            end = max(
                *(target.quote.end for target in found if target.quote),
                *(row.whole.end for row in rows),
            )
            tables.append(Table(min(entry[0] for entry in head), end, found))
    return tables


Entry = tuple[int, int, Line]


def _heads(passage: Passage, lines: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Groups of lines on one height that name at least a label's and a value's column."""
    marks = {mark.start: mark for mark in passage.all("COLUMN")}
    named = [entry for entry in lines if entry[0] in marks]
    used: set[int] = set()
    for entry in named:
        if entry[0] in used:
            continue
        band = [
            other
            for other in named
            if other[2].page == entry[2].page
            and abs(other[2].box.top - entry[2].box.top) < 2.5 * entry[2].box.height
            and other[0] not in used
        ]
        roles = {marks[other[0]].value for other in band}
        if len(band) > 1 and roles & set(VALUES):
            used.update(other[0] for other in band)
            yield band


def _columns(passage: Passage, head: Sequence[Entry], target_year: int | None) -> list[_Column]:
    """The columns from left to right, each reaching half way to its neighbours."""
    marks = {mark.start: mark for mark in passage.all("COLUMN")}
    columns = []
    for start, end, line in head:
        mark = marks[start]
        year = int(mark.groups["year"]) if mark.groups.get("year") else None
        role = mark.value or "other"
        if role == "year":  # a bare year: what lies before the agreement's is what was
            role = "baseline" if target_year and year and year < target_year else "target"
        columns.append(_Column(role, year, line.box, *_dated(passage.part(start, end))))
    return sorted(columns, key=lambda column: column.box.x0)


def _dated(label: Passage) -> tuple[str | None, str | None]:
    """The month that a head or a label names, and the state of the data (t-0, t-3)."""
    printed = MONTH.search(label.flat)
    names = [n for n in values.MONTHS if printed and n.startswith(printed[1].lower()[:3])]
    month = f"{printed[2]}-{values.MONTHS[names[0]]:02}" if printed and names else None
    state = label.first("STATE")
    return month, f"t-{state.groups['months']}" if state else None


def _body(below: Sequence[Entry], columns: Sequence[_Column]) -> Iterator[Entry]:
    """The cells below the head, up to the first line of running text."""
    left, right = columns[0].box.x0, columns[-1].box.x1
    for entry in below:
        box = entry[2].box
        if box.x0 < left + 5 and box.x1 > left + 0.85 * (right - left) and len(entry[2].words) > 6:
            return
        yield entry


def _rows(passage: Passage, body: Sequence[Entry], columns: Sequence[_Column]) -> list[_Row]:
    """Each Kennzahl in the label columns; a label of several lines is as high as they are."""
    first = min((c.box.x0 for c in columns if c.role in VALUES), default=0.0)
    labels = [entry for entry in body if entry[2].box.x0 < first - 5]
    rows: list[_Row] = []
    for mark in passage.all("KENNZAHL"):
        here = [e for e in labels if e[0] < mark.end and mark.start < e[1]]
        if not here or (rows and "\n" not in passage.text.string[rows[-1].label.end : mark.start]):
            continue  # "Integrationsquote (K2)" is one label
        box = union(entry[2].box for entry in here)
        rows.append(
            _Row(passage.part(mark.start, mark.end), mark, box, _whole(passage, labels, mark))
        )
    return [*rows, *_other_rows(passage, labels, rows)] if rows else []


def _whole(passage: Passage, labels: Sequence[Entry], mark: Mark) -> Passage:
    """The label's lines around the Kennzahl: those of its paragraph that are one block."""
    paragraph = next(p for p in passage.paragraphs() if p.start <= mark.start < p.end)
    mine = [e for e in labels if paragraph.start <= e[0] < paragraph.end]
    first = next(i for i, e in enumerate(mine) if mark.start < e[1])
    end = mine[first][1]
    for entry in mine[first + 1 :]:
        if entry[0] > end + 1 or passage.part(entry[0], entry[1]).first("KENNZAHL"):
            break
        end = entry[1]
    return passage.part(mine[first][0], max(end, mark.end))


def _other_rows(passage: Passage, labels: Sequence[Entry], known: Sequence[_Row]) -> Iterator[_Row]:
    """Labels below and above those of Kennzahlen that name something else: what the Kreis counts
    itself. They keep its values from being taken for those of a Kennzahl near by.
    """
    for paragraph in passage.paragraphs():
        here = [e for e in labels if paragraph.start <= e[0] < paragraph.end]
        if not here or paragraph.first("KENNZAHL") or paragraph.first("GOAL"):
            continue
        box = union(entry[2].box for entry in here)
        beside = any(abs(row.box.x0 - box.x0) < 5 for row in known)
        if beside and all(row.box.overlap_y(box) <= 0 for row in known):
            label = passage.part(here[0][0], here[-1][1])
            yield _Row(label, None, box, label)


def _column_of(box: Box, columns: Sequence[_Column]) -> _Column | None:
    """The column whose head is nearest in width."""
    middle = (box.x0 + box.x1) / 2

    def apart(column: _Column) -> float:
        if column.box.x0 - 8 <= middle <= column.box.x1 + 8:
            return 0.0
        return min(abs(middle - column.box.x0), abs(middle - column.box.x1))

    best = min(columns, key=apart)
    return best if apart(best) < 60 else None


def _row_of(box: Box, rows: Sequence[_Row]) -> _Row | None:
    """The label on the height of a cell."""
    middle = (box.top + box.bottom) / 2

    def apart(row: _Row) -> float:
        if row.box.top - 2 <= middle <= row.box.bottom + 2:
            return 0.0
        return min(abs(middle - row.box.top), abs(middle - row.box.bottom))

    best = min(rows, key=apart)
    return best if apart(best) < 3 * box.height else None


@dataclass(frozen=True, slots=True)
class _Cell:
    column: _Column
    mark: Mark
    sure: float = 0.9


def _cells(passage: Passage, body: Sequence[Entry]) -> Iterator[Entry]:
    """The lines of the body, one of several numbers cut between them."""
    for start, end, line in body:
        marks = passage.part(start, end).all("CELL")
        if len(marks) < 2:
            yield start, end, line
            continue
        for mark in marks:
            words = (piece.word for piece in passage.text.pieces_in(mark.start, mark.end))
            yield mark.start, mark.end, Line.of(line.page, words)


def _targets(
    passage: Passage,
    body: Sequence[Entry],
    columns: Sequence[_Column],
    rows: Sequence[_Row],
    year: int | None,
) -> Iterator[Target]:
    """One target for each label and year; baseline and change join the level of their row."""
    cells: dict[int, list[_Cell]] = {}
    numbers = {mark.start: mark for mark in passage.all("CELL")}
    in_columns: dict[_Column, list[Entry]] = {}
    for entry in _cells(passage, body):
        column = _column_of(entry[2].box, columns)
        filled = entry[0] in numbers or passage.part(entry[0], entry[1]).first("MONITORING")
        if column is not None and column.role in VALUES and filled:
            in_columns.setdefault(column, []).append(entry)
    for column, entries in in_columns.items():
        entries.sort(key=lambda entry: entry[2].box.top)
        ordered = sorted(rows, key=lambda row: row.box.top)
        # a column that fills every row is read in order, whatever the lines' heights
        even = len(entries) == len(rows)
        beside = ordered if even else [_row_of(entry[2].box, rows) for entry in entries]
        taken = [
            rows.index(row)
            for row, entry in zip(beside, entries, strict=True)
            if row is not None and entry[0] in numbers
        ]
        sure = UNSURE if len(set(taken)) < len(taken) else 0.9  # two values beside one label
        for row, entry in zip(beside, entries, strict=True):
            if row is not None and entry[0] in numbers:
                cell = _Cell(column, numbers[entry[0]], sure)
                cells.setdefault(rows.index(row), []).append(cell)
    monitored = _monitored(passage, body, rows)
    for index, row in enumerate(rows):
        found = cells.get(index, [])
        if not found and index in monitored:
            yield _monitoring(row, monitored[index], year)
        own = [cell for cell in found if cell.column.role in {"target", "change"}]
        joined = len({cell.column.role for cell in own}) == len(own)
        groups = [own] if joined and own else [[cell] for cell in own]
        first = min((cell.column.year or 0 for cell in own), default=0)
        for group in groups:  # what was belongs to the first of several years
            is_first = joined or (group[0].column.year or 0) == first
            base = [c for c in found if c.column.role == "baseline"] if is_first else []
            yield _target(passage, row, [*base, *group], "target", year)
        for cell in found:
            if cell.column.role in STAGES:
                stage = STAGES[cell.column.role]
                yield _target(passage, row, [cell], stage, year)


def _monitored(passage: Passage, body: Sequence[Entry], rows: Sequence[_Row]) -> dict[int, Passage]:
    """The rows whose value is a Monitoring, each with the cell that says so."""
    found: dict[int, Passage] = {}
    for start, end, line in body:
        cell = passage.part(start, end)
        row = _row_of(line.box, rows) if cell.first("MONITORING") else None
        if row is not None:
            found.setdefault(rows.index(row), cell)
    return found


def _monitoring(row: _Row, cell: Passage, year: int | None) -> Target:
    quote = merged(row.label.quote("table.label"), cell.quote("table.monitoring", 0.9))
    kennzahl = row.kennzahl.value if row.kennzahl else None
    return Target(
        position=0,
        year=year,
        goal=GOAL_OF.get(kennzahl or "", "sonstiges"),
        scope="core" if kennzahl else "local",
        kennzahl=kennzahl,
        nature="monitoring",
        period=str(year) if year else None,
        text=quote.text if quote else "",
        quote=quote,
    )


def _target(
    passage: Passage,
    row: _Row,
    cells: Sequence[_Cell],
    stage: str,
    year: int | None,
) -> Target:
    kennzahl = row.kennzahl.value if row.kennzahl else None
    level = level_unit = change = change_unit = baseline = baseline_unit = None
    own_year = next(
        (c.column.year for c in cells if c.column.role != "baseline" and c.column.year), None
    )
    base_year = next((c.column.year for c in cells if c.column.role == "baseline"), None)
    for cell in cells:
        value, unit = _value(cell.mark, kennzahl, row.whole)
        is_change = cell.column.role == "change" or _is_change(passage, row, cell, unit)
        if cell.column.role == "baseline":
            baseline, baseline_unit = value, unit
        elif is_change:
            change, change_unit = value, "points" if unit == "points" else "percent"
        else:
            level, level_unit = value, unit
    for_year = own_year or year
    # a label in its own words has to say in what it counts
    said = row.whole.first("UNIT") or any(cell.mark.groups.get("unit") for cell in cells)
    sure = 0.9 if kennzahl or said else UNSURE
    quote = merged(
        row.label.quote("table.label", sure), *(passage.cite(c.mark, c.sure) for c in cells)
    )
    people = _people(row)
    if (own := OF_GROUP.get((kennzahl or "", people or ""))) is not None:
        kennzahl, people = own, None
    if people in COUNTED.get(kennzahl or "", ()):
        people = None  # "K2E4 Alleinerziehende" says it twice
    bounds = [c.mark.groups["bound"] for c in cells if c.mark.groups.get("bound")]
    if change is not None and baseline is None and base_year is None and for_year:
        base_year = for_year - 1
    months = [*(c.column.month for c in cells), _dated(row.whole)[0]]
    period, base_period = (
        next((m for m in months if m and m[:4] == str(y)), str(y) if y else None)
        for y in (for_year, base_year)
    )
    states = [c.column.state for c in cells if c.column.role == "baseline"]
    state = next((s for s in states if s), None) if states else _dated(row.whole)[1]
    return Target(
        position=0,
        year=for_year,
        goal=GOAL_OF.get(kennzahl or "", "sonstiges"),
        scope="core" if kennzahl else "local",
        kennzahl=kennzahl,
        nature="quantified",
        operator=_bound(bounds[0]) if bounds else "eq",
        level=level,
        level_unit=level_unit,
        change=change,
        change_unit=change_unit,
        baseline=baseline,
        baseline_unit=baseline_unit,
        baseline_period=base_period,
        baseline_state=state,
        period=period,
        people=people,
        stage=stage,
        text=quote.text if quote else "",
        quote=quote,
    )


def _value(mark: Mark, kennzahl: str | None, label: Passage) -> tuple[float, str]:
    """The number of a cell and its unit: as printed in the cell or the label, else what the
    Kennzahl counts.
    """
    groups = dict(mark.groups)
    unit = groups.get("unit", "").lower()
    if not unit and (said := label.first("UNIT")) is not None:
        unit = (said.value or "").lower()
    if unit.startswith("mio"):
        groups["factor"] = "mio"
        unit = "euro"
    if unit == "tsd":
        groups["factor"], unit = "tsd", "euro"
    value = values.amount(groups)
    if "punkt" in unit:
        return value, "points"
    if unit in UNITS:
        return value, UNITS[unit]
    if kennzahl in {"K3", "K1E2"} and value >= PERSONS:
        return value, "personen"
    if kennzahl == "bedarfsgemeinschaften":
        return value, "bedarfsgemeinschaften"
    return value, "percent" if "," in groups["number"] else "count"


def _is_change(passage: Passage, row: _Row, cell: _Cell, unit: str) -> bool:
    """A signed percentage, or one beside "Veränderung …", is a change and no level."""
    if unit == "points" or (cell.mark.groups.get("sign") and unit == "percent"):
        return True
    before = passage.text.string[max(passage.start, row.label.start - 16) : row.label.end]
    stock = row.kennzahl is not None and row.kennzahl.value == "K3"
    return unit == "percent" and ("Veränderung" in before or stock)


def _bound(printed: str) -> str:
    return "min" if printed.lower() in {"mindestens", "wenigstens", "min.", "≥"} else "max"


def _people(row: _Row) -> str | None:
    """ "Integrationsquote Frauen": the group named right behind the label."""
    string = row.label.text.string
    end = string.find("\n", row.label.end)
    behind = string[row.label.end : end if end >= 0 else row.label.end]
    groups = (("Frauen", "frauen"), ("Männer", "maenner"), ("Alleinerziehende", "alleinerziehende"))
    return next((group for word, group in groups if word in behind), None)
