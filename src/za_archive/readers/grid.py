"""The lines below the head of a table -> its rows: a label, what stands beside it, and the values.

Ruling lines are not needed. Lines in one column make a cell where they stand closer than its rows
do; a value belongs to the label on its height. Where that leaves a choice, the row is doubted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from za_archive.layout import union
from za_archive.models import Box, Line
from za_archive.readers.columns import UNSURE, VALUES, Column, Entry, over
from za_archive.text import Text

ROWS_APART = 0.35
"""So much more space, in line heights, stands between two rows than between the lines of a cell."""
FAR = 60.0
"""A value so far from all heads, in points, is in none of their columns."""


@dataclass(frozen=True)
class Cell:
    """Lines of one cell, from top to bottom."""

    entries: tuple[Entry, ...]

    @cached_property
    def box(self) -> Box:
        return union(line.box for _, _, line in self.entries)

    @cached_property
    def start(self) -> int:
        return min(entry[0] for entry in self.entries)

    @cached_property
    def end(self) -> int:
        return max(entry[1] for entry in self.entries)

    def is_whole(self, text: Text) -> bool:
        """Nothing else stands in the text between its lines."""
        printed = sum(entry[1] - entry[0] for entry in self.entries)
        return (
            len(text.string[self.start : self.end].split())
            == sum(len(text.string[entry[0] : entry[1]].split()) for entry in self.entries)
            or printed == self.end - self.start
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cell that names it, the labels beside it (those over several rows included, from
    the left), and its values with their columns.
    """

    own: Cell
    beside: tuple[Cell, ...] = ()
    values: tuple[tuple[Column, Cell], ...] = ()
    sure: float = 0.9


def rows(
    body: Sequence[Entry], columns: Sequence[Column], numbers: set[int], named: Sequence[int]
) -> list[Row]:
    """The rows of the lines of one page. `numbers` are the starts of lines that are a value,
    `named` the places at which a Kennzahl is named: labels are where most of them stand.
    """
    labels, values = _parted(body, columns, numbers)
    if not labels:
        return []
    apart = _apart([line for part in labels for line in part])
    heights = [box for _, entries in values for box in _begun(entries, apart, numbers)]
    cut = [
        [part for cell in _cells(entries, apart, set()) for part in _by_values(cell, heights)]
        for entries in labels
    ]

    def weight(cells: Sequence[Cell]) -> tuple[int, int, int]:
        telling = [c for c in cells if any(c.start <= place < c.end for place in named)]
        letters = sum(end - start for cell in cells for start, end, _ in cell.entries)
        return len(telling), len(cells), letters

    own = max(range(len(cut)), key=lambda index: weight(cut[index]))
    others = [_cells(entries, apart, set()) for index, entries in enumerate(labels) if index != own]
    found = [
        Row(cell, tuple(filter(None, (_beside(cell.box, cells) for cells in others))))
        for cell in sorted(cut[own], key=lambda cell: cell.box.top)
    ]
    for column, entries in values:
        cells = [part for cell in _cells(entries, apart, numbers) for part in _by_rows(cell, found)]
        found = _filled(found, column, cells, numbers)
    return found


def _parted(
    body: Sequence[Entry], columns: Sequence[Column], numbers: set[int]
) -> tuple[list[list[Entry]], list[tuple[Column, list[Entry]]]]:
    """The lines of each label column, from the left, and those of each column of values."""
    first = min(column.box.x0 for column in columns if column.role in VALUES)
    labels: list[Entry] = []
    values: dict[int, list[Entry]] = {}
    for entry in body:
        box = entry[2].box
        index = _above(box, columns)
        left = box.x0 < first - 5 and (index is None or columns[index].box.x0 < first)
        is_label = index is None or columns[index].role == "label"
        if left and (is_label or entry[0] not in numbers):
            labels.append(entry)
        elif index is not None and _is_value(columns[index]):
            values.setdefault(index, []).append(entry)
    parts: list[list[Entry]] = []
    edge = 0.0
    for entry in sorted(labels, key=lambda entry: entry[2].box.x0):
        if not parts or entry[2].box.x0 > edge:
            parts.append([])
        edge = max(edge, entry[2].box.x1)
        parts[-1].append(entry)
    return parts, [(columns[index], entries) for index, entries in sorted(values.items())]


def _is_value(column: Column) -> bool:
    return column.role in VALUES or column.role == "unknown"


def _above(box: Box, columns: Sequence[Column]) -> int | None:
    """The column whose head alone it stands below, else the one whose head is nearest in width."""
    below = [index for index, column in enumerate(columns) if over(column.box, box)]
    if len(below) == 1:
        return below[0]

    def apart(index: int) -> float:
        head = columns[index].box
        if head.x0 - 8 <= box.middle <= head.x1 + 8:
            return 0.0
        return min(abs(box.middle - head.x0), abs(box.middle - head.x1))

    best = min(range(len(columns)), key=apart)
    return best if apart(best) < FAR else None


def _apart(labels: Sequence[Entry]) -> float:
    """The space between two lines of a column from which on they belong to two rows."""
    lines = sorted((line for _, _, line in labels), key=lambda line: (line.box.x0, line.box.top))
    gaps = [
        below.box.top - above.box.bottom
        for above, below in pairwise(lines)
        if abs(above.box.x0 - below.box.x0) < 3 and below.box.top > above.box.bottom - 2
    ]
    height = min(line.box.height for line in lines)
    least = min(gaps, default=0.0)
    if least > ROWS_APART * height and max(gaps) - least < ROWS_APART * height:
        return least - 0.1  # each line is a row
    return least + ROWS_APART * height


def _cells(entries: Sequence[Entry], apart: float, numbers: set[int]) -> list[Cell]:
    """The lines of a column put together; two values never make one cell."""
    found: list[list[Entry]] = []
    for entry in sorted(entries, key=lambda entry: (entry[2].box.top, entry[2].box.x0)):
        last = found[-1][-1] if found else None
        second = entry[0] in numbers and found and any(e[0] in numbers for e in found[-1])
        if second or last is None or not _is_same_cell(last[2], entry[2], apart):
            found.append([entry])
        else:
            found[-1].append(entry)
    return [Cell(tuple(lines)) for lines in found]


def _is_same_cell(above: Line, below: Line, apart: float) -> bool:
    if above.cell is not None and below.cell is not None:
        return above.cell == below.cell
    return below.box.top - above.box.bottom < apart


def _begun(entries: Sequence[Entry], apart: float, numbers: set[int]) -> Iterator[Box]:
    """Where the values of a column begin: at each number, and at the first line of words."""
    last: Entry | None = None
    for entry in sorted(entries, key=lambda entry: entry[2].box.top):
        goes_on = last is not None and not {last[0], entry[0]} & numbers
        if not goes_on or last is None or not _is_same_cell(last[2], entry[2], apart):
            yield entry[2].box
        last = entry


def _by_values(label: Cell, values: Sequence[Box]) -> Iterator[Cell]:
    """A label, cut before each of its lines that has a value beside it, if its first line has."""
    if any(line.cell is not None for _, _, line in label.entries):
        yield label
        return
    boxes = [line.box for _, _, line in label.entries]
    beside = [{v for v in values if v.overlap_y(box) > 0.5} for box in boxes]
    between = set(values).difference(*beside)  # set in the middle of two lines
    valued = [
        bool(mine) or any(box.top < v.top < box.bottom < v.bottom for v in between)
        for box, mine in zip(boxes, beside, strict=True)
    ]
    cuts = [i for i, has in enumerate(valued) if has and i] if valued[0] else []
    for start, end in pairwise([0, *cuts, len(label.entries)]):
        yield Cell(label.entries[start:end])


def _by_rows(cell: Cell, found: Sequence[Row]) -> Iterator[Cell]:
    """The lines of a value, cut where one stands beside another label than those above it."""
    begun: list[Entry] = []
    beside: int | None = None
    for entry in cell.entries:
        box = entry[2].box
        here = next((i for i, row in enumerate(found) if row.own.box.overlap_y(box) > 0.5), beside)
        if begun and here != beside and entry[2].cell is None:
            yield Cell(tuple(begun))
            begun = []
        begun.append(entry)
        beside = here
    yield Cell(tuple(begun))


def _beside(box: Box, cells: Sequence[Cell]) -> Cell | None:
    """What another label column says of a row: the cell on its height, else the last one above,
    which then is over several rows.
    """
    here = [cell for cell in cells if cell.box.overlap_y(box) > 0]
    above = [cell for cell in cells if cell.box.top < box.top + 3]
    return here[0] if here else above[-1] if above else None


def _filled(
    found: Sequence[Row], column: Column, cells: Sequence[Cell], numbers: set[int]
) -> list[Row]:
    """The rows with the values of one column; one that fills every row is read in order."""
    places = [_place(cell.box, found) for cell in cells]
    if len(cells) == len(found) and any(place is None or place[1] < 0.9 for place in places):
        places = [(index, 0.9) for index in range(len(found))]
    valued = [any(entry[0] in numbers for entry in cell.entries) for cell in cells]
    taken = [place[0] for place, has in zip(places, valued, strict=True) if place and has]
    most = UNSURE if len(set(taken)) < len(taken) else 0.9  # two values beside one label
    result = list(found)
    for place, cell in zip(places, cells, strict=True):
        if place is not None:
            index, sure = place
            value = replace(column, sure=min(column.sure, sure, most))
            result[index] = replace(result[index], values=(*result[index].values, (value, cell)))
    return result


def _place(box: Box, found: Sequence[Row]) -> tuple[int, float] | None:
    """The row of a value, and how sure that is: the one on its height, else the nearest."""
    middle = (box.top + box.bottom) / 2

    def apart(index: int) -> float:
        label = found[index].own.box
        if label.top - 2 <= middle <= label.bottom + 2:
            return 0.0
        return min(abs(middle - label.top), abs(middle - label.bottom))

    shared = [i for i, row in enumerate(found) if row.own.box.overlap_y(box) > 0.3]
    if len(shared) > 1 and box.height > 1.5 * found[shared[0]].own.entries[0][2].box.height:
        return None  # a cell over several rows
    nearest = sorted(range(len(found)), key=apart)
    if apart(nearest[0]) == 0:
        return nearest[0], 0.9
    if apart(nearest[0]) > 3 * box.height:
        return None
    clear = len(nearest) == 1 or apart(nearest[1]) > 1.5 * apart(nearest[0])
    return nearest[0], 0.9 if clear else UNSURE
