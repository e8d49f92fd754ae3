"""What does not fit -> problems. Checks never change a value; each names the field, what is printed
and what would fit. To add a check: one function and its name in `CHECKS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from za_archive import reference, values
from za_archive.models import (
    DOUBTFUL,
    Agreement,
    Citation,
    Document,
    Fact,
    Paper,
    Party,
    Problem,
    Record,
    Signatory,
    Target,
)

STAGE = "review"
PRINTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
T = TypeVar("T", bound=Record)


@dataclass(frozen=True)
class Found:
    """Everything read from one document, as the checks see it."""

    document: Document
    records: tuple[Record, ...]

    def of(self, kind: type[T]) -> list[T]:
        return [record for record in self.records if isinstance(record, kind)]


Check = Callable[[Found], Iterator[Problem]]


def review(document: Document, records: tuple[Record, ...]) -> Iterator[Problem]:
    """All problems of a document, in the order of the checks."""
    found = Found(document, records)
    for check in CHECKS:
        yield from check(found)


def signature_year(found: Found) -> Iterator[Problem]:
    """An agreement for year Y is signed from October of Y-1 to the end of Y."""
    for row in found.of(Signatory):
        year = _year(found, row.agreement)
        if row.signed_on is None or year is None:
            continue
        if not f"{year - 1}-10" <= row.signed_on <= f"{year}-12-31":
            for field in ("signatories.signed_on", "agreements.signed_on"):
                if field.startswith("agreements") and row.signed_on != _signed_on(found, row):
                    continue
                yield Problem(
                    code="signature_year",
                    stage=STAGE,
                    field=field,
                    quote=row.quote,
                    message=f"Gelesen ist „{row.signed_on_raw}“ ({row.signed_on}), die "
                    f"Vereinbarung gilt aber für {year}; passen würde ein Tag von Oktober "
                    f"{year - 1} bis Dezember {year}. Bitte die Unterschrift ansehen.",
                )


def arithmetic(found: Found) -> Iterator[Problem]:
    """Baseline, change and level of one target have to agree within rounding."""
    for row in found.of(Target):
        if row.level is None or row.change is None or not row.baseline:
            continue
        if row.baseline_unit != row.level_unit or row.change_unit not in {"percent", "points"}:
            continue
        relative = 100 * (row.level / row.baseline - 1)
        points = row.level - row.baseline
        fits = points if row.change_unit == "points" else relative
        change, level, base = (
            _step(value, row.text) for value in (row.change, row.level, row.baseline)
        )
        tolerance = change + 100 * (row.level / row.baseline) * (
            base / row.baseline + level / row.level
        )
        if row.change_unit == "points":
            tolerance = change + base + level
        if abs(fits - row.change) <= tolerance + 1e-9:
            continue
        also = (
            " Als Prozentpunkte gelesen würde es passen."
            if abs(points - row.change) <= tolerance
            else ""
        )
        yield Problem(
            code="arithmetic",
            stage=STAGE,
            field="targets.change",
            quote=row.quote,
            message=f"Von {_german(row.baseline)} auf {_german(row.level)} sind es "
            f"{_german(round(fits, 1))}, gedruckt ist {_german(row.change)}.{also} "
            "Bitte die drei Zahlen auf der Seite vergleichen.",
        )


def _step(value: float, text: str) -> float:
    """Half a unit of the last digit, as the text prints the value: "24,0" has one decimal."""
    for printed in PRINTED.findall(text):
        if values.number(printed) == abs(value):
            return 0.5 * 10.0 ** -len(printed.partition(",")[2])
    return 0.5 * 10.0 ** -len(f"{value:.6f}".rstrip("0").partition(".")[2])


RANGES = {
    ("K2", "level"): (5.0, 60.0),
    ("K2", "change"): (-40.0, 60.0),
    ("K3", "change"): (-30.0, 40.0),
    ("integrationen", "change"): (-50.0, 80.0),
    ("integrationen_lzb", "change"): (-50.0, 80.0),
}
"""Percent beyond which a value was hardly ever agreed (set wide around sourced values)."""


def out_of_range(found: Found) -> Iterator[Problem]:
    """A value that no agreement is known to have reached."""
    for row in found.of(Target):
        for name in ("level", "change"):
            value = getattr(row, name)
            bounds = RANGES.get((row.kennzahl or "", name))
            unit = row.level_unit if name == "level" else row.change_unit
            if value is None or bounds is None or unit != "percent":
                continue
            if not bounds[0] <= value <= bounds[1]:
                yield Problem(
                    code="out_of_range",
                    stage=STAGE,
                    field=f"targets.{name}",
                    quote=row.quote,
                    message=f"{_german(value)} Prozent liegt außerhalb dessen, was für "
                    f"{row.kennzahl} üblich ist ({_german(bounds[0])} bis {_german(bounds[1])}). "
                    "Bitte auf der Seite nachsehen.",
                )


def ministry_year(found: Found) -> Iterator[Problem]:
    """A ministry signs under the name that it bears in that year."""
    for row in found.of(Party):
        year = _year(found, row.agreement)
        body = reference.organisation(row.organisation or "")
        if body is None or year is None:
            continue
        printed = " ".join((row.quote.text if row.quote else row.name).split()).lower()
        written = {
            form.lower(): name
            for name in body.names
            for own in (name.name, *name.variants)
            for form in reference.inflected(own)
        }
        longest = max((form for form in written if form in printed), key=len, default=None)
        names = [written[longest]] if longest else list(body.names)
        title = names[0].name if longest else row.name
        if any(reference.valid_in(year, n.valid_from, n.valid_until) for n in names):
            continue
        spans = ", ".join(f"{n.valid_from or '…'} bis {n.valid_until or 'heute'}" for n in names)
        yield Problem(
            code="ministry_year",
            stage=STAGE,
            # dates that no source confirms make a hint, no warning
            severity="warning" if all(name.sure for name in names) else "info",
            field="parties.name",
            quote=row.quote,
            message=f"„{title}“ hieß so {spans}, die Vereinbarung ist für {year}. "
            "Bitte Jahr und Ministerium auf der Seite prüfen.",
        )


FORMS = {
    "zkt": "zugelassener kommunaler Träger",
    "ge": "Träger in einer gemeinsamen Einrichtung",
}


def zkt_in_year(found: Found) -> Iterator[Problem]:
    """Nr. 4 of § 48b is for zugelassene kommunale Träger of that year only."""
    for row in found.of(Agreement):
        if row.level not in {"land-zkt", "land-kommune"} or not row.kreis or not row.year:
            continue
        form = reference.form(row.kreis, row.year)
        if form is None or (form == "zkt") == (row.level == "land-zkt"):
            continue
        kreis = reference.kreis(row.kreis)
        name = kreis.name if kreis else row.kreis
        printed = FORMS["zkt" if row.level == "land-zkt" else "ge"]
        quote = next((f.quote for f in found.of(Fact) if f.field == "agreements.level"), row.quote)
        yield Problem(
            code="traeger_year",
            stage=STAGE,
            field="agreements.level",
            quote=quote,
            message=f"{name} wird als {printed} geführt, war {row.year} nach unserer Liste aber "
            f"{FORMS[form]}. "
            "Bitte Ebene und Jahr prüfen.",
        )


def unknown_kreis(found: Found) -> Iterator[Problem]:
    """A Kommune whose name is in no list."""
    for row in found.of(Party):
        if row.side == "kommune" and row.organisation is None:
            yield Problem(
                code="unknown_kreis",
                stage=STAGE,
                field="parties.organisation",
                quote=row.quote,
                message=f"„{row.name}“ steht nicht in der Liste der Kreise. Bitte die Schreibweise "
                "prüfen oder den Namen in kreise.csv ergänzen.",
            )


def conflict(found: Found) -> Iterator[Problem]:
    """The year of the title and the years of the goals of one agreement have to agree."""
    for fact in found.of(Fact):
        if fact.field == "agreements.goals_year":
            yield Problem(
                code="conflict",
                stage=STAGE,
                field="agreements.year",
                quote=fact.quote,
                message=f"Gelesen ist {_year(found, fact.agreement)}, an anderer Stelle steht "
                f"{fact.value}. Bitte prüfen, für welches Jahr die Vereinbarung gilt.",
            )
    for row in found.of(Agreement):
        if row.year is None:
            continue
        targets = [t for t in found.of(Target) if t.agreement == row.position and t.period]
        others = [t for t in targets if t.period and t.period[:4] != str(row.year)]
        if targets and len(others) > len(targets) / 2:
            yield Problem(
                code="conflict",
                stage=STAGE,
                field="agreements.year",
                quote=others[0].quote,
                message=f"Der Titel nennt {row.year}, die Ziele nennen meist {others[0].period}. "
                "Bitte prüfen, für welches Jahr die Vereinbarung gilt.",
            )


def two_values(found: Found) -> Iterator[Problem]:
    """In an agreement one figure for all people and one year has one level, wherever it is printed.

    A paper may well tell that of a draft beside that of the final text.
    """
    seen: dict[tuple[object, ...], Target] = {}
    for row in found.of(Target):
        if row.agreement is None or row.stage != "target":
            continue
        if row.level is None or row.kennzahl is None or row.people:
            continue
        key = (row.agreement, row.kennzahl, row.year, row.period, row.scope, row.level_unit)
        other = seen.setdefault(key, row)
        if other.level != row.level:
            for one in (other, row):
                yield Problem(
                    code="conflict",
                    stage=STAGE,
                    field="targets.level",
                    quote=one.quote,
                    message=f"Für {row.kennzahl} {row.year} stehen zwei Werte da: "
                    f"{_german(other.level or 0)} und {_german(row.level)}. "
                    "Bitte beide Stellen ansehen.",
                )


def missing_field(found: Found) -> Iterator[Problem]:
    """What an agreement must have and what was not found in it."""
    for row in found.of(Agreement):
        wanted: list[tuple[str, object, str]] = [
            ("agreements.year", row.year, "das Jahr"),
            ("agreements.level", row.level, "wer mit wem vereinbart (Ebene)"),
        ]
        if row.level in {"land-zkt", "land-kommune"}:
            wanted.append(("agreements.kreis", row.kreis, "der Kreis"))
        if row.level != "ba-jobcenter":
            parties = [p for p in found.of(Party) if p.agreement == row.position]
            wanted.append(("parties", len(parties) > 1 or None, "die Vereinbarungspartner"))
        targets = [t for t in found.of(Target) if t.agreement == row.position]
        wanted.append(("targets", targets or None, "die Ziele"))
        if row.status is None:
            wanted.append(("agreements.status", None, "die Unterschriftsseite"))
        for field, value, words in wanted:
            if value is None:
                yield Problem(
                    code="missing_field",
                    stage=STAGE,
                    field=field,
                    quote=row.quote,
                    message=f"Nicht gefunden: {words}. Bitte im Dokument nachsehen; fehlt eine "
                    "Seite, das vollständige PDF besorgen.",
                )
    for paper in found.of(Paper):
        if paper.agreement_year is None and found.document.about_zielvereinbarung:
            yield Problem(
                code="missing_field",
                stage=STAGE,
                severity="info",
                field="papers.agreement_year",
                message="Nicht gefunden: das Jahr der Zielvereinbarung, um die es geht.",
            )


def doubtful_citation(found: Found) -> Iterator[Problem]:
    """Agreements rest on § 48b; § 48 and § 44b in its place are known slips of the sources."""
    agreements = found.of(Agreement)
    citations = found.of(Citation)
    if not agreements or any(c.paragraph == "48b" for c in citations):
        return
    for row in citations:
        if row.law == "SGB II" and row.paragraph in {"48", "44b"} and row.absatz == "1":
            yield Problem(
                code="wrong_citation",
                stage=STAGE,
                field="citations.normalized",
                severity="info",
                quote=row.quote,
                message=f"Gedruckt ist {row.normalized}; gemeint ist wohl § 48b SGB II. "
                "Der Wortlaut bleibt, wie er gedruckt ist.",
            )


def doubted(found: Found) -> Iterator[Problem]:
    """Why a value was doubted when it was read."""
    for row in found.records:
        if row.quote is None or row.quote.confidence >= DOUBTFUL:
            continue
        for field, reason in row.doubts:
            yield Problem(
                code="doubtful",
                stage=STAGE,
                field=f"{row.relation}.{field}",
                severity="info",
                quote=row.quote,
                message=f"Unsicher gelesen: {reason}. Bitte mit der Seite vergleichen.",
            )


CHECKS: tuple[Check, ...] = (
    signature_year,
    arithmetic,
    out_of_range,
    ministry_year,
    zkt_in_year,
    unknown_kreis,
    conflict,
    two_values,
    missing_field,
    doubtful_citation,
    doubted,
)


def _year(found: Found, agreement: int | None) -> int | None:
    return next((row.year for row in found.of(Agreement) if row.position == agreement), None)


def _signed_on(found: Found, row: Signatory) -> str | None:
    return next((a.signed_on for a in found.of(Agreement) if a.position == row.agreement), None)


def _german(value: float) -> str:
    """A number as Germans write it: 1234.5 -> "1.234,5"."""
    digits = f"{value:,.2f}".rstrip("0").rstrip(".")
    return digits.replace(",", "\x00").replace(".", ",").replace("\x00", ".")
