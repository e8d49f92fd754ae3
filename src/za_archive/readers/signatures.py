"""The signature block -> `signatories`, and what it says about the agreement's status.

Blocks stand side by side or one below the other, whole or sorted by kind (first all dates, then all
"Für …", then all names). Each piece is taken as printed; side by side, its column pairs it, else
its order does. A person named in the head and here is one row with both places as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Box, Line, Party, Quote, Signatory
from za_archive.readers.parties import NAME, NOT_A_NAME, Representative, representatives, side_of
from za_archive.readers.source import merged
from za_archive.rules import rules
from za_archive.values import dates

Entry = tuple[int, int, Line]
ZONE = 1800
"""Signatures stand in so many last characters, from the first line with a place on."""
UNSURE = 0.45


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signature block says."""

    signatories: tuple[Signatory, ...] = ()
    parties: tuple[Party, ...] = ()
    status: str | None = None
    quote: Quote | None = None
    signed_on: str | None = None
    signed_on_quote: Quote | None = None


@dataclass(slots=True)
class _Block:
    """The pieces of one signature, as far as they were found."""

    side: str | None = None
    place: Mark | None = None
    name: re.Match[str] | None = None
    name_quote: Quote | None = None
    function: str | None = None
    deputy: bool = False
    gez: bool = False
    blank: Mark | None = None
    beside: _Block | None = None
    further: bool = False
    parts: tuple[Quote, ...] = ()
    sure: bool = True


def read(passage: Passage, head: Passage, found: Sequence[Party], agreement: int) -> Signing:
    """The signatures of one agreement; the parties come back with what is known of theirs."""
    people = list(representatives(head))
    zone = _zone(passage, head, people)
    blocks = _blocks(zone, found, people) if zone else []
    rows = list(_rows(zone or passage, blocks, people, agreement))
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
    status = None
    if known and len(known) == len(sides):
        status = "signed" if all(known) else "partly_signed" if any(known) else "unsigned"
    elif known and any(known):
        status = "partly_signed"
    elif known:
        status = "unsigned"
    dated = [row for row in rows if row.signed_on]
    last = max(dated, key=lambda row: row.signed_on or "", default=None)
    return Signing(
        tuple(rows),
        parties,
        status,
        quote,
        last.signed_on if last else None,
        last.quote if last else None,
    )


def _zone(passage: Passage, head: Passage, people: Sequence[Representative]) -> Passage | None:
    """From the first place and date near the end on; nothing where no signature page is there."""
    tail = passage.part(max(head.start, passage.end - ZONE), passage.end)
    late = tail.part(max(tail.start, passage.start + 600), tail.end)
    starts = [mark.start for label in ("SIGNED_AT", "SIGNED_BLANK") for mark in late.all(label)]
    starts = starts or [mark.start for label in ("SIGNED_FOR", "GEZ") for mark in late.all(label)]
    if not starts:
        return None
    begin = passage.text.string.rfind("\n", 0, min(starts)) + 1  # "Ort, Datum: Düsseldorf, …"
    return passage.part(_above(late, begin, _families(people)), _annex(tail, min(starts)))


ABOVE = 6
"""A signer may stand in so many lines above the first place and date."""


def _above(late: Passage, begin: int, known: set[str]) -> int:
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
        piece = _Block()
        _take(piece, line)
        named = piece.name is not None and (
            piece.function or piece.name["name"].split()[-1] in known
        )
        if named or line.first("SIGNED_FOR"):
            first = start
    return first


def _annex(tail: Passage, start: int) -> int:
    """An annex behind the signatures is no part of them."""
    found = re.search(r"^(?:Anlage|Anhang)\b", tail.text.string[start : tail.end], re.MULTILINE)
    return start + found.start() if found else tail.end


def _blocks(
    zone: Passage, found: Sequence[Party], people: Sequence[Representative]
) -> list[_Block]:
    columns = _columns(zone)
    blocks = [
        block for column in columns for part in _parts(zone, column) for block in _whole(zone, part)
    ]
    # a further name below one place is a signer's where the head names it, or beside another
    known = _families(people)
    blocks = [
        block
        for block in blocks
        if not block.further
        or (block.name and block.name["name"].split()[-1] in known)
        or any(_abreast(block, other) for other in blocks if other is not block)
    ]
    if len(columns) > 1:
        whole = all(block.place or block.blank or block.name for block in blocks)
    else:  # one below the other: all of one, then all of the next
        whole = len(blocks) > 1 and all(block.name for block in blocks)
    return _sided(_shared(blocks if whole else _stacked(zone)), found, people)


def _families(people: Sequence[Representative]) -> set[str]:
    return {person.name.split()[-1] for person in people if person.name}


def _columns(zone: Passage) -> list[list[Entry]]:
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
                start, end, line = start, following[1], Line.of(line.page, words)
                index += 1
        yield start, end, line
        index += 1


def _apart(box: Box, span: Sequence[float], middle: float) -> float:
    """How far a line is from a column: nothing where it begins in it."""
    if span[0] - 5 <= box.x0 <= span[1]:
        return 0.0
    return abs(middle - (span[0] + span[1]) / 2)


def _parts(zone: Passage, column: Sequence[Entry]) -> list[Sequence[Entry]]:
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


def _whole(zone: Passage, lines: Sequence[Entry]) -> list[_Block]:
    """All pieces below one place make one block, or one for each name; the function behind the name
    is the person's.
    """
    blocks = [_Block()]
    above: str | None = None
    mine: list[Entry] = []
    led = False  # whether each name stands below whom it is for
    for start, end, line in lines:
        piece = _Block()
        _take(piece, zone.part(start, end))
        block = blocks[-1]
        if zone.part(start, end).first("SIGNED_FOR"):
            led |= block.name is None
            if led and block.name is not None:
                block.function = block.function or _divided(zone, mine) or above
                block = _Block(place=block.place, blank=block.blank)
                above, mine = None, []
                blocks.append(block)
        if piece.name and block.name and _is_same(piece.name, block.name):
            block.name = max(block.name, piece.name, key=lambda name: len(name["name"]))
            block.parts += piece.parts
        elif piece.name is not None and block.name is not None:
            block.function = block.function or _divided(zone, mine) or above
            block = _Block(place=block.place, blank=block.blank, beside=block, further=True)
            above, mine = None, []
            blocks.append(block)
        if second := _second(block, zone.part(start, end)):
            blocks.append(second)
            above, mine = None, []
            continue
        named = block.name is not None
        mine.append((start, end, line))
        _take(block, zone.part(start, end))
        if block.name is not None and not named and block.function:
            above, block.function = block.function, None
    blocks[-1].function = blocks[-1].function or _divided(zone, mine) or above
    return blocks


def _second(block: _Block, line: Passage) -> _Block | None:
    """The second of two signers whose names stand on one line and their offices on the next."""
    offices = [line.text.string[mark.start : mark.end] for mark in line.all("FUNCTION")]
    words = list(re.finditer(r"\S+", block.name["name"])) if block.name else []
    if block.name is None or len(offices) != 2 or len(words) != 4:
        return None
    printed, cut = block.name.string, block.name.start("name") + words[1].end()
    name = NAME.search(printed, cut)
    block.name, block.function = NAME.search(printed, 0, cut), offices[0]
    return replace(block, name=name, function=offices[1], beside=block, further=True)


def _is_same(one: re.Match[str], other: re.Match[str]) -> bool:
    """A signature "gez. Muster" and the name "Eva Muster" printed below it."""
    names = one["name"].split(), other["name"].split()
    return names[0][-1] == names[1][-1] and 1 in map(len, names)


def _divided(zone: Passage, lines: Sequence[Entry]) -> str | None:
    """A function that is broken over two lines of its column."""
    printed = "\n".join(zone.text.string[start:end] for start, end, _ in lines)
    found = (rule.pattern.search(printed) for rule in rules()["FUNCTION"])
    return next((" ".join(match.group().split()) for match in found if match), None)


def _stacked(zone: Passage) -> list[_Block]:
    """Pieces one below the other: the k-th date, "Für …" and name belong together."""
    places: list[_Block] = []
    bodies: list[_Block] = []
    names: list[_Block] = []
    for start, end, _ in zone.text.line_ranges(zone.start, zone.end):
        line = zone.part(start, end)
        block = _Block()
        _take(block, line)
        if block.place or block.blank:
            places.append(block)
        elif line.first("SIGNED_FOR"):
            bodies.append(block)
        elif block.name and names and names[-1].name and _is_same(block.name, names[-1].name):
            names[-1] = _united([block, names[-1]], sure=True)
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
        _united([kind[index] for kind in (places, bodies, names) if index < len(kind)], even)
        for index in range(count)
    ]


def _united(pieces: Sequence[_Block], sure: bool) -> _Block:
    whole = _Block(sure=sure)
    for piece in pieces:
        whole.side = whole.side or piece.side
        whole.place = whole.place or piece.place
        whole.name = whole.name or piece.name
        whole.name_quote = whole.name_quote or piece.name_quote
        # what stands with the name says more than "Der Landrat" above it
        whole.function = piece.function or whole.function
        whole.deputy |= piece.deputy
        whole.gez |= piece.gez
        whole.blank = whole.blank or piece.blank
        whole.parts += piece.parts
    return whole


def _take(block: _Block, line: Passage) -> None:
    """Adds what one line holds to the block."""
    quote = line.quote("signing.line") if line.string.strip("_. …") else None
    used = False
    if mark := line.first("SIGNED_AT"):
        block.place = block.place or mark
        block.parts += (line.cite(mark),)
        used = True
    elif mark := line.first("SIGNED_BLANK"):
        block.blank = mark if block.place is None else None
        block.parts += (line.cite(mark),)
        used = True
    if line.first("DEPUTY"):
        block.deputy = True
    if line.first("GEZ"):
        block.gez = True
    side = _side_of(line)
    if side and not used:
        block.side = block.side or side
        return
    body = None if used else _body(line)
    if body is not None:
        block.side = block.side or side_of(body)
    if mark := line.first("FUNCTION"):
        printed = line.text.string[mark.start : mark.end]
        block.function = block.function or " ".join(printed.split())
    if used or block.name is not None:
        return
    text = line.string
    leads = [found.end() for found in SIGNS.finditer(text)]
    match = ALONE.search(text) or NAME.search(text, max(leads, default=0))
    if match is None or (body and body.start < line.start + match.end()):
        return
    if not NOT_A_NAME.search(match["name"]) and _is_name_line(text, match):
        block.name = match
        block.name_quote = line.quote(
            "signing.name", 0.95, line.start + match.start(), line.start + match.end()
        )
        if quote is not None:
            block.parts += (block.name_quote,)


SIGNS = re.compile(r"\b(?:gez\.|[Ii]\. ?[VA]\.|[Ii]n Vertretung|[Ii]m Auftrag)\s*")
"""What stands before the name of who signs."""
ALONE = re.compile(
    SIGNS.pattern + r"(?P<academic>(?:(?:Prof|Dr)\.\s*)*)"
    r"(?P<name>[A-ZÄÖÜ][\w’'-]+)\s*$"
)
"""A family name by itself, behind the word that signs."""


def _is_name_line(text: str, match: re.Match[str]) -> bool:
    """A signature line holds a name and nothing but a function, a "gez." or brackets beside it."""
    rest = _without_functions(text[: match.start()] + text[match.end() :])
    return not re.search(r"\w{2,}", re.sub(r"\b(?:gez|Herrn?|Frau|der|die|i|V)\b", "", rest))


def _side_of(line: Passage) -> str | None:
    """Which side a line like "Für das Ministerium …" stands for."""
    if line.first("SIGNED_FOR") is None and not line.string.startswith("Für"):
        return None
    if mark := line.first("ABBREVIATION"):
        return side_of(mark)
    words = line.string.lower()
    for side, pattern in (
        ("bund", r"bundesministerium"),
        ("ba", r"agentur für arbeit|bundesagentur|regionaldirektion"),
        ("jobcenter", r"jobcenter"),
        ("land", r"ministerium|land [a-z]|freistaat|senat"),
        ("kommune", r"kreis|stadt|region|bezirk|kommun"),
    ):
        if re.search(pattern, words):
            return side
    return None


def _body(line: Passage) -> Mark | None:
    """The body that a signer's line tells: "Landrat des Kreises …", "(Jobcenter …)"."""
    labels = ("KREIS", "JOBCENTER", "ORGANISATION", "PARTY")
    mark = next((mark for label in labels for mark in line.all(label)), None)
    if mark is None:
        return None
    before = _without_functions(line.text.string[line.start : mark.start])
    return mark if not re.search(r"[A-ZÄÖÜ]|versammlung", before) else None


def _without_functions(words: str) -> str:
    for rule in rules()["FUNCTION"]:
        words = rule.pattern.sub("", words)
    return words


def _shared(blocks: list[_Block]) -> list[_Block]:
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


def _abreast(one: _Block, other: _Block) -> bool:
    """Their names stand on one line, in two columns."""
    if one.name_quote is None or other.name_quote is None:
        return False
    (page, box), (another, beside) = one.name_quote.boxes[0], other.name_quote.boxes[0]
    return page == another and box.overlap_y(beside) > 0.5


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


def _sided(
    blocks: list[_Block], found: Sequence[Party], people: Sequence[Representative]
) -> list[_Block]:
    """Gives each block without a side of its own one: by its person in the head or their office,
    else by order, and that is a guess unless one side only is left.
    """
    order = list(dict.fromkeys(party.side for party in found))
    named = {person.name.split()[-1]: person.side for person in people if person.name}
    for block in blocks:
        if order and block.side not in order:
            block.side = None  # a city state's authority may act as the Kommune
        if block.side is None and block.name is not None:
            block.side = named.get(block.name["name"].split()[-1])
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


def _rows(
    zone: Passage, blocks: Sequence[_Block], people: Sequence[Representative], agreement: int
) -> Iterator[Signatory]:
    """One row a person: those of the head with what their block adds, then those of blocks only."""
    left = list(blocks)
    position = 0
    for person in people:
        block = _block_of(person, left)
        if block is not None:
            left.remove(block)
        position += 1
        yield _row(zone, position, agreement, person, block)
    for block in left:
        if block.name is not None:
            position += 1
            yield _row(zone, position, agreement, None, block)


def _block_of(person: Representative, blocks: Sequence[_Block]) -> _Block | None:
    """The block with this person's family name, else the unnamed or only one of the same side."""
    if person.name:
        family = person.name.split()[-1]
        for block in blocks:
            if block.name and block.name["name"].split()[-1] == family:
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


def _row(
    zone: Passage,
    position: int,
    agreement: int,
    person: Representative | None,
    block: _Block | None,
) -> Signatory:
    day = day_of(block.place) if block and block.place else None
    raw = block.place.groups["date"] if block and block.place else None
    printed = block.name if block else None
    quotes = [*(block.parts if block else ()), *([person.quote] if person else ())]
    quote = merged(*quotes)
    if quote is not None and block is not None and not block.sure:
        quote = replace(quote, confidence=min(quote.confidence, UNSURE))
    place = block.place or block.blank if block else None
    name = person.name if person and person.name else None
    academic = person.academic_title if person else None
    if name is None and printed is not None:
        name = " ".join(printed["name"].split())
        academic = " ".join(printed["academic"].split()) or None
    named = person.function if person else None
    signed = block.function if block else None
    # a head without a name says the office; who signed for it prints his own
    function = (named or signed) if person is not None and person.name else (signed or named)
    return Signatory(
        agreement=agreement,
        position=position,
        side=(person.side if person else None) or (block.side if block else None),
        name=name,
        academic_title=academic,
        function=function,
        represents=person.represents if person else None,
        in_vertretung=int(bool(block and block.deputy)),
        signed_place=" ".join(place.groups.get("place", "").split()) or None if place else None,
        signed_on=day,
        signed_on_raw=" ".join(raw.split()) if raw else None,
        quote=quote,
    )


def day_of(mark: Mark) -> str | None:
    """The date of a signature line as ISO text, as precise as printed."""
    printed = mark.groups["date"].strip()
    if printed.startswith("."):
        printed = " " + printed
    for rule in rules()["DATE"]:
        match = rule.pattern.search(printed)
        if match and rule.value:
            groups = {name: text for name, text in match.groupdict().items() if text}
            found = dates(rule.value, groups)
            if found:
                return found[0][0]
    return None
