"""The signature block -> `signatories`, and what it says about the agreement's status.

Where it stands says signature_zone.py, which of its lines are one signer's signature_blocks.py. A
person named in the head and here is one row with both places as evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from za_archive.annotate import Passage
from za_archive.models import Party, Quote, Signatory
from za_archive.readers.parties import Representative, representatives
from za_archive.readers.signature_blocks import blocks_of
from za_archive.readers.signature_lines import Block, day_of
from za_archive.readers.signature_zone import zone_of
from za_archive.readers.source import merged

UNSURE = 0.45
"""What is paired, or given a side, by a guess."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signature block says."""

    signatories: tuple[Signatory, ...] = ()
    parties: tuple[Party, ...] = ()
    status: str | None = None
    quote: Quote | None = None
    signed_on: str | None = None
    signed_on_quote: Quote | None = None


def read(passage: Passage, head: Passage, found: Sequence[Party], agreement: int) -> Signing:
    """The signatures of one agreement; the parties come back with what is known of theirs."""
    people = list(representatives(head))
    zone = zone_of(passage, head, {person.family for person in people})
    blocks = blocks_of(zone, found, people) if zone else []
    rows = _rows(blocks, people, agreement)
    if not zone or not blocks:
        return Signing(tuple(rows), tuple(found))
    # a name alone may stand under a date that could not be read
    signed = {
        block.side: (block.place is not None and not block.blank) or block.gez
        for block in blocks
        if block.place or block.blank or block.gez
    }
    parties = tuple(
        replace(party, signed=int(signed[party.side]) if party.side in signed else None)
        for party in found
    )
    sides = {party.side for party in found} or {block.side for block in blocks if block.side}
    known = [signed[side] for side in sides if side in signed]
    # a side of which nothing could be read may have signed all the same
    sure = len(known) == len(sides) and all(block.sure for block in blocks)
    quote = zone.quote("signing.block", 0.95 if sure else UNSURE)
    dated = [row for row in rows if row.signed_on]
    last = max(dated, key=lambda row: row.signed_on or "", default=None)
    return Signing(
        tuple(rows),
        parties,
        _status(known, len(sides)),
        quote,
        last.signed_on if last else None,
        last.quote if last else None,
    )


def _status(known: Sequence[bool], sides: int) -> str | None:
    """Whether the sides that are known to have signed, or not, are all that there are."""
    if not known:
        return None
    if all(known) and len(known) == sides:
        return "signed"
    return "partly_signed" if any(known) else "unsigned"


def _rows(
    blocks: Sequence[Block], people: Sequence[Representative], agreement: int
) -> list[Signatory]:
    """One row a person: those of the head with what their block adds, then those of blocks only."""
    left = list(blocks)
    signers: list[tuple[Representative | None, Block]] = []
    for person in people:
        block = _block_of(person, left)
        if block is not None:
            left.remove(block)
        signers.append((person, block or Block()))
    signers += [(None, block) for block in left if block.name is not None]
    return [_row(at, agreement, person, block) for at, (person, block) in enumerate(signers, 1)]


def _block_of(person: Representative, blocks: Sequence[Block]) -> Block | None:
    """The block with this person's family name, else the unnamed or only one of the same side."""
    for block in blocks:
        if block.family is not None and block.family == person.family:
            return block
    same = [block for block in blocks if block.side == person.side]
    if person.name is None and same:
        return same[0]
    # a family name that a line's end cut: the first name and the office tell who it is
    first = (person.name or "").split()[:1]
    for block in same:
        again = block.name["name"].split()[:1] if block.name else None
        if again == first and block.function == person.function:
            return block
    return next((block for block in same if block.name is None), None)


def _row(position: int, agreement: int, person: Representative | None, block: Block) -> Signatory:
    quote = merged(*block.parts, person.quote if person else None)
    if quote is not None and not block.sure:
        quote = replace(quote, confidence=min(quote.confidence, UNSURE))
    place = block.place or block.blank
    raw = block.place.groups["date"] if block.place else None
    name = person.name if person and person.name else None
    academic = person.academic_title if person else None
    if name is None and block.name is not None:
        name = " ".join(block.name["name"].split())
        academic = " ".join(block.name["academic"].split()) or None
    named, signed = person.function if person else None, block.function
    # a head without a name says the office; who signed for it prints his own
    function = (named or signed) if person is not None and person.name else (signed or named)
    return Signatory(
        agreement=agreement,
        position=position,
        side=person.side if person else block.side,
        name=name,
        academic_title=academic,
        function=function,
        represents=person.represents if person else None,
        in_vertretung=int(block.deputy),
        signed_place=" ".join(place.groups.get("place", "").split()) or None if place else None,
        signed_on=day_of(block.place) if block.place else None,
        signed_on_raw=" ".join(raw.split()) if raw else None,
        quote=quote,
    )
