"""Whether a paper is about an agreement of § 48b SGB II: a decision with evidence.

Each sentence that names an agreement is weighed by what else it says: the field of work (SGB II),
the other side (Land, Ministerium, Bundesagentur), what is done with it. A sentence that speaks of
schools, hospitals, staff or clubs weighs nothing. The longer the paper, the more it takes: a report
of twenty pages that names the agreement once is not about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.models import Quote
from za_archive.readers.source import Source, year_of

TITLE = 700
"""The title stands in so many first characters."""
NEEDED = ((1500, 2), (6000, 4), (15000, 6), (40000, 9))
"""Up to so many characters a paper needs so much weight."""
MOST = 12
TELLING, SUPPORT = 2, 2
"""So much the best sentence has to weigh; so much others add that do not name the agreement."""
ITEM = 3000
"""One matter of minutes takes so many characters."""
FIRST_YEAR = 2010
"""Agreements of § 48b exist since 2011 and were prepared the year before."""
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that names an agreement, the word that does, and how much it weighs."""

    sentence: Passage
    word: Mark
    weight: int


def about_agreement(source: Source) -> Quote | None:
    """The evidence that the paper is about such an agreement, or nothing."""
    body = source.own
    if not body.all("AGREED") or not _in_the_field(body) or _too_early(body):
        return None
    said = list(weighed(body))
    best = max(said, key=lambda one: one.weight, default=None)
    if best is None:
        return None
    if source.kind == "artikel" and len(body.all("PLAINLY")) > 1:
        return body.cite(best.word, 0.8)  # articles explain how it works before they name one
    sided = best.weight > TELLING or any(_has_partner(_around(body, s.sentence)) for s in said)
    if best.weight < TELLING or not sided:
        return None
    total = sum(one.weight for one in said) + min(SUPPORT, _supported(body))
    needed = _needed(body.end - body.start)
    if source.kind == "niederschrift":  # of many matters one may be about it
        total = max(sum(one.weight for one in said if _near(one, other)) for other in said)
        needed = min(needed, _needed(ITEM))
    if total < needed:
        return None
    return body.cite(best.word, 0.95 if total >= 2 * needed else 0.8)


def _needed(length: int) -> int:
    return next((weight for limit, weight in NEEDED if length <= limit), MOST)


def _near(one: Said, other: Said) -> bool:
    return abs(one.sentence.start - other.sentence.start) < ITEM


def _supported(body: Passage) -> int:
    """How many sentences that do not name it tell what was agreed with the other side."""
    return sum(
        1
        for sentence in body.sentences()
        if not sentence.all("AGREED")
        and sentence.all("PLAINLY")
        and (_has_partner(sentence) or any(m.value == "target" for m in sentence.all("TOLD_STAGE")))
    )


def _in_the_field(body: Passage) -> bool:
    return bool(body.all("WORK_FIELD") or body.all("PLAINLY"))


def weighed(body: Passage) -> Iterator[Said]:
    """Every distinct sentence that names an agreement, with its weight."""
    seen: set[str] = set()
    for paragraph in body.paragraphs():
        if not paragraph.all("AGREED"):
            continue
        for sentence in paragraph.sentences():
            word = sentence.first("AGREED")
            key = BLANKS.sub(" ", sentence.string).strip().lower()
            if word is None or key in seen:
                continue
            seen.add(key)
            weight = _weight(body, paragraph, sentence)
            if weight:
                yield Said(sentence, word, weight)


def _weight(body: Passage, paragraph: Passage, sentence: Passage) -> int:
    plainly = bool(sentence.all("PLAINLY"))
    in_field = plainly or bool(sentence.all("WORK_FIELD"))
    partner = _has_partner(sentence)
    if not plainly and (
        sentence.all("OTHER_FIELD") or (sentence.all("ARGE") and not _of_the_land(sentence))
    ):
        return 0
    around = _around(body, paragraph)
    near = in_field or bool(around.all("WORK_FIELD"))
    if not near or (not in_field and around.all("OTHER_FIELD")):
        return 0
    weight = 1 + in_field + partner
    if weight > 1 and sentence.all("ACT"):
        weight += 1
    if weight > 1 and sentence.all("DUTY"):
        weight += 3
    if weight > 1 and sentence.start < body.start + TITLE and not sentence.flat.endswith("."):
        weight += 1  # a title
    return weight


def _has_partner(said: Passage) -> bool:
    """One of those with whom such agreements are made is named, or the law itself."""
    sides = ("LAND_SIDE", "ORGANISATION", "BA_SIDE", "WITH_JOBCENTER", "LAW_48B", "TRILATERAL")
    return any(said.all(label) for label in sides)


def _of_the_land(sentence: Passage) -> bool:
    return bool(sentence.all("LAND_SIDE"))


def _around(body: Passage, paragraph: Passage) -> Passage:
    """The paragraph with what stands right around it: a heading's field is that of its text."""
    return body.part(paragraph.start - 300, paragraph.end + 300)


def _too_early(body: Passage) -> bool:
    """The paper names years, and all of them lie before there were such agreements."""
    years = [year_of(mark) for mark in body.all("YEAR")]
    years += [
        int(mark.groups["year"])
        for mark in body.all("DATE")
        if len(mark.groups.get("year", "")) == 4
    ]
    return bool(years) and max(years) < FIRST_YEAR
