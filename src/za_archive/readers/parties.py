"""The party block of an agreement -> `parties`, each with who acts for it.

The names are found wherever they stand after "zwischen", so a block of short lines and one long
sentence read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from za_archive import reference
from za_archive.annotate import Mark, Passage
from za_archive.models import Party, Quote
from za_archive.readers.source import nominative

TITLE = re.compile(r"(?:Herrn?|Frau)\s+")
NAME = re.compile(
    r"(?:(?:Herrn?|Frau)\s+)?"
    r"(?P<academic>(?:(?:Prof\.|Dr\.|Dipl\.-\w+\.?|Mag\.|h\. ?c\.|jur\.|rer\. ?(?:pol|nat)\.)\s*)*)"
    r"(?P<name>[A-ZÄÖÜ][\w.’'-]+(?:\s(?:von|van|zu|de|der|vom|von der|[A-ZÄÖÜ]\.))*"
    r"(?:\s[A-ZÄÖÜ][\w’'-]+){1,3})"
)


@dataclass(frozen=True, slots=True)
class Representative:
    """Who acts for a party, as the head of the agreement says."""

    side: str
    name: str | None
    academic_title: str | None
    function: str | None
    represents: str
    quote: Quote


def read(head: Passage, agreement: int) -> Iterator[Party]:
    """The parties in the head of an agreement, in their order."""
    seen: set[str] = set()
    for position, (mark, side) in enumerate(_bodies(head), 1):
        name = nominative(" ".join(head.text.string[mark.start : mark.end].split()))
        known = mark.value if mark.label != "PARTY" else None
        if (known or name) in seen:
            continue
        seen.add(known or name)
        yield Party(
            agreement=agreement,
            position=position,
            side=side,
            name=name,
            organisation=f"jc-{known}" if mark.label == "JOBCENTER" and known else known,
            quote=head.cite(mark),
        )


def representatives(head: Passage) -> Iterator[Representative]:
    """Who acts for each party: function and name behind "vertreten durch"."""
    bodies = _bodies(head)
    for index, (mark, side) in enumerate(bodies):
        stop = bodies[index + 1][0].start if index + 1 < len(bodies) else head.end
        part = head.part(mark.end, min(stop, mark.end + 400))
        if ends := part.first("HEAD_END"):
            part = part.part(part.start, ends.start)
        led = part.first("REPRESENTED")
        if led is None:
            continue
        clause = part.part(led.end, min(part.end, led.end + 160))
        end = re.search(r"\s(?:und\s+de[mnr]|und\s+die)\s|\bGemäß\b|\n\n", clause.string)
        if end:
            clause = clause.part(clause.start, clause.start + end.start())
        body = " ".join(head.text.string[mark.start : mark.end].split())
        yield from _person(clause, side, nominative(body))


def _person(clause: Passage, side: str, body: str) -> Iterator[Representative]:
    function = clause.first("FUNCTION")
    name = find_name(clause, function)
    if function is None and name is None:
        return
    starts = [found.start() + clause.start for found in [name] if found]
    ends = [found.end() + clause.start for found in [name] if found]
    if function is not None:
        starts.append(function.start)
        ends.append(function.end)
    yield Representative(
        side,
        " ".join(name["name"].split()) if name else None,
        (" ".join(name["academic"].split()) or None) if name else None,
        _function(clause, function) if function else None,
        body,
        clause.quote("representation", 0.95, min(starts), max(ends)),
    )


def _function(clause: Passage, function: Mark) -> str:
    """The function in nominative; a woman is one by her form of address or the article."""
    led = clause.text.string[max(0, clause.start - 30) : function.end]
    return base_form(
        clause.text.string[function.start : function.end],
        feminine=re.search(r"\b(?:Frau|die)\s", led) is not None,
    )


def find_name(clause: Passage, function: Mark | None) -> re.Match[str] | None:
    """The first person's name in the clause that is not the function itself."""
    string = clause.string
    taken = (function.start - clause.start, function.end - clause.start) if function else (0, 0)
    for start in (taken[1], 0) if function else (0,):
        stop = len(string) if start or not function else taken[0]
        match = NAME.search(string, start, stop)
        if match:
            return match
    return None


STRONG = re.compile(
    r"^(Erste|Stellvertretende|Ständige)[rn]? |(?<=[a-z])(beigeordnete|[Vv]orsitzende)[rn]?\b|"
    r"\b(Beigeordnete|Vorsitzende)[rn]?\b"
)
GENITIVE = re.compile(
    r"(sekretär|[Mm]inister|direktor|meister|senator|dezernent|führer|präsident|dirigent|rat)e?s$"
)
CITY_STATES = {"02", "04", "11"}
OBLIQUE = re.compile(r"([Dd]ezernent|[Pp]räsident)en$")


def base_form(function: str, *, feminine: bool = False) -> str:
    """A function without case: "Staatssekretärs" -> "Staatssekretär", and in its own gender:
    "Ersten Beigeordneten" -> "Erster Beigeordneter".
    """
    words = OBLIQUE.sub(r"\1", GENITIVE.sub(r"\1", " ".join(function.split())))
    ending = "" if feminine else "r"
    return STRONG.sub(
        lambda match: (
            match.group().rstrip(" ").removesuffix("n").removesuffix("r")
            + ending
            + (" " if match.group().endswith(" ") else "")
        ),
        words,
    )


def _bodies(head: Passage) -> list[tuple[Mark, str]]:
    """The bodies named after "zwischen" up to the end of the head, with their sides."""
    between = head.first("BETWEEN")
    begin = between.end if between else head.start
    stop = next((m.start for m in head.all("HEAD_END") if m.start > begin), head.end)
    block = head.part(begin, stop)
    found: list[tuple[Mark, str]] = []
    for label in ("ORGANISATION", "KREIS", "JOBCENTER"):
        found += [(mark, _side(mark)) for mark in block.all(label)]
    near = block.part(block.start, block.start + 500)
    generic = [(mark, mark.value or "land") for mark in near.all("PARTY")]
    found += [(mark, _side(mark)) for mark in block.all("CITY") if _is_party(block, mark)]
    result: list[tuple[Mark, str]] = []
    for mark, side in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not result or mark.start >= result[-1][0].end:
            result.append((mark, side))
    known = {side for _, side in result}
    if between is None:  # without "zwischen" only bodies that are known, and two sides of them
        return result if len(known) > 1 else []
    taken = [mark for mark, _ in result]
    result += [
        (mark, side)
        for mark, side in generic
        if all(mark.end <= other.start or mark.start >= other.end for other in taken)
        and (side not in known or _is_led(block, mark))
        and not any(0 <= other.start - mark.end <= 2 for other in taken)
    ]
    result.sort(key=lambda pair: pair[0].start)
    return _city_state([pair for pair in result if not _in_representation(block, pair[0])])


def _city_state(bodies: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """In Berlin, Bremen and Hamburg the Land is the kommunaler Träger too: beside a Jobcenter its
    authority acts as the Kommune, and is no second party behind the city that it acts for.
    """
    if all(side != "jobcenter" for _, side in bodies):
        return bodies
    city = any(side == "kommune" for _, side in bodies)
    acting = []
    for mark, side in bodies:
        body = reference.organisation((mark.value or "").split("|")[0])
        if side == "land" and body is not None and body.land in CITY_STATES:
            if not city:
                acting.append((mark, "kommune"))
        else:
            acting.append((mark, side))
    return acting


def _is_led(block: Passage, mark: Mark) -> bool:
    """A body in no list beside a known one of its side is a party where "und dem" leads to it;
    a single word like "Ministerium" is a short form.
    """
    before = block.text.string[block.start : mark.start]
    led = re.search(r"(?:^|\b(?:und|sowie|zwischen)\s+de[mnr])\s+$", before)
    return led is not None and " " in block.text.string[mark.start : mark.end]


def _side(mark: Mark) -> str:
    if mark.label in {"KREIS", "CITY"}:
        return "kommune"
    if mark.label == "JOBCENTER":
        return "jobcenter"
    body = reference.organisation((mark.value or "").split("|")[0])
    return body.side if body else "land"


def _is_party(block: Passage, mark: Mark) -> bool:
    """A bare city name is a party only right behind "dem", "der" or a line's start."""
    before = block.text.string[block.start : mark.start]
    return re.search(r"(?:\bde[mr]|\bund)\s+$", before) is not None


def _in_representation(block: Passage, mark: Mark) -> bool:
    """ "vertreten durch den Landrat des Kreises Lippe": the Kreis is no second party there."""
    before = block.text.string[max(block.start, mark.start - 220) : mark.start]
    behind = block.text.string[mark.end : mark.end + 40]
    if re.search(r"\n(?:de[mr]|die|das)\s+$", before) and re.match(r",?\s+vertreten\s", behind):
        return False  # a line of its own that goes on with its own representative
    if re.search(
        r"(?:Träger(?:s|n|in)?\s+(?:des|der|im)|(?:Einver|Be)nehmen\s+mit\s+de[mnr])\s+$", before
    ):
        return True  # "als kommunaler Träger des Jobcenters …" is a role
    # "zwischen" takes the dative: "vertreten durch das Ministerium A und das Ministerium B" acts
    if re.search(r"vertreten\s+durch(?:(?!\bund\s+de[mr]\b)[\s\S])*$", before) and re.search(
        r"\b(?:das|den|die)\s+$", before
    ):
        return True
    led = re.search(r"vertreten\s+durch(?!.*\n\n)(?!.*\bund\s+de[mr]\b)[^,]*$", before, re.DOTALL)
    return led is not None and re.search(r"\b(?:des|der|von)\s+$", before) is not None
