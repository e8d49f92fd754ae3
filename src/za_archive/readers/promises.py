"""One promise -> one row of `targets`; and what a sentence holds that may be one.

What it measures says measured.py, how far and which way directions.py, from when to when
periods.py, how sure the row is doubts.py. A sentence of several promises is cut by clauses.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from za_archive.annotate import Mark, Passage
from za_archive.models import Quote, Target
from za_archive.readers.directions import operator_of, upper
from za_archive.readers.doubts import doubts
from za_archive.readers.figures import PARTS, PROMISED, Figure, figures, first, once
from za_archive.readers.kennzahlen import OF_GROUP
from za_archive.readers.measured import (
    comparable,
    goal_of,
    has_own_subject,
    is_beside,
    is_means,
    is_narrowed,
    is_of_its_own,
    main_kennzahl,
    measured,
    people_of,
    unit_of,
)
from za_archive.readers.periods import state_of, times
from za_archive.readers.source import year_of

SURE, DOUBTED = 0.95, 0.45


def promise(
    item: Passage,
    goal: str | None,
    year: int | None,
    scope: str,
    before: Mark | None = None,
    whole: Passage | None = None,
    start: Passage | None = None,
) -> Target:
    """The row that one item or sentence makes.

    `goal` is that of the heading above, `before` the Kennzahl named above; both may be missing.
    `whole` is the sentence of which `item` is one clause: what the clause leaves out it takes from
    there, and its text is the whole. `start` is the sentence before it that tells the value it
    starts from.
    """
    whole = whole or item
    found = [figure for figure in once(figures(item)) if not is_means(item, figure)]
    core_goal = goal if scope == "core" else None
    change, level, baseline = (first(found, part) for part in PARTS)
    if is_of_its_own(item, level):
        before = None
    kennzahl = _kennzahl(item, whole, found, core_goal, before)
    assumed = main_kennzahl(item, change, level, core_goal) if kennzahl is None else None
    kennzahl = kennzahl or assumed
    named, period, baseline_period, due = times(item, whole, year)
    begins = _told_before(start, baseline_period) if start and baseline is None else []
    baseline = baseline or next(iter(begins), None)
    operator, amount, change_unit = operator_of(item, whole, change, level, kennzahl)
    beside = baseline in begins or (baseline is not None and is_beside(item, baseline.mark))
    if operator and not (change or level) and baseline is not None and not (amount == 0 and beside):
        # "auf dem Vorjahreswert von 1,7 % halten", "nicht unter den Vorjahreswert von 24 % fallen",
        # not "soll nicht wachsen (2012: 5.016)"
        level, amount, change_unit = baseline, None, None
    if operator == "keep" and level is not None and baseline is None and baseline_period:
        baseline = level
    quantified = bool(change or level or operator)
    people = people_of(item, whole, kennzahl, change or level) if quantified else None
    some = is_narrowed(kennzahl, item)
    own = OF_GROUP.get(((kennzahl.value if kennzahl else None) or "", people or ""))
    if kennzahl is not None and own is not None:
        kennzahl, people = kennzahl._replace(value=own), None
    means = kennzahl is not None and (quantified or scope == "core") and not some
    figure_id = kennzahl.value if kennzahl and means else None
    counted = kennzahl.value if kennzahl and some else figure_id
    if baseline is not None and not comparable(baseline, level, figure_id):
        baseline = None
    rule = whole.first("TARGET")
    sure = [f.mark.confidence for f in (change, level, baseline) if f]
    doubted = list(doubts(item, whole, found, figure_id, operator, year))
    if assumed is not None:
        doubted.append(("kennzahl", "keine Kennzahl ist genannt, sie folgt aus der Überschrift"))
    elif quantified and kennzahl and not whole.first("KENNZAHL") and has_own_subject(item):
        doubted.append(("kennzahl", "der Satz beginnt mit etwas anderem als der Kennzahl davor"))
    if len({f.value for f in begins if f.unit == begins[0].unit}) > 1 and baseline is begins[0]:
        doubted.append(("baseline", "der Satz davor nennt zwei Werte"))
    if doubted:
        sure.append(DOUBTED)
    return Target(
        position=0,
        year=named,
        goal=goal_of(goal, kennzahl, item),
        scope=scope,
        kennzahl=figure_id,
        nature="quantified" if quantified else "qualitative",
        operator=operator,
        level=level.value if level else None,
        level_to=level.value_to if level else None,
        level_unit=unit_of(item, level, baseline, counted) if level else None,
        change=amount,
        change_to=upper(change, amount),
        change_unit=change_unit,
        baseline=baseline.value if baseline else None,
        baseline_unit=unit_of(item, baseline, level, counted) if baseline else None,
        baseline_period=baseline_period,
        baseline_state=state_of(whole) if quantified else None,
        period=period,
        due=due,
        approximate=int(any(f.approximate for f in (change, level) if f)),
        people=people,
        text=whole.flat,
        doubts=tuple(doubted),
        quote=whole.quote(rule.rule if rule else f"target.{scope}", min([SURE, *sure])),
    )


def _kennzahl(
    item: Passage, whole: Passage, found: Sequence[Figure], goal: str | None, before: Mark | None
) -> Mark | None:
    """What the clause measures, else what was named before it, else what its sentence measures."""
    kennzahl = measured(item, found, goal, before) or before
    if kennzahl is None and whole is not item:
        return measured(whole, once(figures(whole)), goal, before)
    return kennzahl


def monitoring(
    said: Passage, quote: Quote, goal: str, kennzahl: str | None, year: int | None, scope: str
) -> Target:
    """The row of a goal that has no value and is only watched, as `said`."""
    return Target(
        position=0,
        year=year,
        goal=goal,
        scope=scope,
        kennzahl=kennzahl,
        nature="monitoring",
        period=str(year) if year else None,
        text=said.flat,
        quote=quote,
    )


def starts_from(before: Passage, sentence: Passage) -> bool:
    """Whether the sentence before a promise tells from which value it starts: "Im Vorjahr waren es
    4.230. Diese Zahl soll um 5 % sinken".
    """
    if any(figure.part == "baseline" for figure in figures(sentence)) or not before.string:
        return False
    named = {mark.value for mark in before.all("KENNZAHL")}
    own = {mark.value for mark in sentence.all("KENNZAHL")}
    same = named <= own or not own
    told = before.first("BASE") or before.first("PREVIOUS_YEAR") or before.first("FORECAST")
    return bool(same and told and _told_before(before, None) and not before.first("TARGET"))


def _told_before(start: Passage, period: str | None) -> list[Figure]:
    """The values that the sentence before a promise tells, unless they are of other years than the
    baseline of this `period`: "2013 waren es 2.690. … für 2015 ein Minus von 1 % gegenüber 2014".
    """
    years = {str(year_of(mark)) for mark in start.all("YEAR")}
    if period is not None and years and period[:4] not in years:
        return []
    return [figure for figure in figures(start) if figure.part in {"baseline", "level"}]


def promises_number(item: Passage) -> bool:
    """Whether a number in it says what is to be reached, not only what was."""
    return any(figure.part in PROMISED for figure in figures(item))


def names_benefits(sentence: Passage) -> bool:
    """It speaks of the sum of benefits, by whatever name."""
    named = any(mark.value == "K1" for mark in sentence.all("KENNZAHL"))
    return named or sentence.first("K1_WATCHED") is not None
