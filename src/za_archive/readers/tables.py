"""Targets that stand in a table -> rows, by the places of head, label and value on the page.

A value counts only below a head that says what it is and beside a label that says what it measures.
Which lines make a cell and which cells a row says grid.py, what a row promises table_targets.py. A
table that only tells how things are promises nothing; its stretch of text is taken all the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Box, Line, Target
from za_archive.readers import grid
from za_archive.readers.cells import counted
from za_archive.readers.columns import (
    PROMISED,
    UNSURE,
    Column,
    Entry,
    column_of,
    columns_of,
    heads,
    in_agreement,
    over,
    units_below,
)
from za_archive.readers.grid import Cell, Row
from za_archive.readers.promises import promise, promises_number
from za_archive.readers.sections import MAIN
from za_archive.readers.source import merged
from za_archive.readers.table_targets import of_row, subject_of, targets_of

AIMED = re.compile(r"[Zz]iel|[Aa]n(?:zu|ge)streb|[Vv]er(?:einbar|abred)")
"""What a head says of a goal; a plan may be one of money or posts."""
APART = 2.0
"""A space so many times the height of a line, and of the widest before it, ends a table."""


@dataclass(frozen=True)
class Table:
    """A table: the stretch of text that it takes, and the rows that it promises or tells."""

    start: int
    end: int
    targets: tuple[Target, ...]


def read(passage: Passage, year: int | None, *, told: bool = False) -> list[Table]:
    """The tables of targets in a passage, each with its rows.

    An agreement's own column of what was is the baseline; a paper (`told`) tells it as a value.
    """
    printed = passage.text.line_ranges(passage.start, passage.end)
    lines = list(_single(passage, printed, "COLUMN"))
    tables = list(_blocks(passage, lines, year, told=told))
    taken = [(table.start, table.end) for table in tables]
    numbers = {mark.start for mark in passage.all("CELL")}
    kennzahlen = [mark.start for mark in passage.all("KENNZAHL")]
    found = list(heads(passage, lines, taken, told=told))
    for index, head in enumerate(found):
        columns = columns_of(passage, lines, head, year, told=told)
        others = {entry[0] for other in found[:index] + found[index + 1 :] for entry in other}
        rows: list[Row] = []
        for body in _bodies(passage, lines, head, columns, others):
            more = [r for r in grid.rows(body, columns, numbers, kennzahlen) if r.values]
            if not more or (rows and not _has_number(more[0], numbers)):
                break
            rows += more
        if not any(_has_number(row, numbers) for row in rows):
            continue
        start = next(
            entry[0]
            for entry in lines
            if entry[2].page == head[0][2].page
            and any(entry[2].box.overlap_y(named[2].box) > 0.5 for named in head)
        )
        last = max(
            cell.end for row in rows for cell in (row.own, *(cell for _, cell in row.values))
        )
        if not told and _only_tells(passage, columns, rows, start, year):
            tables.append(Table(start, last, ()))
            continue
        targets = tuple(targets_of(passage, rows, year))
        if targets:
            table = Table(start, last, targets)
            tables.append(table if told else _with_change_below(passage, table, year))
    return tables


def _has_number(row: Row, numbers: set[int]) -> bool:
    return any(entry[0] in numbers for _, cell in row.values for entry in cell.entries)


def _only_tells(
    passage: Passage, columns: Sequence[Column], rows: Sequence[Row], start: int, year: int | None
) -> bool:
    """No head says that something is promised, or the words right above say that nothing is. The
    change between two earlier years is told too, and a plan for what no goal is about.
    """
    said = {column.role for column in columns if column.is_said}
    labels = [passage.part(c.start, c.end) for row in rows for c in (row.own, *row.beside)]
    named = {mark.value for label in labels for mark in label.all("KENNZAHL")} - {"K1E1"}
    if not named and not any(label.first("GOAL") for label in labels):
        return not any(AIMED.search(c.said) for c in columns if c.role == "target")
    if "target" in said:
        return False
    earlier = {c.year for c in columns if c.year and year and c.year < year and c.role != "change"}
    if not any(column.role == "target" for column in columns) and (
        "change" not in said or len(earlier) > 1
    ):
        return True
    above = list(passage.part(passage.start, start).paragraphs())[-2:]
    return any(paragraph.first("TOLD_TABLE") for paragraph in above)


def _bodies(
    passage: Passage,
    lines: Sequence[Entry],
    head: Sequence[Entry],
    columns: Sequence[Column],
    others: set[int],
) -> Iterator[list[Entry]]:
    """The lines below the head up to the next head, the first line of running text or a space much
    wider than those before, page by page: a table that fills its page may go on on the next.
    """
    marks = {mark.start: mark.end for mark in passage.all("COLUMN")}
    spans = [(entry[0], marks[entry[0]]) for entry in head]
    spans += [(start, end) for start, end, _ in units_below(passage, lines, head)]
    cells = {entry[2].cell for entry in head if entry[2].cell is not None}
    edges: list[float] = []
    page, bottom = head[0][2].page, max(line.box.bottom for _, _, line in head)
    while True:
        below = [
            entry
            for entry in lines
            if entry[2].page == page
            and entry[2].box.top > bottom - 1
            and entry[2].cell not in cells
            and not any(start <= entry[0] < end for start, end in spans)
        ]
        edges = edges or [_edge(column, columns, below) for column in columns]
        ruled = {cell[0] for cell in cells}
        mine = [e for e in below if e[2].cell is not None and e[2].cell[0] in ruled]
        ended = len(mine or below) < len(below) or not below
        body: list[Entry] = []
        low, widest = bottom, 0.0
        entries = _single(passage, mine or below, "CELL")
        for entry in sorted(entries, key=lambda entry: entry[2].box.top):
            box = entry[2].box
            across = any(box.x0 < edge - 5 and box.x1 > edge + 5 for edge in edges)
            gap = box.top - low
            if (
                entry[0] in others
                or (across and len(entry[2].words) > 6)
                or (body and gap > APART * max(box.height, widest))
            ):
                ended = True
                break
            low, widest = max(low, box.bottom), max(widest, gap if low else 0.0)
            if not across or len(entry[2].words) < 4:
                body.append(entry)
        yield body
        if ended:
            return
        page, bottom = page + 1, 0.0
        cells = {(0, -1)} if cells else set()  # the first table of that page


def _edge(column: Column, columns: Sequence[Column], below: Sequence[Entry]) -> float:
    """Where a column begins: its head may stand centred over a first cell wider than it."""
    first = next((line.box for _, _, line in below if over(line.box, column.box)), column.box)
    alone = not any(over(first, other.box) for other in columns if other is not column)
    return min(first.x0, column.box.x0) if alone else column.box.x0


def _single(passage: Passage, lines: Iterable[Entry], label: str) -> Iterator[Entry]:
    """The lines, one of several cells, each a mark of the label, cut between them."""
    for start, end, line in lines:
        marks = passage.marks.within(label, start, min(end, passage.end))
        said = {mark.end + 1 for mark in marks if mark.groups.get("said")}
        cuts = sorted({start, *(mark.start for mark in marks), *said})
        if len(cuts) == 1:
            yield start, end, line
            continue
        for left, right in pairwise([*cuts, end]):
            words = (piece.word for piece in passage.text.pieces_in(left, right))
            printed = passage.text.string[left:right].rstrip()
            yield left, left + len(printed), Line.of(line.page, words)


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
    unit = counted(row.baseline or 0, row.level or 0, said.change or 0, row.level_unit)
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
    numbers = {mark.start for mark in passage.all("CELL")}
    beside: list[tuple[Column, list[Entry]]] = []
    for entry in fields:
        box = entry[2].box
        others = [
            other
            for other in lines
            if other[2].page == entry[2].page
            and other[2].box.x0 > box.x0 + 20
            and other is not entry
            and other[2].box.top - 3 < (box.top + box.bottom) / 2 < other[2].box.bottom + 3
        ]
        edge = min((o[2].box.x0 for o in others if o[0] in marks), default=math.inf)
        held = [
            e
            for e in _single(passage, [o for o in others if o[2].box.x0 < edge], "CELL")
            if e[0] in numbers or _is_watched(passage, e)
        ]
        if held:
            beside.append((column_of(passage, entry, marks[entry[0]], year), held))
    columns = [column for column, _ in beside]
    if len(beside) < 2 or not PROMISED & {column.role for column in columns}:
        return None
    if not told:
        columns = in_agreement(columns, year)
    targets: list[Target] = []
    start, first = fields[0][0], fields[0][2]
    widest = (
        max(beside[0][1], beside[-1][1], key=len)
        if len(beside[-1][1]) > len(beside[0][1])
        else beside[0][1]
    )
    for _, _, line in widest:
        box = line.box
        named = _named_above(passage, lines, first, box)
        if named is None:
            return None
        label, kennzahl, sure = named
        wide = Box(box.x0 - 12, box.top, box.x1 + 12, box.bottom)
        values = tuple(
            (replace(column, sure=min(column.sure, sure)), Cell((entry,)))
            for column, (_, entries) in zip(columns, beside, strict=True)
            for entry in entries
            if over(wide, entry[2].box)
        )
        part = passage.part(label[0], label[1])
        row = Row(Cell((label,)), values=values)
        subject = replace(subject_of(passage, row, None), kennzahl=kennzahl, sure=sure)
        targets += of_row(passage, row, subject, year)
        between = passage.text.string[part.end : start]
        # a heading of its own still heads what follows
        if "\n\n" not in between or (sure > UNSURE and between.count("\n") < 3):
            start = min(start, part.start)
    if not targets:
        return None
    end = max(entry[1] for _, entries in beside for entry in entries)
    return Table(start, end, tuple(targets))


def _is_watched(passage: Passage, entry: Entry) -> bool:
    cell = passage.part(entry[0], entry[1])
    return bool(cell.first("MONITORING") or cell.first("NO_VALUE"))


def _named_above(
    passage: Passage, lines: Sequence[Entry], first: Line, box: Box
) -> tuple[Entry, str | None, float] | None:
    """The line that names what the values of a block of labels measure, its Kennzahl, and how sure
    that is: the cell above them, else the heading; where the heading names but the goal, it is a
    guess.
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
            if entry[0] in cells:
                break  # another block
            if (mark := passage.part(entry[0], entry[1]).first("KENNZAHL")) is not None:
                return entry, mark.value, 0.9
    labels = {mark.start for mark in passage.all("COLUMN")}
    left = [e for e in above if abs(e[2].box.x0 - first.box.x0) < 20 and e[0] not in labels]
    if not left:
        return None
    paragraph = next(p for p in passage.paragraphs() if p.start <= left[-1][0] < p.end)
    heading = [entry for entry in left if entry[0] >= paragraph.start]
    for entry in reversed(heading):
        if (mark := passage.part(entry[0], entry[1]).last("KENNZAHL")) is not None:
            return entry, mark.value, UNSURE if paragraph.flat.endswith(".") else 0.9
    goals = [
        mark
        for entry in heading
        for mark in passage.part(entry[0], entry[1]).all("GOAL")
        if mark.value in MAIN
    ]
    return heading[-1], MAIN[goals[-1].value or ""] if goals else None, UNSURE
