"""When: a clause and the year of its agreement -> target year, periods and due date as ISO text.

A period is as exact as printed: "2015", "2015-12", "2015/2016", "2015-Q2".
"""

from __future__ import annotations

import re

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.readers.source import year_of

AGAINST = re.compile(r"\b(?:gegenüber|über|unter|hinter)\s(?:[\w.]+\s){0,4}?$")
"""What compares with the year right behind it, even where that is the agreement's own."""


def times(
    item: Passage, whole: Passage, year: int | None
) -> tuple[int | None, str | None, str | None, str | None]:
    """Target year, its period as exact as printed, the period of the baseline, and the due date.

    What is compared with, and every earlier year, is the baseline's.
    """
    due = item.first("DUE")
    target, base = _years(item, year)
    if not target and str(year) in base and year is not None:
        target = [str(year + 1)]  # "über dem Ergebnis von 2023", agreed for 2023 and 2024
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
        against = AGAINST.search(item.text.string, item.start, mark.start) is not None
        if earlier or (mark.start in compared and (named != year or later or against)):
            base.append((mark.start not in compared, text))
        else:
            target.append(text)
    # "seit 2011 …, bezogen auf 2013": what is compared with goes before other earlier years
    return target, [text for _, text in sorted(base, key=lambda pair: pair[0])]


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


def state_of(item: Passage) -> str | None:
    """Whether the baseline is final (t-3), provisional (t-0) or forecast."""
    if mark := item.first("STATE"):
        return f"t-{mark.groups['months']}"
    return "forecast" if item.first("FORECAST") else None
