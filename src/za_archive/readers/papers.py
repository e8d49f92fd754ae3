"""The head of a council paper and what it says about an agreement -> `papers` and its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Paper, Record, Target
from za_archive.readers import told
from za_archive.readers.about import about_agreement
from za_archive.readers.decisions import MINUTES, decided, proposed
from za_archive.readers.home import home
from za_archive.readers.items import own_item
from za_archive.readers.labels import TELLING, heads_a_table, labelled
from za_archive.readers.reported import add_agreement, add_stage
from za_archive.readers.sessions import sessions_of
from za_archive.readers.source import Facts, Source
from za_archive.readers.timetable import printed_rows
from za_archive.readers.titles import title

TITLE = 700
"""What stands without a label stands in so many first characters."""
CODE = re.compile(r"\S+")
BEFORE_NUMBER = ("KREIS", "LETTERHEAD", "TYPE_LINE")
"""What a number stands behind at the end of a line."""
LABELS = ("reference", "date", "office", "originator", "type")


def read(source: Source) -> Iterator[Record]:
    """The paper's own values, then the agreement that it is about."""
    facts = Facts("papers")
    for label in LABELS:
        if label == "reference" and _has_items(source):
            continue  # what stands there are its items' papers
        if value := labelled(source, label):
            facts.add("paper_type_raw" if label == "type" else label, *value)
    if found := title(source):
        facts.add("name", *found)
    _unlabelled(facts, source)
    if (asked := proposed(source)) is not None:
        facts.add("proposal", asked[0].flat, asked[1])
    if (decision := decided(source)) is not None:
        facts.add("decision", decision.flat, decision.quote("section.decision", 0.9))
    numbered = "reference" in facts.found
    if source.kind == "bericht" and not (numbered or _is_laid_before_a_committee(source)):
        return  # a Jobcenter's, not a council's
    kreis = home(source, None)
    if kreis is not None:
        facts.add("kreis", *kreis)
    if about_agreement(source):
        add_agreement(facts, source)
        rows = list(_told(facts, source))
        add_stage(facts, source, rows)
        yield from rows
    yield from facts.found.values()
    columns: dict[str, Any] = facts.values()
    evidence = [fact.quote for fact in facts.found.values() if fact.quote is not None]
    quote = facts.quote("name") or facts.quote("reference") or next(iter(evidence), None)
    yield Paper(
        paper_type=source.kind,
        quote=quote,
        derived_from=None if quote else "kind of the document",
        reference_key=values.paper_key(columns["reference"]) if "reference" in columns else None,
        **columns,
    )


def _has_items(source: Source) -> bool:
    """An agenda, or the minutes of a whole session that are read for none of its items."""
    whole = source.kind == "niederschrift" and source.own.first("AGENDA_LIST") is not None
    return source.kind == "tagesordnung" or (whole and own_item(source) is None)


def _is_laid_before_a_committee(source: Source) -> bool:
    return any(session.date is not None for session in sessions_of(source))


def _told(facts: Facts, source: Source) -> Iterator[Target]:
    """The values of the agreement that the paper tells; without its year they say nothing."""
    known = facts.values()
    year = known.get("agreement_year")
    if isinstance(year, int):
        kreis, level = known.get("agreement_kreis"), known.get("agreement_level")
        yield from told.read(source.own, year, kreis, level)


def _unlabelled(facts: Facts, source: Source) -> None:
    """What heads say without a label: type, number, office, day and the group that asks."""
    body = source.own
    head = body.part(body.start, body.start + TITLE)
    types = [
        (words, mark)
        for mark in head.all("TYPE_LINE")
        for name, words in mark.groups.items()
        if name.startswith("type")
    ]
    for words, line in sorted(types, key=lambda found: found[0].lower() == "drucksache")[:1]:
        facts.add("paper_type_raw", words, body.cite(line, 0.9))
    number = _number_of_a_line(head, facts.values().get("name"))
    if number is not None and not _has_items(source):
        text = body.printed(number)
        facts.add("reference", " ".join(text.split()), body.cite(number, 0.8))
    offices = (mark for mark in head.all("LETTERHEAD") if mark.value == "office")
    office = next((m for m in offices if not head.part(m.start, m.end).first("REFERENCE")), None)
    if office is not None:
        words = " ".join(body.printed(office).split())
        facts.add("office", words, body.cite(office, 0.8))
    day = _day_of_a_line(source, head)
    days = values.dates(day.value or "", day.groups) if day else []
    if day and days:
        facts.add("date", days[0][0], body.cite(day, min(day.confidence, 0.9)))
    if source.kind in {"antrag", "anfrage"} and (mark := head.first("ORIGINATOR")):
        name = body.printed(mark)
        facts.add("originator", " ".join(name.split()), body.cite(mark, 0.9))


def _day_of_a_line(source: Source, head: Passage) -> Mark | None:
    """The day behind a place ("Kassel, 9. Februar 2015"), or that has a line of the head to itself;
    below the text minutes and their extracts are signed later."""
    body = source.own
    below = None if source.kind in MINUTES else body.last("DATELINE")
    if (dateline := head.first("DATELINE") or below) is not None:
        return body.part(dateline.start, dateline.end).first("DATE")
    if source.kind in MINUTES:
        return None
    tables = [mark.start for mark in head.all("FIELD") if heads_a_table(mark)]
    for row in printed_rows(head.part(head.start, min(tables, default=head.end))):
        day = row.first("DATE")
        if day is not None and day.end - day.start == len(row.string.strip()):
            return day
    return None


def _whole(number: Mark, line: Passage) -> Mark:
    """The number with all that is written together with it: "BV/041/2017-L"."""
    words = (m.span() for m in CODE.finditer(line.text.string, line.start, line.end))
    start, end = next(word for word in words if word[1] >= number.end)
    return number._replace(start=min(start, number.start), end=end)


def _number_of_a_line(head: Passage, title: str | None) -> Mark | None:
    """A number that is a line of its own, or that opens the line of the title."""
    for start, end, _ in head.text.line_ranges(head.start, head.end):
        line = head.part(start, end)
        mark = line.last("REFERENCE")
        if mark is None:
            continue
        mark = _whole(mark, line)
        text = head.printed(mark)
        telling = TELLING.search(text) or re.search(r"[A-Z]{2,}", text)
        before = head.text.string[start : mark.start].strip()
        behind = " ".join(head.text.string[mark.end : end].split())
        if before:
            beside = any(m.start == start for of in BEFORE_NUMBER for m in line.all(of))
            if telling and not behind and (beside or (title and before.endswith(title))):
                return mark
            continue
        if telling and any(0 <= other.start - mark.end < 2 for other in line.all("FIELD")):
            return mark
        result = line.first("RESULT")
        told = result is not None and behind and result.end >= end
        if telling and (not behind or told or (title and title.startswith(behind))):
            return mark
    return None
