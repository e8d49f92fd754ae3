"""Where the signatures of an agreement stand."""

from __future__ import annotations

import re

from za_archive.annotate import Passage
from za_archive.readers.signature_signs import holds_only_signs

ZONE = 1800
"""Signatures stand in so many last characters, from the first line with a place on."""
PLACES = "SIGNED_AT", "SIGNED_BLANK"
OTHERS = "SIGNED_FOR", "GEZ", "SIGNED_DAY"
"""What tells of signatures where no place is printed."""
ABOVE = 6
"""A signer may stand in so many lines above the first place and date."""


def zone_of(passage: Passage, head: Passage) -> Passage | None:
    """From the first place and date near the end on; nothing where no signature page is there."""
    tail = passage.part(max(head.start, passage.end - ZONE), passage.end)
    late = tail.part(max(tail.start, passage.start + 600), tail.end)
    starts = [mark.start for label in PLACES for mark in late.all(label)]
    starts = starts or [mark.start for label in OTHERS for mark in late.all(label)]
    if not starts:
        return None
    begin = passage.text.string.rfind("\n", 0, min(starts)) + 1  # "Ort, Datum: Düsseldorf, …"
    return passage.part(_above(late, begin), _annex(tail, min(starts)))


def _above(late: Passage, begin: int) -> int:
    """Where signatures begin that have their place and date below them."""
    first = begin
    _, _, placed = next(iter(late.text.line_ranges(begin, late.end)))
    for start, end, printed in list(late.text.line_ranges(late.start, begin))[: -ABOVE - 1 : -1]:
        line = late.part(start, end)
        if printed.page == placed.page and printed.box.top > placed.box.bottom:
            break  # a column beside it
        if line.first("SIGNED_FOR") or holds_only_signs(line):
            first = start
        elif re.search(r"\w[.;:]\s*$", line.string):
            break
    return first


def _annex(tail: Passage, start: int) -> int:
    """An annex behind the signatures is no part of them."""
    found = re.search(r"^(?:Anlage|Anhang)\b", tail.text.string[start : tail.end], re.MULTILINE)
    return start + found.start() if found else tail.end
