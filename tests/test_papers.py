"""Council papers: heads, what they ask, where they go, what they say about an agreement."""

from typing import Any

import pytest

from prose import columns, doc
from za_archive.models import Consultation, Dated, Fact, Paper, Position
from za_archive.readers import dates, papers, positions, sessions, subject

SESSION_NET = """
Kreis Borken
Der Landrat

Beschlussvorlage
Vorlage Nr.: 0087/2014

Betreff: Zielvereinbarung 2014 mit dem Land
Datum: 03.02.2014
Federführend: Fachbereich Jobcenter

Beratungsfolge:

Gremium || Termin
Ausschuss für Arbeit und Soziales || 24.02.2014
Kreistag || 13.03.2014

Beschlussvorschlag:

Der Landrat wird ermächtigt, die Zielvereinbarung 2014 mit dem Ministerium zu unterzeichnen.

Sachverhalt:

Der Kreis Borken ist zugelassener kommunaler Träger der Grundsicherung für Arbeitsuchende. Er hat
nach § 48b SGB II jährlich eine Zielvereinbarung mit dem Land zu schließen. Der Entwurf für das Jahr
2014 liegt vor.

Anlagen: keine
"""
BELOW = """
Landkreis Peine

Vorlage
2015/031

Betreff
Zielvereinbarung SGB II für das Jahr 2015

Datum
12.01.2015

Beschlussvorschlag
Der Ausschuss nimmt den Bericht zur Kenntnis.

Sachverhalt
Der Landkreis Peine ist zugelassener kommunaler Träger nach dem SGB II. Er hat mit dem Land die
Zielvereinbarung 2015 geschlossen. Dieser Text erläutert sie auf mehreren
Zeilen.
"""
MINUTES = """
Auszug aus der Niederschrift

Auszug - Zielvereinbarung 2018 nach dem SGB II

TOP: Ö 7
Gremium: Kreisausschuss || Beschlussart: mehrheitlich beschlossen
Datum: 15.02.2018 || Status: öffentlich

Wortprotokoll:

Der Landkreis Rotenburg (Wümme) habe als zugelassener kommunaler Träger nach § 48b SGB II jährlich
eine Vereinbarung mit dem Land zu schließen.

Beschluss:

Der Kreisausschuss stimmt dem Abschluss der Zielvereinbarung 2018 zu.

Abstimmungsergebnis:

Ja: 9 Nein: 1 Enthaltung: 2
"""


def paper(prose: str) -> Paper:
    [found] = [record for record in papers.read(doc(prose)) if isinstance(record, Paper)]
    return found


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (
            SESSION_NET,
            {
                "reference": "0087/2014",
                "name": "Zielvereinbarung 2014 mit dem Land",
                "date": "2014-02-03",
                "office": "Fachbereich Jobcenter",
                "kreis": "05554",
                "decision": None,
                "proposal": "Der Landrat wird ermächtigt, die Zielvereinbarung 2014 mit dem "
                "Ministerium zu unterzeichnen.",
            },
        ),
        (
            BELOW,
            {
                "reference": "2015/031",
                "name": "Zielvereinbarung SGB II für das Jahr 2015",
                "date": "2015-01-12",
                "proposal": "Der Ausschuss nimmt den Bericht zur Kenntnis.",
                "decision": None,
            },
        ),
        (
            MINUTES,
            {
                "name": "Zielvereinbarung 2018 nach dem SGB II",
                "proposal": None,
                "kreis": "03357",
                "decision": "Der Kreisausschuss stimmt dem Abschluss der Zielvereinbarung 2018 zu.",
            },
        ),
    ],
    ids=["behind", "below", "minutes"],
)
def test_the_head_of_a_paper(prose: str, expected: dict[str, Any]) -> None:
    """A label's value stands behind it, beside it or below it; a proposal is never a decision."""
    assert columns(paper(prose), expected) == expected


@pytest.mark.parametrize(
    "line", ["Beschlussvorlage Nr. 0087/2014", "0087/2014 Beschlussvorlage", "Beschlussvorlage"]
)
def test_the_type_of_a_paper_without_a_label(line: str) -> None:
    """It is printed before its number or behind it."""
    prose = f"Kreis Borken\n\n{line}\n\nBetreff: Zielvereinbarung 2014\n\nSachverhalt: Es gilt."
    assert paper(prose).paper_type_raw == "Beschlussvorlage"


@pytest.mark.parametrize(
    ("label", "reference"),
    [
        ("Vorlage Nr.: 2016/0924", "2016/0924"),
        ("Drucksache-Nr.: DS-2016/041", "DS-2016/041"),
        ("Drucksache Nr. XVIII/0142", "XVIII/0142"),
        ("Vorlage - 2017/058", "2017/058"),
        ("Vorlagennummer: P 0187/2014", "P 0187/2014"),
        ("Vorlage Nr.: SV-9-0815", "SV-9-0815"),
        ("Die Vorlage behandelt den Rat am 01.02.2016", None),
    ],
)
def test_the_number_of_a_paper(label: str, reference: str | None) -> None:
    """The number is kept as printed, in any form; a date is none."""
    prose = BELOW.replace("Vorlage\n2015/031", label)
    assert paper(prose).reference == reference


@pytest.mark.parametrize(
    ("sentence", "stage", "status"),
    [
        (
            "Der Landrat wird ermächtigt, die Zielvereinbarung zu unterzeichnen.",
            "authorisation",
            None,
        ),
        ("Die Zielvereinbarung wurde am 21.03.2015 unterzeichnet.", "signed", "signed"),
        (
            "Das Ministerium hat sie ohne eigene Unterschrift zurückgegeben.",
            "returned",
            "partly_signed",
        ),
        ("Die Verwaltung berichtet über die Zielerreichung.", "attainment", None),
    ],
)
def test_how_far_the_agreement_is(sentence: str, stage: str, status: str | None) -> None:
    """What a paper says about its agreement: authorised, signed, returned or how it came out."""
    prose = BELOW.replace(
        "Er hat mit dem Land die\nZielvereinbarung 2015 geschlossen.",
        f"Es gibt Ziele für 2015. {sentence}",
    )
    found = paper(prose)
    assert (found.agreement_stage, found.agreement_status) == (stage, status)
    assert (found.agreement_year, found.agreement_kreis) == (2015, "03157")


@pytest.mark.parametrize(
    ("kreis", "year", "level"),
    [
        ("Kreis Borken", 2014, "land-zkt"),
        ("Kreis Unna", 2014, "land-kommune"),
        ("Kreis Lippe", 2011, "land-kommune"),
        ("Kreis Lippe", 2014, "land-zkt"),
    ],
)
def test_the_level_of_its_agreement(kreis: str, year: int, level: str) -> None:
    """Which level follows from how the Kreis's Jobcenter was run in that year."""
    prose = f"""
    Betreff: Zielvereinbarung {year} mit dem Land

    Beschlussvorschlag:
    Der Bericht wird zur Kenntnis genommen.

    Sachverhalt:
    Das Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen schließt mit
    dem {kreis} die Zielvereinbarung {year} nach dem SGB II.
    """
    assert paper(prose).agreement_level == level


def test_another_zielvereinbarung_is_not_ours() -> None:
    """A hospital's or a school's Zielvereinbarung says nothing of ours."""
    prose = """
    Vorlage Nr.: 2017/031
    Betreff: Zielvereinbarung 2017 mit dem Krankenhaus

    Beschlussvorschlag:
    Der Zielvereinbarung mit dem Chefarzt wird zugestimmt.

    Begründung:
    Das Krankenhaus im Kreis Borken soll seine Betten besser nutzen, sagt die Klinikleitung. Die
    Chefärzte haben ihre Zielvereinbarung
    erfüllt.
    """
    found = paper(prose)
    assert (found.agreement_year, found.agreement_stage, found.agreement_level) == (
        None,
        None,
        None,
    )
    facts = {fact.field: fact.value for fact in subject.read(doc(prose))}
    assert facts.get("documents.about_zielvereinbarung", 0) == 0


def test_what_a_paper_is_about() -> None:
    """Year, Kreis and Land of a document, and that it is about an agreement."""
    facts = {fact.field: fact.value for fact in subject.read(doc(SESSION_NET))}
    assert facts == {
        "documents.about_zielvereinbarung": 1,
        "documents.year": 2014,
        "documents.kreis": "05554",
        "documents.land": "05",
    }


def test_each_fact_of_a_paper_has_its_place() -> None:
    """The quote of a head's value holds that value."""
    facts = {r.field: r for r in papers.read(doc(SESSION_NET)) if isinstance(r, Fact)}
    for name in ("reference", "name", "office", "proposal"):
        quote = facts[f"papers.{name}"].quote
        assert quote is not None
        assert str(facts[f"papers.{name}"].value) in quote.text


# --- sessions -------------------------------------------------------------------------------------


def consultations(prose: str) -> list[tuple[str | None, str | None]]:
    return [(row.organization, row.date) for row in rows(prose)]


def rows(prose: str) -> list[Consultation]:
    return list(sessions.read(doc(prose)))


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        (
            SESSION_NET,
            [("Ausschuss für Arbeit und Soziales", "2014-02-24"), ("Kreistag", "2014-03-13")],
        ),
        (
            "Beratungsfolge:\n\nAusschuss für Soziales\n24.02.2014\nKreisausschuss\n05.03.2014\n"
            "Kreistag\n13.03.2014\n\nBetreff:\nZiel der Reise\n\nSachverhalt:\nEs geht um nichts.",
            [
                ("Ausschuss für Soziales", "2014-02-24"),
                ("Kreisausschuss", "2014-03-05"),
                ("Kreistag", "2014-03-13"),
            ],
        ),
        (
            "Mitteilung\n\nZur Sitzung des Ausschusses für Soziales und Gesundheit am "
            "10.05.2012\n\nSachverhalt:\nEs geht um\nnichts.",
            [("Ausschuss für Soziales und Gesundheit", "2012-05-10")],
        ),
        (MINUTES, [("Kreisausschuss", "2018-02-15")]),
        ("Sachverhalt:\nDer Kreistag wird sich damit\nbefassen.", []),
    ],
    ids=["table", "lines", "sentence", "minutes", "none"],
)
def test_where_a_paper_goes(prose: str, found: list[tuple[str, str]]) -> None:
    """Each committee with its date is a row, once, in the order printed."""
    assert consultations(prose) == found


def test_minutes_know_how_it_went() -> None:
    """Result, votes, number on the agenda and whether it was public."""
    [row] = rows(MINUTES)
    expected = {
        "agenda_number": "Ö 7", "public": 1, "result": "mehrheitlich beschlossen",
        "votes_yes": 9, "votes_no": 1, "votes_abstained": 2,
    }  # fmt: skip
    assert columns(row, expected) == expected


@pytest.mark.parametrize("role", ["Kenntnisnahme", "Vorberatung", "Entscheidung"])
def test_what_a_committee_is_to_do(role: str) -> None:
    """The role of a committee stands in its row."""
    prose = (
        f"Beratungsfolge:\n\nKreisausschuss || {role}\n24.02.2014\n\n"
        "Sachverhalt:\nEs geht um\nnichts."
    )
    assert [row.role for row in rows(prose)] == [role]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ausschusses für Soziales", "Ausschuss für Soziales"),
        ("Kreisausschusses", "Kreisausschuss"),
        ("Kreistages", "Kreistag"),
        ("Kreistags", "Kreistag"),
        ("Gemeinderates", "Gemeinderat"),
        ("Sozialausschuss", "Sozialausschuss"),
    ],
)
def test_a_committee_in_the_nominative(printed: str, name: str) -> None:
    """A committee is stored without its genitive."""
    assert sessions.base_name(printed) == name


# --- dates ----------------------------------------------------------------------------------------


def dated(prose: str) -> list[tuple[str, str | None, str, str]]:
    found: list[Dated] = list(dates.read(doc(prose)))
    return [(row.date, row.date_end, row.precision, row.kind) for row in found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Am 21. und 22.11.2013 fand ein Workshop statt.",
            [("2013-11-21", None, "day", "workshop"), ("2013-11-22", None, "day", "workshop")],
        ),
        (
            "Am 19.12.2013 gab es ein Gespräch mit dem Ministerium.",
            [("2013-12-19", None, "day", "negotiation")],
        ),
        (
            "Die Stellungnahme ist bis zum 31.01.2014 abzugeben.",
            [("2014-01-31", None, "day", "deadline")],
        ),
        (
            "Die Unterzeichnung ist in der zweiten Märzhälfte 2014 vorgesehen.",
            [("2014-03-16", "2014-03-31", "half_month", "expected_signing")],
        ),
        ("Die Unterzeichnung erfolgte am 04.03.2014.", [("2014-03-04", None, "day", "signed")]),
        (
            "Die Zielvereinbarung wurde am 04.03.2014 unterzeichnet.",
            [("2014-03-04", None, "day", "signed")],
        ),
        (
            "Die Unterzeichnung soll im zweiten Quartal 2014 erfolgen.",
            [("2014-04-01", "2014-06-30", "quarter", "expected_signing")],
        ),
        (
            "Die Aufgabe ging mit Wirkung zum 01.01.2012 über.",
            [("2012-01-01", None, "day", "effective")],
        ),
        ("In der Sitzung am 24.02.2014 wird berichtet.", [("2014-02-24", None, "day", "meeting")]),
        ("Im Jahr 2014 sind 30 Plätze vorgesehen.", []),
        ("Das Gesetz vom 24.12.2003 gilt weiter.", []),
    ],
)
def test_what_happens_when(sentence: str, found: list[tuple[str, str | None, str, str]]) -> None:
    """A date counts with what its sentence says about it; one without an event is left out."""
    assert dated(f"Sachverhalt:\n{sentence}") == found


def test_a_date_is_one_row_for_each_event() -> None:
    """The same date and event twice is one row."""
    sentence = "In der Sitzung am 24.02.2014 wird berichtet."
    assert len(dated(f"Sachverhalt:\n{sentence} {sentence}")) == 1


def test_the_papers_own_date_is_no_event() -> None:
    """The date of the paper itself is a column of it, no row of dates."""
    assert "2014-02-03" not in [row[0] for row in dated(SESSION_NET)]


def test_dates_of_the_sessions_are_meetings() -> None:
    """The dates of a Beratungsfolge are meetings."""
    assert [(row[0], row[3]) for row in dated(SESSION_NET)] == [
        ("2014-02-24", "meeting"), ("2014-03-13", "meeting"),
    ]  # fmt: skip


# --- positions ------------------------------------------------------------------------------------

DEMANDS = """
Der Kreis verhandelt noch mit dem Ministerium und den Gemeinden über die Ziele für
das Jahr 2014, und er {announced}:

a) Die Mittel sind rechtzeitig zuzuweisen.
b) Die Kennzahlen werden so erhoben, dass sie die örtlichen Besonderheiten des Kreises und seiner
Städte berücksichtigen.
c) Auf weitere Ziele wird verzichtet.

Das Ministerium hat dem zugestimmt.
"""


@pytest.mark.parametrize(
    "announced",
    [
        "hat folgende Forderungen gestellt",
        "hat dabei folgende Forderungen erhoben",
        "hält folgende Punkte für unabdingbar notwendig",
        "hat nachstehende Bedingungen geltend gemacht",
    ],
)
def test_what_a_kreis_demands(announced: str) -> None:
    """Each lettered item behind the announcement is a row with its whole text."""
    found: list[Position] = list(positions.read(doc(DEMANDS.replace("{announced}", announced))))
    assert [(row.label, row.text) for row in found] == [
        ("a", "Die Mittel sind rechtzeitig zuzuweisen."),
        (
            "b",
            "Die Kennzahlen werden so erhoben, dass sie die örtlichen Besonderheiten des Kreises "
            "und seiner Städte berücksichtigen.",
        ),
        ("c", "Auf weitere Ziele wird verzichtet."),
    ]


def test_a_list_that_nothing_announces_demands_nothing() -> None:
    """Items without an announcement are no positions."""
    assert (
        list(positions.read(doc("Der Kreis berichtet:\n\na) Alles ist gut.\nb) Es wird besser.")))
        == []
    )
