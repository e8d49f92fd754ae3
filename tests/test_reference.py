"""What is known beforehand: who was who in which year."""

import csv
import io
from collections import Counter

import pytest

from za_archive import reference


@pytest.mark.parametrize(
    ("ags", "year", "form"),
    [
        ("05766", 2021, "zkt"),  # Lippe
        ("05766", 2011, "ge"),
        ("05978", 2012, "ge"),  # Unna
        ("05978", 2021, "ge"),
        ("05570", 2011, "ge"),  # Warendorf: one of the eight admitted for 2012
        ("05570", 2012, "zkt"),
        ("05554", 2005, "zkt"),  # Borken, from the start
        ("05382", 2012, "ge"),  # Rhein-Sieg
        ("99999", 2012, None),
    ],
)
def test_how_a_jobcenter_was_run(ags: str, year: int, form: str | None) -> None:
    """Zugelassener kommunaler Träger or gemeinsame Einrichtung depends on the year."""
    assert reference.form(ags, year) == form


def test_a_reform_that_puts_both_forms_together_gives_none() -> None:
    """Where a Kreis had both forms at once nothing is guessed."""
    assert reference.form("13071", 2012) is None


@pytest.mark.parametrize(
    ("value", "year", "ags"),
    [
        ("03152|03159", 2014, "03152"),  # Göttingen before the merger
        ("03152|03159", 2018, "03159"),
        ("05766", 2021, "05766"),
        ("99999", 2021, None),
    ],
)
def test_a_name_means_the_kreis_of_that_year(value: str, year: int, ags: str | None) -> None:
    """Of two Kreise that bore a name one after the other, the year decides."""
    assert reference.resolve_kreis(value, year) == ags


def test_without_a_year_the_living_kreis_is_meant() -> None:
    """A name without a year means the Kreis that exists today."""
    assert reference.resolve_kreis("03152|03159", None) == "03159"


@pytest.mark.parametrize(
    ("name", "year", "organisation"),
    [
        ("Ministerium für Arbeit, Integration und Soziales", 2014, "mais-nrw"),
        ("Ministerium für Arbeit, Gesundheit und Soziales", 2009, "mags-nrw"),
        ("Ministerium für Arbeit, Gesundheit und Soziales", 2021, "mags-nrw"),
    ],
)
def test_a_ministry_keeps_one_id_for_each_name(name: str, year: int, organisation: str) -> None:
    """A ministry that takes an old name back gets the old id again."""
    value = reference.organisation_names()[f"{name} des Landes Nordrhein-Westfalen"]
    assert reference.resolve_organisation(value, year, "05") == organisation


@pytest.mark.parametrize(
    ("organisation", "years", "not_years"),
    [
        ("mags-nrw", (2009, 2018, 2021), (2012, 2015)),
        ("mais-nrw", (2011, 2014, 2016), (2008, 2019)),
    ],
)
def test_mais_and_mags_by_year(
    organisation: str, years: tuple[int, ...], not_years: tuple[int, ...]
) -> None:
    """MAGS existed to 2010 and again from 2017, MAIS between."""
    body = reference.organisation(organisation)
    assert body is not None

    def bore(year: int) -> bool:
        return any(reference.valid_in(year, n.valid_from, n.valid_until) for n in body.names)

    assert all(map(bore, years))
    assert not any(map(bore, not_years))


def test_an_abbreviation_of_two_laender_needs_the_land() -> None:
    """MS is a ministry in Niedersachsen and one in Sachsen-Anhalt: alone it names none."""
    value = reference.abbreviations()["MS"]
    assert reference.resolve_organisation(value, 2015, "03") == "ms-ni"
    assert reference.resolve_organisation(value, 2015, "15") == "ms-st"
    assert reference.resolve_organisation(value, 2015, None) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "year", "valid"),
    [
        (None, None, 2014, True),
        ("2012-01-01", None, 2011, False),
        ("2012-07-01", None, 2012, True),
        (None, "2016-10-31", 2016, True),
        (None, "2016-10-31", 2017, False),
        ("2013-10", "2013-10", 2013, True),
    ],
)
def test_a_span_touches_a_year(
    valid_from: str | None, valid_until: str | None, year: int, valid: bool
) -> None:
    """A span counts for every year that it touches."""
    assert reference.valid_in(year, valid_from, valid_until) is valid


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Kreis Lippe", "Kreises Lippe"),
        ("Landkreis Harz", "Landkreises Harz"),
        ("Odenwaldkreis", "Odenwaldkreises"),
        ("Rhein-Sieg-Kreis", "Rhein-Sieg-Kreises"),
        ("Oberbergischer Kreis", "Oberbergischen Kreis"),
        ("Oberbergischer Kreis", "Oberbergischen Kreises"),
        ("Ministerium für Arbeit", "Ministeriums für Arbeit"),
        ("Hessisches Ministerium für Arbeit", "Hessischen Ministerium für Arbeit"),
        ("Hessisches Ministerium für Arbeit", "Hessischen Ministeriums für Arbeit"),
        ("Hessisches Ministerium für Arbeit", "Hessische Ministerium für Arbeit"),
        ("Jobcenter Kreis Unna", "Jobcenters Kreis Unna"),
    ],
)
def test_names_have_their_cases(name: str, form: str) -> None:
    """Genitive and dative of a name are known with it."""
    assert form in reference.inflected(name)
    assert name in reference.inflected(name)


def test_every_kreis_of_a_year_has_one_ags_and_name() -> None:
    """In no year two Kreise share an AGS, and all 401 of today are there."""
    living = [k for k in reference.kreise() if k.valid_until is None]
    assert len(living) == 401
    assert max(Counter(k.ags for k in reference.kreise()).values()) == 1
    for year in (2006, 2012, 2016, 2021):
        names = Counter(
            k.name
            for k in reference.kreise()
            if reference.valid_in(year, k.valid_from, k.valid_until)
        )
        # in the year of a reform the old and the new Kreis both exist
        assert {n for n, c in names.items() if c > 1} <= {"Landkreis Göttingen"}


def test_a_kreis_lies_in_its_land() -> None:
    """The Land of a Kreis is the start of its AGS and a known one."""
    laender = {land.code for land in reference.laender()}
    assert len(laender) == 16
    assert all(k.ags[:2] == k.land and k.land in laender for k in reference.kreise())


def test_every_reference_points_to_something() -> None:
    """Träger, Jobcenter and Kennzahlen name only Kreise and goals that exist."""
    ags = {k.ags for k in reference.kreise()}
    goals = {row["id"] for row in reference.read_rows("goals.csv")}
    assert {row.ags for row in reference.traeger()} <= ags
    assert {a for jc in reference.jobcenter() for a in jc.ags} <= ags
    assert {row["goal"] for row in reference.read_rows("kennzahlen.csv")} - {""} <= goals


def test_the_words_of_the_contract_are_there() -> None:
    """Goals and Kennzahlen of the contract have their rows."""
    goals = {row["id"] for row in reference.read_rows("goals.csv")}
    kennzahlen = {row["id"] for row in reference.read_rows("kennzahlen.csv")}
    assert goals == {
        "hilfebeduerftigkeit", "integration", "langzeitbezug", "gleichstellung", "teilhabe",
        "leistungsprozesse", "sonstiges",
    }  # fmt: skip
    assert kennzahlen >= {
        "K1", "K2", "K3", "K1E1", "K1E2", "K2E3", "K2E4", "K3E1", "K3E2", "integrationen",
        "integrationen_lzb", "abstand_k2_frauen_maenner", "bedarfsgemeinschaften",
        "arbeitslose_jugendliche", "arbeitslosenquote_sgb2", "anteil_lzb", "aktivierungsquote",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["kreise", "traeger", "jobcenter", "laender", "kennzahlen", "goals"]
)
def test_tables_are_kept_in_order(name: str) -> None:
    """Rows are sorted by their first column, so that a change is seen as one line."""
    rows = list(csv.reader(io.StringIO(reference.read_text(f"{name}.csv"))))
    if name in {"kreise", "jobcenter"}:
        assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])
    assert all(len(row) == len(rows[0]) for row in rows)
