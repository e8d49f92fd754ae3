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

from za_archive.annotate import Mark, Passage, outside
from za_archive.models import Quote
from za_archive.readers.source import Source, title_of, year_of

TITLE = 700
"""The title stands in so many first characters."""
NEEDED = ((1500, 3), (6000, 4), (15000, 6), (40000, 9))
"""Up to so many characters a paper needs so much weight."""
MOST = 12
ITEM = 3000
"""One matter of minutes takes so many characters."""
AROUND = 300
"""What stands so many characters around a paragraph belongs to it."""
NEAR = 60
"""Whom one agrees with stands at most so many characters from the word."""
NAMES = ("LETTERHEAD", "ORGANISATION", "MINISTRY")
"""What bears the names of many fields and speaks of none."""
FIRST_YEAR = 2010
"""Agreements of § 48b exist since 2011 and were prepared the year before."""
ZIEL = re.compile(r"\w*Ziel", re.IGNORECASE)
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
    total = sum(one.weight for one in said)
    needed = _needed(body.end - body.start)
    if source.kind == "niederschrift" and total < needed and said:  # one of many matters
        total = max(sum(one.weight for one in said if _near(one, other)) for other in said)
        needed = _needed(ITEM)
    if source.kind == "artikel" and len(body.all("PLAINLY") + body.all("MEASURED")) > 1:
        needed = 1  # articles explain how it works before they name an agreement
    if total < needed:
        return None
    best = max(said, key=lambda one: one.weight)
    return body.cite(best.word, 0.95 if total >= 2 * needed else 0.8)


def _needed(length: int) -> int:
    return next((weight for limit, weight in NEEDED if length <= limit), MOST)


def _near(one: Said, other: Said) -> bool:
    return abs(one.sentence.start - other.sentence.start) < ITEM


def _in_the_field(body: Passage) -> bool:
    return bool(body.all("WORK_FIELD") or body.all("PLAINLY") or body.all("MEASURED"))


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
            weight = _weight(body, paragraph, sentence, word)
            if weight:
                yield Said(sentence, word, weight)


def _weight(body: Passage, paragraph: Passage, sentence: Passage, word: Mark) -> int:
    plainly = bool(sentence.all("PLAINLY"))
    if not plainly and _is_another(sentence, word):
        return 0
    around = _around(body, paragraph)
    if not (plainly or ZIEL.match(body.text.string, word.start)) and _in_another_field(paragraph):
        return 0  # any agreement may be called so
    measured = bool(sentence.all("MEASURED"))
    partner = any(sentence.all(side) for side in ("LAND_SIDE", "ORGANISATION", "BA_SIDE"))
    if word.value == "goals" and not (plainly or measured or partner):
        return 0
    in_field = plainly or measured or bool(sentence.all("WORK_FIELD"))
    if not in_field:
        told = around.all("WORK_FIELD") or (partner and body.all("MEASURED"))
        if not told or _in_another_field(around):
            return 0
        of_both = partner and (body.all("MEASURED") or _title(body).all("WORK_FIELD"))
        in_field = bool(of_both or around.all("ROLE") or around.all("PLAINLY"))
    yearly = bool(sentence.all("ABOUT_YEAR"))
    weight = 2 * in_field + partner + yearly + measured + plainly
    if weight > 1 and sentence.all("ACT"):
        weight += 1
    if weight > 1 and sentence.all("DUTY"):
        weight += 3
    if weight > 1 and sentence.start < body.start + TITLE and not sentence.flat.endswith("."):
        weight += 1  # a title
    return weight


def _is_another(sentence: Passage, word: Mark) -> bool:
    """The sentence speaks of another field, or of one who is no side of such an agreement."""
    if _in_another_field(sentence) or (sentence.all("ARGE") and not _of_the_land(sentence)):
        return True
    sides = sentence.all("SIDE") + sentence.all("ORGANISATION") + sentence.all("KREIS")
    return any(
        max(word.start - other.end, other.start - word.end) < NEAR
        and not any(side.start <= other.start < side.end for side in sides)
        for other in sentence.all("WITH")
    )


def _in_another_field(around: Passage) -> bool:
    """It speaks of another field; a word in the name of an office or of the ministry is none."""
    names = [name for label in NAMES for name in around.all(label)]
    return bool(outside(around.all("OTHER_FIELD"), names))


def _of_the_land(sentence: Passage) -> bool:
    return bool(sentence.all("LAND_SIDE"))


def _around(body: Passage, paragraph: Passage) -> Passage:
    """The paragraph with what stands right around it in the same item: a heading's field is that
    of its text."""
    items = [mark.start for mark in body.all("ITEM") if mark.value == "named"]
    start = max((item for item in items if item <= paragraph.start), default=body.start)
    end = min((item for item in items if item >= paragraph.end), default=body.end)
    return body.part(max(start, paragraph.start - AROUND), min(end, paragraph.end + AROUND))


def _title(body: Passage) -> Passage:
    """What stands above the first sentence."""
    return title_of(body.part(body.start, body.start + TITLE))


def _too_early(body: Passage) -> bool:
    """The paper names years, and all of them lie before there were such agreements."""
    years = [year_of(mark) for mark in body.all("YEAR")]
    years += [
        int(mark.groups["year"])
        for mark in body.all("DATE")
        if len(mark.groups.get("year", "")) == 4
    ]
    return bool(years) and max(years) < FIRST_YEAR
