"""What a body is asked to decide, and what it did decide.

In minutes the result ("zur Kenntnis genommen"), the text of the decision and the vote stand under
one label; only the text is a decision. A proposal without a label is the paragraph that begins
"Der Kreistag beschließt" between the head and the reasons.
"""

from __future__ import annotations

from za_archive.annotate import Passage
from za_archive.models import Quote
from za_archive.readers.items import Item, own_item
from za_archive.readers.labels import HEAD, sections_of
from za_archive.readers.source import Source

SHORT = 40
"""So few characters are no proposal but its opening: "Die Bezirksversammlung möge …"."""
MINUTES = {"niederschrift", "abstimmungsergebnis"}


def proposed(source: Source) -> tuple[Passage, Quote] | None:
    """What the body is asked to decide: behind its label, else the paragraph that asks it."""
    body = source.own
    sections = [
        section
        for section in sections_of(body, "proposal")
        if all(mark.start > section.start for mark in section.all("FIELD"))  # else still the head
    ]
    for section in sorted(sections, key=lambda section: len(section.flat) < SHORT):
        return section, section.quote("section.proposal", 0.9)
    if source.kind not in {"beschlussvorlage", "mitteilungsvorlage"}:
        return None
    for paragraph in body.part(body.start, body.start + HEAD).paragraphs():
        mark = paragraph.first("PROPOSES")
        if mark is not None:
            text = paragraph.part(mark.start, paragraph.end)
            return text, text.quote("proposal.unlabelled", 0.75)
    return None


def decided(source: Source) -> Passage | None:
    """The text of the first decision of minutes, or of the item that they are read for; nothing
    where they tell only the result."""
    if source.kind not in MINUTES:
        return None
    item = own_item(source)
    for part in item.parts if item is not None else (source.own,):
        for section in sections_of(part, "decision"):
            text = _without_result(section)
            if text is not None:
                return text
    return _told(item) if item is not None else None


def _told(item: Item) -> Passage | None:
    """ "Der Ausschuss nimmt … zur Kenntnis.": the last such sentence of an item without labels."""
    for part in reversed(item.parts):
        if (mark := part.last("PROPOSES")) is not None and not part.all("SECTION"):
            [paragraph] = [one for one in part.paragraphs() if one.start <= mark.start < one.end]
            return paragraph.part(mark.start, paragraph.end)
    return None


def _without_result(section: Passage) -> Passage | None:
    """The section without the paragraphs that only tell the result, at its start."""
    for paragraph in section.paragraphs():
        if not _is_result(paragraph):
            return section.part(paragraph.start, section.end)
    return None


def _is_result(paragraph: Passage) -> bool:
    """The paragraph says nothing but how it went."""
    length = len(paragraph.string.rstrip())
    return any(
        mark.start == paragraph.start and mark.end >= paragraph.start + length
        for mark in paragraph.all("CATEGORY")
    )
