"""One promise -> one row of `targets`: which number plays which part, which way, how far.

Which way a number points follows from the words around it, never from its size; a bound on a fall
turns round. What a word means is said in `data/rules/targets.yml`, `numbers.yml`, `kennzahlen.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers.source import year_of

GOAL_OF = {
    "K1": "hilfebeduerftigkeit", "K2": "integration", "K3": "langzeitbezug",
    "integrationen": "integration", "integrationen_lzb": "langzeitbezug",
    "abstand_k2_frauen_maenner": "integration", "bedarfsgemeinschaften": "hilfebeduerftigkeit",
    "anteil_lzb": "langzeitbezug", "arbeitslose_jugendliche": "integration",
    "K1E1": "hilfebeduerftigkeit", "K1E2": "hilfebeduerftigkeit", "K2E1": "integration",
    "K2E2": "integration", "K2E3": "integration", "K2E4": "integration", "K3E1": "langzeitbezug",
    "K3E2": "langzeitbezug", "K3E3": "langzeitbezug", "K3E4": "langzeitbezug",
}  # fmt: skip
"""The goal of a Kennzahl where no heading names one."""


@dataclass(frozen=True, slots=True)
class _Number:
    """One quantity of a promise and the part that it plays: change, level or baseline."""

    mark: Mark
    role: str
    unit: str
    value: float
    bound: str | None
    approximate: bool
    value_to: float | None = None


def promise(
    item: Passage,
    goal: str | None,
    year: int | None,
    scope: str,
    before: Mark | None = None,
    sentence: Passage | None = None,
) -> Target:
    """The row that one item or sentence makes.

    `goal` is that of the heading above, `before` the Kennzahl named above; both may be missing.
    `sentence` is the whole one of which the item is a clause: its verb may stand in another.
    """
    around = sentence or item
    numbers = _numbers(item)
    kennzahl = _measured(item, numbers, goal if scope == "core" else None) or before
    change = next((n for n in numbers if n.role == "change"), None)
    level = next((n for n in numbers if n.role == "level"), None)
    baseline = next((n for n in numbers if n.role == "baseline"), None)
    quantified = bool(change or level)
    operator, amount = _operator(item, change, level, around)
    change_value, change_unit = amount, _change_unit(change)
    if change is None and level is None:
        change_value, change_unit, operator = _unchanged(item, kennzahl)
        if operator is not None and _has_unread_number(item):
            change_value = change_unit = operator = None
        quantified = operator is not None
    if operator == "keep":
        level = level or baseline
        if level is not None and baseline is None and _dates_baseline(item, year):
            baseline = level
    period, baseline_period, due = _periods(item, year)
    sure = [n.mark.confidence for n in (change, level, baseline) if n]
    if not quantified and _has_unread_number(item):
        sure.append(ODD)
    if (
        kennzahl is None
        and scope == "core"
        and quantified
        and _fits_main(change, level, goal, item)
    ):
        # below the goal's heading, but what is measured is not named
        kennzahl = (change or level).mark._replace(value=MAIN[goal or ""])  # type: ignore[union-attr]
        sure.append(ODD)
    if change is not None and not change.mark.groups.get("sign") and change.value_to is None:
        sure += [ODD] if _direction(around, change.mark) is None else []  # up or down is not said
    if _is_odd(level, kennzahl) or MISSED.search(item.flat) or _names_later_year(item, year):
        sure.append(ODD)
    rule = item.first("TARGET")
    goal = _goal(goal, kennzahl)
    state_mark = item.first("STATE")
    people = _people(item, kennzahl, change or level) if quantified else None
    own = OF_GROUP.get(((kennzahl.value if kennzahl else None) or "", people or ""))
    if kennzahl is not None and own is not None:
        # the Verordnung has a figure of its own for the quota of this group
        kennzahl, people = kennzahl._replace(value=own), None
    return Target(
        position=0,
        year=year,
        goal=goal,
        scope=scope,
        kennzahl=kennzahl.value if kennzahl and (quantified or scope == "core") else None,
        nature="quantified" if quantified else "qualitative",
        operator=operator,
        level=level.value if level else None,
        level_to=level.value_to if level else None,
        level_unit=_level_unit(item, level, baseline, kennzahl) if level else None,
        change=change_value,
        change_to=_upper(change, change_value),
        change_unit=change_unit,
        baseline=baseline.value if baseline else None,
        baseline_unit=_level_unit(item, baseline, level, kennzahl) if baseline else None,
        baseline_period=baseline_period,
        baseline_state=f"t-{state_mark.groups['months']}"
        if state_mark
        else "forecast"
        if quantified and item.first("FORECAST")
        else None,
        period=period,
        due=due,
        approximate=int(any(n.approximate for n in (change, level) if n)),
        people=people,
        text=item.flat,
        quote=item.quote(rule.rule if rule else f"target.{scope}", min([0.95, *sure])),
    )


def _change_unit(change: _Number | None) -> str | None:
    """A change is in percent, points or euros; of people and cases it is a count."""
    if change is None:
        return None
    return change.unit if change.unit in {"percent", "points", "euro"} else "count"


def _fits_main(
    change: _Number | None, level: _Number | None, goal: str | None, item: Passage
) -> bool:
    """A number that can be one of the Kennzahl of the goal above it."""
    number = change or level
    if number is None or goal not in MAIN or goal == "hilfebeduerftigkeit":
        return False
    if SHARE.match(item.text.string, number.mark.end):
        return False
    return number.unit in {"percent", "points"} and (change is not None or goal == "integration")


def promises_number(item: Passage) -> bool:
    """Whether a number in it says what is to be reached, not only what was."""
    return any(number.role in {"change", "level"} for number in _numbers(item))


def clauses(item: Passage, year: int | None) -> list[tuple[Passage, int | None]]:
    """The parts of a sentence that promise something each for itself, with the year of each.

    "Die Quote der Frauen soll auf 18 %, die der Männer auf 27 % steigen" has two: another group,
    Kennzahl or year to come belongs to each of two numbers that play the same part. It stands
    before its number, or behind it where it does so with the first.
    """
    numbers = [n for n in _numbers(item, every=True) if n.role in {"change", "level"}]
    ahead = [m for m in item.all("YEAR") if year is not None and year_of(m) >= year]
    if len({year_of(mark) for mark in ahead}) < 2:
        ahead = []
    of = [*item.all("KENNZAHL"), *item.all("PEOPLE"), *item.all("PEOPLE_SHORT"), *ahead]
    behind = numbers[-1].mark.end if numbers else item.end
    cuts = []
    since: list[_Number] = []
    for first, second in pairwise(numbers):
        since.append(first)
        again = [n for n in since if n.role == second.role]
        between = sorted(
            (m for m in of if first.mark.end <= m.start and m.end <= second.mark.start),
            key=lambda mark: mark.start,
        )
        measured = any(mark.label == "KENNZAHL" for mark in between)
        if not again or not (measured or any(_alike(n.unit, second.unit) for n in again)):
            continue
        since = [] if between else since
        labels = {mark.label for mark in between}
        trails = any(mark.start >= behind for mark in of if mark.label in labels)
        if between and trails:
            comma = item.text.string.find(",", between[-1].end, second.mark.start)
            cuts.append(comma + 1 if comma >= 0 else between[-1].end)
        elif between:
            comma = item.text.string.rfind(",", first.mark.end, between[0].start)
            cuts.append(comma + 1 if comma >= 0 else between[0].start)
    edges = [item.start, *cuts, item.end]
    parts = [item.part(a, b) for a, b in pairwise(edges)]
    return [
        (part, next((year_of(m) for m in ahead if part.start <= m.start < part.end), None))
        for part in parts
    ]


QUOTA = re.compile(r"(?:[•–-]\s)?(?:Die |Der |Eine )?(?:\w+ )?(?:Quote|Anteil)\b")
HEADS = {"personen", "count", "bedarfsgemeinschaften"}


def _alike(unit: str, other: str) -> bool:
    """Both count, or both are printed with the same sign."""
    return unit == other or {unit, other} <= HEADS


def _numbers(item: Passage, *, every: bool = False) -> list[_Number]:
    """The quantities of a promise with their parts; means and repetitions are left out."""
    means = item.all("MEANS")
    ages = item.all("PEOPLE")
    percent = any(mark.value == "percent" for mark in item.all("QUANTITY"))
    quota = percent and QUOTA.match(item.string) is not None
    found: list[_Number] = []
    for mark in item.all("QUANTITY"):
        if any(m.start < mark.end and mark.start < m.end for m in means):
            continue
        number = mark.spans["number"]
        if any(m.start <= number[0] and number[1] <= m.end for m in ages):
            continue  # "unter 25" is an age
        role = part_played(item, mark)
        if role == "level" and mark.value != "percent" and quota:
            continue  # "Die Quote der Gespräche, die binnen zehn Tagen stattfinden, liegt bei 80 %"
        unit = "count" if mark.value == "number" else mark.value or "count"
        value = values.amount(mark.groups)
        if any(abs(n.value) == abs(value) and n.unit == unit for n in found):
            continue  # "(K2 = 9,9 Prozent)" says the same again
        if not every and any(n.role == role for n in found):
            continue  # the first of its part counts; more values make more rows
        lead = item.part(max(item.start, mark.start - 40), mark.start)
        bound = next((b.value for b in lead.all("BOUND") if mark.start - b.end <= 12), None)
        about = any(mark.start - a.end <= 12 for a in lead.all("APPROXIMATE"))
        upper = values.number(mark.groups["number_to"]) if "number_to" in mark.groups else None
        found.append(_Number(mark, role, unit, value, bound, about, upper))
    return found


ROLES = ("baseline", "change")
"""Of several words that lead to one number, those of what was count before those of a move."""


def part_played(item: Passage, quantity: Mark) -> str:
    """The part that a number plays: a sign or points make a change, else the words before it do."""
    number = quantity.spans["number"][0]
    parts = [mark.value for mark in item.all("PART") if mark.end in (number, quantity.start)]
    if "reference" in parts:
        return "reference"
    to = "level" in parts and "change" not in parts
    if quantity.groups.get("sign") or (quantity.value == "points" and not to):
        return "baseline" if "baseline" in parts else "change"
    if "formula" in parts:
        moves = any(mark.value in {"up", "down"} for mark in item.all("DIRECTION"))
        return "change" if moves else "level"
    behind = any(0 <= mark.start - quantity.end <= 1 for mark in item.all("PART_BEHIND"))
    parts += ["change"] if behind else []
    if "change" in parts and len(item.all("QUANTITY")) == 1:
        return "change"  # "eine Steigerung gegenüber 2014 in Höhe von 2,6 %"
    return next((part for part in ROLES if part in parts), "level")


def _operator(
    item: Passage, change: _Number | None, level: _Number | None, around: Passage
) -> tuple[str | None, float | None]:
    """How the number binds, and the signed change.

    A bound on a fall turns round: "um nicht mehr als 6,9 % sinkt" is at least -6.9.
    """
    keep = any(mark.value == "keep" for mark in item.all("DIRECTION"))
    if change is None:
        if level is None:
            return None, None
        ranged = level.value_to is not None
        behind = item.first("BOUND_BEHIND")
        return level.bound or (behind.value if behind else None) or (
            "range" if ranged else "keep" if keep else "eq"
        ), None
    negative = change.value < 0
    printed = change.mark.groups.get("sign")
    direction = _direction(item, change.mark) or _direction(around, change.mark)
    falls = negative or (direction == "down" and not printed)
    amount = -abs(change.value) if falls else change.value
    bound = change.bound
    if bound and direction == "down":
        bound = {"max": "min", "min": "max"}[bound]
    if bound and MISSED.search(item.flat):
        bound = {"max": "min", "min": "max"}[bound]
    without = "range" if change.value_to is not None else "eq"
    return bound or (level.bound if level and level.bound else without), amount


def _upper(change: _Number | None, signed: float | None) -> float | None:
    """The other end of a range of changes: with the sign of the first."""
    if change is None or change.value_to is None or signed is None:
        return None
    return -change.value_to if signed < 0 else change.value_to


def _direction(item: Passage, number: Mark) -> str | None:
    """Up or down: the nearest word of the same sentence, one behind the number first."""
    sentence = next((s for s in item.sentences() if s.start <= number.start < s.end), item)
    words = [mark for mark in sentence.all("DIRECTION") if mark.value != "keep"]
    if not words:
        words = [mark for mark in item.all("DIRECTION") if mark.value != "keep"]
    if not words:
        return None

    def distance(mark: Mark) -> int:
        behind = mark.start >= number.end
        gap = mark.start - number.end if behind else number.start - mark.end
        return gap if behind else gap + 15

    return min(words, key=distance).value


def _unchanged(item: Passage, kennzahl: Mark | None) -> tuple[float | None, str | None, str | None]:
    """ "nicht vergrößert" is a bound of no change; "bleibt unverändert" keeps."""
    points = kennzahl is not None and kennzahl.value == "abstand_k2_frauen_maenner"
    unit = "points" if points else "percent"
    if item.first("NEGATION") and kennzahl is not None:
        falls = _direction(item, item.all("NEGATION")[0]) == "down"
        return 0.0, unit, "min" if falls else "max"
    keep = any(mark.value == "keep" for mark in item.all("DIRECTION"))
    return None, None, "keep" if keep and kennzahl is not None else None


OUT_OF = re.compile(
    r"\b(?:[Vv]on (?:den|allen|je)|[Aa]lle|[Jj]ede[rs]?|[Dd]er Anteil (?:der|von)|sind|werden) "
    r"(?:\w+ ){0,2}$"
)
"""What leads to the group of which a number is a part: "Von den Geflüchteten sollen 180 …"."""
FOR_GROUP = re.compile(r"\b[Bb]ei (?:den |der )?$|\b[Ff]ür (?:die |den )?$")
OF_GROUP = {("K2", "alleinerziehende"): "K2E4", ("K2", "lzb"): "K3E1"}
MAIN = {"hilfebeduerftigkeit": "K1", "integration": "K2", "langzeitbezug": "K3"}
"""The Kennzahl of each of the three goals of the law."""


UNITS = {
    "K2": "percent", "K2E3": "percent", "K2E4": "percent", "K3E1": "percent", "K3E2": "percent",
    "K3": "personen", "integrationen": "count", "integrationen_lzb": "count",
    "anteil_lzb": "percent", "aktivierungsquote": "percent", "arbeitslosenquote_sgb2": "percent",
    "bedarfsgemeinschaften": "bedarfsgemeinschaften",
}  # fmt: skip
"""What the level of a Kennzahl is counted in."""
ODD = 0.45
"""How sure a level is whose printed unit is not that of its Kennzahl: doubtful."""


def _measured(item: Passage, numbers: Sequence[_Number], goal: str | None) -> Mark | None:
    """What the promise measures: the Kennzahl named before its first number, else the first named.

    "eine Quote von 25,3 %" below the heading of a goal means the Kennzahl of that goal.
    """
    named = item.all("KENNZAHL")
    start = min((n.mark.start for n in numbers if n.role in {"change", "level"}), default=item.end)
    short = item.first("KENNZAHL_SHORT")
    first = next((n.mark for n in numbers if n.role in {"change", "level"}), None)
    reach = first.end if first is not None else start
    if short is not None and goal in MAIN and short.start <= reach + 1:
        named = [mark for mark in named if mark.start < start] or [short._replace(value=MAIN[goal])]
    if first is not None and first.value == "percent" and SHARE.match(item.text.string, first.end):
        return None  # "90 % der Verfahren" is a share of these, whatever else is named
    return named[0] if named else None


SHARE = re.compile(r"\s(?:der|aller|des)\s(?!Vorjahr|Jahr)[A-ZÄÖÜ]")
MISSED = re.compile(r"\b(?:verfehlt|nicht erreicht|gescheitert)\b")
"""A promise told by its contrary ("ist verfehlt, wenn …"): it turns the bound, and is doubtful."""
UNREAD = re.compile(
    r"(?<![\w§/.,-])(?<!§ )(?<!Nr\. )(?<!Ziffer )(?<!Abs\. )(?<!Absatz )(?<!Satz )(?<!SGB )"
    r"(?<!Modul )(?<!Teil )(?<!Anlage )(?<!Punkt )(?<!Ziel )\d+(?![\w/-])"
    r"|\b(?:Drittel|Hälfte|Viertel)\b"
)


def _names_later_year(item: Passage, year: int | None) -> bool:
    """A sentence about several years: which number is for which is not always told apart."""
    due = [(mark.start, mark.end) for mark in item.all("DUE")]
    return year is not None and any(
        year_of(mark) > year and not any(a <= mark.start < b for a, b in due)
        for mark in item.all("YEAR")
    )


def _has_unread_number(item: Passage) -> bool:
    """Something is counted that no rule read: the item may be quantified after all."""
    labels = ("YEAR", "DATE", "DUE", "CITATION", "MEANS", "PEOPLE", "STATE", "QUANTITY")
    known = [mark for label in labels for mark in item.all(label)]
    return any(
        not any(mark.start <= item.start + match.start() < mark.end for mark in known)
        for match in UNREAD.finditer(item.string)
    )


def _is_odd(level: _Number | None, kennzahl: Mark | None) -> bool:
    """A quota in people, a stock in percent: the number is likely another one's."""
    usual = UNITS.get((kennzahl.value if kennzahl else None) or "")
    if level is None or usual is None or level.unit == usual:
        return False
    return not _alike(usual, level.unit)


def _goal(goal: str | None, kennzahl: Mark | None) -> str:
    """The heading's goal; K1, K2 and K3 keep their own where another of the three stands above."""
    own = GOAL_OF.get((kennzahl.value if kennzahl else None) or "")
    if kennzahl is None or goal not in MAIN or own not in MAIN:
        return goal or own or "sonstiges"
    if kennzahl.value in {MAIN[own], "K2E4"}:  # K2E4 is a quota whatever the heading above it
        return own
    return goal or own or "sonstiges"


def _level_unit(
    item: Passage, number: _Number | None, other: _Number | None, kennzahl: Mark | None
) -> str | None:
    """The unit printed; for a bare number the other number's, else what the Kennzahl counts."""
    if number is None:
        return None
    if number.unit not in {"count", "points"}:
        return number.unit
    if other is not None and other.unit not in {"count", "points", "percent"}:
        return other.unit
    if number.unit == "count" and item.part(item.start, number.mark.start).first("OF_PEOPLE"):
        return "personen"
    if (
        number.unit == "count"
        and UNITS.get((kennzahl.value if kennzahl else None) or "") == "percent"
    ):
        return "percent" if other is not None and other.unit == "percent" else "count"
    counted = {
        "bedarfsgemeinschaften": "bedarfsgemeinschaften", "K3": "personen",
        "arbeitslose_jugendliche": "personen", "K1E2": "personen", "integrationen": "count",
        "integrationen_lzb": "count",
    }  # fmt: skip
    return counted.get((kennzahl.value if kennzahl else None) or "", "count")


def _dates_baseline(item: Passage, year: int | None) -> bool:
    """An earlier year is named, so the value kept is that year's."""
    return year is not None and any(year_of(mark) < year for mark in item.all("YEAR"))


def _periods(item: Passage, year: int | None) -> tuple[str | None, str | None, str | None]:
    """Target period, period of the baseline and due date; an earlier year is the baseline's."""
    due = item.first("DUE")
    due_text = _due(due) if due else None
    period: str | None = None
    baseline: str | None = None
    months = {
        (mark.start, mark.end): values.dates(mark.value or "", mark.groups)
        for mark in item.all("DATE")
    }
    for mark in item.all("YEAR"):
        if due is not None and due.start <= mark.start < due.end:
            continue
        named = year_of(mark)
        text = str(named)
        for (start, end), found in months.items():
            if start <= mark.start < end and found and found[0][2] == "month":
                text = found[0][0]
        if re.search(r"[Dd]ezemberwert\s+$", item.text.string[item.start : mark.start]):
            text = f"{named}-12"
        if year is None or named == year:
            period = max(period or "", text, key=len)  # the more exact one
        elif named < year:
            baseline = baseline or text
    if baseline is None and year is not None and item.first("PREVIOUS_YEAR"):
        baseline = str(year - 1)
    if due_text is not None and year is not None and due_text[:4] < str(year):
        due_text = None
    return period or (str(year) if year else None), baseline, due_text


def _due(mark: Mark) -> str:
    groups = mark.groups
    text = groups["year"]
    if quarter := groups.get("quarter"):
        number = values.quarter(quarter)
        return f"{text}-Q{number}"
    if month := groups.get("month"):
        number = values.MONTHS.get(month.lower()) or int(month.rstrip("."))
        text = f"{text}-{number:02}"
        if day := groups.get("day"):
            text = f"{text}-{int(day):02}"
    return text


ORDER = ("frauen", "maenner", "u25", "alleinerziehende", "lzb", "gefluechtete", "50plus")
COUNTED: dict[str, Sequence[str]] = {
    "K2E4": ("alleinerziehende",),
    "K3": ("lzb",),
    "K3E1": ("lzb",),
    "K3E2": ("lzb",),
    "integrationen_lzb": ("lzb",),
    "anteil_lzb": ("lzb",),
    "abstand_k2_frauen_maenner": ("frauen", "maenner"),
    "arbeitslose_jugendliche": ("u25",),
}
"""Whom a Kennzahl counts by itself: no further group."""


def _people(item: Passage, kennzahl: Mark | None, number: _Number | None) -> str | None:
    """The group whom the promise counts, where the Kennzahl does not say so already."""
    own = COUNTED.get((kennzahl.value if kennzahl else None) or "", ())
    places = []
    if kennzahl is not None:
        places.append((kennzahl.start, kennzahl.end + 60))
        places += [  # "Bei den Alleinerziehenden soll die Integrationsquote …"
            (mark.start, kennzahl.start)
            for mark in item.all("PEOPLE")
            if FOR_GROUP.search(item.text.string[item.start : mark.start])
            and mark.start < kennzahl.start < mark.end + 60
        ]
    places += [
        (mark.start, mark.end)
        for mark in item.all("PEOPLE")
        if OUT_OF.search(item.text.string[item.start : mark.start])
    ]
    if number is not None and number.unit in {"personen", "count"}:
        places.append((number.mark.start, number.mark.end + 30))
    found = {
        mark.value
        for mark in item.all("PEOPLE")
        if mark.value not in own and any(start <= mark.start < end for start, end in places)
    }
    return ",".join(group for group in ORDER if group in found) or None
