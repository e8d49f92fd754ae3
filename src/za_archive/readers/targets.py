"""What an agreement promises -> `targets`: one row for each promise.

A sentence promises by itself: it measures something, puts a number, a bound or a direction to it,
and does not tell what was, what is expected or what others do. Where it stands only adds the goal
and whether it is the Kreis's own (sections.py); there each item of a list is a row, with a number
or without. Which part its numbers play says figures.py, how they make a row promises.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.figures import figures
from za_archive.readers.promises import clauses, promise, promises_number, starts_from
from za_archive.readers.sections import ENDS, MAIN, Section, is_broken, sections
from za_archive.readers.source import year_of

OWN = "kommune-jobcenter"
OF_THE_LAND = {"land-zkt", "land-kommune", "trilateral"}
"""Levels at which the Land sets the core for all, and the Kreis adds what else it wants."""
CORE = {*MAIN.values(), "K2E3", "K2E4", "K3E1", "integrationen", "integrationen_lzb"} | {
    "abstand_k2_frauen_maenner"
}
"""What the Länder set: the three of the law, and what they add to them."""
LEADING = 25
"""Whom a sentence is about stands in so many first characters."""
OPENING = 40
"""A sentence that says so early that there is no value says nothing else."""
LABEL = 45
"""A line that stands for itself has its Kennzahl in so many first characters."""
NOTHING = re.compile(r"(?:entfällt|keine?|[–-])\.?", re.IGNORECASE)
PRONOUN = re.compile(r"\b(?:sie|er|es|diese[rsn]?|dieser Wert|dieser Anteil)\b", re.IGNORECASE)


K1 = "hilfebeduerftigkeit"
NO_CORE_GOAL = {None, "sonstiges", "leistungsprozesse"}
IN_WORDS = {"gleichstellung", "teilhabe", "leistungsprozesse"}
"""Goals that are often put in words alone."""


def read(passage: Passage, year: int | None, level: str | None = None) -> Iterator[Target]:
    """The targets of an agreement for `year`, in the order in which they are printed.

    At the level of Kommune and Jobcenter all goals are the Kommune's own (`local`), also those
    that nothing introduces so; at those of the Land what has no Kennzahl and stands under no goal
    of the Land; at those of the Bund what holds "bundesweit" is its own.
    """
    own = level == OWN
    found = tables.read(passage, year)
    rows = [target for table in found for target in table.targets]
    walk = _Walk(year, level or "", rows)
    rows += walk.read(passage, [(table.start, table.end) for table in found], own=own)
    if own:
        rows = [replace(target, scope="local") for target in rows]
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position)


class _Walk:
    """The way through an agreement's running text."""

    def __init__(self, year: int | None, level: str, known: Sequence[Target]) -> None:
        self.year = year
        self.federal = level.startswith("bund")
        self.kreis_adds = level in OF_THE_LAND
        self.goals = bool(known)
        self.monitored = {row.goal for row in known if row.nature == "monitoring"}

    def read(
        self, passage: Passage, tabular: Sequence[tuple[int, int]], *, own: bool
    ) -> Iterator[Target]:
        """The targets of all sections; what stands in a table of targets is passed over."""
        found_sections = sections(passage, tabular, own=own)
        for _, parts in groupby(found_sections, key=lambda section: section.heading):
            found: list[Target] = []
            watched: list[Target] = []
            in_words: list[Target] = []
            for section in parts:
                none = [block for block in section.blocks if block.text.first("LOCAL_NONE")]
                if none and section.scope == "local":
                    continue
                section.blocks = [block for block in section.blocks if block not in none]
                found += self._promised(section)
                self.goals = self.goals or section.among
                watched += self._watched(section)
                in_words += self._in_words(section)
            valued = {row.goal for row in found if row.scope == "core"}
            watched = [row for row in watched[:1] if row.goal not in valued]
            self.monitored |= {row.goal for row in watched}
            numbered = {row.kennzahl for row in found if row.nature == "quantified"} - {None}
            for row in found or ([] if watched else in_words[:1]):
                if (
                    row.nature != "qualitative"
                    or row.scope == "local"
                    or row.kennzahl not in numbered
                ):
                    yield row
            yield from watched

    def _promised(self, section: Section) -> Iterator[Target]:
        """The rows of one section: its items, and the sentences that promise."""
        topic = section.kennzahl
        for block in section.blocks:
            if block.item and section.among and (section.scope == "local" or section.every):
                if not (_says_nothing(block.text) or _begins(block.text, "MEANS")):
                    yield promise(block.text, section.goal, self.year, section.scope)
                continue
            starts: list[tuple[int, Passage, Mark | None]] = []
            ends: list[int] = []
            before = block.text.part(block.text.start, block.text.start)
            for sentence in _sentences(block.text):
                if starts and ends[-1] > sentence.start - 3 and _goes_on(sentence, starts[-1][1]):
                    ends[-1] = sentence.end
                elif self._promises(sentence, section, topic):
                    begin = before.start if starts_from(before, sentence) else sentence.start
                    starts.append((begin, sentence, topic))
                    ends.append(sentence.end)
                topic = sentence.first("KENNZAHL") or topic
                before = sentence
            for (begin, sentence, about), end in zip(starts, ends, strict=True):
                start = block.text.part(begin, sentence.start) if begin < sentence.start else None
                item = block.text.part(sentence.start, end)
                yield from self._rows(item, section, about, start)

    def _rows(
        self, item: Passage, section: Section, topic: Mark | None, start: Passage | None
    ) -> Iterator[Target]:
        """The rows of one promise: one, or one for each clause with its own number; `start` is the
        sentence before it with the value it starts from.
        """
        parts = clauses(item, self.year)
        first = item.first("KENNZAHL") or topic
        whole = item if len(parts) > 1 else None
        if start is not None:
            whole = Passage(item.text, item.marks, start.start, item.end)
        for part in parts:
            target = promise(part, section.goal, self.year, section.scope, first, whole, start)
            if self.kreis_adds and _is_no_core_figure(target, section):
                target = replace(target, scope="local")
            if len(parts) == 1 or target.nature == "quantified":
                yield target

    def _promises(self, sentence: Passage, section: Section, topic: Mark | None) -> bool:
        """A sentence promises that measures something and says how far it is to go.

        Outside of the goals it has to name its Kennzahl and, where there are goals, the year.
        """
        if self._is_told(sentence):
            return False
        named, meant = sentence.first("KENNZAHL"), sentence.first("TARGET") is not None
        number = promises_number(sentence)
        moves = sentence.first("DIRECTION") is not None
        if not section.among:
            this_year = any(year_of(mark) == self.year for mark in sentence.all("YEAR"))
            said = (meant or moves) if this_year else (meant and not self.goals)
            return named is not None and number and said
        if not number:
            moves = moves or sentence.first("NEGATION") is not None
            no_promise = sentence.first("MONITORING") or sentence.first("INDICATOR")
            return named is not None and moves and not no_promise
        if section.scope == "local" or section.goal not in MAIN:
            return True
        about = topic is not None and PRONOUN.search(sentence.string)
        heading = section.kennzahl is not None
        short = sentence.first("KENNZAHL_SHORT") is not None
        counted = any(figure.bound == "min" for figure in figures(sentence))
        words = meant or short or counted or _begins(sentence, "BESIDES")
        return bool(named or about or heading or words)

    def _is_told(self, sentence: Passage) -> bool:
        """It tells what was, what is expected, what others do, what something means or leads to."""
        for clause in sentence.all("ELSEWHERE"):
            before = sentence.part(sentence.start, clause.start)
            behind = sentence.part(clause.end, sentence.end)
            if (own := next(filter(promises_number, (before, behind)), None)) is not None:
                return self._is_told(own)
        others, kennzahl = sentence.first("OTHERS"), sentence.first("KENNZAHL")
        if others is not None and not self.federal and others.start - sentence.start < LEADING:
            return kennzahl is None or kennzahl.start > others.start
        if sentence.first("EXPLAINS") or sentence.first("FORESEEN") or _is_condition(sentence):
            return True
        years = [year_of(mark) for mark in sentence.all("YEAR")]
        meant = sentence.first("TARGET") is not None
        if self.year is not None and years and max(years) < self.year and not meant:
            compared = any(sentence.first(label) for label in ("BASELINE", "PART_BEHIND", "SINCE"))
            aside = _in_brackets(sentence, sentence.all("YEAR"))
            if sentence.first("FACTUAL") or not (compared or aside):
                return True
        stage = sentence.first("VALUE_STAGE")
        actual = stage is not None and stage.value == "actual" and not promises_number(sentence)
        fact = sentence.first("FACTUAL")
        return not meant and (actual or (fact is not None and not _before_fact(sentence, fact)))

    def _watched(self, section: Section) -> list[Target]:
        """The Monitoring of a goal that has no value: what says that it is watched, else that
        there is no value.
        """
        texts = [b.text for b in section.blocks if not (b.item and section.scope == "local")]
        for label in ("MONITORING", "WATCHED", "NO_VALUE"):
            telling = [text for text in texts if text.first(label)]
            for sentence in (sentence for text in telling for sentence in _sentences(text)):
                mark = sentence.first(label)
                k1 = section.goal == K1 or _names_benefits(sentence)
                other = section.goal not in {K1, None} and label == "MONITORING"
                if mark is None or not (k1 or other):
                    continue
                goal = section.goal if other and section.goal else K1
                if goal in self.monitored:
                    return []
                target = Target(
                    position=0,
                    year=self.year,
                    goal=goal,
                    scope=section.scope,
                    kennzahl="K1" if k1 else None,
                    nature="monitoring",
                    period=str(self.year) if self.year else None,
                    text=sentence.flat,
                    quote=sentence.quote(mark.rule, mark.confidence),
                )
                return [target]
        return []

    def _in_words(self, section: Section) -> list[Target]:
        """What a goal that is put in words alone promises: its first paragraph."""
        in_words = section.scope == "local" or section.group or section.goal in IN_WORDS
        if not section.among or not in_words:
            return []
        for block in section.blocks:
            if not ENDS.search(block.text.flat):
                continue
            reported = block.text.first("NO_VALUE") is not None
            for sentence in block.text.sentences():
                none = sentence.first("NO_VALUE")
                empty = none is not None and none.start < sentence.start + OPENING
                skipped = sentence.first("MONITORING") or _begins(sentence, "MEANS") or empty
                if skipped or (reported and sentence.first("WATCHED")) or self._is_told(sentence):
                    continue
                text = block.text.part(sentence.start, block.text.end)
                return [promise(text, section.goal, self.year, section.scope)]
        return []


def _is_no_core_figure(target: Target, section: Section) -> bool:
    """It measures nothing that the Verordnung names, and stands under no goal of the Land."""
    return target.kennzahl not in CORE and section.goal in NO_CORE_GOAL and not section.every


def _sentences(paragraph: Passage) -> Iterator[Passage]:
    """The sentences of a paragraph; lines that begin with a Kennzahl of their own count as such."""
    lines = list(paragraph.text.line_ranges(paragraph.start, paragraph.end))
    edges = paragraph.text.right_edges
    labels = [
        start
        for (_, _, above), (start, end, line) in pairwise(lines)
        if (
            ":" in paragraph.text.string[start : min(end, start + LABEL)]
            or is_broken(above, line, edges[above.page])
        )
        and any(
            mark.start - start < LABEL for mark in paragraph.part(start, end).all("KENNZAHL")[:1]
        )
    ]
    for sentence in paragraph.sentences():
        cuts = [
            start
            for start in labels
            if sentence.start < start < sentence.end
            and sentence.part(sentence.start, start).first("QUANTITY")
            and any(
                sentence.part(start, sentence.end).first(label)
                for label in ("QUANTITY", "MONITORING")
            )
        ]
        for start, end in pairwise([sentence.start, *cuts, sentence.end]):
            yield paragraph.part(start, end)


def _goes_on(sentence: Passage, promised: Passage) -> bool:
    """Whether a sentence says more about the promise right before it: what it amounts to, or what
    it starts from.
    """
    named = {mark.value for mark in sentence.all("KENNZAHL")}
    before = {mark.value for mark in promised.all("KENNZAHL")}
    restates = sentence.first("RESTATES")
    if restates is not None and restates.start == sentence.start:
        return True
    if named - before or len({year_of(mark) for mark in sentence.all("YEAR")}) > 1:
        return False
    if _begins(sentence, "GOES_ON"):
        return all(figure.part != "reference" for figure in figures(sentence))
    was = sentence.first("FACTUAL") and not sentence.first("TARGET")
    return bool(was and sentence.first("QUANTITY") and PRONOUN.search(sentence.string))


def _in_brackets(sentence: Passage, marks: Sequence[Mark]) -> bool:
    """Whether all the marks stand in brackets."""
    brackets = sentence.all("BRACKET")
    return all(any(b.start < mark.start < b.end for b in brackets) for mark in marks)


def _names_benefits(sentence: Passage) -> bool:
    """It speaks of the sum of benefits, by whatever name."""
    named = any(mark.value == "K1" for mark in sentence.all("KENNZAHL"))
    return named or sentence.first("K1_WATCHED") is not None


def _begins(sentence: Passage, label: str) -> bool:
    """Whether a sentence, or what stands in it behind a colon, begins with such words."""
    mark = sentence.first(label)
    lead = sentence.string[: mark.start - sentence.start].strip() if mark else "-"
    return not lead or lead.endswith(":")


def _is_condition(sentence: Passage) -> bool:
    """It says what follows if something happens, and what follows promises nothing itself."""
    if not _begins(sentence, "CONDITION"):
        return False
    comma = sentence.string.find(", ")
    then = sentence.part(sentence.start + comma + 1, sentence.end) if comma >= 0 else None
    return then is None or then.first("KENNZAHL") is None or not promises_number(then)


def _before_fact(sentence: Passage, fact: Mark) -> bool:
    """Whether the number promised stands before the words that tell what was."""
    return promises_number(sentence.part(sentence.start, fact.start))


def _says_nothing(item: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe"), or says it is none."""
    goal = item.first("GOAL")
    name = goal is not None and len(item.flat) < goal.end - goal.start + 8
    return name or NOTHING.fullmatch(item.flat) is not None
