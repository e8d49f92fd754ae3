"""What a Kreis demands or reserves -> `positions`: the lettered items behind its announcement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from za_archive.models import Position
from za_archive.readers.source import Source

LABEL = re.compile(r"\(?([a-z]|\d{1,2})[.)]\s+")
ENDED = re.compile(r"[.!?][\"“”»)]*$")


def read(source: Source) -> Iterator[Position]:
    """The items of the first list that is announced as demands."""
    body = source.own
    intro = body.first("POSITIONS")
    if intro is None:
        return
    items: list[tuple[str, int, int]] = []
    for paragraph in body.part(intro.end, body.end).paragraphs():
        label = LABEL.match(paragraph.string)
        if label and not (items and label.group(1).isdigit() != items[0][0].isdigit()):
            items.append((label.group(1), paragraph.start + label.end(), paragraph.end))
            continue
        if not items or ENDED.search(body.text.string[items[-1][1] : items[-1][2]].rstrip()):
            break
        letter, start, _ = items[-1]  # the sentence goes on in the next paragraph
        items[-1] = (letter, start, paragraph.end)
    for position, (letter, start, end) in enumerate(items, 1):
        item = body.part(start, end)
        yield Position(
            position=position, label=letter, text=item.flat, quote=item.quote("position.item", 0.9)
        )
