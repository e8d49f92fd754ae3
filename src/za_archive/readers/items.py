"""The items of minutes, and the one that a paper belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.readers.labels import YEAR

NAMED = 250
"""An item names its paper in so many first characters."""
ENDS = ("FIELD", "SECTION", "REFERENCE", "SUBTITLE")
"""What no title has in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """The item with this number: all that stands under it, in the list and further down."""

    number: str
    parts: tuple[Passage, ...]

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


def main_item(body: Passage) -> Item | None:
    """The only item that names a paper; nothing where none does, or several."""
    marks = _items(body)
    if not marks:
        return None
    parts = [
        (mark.groups["number"], body.part(mark.end, following))
        for mark, following in zip(marks, [*(m.start for m in marks[1:]), body.end], strict=True)
    ]
    numbers = {number for number, part in parts if _names_a_paper(part)}
    if len(numbers) != 1:
        return None
    [number] = numbers
    return Item(number, tuple(part for other, part in parts if other == number))


def _items(body: Passage) -> list[Mark]:
    """Where items begin: those of the list stand between its head and the first named one."""
    marks = body.all("ITEM")
    list_ = body.first("AGENDA_LIST")
    named = (m.start for m in marks if m.value == "named" and (not list_ or m.start > list_.end))
    first = next(named, body.start)
    return [
        mark
        for mark in marks
        if mark.value == "named" or (list_ is not None and list_.end <= mark.start < first)
    ]


def _names_a_paper(part: Passage) -> bool:
    near = part.part(part.start, part.start + NAMED)
    if any(mark.value == "reference" for mark in near.all("FIELD")):
        return True
    return any(
        YEAR.search(near.text.string[mark.start : mark.end]) for mark in near.all("REFERENCE")
    )
