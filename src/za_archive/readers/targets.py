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
from za_archive.readers import tables, told
from za_archive.readers.clauses import clauses
from za_archive.readers.figures import PROMISED, figures
from za_archive.readers.kennzahlen import GOAL_OF
from za_archive.readers.promises import names_benefits, promise, promises_number, starts_from
from za_archive.readers.sections import ENDS, MAIN, Section, is_broken, sections
from za_archive.readers.source import year_of

OWN = "kommune-jobcenter"
OF_THE_LAND = {"land-zkt", "land-kommune", "trilateral"}
"""Levels at which the Land sets the core for all, and the Kreis adds what else it wants."""
CORE = {"integrationen", "integrationen_lzb", "abstand_k2_frauen_maenner"}
"""What the Länder set beside the Kennzahlen of the Verordnung."""
STAGED = {*MAIN.values(), *CORE, "K2E4", "K3E1"}
LEADING = 25
"""Whom a sentence is about stands in so many first characters."""
OPENING = 40
"""A sentence that says so early that there is no value says nothing else."""
LABEL = 45
"""A line that stands for itself has its Kennzahl in so many first characters."""
NOTHING = re.compile(r"(?:entfällt|keine?|[–-])\.?", re.IGNORECASE)
PLEDGES = re.compile(
    r"\b(?:mindestens|wenigstens|zumindest|höchstens|maximal|max\.|mind\.|"
    r"nicht (?:unter|über|mehr als|weniger als))\s",
    re.IGNORECASE,
)
"""A bound that is as good as a promise; "über 60" and "mehr als 60" only count."""
BRACKETS = re.compile(r"\([^)]*\)|,\s20\d\d:")
"""What is said beside: "(Ist 2013: 24 %)"."""
CLAUSE = re.compile(r"[.,;(–/]|\s(?:und|wie|als|bei|gegenüber|von)\s")
BEFORE_NUMBER = re.compile(r"(?:[a-zäöüß]{5}|[%)€])\.\s+(?=\d)")
"""The end of a sentence where the next one begins with a number."""
TABULAR = re.compile(r"(?:\d+[.,]\d+\s){2}\d")
"""Numbers in a row: a line of a table."""
PAST = re.compile(r"\b(?:wurden?|worden)\b")
PRONOUN = re.compile(
    r"\b(?:sie|er|es|diese[rsn]?|ihre?|dieser Wert|dieser Anteil)\b", re.IGNORECASE
)


K1 = "hilfebeduerftigkeit"
NO_CORE_GOAL = {None, "sonstiges", "leistungsprozesse"}
IN_WORDS = {"gleichstellung", "teilhabe", "leistungsprozesse"}
"""Goals that are often put in words alone."""


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


class _Walk:
    """The way through an agreement's running text."""

    def __init__(self, year: int | None, level: str, known: Sequence[Target]) -> None:
        self.year = year
        self.federal = level.startswith("bund")
        self.no_values = {"share"} if self.federal else {"share", "own"}
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
            self.promised |= {row.kennzahl for row in found}
            valued = {row.kennzahl for row in found if row.scope == "core"}
            valued |= {row.goal for row in found if row.kennzahl in MAIN.values()}
            watched = [row for row in watched[:1] if not {row.kennzahl or row.goal} & valued]
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
                    yield self._item(block.text, section)
                continue
            # as printed, what it says, what was named before, and the sentence it starts from
            promised: list[tuple[Passage, Passage, Mark | None, Passage | None]] = []
            last: Passage | None = None
            for sentence in _sentences(block.text, listed=section.scope == "local"):
                said = self._said(sentence)
                before = promised[-1] if promised else None
                near = before is not None and before[0].end > sentence.start - 3
                if before and near and self._goes_on(sentence, before[1]):
                    whole, first, about, start = before
                    grown = block.text.part(first.start, sentence.end)
                    promised[-1] = block.text.part(whole.start, sentence.end), grown, about, start
                elif self._stage(sentence) is not None:
                    row = told.staged(sentence, topic or section.kennzahl, self.year)
                    self.staged += [row] if row.kennzahl in STAGED else []
                elif self._promises(said, section, topic, item=block.item):
                    start = last if last is not None and starts_from(last, sentence) else None
                    printed = block.text.part(
                        start.start if start else sentence.start, sentence.end
                    )
                    promised.append((printed, said, topic, start))
                topic = sentence.first("KENNZAHL") or topic
                last = sentence
            for printed, said, about, start in promised:
                for row in self._rows(said, section, about, start):
                    yield replace(row, text=printed.flat)

    def _item(self, item: Passage, section: Section) -> Target:
        """The row of an item; what it tells of other things behind its promise counts nothing."""
        sentences = list(item.sentences())
        end = sentences[0].end
        for before, sentence in pairwise(sentences):
            other = self._is_told(sentence) or sentence.first("STATES")
            if not other or self._goes_on(sentence, before):
                end = sentence.end
        said = item.part(item.start, end)
        row = promise(said, section.goal, self.year, section.scope)
        if row.nature == "qualitative" and said.first("MONITORING"):
            row = replace(row, nature="monitoring")
        return replace(row, text=item.flat)

    def _said(self, sentence: Passage) -> Passage:
        """The part of a sentence that may promise: not the condition that it begins with, nor what
        it tells at its end of others or of what is expected.
        """
        start, end = sentence.start, sentence.end
        comma = sentence.string.find(", ")
        if comma >= 0 and _begins(sentence, "CONDITION"):
            then = sentence.part(start + comma + 2, end)
            start = then.start if self._number(then) and _measures(then) else start
        clause = sentence.string.rfind("; ")
        if clause >= 0 and self._is_told(last := sentence.part(sentence.start + clause + 2, end)):
            foreign = self._is_of_others(last) or last.first("FORESEEN")
            end = sentence.start + clause if foreign else end
        return sentence.part(start, end)

    def _number(self, sentence: Passage) -> bool:
        """A number in it says what is to be reached, not how far a value is or what others do."""
        aside = [mark for mark in sentence.all("NOT_TOLD") if mark.value in self.no_values]
        return any(
            figure.part in PROMISED
            and not any(mark.start < figure.mark.end <= mark.end for mark in aside)
            for figure in figures(sentence)
        )

    def _goes_on(self, sentence: Passage, promised: Passage) -> bool:
        return not self._is_of_others(sentence) and _goes_on(sentence, promised)

    def _stage(self, sentence: Passage) -> str | None:
        """The stage of a value that is told of the agreement's making or of its fate."""
        stage = told.stage(sentence)
        if stage is None or self._is_of_others(sentence):
            return None
        agreed = sentence.first("TARGET") is not None
        if agreed and not (stage == "revised" and PAST.search(sentence.string)):
            return None
        if stage == "expected" and not sentence.first("FORESEEN"):
            return None  # "das hochgerechnete Ergebnis": what is compared with
        return stage if sentence.first("KENNZAHL") or sentence.first("KENNZAHL_SHORT") else None

    def _rows(
        self, item: Passage, section: Section, topic: Mark | None, start: Passage | None
    ) -> Iterator[Target]:
        """The rows of one promise: one, or one for each clause with its own number; `start` is the
        sentence before it with the value it starts from.
        """
        parts = clauses(item, self.year)
        first = item.first("KENNZAHL") or topic
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
                yield target

    def _promises(
        self, sentence: Passage, section: Section, topic: Mark | None, *, item: bool
    ) -> bool:
        """A sentence promises that measures something and says how far it is to go.

        Outside of the goals it has to name its Kennzahl and, where there are goals, the year.
        """
        if self._is_told(sentence):
            return False
        named, meant = sentence.first("KENNZAHL"), sentence.first("TARGET") is not None
        if not meant and (sentence.first("MONITORING") or sentence.first("NO_VALUE")):
            return False
        number, states = self._number(sentence), sentence.first("STATES") is not None
        moves = sentence.first("DIRECTION") is not None
        if not section.among:
            this_year = any(year_of(mark) == self.year for mark in sentence.all("YEAR"))
            said = (meant or moves) if this_year else (meant and not self.goals)
            return named is not None and number and said
        if not number:
            moves = moves or sentence.first("NEGATION") is not None
            return named is not None and moves and not sentence.first("INDICATOR")
        counted = PLEDGES.search(sentence.string) is not None
        if states and not (named or meant or counted):
            return False
        free = section.scope == "local" or section.goal in IN_WORDS or section.every
        if free or (item and section.goal not in MAIN) or sentence.first("LOCAL"):
            return True
        about = topic is not None and PRONOUN.search(sentence.string)
        heading = section.kennzahl is not None
        short = section.goal in MAIN and sentence.first("KENNZAHL_SHORT") is not None
        due = sentence.first("DUE") is not None
        words = meant or short or counted or due or _begins(sentence, "BESIDES")
        return bool(named or about or heading or words)

    def _is_told(self, sentence: Passage) -> bool:
        """It tells what was, what is expected, what others do, what something means or leads to."""
        for clause in sentence.all("ELSEWHERE"):
            before = sentence.part(sentence.start, clause.start)
            behind = sentence.part(clause.end, sentence.end)
            own = next((p for p in (before, behind) if promises_number(p) and _says(p)), None)
            if own is not None:
                return self._is_told(own)
        if self._is_of_others(sentence) or self._stage(sentence) or TABULAR.search(sentence.string):
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
        actual = stage is not None and stage.value == "actual" and not self._number(sentence)
        return not meant and (actual or was)

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
        return _begins(sentence, "CONDITION") and self._said(sentence).start == sentence.start

    def _watched(self, section: Section) -> list[Target]:
        """The Monitoring of a goal that has no value: what says that it is watched, else that
        there is no value.
        """
        texts = [b.text for b in section.blocks if not (b.item and section.scope == "local")]
        for label in ("MONITORING", "WATCHED", "NO_VALUE"):
            telling = [text for text in texts if text.first(label)]
            for sentence in (sentence for text in telling for sentence in _sentences(text)):
                mark = sentence.first(label)
                k1 = section.goal == K1 or names_benefits(sentence)
                named = "K1" if k1 else next((m.value for m in sentence.all("KENNZAHL")), None)
                goal = K1 if k1 else section.goal or GOAL_OF.get(named or "")
                only = label == "MONITORING" or sentence.first("NO_VALUE") is not None
                if mark is None or goal is None or not (k1 or (only and label != "NO_VALUE")):
                    continue
                if goal in self.monitored:
                    return []
                target = Target(
                    position=0,
                    year=self.year,
                    goal=goal,
                    scope=section.scope,
                    kennzahl=named,
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
                other = sentence.first("MONITORING") or sentence.first("STATES")
                skipped = other or _begins(sentence, "MEANS") or empty
                if skipped or (reported and sentence.first("WATCHED")) or self._is_told(sentence):
                    continue
                text = block.text.part(sentence.start, block.text.end)
                return [promise(text, section.goal, self.year, section.scope)]
        return []


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


def _begins(sentence: Passage, label: str) -> bool:
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
    return next(
        (m for m in sentence.all(label) if not any(a.start <= m.start < a.end for a in asides)),
        None,
    )


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


def _says_nothing(item: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe"), or says it is none."""
    goal = item.first("GOAL")
    name = goal is not None and len(item.flat) < goal.end - goal.start + 8
    return name or NOTHING.fullmatch(item.flat) is not None
