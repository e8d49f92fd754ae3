"""How far a promise goes, and which way: a clause and its numbers -> operator and signed change.

A bound on a fall turns round: "um nicht mehr als 6,9 % sinkt" is at least -6.9.
"""

from __future__ import annotations

from za_archive.annotate import Mark, Passage, outside
from za_archive.readers.figures import Figure
from za_archive.readers.kennzahlen import GAP, SMALL_IS_GOOD

OTHER_WAY = {"max": "min", "min": "max", "up": "down", "down": "up"}
"""A bound or a way, and the opposite."""
LESS = {"index", "tage"}
"""Units of which less is better, whatever they measure: marks and waiting times."""


def operator_of(
    item: Passage,
    whole: Passage,
    change: Figure | None,
    level: Figure | None,
    kennzahl: Mark | None,
) -> tuple[str | None, float | None, str | None]:
    """How the number binds, the signed change and its unit."""
    if change is None and level is None:
        return _unchanged(item, kennzahl)
    behind = item.first("BOUND_BEHIND") or whole.first("BOUND_WORD")
    bound = behind.value if behind else None
    better = better_way(kennzahl.value if kennzahl else None, level.unit if level else None)
    if change is None and level is not None:
        clause = item.text.string.rfind(";", item.start, level.mark.start) + 1
        keeps = _stays(item.part(max(clause, item.start), item.end))
        ranged = level.value_to is not None
        passed = item.first("LEVEL_PASSED")
        bound = bound_meant(level.bound or bound or (passed.value if passed else None), better)
        bound = bound or _not_beyond(item, better)
        if bound and _missed(item):
            bound = OTHER_WAY[bound]
        return bound or ("range" if ranged else "keep" if keeps else "eq"), None, None
    assert change is not None
    printed = bool(change.mark.groups.get("sign"))
    direction = _direction(item, change.mark, better) or _direction(whole, change.mark, better)
    falls = change.value < 0 or (direction == "down" and not printed)
    amount = -abs(change.value) if falls else change.value
    bound = change.bound or bound
    if bound == "better":
        bound = bound_meant(bound, better)
    elif bound and direction == "down":
        bound = OTHER_WAY[bound]
    if bound and _missed(item):
        bound = OTHER_WAY[bound]
    amount, _ = _ends(change, amount)
    without = "range" if change.value_to is not None else "eq"
    unit = change.unit if change.unit in {"percent", "points", "euro"} else "count"
    return bound or bound_meant(level.bound if level else None, better) or without, amount, unit


def _unchanged(item: Passage, kennzahl: Mark | None) -> tuple[str | None, float | None, str | None]:
    """ "nicht vergrößert" is a bound of no change; "bleibt unverändert" keeps."""
    if kennzahl is None:
        return None, None, None
    unit = "points" if kennzahl.value == GAP else "percent"
    if bound := _not_beyond(item, better_way(kennzahl.value, None)):
        return (bound, None, None) if bound == "keep" else (bound, 0.0, unit)
    if _stays(item):
        least = item.first("BOUND")
        return (least.value, 0.0, unit) if least else ("keep", None, None)
    return None, None, None


def _not_beyond(item: Passage, better: str) -> str | None:
    """The bound that "nicht weiter steigen" sets: `max`, `min` or `keep`."""
    ruled_out = _missed(item) if item.first("MOVE_NOUN") else None
    mark = item.first("NEGATION") or ruled_out
    if mark is None or mark.value == "keep":
        return mark and mark.value
    way = _way(mark.value, better) or _direction(item, mark, better)
    return "min" if way == "down" else "max"


def _missed(item: Passage) -> Mark | None:
    """What turns the bound of a promise that is told by its contrary."""
    return next(iter(outside(item.all("MISSED"), item.all("GOAL"))), None)


def upper(change: Figure | None, signed: float | None) -> float | None:
    """The upper end of a range of changes, None where there is none."""
    return None if change is None or signed is None else _ends(change, signed)[1]


def _ends(change: Figure, signed: float) -> tuple[float, float | None]:
    """The ends of a range, the lower first: "um 1,0 bis 1,5 %" down is from -1.5 to -1.0."""
    if change.value_to is None:
        return signed, None
    ends = [change.value, change.value_to]
    if signed < 0 and not change.mark.groups.get("sign_to"):
        ends = [-abs(end) for end in ends]
    return min(ends), max(ends)


def better_way(kennzahl: str | None, unit: str | None) -> str:
    """Up or down, as is good for what is measured."""
    return "down" if kennzahl in SMALL_IS_GOOD or unit in LESS else "up"


def bound_meant(bound: str | None, better: str) -> str | None:
    """What "nicht schlechter als" and "oder besser" bound, for what gets `better` that way."""
    if bound != "better":
        return bound
    return "max" if better == "down" else "min"


def _way(word: str | None, better: str) -> str | None:
    if word == "better":
        return better
    return OTHER_WAY[better] if word == "worse" else word


def _direction(item: Passage, number: Mark, better: str) -> str | None:
    """Up or down: the nearest word of the same sentence, one behind the number first."""
    sentence = next((s for s in item.sentences() if s.start <= number.start < s.end), item)
    words = moves(sentence) or moves(item)
    if not words:
        return None

    def distance(mark: Mark) -> int:
        behind = mark.start >= number.end
        gap = mark.start - number.end if behind else number.start - mark.end
        return gap if behind else gap + 15

    return _way(min(words, key=distance).value, better)


def _stays(part: Passage) -> bool:
    """Its words say that a value is to be kept."""
    return bool(part.all("HOLDS")) or any(m.value == "keep" for m in part.all("DIRECTION"))


def moves(part: Passage) -> list[Mark]:
    """The words for up and down that say which way the promise goes, not why."""
    words = [mark for mark in part.all("DIRECTION") if mark.value != "keep"]
    return outside(words, [*part.all("CAUSE"), *part.all("BOUND_BEHIND")])
