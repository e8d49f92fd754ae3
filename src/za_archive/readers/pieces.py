"""A sentence of a paper -> its pieces, one for each number that may be a value.

What begins another clause, or is said of another number, is cut off; a means, a baseline and what
only says the same promise once more make no piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.readers.figures import number_at, part_played

STOP = re.compile(r"[;:()–]|,(?!\d)")
JOINT = re.compile(r"\s(?:und|sowie|bzw\.|während|aber|wobei|mit|bei|statt)(?=\s)")
CLAUSE = re.compile(r"[;()–]|,(?!\d)|\s(?:und|aber|während|wobei)(?=\s)")
"""What ends a clause more narrowly than a `STOP`: also "und", but no colon."""
SAID_BEFORE = {"rate", "sum"}
"""What "die Quote" and "die Ausgaben" are, was named before."""
BRACKETS = re.compile(r"\s?\([^)]*\)")


def pieces_of(sentence: Passage) -> list[tuple[Mark, Passage]]:
    """Each number that may be a value, with the part of the sentence that speaks of it."""
    named = sentence.all("KENNZAHL_TOLD")  # "länger als 21 Monate"
    numbers = [
        mark
        for mark in sentence.all("QUANTITY")
        if _stands_alone(sentence, mark) and not lies_in(named, mark)
    ]
    kept: list[Mark] = []
    cuts: list[int] = []
    for mark in numbers:
        if kept:
            between = sentence.part(kept[-1].end, mark.start)
            others = sentence.all("NOT_TOLD")
            if not lies_in(others, mark) and _says_again(sentence, kept[-1], mark, between):
                continue
            cuts.append(_cut(between))
        kept.append(mark)
    edges = pairwise([sentence.start, *cuts, sentence.end])
    pieces = zip(kept, edges, strict=False)
    return [
        (mark, sentence.part(start, end))
        for mark, (start, end) in pieces
        if not lies_in(sentence.all("NOT_TOLD"), mark)
    ]


def _stands_alone(sentence: Passage, number: Mark) -> bool:
    """It is no means, and no baseline of another number."""
    if lies_in([*sentence.all("MEANS"), *sentence.all("DUE")], number):
        return False
    if part_played(sentence, number)[0] != "baseline" or _is_past(sentence, number):
        return True
    return led_by(sentence, number) is not None  # "Ergebnis 2016: 24,9 %"


def _is_past(sentence: Passage, number: Mark) -> bool:
    """ "betrug 24 %": in an agreement what it is measured by, in a paper what was reached."""
    parts = [m for m in sentence.all("PART") if m.end in (number.start, number_at(number))]
    baseline = {mark.rule for mark in parts if mark.value == "baseline"}
    return baseline <= {"part.past", "part.now"}  # none: what stands behind the number made it one


def _says_again(sentence: Passage, before: Mark, number: Mark, between: Passage) -> bool:
    """The second number says the same promise in another way: "31,8 %; das sind 2,1 % mehr"."""
    if part_played(sentence, before)[0] == part_played(sentence, number)[0]:
        return False
    if between.first("SAME_AGAIN"):
        return True
    spoken = [*between.all("TOLD_STAGE"), *between.all("KENNZAHL"), *between.all("PEOPLE")]
    spoken += [mark for mark in between.all("KENNZAHL_TOLD") if mark.value not in SAID_BEFORE]
    return not spoken and not led_by(sentence, number) and not STOP.search(between.string)


def _cut(between: Passage) -> int:
    """Where the next piece begins: at a stop, else at a joint, else right behind the number.

    What stands in brackets, and says no value of its own, belongs to the number before it.
    """
    string = between.string
    brackets = BRACKETS.match(string)
    begin = brackets.end() if brackets else 0
    stop = STOP.search(string, begin) or JOINT.search(string, begin)
    return between.start + (stop.start() if stop else begin)


def clause_of(number: Mark, piece: Passage, stops: re.Pattern[str] = STOP) -> Passage:
    """The part between the stops before and behind the number."""
    string = piece.string
    start, end = number.start - piece.start, number.end - piece.start
    before = [stop.end() for stop in stops.finditer(string, 0, start)]
    behind = stops.search(string, end)
    return piece.part(
        piece.start + (before[-1] if before else 0),
        piece.start + (behind.start() if behind else len(string)),
    )


def led_by(part: Passage, number: Mark) -> str | None:
    """What leads right to the number: "Zielwert von 25 %"."""
    ends = {number.start, number_at(number)}
    return next((mark.value for mark in part.all("TOLD_BY") if mark.end in ends), None)


def lies_in(marks: Sequence[Mark], number: Mark) -> bool:
    return any(mark.start < number.end and number.start < mark.end for mark in marks)
