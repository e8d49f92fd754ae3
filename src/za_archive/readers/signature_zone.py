"""Where the signatures of an agreement stand -> its lines there, by column and by signature."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from za_archive.annotate import Passage
from za_archive.models import Box, Line
from za_archive.readers.signature_lines import Block, take

Entry = tuple[int, int, Line]
"""One printed line, and where its text starts and ends."""
ZONE = 1800
"""Signatures stand in so many last characters, from the first line with a place on."""
ABOVE = 6
"""A signer may stand in so many lines above the first place and date."""


def zone_of(passage: Passage, head: Passage, known: Container[str | None]) -> Passage | None:
    """From the first place and date near the end on; nothing where no signature page is there.

    `known` are the family names in the head of the agreement.
    """
    tail = passage.part(max(head.start, passage.end - ZONE), passage.end)
    late = tail.part(max(tail.start, passage.start + 600), tail.end)
    starts = [mark.start for label in ("SIGNED_AT", "SIGNED_BLANK") for mark in late.all(label)]
    starts = starts or [mark.start for label in ("SIGNED_FOR", "GEZ") for mark in late.all(label)]
    if not starts:
        return None
    begin = passage.text.string.rfind("\n", 0, min(starts)) + 1  # "Ort, Datum: Düsseldorf, …"
    return passage.part(_above(late, begin, known), _annex(tail, min(starts)))


def _above(late: Passage, begin: int, known: Container[str | None]) -> int:
    """Where signatures begin that have their place and date below them: at whom they are for, or at
    a name that the head has, or that stands with an office.
    """
    first = begin
    _, _, placed = next(iter(late.text.line_ranges(begin, late.end)))
    for start, end, printed in list(late.text.line_ranges(late.start, begin))[: -ABOVE - 1 : -1]:
        line = late.part(start, end)
        if printed.page == placed.page and printed.box.top > placed.box.top - 1:
            break  # a column beside it
        if line.string.rstrip().endswith((".", ";", ":")):
            break
        piece = Block()
        take(piece, line)
        named = piece.name and (piece.function or piece.family in known)
        if named or line.first("SIGNED_FOR"):
            first = start
    return first


def _annex(tail: Passage, start: int) -> int:
    """An annex behind the signatures is no part of them."""
    found = re.search(r"^(?:Anlage|Anhang)\b", tail.text.string[start : tail.end], re.MULTILINE)
    return start + found.start() if found else tail.end


def columns_of(zone: Passage) -> list[list[Entry]]:
    """The lines of the zone by column, left to right; one column where nothing stands abreast."""
    lines = list(_joined(zone))
    abreast = [
        (left.box, right.box)
        for index, (_, _, left) in enumerate(lines)
        for _, _, right in lines[index + 1 :]
        if left.page == right.page
        and left.box.overlap_y(right.box) > 0.5
        and (left.box.x1 < right.box.x0 or right.box.x1 < left.box.x0)
    ]
    if not abreast:
        return [lines]
    spans: list[list[float]] = []
    for box in sorted({b for pair in abreast for b in pair}, key=lambda b: b.x0):
        if spans and box.x0 < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], box.x1)
        else:
            spans.append([box.x0, box.x1])
    if len(spans) < 2:
        return [lines]
    columns: list[list[Entry]] = [[] for _ in spans]
    for entry in lines:
        middle = (entry[2].box.x0 + entry[2].box.x1) / 2
        nearest = min(range(len(spans)), key=lambda i: _apart(entry[2].box, spans[i], middle))
        columns[nearest].append(entry)
    return columns


def _joined(zone: Passage) -> Iterator[Entry]:
    """The lines of the zone; a date that stands apart from its place is one line with it."""
    entries = list(zone.text.line_ranges(zone.start, zone.end))
    places = {mark.start: mark.end for mark in zone.all("SIGNED_AT")}
    index = 0
    while index < len(entries):
        start, end, line = entries[index]
        following = entries[index + 1] if index + 1 < len(entries) else None
        if following and end < places.get(start, 0) <= following[1]:
            here, there = line.box, following[2].box
            if line.page == following[2].page and (
                here.overlap_y(there) > 0.5 or abs(here.x0 - there.x0) < here.height
            ):
                words = (*line.words, *following[2].words)
                end, line = following[1], Line.of(line.page, words)
                index += 1
        yield start, end, line
        index += 1


def _apart(box: Box, span: Sequence[float], middle: float) -> float:
    """How far a line is from a column: nothing where it begins in it."""
    if span[0] - 5 <= box.x0 <= span[1]:
        return 0.0
    return abs(middle - (span[0] + span[1]) / 2)


def stacked_parts(zone: Passage, column: Sequence[Entry]) -> list[Sequence[Entry]]:
    """A column with several signatures one below the other: each begins with its place, or with
    whom it is for, or ends with its place.
    """
    lines = [zone.part(start, end) for start, end, _ in column]
    places = [i for i, line in enumerate(lines) if _has_place(line)]
    bodies = [i for i, line in enumerate(lines) if line.first("SIGNED_FOR")]
    if len(places) < 2:
        return [column]
    if places[0] == 0:
        starts = places
    elif bodies[:1] == [0] and _take_turns(bodies, places):
        starts = bodies
    elif places[-1] == len(column) - 1:
        starts = [0, *(index + 1 for index in places[:-1])]
    else:
        return [column]
    return [column[a:b] for a, b in pairwise([*starts, len(column)])]


def _has_place(line: Passage) -> bool:
    return bool(line.first("SIGNED_AT") or line.first("SIGNED_BLANK"))


def _take_turns(bodies: Sequence[int], places: Sequence[int]) -> bool:
    """Each "Für …" has its own place below it."""
    return (
        len(bodies) == len(places)
        and all(body < place for body, place in zip(bodies, places, strict=True))
        and all(place < body for place, body in zip(places, bodies[1:], strict=False))
    )
