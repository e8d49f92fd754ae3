"""The lines of a page in reading order, by their places, where the order of the PDF cannot be it.

A PDF's own order is that of its typesetter and right almost always. It is left alone unless lines
go back up inside a column (then few strays are put where they stand, and a page in disorder is
sorted anew), or columns of running text are stored row by row.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from za_archive.models import Box, Line, Word

SAME_COLUMN = 0.3
"""Lines that share this much of the narrower one's width stand in one column."""
FEW = 0.3
"""Up to this share of the lines are strays; more, and the page is in disorder."""
FEWER = 0.1
"""More strays than this, and columns of text are sorted anew in any case."""
SIGNATURE = 7
"""A signature takes no more room than so many lines."""
ALONE = 2.5
"""A line so many heights below a block is another matter."""
SIGNED = re.compile(
    r"_{5}|[.…]{8}|…{3}|gez\.|Im Auftrag|In Vertretung|i\. ?[AV]\.|Für (?:den|das|die)\b"
    r"|[A-ZÄÖÜ][\w./ -]*, (?:(?:den|am)\b|[\d_.…])"
)
"""How a line of a signature begins: rule, place and date, for whom."""
LARGER = 1.2
"""Headings are so much taller than the text."""
MOST_LEAPS = 4
"""A page in order changes its column or leaps over lines no more often than this."""
STEP = 2
"""How finely gaps are compared, in points."""
ALIGNED = 0.3
"""In columns stored by rows, this share of the lines has its gap at the same place."""
ROWS = 5
"""So many rows with a gap at the same place make two columns."""
GUTTER = 0.7
"""A gap between two columns is at least so many line heights wide."""
FILLED = 0.8
"""Most lines of running text are as wide as this share of a long one."""


def mended(lines: list[Line]) -> list[Line]:
    """The lines in reading order: as they are stored, where that is sound."""
    return _with_whole_signatures(_ordered(lines))


def _ordered(lines: list[Line]) -> list[Line]:
    if _may_be_by_rows(lines):
        rows, gutter = _columns(lines)
        if gutter is not None and _are_by_rows(lines, rows, gutter):
            return _column_by_column(rows, gutter)
    runs = _runs(lines)
    if len(runs) < 2:
        result = _with_whole_cells(lines)
        sound = _switches(lines) <= MOST_LEAPS
    else:
        longest = max(range(len(runs)), key=lambda index: len(runs[index]))
        strays = len(lines) - len(runs[longest])
        if strays > max(2, FEW * len(lines)):
            return _by_place(lines)
        result = _with_strays(runs, longest)
        sound = (
            strays <= FEWER * len(lines)
            and len(_runs(result)) == 1
            and _switches(result) + _leaps(result) <= MOST_LEAPS
        )
    if not sound:
        rows, gutter = _columns(lines)
        if gutter is not None:
            return _column_by_column(rows, gutter)
    return result


# --- is the order sound? ------------------------------------------------------------------------


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines, parted where one stands above the one before it in the same column."""
    runs: list[list[Line]] = []
    above = None
    for line in lines:
        box = line.box
        if above is None or (box[3] < above[1] + 1 and _shared(above, box) > SAME_COLUMN):
            runs.append([])
        runs[-1].append(line)
        above = box
    return runs


def _switches(lines: Sequence[Line]) -> int:
    """How often the next line stands in another column and another row; to the left and up, no
    order of reading goes.
    """
    count = 0
    for left, right in pairwise(lines):
        one, other = left.box, right.box
        if left.cell and right.cell and left.cell[0] == right.cell[0]:
            continue  # cells are in order
        if other[2] < one[0] and other[1] < one[1] - 1:
            count += MOST_LEAPS + 1
        elif (other[0] > one[2] or one[0] > other[2]) and (other[1] > one[3] or one[1] > other[3]):
            count += 1
    return count


def _shared(one: Box, other: Box) -> float:
    """What they share of the narrower one's width."""
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared / max(1.0, min(one[2] - one[0], other[2] - other[0]))


def _leaps(lines: Sequence[Line]) -> int:
    """How often the order leaps over lines of the same column."""
    return sum(
        _shared(left.box, right.box) > 0
        and right.box[1] - left.box[3] > 2 * left.box.height
        and any(
            left.box[3] < line.box[1]
            and line.box[3] < right.box[1]
            and _shared(line.box, left.box) > 0.5
            for line in lines
        )
        for left, right in pairwise(lines)
    )


def _may_be_by_rows(lines: Sequence[Line]) -> bool:
    """Many lines stand side by side, or have a gap at the same place."""
    if _beside(lines) >= ROWS:
        return True
    most = max((count for count, _ in _stretches(_gaps(lines))), default=0)
    return most >= max(ROWS, ALIGNED * len(lines))


def _are_by_rows(lines: Sequence[Line], rows: Sequence[Sequence[Line]], gutter: float) -> bool:
    """Columns of running text lie side by side line for line, in the order of the PDF too."""
    both = sum(_is_across(row, gutter) for row in rows)
    stored = sum(len(_parted(line, gutter)) == 2 for line in lines) + sum(
        left.box[2] <= gutter + 1 < right.box[2] and left.box.overlap_y(right.box) > 0.5
        for left, right in pairwise(lines)
    )
    return 2 * stored > both


def _is_across(row: Sequence[Line], gutter: float) -> bool:
    """Something stands on both sides."""
    return row[0].box[0] < gutter < row[-1].box[2]


def _beside(lines: Sequence[Line]) -> int:
    """How many lines of several words stand beside the one before them."""
    count = 0
    for left, right in pairwise(lines):
        one, other = left.box, right.box
        if other[0] > one[2] and one[1] < other[3] and other[1] < one[3]:
            count += len(left.words) > 1 and len(right.words) > 1
    return count


def _gaps(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The gaps inside lines that are as wide as one between columns."""
    gaps = []
    for line in lines:
        words = line.words
        if len(words) < 4:
            continue
        least = GUTTER * (line.box[3] - line.box[1])
        right = words[0][1][2]
        for word in words:
            box = word[1]
            if box[0] - right > least:
                gaps.append((right, box[0]))
            right = box[2]
    return gaps


def _stretches(gaps: Sequence[tuple[float, float]]) -> list[tuple[int, range]]:
    """Where enough gaps lie over each other to make columns: how many, and from where to where on
    the page's width, in `STEP` points each.
    """
    more: Counter[int] = Counter()
    for start, end in gaps:
        more[int(start / STEP) + 1] += 1
        more[int(end / STEP) + 1] -= 1
    found = []
    open_ = 0
    for here, there in pairwise(sorted(more)):
        open_ += more[here]
        if open_ >= ROWS:
            found.append((open_, range(here, there)))
    return found


# --- tables without rules -------------------------------------------------------------------------


def _with_whole_cells(lines: list[Line]) -> list[Line]:
    """The lines with the cells of tables whole that are stored line by line.

    Such a table has three columns at least and more space between its rows than within them.
    """
    rows = _stored_rows(lines)
    if sum(len(row) > 2 for row in rows) < 2:
        return lines
    result: list[Line] = []
    block: list[list[Line]] = []
    for row in rows:
        if block and not _goes_on(block, row):
            result += _row_by_row(block)
            block = []
        if block or len(row) > 2:  # the first line of a table has all its columns
            block.append(row)
        else:
            result += row
    return result + _row_by_row(block)


def _stored_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow each other and stand side by side together."""
    rows: list[list[Line]] = []
    for line in lines:
        if (
            rows
            and rows[-1][-1].box[2] < line.box[0]
            and line.cell is None
            and rows[-1][-1].box.overlap_y(line.box) > 0.5
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _goes_on(block: Sequence[Sequence[Line]], row: Sequence[Line]) -> bool:
    """The row belongs to the table: it is near, and no line of it lies in two columns."""
    last, first, columns = block[-1][0].box, row[0].box, block[0]
    if not -1 < first[1] - last[3] < 2 * last.height:
        return False
    return all(
        sum(_shared(column.box, line.box) > 0 for column in columns) == 1 for line in row
    ) and all(sum(_shared(column.box, line.box) > 0 for line in row) < 2 for column in columns)


def _row_by_row(block: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of a table, each cell whole."""
    stored = [line for row in block for line in row]
    if len(block) < 3:
        return stored
    columns = [line.box for line in block[0]]
    gaps = [below[0].box[1] - above[0].box[3] for above, below in pairwise(block)]
    height = block[0][0].box.height
    apart = min(gaps) + 0.35 * height
    if min(gaps) > 0.35 * height or max(gaps) < apart:
        return stored
    result: list[Line] = []
    group: list[Line] = []
    for row, gap in zip(block, [0.0, *gaps], strict=True):
        if gap > apart:
            result += _by_columns(group, columns)
            group = []
        group += row
    return result + _by_columns(group, columns)


def _by_columns(lines: Sequence[Line], columns: Sequence[Box]) -> list[Line]:
    """Lines of one row of a table, column after column."""

    def column(line: Line) -> int:
        return max(range(len(columns)), key=lambda index: _shared(columns[index], line.box))

    return sorted(lines, key=lambda line: (column(line), line.box[1]))


# --- signatures -----------------------------------------------------------------------------------


def _with_whole_signatures(lines: list[Line]) -> list[Line]:
    """The lines with each signature whole where several stand side by side, the left one first.

    Other rows of two columns, as labels and values, stay rows: both sides must look like signing.
    """
    rows = _stored_rows(lines)
    signed = [
        index
        for index, row in enumerate(rows)
        if len(row) > 1 and sum(SIGNED.match(line.text) is not None for line in row) > 1
    ]
    if not signed:
        return lines
    columns = [line.box for line in rows[signed[0]]]
    first = last = signed[0]
    while first and _is_of_columns(rows[first - 1], rows[first], columns):
        first -= 1
    while last + 1 < len(rows) and _is_of_columns(rows[last + 1], rows[last], columns):
        last += 1
    # what stands alone below the left one, and apart, belongs to none
    while len(rows[last]) == 1 and _space(rows[last - 1], rows[last]) > ALONE:
        last -= 1
    block = [line for row in rows[first : last + 1] for line in row]
    before, behind = rows[:first], rows[last + 1 :]
    return [
        *(line for row in before for line in row),
        *_by_columns(block, columns),
        *_with_whole_signatures([line for row in behind for line in row]),
    ]


def _is_of_columns(row: Sequence[Line], near: Sequence[Line], columns: list[Box]) -> bool:
    """Each line of the row stands in a column of its own; the columns grow to hold it."""
    mine = [
        [index for index, column in enumerate(columns) if _shared(column, line.box) > 0]
        for line in row
    ]
    if any(len(found) != 1 or line.cell for found, line in zip(mine, row, strict=True)):
        return False
    if abs(_space(near, row)) > SIGNATURE or len({found[0] for found in mine}) < len(row):
        return False
    for [index], line in zip(mine, row, strict=True):
        columns[index] |= line.box
    return True


def _space(one: Sequence[Line], other: Sequence[Line]) -> float:
    """The space between two rows in line heights."""
    upper, lower = sorted((one[0].box, other[0].box), key=lambda box: box[1])
    return (lower[1] - upper[3]) / max(1.0, lower[3] - lower[1])


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


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines side by side together, from top to bottom and from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box[1], line.box[0])):
        if rows and rows[-1][0].box.overlap_y(line.box) > 0.5:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.box[0])
    return rows


def _columns(lines: Sequence[Line]) -> tuple[list[list[Line]], float | None]:
    """The rows of lines, and the gutter where columns of running text stand side by side."""
    rows = _rows(lines)
    gutter = _gutter(rows)
    if gutter is None or not _is_running_text(rows, gutter):
        return rows, None
    return rows, gutter


def _by_place(lines: Sequence[Line]) -> list[Line]:
    """Column after column where columns of text stand side by side, else row after row."""
    rows, gutter = _columns(lines)
    if gutter is None:
        return [line for row in rows for line in row]
    return _column_by_column(rows, gutter)


def _column_by_column(rows: Sequence[Sequence[Line]], gutter: float) -> list[Line]:
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    usual = median(line.box.height for row in rows for line in row)
    for row in rows:
        beside = [part for line in row for part in _parted(line, gutter)]
        # what is larger and alone in its row heads both columns, however short it is
        heads = len(row) == 1 and row[0].box.height > LARGER * usual
        if beside and not heads:
            left += [line for line in beside if line.box[2] <= gutter + 1]
            right += [line for line in beside if line.box[2] > gutter + 1]
        else:  # so does a line across both
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
        boxes = [word[1] for line in row for word in line.words]
        least = GUTTER * row[0].box.height
        spans.append((boxes[0][0], boxes[-1][2]))
        for left, right in pairwise(boxes):
            if right[0] - left[2] > least:
                gaps.append((left[2], right[0]))
    begins, ends = sorted(begin for begin, _ in spans), sorted(end for _, end in spans)
    best: tuple[int, float] | None = None
    stretches = sorted(_stretches(gaps), key=lambda stretch: -stretch[0])
    for support, x in ((support, place * STEP) for support, here in stretches for place in here):
        if best is not None and support <= best[0]:
            break
        crossed = bisect_left(begins, x) - bisect_right(ends, x) - support
        score = support - 2 * crossed
        if best is None or score > best[0]:
            best = score, x
    if best is None or best[0] < ROWS / 2:
        return None
    # in the middle of what all rows leave free there
    here = [(a, b) for a, b in gaps if a <= best[1] <= b]
    return (max(a for a, _ in here) + min(b for _, b in here)) / 2


def _is_running_text(rows: Sequence[Sequence[Line]], gutter: float) -> bool:
    """On both sides of the gutter lines of several words fill their column, or two columns do.

    Cells of a table and blocks of signatures do not.
    """
    beside = [row for row in rows if _is_across(row, gutter)]
    words = [[word for line in row for word in line.words] for row in beside]
    return all(
        _is_filled([part for part in side if part])
        for side in (
            [[word for word in row if word[1][2] <= gutter + 1] for row in words],
            [[word for word in row if word[1][0] >= gutter - 1] for row in words],
        )
    )


def _is_filled(parts: Sequence[Sequence[Word]]) -> bool:
    """The rows are lines of running text, or such lines in columns."""
    if len(parts) < ROWS or median(len(part) for part in parts) < 2.5:
        return False
    if sum(part[0].text[0].islower() for part in parts) < 0.25 * len(parts):
        return False
    widths = sorted(part[-1][1][2] - part[0][1][0] for part in parts)
    if widths[len(widths) * 2 // 5] >= FILLED * widths[len(widths) * 7 // 10]:
        return True
    rows = [[Line.of(0, part)] for part in parts]
    gutter = _gutter(rows)
    return gutter is not None and _is_running_text(rows, gutter)
