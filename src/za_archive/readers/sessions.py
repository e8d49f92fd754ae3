"""The sessions that a paper goes to, or that minutes are of -> `consultations`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Box, Consultation
from za_archive.readers.source import Source, merged

HEAD = 3500
NEAR = 160
"""A session's date stands at most so many characters behind its committee."""
GENITIVE = re.compile(
    r"([Aa]usschu)(?:ss|ß)es\b|(Kreistag|Gemeinderat|Stadtrat|Magistrat|Ältestenrat|[a-z]beirat)e?s\b"
)


def read(source: Source) -> Iterator[Consultation]:
    """One row for each committee and date that the paper prints for itself."""
    body = source.own
    minutes = source.kind == "niederschrift"
    seen: set[tuple[str, str | None]] = set()
    position = 0
    for committee, date in _pairs(body):
        days = values.dates(date.value or "", date.groups) if date else []
        day = days[0][0] if days else None
        name = base_name(body.text.string[committee.start : committee.end])
        if (name, day) in seen:
            continue
        seen.add((name, day))
        position += 1
        row = _row(body, committee, date)
        votes = row.first("VOTES") or (body.first("VOTES") if minutes else None)
        result = row.first("RESULT") or (body.first("RESULT") if minutes else None)
        role = row.first("CONSULTATION_ROLE")
        agenda = row.first("AGENDA") or (body.first("AGENDA") if minutes else None)
        public = re.search(r"\b(nicht ?öffentlich|öffentlich)\b", row.string)
        crossed = _crossed(body, committee)
        yield Consultation(
            position=position,
            organization=name,
            date=day,
            agenda_number=next(iter(agenda.groups.values())) if agenda else None,
            public=crossed if public is None else int(public.group(1) == "öffentlich"),
            role=body.text.string[role.start : role.end] if role else None,
            result=" ".join(body.text.string[result.start : result.end].split())
            if result
            else None,
            votes_yes=_count(votes, "yes"),
            votes_no=_count(votes, "no"),
            votes_abstained=_count(votes, "abstained"),
            quote=merged(body.cite(committee), body.cite(date) if date else None),
        )


def base_name(name: str) -> str:
    """A committee's name without genitive and line ends."""
    return GENITIVE.sub(
        lambda match: f"{match.group(1)}ss" if match.group(1) else match.group(2),
        " ".join(name.split()),
    )


def _count(votes: Mark | None, name: str) -> int | None:
    if votes is None:
        return None
    text = votes.groups.get(name) or votes.groups.get(f"{name}2")
    return int(text) if text else None


def _pairs(body: Passage) -> Iterator[tuple[Mark, Mark | None]]:
    """Committees with their dates: those of the head's table, then those of "Sitzung des … am"."""
    head = body.part(body.start, body.start + HEAD)
    table = next((mark for mark in head.all("FIELD") if mark.value == "body"), None)
    if table is not None:
        stop = next((m.start for m in head.all("SECTION") if m.start > table.end), head.end)
        yield from _in_table(body.part(table.end, min(stop, table.end + 1500)))
    for session in body.all("SESSION"):
        committee = next((m for m in body.all("GREMIUM") if 0 <= m.start - session.end <= 12), None)
        if committee is None:
            yield from _at_its_session(body, session)
            continue
        date = next((m for m in body.all("DATE") if 0 <= m.start - committee.end <= NEAR), None)
        if date is not None and "\n\n" not in body.text.string[committee.end : date.start]:
            yield committee, date


def _at_its_session(body: Passage, session: Mark) -> Iterator[tuple[Mark, Mark | None]]:
    """ "Der Ausschuss … möge in seiner Sitzung am …": the committee stands before."""
    committees = [m for m in body.all("GREMIUM") if 0 <= session.start - m.end <= 40]
    date = next((m for m in body.all("DATE") if 0 <= m.start - session.end <= 8), None)
    if committees and date is not None:
        yield committees[-1], date


def _in_table(table: Passage) -> Iterator[tuple[Mark, Mark | None]]:
    """Rows of a Beratungsfolge: the date on the committee's line, else the next one behind it."""
    committees = [m for m in table.all("GREMIUM") if not _repeats(table, m)]
    dates = table.all("DATE")
    for index, committee in enumerate(committees):
        following = committees[index + 1].start if index + 1 < len(committees) else table.end
        boxes = table.text.boxes(committee.start, committee.end)
        level = [d for d in dates if _same_row(table, boxes, d)]
        behind = [d for d in dates if committee.end <= d.start < following]
        chosen = level or behind
        if not chosen and len(committees) == len(dates):
            chosen = [dates[index]]
        if not chosen and len(committees) > 1:
            continue
        if not chosen:
            chosen = dates[:1]
        for date in chosen if not level else level[:1]:
            yield committee, date


def _repeats(table: Passage, mark: Mark) -> bool:
    """ "des Kreisausschusses" behind "9. Sitzung" repeats the row's committee."""
    return (
        re.search(r"\bdes\s+$", table.text.string[max(table.start, mark.start - 8) : mark.start])
        is not None
    )


def _same_row(table: Passage, boxes: tuple[tuple[int, Box], ...], date: Mark) -> bool:
    place = table.text.boxes(date.start, date.end)
    return any(
        page == other_page and box.overlap_y(other) > 0.5
        for page, box in boxes
        for other_page, other in place
    )


def _crossed(body: Passage, committee: Mark) -> int | None:
    """Whether the cross on the committee's line stands below "öffentlich"."""
    boxes = body.text.boxes(committee.start, committee.end)
    cross = next((m for m in body.all("CROSS") if _same_row(body, boxes, m)), None)
    heads = [m for m in body.all("PUBLIC_COLUMN") if m.start < committee.start]
    if cross is None or len(heads) < 2:
        return None
    place = body.text.boxes(cross.start, cross.end)[0][1]

    def apart(head: Mark) -> float:
        box = body.text.boxes(head.start, head.end)[0][1]
        return abs((box.x0 + box.x1) / 2 - (place.x0 + place.x1) / 2)

    nearest = min(heads, key=apart)
    return int("closed" not in nearest.groups)


def _row(body: Passage, committee: Mark, date: Mark | None) -> Passage:
    """The stretch that belongs to one row: from its committee to the next one."""
    start = min(committee.start, date.start if date else committee.start)
    end = max(committee.end, date.end if date else committee.end)
    following = next((m.start for m in body.all("GREMIUM") if m.start > end), body.end)
    section = next((m.start for m in body.all("SECTION") if m.start > end), body.end)
    return body.part(start, min(following, section, end + 120))
