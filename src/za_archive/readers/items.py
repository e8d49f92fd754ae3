"""The items of minutes, and the one that a paper belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.readers.about import about_agreement, weighed
from za_archive.readers.labels import YEAR
from za_archive.readers.source import Source

NAMED = 250
"""An item names its paper in so many first characters."""
OPENS = 20
"""So many characters of its title tell an item of the list where the text comes to it."""
ENDS = ("FIELD", "SECTION", "REFERENCE", "SUBTITLE")
"""What no title has in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """The item with this number: all that stands under it, in the list and further down."""

    number: str
    parts: tuple[Passage, ...]

    def holds(self, place: int) -> bool:
        """This place of the text stands under it."""
        return any(part.start <= place < part.end for part in self.parts)

    @property
    def title(self) -> Passage | None:
        """What stands behind its number, up to the paper's and to what is told of it."""
        part = self.parts[0]
        string = part.text.string
        marks = [mark for label in ENDS for mark in part.all(label)]
        start = part.start
        start += len(part.string) - len(part.string.lstrip())
        start = next((m.end + 1 for m in part.all("REFERENCE") if m.start == start), start)
        gap, bracket = string.find("\n\n", start), string.find("\n(", start)
        stops = [place for place in (gap, bracket) if place > 0]
        end = min(
            [*stops, *(mark.start for mark in marks if mark.start >= start)], default=part.end
        )
        text = string[start : min(end, part.end)].rstrip(" (\n")
        return part.part(start, start + len(text)) if text else None


def own_item(source: Source) -> Item | None:
    """Of minutes of several items the one that the archive is about: where the agreement is told
    of, else the only one that names a paper."""
    items = items_of(source.own)
    if len(items) < 2 or about_agreement(source) is None:
        return main_item(source.own)
    said = list(weighed(source.own))

    def weight(item: Item) -> int:
        return sum(one.weight for one in said if item.holds(one.word.start))

    best = max(items, key=weight)
    return best if weight(best) else None


def main_item(body: Passage) -> Item | None:
    """The only item that names a paper; nothing where none does, or several."""
    named = [item for item in items_of(body) if any(map(_names_a_paper, item.parts))]
    return named[0] if len(named) == 1 else None


def items_of(body: Passage) -> list[Item]:
    """The items of minutes in their order, each once."""
    marks = _items(body)
    parts: dict[str, tuple[Passage, ...]] = {}
    ends = [*(mark.start for mark in marks[1:]), body.end] if marks else []
    for mark, end in zip(marks, ends, strict=True):
        number = mark.groups["number"]
        parts[number] = (*parts.get(number, ()), body.part(mark.end, end))
    return [Item(number, found) for number, found in parts.items()]


def _items(body: Passage) -> list[Mark]:
    """Where items begin: those of the list stand between its head and the first named one; below
    it a bare number counts only before the words that it has in the list."""
    marks = body.all("ITEM")
    list_ = body.first("AGENDA_LIST")
    named = (m.start for m in marks if m.value == "named" and (not list_ or m.start > list_.end))
    first = next(named, body.end)
    words: dict[str, str] = {}
    found: list[Mark] = []
    for mark in marks:
        if mark.value != "named":
            if list_ is None or not list_.end <= mark.start < first:
                continue
            opens = body.text.string[mark.end : mark.end + OPENS].split("\n")[0].strip()
            if words.setdefault(mark.groups["number"], opens) != opens:
                continue
        found.append(mark)
    return found


def _names_a_paper(part: Passage) -> bool:
    near = part.part(part.start, part.start + NAMED)
    if any(mark.value == "reference" for mark in near.all("FIELD")):
        return True
    return any(YEAR.search(near.printed(mark)) for mark in near.all("REFERENCE"))
