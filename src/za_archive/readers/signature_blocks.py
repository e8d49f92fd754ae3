"""The zone of the signatures -> one block for each signer, with its side.

Blocks stand side by side or one below the other, whole or sorted by kind (first all dates, then all
"Für …", then all names). Each piece is taken as printed; side by side, its column pairs it, else
its order does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from za_archive.annotate import Passage
from za_archive.models import Party
from za_archive.readers.parties import NAME, Representative
from za_archive.readers.signature_lines import Block, is_same, take, united
from za_archive.readers.signature_zone import Entry, columns_of, stacked_parts
from za_archive.rules import rules

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


def blocks_of(
    zone: Passage, found: Sequence[Party], people: Sequence[Representative]
) -> list[Block]:
    """The signers of a zone. `found` are the parties, `people` who acts for them by the head; both
    tell whose side a signer is on.
    """
    columns = columns_of(zone)
    blocks = [
        block
        for column in columns
        for part in stacked_parts(zone, column)
        for block in _whole(zone, part)
    ]
    # a further name below one place is a signer's where the head names it, or beside another
    named = {person.family: person.side for person in people if person.name}
    blocks = [
        block
        for block in blocks
        if not block.further
        or block.family in named
        or any(_abreast(block, other) for other in blocks if other is not block)
    ]
    if len(columns) > 1:
        whole = all(block.place or block.blank or block.name for block in blocks)
    else:  # one below the other: all of one, then all of the next
        whole = len(blocks) > 1 and all(block.name for block in blocks)
    sides = list(dict.fromkeys(party.side for party in found))
    return _sided(_shared(blocks if whole else _stacked(zone)), sides, named)


def _whole(zone: Passage, lines: Sequence[Entry]) -> list[Block]:
    """All pieces below one place make one block, or one for each name; the function behind the name
    is the person's.
    """
    blocks = [Block()]
    above: str | None = None
    mine: list[Passage] = []
    led = False  # whether each name stands below whom it is for
    for start, end, _ in lines:
        line = zone.part(start, end)
        piece = Block()
        take(piece, line)
        block = blocks[-1]
        headed = line.first("SIGNED_FOR") is not None
        led |= headed and block.name is None
        headed &= led
        if not headed and piece.name and block.name and is_same(piece.name, block.name):
            block.name = max(block.name, piece.name, key=lambda name: len(name["name"]))
            block.parts += piece.parts
        elif block.name is not None and (headed or piece.name is not None):
            block.function = block.function or _divided(mine) or above
            beside = None if headed else block
            block = Block(
                place=block.place, blank=block.blank, beside=beside, further=beside is not None
            )
            above, mine = None, []
            blocks.append(block)
        if second := _second(block, line):
            blocks.append(second)
            above, mine = None, []
            continue
        named = block.name is not None
        mine.append(line)
        take(block, line)
        if block.name is not None and not named and block.function:
            above, block.function = block.function, None
    blocks[-1].function = blocks[-1].function or _divided(mine) or above
    return blocks


def _second(block: Block, line: Passage) -> Block | None:
    """The second of two signers whose names stand on one line and their offices on the next."""
    offices = [line.text.string[mark.start : mark.end] for mark in line.all("FUNCTION")]
    words = list(re.finditer(r"\S+", block.name["name"])) if block.name else []
    if block.name is None or len(offices) != 2 or len(words) != 4:
        return None
    printed, cut = block.name.string, block.name.start("name") + words[1].end()
    name = NAME.search(printed, cut)
    block.name, block.function = NAME.search(printed, 0, cut), offices[0]
    return replace(block, name=name, function=offices[1], beside=block, further=True)


def _divided(lines: Sequence[Passage]) -> str | None:
    """A function that is broken over two lines of its column."""
    printed = "\n".join(line.string for line in lines)
    found = (rule.pattern.search(printed) for rule in rules()["FUNCTION"])
    return next((" ".join(match.group().split()) for match in found if match), None)


def _stacked(zone: Passage) -> list[Block]:
    """Pieces one below the other: the k-th date, "Für …" and name belong together."""
    places: list[Block] = []
    bodies: list[Block] = []
    names: list[Block] = []
    for start, end, _ in zone.text.line_ranges(zone.start, zone.end):
        line = zone.part(start, end)
        block = Block()
        take(block, line)
        if block.place or block.blank:
            places.append(block)
        elif line.first("SIGNED_FOR"):
            bodies.append(block)
        elif block.name and names and names[-1].name and is_same(block.name, names[-1].name):
            names[-1] = united([block, names[-1]], sure=True)
        elif block.name:
            names.append(block)
        elif bodies and (block.deputy or block.function):
            bodies[-1].deputy |= block.deputy
            bodies[-1].function = bodies[-1].function or block.function
            bodies[-1].parts += block.parts
        elif names and block.function:
            names[-1].function = block.function
            names[-1].parts += block.parts
    count = max(len(places), len(bodies), len(names))
    even = all(len(kind) in (0, count) for kind in (places, bodies, names)) and bool(places)
    return [
        united([kind[index] for kind in (places, bodies, names) if index < len(kind)], even)
        for index in range(count)
    ]


def _shared(blocks: list[Block]) -> list[Block]:
    """One place and day for all where only one is printed; a second person of a side stands
    without a place of their own beside the first.
    """
    dated = [block for block in blocks if block.place]
    only = len(dated) == 1 and not any(block.blank for block in blocks)
    for block in blocks:
        if block.place or block.blank or not dated:
            continue
        block.beside = next((other for other in dated if _abreast(other, block)), None)
        shares = dated[0] if only else block.beside
        block.place = shares.place if shares else None
    return blocks


def _abreast(one: Block, other: Block) -> bool:
    """Their names stand on one line, in two columns."""
    if one.name_quote is None or other.name_quote is None:
        return False
    (page, box), (another, beside) = one.name_quote.boxes[0], other.name_quote.boxes[0]
    return page == another and box.overlap_y(beside) > 0.5


def _sided(
    blocks: list[Block], order: Sequence[str], named: Mapping[str | None, str]
) -> list[Block]:
    """Gives each block without a side of its own one: by its person in the head or their office,
    else by order, and that is a guess unless one side only is left.
    """
    for block in blocks:
        if order and block.side not in order:
            block.side = None  # a city state's authority may act as the Kommune
        if block.side is None:
            block.side = named.get(block.family)
        if block.side is None and block.function:
            fitting = [side for side in order if OFFICES[side].search(block.function)]
            block.side = fitting[0] if len(fitting) == 1 else None  # both may have a Staatssekretär
    free = [side for side in order if side not in {block.side for block in blocks}]
    alone = len(free) == 1
    for block in blocks:
        if block.side is None and block.beside is not None and len(blocks) > len(order):
            block.side = block.beside.side
        elif block.side is None and free:
            block.sure &= alone or block.further  # by order alone it is a guess
            block.side = free.pop(0)
    return blocks
