"""Dates on the way of an agreement -> `dates`: what happened or is to happen, and when.

What a date is of, its clause says, else the rest of its sentence, else the question or announcement
right before it. A date printed without its year takes that of its sentence, else the one that fits
the paper's own date; that is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Dated
from za_archive.readers.labels import labelled
from za_archive.readers.sessions import sessions_of
from za_archive.readers.source import Source, year_of
from za_archive.readers.stages import leans

ADJACENT = {"deadline", "effective"}
"""These events show by the words right before the date ("bis zum …", "zum 1.1.…")."""
STOP = re.compile(r"[;:]|,(?!\d)")
LEADS = re.compile(r"[?:]$|\b(?:am|vom|zum|im|den|und)$")
"""How what leads to a date ends; a line that begins with "25." looks like an item of a list."""
MORE = re.compile(r"\s(?:d\w\w|eine?)\s(?:zweite|dritte|vierte|weitere|nächste)[nrs]?\b")
"""How a clause goes on with what is counted: "…, ein zweites ist auf den 19.3. angesetzt"."""
NOT = re.compile(r"\bnichts?\s\Z")
"""What stands right before that which did not happen."""
SURE, INFERRED, DOUBT = 0.95, 0.6, 0.45


@dataclass(frozen=True, slots=True)
class _When:
    """A date and what it means: (first day, last day, precision) each."""

    mark: Mark
    days: tuple[tuple[str, str | None, str], ...]
    confidence: float | None = None


def read(source: Source) -> Iterator[Dated]:
    """One row for each distinct date and event; a date that nothing is said about is left out."""
    body = source.own
    seen: set[tuple[str, str]] = set()
    # a column headed "Datum" holds the days of sessions
    met = {session.date.start for session in sessions_of(source) if session.date is not None}
    stamp = None if _is_minutes(source) else labelled(source, "date")
    own = stamp[1].start if stamp else None  # also in a row of values below a row of labels
    topics = _labels(source, {"topic"})  # "07.09.2017 - 4.2 Bericht": the session's date
    before: Passage | None = None
    for paragraph in body.paragraphs():
        for sentence in paragraph.sentences():
            for when in _dates(source, sentence, met):
                if when.mark.start == own and own not in met:
                    continue
                kind, sure = _event(sentence, when, before)
                headed = any(topic.start == when.mark.start for topic in topics)
                if when.mark.start in met or (kind is None and headed):
                    kind = "meeting"
                if kind is None:
                    continue
                for date, end, precision in when.days:
                    if (date, kind) in seen:
                        continue
                    seen.add((date, kind))
                    yield Dated(
                        position=len(seen),
                        date=date,
                        date_end=end,
                        precision=precision,
                        kind=kind,
                        quote=body.cite(when.mark, when.confidence or sure),
                    )
            before = sentence


def read_of_letter(source: Source) -> Iterator[Dated]:
    """The dates of a letter about an agreement; other papers of no known kind tell nothing."""
    if source.under_sgb2:
        yield from read(source)


def _is_minutes(source: Source) -> bool:
    return source.kind == "niederschrift"


def _labels(source: Source, meanings: set[str]) -> list[Mark]:
    return [mark for mark in source.own.all("FIELD") if mark.value in meanings]


# --- which dates ----------------------------------------------------------------------------------


def _dates(source: Source, sentence: Passage, met: set[int]) -> Iterator[_When]:
    """The dates of a sentence; not the paper's own, nor those of laws and signatures."""
    dates = sentence.all("DATE")
    open_ = [
        mark
        for mark in sentence.all("OPEN_DATE")
        if not any(d.start < mark.end and mark.start < d.end for d in dates)
    ]
    if not dates and not open_:
        return
    own = {"file"} if _is_minutes(source) else {"date", "file"}  # minutes: their session's date
    fields = _labels(source, own)
    lines = source.own.all("DATELINE")
    laws = {mark.end for mark in sentence.all("LAW_DATE")}
    signed = sentence.all("SIGNED_AT") if source.kind == "zielvereinbarung" else []
    for mark in sorted([*dates, *open_], key=lambda mark: mark.start):
        labelled_ = any(0 <= mark.start - field.end < 25 for field in fields)
        labelled_ = labelled_ and mark.start not in met
        headed = any(line.start < mark.start < line.end for line in lines)
        if labelled_ or headed or mark.start in laws:
            continue
        if any(block.start <= mark.start < block.end for block in signed):
            continue
        if mark.label == "DATE":
            yield _When(mark, tuple(values.dates(mark.value or "", mark.groups)))
        elif (when := _completed(source, sentence, mark)) is not None:
            yield when


def _completed(source: Source, sentence: Passage, mark: Mark) -> _When | None:
    """A date without its year, with the one year that its sentence names, else the paper's."""
    years = {year_of(year) for year in sentence.all("YEAR")}
    years |= {values.year4(date.groups["year"]) for date in sentence.all("DATE")}
    if len(years) > 1:
        return None
    year = years.pop() if years else _year_near(source, sentence, mark)
    if year is None:
        return None
    groups: Mapping[str, str] = {**mark.groups, "year": str(year)}
    return _When(mark, tuple(values.dates(mark.value or "", groups)), INFERRED)


def _year_near(source: Source, sentence: Passage, mark: Mark) -> int | None:
    """The year in which the month lies next before or behind the paper's own date."""
    found = labelled(source, "date")
    month = values.month_of(mark.groups)
    if found is None or month is None:
        return None
    year, own = int(found[0][:4]), int(found[0][5:7] or 1)
    if sentence.first("TO_COME") or any(m.value == "deadline" for m in sentence.all("EVENT")):
        return year + (month < own)
    return year - (month > own)


# --- what happened then ---------------------------------------------------------------------------


def _event(sentence: Passage, when: _When, before: Passage | None) -> tuple[str | None, float]:
    """What is said about a date, and how sure: the words right before it, else what is nearest."""
    mark = when.mark
    events = sentence.all("EVENT")
    for event in events:
        if event.value in ADJACENT and 0 <= mark.start - event.end <= 2:
            return event.value, SURE
    others = [event for event in events if event.value not in ADJACENT]
    here = _clause(sentence, mark)
    clause = [event for event in others if here.start <= event.start < here.end]
    free = [event for event in others if not _clause(sentence, event).all("DATE")]
    if not (clause or free) and before is not None and LEADS.search(before.flat):
        free = [event for event in before.all("EVENT") if event.value not in ADJACENT]
    going_on = leans(here) or MORE.match(here.string)
    found = clause or (_gone_on(sentence, here) if going_on else []) or free
    if not found:
        return None, SURE
    nearest = min(found, key=lambda event: _distance(event, mark))
    if NOT.search(sentence.text.string[: nearest.start]):
        return None, SURE
    if nearest.value == "debated":
        return ("meeting" if sentence.first("GREMIUM") else None), SURE
    if nearest.value == "due":
        return "deadline", SURE
    if nearest.value == "signing":
        governed = here.string.lstrip().startswith("dass ")  # "Man rechne damit, dass …"
        return _signing(sentence if governed else here, when)
    return nearest.value, SURE


def _gone_on(sentence: Passage, clause: Passage) -> list[Mark]:
    """What the clause says that one without a verb goes on with: "…, die zweite am 3.2.2016"."""
    events = sentence.part(sentence.start, clause.start).all("EVENT")
    return [event for event in events if event.value not in ADJACENT][-1:]


def _signing(clause: Passage, when: _When) -> tuple[str, float]:
    """Signed, or still to be: by the words of time; an exact day without any is past."""
    meant = any(mark.value == "expected_signing" for mark in clause.all("EVENT"))
    if meant or clause.first("TO_COME"):
        return "expected_signing", SURE
    exact = all(precision == "day" for _, _, precision in when.days)
    return "signed", SURE if exact or clause.first("PAST") else DOUBT


def _clause(sentence: Passage, mark: Mark) -> Passage:
    """The part of a sentence between the stops around a mark."""
    string = sentence.string
    start, end = mark.start - sentence.start, mark.end - sentence.start
    before = [stop.end() for stop in STOP.finditer(string, 0, start)]
    behind = STOP.search(string, end)
    return sentence.part(
        sentence.start + (before[-1] if before else 0),
        sentence.start + (behind.start() if behind else len(string)),
    )


def _distance(event: Mark, date: Mark) -> int:
    return event.start - date.end if event.start >= date.end else date.start - event.end
