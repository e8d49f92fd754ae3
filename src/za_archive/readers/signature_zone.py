"""Where the signatures of an agreement stand."""

from __future__ import annotations

import re
from collections.abc import Container

from za_archive.annotate import Passage
from za_archive.readers.signature_signs import signs_of

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
    starts = starts or [mark.start for label in ("SIGNED_FOR", "GEZ", "SIGNED_DAY") for mark in late.all(label)]
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
        signs = signs_of(line)
        names = [sign for sign in signs if sign.kind == "name"]
        office = any(sign.kind == "office" for sign in signs)
        if line.first("SIGNED_FOR") or any(office or name.family in known for name in names):
            first = start
    return first


def _annex(tail: Passage, start: int) -> int:
    """An annex behind the signatures is no part of them."""
    found = re.search(r"^(?:Anlage|Anhang)\b", tail.text.string[start : tail.end], re.MULTILINE)
    return start + found.start() if found else tail.end
