"""What papers and minutes tell of an agreement's values -> `targets`, each with its stage.

This is the way through the paper: headings and what announces a list are kept in mind, each
sentence is taken apart (pieces.py), each number gets its value (amounts.py) and stage (stages.py),
and what is said twice becomes one row (rows.py). A value whose stage nothing says is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.amounts import Topic, amount, is_directed, is_odd, named_in, years_of
from za_archive.readers.cells import COUNTS
from za_archive.readers.kennzahlen import GOAL_OF
from za_archive.readers.pieces import pieces_of
from za_archive.readers.promises import monitoring, names_benefits, promise
from za_archive.readers.rows import based, doubted, joined, once
from za_archive.readers.sections import OWN
from za_archive.readers.source import year_of
from za_archive.readers.stages import DOUBT, LIKELY, SURE, Words, stage_of, weighed

BACKGROUND = {"bedarfsgemeinschaften", "K1E1", "arbeitslosenquote_sgb2"}
"""What papers tell of how the Kreis is, and few agreements measure."""
HEADING = 150
"""A heading is no longer than this."""
INDENT = 5.0
"""So many points farther in stands the item of a list."""
ENDS = re.compile(r"[.!:;][\"“”»)]*$")


@dataclass(frozen=True, slots=True)
class _Announced:
    """What a heading or the words before a list say of what follows: stage, year, own goals."""

    stage: str | None = None
    year: int | None = None
    local: bool = False
    marker: str | None = None
    left: float | None = None
    """Where the announcement begins on the page: a list without marks stands farther in."""


def read(passage: Passage, year: int, kreis: object, level: object) -> Iterator[Target]:
    """The values that a paper tells, in the order in which they are printed."""
    found = tables.read(passage, year, told=True)
    rows = [target for table in found for target in table.targets if not _is_budget(table)]
    tabular = [(table.start, table.end) for table in found]
    told = _walk(passage, year, rows, tabular, level == OWN)[len(rows) :]
    rows = list(_promised(once(told, rows)))
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    ags = kreis if isinstance(kreis, str) else None
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position, kreis=ags)


def _is_budget(table: tables.Table) -> bool:
    """All its rows are sums of money, and none the one that is agreed on."""
    return all(row.level_unit == "euro" and row.kennzahl != "K1" for row in table.targets)


def _promised(rows: Sequence[Target]) -> Iterator[Target]:
    """The rows without what agreements seldom measure, where only how it is is told of it."""
    meant = {row.kennzahl for row in rows if row.stage != "actual"}
    return (row for row in rows if row.kennzahl in meant or row.kennzahl not in BACKGROUND)


def _walk(
    passage: Passage, year: int, known: list[Target], tabular: Sequence[tuple[int, int]], own: bool
) -> list[Target]:
    """The rows of the running text, behind those `known` from tables."""
    rows = list(known)
    heading = listed = _Announced()
    headed: Mark | None = None
    monitored = any(row.nature == "monitoring" for row in rows)
    topic = Topic()
    labelled: Passage | None = None
    for paragraph in _paragraphs(passage):
        if any(start <= paragraph.start < end for start, end in tabular):
            continue
        left = next(paragraph.text.line_ranges(paragraph.start, paragraph.end))[2].box.x0
        marker = _marker(paragraph)
        if marker is None and listed.left is not None and left > listed.left + INDENT:
            marker = "indent"
        if marker is None or (listed.marker is not None and listed.marker != marker):
            listed = _Announced()
        elif listed.marker is None:
            listed = replace(listed, marker=marker)
        if labelled is not None:
            labelled = passage.part(labelled.start, paragraph.end)
        if _is_heading(paragraph) and not paragraph.first("MONITORING"):
            heading, headed = _announced(paragraph, passage), named_in(paragraph)
            labelled = paragraph  # "Summe der Leistungen (K1)", beside or below it "Monitoring"
            continue
        said = _Announced(
            listed.stage or heading.stage,
            listed.year or heading.year,
            own or listed.local or (heading.local and marker is not None),
        )
        topic = Topic(headed and topic.meant(headed), rate=topic.rate)
        watched = None if monitored else _watched(labelled or paragraph) or _watched(paragraph)
        labelled = None
        if watched is not None:
            monitored = True
            quote = watched.quote("told.monitoring", SURE)
            rows.append(monitoring(watched, quote, GOAL_OF["K1"], "K1", year, "core"))
        for sentence in paragraph.sentences():
            if _is_heading(sentence) and sentence.end < paragraph.end:  # "Wie lief 2014?"
                asked = _announced(sentence, passage)
                said = replace(said, stage=asked.stage, year=asked.year or said.year)
                topic.kennzahl = named_in(sentence)
                continue
            rows = _of_sentence(sentence, said, topic, year, rows)
            if sentence.flat.endswith(":"):
                listed = replace(_announced(sentence, passage), left=left)
                said = replace(listed, local=own or listed.local)
    return rows


def _paragraphs(passage: Passage) -> Iterator[Passage]:
    """The paragraphs; a heading that stands right above its text is one of its own."""
    for paragraph in passage.paragraphs():
        lines = list(paragraph.text.line_ranges(paragraph.start, paragraph.end))
        if len(lines) > 1:
            (start, end, first), (below, _, second) = lines[:2]
            right = max(line.box.x1 for _, _, line in lines[1:])
            word = second.words[0].box
            above = first.page == second.page and first.box.bottom < second.box.top + 2
            fits = above and first.box.x1 + 2 * (word.x1 - word.x0) < right
            if fits and _is_heading(head := paragraph.part(start, end)):
                yield head
                paragraph = passage.part(below, paragraph.end)
        yield paragraph


def _marker(paragraph: Passage) -> str | None:
    """Of which kind the list is that the paragraph is an item of."""
    first = paragraph.string.split()[0]
    if not MARKER.fullmatch(first):
        return None
    inner = first.strip("().")
    return "digit" if inner.isdigit() else "letter" if inner.isalpha() else "bullet"


def _is_heading(paragraph: Passage) -> bool:
    text = paragraph.flat
    return len(text) < HEADING and not ENDS.search(text) and not paragraph.first("QUANTITY")


def _announced(said: Passage, body: Passage) -> _Announced:
    """Stage and year of a list by the sentence before it; what is demanded there is no value."""
    years = {year_of(mark) for mark in said.all("YEAR")}
    demanded = any(said.start <= mark.start < said.end for mark in body.all("POSITIONS"))
    words = {mark.value for mark in said.all("TOLD_STAGE")}
    unclear = demanded or (said.flat.endswith("?") and len(words - {"open"}) > 1)
    stage = None if unclear else weighed(words)
    local = bool(said.first("LOCAL") or (said.first("LOCAL_OWN") and "goal" in words))
    local = local and not said.flat.endswith("?")
    return _Announced(stage, years.pop() if len(years) == 1 else None, local)


def _of_sentence(
    sentence: Passage, said: _Announced, topic: Topic, year: int, before: list[Target]
) -> list[Target]:
    """The rows told `before` with those of one sentence; what only says from where the last one
    starts joins it.
    """
    agreed = {year_of(mark) for mark in sentence.all("ABOUT_YEAR")}
    if len(agreed) == 1:
        topic.year = agreed.pop()
    pieces = pieces_of(sentence)
    days = {number.value for number, _ in pieces} == {"tage"}
    named = None if days else named_in(sentence)
    names_local = bool(sentence.first("LOCAL") or sentence.first("OWN_GOAL"))
    local = names_local or said.local
    reached = names_local or topic.local  # what is reached has to be promised first
    if local and named is None:
        topic.kennzahl, topic.local = None, True
    meant = named and topic.meant(named)
    if meant is not None and len({mark.value for mark in sentence.all("KENNZAHL")}) < 2:
        topic.kennzahl, topic.local, topic.change = meant, False, None
    rows = list(before)
    if (kept := _kept(sentence, said, topic, year)) is not None:
        rows.append(kept)
    words = Words(sentence, pieces)
    topic.group = sentence.last("PEOPLE") or sentence.last("PEOPLE_SHORT") or topic.group
    if not pieces and sentence.first("STAGE"):  # "Über 2016 wird noch verhandelt."
        topic.year = next(iter(years_of(sentence)), topic.year)
    own: set[str | None] = set()
    for number, piece in pieces:
        if (started := based(rows, number, piece, sentence, year)) is not None:
            rows[-1] = started
            continue
        target = amount(number, piece, topic, said.year or year)
        if target is None:
            continue
        stage, sure = stage_of(number, piece, said.stage, words)
        unsaid = stage is None or stage in own or (stage == "actual" and not (reached or own))
        if target.scope == "local" and target.kennzahl is None and unsaid:
            continue  # nothing says what it is, or a second number of the same goal of its own
        if target.scope == "local" and target.level_unit == "count" and rows and not names_local:
            target = replace(target, level_unit=rows[-1].level_unit)  # "mit 94 übertroffen"
        own.add(stage)
        counts = target.level_unit in COUNTS and named_in(piece) is None
        if stage is None and (topic.guessed or counts):
            continue  # neither what it measures nor what it is, is said
        directed = is_directed(target, number, piece, topic)
        doubtful = topic.guessed or is_odd(target) or not directed
        topic.change = target.change
        quote = piece.quote("told.value", DOUBT if doubtful else sure)
        rows.append(replace(target, stage=stage or "target", text=sentence.flat, quote=quote))
        rows[len(before) :] = joined(rows[len(before) :])
    return [*rows[: len(before)], *doubted(rows[len(before) :])]


def _kept(sentence: Passage, said: _Announced, topic: Topic, year: int) -> Target | None:
    """A Kennzahl that is to stay as it is, or not to worsen: a promise without a number."""
    kennzahl = named_in(sentence)
    if kennzahl is None or sentence.first("QUANTITY") or sentence.first("MONITORING"):
        return None
    stage = weighed([mark.value for mark in sentence.all("TOLD_STAGE")]) or said.stage
    for_year = topic.year or said.year or year
    target = promise(sentence, None, for_year, "core", topic.meant(kennzahl))
    if target.operator is None or stage is None:
        return None
    return replace(
        target,
        change=target.change or 0.0,
        change_unit=target.change_unit or "percent",
        stage=stage,
        quote=sentence.quote("told.value", LIKELY),
    )


def _watched(paragraph: Passage) -> Passage | None:
    """What says that the sums of benefits are only watched: from the sentence that names them to
    the last that says so.
    """
    start = end = None
    for sentence in paragraph.sentences():
        if names_benefits(sentence) or sentence.first("NEED"):
            start = sentence.start if start is None else start
        elif sentence.first("KENNZAHL") and end is None:
            start = None
        if start is None:
            continue
        number = sentence.first("QUANTITY")
        before = sentence.part(sentence.start, number.start) if number else sentence
        if any(before.first(label) for label in ("MONITORING", "NO_VALUE", "MONITORED")):
            end = sentence.end
        if number is not None:
            break
    return paragraph.part(start, end) if start is not None and end is not None else None
