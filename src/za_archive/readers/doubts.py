"""Why a person should look at a row: a clause and what was read of it -> fields and reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from za_archive.annotate import Passage, outside
from za_archive.readers.directions import LESS, OTHER_WAY, better_way, bound_meant, moves
from za_archive.readers.figures import PARTS, PROMISED, Figure, figures, first, unexplained
from za_archive.readers.kennzahlen import GAP, PEOPLE, SMALL_IS_GOOD, UNITS
from za_archive.readers.source import year_of

LOOSE = re.compile(
    r"(?!\s(?:d\w\w\s)?(?:Stand|Wert|Niveau|Marke|Betrag|Höhe)\s)\s(?:der|die|das|den|dem|de[rs]|ein\w*(?=\s[^.;,\d]{1,40}\svon\s)|[A-ZÄÖÜ]\w+)\s"
)
"""What stands behind a bound that is not the bound of the next number."""
THING = re.compile(r"\b(?!(?:Frauen|Männer|Insgesamt|Gesamt|Prozent)\b)[A-ZÄÖÜ]\w+")
"""A noun that may say what is measured."""
REACHED = {"auf", "bei", "rund", "ca.", "etwa"}
"""Words right before a level that something rises or falls to."""


def doubts(
    item: Passage,
    whole: Passage,
    found: Sequence[Figure],
    kennzahl: str | None,
    operator: str | None,
    year: int | None,
) -> Iterator[tuple[str, str]]:
    """Why a person should look at a row: the field, and what is unclear, in German for readers of
    the archive. Without any such reason a row is believed.

    Every number that its text prints has to be accounted for: it is the change, the level or the
    baseline, it repeats one of them, or it belongs to a year, a date, a law, an age, a duration, a
    means or somebody else's value. What each is has to be said by words, not be what is left.
    """
    for number in unexplained(item):
        yield "text", f"die Zahl {number} ist keinem Wert zugeordnet"
    for part, name in PARTS.items():
        same = [figure for figure in found if figure.part == part]
        if len(same) > 1:
            yield part, f"zwei Zahlen könnten {name} sein"
        others = [figure for figure in figures(whole) if whole is not item and figure.part == part]
        if any(not figure.plain for figure in same) and not any(f.plain for f in others):
            yield part, f"kein Wort sagt, dass die Zahl {name} ist"
    change, level, baseline = (first(found, part) for part in PARTS)
    if any(figure.part in PROMISED and figure.bound is None for figure in found):
        asides = [mark for label in ("MEANS", "RELATIVE", "WITHIN") for mark in item.all(label)]
        for bound in outside(item.all("BOUND"), asides):
            if LOOSE.match(item.text.string, bound.end):
                yield "operator", "eine Schranke ist genannt, aber keine Zahl steht dabei"
    if change is not None and not change.mark.groups.get("sign") and not moves(whole):
        yield "change", "kein Wort sagt, ob es auf- oder abwärts geht"
    good_ways = {"better", "worse"}
    said = [figure.bound for figure in found] + [mark.value for mark in item.all("BOUND_BEHIND")]
    said += [mark.value for mark in moves(whole)] if change is not None else []
    if kennzahl is None and good_ways & set(said) and not any(f.unit in LESS for f in found):
        yield "operator", "nichts sagt, ob mehr oder weniger davon besser ist"
    better = better_way(kennzahl, None)
    one_way = kennzahl in SMALL_IS_GOOD or UNITS.get(kennzahl or "") == "percent"
    if one_way and change is None and operator == bound_meant("better", OTHER_WAY[better]):
        yield "operator", "die Schranke liegt auf der Seite, die für diese Kennzahl die bessere ist"
    passed = item.first("BOUND_BEHIND") or item.first("LEVEL_PASSED")
    bounded = passed is not None or (level is not None and level.bound is not None)
    if level is not None and level.unit == "percent" and change is None and not bounded:
        moving = outside(moves(item), whole.all("GOAL"))
        if moving and item.text.string[: level.mark.start].split()[-1] not in REACHED:
            yield "level", "es steigt oder sinkt, aber kein Wort sagt, worauf"
    if change is None and level is None and operator is None and baseline is not None:
        yield "nature", "eine Zahl steht da, aber kein Wort sagt, was erreicht werden soll"
    if level is not None and kennzahl is None and not THING.search(item.string):
        yield "kennzahl", "nichts sagt, was gemessen wird"  # "Frauen 18,4 %"
    usual = UNITS.get(kennzahl or "")
    if level is not None and usual is not None and level.unit != usual:
        gap = kennzahl == GAP and level.unit == "points"
        if not gap and not {usual, level.unit} <= PEOPLE:
            yield "level_unit", "die Kennzahl wird sonst anders gezählt"
    compared = {mark.end for mark in item.all("SINCE")}
    asides = [mark for label in ("NAME", "LEADS_IN") for mark in item.all(label)]
    marks = outside(item.all("YEAR"), asides) if year else []
    years = {year_of(mark) for mark in marks if mark.start not in compared}
    if sum(named >= (year or 0) for named in years) > 1:
        yield "period", "mehrere Jahre sind genannt"
    compares = operator == "keep" or any(f.part in {"baseline", "reference"} for f in found)
    if any(named < (year or 0) for named in years) and not compares:
        yield "baseline_period", "ein früheres Jahr ist genannt, mit dem nichts verglichen wird"
    if operator == "keep" and change is not None:
        yield "operator", "der Wert soll bleiben und sich zugleich ändern"
    if item.first("STANDS_FOR"):
        yield "people", "wessen Wert es ist, sagt nur ein Fürwort"
