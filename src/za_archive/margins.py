"""Which lines of a document are page material: heads, feet, page and line numbers, slugs.

What carries the content stays text, also at the edge of a page: a letterhead or a reference on the
first page, the session at the foot of the last one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from za_archive.models import Line, Page

BAND = 0.12
"""Page material stands in this share of the page's height, at the top or the bottom."""
EDGE = 0.08
"""A line that no other page confirms must stand nearer to the edge."""
NEAR = 8.0
"""Heads of two pages stand at the same height, so many points up or down."""
SMALLER = 0.88
"""Set so much smaller than the text, a line is not of it."""

PAGE_NUMBER = re.compile(
    r"(?P<open>[-–—/|•·]\s*|[(\[]\s*(?=[^)\]]*[)\]]))?"
    r"(?P<word>(?:Seite|Seiten|S\.|Blatt|Page)\s*:?\s*)?"
    r"(?P<number>\d{1,3})"
    r"(?:\s*(?:von|of|/|\|)\s*\d{1,3})?"
    r"(?(open)\s*[-–—/|•·)\]]*|(?:\s*[-–—|])?)",
    re.IGNORECASE,
)
SLUG = re.compile(
    r"\.(?:indd|qxd|qxp|cdr|fm|docx?|odt|rtf)\b"
    r"|\b[A-Z]:\\\S+|^\S+\.(?:indd|qxd)|\d\d\.\d\d\.\d{2,4}\s+\d\d?:\d\d(?::\d\d)?\s*(?:Uhr)?$"
)
DIGITS = re.compile(r"\d+")
NUMBER = re.compile(r"\d{1,4}")
REFERENCE = re.compile(
    r"\b(?:Vorlage|Drucksache|Drs|DS|Az|Aktenzeichen|Geschäftszeichen|Beschlussvorlage|"
    r"Sitzungsvorlage|Mitteilungsvorlage|Nr|Anlage)\b.*\d"
)
CONTENT = re.compile(
    r"\b(?:Sitzung\w*|\w*ausschuss\w*|\w*kreis\w*|\w*tag|\w*rat|\w*rätin|Ziel\w*|Vertrag\w*|"
    r"\w*vereinbarung\w*|beschl\w+|beschluss\w*|prozent\w*|euro|unterschrift\w*|\w*vorlage|"
    r"drucksache\w*|anlage\w*|nr|az|\w*stadt|gemeinde\w*|\w*ministeri\w*|senat\w*|jobcenter\w*|"
    r"dezernat\w*|\w*amt|fachbereich\w*|fraktion\w*|land\w*|\w*meister\w*|entwurf|gez|im auftrag|"
    r"\w*schrift|bericht\w*|protokoll\w*|antrag\w*|anfrage\w*|(?:19|20)\d\d)\b|[§%]",
    re.IGNORECASE,
)
"""What the content of our documents is made of: a line with one of these is never small print."""
FOOTNOTE = re.compile(r"(?:\d{1,2}|[*¹²³⁴⁵]+)\)?")


def page_material(body: Sequence[Sequence[Line]], pages: Sequence[Page]) -> set[int]:
    """The ids of the lines that are page material; `body` has the lines of each page."""
    banded = [
        [line for line in lines if _in_band(line, page)]
        for page, lines in zip(pages, body, strict=True)
    ]
    found = _repeated(banded, pages)
    for page, lines in zip(pages, banded, strict=True):
        for line in lines:
            if id(line) in found or len(line.words) > 8 or line.cell is not None:
                continue
            text = line.text
            if (match := PAGE_NUMBER.fullmatch(text)) is not None:
                if _is_page_number(match, line, page, lines, found):
                    found.add(id(line))
            elif SLUG.search(text) is not None:
                found.add(id(line))
    if len(pages) == 1:
        found |= _small_at_the_edge(body[0], pages[0])
    return found


def _in_band(line: Line, page: Page) -> bool:
    top, bottom = line.box[1], line.box[3]
    return bottom < BAND * page.height or top > (1 - BAND) * page.height


def _repeated(banded: Sequence[Sequence[Line]], pages: Sequence[Page]) -> set[int]:
    """Lines that stand at the same height on nearly half of the pages, on two at least.

    A reference that the first page names is its own.
    """
    if len(pages) < 2:
        return set()
    alike: defaultdict[str, list[Line]] = defaultdict(list)
    for lines in banded:
        for line in lines:
            text = line.text
            if len(text) > 5 or DIGITS.search(text):  # a short word may be so by chance
                alike[DIGITS.sub("#", text)].append(line)
    needed = max(2.0, 0.45 * len(pages))
    found = set()
    for lines in alike.values():
        if len(lines) < needed:
            continue
        for line in lines:
            here = {other.page for other in lines if abs(other.box[1] - line.box[1]) < NEAR}
            if len(here) < needed:
                continue
            top = line.box[3] < BAND * pages[0].height
            if line.page == pages[0].number and top and REFERENCE.search(line.text):
                continue
            found.add(id(line))
    return found


def _is_page_number(
    match: re.Match[str], line: Line, page: Page, lines: Sequence[Line], found: set[int]
) -> bool:
    """A number at the edge: it says so, it is the right one, or it stands alone."""
    if match["word"] or match["open"] or int(match["number"]) == page.number:
        return True
    return not any(
        other is not line and id(other) not in found and other.box.overlap_y(line.box) > 0.3
        for other in lines
    )


def _small_at_the_edge(lines: Sequence[Line], page: Page) -> set[int]:
    """The small print of a page that is the whole document: address, bank, form number."""
    if len(lines) < 8:
        return set()
    usual = median(line.box[3] - line.box[1] for line in lines)
    found = set()
    for line in lines:
        top, bottom = line.box[1], line.box[3]
        if EDGE * page.height < bottom and top < (1 - EDGE) * page.height:
            continue
        if bottom - top > SMALLER * usual or FOOTNOTE.fullmatch(line.words[0].text):
            continue
        if CONTENT.search(line.text) or line.text.endswith("."):
            continue
        apart = min(
            (
                max(other.box[1] - bottom, top - other.box[3])
                for other in lines
                if other is not line and other.box[3] - other.box[1] > SMALLER * usual
            ),
            default=0.0,
        )
        if apart > usual:
            found.add(id(line))
    return found


# --- line numbers -------------------------------------------------------------------------------


def line_numbers(lines: Sequence[Line]) -> set[int]:
    """The ids of the words that number the lines of a page of running text.

    Each line or each fifth one has a number, all under each other; rows of a table are numbered
    too, but do not go on in small letters.
    """
    numbered = [line for line in lines if NUMBER.fullmatch(line.words[0].text)]
    if len(numbered) < 4:
        return set()
    numbered.sort(key=lambda line: line.box[1])
    # under each other by their right or their left edges
    numbered = max((_aligned(numbered, edge) for edge in (2, 0)), key=len)
    steps = {
        int(below.words[0].text) - int(above.words[0].text) for above, below in pairwise(numbered)
    }
    if len(numbered) < 4 or len(steps) != 1 or not steps <= {1, 5, 10}:
        return set()
    ids = set(map(id, numbered))
    texts = [line.words[1:] if id(line) in ids else line.words for line in lines]
    starts = [words[0] for words in texts if words]
    edge = max(line.words[0].box[2] for line in numbered)
    if any(word.box[0] < edge for word in starts):
        return set()
    small = sum(word.text[0].islower() for word in starts)
    every = len(numbered) * max(steps) > 0.7 * len(starts)
    return (
        {id(line.words[0]) for line in numbered} if every and small > 0.25 * len(starts) else set()
    )


def _aligned(lines: Sequence[Line], edge: int) -> list[Line]:
    """The lines whose first words have this edge at the usual place."""
    usual = median(line.words[0].box[edge] for line in lines)
    return [line for line in lines if abs(line.words[0].box[edge] - usual) < 3]
