"""A number that is told -> the row that it makes, without its stage.

That is which Kennzahl it measures, of whom, for which year, and whether as a level or a change.

Where a sentence does not say it again, what was told before it counts (`Topic`). A number whose
clause speaks of something else is no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import copysign

from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers.cells import COUNTS
from za_archive.readers.directions import better_way, bound_meant
from za_archive.readers.figures import amount_of, part_played
from za_archive.readers.kennzahlen import OF_GROUP, UNITS
from za_archive.readers.pieces import CLAUSE, clause_of, pieces_of
from za_archive.readers.promises import promise
from za_archive.readers.source import year_of
from za_archive.readers.stages import stage_in_agreement

NOUN = re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]+")
COMPARED = re.compile(
    r"(?:(?:gegenüber|Vergleich (?:zu[mr]?|mit)|verglichen mit|ausgehend von|als)\s"
    r"(?:(?:dem|der|das|im|in)\s)?|(?:über|unter)\s(?:dem|der)\s)(?:\w+\s){0,2}?(?:von\s|im\s)?$"
)
LAST_YEAR = re.compile(
    r"(?<!als\s)(?:[Ff]ür\sdas|[Ii]m)\s(?:Vorjahr\b|(?:vergangene|letzte|vorige|vorangegangene)n?\sJahr\b)"
)
THIS_GROUP = re.compile(r"\bdiese[nr]?\s(?:Personen|Ziel)?[Gg]ruppe\b")
LEADS = re.compile(r":\s?\d")
QUOTA = 10.0
"""A change of the Integrationsquote is hardly larger: such a number goes on with no change."""


@dataclass(slots=True)
class Topic:
    """What was last told in this paragraph."""

    kennzahl: Mark | None = None
    local: bool = False
    change: float | None = None
    year: int | None = None
    guessed: bool = False
    group: Mark | None = None
    """Of whom was spoken last: "für diese Gruppe"."""
    rate: Mark | None = None
    """What "die Quote" means, whichever paragraph has named it."""

    def meant(self, named: Mark) -> Mark | None:
        """The Kennzahl that a word names; "die Quote", "die Ausgaben" are what was named before."""
        if named.value == "K2":
            self.rate = named
        if named.value not in {"rate", "sum"}:
            return named
        before = self.rate if named.value == "rate" else self.kennzahl
        fits = before is not None and (named.value == "rate" or before.value == "K1")
        return named._replace(value=before.value) if before is not None and fits else None


def named_in(part: Passage) -> Mark | None:
    """The Kennzahl that a part names, by its name or as only papers call it."""
    return part.first("KENNZAHL") or part.first("KENNZAHL_TOLD")


def amount(number: Mark, piece: Passage, topic: Topic, year: int) -> Target | None:
    """The row that a number makes, without its stage; None where nothing says what it measures.

    It is for `year` where neither its piece nor what was told before it names another one. What the
    next numbers go on with is noted in `topic`.
    """
    named = named_in(piece)
    named = named and topic.meant(named)
    clause = clause_of(number, piece)
    near = clause_of(number, clause, CLAUSE)
    beside = named is not None and clause.start <= named.start
    inherited = named is None
    kennzahl = (named or topic.kennzahl) if number.value != "tage" else None
    topic.guessed = kennzahl is None and not topic.local
    reached = any(mark.value == "reached" for mark in clause.all("TOLD_STAGE"))
    if topic.guessed and number.value == "percent" and reached:
        kennzahl = topic.rate  # "2015 hat das Jobcenter 28,9 % erreicht"
    if kennzahl is None and not topic.local:
        return None
    if (
        kennzahl is not None
        and not beside
        and (_speaks_of_more(near) or _counts_more(number, kennzahl))
    ):
        return None
    if kennzahl is not None and number.value == "verhaeltnis":
        return None  # "ein Viertel dieser Menschen"
    if inherited and piece.first("PREVIOUS_YEAR") and not piece.first("BASELINE"):
        return None  # "Im Vorjahr waren es …": what the value is measured by
    own_years = years_of(piece, number)
    if len(own_years) == 1:
        topic.year = own_years[0]
    elif not own_years and LAST_YEAR.search(piece.string):
        topic.year = year - 1
    for_year = topic.year or year
    scope = "local" if kennzahl is None or piece.first("OWN_GOAL") else "core"
    target = promise(piece, None, for_year, scope, kennzahl)
    target = as_level(target, number, piece)
    target = _as_change(target, number, piece, topic if inherited else None)
    target = _for_group(target, piece, topic)
    if inherited and kennzahl and not (near.first("PEOPLE") or near.first("PEOPLE_SHORT")):
        target = replace(target, people=None)  # "2,5 % angeboten und mit dem Zuzug Geflüchteter"
    odd = (inherited and is_odd(target)) or (topic.guessed and target.level is None)
    if kennzahl is not None and (target.goal == "sonstiges" or odd):
        return None
    if kennzahl is not None:
        kennzahl = kennzahl._replace(value=target.kennzahl)  # K2 of Alleinerziehende is K2E4
    if not topic.guessed:
        topic.kennzahl, topic.local = kennzahl, kennzahl is None
    return replace(target, year=for_year, period=target.period or str(for_year))


def staged(sentence: Passage, before: Mark | None, year: int | None) -> Target:
    """The row of a sentence that has a `stage_in_agreement`; `before` is the Kennzahl named before
    it.
    """
    number = pieces_of(sentence)[0][0]
    target = promise(sentence, None, year, "core", before)
    return replace(
        as_level(target, number, sentence), stage=stage_in_agreement(sentence) or "target"
    )


def _for_group(target: Target, piece: Passage, topic: Topic) -> Target:
    """ "Alleinerziehende: Ihre Integrationsquote …", "für diese Gruppe": the group named before."""
    groups = [*piece.all("PEOPLE"), *piece.all("PEOPLE_SHORT")]
    label = next((g for g in groups if piece.text.string[g.end : g.end + 1] == ":"), None)
    label = label or (topic.group if THIS_GROUP.search(piece.string) else None)
    if label is None or target.people is not None or target.kennzahl != "K2":
        return target
    own = OF_GROUP.get((target.kennzahl, label.value or ""))
    return replace(target, kennzahl=own or target.kennzahl, people=None if own else label.value)


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


def _counts_more(number: Mark, kennzahl: Mark) -> bool:
    """It counts posts or places, and the Kennzahl people or a share."""
    return number.value == "count" and UNITS.get(kennzahl.value or "") != "count"


def years_of(piece: Passage, number: Mark | None = None) -> list[int]:
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


def as_level(target: Target, number: Mark, piece: Passage) -> Target:
    """ "betrug 24 %", "der Referenzwert liegt bei 24 %": a level that is told, no baseline."""
    if target.level is not None or target.change is not None:
        return target
    people = piece.first("PEOPLE")
    unit = target.baseline_unit or unit_of(number)
    better = better_way(target.kennzahl, unit)
    bounds = [m.value for m in piece.all("BOUND") if 0 <= number.start - m.end <= 12]
    return replace(
        target,
        nature="quantified",
        operator=bound_meant(bounds[-1], better) if bounds else "eq",
        level=amount_of(number) if target.baseline is None else target.baseline,
        level_unit=unit,
        baseline=None,
        baseline_unit=None,
        baseline_state=None,
        people=people.value if people and target.kennzahl == "K2" else None,
    )


def _as_change(target: Target, number: Mark, piece: Passage, before: Topic | None) -> Target:
    """A percentage behind a noun of movement is a change, and so is one that goes on with one."""
    lead = piece.part(piece.start, number.start)
    move = lead.last("MOVE") or clause_of(number, piece, CLAUSE).last("MOVE")
    if target.change is not None and move is not None and not _moves(piece):
        amount = abs(target.change)
        return replace(target, change=-amount if move.value == "down" else amount)
    if target.change is not None and before is not None and not _moves(piece) and not move:
        if number.groups.get("sign") or not before.change:
            return target
        return replace(target, change=copysign(target.change, before.change))
    if target.change is not None or target.level is None or target.level_unit != "percent":
        return target
    if lead.string.rstrip().endswith(("auf", "bei")) and before is None and not is_odd(target):
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


def is_directed(target: Target, number: Mark, piece: Passage, topic: Topic) -> bool:
    """Which way a change goes is said: by a sign, by a word, or by the change before it."""
    if not target.change or number.groups.get("sign"):
        return True
    return bool(_moves(piece) or piece.first("MOVE") or topic.change)


def is_odd(target: Target) -> bool:
    """A quota in people, a stock in percent: the number is likely another one's."""
    usual = UNITS.get(target.kennzahl or "")
    return (
        target.level is not None and usual is not None and not same_unit(usual, target.level_unit)
    )


def same_unit(one: str | None, other: str | None) -> bool:
    """Both count people or households, or both are the same."""
    return one == other or {one, other} <= COUNTS


def unit_of(number: Mark) -> str | None:
    return "count" if number.value == "number" else number.value
