"""Which kind a document is."""

import pytest

from prose import agreement, body, doc
from za_archive import kinds
from za_archive.readers.source import Source

VORLAGE = """
Kreis Unna
Der Landrat

Beschlussvorlage
Drucksache Nr.: 044/12

Beratungsfolge || Termin
Ausschuss für Soziales || 14.05.2012

Betreff
Zielvereinbarung 2012 mit dem Land

Beschlussvorschlag:
Der Landrat wird ermächtigt, die Zielvereinbarung nach § 48b SGB II für das Jahr 2012 zu schließen.

Begründung:
Das Jobcenter arbeitet als gemeinsame Einrichtung. Das Ministerium hat den Entwurf übersandt.
"""
MITTEILUNG = """
Landkreis Osterholz

Mitteilungsvorlage - 2016/077
Öffentlich

Betreff: Zielvereinbarung 2016 mit dem Land Niedersachsen

Sachverhalt:
Der Landkreis hat mit dem Land die Zielvereinbarung nach dem SGB II für das Jahr 2016 geschlossen.
Wir bitten um Kenntnisnahme. Der Ausschuss nimmt den Bericht zur Kenntnis.
"""
NIEDERSCHRIFT = """
Niederschrift

über die 12. Sitzung des Ausschusses für Soziales am 14.05.2012

Anwesend sind die Mitglieder laut Liste. Der Vorsitzende eröffnet die Sitzung.

Tagesordnung
1. Zielvereinbarung nach dem SGB II
"""
ANTRAG = """
Antrag der Fraktion der Mitte

Der Kreistag möge beschließen: Die Verwaltung berichtet über die Zielvereinbarung des Jobcenters.
"""
ANFRAGE = """
Anfrage der Fraktion der Mitte

Wir fragen die Verwaltung: Wann wird die Zielvereinbarung für das Jobcenter geschlossen?
"""
PRESSE = """
Pressemitteilung

Land und Kreis schließen Zielvereinbarung für das Jobcenter. Der Minister lobt die Arbeit,
sagt Eva Muster.
"""
SCHULE = """
Zielvereinbarung

zwischen der Schulaufsicht und der Oberschule am Markt

vertreten durch Frau Schulleiterin Petra Beispiel

Die Schulaufsicht und die Schule schließen für das Schuljahr folgende Zielvereinbarung. Nach dem
Schulgesetz setzen sie Ziele für den Unterricht.
"""
KLINIK = """
Beschlussvorlage
Vorlage Nr.: 2017/031

Betreff
Zielvereinbarung mit dem Krankenhaus

Beschlussvorschlag:
Der Kreistag stimmt der Zielvereinbarung mit dem Chefarzt zu.

Begründung:
Das Krankenhaus soll seine Betten besser nutzen.
"""


@pytest.mark.parametrize(
    ("prose", "kind"),
    [
        (VORLAGE, "beschlussvorlage"),
        (MITTEILUNG, "mitteilungsvorlage"),
        (NIEDERSCHRIFT, "niederschrift"),
        (ANTRAG, "antrag"),
        (ANFRAGE, "anfrage"),
        (PRESSE, "artikel"),
        (SCHULE, "sonstiges"),
        (KLINIK, "beschlussvorlage"),
        ("Ein Brief an alle.\n\nEs geht um nichts\nvon Belang.", "sonstiges"),
    ],
    ids=[
        "vorlage",
        "mitteilung",
        "niederschrift",
        "antrag",
        "anfrage",
        "presse",
        "schule",
        "klinik",
        "brief",
    ],
)
def test_what_a_document_is(prose: str, kind: str) -> None:
    """The words that speak for a kind decide, and nothing speaking is a kind of its own."""
    assert kinds.classify(doc(prose)).kind == kind


GOALS = """
1. Hilfebedürftigkeit
Die Summe der Leistungen zum Lebensunterhalt wird beobachtet.

2. Integration in Erwerbstätigkeit
Die Integrationsquote steigt um 1,5 Prozent.

3. Langzeitleistungsbezug
Der Bestand sinkt um 2 Prozent.

Unna, den 12.01.2018 || Herne, den 14.01.2018
"""


@pytest.mark.parametrize(
    "head",
    [
        "Zielvereinbarung 2018\n\nzwischen der Teamleitung U25 und der Bereichsleiterin\n"
        "zur Umsetzung der Ziele nach § 48b SGB II",
        "Zielvereinbarung 2018\n\nzwischen dem Kreis Unna und der Stadt Schwerte\nnach dem SGB II",
    ],
    ids=["team", "kreis-and-town"],
)
def test_an_agreement_inside_a_jobcenter_or_a_kreis_is_none(head: str) -> None:
    """Goals, signatures and the law are those of an agreement, but the sides are not."""
    assert kinds.classify(doc(head + "\n" + GOALS)).kind == "sonstiges"


@pytest.mark.parametrize(
    "head",
    [
        "Dreiseitige Absprache 2018\n\ngeschlossen von\nAgentur für Arbeit Unna,\nKreis Unna und\n"
        "Jobcenter Kreis Unna\n\nGrundlage ist § 48b SGB II.",
        "Zielplanung SGB II 2018\n\nI) Geschäftspolitische Ziele nach § 48b SGB II",
        "Vereinbarung kommunaler Ziele für das Jahr 2018\n\nPartner dieser Vereinbarung sind die "
        "Stadt Hamm und das Jobcenter Hamm. Grundlage ist § 48b SGB II.",
    ],
    ids=["three-sides", "form-of-the-ba", "local-goals"],
)
def test_an_agreement_is_told_by_what_it_is(head: str) -> None:
    """The word Zielvereinbarung need not stand in its title."""
    assert kinds.classify(doc(head + "\n" + GOALS)).kind == "zielvereinbarung"


@pytest.mark.parametrize("year", [2012, 2021])
def test_an_agreement_is_one(year: int) -> None:
    """An agreement of the usual form is one, and no doubt about it."""
    verdict = kinds.classify(agreement(year=year))
    assert (verdict.kind, verdict.second) == ("zielvereinbarung", None)
    assert verdict.cue is not None


def test_an_agreement_of_another_field_is_none() -> None:
    """Without any word of SGB II an agreement is no Zielvereinbarung of this archive."""
    assert kinds.classify(doc(SCHULE)).kind == "sonstiges"


def test_a_close_race_is_a_problem() -> None:
    """Where two kinds are close, the document says so and its kind is not believed."""
    verdict = kinds.Verdict("antrag", 0.6, None, "anfrage")
    problem = verdict.problem(None)
    assert problem is not None
    assert (problem.code, problem.field, problem.severity) == (
        "kind_uncertain",
        "documents.kind",
        "warning",
    )
    assert "antrag" in problem.message and "anfrage" in problem.message
    assert kinds.Verdict("antrag", 0.95).problem(None) is None


def test_an_empty_document_is_of_no_kind() -> None:
    """Nothing to read is `sonstiges`."""
    empty = Source(body(""), body(""))
    assert kinds.classify(empty).kind == "sonstiges"


def test_every_cue_speaks_for_a_kind_that_exists() -> None:
    """The rules of label KIND name only kinds of the table, and every kind is in the contract."""
    from za_archive.rules import rules

    assert {rule.value for rule in rules()["KIND"]} <= set(kinds.KINDS)
    assert set(kinds.KINDS) == {
        "zielvereinbarung", "beschlussvorlage", "mitteilungsvorlage", "antrag", "anfrage",
        "stellungnahme", "niederschrift", "abstimmungsergebnis", "tagesordnung",
        "planungsdokument", "bericht", "artikel", "sonstiges",
    }  # fmt: skip
