"""Which papers a document belongs to, by their numbers -> facts that `links` joins.

"Anlage 2 zur Vorlage 2016/041" makes an annex of that paper; the numbers that minutes name at their
items are of the papers that were dealt with.
"""

from __future__ import annotations

from collections.abc import Iterator

from za_archive import values
from za_archive.models import Fact
from za_archive.readers.labels import numbers
from za_archive.readers.source import Source

HEAD = 400
"""An annex says whose it is in so many first characters, or at the head or foot of its pages."""
MINUTES = {"niederschrift", "abstimmungsergebnis"}


def read(source: Source) -> Iterator[Fact]:
    """`documents.annex_of`, and for minutes `papers.item_reference` for each paper they treat."""
    body = source.body
    for passage in (body.part(body.start, body.start + HEAD), source.margins):
        if (mark := passage.first("ANNEX_OF")) is not None:
            key = values.paper_key(passage.printed(mark))
            yield Fact(field="documents.annex_of", value=key, quote=passage.cite(mark))
            break
    seen: set[str] = set()
    for number, quote in numbers(source.own) if source.kind in MINUTES else ():
        key = values.paper_key(number)
        if key not in seen:
            seen.add(key)
            yield Fact(field="papers.item_reference", value=key, quote=quote)
