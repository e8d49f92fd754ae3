"""The corpus of the benchmark: agreements, Vorlagen with ruled tables, a magazine in three columns.

Written by us, of no real body; the same bytes on every run. About 340 words a page.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=10.5, leading=14, alignment=4, spaceAfter=6
)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName="Times-Bold", fontSize=13, leading=18, spaceBefore=8
)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11, alignment=0, spaceAfter=0)
KREISE = (
    "Kreis Borken",
    "Kreis Kleve",
    "Kreis Soest",
    "Kreis Warendorf",
    "Kreis Gütersloh",
    "Ennepe-Ruhr-Kreis",
    "Hochsauerlandkreis",
    "Kreis Steinfurt",
    "Kreis Düren",
    "Kreis Minden-Lübbecke",
)
SUBJECTS = (
    "Das Jobcenter",
    "Der Kreis",
    "Das Ministerium",
    "Die Fachaufsicht",
    "Die Arbeitsgruppe",
    "Der Träger",
    "Die Geschäftsführung",
    "Der Ausschuss für Soziales",
)
VERBS = (
    "verbessert",
    "begleitet",
    "prüft",
    "steuert",
    "unterstützt",
    "dokumentiert",
    "bewertet",
    "vereinbart",
)
OBJECTS = (
    "die Eingliederung der Leistungsberechtigten in den ersten Arbeitsmarkt",
    "die Beratung langzeitarbeitsloser Menschen mit mehreren Vermittlungshemmnissen",
    "den Zugang junger Erwachsener zu Ausbildung und Beschäftigung",
    "die Zusammenarbeit mit den Kammern und Bildungsträgern der Region",
    "die Qualität der Leistungssachbearbeitung und die Dauer der Verfahren",
    "die Vereinbarkeit von Familie und Beruf für Alleinerziehende",
    "den Einsatz der Mittel für Leistungen zur Eingliederung in Arbeit",
)
ENDINGS = (
    "und berichtet darüber in den Dialogen des Jahres {year}",
    "gemäß § 48b Abs. 1 SGB II",
    "auf der Grundlage der Kennzahlen nach § 48a SGB II",
    "im Rahmen der verfügbaren Haushaltsmittel",
    "nach Maßgabe der gemeinsamen Planungsgrundlagen",
    "gegenüber dem Vorjahr um rund {percent} Prozent",
    "bis zum 31.12.{year}",
)


def sentences(chance: random.Random, number: int, year: int) -> str:
    """Running text of so many sentences."""
    said = []
    for _ in range(number):
        ending = chance.choice(ENDINGS).format(year=year, percent=chance.randint(1, 9))
        said.append(
            f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} {ending}."
        )
    return " ".join(said)


def text(chance: random.Random, paragraphs: int, year: int) -> Iterator[Flowable]:
    """Paragraphs of running text."""
    for _ in range(paragraphs):
        yield Paragraph(sentences(chance, chance.randint(3, 6), year), BODY)


def percent(chance: random.Random, most: int) -> str:
    """A number with one decimal."""
    return f"{chance.randint(1, most)},{chance.randint(0, 9)}"


def figures(chance: random.Random, rows: int, columns: int) -> Table:
    """A ruled table of numbers."""
    head = ["Kennzahl", *(f"Wert {2010 + index}" for index in range(columns - 1))]
    body = [
        [f"Ergänzungsgröße {row}", *(f"{percent(chance, 99)} %" for _ in head[1:])]
        for row in range(1, rows + 1)
    ]
    cells = [[Paragraph(value, CELL) for value in row] for row in (head, *body)]
    return Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)], repeatRows=1)


def agreement(chance: random.Random, pages: int) -> list[Flowable]:
    """A target agreement of a Land with a Kreis."""
    year, kreis = chance.randint(2012, 2022), chance.choice(KREISE)
    story: list[Flowable] = [
        Paragraph("Zielvereinbarung", HEAD),
        Paragraph(f"zur Erreichung der Ziele der Grundsicherung im Jahr {year}", HEAD),
        Paragraph(
            "zwischen dem Ministerium für Arbeit, Integration und Soziales des Landes "
            f"Nordrhein-Westfalen und dem {kreis} als zugelassenem kommunalen Träger",
            BODY,
        ),
        Paragraph("Gemäß § 48b Abs. 1 S. 1 Nr. 4 SGB II wird Folgendes vereinbart.", BODY),
        Paragraph("I. Verringerung der Hilfebedürftigkeit", HEAD),
        *text(chance, 3, year),
        Paragraph("II. Verbesserung der Integration in Erwerbstätigkeit", HEAD),
        Paragraph(
            f"Das Ziel ist im Jahr {year} erreicht, wenn die Integrationsquote um "
            f"{percent(chance, 4)} Prozent gegenüber dem Vorjahr steigt.",
            BODY,
        ),
        Paragraph("III. Vermeidung von langfristigem Leistungsbezug", HEAD),
        Paragraph(
            f"Das Ziel ist im Jahr {year} erreicht, wenn der Bestand an "
            f"Langzeitleistungsbeziehern um {percent(chance, 3)} Prozent sinkt.",
            BODY,
        ),
        PageBreak(),
    ]
    for _ in range(pages - 1):
        story += [Paragraph("Grundsätze und Maßnahmen", HEAD), *text(chance, 4, year)]
        if chance.random() < 0.5:
            story += [figures(chance, 8, 5), Spacer(1, 8), *text(chance, 1, year)]
        else:
            story += text(chance, 3, year)
        story.append(PageBreak())
    return story


def paper(chance: random.Random, pages: int) -> list[Flowable]:
    """A Vorlage of a Kreistag about such an agreement."""
    year, kreis = chance.randint(2012, 2022), chance.choice(KREISE)
    rows = [
        ["Drucksache-Nr.", f"{chance.randint(1, 400)}/{year}"],
        ["Gremium", "Ausschuss für Soziales und Gesundheit"],
        ["Sitzung am", f"{chance.randint(1, 28):02}.0{chance.randint(1, 9)}.{year}"],
        ["Federführend", "Fachbereich Arbeit und Soziales"],
    ]
    cells = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    story: list[Flowable] = [
        Paragraph(kreis, HEAD),
        Paragraph("Beschlussvorlage", HEAD),
        Table(cells, style=grid, colWidths=[120, 340]),
        Spacer(1, 10),
        Paragraph(f"Betreff: Abschluss der Zielvereinbarung nach § 48b SGB II für {year}", BODY),
        Paragraph("Beschlussvorschlag:", HEAD),
        Paragraph(f"Der Kreistag beschließt, die Zielvereinbarung für {year} abzuschließen.", BODY),
        Paragraph("Sachdarstellung:", HEAD),
        *text(chance, 4, year),
        PageBreak(),
    ]
    for _ in range(pages - 1):
        story += [
            *text(chance, 3, year),
            figures(chance, 12, 6),
            Spacer(1, 8),
            *text(chance, 2, year),
        ]
        story.append(PageBreak())
    return story


def magazine(chance: random.Random, pages: int) -> list[Flowable]:
    """An article in three columns."""
    year = chance.randint(2010, 2022)
    story: list[Flowable] = [Paragraph("Zielsteuerung in der Grundsicherung", HEAD)]
    story += text(chance, pages * 12, year)
    return story


def build(path: Path, story: list[Flowable], columns: int) -> int:
    """Typesets one PDF; the number of its pages."""
    width, height, margin, gap = *A4, 60.0, 14.0
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + index * (each + gap), margin, each, height - 2 * margin, 0, 0, 0, 0)
        for index in range(columns)
    ]
    document = BaseDocTemplate(str(path), pagesize=A4, title=path.stem, invariant=1)
    document.addPageTemplates([PageTemplate(frames=frames)])
    document.build(story)
    return int(document.page)


KINDS: tuple[tuple[str, Callable[[random.Random, int], list[Flowable]], int], ...] = (
    ("vereinbarung", agreement, 1),
    ("vorlage", paper, 1),
    ("artikel", magazine, 3),
)


def typeset(folder: Path, pages: int) -> None:
    """Writes PDFs of about `pages` pages together into `folder`."""
    rl_config.invariant = 1
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(48)
    made, number = 0, 0
    while made < pages:
        name, make, columns = KINDS[0 if number % 7 in (0, 2, 4) else 1 if number % 7 < 6 else 2]
        each = chance.randint(3, 11)
        made += build(folder / f"{number:05}-{name}.pdf", make(chance, each), columns)
        number += 1
