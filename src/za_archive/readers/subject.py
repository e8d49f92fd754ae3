"""What a paper, report or article is about -> facts of `documents`: title, year, Kreis, Land, and
whether it is about an agreement of § 48b SGB II at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from za_archive import reference, values
from za_archive.annotate import Mark, Passage
from za_archive.models import Fact, Quote
from za_archive.readers.labels import labelled
from za_archive.readers.source import Facts, Source, year_of

TITLE = 700
"""The title stands in so many first characters."""
PAPER_HEAD = 2500
"""A paper's own dates stand in so many first characters."""


def read(source: Source) -> Iterator[Fact]:
    """The single values of the document."""
    facts = Facts("documents")
    about = about_agreement(source)
    if about:
        facts.add("about_zielvereinbarung", 1, about)
    year = agreement_year(source) if about else paper_year(source)
    if year is None:
        year = main_year(source)
    if year is not None:
        facts.add("year", *year)
    ags = main_kreis(source, year[0] if year else None)
    if ags is not None:
        facts.add("kreis", *ags)
        facts.add("land", ags[0][:2], ags[1])
    facts.add("land", source.land, None)
    yield from facts.found.values()


def about_agreement(source: Source) -> Quote | None:
    """The evidence that the document is about an agreement of § 48b SGB II, or nothing.

    The word alone proves nothing: schools and hospitals agree on targets too. SGB II must be there,
    and a body that signs such agreements, and no other field may speak louder.
    """
    body = source.own
    words = body.all("ABOUT")
    agreements = [mark for mark in words if "vereinbarung" in _text(body, mark).lower()]
    if not (agreements or len(words) > 1) or not source.about_sgb2:
        return None
    signers = body.all("ORGANISATION") + body.all("ABBREVIATION") + body.all("ROLE")
    by_law = any(
        mark.groups["paragraph"].replace(" ", "").startswith("48b") for mark in body.all("CITATION")
    )
    if not signers and not by_law and not body.all("LAND"):
        return None
    others = len(body.all("ABOUT_OTHER"))
    if others > len(words) + len(body.all("SGB2")):
        return None
    return body.cite((agreements or words)[0])


def _text(passage: Passage, mark: Mark) -> str:
    return passage.text.string[mark.start : mark.end]


def agreement_year(source: Source) -> tuple[int, Quote] | None:
    """The year of the agreement that a paper is about: the one named with it most often."""
    marks = source.own.all("ABOUT_YEAR")
    if not marks:
        return None
    counted = Counter(year_of(mark) for mark in marks)
    title = [mark for mark in marks if mark.start < TITLE]
    best = year_of(title[0]) if title else counted.most_common(1)[0][0]
    first = next(mark for mark in marks if year_of(mark) == best)
    return best, source.own.cite(first, 0.9)


def paper_year(source: Source) -> tuple[int, Quote] | None:
    """The year of a paper's own date; of a paper without one, of the first date it names."""
    if source.kind in {"artikel", "bericht", "planungsdokument"}:
        return None
    if found := labelled(source, "date"):
        return int(found[0][:4]), found[1]
    for mark in source.own.all("DATE"):
        days = values.dates(mark.value or "", mark.groups)
        if days and mark.start < PAPER_HEAD:
            return int(days[0][0][:4]), source.own.cite(mark, 0.8)
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


def main_kreis(source: Source, year: int | None) -> tuple[str, Quote] | None:
    """The Kreis named most often; the one of the title before all others."""
    marks = source.own.all("KREIS")
    if not marks:
        return None
    votes: Counter[str] = Counter()
    for mark in marks:
        ags = reference.resolve_kreis(mark.value or "", year)
        if ags is not None:
            votes[ags] += 5 if mark.start < TITLE else 1
    if not votes:
        return None
    best = max(votes, key=lambda ags: (votes[ags], ags))
    first = next(mark for mark in marks if reference.resolve_kreis(mark.value or "", year) == best)
    return best, source.own.cite(first)
