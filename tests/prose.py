"""Documents from prose, without a PDF: words laid out on a page and read like any others."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

from za_archive import annotate, kinds, layout, text
from za_archive.annotate import Passage
from za_archive.models import Box, Page, Quote, Record, Word
from za_archive.readers.source import Source

WIDTH, HEIGHT = 595.0, 842.0
LETTER, SIZE = 5.0, 10.0
LEFT, TOP, BOTTOM = 60.0, 110.0, 735.0
LINE, GAP = 13.0, 12.0
LETTERS_A_LINE = 95
COLUMN = 320.0


def pages(prose: str) -> list[Page]:
    """`prose` set in type: a blank line is a paragraph gap, ` || ` a second column beside, a form
    feed a new page; lines too long for the page are broken between words.
    """
    found: list[list[Word]] = []
    for sheet in prose.strip("\n").split("\f"):
        words: list[Word] = []
        top = TOP
        for line in sheet.strip("\n").split("\n"):
            if not line.strip():
                top += GAP
                continue
            for printed in wrap(line.strip(), LETTERS_A_LINE, break_on_hyphens=False):
                if top > BOTTOM:
                    found.append(words)
                    words, top = [], TOP
                for column, cell in enumerate(printed.split("||")):
                    words += row(cell, LEFT if column == 0 else COLUMN, top)
                top += LINE
        found.append(words)
    return [
        Page(number, WIDTH, HEIGHT, "text", tuple(words)) for number, words in enumerate(found, 1)
    ]


def row(printed: str, x: float, top: float, confidence: float = 1.0) -> list[Word]:
    """Words side by side from `x` on; a soft hyphen is one that the page's reader saw."""
    words = []
    for letters in printed.split():
        hyphen = letters.endswith("\u00ad")
        letters = letters[:-1] + "-" if hyphen else letters
        box = Box(x, top, x + LETTER * len(letters), top + SIZE)
        words.append(Word(letters, box, confidence, hyphen))
        x = box.x1 + LETTER
    return words


def source(sheets: list[Page]) -> Source:
    """The pages as every reader is given them."""
    arranged = layout.arrange(sheets)
    found = Source(
        annotate.passage(text.join(arranged.lines)), annotate.passage(text.join(arranged.margins))
    )
    return replace(found, kind=kinds.classify(found).kind)


def doc(prose: str) -> Source:
    """A document of this prose."""
    return source(pages(prose))


def body(prose: str) -> Passage:
    """The text of a document of this prose."""
    return doc(prose).body


def quote(printed: str = "Muster", confidence: float = 0.95) -> Quote:
    """A quote that stands anywhere, for records made by hand."""
    return Quote(printed, "test", ((1, Box(60, 100, 160, 110)),), confidence)


def columns(record: Record, names: object) -> dict[str, object]:
    """Only the columns named, so that a test says what it is about and no more."""
    values = record.columns()
    return {name: values[name] for name in names}  # type: ignore[attr-defined]


# --- an agreement around what a test is about --------------------------------------------------

HEAD = """
Vereinbarung

zur Erreichung der Ziele
der Grundsicherung für Arbeitsuchende
im Jahr {year}

zwischen dem

Ministerium für Arbeit, Integration und Soziales
des Landes Nordrhein-Westfalen
vertreten durch Herrn Staatssekretär Dr. Rupert Anglhuber

und dem

Kreis Borken
als zugelassenem kommunalen Träger
vertreten durch Frau Landrätin Marlies Tönnsen
"""
PREAMBLE = """
Gemäß § 48b Abs. 1 S. 1 Nr. 4 des Zweiten Buches Sozialgesetzbuch (SGB II) schließen das
Ministerium und der Kreis für das Jahr {year} folgende

Zielvereinbarung

Präambel

Die Partner wollen Menschen in Arbeit bringen, ihnen Teilhabe eröffnen und die Mittel dort
einsetzen, wo sie am meisten bewirken. Sie wissen, dass der Weg dorthin für viele Menschen lang ist
und dass er mit guter Beratung beginnt, die in den Städten und Gemeinden gut zu erreichen ist.
"""
GOALS = """
1. Ziele {year}

I. Verringerung der Hilfebedürftigkeit

Die Entwicklung der Summe der Leistungen zum Lebensunterhalt wird im Rahmen eines Monitorings
beobachtet.

II. Verbesserung der Integration in Erwerbstätigkeit

Das Ziel ist erreicht, wenn die Integrationsquote im Jahr {year} um 2,3 Prozent gegenüber dem
Vorjahr steigt.

III. Vermeidung von langfristigem Leistungsbezug

Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden im Jahr {year} um 1,4
Prozent gegenüber dem Vorjahr sinkt.
"""
END = """
2. Zusammenarbeit

Die Partner führen zwei Steuerungsdialoge pro Jahr. Grundlage sind die veröffentlichten Kennzahlen.
"""
SIGNED = """
Düsseldorf, den 12.03.{year} || Borken, den 04.03.{year}

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""


def agreement(
    *,
    year: int = 2014,
    head: str = HEAD,
    preamble: str = PREAMBLE,
    goals: str = GOALS,
    end: str = END,
    signing: str = SIGNED,
) -> Source:
    """An agreement of the usual form; any part may be another one."""
    prose = "\n".join((head, preamble, goals, end, signing))
    return doc(prose.replace("{year}", str(year)))
