"""Words of pages -> lines in reading order, with page material set apart.

PDFium gives words in the order in which the PDF stores them, which typesetters keep sensible,
columns included. What breaks it are list markers stored at the end of a page, page material,
diagonal watermarks and text set sideways; these are mended here, the rest in order.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from za_archive.damage import unspaced
from za_archive.margins import line_numbers, page_material
from za_archive.models import Box, Line, Page, Word
from za_archive.order import mended

COLUMN_GAP = 1.6
"""A gap wider than this many line heights starts a new line: another column or cell."""
CELL_GAP = 0.45
"""A gap wider than this many line heights may part two cells, where numbers stand in columns."""
SAME = 0.5
"""Cells begin at the same place that are so few points apart."""
NEXT = 2.2
"""The line below stands at most so many line heights lower."""
WORD = re.compile(r"[^\W\d_]{3}")
"""What a marker of a list has not."""
NUMBER = re.compile(r"(?:[+−–±-] ?)?\d[\d.,]* ?(?:%|€|EUR|Euro|Prozent|Personen)?")
MARKER = re.compile(  # "e", "+", "«", "©" and "®" are what Tesseract makes of a bullet
    r"[oe+«©®¢•·▪■□●◦○➔➢►→✓✔❖◆\uf0a7\uf0b7\uf02d*–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4})[.)]"
)
EDGE = 0.12
"""Text set sideways in this share of the page's width, left or right, is page material."""
LARGE = 1.8
"""A faint word so much taller than the rest is a watermark."""


Ranges = dict[tuple[float, float], list[tuple[int, Box]]]
"""Top and bottom of cells of a table -> those cells, with their numbers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document in reading order.

    Apart from them heads, feet, line numbers and watermarks, and what nobody can see.
    """

    lines: tuple[Line, ...]
    margins: tuple[Line, ...]
    hidden: tuple[Line, ...] = ()


def arrange(pages: Sequence[Page]) -> Layout:
    """The lines of all pages in reading order; page material that repeats is set apart."""
    body: list[list[Line]] = []
    margins: list[Line] = []
    hidden: list[Line] = []
    upright: list[Page] = []
    for page in pages:
        words, across, unseen = _sorted_out(page)
        if unseen:
            hidden += _lines(page.number, unseen)
        if across:
            margins.append(Line.of(page.number, unspaced(across)))
        originals: dict[int, Word] = {}
        beside: list[Line] = []
        if words is not page.words:
            page, originals = _turned(page, words)
            words, aside, beside = _sideways(page)
            margins += aside
        found = [*_attach_markers(_with_initials(_lines(page.number, words))), *beside]
        if len([1 for word in words if len(word[0]) == 1 and word[0].isalpha()]) > 3:
            found = [_without_spacing(line) for line in found]
        numbers = line_numbers(found)
        if numbers:
            found, apart = _without(found, numbers)
            margins += apart
        if page.tables:
            found = _by_cells(found, page.tables)
        found = _with_close_cells(found)
        found = mended(found)
        if originals:
            found = [_as_shown(line, originals) for line in found]
        body.append(found)
        upright.append(page)
    apart_ids = page_material(body, upright)
    lines: list[Line] = []
    for found in body:
        for line in found:
            (margins if id(line) in apart_ids else lines).append(line)
    return Layout(tuple(lines), tuple(margins), tuple(hidden))


# --- what is no text ----------------------------------------------------------------------------


def _sorted_out(page: Page) -> tuple[Sequence[Word], list[Word], list[Word]]:
    """The words of the text, those of a watermark, and those that nobody sees.

    The words of a page with nothing odd are the page's own.
    A watermark is set aslant, or it is much taller than the rest and faint or not wide.
    """
    words = page.words
    if not words:
        return (), [], []
    _, boxes, _, _, *marked = zip(*words, strict=True)
    heights = sorted([bottom - top for _, top, _, bottom in boxes])
    usual = heights[len(heights) // 2]
    if not any(map(any, marked)) and heights[-1] <= 2.5 * usual:
        return words, [], []
    upright: list[Word] = []
    across: list[Word] = []
    hidden: list[Word] = []
    for word in words:
        height, width = word.box.height, word.box.width
        if word.hidden:
            hidden.append(word)
        elif word.turn % 90:
            # a scan's own text layer may stand a little aslant
            (across if 3 < word.turn % 90 < 87 else upright).append(word)
        elif word.turn % 180 == 0 and (
            (word.faint and height > LARGE * usual)
            or (height > 2.5 * usual and height > 0.5 * width and len(word.text) > 2)
        ):
            across.append(word)
        else:
            upright.append(word)
    return upright, across, hidden


def _without(lines: Sequence[Line], apart: set[int]) -> tuple[list[Line], list[Line]]:
    """The lines without these words, and the words as lines of their own."""
    kept, taken = [], []
    for line in lines:
        if id(line.words[0]) in apart:
            taken.append(Line.of(line.page, line.words[:1]))
            if line.words[1:]:
                kept.append(Line.of(line.page, line.words[1:]))
        else:
            kept.append(line)
    return kept, taken


# --- lines --------------------------------------------------------------------------------------


def _lines(page: int, words: Iterable[Word]) -> list[Line]:
    """Neighbours in the stream that stand side by side make a line."""
    lines: list[Line] = []
    current: list[Word] = []
    left = top = right = bottom = 0.0
    last_top = last_bottom = last_right = 0.0
    broken = True
    for word in words:
        x0, y0, x1, y1 = word[1]
        if not broken:
            last_height, height = last_bottom - last_top, y1 - y0
            lower, higher = (
                (y0 if y0 > last_top else last_top),
                (y1 if y1 < last_bottom else last_bottom),
            )
            smaller, larger = (
                (height, last_height) if height < last_height else (last_height, height)
            )
            gap = x0 - last_right
            broken = (
                higher - lower < 0.5 * smaller
                or smaller <= 0
                or not -0.5 * larger < gap < COLUMN_GAP * larger
            )
        if broken:
            if current:
                lines.append(Line(page, tuple(current), Box(left, top, right, bottom)))
            current = [word]
            left, top, right, bottom = x0, y0, x1, y1
        else:
            current.append(word)
            if x0 < left:
                left = x0
            if y0 < top:
                top = y0
            if x1 > right:
                right = x1
            if y1 > bottom:
                bottom = y1
        last_top, last_bottom, last_right = y0, y1, x1
        broken = word[3]
    if current:
        lines.append(Line(page, tuple(current), Box(left, top, right, bottom)))
    return lines


def _with_initials(lines: list[Line]) -> list[Line]:
    """The lines with a large first letter put to the word that it begins."""
    result: list[Line] = []
    for line in lines:
        if result and _is_initial(result[-1].words[-1], line.words[0]):
            # it stands beside several lines: behind it a new one seems to begin
            line = line._replace(words=result.pop().words + line.words)
        words = line.words
        if len(words) > 1 and _is_initial(words[0], words[1]):
            box = words[1].box._replace(x0=words[0].box.x0)
            whole = words[1]._replace(text=words[0].text + words[1].text, box=box)
            line = Line.of(line.page, (whole, *words[2:]))
        result.append(line)
    return result


def _is_initial(letter: Word, rest: Word) -> bool:
    """ "D" and "ie": a capital much taller than what touches it in small letters."""
    if len(letter[0]) != 1 or not letter[0].isupper() or not rest[0][0].islower():
        return False
    size = rest.box.height
    return (
        letter.box.height > 1.6 * size
        and -1 < rest.box.x0 - letter.box.x1 < 0.5 * size
        and abs(rest.box.top - letter.box.top) < size
    )


def _attach_markers(lines: list[Line]) -> list[Line]:
    """Puts a list marker that stands alone before the line that it marks.

    Some typesetters store all markers of a page behind its text.
    """
    markers = [
        line for line in lines if len(line.words) == 1 and MARKER.fullmatch(line.words[0].text)
    ]
    if not markers:
        return lines
    alone = {id(marker) for marker in markers}
    result = [line for line in lines if id(line) not in alone]
    for marker in markers:
        marked = [
            (line.box.x0 - marker.box.x1, index)
            for index, line in enumerate(result)
            if line.box.x0 >= marker.box.x1 - 1 and line.box.overlap_y(marker.box) > 0.5
        ]
        if marked and min(marked)[0] < 6 * marker.box.height:
            index = min(marked)[1]
            result[index] = Line.of(marker.page, marker.words + result[index].words)
        else:
            result.append(marker)
    return result


def _without_spacing(line: Line) -> Line:
    """The line with its l e t t e r s p a c e d words put together."""
    words = line.words
    if len(words) < 3 or len([1 for word in words if len(word[0]) == 1]) < 2:
        return line
    return line._replace(words=tuple(unspaced(words)))


# --- cells close together -----------------------------------------------------------------------


def _with_close_cells(lines: list[Line]) -> list[Line]:
    """The lines cut at gaps that are hardly wider than those between words, where what stands
    behind them and at least two numbers begin, end or have their middle below one another, or
    where a cell right above or below begins alike.
    """
    gaps = [_gaps(line) for line in lines]
    every = sorted(gap for found in gaps for gap in found)
    usual = every[len(every) // 2] if every else 0.0
    close = {}
    for index, line in enumerate(lines):
        if line.cell is None and (parts := _close_parts(line, gaps[index], usual)):
            close[index] = parts
    if not close:
        return lines
    pieces = [part for index, line in enumerate(lines) for part in close.get(index, (line,))]
    numbers = [piece.box for piece in pieces if NUMBER.fullmatch(piece.text)]
    before = {id(part): above for parts in close.values() for above, part in pairwise(parts)}
    result: list[Line] = []
    for index, line in enumerate(lines):
        parts = close.get(index, [line])
        kept = [parts[0]]
        for part in parts[1:]:
            alike = any(
                _begins_alike(part, other, kept[-1], before.get(id(other))) for other in pieces
            )
            if alike or sum(_is_in_column(part.box, number) for number in numbers) > 1:
                kept.append(part)
            else:
                kept[-1] = Line.of(line.page, kept[-1].words + part.words)
        result += kept
    return result


def _begins_alike(cell: Line, other: Line, before: Line, before_other: Line | None) -> bool:
    """The other cell begins below or above this one, in the next line, and words or numbers of
    different length stand before both.
    """
    apart = abs(other.box.top - cell.box.top)
    if abs(other.box.x0 - cell.box.x0) > SAME or not 0.5 < apart / cell.box.height < NEXT:
        return False
    if NUMBER.fullmatch(before.text):  # set flush right, or else those of a list
        return before_other is not None and before_other.box.x0 != before.box.x0
    ends = before_other.box.x1 if before_other is not None else cell.box.x0
    return WORD.search(before.text) is not None and abs(ends - before.box.x1) > SAME


def _gaps(line: Line) -> list[float]:
    """The space behind each word of a line but the last."""
    return [behind[1][0] - word[1][2] for word, behind in pairwise(line.words)]


def _close_parts(line: Line, gaps: Sequence[float], usual: float) -> list[Line]:
    """The parts of a line between its wider gaps, if it has any; `usual` is what stands between
    two words of the page.
    """
    least = max(CELL_GAP * (line.box[3] - line.box[1]), 1.5 * usual)
    if len(gaps) > 3:  # the words of a justified line stand apart alike
        least = max(least, 2 * min(gaps))
    if not gaps or max(gaps) <= least:
        return []
    cuts = [index for index, gap in enumerate(gaps, 1) if gap > least]
    edges = pairwise([0, *cuts, len(line.words)])
    return [Line.of(line.page, line.words[start:end]) for start, end in edges]


def _is_in_column(part: Box, number: Box) -> bool:
    """They are near, and begin, end or have their middle at the same place across the page."""
    near = abs(part.top - number.top) < 12 * part.height
    places = ((part.x0, number.x0), (part.x1, number.x1), (part.middle, number.middle))
    return near and any(abs(one - other) < 1 for one, other in places)


# --- ruled tables -------------------------------------------------------------------------------


def _by_cells(lines: Sequence[Line], tables: Sequence[Sequence[Box]]) -> list[Line]:
    """The lines with those of each table together, row by row, each cell whole.

    A table stands where the first of its lines stood.
    """
    result: list[Line] = []
    rows: list[dict[int, list[Line]]] = [{} for _ in tables]
    begins: list[int | None] = [None] * len(tables)
    frames = [_frame(cells) for cells in tables]
    ranges = [_ranges(cells) for cells in tables]
    for line in lines:
        parts = [line]
        for index, frame in enumerate(frames):
            middle = (line.box[1] + line.box[3]) / 2
            if frame[1] < middle < frame[3] and line.box[0] < frame[2] and line.box[2] > frame[0]:
                parts = _in_cells(line, index, ranges[index])
                break
        for part in parts:
            if part.cell is None:
                result.append(part)
                continue
            table, cell = part.cell
            if begins[table] is None:
                begins[table] = len(result)
            rows[table].setdefault(cell, []).append(part)
    placed = [(begin, table) for table, begin in enumerate(begins) if begin is not None]
    for begin, table in sorted(placed, reverse=True):
        result[begin:begin] = [line for cell in sorted(rows[table]) for line in rows[table][cell]]
    return result


def _frame(cells: Sequence[Box]) -> Box:
    return Box(
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )


def _ranges(cells: Sequence[Box]) -> Ranges:
    """The cells that begin and end at the same height together, each with its number."""
    ranges: Ranges = {}
    for index, cell in enumerate(cells):
        ranges.setdefault((cell[1], cell[3]), []).append((index, cell))
    return ranges


def _in_cells(line: Line, table: int, ranges: Ranges) -> list[Line]:
    """The line, or where it runs through several cells, its part in each."""
    y = (line.box[1] + line.box[3]) / 2
    rows = [cells for (top, bottom), cells in ranges.items() if top <= y <= bottom]
    here = rows[0] if len(rows) == 1 else sorted(cell for row in rows for cell in row)
    parts: list[tuple[int | None, list[Word]]] = []
    for word in line.words:
        x = (word.box[0] + word.box[2]) / 2
        found = next((index for index, cell in here if cell[0] <= x <= cell[2]), None)
        if parts and parts[-1][0] == found:
            parts[-1][1].append(word)
        elif len(parts) == 1 and MARKER.fullmatch(parts[0][1][0].text) and not parts[0][1][1:]:
            # the number of a row and what it numbers are one
            parts[0] = (found, [*parts[0][1], word])
        else:
            parts.append((found, [word]))
    if len(parts) == 1:
        index = parts[0][0]
        return [line if index is None else Line(line.page, line.words, line.box, (table, index))]
    return [
        Line.of(line.page, words, None if index is None else (table, index))
        for index, words in parts
    ]


# --- text set sideways ---------------------------------------------------------------------------


def _turned(page: Page, words: Sequence[Word]) -> tuple[Page, dict[int, Word]]:
    """The page as one turns it to read it, and for each of its words the one on the page as shown.

    Only where most of its text is set sideways; other pages stay as they are.
    """
    turn = _mostly(words)
    if turn == 0:
        return replace(page, words=tuple(words)), {}
    originals = {}
    laid = []
    for word in words:
        box = _laid(word.box, turn, page.width, page.height)
        upright = word._replace(box=box, turn=(word.turn - turn) % 360)
        originals[id(upright)] = word
        laid.append(upright)
    if turn == 180:
        laid = _from_left(laid)
    tables = tuple(
        tuple(
            sorted(
                (_laid(cell, turn, page.width, page.height) for cell in cells),
                key=lambda cell: (round(cell.top), cell.x0),
            )
        )
        for cells in page.tables
    )
    width, height = (page.width, page.height) if turn == 180 else (page.height, page.width)
    return replace(page, width=width, height=height, words=tuple(laid), tables=tables), originals


def _from_left(words: Sequence[Word]) -> list[Word]:
    """Words on one height from left to right: PDFium orders what stands on its head as it looks."""
    rows: list[list[Word]] = []
    for word in words:
        if rows and rows[-1][-1].box.overlap_y(word.box) > 0.5:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda word: word.box.x0)]


def _sideways(page: Page) -> tuple[Sequence[Word], list[Line], list[Line]]:
    """The words set like the rest, and as lines those set across it: at the edge, and elsewhere."""
    words = page.words
    if not any(word.turn % 180 == 90 for word in words):
        return words, [], []
    aside: list[Line] = []
    beside: list[Line] = []
    for turn in (90, 270):
        laid = {}
        for word in words:
            if word.turn == turn:
                box = _laid(word.box, turn, page.width, page.height)
                upright = word._replace(box=box)
                laid[id(upright)] = (upright, word)
        for line in _lines(page.number, [upright for upright, _ in laid.values()]):
            shown = Line.of(page.number, [laid[id(word)][1] for word in line.words])
            box = shown.box
            edge = box.x1 < EDGE * page.width or box.x0 > (1 - EDGE) * page.width
            (aside if edge else beside).append(shown)
    return [word for word in words if word.turn % 180 != 90], aside, beside


def _mostly(words: Sequence[Word]) -> int:
    """The turn of most of the text, in quarters."""
    if not any(word.turn for word in words):
        return 0
    letters: Counter[int] = Counter()
    for word in words:
        letters[round(word.turn / 90) * 90 % 360] += len(word.text)
    turn, count = letters.most_common(1)[0]
    return turn if 2 * count > letters.total() else 0


def _laid(box: Box, turn: int, width: float, height: float) -> Box:
    """A box on the page as it lies once the page is turned for reading."""
    if turn == 90:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 180:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return Box(box.top, width - box.x1, box.bottom, width - box.x0)


def _as_shown(line: Line, originals: dict[int, Word]) -> Line:
    """The line with its words where they are on the page as shown; its own box stays turned."""
    return line._replace(words=tuple(originals.get(id(word), word) for word in line.words))


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; there must be one."""
    first, *rest = boxes
    for box in rest:
        first = first | box
    return first
