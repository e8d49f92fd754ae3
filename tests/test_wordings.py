"""What sentences, outlines and tables of agreements make of themselves: rows, and doubt."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from prose import HEIGHT, WIDTH, body, columns, row, source
from za_archive.models import DOUBTFUL, Page, Target, Word
from za_archive.readers import targets

HERE = Path(__file__).parent
WORDINGS = yaml.safe_load((HERE / "wordings.yml").read_text("utf-8"))
OUTLINES = yaml.safe_load((HERE / "outlines.yml").read_text("utf-8"))
HEADINGS = {
    "hilfebeduerftigkeit": "I. Verringerung der Hilfebedürftigkeit",
    "integration": "II. Verbesserung der Integration in Erwerbstätigkeit",
    "langzeitbezug": "III. Vermeidung von langfristigem Leistungsbezug",
    "teilhabe": "IV. Verbesserung der sozialen Teilhabe",
    "gleichstellung": "V. Gleichstellung von Frauen und Männern",
    "lokal": "VI. Lokale Ziele",
}


def read(under: str, says: str) -> list[Target]:
    item = f"• {says}" if under == "lokal" else says
    prose = (
        "Präambel\n\nDie Partner wollen Menschen in Arbeit bringen und ihnen Teilhabe eröffnen.\n\n"
        f"1. Ziele 2014\n\n{HEADINGS[under]}\n\n{item}\n\n"
        "2. Dialoge\n\nDie Partner führen zwei Dialoge im Jahr.\n"
    )
    return list(targets.read(body(prose), 2014))


def is_doubtful(target: Target) -> bool:
    return target.quote is not None and target.quote.confidence < DOUBTFUL


def agree(found: list[Target], rows: list[dict[str, Any]]) -> None:
    expected = [{"nature": "quantified", **row} for row in rows]
    assert [columns(t, e) for t, e in zip(found, expected, strict=False)] == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("wording", WORDINGS, ids=[w["says"][:60] for w in WORDINGS])
def test_a_wording_makes_its_rows(wording: dict[str, Any]) -> None:
    """Each sentence gives the rows that people read in it, doubtful only where it is unclear."""
    found = read(wording["under"], wording["says"])
    agree(found, wording["rows"])
    assert any(map(is_doubtful, found)) == wording.get("doubtful", False)


@pytest.mark.parametrize("outline", OUTLINES, ids=[o["outline"] for o in OUTLINES])
def test_an_outline_makes_its_rows(outline: dict[str, Any]) -> None:
    """However goals are numbered, headed or strung together, each is found under its goal."""
    found = list(targets.read(body(outline["text"]), outline["year"], outline.get("level")))
    agree(found, outline["rows"])
    assert not any(map(is_doubtful, found))


def test_items_whose_marks_are_drawn_are_known_by_their_indent() -> None:
    """Where bullets are no letters, what stands in below an announcement is one row each."""
    lines = [
        (60, 110, "1. Ziele"),
        (60, 135, "II. Verbesserung der Integration in Erwerbstätigkeit"),
        (
            60,
            160,
            "Die Integrationsquote soll im Jahr 2014 um 1,5 Prozent gegenüber 2013 steigen und",
        ),
        (60, 173, "wieder den Stand erreichen, den sie in früheren Jahren hatte."),
        (60, 198, "Vor Ort kommt hinzu:"),
        (80, 223, "Mindestens 35 junge Menschen beginnen eine Ausbildung."),
        (
            80,
            236,
            "Eine Lotsin begleitet Anerkennungsverfahren für ausländische Abschlüsse in allen",
        ),
        (80, 249, "Gemeinden."),
        (80, 262, "Aufsuchendes Coaching für ganze Familien."),
        (60, 287, "2. Dialoge"),
        (60, 312, "Die Partner führen zwei Dialoge im Jahr."),
    ]
    words = [word for x, top, line in lines for word in row(line, x, top)]
    found = targets.read(source([Page(1, WIDTH, HEIGHT, "text", tuple(words))]).body, 2014)
    assert [(target.scope, target.nature, target.level) for target in found] == [
        ("core", "quantified", None),
        ("local", "quantified", 35),
        ("local", "qualitative", None),
        ("local", "qualitative", None),
    ]


@pytest.mark.parametrize(
    ("under", "says"),
    [
        ("integration", "Die Integrationsquote soll sich im Jahr 2014 um 2,0 Prozent verändern."),
        ("integration", "Ziel ist mindestens das Vorjahresniveau der Integrationsquote von 25 %."),
        ("integration", "Das Ziel ist im Jahr 2012 erreicht, wenn die Integrationsquote 25 % ist."),
        ("integration", "Die Integrationsquote soll im Jahr 2014 3.400 Personen betragen."),
        ("integration", "Die Integrationsquote soll 24 % oder auch 26 % erreichen."),
        ("langzeitbezug", "Der Bestand an Langzeitleistungsbeziehenden sinkt auf 3,5 Prozent."),
        ("lokal", "Mindestens 35 der 120 Teilnehmenden sollen in Arbeit einmünden."),
        ("lokal", "Das Café 17 wird wieder geöffnet."),
        ("lokal", "Frauen mindestens 18,4 %."),
    ],
)
def test_what_is_not_plainly_said_is_doubtful(under: str, says: str) -> None:
    """A number without a part, two for one part, a year that does not fit: a person has to look."""
    found = read(under, says)
    assert found
    assert all(map(is_doubtful, found))
    assert {field for row in found for field, _ in row.doubts} <= set(found[0].columns())
    assert all(row.doubts for row in found)


# --- tables -------------------------------------------------------------------------------------

AT = (60.0, 160.0, 330.0, 430.0)
"""Where the columns of a table begin."""


def table(lines: str) -> list[Word]:
    """Words in columns: cells stand between bars, a blank line is a gap."""
    words: list[Word] = []
    top = 110.0
    for line in lines.strip().split("\n"):
        for x, cell in zip(AT, line.split("|"), strict=False):
            words += row(cell, x, top)
        top += 14 if line.strip() else 12
    return words


TABLES: list[tuple[str, int, str, list[dict[str, Any]]]] = [
    (
        "labels of two lines",
        2019,
        """
Ziel|Kennzahl|Ist 2018|Zielwert 2019

Integration|Integrationsquote|25,1 %|25,6 %

Langzeitbezug|Bestand an
|Langzeitbeziehenden|4.120|4.050

Hilfe|Leistungen zum Lebensunterhalt||Monitoring
""",
        [
            {"kennzahl": "K2", "level": 25.6, "baseline": 25.1, "baseline_period": "2018"},
            {"kennzahl": "K3", "level": 4050, "baseline": 4120, "level_unit": "personen"},
            {"kennzahl": "K1", "nature": "monitoring"},
        ],
    ),
    (
        "month and state of the data in the head",
        2022,
        """
Kennzahl||Dez. 2021 (t-3)|Ziel 2022

Integrationsquote||24,0 %|24,4 %

Integrationsquote Frauen||19,0 %|19,6 %
""",
        [
            {"level": 24.4, "baseline_period": "2021-12", "baseline_state": "t-3"},
            {"level": 19.6, "people": "frauen", "baseline": 19.0},
        ],
    ),
    (
        "two years",
        2024,
        """
Messgröße||Zielwert 2024|Zielwert 2025

Integrationsquote||23,0 %|23,5 %

Bestand Langzeitleistungsbeziehende||5.010|4.900
""",
        [
            {"kennzahl": "K2", "level": 23.0, "year": 2024, "period": "2024"},
            {"kennzahl": "K2", "level": 23.5, "year": 2025, "period": "2025"},
            {"kennzahl": "K3", "level": 5010, "year": 2024},
            {"kennzahl": "K3", "level": 4900, "year": 2025},
        ],
    ),
    (
        "units in the label",
        2016,
        """
Kennziffer||Ist 2015|Plan 2016

Summe der Leistungen zum
Lebensunterhalt in Mio. EUR||48,125|47,900

Integrationsquote in %||24,1|24,5
""",
        [
            {"kennzahl": "K1", "level": 47_900_000, "baseline": 48_125_000, "level_unit": "euro"},
            {"kennzahl": "K2", "level": 24.5, "level_unit": "percent"},
        ],
    ),
    (
        "changes, and what others set",
        2018,
        """
Ziel||Referenzwert|Zielwert 2018

Integrationsquote||26,0 %|25,2 %

Bestand an Langzeitbeziehern||- 2,0 %|- 1,0 %
""",
        [
            {"kennzahl": "K2", "level": 25.2, "stage": "target"},
            {"kennzahl": "K2", "level": 26.0, "stage": "reference"},
            {"kennzahl": "K3", "change": -1.0, "stage": "target", "level": None},
            {"kennzahl": "K3", "change": -2.0, "stage": "reference"},
        ],
    ),
]


@pytest.mark.parametrize(
    ("lines", "year", "rows"), [t[2:3] + t[1:2] + t[3:] for t in TABLES], ids=[t[0] for t in TABLES]
)
def test_a_table_without_lines_makes_its_rows(
    lines: str, year: int, rows: list[dict[str, Any]]
) -> None:
    """A value belongs to the label on its height and the head above it; no ruling is needed."""
    page = Page(1, WIDTH, HEIGHT, "text", tuple(table(lines)))
    found = list(targets.read(source([page]).body, year))
    ordered = sorted(found, key=lambda t: (t.kennzahl == "K1" and t.level is None, t.position))
    agree(ordered, rows)
    assert not any(map(is_doubtful, found))
