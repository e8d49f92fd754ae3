"""The value in a cell of a table: its number, in what it counts, and whether it is a change.

The unit is what the cell prints, else what the label or the head of its column says, else what the
Kennzahl counts; where nothing of these says so, or they disagree, the value is doubted.
"""

from __future__ import annotations

from dataclasses import dataclass

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Quote
from za_archive.readers.columns import UNSURE, Column
from za_archive.readers.figures import figures
from za_archive.readers.grid import Cell
from za_archive.readers.kennzahlen import UNITS

PERSONS = 200
"""A bare number beside a Kennzahl of people from this size on counts them."""
ROUNDED = 0.15
"""How far a printed change may be off the two numbers that it lies between."""
SURE = 0.9
PRINTED = {
    "%": "percent", "prozent": "percent", "euro": "euro", "eur": "euro", "€": "euro",
    "personen": "personen", "tage": "tage", "punkte": "points", "mio": "euro", "tsd": "euro",
}  # fmt: skip
STOCKS = {"personen", "euro", "bedarfsgemeinschaften"}
COUNTS = {"personen", "count", "bedarfsgemeinschaften"}


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a row. `to`: the upper end of a range; `said`: the cell or the head prints the
    unit; `doubt`: how sure its unit and its sign are.
    """

    number: float
    unit: str
    quote: Quote
    is_change: bool = False
    signed: bool = False
    said: bool = False
    to: float | None = None
    bound: str | None = None
    about: bool = False
    doubt: float = SURE


def value_of(
    passage: Passage,
    cell: Cell,
    column: Column,
    kennzahl: str | None,
    label: Passage,
    label_unit: str,
) -> Value | None:
    """The number of a cell; None where it has none, or more words than such a number has."""
    whole = passage.part(cell.start, cell.end)
    mark = whole.first("CELL")
    if mark is None or mark.start != whole.start:
        return _in_words(whole, column)
    rest = passage.text.string[mark.end : cell.end].strip()
    if rest and column.role in {"target", "change"}:
        return None
    printed = _printed(mark.groups.get("unit", ""))
    said = printed or ("" if column.role == "change" and column.unit == "" else column.unit)
    unit_word = printed or (label_unit if column.role != "change" else "") or column.unit
    number, to = _amounts(mark, unit_word)
    change = _is_change(mark, column, kennzahl, label, PRINTED.get(unit_word))
    unit = PRINTED.get(unit_word) or _counted_in(kennzahl, number, mark, change=change)
    doubts = [column.sure]
    if change:
        unit = unit or "percent"
        stated = column.role == "change" or mark.groups.get("sign")
        doubts += [] if stated or "Veränderung" in label.string else [UNSURE]
        if not mark.groups.get("sign") and label.first("DIRECTION") and not label.first("GOAL"):
            doubts.append(UNSURE)  # "Senkung … 13,1 %": which way it goes is not printed
    else:
        usual = UNITS.get(kennzahl or "")
        if unit is None:
            people = kennzahl is None and label.first("PEOPLE") is not None
            whole_unit = "personen" if people else "count"
            unit = "percent" if "," in mark.groups["number"] else whole_unit
            doubts.append(UNSURE)
        elif usual and unit not in {usual, "points"} and not {usual, unit} <= COUNTS:
            doubts.append(UNSURE)
    if to is not None and to <= number:
        doubts.append(UNSURE)
    return Value(
        number=number,
        unit=unit,
        quote=passage.cite(mark, min(doubts)),
        is_change=change,
        signed=bool(mark.groups.get("sign")),
        said=bool(said),
        to=to,
        bound=next((bound for bound in ("min", "max") if bound in mark.groups), None),
        about="about" in mark.groups,
        doubt=min(doubts),
    )


def _printed(unit: str) -> str:
    """The key of a printed unit in `PRINTED`: "Mio. EUR" is "mio", "Kalendertage" is "tage"."""
    word = unit.lower()
    if "punkt" in word or word == "pp":
        return "punkte"
    return "tage" if word.endswith("tage") else word.split(".")[0].strip()


def _amounts(mark: Mark, unit: str) -> tuple[float, float | None]:
    """The number and the upper end of its range, in full euros."""
    groups = {**mark.groups, "factor": unit if unit in {"mio", "tsd"} else ""}
    upper = groups.get("number_to")
    to = values.amount({**groups, "number": upper, "sign": ""}) if upper else None
    return values.amount(groups), to


def _is_change(
    mark: Mark, column: Column, kennzahl: str | None, label: Passage, unit: str | None
) -> bool:
    """What stands below "Veränderung", and a signed percentage, is a change and no level."""
    if column.role == "change" or unit == "points":
        return True
    if mark.groups.get("sign") and unit in {"percent", None}:
        return True
    stock = UNITS.get(kennzahl or "") in STOCKS
    return unit == "percent" and ("Veränderung" in label.string or stock)


def _counted_in(kennzahl: str | None, number: float, mark: Mark, *, change: bool) -> str | None:
    """What the Kennzahl counts, if the number can be so many."""
    unit = None if change else UNITS.get(kennzahl or "")
    if unit == "percent":
        return unit if number <= 100 else None
    if unit == "personen":
        return unit if number >= PERSONS else None
    whole = "," not in mark.groups["number"]
    return unit if whole and unit in {"count", "bedarfsgemeinschaften"} else None


def _in_words(cell: Passage, column: Column) -> Value | None:
    """The one number of a cell that tells in words what was: "9.874 im Jahresmittel"."""
    if column.role != "baseline":
        return None
    found = figures(cell)
    if len(found) != 1 or found[0].part == "change":
        return None
    unit = found[0].unit
    quote = cell.quote("table.words", UNSURE)
    return Value(found[0].value, unit, quote, doubt=UNSURE)


def counted(baseline: float, level: float, change: float, unit: str | None) -> str | None:
    """Whether a change from `baseline` to `level` is printed in `percent`, or in what they count;
    None where the numbers agree neither way.
    """
    if baseline and abs(100 * (level / baseline - 1) - change) < ROUNDED * max(1, 100 / baseline):
        return "percent"
    if abs(level - baseline - change) >= ROUNDED:
        return None
    return {"percent": "points", "euro": "euro"}.get(unit or "", "count")
