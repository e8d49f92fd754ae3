"""The signs of a signature page -> one signer for each name, with place, day, office and side."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from za_archive.annotate import Passage
from za_archive.models import Party, Quote
from za_archive.readers.parties import Representative
from za_archive.readers.signature_pairs import apart, pairs
from za_archive.readers.signature_signs import Sign, is_same, signs_of

OFFICES = {
    "bund": re.compile(r"[Mm]inister|[Ss]ekretär"),
    "land": re.compile(r"[Mm]inister|[Ss]ekretär|Senat|Staatsr"),
    "kommune": re.compile(
        r"[Ll]andr|[Mm]eister|Kreis|Beigeordnet|Dezernent|Region|[Ss]tadtr|beamt"
    ),
    "ba": re.compile(r"Vorsitzende|Vorstand|Agentur|Direktion"),
    "jobcenter": re.compile(r"[Gg]eschäftsführer|Jobcenter"),
}
"""Offices that only one side has."""
REACH = 70.0
"""An office stands within so many points above or below its name."""


@dataclass(slots=True, eq=False)
class Signer:
    """One signer, as far as the signs were found; `sure` whether they certainly belong together.

    `shares` where its place and day are those of another.
    """

    name: Sign | None = None
    place: Sign | None = None
    function: str | None = None
    side: str | None = None
    deputy: bool = False
    gez: bool = False
    shares: bool = False
    sure: bool = True
    quotes: tuple[Quote, ...] = ()

    def take(self, place: Sign) -> None:
        self.place = place
        self.quotes = (place.quote, *self.quotes)

    @property
    def at(self) -> Sign:
        """What tells where on the page the signer stands."""
        sign = self.name or self.place
        assert sign is not None
        return sign

    @property
    def family(self) -> str | None:
        return self.name.family if self.name else None

    def printed(self, group: str) -> str | None:
        """The place, or the date, of the signature as printed."""
        mark = self.place.mark if self.place else None
        return " ".join(mark.groups.get(group, "").split()) or None if mark else None

    @property
    def signed(self) -> bool | None:
        """Whether the page says that it did sign, or did not; None where it says nothing."""
        if self.gez or (self.place is not None and not self.place.blank):
            return True
        return None if self.place is None else False


def signers_of(
    zone: Passage, found: Sequence[Party], people: Sequence[Representative]
) -> list[Signer]:
    """The signers of a zone. `found` are the parties, `people` who acts for them by the head; both
    tell whose side a signer is on.
    """
    signs = signs_of(zone)
    by = {kind: [sign for sign in signs if sign.kind == kind] for kind in {s.kind for s in signs}}
    places = list(_dated(by.get("place", []), by.get("day", [])))
    named = {person.family: person.side for person in people if person.name}
    names = [
        name
        for sign in _once(by.get("name", []))
        for name in _each(zone, sign, named, by.get("office", []))
    ]
    signers = [Signer(name=sign, quotes=(sign.quote,)) for sign in names]
    _give_places(signers, places)
    placed = {id(signer.place) for signer in signers}
    further = [sign for sign in places if id(sign) not in placed] or [
        sign for sign in by.get("body", []) if not signers
    ]
    signers += [Signer(place=sign, quotes=(sign.quote,)) for sign in further]
    for signer, sign in _near(signers, by.get("office", [])):
        signer.function = sign.value
        signer.quotes += (sign.quote,)
    signers = [signer for signer in signers if _signs(signer, signers, named)]
    for signer, _ in _near(signers, by.get("deputy", [])):
        signer.deputy = True
    for signer, _ in _near(signers, by.get("gez", [])):
        signer.gez = True
    _give_bodies(signers, [sign for sign in by.get("body", []) if sign.value])
    _give_sides(signers, list(dict.fromkeys(party.side for party in found)), named)
    return signers


def _dated(places: Sequence[Sign], days: Sequence[Sign]) -> Iterator[Sign]:
    """The places; one whose day stands apart ("Dresden, den" and a stamp beside) is one with it."""
    blank = [sign for sign in places if sign.blank]
    own = {id(blank[one]): days[other] for one, other in pairs(blank, days)}
    for sign in places:
        day = own.get(id(sign))
        yield sign if day is None else sign.with_day(day)
    if not places:
        yield from days


def _once(names: Sequence[Sign]) -> list[Sign]:
    """The names, those printed twice ("gez. Muster" above "Eva Muster") once."""
    kept: list[Sign] = []
    for sign in names:
        twice = next((i for i, other in enumerate(kept) if is_same(other, sign)), None)
        if twice is None:
            kept.append(sign)
        elif len(sign.printed) > len(kept[twice].printed):
            kept[twice] = sign
    return kept


def _each(
    zone: Passage, sign: Sign, named: Container[str | None], offices: Sequence[Sign]
) -> Sequence[Sign]:
    """Two names that stand on one line without a gap: the head knows where the first ends, or two
    offices below tell that they are two.
    """
    words = sign.printed.split()
    known = next((at for at, word in enumerate(words[:-2], 1) if word in named), None)
    below = [o for o in offices if 0 < apart(sign, o)[1] < REACH and apart(sign, o)[0] == 0]
    if known is None and len(words) == 4 and len(below) == 2:
        known = 2
    return [sign] if known is None else sign.divided(zone, known)


def _give_places(signers: Sequence[Signer], places: Sequence[Sign]) -> None:
    """Each signer's place and day. Where there are more signers than places, one that is left over
    shares that of the signer beside or above it.
    """
    for one, other in pairs([signer.at for signer in signers], places):
        signers[one].take(places[other])
    owners = [signer for signer in signers if signer.place]
    for signer in signers:
        if signer.place is None and owners:
            owner = min(owners, key=lambda other: _between(signer, other))
            signer.shares = True
            assert owner.place is not None
            signer.take(owner.place)
            signer.sure = len(places) == 1 or 0 in apart(signer.at, owner.at)
            if not _same_way(signer.at, owner.at, owner.place):
                signer.sure = owner.sure = False  # it may be either's


def _same_way(one: Sign, other: Sign, place: Sign) -> bool:
    """Both stand above the place, or both below."""
    return apart(place, one)[1] * apart(place, other)[1] >= 0


def _near(signers: Sequence[Signer], signs: Sequence[Sign]) -> Iterator[tuple[Signer, Sign]]:
    """The signers with what stands right above, below or beside their name."""
    for one, other in pairs([signer.at for signer in signers], signs):
        if abs(apart(signers[one].at, signs[other])[1]) < REACH:
            yield signers[one], signs[other]


def _signs(signer: Signer, others: Sequence[Signer], named: Mapping[str | None, str]) -> bool:
    """A further name below one place is a signer's where the head names it, where an office stands
    with it, or where it stands beside another.
    """
    if not signer.shares or signer.function or signer.family in named:
        return True
    return any(
        apart(signer.at, other.at)[1] == 0 and other is not signer for other in others if other.name
    )


def _give_bodies(signers: Sequence[Signer], bodies: Sequence[Sign]) -> None:
    """Whom each signs for. Where some body is missing, what stands between two may be either's."""
    alone = [signer for signer in signers if not signer.shares]
    for one, other in pairs([signer.at for signer in signers], bodies):
        signers[one].side = bodies[other].value
        signers[one].quotes += (bodies[other].quote,)
        signers[one].sure &= len(bodies) == 1 or len(bodies) >= len(alone)


def _give_sides(
    signers: Sequence[Signer], order: Sequence[str], named: Mapping[str | None, str]
) -> None:
    """Gives each signer without a side of its own one: by its person in the head, by the signer
    whose place it shares, by the office; else by order, and that is a guess unless one side only
    is left.
    """
    for signer in signers:
        if order and signer.side not in order:
            signer.side = None  # a city state's authority may act as the Kommune
        signer.side = signer.side or named.get(signer.family)
    further = [signer for signer in signers if signer.shares and len(signers) > len(order)]
    for signer in (*(s for s in signers if s not in further), *further):
        sided = [other for other in signers if other.side]
        if signer.side is None and signer in further and sided:
            signer.side = min(sided, key=lambda other: _between(signer, other)).side
        elif signer.side is None and signer.function:
            fitting = [side for side in order if OFFICES[side].search(signer.function)]
            if len(fitting) == 1:  # both may have a Staatssekretär
                signer.side = fitting[0]
    free = [side for side in order if side not in {signer.side for signer in signers}]
    alone = len(free) == 1
    for signer in signers:
        if signer.side is None and free:
            signer.sure &= alone or signer.shares  # by order alone it is a guess
            signer.side = free.pop(0)


def _between(one: Signer, other: Signer) -> float:
    """How far two signers stand from each other, in points."""
    return hypot(*apart(one.at, other.at))
