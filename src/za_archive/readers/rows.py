"""Rows that tell of the same value -> one row.

What a table and the text around it both print, a change and the level that it leads to, a value and
what it starts from. Two rows that disagree about one value are both doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from za_archive.annotate import Mark, Passage
from za_archive.models import Target
from za_archive.readers.amounts import same_unit, unit_of, years_of
from za_archive.readers.figures import amount_of
from za_archive.readers.kennzahlen import UNITS
from za_archive.readers.source import merged
from za_archive.readers.stages import DOUBT, SURE

PRINTED = (
    "level", "level_unit", "change", "change_unit", "baseline", "baseline_unit", "baseline_period",
)  # fmt: skip


def once(told: Sequence[Target], tabular: Sequence[Target]) -> list[Target]:
    """All rows, each value once: what a table and the text around it say twice is one row. Goals
    of its own that the text names are told apart by their words, not by their numbers.
    """
    rows: list[Target] = []
    in_text = 0
    for place, target in enumerate([*told, *tabular]):
        if place == len(told):
            in_text = len(rows)
        among = rows if target.kennzahl else rows[:in_text]
        same = next((i for i, other in enumerate(among) if _is_same(other, target)), None)
        if same is None:
            rows.append(target)
        else:
            rows[same] = _filled(rows[same], target)
    return rows


def _is_same(one: Target, other: Target) -> bool:
    """The same value of the same thing: of what both print, nothing disagrees. Where a stage is
    but supposed, the other's counts.
    """
    names = ["nature", "kennzahl", "scope", "year", "people"]
    if _sure(one) and _sure(other):
        names.append("stage")
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("level", "change", "baseline")]
    both = [a == b for a, b in pairs if a is not None and b is not None]
    return bool(both) and all(both) and _agree(one, other, *names)


def _agree(one: Target, other: Target, *names: str) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _sure(target: Target) -> bool:
    return target.quote is not None and target.quote.confidence > DOUBT


def _filled(first: Target, second: Target) -> Target:
    """The surer of two rows with what only the other prints."""
    kept, other = (first, second) if _sure(first) or not _sure(second) else (second, first)
    missing = {name: getattr(other, name) for name in PRINTED if getattr(kept, name) is None}
    return replace(kept, **missing)


def based(
    rows: Sequence[Target], number: Mark, piece: Passage, sentence: Passage, year: int
) -> Target | None:
    """The last row with the value that it starts from: "25 %; im Vorjahr waren es 24 %"."""
    if not rows or piece.first("KENNZAHL") or rows[-1].stage == "actual":
        return None
    last = rows[-1]
    if last.quote is None or last.year is None or last.baseline is not None:
        return None
    said = {mark.value for mark in piece.all("TOLD_STAGE")} <= {"actual", "open", "reached"}
    years = set(years_of(piece)) or ({last.year - 1} if piece.first("PREVIOUS_YEAR") else set())
    unit = last.level_unit or UNITS.get(last.kennzahl or "")
    fits = same_unit(unit_of(number), unit)
    told = piece.start - last.quote.end < 3 and last.nature == "quantified"
    if not (told and said and fits and years == {last.year - 1} and last.year <= year):
        return None
    return replace(
        last,
        baseline=amount_of(number),
        baseline_unit=unit,
        baseline_period=str(last.year - 1),
        quote=merged(last.quote, piece.quote("told.value", SURE)),
        text=last.text if sentence.flat in last.text else f"{last.text} {sentence.flat}",
    )


def joined(rows: Sequence[Target]) -> list[Target]:
    """Change and level that one sentence tells of one thing at one stage are one row."""
    if len(rows) < 2 or rows[-1].stage == "offer":
        return list(rows)
    *others, first, second = rows
    same = _agree(first, second, "kennzahl", "people", "year", "stage", "scope")
    apart = (first.change is None) != (second.change is None)
    if not (same and apart and (first.level is None) != (second.level is None)):
        return list(rows)
    moved, level = (first, second) if second.change is None else (second, first)
    return [
        *others,
        replace(
            moved, level=level.level, level_unit=level.level_unit,
            quote=merged(first.quote, second.quote),
        ),
    ]  # fmt: skip


def doubted(rows: Sequence[Target]) -> Iterator[Target]:
    """Two values of one thing at one stage in a sentence: whose each is, nothing says. Of offers
    each side has its own.
    """
    for row in rows:
        twice = any(
            other is not row and _agree(other, row, "kennzahl", "people", "year", "stage")
            for other in rows
        )
        if twice and row.kennzahl and row.stage != "offer" and row.quote is not None:
            row = replace(row, quote=replace(row.quote, confidence=DOUBT))
        yield row
