"""What belongs together and what happened when: the views `links` and `timeline`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prose import doc, quote
from za_archive import db, values
from za_archive.models import (
    Agreement,
    Consultation,
    Dated,
    Document,
    Fact,
    PageText,
    Paper,
    Reading,
    Record,
    Signatory,
    Target,
)
from za_archive.readers import annexes

AGREEMENT = Agreement(
    position=0, title="2014, Borken", page_from=1, page_to=1, year=2014, kreis="05554",
    level="land-zkt", land="05", status="signed", k2_change=2.3, quote=quote("Vereinbarung"),
)  # fmt: skip
PAPER = Paper(
    paper_type="beschlussvorlage", reference="17/2014", reference_key="2014/17", kreis="05554",
    agreement_year=2014, agreement_kreis="05554", agreement_level="land-zkt",
    agreement_stage="authorisation", quote=quote("17/2014"),
)  # fmt: skip
PAGE = PageText(number=1, text="Muster", text_source="text", width=595, height=842)


class Shelf:
    """An archive that documents are put into, each under a letter."""

    def __init__(self, archive: db.Database) -> None:
        self.archive = archive
        self.letters: dict[str, str] = {}

    def put(self, letter: str, *records: Record, kreis: str | None = "05554") -> None:
        document = Document(
            sha256=letter * 64, kind="sonstiges", title="Muster", year=2014, kreis=kreis, land="05",
            status=None, about_zielvereinbarung=1, page_count=1, text_source="text",
        )  # fmt: skip
        reading = Reading(document=document, pages=(PAGE,), records=records, problems=())
        self.letters[document.id] = letter
        db.save_file(
            self.archive, Path("/x"), f"{letter}.pdf", 1, 1, "2026", reading, document.id, []
        )

    def links(self) -> set[tuple[Any, ...]]:
        """Letter, letter, relation and stage of each link."""
        rows = self.archive.execute("SELECT document, other, relation, stage FROM links")
        return {(self.letters[row[0]], self.letters[row[1]], *row[2:]) for row in rows}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    archive = db.open_archive(tmp_path / "za.db")
    yield Shelf(archive)
    db.close(archive)


def test_a_paper_and_its_agreement(shelf: Shelf) -> None:
    """Kreis, year and level join them; another year, level or Kreis does not."""
    shelf.put("p", PAPER)
    shelf.put("a", AGREEMENT)
    shelf.put("b", replace(AGREEMENT, year=2015))
    shelf.put("c", replace(AGREEMENT, level="kommune-jobcenter"))
    shelf.put("d", replace(AGREEMENT, kreis="05566"))
    assert shelf.links() == {("p", "a", "about", "authorisation")}


def test_a_paper_without_any_agreement_has_no_link(shelf: Shelf) -> None:
    """No agreement need be there."""
    shelf.put("p", PAPER)
    assert shelf.links() == set()


def test_a_paper_that_tells_the_result_of_another_year(shelf: Shelf) -> None:
    """It belongs to both agreements, to each with its stage."""
    told = Target(
        position=1, year=2013, goal="integration", scope="core", kennzahl="K2",
        nature="quantified", level=24.1, level_unit="percent", stage="actual", text="…",
        quote=quote("24,1"),
    )  # fmt: skip
    shelf.put("p", PAPER, told)
    shelf.put("a", AGREEMENT)
    shelf.put("b", replace(AGREEMENT, year=2013))
    assert shelf.links() == {
        ("p", "a", "about", "authorisation"),
        ("p", "b", "about", "attainment"),
    }


def test_an_agreement_of_the_bund_is_found_by_its_land(shelf: Shelf) -> None:
    """Where no Kreis is a side, Land and level join; the level alone does not."""
    told = replace(PAPER, agreement_kreis=None, agreement_level="bund-land")
    shelf.put("p", told)
    shelf.put("a", replace(AGREEMENT, kreis=None, level="bund-land"))
    shelf.put("b", replace(AGREEMENT, kreis=None, level="bund-land", land="03"))
    shelf.put("c", replace(AGREEMENT, kreis=None, level="bund-ba", land=None))
    assert shelf.links() == {("p", "a", "about", "authorisation")}


def test_a_draft_and_its_final_text(shelf: Shelf) -> None:
    """A draft may promise something else than what was signed."""
    shelf.put("a", AGREEMENT)
    shelf.put("d", replace(AGREEMENT, status="draft", k2_change=3.0))
    assert shelf.links() == {("d", "a", "draft_of", None)}


def test_two_prints_of_one_agreement(shelf: Shelf) -> None:
    """The same values make the same text; a supplement that changes them is none."""
    shelf.put("a", AGREEMENT)
    shelf.put("b", AGREEMENT)
    shelf.put("c", replace(AGREEMENT, k2_change=-4.0))
    assert {link[:3] for link in shelf.links()} in (
        {("a", "b", "same_text")},
        {("b", "a", "same_text")},
    )


@pytest.mark.parametrize(("kreis", "found"), [("05554", 1), ("05566", 0)])
def test_minutes_annexes_and_prints_by_number(shelf: Shelf, kreis: str, found: int) -> None:
    """The number of a paper joins within one Kreis only."""
    shelf.put("v", replace(PAPER, agreement_year=None))
    minutes = replace(PAPER, paper_type="niederschrift", agreement_year=None, kreis=kreis)
    item = Fact(field="papers.item_reference", value="2014/17", quote=quote("2014/017"))
    shelf.put("m", minutes, item)
    annex = Fact(field="documents.annex_of", value="2014/17", quote=quote("17/2014"))
    shelf.put("x", annex, kreis=kreis)
    expected = {("m", "v", "minutes_of", None), ("x", "v", "annex_of", None)} if found else set()
    assert shelf.links() == expected


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("2011/017", "2011/17"),
        ("17/2011", "2011/17"),
        ("MV-2018/044", "MV 2018/44"),
        ("VO/2011/0368-R5", "VO 2011/368-R5"),
        ("0207/2016/1", "2016/207/1"),
        ("15 / 2156", "15/2156"),
    ],
)
def test_one_spelling_for_a_number(printed: str, key: str) -> None:
    """The same paper has the same key however its number is printed."""
    assert values.paper_key(printed) == key


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("Anlage 2 zur Vorlage Nr. 2016/041\n\nEntwurf", [("documents.annex_of", "2016/41")]),
        ("Die Verwaltung sieht das wie in Anlage 2.", []),
        (
            "Niederschrift\n\nPunkt 1: Brücke\nVorlage: 2016/0041\n\nPunkt 2: Hafen\n"
            "(Drucksache Nr.: 08771-17)\n\nFrau Muster berichtet.",
            [("papers.item_reference", "2016/41"), ("papers.item_reference", "08771-17")],
        ),
    ],
    ids=["annex", "nothing", "minutes"],
)
def test_what_a_document_says_it_belongs_to(prose: str, told: list[tuple[str, str]]) -> None:
    """An annex names its paper, minutes the papers of their items."""
    assert [(fact.field, fact.value) for fact in annexes.read(doc(prose))] == told


def test_the_timeline_of_a_kreis_and_a_year(shelf: Shelf) -> None:
    """Talks, sessions and signatures of all documents in one relation; a session once."""
    shelf.put(
        "p", PAPER,
        Dated(position=1, date="2014-01-20", precision="day", kind="negotiation", quote=quote("a")),
        Dated(position=2, date="2014-02-24", precision="day", kind="meeting", quote=quote("b")),
        Consultation(position=1, organization="Kreistag", date="2014-02-24", quote=quote("c")),
        Consultation(position=2, organization="Kreistag", date="2014-03-13", quote=quote("d")),
    )  # fmt: skip
    shelf.put(
        "a", AGREEMENT, Signatory(agreement=0, position=1, signed_on="2014-04", quote=quote("e"))
    )
    rows = shelf.archive.execute("SELECT kreis, year, date, precision, event FROM timeline")
    assert sorted(rows) == [
        ("05554", 2014, "2014-01-20", "day", "negotiation"),
        ("05554", 2014, "2014-02-24", "day", "meeting"),
        ("05554", 2014, "2014-03-13", "day", "meeting"),
        ("05554", 2014, "2014-04", "month", "signed"),
    ]
