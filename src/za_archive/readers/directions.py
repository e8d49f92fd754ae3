"""How far a promise goes, and which way: a clause and its numbers -> operator and signed change.

A bound on a fall turns round: "um nicht mehr als 6,9 % sinkt" is at least -6.9.
"""

from __future__ import annotations

from za_archive.annotate import Mark, Passage, outside
from za_archive.readers.figures import Figure
from za_archive.readers.kennzahlen import GAP, SMALL_IS_GOOD

OTHER_WAY = {"max": "min", "min": "max"}
"""A bound, and the bound that it is of the opposite."""


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
        return bound or ("range" if ranged else "keep" if keeps else "eq"), None, None
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


def _unchanged(item: Passage, kennzahl: Mark | None) -> tuple[str | None, float | None, str | None]:
    """ "nicht vergrößert" is a bound of no change; "bleibt unverändert" keeps."""
    if kennzahl is None:
        return None, None, None
    unit = "points" if kennzahl.value == GAP else "percent"
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


def upper(change: Figure | None, signed: float | None) -> float | None:
    """The other end of a range of changes: with the sign of the first."""
    if change is None or change.value_to is None or signed is None:
        return None
    return -abs(change.value) if signed < 0 else change.value_to


def _direction(item: Passage, number: Mark) -> str | None:
    """Up or down: the nearest word of the same sentence, one behind the number first."""
    sentence = next((s for s in item.sentences() if s.start <= number.start < s.end), item)
    words = moves(sentence) or moves(item)
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


def moves(part: Passage) -> list[Mark]:
    """The words for up and down that say which way the promise goes, not why."""
    words = [mark for mark in part.all("DIRECTION") if mark.value != "keep"]
    return outside(words, [*part.all("CAUSE"), *part.all("BOUND_BEHIND")])
