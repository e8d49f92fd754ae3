"""Lines -> one string that still knows for each character its word, page and box.

Words of a line are joined by a blank, lines by "\\n", paragraphs by "\\n\\n". A word divided at a
line end is put together again; both its parts keep their boxes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from za_archive.hyphens import repairs
from za_archive.layout import MARKER, union
from za_archive.models import Box, Line, Quote, Word

PARAGRAPH_GAP = 0.3
"""More space between two lines than usual, in line heights, that starts a new paragraph."""
SENTENCE_END = re.compile(r"[.:;!?][\"“”»)]*$")
OPEN_END = re.compile(
    r"(?:um|sind|wären|de[rmsn]|die|das|eine?[rmsn]?|und|oder|sowie|bzw\.|in|im|an|am|auf|mit|für|von|vom|zu|zum|zur|bei|nach)",
)
SIGNED = re.compile(r"\+ ?\d|[−–-] ?\d[\d,]* ?(?:%|Prozent)")
"""A number with its sign ("– 1,3 %"), which is no item of a list."""
SUSPENDED = re.compile(r"(?:und|oder|sowie|bzw\.?|bis|/)\b")
BLANKS = re.compile(r"\s+")


class Piece(NamedTuple):
    """Where a word stands in the string: `[start, end)`."""

    start: int
    end: int
    word: Word
    page: int
    line: int


@dataclass(frozen=True)
class Text:
    """The text of a document (or of its margins) and the way back to the page."""

    string: str
    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    line_starts: tuple[int, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    def pieces_in(self, start: int, end: int) -> tuple[Piece, ...]:
        """The words that share a character with `[start, end)`."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found = []
        for piece in self.pieces[first:]:
            if piece.start >= end:
                break
            if piece.end > start:
                found.append(piece)
        return tuple(found)

    def boxes(self, start: int, end: int) -> tuple[tuple[int, Box], ...]:
        """One box for each printed line that `[start, end)` touches."""
        groups = groupby(self.pieces_in(start, end), key=lambda piece: (piece.page, piece.line))
        return tuple(
            (page, union(piece.word.box for piece in pieces)) for (page, _), pieces in groups
        )

    def quote(self, start: int, end: int, rule: str, confidence: float = 1.0) -> Quote:
        """The evidence for what stands at `[start, end)`.

        A value is never surer than the words it was read from. Raises `ValueError` where there is
        no word.
        """
        pieces = self.pieces_in(start, end)
        if not pieces:
            raise ValueError(f"no word at {start}..{end}")
        printed = BLANKS.sub(" ", self.string[start:end]).strip()
        surest = min(confidence, *(piece.word.confidence for piece in pieces))
        return Quote(printed, rule, self.boxes(start, end), round(surest, 3), start, end)

    def page_at(self, offset: int) -> int:
        """The page on which the character at `offset` stands (the first page in an empty text)."""
        if not self.pieces:
            return 1
        return self.pieces[max(0, bisect_right(self._starts, offset) - 1)].page

    def page_string(self, number: int) -> str:
        """The text of one page; a word divided between pages belongs to the first."""
        mine = [piece for piece in self.pieces if piece.page == number]
        return self.string[mine[0].start : mine[-1].end] if mine else ""

    def paragraphs(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The paragraphs in `[start, end)` as ranges, blank ones left out."""
        end = len(self.string) if end is None else end
        while start < end:
            gap = self.string.find("\n\n", start, end)
            stop = gap if gap >= 0 else end
            if self.string[start:stop].strip():
                yield start, stop
            start = stop + 2

    def line_ranges(self, start: int, end: int) -> Iterator[tuple[int, int, Line]]:
        """The printed lines that begin in `[start, end)` as ranges, each with its place."""
        first = bisect_right(self.line_starts, start - 1)
        for index in range(first, len(self.lines)):
            begin = self.line_starts[index]
            if begin >= end:
                break
            following = self.line_starts[index + 1 : index + 2]
            stop = following[0] if following else len(self.string)
            yield begin, len(self.string[:stop].rstrip()), self.lines[index]


def join(lines: Sequence[Line]) -> Text:
    """One string of all lines, in their order."""
    usual = _usual_gaps(lines)
    margins = _right_margins(lines)
    mended = repairs(lines)
    parts: list[str] = []
    pieces: list[Piece] = []
    starts: list[int] = []
    offset = 0

    def add(text: str) -> None:
        nonlocal offset
        parts.append(text)
        offset += len(text)

    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        starts.append(offset)
        for position, word in enumerate(line.words):
            text = word.text
            gap = " "
            if position == len(line.words) - 1:
                gap = _between(line, following, usual, margins) if following else ""
                if gap == "\n" and following is not None and line.cell == following.cell:
                    text, gap = _unhyphenated(text, following.words[0].text)
            if (index, position) in mended:
                text, glued = mended[index, position]
                gap = "" if glued else gap
            pieces.append(Piece(offset, offset + len(text), word, line.page, index))
            add(text)
            add(gap)
    return Text("".join(parts), tuple(pieces), tuple(lines), tuple(starts))


def _unhyphenated(left: str, right: str) -> tuple[str, str]:
    """The word at a line end as it is put down, and what comes between it and the next line."""
    if len(left) < 2 or left[-1] not in "-¬" or not left[-2].isalnum():
        return left, "\n"
    if SUSPENDED.match(right):
        return left, "\n"
    # "Nordrhein-|Westfalen", "2-|Personen" keep their hyphen; "Arbeitsu-|chende" does not
    keeps = not right[0].islower() or not left[-2].islower()
    return (left if keeps else left[:-1]), ""


def _usual_gaps(lines: Sequence[Line]) -> float:
    """The commonest space between two lines of a paragraph, in line heights."""
    gaps = Counter(
        round(_gap(above, below) * 10) / 10
        for above, below in pairwise(lines)
        if _is_below(above, below)
    )
    common = [gap for gap, count in gaps.items() if count >= max(gaps.values()) / 3]
    return min(common, default=0.0)


def _height(line: Line) -> float:
    """The height of the line's words: a line of a crooked scan is higher the longer it is."""
    if line.words[0].turn:
        return max(1.0, line.box.height)  # set sideways: only the line has its place for reading
    heights = sorted(word.box.height for word in line.words)
    return max(1.0, heights[len(heights) // 2])


def _gap(above: Line, below: Line) -> float:
    """The space between two lines in heights of a word: between words that lie over each other,
    as a crooked scan has the end of a line higher or lower than its beginning.
    """
    height = min(_height(above), _height(below))
    steps = []
    upper = iter(above.words)
    word: Word | None = next(upper)
    for lower in below.words:
        while word is not None and word.box.x1 <= lower.box.x0:
            word = next(upper, None)
        if word is None:
            break
        if word.box.x0 < lower.box.x1:
            steps.append(lower.box.bottom - word.box.bottom)
    steps.sort()
    step = steps[len(steps) // 2] if steps else below.box.bottom - above.box.bottom
    return (step - height) / height


def _is_below(above: Line, below: Line) -> bool:
    return (
        above.page == below.page
        and below.box.top > above.box.top
        and below.box.x0 < above.box.x1
        and above.box.x0 < below.box.x1
    )


def _right_margins(lines: Sequence[Line]) -> dict[int, float]:
    """How far to the right the text of each page runs."""
    margins: dict[int, float] = {}
    for line in lines:
        margins[line.page] = max(margins.get(line.page, 0.0), line.box.x1)
    return margins


def _between(line: Line, following: Line, usual: float, margins: dict[int, float]) -> str:
    """What stands between two lines: "\\n" within a paragraph, else "\\n\\n"."""
    if MARKER.fullmatch(following.words[0].text) and not SIGNED.match(following.text):
        return "\n\n"
    if line.words[-1].hyphen:
        return "\n"
    ended = SENTENCE_END.search(line.words[-1].text) is not None
    small = following.words[0].text[0].islower()
    if _is_below(line, following):
        smaller, larger = sorted((_height(line), _height(following)))
        gap = _gap(line, following)
        apart = gap > usual + PARAGRAPH_GAP or larger / smaller > 1.25
        # some typesetters pull the lines of one sentence apart
        open_end = small or (len(line.words) > 1 and OPEN_END.fullmatch(line.words[-1].text))
        if apart and open_end and not ended and gap < usual + 5 * PARAGRAPH_GAP:
            apart = larger / smaller > 1.6
        return "\n\n" if apart else "\n"
    if line.page == following.page and line.box.overlap_y(following.box) > 0.5:
        return "\n"  # two cells of a row
    # a new page or column: the paragraph goes on where its sentence has not ended
    full = len(line.words) > 4 and (
        line.box.width > 0.9 * following.box.width
        if line.page == following.page
        else line.box.x1 > 0.95 * margins[line.page]
    )
    last = line.words[-1].text
    goes_on = not ended and (last.endswith("-") or small or full or bool(OPEN_END.fullmatch(last)))
    return "\n" if goes_on else "\n\n"
