"""What papers and minutes tell of an agreement's values -> `targets`, each with its stage.

A sentence is taken apart into pieces with one number each. What a number measures and at which
stage it is must be said: right before it, in its piece, by the rest of its sentence, or by what
announces its list. A value whose stage nothing says is doubtful; a number whose clause speaks of
something else, of a deviation, of a rank, of Land or Bund is no value at all. Words: told.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import copysign

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Quote, Target
from za_archive.readers import tables
from za_archive.readers.figures import number_at, part_played
from za_archive.readers.kennzahlen import OF_GROUP, UNITS
from za_archive.readers.promises import names_benefits, promise
from za_archive.readers.source import merged, year_of

HEADING = 150
"""A heading is no longer than this."""
SURE, LIKELY, DOUBT = 0.9, 0.8, 0.45
OWN = "kommune-jobcenter"
STOP = re.compile(r"[;:()–]|,(?!\d)")
JOINT = re.compile(r"\s(?:und|sowie|bzw\.|während|aber|wobei|mit|bei|statt)(?=\s)")
CLAUSE = re.compile(r"[;()–]|,(?!\d)|\s(?:und|aber|während|wobei)(?=\s)")
BRACKET = re.compile(r"\s?\(")
BRACKETS = re.compile(r"\s?\([^)]*\)")
WORD = re.compile(r"(?<![\w-])(?<!zu )(?![a-zäöü]{2,}zu[a-zäöü]{3,}en\b)[a-zäöüß]{2,}\b")
NO_VERBS = frozenset(
    """
    der die das des dem den für von vom bei beim auf um im in zum zur zu mit und sowie bzw oder
    gegenüber mindestens höchstens maximal wenigstens rund etwa ca nicht mehr als an am ab dass
    sich jeweils lediglich nur noch ein eine einen einem einer eines also damit auch ebenfalls
    plus minus bis alle aller zwischen unter über wurde wurden werden worden durchschnittlich
    jahresdurchschnittlich erwerbsfähigen absolute weiblichen männlichen steigen sinken betragen
    erreichen liegen zunehmen abnehmen wachsen erste zweite dritte letzte
    """.split()  # noqa: SIM905
)
"""Small words, and verbs that wait for another one, in another part of the sentence."""
NOUN = re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]+")
ENDS = re.compile(r"[.!:;][\"“”»)]*$")
COMPARED = re.compile(
    r"(?:gegenüber|Vergleich (?:zu[mr]?|mit)|verglichen mit|ausgehend von|als|über|unter)\s"
    r"(?:(?:dem|der|das|im|in)\s)?(?:\w+\s){0,2}?(?:von\s|im\s)?$"
)
PRINTED = (
    "level", "level_unit", "change", "change_unit", "baseline", "baseline_unit", "baseline_period",
)  # fmt: skip
LEADS = re.compile(r":\s?\d")
SPECIFIC = {"offer", "reference", "expected", "revised"}
QUOTA = 10.0
"""A change of the Integrationsquote is hardly larger: such a number goes on with no change."""


@dataclass(frozen=True, slots=True)
class _Announced:
    """What a heading or the words before a list say of what follows: stage, year, own goals."""

    stage: str | None = None
    year: int | None = None
    local: bool = False
    marker: str | None = None


@dataclass(slots=True)
class _Topic:
    """What was last told in this paragraph."""

    kennzahl: Mark | None = None
    local: bool = False
    change: float | None = None
    year: int | None = None
    guessed: bool = False
    rate: Mark | None = None
    """What "die Quote" means, whichever paragraph has named it."""


def read(passage: Passage, year: int, kreis: object, level: object) -> Iterator[Target]:
    """The values that a paper tells, in the order in which they are printed."""
    found = tables.read(passage, year, told=True)
    rows = [target for table in found for target in table.targets]
    tabular = [(table.start, table.end) for table in found]
    told = _walk(passage, year, rows, tabular, level == OWN)[len(rows) :]
    rows = _once(told, rows)
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    ags = kreis if isinstance(kreis, str) else None
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position, kreis=ags)


def _once(told: Sequence[Target], tabular: Sequence[Target]) -> list[Target]:
    """All rows, each value once: what a table and the text around it say twice is one row. Goals
    of its own that the text names are told apart by their words, not by their numbers.
    """
    rows: list[Target] = []
    in_text = 0
    for place, target in enumerate([*told, *tabular]):
        if place == len(told):
            in_text = len(rows)
        among = rows if target.kennzahl else rows[:in_text]
        same = next((i for i, other in enumerate(among) if _is_same(other, target)), None)
        if same is None:
            rows.append(target)
        else:
            rows[same] = _filled(rows[same], target)
    return rows


def _is_same(one: Target, other: Target) -> bool:
    """The same value of the same thing: of what both print, nothing disagrees. Where a stage is
    but supposed, the other's counts.
    """
    names = ["nature", "kennzahl", "scope", "year", "people"]
    if _sure(one) and _sure(other):
        names.append("stage")
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("level", "change", "baseline")]
    both = [a == b for a, b in pairs if a is not None and b is not None]
    return (
        bool(both)
        and all(both)
        and all(getattr(one, name) == getattr(other, name) for name in names)
    )


def _sure(target: Target) -> bool:
    return target.quote is not None and target.quote.confidence > DOUBT


def _filled(first: Target, second: Target) -> Target:
    """The surer of two rows with what only the other prints."""
    kept, other = (first, second) if _sure(first) or not _sure(second) else (second, first)
    missing = {name: getattr(other, name) for name in PRINTED if getattr(kept, name) is None}
    return replace(kept, **missing)


def _walk(
    passage: Passage, year: int, known: list[Target], tabular: Sequence[tuple[int, int]], own: bool
) -> list[Target]:
    """The rows of the running text, behind those `known` from tables."""
    rows = list(known)
    heading = listed = _Announced()
    monitored = any(row.nature == "monitoring" for row in rows)
    topic = _Topic()
    labelled: Passage | None = None
    for paragraph in passage.paragraphs():
        if any(start <= paragraph.start < end for start, end in tabular):
            continue
        marker = _marker(paragraph)
        if marker is None or (listed.marker is not None and listed.marker != marker):
            listed = _Announced()
        elif listed.marker is None:
            listed = replace(listed, marker=marker)
        if labelled is not None:
            labelled = passage.part(labelled.start, paragraph.end)
        if _is_heading(paragraph) and not paragraph.first("MONITORING"):
            heading = _announced(paragraph, passage)
            labelled = paragraph  # "Summe der Leistungen (K1)", beside or below it "Monitoring"
            continue
        said = _Announced(
            listed.stage or heading.stage, listed.year or heading.year, own or listed.local
        )
        topic = _Topic(rate=topic.rate)
        watched = None if monitored else _watched(labelled or paragraph) or _watched(paragraph)
        labelled = None
        if watched is not None:
            monitored = True
            rows.append(_monitoring(watched, year))
        for sentence in paragraph.sentences():
            if _is_heading(sentence) and sentence.end < paragraph.end:  # "Wie lief 2014?"
                asked = _announced(sentence, passage)
                said = replace(said, stage=asked.stage, year=asked.year or said.year)
                topic.kennzahl = sentence.first("KENNZAHL")
                continue
            rows = _told(sentence, said, topic, year, rows)
            if sentence.flat.endswith(":"):
                listed = _announced(sentence, passage)
                said = replace(listed, local=own or listed.local)
    return rows


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
    stage = None if unclear else _weighed(words)
    local = said.first("LOCAL") is not None
    return _Announced(stage, years.pop() if len(years) == 1 else None, local)


# --- one sentence ---------------------------------------------------------------------------------


def _told(
    sentence: Passage, said: _Announced, topic: _Topic, year: int, before: list[Target]
) -> list[Target]:
    """The rows told `before` with those of one sentence; what only says from where the last one
    starts joins it.
    """
    agreed = {year_of(mark) for mark in sentence.all("ABOUT_YEAR")}
    if len(agreed) == 1:
        topic.year = agreed.pop()
    named = sentence.first("KENNZAHL") or sentence.first("KENNZAHL_TOLD")
    names_local = sentence.first("LOCAL") is not None
    local = names_local or said.local
    reached = names_local or topic.local  # what is reached has to be promised first
    if local and named is None:
        topic.kennzahl, topic.local = None, True
    meant = named and _meant(named, topic)
    if meant is not None and len({mark.value for mark in sentence.all("KENNZAHL")}) < 2:
        topic.kennzahl, topic.local, topic.change = meant, False, None
    rows = list(before)
    if (kept := _kept(sentence, said, topic, year)) is not None:
        rows.append(kept)
    pieces = _pieces(sentence)
    words = _Words(sentence, pieces)
    own: set[str | None] = set()
    for number, piece in pieces:
        if (based := _based(rows, number, piece, sentence, year)) is not None:
            rows[-1] = based
            continue
        target = _value(number, piece, said, topic, year)
        if target is None:
            continue
        stage, sure = _stage(number, piece, said, words)
        unsaid = stage is None or stage in own or (stage == "actual" and not (reached or own))
        if target.scope == "local" and target.kennzahl is None and unsaid:
            continue  # nothing says what it is, or a second number of the same goal of its own
        if target.scope == "local" and target.level_unit == "count" and rows and not names_local:
            target = replace(target, level_unit=rows[-1].level_unit)  # "mit 94 übertroffen"
        own.add(stage)
        if topic.guessed and stage is None:
            continue  # neither what it measures nor what it is, is said
        directed = _is_directed(target, number, piece, topic)
        doubtful = topic.guessed or _is_odd(target) or not directed
        topic.change = target.change
        quote = piece.quote("told.value", DOUBT if doubtful else sure)
        rows.append(replace(target, stage=stage or "target", text=sentence.flat, quote=quote))
        rows[len(before) :] = _joined(rows[len(before) :])
    return [*rows[: len(before)], *_unclear(rows[len(before) :])]


def _unclear(rows: Sequence[Target]) -> Iterator[Target]:
    """Two values of one thing at one stage in a sentence: whose each is, nothing says. Of offers
    each side has its own.
    """
    for row in rows:
        others = [
            other
            for other in rows
            if other is not row
            and row.kennzahl
            and all(
                getattr(other, name) == getattr(row, name)
                for name in ("kennzahl", "people", "year", "stage")
            )
        ]
        if others and row.stage != "offer" and row.quote is not None:
            row = replace(row, quote=replace(row.quote, confidence=DOUBT))
        yield row


def _meant(named: Mark, topic: _Topic) -> Mark | None:
    """The Kennzahl that a word names; "die Quote", "die Ausgaben" are what was named before."""
    if named.value == "K2":
        topic.rate = named
    known = {"rate": topic.rate, "sum": topic.kennzahl}
    if named.value not in known:
        return named
    before = known[named.value]
    fits = before is not None and (named.value == "rate" or before.value == "K1")
    return named._replace(value=before.value) if before is not None and fits else None


def _based(
    rows: Sequence[Target], number: Mark, piece: Passage, sentence: Passage, year: int
) -> Target | None:
    """The last row with the value that it starts from: "25 %; im Vorjahr waren es 24 %"."""
    if not rows or piece.first("KENNZAHL") or rows[-1].stage == "actual":
        return None
    last = rows[-1]
    if last.quote is None or last.year is None or last.baseline is not None:
        return None
    said = {mark.value for mark in piece.all("TOLD_STAGE")} <= {"actual", "open", "reached"}
    years = set(_years(piece)) or ({last.year - 1} if piece.first("PREVIOUS_YEAR") else set())
    unit = "count" if number.value == "number" else number.value
    printed = {unit, last.level_unit or UNITS.get(last.kennzahl or "")}
    fits = len(printed) == 1 or printed <= {"personen", "count", "bedarfsgemeinschaften"}
    told = piece.start - last.quote.end < 3 and last.nature == "quantified"
    if not (told and said and fits and years == {last.year - 1} and last.year <= year):
        return None
    return replace(
        last,
        baseline=values.amount(number.groups),
        baseline_unit=last.level_unit or UNITS.get(last.kennzahl or ""),
        baseline_period=str(last.year - 1),
        quote=merged(last.quote, piece.quote("told.value", SURE)),
        text=last.text if sentence.flat in last.text else f"{last.text} {sentence.flat}",
    )


def _joined(rows: Sequence[Target]) -> list[Target]:
    """Change and level that one sentence tells of one thing at one stage are one row."""
    if len(rows) < 2 or rows[-1].stage == "offer":
        return list(rows)
    *others, first, second = rows
    same = all(
        getattr(first, name) == getattr(second, name)
        for name in ("kennzahl", "people", "year", "stage", "scope")
    )
    apart = (first.change is None) != (second.change is None)
    if not (same and apart and (first.level is None) != (second.level is None)):
        return list(rows)
    moved, level = (first, second) if second.change is None else (second, first)
    return [
        *others,
        replace(
            moved, level=level.level, level_unit=level.level_unit,
            quote=merged(first.quote, second.quote),
        ),
    ]  # fmt: skip


def _kept(sentence: Passage, said: _Announced, topic: _Topic, year: int) -> Target | None:
    """A Kennzahl that is to stay as it is, or not to worsen: a promise without a number."""
    kennzahl = sentence.first("KENNZAHL") or sentence.first("KENNZAHL_TOLD")
    if kennzahl is None or sentence.first("QUANTITY"):
        return None
    stage = _weighed([mark.value for mark in sentence.all("TOLD_STAGE")]) or said.stage
    for_year = topic.year or said.year or year
    target = promise(sentence, None, for_year, "core", _meant(kennzahl, topic))
    if target.operator is None or stage is None:
        return None
    return replace(
        target,
        change=target.change or 0.0,
        change_unit=target.change_unit or "percent",
        stage=stage,
        quote=sentence.quote("told.value", LIKELY),
    )


def _is_odd(target: Target) -> bool:
    """A quota in people, a stock in percent: the number is likely another one's."""
    usual = UNITS.get(target.kennzahl or "")
    if target.level is None or usual is None or target.level_unit == usual:
        return False
    return not {usual, target.level_unit} <= {"personen", "count", "bedarfsgemeinschaften"}


def _pieces(sentence: Passage) -> list[tuple[Mark, Passage]]:
    """Each number that may be a value, with the part of the sentence that speaks of it."""
    named = sentence.all("KENNZAHL_TOLD")  # "länger als 21 Monate"
    numbers = [
        mark
        for mark in sentence.all("QUANTITY")
        if _stands_alone(sentence, mark) and not _lies_in(named, mark)
    ]
    kept: list[Mark] = []
    cuts: list[int] = []
    for mark in numbers:
        if kept:
            between = sentence.part(kept[-1].end, mark.start)
            others = sentence.all("NOT_TOLD")
            if not _lies_in(others, mark) and _says_again(sentence, kept[-1], mark, between):
                continue
            cuts.append(_cut(between))
        kept.append(mark)
    edges = pairwise([sentence.start, *cuts, sentence.end])
    pieces = zip(kept, edges, strict=False)
    return [
        (mark, sentence.part(start, end))
        for mark, (start, end) in pieces
        if not _lies_in(sentence.all("NOT_TOLD"), mark)
    ]


def _stands_alone(sentence: Passage, number: Mark) -> bool:
    """It is no means, and no baseline of another number."""
    if _lies_in([*sentence.all("MEANS"), *sentence.all("DUE")], number):
        return False
    return part_played(sentence, number)[0] != "baseline" or _is_past(sentence, number)


def _lies_in(marks: Sequence[Mark], number: Mark) -> bool:
    return any(mark.start < number.end and number.start < mark.end for mark in marks)


def _is_past(sentence: Passage, number: Mark) -> bool:
    """ "betrug 24 %": in an agreement what it is measured by, in a paper what was reached."""
    parts = [m for m in sentence.all("PART") if m.end in (number.start, number_at(number))]
    baseline = {mark.rule for mark in parts if mark.value == "baseline"}
    return baseline <= {"part.past", "part.now"}  # none: what stands behind the number made it one


def _says_again(sentence: Passage, before: Mark, number: Mark, between: Passage) -> bool:
    """The second number says the same promise in another way: "31,8 %; das sind 2,1 % mehr"."""
    if part_played(sentence, before)[0] == part_played(sentence, number)[0]:
        return False
    if between.first("SAME_AGAIN"):
        return True
    spoken = [*between.all("TOLD_STAGE"), *between.all("KENNZAHL"), *between.all("PEOPLE")]
    return not spoken and not _by(sentence, number) and not STOP.search(between.string)


def _cut(between: Passage) -> int:
    """Where the next piece begins: at a stop, else at a joint, else right behind the number.

    What stands in brackets, and says no value of its own, belongs to the number before it.
    """
    string = between.string
    brackets = BRACKETS.match(string)
    begin = brackets.end() if brackets else 0
    stop = STOP.search(string, begin) or JOINT.search(string, begin)
    return between.start + (stop.start() if stop else begin)


# --- what a number is -----------------------------------------------------------------------------


def _value(
    number: Mark, piece: Passage, said: _Announced, topic: _Topic, year: int
) -> Target | None:
    """The row that a number makes, without its stage; None where nothing says what it measures."""
    named = piece.first("KENNZAHL") or piece.first("KENNZAHL_TOLD")
    named = named and _meant(named, topic)
    clause = _clause(number, piece)
    near = _clause(number, clause, CLAUSE)
    beside = named is not None and clause.start <= named.start
    inherited = named is None
    kennzahl = named or topic.kennzahl
    topic.guessed = kennzahl is None and not topic.local
    reached = any(mark.value == "reached" for mark in clause.all("TOLD_STAGE"))
    if topic.guessed and number.value == "percent" and reached:
        kennzahl = topic.rate  # "2015 hat das Jobcenter 28,9 % erreicht"
    if kennzahl is None and not topic.local:
        return None
    if kennzahl is not None and not beside and _speaks_of_more(near):
        return None
    if inherited and piece.first("PREVIOUS_YEAR") and not piece.first("BASELINE"):
        return None  # "Im Vorjahr waren es …": what the value is measured by
    own_years = _years(piece, number)
    if len(own_years) == 1:
        topic.year = own_years[0]
    for_year = topic.year or said.year or year
    scope = "local" if kennzahl is None or piece.first("OWN_GOAL") else "core"
    target = promise(piece, None, for_year, scope, kennzahl)
    target = _as_level(target, number, piece)
    target = _as_change(target, number, piece, topic if inherited else None)
    target = _for_group(target, piece)
    if inherited and kennzahl and not (near.first("PEOPLE") or near.first("PEOPLE_SHORT")):
        target = replace(target, people=None)  # "2,5 % angeboten und mit dem Zuzug Geflüchteter"
    odd = (inherited and _is_odd(target)) or (topic.guessed and target.level is None)
    if kennzahl is not None and (target.goal == "sonstiges" or odd):
        return None
    if kennzahl is not None:
        kennzahl = kennzahl._replace(value=target.kennzahl)  # K2 of Alleinerziehende is K2E4
    if not topic.guessed:
        topic.kennzahl, topic.local = kennzahl, kennzahl is None
    return replace(target, year=for_year, period=target.period or str(for_year))


def _for_group(target: Target, piece: Passage) -> Target:
    """ "Alleinerziehende: Ihre Integrationsquote …": the group that labels a sentence."""
    groups = [*piece.all("PEOPLE"), *piece.all("PEOPLE_SHORT")]
    label = next((g for g in groups if piece.text.string[g.end : g.end + 1] == ":"), None)
    if label is None or target.people is not None or target.kennzahl != "K2":
        return target
    own = OF_GROUP.get((target.kennzahl, label.value or ""))
    return replace(target, kennzahl=own or target.kennzahl, people=None if own else label.value)


def _clause(number: Mark, piece: Passage, stops: re.Pattern[str] = STOP) -> Passage:
    """The part between the stops before and behind the number."""
    string = piece.string
    start, end = number.start - piece.start, number.end - piece.start
    before = [stop.end() for stop in stops.finditer(string, 0, start)]
    behind = stops.search(string, end)
    return piece.part(
        piece.start + (before[-1] if before else 0),
        piece.start + (behind.start() if behind else len(string)),
    )


def _speaks_of_more(clause: Passage) -> bool:
    """A noun that is neither a time, a stage nor one of the sides: the number is that thing's."""
    known = [
        mark
        for label in ("NEUTRAL", "QUANTITY", "KREIS", "ORGANISATION", "TOLD_STAGE", "KENNZAHL",
                      "PEOPLE", "MOVE")
        for mark in clause.all(label)
    ]  # fmt: skip
    return any(
        not any(mark.start <= clause.start + noun.start() < mark.end for mark in known)
        for noun in NOUN.finditer(clause.string)
        if clause.string[: noun.start()].strip()
    )


def _years(piece: Passage, number: Mark | None = None) -> list[int]:
    """The years for which something is told; a year compared with is none, nor one of another
    number ("(2018: 37,5 %)", "ausgehend von 29,3 % im Jahr 2013").
    """
    string = piece.text.string
    others = [
        other
        for other in piece.all("QUANTITY")
        if number is not None
        and other.start != number.start
        and part_played(piece, other)[0] == "baseline"
    ]
    return sorted(
        {
            year_of(mark)
            for mark in piece.all("YEAR")
            if not COMPARED.search(string[max(piece.start, mark.start - 60) : mark.start])
            and not (number is not None and LEADS.match(string, mark.end) and mark.end > number.end)
            and not any(0 <= mark.start - other.end <= len(" im Jahr ") for other in others)
        }
    )


def _as_level(target: Target, number: Mark, piece: Passage) -> Target:
    """ "betrug 24 %", "der Referenzwert liegt bei 24 %": a level that is told, no baseline."""
    if target.level is not None or target.change is not None:
        return target
    people = piece.first("PEOPLE")
    bounds = [m.value for m in piece.all("BOUND") if 0 <= number.start - m.end <= 12]
    printed = "count" if number.value == "number" else number.value
    return replace(
        target,
        nature="quantified",
        operator=bounds[-1] if bounds else "eq",
        level=values.amount(number.groups) if target.baseline is None else target.baseline,
        level_unit=target.baseline_unit or printed,
        baseline=None,
        baseline_unit=None,
        baseline_state=None,
        people=people.value if people and target.kennzahl == "K2" else None,
    )


def _as_change(target: Target, number: Mark, piece: Passage, before: _Topic | None) -> Target:
    """A percentage behind a noun of movement is a change, and so is one that goes on with one."""
    lead = piece.part(piece.start, number.start)
    move = lead.last("MOVE") or _clause(number, piece, CLAUSE).last("MOVE")
    if target.change is not None and move is not None and not _moves(piece):
        amount = abs(target.change)
        return replace(target, change=-amount if move.value == "down" else amount)
    if target.change is not None and before is not None and not _moves(piece) and not move:
        if number.groups.get("sign") or not before.change:
            return target
        return replace(target, change=copysign(target.change, before.change))
    if target.change is not None or target.level is None or target.level_unit != "percent":
        return target
    if lead.string.rstrip().endswith(("auf", "bei")) and before is None:
        return target
    went_on = before.change if before is not None else None
    if move is None and went_on is None:
        return target
    if move is None and target.kennzahl == "K2" and target.level > QUOTA:
        return target
    down = move.value == "down" if move is not None else (went_on or 0) < 0
    amount = -target.level if down else target.level
    return replace(target, level=None, level_unit=None, change=amount, change_unit="percent")


def _moves(piece: Passage) -> bool:
    return any(mark.value != "keep" for mark in piece.all("DIRECTION"))


def _is_directed(target: Target, number: Mark, piece: Passage, topic: _Topic) -> bool:
    """Which way a change goes is said: by a sign, by a word, or by the change before it."""
    if not target.change or number.groups.get("sign"):
        return True
    return bool(_moves(piece) or piece.first("MOVE") or topic.change)


# --- at which stage it is -------------------------------------------------------------------------


class _Words:
    """The words of a sentence that tell a stage, as far as they are not a single number's own."""

    def __init__(self, sentence: Passage, pieces: Sequence[tuple[Mark, Passage]]) -> None:
        self.led = led = sentence.all("TOLD_BY")
        self.sentence = sentence
        string = sentence.text.string
        self.all = [  # "(Soll 26,0 %)" says nothing of the number before it
            mark.value for mark in sentence.all("TOLD_STAGE") if string[mark.start - 1] != "("
        ]
        self.free = [  # a number with a word of its own leaves the others of its piece
            mark.value
            for number, piece in pieces
            if _by(sentence, number)
            for mark in piece.all("TOLD_STAGE")
            if not _lies_in(led, mark)
        ]


def _stage(
    number: Mark, piece: Passage, said: _Announced, words: _Words
) -> tuple[str | None, float]:
    """The stage of a number, and how sure the place that says so makes it."""
    if (by := _by(words.sentence, number)) is not None:
        return by, SURE
    if (against := _set_against(number, words.sentence)) is not None:
        return against, LIKELY
    clause = _clause(number, piece, CLAUSE)
    here = _told_in(clause, words.led)
    if (stage := _weighed(here)) is not None:
        return stage, SURE
    if set(here) <= {"open"}:
        leaning = leans(clause)
        for wider, allowed in (
            (_told_in(piece, words.led), leaning),
            (words.free, True),
            (words.all, leaning),
        ):
            if allowed and (stage := _weighed(wider)) is not None:
                return stage, LIKELY
        if said.stage is not None:
            return said.stage, LIKELY
    return None, DOUBT


def stage(sentence: Passage) -> str | None:
    """Whether an agreement tells that a value was offered, is a reference, is expected or revised;
    None where it is agreed or reached, or nothing says what it is.
    """
    pieces = _pieces(sentence)
    asides = [match.span() for match in BRACKETS.finditer(sentence.text.string, sentence.start)]
    stop = sentence.string.find(";", pieces[0][0].end - sentence.start) if pieces else -1
    clause = sentence.part(sentence.start, sentence.start + stop if stop >= 0 else sentence.end)
    marks = [m for m in clause.all("TOLD_STAGE") if not any(a <= m.start < b for a, b in asides)]
    by = _by(sentence, pieces[0][0]) if pieces else None
    said = by or _weighed([mark.value for mark in marks])
    return said if pieces and said in SPECIFIC else None


def staged(sentence: Passage, before: Mark | None, year: int | None) -> Target:
    """The row of a sentence that has such a `stage`; `before` is the Kennzahl named before it."""
    number = _pieces(sentence)[0][0]
    target = promise(sentence, None, year, "core", before)
    return replace(_as_level(target, number, sentence), stage=stage(sentence) or "target")


def _told_in(part: Passage, led: Sequence[Mark]) -> list[str | None]:
    """The words of stage in a part, without those that lead right to another number."""
    return [mark.value for mark in part.all("TOLD_STAGE") if not _lies_in(led, mark)]


def _set_against(number: Mark, sentence: Passage) -> str | None:
    """ "26,8 % (Soll 26,0 %)": what a number is that another one in brackets is set against."""
    string = sentence.text.string
    behind = BRACKET.match(string, number.end)
    led = behind and next(
        (mark.value for mark in sentence.all("TOLD_BY") if mark.start == behind.end()), None
    )
    return {"target": "actual", "actual": "target"}.get(led or "")


def leans(clause: Passage) -> bool:
    """The clause has no verb of its own, or is one that another clause governs ("…, dass …")."""
    string = clause.string
    if string.lstrip(" ,").startswith(("dass ", "wonach ")):
        return True
    return all(word.group() in NO_VERBS for word in WORD.finditer(string))


def _by(part: Passage, number: Mark) -> str | None:
    """What leads right to the number: "Zielwert von 25 %"."""
    ends = {number.start, number_at(number)}
    return next((mark.value for mark in part.all("TOLD_BY") if mark.end in ends), None)


def _weighed(said: Iterable[str | None]) -> str | None:
    """The stage that all these words together say, or None where they disagree or say none."""
    words = set(said) - {None, "open"}
    specific = words & SPECIFIC
    if len(specific) == 1:
        [stage] = specific
        return stage if stage == "revised" or "target" not in words else None
    if specific or not words or {"target", "actual"} <= words or {"meant", "actual"} <= words:
        return None
    return "target" if words & {"target", "meant"} else "actual"


# --- what is only watched -------------------------------------------------------------------------


def _watched(paragraph: Passage) -> Passage | None:
    """What says that the sums of benefits are only watched: from the sentence that names them to
    the last that says so.
    """
    start = end = None
    for sentence in paragraph.sentences():
        if names_benefits(sentence):
            start = start or sentence.start
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


def _monitoring(sentence: Passage, year: int) -> Target:
    quote: Quote = sentence.quote("told.monitoring", SURE)
    return Target(
        position=0,
        year=year,
        goal="hilfebeduerftigkeit",
        scope="core",
        kennzahl="K1",
        nature="monitoring",
        period=str(year),
        text=sentence.flat,
        quote=quote,
    )
