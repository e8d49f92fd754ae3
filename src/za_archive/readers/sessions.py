"""The sessions that a paper goes to, or that minutes are of -> `consultations`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.models import Box, Consultation, Quote
from za_archive.readers.committees import base_name, carried_over, spelled_out, whole_cell
from za_archive.readers.heads import COLUMN_HEADS, end_of_head
from za_archive.readers.items import Item, own_item
from za_archive.readers.labels import alone, heads_a_table
from za_archive.readers.source import Source, merged
from za_archive.readers.timetable import Session, printed_rows, sessions_in
from za_archive.readers.votes import SIDES, counted

MINUTES = {"niederschrift", "abstimmungsergebnis"}
HEAD = 3500
MINUTES_HEAD = 1500
"""Minutes say in so many first characters which session they are of."""
NEAR = 160
"""A session's date stands at most so many characters behind its committee."""
BELOW = 40
"""A day without a label stands at most so many characters behind the committee above it."""
TABLE = 2500
"""A table of sessions has so many characters at most."""
COLUMN = 25
"""A number stands at most so many points beside the middle of its column's head."""
SHORT_PUBLIC = re.compile(r"(?<![\w/])([Öö]|N|nö|NÖ|N\.Ö\.)(?![\w/])")
AND_OF = re.compile(r"(?:,|\s(?:und|sowie))\s(?:(?:de[sr]|im|in der)\s)?\Z")
"""What stands between a day and the committee of the next."""
NUMBER = re.compile(r"\s+(?:TOP:? ?)?((?:Ö |N )?\d{1,3}(?:\.\d{1,2}){0,2})(?=\s|$)")


def read(source: Source) -> Iterator[Consultation]:
    """One row for each committee and date that the paper prints for itself."""
    sessions = list(sessions_of(source))
    if not sessions and (in_the_margins := replace(source, body=source.margins)).body.string:
        source, sessions = in_the_margins, list(_of_sentences(in_the_margins.body))
    columns = _columns(source.own, sessions)
    named = [_name_and_day(source, session) for session in sessions]
    dated = {name for name, day in named if day is not None}
    seen: set[tuple[str, str | None]] = set()
    for session, (name, day) in zip(sessions, named, strict=True):
        if not name or (name, day) in seen or (day is None and name in dated):
            continue
        seen.add((name, day))
        yield Consultation(
            position=len(seen),
            organization=name,
            date=day,
            quote=_quote(source, session),
            **_details(source, session, columns, alone=len(sessions) == 1),
        )


def _name_and_day(source: Source, session: Session) -> tuple[str, str | None]:
    days = values.dates(session.date.value or "", session.date.groups) if session.date else []
    start, end = session.committee
    printed = source.own.text.string[start:end] + carried_over(source.own, start, end)
    name = base_name(spelled_out(source.own, printed))
    return name, days[0][0] if days else None


def _quote(source: Source, session: Session) -> Quote | None:
    text = source.own.text
    start, end = session.committee
    date = session.date
    return merged(
        text.quote(start, end, "session.committee", session.confidence),
        text.quote(date.start, date.end, date.rule, session.confidence) if date else None,
    )


# --- which sessions -------------------------------------------------------------------------------


def sessions_of(source: Source) -> Iterator[Session]:
    """Those of the head's tables, or of its rows where those tell more days; else those of
    "Sitzung des … am" that are the paper's own."""
    body, minutes = source.own, source.kind == "niederschrift"
    rows = [] if minutes else list(_of_the_head(body))
    found = max(list(_of_the_table(source)), rows, key=_dated)
    if minutes and len(found) == 1 and found[0].date is None:
        day = _labelled_day(body.part(body.start, body.start + MINUTES_HEAD))
        found = [replace(found[0], date=day)]
    if found:
        yield from found
        return
    if minutes:
        yield from _of_the_minutes(body)
        yield from _before(body)
        return
    found += _of_sentences(body)
    if not found and source.kind in {"antrag", "anfrage"}:
        found += _of_the_day(body)
    if not found and source.kind == "tagesordnung":
        found += _of_the_minutes(body)  # "Sitzung des …", and below it "Sitzung: Dienstag, …"
    yield from found


def _of_sentences(body: Passage) -> Iterator[Session]:
    """Those that sentences tell: "Zur Sitzung des … am …"; nothing of what was."""
    for session in body.all("SESSION"):
        sentence = _sentence(body, session)
        if sentence.first("PAST") is None or sentence.first("OWN_PAPER"):
            yield from _of_the_sentence(body, session)
    for committee in body.all("SESSION_OF"):
        yield from _of_the_word(body, committee)


def _of_the_day(body: Passage) -> Iterator[Session]:
    """ "Wir bitten, im Sozialausschuss am 5. Juni … abzustimmen": a committee with its day."""
    for committee in body.all("GREMIUM"):
        sentence = _sentence(body, committee)
        start, end = whole_cell(sentence, committee)
        day = _behind(body, "DATE", end, 4)
        if day is not None and sentence.first("PAST") is None:
            yield Session((start, end), day, (sentence,), 0.8)


def _dated(sessions: list[Session]) -> int:
    return sum(session.date is not None for session in sessions)


def _of_the_table(source: Source) -> Iterator[Session]:
    body = source.own
    head = body.part(body.start, body.start + HEAD)
    tables = [mark for mark in head.all("FIELD") if heads_a_table(mark)]
    committees = [mark.start for mark in head.all("GREMIUM")]
    for index, table in enumerate(tables):
        first = next((start for start in committees if start >= table.end), head.end)
        if any(other.start < first for other in tables[index + 1 :]):
            continue  # its heads go on: "Beratungsfolge", then "Gremium | Termin"
        ends = [
            m.start
            for m in head.all("SECTION")
            if m.start > table.end
            and alone(m, head)
            and (m.start > first or m.value not in COLUMN_HEADS)
        ]
        ends += [
            m.start
            for m in head.all("FIELD")
            if m.start > table.end and (m.value in {"name", "topic"} or m in tables)
        ]
        stop = min(ends, default=head.end)
        start = _first_column(head, table)
        yield from sessions_in(body.part(start, min(stop, table.end + TABLE)))


def _first_column(head: Passage, table: Mark) -> int:
    """Where the table begins: behind its head, or behind that of the dates in a column before."""
    row = head.text.boxes(table.start, table.end)
    before = [m for m in head.all("FIELD") if m.value == "meeting" and m.start < table.start]
    return min((m.end for m in before if _same_row(head, row, m)), default=table.end)


def _of_the_head(body: Passage) -> Iterator[Session]:
    """Rows of a head without a label that name both a committee and a day."""
    head = body.part(body.start, end_of_head(body))
    for row in printed_rows(head):
        labels = {mark.start for mark in row.all("FIELD")}
        if "\n" in row.string:
            labels.add(row.start)  # "zur Sitzung | des … | am …": cells, no sentence
        sentence = any(mark.start not in labels for mark in row.all("SESSION"))
        goes_on = row.flat.startswith(("und ", "sowie "))
        told = sentence or goes_on or row.first("PAST") or row.first("SUBTITLE")
        names, days = row.all("GREMIUM"), [m for m in row.all("DATE") if not _of_the_paper(row, m)]
        if told or row.flat.endswith(".") or not (names and days):
            continue
        if len(names) == 1:
            yield from (Session(whole_cell(row, names[0]), day, (row,), 0.9) for day in days)
        else:
            yield from sessions_in(row)
    yield from _of_columns(head)


def _of_the_paper(row: Passage, day: Mark) -> bool:
    """The paper's own day: behind its label, or "Stellungnahme des Magistrats vom"."""
    labels = (mark.end for mark in row.all("FIELD") if mark.value == "date")
    before = row.text.string[row.start : day.start]
    written = before.endswith(" vom ") and not before.startswith("Beschluss")
    return written or any(0 <= day.start - end < 3 for end in labels)


def _of_columns(head: Passage) -> Iterator[Session]:
    """A table without a head of its own, printed column by column."""
    cells = [
        row
        for row in printed_rows(head)
        if any(
            mark.end - mark.start > 0.9 * len(row.string.strip())
            for label in ("GREMIUM", "DATE")
            for mark in row.all(label)
        )
    ]
    names = [cell for cell in cells if cell.first("GREMIUM")]
    if len(names) > 1 and 2 * len(names) == len(cells):
        yield from sessions_in(head.part(cells[0].start, cells[-1].end))


def _of_the_minutes(body: Passage) -> Iterator[Session]:
    """ "Niederschrift 4. Sitzung des Gemeinderates / 19. November 2019": the first in the head."""
    head = body.part(body.start, body.start + MINUTES_HEAD)
    told = body.part(body.start, end_of_head(body))
    for session in head.all("SESSION"):
        committee = _behind(head, "GREMIUM", session.end, 12)
        if committee is None:
            before = list(_of_the_sentence(head, session))
            if before and not _sentence(head, session).first("PAST"):
                yield from (replace(one, cells=(*one.cells, told)) for one in before)
                return
            continue
        date = _behind(head, "DATE", committee.end, NEAR)
        if date is not None:
            yield Session(whole_cell(head, committee), date, (told,))
            return
    for date in head.all("SESSION_LINE"):
        committee = _behind(head, "GREMIUM", date.end, 6)
        day = next((m for m in head.all("DATE") if m.start == date.start), None)
        if committee is not None and day is not None:
            yield Session(whole_cell(head, committee), day, (told,))
            return
    committee, day = head.first("GREMIUM"), _labelled_day(head)
    if committee is not None and day is None:
        day = _behind(head, "DATE", committee.end, BELOW)
    if committee is not None and committee.start < head.start + NEAR and day is not None:
        yield Session((committee.start, committee.end), day, (told,), 0.8)
        return
    yield from _of_the_head(body)


def _labelled_day(head: Passage) -> Mark | None:
    """The first date behind a label, or that opens the line of the item."""
    labels = [m.end for m in head.all("FIELD") if m.value in {"date", "meeting"}]
    labels += [m.start for m in head.all("FIELD") if m.value == "topic"]
    return next(
        (day for day in head.all("DATE") if any(0 <= day.start - end < 10 for end in labels)), None
    )


def _of_the_sentence(body: Passage, session: Mark) -> Iterator[Session]:
    """ "Zur Sitzung des … am …", and "Der Ausschuss … möge in seiner Sitzung am …"."""
    behind = _behind(body, "GREMIUM", session.end, 12)
    if behind is not None:
        date = _behind(body, "DATE", behind.end, NEAR)
        if date is not None and "\n\n" not in body.text.string[behind.end : date.start]:
            told = body.part(behind.start, max(date.end, _sentence(body, session).end))
            yield Session((behind.start, behind.end), date, (told,))
            yield from _and_of(body, date)
        elif len(days := _sentence(body, session).all("DATE")) == 1:
            yield Session((behind.start, behind.end), days[0], (_sentence(body, session),), 0.9)
        return
    before = [m for m in body.all("GREMIUM") if 0 <= session.start - m.end <= 40]
    date = _behind(body, "DATE", session.end, 8)
    if before and date is not None:
        committee = before[-1]
        told = body.part(committee.start, max(date.end, _sentence(body, session).end))
        yield Session((committee.start, committee.end), date, (told,))


def _behind(body: Passage, label: str, place: int, within: int) -> Mark | None:
    """The first mark of the label behind a place, where it begins within so many characters."""
    mark = body.part(place, body.end).first(label)
    return mark if mark is not None and mark.start - place <= within else None


def _and_of(body: Passage, day: Mark) -> Iterator[Session]:
    """ "… am 03.02.2021 und des Rates am 24.02.2021": the sessions that a day is followed by."""
    committee = _behind(body, "GREMIUM", day.end, 12)
    if committee is None or not AND_OF.match(body.text.string, day.end, committee.start):
        return
    date = _behind(body, "DATE", committee.end, 8)
    if date is not None:
        told = body.part(committee.start, date.end)
        yield Session((committee.start, committee.end), date, (told,))
        yield from _and_of(body, date)


def _before(body: Passage) -> Iterator[Session]:
    """ "die Vorberatung im … am …": an earlier session on the same matter."""
    for committee in body.all("SESSION_OF"):
        if committee.value:
            yield from _of_the_word(body, committee)


def _of_the_word(body: Passage, committee: Mark) -> Iterator[Session]:
    """ "Kreistagssitzung am …"."""
    date = _behind(body, "DATE", committee.end, 20)
    if date is not None:
        start = max(body.start, committee.start - 20)
        yield Session((committee.start, committee.end), date, (body.part(start, date.end),), 0.8)


def _sentence(body: Passage, mark: Mark) -> Passage:
    for paragraph in body.paragraphs():
        if paragraph.start <= mark.start < paragraph.end:
            for sentence in paragraph.sentences():
                if sentence.start <= mark.start < sentence.end:
                    return _up_to_a_label(sentence, mark)
            return paragraph
    return body.part(mark.start, mark.end)


def _up_to_a_label(sentence: Passage, mark: Mark) -> Passage:
    """The sentence as far as no label or section of a head in running text follows the mark."""
    heads = (m.start for label in ("FIELD", "SECTION") for m in sentence.all(label))
    return sentence.part(
        sentence.start, min((start for start in heads if start > mark.end), default=sentence.end)
    )


# --- what else a row tells ------------------------------------------------------------------------


def _details(
    source: Source, session: Session, columns: list[Mark], *, alone: bool
) -> dict[str, Any]:
    """Number on the agenda, public or not, role, result and votes of one session."""
    body = source.own
    item = _item(source)
    told = _columned(body, session, columns)
    votes = counted(item.parts if item else session.cells)
    results = (part.first("RESULT") for part in (item.parts if item else ()))
    result = session.first("RESULT") or next(filter(None, results), None)
    role = told.get("role") or session.first("CONSULTATION_ROLE")
    return {
        "agenda_number": (item.number if item else None) or _agenda(session, told) or None,
        "public": _public(session, told, body if alone else None),
        "role": _said(role, body),
        "result": _said(result, body),
        **{
            f"votes_{name}": int(_said(told[name], body) or 0) if name in told else votes.get(name)
            for name in SIDES
        },
    }


def _item(source: Source) -> Item | None:
    """What minutes tell of the paper's own matter: all of them where they are of one item."""
    if source.kind not in MINUTES:
        return None
    body = source.own
    topics = [m for m in body.all("FIELD") if m.value == "topic" and not _is_date(body, m)]
    if len({body.printed(m) for m in topics}) < 2 and not body.first("AGENDA_LIST"):
        return Item(_item_of(body) or "", (body,))
    return own_item(source)


def _is_date(body: Passage, mark: Mark) -> bool:
    return body.text.string[mark.start].isdigit()


def _said(mark: Mark | None, body: Passage) -> str | None:
    return " ".join(body.printed(mark).split()) if mark else None


def _agenda(session: Session, told: Mapping[str, Mark]) -> str | None:
    """The number right behind the date that is no count of votes, or what is labelled as one."""
    counts = {mark.start for mark in told.values()}
    for cell in session.cells:
        if session.date is not None and cell.start <= session.date.end <= cell.end:
            match = NUMBER.match(cell.text.string, session.date.end, cell.end)
            if match and match.start(1) not in counts:
                return match.group(1)
    marks = (mark for mark in session.all("AGENDA") if mark.start not in counts)
    return next((number for mark in marks for number in mark.groups.values()), None)


def _item_of(body: Passage) -> str | None:
    """The number behind "TOP"; one that is a line of its own may be anything in a text."""
    items = (mark.groups.values() for mark in body.all("AGENDA") if "number2" not in mark.groups)
    return next((number for numbers in items for number in numbers), None)


def _public(session: Session, told: Mapping[str, Mark], paper: Passage | None) -> int | None:
    """By word, by the column that the cross stands in, or by letter; of a paper for one session by
    the only word of its head."""
    said = session.first("PUBLIC_WORD") or told.get("public")
    head = paper.part(paper.start, end_of_head(paper)).all("PUBLIC_WORD") if paper else []
    if said is None and len({mark.value for mark in head}) == 1:
        said = head[0]
    if said is not None:
        return int(said.value == "open")
    for cell in session.cells:
        if session.date is not None and cell.start <= session.date.end <= cell.end:
            string = cell.text.string
            short = SHORT_PUBLIC.search(string, session.date.end, cell.end) or SHORT_PUBLIC.match(
                string, cell.start
            )
            return int(short.group(1) in "Öö") if short else None
    return None


def _columns(body: Passage, found: list[Session]) -> list[Mark]:
    """The heads of columns for crosses: they stand between the table's label and its first row."""
    first = min((session.committee[0] for session in found), default=0)
    tables = [m.start for m in body.all("FIELD") if m.value == "body" and m.start < first]
    return body.part(tables[-1], first).all("COLUMN") if tables else []


def _columned(body: Passage, session: Session, columns: list[Mark]) -> dict[str, Mark]:
    """What the columns of this row tell: "public" and "role" -> the head above a cross, "yes",
    "no" and "abstained" -> the number below that head.
    """
    boxes = body.text.boxes(*session.committee)
    if session.date is not None:
        boxes += body.text.boxes(session.date.start, session.date.end)
    found: dict[str, Mark] = {}
    votes = [head for head in columns if head.value in SIDES]
    others = [head for head in columns if head.value not in SIDES]
    for label, heads in (("CROSS", others), ("TALLY", votes)):
        for cell in body.all(label) if len(heads) > 1 else []:
            if not _same_row(body, boxes, cell):
                continue
            place = _middle(body, cell)
            nearest = min(heads, key=lambda head: abs(_middle(body, head) - place))
            if label == "TALLY" and abs(_middle(body, nearest) - place) < COLUMN:
                found[nearest.value or ""] = cell
            elif label == "CROSS":
                found["role" if nearest.value == "role" else "public"] = nearest
    return found


def _middle(body: Passage, mark: Mark) -> float:
    """Where a mark stands across the page."""
    return body.text.boxes(mark.start, mark.end)[0][1].middle


def _same_row(body: Passage, boxes: tuple[tuple[int, Box], ...], mark: Mark) -> bool:
    place = body.text.boxes(mark.start, mark.end)
    return any(
        page == other_page and box.overlap_y(other) > 0.5
        for page, box in boxes
        for other_page, other in place
    )
