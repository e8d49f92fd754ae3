"""What was read, as a person reads it: the tables that `show` and `evaluate` print."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from za_archive import german, reference
from za_archive.evaluate import GROUPS, Report, interval
from za_archive.models import (
    BELIEVED,
    DOUBTFUL,
    Agreement,
    Citation,
    Consultation,
    Dated,
    Fact,
    Paper,
    Party,
    Position,
    Quote,
    Reading,
    Signatory,
    Target,
)

UNITS_IN_A_SENTENCE = {"count": "", "index": "(Index)", "verhaeltnis": ""}
"""Where the unit's own name would not be said after a number."""
BOUNDS = {"min": "mindestens ", "max": "höchstens ", "keep": "unverändert "}
SEVERITIES = {"error": "[red]Fehler[/]", "warning": "[yellow]Warnung[/]", "info": "Hinweis"}


def show(reading: Reading, name: str, console: Console | None = None) -> None:
    """Prints everything read from one PDF."""
    out = console or Console()
    document = reading.document
    out.print(f"[bold]{escape(document.title)}[/]  [dim]{escape(name)}[/]")
    head = Table.grid(padding=(0, 2))
    for label, value in _head(reading):
        head.add_row(f"[dim]{label}[/]", escape(value))
    out.print(head)
    for make in (
        _parties, _targets, _signatories, _consultations, _positions, _dates, _citations,
    ):  # fmt: skip
        table = make(reading)
        if table is not None:
            out.print(table)
    if not reading.problems:
        read = reading.of(Agreement) or reading.of(Paper)
        out.print(
            "[green]Keine Auffälligkeiten.[/]"
            if read
            else "Keine Vereinbarung und keine Vorlage erkannt; nur die Art wurde bestimmt."
        )
        return
    table = _table("Auffälligkeiten", "Schwere", "Feld", "Was zu tun ist")
    for problem in reading.problems:
        severity = Text.from_markup(SEVERITIES[problem.severity])
        _add(table, severity, problem.field or "", problem.message)
    out.print(table)


def _head(reading: Reading) -> list[tuple[str, str]]:
    document = reading.document
    kreis = reference.kreis(document.kreis) if document.kreis else None
    land = next((land.name for land in reference.laender() if land.code == document.land), "")
    rows = [
        ("Art", german.word("kind", document.kind) or ""),
        ("Jahr", str(document.year or "nicht gefunden")),
        ("Kreis", f"{kreis.name} ({kreis.ags})" if kreis else "–"),
        ("Land", land or "–"),
    ]
    for agreement in reading.of(Agreement):
        rows += _agreement_head(agreement, reading)
    for paper in reading.of(Paper):
        rows += _paper_head(paper)
    rows.append(
        ("Seiten", f"{document.page_count} ({german.word('text_source', document.text_source)})")
    )
    return rows


def _agreement_head(agreement: Agreement, reading: Reading) -> list[tuple[str, str]]:
    rows = [
        ("Wer mit wem", german.word("level", agreement.level) or "nicht erkannt"),
        ("Stand", german.word("status", agreement.status) or "Unterschriftsseite fehlt"),
    ]
    if agreement.dialogues_per_year is not None:
        rows.append(("Dialoge im Jahr", str(agreement.dialogues_per_year)))
    if any(f.field == "agreements.local_goals" for f in reading.of(Fact)):
        rows.append(("Lokale Ziele", "ausdrücklich keine"))
    return rows


def _paper_head(paper: Paper) -> list[tuple[str, str]]:
    agreement = [
        str(paper.agreement_year or ""),
        german.word("level", paper.agreement_level),
        german.word("status", paper.agreement_status),
        german.word("agreement_stage", paper.agreement_stage),
    ]
    rows = [
        ("Vorlage", paper.reference),
        ("Betreff", paper.name),
        ("Datum", paper.date),
        ("Federführend", paper.office),
        ("Beschlussvorschlag", paper.proposal),
        ("Beschluss", paper.decision),
        ("Zielvereinbarung", ", ".join(part for part in agreement if part)),
    ]
    return [(label, value) for label, value in rows if value]


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add(table: Table, *cells: RenderableType) -> None:
    """A row whose plain strings are text of a document and no markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def _place(quote: Quote | None) -> Text:
    """Where a value stands and how sure it is."""
    if quote is None:
        return Text("abgeleitet")
    if quote.confidence < DOUBTFUL:
        sure = " [red]zweifelhaft[/]"
    else:
        sure = "" if quote.confidence >= BELIEVED else " [yellow]unsicher[/]"
    pages = sorted({quote.page, *(page for page, _ in quote.boxes)})
    return Text.from_markup(f"S. {', '.join(map(str, pages))}{sure}")


def _parties(reading: Reading) -> Table | None:
    table = _table("Vereinbarungspartner", "Seite", "Name", "Unterschrift", "Fundstelle")
    for row in reading.of(Party):
        signed = {1: "ja", 0: "nein"}.get(row.signed, "unbekannt")
        _add(table, german.word("side", row.side) or "", row.name, signed, _place(row.quote))
    return table if table.row_count else None


def target_words(row: Target) -> str:
    """A target in words: what is to be reached, compared with what."""
    if row.nature == "monitoring":
        return "wird beobachtet, kein Zielwert"
    if row.nature == "qualitative":
        return "ohne Zahl"
    parts = []
    bound = BOUNDS.get(row.operator or "", "")
    if row.level is not None:
        parts.append(bound + _amount(row.level, row.level_to, row.level_unit))
    if row.change is not None:
        lead = bound if row.level is None else ""
        amount = _amount(row.change, row.change_to, row.change_unit, signed=True)
        held = row.operator == "keep" and row.change == 0
        parts.append("unverändert" if held else f"Veränderung {lead}{amount}")
    if row.baseline is not None:
        parts.append("Ausgangswert " + _amount(row.baseline, None, row.baseline_unit))
    elif row.baseline_period is not None:
        parts.append(f"gegenüber {row.baseline_period}")
    return "; ".join(parts)


def _amount(value: float, to: float | None, unit: str | None, *, signed: bool = False) -> str:
    """A number or a range with its unit: "24,5 bis 25 Prozent"."""
    upper = f" bis {german.number(to, signed=signed)}" if to is not None else ""
    name = UNITS_IN_A_SENTENCE.get(unit or "", german.word("unit", unit) or "")
    return f"{german.number(value, signed=signed)}{upper} {name}".rstrip()


def _targets(reading: Reading) -> Table | None:
    """One block a target: what it measures, what is promised, the words."""
    goals = {row["id"]: row["name"] for row in reference.read_rows("goals.csv")}
    measures = {row["id"]: row["name"] for row in reference.read_rows("kennzahlen.csv")}
    table = _table("Ziele", "", "Zielwert und Wortlaut", "Fundstelle")
    for number, row in enumerate(reading.of(Target), 1):
        goal = goals.get(row.goal, row.goal) + (" (lokales Ziel)" if row.scope == "local" else "")
        name = measures.get(row.kennzahl or "", row.kennzahl or "")
        measure = f"{row.kennzahl} {name}" if re.match(r"K\d", row.kennzahl or "") else name
        people = f" ({row.people})" if row.people else ""
        lines = Text(" – ".join(part for part in (goal, measure) if part) + people + "\n")
        lines.append(target_words(row) + "\n", style="bold")
        lines.append(row.text if len(row.text) <= 200 else row.text[:199] + "…", style="dim")
        table.add_row(str(number), lines, _place(row.quote), end_section=True)
    return table if table.row_count else None


def _signatories(reading: Reading) -> Table | None:
    table = _table("Unterschriften", "Für", "Person", "Funktion", "Ort und Tag", "Fundstelle")
    for row in reading.of(Signatory):
        person = " ".join(part for part in (row.academic_title, row.name) if part)
        function = (row.function or "") + (" (in Vertretung)" if row.in_vertretung else "")
        day = ", ".join(part for part in (row.signed_place, row.signed_on_raw) if part)
        _add(
            table,
            german.word("side", row.side) or "",
            person,
            function,
            day or "ohne Datum",
            _place(row.quote),
        )
    return table if table.row_count else None


def _consultations(reading: Reading) -> Table | None:
    table = _table("Beratungen", "Gremium", "Tag", "TOP", "Zuständigkeit", "Ergebnis")
    for row in reading.of(Consultation):
        _add(table,
            row.organization or "", row.date or "", row.agenda_number or "", row.role or "",
            row.result or "",
        )  # fmt: skip
    return table if table.row_count else None


def _positions(reading: Reading) -> Table | None:
    table = _table("Forderungen des Kreises", "", "Wortlaut", "Fundstelle")
    for row in reading.of(Position):
        _add(table, f"{row.label})", row.text, _place(row.quote))
    return table if table.row_count else None


def _dates(reading: Reading) -> Table | None:
    table = _table("Termine", "Tag", "Was", "Fundstelle")
    for row in reading.of(Dated):
        day = row.date + (f" bis {row.date_end}" if row.date_end else "")
        _add(table, day, german.word("event", row.kind) or "", _place(row.quote))
    return table if table.row_count else None


def _citations(reading: Reading) -> Table | None:
    rows = reading.of(Citation)
    if not rows:
        return None
    table = _table("Gesetze", "Fundstelle im Gesetz", "Fundstelle")
    for row in rows:
        _add(table, row.normalized, _place(row.quote))
    return table


def show_report(report: Report, group: str | None = None, console: Console | None = None) -> None:
    """Prints the figures of an evaluation and each wrong value with its quote.

    With a `group` of `evaluate.GROUPS` the fields of each kind, level, Land or text source too.
    """
    out = console or Console()
    out.print(_fields(report, "Felder"))
    for name, part in report.by(group).items() if group else ():
        out.print(_fields(part, german.word(group or "", name) or name))
    for wrong in report.wrong:
        flagged = " (gemeldet)" if wrong.flagged else ""
        out.print(
            f"{escape(wrong.file)}: {wrong.field}: erwartet {escape(_short(wrong.expected))}, "
            f"gelesen {escape(_short(wrong.found))}{flagged}  "
            f"[dim]{escape(_short(wrong.quote or ''))}[/]",
            soft_wrap=True,
        )
    for error in report.errors:
        out.print(f"[red]{escape(error)}[/]")
    out.print(_groups(report))
    out.print(_trust(report))
    out.print(
        f"{report.files} Dokumente; unbemerkt falsch: {report.silent_error_rate:.2%} von "
        f"{len(report.given)} Werten; richtig und doch gemeldet: {report.flagged_right_rate:.2%}"
    )


def _fields(report: Report, title: str) -> Table:
    table = _table(title, "Feld", "richtig", "falsch", "fehlt", "Precision", "Recall", "F1")
    for name, score in sorted(report.scores.items()):
        precision = _share(score.right, score.right + score.wrong)
        recall = _share(score.right, score.right + score.missing)
        _add(
            table, name, str(score.right), str(score.wrong), str(score.missing), precision, recall,
            f"{score.f1:.3f}",
        )  # fmt: skip
    return table


def _groups(report: Report) -> Table:
    """What is right of the values given, and what is wrong unnoticed, group by group."""
    table = _table("Gruppen", "", "Dokumente", "Werte", "richtig", "unbemerkt falsch")
    laender = {land.code: land.name for land in reference.laender()}
    for group in GROUPS:
        for name, part in report.by(group).items():
            given = len(part.given)
            right = sum(verdict.right for verdict in part.given)
            label = laender.get(name) or german.word(group, name) or name
            _add(
                table, label, str(part.files), str(given), _share(right, given),
                _share(len(part.silent), given),
            )  # fmt: skip
        table.add_section()
    return table


def _trust(report: Report) -> Table:
    table = _table("Verlässlichkeit", "", "Werte", "richtig")
    for low, score in report.trust():
        values = score.right + score.wrong
        _add(table, german.trust_word(low), str(values), _share(score.right, values))
    return table


def _share(part: int, whole: int) -> str:
    """A share with its 95 % interval."""
    low, high = interval(part, whole)
    return f"{part / whole:.3f} ({low:.3f}–{high:.3f})" if whole else "–"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else text[:119] + "…"
