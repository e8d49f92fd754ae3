"""How many voted for, against and not at all -> the counts of one vote.

"einstimmig" without numbers is no count, and what nobody printed stays unknown: it is not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from za_archive import values
from za_archive.annotate import Mark, Passage

SIDES = ("yes", "no", "abstained")
TOGETHER = 45
"""The counts of one vote stand at most so many characters apart."""
TALLY = 400
"""The counts behind a label take so many characters at most."""
COUNT = re.compile(r"\d+|\b(?:ein|zwei|drei|vier|fünf|sechs)\w{0,2}\b|\bkeine\w?\b", re.IGNORECASE)


def counted(cells: Iterable[Passage]) -> dict[str, int]:
    """The counts of the vote behind its label, else of the first that is told: side -> number."""
    cells = list(cells)
    labelled = [
        cell.part(mark.start, mark.start + TALLY) for cell in cells for mark in cell.all("VOTE_OF")
    ]
    for cell in (*labelled, *cells):
        for found in (_total(cell), _ratio(cell), _worded(cell)):
            if found:
                return found
    return {}


def _worded(cell: Passage) -> dict[str, int]:
    """ "23 Ja-Stimmen bei 4 Gegenstimmen" or "Ja: 23 Nein: 4": as the first of them is written."""
    votes = [vote for label in ("VOTE", "VOTE_LABELLED") if (vote := _together(cell, label))]
    if not votes:
        return {}
    first = min(votes, key=lambda vote: vote[0].start)
    return {mark.value or "": _number(cell, mark) for mark in first}


def _together(cell: Passage, label: str) -> list[Mark]:
    """At least two sides that stand together, or one beside a word of voting."""
    marks = cell.all(label)
    for index, first in enumerate(marks):
        vote = [first]
        for mark in marks[index + 1 :]:
            if mark.start - vote[-1].end > TOGETHER or mark.value in {m.value for m in vote}:
                break
            vote.append(mark)
        if len(vote) > 1 or _is_told_of_a_vote(cell, first):
            return vote
    return []


def _is_told_of_a_vote(cell: Passage, mark: Mark) -> bool:
    near = cell.part(mark.start - 2 * TOGETHER, mark.end + TOGETHER)
    return bool(near.all("RESULT") or near.all("VOTING"))


def _number(cell: Passage, mark: Mark) -> int:
    found = COUNT.search(cell.text.string, mark.start, mark.end)
    printed = found.group().lower() if found else ""
    if printed.isdigit():
        return int(printed)
    return values.count(printed) or values.count(printed.rstrip("rmns")) or 0  # "keine"


def _ratio(cell: Passage) -> dict[str, int]:
    """ "Abstimmung: 8 : 2 : 1"."""
    mark = cell.first("VOTE_RATIO")
    return {side: int(mark.groups[side]) for side in SIDES if side in mark.groups} if mark else {}


def _total(cell: Passage) -> dict[str, int]:
    """The last row of a table of groups, below the heads that say which column is which."""
    row = cell.first("VOTE_TOTAL")
    if row is None:
        return {}
    heads = _heads(cell.part(cell.start, row.start).all("VOTE_HEAD"))
    numbers = [int(row.groups[name]) for name in "abc" if name in row.groups]
    return dict(zip(heads, numbers, strict=True)) if len(heads) == len(numbers) else {}


def _heads(marks: Sequence[Mark]) -> list[str]:
    """The sides in the order of the columns: those of the last heads above the row."""
    heads: list[str] = []
    for mark in reversed(marks):
        if mark.value in heads:
            break
        heads.insert(0, mark.value or "")
    return heads
