"""The head of a council paper and what it says about an agreement -> `papers` and its facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from za_archive.models import Paper, Record
from za_archive.readers import targets
from za_archive.readers.about import about_agreement
from za_archive.readers.decisions import decided, proposed
from za_archive.readers.home import home
from za_archive.readers.labels import labelled
from za_archive.readers.reported import add_reported
from za_archive.readers.source import Facts, Source
from za_archive.readers.titles import title

TITLE = 700
"""What stands without a label stands in so many first characters."""
LABELS = ("reference", "date", "office", "originator", "type")


def read(source: Source) -> Iterator[Record]:
    """The paper's own values, then the agreement that it is about."""
    facts = Facts("papers")
    body = source.own
    for label in LABELS:
        if value := labelled(source, label):
            facts.add("paper_type_raw" if label == "type" else label, *value)
    if found := title(source):
        facts.add("name", *found)
    _unlabelled(facts, source)
    if (asked := proposed(source)) is not None:
        facts.add("proposal", asked[0].flat, asked[1])
    if (decision := decided(source)) is not None:
        facts.add("decision", decision.flat, decision.quote("section.decision", 0.9))
    kreis = home(source, None)
    if kreis is not None:
        facts.add("kreis", *kreis)
    if about_agreement(source):
        add_reported(facts, source)
        year = facts.values().get("agreement_year")
        if isinstance(year, int):
            yield from targets.mentioned(body, year, facts.values().get("agreement_kreis"))
    yield from facts.found.values()
    values: dict[str, Any] = facts.values()
    evidence = [fact.quote for fact in facts.found.values() if fact.quote is not None]
    quote = facts.quote("name") or facts.quote("reference") or next(iter(evidence), None)
    yield Paper(
        paper_type=source.kind,
        quote=quote,
        derived_from=None if quote else "kind of the document",
        **values,
    )


def _unlabelled(facts: Facts, source: Source) -> None:
    """What heads say without a label: the type as a word, the group that asks, the title."""
    body = source.own
    head = body.part(body.start, body.start + TITLE)
    kinds = [mark for mark in head.all("KIND") if mark.value == source.kind]
    for start, end, _ in body.text.line_ranges(head.start, head.end):
        kind = next((mark for mark in kinds if start <= mark.start < end), None)
        if kind is not None and end - start < 45:
            number = body.part(start, end).first("REFERENCE")
            if number and number.start > kind.start:
                end = number.start
            elif number:
                start = number.end
            line = body.part(start, end)
            words = line.flat.removesuffix("Nr.").strip(" :")
            facts.add("paper_type_raw", words, line.quote("type.unlabelled", 0.9))
            break
    if source.kind in {"antrag", "anfrage"} and (mark := head.first("ORIGINATOR")):
        name = body.text.string[mark.start : mark.end]
        facts.add("originator", " ".join(name.split()), body.cite(mark, 0.9))
