"""Dates on the way of an agreement -> `dates`: what happened or is to happen, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Dated
from za_archive.readers.source import Source

EVENTS = {"zielvereinbarung": "AGREED_EVENT"}
"""What may be told of a date by kind of document; `EVENT` in papers."""
ADJACENT = {"EVENT": {"deadline", "effective"}, "AGREED_EVENT": {"deadline"}}
"""These events show by the words right before the date ("bis zum …", "zum 1.1.…")."""
FAR = 200
"""In an agreement, words farther from a date tell nothing about it."""
OF_LAW = re.compile(r"(?:[Gg]esetz\w*|[Vv]erordnung|Bekanntmachung|BGBl\.[^.\n]{0,20})\s+vom\s+$")
"""A date behind this is a law's."""


def read(source: Source) -> Iterator[Dated]:
    """One row for each distinct date and event; a date that nothing is said about is left out, and
    so are the days of signatures.
    """
    body = source.own
    label = EVENTS.get(source.kind, "EVENT")
    signatures = body.all("SIGNED_AT") if label != "EVENT" else []
    minutes = source.kind == "niederschrift"
    own = {"file"} if minutes else {"date", "file"}  # minutes are dated by their session
    fields = [mark for mark in body.all("FIELD") if mark.value in own]
    table = [mark for mark in body.all("FIELD") if mark.value in {"body", "meeting"}]
    if minutes:
        table += [mark for mark in body.all("FIELD") if mark.value == "date"]
    seen: set[tuple[str, str]] = set()
    for paragraph in body.paragraphs():
        for mark in paragraph.all("DATE"):
            if any(0 <= mark.start - field.end < 25 for field in fields):
                continue  # the paper's own date
            if any(signed.start <= mark.start < signed.end for signed in signatures):
                continue
            kind = _event(paragraph, mark, label)
            if kind is None and label == "EVENT" and _in_table(body, mark, table):
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


def read_of_letter(source: Source) -> Iterator[Dated]:
    """The dates of a letter about an agreement; other papers of no known kind tell nothing."""
    if source.under_sgb2:
        yield from read(source)


def _event(paragraph: Passage, mark: Mark, label: str) -> str | None:
    """What the sentence says about the date: words right before it, else the nearest event."""
    sentence = next((s for s in paragraph.sentences() if s.start <= mark.start < s.end), paragraph)
    events = sentence.all(label)
    for event in events:
        if event.value in ADJACENT[label] and 0 <= mark.start - event.end <= 2:
            return event.value
    others = [event for event in events if event.value not in ADJACENT[label]]
    if label == "AGREED_EVENT":
        others = [event for event in others if _distance(event, mark) <= FAR]
        if OF_LAW.search(sentence.text.string, sentence.start, mark.start):
            return None
    if not others:
        return None
    return min(others, key=lambda event: _distance(event, mark)).value


def _distance(event: Mark, date: Mark) -> int:
    return event.start - date.end if event.start >= date.end else date.start - event.end


def _in_table(body: Passage, mark: Mark, labels: list[Mark]) -> bool:
    """A date below a head like "Gremium | Termin" is a meeting's, up to the first section."""
    above = [label for label in labels if label.start < mark.start]
    if not above:
        return False
    sections = [s for s in body.all("SECTION") if above[0].start < s.start < mark.start]
    return not sections
