"""Dates on the way of an agreement -> `dates`: what happened or is to happen, and when."""

from __future__ import annotations

from collections.abc import Iterator

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Dated
from za_archive.readers.labels import alone
from za_archive.readers.source import Source

PROSE = 90
"""A paragraph of more characters that ends like a sentence is no part of a table."""
ADJACENT = {"deadline", "effective"}
"""These events show by the words right before the date ("bis zum …", "zum 1.1.…")."""


def read(source: Source) -> Iterator[Dated]:
    """One row for each distinct date and event; a date that nothing is said about is left out."""
    body = source.own
    minutes = source.kind == "niederschrift"
    own = {"file"} if minutes else {"date", "file"}  # minutes are dated by their session
    fields = [mark for mark in body.all("FIELD") if mark.value in own]
    lines = body.all("DATELINE")
    table = [mark for mark in body.all("FIELD") if mark.value in {"body", "meeting"}]
    if minutes:
        table += [mark for mark in body.all("FIELD") if mark.value == "date"]
    seen: set[tuple[str, str]] = set()
    for paragraph in body.paragraphs():
        for mark in paragraph.all("DATE"):
            if any(0 <= mark.start - field.end < 25 for field in fields) or any(
                line.start < mark.start < line.end for line in lines
            ):
                continue  # the paper's own date
            kind = _event(paragraph, mark)
            if kind is None and _in_table(body, mark, table):
                kind = "meeting"
            if kind is None:
                continue
            for date, end, precision in values.dates(mark.value or "", mark.groups):
                if (date, kind) in seen:
                    continue
                seen.add((date, kind))
                yield Dated(
                    position=len(seen),
                    date=date,
                    date_end=end,
                    precision=precision,
                    kind=kind,
                    quote=body.cite(mark),
                )


def _event(paragraph: Passage, mark: Mark) -> str | None:
    """What the sentence says about the date: words right before it, else the nearest event."""
    sentence = next((s for s in paragraph.sentences() if s.start <= mark.start < s.end), paragraph)
    events = sentence.all("EVENT")
    for event in events:
        if event.value in ADJACENT and 0 <= mark.start - event.end <= 2:
            return event.value
    others = [event for event in events if event.value not in ADJACENT]
    if not others:
        return None
    return min(others, key=lambda event: _distance(event, mark)).value


def _distance(event: Mark, date: Mark) -> int:
    return event.start - date.end if event.start >= date.end else date.start - event.end


def _in_table(body: Passage, mark: Mark, labels: list[Mark]) -> bool:
    """A date below a head like "Gremium | Termin" is a meeting's, up to the first section or
    sentence."""
    above = next((label for label in labels if label.start < mark.start), None)
    if above is None or mark.value not in {"day", "days", "two_days"}:
        return False
    between = body.part(above.end, mark.start)
    prose = (
        part
        for part in between.paragraphs()
        if len(part.flat) > PROSE and part.flat.endswith((".", ":")) and not part.first("FIELD")
    )
    sections = (section for section in between.all("SECTION") if alone(section, body))
    return not any(sections) and not any(prose)
