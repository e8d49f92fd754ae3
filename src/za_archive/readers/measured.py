"""What a promise measures: a clause and its numbers -> Kennzahl, goal, units, group of people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from za_archive.annotate import Mark, Passage, outside
from za_archive.readers.figures import PART_OF, PROMISED, Figure
from za_archive.readers.kennzahlen import COUNTED, GOAL_OF, ORDER, PEOPLE, UNITS
from za_archive.readers.sections import GOALS, MAIN

AMONG = re.compile(r"\bbei (?:den )?$")
FOR_GROUP = re.compile(
    r"\b(?:bei|für|von)\s(?:\w+en\s|der\s|die\s){0,2}$|^(?:bei|für|von)\s", re.IGNORECASE
)
LEADING = len("Die ")
"""What is counted begins behind its article."""
KNOWN = (
    "NEUTRAL", "KNOWN", "MOVE_NOUN", "DIRECTION", "PEOPLE", "PEOPLE_SHORT", "KREIS", "ORGANISATION",
    "KENNZAHL_SHORT", "BASE", "BASELINE", "TARGET", "GOAL",
)  # fmt: skip
"""Labels of what is no thing that a promise could count."""
NOUN = re.compile(r"\b[A-ZÄÖÜ]\w+")
LAST_WORD = re.compile(r"\S+$")
SUBJECT = re.compile(r"(?:Der|Die|Das)\s(?:[a-zäöüß]+\s){0,2}(?=[A-ZÄÖÜ]\w+)")
SHARE_OF = re.compile(r"\s(?:aller|der|von)\s")


def measured(
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
    # "36,1 % (2.600 Integrationen)": what another number counts is not measured
    named = outside(item.all("KENNZAHL"), others)
    start = first.start if first else item.end
    short = item.first("KENNZAHL_SHORT")
    if short is not None and goal in MAIN and short.start <= (first.end if first else start) + 1:
        named = [mark for mark in named if mark.start < start] or [
            before or short._replace(value=MAIN[goal])
        ]
    clause = item.text.string.rfind(";", item.start, start)
    return next((mark for mark in named if mark.start > clause), None) or next(iter(named), None)


def is_narrowed(kennzahl: Mark | None, item: Passage) -> bool:
    """Whether words right behind a Kennzahl make of all whom it counts some for whom it has no
    name: "der Bestand an Langzeitleistungsbeziehenden mit Schwerbehinderung".
    """
    if kennzahl is None or kennzahl.value not in GOALS:
        return False
    known = [*item.all("PEOPLE"), *item.all("PEOPLE_SHORT")]
    return any(
        0 <= mark.start - kennzahl.end <= 2
        and not any(group.start < mark.end and mark.start < group.end for group in known)
        for mark in item.all("NARROWED")
    )


def is_of_its_own(item: Passage, level: Figure | None) -> bool:
    """Whether a promise that names no Kennzahl says what it counts, so that it is not about the one
    named before: "90 % der Anträge", "Die Zahl der Widersprüche", "Von den Geflüchteten … 180".
    """
    end = level.mark.end if level is not None else None
    share = next((mark for mark in item.all("SHARE") if mark.start == end), None)
    whose = share or item.first("OF_WHOM")
    if whose is None or (whose.start > item.start + LEADING and not share):
        return False
    if whose.start > item.start:
        last = LAST_WORD.search(item.text.string, whose.start, whose.end)
        return last is not None and not _is_known(item, last.start())
    people = item.part(whose.start, whose.end).first("PEOPLE") is not None
    return people and level is not None and level.unit in PEOPLE


def is_means(item: Passage, figure: Figure) -> bool:
    """Money that is spent on a promise is none of its values, unless it is bounded."""
    money = figure.part == "level" and figure.unit == "euro" and figure.bound is None
    return money and item.first("SPENDS") is not None


def is_beside(item: Passage, number: Mark) -> bool:
    """It stands in brackets, in a clause or a sentence of its own, beside what is promised."""
    asides = [mark for label in ("BRACKET", "PAST_CLAUSE") for mark in item.all(label)]
    first = next(iter(item.sentences()))
    return number.start >= first.end or any(a.start < number.start < a.end for a in asides)


def has_own_subject(item: Passage) -> bool:
    """Whether its first words name a thing that is neither a side, a time nor a word for a value:
    "Die Vermittlungen in Ausbildung sollen um 4 % zunehmen".
    """
    subject = SUBJECT.match(item.string)
    return subject is not None and not _is_known(item, item.start + subject.end())


def names_nothing(item: Passage) -> bool:
    """It only says whose or when its value is: "Frauen 20,0 %"."""
    counted = item.all("QUANTITY")
    return all(
        _is_known(item, noun.start()) or any(m.start <= noun.start() < m.end for m in counted)
        for noun in NOUN.finditer(item.text.string, item.start, item.end)
    )


def _is_known(item: Passage, noun: int) -> bool:
    """A noun names a side, a time, people, or a value."""
    return any(m.start <= noun < m.end for label in KNOWN for m in item.all(label))


def main_kennzahl(
    item: Passage, change: Figure | None, level: Figure | None, goal: str | None
) -> Mark | None:
    """The Kennzahl of the goal in the heading, where none is named and the number can be its."""
    if goal not in {"integration", "langzeitbezug"} or item.first("SHARE") or item.first("OF_WHOM"):
        return None
    moves = change is not None and change.unit in {"percent", "points"}
    stands = goal == "integration" and level is not None and level.unit == "percent"
    figure = change or level
    return figure.mark._replace(value=MAIN[goal]) if figure and (moves or stands) else None


def goal_of(goal: str | None, kennzahl: Mark | None, item: Passage) -> str:
    """The heading's goal; K1, K2 and K3 keep their own where another of the three stands above."""
    own = GOAL_OF.get((kennzahl.value if kennzahl else None) or "")
    if own is None and (meant := item.first("GOAL_MEANT")) is not None:
        own = meant.value
    goal = None if goal == "sonstiges" else goal
    if kennzahl is None or goal not in MAIN or own not in MAIN:
        return goal or own or "sonstiges"
    if kennzahl.value in {MAIN[own], "K2E4"}:  # K2E4 is a quota whatever the heading above it
        return own
    return goal


def unit_of(
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


def comparable(baseline: Figure, level: Figure | None, kennzahl: str | None) -> bool:
    """A baseline is counted in what the level is counted in, or the Kennzahl."""
    if baseline.mark.value == "number":
        return True  # "von 17,2 auf 18,0 Prozent"
    unit = level.unit if level is not None else UNITS.get(kennzahl or "")
    alike = ({unit}, PEOPLE, {"percent", "points"})
    return unit is None or any({unit, baseline.unit} <= units for units in alike)


def people_of(
    item: Passage, whole: Passage, kennzahl: Mark | None, figure: Figure | None
) -> str | None:
    """The group whom the promise counts, where the Kennzahl does not say so already."""
    counted = COUNTED.get((kennzahl.value if kennzahl else None) or "", ())
    some = counted if is_narrowed(kennzahl, item) else ()
    own = () if some else counted
    marks = outside([*item.all("PEOPLE"), *item.all("PEOPLE_SHORT")], item.all("CAUSE"))
    string = item.text.string
    last = figure.mark.end if figure else item.end
    if part := PART_OF.search(string, last, item.end):
        marks = [mark for mark in marks if mark.start < part.start()]
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
                or string.startswith(":", mark.end)
            )
        ]
    if kennzahl is not None and (whole is not item or not item.start <= kennzahl.start < item.end):
        places.append((item.start, item.end))  # a clause about the Kennzahl named before it
    if figure is not None and SHARE_OF.match(string, figure.mark.end):
        places.append((figure.mark.end, figure.mark.end + 45))
    if figure is not None and figure.unit in {"personen", "count"}:
        places.append((figure.mark.start, figure.mark.end + 30))
        places += [  # "55 Abgänge in Ausbildung bei den unter 25-Jährigen"
            (mark.start, mark.end)
            for mark in marks
            if mark.start > last and AMONG.search(string[last : mark.start])
        ]
    found = {
        *some,
        *(
            mark.value
            for mark in marks
            if mark.value not in own and any(start <= mark.start < end for start, end in places)
        ),
    }
    if not found and item.first("STANDS_FOR"):
        found = _named_before(whole)
    return ",".join(group for group in ORDER if group in found) or None


def _named_before(whole: Passage) -> set[str | None]:
    """The one group that the sentence before names: "Alleinerziehende … Ihre Integrationsquote"."""
    start = max(whole.text.string.rfind("\n\n", 0, whole.start), 0)
    sentences = list(Passage(whole.text, whole.marks, start, whole.start).sentences())
    named = {mark.value for mark in sentences[-1].all("PEOPLE")} if sentences else set()
    return named if len(named) == 1 else set()
