"""The lines of a page in reading order, by their places, where the order of the PDF cannot be it.

A PDF's own order is that of its typesetter and right almost always. It is left alone unless lines
go back up inside a column (then few strays are put where they stand, and a page in disorder is
sorted anew), or columns of running text are stored row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from za_archive.models import Box, Line

SAME_COLUMN = 0.3
"""Lines that share this much of the narrower one's width stand in one column."""
FEW = 0.3
"""Up to this share of the lines are strays; more, and the page is in disorder."""
ROWS = 5
"""So many rows with a gap at the same place make two columns."""
GUTTER = 0.7
"""A gap between two columns is at least so many line heights wide."""
FILLED = 0.7
"""Running text fills this share of its column's width."""


def mended(lines: list[Line]) -> list[Line]:
    """The lines in reading order: as they are stored, where that is sound."""
    if _stored_by_rows(lines):
        return _by_place(_whole_rows(lines))
    runs = _runs(lines)
    if len(runs) < 2:
        return lines
    longest = max(range(len(runs)), key=lambda index: len(runs[index]))
    strays = len(lines) - len(runs[longest])
    if strays <= max(2, FEW * len(lines)):
        return _with_strays(runs, longest)
    return _by_place(_whole_rows(lines))


# --- is the order sound? ------------------------------------------------------------------------


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines, parted where one stands above the one before it in the same column."""
    runs: list[list[Line]] = []
    above = None
    for line in lines:
        if above is None or (line.box[3] < above[1] + 1 and _shared(above, line.box) > SAME_COLUMN):
            runs.append([])
        runs[-1].append(line)
        above = line.box
    return runs


def _shared(one: Box, other: Box) -> float:
    """What they share of the narrower one's width."""
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared / max(1.0, min(one[2] - one[0], other[2] - other[0]))


def _stored_by_rows(lines: Sequence[Line]) -> bool:
    """Columns of running text lie side by side line for line, in the order of the PDF too."""
    beside = sum(
        right.box[0] > left.box[2] and left.box[1] < right.box[3] and right.box[1] < left.box[3]
        for left, right in pairwise(lines)
        if len(left.words) > 1 and len(right.words) > 1
    )
    if beside < ROWS and sum(_has_gap(line) for line in lines) < ROWS:
        return False
    rows = _rows(_whole_rows(lines))
    gutter = _gutter(rows)
    return gutter is not None and _is_running_text(rows, gutter)


def _has_gap(line: Line) -> bool:
    """A gap as wide as one between columns lies inside the line, with words on both sides."""
    words = line.words
    if len(words) < 4:
        return False
    least = GUTTER * (line.box[3] - line.box[1])
    return any(right.box[0] - left.box[2] > least for left, right in pairwise(words))


# --- strays -------------------------------------------------------------------------------------


def _with_strays(runs: list[list[Line]], longest: int) -> list[Line]:
    """The longest run with the lines of the others put where they stand beside it."""
    result = list(runs[longest])
    for index, run in enumerate(runs):
        if index == longest:
            continue
        # what stands alone in its line, as numbers of a list do, is placed line by line
        narrow = all(line.box.width < 3 * line.box.height for line in run)
        for part in [[line] for line in run] if narrow else [run]:
            place = _place_of(part, result, narrow)
            if place is None:  # nothing stands above or below: as stored
                place = 0 if index < longest else len(result)
            result[place:place] = part
    return result


def _place_of(run: Sequence[Line], lines: Sequence[Line], narrow: bool) -> int | None:
    """Behind the nearest line above in the same column, else before the nearest one below.

    What is narrow may stand beside its column: it goes before the line at its height.
    """
    first, last = run[0].box, run[-1].box
    if narrow:
        beside = [
            (line.box[0], index)
            for index, line in enumerate(lines)
            if line.box[0] > first[2] - 1 and line.box.overlap_y(first) > 0.3
        ]
        if beside:
            return min(beside)[1]
        below = [
            (line.box[1], index) for index, line in enumerate(lines) if line.box[1] > first[1] + 1
        ]
        return min(below)[1] if below else None
    above = [
        (line.box[3], index)
        for index, line in enumerate(lines)
        if line.box[1] < first[1] - 1 and _shared(line.box, first) > SAME_COLUMN
    ]
    if above:
        return max(above)[1] + 1
    below = [
        (line.box[1], index)
        for index, line in enumerate(lines)
        if line.box[1] > last[1] + 1 and _shared(line.box, last) > SAME_COLUMN
    ]
    return min(below)[1] if below else None


# --- sorting anew -------------------------------------------------------------------------------


def _whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom and, in a row, from left to right."""
    return sorted(lines, key=lambda line: (line.box[1], line.box[0]))


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines side by side together; the lines come from top to bottom."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and rows[-1][0].box.overlap_y(line.box) > 0.5:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.box[0])
    return rows


def _by_place(lines: Sequence[Line]) -> list[Line]:
    """Column after column where columns of text stand side by side, else row after row."""
    rows = _rows(lines)
    gutter = _gutter(rows)
    if gutter is None or not _is_running_text(rows, gutter):
        return [line for row in rows for line in row]
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        beside = [part for line in row for part in _parted(line, gutter)]
        if beside:
            left += [line for line in beside if line.box[2] <= gutter + 1]
            right += [line for line in beside if line.box[2] > gutter + 1]
        else:  # a line across both columns ends them
            result += [*_by_place(left), *_by_place(right), *row]
            left, right = [], []
    return [*result, *_by_place(left), *_by_place(right)]


def _parted(line: Line, gutter: float) -> list[Line]:
    """The parts of a line on both sides of the gutter; none where a word lies across it."""
    if line.box[2] <= gutter + 1 or line.box[0] >= gutter - 1:
        return [line]
    left = [word for word in line.words if word.box[2] <= gutter + 1]
    right = [word for word in line.words if word.box[0] >= gutter - 1]
    if not left or not right or len(left) + len(right) < len(line.words):
        return []
    if right[0].box[0] - left[-1].box[2] < GUTTER * line.box.height:
        return []
    return [Line.of(line.page, left), Line.of(line.page, right)]


def _gutter(rows: Sequence[Sequence[Line]]) -> float | None:
    """Where most rows have a gap and few a word: the middle between two columns."""
    gaps: list[tuple[float, float]] = []
    spans: list[tuple[float, float]] = []
    for row in rows:
        words = [word for line in row for word in line.words]
        height = row[0].box.height
        spans.append((words[0].box[0], words[-1].box[2]))
        for left, right in pairwise(words):
            if right.box[0] - left.box[2] > GUTTER * height:
                gaps.append((left.box[2], right.box[0]))
    best: tuple[int, float] | None = None
    for start, end in gaps:
        for x in (start + 1, end - 1):
            support = sum(a <= x <= b for a, b in gaps)
            crossed = sum(a < x < b for a, b in spans) - support
            score = support - 2 * crossed if crossed < support else 0
            if support >= ROWS and (best is None or score > best[0]):
                best = score, x
    if best is None or best[0] < ROWS / 2:
        return None
    # in the middle of what all rows leave free there
    here = [(a, b) for a, b in gaps if a <= best[1] <= b]
    return (max(a for a, _ in here) + min(b for _, b in here)) / 2


def _is_running_text(rows: Sequence[Sequence[Line]], gutter: float) -> bool:
    """On both sides of the gutter lines of several words fill their column.

    Cells of a table and blocks of signatures do not.
    """
    parts = [
        part
        for row in rows
        if any(line.box[0] < gutter for line in row) and any(line.box[2] > gutter for line in row)
        for line in row
        for part in _parted(line, gutter)
    ]
    for side in (
        [part for part in parts if part.box[2] <= gutter + 1],
        [part for part in parts if part.box[2] > gutter + 1],
    ):
        if len(side) < ROWS:
            return False
        if sum(part.words[0].text[0].islower() for part in side) < 0.25 * len(side):
            return False
        widths = [part.box.width for part in side]
        full = max(part.box[2] for part in side) - min(part.box[0] for part in side)
        several = median(len(part.words) for part in side) >= 2.5
        if not several or median(widths) < FILLED * min(full, 1.3 * max(widths)):
            return False
    return True
