"""What every reader is given, and how single values are gathered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from za_archive import reference
from za_archive.annotate import Mark, Passage
from za_archive.models import Fact, Quote

Value = str | int | float
COVER = 200
"""An agreement whose title stands later than this is an annex of the paper before it; a title
within so many characters of a page's start stands at its head."""


@dataclass(frozen=True)
class Source:
    """A document to be read: its text, and apart from it the heads, feet and watermarks."""

    body: Passage
    margins: Passage
    kind: str = "sonstiges"

    @cached_property
    def own(self) -> Passage:
        """The paper itself, without an agreement printed behind it as an annex."""
        annex = self.annex
        return self.body if annex is None else self.body.part(self.body.start, annex.start)

    @cached_property
    def annex(self) -> Passage | None:
        """The agreement that is printed behind a paper: from its title to the document's end."""
        if self.kind == "zielvereinbarung":
            return None
        body = self.body
        for start in openings(body):
            behind = body.part(start, body.end)
            if start > COVER and (body.text.page_at(start) > 1 or behind.first("REPRESENTED")):
                return behind
        return None  # a title on the first page may be the paper's own

    @cached_property
    def about_sgb2(self) -> bool:
        """The document is about SGB II, so that a bare § can be one of it."""
        return bool(self.body.all("SGB2"))

    @cached_property
    def under_sgb2(self) -> bool:
        """It rests on SGB II by its words; that a Jobcenter is named proves nothing."""
        return bool(self.body.all("SGB2_LAW"))

    @cached_property
    def land(self) -> str | None:
        """The Land that the document is from, by the Kreise, ministries and Länder it names."""
        return land_of(self.body)


def openings(body: Passage) -> Iterator[int]:
    """Where agreements begin: at a title on a line of its own, or at the head of a page, where the
    parties may stand without one.
    """
    text = body.text
    for mark in body.all("AGREEMENT"):
        page = text.page_at(mark.start)
        head = text.line_ranges(max(0, mark.start - COVER), mark.start + 1)
        starts = [start for start, _, line in head if line.page == page]
        heads_page = starts[0] < COVER or text.page_at(starts[0] - 1) != page
        if mark.value == "parties":
            if heads_page:
                yield starts[0]  # with whatever title stands above them
        elif heads_page or (mark.value == "title" and text.string[mark.end : mark.end + 1] == "\n"):
            yield mark.start


def title_of(head: Passage) -> Passage:
    """What stands in the head before its first whole sentence."""
    prose = (sentence for sentence in head.sentences() if sentence.string.rstrip().endswith("."))
    return head.part(head.start, next((sentence.start for sentence in prose), head.end))


PLACE = re.compile(r",? ?(?:den|am|d\.)?\s+[\d_]")
POSTCODE = re.compile(r"\d{5} $")


def land_of(passage: Passage) -> str | None:
    """The Land named most, two digits: by Kreise, signing bodies and its own name."""
    votes = Counter((mark.value or "")[:2] for mark in passage.all("KREIS"))
    for mark in passage.all("LAND"):
        if PLACE.match(passage.text.string, mark.end) or POSTCODE.search(
            passage.text.string, max(0, mark.start - 6), mark.start
        ):
            continue  # where it was signed, or an address
        votes[mark.value or ""] += 1
    for mark in passage.all("ORGANISATION"):
        bodies = [reference.organisation(key) for key in (mark.value or "").split("|")]
        lands = {body.land for body in bodies if body is not None and body.land}
        if len(lands) == 1:
            votes[lands.pop()] += 3
    return max(votes, key=lambda land: (votes[land], land)) if votes else None


@dataclass
class Facts:
    """Gathers the single values of one relation: the first that is given for a field stays."""

    relation: str
    agreement: int | None = None
    found: dict[str, Fact] = field(default_factory=dict)

    def add(self, name: str, value: Value | None, quote: Quote | None) -> None:
        """Keeps `value` for the column `name` unless there is one already; None is no value."""
        if value is not None and name not in self.found:
            self.found[name] = Fact(
                field=f"{self.relation}.{name}",
                value=value,
                quote=quote,
                agreement=self.agreement,
                derived_from=None if quote else "other values of the document",
            )

    def values(self) -> dict[str, Any]:
        """Column -> value, for the record that these facts make up."""
        return {name: fact.value for name, fact in self.found.items()}

    def quote(self, name: str) -> Quote | None:
        return self.found[name].quote if name in self.found else None


GENITIVE = re.compile(
    r"^((?:Land)?[Kk]reis|Jobcenter|\w*[Mm]inisterium|[\w-]+kreis|[\w-]+-Kreis)e?s\b"
)
DATIVE = re.compile(r"^(\w+isch)e[nm]? (?=\w*[Mm]inisterium)")


def nominative(name: str) -> str:
    """A body's name in nominative: "Kreises Lippe" -> "Kreis Lippe", "Hessischen Ministerium" ->
    "Hessisches Ministerium".
    """
    return DATIVE.sub(r"\1es ", GENITIVE.sub(r"\1", name))


def year_of(mark: Mark) -> int:
    """The year in a mark that has one, under whichever group."""
    return int(next(text for name, text in mark.groups.items() if name.startswith("year")))


def is_48b(citation: Mark) -> bool:
    """It cites the law on agreements about goals, whichever paragraph of it."""
    return citation.groups["paragraph"].replace(" ", "") == "48b"


def merged(*quotes: Quote | None) -> Quote | None:
    """Several places as the evidence of one value: as sure as the least sure of them."""
    kept: list[Quote] = []
    for quote in quotes:
        if quote is not None and quote not in kept:
            kept.append(quote)
    if not kept:
        return None
    kept.sort(key=lambda quote: quote.start)
    boxes = tuple(dict.fromkeys(box for quote in kept for box in quote.boxes))
    return Quote(
        " ".join(quote.text for quote in kept),
        kept[0].rule,
        boxes,
        min(quote.confidence for quote in kept),
        kept[0].start,
        kept[-1].end,
    )
