"""The zone of the signatures -> what is printed there: places with days, names, offices, bodies.

Each sign is taken by itself with its place on the page; whose it is says signature_blocks.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from za_archive.annotate import Mark, Passage
from za_archive.models import Box, Quote
from za_archive.readers.parties import NAME, NOT_A_NAME, side_of
from za_archive.readers.source import merged
from za_archive.rules import rules
from za_archive.values import dates

WIDE = 0.75
"""Words with a wider gap between them, in heights of a line, stand in two columns."""
BY_ORDER = re.compile(r"\b(?:[Ii]\. ?A\.|[Ii]m Auftrage?)\s*")
"""What stands before the name of who signs, besides what rules of DEPUTY and GEZ find."""
ALONE = re.compile(r"(?P<academic>(?:(?:Prof|Dr)\.\s*)*)(?P<name>[A-ZÄÖÜ][\w’'-]+)\s*$")
"""A family name by itself, behind the word that signs."""
BESIDE = re.compile(
    r"\b(?:gez|Herrn?|Frau|de[rsmn]|die|das|durch|am|im|für|und|Name|Unterschrift|"
    r"elektronisch|digital|(?:unter|ge)zeichnet|signiert|unterschrieben|von|Siegel)\b",
    re.IGNORECASE,
)
"""What may stand beside a name that signs, besides offices, bodies and days."""
FOR = re.compile(
    r"^\W*für (?:das|den|die|der) (?P<who>[^:,(]+?)(?=\s(?:am|durch)\s|[:,(]|$)", re.IGNORECASE
)
"""Whom a signer stands for."""
SIDES = (
    ("bund", re.compile(r"bundesministerium")),
    ("ba", re.compile(r"agentur für arbeit|bundesagentur|regionaldirektion")),
    ("jobcenter", re.compile(r"jobcenter")),
    ("land", re.compile(r"ministerium|land [a-z]|freistaat|senat")),
    ("kommune", re.compile(r"kreis|stadt|region|bezirk|kommun")),
)
TITLES = re.compile(r"\b(?:Prof|Dr)\.|-Ing\.|\b(?:h\. ?c|jur|rer\. ?(?:pol|nat))\.")
WORD = re.compile(r"[A-ZÄÖÜ][\w’'-]+")
TAKEN = "\0"
"""Stands for what has been read, so that no name reaches over it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing printed where an agreement is signed.

    `kind` is `place` (with its day, or blank), `day` (without its place), `name`, `office`, `body`,
    `deputy` or `gez`. `box` is that of its first line, in PDF points; `strip` counts the stretches
    of lines that stand together. `value` is the office, or the side of the body.
    """

    kind: str
    start: int
    end: int
    strip: int
    page: int
    box: Box
    quote: Quote
    mark: Mark | None = None
    name: re.Match[str] | None = None
    value: str | None = None

    @property
    def blank(self) -> bool:
        """A place whose day is not filled in."""
        return self.mark is not None and self.mark.label == "SIGNED_BLANK"

    def with_day(self, day: Sign) -> Sign:
        """A blank place together with the day that stands apart from it."""
        assert self.mark is not None and day.mark is not None
        groups = {**self.mark.groups, **day.mark.groups}
        mark = day.mark._replace(groups=groups)
        return replace(self, mark=mark, quote=merged(self.quote, day.quote) or self.quote)

    def divided(self, zone: Passage, words: int) -> list[Sign]:
        """A name of so many words and the one behind it."""
        assert self.name is not None
        masked, offset = self.name.string, self.start - self.name.start()
        ends = [word.end() for word in re.finditer(r"\S+", masked[: self.name.end()])]
        before = len(masked[: self.name.start("name")].split())
        cut = ends[before + words - 1]
        found = NAME.search(masked, self.name.start(), cut), NAME.search(masked, cut)
        return [self._as(zone, name, offset) for name in found if name is not None]

    def _as(self, zone: Passage, name: re.Match[str], offset: int) -> Sign:
        start, end = offset + name.start(), offset + name.end()
        page, box = zone.text.boxes(start, end)[0]
        quote = zone.quote(self.quote.rule, 0.95, start, end)
        return replace(self, start=start, end=end, page=page, box=box, quote=quote, name=name)

    @property
    def printed(self) -> str:
        """The name without its title."""
        return " ".join(self.name["name"].split()) if self.name else ""

    @property
    def academic(self) -> str | None:
        return " ".join(self.name["academic"].split()) or None if self.name else None

    @property
    def family(self) -> str | None:
        return self.printed.split()[-1] if self.name else None


def signs_of(zone: Passage) -> list[Sign]:
    """All signs of the zone in the order of its text."""
    cut = list(strips(zone))
    found: list[Sign] = []
    in_text = False
    for number, (strip, below) in enumerate(zip_longest(cut, cut[1:])):
        signs = _signs(zone, strip, None if in_text else below, number)
        found += signs
        in_text = bool(_words(_masked(strip, signs)))  # a longer body goes on in the next line
    return found


def strips(zone: Passage) -> Iterator[Passage]:
    """The lines of the zone, cut where words stand far apart or a slash divides two signers."""
    for start, end, line in zone.text.line_ranges(zone.start, zone.end):
        begin = start
        for left, right in pairwise(zone.text.pieces_in(start, end)):
            slash = left.word.text == "/"
            if slash or right.word.box.x0 - left.word.box.x1 > WIDE * line.box.height:
                yield zone.part(begin, left.start if slash else left.end)
                begin = right.start
        yield zone.part(begin, end)


def _signs(zone: Passage, strip: Passage, below: Passage | None, number: int) -> list[Sign]:
    """What one strip prints; an office or a place may go on in the next line of its column."""
    found: list[Sign] = []

    def add(kind: str, start: int, end: int, rule: str, **more: object) -> None:
        page, box = zone.text.boxes(start, end)[0]
        quote = zone.quote(rule, 0.95, start, end)
        found.append(Sign(kind, start, end, number, page, box, quote, **more))  # type: ignore[arg-type]

    def begun(label: str) -> list[Mark]:
        marks = zone.part(strip.start, zone.end).all(label)
        return [mark for mark in marks if mark.start < strip.end]

    for label, kind in PLACES.items():
        for mark in begun(label):
            if not any(sign.start < mark.end and mark.start < sign.end for sign in found):
                add(kind, mark.start, mark.end, mark.rule, mark=mark)
    body = _body(strip, placed=bool(found))
    if body is not None:
        side, start, end = body
        add("body", start, end, "signing.for", value=side)
    for label in ("DEPUTY", "GEZ"):
        for mark in strip.all(label):
            add(label.lower(), mark.start, mark.end, mark.rule)
    for mark in begun("FUNCTION"):
        if all(mark.start < sign.start or mark.start >= sign.end for sign in found):
            printed = zone.printed(mark)
            add("office", mark.start, mark.end, mark.rule, value=" ".join(printed.split()))
    if match := _name(strip, found, below):
        start, end = strip.start + match.start(), strip.start + match.end()
        add("name", start, end, "signing.name", name=match)
    return found


PLACES = {"SIGNED_AT": "place", "SIGNED_BLANK": "place", "SIGNED_DAY": "day"}


def _body(strip: Passage, *, placed: bool) -> tuple[str | None, int, int] | None:
    """The side and the place of the body that signs: "Für das Ministerium …", "Stadt …",
    "Landrat des Kreises …", "(Jobcenter …)"; a place with its day is none.
    """
    if led := FOR.search(strip.string):
        return _side(strip, led["who"]), strip.start + led.start(), strip.start + led.end()
    marks = [mark for label in BODIES for mark in strip.all(label)]
    headed = strip.first("SIGNED_FOR")
    if placed or not (marks or headed):
        return None
    if headed is not None:
        return _side(strip, strip.string), strip.start, strip.end
    mark = min(marks, key=lambda mark: (mark.start, -mark.end))
    before = _without_offices(strip.text.string[strip.start : mark.start])
    if re.search(r"[A-ZÄÖÜ]|versammlung", before):
        return None
    return side_of(mark), mark.start, mark.end


BODIES = ("KREIS", "JOBCENTER", "ORGANISATION", "PARTY")


def _side(strip: Passage, who: str) -> str | None:
    if mark := strip.first("ABBREVIATION"):
        return side_of(mark)
    return next((side for side, words in SIDES if words.search(who.lower())), None)


def _without_offices(words: str) -> str:
    for rule in rules()["FUNCTION"]:
        words = rule.pattern.sub("", words)
    return words


def _name(strip: Passage, taken: Sequence[Sign], below: Passage | None) -> re.Match[str] | None:
    """The name in a strip that holds nothing else but what has been read and small words; one word
    may stand in the line below.
    """
    left = _masked(strip, taken)
    if below is not None and below.first("FUNCTION") is None and len(_words(left)) == 1:
        left += "\n" + below.string if WORD.fullmatch(below.string.strip()) else ""
    leads = BY_ORDER.sub(lambda lead: TAKEN * len(lead[0]), left)
    match = NAME.search(leads)
    signs = leads != left or any(sign.kind == "gez" for sign in taken)
    if match is None and (signs or (below is not None and _opens_with_office(below))):
        match = ALONE.search(leads)
    if match is None or NOT_A_NAME.search(match["name"]):
        return None
    rest = leads[: match.start()] + TAKEN + leads[match.end() :]
    return None if _words(rest) else match


def _opens_with_office(strip: Passage) -> bool:
    office = strip.first("FUNCTION")
    return office is not None and office.start == strip.start


def _masked(strip: Passage, taken: Sequence[Sign]) -> str:
    """The strip with what has been read blotted out."""
    left = strip.string
    for sign in taken:
        start, end = sign.start - strip.start, min(sign.end, strip.end) - strip.start
        left = left[:start] + TAKEN * (end - start) + left[end:]
    return left


def _words(masked: str) -> list[str]:
    """What stands there besides what has been read and small words."""
    return re.findall(r"[^\W_]{2,}", BESIDE.sub("", BY_ORDER.sub("", TITLES.sub("", masked))))


def holds_only_signs(line: Passage) -> bool:
    """Whether a line prints something of a signature and nothing else."""
    signs = signs_of(line)
    left = {strip.start: strip for strip in strips(line)}
    return bool(signs) and not any(
        _words(_masked(strip, [s for s in signs if strip.start <= s.start < strip.end]))
        for strip in left.values()
    )


def is_same(one: Sign, other: Sign) -> bool:
    """A signature "gez. Muster" and the name "Eva Muster" printed below it."""
    names = one.printed.split(), other.printed.split()
    return names[0][-1] == names[1][-1] and 1 in map(len, names)


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
