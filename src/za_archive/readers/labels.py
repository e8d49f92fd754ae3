"""Labels of council papers and what they stand for.

A label's value stands behind it, beside it or below it; the page decides which, not the kind of
council system. Which words are labels, and of what: `data/rules/papers.yml`.
"""

from __future__ import annotations

import re

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Line, Quote
from za_archive.readers.source import Source

HEAD = 3500
"""Labels stand in so many first characters."""


def labelled(source: Source, label: str) -> tuple[str, Quote] | None:
    """The value of the first label of this meaning that has one of the right form."""
    head = source.own.part(source.own.start, source.own.start + HEAD)
    for passage in (head, source.margins):
        for mark in passage.all("FIELD"):
            found = value_of(passage, mark) if mark.value == label else None
            fitting = _fitting(label, found) if found else None
            if fitting is not None:
                return fitting
    return None


def _fitting(label: str, found: Passage) -> tuple[str, Quote] | None:
    """The value in the form that its field has, or nothing where it has not that form."""
    if label == "reference":
        mark = found.first("REFERENCE")
        if mark is not None:
            return " ".join(found.text.string[mark.start : mark.end].split()), found.cite(mark)
        number = re.match(r"\s*([A-Z]{1,3}[ -]?)?\d[\w/.-]*", found.string)
        if number and not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number.group().strip()):
            end = found.start + number.end()
            return number.group().strip(), found.quote("field.reference", 0.9, found.start, end)
        return None
    if label == "date":
        mark = found.first("DATE")
        days = values.dates(mark.value or "", mark.groups) if mark else []
        return (days[0][0], found.cite(mark)) if mark and days else None
    return (found.flat, found.quote(f"field.{label}", 0.9)) if found.string.strip() else None


def value_of(passage: Passage, mark: Mark) -> Passage | None:
    """What a label stands for: the rest of its line, else what is beside it, else below it."""
    lines = list(passage.text.line_ranges(passage.start, passage.end))
    index = next((i for i, (s, e, _) in enumerate(lines) if s <= mark.start < max(e, s + 1)), None)
    if index is None:
        return None
    start, end, line = lines[index]
    labels = {m.start for m in passage.all("FIELD")} | {m.start for m in passage.all("SECTION")}
    if passage.text.string[mark.end : end].strip(" :"):
        begin = (
            mark.end
            + len(passage.text.string[mark.end : end])
            - len(passage.text.string[mark.end : end].lstrip(" :"))
        )
        return passage.part(begin, _continued(passage, lines, index, labels))
    for place in (_beside, _below):
        chosen = next(
            (
                i
                for i, (s, e, other) in enumerate(lines)
                if s != start and s not in labels and e > s and place(line, other)
            ),
            None,
        )
        if chosen is not None:
            return passage.part(lines[chosen][0], _continued(passage, lines, chosen, labels))
    return None


def _continued(
    passage: Passage, lines: list[tuple[int, int, Line]], index: int, labels: set[int]
) -> int:
    """Where the value that begins in this line ends: lines of its paragraph and column go on."""
    end = lines[index][1]
    for begin, stop, line in lines[index + 1 : index + 4]:
        gap = passage.text.string[end:begin]
        above = lines[index][2]
        in_column = line.page == above.page and abs(line.box.x0 - above.box.x0) < 40
        if begin in labels or "\n\n" in gap or not in_column or line.box.top < above.box.top:
            break
        end = stop
    return end


def _beside(label: Line, other: Line) -> bool:
    return (
        label.page == other.page
        and label.box.overlap_y(other.box) > 0.5
        and other.box.x0 >= label.box.x1 - 2
    )


def _below(label: Line, other: Line) -> bool:
    gap = other.box.top - label.box.bottom
    overlaps = other.box.x0 < label.box.x1 and label.box.x0 < other.box.x1 + 2
    return label.page == other.page and -2 < gap < 4 * label.box.height and overlaps


def section_of(body: Passage, value: str) -> Passage | None:
    """The text of the first section of this meaning, up to the next section."""
    marks = body.all("SECTION")
    for index, mark in enumerate(marks):
        if mark.value != value:
            continue
        following = marks[index + 1].start if index + 1 < len(marks) else body.end
        text = body.part(mark.end, following)
        stripped = text.string.strip(" :\n")
        if not stripped:
            continue
        start = mark.end + text.string.index(stripped[0])
        return body.part(start, start + len(stripped))
    return None
