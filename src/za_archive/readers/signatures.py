"""The signature block -> `signatories`, and what it says about the agreement's status.

Where it stands says signature_zone.py, who signs there signature_blocks.py. A person named in the
head and here is one row with both places as evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from za_archive.annotate import Passage
from za_archive.models import Party, Quote, Signatory
from za_archive.readers.parties import Representative, representatives
from za_archive.readers.signature_blocks import Signer, signers_of
from za_archive.readers.signature_signs import day_of
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
    zone = zone_of(passage, head)
    signers = signers_of(zone, found, people) if zone else []
    rows = _rows(signers, people, agreement)
    if not zone or not signers:
        return Signing(tuple(rows), tuple(found))
    # a name alone may stand under a date that could not be read
    signed = {signer.side: signer.signed for signer in signers if signer.signed is not None}
    parties = tuple(
        replace(party, signed=int(signed[party.side]) if party.side in signed else None)
        for party in found
    )
    sides = {party.side for party in found} or {signer.side for signer in signers if signer.side}
    known = [signed[side] for side in sides if side in signed]
    # a side of which nothing could be read may have signed all the same
    sure = len(known) == len(sides) and all(signer.sure for signer in signers)
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
    signers: Sequence[Signer], people: Sequence[Representative], agreement: int
) -> list[Signatory]:
    """One row a person: those of the head with what their signature adds, then the others."""
    left = list(signers)
    pairs: list[tuple[Representative | None, Signer | None]] = []
    for person in people:
        signer = _signer_of(person, left)
        if signer is not None:
            left.remove(signer)
        pairs.append((person, signer))
    pairs += [(None, signer) for signer in left if signer.name is not None]
    return [_row(at, agreement, *pair) for at, pair in enumerate(pairs, 1)]


def _signer_of(person: Representative, signers: Sequence[Signer]) -> Signer | None:
    """The signer with this person's family name, else the unnamed or only one of the same side."""
    for signer in signers:
        if signer.family is not None and signer.family == person.family:
            return signer
    same = [signer for signer in signers if signer.side == person.side]
    if person.name is None and same:
        return same[0]
    # a family name that a line's end cut: the first name and the office tell who it is
    first = (person.name or "").split()[:1]
    for signer in same:
        again = signer.name.printed.split()[:1] if signer.name else None
        if again == first and signer.function == person.function:
            return signer
    return next((signer for signer in same if signer.name is None), None)


def _row(
    position: int, agreement: int, person: Representative | None, signer: Signer | None
) -> Signatory:
    signer = signer or Signer()
    quote = merged(*signer.quotes, person.quote if person else None)
    if quote is not None and not signer.sure:
        quote = replace(quote, confidence=min(quote.confidence, UNSURE))
    place, day = signer.printed("place"), signer.printed("date")
    name = person.name if person and person.name else None
    academic = person.academic_title if person else None
    if name is None and signer.name is not None:
        name, academic = signer.name.printed, signer.name.academic
    named, signed = person.function if person else None, signer.function
    # a head without a name says the office; who signed for it prints his own
    function = (named or signed) if person is not None and person.name else (signed or named)
    return Signatory(
        agreement=agreement,
        position=position,
        side=person.side if person else signer.side,
        name=name,
        academic_title=academic,
        function=function,
        represents=person.represents if person else None,
        in_vertretung=int(signer.deputy),
        signed_place=place,
        signed_on=day_of(signer.place.mark) if day and signer.place and signer.place.mark else None,
        signed_on_raw=day,
        quote=quote,
    )
