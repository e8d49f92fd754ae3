"""One line of a signature -> what it adds to its signer: place and day, side, name, office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.models import Quote
from za_archive.readers.parties import NAME, NOT_A_NAME, side_of
from za_archive.rules import rules
from za_archive.values import dates

SIGNS = re.compile(r"\b(?:gez\.|[Ii]\. ?[VA]\.|[Ii]n Vertretung|[Ii]m Auftrag)\s*")
"""What stands before the name of who signs."""
ALONE = re.compile(
    SIGNS.pattern + r"(?P<academic>(?:(?:Prof|Dr)\.\s*)*)"
    r"(?P<name>[A-ZÄÖÜ][\w’'-]+)\s*$"
)
"""A family name by itself, behind the word that signs."""


@dataclass(slots=True)
class Block:
    """The pieces of one signature, as far as they were found.

    `beside` is the signer whose place it shares, `further` a name after the first below one place,
    `sure` whether it is certain that the pieces, and the side, belong together.
    """

    side: str | None = None
    place: Mark | None = None
    name: re.Match[str] | None = None
    name_quote: Quote | None = None
    function: str | None = None
    deputy: bool = False
    gez: bool = False
    blank: Mark | None = None
    beside: Block | None = None
    further: bool = False
    parts: tuple[Quote, ...] = ()
    sure: bool = True

    @property
    def family(self) -> str | None:
        return self.name["name"].split()[-1] if self.name else None


def take(block: Block, line: Passage) -> None:
    """Adds what one line holds to the block."""
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
        block.parts += (block.name_quote,)


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


def is_same(one: re.Match[str], other: re.Match[str]) -> bool:
    """A signature "gez. Muster" and the name "Eva Muster" printed below it."""
    names = one["name"].split(), other["name"].split()
    return names[0][-1] == names[1][-1] and 1 in map(len, names)


def united(pieces: Sequence[Block], sure: bool) -> Block:
    whole = Block(sure=sure)
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
