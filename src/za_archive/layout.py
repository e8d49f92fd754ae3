"""Words of pages -> lines in reading order, with page material set apart.

PDFium gives words in the order in which the PDF stores them, which typesetters keep sensible,
columns included. What breaks it are list markers stored at the end of a page, page material, and
diagonal watermarks; these are mended here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from za_archive.models import Box, Line, Page, Word

COLUMN_GAP = 1.6
"""A gap wider than this many line heights starts a new line: another column or cell."""
BAND = 0.12
"""Page material stands in this share of the page's height, at the top or the bottom."""
MARKER = re.compile(
    r"[o•·▪■□●◦○➔➢►→✓✔❖◆\uf0a7\uf0b7\uf02d*–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4})[.)]"
)
PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:Seite|S\.|Blatt)?\s*\d{1,3}(?:\s*(?:von|/|\|)\s*\d{1,3})?(?:\s*[-–—])?",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document in reading order, and apart from them heads, feet and watermarks."""

    lines: tuple[Line, ...]
    margins: tuple[Line, ...]


def arrange(pages: Sequence[Page]) -> Layout:
    """The lines of all pages in reading order; page material that repeats is set apart."""
    body: list[list[Line]] = []
    margins: list[Line] = []
    for page in pages:
        upright, tilted = _split_watermark(page.words)
        if tilted:
            margins.append(Line.of(page.number, tilted))
        body.append(_attach_markers(list(_lines(page.number, upright))))
    repeated = _repeated(body, pages)
    lines: list[Line] = []
    for page, found in zip(pages, body, strict=True):
        for line in found:
            is_margin = _in_band(line, page) and (
                _pattern(line) in repeated or PAGE_NUMBER.fullmatch(line.text) is not None
            )
            (margins if is_margin else lines).append(line)
    return Layout(tuple(lines), tuple(margins))


def _split_watermark(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Upright words, and words set across the page: much taller than the rest and not wide."""
    if not words:
        return [], []
    usual = median(word.box.height for word in words)
    upright: list[Word] = []
    tilted: list[Word] = []
    for word in words:
        box = word.box
        across = box.height > 2.5 * usual and box.height > 0.5 * box.width and len(word.text) > 2
        (tilted if across else upright).append(word)
    return upright, tilted


def _lines(page: int, words: Iterable[Word]) -> Iterable[Line]:
    """Neighbours in the stream that stand side by side make a line."""
    current: list[Word] = []
    for word in words:
        if current and not _follows(current[-1], word):
            yield Line.of(page, current)
            current = []
        current.append(word)
    if current:
        yield Line.of(page, current)


def _follows(left: Word, right: Word) -> bool:
    if left.hyphen or left.box.overlap_y(right.box) < 0.5:
        return False
    gap = right.box.x0 - left.box.x1
    height = max(left.box.height, right.box.height)
    return -0.5 * height < gap < COLUMN_GAP * height


def _attach_markers(lines: list[Line]) -> list[Line]:
    """Puts a list marker that stands alone before the line that it marks.

    Some typesetters store all markers of a page behind its text.
    """
    result = [line for line in lines if not MARKER.fullmatch(line.text)]
    for marker in lines:
        if not MARKER.fullmatch(marker.text):
            continue
        marked = [
            (line.box.x0 - marker.box.x1, index)
            for index, line in enumerate(result)
            if line.box.overlap_y(marker.box) > 0.5 and line.box.x0 >= marker.box.x1 - 1
        ]
        if marked and min(marked)[0] < 6 * marker.box.height:
            index = min(marked)[1]
            result[index] = Line.of(marker.page, marker.words + result[index].words)
        else:
            result.append(marker)
    return result


def _in_band(line: Line, page: Page) -> bool:
    return line.box.bottom < BAND * page.height or line.box.top > (1 - BAND) * page.height


def _pattern(line: Line) -> tuple[str, int]:
    """What makes two heads the same: their words with numbers left out, and their height."""
    return DIGITS.sub("#", line.text), round(line.box.top / 6)


def _repeated(body: Sequence[Sequence[Line]], pages: Sequence[Page]) -> set[tuple[str, int]]:
    """The patterns of lines near the edge that stand on half of the pages, on two at least."""
    count: Counter[tuple[str, int]] = Counter()
    for page, lines in zip(pages, body, strict=True):
        count.update({_pattern(line) for line in lines if _in_band(line, page)})
    needed = max(2, len(pages) / 2)
    return {pattern for pattern, seen in count.items() if seen >= needed}


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; there must be one."""
    first, *rest = boxes
    for box in rest:
        first = first | box
    return first
