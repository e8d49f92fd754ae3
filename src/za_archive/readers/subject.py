"""What a paper, report or article is about -> facts of `documents`: title, year, Kreis, Land, and
whether it is about an agreement of § 48b SGB II at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from za_archive import values
from za_archive.models import Fact, Quote
from za_archive.readers.about import about_agreement
from za_archive.readers.home import home
from za_archive.readers.labels import labelled
from za_archive.readers.source import Facts, Source, year_of

TITLE = 700
"""The title stands in so many first characters."""
PAPER_HEAD = 2500
"""A paper's own dates stand in so many first characters."""
SINCE = re.compile(r"\bseit(?: dem)?\s+$")
"""A date behind this is older than the paper."""


def read(source: Source) -> Iterator[Fact]:
    """The single values of the document."""
    facts = Facts("documents")
    about = about_agreement(source)
    if about:
        facts.add("about_zielvereinbarung", 1, about)
    year = (agreement_year(source) if about else None) or paper_year(source) or main_year(source)
    if year is not None:
        facts.add("year", *year)
    ags = home(source, year[0] if year else None)
    if ags is not None:
        facts.add("kreis", *ags)
        facts.add("land", ags[0][:2], ags[1])
    facts.add("land", source.land, None)
    yield from facts.found.values()


def agreement_year(source: Source) -> tuple[int, Quote] | None:
    """The year of the agreement that a paper is about: the one named with it most often."""
    marks = source.own.all("ABOUT_YEAR")
    if not marks:
        return None
    counted = Counter(year_of(mark) for mark in marks)
    title = [mark for mark in marks if mark.start < TITLE]
    best = year_of(title[0]) if title else counted.most_common(1)[0][0]
    if title and source.own.part(source.own.start, source.own.start + TITLE).all("CONCLUDES"):
        best = max(map(year_of, title))  # of two, the one that is to be concluded
    first = next(mark for mark in marks if year_of(mark) == best)
    return best, source.own.cite(first, 0.9)


def paper_year(source: Source) -> tuple[int, Quote] | None:
    """The year of a paper's own date; of a paper without one, of the first date it names."""
    if source.kind in {"artikel", "bericht", "planungsdokument"}:
        return None
    if found := labelled(source, "date"):
        return int(found[0][:4]), found[1]
    head = source.own.part(source.own.start, source.own.start + PAPER_HEAD)
    for mark in head.all("DATE"):
        days = values.dates(mark.value or "", mark.groups)
        if days and not SINCE.search(head.text.string, head.start, mark.start):
            return int(days[0][0][:4]), head.cite(mark, 0.8)
    return None


def main_year(source: Source) -> tuple[int, Quote] | None:
    """The year named most often, the later one of two; less sure than an agreement's."""
    marks = source.own.all("YEAR")
    if not marks:
        return None
    counted = Counter(year_of(mark) for mark in marks)
    best = max(counted, key=lambda year: (counted[year], year))
    first = next(mark for mark in marks if year_of(mark) == best)
    share = counted[best] / len(marks)
    return best, source.own.cite(first, 0.9 if share > 0.5 else 0.7)
