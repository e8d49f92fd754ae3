"""The items of minutes, and the one that a paper belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from za_archive.annotate import Mark, Passage
from za_archive.readers.labels import YEAR

NAMED = 250
"""An item names its paper in so many first characters."""


@dataclass(frozen=True, slots=True)
class Item:
    """The item with this number: all that stands under it, in the list and further down."""

    number: str
    parts: tuple[Passage, ...]

    @property
    def title(self) -> Passage:
        """What stands behind its number, up to the paper's."""
        part = self.parts[0]
        end = part.start + len(part.string.split("\n\n")[0])
        stops = [mark.start for mark in part.all("FIELD") + part.all("REFERENCE")]
        bracket = part.text.string.find("\n(", part.start, end)
        stops += [bracket] if bracket > 0 else []
        end = min((stop for stop in stops if stop > part.start), default=end)
        text = part.text.string[part.start : end]
        return part.part(part.start, part.start + len(text.rstrip(" (\n")))


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
    if len(numbers) != 1 or len({number for number, _ in parts}) < 2:
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
