"""One sentence -> its clauses: the parts that promise something each for itself."""

from __future__ import annotations

import re
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.readers.figures import PART_OF, PROMISED, Figure, figures, number_at
from za_archive.readers.source import year_of

JOINS = re.compile(r"[,;]|\s(?:und|sowie|bzw\.)\s")
"""What joins two clauses."""
GOES_ON = re.compile(r",|\b(?:und|sowie|bzw\.)\s")
"""What goes on behind a group of people or a year that ends a clause."""


def clauses(item: Passage, year: int | None) -> list[Passage]:
    """The parts of a sentence that promise something each for itself.

    "Die Quote der Frauen soll auf 18 %, die der Männer auf 27 % steigen" has two: another group,
    Kennzahl or year stands between two numbers that play the same part. Where it stands behind the
    first number ("19 % bei den Frauen und 28 % bei den Männern") the clauses end with it.
    """
    string = item.text.string
    found: list[Figure] = []
    for figure in figures(item):
        same = (abs(figure.value), figure.unit)  # "(K2 = 9,9 Prozent)" says the same again
        again = figure.restated and any(f.part == figure.part for f in found)
        if figure.part in PROMISED and not (
            again or same in {(abs(f.value), f.unit) for f in found}
        ):
            found.append(figure)
    cuts: list[int] = []
    parts: set[str] = set()
    for index, figure in enumerate(found):
        last = found[index - 1]
        gap = item.part(last.mark.end, figure.mark.start)
        if index and (other := _another(item, last, gap)) and not figure.restated:
            cuts.append(other)
            parts = {figure.part}
            continue
        if index == 0 or figure.part not in parts:
            parts.add(figure.part)
            continue
        between = _tellers(gap, year)
        if not between:
            continue
        start = cuts[-1] if cuts else item.start
        before, behind = (
            JOINS.search(string, a, b) is not None
            for a, b in (
                (last.mark.end, between[0].start),
                (between[-1].end, number_at(figure.mark)),
            )
        )
        leads, closes = before and not behind, behind and not before
        if not (leads or closes):
            told = {m.label for m in _tellers(item.part(start, last.mark.start), year)}
            leads = bool(told & {m.label for m in between} or PART_OF.search(gap.string))
            closes = bool(_tellers(item.part(figure.mark.end, item.end), year))
        edge = between[-1].end if closes and not leads else between[0].start
        inside = JOINS.search(string, between[0].end, max(between[-1].start, between[0].end))
        if inside is not None:  # "23,0 % im Jahr 2016, wobei für Frauen 18,1 %"
            cuts.append(inside.start() + 1)
        elif closes and not leads:
            following = GOES_ON.search(string, edge, figure.mark.start)
            cuts.append(following.start() if following else edge)
        else:
            joins = list(JOINS.finditer(string, last.mark.end, edge))
            cuts.append(joins[-1].start() + 1 if joins else edge)
        parts = {figure.part}
    edges = [item.start, *cuts, item.end]
    return [item.part(a, b) for a, b in pairwise(edges)]


def _another(item: Passage, last: Figure, gap: Passage) -> int | None:
    """Where a clause begins that names another Kennzahl between two numbers, if one does: "für die
    Quote 22,0 % und für den Bestand ein Rückgang um 1,7 %".
    """
    kennzahl = gap.first("KENNZAHL")
    named = item.part(item.start, last.mark.start).last("KENNZAHL")
    if kennzahl is None or (named is not None and named.value == kennzahl.value):
        return None
    joins = list(JOINS.finditer(item.text.string, last.mark.end, kennzahl.start))
    return joins[-1].start() + 1 if joins else None


def _tellers(part: Passage, year: int | None) -> list[Mark]:
    """What tells one promise of a sentence from another: Kennzahl, group of people, target year."""
    labels = ("KENNZAHL", "PEOPLE", "PEOPLE_SHORT", "TOTAL")
    found = [mark for label in labels for mark in part.all(label)]
    found += [mark for mark in part.all("YEAR") if year is None or year_of(mark) >= year]
    return sorted(found, key=lambda mark: mark.start)
