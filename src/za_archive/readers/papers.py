"""The head of a council paper and what it says about an agreement -> `papers` and its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from za_archive import reference
from za_archive.annotate import Passage
from za_archive.models import Paper, Quote, Record
from za_archive.readers import subject, targets
from za_archive.readers.labels import HEAD, labelled, section_of
from za_archive.readers.source import Facts, Source

TITLE = 700
"""What stands without a label stands in so many first characters."""
LABELS = ("reference", "name", "date", "office", "originator", "type")


def read(source: Source) -> Iterator[Record]:
    """The paper's own values, then the agreement that it is about."""
    facts = Facts("papers")
    body = source.own
    for label in LABELS:
        if value := labelled(source, label):
            facts.add("paper_type_raw" if label == "type" else label, *value)
    _unlabelled(facts, source)
    for section in ("proposal", "decision"):
        text = section_of(body, section)
        if text is not None:
            facts.add(section, text.flat, text.quote(f"section.{section}", 0.9))
    kreis = subject.main_kreis(source, None)
    if kreis is not None:
        facts.add("kreis", *kreis)
    about = subject.about_agreement(source)
    if about:
        _agreement(facts, source)
        year = facts.values().get("agreement_year")
        if isinstance(year, int):
            yield from targets.mentioned(body, year, facts.values().get("agreement_kreis"))
    yield from facts.found.values()
    values: dict[str, Any] = facts.values()
    yield Paper(
        paper_type=source.kind,
        quote=facts.quote("name") or facts.quote("reference"),
        derived_from=None if facts.found else "kind of the document",
        **values,
    )


def _unlabelled(facts: Facts, source: Source) -> None:
    """What heads say without a label: the type as a word, the group that asks, the title."""
    body = source.own
    head = body.part(body.start, body.start + TITLE)
    kinds = [mark for mark in head.all("KIND") if mark.value == source.kind]
    for start, end, _ in body.text.line_ranges(head.start, head.end):
        if end - start < 45 and any(start <= mark.start < end for mark in kinds):
            number = body.part(start, end).first("REFERENCE")
            line = body.part(start, number.start if number else end)
            words = line.flat.removesuffix("Nr.").rstrip(" :")
            facts.add("paper_type_raw", words, line.quote("type.unlabelled", 0.9))
            break
    if source.kind in {"antrag", "anfrage"} and (mark := head.first("ORIGINATOR")):
        name = body.text.string[mark.start : mark.end]
        facts.add("originator", " ".join(name.split()), body.cite(mark, 0.9))
    if "name" not in facts.found and (title := _title(source, facts)) is not None:
        facts.add("name", title.flat, title.quote("name.unlabelled", 0.7))


def _title(source: Source, facts: Facts) -> Passage | None:
    """A title without label: the lines right above the table of sessions, else the longest
    paragraph before the first section that holds neither label nor session.
    """
    body = source.own
    table = next((m for m in body.all("FIELD") if m.value == "body" and m.start < HEAD), None)
    if table is not None:
        lines = list(body.text.line_ranges(body.start, table.start))
        end = start = None
        for begin, stop, line in reversed(lines[-8:]):
            part = body.part(begin, stop)
            taken = any(part.first(label) for label in ("FIELD", "DATE", "REFERENCE"))
            taken = taken or part.flat == facts.values().get("paper_type_raw")
            if taken or line.page != lines[-1][2].page or _is_value(body, begin):
                break
            if NOT_TITLE.search(part.string):
                start = end = None
                continue
            start, end = begin, end or stop
        if start is not None and end is not None and end - start > 8:
            return body.part(start, end)
    first = body.first("SECTION")
    if first is None:
        return None
    candidates = [
        paragraph
        for paragraph in body.part(body.start, first.start).paragraphs()
        if not any(paragraph.first(label) for label in ("FIELD", "GREMIUM", "DATE"))
        and len(paragraph.flat) > 20
        and not NOT_TITLE.search(paragraph.flat)
    ]
    return max(candidates, key=lambda paragraph: len(paragraph.flat), default=None)


NOT_TITLE = re.compile(
    r"^(?:(?:Ergänzungs|Änderungs)?[Aa]ntrag|Anfrage|Fraktion|Stadtr[aä]t|Recycling|[A-Z][\w.]*:)|"
    r"Recyclingpapier|Fraktion\b|^\W*$|^Dez\.? ?\d|eingegangen|Muster"
)
"""Lines of a head that are no title: who asks, which office, what it is printed on."""


def _is_value(body: Passage, start: int) -> bool:
    """The line before is a label with nothing behind it, so this line is its value."""
    before = body.text.string[:start].rstrip().rsplit("\n", 1)[-1]
    return before.rstrip().endswith(":")


# --- the agreement that it is about ---------------------------------------------------------------


def _agreement(facts: Facts, source: Source) -> None:
    body = source.own
    year = subject.agreement_year(source) or subject.main_year(source)
    if year is not None:
        facts.add("agreement_year", *year)
    kreis = subject.main_kreis(source, year[0] if year else None)
    if kreis is not None:
        facts.add("agreement_kreis", *kreis)
    level, quote = _level(source, kreis[0] if kreis else None, year[0] if year else None)
    facts.add("agreement_level", level, quote)
    stages = {mark.value: mark for mark in reversed(body.all("STAGE"))}
    drafts = [mark for mark in body.all("STAGE") if mark.value == "negotiation"]
    if "returned" in stages:
        facts.add("agreement_status", "partly_signed", body.cite(stages["returned"]))
    elif "signed" in stages and "attainment" not in stages:
        facts.add("agreement_status", "signed", body.cite(stages["signed"], 0.8))
    elif (draft := body.first("DRAFT") or next(iter(drafts), None)) and "attainment" not in stages:
        facts.add("agreement_status", "draft", body.cite(draft, 0.9))
    if source.kind == "anfrage":
        facts.add("agreement_stage", "question", facts.quote("agreement_year"))
    for stage in ("returned", "attainment", "authorisation", "signed", "negotiation", "duty"):
        if stage in stages:
            facts.add("agreement_stage", stage, body.cite(stages[stage], 0.9))
            return


def _level(source: Source, ags: str | None, year: int | None) -> tuple[str | None, Quote | None]:
    """Land and zkT, or Land and a Kommune of a gE: by the law cited, the role, the Kreis's form."""
    body = source.own
    for mark in body.all("LAW"):
        if mark.value and mark.value.startswith("AG-SGB II"):
            return "land-kommune", body.cite(mark)
    form = reference.form(ags, year) if ags and year else None
    if form is not None and ags is not None:
        found = next(
            (m for m in body.all("KREIS") if reference.resolve_kreis(m.value or "", year) == ags),
            None,
        )
        level = "land-zkt" if form == "zkt" else "land-kommune"
        return level, body.cite(found, 0.8) if found else None
    roles = body.all("ROLE")
    if roles:
        zkt = any(mark.value == "zkt" for mark in roles)
        return ("land-zkt" if zkt else "land-kommune"), body.cite(roles[0], 0.7)
    return None, None
