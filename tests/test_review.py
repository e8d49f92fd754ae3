"""Checks: each fires on the error it is for, and is silent on the clean twin."""

from dataclasses import replace

import pytest

from prose import quote
from za_archive.models import (
    Agreement,
    Citation,
    Document,
    Fact,
    Paper,
    Party,
    Problem,
    Reading,
    Record,
    Signatory,
    Target,
)
from za_archive.review import Found, review, two_values

MAIS = "Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen"
MAGS = "Ministerium für Arbeit, Gesundheit und Soziales des Landes Nordrhein-Westfalen"
DOCUMENT = Document(
    sha256="0" * 64, kind="zielvereinbarung", title="Muster", year=2014, kreis="05554"
)
AGREEMENT = Agreement(
    position=0, title="Vereinbarung", page_from=1, page_to=2, level="land-zkt", year=2014,
    kreis="05554", land="05",
    status="signed", signed_on="2014-03-12", quote=quote("Vereinbarung"),
)  # fmt: skip
LAND = Party(
    agreement=0,
    position=1,
    side="land",
    name=MAIS,
    organisation="mais-nrw",
    signed=1,
    quote=quote(MAIS),
)
KREIS = Party(
    agreement=0, position=2, side="kommune", name="Kreis Borken", organisation="05554", signed=1,
    quote=quote("Kreis Borken"),
)  # fmt: skip
SIGNER = Signatory(
    agreement=0, position=1, side="land", name="Rupert Anglhuber", signed_on="2014-03-12",
    signed_on_raw="12.03.2014", quote=quote("Düsseldorf, den 12.03.2014"),
)  # fmt: skip
TARGET = Target(
    agreement=0, position=1, year=2014, goal="integration", scope="core", kennzahl="K2",
    nature="quantified", operator="eq", level=25.4, level_unit="percent", change=12.9,
    change_unit="percent", baseline=22.5, baseline_unit="percent", baseline_period="2013",
    period="2014", text="…", quote=quote("von 22,5 % auf 25,4 %"),
)  # fmt: skip
CITED = Citation(
    position=1, law="SGB II", paragraph="48b", absatz="1", normalized="§ 48b Abs. 1 SGB II",
    quote=quote("§ 48b Abs. 1 SGB II"),
)  # fmt: skip
CLEAN: tuple[Record, ...] = (AGREEMENT, LAND, KREIS, SIGNER, TARGET, CITED)


def problems(*records: Record, document: Document = DOCUMENT) -> list[Problem]:
    return list(review(document, records))


def changed(old: Record, **values: object) -> tuple[Record, ...]:
    """The clean records with one of them changed."""
    return tuple(replace(old, **values) if record is old else record for record in CLEAN)  # type: ignore[arg-type]


def test_a_clean_agreement_has_no_problem() -> None:
    """What fits raises nothing: a check that cries wolf is worth nothing."""
    assert problems(*CLEAN) == []


PLANTED: list[tuple[str, str, tuple[Record, ...]]] = [
    ("signature_year", "signatories.signed_on",
     changed(SIGNER, signed_on="2019-06-02", signed_on_raw="2.6.19")),
    ("signature_year", "signatories.signed_on",
     changed(SIGNER, signed_on="2013-09-30", signed_on_raw="30.9.13")),
    ("arithmetic", "targets.change", changed(TARGET, change=2.9)),
    ("arithmetic", "targets.change", changed(TARGET, change_unit="points")),
    ("out_of_range", "targets.level", changed(TARGET, level=84.0, change=None)),
    ("out_of_range", "targets.change", changed(TARGET, change=99.0, level=None)),
    ("ministry_year", "parties.name", changed(LAND, name=MAGS, organisation="mags-nrw")),
    ("ministry_year", "parties.name",
     changed(LAND, name="Land Nordrhein-Westfalen", organisation="mags-nrw",
             quote=quote(f"Land Nordrhein-Westfalen, vertreten durch das {MAGS}"))),
    ("unknown_kreis", "parties.organisation",
     changed(KREIS, name="Kreis Borkum", organisation=None)),
    ("conflict", "agreements.year", changed(TARGET, period="2013")),
    ("missing_field", "agreements.year", changed(AGREEMENT, year=None)),
    ("missing_field", "agreements.level", changed(AGREEMENT, level=None)),
    ("missing_field", "agreements.kreis", changed(AGREEMENT, kreis=None)),
    ("missing_field", "agreements.status", changed(AGREEMENT, status=None)),
    ("missing_field", "targets", tuple(record for record in CLEAN if record is not TARGET)),
    ("missing_field", "parties", tuple(record for record in CLEAN if record is not KREIS)),
    ("traeger_year", "agreements.level", changed(AGREEMENT, level="land-kommune")),
    ("wrong_citation", "citations.normalized",
     changed(CITED, paragraph="44b", normalized="§ 44b Abs. 1 SGB II")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "field", "records"),
    PLANTED,
    ids=[f"{code}-{index}" for index, (code, _, _) in enumerate(PLANTED)],
)
def test_a_planted_error_is_found(code: str, field: str, records: tuple[Record, ...]) -> None:
    """The check for an error names the field, and nothing else is reported of another field."""
    found = problems(*records)
    assert (code, field) in {(problem.code, problem.field) for problem in found}
    assert {problem.code for problem in found} == {code}


@pytest.mark.parametrize("day", ["2013-10-01", "2014-01-15", "2014-12-31", "2014-03"])
def test_a_day_in_its_season_fits(day: str) -> None:
    """From October before to the end of the target year a signature is in order."""
    assert problems(*changed(SIGNER, signed_on=day)) == []


def test_a_doubtful_day_makes_the_agreements_day_doubtful() -> None:
    """A misread last day is reported on the signatory and on the agreement."""
    day = {"signed_on": "2019-06-02"}
    signer = replace(SIGNER, **day, signed_on_raw="2.6.19")
    records = (replace(AGREEMENT, **day), LAND, KREIS, signer, TARGET, CITED)
    assert {problem.field for problem in problems(*records)} == {
        "signatories.signed_on",
        "agreements.signed_on",
    }


@pytest.mark.parametrize(
    ("baseline", "level", "change", "unit"),
    [
        (22.5, 25.4, 12.9, "percent"),
        (24.0, 25.2, 5.0, "percent"),
        (25.5, 26.3, 3.1, "percent"),
        (185, 150, -18.9, "personen"),
        (3489, 3500, 0.3, "personen"),
    ],
)
def test_rounding_is_no_error(baseline: float, level: float, change: float, unit: str) -> None:
    """Printed values are rounded: what fits within that is right."""
    values = {"baseline": baseline, "level": level, "change": change}
    units = {"baseline_unit": unit, "level_unit": unit}
    assert problems(*changed(TARGET, **values, **units)) == []


def test_points_in_place_of_percent_are_named() -> None:
    """Where the change would fit as points the message says so."""
    [problem] = problems(*changed(TARGET, change=2.9))
    assert "Prozentpunkte" in problem.message


@pytest.mark.parametrize(
    ("year", "name", "organisation"), [(2014, MAIS, "mais-nrw"), (2021, MAGS, "mags-nrw")]
)
def test_the_ministry_of_the_year_fits(year: int, name: str, organisation: str) -> None:
    """A ministry under the name of its time raises nothing."""
    found = problems(
        replace(AGREEMENT, year=year, signed_on=f"{year}-03-12"),
        replace(LAND, name=name, organisation=organisation),
        KREIS,
        replace(SIGNER, signed_on=f"{year}-03-12"),
        replace(TARGET, year=year, period=str(year)),
        CITED,
    )
    assert found == []


def test_a_form_without_parties_misses_none() -> None:
    """The form of a gemeinsame Einrichtung names no parties, and no Kreis is asked of it."""
    form = replace(AGREEMENT, level="ba-jobcenter", kreis=None)
    assert problems(form, TARGET, CITED) == []


def test_every_problem_says_what_to_do() -> None:
    """A problem has a sentence for people, with what is printed and what to do."""
    for _, _, records in PLANTED:
        for problem in problems(*records):
            assert problem.message.endswith(".")
            assert len(problem.message) > 40
            assert problem.quote is not None


def test_a_problem_of_a_value_quotes_it() -> None:
    """The quote of a problem is that of the value, so that the two can be joined."""
    [problem] = problems(*changed(TARGET, change=2.9))
    assert problem.quote == TARGET.quote


def test_a_paper_that_names_no_year_is_only_noted() -> None:
    """A paper about an agreement without a year: a note, not a warning."""
    about = replace(DOCUMENT, kind="beschlussvorlage", about_zielvereinbarung=1)
    [problem] = problems(Paper(paper_type="beschlussvorlage"), document=about)
    assert (problem.code, problem.severity, problem.field) == (
        "missing_field",
        "info",
        "papers.agreement_year",
    )


@pytest.mark.parametrize(
    ("confidence", "severity", "review_needed"),
    [(0.95, None, False), (0.5, None, False), (0.49, None, True), (0.95, "info", False),
     (0.95, "warning", True), (0.95, "error", True)],
)  # fmt: skip
def test_when_a_document_needs_review(
    confidence: float, severity: str | None, review_needed: bool
) -> None:
    """Exactly when a value is doubtful, or a warning or error stands."""
    fact = Fact(field="documents.year", value=2014, quote=quote("2014", confidence))
    found = [Problem(code="x", stage="x", message="x", severity=severity)] if severity else []  # type: ignore[arg-type]
    assert (
        Reading(document=DOCUMENT, records=(fact,), problems=tuple(found)).needs_review
        is review_needed
    )


def test_two_levels_of_one_figure_are_a_conflict() -> None:
    """One value in the table, another in the text: both are named."""
    rows = [
        Target(
            position=position, agreement=0, year=2014, goal="integration", scope="core",
            kennzahl="K2", nature="quantified", operator="eq", level=level, level_unit="percent",
            period="2014", text="", quote=quote(str(level)),
        )
        for position, level in enumerate((25.1, 25.4), 1)
    ]  # fmt: skip
    found = Found(Document(sha256="0" * 64, kind="zielvereinbarung", title=""), tuple(rows))
    assert [(p.code, p.field) for p in two_values(found)] == [("conflict", "targets.level")] * 2
    same = Found(found.document, (rows[0], rows[0]))
    assert list(two_values(same)) == []
