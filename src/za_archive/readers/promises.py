"""One promise -> one row of `targets`: what it measures, how far, which way, from when to when.

A bound on a fall turns round: "um nicht mehr als 6,9 % sinkt" is at least -6.9. How sure a row is
says `doubts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers.figures import (
    PROMISED,
    Figure,
    figures,
    number_at,
    once,
    unexplained,
)
from za_archive.readers.sections import MAIN
from za_archive.readers.source import year_of

GOAL_OF = {
    "K1": "hilfebeduerftigkeit", "K2": "integration", "K3": "langzeitbezug",
    "integrationen": "integration", "integrationen_lzb": "langzeitbezug",
    "abstand_k2_frauen_maenner": "integration", "bedarfsgemeinschaften": "hilfebeduerftigkeit",
    "anteil_lzb": "langzeitbezug", "arbeitslose_jugendliche": "integration",
    "K1E1": "hilfebeduerftigkeit", "K1E2": "hilfebeduerftigkeit", "K1E3": "hilfebeduerftigkeit",
    "K1E4": "hilfebeduerftigkeit", "K2E1": "integration",
    "K2E2": "integration", "K2E3": "integration", "K2E4": "integration", "K3E1": "langzeitbezug",
    "K3E2": "langzeitbezug", "K3E3": "langzeitbezug", "K3E4": "langzeitbezug",
}  # fmt: skip
"""The goal of a Kennzahl where no heading names one."""
OF_GROUP = {("K2", "alleinerziehende"): "K2E4", ("K2", "lzb"): "K3E1"}
"""The Kennzahl that the Verordnung has for a group of people."""
UNITS = {
    "K1": "euro", "K1E1": "euro",
    "K2": "percent", "K2E3": "percent", "K2E4": "percent", "K3E1": "percent", "K3E2": "percent",
    "K3": "personen", "K1E2": "personen", "arbeitslose_jugendliche": "personen",
    "integrationen": "count", "integrationen_lzb": "count",
    "anteil_lzb": "percent", "aktivierungsquote": "percent", "arbeitslosenquote_sgb2": "percent",
    "abstand_k2_frauen_maenner": "percent", "bedarfsgemeinschaften": "bedarfsgemeinschaften",
}  # fmt: skip
"""What the level of a Kennzahl is counted in."""
SMALL_IS_GOOD = {"K1", "K1E1", "K1E2", "K3", "bedarfsgemeinschaften", "arbeitslose_jugendliche"}
LOOSE = re.compile(
    r"(?!\s(?:d\w\w\s)?(?:Stand|Wert|Niveau|Marke|Betrag|Höhe)\s)\s(?:der|die|das|den|dem|de[rs]|ein\w*|[A-ZÄÖÜ]\w+)\s"
)
"""What stands behind a bound that is not the bound of the next number."""
PARTS = {"change": "die Veränderung", "level": "der Stand", "baseline": "der Ausgangswert"}
"""What a number of a promise can be, in the words of the archive."""
PEOPLE = {"personen", "count", "bedarfsgemeinschaften"}
"""Units that all count heads or households."""
SURE, DOUBTED = 0.95, 0.45
JOINS = re.compile(r"[,;]|\s(?:und|sowie|bzw\.)\s")
"""What joins two clauses."""
PART_OF = re.compile(r"\b(?:davon|darunter)\b")
REACHED = {"auf", "bei", "rund", "ca.", "etwa"}
"""Words right before a level that something rises or falls to."""
OTHER_WAY = {"max": "min", "min": "max"}


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
    found = once(figures(item))
    core_goal = goal if scope == "core" else None
    kennzahl = _measured(item, found, core_goal, before) or before
    if kennzahl is None and whole is not item:
        kennzahl = _measured(whole, once(figures(whole)), core_goal, before)
    change, level, baseline = (_first(found, part) for part in PARTS)
    begins = _told_before(start) if start is not None else []
    baseline = baseline or next(iter(begins), None)
    quantified = bool(change or level)
    unnamed = (
        kennzahl is None and core_goal in MAIN and _may_be_main(item, change, level, core_goal)
    )
    if unnamed and (figure := change or level) is not None:
        kennzahl = figure.mark._replace(value=MAIN[core_goal or ""])
    named, period, baseline_period, due = _times(item, whole, year)
    if baseline in begins and start is not None and baseline_period is not None:
        told = {str(year_of(mark)) for mark in start.all("YEAR")}
        if told and baseline_period[:4] not in told:
            baseline = None  # "2013 waren es 2.690. … für 2015 ein Minus von 1 % gegenüber 2014"
    operator, amount, change_unit = _operator(item, whole, change, level, kennzahl)
    if operator and not (change or level) and baseline is not None:
        # "auf dem Vorjahreswert von 1,7 % halten", "nicht unter den Vorjahreswert von 24 % fallen"
        level, amount, change_unit = baseline, None, None
    if operator == "keep" and level is not None and baseline is None and baseline_period:
        baseline = level
    quantified = quantified or operator is not None
    people = _people(item, whole, kennzahl, change or level) if quantified else None
    own = OF_GROUP.get(((kennzahl.value if kennzahl else None) or "", people or ""))
    if kennzahl is not None and own is not None:
        kennzahl, people = kennzahl._replace(value=own), None
    figure_id = kennzahl.value if kennzahl and (quantified or scope == "core") else None
    if baseline is not None and not _comparable(baseline, level, figure_id):
        baseline = None
    rule = whole.first("TARGET")
    sure = [f.mark.confidence for f in (change, level, baseline) if f]
    doubted = list(doubts(item, whole, found, figure_id, operator, year))
    if unnamed:
        doubted.append(("kennzahl", "keine Kennzahl ist genannt, sie folgt aus der Überschrift"))
    if len({figure.value for figure in begins}) > 1 and baseline is begins[0]:
        doubted.append(("baseline", "der Satz davor nennt zwei Werte"))
    if doubted:
        sure.append(DOUBTED)
    return Target(
        position=0,
        year=named,
        goal=_goal(goal, kennzahl, item),
        scope=scope,
        kennzahl=figure_id,
        nature="quantified" if quantified else "qualitative",
        operator=operator,
        level=level.value if level else None,
        level_to=level.value_to if level else None,
        level_unit=_unit(item, level, baseline, figure_id) if level else None,
        change=amount,
        change_to=_upper(change, amount),
        change_unit=change_unit,
        baseline=baseline.value if baseline else None,
        baseline_unit=_unit(item, baseline, level, figure_id) if baseline else None,
        baseline_period=baseline_period,
        baseline_state=_state(whole) if quantified else None,
        period=period,
        due=due,
        approximate=int(any(f.approximate for f in (change, level) if f)),
        people=people,
        text=whole.flat,
        doubts=tuple(doubted),
        quote=whole.quote(rule.rule if rule else f"target.{scope}", min([SURE, *sure])),
    )


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
    change, level, baseline = (_first(found, part) for part in PARTS)
    if any(figure.part in PROMISED and figure.bound is None for figure in found):
        asides = [mark for label in ("MEANS", "RELATIVE", "WITHIN") for mark in item.all(label)]
        for bound in item.all("BOUND"):
            if LOOSE.match(item.text.string, bound.end) and not any(
                mark.start <= bound.start < mark.end for mark in asides
            ):
                yield "operator", "eine Schranke ist genannt, aber keine Zahl steht dabei"
    if change is not None and not change.mark.groups.get("sign") and not _moves(whole):
        yield "change", "kein Wort sagt, ob es auf- oder abwärts geht"
    passed = item.first("BOUND_BEHIND") or item.first("LEVEL_PASSED")
    bounded = passed is not None or (level is not None and level.bound is not None)
    if level is not None and level.unit == "percent" and change is None and not bounded:
        goals = whole.all("GOAL")
        moving = [m for m in _moves(item) if not any(g.start <= m.start < g.end for g in goals)]
        if moving and item.text.string[: level.mark.start].split()[-1] not in REACHED:
            yield "level", "es steigt oder sinkt, aber kein Wort sagt, worauf"
    if change is None and level is None and operator is None and baseline is not None:
        yield "nature", "eine Zahl steht da, aber kein Wort sagt, was erreicht werden soll"
    usual = UNITS.get(kennzahl or "")
    if level is not None and usual is not None and level.unit != usual:
        gap = kennzahl == "abstand_k2_frauen_maenner" and level.unit == "points"
        if not gap and not {usual, level.unit} <= PEOPLE:
            yield "level_unit", "die Kennzahl wird sonst anders gezählt"
    compared = {mark.end for mark in item.all("SINCE")}
    asides = [mark for label in ("NAME", "LEADS_IN") for mark in item.all(label)]
    years = [
        mark
        for mark in item.all("YEAR")
        if year
        and mark.start not in compared
        and not any(aside.start <= mark.start < aside.end for aside in asides)
    ]
    if len({year_of(mark) for mark in years if year_of(mark) >= (year or 0)}) > 1:
        yield "period", "mehrere Jahre sind genannt"
    earlier = any(year_of(mark) < (year or 0) for mark in years)
    if earlier and not any(figure.part in {"baseline", "reference"} for figure in found):
        yield "baseline_period", "ein früheres Jahr ist genannt, mit dem nichts verglichen wird"
    if operator == "keep" and change is not None:
        yield "operator", "der Wert soll bleiben und sich zugleich ändern"
    if item.first("STANDS_FOR"):
        yield "people", "wessen Wert es ist, sagt nur ein Fürwort"


def _first(found: Sequence[Figure], part: str) -> Figure | None:
    return next((figure for figure in found if figure.part == part), None)


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
    return bool(same and told and _told_before(before) and not before.first("TARGET"))


def _told_before(start: Passage) -> list[Figure]:
    """The values that the sentence before a promise tells."""
    return [figure for figure in figures(start) if figure.part in {"baseline", "level"}]


def _comparable(baseline: Figure, level: Figure | None, kennzahl: str | None) -> bool:
    """A baseline is counted in what the level is counted in, or the Kennzahl."""
    if baseline.mark.value == "number":
        return True  # "von 17,2 auf 18,0 Prozent"
    unit = level.unit if level is not None else UNITS.get(kennzahl or "")
    alike = ({unit}, PEOPLE, {"percent", "points"})
    return unit is None or any({unit, baseline.unit} <= units for units in alike)


def _may_be_main(
    item: Passage, change: Figure | None, level: Figure | None, goal: str | None
) -> bool:
    """A number below the heading of a goal that can be its Kennzahl's, though none is named."""
    if goal not in {"integration", "langzeitbezug"} or item.first("SHARE") or item.first("OF_WHOM"):
        return False
    moves = change is not None and change.unit in {"percent", "points"}
    return moves or (goal == "integration" and level is not None and level.unit == "percent")


def promises_number(item: Passage) -> bool:
    """Whether a number in it says what is to be reached, not only what was."""
    return any(figure.part in PROMISED for figure in figures(item))


def names_benefits(sentence: Passage) -> bool:
    """It speaks of the sum of benefits, by whatever name."""
    named = any(mark.value == "K1" for mark in sentence.all("KENNZAHL"))
    return named or sentence.first("K1_WATCHED") is not None


def clauses(item: Passage, year: int | None) -> list[Passage]:
    """The parts of a sentence that promise something each for itself.

    "Die Quote der Frauen soll auf 18 %, die der Männer auf 27 % steigen" has two: another group,
    Kennzahl or year stands between two numbers that play the same part. Where it stands behind the
    first number ("19 % bei den Frauen und 28 % bei den Männern") the clauses end with it.
    """
    string = item.text.string
    found: list[Figure] = []
    for figure in figures(item):
        same = (abs(figure.value), figure.unit)  # "(K2 = 9,9 Prozent)" says the same again
        again = figure.restated and any(f.part == figure.part for f in found)
        if figure.part in PROMISED and not (
            again or same in {(abs(f.value), f.unit) for f in found}
        ):
            found.append(figure)
    cuts: list[int] = []
    parts: set[str] = set()
    for index, figure in enumerate(found):
        last = found[index - 1]
        gap = item.part(last.mark.end, figure.mark.start)
        if index and (other := _another(item, last, gap)) and not figure.restated:
            cuts.append(other)
            parts = {figure.part}
            continue
        if index == 0 or figure.part not in parts:
            parts.add(figure.part)
            continue
        between = _tellers(item.part(last.mark.end, figure.mark.start), year)
        if not between:
            continue
        start = cuts[-1] if cuts else item.start
        before, behind = (
            JOINS.search(string, a, b) is not None
            for a, b in (
                (last.mark.end, between[0].start),
                (between[-1].end, number_at(figure.mark)),
            )
        )
        leads, closes = before and not behind, behind and not before
        if not (leads or closes):
            told = {m.label for m in _tellers(item.part(start, last.mark.start), year)}
            leads = bool(told & {m.label for m in between} or PART_OF.search(gap.string))
            closes = bool(_tellers(item.part(figure.mark.end, item.end), year))
        edge = between[-1].end if closes and not leads else between[0].start
        if closes and not leads:
            following = re.compile(r",|\b(?:und|sowie|bzw\.)\s").search(
                string, edge, figure.mark.start
            )
            cuts.append(following.start() if following else edge)
        else:
            joins = list(JOINS.finditer(string, last.mark.end, edge))
            cuts.append(joins[-1].start() + 1 if joins else edge)
        parts = {figure.part}
    edges = [item.start, *cuts, item.end]
    return [item.part(a, b) for a, b in pairwise(edges)]


def _another(item: Passage, last: Figure, gap: Passage) -> int | None:
    """Where a clause begins that names another Kennzahl between two numbers, if one does: "für die
    Quote 22,0 % und für den Bestand ein Rückgang um 1,7 %".
    """
    kennzahl = gap.first("KENNZAHL")
    named = item.part(item.start, last.mark.start).last("KENNZAHL")
    if kennzahl is None or (named is not None and named.value == kennzahl.value):
        return None
    joins = list(JOINS.finditer(item.text.string, last.mark.end, kennzahl.start))
    return joins[-1].start() + 1 if joins else None


def _tellers(part: Passage, year: int | None) -> list[Mark]:
    """What tells one promise of a sentence from another: Kennzahl, group of people, target year."""
    labels = ("KENNZAHL", "PEOPLE", "PEOPLE_SHORT", "TOTAL")
    found = [mark for label in labels for mark in part.all(label)]
    found += [mark for mark in part.all("YEAR") if year is None or year_of(mark) >= year]
    return sorted(found, key=lambda mark: mark.start)


# --- how far, and which way -----------------------------------------------------------------------


def _operator(
    item: Passage,
    whole: Passage,
    change: Figure | None,
    level: Figure | None,
    kennzahl: Mark | None,
) -> tuple[str | None, float | None, str | None]:
    """How the number binds, the signed change and its unit."""
    if change is None and level is None:
        return _unchanged(item, kennzahl)
    behind = item.first("BOUND_BEHIND") or (whole.first("BOUND_WORD"))
    bound = behind.value if behind else None
    if bound == "better":
        name = kennzahl.value if kennzahl else None
        small = name in SMALL_IS_GOOD or bool(level and level.unit == "index")
        bound = "max" if small else "min"
    if change is None and level is not None:
        clause = item.text.string.rfind(";", item.start, level.mark.start) + 1
        keeps = _stays(item.part(max(clause, item.start), item.end))
        ranged = level.value_to is not None
        passed = item.first("LEVEL_PASSED")
        bound = level.bound or bound or (passed.value if passed else None)
        if bound and item.first("MISSED"):
            bound = OTHER_WAY[bound]
        return (
            bound or ("range" if ranged else "keep" if keeps else "eq"),
            None,
            None,
        )
    assert change is not None
    printed = bool(change.mark.groups.get("sign"))
    direction = _direction(item, change.mark) or _direction(whole, change.mark)
    falls = change.value < 0 or (direction == "down" and not printed)
    amount = -abs(change.value) if falls else change.value
    bound = change.bound or bound
    if bound and direction == "down":
        bound = OTHER_WAY[bound]
    if bound and item.first("MISSED"):
        bound = OTHER_WAY[bound]
    if falls and change.value_to is not None:  # "um 1,0 bis 1,5 %" down is from -1.5 to -1.0
        amount = -abs(change.value_to)
    without = "range" if change.value_to is not None else "eq"
    unit = change.unit if change.unit in {"percent", "points", "euro"} else "count"
    return bound or (level.bound if level and level.bound else without), amount, unit


def _upper(change: Figure | None, signed: float | None) -> float | None:
    """The other end of a range of changes: with the sign of the first."""
    if change is None or change.value_to is None or signed is None:
        return None
    return -abs(change.value) if signed < 0 else change.value_to


def _direction(item: Passage, number: Mark) -> str | None:
    """Up or down: the nearest word of the same sentence, one behind the number first."""
    sentence = next((s for s in item.sentences() if s.start <= number.start < s.end), item)
    words = _moves(sentence) or _moves(item)
    if not words:
        return None

    def distance(mark: Mark) -> int:
        behind = mark.start >= number.end
        gap = mark.start - number.end if behind else number.start - mark.end
        return gap if behind else gap + 15

    return min(words, key=distance).value


def _stays(part: Passage) -> bool:
    """Its words say that a value is to be kept."""
    return bool(part.all("HOLDS")) or any(m.value == "keep" for m in part.all("DIRECTION"))


def _moves(part: Passage) -> list[Mark]:
    """The words for up and down that say which way the promise goes, not why."""
    causes = [*part.all("CAUSE"), *part.all("BOUND_BEHIND")]
    return [
        mark
        for mark in part.all("DIRECTION")
        if mark.value != "keep" and not any(c.start <= mark.start < c.end for c in causes)
    ]


def _unchanged(item: Passage, kennzahl: Mark | None) -> tuple[str | None, float | None, str | None]:
    """ "nicht vergrößert" is a bound of no change; "bleibt unverändert" keeps."""
    if kennzahl is None:
        return None, None, None
    unit = "points" if kennzahl.value == "abstand_k2_frauen_maenner" else "percent"
    ruled_out = item.first("MISSED") if item.first("MOVE_NOUN") else None
    if mark := item.first("NEGATION") or ruled_out:
        if mark.value == "keep":
            return "keep", None, None
        way = mark.value or _direction(item, mark)
        return "min" if way == "down" else "max", 0.0, unit
    if _stays(item):
        least = item.first("BOUND")
        return (least.value, 0.0, unit) if least else ("keep", None, None)
    return None, None, None


# --- what is measured, and in what ----------------------------------------------------------------


def _measured(
    item: Passage, found: Sequence[Figure], goal: str | None, before: Mark | None
) -> Mark | None:
    """What the promise measures: the first Kennzahl of the clause with its number, else the first.

    "eine Quote von 25,3 %" means the Kennzahl named before, below the heading of a goal that of the
    goal; "90 % der Anträge" is a share of what it names and no Kennzahl.
    """
    first = next((figure.mark for figure in found if figure.part in PROMISED), None)
    if first is not None and any(
        mark.start <= first.end + 1 <= mark.end for mark in item.all("SHARE")
    ):
        return None
    others = [figure.mark for figure in found if figure.mark is not first]
    others += [*item.all("CAUSE"), *item.all("LEADS_IN")]
    named = [  # "36,1 % (2.600 Integrationen)": what another number counts is not measured
        mark
        for mark in item.all("KENNZAHL")
        if not any(other.start <= mark.start < other.end for other in others)
    ]
    start = first.start if first else item.end
    short = item.first("KENNZAHL_SHORT")
    if short is not None and goal in MAIN and short.start <= (first.end if first else start) + 1:
        named = [mark for mark in named if mark.start < start] or [
            before or short._replace(value=MAIN[goal])
        ]
    clause = item.text.string.rfind(";", item.start, start)
    return next((mark for mark in named if mark.start > clause), None) or next(iter(named), None)


def _goal(goal: str | None, kennzahl: Mark | None, item: Passage) -> str:
    """The heading's goal; K1, K2 and K3 keep their own where another of the three stands above."""
    own = GOAL_OF.get((kennzahl.value if kennzahl else None) or "")
    if own is None and (meant := item.first("GOAL_MEANT")) is not None:
        own = meant.value
    goal = None if goal == "sonstiges" else goal
    if kennzahl is None or goal not in MAIN or own not in MAIN:
        return goal or own or "sonstiges"
    if kennzahl.value in {MAIN[own], "K2E4"}:  # K2E4 is a quota whatever the heading above it
        return own
    return goal or own or "sonstiges"


def _unit(
    item: Passage, figure: Figure | None, other: Figure | None, kennzahl: str | None
) -> str | None:
    """The unit printed; for a bare number the other number's, else what is counted."""
    if figure is None:
        return None
    if figure.unit == "points":
        return "percent"
    if figure.mark.value != "number":
        return figure.unit
    if other is not None and other.mark.value != "number" and other.unit != "points":
        return other.unit
    if kennzahl in UNITS:
        return UNITS[kennzahl] if UNITS[kennzahl] not in {"percent", "euro"} else "count"
    counted = [mark for mark in item.all("COUNTED") if mark.start < figure.mark.start]
    return counted[-1].value if counted else "count"


ORDER = ("frauen", "maenner", "u25", "alleinerziehende", "lzb", "gefluechtete", "50plus")
COUNTED: dict[str, Sequence[str]] = {
    "K2E4": ("alleinerziehende",),
    "K3": ("lzb",),
    "K3E1": ("lzb",),
    "K3E2": ("lzb",),
    "K3E3": ("lzb",),
    "K3E4": ("lzb",),
    "integrationen_lzb": ("lzb",),
    "anteil_lzb": ("lzb",),
    "abstand_k2_frauen_maenner": ("frauen", "maenner"),
    "arbeitslose_jugendliche": ("u25",),
}
"""Whom a Kennzahl counts by itself: no further group."""
FOR_GROUP = re.compile(
    r"\b(?:bei|für|von)\s(?:\w+en\s|der\s|die\s){0,2}$|^(?:bei|für|von)\s", re.IGNORECASE
)


SHARE_OF = re.compile(r"\s(?:aller|der|von)\s")


def _people(
    item: Passage, whole: Passage, kennzahl: Mark | None, figure: Figure | None
) -> str | None:
    """The group whom the promise counts, where the Kennzahl does not say so already."""
    own = COUNTED.get((kennzahl.value if kennzahl else None) or "", ())
    causes = item.all("CAUSE")
    marks = [
        mark
        for mark in [*item.all("PEOPLE"), *item.all("PEOPLE_SHORT")]
        if not any(c.start <= mark.start < c.end for c in causes)
    ]
    string = item.text.string
    last = figure.mark.end if figure else item.end
    places = [(mark.start, mark.end) for mark in item.all("OF_WHOM")]
    if kennzahl is not None and item.start <= kennzahl.start < item.end:
        places.append((kennzahl.start, kennzahl.end + 60))
        places += [  # "Bei den Alleinerziehenden soll die Integrationsquote …"
            (mark.start, mark.end)
            for mark in marks
            if (mark.start < kennzahl.start or mark.start <= last + 2)
            and (
                FOR_GROUP.search(string[item.start : mark.start])
                or FOR_GROUP.search(string[mark.start : mark.end])
            )
        ]
    if kennzahl is not None and (whole is not item or not item.start <= kennzahl.start < item.end):
        places.append((item.start, item.end))  # a clause about the Kennzahl named before it
    if figure is not None and SHARE_OF.match(string, figure.mark.end):
        places.append((figure.mark.end, figure.mark.end + 45))
    if figure is not None and figure.unit in {"personen", "count"}:
        places.append((figure.mark.start, figure.mark.end + 30))
    found = {
        mark.value
        for mark in marks
        if mark.value not in own and any(start <= mark.start < end for start, end in places)
    }
    return ",".join(group for group in ORDER if group in found) or None


# --- when -----------------------------------------------------------------------------------------


def _times(
    item: Passage, whole: Passage, year: int | None
) -> tuple[int | None, str | None, str | None, str | None]:
    """Target year, its period as exact as printed, the period of the baseline, and the due date.

    What is compared with, and every earlier year, is the baseline's.
    """
    due = item.first("DUE")
    target, base = _years(item, year)
    others, base_of_whole = _years(whole, year)
    if not target and len({text[:4] for text in others}) < 2:
        target = others
    named = int(target[0][:4]) if target else year
    if not base and named is not None and item.first("PREVIOUS_YEAR"):
        base = [str(named - 1)]
    if not base and named == year:  # what the sentence says of its first year
        base = base_of_whole
        if not base and named is not None and whole.first("PREVIOUS_YEAR"):
            base = [str(named - 1)]
    span = item.first("YEARS")
    period = (
        f"{span.groups['year']}/{span.groups['to']}" if span else max(target, key=len, default=None)
    )
    due_text = _due(due, named or year) if due else None
    if due_text is not None and year is not None and due_text[:4] < str(year):
        due_text = None
    return named, period or (str(named) if named else None), next(iter(base), None), due_text


def _years(item: Passage, year: int | None) -> tuple[list[str], list[str]]:
    """The years of the target and those of the baseline, with the month where one is printed."""
    target: list[str] = []
    base: list[tuple[bool, str]] = []
    months = {
        (mark.start, mark.end): values.dates(mark.value or "", mark.groups)
        for mark in item.all("DATE")
    }
    dues = [(mark.start, mark.end) for label in ("DUE", "NAME") for mark in item.all(label)]
    compared = [mark.end for mark in item.all("SINCE")]
    later = any(year is not None and year_of(mark) > year for mark in item.all("YEAR"))
    for mark in item.all("YEAR"):
        if any(start <= mark.start < end for start, end in dues):
            continue
        named = year_of(mark)
        text = str(named)
        for (start, end), found in months.items():
            if start <= mark.start < end and found and found[0][2] == "month":
                text = found[0][0]
        if re.search(r"[Dd]ezemberwert\s+$", item.text.string[item.start : mark.start]):
            text = f"{named}-12"
        earlier = year is not None and named < year
        if earlier or (mark.start in compared and (named != year or later)):
            base.append((mark.start not in compared, text))
        else:
            target.append(text)
    # "seit 2011 …, bezogen auf 2013": what is compared with goes before other earlier years
    return target, [text for _, text in sorted(base, key=lambda pair: pair[0])]


def _state(item: Passage) -> str | None:
    """Whether the baseline is final (t-3), provisional (t-0) or forecast."""
    if mark := item.first("STATE"):
        return f"t-{mark.groups['months']}"
    return "forecast" if item.first("FORECAST") else None


def _due(mark: Mark, this_year: int | None) -> str | None:
    groups = mark.groups
    text = groups.get("year") or (str(this_year) if this_year else None)
    if text is None:
        return None
    if quarter := groups.get("quarter") or groups.get("quarter2"):
        return f"{text}-Q{values.quarter(quarter)}"
    if month := groups.get("month"):
        number = values.MONTHS.get(month.lower()) or int(month.rstrip("."))
        text = f"{text}-{number:02}"
        if day := groups.get("day"):
            text = f"{text}-{int(day):02}"
    return text
