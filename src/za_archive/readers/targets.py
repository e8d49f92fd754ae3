"""What an agreement promises -> `targets`: one row for each promise.

This is the way through the agreement, section by section (sections.py). A sentence promises by
itself (pledges.py); where it stands only adds the goal and whether it is the Kreis's own, and there
each item of a list is a row, with a number or without. Which part its numbers play says figures.py,
how they make a row promises.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.amounts import staged
from za_archive.readers.clauses import clauses
from za_archive.readers.kennzahlen import GOAL_OF
from za_archive.readers.measured import names_nothing
from za_archive.readers.pledges import IN_WORDS, Pledges, begins
from za_archive.readers.promises import monitoring, names_benefits, promise, starts_from
from za_archive.readers.sections import ENDS, MAIN, OWN, Section, is_broken, sections

OF_THE_LAND = {"land-zkt", "land-kommune", "trilateral"}
"""Levels at which the Land sets the core for all, and the Kreis adds what else it wants."""
CORE = {"integrationen", "integrationen_lzb", "abstand_k2_frauen_maenner"}
"""What the Länder set beside the Kennzahlen of the Verordnung."""
STAGED = {*MAIN.values(), *CORE, "K2E4", "K3E1"}
OPENING = 40
"""A sentence that says so early that there is no value says nothing else."""
LABEL = 45
"""A line that stands for itself has its Kennzahl in so many first characters."""
NOTHING = re.compile(r"(?:entfällt|keine?|[–-])\.?", re.IGNORECASE)
BEFORE_NUMBER = re.compile(r"(?:[a-zäöüß]{5}|[%)€])\.\s+(?=\d)")
"""The end of a sentence where the next one begins with a number."""
K1 = "hilfebeduerftigkeit"
NO_CORE_GOAL = {None, "sonstiges", "leistungsprozesse"}


def read(passage: Passage, year: int | None, level: str | None = None) -> Iterator[Target]:
    """The targets of an agreement for `year`, in the order in which they are printed.

    At the level of Kommune and Jobcenter all goals but those of the Verordnung are the Kommune's
    own (`local`), also those that nothing introduces so; at those of the Land what has no Kennzahl
    and stands under no goal of the Land; at those of the Bund what holds "bundesweit" is its own.
    """
    own = level == OWN
    found = tables.read(passage, year)
    rows = [target for table in found for target in table.targets]
    walk = _Walk(year, level or "", rows)
    rows += walk.read(passage, [(table.start, table.end) for table in found], own=own)
    rows += walk.told()
    if walk.federal:
        rows = [replace(row, scope="core") for row in rows]
    if own:
        rows = [replace(row, scope="core" if _is_lands(row) else "local") for row in rows]
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position)


@dataclass(frozen=True, slots=True)
class _Promise:
    """A sentence that promises: as `printed` with all that goes on with it, what it says of that,
    the Kennzahl named before it, and the sentence before it with the value that it starts from.
    """

    printed: Passage
    said: Passage
    topic: Mark | None
    start: Passage | None


class _Walk:
    """The way through an agreement's running text."""

    def __init__(self, year: int | None, level: str, known: Sequence[Target]) -> None:
        self.year = year
        self.federal = level.startswith("bund")
        self.pledges = Pledges(year, self.federal)
        self.kreis_adds = level in OF_THE_LAND
        self.goals = bool(known)
        self.monitored = {row.goal for row in known if row.nature == "monitoring"}
        self.promised = {row.kennzahl for row in known}
        self.staged: list[Target] = []

    def told(self) -> list[Target]:
        """What was offered, expected or revised, where no value of that Kennzahl is agreed."""
        return [row for row in self.staged if row.kennzahl not in self.promised]

    def read(
        self, passage: Passage, tabular: Sequence[tuple[int, int]], *, own: bool
    ) -> Iterator[Target]:
        """The targets of all sections; what stands in a table of targets is passed over."""
        all_sections = list(sections(passage, tabular, own=own))
        self.kreis_adds &= all(section.scope != "local" for section in all_sections)
        for _, parts in groupby(all_sections, key=lambda section: section.heading):
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
            self.promised |= {row.kennzahl for row in found}
            valued = {row.kennzahl for row in found if row.scope == "core"}
            valued |= {row.goal for row in found if row.kennzahl in MAIN.values()}
            watched = [row for row in watched[:1] if not {row.kennzahl or row.goal} & valued]
            self.monitored |= {row.goal for row in watched}
            numbered = {row.kennzahl for row in found if row.nature == "quantified"} - {None}
            for row in found or ([] if watched else in_words[:1]):
                wordy = row.nature == "qualitative" and row.scope != "local"
                if not (wordy and row.kennzahl in numbered):  # a number says the same better
                    yield row
            yield from watched

    def _promised(self, section: Section) -> Iterator[Target]:
        """The rows of one section: its items, and the sentences that promise."""
        listed, topic = replace(section, kennzahl=section.announced), section.kennzahl
        for block in section.blocks:
            if block.item and section.among and (section.scope == "local" or section.every):
                if not (_says_nothing(block.text) or begins(block.text, "MEANS")):
                    yield self._item(block.text, section)
                continue
            here = section
            if section.announced is not None and block.item and names_nothing(block.text):
                here, topic = listed, section.announced
            promised: list[_Promise] = []
            last: Passage | None = None
            for sentence in _sentences(block.text, listed=section.scope == "local"):
                said = self.pledges.part(sentence)
                before = promised[-1] if promised else None
                near = before is not None and before.printed.end > sentence.start - 3
                if before and near and self.pledges.goes_on(sentence, before.said):
                    promised[-1] = replace(
                        before,
                        printed=block.text.part(before.printed.start, sentence.end),
                        said=block.text.part(before.said.start, sentence.end),
                    )
                elif self.pledges.stage(sentence) is not None:
                    row = staged(sentence, topic or section.kennzahl, self.year)
                    self.staged += [row] if row.kennzahl in STAGED else []
                elif self.pledges.promises(said, here, topic, item=block.item, goals=self.goals):
                    start = last if last is not None and starts_from(last, sentence) else None
                    printed = block.text.part((start or sentence).start, sentence.end)
                    promised.append(_Promise(printed, said, topic, start))
                topic = sentence.first("KENNZAHL") or topic
                last = sentence
            for one in promised:
                yield from self._rows(one, section)

    def _item(self, item: Passage, section: Section) -> Target:
        """The row of an item; what it tells of other things behind its promise counts nothing."""
        sentences = list(item.sentences())
        end = sentences[0].end
        for before, sentence in pairwise(sentences):
            other = self.pledges.is_told(sentence) or sentence.first("STATES")
            if not other or self.pledges.goes_on(sentence, before):
                end = sentence.end
        said = item.part(item.start, end)
        row = promise(said, section.goal, self.year, section.scope)
        if row.nature == "qualitative" and said.first("MONITORING"):
            row = replace(row, nature="monitoring")
        return replace(row, text=item.flat)

    def _rows(self, promised: _Promise, section: Section) -> Iterator[Target]:
        """The rows of one promise: one, or one for each clause with its own number."""
        item, start = promised.said, promised.start
        parts = clauses(item, self.year)
        first = item.first("KENNZAHL") or promised.topic
        said_local = item.first("LOCAL") is not None
        whole = item if len(parts) > 1 else None
        if start is not None:
            whole = Passage(item.text, item.marks, start.start, item.end)
        for part in parts:
            target = promise(part, section.goal, self.year, section.scope, first, whole, start)
            of_its_own = self.kreis_adds and _is_no_core_figure(target, section)
            if of_its_own or (said_local and not self.federal):
                target = replace(target, scope="local")
            if len(parts) == 1 or target.nature == "quantified":
                yield replace(target, text=promised.printed.flat)

    def _watched(self, section: Section) -> Iterator[Target]:
        """The Monitoring of a goal that has no value: what says that it is watched, else that
        there is no value.
        """
        texts = [b.text for b in section.blocks if not (b.item and section.scope == "local")]
        for label in ("MONITORING", "WATCHED", "NO_VALUE"):
            telling = [text for text in texts if text.first(label)]
            for sentence in (sentence for text in telling for sentence in _sentences(text)):
                mark = sentence.first(label)
                stated = any(goal.value == K1 for goal in sentence.all("GOAL"))
                k1 = section.goal == K1 or stated or names_benefits(sentence)
                named = "K1" if k1 else next((m.value for m in sentence.all("KENNZAHL")), None)
                goal = K1 if k1 else section.goal or GOAL_OF.get(named or "")
                only = label == "MONITORING" or sentence.first("NO_VALUE") is not None
                if mark is None or goal is None or not (k1 or (only and label != "NO_VALUE")):
                    continue
                if goal not in self.monitored:
                    quote = sentence.quote(mark.rule, mark.confidence)
                    yield monitoring(sentence, quote, goal, named, self.year, section.scope)
                return

    def _in_words(self, section: Section) -> Iterator[Target]:
        """What a goal that is put in words alone promises: its first paragraph."""
        in_words = section.scope == "local" or section.group or section.goal in IN_WORDS
        if not section.among or not in_words:
            return
        for block in section.blocks:
            if not ENDS.search(block.text.flat):
                continue
            reported = block.text.first("NO_VALUE") is not None
            for sentence in block.text.sentences():
                none = sentence.first("NO_VALUE")
                empty = none is not None and none.start < sentence.start + OPENING
                other = sentence.first("MONITORING") or sentence.first("STATES")
                watched = reported and sentence.first("WATCHED")
                if other or empty or watched or begins(sentence, "MEANS"):
                    continue
                if self.pledges.is_told(sentence):
                    continue
                text = block.text.part(sentence.start, block.text.end)
                yield promise(text, section.goal, self.year, section.scope)
                return


def _is_lands(target: Target) -> bool:
    """It is no figure of the Kommune alone, as the costs of housing are."""
    return _is_core(target) and target.kennzahl != "K1E1"


def _is_core(target: Target) -> bool:
    return target.kennzahl in CORE or re.match(r"K\d", target.kennzahl or "") is not None


def _is_no_core_figure(target: Target, section: Section) -> bool:
    """It measures nothing that the Verordnung names, and stands under no goal of the Land."""
    return not _is_core(target) and section.goal in NO_CORE_GOAL and not section.every


def _sentences(paragraph: Passage, *, listed: bool = False) -> Iterator[Passage]:
    """The sentences of a paragraph; lines that begin with a Kennzahl of their own count as such,
    among local goals (`listed`) also those with a label of their own.
    """
    lines = list(paragraph.text.line_ranges(paragraph.start, paragraph.end))
    edges = paragraph.text.right_edges
    labels = []
    for (_, _, above), (start, end, line) in pairwise(lines):
        labelled = ":" in paragraph.text.string[start : min(end, start + LABEL)]
        broken = is_broken(above, line, edges[above.page])
        kennzahl = paragraph.part(start, min(end, start + LABEL)).first("KENNZAHL") is not None
        if (labelled or broken) if kennzahl else (labelled and broken and listed):
            labels.append(start)
    ends = {paragraph.start + match.end() for match in BEFORE_NUMBER.finditer(paragraph.string)}
    for sentence in paragraph.sentences():
        cuts = [
            start
            for start in sorted(ends.union(labels))
            if sentence.start < start < sentence.end
            and (start in ends or sentence.part(sentence.start, start).first("QUANTITY"))
            and any(
                sentence.part(start, sentence.end).first(label)
                for label in ("QUANTITY", "MONITORING")
            )
        ]
        for start, end in pairwise([sentence.start, *cuts, sentence.end]):
            yield paragraph.part(start, end)


def _says_nothing(item: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe"), or says it is none."""
    goal = item.first("GOAL")
    name = goal is not None and len(item.flat) < goal.end - goal.start + 8
    return name or NOTHING.fullmatch(item.flat) is not None
