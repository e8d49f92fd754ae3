"""What an agreement promises -> `targets`: one row for each promise.

The goals are walked through paragraph by paragraph. A heading opens a goal; "darüber hinaus
folgende Ziele" opens the Kreis's own ones, of which each item is a row; a sentence that says when
the goal is reached is a row with the sentences that belong to it. Which way a number points follows
from the words around it, never from its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.promises import clauses, promise, promises_number
from za_archive.readers.source import year_of

HEADING = 150
"""A heading is no longer than this."""
OWN = "kommune-jobcenter"
LEADING = 25
"""A line that stands for itself has its Kennzahl in so many first characters."""
GOES_ON = re.compile(
    r"\s*(?:Dies|Das sind|Das wären|Zuletzt|Das entspricht|Das bedeutet|Damit|Somit|Hier|Gegenüber|"
    r"Im Vergleich|Ausgehend|Im Vorjahr|Im Jahr \d{4} (?:betrug|lag|waren))"
)
"""How a sentence begins that says more about the promise before it."""
BESIDES = re.compile(r"\s*(?:Zugleich|Außerdem|Daneben|Darüber hinaus|Ferner|Zusätzlich|Ebenso)\b")
"""How a sentence begins that promises something beside the promise before it."""
UNNUMBERED = {"gleichstellung", "teilhabe", "leistungsprozesse"}
"""Goals that are often put in words alone."""
ENDS = re.compile(r"[.!?:;][\"“”»)]*$")


@dataclass
class _State:
    """Where in the goals the reader is."""

    goal: str | None = None
    local: bool = False
    listed: bool = False
    kennzahl: Mark | None = None
    monitored: set[str] = field(default_factory=set)
    core_list: bool = False
    announced: bool = False
    own: bool = False
    federal: bool = False
    pending: Target | None = None


def read(passage: Passage, year: int | None, level: str | None = None) -> Iterator[Target]:
    """The targets of an agreement for `year`, in the order in which they are printed.

    At the level of Kommune and Jobcenter all goals are the Kommune's own (`local`), also those
    that nothing introduces so; at those of the Bund what holds "bundesweit" is its own.
    """
    own = level == OWN
    found = tables.read(passage, year)
    rows = [target for table in found for target in table.targets]
    rows += _walk(passage, year, [(table.start, table.end) for table in found], level)
    if own:
        rows = [replace(target, scope="local") for target in rows]
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position)


def _walk(
    passage: Passage, year: int | None, tabular: Sequence[tuple[int, int]], level: str | None
) -> Iterator[Target]:
    """The targets in running text; what stands in a table of targets is passed over."""
    state = _State(own=level == OWN, federal=(level or "").startswith("bund"))
    for paragraph in passage.paragraphs():
        if any(start <= paragraph.start < end for start, end in tabular):
            continue
        before = state.goal, state.local
        heading = _heading(paragraph, state)
        if not heading:
            paragraph = _opened(paragraph, state)
        if (state.goal, state.local) != before and state.pending is not None:
            yield state.pending
            state.pending = None
        if heading or not paragraph.string.strip():
            continue
        if state.local:
            found = list(_local(paragraph, state, year))
        elif state.goal or paragraph.first("TARGET"):
            found = list(_core(paragraph, state, year))
        else:
            continue
        if found:
            state.pending = None
        yield from found
    if state.pending is not None:
        yield state.pending


def _heading(paragraph: Passage, state: _State) -> bool:
    """Whether the paragraph only opens something; sets what it opens."""
    text = paragraph.flat
    short = len(text) < HEADING
    if short and not re.search(r"[.;]$", text):
        goal = paragraph.first("GOAL")
        if goal is not None and state.local and goal.value == state.goal:
            return True  # a heading among the local targets of this goal
        if goal is not None and not paragraph.first("QUANTITY"):
            state.goal, state.kennzahl, state.core_list = goal.value, None, False
            state.local, state.listed = bool(paragraph.first("LOCAL")) or state.own, False
            state.announced = text.endswith(":")
            return True
        if paragraph.first("CORE_LIST"):
            state.goal, state.local, state.core_list = "sonstiges", False, True
            return True
        if state.own and paragraph.first("GOALS_START"):
            state.goal, state.local, state.listed = "sonstiges", True, False
            state.announced = False
            return True
        end = paragraph.first("GOALS_END")
        if end is not None and _lead(text) >= end.start - paragraph.start:
            state.goal, state.local, state.core_list = None, False, False
            return True
    local = paragraph.first("LOCAL")
    goal_named = paragraph.first("GOAL") is not None
    if local and not paragraph.first("LOCAL_NONE") and (state.goal or short):
        state.local, state.listed, state.announced = True, False, text.endswith(":")
        # a heading of its own leaves the goal above; "setzt sich darüber hinaus …" stays in it
        if state.goal is None or (short and not text.endswith(":") and not goal_named):
            state.goal = "sonstiges"
        return True
    if state.local and short and text.endswith(":") and not paragraph.first("QUANTITY"):
        return True
    only = not paragraph.first("QUANTITY") and not paragraph.first("TARGET")
    kennzahl = paragraph.first("KENNZAHL")
    if not state.local and short and only and kennzahl and not ENDS.search(text):
        state.kennzahl = kennzahl
        return True
    return False


def _opened(paragraph: Passage, state: _State) -> Passage:
    """A goal named at the start of its own text ("2. Verbesserung der …. Das Ziel ist …") opens it;
    what remains is the text.
    """
    goal = paragraph.first("GOAL")
    if goal is None or (state.local and state.listed):
        return paragraph
    string = paragraph.text.string
    lead = string[paragraph.start : goal.start]
    behind = string[goal.end : goal.end + 1]
    if behind not in {".", ":", ")"} or _lead(lead) < len(lead):
        return paragraph
    state.goal, state.local, state.kennzahl = goal.value, False, None
    return paragraph.part(min(goal.end + 2, paragraph.end), paragraph.end)


LEAD = re.compile(
    r"(?:[•·▪➔*–-]\s+)?(?:\d+\.\s?Ziel\s?:\s?)?(?:(?:§|Ziel|Abschnitt|Teil|Artikel|Art\.)\s)?\(?(?:\d+(?:\.\d+)*|[IVXl]+|[A-Fa-f])?[.):]*\s*[(–-]?\s*|\S\s+"
)


def _lead(text: str) -> int:
    """How many characters a number or marker takes before a heading's words."""
    match = LEAD.match(text)
    return match.end() if match else 0


def _core(paragraph: Passage, state: _State, year: int | None) -> Iterator[Target]:
    """The form's own targets: sentences that say when the goal is reached, and the Monitoring."""
    sentences = list(_sentences(paragraph))
    starts = [s.start for s in _first_sentences(sentences, state, year)]
    found = False
    for start, end in pairwise([*starts, paragraph.end]):
        for target in _rows(paragraph.part(start, end), state, year):
            found = True
            yield target
    if found or not state.goal or state.goal in state.monitored:
        return
    if state.core_list and MARKER.fullmatch(paragraph.string.split()[0]):
        yield from _local(paragraph, state, year, "core")
        return
    for sentence in sentences:
        if mark := sentence.first("MONITORING"):
            state.monitored.add(state.goal)
            kennzahl = {"hilfebeduerftigkeit": "K1"}.get(state.goal)
            yield Target(
                position=0,
                year=year,
                goal=state.goal,
                scope="core",
                kennzahl=kennzahl,
                nature="monitoring",
                period=str(year) if year else None,
                text=sentence.flat,
                quote=sentence.quote(mark.rule, mark.confidence),
            )
            return
    if state.goal in UNNUMBERED and state.pending is None and ENDS.search(paragraph.flat):
        # without any number in its section, what the goal says is the promise
        state.pending = promise(paragraph, state.goal, year, "core")


def _sentences(paragraph: Passage) -> Iterator[Passage]:
    """The sentences of a paragraph; lines that begin with a Kennzahl of their own count as such."""
    for sentence in paragraph.sentences():
        cuts = [
            start
            for start, _, _ in paragraph.text.line_ranges(sentence.start + 1, sentence.end)
            if not paragraph.text.string[start].islower()
            and any(mark.start - start < LEADING for mark in _behind(sentence, start, "KENNZAHL"))
            and sentence.part(sentence.start, start).first("QUANTITY")
            and sentence.part(start, sentence.end).first("QUANTITY")
        ]
        for start, end in pairwise([sentence.start, *cuts, sentence.end]):
            yield paragraph.part(start, end)


def _behind(passage: Passage, start: int, label: str) -> list[Mark]:
    return passage.part(start, passage.end).all(label)[:1]


def _first_sentences(
    sentences: Sequence[Passage], state: _State, year: int | None
) -> Iterator[Passage]:
    """The sentences that begin a promise: the next one about the same Kennzahl goes on with it."""
    last: str | None = None
    for sentence in sentences:
        if not _is_promise(sentence, state, year):
            continue
        mark = sentence.first("KENNZAHL")
        named = mark.value if mark else None
        years = {year.groups["year"] for year in sentence.all("YEAR")}
        if last is not None and named in (None, last) and len(years) < 2 and GOES_ON.match(
            sentence.string
        ):  # fmt: skip
            continue
        last = named or last or ""
        yield sentence


def _is_promise(sentence: Passage, state: _State, year: int | None) -> bool:
    """A sentence promises by its wording, or because it puts a number to the goal's Kennzahl.

    What was reached, and the Monitoring, are no promises.
    """
    if _is_told(sentence, state, year):
        return False
    if sentence.first("TARGET"):
        return True
    stage = sentence.first("VALUE_STAGE")
    told = stage is not None and stage.value in {"actual", "expected"}
    if not state.goal or sentence.first("FACTUAL") or told:
        return False
    measured = sentence.first("KENNZAHL") or sentence.first("KENNZAHL_SHORT") or state.kennzahl
    said = promises_number(sentence) or sentence.first("NEGATION") is not None
    return said and (measured is not None or BESIDES.match(sentence.string) is not None)


def _is_told(sentence: Passage, state: _State, year: int | None) -> bool:
    """Bund, Land or others are its subject, or it speaks of earlier years alone."""
    others = sentence.first("OTHERS")
    kennzahl = sentence.first("KENNZAHL")
    if others is not None and not state.federal and others.start - sentence.start < LEADING:
        return kennzahl is None or kennzahl.start > others.start
    years = [year_of(mark) for mark in sentence.all("YEAR")]
    if year is None or not years or max(years) >= year:
        return False
    compared = sentence.first("BASELINE") or sentence.first("PART_BEHIND")
    return bool(sentence.first("FACTUAL")) or not compared


def _rows(item: Passage, state: _State, year: int | None) -> Iterator[Target]:
    """The quantified targets of one promise: one, or one for each clause with its own number."""
    parts = clauses(item)
    first = item.first("KENNZAHL") or state.kennzahl
    for part in parts:
        target = promise(part, state.goal, year, "core", first)
        if target.nature != "quantified":
            continue
        if len(parts) > 1:
            rule = target.quote.rule if target.quote else "target.core"
            people = part.first("PEOPLE") or part.first("PEOPLE_SHORT")
            target = replace(
                target,
                text=item.flat,
                quote=item.quote(rule, 0.9),
                people=target.people or (people.value if people else None),
            )
        yield target


def _local(
    paragraph: Passage, state: _State, year: int | None, scope: str = "local"
) -> Iterator[Target]:
    """The Kreis's own targets: each item of the list, or the one paragraph that was announced."""
    first = paragraph.string.split()[0]
    marked = MARKER.fullmatch(first) is not None
    if not marked and state.listed and not paragraph.first("TARGET"):
        return  # running text behind the list
    if not marked and not ENDS.search(paragraph.flat) and not paragraph.first("QUANTITY"):
        return  # a heading
    promised = paragraph.first("TARGET") or promises_number(paragraph)
    if not marked and not state.announced and not promised:
        return  # running text below a heading
    if paragraph.first("LOCAL_NONE") or (marked and _is_goal_item(paragraph)):
        return
    state.listed = True
    start = paragraph.start + (len(first) + 1 if marked else 0)
    if start < paragraph.end:  # else a marker that has lost its item
        yield promise(paragraph.part(start, paragraph.end), state.goal, year, scope)


def _is_goal_item(paragraph: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe") promises nothing."""
    goal = paragraph.first("GOAL")
    return goal is not None and len(paragraph.flat) < goal.end - goal.start + 8
