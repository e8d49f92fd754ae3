"""Targets that stand in a table -> rows, by the places of head, label and value on the page.

A value counts only below a head that says what it is and beside a label that says what it measures;
ruling lines are not needed. Which label belongs to a value: the one on the same height.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.layout import union
from za_archive.models import Box, Line, Target
from za_archive.readers.columns import (
    GROUPS,
    STAGES,
    UNSURE,
    VALUES,
    Column,
    Entry,
    column_of,
    columns_of,
    dated,
    heads,
    in_agreement,
    over,
)
from za_archive.readers.promises import COUNTED, GOAL_OF, OF_GROUP, promise, promises_number
from za_archive.readers.sections import MAIN
from za_archive.readers.source import merged

PERSONS = 200
"""A bare number beside K3 from this size on counts people."""
ROUNDED = 0.15
"""How far a printed change may be off the two numbers that it lies between."""
UNITS = {"%": "percent", "prozent": "percent", "euro": "euro", "eur": "euro", "€": "euro",
         "personen": "personen", "tage": "tage"}  # fmt: skip


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
    printed = passage.text.line_ranges(passage.start, passage.end)
    lines = list(_cells(passage, list(printed), "COLUMN"))
    tables = list(_blocks(passage, lines, year, told=told))
    taken = [(table.start, table.end) for table in tables]
    for head in heads(passage, lines, taken, told=told):
        columns = columns_of(passage, lines, head, year, told=told)
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
            table = Table(min(entry[0] for entry in head), end, found)
            tables.append(table if told else _with_change_below(passage, table, year))
    return tables


def _body(below: Sequence[Entry], columns: Sequence[Column]) -> Iterator[Entry]:
    """The cells below the head, up to the first line of running text."""
    known = [column.box for column in columns if column.role != "unknown"]
    left, right = min(box.x0 for box in known), max(box.x1 for box in known)
    for entry in below:
        box = entry[2].box
        if box.x0 < left + 5 and box.x1 > left + 0.85 * (right - left) and len(entry[2].words) > 6:
            return
        yield entry


def _rows(passage: Passage, body: Sequence[Entry], columns: Sequence[Column]) -> list[_Row]:
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
    labels = [e for e in labels if any(abs(row.box.x0 - e[2].box.x0) < 5 for row in known)]
    for paragraph in passage.paragraphs():
        here = [e for e in labels if paragraph.start <= e[0] < paragraph.end]
        if not here or paragraph.first("KENNZAHL") or paragraph.first("GOAL"):
            continue
        box = union(entry[2].box for entry in here)
        if all(row.box.overlap_y(box) <= 0 for row in known):
            label = passage.part(here[0][0], here[-1][1])
            yield _Row(label, None, box, label)


def _above(box: Box, columns: Sequence[Column]) -> Column | None:
    """The column whose head is nearest in width."""
    middle = (box.x0 + box.x1) / 2

    def apart(column: Column) -> float:
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
    column: Column
    mark: Mark
    sure: float = 0.9


def _cells(passage: Passage, body: Sequence[Entry], label: str = "CELL") -> Iterator[Entry]:
    """The lines of the body, one of several cells cut between them."""
    for start, end, line in body:
        marks = passage.part(start, end).all(label)
        cuts = sorted({start, *(mark.start for mark in marks)})
        if len(cuts) == 1:
            yield start, end, line
            continue
        for left, right in pairwise([*cuts, end]):
            words = (piece.word for piece in passage.text.pieces_in(left, right))
            yield left, right, Line.of(line.page, words)


def _targets(
    passage: Passage,
    body: Sequence[Entry],
    columns: Sequence[Column],
    rows: Sequence[_Row],
    year: int | None,
) -> Iterator[Target]:
    """One target for each label and year; baseline and change join the level of their row."""
    cells: dict[int, list[_Cell]] = {}
    numbers = {mark.start: mark for mark in passage.all("CELL")}
    in_columns: dict[Column, list[Entry]] = {}
    for entry in _cells(passage, body):
        column = _above(entry[2].box, columns)
        filled = entry[0] in numbers or passage.part(entry[0], entry[1]).first("MONITORING")
        if column is not None and column.role in {*VALUES, "unknown"} and filled:
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
        doubled = len(set(taken)) < len(taken)  # two values beside one label
        sure = UNSURE if doubled else column.sure
        for row, entry in zip(beside, entries, strict=True):
            if row is not None and entry[0] in numbers:
                cell = _Cell(column, numbers[entry[0]], sure)
                cells.setdefault(rows.index(row), []).append(cell)
    monitored = _monitored(passage, body, rows)
    for index, row in enumerate(rows):
        found = cells.get(index, [])
        promised = any(cell.column.role not in {*STAGES, "other", "unknown"} for cell in found)
        if not promised and index in monitored:
            yield _monitoring(row, monitored[index], year)
        yield from _of_row(passage, row, found, year)


def _of_row(
    passage: Passage, row: _Row, cells: Sequence[_Cell], year: int | None
) -> Iterator[Target]:
    """The targets of one label: one for each year and group, and what is told beside them."""
    for people in dict.fromkeys(cell.column.people for cell in cells):
        found = [cell for cell in cells if cell.column.people == people]
        own = [cell for cell in found if cell.column.role in {"target", "change"}]
        base = [cell for cell in found if cell.column.role == "baseline"]
        for group in _by_target(own):
            yield _target(passage, row, [*base, *group], "target", year, found)
            base = []  # what was belongs to the first of several years
        for cell in found:
            if cell.column.role in STAGES:
                yield _target(passage, row, [cell], STAGES[cell.column.role], year)


def _by_target(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """The cells of each target of a row, from the first year on; a change goes with the target to
    the left of it.
    """
    targets = sorted(
        (cell for cell in cells if cell.column.role == "target"),
        key=lambda cell: (cell.column.year or 0, cell.column.box.x0),
    )
    groups = [[cell] for cell in targets] or [[]]
    for cell in cells:
        if cell.column.role == "change":
            left = [t for t in targets if t.column.box.x0 < cell.column.box.x0]
            nearest = max(left, key=lambda t: t.column.box.x0, default=None)
            groups[targets.index(nearest) if nearest else 0].append(cell)
    return [group for group in groups if group]


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
    beside: Sequence[_Cell] = (),
) -> Target:
    """The target that these cells of a row make; of what else stands `beside` them only what they
    prove to be the change counts.
    """
    kennzahl = row.kennzahl.value if row.kennzahl else None
    level = level_unit = change = change_unit = baseline = baseline_unit = printed = None
    own_year, base_year, since = (
        next((c.column.year for c in cells if (c.column.role in roles) and c.column.year), None)
        for roles in ({"target", *STAGES}, {"baseline"}, {"change"})
    )
    for cell in cells:
        value, unit = _value(cell.mark, kennzahl, row.whole)
        is_change = cell.column.role == "change" or _is_change(passage, row, cell, unit)
        if cell.column.role == "baseline":
            baseline, baseline_unit = value, unit
        elif is_change:
            points = unit == "points" or cell.column.unit == "punkt"
            change, change_unit = value, "points" if points else "percent"
            printed = points or cell.mark.groups.get("unit")
        else:
            level, level_unit = value, unit
    if level is not None and baseline is not None and level_unit == baseline_unit:
        if change is None:
            for cell in beside:
                if cell.column.role == "unknown" and cell.mark.groups.get("sign"):
                    value, _ = _value(cell.mark, kennzahl, row.whole)
                    if (counted := _counted(baseline, level, value)) is not None:
                        change, change_unit, cells = value, counted, [*cells, cell]
        elif not printed:
            change_unit = _counted(baseline, level, change) or change_unit
    if change is not None and base_year is None:
        base_year = since
    for_year = own_year or year
    # a label in its own words has to say in what it counts
    said = row.whole.first("UNIT") or any(cell.mark.groups.get("unit") for cell in cells)
    sure = 0.9 if kennzahl or said else UNSURE
    quote = merged(
        row.label.quote("table.label", sure), *(passage.cite(c.mark, c.sure) for c in cells)
    )
    people = next((c.column.people for c in cells if c.column.people), None) or _people(row)
    if (own := OF_GROUP.get((kennzahl or "", people or ""))) is not None:
        kennzahl, people = own, None
    if people in COUNTED.get(kennzahl or "", ()):
        people = None  # "K2E4 Alleinerziehende" says it twice
    bounds = [c.mark.groups["bound"] for c in cells if c.mark.groups.get("bound")]
    if change is not None and baseline is None and base_year is None and for_year:
        base_year = for_year - 1
    months = [*(c.column.month for c in cells), dated(row.whole)[0]]
    period, base_period = (
        next((m for m in months if m and m[:4] == str(y)), str(y) if y else None)
        for y in (for_year, base_year)
    )
    states = [c.column.state for c in cells if c.column.role == "baseline"]
    if level_unit and baseline_unit and level_unit != baseline_unit:
        quote = replace(quote, confidence=UNSURE) if quote else None
    state = next((s for s in states if s), None) if states else dated(row.whole)[1]
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
    before = passage.text.string[row.whole.start : row.label.end]
    stock = row.kennzahl is not None and row.kennzahl.value == "K3"
    return unit == "percent" and ("Veränderung" in before or stock)


def _counted(baseline: float, level: float, change: float) -> str | None:
    """Whether a change from `baseline` to `level` is printed in `percent` or `points`; None where
    the numbers agree neither way.
    """
    if baseline and abs(100 * (level / baseline - 1) - change) < ROUNDED * max(1, 100 / baseline):
        return "percent"
    return "points" if abs(level - baseline - change) < ROUNDED else None


def _with_change_below(passage: Passage, table: Table, year: int | None) -> Table:
    """The table with the changes that the paragraph below it tells of rows that have none ("Der
    Bestand erhöht sich damit um 0,6 %"). The paragraph is read so as a whole or not at all, and
    where the numbers disagree, it says something else.
    """
    behind = passage.part(table.end, passage.end).paragraphs()
    below = next((p for p in behind if p.string.strip()), None)
    if below is None:
        return table
    targets = list(table.targets)
    for sentence in below.sentences():
        if not promises_number(sentence):
            continue
        said = promise(sentence, None, year, "core")
        mine = [i for i, row in enumerate(targets) if _is_change_of(said, row)]
        if len(mine) != 1:
            return table
        row = targets[mine[0]]
        quote = merged(row.quote, said.quote)
        targets[mine[0]] = replace(
            row,
            change=said.change,
            change_unit=said.change_unit,
            text=quote.text if quote else row.text,
            quote=quote,
        )
        table = replace(table, end=sentence.end)
    return replace(table, targets=tuple(targets))


def _is_change_of(said: Target, row: Target) -> bool:
    """Whether what a sentence promises is the change between the two numbers of a row."""
    if None in (said.change, row.level, row.baseline) or None not in (said.level, row.change):
        return False
    same = row.stage == "target" and all(
        getattr(said, field) in {None, getattr(row, field)}
        for field in ("year", "kennzahl", "people")
    )
    unit = _counted(row.baseline or 0, row.level or 0, said.change or 0)
    return same and unit == said.change_unit


# --- blocks of labels ---------------------------------------------------------------------------


def _blocks(
    passage: Passage, lines: Sequence[Entry], year: int | None, *, told: bool
) -> Iterator[Table]:
    """Tables set upright: what else heads the columns stands one below the other, and the Kennzahl
    above the values beside them, or in the heading above.
    """
    marks = {mark.start: mark for mark in passage.all("COLUMN")}
    stacks: list[list[Entry]] = []
    for entry in lines:
        if entry[0] not in marks or marks[entry[0]].value in {"label", "people"}:
            continue
        above = next((s for s in reversed(stacks) if _stacked(s[-1][2], entry[2])), None)
        if above is None:
            stacks.append([entry])
        else:
            above.append(entry)
    for stack in stacks:
        if len(stack) > 1 and (table := _block(passage, lines, stack, marks, year, told=told)):
            yield table


def _stacked(above: Line, below: Line) -> bool:
    """Labels that begin below one another, with at most a line between."""
    gap = below.box.top - above.box.bottom
    same = above.page == below.page and abs(above.box.x0 - below.box.x0) < 4
    return same and -2 < gap < 2.5 * above.box.height


def _block(
    passage: Passage,
    lines: Sequence[Entry],
    fields: Sequence[Entry],
    marks: Mapping[int, Mark],
    year: int | None,
    *,
    told: bool,
) -> Table | None:
    """The targets of labels one below the other, if each has its values beside it."""
    numbers = {mark.start: mark for mark in passage.all("CELL")}
    beside: list[tuple[Column, list[tuple[Mark, Box]]]] = []
    for entry in fields:
        column = column_of(passage, entry, marks[entry[0]], year)
        others = [
            other
            for other in lines
            if other[2].page == entry[2].page
            and other[2].box.x0 > entry[2].box.x0 + 20
            and other is not entry
            and other[2].box.top - 3
            < (entry[2].box.top + entry[2].box.bottom) / 2
            < other[2].box.bottom + 3
        ]
        edge = min((o[2].box.x0 for o in others if o[0] in marks), default=math.inf)
        others = [other for other in others if other[2].box.x0 < edge]
        values_here = [
            (numbers[start], line.box)
            for start, _, line in _cells(passage, others)
            if start in numbers
        ]
        if values_here:
            beside.append((column, values_here))
    roles = [column.role for column, _ in beside]
    if len(beside) < 2 or not {"target", "change"} & set(roles):
        return None
    columns = [column for column, _ in beside]
    if not told:
        columns = in_agreement(columns, year)
    targets: list[Target] = []
    first = fields[0][2]
    start = fields[0][0]
    for _, box in beside[-1][1] if len(beside[-1][1]) > len(beside[0][1]) else beside[0][1]:
        row, sure = _named_above(passage, lines, first, box)
        if row is None:
            return None
        cells = [
            _Cell(column, mark, min(column.sure, sure))
            for column, (_, values_here) in zip(columns, beside, strict=True)
            for mark, place in values_here
            if over(Box(box.x0 - 12, box.top, box.x1 + 12, box.bottom), place)
        ]
        targets += _of_row(passage, row, cells, year)
        between = passage.text.string[row.whole.end : start]
        # a heading of its own still heads what follows
        if "\n\n" not in between or (sure > UNSURE and between.count("\n") < 3):
            start = min(start, row.label.start)
    if not targets:
        return None
    end = max(mark.end for _, values_here in beside for mark, _ in values_here)
    return Table(start, end, tuple(targets))


def _named_above(
    passage: Passage, lines: Sequence[Entry], first: Line, box: Box
) -> tuple[_Row | None, float]:
    """The Kennzahl that heads the values of a block of labels, and how sure that is: that of the
    cell above them, else of the heading; where the heading names but the goal, it is a guess.
    """
    above = [
        entry
        for entry in lines
        if entry[2].page == first.page
        and first.box.top - 8 * first.box.height < entry[2].box.top < first.box.top - 2
    ]
    wide = Box(box.x0 - 12, box.top, box.x1 + 12, box.bottom)
    cells = {mark.start for mark in passage.all("CELL")}
    for entry in reversed(above):
        if entry[2].box.x0 > first.box.x0 + 20 and over(entry[2].box, wide):
            part = passage.part(entry[0], entry[1])
            if entry[0] in cells:
                break  # another block
            if (mark := part.first("KENNZAHL")) is not None:
                return _Row(part, mark, entry[2].box, part), 0.9
    labels = {mark.start for mark in passage.all("COLUMN")}
    left = [e for e in above if abs(e[2].box.x0 - first.box.x0) < 20 and e[0] not in labels]
    if not left:
        return None, UNSURE
    paragraph = next(p for p in passage.paragraphs() if p.start <= left[-1][0] < p.end)
    said = paragraph.flat.endswith(".")
    heading = [passage.part(start, end) for start, end, _ in left if start >= paragraph.start]
    for part in reversed(heading):
        if (mark := part.last("KENNZAHL")) is not None:
            return _Row(part, mark, first.box, part), UNSURE if said else 0.9
    goals = [mark for part in heading for mark in part.all("GOAL") if mark.value in MAIN]
    measured = goals[-1]._replace(value=MAIN[goals[-1].value or ""]) if goals else None
    return _Row(heading[-1], measured, first.box, heading[-1]), UNSURE


def _bound(printed: str) -> str:
    return "min" if printed.lower() in {"mindestens", "wenigstens", "min.", "≥"} else "max"


def _people(row: _Row) -> str | None:
    """ "Integrationsquote Frauen": the group named right behind the label."""
    string = row.label.text.string
    end = string.find("\n", row.label.end)
    behind = string[row.label.end : end if end >= 0 else row.label.end]
    return next((group for word, group in GROUPS.items() if word in behind), None)
