"""Lines -> one string that still knows for each character its word, page and box.

Words of a line are joined by a blank, lines by "\\n", paragraphs by "\\n\\n". A word divided at a
line end is put together again; both its parts keep their boxes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, groupby, pairwise
from operator import add, attrgetter
from typing import NamedTuple

from za_archive.hyphens import is_one_in_capitals, repairs
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
MONTH = re.compile(r"\d{1,2}\. (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)")
COUNTED = re.compile(r"§{1,2}|Abs\.|Absatz|Nr\.|Nummer|Satz|Ziff\.|Ziffer|Artikel|Art\.")
"""What is told by the number behind it."""
BLANKS = re.compile(r"\s+")


class Piece(NamedTuple):
    """Where a word stands in the string: `[start, end)`."""

    start: int
    end: int
    word: Word
    page: int
    line: int


PAGE_OF = attrgetter("page")


@dataclass(frozen=True)
class Text:
    """The text of a document (or of its margins) and the way back to the page.

    `starts` and `ends` say where each word stands in the string, `line_starts` where each line
    begins.
    """

    string: str
    words: Sequence[Word]
    starts: Sequence[int]
    ends: Sequence[int]
    lines: tuple[Line, ...]
    line_starts: tuple[int, ...]

    @cached_property
    def right_edges(self) -> dict[int, float]:
        """For each page where its longest line ends."""
        edges: dict[int, float] = {}
        for line in self.lines:
            edges[line.page] = max(line.box.x1, edges.get(line.page, line.box.x1))
        return edges

    def pieces_in(self, start: int, end: int) -> tuple[Piece, ...]:
        """The words that share a character with `[start, end)`."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_left(self.starts, end, first)
        return tuple(self._piece(index) for index in range(first, last) if self.ends[index] > start)

    def _piece(self, index: int) -> Piece:
        start = self.starts[index]
        line = bisect_right(self.line_starts, start) - 1
        return Piece(start, self.ends[index], self.words[index], self.lines[line].page, line)

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
        if not self.lines:
            return 1
        return self.lines[max(0, bisect_right(self.line_starts, offset) - 1)].page

    def page_string(self, number: int) -> str:
        """The text of one page; a word divided between pages belongs to the first."""
        first = bisect_left(self.lines, number, key=PAGE_OF)
        behind = bisect_right(self.lines, number, first, key=PAGE_OF)
        if first == behind:
            return ""
        start = self.line_starts[first]
        end = self.line_starts[behind] if behind < len(self.lines) else len(self.string)
        return self.string[start : self.ends[bisect_left(self.starts, end) - 1]]

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
            yield begin, begin + len(self.string[begin:stop].rstrip()), self.lines[index]


def join(lines: Sequence[Line]) -> Text:
    """One string of all lines, in their order."""
    words = [word for line in lines for word in line.words]
    firsts = [0, *accumulate(len(line.words) for line in lines)]
    texts = [word[0] for word in words]
    behind = [" "] * len(words)
    if words:
        behind[-1] = ""
    level = [_is_level(line) for line in lines]
    heights = list(map(_height, lines, level))
    gaps = [
        _gap(*pair, min(both), all(even)) if _is_below(*pair) else None
        for pair, both, even in zip(
            pairwise(lines), pairwise(heights), pairwise(level), strict=True
        )
    ]
    usual = _usual_gap(gaps)
    margins = _right_margins(lines)
    for index, (line, following) in enumerate(pairwise(lines)):
        last = firsts[index + 1] - 1
        both = heights[index : index + 2]
        behind[last] = _between(line, following, gaps[index], usual, both, margins)
        if behind[last] == "\n" and line.cell == following.cell:
            texts[last], behind[last] = _unhyphenated(texts[last], following.words[0][0])
    for (index, position), (text, glued) in repairs(lines).items():
        place = firsts[index] + position
        texts[place] = text
        if glued:
            behind[place] = ""
    sizes = list(map(len, texts))
    starts = [0, *accumulate(map(add, sizes, map(len, behind)))]
    line_starts = tuple(starts[first] for first in firsts[:-1])
    starts.pop()  # behind the last word
    return Text(
        "".join(chain.from_iterable(zip(texts, behind, strict=True))),
        words,
        starts,
        list(map(add, starts, sizes)),
        tuple(lines),
        line_starts,
    )


def _unhyphenated(left: str, right: str) -> tuple[str, str]:
    """The word at a line end as it is put down, and what comes between it and the next line."""
    if len(left) < 2 or left[-1] not in "-¬" or not left[-2].isalnum():
        return left, "\n"
    if SUSPENDED.match(right):
        return left, "\n"
    # "Nordrhein-|Westfalen", "2-|Personen" keep their hyphen; "Arbeitsu-|chende" does not
    keeps = not right[0].islower() or not left[-2].islower()
    if keeps and left[-2].isupper() and right[:2].isupper():
        keeps = not is_one_in_capitals(left[:-1], right)
    return (left if keeps else left[:-1]), ""


def _usual_gap(gaps: Sequence[float | None]) -> float:
    """The commonest space between two lines of a paragraph, in line heights."""
    counts = Counter(round(gap * 10) / 10 for gap in gaps if gap is not None)
    common = [gap for gap, count in counts.items() if count >= max(counts.values()) / 3]
    return min(common, default=0.0)


def _is_level(line: Line) -> bool:
    """All words of the line are as high as it is."""
    _, top, _, bottom = line.box
    return not [1 for word in line.words if word[1][1] != top or word[1][3] != bottom]


def _height(line: Line, level: bool) -> float:
    """The height of the line's words: a line of a crooked scan is higher the longer it is."""
    if level or line.words[0].turn:
        return max(1.0, line.box.height)  # set sideways: only the line has its place for reading
    heights = sorted([word[1][3] - word[1][1] for word in line.words])
    return max(1.0, heights[len(heights) // 2])


def _gap(above: Line, below: Line, height: float, level: bool) -> float:
    """The space between two lines in heights of a word: between words that lie over each other,
    as a crooked scan has the end of a line higher or lower than its beginning.
    """
    step = below.box[3] - above.box[3]
    if not level:
        step = _usual_step(above, below, step)
    return (step - height) / height


def _usual_step(above: Line, below: Line, otherwise: float) -> float:
    """How much lower the words of a line end than those that they lie under."""
    steps = []
    upper = iter([word[1] for word in above.words])
    box: Box | None = next(upper)
    for left, _, right, bottom in [word[1] for word in below.words]:
        while box is not None and box[2] <= left:
            box = next(upper, None)
        if box is None:
            break
        if box[0] < right:
            steps.append(bottom - box[3])
    steps.sort()
    return steps[len(steps) // 2] if steps else otherwise


def _is_below(above: Line, below: Line) -> bool:
    upper, lower = above.box, below.box
    return (
        above.page == below.page
        and lower[1] > upper[1]
        and lower[0] < upper[2]
        and upper[0] < lower[2]
    )


def _right_margins(lines: Sequence[Line]) -> dict[int, float]:
    """How far to the right the text of each page runs."""
    margins: dict[int, float] = {}
    for line in lines:
        margins[line.page] = max(margins.get(line.page, 0.0), line.box.x1)
    return margins


def _goes_on_with_number(line: Line, following: Line) -> bool:
    """A number that belongs to the line above is no list's: "bis zum|31. August", "in §|45."."""
    last = line.words[-1].text
    day = MONTH.match(" ".join(word.text for word in following.words[:2]))
    return bool(COUNTED.fullmatch(last) or (day and OPEN_END.fullmatch(last)))


def _between(
    line: Line,
    following: Line,
    gap: float | None,
    usual: float,
    heights: Sequence[float],
    margins: dict[int, float],
) -> str:
    """What stands between two lines: "\\n" within a paragraph, else "\\n\\n".

    `gap` is the space between them where they lie over each other, `heights` those of both.
    """
    marked = MARKER.fullmatch(following.words[0].text) and not SIGNED.match(following.text)
    if marked and not _goes_on_with_number(line, following):
        return "\n\n"
    if line.words[-1].hyphen:
        return "\n"
    ended = SENTENCE_END.search(line.words[-1].text) is not None
    small = following.words[0].text[0].islower()
    if gap is not None:
        smaller, larger = sorted(heights)
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
