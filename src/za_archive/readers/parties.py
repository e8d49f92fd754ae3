"""The party block of an agreement -> `parties`, each with who acts for it.

The names are found wherever they stand after "zwischen", so a block of short lines and one long
sentence read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from za_archive import reference
from za_archive.annotate import Mark, Passage
from za_archive.models import Party, Quote
from za_archive.readers.source import nominative, title_of

BOARD = re.compile(r"\b(?:Magistrat|Kreisausschuss|Landratsamt)e?s?\s+de[rs]\s+$")
"""The organ under whose name a Kommune signs."""
ADDRESS = re.compile(r",\s+(?:Herrn?|Frau)\s")
OFFICE = re.compile(r"\b[A-ZÄÖÜ]\w+\s+de[sr]\s+$")
OTHER_SUBJECT = re.compile(r"(?:[.;]|\n)\s*(?:Das|Der|Die)\s+[A-ZÄÖÜ]")
"""Who acts is told of another body: "Das Ministerium wird vertreten durch …"."""
NAME = re.compile(
    r"(?:(?:Herrn?|Frau)\s+)?"
    r"(?P<academic>(?:(?:Prof\.|Dr\.(?:-Ing\.)?|Dipl\.-\w+\.?|Mag\.|h\. ?c\.|jur\.|"
    r"rer\. ?(?:pol|nat)\.)\s*)*)"
    r"(?P<name>(?!(?:Prof|Dr)\b)[A-ZÄÖÜ][\w.’'-]+"
    r"(?:\s(?:von|van|zu|de|der|vom|von der|[A-ZÄÖÜ]\.))*"
    r"(?:\s(?!(?:Herrn?|Frau)\b)[A-ZÄÖÜ][\w’'-]+){1,3})"
)


NOT_A_NAME = re.compile(
    r"\b(?:Für|Das|Der|Die|Kreis(?:es)?|Landkreis(?:es)?|Land(?:es)?|Bund|Stadt|\w*[Mm]inisteri\w+|Jobcenters?|Agentur|"
    r"Vertretung|Seite|Anlage|Arbeit|Soziales|Siegel|Unterschrift(?:en)?|Muster|Region|Bundes\w+|Familie|"
    r"Grundsicherung|Vereinbarung\w*|Ziel\w*|Ort|Datum|Gesundheit|Wirtschaft|Integration|Name|"
    r"Geschäftsführung|Träger\w*|Kommune|Auftrag|Erste[rn]?|Beigeordnete[rn]?|Vorsitzende[rn]?|"
    r"(?:Land|Stadt|Staats)r[aä]t(?:in)?|Vorst(?:and|ändin)|Ähnliche|Weitere|Nordrhein|Landrats?amt|Bezirksamt|\w{5,}ung|\w+[hk]eit|\w*[Ss]tra(?:ß|ss)e|Platz|Allee|Weg)\b"
)
"""Words of bodies, offices and forms: what holds one is nobody's name."""


@dataclass(frozen=True, slots=True)
class Representative:
    """Who acts for a party, as the head of the agreement says."""

    side: str
    name: str | None
    academic_title: str | None
    function: str | None
    represents: str
    quote: Quote

    @property
    def family(self) -> str | None:
        return self.name.split()[-1] if self.name else None


def read(head: Passage, agreement: int) -> Iterator[Party]:
    """The parties in the head of an agreement, in their order."""
    seen: set[str] = set()
    named = bodies(head)
    ends = [*(mark.start for mark, _ in named[1:]), head.end]
    for position, ((mark, side), end) in enumerate(zip(named, ends, strict=False), 1):
        led = BOARD.search(head.text.string, head.start, mark.start)
        start = led.start() if led else mark.start
        name = nominative(" ".join(head.text.string[start : mark.end].split()))
        known, last = (mark.value if mark.label != "PARTY" else None), mark.end
        if known is None and side in {"bund", "land"}:  # "das Land …, vertreten durch …"
            acting = head.part(mark.end, end).all("ORGANISATION")
            if len({m.value for m in acting}) == 1:
                known, last = acting[0].value, acting[0].end
        if (known or name) in seen or name in seen:
            continue
        seen |= {known or name, name}
        yield Party(
            agreement=agreement,
            position=position,
            side=side,
            name=name,
            organisation=f"jc-{known}" if mark.label == "JOBCENTER" and known else known,
            quote=head.quote(mark.rule, mark.confidence, mark.start, last),
        )


def representatives(head: Passage) -> Iterator[Representative]:
    """Who acts for each party: function and name behind "vertreten durch"."""
    named = bodies(head)
    for index, (mark, side) in enumerate(named):
        stop = named[index + 1][0].start if index + 1 < len(named) else head.end
        part = head.part(mark.end, min(stop, mark.end + 400))
        if ends := part.first("HEAD_END"):
            part = part.part(part.start, ends.start)
        led = part.last("REPRESENTED")  # "…, dieses vertreten durch …" goes on to the person
        begin = led.end if led else mark.end
        if led is None and (office := OFFICE.search(head.text.string, head.start, mark.start)):
            # "der Geschäftsführerin des Jobcenters …, Frau …"
            begin = office.start() if ADDRESS.match(part.string) else begin
        if led is None and begin == mark.end:
            continue
        if OTHER_SUBJECT.search(head.text.string, mark.end, begin):
            continue
        clause = head.part(begin, min(part.end, begin + 160))
        end = re.search(r"\s(?:und\s+de[mnr]|und\s+die)\s|\bGemäß\b|\n\n", clause.string)
        if end:
            clause = clause.part(clause.start, clause.start + end.start())
        body = nominative(" ".join(head.printed(mark).split()))
        for one in _each(clause):
            yield from _person(one, side, body)


def _each(clause: Passage) -> Iterator[Passage]:
    """The clause of each person: "Herrn Landrat … und Frau Erste Kreisbeigeordnete …"."""
    start = clause.start
    for further in re.finditer(r"\s(?:und|sowie)\s(?=(?:Herrn?|Frau)\s)", clause.string):
        yield clause.part(start, clause.start + further.start())
        start = clause.start + further.end()
    yield clause.part(start, clause.end)


def _person(clause: Passage, side: str, body: str) -> Iterator[Representative]:
    functions = clause.all("FUNCTION")
    name = find_name(clause, functions)
    ahead = [m for m in functions if name is None or m.end <= clause.start + name.start()]
    # "die Vorsitzende der Trägerversammlung, Stadträtin Muster": the office at the name counts
    function = next(iter((ahead[-1:] if name else ahead) or functions), None)
    if function is None and name is None:
        return
    starts = [found.start() + clause.start for found in [name] if found]
    ends = [found.end() + clause.start for found in [name] if found]
    if function is not None:
        starts.append(function.start)
        ends.append(function.end)
    yield Representative(
        side,
        _full_name(clause, name["name"]) if name else None,
        (" ".join(name["academic"].split()) or None) if name else None,
        _function(clause, function) if function else None,
        body,
        clause.quote("representation", 0.95, min(starts), max(ends)),
    )


def _full_name(clause: Passage, printed: str) -> str:
    """The name without the heading that a line's end may have joined to it: what goes on behind two
    words belongs to the name where it stands in the document once more, with the signature.
    """
    first, _, rest = printed.partition("\n")
    full = " ".join(printed.split())
    if rest and len(first.split()) > 1:
        again = " ".join(clause.text.string[clause.end :].split())
        return full if full in again else " ".join(first.split())
    return full


def _function(clause: Passage, function: Mark) -> str:
    """The function in nominative; a woman is one by her form of address or the article."""
    led = clause.text.string[max(0, clause.start - 30) : function.end]
    return base_form(
        clause.printed(function),
        feminine=re.search(r"\b(?:Frau|die)\s", led) is not None,
    )


def find_name(clause: Passage, functions: Sequence[Mark] = ()) -> re.Match[str] | None:
    """The first person's name in the clause that is no function and no body."""
    taken = [(mark.start - clause.start, mark.end - clause.start) for mark in functions]
    for start in (*(end for _, end in taken), 0):
        for match in NAME.finditer(clause.string, start):
            if any(a <= match.start("name") < b for a, b in taken):
                break  # what stands behind that function is next
            if clause.string[: match.start()].rstrip()[-1:].isdigit():
                continue  # "12345 Bad Musterstadt"
            if not NOT_A_NAME.search(match["name"]):
                return match
    return None


STRONG = re.compile(
    r"^(Erste|Zweite|Dritte|Stellvertretende|Ständige)[rn]? |"
    r"(?<=[a-z])(beigeordnete|beamte|[Vv]orsitzende)[rn]?\b|"
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


NEAR_BETWEEN = 120
"""Behind a "zwischen" of parties a body is named within so many characters."""
NEAR = 500
"""A party in no list is named within so many characters behind "zwischen"."""
OTHER_CASE = re.compile(
    r"(?<!und\s)\b(?:die|das|an|im|für|durch|(?:in|mit|bei|aus|gegenüber|neben)(?:\s+de[mnr])?)\s+$"
)
""" "zwischen" takes the dative: what stands behind these is no party."""
ASIDE = re.compile(r"\b(?:[Ww]as|[Ww]ie|[Ss]oweit|[Ww]enn|[Dd]ie|[Dd]er|[Dd]as)\s+$")
"""What these lead to is told of others: "Was zwischen der Agentur und dem Jobcenter gilt"."""
OF_AREA = re.compile(
    r"\b(?:ehemalig|früher|vormalig|bisherig|einstig|damalig|aufgelöst|alt)e[nrms]?\s+$|"
    r"\b(?:Gebiete?s?|Gebietsteile?n?|Zuständigkeitsbereich\w*|Rechtsnachfolger\w*)\s+de[rs]\s+$"
)
"""A Kreis named behind these tells the area or what was before, not who agrees."""
APPOSED = re.compile(r"[\s(„“\"–-]+")
JOINED = re.compile(
    r"\b(?:und|sowie|zwischen|de[mnr]|die|das)\b|^\s*(?:\d|[a-z])[.)]", re.MULTILINE
)
"""What leads to a further party; a Jobcenter named without it says more about the one before."""


def bodies(head: Passage) -> list[tuple[Mark, str]]:
    """The bodies named as parties, from "zwischen" up to the end of the head, with their sides."""
    begin, dative = _opening(head)
    block = _clause(head, begin)
    found: list[tuple[Mark, str]] = []
    for label in ("ORGANISATION", "KREIS", "JOBCENTER"):
        found += [(mark, side_of(mark)) for mark in block.all(label) if not _goes_on(block, mark)]
    if dative:
        found = [pair for pair in found if not _follows(OTHER_CASE, block, pair[0])]
    found += [(mark, side_of(mark)) for mark in block.all("CITY") if _is_party(block, mark)]
    result: list[tuple[Mark, str]] = []
    for mark, side in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not result or mark.start >= result[-1][0].end:
            result.append((mark, side))
    if begin is not None:
        result += _by_letters(block, result)
    if begin is None:  # without "zwischen" bodies that are known or in the title, of two sides
        result = [pair for pair in result if not _follows(ROLE, block, pair[0])]
        result = _of_two(sorted(result + _in_title(block, result), key=lambda one: one[0].start))
        return next(filter(_of_sides, (_acted_for(block, result), result)), [])
    further = _unlisted(block, result)
    if dative:
        further = [pair for pair in further if not _follows(OTHER_CASE, block, pair[0])]
    return _city_state(_acting(block, sorted(result + further, key=lambda pair: pair[0].start)))


def _of_sides(named: list[tuple[Mark, str]]) -> bool:
    return len({side for _, side in named}) > 1


def _acted_for(block: Passage, named: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Those of the bodies of which the block says who acts for them."""
    ends = [*(mark.start for mark, _ in named[1:]), block.end]
    return [
        (mark, side)
        for (mark, side), end in zip(named, ends, strict=False)
        if block.part(mark.end, min(end, mark.end + ACTED_WITHIN)).first("REPRESENTED")
        and not _in_representation(block, mark)
    ]


ACTED_WITHIN = 140
"""Who acts for a body is told within so many characters behind its name."""
WITH = re.compile(r"(?:[Vv]ereinbarung\s+de[rs]|\bmit\s+de[mr]|^(?:Die|Das|Der))\s+$", re.MULTILINE)
"""What leads to a party in a title, and in a sentence that goes on with "schließen"."""


BEGINS = re.compile(r"(?:^|[|/·–] ?)$", re.MULTILINE)
ENDED = re.compile(r",|$| ?[|/·–] ", re.MULTILINE)
"""Around a party that a title names on a line of its own or beside another: "Agentur | Kreis"."""


def _in_title(block: Passage, known: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Parties in no list that the title names, of a side that has none: on a line of their own, or
    as in "Zielvereinbarung der Agentur … mit dem Jobcenter …".
    """
    string, sides = block.text.string, {side for _, side in known}
    return [
        (mark, side_of(mark))
        for mark in title_of(block).all("PARTY")
        if side_of(mark) not in sides
        and all(mark.end <= other.start or mark.start >= other.end for other, _ in known)
        and (
            _follows(WITH, block, mark)
            or (BEGINS.search(string, 0, mark.start) and ENDED.match(string, mark.end))
        )
    ]


def _of_two(named: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """A Land agrees with a Kreis: the Jobcenter named beside them is whom it is about."""
    if {"land", "kommune"} <= {side for _, side in named}:
        return [(mark, side) for mark, side in named if side != "jobcenter"]
    return named


def _opening(head: Passage) -> tuple[int | None, bool]:
    """Where the parties are named, and whether in the dative: behind "Vertragsparteien sind" or
    behind a "zwischen" that a body follows.
    """
    ends = next((m.start for m in head.all("HEAD_END") if m.start > head.start), head.end)
    if listed := head.part(head.start, ends).first("PARTIES_LISTED"):
        return listed.end, False
    for between in head.all("BETWEEN"):
        if _follows(ASIDE, head, between):
            continue
        near = head.part(between.end, between.end + NEAR_BETWEEN)
        labels = ("ORGANISATION", "KREIS", "JOBCENTER", "PARTY")
        if any(near.first(label) for label in labels) or _by_letters(near, []):
            return between.end, True
    return None, False


def _clause(head: Passage, begin: int | None) -> Passage:
    """What names the parties: up to the end of the head, and of the sentence that lists them."""
    start = head.start if begin is None else begin
    stop = next((m.start for m in head.all("HEAD_END") if m.start > start), head.end)
    block = head.part(start, stop)
    if begin is None:
        return block
    ended = (s.end for s in block.sentences() if s.string.endswith("."))
    return block.part(begin, next(ended, block.end))


LED = re.compile(
    r"(?:\b(?:und|sowie|zwischen)|^|,)\s*(?:\d\.\s+)?(?:(?:de[mnr]|das|die)\s*)?(?=[A-ZÄÖÜ]|inisterium)"
)
"""What a further party's name stands behind."""


def _by_letters(block: Passage, known: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Bodies whose names are known but for blanks and hyphens that came in or were lost."""
    found: list[tuple[Mark, str]] = []
    for led in LED.finditer(block.string[:NEAR]):
        start = block.start + led.end()
        printed = block.text.string[start : min(block.end, start + LONGEST)]
        ends = [start + at + 1 for at, letter in enumerate(printed) if letter.isalnum()]
        lost = "M" if printed.startswith("inisterium") else ""  # as scanners lose the first
        letters = _letters(lost + printed)
        for name, label, value in _names_by_letters().get(letters[:KEY], ()):
            end = ends[len(name) - len(lost) - 1] if letters.startswith(name) else start
            if end == start or block.text.string[end : end + 1].isalnum():
                continue
            if all(end <= other.start or start >= other.end for other, _ in [*known, *found]):
                mark = Mark(label, value, start, end, f"name.{label.lower()}", 0.9)
                found.append((mark, side_of(mark)))
    return found


KEY = 9
LONGEST = 200


def _letters(printed: str) -> str:
    """The letters alone, without those that scanners take for each other: I, l."""
    return "".join(letter for letter in printed.lower() if letter.isalnum()).replace("l", "i")


@cache
def _names_by_letters() -> dict[str, list[tuple[str, str, str]]]:
    """First letters -> the names that begin so, the longest first, with label and value."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for label in ("ORGANISATION", "KREIS"):
        for name, value in reference.NAMES[label]().items():
            if len(letters := _letters(name)) > KEY:
                found.setdefault(letters[:KEY], []).append((letters, label, value))
    return {key: sorted(names, key=lambda one: -len(one[0])) for key, names in found.items()}


def _unlisted(block: Passage, known: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Parties in no list, near the beginning: of a side that has none, or led to by "und dem"."""
    sides = {side for mark, side in known if not _in_representation(block, mark)}
    near = block.part(block.start, block.start + NEAR)
    return [
        (mark, side_of(mark))
        for mark in near.all("PARTY")
        if all(mark.end <= other.start or mark.start >= other.end for other, _ in known)
        and (side_of(mark) not in sides or _is_led(block, mark))
        and not any(0 <= other.start - mark.end <= 2 for other, _ in known)
    ]


def _acting(block: Passage, named: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Without those that only say more about another: who represents it, its office, its area."""
    kept: list[tuple[Mark, str]] = []
    for mark, side in named:
        if _in_representation(block, mark) or _follows(OF_AREA, block, mark):
            continue
        last, other = kept[-1] if kept else (None, None)
        between = block.text.string[last.end : mark.start] if last else ""
        # "Stadt Jena|Jobcenter Jena", "Stadt Jena, Eigenbetrieb „jenarbeit“", not "Land|Kreis"
        apposed = (
            APPOSED.fullmatch(between) and (side == other or "jobcenter" in (side, other))
        ) or (side == "jobcenter" and not JOINED.search(between))
        if not kept or not apposed:
            kept.append((mark, side))
    return kept


def _follows(words: re.Pattern[str], block: Passage, mark: Mark) -> bool:
    """Whether the words end right before the mark."""
    return words.search(block.text.string, block.start, mark.start) is not None


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
    led = re.search(r"(?:^\s*|\b(?:und|sowie|\d\.)\s+)(?:de[mnr]\s+)?$", before)
    return led is not None and " " in block.printed(mark)


def _goes_on(block: Passage, mark: Mark) -> bool:
    """The name is longer than the one that is known: "Jobcenter Fürth|Land" is another body."""
    goes_on = r"-\w|[ ][A-ZÄÖÜ]" if mark.label == "JOBCENTER" else r"-[A-ZÄÖÜ]"
    return re.match(goes_on, block.text.string[mark.end : mark.end + 2]) is not None


def side_of(mark: Mark) -> str:
    """The side of the body that a mark names."""
    if mark.label == "PARTY":
        return mark.value or "land"
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


ROLE = re.compile(
    r"(?:Träger(?:s|n|in|versammlung)?\s+(?:des|der|im)|(?:Einver|Be)nehmen\s+mit\s+de[mnr])\s+$"
)
""" "als kommunaler Träger des Jobcenters …" tells what a party is, and names no further one."""
ACTING = r"(?:vertreten|handelnd)\s+durch"
"""What leads from a body to who acts for it."""


def _in_representation(block: Passage, mark: Mark) -> bool:
    """ "vertreten durch den Landrat des Kreises Lippe": the Kreis is no second party there."""
    before = block.text.string[max(block.start, mark.start - 220) : mark.start]
    behind = block.text.string[mark.end : mark.end + 120]
    own_line = re.search(r"(?:\n|,\s+und\s+)(?:de[mr]|die|das)\s+$", before)
    if own_line and re.match(r"(?:\s[^.,;]{3,60})?,?\s+\(?(?:vertreten|handelnd)\s", behind):
        return False  # a line or clause of its own that goes on with its own representative
    if ROLE.search(before):
        return True
    # "zwischen" takes the dative: "vertreten durch das Ministerium A und das Ministerium B" acts
    acts = re.search(rf"{ACTING}(?:(?!\bund\s+de[mr]\b)[\s\S])*$", before)
    if acts and re.search(r"\b(?:das|den|die)\s+$", before):
        return True
    led = re.search(rf"{ACTING}(?!.*\n\n)(?!.*\bund\s+de[mr]\b)[^,]*$", before, re.DOTALL)
    return led is not None and re.search(r"\b(?:des|der|von)\s+$", before) is not None
