"""The numbers of a promise: each with the part that it plays and the words that say so.

The part follows from the words around a number, never from its size: "um" leads to a change, "auf"
to a level, "gegenüber … von" to a baseline. What these words are is said in `data/rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from za_archive import values
from za_archive.annotate import Mark, Passage, outside, remembered

NEAR = 14
"""Within so many characters before a number its bound stands, or an "about"."""
CLAUSE_END = re.compile(r"[.;](?!\d)")
PARTS = {"change": "die Veränderung", "level": "der Stand", "baseline": "der Ausgangswert"}
"""What a number of a promise can be, in the words of the archive."""
PROMISED = {"change", "level"}
COUNTS = {"number", "count", "personen", "bedarfsgemeinschaften"}
YEAR = re.compile(r"20[0-4]\d")
DIGITS = re.compile(
    r"(?<![\w])(?!(?<=[.;]\s)\d{1,2}$)\d[\d.,]*(?<![.,])|\b(?:[a-zäöüß]+\s(?:Drittel|Viertel|Hälfte)|[Jj]ede[rs]?\s(?:zweite|dritte|vierte))\w*",
)
"""Numbers as they are printed, but that of a note behind the last sentence."""
ASIDE = ("MEANS", "AGE", "SPAN", "PEOPLE", "NUMBERING", "NAME", "CAUSE")
EXPLAINED = (
    *ASIDE, "YEAR", "DATE", "DUE", "CITATION", "CITATION_MORE", "STATE", "KENNZAHL",
)  # fmt: skip
"""What else a number can belong to: a year, a date, a law, an age, a means, a duration …"""

COMPARED = re.compile(r"gegenüber|im\sVergleich", re.IGNORECASE)
THE_VALUE = re.compile(
    r"\s(?:(?:d\w\w|eine?[nrm]?)\s)?(?:Stand|Wert|Niveau|Marke|Betrag|Höhe|\w*[Qq]uote)\s(?:von\s)?"
)
"""What may stand between a bound and its number: "mindestens den Stand von 25,4 %"."""
VALUE = re.compile(r"[Ww]ert|[Ss]tand|[Ee]rgebnis|[Bb]estand|Niveau|[Qq]uote")
AND = re.compile(r"^[^.;]*?(?:,|\bund\b|\bbzw\.|\bsowie\b)")
BEFORE = 4
"""Within so many words, or blanks, before a bracket stands what it is about."""
BRACKETS = re.compile(r"\([^()]*\)")
CLAUSE = re.compile(
    r"\.\s+(?=[A-ZÄÖÜ])|[;:(]|,\s(?:wenn|sofern|falls|sobald|dass|damit|wobei|während|so)\b"
)
"""Where another clause begins, with a subject of its own."""
OF = re.compile(r"\b(?:von|um)(?:\s[a-zäöüß]+\.?){0,4}\s$")
LIMITED = re.compile(r"[Bb]egrenz|[Bb]eschränk|halten|limitier|gedeckel")
"""What is limited "auf 2 %"."""
A_LEVEL = re.compile(
    r"\beine?[rnms]?\s(?:\w+\s)?\w*(?:[Qq]uote|[Ww]ert|[Nn]iveau|[Mm]arke|[Bb]estand|[Zz]ahl)\b"
)
PART_OF = re.compile(r"\b(?:davon|darunter)\b")
FRACTIONS = {"drittel": "1/3", "viertel": "1/4", "fünftel": "1/5", "hälfte": "1/2"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity of a promise. `part`: change, level, baseline, reference or repeated; `plain`:
    words say so, it is not the part that is left when no word says anything. `restated`: words say
    that it puts another number otherwise ("das sind"). `led`: words lead right to it ("auf").
    """

    mark: Mark
    part: str
    unit: str
    value: float
    plain: bool
    bound: str | None = None
    approximate: bool = False
    value_to: float | None = None
    restated: bool = False
    led: bool = False


@remembered
def figures(item: Passage) -> list[Figure]:
    """The quantities of a promise, left to right; what is named as a means is left out."""
    marks = list(_quantities(item))
    if not marks:
        return []
    aside = [mark for label in ASIDE for mark in item.all(label)]
    marks = [m for m in marks if not any(a.start <= number_at(m) < a.end for a in aside)]
    if leads := [*item.all("LEADS_IN"), *item.all("ELSEWHERE")]:
        behind = outside(marks, leads)
        promised = any(part_played(item, mark)[0] in PROMISED for mark in behind)
        marks = behind if promised else marks
    main = outside(marks, [*_others(item), *item.all("WITHIN")])
    # "80 % der Gespräche, die binnen zehn Tagen stattfinden": ten days are no promise beside 80 %
    found = list(_coordinated(item, [_figure(item, mark) for mark in main or marks]))
    found = [
        replace(f, part="repeated", plain=True) if _is_share(item, f, found) else f for f in found
    ]
    if not any(figure.part in PROMISED and figure.plain for figure in found):
        return found
    brackets = item.all("BRACKET")  # beside a plain promise nothing else in brackets is one
    return [
        replace(figure, part="reference", plain=True)
        if not figure.plain and any(b.start < figure.mark.start < b.end for b in brackets)
        else figure
        for figure in found
    ]


def _is_share(item: Passage, figure: Figure, found: Sequence[Figure]) -> bool:
    """ "180 Geflüchtete, davon ein Drittel Frauen": a part of whom another number counts."""
    counted = [f for f in found if f.unit in COUNTS and f.mark.end < figure.mark.start]
    shares = figure.unit in {"percent", "verhaeltnis"} and bool(counted)
    return (
        shares
        and PART_OF.search(item.text.string, counted[-1].mark.end, figure.mark.start) is not None
    )


def _others(item: Passage) -> list[Mark]:
    """The relative clauses that do not tell from where the promise starts."""
    past = {mark.start for mark in item.all("PAST_CLAUSE")}
    return [mark for mark in item.all("RELATIVE") if mark.start not in past]


def _coordinated(item: Passage, found: list[Figure]) -> Iterator[Figure]:
    """ "um 2 % bei Frauen und 3 % bei Männern": a number to which no word leads plays the part of
    the one it is joined to.
    """
    before = None
    for figure in found:
        if before is not None and before.unit == figure.unit and not figure.led:
            gap = item.text.string[before.mark.end : number_at(figure.mark)]
            if figure.part == "level" and before.part == "change" and AND.search(gap):
                figure = replace(figure, part=before.part, plain=before.plain)
        yield figure
        before = figure


def _quantities(item: Passage) -> Iterator[Mark]:
    """What is marked as a quantity, "15 bis" and "20 Familien" as the one range that they are."""
    ranges = item.all("RANGE_FROM")
    for mark in item.all("QUANTITY"):
        if mark.value in COUNTS and YEAR.fullmatch(mark.groups["number"]):
            continue  # four digits alone are a year
        shares = any(share.start == mark.end for share in item.all("SHARE"))
        if mark.start <= item.start and shares:  # "- 80 % der Anträge": the bullet is no sign
            mark = mark._replace(groups={**mark.groups, "sign": ""})
        lower = next((r for r in ranges if r.end in {number_at(mark), mark.start}), None)
        if lower is not None:
            signed = mark.start == lower.end  # else the dash between the two
            ends = {
                "number": lower.groups["number"],
                "sign": lower.groups.get("sign", ""),
                "number_to": mark.groups["number"],
                "sign_to": mark.groups.get("sign", "") if signed else "",
            }
            yield mark._replace(start=lower.start, groups={**mark.groups, **ends}, spans={})
        elif not any(r.start <= number_at(mark) < r.end for r in ranges):
            yield mark


def once(found: list[Figure]) -> list[Figure]:
    """The same figures with those that only say an earlier one again marked as `repeated`."""
    kept: list[Figure] = []
    for figure in found:
        again = any(_repeats(figure, earlier) for earlier in kept)
        kept.append(replace(figure, part="repeated", plain=True) if again else figure)
    return kept


def first(found: Iterable[Figure], part: str) -> Figure | None:
    """The first number that plays a part."""
    return next((figure for figure in found if figure.part == part), None)


def unexplained(item: Passage) -> Iterator[str]:
    """The numbers printed in a promise that no rule reads."""
    known = [(mark.start, mark.end) for label in EXPLAINED for mark in item.all(label)]
    known += [(mark.start, mark.end) for mark in [*_quantities(item), *item.all("LEADS_IN")]]
    for match in DIGITS.finditer(item.string):
        start = item.start + match.start()
        if not any(a <= start < b for a, b in known):
            yield match.group()


def _repeats(figure: Figure, earlier: Figure) -> bool:
    """ "(K2 = 9,9 Prozent)" says the same again; "ca. 2.600 Integrationen" says it otherwise."""
    if figure.part == "reference":
        return False
    if abs(figure.value) == abs(earlier.value) and figure.unit == earlier.unit:
        return figure.part == earlier.part or not figure.plain
    same = figure.part == earlier.part
    rates = {figure.unit, earlier.unit} == {"percent", "points"}
    by_how_many = (figure.part, earlier.part) == ("level", "change") and not (figure.led or rates)
    again = figure.part in PROMISED and (same or by_how_many) and figure.unit != earlier.unit
    return again and figure.restated


def _figure(item: Passage, mark: Mark) -> Figure:
    part, plain = part_played(item, mark)
    lead = item.part(max(item.start, mark.start - 40), mark.start)
    bound = next((b for b in reversed(lead.all("BOUND")) if _binds(item, b, mark)), None)
    about = any(mark.start - a.end <= NEAR for a in lead.all("APPROXIMATE"))
    to = mark.groups.get("number_to")
    upper = {**mark.groups, "number": to or "", "sign": mark.groups.get("sign_to", "")}
    return Figure(
        mark=mark,
        part=part,
        unit="count" if mark.value in {"number", None} else mark.value or "count",
        value=amount_of(mark),
        plain=plain or (part == "level" and (bound is not None or about)),
        bound=bound.value if bound else None,
        approximate=about,
        value_to=values.amount(upper) if to else None,
        led=any(
            lead.end in (number_at(mark), mark.start)
            for lead in item.all("PART")
            if lead.value not in {"alone"}
        ),
        restated=about or any(_restates(item, r, mark) for r in item.all("RESTATES")),
    )


def _binds(item: Passage, bound: Mark, quantity: Mark) -> bool:
    between = item.text.string[bound.end : quantity.start]
    return len(between) <= NEAR or THE_VALUE.fullmatch(between) is not None


def _compares_years(item: Passage, mark: Mark) -> bool:
    """It says from when, not from what."""
    printed = item.printed(mark)
    return COMPARED.match(printed) is not None and VALUE.search(printed) is None


def number_at(mark: Mark) -> int:
    """Where the digits of a quantity begin, or its words."""
    return mark.spans.get("number", (mark.start, mark.end))[0]


def _restates(item: Passage, words: Mark, quantity: Mark) -> bool:
    """ "das sind 2.600": right before the number, or at the beginning of its clause."""
    between = item.text.string[words.end : quantity.start]
    before = item.text.string[item.start : words.start].rstrip()
    near = words.end <= quantity.start and len(between) <= NEAR
    opens = before.endswith((".", ",", ";")) and CLAUSE_END.search(between) is None
    return near or (words.end <= quantity.start and opens)


def amount_of(mark: Mark) -> float:
    """The value of a quantity; "zwei Drittel" is 0.6667."""
    if mark.value != "verhaeltnis":
        return values.amount(mark.groups)
    words = mark.groups.get("words", "").lower().split()
    printed = mark.groups.get("number") or FRACTIONS[words[-1].removesuffix("n")]
    first = values.COUNTS.get(words[0], 1) if words else 1
    above, below = re.split(r"[/:]", printed)
    return round(first * int(above) / int(below), 4)


def part_played(item: Passage, quantity: Mark) -> tuple[str, bool]:
    """The part that a number plays, and whether words say so."""
    number = number_at(quantity)
    leads = [mark for mark in item.all("PART") if mark.end in (number, quantity.start)]
    parts = {mark.value: mark for mark in leads}
    moved = _moved(item, quantity)
    changed = moved or "change" in parts
    past = any(m.start < number < m.end for m in item.all("PAST_CLAUSE"))
    if past and not quantity.groups.get("sign") and not changed and "reference" not in parts:
        return "baseline", True
    if changed and all(_compares_years(item, m) for m in leads if m.value == "baseline"):
        parts.pop("baseline", None)  # "eine Steigerung gegenüber dem Jahr 2014 in Höhe von 2,6 %"
    behind = {m.value for m in item.all("PART_BEHIND") if 0 <= m.start - quantity.end <= 2}
    if "reference" in parts:
        return "reference", True
    if aside := _in_brackets(item, quantity, set(parts)):
        return aside
    if quantity.groups.get("sign"):
        return "change", True
    if "formula" in parts:
        moves = any(mark.value in {"up", "down"} for mark in item.all("DIRECTION"))
        return ("change" if moves else "level"), True
    for part in ("baseline", "change"):
        if part in parts or part in behind:
            return part, True
    if moved and ("to" not in parts or LIMITED.search(item.string)):
        return "change", True
    if "to" not in parts and _spans_moves(item, quantity):
        return "change", True
    if {"to", "level", "alone"} & set(parts):
        return "level", True
    if quantity.value == "points":
        return "change", True
    counted = quantity.value not in {"percent", "number"} and quantity.value is not None
    share = any(mark.start == quantity.end for mark in item.all("SHARE"))
    return "level", counted or share or "level" in behind


def _in_brackets(item: Passage, quantity: Mark, parts: set[str | None]) -> tuple[str, bool] | None:
    """The part of a number in brackets: what it is compared with, if words in them or before them
    say so, else somebody else's, unless it says a number before them again.
    """
    string, number = item.text.string, number_at(quantity)
    opened = string.rfind("(", item.start, number)
    if opened <= string.rfind(")", item.start, number) or parts & {"change", "to", "formula"}:
        return None
    begin = max(opened, string.rfind(";", opened, number), string.rfind(", ", opened, number)) + 1
    if item.part(begin, number).first("BASE"):
        return ("reference" if quantity.groups.get("sign") else "baseline"), True
    if item.part(begin, number).first("TARGET") or quantity.groups.get("sign"):
        return None
    before = item.part(item.start, opened)
    base = before.last("BASE")
    if base is not None and len(string[base.end : opened].split()) <= BEFORE:
        return "baseline", True
    if any(opened - mark.end < BEFORE for mark in before.all("QUANTITY")):
        return None
    named = before.last("KENNZAHL")
    counted = quantity.value not in {"percent", "points", "number"} and number == opened + 1
    alone = counted or (named is not None and opened - named.end < BEFORE)
    return ("level", False) if alone else ("reference", True)


def _spans_moves(item: Passage, quantity: Mark) -> bool:
    """ "soll zwischen 1 und 2 Prozent steigen": how far it moves, not where it arrives."""
    if quantity.value not in {"percent", "points"} or "number_to" not in quantity.groups:
        return False
    return any(
        mark.start >= quantity.end or not AND.search(item.text.string[mark.end : quantity.start])
        for mark in item.all("DIRECTION")
        if mark.value != "keep"
    )


def _moved(item: Passage, quantity: Mark) -> bool:
    """Whether a noun that says that something moves governs the number: "der Zuwachs … höchstens
    9 %"; none before "eine Quote von", nor one that has a number of its own.
    """
    string, number = item.text.string, number_at(quantity)
    if quantity.value not in {"percent", "points"} and not OF.search(string, item.start, number):
        return False
    if not item.first("MOVE_NOUN"):
        return False
    before = BRACKETS.sub(lambda found: " " * len(found[0]), string[item.start : number])
    for clause in [*item.all("RELATIVE"), *item.all("PAST_CLAUSE")]:
        if clause.end <= number:
            a, b = clause.start - item.start, clause.end - item.start
            before = before[:a] + " " * (b - a) + before[b:]
    start = item.start + max((edge.end() for edge in CLAUSE.finditer(before)), default=0)
    nouns = outside(item.part(start, number).all("MOVE_NOUN"), item.all("GOAL"))
    if not nouns:
        return False
    between = before[nouns[-1].end - item.start :]
    return not (A_LEVEL.search(between) or re.search(r"\d[\d,]* ?(?:%|Prozent)", between))
