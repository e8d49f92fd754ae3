"""The head of a table of targets -> its columns: what stands in each, for which year, for whom.

A column's role follows from the words and the years of its head, those of the heads above and
below it included, measured against the year of the agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.layout import union
from za_archive.models import Box, Line

STAGES = {stage: stage for stage in ("actual", "expected", "offer", "reference", "revised")}
VALUES = ("target", "year", "baseline", "change", *STAGES)
NAMED = {"label", "people", "other", *VALUES}
"""What a head of a table of targets says; other tables have heads of their own ("ja", "Datum")."""
PROMISED = {"target", "change"}
UNSURE = 0.45
"""How sure a value is that stands beside the same label as another of its column: doubtful."""
MONTH = re.compile(r"\b([A-Z][a-zä]{2,8})\.? (20\d\d)\b")
"""A month with its year, its name in full or short ("Dez. 2021")."""
PLAIN = re.compile(r"[Zz]iel|[Ww]ert|[Jj]ahr|[Dd]urchschnitt|[Mm]ittel|[Ss]tand")
"""What above a bare year does not say that it is another's."""
GROUPS = {"Frauen": "frauen", "Männer": "maenner", "Alleinerziehende": "alleinerziehende"}

Entry = tuple[int, int, Line]
"""A line of the text: where it begins and ends there, and the line on the page."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its head: what stands in it, for which year, for whom, and where.

    The year of a column of changes is the one that they are counted from.
    """

    role: str
    year: int | None
    box: Box
    month: str | None = None
    state: str | None = None
    people: str | None = None
    unit: str = ""
    said: str = ""
    sure: float = 0.9

    @property
    def is_said(self) -> bool:
        """A word of its head says what it is, not its year alone."""
        return any(letter.isalpha() for letter in self.said)


def heads(
    passage: Passage,
    lines: Sequence[Entry],
    taken: Sequence[tuple[int, int]],
    *,
    told: bool,
) -> Iterator[list[Entry]]:
    """Groups of lines on one height that name at least a label's and a value's column."""
    marks = {mark.start: mark for mark in passage.all("COLUMN")}
    numbers = {mark.start for mark in passage.all("CELL")}
    named = [
        entry
        for entry in lines
        if entry[0] in marks
        and marks[entry[0]].value in NAMED
        and not any(start <= entry[0] < end for start, end in taken)
        and not _labels_a_row(entry, lines, numbers)
    ]
    used: set[int] = set()
    for entry in named:
        if entry[0] in used:
            continue
        band = [
            other
            for other in named
            if other[2].page == entry[2].page
            and abs(other[2].box.top - entry[2].box.top) < 2.5 * entry[2].box.height
            and other[0] not in used
        ]
        roles = {marks[other[0]].value for other in band}
        valued = bool(roles & set(VALUES)) or (not told and roles == {"label", "people"})
        alone = roles == {"target"} and _stands_over(entry, lines, numbers)
        if valued and (len(band) > 1 or alone):
            used.update(other[0] for other in band)
            yield band


def _labels_a_row(head: Entry, lines: Sequence[Entry], numbers: set[int]) -> bool:
    """A number stands right beside it: "Vereinbart | 26,0 %"."""
    box, page = head[2].box, head[2].page
    return any(
        start in numbers and line.page == page and line.box.x0 > box.x1
        and line.box.overlap_y(box) > 0.5
        for start, _, line in lines
    )  # fmt: skip


def _stands_over(head: Entry, lines: Sequence[Entry], numbers: set[int]) -> bool:
    """A head that nothing else is named beside has a value below it with a label to the left."""
    box = head[2].box
    below = [e for e in lines if e[2].page == head[2].page and box.bottom - 1 < e[2].box.top]
    value = next((e for e in below if over(e[2].box, box)), None)
    if value is None or value[0] not in numbers:
        return False
    return any(e[2].box.x1 < box.x0 and e[2].box.overlap_y(value[2].box) > 0.5 for e in below)


def columns_of(
    passage: Passage,
    lines: Sequence[Entry],
    head: Sequence[Entry],
    target_year: int | None,
    *,
    told: bool,
) -> list[Column]:
    """The columns from left to right, each reaching half way to its neighbours.

    What stands below another head says more about it: its year, or the groups that it is for.
    """
    marks = {mark.start: mark for mark in passage.all("COLUMN")}
    found = [
        (marks[entry[0]].value, column_of(passage, entry, marks[entry[0]], target_year))
        for entry in head
    ]
    found.sort(key=lambda item: (item[1].box.top, item[1].box.x0))
    columns: list[Column] = []
    groups: list[Column] = []
    years: list[Column] = []
    for printed, column in found:
        above = next(
            (
                other
                for other in columns
                if other.box.bottom < column.box.top + 3 and over(other.box, column.box)
            ),
            None,
        )
        if printed == "people":
            groups.append(column)
        elif above is not None and above in years and column.role in VALUES:
            years.remove(above)
            columns[columns.index(above)] = replace(
                column, year=column.year or above.year, month=column.month or above.month
            )
        elif printed == "year" and above is not None and above.year is None:
            below = replace(above, year=column.year, month=above.month or column.month)
            columns[columns.index(above)] = _resolved(below, column.year, target_year)
        else:
            if printed == "year" and (box := _unknown_above(passage, column, lines, head)):
                column = replace(column, box=union([box, column.box]), sure=UNSURE)
            columns.append(column)
            if printed == "year":
                years.append(column)
    columns = _by_group([_with_goal_last(c, columns) for c in columns], groups)
    first, *others = sorted(columns, key=lambda column: column.box.x0)
    told_of = [c for c in others if c.role in {"target", *STAGES}]
    if first in years and len(told_of) > 1 and all(c.year is None for c in told_of):
        columns[columns.index(first)] = replace(first, role="label")  # "2015 | Soll | Ist"
    beside = [*_beside(lines, head), *units_below(passage, lines, head)]
    columns = [_with_unit(passage, column, beside) for column in columns]
    columns += _unknown(beside, columns + groups)
    columns.sort(key=lambda column: column.box.x0)
    named = next((c.year for c in columns if c.role == "label" and c.year), None)
    for index, column in enumerate(columns):  # "Kennzahl 2021 | Angebot | Soll"
        if named and column.year is None and column.role in ("target", *STAGES):
            columns[index] = replace(column, year=named)
    if told:
        return columns
    promised = [replace(c, role="target") if c.role == "revised" else c for c in columns]
    return in_agreement(promised, target_year)


def _unknown_above(
    passage: Passage, year: Column, lines: Sequence[Entry], head: Sequence[Entry]
) -> Box | None:
    """Where, over a bare year alone, a head stands that is not known: "Land" above "2021"."""
    box, page = year.box, head[0][2].page
    beside = [e[2].box for e in head if e[2].box != box]
    for start, end, line in lines:
        above = line.page == page and -1 < box.top - line.box.bottom < 0.6 * box.height
        if not above or not over(line.box, box) or any(over(line.box, b) for b in beside):
            continue
        if not PLAIN.search(passage.text.string, start, end):
            return line.box
    return None


def column_of(passage: Passage, entry: Entry, mark: Mark, target_year: int | None) -> Column:
    """The column below a line that begins with `mark`."""
    start, end, line = entry
    whole = passage.part(start, max(end, mark.end))
    role, groups = mark.value or "other", mark.groups
    year, since, to = (
        int(groups[name]) if name in groups else None for name in ("year", "since", "to")
    )
    if role == "year":  # a bare year: what lies before the agreement's is what was
        role = "baseline" if target_year and year and year < target_year else "target"
    if role == "baseline" and year is None and target_year and "Vorjahr" in whole.string:
        year = target_year - 1
    people = GROUPS.get(groups.get("people", ""))
    column = Column(
        role, year, line.box, *dated(whole), people=people, unit=unit_of(whole), said=whole.flat
    )
    if role != "change":
        return column
    since = int(groups["from"]) if "from" in groups else since
    return _resolved(replace(column, year=since), to or year or since, target_year)


def _resolved(column: Column, last: int | None, target_year: int | None) -> Column:
    """A change up to a year before the agreement's is told, no promise; the year of one that is
    counted up to the agreement's own is the one before.
    """
    if column.role != "change" or last is None or target_year is None:
        return column
    if last >= target_year:
        return replace(column, year=column.year if column.year != last else None)
    return replace(column, role="other") if column.year != last else column


def _with_goal_last(column: Column, columns: Sequence[Column]) -> Column:
    """ "Kennzahl | Ist | Ziel": right of a value, or of all others, "Ziel" heads no labels; nor
    right of "Kennzahl" where nothing else is promised."""
    left = [other for other in columns if other.box.x1 < column.box.x0]
    last = len(left) == len(columns) - 1 > 0
    only = bool(left) and not any(other.role in PROMISED for other in columns)
    if (
        column.said == "Ziel"
        and column.role == "label"
        and (last or only or any(o.role in VALUES for o in left))
    ):
        return replace(column, role="target")
    return column


def over(above: Box, below: Box) -> bool:
    return above.x0 < below.x1 and below.x0 < above.x1


def _by_group(columns: Sequence[Column], groups: Sequence[Column]) -> list[Column]:
    """Columns named by a group of people are of the head above them; all heads have as many."""
    if not groups:
        return list(columns)
    top = min(group.box.top for group in groups)
    heads = [c for c in columns if c.role in VALUES and c.box.bottom < top + 3]
    heads.sort(key=lambda column: column.box.x0)
    if not heads:  # nothing says that these are targets
        return [*columns, *(replace(group, role="target", sure=UNSURE) for group in groups)]
    each, odd = divmod(len(groups), len(heads))
    if odd or not each:
        return [*columns, *(replace(group, role="other") for group in groups)]
    parts = [
        replace(heads[index // each], box=group.box, people=group.people)
        for index, group in enumerate(sorted(groups, key=lambda group: group.box.x0))
    ]
    return [*(column for column in columns if column not in heads), *parts]


def _beside(lines: Sequence[Entry], head: Sequence[Entry]) -> Iterator[Entry]:
    """What stands on the height of the head and is no part of it that is known."""
    top = min(line.box.top for _, _, line in head)
    bottom = max(line.box.bottom for _, _, line in head)
    for entry in lines:
        box = entry[2].box
        inside = top - 2 < (box.top + box.bottom) / 2 < bottom + 2
        if inside and entry not in head and entry[2].page == head[0][2].page:
            yield entry


def units_below(passage: Passage, lines: Sequence[Entry], head: Sequence[Entry]) -> Iterator[Entry]:
    """The lines right below the head that say but in what its columns count."""
    bottom = max(line.box.bottom for _, _, line in head)
    height = head[0][2].box.height
    for entry in lines:
        start, end, line = entry
        if line.page == head[0][2].page and -height < line.box.top - bottom < height:
            mark = passage.part(start, end).first("UNIT")
            if mark is not None and (mark.start, mark.end) == (start, end):
                yield entry


def _with_unit(passage: Passage, column: Column, beside: Sequence[Entry]) -> Column:
    units = [unit_of(passage.part(e[0], e[1])) for e in beside if over(column.box, e[2].box)]
    return replace(column, unit=column.unit or next(filter(None, units), ""))


def _unknown(beside: Sequence[Entry], columns: Sequence[Column]) -> Iterator[Column]:
    """Columns whose heads say nothing that is known: what stands in them is no one else's."""
    for _, _, line in beside:
        if len(line.words) <= 4 and not any(over(column.box, line.box) for column in columns):
            yield Column("unknown", None, line.box)


def in_agreement(columns: Sequence[Column], target_year: int | None) -> list[Column]:
    """The columns as an agreement means them: what was, or was expected for a year before its own,
    is what the target starts from; of several such columns the one that the change is counted
    from, else the latest. A target of a year before is none of this agreement.
    """
    targets = [column for column in columns if column.role == "target"]
    left = min((column.box.x0 for column in targets), default=0.0)
    latest = max((column.year or target_year or 0 for column in targets), default=0)
    found = []
    for column in columns:
        if column.role == "actual":
            # the result of the target's own year is not what it starts from
            role = "other" if targets and (column.year or 0) >= latest > 0 else "baseline"
            behind = targets and column.year is None and column.box.x0 > left
            column = replace(column, role=role, sure=UNSURE if behind else column.sure)
        elif column.role == "expected" and targets:
            earlier = column.year is not None and target_year and column.year < target_year
            if earlier or (column.year is None and column.box.x0 < left):
                sure = column.sure if earlier else UNSURE
                column = replace(column, role="baseline", state="forecast", sure=sure)
        found.append(column)
    bases = [column for column in found if column.role == "baseline"]
    since = next((c.year for c in found if c.role == "change" and c.year), -1)
    base = max(
        bases,
        key=lambda c: (c.year == since, c.year or (target_year or 1) - 1, c.sure, c.box.x0),
        default=None,
    )
    others = [
        column
        for column in found
        if (base and column.role == "baseline" and not _same_stage(column, base))
        or (column.role == "target" and (column.year or latest) < (target_year or 0) <= latest)
    ]
    return [replace(c, role="other") if c in others else c for c in found]


def _same_stage(column: Column, other: Column) -> bool:
    """The same stage of the same year, for another group of people."""
    return column == other or (
        column.people != other.people and (column.year, column.state) == (other.year, other.state)
    )


def dated(label: Passage) -> tuple[str | None, str | None]:
    """The month that a head or a label names, and the state of the data (t-0, t-3)."""
    printed = MONTH.search(label.flat)
    names = [n for n in values.MONTHS if printed and n.startswith(printed[1].lower()[:3])]
    month = f"{printed[2]}-{values.MONTHS[names[0]]:02}" if printed and names else None
    state = label.first("STATE")
    return month, f"t-{state.groups['months']}" if state else None


def unit_of(label: Passage) -> str:
    """In what a head or a label says that it counts: the value of its UNIT, or nothing."""
    mark = label.first("UNIT")
    return (mark.value or "") if mark else ""
