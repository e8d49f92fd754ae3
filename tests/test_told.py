"""What papers and minutes tell: values with their stage and year, dates with what happened then.

The texts stand in told.yml and about.yml; all are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from prose import doc
from za_archive.models import Dated, Paper, Target
from za_archive.readers import about, dates, papers, sessions, told

YEAR = 2016


def table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))
    return found


TOLD, ABOUT = table("told.yml"), table("about.yml")


def row(target: Target) -> str:
    """A row as told.yml writes it."""
    doubt = "?" if target.quote and target.quote.confidence < 0.5 else None
    if target.nature == "monitoring":
        return f"{target.kennzahl} monitoring"
    bound = target.operator if target.operator in {"min", "max", "keep"} else None
    level = f"{target.level:g}" if target.level is not None else None
    unit = {"percent": "%", "points": "PP"}.get(target.change_unit or "", "")
    change = f"{target.change:+g}{unit}" if target.change is not None else None
    start = f"from {target.baseline:g}" if target.baseline is not None else None
    year = f"@{target.year}" if target.year != YEAR else None
    name = target.kennzahl or target.scope
    parts = (doubt, name, target.stage, bound, level, change, start, target.people, year)
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    "case", [c for cases in TOLD["values"].values() for c in cases], ids=lambda c: c["said"][:60]
)
def test_what_is_told(case: dict[str, Any]) -> None:
    """Each value with its stage; no rank, no deviation, nothing of Land and Bund."""
    found = told.read(doc(case["said"]).body, YEAR, None, None)
    assert [row(target) for target in found] == case["rows"]


def when(dated: Dated) -> str:
    """A date as told.yml writes it."""
    last = f"/{dated.date_end}" if dated.date_end else ""
    precision = "" if dated.precision == "day" else f" {dated.precision}"
    return f"{dated.date}{last}{precision} {dated.kind}"


@pytest.mark.parametrize("case", TOLD["dates"], ids=lambda case: case["said"][:60])
def test_what_happened_when(case: dict[str, Any]) -> None:
    """Each date with what its clause says of it; neither laws nor what only looks like it."""
    assert [when(row) for row in dates.read(doc("Sachverhalt:\n" + case["said"]))] == case["rows"]


@pytest.mark.parametrize("name", ABOUT["tells"])
def test_a_paper_about_an_agreement(name: str) -> None:
    """By who agrees with whom about what, also where the word stands only once."""
    assert about.about_agreement(doc(ABOUT["tells"][name])) is not None


@pytest.mark.parametrize("name", ABOUT["near_misses"])
def test_another_kind_of_agreement(name: str) -> None:
    """Schools, staff, customers, clubs, budgets: the Jobcenter and the Land only stand near by."""
    assert about.about_agreement(doc(ABOUT["near_misses"][name])) is None


@pytest.mark.parametrize("case", TOLD["stages"], ids=lambda case: case["said"][:60])
def test_how_far_it_is(case: dict[str, Any]) -> None:
    """Asked for, talked about, signed by one or all, returned, reported: by what is said of it."""
    head = "Landkreis Peine\n\n"
    read = papers.read(doc(head + case["said"]))
    [paper] = [record for record in read if isinstance(record, Paper)]
    said = [paper.agreement_stage, paper.agreement_status]
    assert [word for word in said if word] == case["rows"]


MINUTES = """
Niederschrift über die Sitzung des Sozialausschusses am 04.05.2015

TOP 3 Zielvereinbarung 2015

Beschluss:
Der Ausschuss stimmt der Zielvereinbarung zu.

"""


@pytest.mark.parametrize("case", TOLD["votes"], ids=lambda case: case["said"][:60])
def test_how_many_voted(case: dict[str, Any]) -> None:
    """Counts in words, behind labels, as a ratio, in a table of groups; unanimous is no count."""
    [row] = sessions.read(doc(MINUTES + case["said"]))
    assert [row.votes_yes, row.votes_no, row.votes_abstained] == case["rows"]
