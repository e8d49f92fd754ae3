"""Council papers of many systems: which tell of an agreement, whose they are, what their heads say.

The texts stand in council.yml; all are invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from prose import columns, doc
from za_archive import archive, kinds
from za_archive.models import Consultation, Paper
from za_archive.readers import about, home, papers, sessions, titles

SAMPLE = Path(__file__).parents[2] / "shared" / "council-sample"
TEXTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "council.yml").read_text(encoding="utf-8")
)
BODY = "\n\nSachverhalt:\n\nEs geht um vieles, sagt der Bericht, und alles hat seine\nZeit."


def paper(prose: str) -> Paper:
    [found] = [record for record in papers.read(doc(prose)) if isinstance(record, Paper)]
    return found


# --- about an agreement ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS["tells"])
def test_a_paper_that_tells_of_an_agreement(name: str) -> None:
    """Conclusion, duty, attainment, a question: the paper is about the agreement, with evidence."""
    evidence = about.about_agreement(doc(TEXTS["tells"][name]))
    assert evidence is not None
    assert evidence.text


@pytest.mark.parametrize("name", TEXTS["near_misses"])
def test_a_near_miss_is_none(name: str) -> None:
    """The same words in another field: schools, hospitals, staff, clubs, towns, budgets."""
    source = doc(TEXTS["near_misses"][name])
    assert about.about_agreement(source) is None
    assert kinds.classify(source).kind != "zielvereinbarung"


def test_a_long_paper_that_names_it_once_is_not_about_it() -> None:
    """One sentence in a report of many pages makes no paper about an agreement."""
    passing = "Grundlage ist die Zielvereinbarung mit der Agentur für Arbeit nach dem SGB II."
    pages = "Das Jobcenter hat im Jahr vielen Menschen zu einer Arbeit verholfen.\n\n" * 90
    prose = f"Jahresbericht des Jobcenters 2017\n\n{passing}\n\n{pages}"
    assert about.about_agreement(doc(prose)) is None


@pytest.mark.parametrize(
    "name", ["conclusion", "short minutes", "attainment", "duty", "bavarian", "offer", "dialogue"]
)
def test_minutes_without_their_head_are_minutes(name: str) -> None:
    """What is left of a page of one item is known by its result, its debate and who speaks."""
    assert kinds.classify(doc(TEXTS["tells"][name])).kind == "niederschrift"


@pytest.mark.parametrize(
    ("name", "level", "stage"),
    [
        ("agency and jobcenter", "ba-jobcenter", "signed"),
        ("kreis and jobcenter", "kommune-jobcenter", None),
        ("duty", "land-zkt", "duty"),
        ("returned", "land-kommune", "returned"),
        ("authorisation", "land-zkt", "authorisation"),
    ],
)
def test_what_it_says_of_the_agreement(name: str, level: str, stage: str | None) -> None:
    """Who with whom, and how far it is."""
    found = paper(TEXTS["tells"][name])
    assert (found.agreement_level, found.agreement_stage) == (level, stage)


# --- heads ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TEXTS["numbers"], ids=lambda case: case["number"])
def test_numbers_in_the_forms_of_many_systems(case: dict[str, Any]) -> None:
    """Labels and shapes of many systems; a date or a court's number is none."""
    assert paper(case["head"] + BODY).reference == case["number"]


@pytest.mark.parametrize("case", TEXTS["titles"], ids=lambda case: case["title"])
def test_titles_in_many_layouts(case: dict[str, Any]) -> None:
    """Behind, below and above; who asks and which office is no part of it."""
    assert paper(case["head"] + BODY).name == case["title"]


def test_what_is_no_title_is_not_guessed() -> None:
    """A text that begins with a sentence has no title."""
    prose = (
        "Der Ausschuss nimmt den Bericht über die Arbeit des Jahres zur Kenntnis und dankt allen."
    )
    assert titles.title(doc(prose)) is None


# --- sessions -------------------------------------------------------------------------------------


def rows(prose: str) -> list[Consultation]:
    return list(sessions.read(doc(prose)))


@pytest.mark.parametrize("case", TEXTS["sessions"])
def test_sessions_in_many_layouts(case: dict[str, Any]) -> None:
    """Rows, blocks, cells over several lines, heads of minutes; what was earlier is none of it."""
    found = [[row.organization, row.date] for row in rows(case["paper"])]
    assert found == case["sessions"]


def test_what_a_row_tells() -> None:
    """Number, public or not, role and result stand in the row of their committee."""
    prose = """
    Gremien Termin TOP Ö / N Zuständigkeit
    Hauptausschuss 06.02.2024 6 N Vorberatung
    Gemeinderat 20.02.2024 4.1 Ö Entscheidung
    """
    found = [(row.agenda_number, row.public, row.role) for row in rows(prose + BODY)]
    assert found == [("6", 0, "Vorberatung"), ("4.1", 1, "Entscheidung")]


@pytest.mark.parametrize("form", TEXTS["forms"], ids=lambda form: form["name"])
def test_the_head_in_the_form_of_a_system(form: dict[str, Any]) -> None:
    """Kind, columns and sessions of whole heads, as council systems print them."""
    source = doc(form["head"] + BODY)
    found = paper(form["head"] + BODY)
    assert kinds.classify(source).kind == form["kind"]
    assert columns(found, form["expect"]) == form["expect"]
    sat = [[row.organization, row.date] for row in rows(form["head"] + BODY)]
    assert sat == form["sessions"]


# --- whose paper it is, and what minutes decide ---------------------------------------------------


@pytest.mark.parametrize("case", TEXTS["homes"])
def test_whose_paper_it_is(case: dict[str, Any]) -> None:
    """Letterhead, genitive, bare names that fit the body; a town of a Kreis is none."""
    found = home.home(doc(case["paper"]), 2018)
    assert (found[0] if found else None) == case["kreis"]


@pytest.mark.parametrize("case", TEXTS["decisions"])
def test_a_result_is_no_decision(case: dict[str, Any]) -> None:
    """Under one label stand the result, the text and the vote: only the text is the decision."""
    assert paper("Niederschrift\n\n" + case["minutes"]).decision == case["decision"]


# --- real papers, where they are at hand ----------------------------------------------------------

LEAST = {"kind": 50, "kreis": 43, "reference": 49, "name": 43, "sessions": 50}


@pytest.mark.skipif(not SAMPLE.exists(), reason="the real papers are not part of the project")
def test_real_papers_of_one_council() -> None:
    """Kind, number, title, sessions and Kreis of 50 real papers, most of them right."""
    right = dict.fromkeys(LEAST, 0)
    for line in (SAMPLE / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        reading = archive.read(SAMPLE / truth["file"])
        [found] = reading.of(Paper)
        sat = {(row.organization, row.date) for row in reading.of(Consultation)}
        right["kind"] += reading.document.kind == truth["kind"]
        right["kreis"] += reading.document.kreis == truth["kreis"]
        right["reference"] += truth.get("reference") in (None, found.reference)
        right["name"] += truth.get("name") in (None, found.name)
        right["sessions"] += all(
            (row["organization"], row["date"]) in sat for row in truth["consultations"]
        )
    assert {name: count for name, count in right.items() if count < LEAST[name]} == {}
