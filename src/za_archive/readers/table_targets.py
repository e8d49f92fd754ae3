"""The rows of a table -> targets: what the labels measure, and what the cells beside them promise.

Baseline and change join the level of their row. What the labels, the head and the cell leave open
is doubted (see cells.py for the number itself).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from za_archive.annotate import Mark, Passage, outside
from za_archive.models import Target
from za_archive.readers.cells import Value, counted, value_of
from za_archive.readers.columns import PROMISED, STAGES, UNSURE, Column, dated, unit_of
from za_archive.readers.directions import OTHER_WAY
from za_archive.readers.grid import Row
from za_archive.readers.kennzahlen import COUNTED, GOAL_OF, OF_GROUP, ORDER
from za_archive.readers.promises import promise
from za_archive.readers.sections import MAIN
from za_archive.readers.source import merged

PER = re.compile(r"\s(?:je|pro)\s")
"""What stands behind the name of a sum that is no sum: "Kosten der Unterkunft je Haushalt"."""
ALONE = re.compile(
    r"(?:davon|darunter|hiervon|gesamt|insgesamt|für|bei|alle|der|die|den|\W|\d)*", re.I
)
"""What a label says beside a group of people that names no measure of its own."""
WORDS = re.compile(r"\w{3}")
COMPARED = re.compile(
    r"\b(?:größer|kleiner|höher|niedriger|geringer|mehr|weniger|besser|schlechter|kürzer|länger)$"
)
"""Words that compare, and do not say with what: "nicht größer"."""
LEADING = 25
"""A label that names no Kennzahl counts the people that so many first characters name."""


# --- what a row is about --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row measures: `label` is its own cell, `kennzahl` None where that names none."""

    label: Passage
    kennzahl: str | None
    goal: str | None
    people: str | None
    unit: str
    sure: float = 0.9


def targets_of(passage: Passage, rows: Sequence[Row], year: int | None) -> Iterator[Target]:
    """One target for each label and year; baseline and change join the level of their row."""
    above: Subject | None = None
    numbers = {mark.start for mark in passage.all("CELL")}
    numeric = {
        column.box
        for row in rows
        for column, cell in row.values
        if cell.start in numbers or passage.part(cell.start, cell.end).first("QUANTITY")
    }
    for row in rows:
        # what stands in a column of words alone is no value
        values = tuple((column, cell) for column, cell in row.values if column.box in numeric)
        row = replace(row, values=values)
        subject = subject_of(passage, row, above)
        yield from of_row(passage, row, subject, year)
        above = subject


def subject_of(passage: Passage, row: Row, above: Subject | None) -> Subject:
    """What the labels of a row say; a group alone ("davon Frauen") is of what stands beside or
    above it.
    """
    label = passage.part(row.own.start, row.own.end)
    parts = [label, *(passage.part(cell.start, cell.end) for cell in reversed(row.beside))]
    string = label.text.string
    named = [
        mark
        for mark in label.all("KENNZAHL")
        if not PER.match(string, mark.end)
        and not string[label.start : mark.start].endswith("ohne ")
    ]
    # "K2E4 Integrationsquote": the more exact one is meant
    kennzahl = max((mark.value or "" for mark in named), key=len, default=None)
    one = all((kennzahl or "").startswith(mark.value or "") for mark in named)
    sure = 0.9 if one else UNSURE
    if not one:
        kennzahl = named[0].value
    unit = next(filter(None, map(unit_of, parts)), "")
    goals = [m.value for name in ("GOAL", "GOAL_MEANT") for part in parts for m in part.all(name)]
    groups = [*label.all("PEOPLE"), *label.all("PEOPLE_SHORT")]
    if kennzahl is None:
        rest = label.string
        for mark in groups:
            rest = rest.replace(label.printed(mark), " ")
        beside = next((m.value for part in parts[1:] for m in part.all("KENNZAHL")), None)
        if ALONE.fullmatch(rest) and (beside or above):
            kennzahl = beside or (above.kennzahl if above else None)
            unit, goals = (
                unit or (above.unit if above else ""),
                goals or [above.goal if above else None],
            )
        elif beside is not None and not label.all("KENNZAHL"):
            short = len(rest.split()) < 2
            kennzahl, sure = beside, sure if short else UNSURE
        elif (goal := label.first("GOAL")) is not None and goal.value in MAIN:
            kennzahl, sure = MAIN[goal.value or ""], UNSURE
        else:
            groups = [
                mark
                for mark in groups
                if mark.start < label.start + LEADING or string[: mark.start].endswith((", ", "("))
            ]
    own = {mark.value for mark in outside(groups, named)}
    own -= set(COUNTED.get(kennzahl or "", ()))
    people = ",".join(group for group in ORDER if group in own) or None
    if {"frauen", "maenner"} <= own:
        people = None
    return Subject(label, kennzahl, next(iter(goals), None), people, unit, min(sure, row.sure))


# --- the targets of a row -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """A cell of a row with its column, and its number where it has one."""

    column: Column
    text: Passage
    value: Value | None


def of_row(passage: Passage, row: Row, subject: Subject, year: int | None) -> Iterator[Target]:
    """The targets of one label: one for each year and group, and what is told beside them."""
    cells = [
        _Held(
            column,
            passage.part(cell.start, cell.end),
            value_of(passage, cell, column, subject.kennzahl, subject.label, subject.unit),
        )
        for column, cell in row.values
        if cell.is_whole(passage.text)
    ]
    for people in dict.fromkeys(cell.column.people for cell in cells):
        found = [cell for cell in cells if cell.column.people == people]
        valued = [cell for cell in found if cell.value is not None]
        own = [cell for cell in valued if cell.column.role in PROMISED]
        base = [cell for cell in valued if cell.column.role == "baseline"]
        for group in _by_target(own):
            yield _target(subject, [*base, *group], "target", year, valued)
            base = []  # what was belongs to the first of several years
        worded = [cell for cell in found if cell.value is None and cell.column.role in PROMISED]
        monitored = False
        for cell in worded if not own else ():
            said = _worded(subject, cell, base, year)
            if said is not None and not (monitored and said.nature == "monitoring"):
                monitored = monitored or said.nature == "monitoring"
                yield said
        for cell in valued:
            if cell.column.role in STAGES:
                yield _target(subject, [cell], STAGES[cell.column.role], year)


def _by_target(cells: Sequence[_Held]) -> list[list[_Held]]:
    """The cells of each target of a row, from the first year on; a change goes with the target to
    the left of it.
    """
    targets = sorted(
        (cell for cell in cells if cell.column.role == "target"),
        key=lambda cell: (cell.column.year or 0, cell.column.box.x0),
    )
    groups = [[cell] for cell in targets] or [[]]
    for cell in cells:
        if cell.column.role == "change":
            left = [t for t in targets if t.column.box.x0 < cell.column.box.x0]
            nearest = max(left, key=lambda t: t.column.box.x0, default=None)
            groups[targets.index(nearest) if nearest else 0].append(cell)
    return [group for group in groups if group]


def _worded(
    subject: Subject, cell: _Held, base: Sequence[_Held], year: int | None
) -> Target | None:
    """What a cell promises in words ("Anstieg um höchstens 1,5 %"), or that it is watched."""
    if not WORDS.search(cell.text.string):
        return None
    scope = "core" if subject.kennzahl else "local"
    for_year = cell.column.year or year
    label = subject.label.quote("table.label", subject.sure)
    mark = Mark("KENNZAHL", subject.kennzahl, subject.label.start, subject.label.end, "table.label")
    said = promise(cell.text, _goal(subject), for_year, scope, mark if subject.kennzahl else None)
    watched = cell.text.first("MONITORING") or cell.text.first("NO_VALUE")
    if watched and said.level is None and said.change is None:
        quote = merged(label, cell.text.quote("table.monitoring", cell.column.sure))
        return replace(
            said, kennzahl=subject.kennzahl, nature="monitoring", operator=None, people=None,
            goal=_goal(subject), text=quote.text if quote else "", quote=quote,
        )  # fmt: skip
    kennzahl = said.kennzahl or subject.kennzahl
    if subject.kennzahl is not None and subject.kennzahl.startswith(kennzahl or ""):
        kennzahl = subject.kennzahl  # "Alleinerziehende (K2E4) | Integrationsquote von 22,5 %"
        if cell.text.first("KENNZAHL") is not None:
            label = subject.label.quote("table.label")
    group = said.people or cell.column.people or subject.people
    kennzahl, people = _counted_people(kennzahl, group)
    start = base[0] if base and said.baseline is None else None
    value = start.value if start else None
    period = said.baseline_period or _base_period(start, for_year if said.change else None)
    sure = UNSURE if COMPARED.search(cell.text.flat) else cell.column.sure
    quote = merged(
        label,
        said.quote and replace(said.quote, confidence=min(said.quote.confidence, sure)),
        value.quote if value else None,
    )
    return replace(
        said,
        kennzahl=kennzahl if said.nature == "quantified" or scope == "core" else None,
        people=people if said.nature == "quantified" else None,
        goal=_goal(subject),
        baseline=value.number if value else said.baseline,
        baseline_unit=value.unit if value else said.baseline_unit,
        baseline_period=period,
        baseline_state=said.baseline_state or (start.column.state if start else None),
        text=quote.text if quote else "",
        quote=quote,
    )


def _base_period(cell: _Held | None, for_year: int | None) -> str | None:
    if cell is None:
        return str(for_year - 1) if for_year else None
    return cell.column.month or (str(cell.column.year) if cell.column.year else None)


def _goal(subject: Subject) -> str:
    return GOAL_OF.get(subject.kennzahl or "") or subject.goal or "sonstiges"


def _counted_people(kennzahl: str | None, people: str | None) -> tuple[str | None, str | None]:
    """Kennzahl and group, where the Verordnung has a Kennzahl for the group that one alone."""
    if (own := OF_GROUP.get((kennzahl or "", people or ""))) is not None:
        return own, None
    return kennzahl, None if people in COUNTED.get(kennzahl or "", ()) else people


def _target(
    subject: Subject,
    cells: Sequence[_Held],
    stage: str,
    year: int | None,
    beside: Sequence[_Held] = (),
) -> Target:
    """The target that these cells of a row make; of what else stands `beside` them only what they
    prove to be the change counts.
    """
    level = change = baseline = None
    for cell in cells:
        if cell.column.role == "baseline":
            baseline = cell.value
        elif cell.value and cell.value.is_change:
            change = cell.value
        else:
            level = cell.value
    own_year, base_year, since = (
        next((c.column.year for c in cells if c.column.role in roles and c.column.year), None)
        for roles in ({"target", *STAGES}, {"baseline"}, {"change"})
    )
    doubts: list[float] = [subject.sure]
    change_unit = change.unit if change else None
    if level and baseline:
        if level.unit == baseline.unit:
            for cell in [] if change else beside:
                if cell.column.role == "unknown" and cell.value and cell.value.signed:
                    proven = counted(baseline.number, level.number, cell.value.number, level.unit)
                    if proven is not None:
                        change, change_unit, cells = cell.value, proven, [*cells, cell]
            if change and not change.said:
                proven = counted(baseline.number, level.number, change.number, level.unit)
                change_unit = proven or change_unit
                doubts += [change.doubt] if proven is None else []
        else:
            doubts.append(UNSURE)
    elif change:
        doubts.append(change.doubt)
    doubts += [value.doubt for value in (level, baseline) if value]
    if change is not None and base_year is None:
        base_year = since
    for_year = own_year or year
    if change is not None and baseline is None and base_year is None and for_year:
        base_year = for_year - 1
    group = next((c.column.people for c in cells if c.column.people), None) or subject.people
    kennzahl, people = _counted_people(subject.kennzahl, group)
    quote = merged(
        subject.label.quote("table.label", min(doubts)), *(c.value.quote for c in cells if c.value)
    )
    month, said_state = dated(subject.label)
    months = [*(c.column.month for c in cells), month]
    period, base_period = (
        next((m for m in months if m and m[:4] == str(y)), str(y) if y else None)
        for y in (for_year, base_year)
    )
    states = [c.column.state for c in cells if c.column.role == "baseline"]
    promised = [value for value in (change, level) if value]
    bound = next((value.bound for value in promised if value.bound), None)
    if bound and change and change.number < 0:
        bound = OTHER_WAY[bound]
    upper = next((value.to for value in promised if value.to is not None), None)
    return Target(
        position=0,
        year=for_year,
        goal=_goal(subject),
        scope="core" if kennzahl else "local",
        kennzahl=kennzahl,
        nature="quantified",
        operator=bound or ("range" if upper is not None else "eq"),
        level=level.number if level else None,
        level_to=level.to if level else None,
        level_unit=level.unit if level else None,
        change=change.number if change else None,
        change_to=change.to if change else None,
        change_unit=change_unit,
        baseline=baseline.number if baseline else None,
        baseline_unit=baseline.unit if baseline else None,
        baseline_period=base_period,
        baseline_state=next((s for s in states if s), None) if states else said_state,
        period=period,
        approximate=int(any(value.about for value in promised)),
        people=people,
        stage=stage,
        text=quote.text if quote else "",
        quote=quote,
    )
