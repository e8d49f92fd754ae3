"""A sentence of an agreement -> whether it promises, and which part of it does.

It promises where it measures something and says how far that is to go, and does not tell what was,
what is expected, what others do, or what something means. The words stand in targets.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from za_archive.annotate import Mark, Passage, outside
from za_archive.readers.figures import PROMISED, figures
from za_archive.readers.promises import promises_number
from za_archive.readers.sections import MAIN, Section
from za_archive.readers.source import year_of
from za_archive.readers.stages import stage_in_agreement

IN_WORDS = {"gleichstellung", "teilhabe", "leistungsprozesse"}
"""Goals that are often put in words alone."""
LEADING = 25
"""Whom a sentence is about stands in so many first characters."""
BRACKETS = re.compile(r"\([^)]*\)|,\s20\d\d:")
"""What is said beside: "(Ist 2013: 24 %)"."""
CLAUSE = re.compile(r"[.,;(–/]|\s(?:und|wie|als|bei|gegenüber|von)\s")
TABULAR = re.compile(r"(?:\d+[.,]\d+\s){2}\d")
"""Numbers in a row: a line of a table."""
PAST = re.compile(r"\b(?:wurden?|worden)\b")
AGREED_BEFORE = re.compile(r"\b(?:war|waren|wurden?)\b.*\b(?:vereinbart|verabredet)\b")
"""What it tells was promised in an earlier year."""
PRONOUN = re.compile(
    r"\b(?:sie|er|es|diese[rsn]?|ihre?|dieser Wert|dieser Anteil)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Pledges:
    """What promises in an agreement for `year`. In one of the Bund (`federal`) neither Land nor
    Bund is somebody else.
    """

    year: int | None
    federal: bool

    def promises(
        self, sentence: Passage, section: Section, topic: Mark | None, *, item: bool, goals: bool
    ) -> bool:
        """A sentence promises that measures something and says how far it is to go.

        Outside of the goals it has to name its Kennzahl and, where there are `goals`, the year.
        `topic` is the Kennzahl named before it; `item` says that it stands in a list.
        """
        if self.is_told(sentence):
            return False
        named, meant = sentence.first("KENNZAHL"), sentence.first("TARGET") is not None
        if not meant and (sentence.first("MONITORING") or sentence.first("NO_VALUE")):
            return False
        number, states = self._has_number(sentence), sentence.first("STATES") is not None
        moves = sentence.first("DIRECTION") is not None
        if not section.among:
            this_year = any(year_of(mark) == self.year for mark in sentence.all("YEAR"))
            said = (meant or moves) if this_year else (meant and not goals)
            return named is not None and number and said
        if not number:
            moves = moves or sentence.first("NEGATION") is not None
            return named is not None and moves and not sentence.first("INDICATOR")
        counted = any("firm" in mark.groups for mark in sentence.all("BOUND"))
        if states and not (named or meant or counted):
            return False
        free = section.scope == "local" or section.goal in IN_WORDS or section.every
        if free or (item and section.goal not in MAIN) or sentence.first("LOCAL"):
            return True
        about = topic is not None and PRONOUN.search(sentence.string)
        heading = section.kennzahl is not None
        short = section.goal in MAIN and sentence.first("KENNZAHL_SHORT") is not None
        due = sentence.first("DUE") is not None
        words = meant or short or counted or due or begins(sentence, "BESIDES")
        return bool(named or about or heading or words)

    def part(self, sentence: Passage) -> Passage:
        """The part of a sentence that may promise: not the condition that it begins with, nor what
        it tells at its end of others or of what is expected.
        """
        start, end = sentence.start, sentence.end
        comma = sentence.string.find(", ")
        if comma >= 0 and begins(sentence, "CONDITION"):
            then = sentence.part(start + comma + 2, end)
            start = then.start if self._has_number(then) and _measures(then) else start
        clause = sentence.string.rfind("; ")
        if clause >= 0 and self.is_told(last := sentence.part(sentence.start + clause + 2, end)):
            foreign = self._is_of_others(last) or last.first("FORESEEN")
            end = sentence.start + clause if foreign else end
        return sentence.part(start, end)

    def goes_on(self, sentence: Passage, promised: Passage) -> bool:
        """It says more of the promise before it: what that amounts to, or what it starts from."""
        if self._is_of_others(sentence):
            return False
        named = {mark.value for mark in sentence.all("KENNZAHL")}
        before = {mark.value for mark in promised.all("KENNZAHL")}
        restates = sentence.first("RESTATES")
        if restates is not None and restates.start == sentence.start:
            return True
        if named - before or len({year_of(mark) for mark in sentence.all("YEAR")}) > 1:
            return False
        if begins(sentence, "GOES_ON") and not AGREED_BEFORE.search(sentence.string):
            return all(figure.part != "reference" for figure in figures(sentence))
        was = sentence.first("FACTUAL") and not sentence.first("TARGET")
        return bool(was and sentence.first("QUANTITY") and PRONOUN.search(sentence.string))

    def is_told(self, sentence: Passage) -> bool:
        """It tells what was, what is expected, what others do, what something means or leads to."""
        for clause in sentence.all("ELSEWHERE"):
            before = sentence.part(sentence.start, clause.start)
            behind = sentence.part(clause.end, sentence.end)
            own = next((p for p in (before, behind) if promises_number(p) and _says(p)), None)
            if own is not None:
                return self.is_told(own)
        if self._is_of_others(sentence) or self.stage(sentence) or TABULAR.search(sentence.string):
            return True
        if sentence.first("EXPLAINS") or _beside(sentence, "FORESEEN") or self._depends(sentence):
            return True
        aside = [match.span() for match in BRACKETS.finditer(sentence.string)]
        years = [
            year_of(mark)
            for mark in sentence.all("YEAR")
            if not any(a <= mark.start - sentence.start < b for a, b in aside)
        ]
        meant = sentence.first("TARGET") is not None
        fact = _beside(sentence, "FACTUAL")
        was = fact is not None and not _before_fact(sentence, fact)
        if self.year is not None and years and max(years) < self.year and not meant:
            compared = any(sentence.first(x) for x in ("BASELINE", "PART_BEHIND", "SINCE"))
            if was or not compared:
                return True
        stage = sentence.first("VALUE_STAGE")
        actual = stage is not None and stage.value == "actual" and not self._has_number(sentence)
        return not meant and (actual or was)

    def stage(self, sentence: Passage) -> str | None:
        """The stage of a value that is told of the agreement's making or of its fate."""
        if not (sentence.first("KENNZAHL") or sentence.first("KENNZAHL_SHORT")):
            return None
        stage = stage_in_agreement(sentence)
        if stage is None or self._is_of_others(sentence):
            return None
        agreed = sentence.first("TARGET") is not None
        if agreed and not (stage == "revised" and PAST.search(sentence.string)):
            return None
        if stage == "expected" and not sentence.first("FORESEEN"):
            return None  # "das hochgerechnete Ergebnis": what is compared with
        return stage

    def _is_of_others(self, sentence: Passage) -> bool:
        """It is about the Land or the Bund: by its first words, or by their own agreement."""
        if self.federal:
            return False
        others, kennzahl = _beside(sentence, "OTHERS"), sentence.first("KENNZAHL")
        if sentence.first("OTHERS_AGREED"):
            return True
        if others is None or others.start - sentence.start >= LEADING:
            return False
        return kennzahl is None or kennzahl.start > others.start

    def _depends(self, sentence: Passage) -> bool:
        """It says what follows if something happens, and what follows promises nothing itself."""
        return begins(sentence, "CONDITION") and self.part(sentence).start == sentence.start

    def _has_number(self, sentence: Passage) -> bool:
        """A number in it says what is to be reached, not how far a value is or what others do."""
        foreign = {"share"} if self.federal else {"share", "own"}
        aside = [mark for mark in sentence.all("NOT_TOLD") if mark.value in foreign]
        return any(
            figure.part in PROMISED
            and not any(mark.start < figure.mark.end <= mark.end for mark in aside)
            for figure in figures(sentence)
        )


def begins(sentence: Passage, label: str) -> bool:
    """Whether a sentence, or what stands in it behind a colon, begins with such words."""
    mark = sentence.first(label)
    lead = sentence.string[: mark.start - sentence.start].strip() if mark else "-"
    return not lead or lead.endswith(":")


def _measures(part: Passage) -> bool:
    return bool(part.first("KENNZAHL") or part.first("TARGET"))


def _says(part: Passage) -> bool:
    """It is a clause, not what another one goes on with: "für das Land um 4,1 %"."""
    return any(part.first(label) for label in ("KENNZAHL", "TARGET", "DIRECTION", "BOUND"))


def _beside(sentence: Passage, label: str) -> Mark | None:
    """The first mark that stands in no clause about something else."""
    asides = [mark for aside in ("RELATIVE", "LEADS_IN", "MEANS") for mark in sentence.all(aside)]
    return next(iter(outside(sentence.all(label), asides)), None)


def _before_fact(sentence: Passage, fact: Mark) -> bool:
    """Whether the number promised stands before the words that tell what was, in another clause."""
    string = sentence.text.string
    labelled = string[fact.start : fact.end].endswith(":")
    return any(
        figure.part in PROMISED
        and (labelled or CLAUSE.search(BRACKETS.sub("", string[figure.mark.end : fact.start])))
        for figure in figures(sentence)
        if figure.mark.end < fact.start
    )
