"""PDFs for tests: text at known places, in any way a page can go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
ASCENT = 0.75
Placed = tuple[float, float, str]


def make_pdf(
    path: Path,
    *sheets: Sequence[Placed],
    size: tuple[float, float] = A4,
    turn: int = 0,
    font: str = "Helvetica",
    points: float = 11,
    password: str | None = None,
) -> Path:
    """Writes a page for each of `sheets`: `(x, top, words)` in points from the top left corner.

    A `turn` of 90, 180 or 270 has the viewer turn the page; the places are those before that.
    """
    lock = StandardEncryption(password, canPrint=1) if password is not None else None
    # reportlab turns the paper with the page: given turned, it stays as it is
    paper = size if turn in (0, 180) else size[::-1]
    canvas = Canvas(str(path), pagesize=paper, invariant=1, encrypt=lock)
    for sheet in sheets:
        canvas.setPageRotation(turn)
        canvas.setFont(font, points)
        for x, top, words in sheet:
            canvas.drawString(x, size[1] - top - ASCENT * points, words)
        canvas.showPage()
    canvas.save()
    return path


def lines(
    *printed: str, x: float = 70, top: float = 110, pitch: float = 14, gap: float = 12
) -> list[Placed]:
    """Lines one below the other; an empty one is a paragraph gap."""
    placed: list[Placed] = []
    for line in printed:
        if line:
            placed.append((x, top, line))
            top += pitch
        else:
            top += gap
    return placed


AGREEMENT = lines(
    "Vereinbarung",
    "",
    "zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende im Jahr 2014",
    "",
    "zwischen dem Ministerium für Arbeit, Integration und Soziales des Landes",
    "Nordrhein-Westfalen und dem Kreis Borken als zugelassenem kommunalen Träger",
    "",
    "Gemäß § 48b Abs. 1 S. 1 Nr. 4 SGB II schließen die Partner folgende",
    "Zielvereinbarung",
    "",
    "I. Verbesserung der Integration in Erwerbstätigkeit",
    "",
    "Das Ziel ist im Jahr 2014 erreicht, wenn die Integrationsquote um 2,3 Prozent",
    "gegenüber dem Vorjahr steigt.",
)
"""A small agreement: enough for parties, a target and a citation."""


def make_agreement(path: Path, note: str = "") -> Path:
    """A small agreement; a `note` makes another document of it."""
    extra = [(70.0, 600.0, note)] if note else []
    return make_pdf(path, [*AGREEMENT, *extra])
