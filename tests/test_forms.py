"""Heads, signature pages and citations as Länder, Kreise and years print them; what is to be read
was put down before any of them was read.
"""

import pytest

from prose import agreement, doc
from za_archive.models import DOUBTFUL, Agreement, Fact, Party, Signatory
from za_archive.readers import agreements, citations, dates

AGREES = """
Präambel

Grundlage ist das Zweite Buch Sozialgesetzbuch. Die Partner wollen Menschen in Arbeit bringen und
ihnen Teilhabe eröffnen. Der Weg dorthin ist für viele lang, und er beginnt mit guter Beratung in
den Städten und Gemeinden, in denen die Menschen wohnen, und mit Zeit für das Gespräch.
"""

HEADS = {
    "by-run-on": (
        """
Zielvereinbarung 2019
zwischen dem Bayerischen Staatsministerium für Familie, Arbeit und Soziales, Winzererstraße 9,
80797 München, und dem Landkreis Würzburg, Zeppelinstraße 15, 97074 Würzburg, als
zugelassenem kommunalen Träger
        """,
        "land-zkt", 2019, ["stmas-by", "09679"],
    ),
    "sn-landratsamt": (
        """
Zielvereinbarung
zwischen dem
Sächsischen Staatsministerium für Wirtschaft, Arbeit und Verkehr
vertreten durch Herrn Staatssekretär Hartmut Löbner
und dem
Landkreis Bautzen, Landratsamt, Jobcenter
vertreten durch den Landrat Michael Pulsnitzer
für das Jahr 2016
        """,
        "land-zkt", 2016, ["smwa-sn", "14625"],
    ),
    "st-role-behind": (
        """
ZIELVEREINBARUNG
zwischen dem
Ministerium für Arbeit, Soziales und Integration des Landes Sachsen-Anhalt
und dem
Landkreis Harz
zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende
als zugelassener kommunaler Träger
im Land Sachsen-Anhalt
im Jahr 2018
        """,
        "land-zkt", 2018, ["ms-st", "15085"],
    ),
    "th-eigenbetrieb": (
        """
Vereinbarung über Ziele für das Jahr 2013
zwischen dem Thüringer Ministerium für Wirtschaft, Arbeit und Technologie
und der Stadt Jena, Eigenbetrieb jenarbeit, Tatzendpromenade 2a, 07745 Jena
        """,
        "land-zkt", 2013, ["tmwat-th", "16053"],
    ),
    "rp-listed": (
        """
Zielvereinbarung 2014
Vertragspartner dieser Vereinbarung sind
das Ministerium für Soziales, Arbeit, Gesundheit und Demografie Rheinland-Pfalz,
Bauhofstraße 9, 55116 Mainz
und
der Landkreis Kusel, Trierer Straße 49, 66869 Kusel, als zugelassener kommunaler Träger.
        """,
        "land-zkt", 2014, ["msagd-rp", "07336"],
    ),
    "mv-former-kreis": (
        """
Zielvereinbarung 2012
zwischen dem
Ministerium für Arbeit, Gleichstellung und Soziales Mecklenburg-Vorpommern
und dem
Landkreis Vorpommern-Rügen
als Rechtsnachfolger des Landkreises Nordvorpommern, zugelassener kommunaler Träger
        """,
        "land-zkt", 2012, ["mags-mv", "13073"],
    ),
    "bw-short-names": (
        """
Zielvereinbarung
zwischen dem
Ministerium für Arbeit und Sozialordnung, Familie, Frauen und Senioren Baden-Württemberg
(nachfolgend „Sozialministerium“)
und dem
Landkreis Waldshut
(nachfolgend „Landkreis“)
als zugelassenem kommunalen Träger im Jahr 2015
        """,
        "land-zkt", 2015, ["sm-bw", "08337"],
    ),
    "he-magistrat": (
        """
Zielvereinbarung 2015 zwischen dem Hessischen Ministerium für Soziales und Integration und dem
Magistrat der Landeshauptstadt Wiesbaden nach § 48b Abs. 1 Satz 1 Nr. 4 SGB II
        """,
        "land-zkt", 2015, ["hmsi-he", "06414"],
    ),
    "ni-sowie": (
        """
Zielvereinbarung für das Jahr 2020
zwischen
dem Niedersächsischen Ministerium für Wirtschaft, Arbeit, Verkehr und Digitalisierung
sowie
dem Niedersächsischen Ministerium für Soziales, Gesundheit und Gleichstellung
und
dem Landkreis Leer
als zugelassenem kommunalen Träger
        """,
        "land-zkt", 2020, ["mw-ni", "ms-ni", "03457"],
    ),
    "sh-dative-capital": (
        """
Zielvereinbarung 2016
Zwischen dem Ministerium für Wirtschaft, Arbeit, Verkehr und Technologie des Landes
Schleswig-Holstein, Düsternbrooker Weg 94, 24105 Kiel,
und dem Kreis Nordfriesland, Marktstraße 6, 25813 Husum, als zugelassenem kommunalen Träger
wird Folgendes vereinbart:
        """,
        "land-zkt", 2016, ["mwavt-sh", "01054"],
    ),
    "bb-parties-lettered": (
        """
Ziel- und Leistungsvereinbarung 2017
zwischen dem
Ministerium für Arbeit, Soziales, Gesundheit, Frauen und Familie des Landes Brandenburg
- im Folgenden MASGF -
und dem
Landkreis Spree-Neiße/Wokrejs Sprjewja-Nysa
- im Folgenden Landkreis -
        """,
        "land-zkt", 2017, ["masgf-bb", "12071"],
    ),
    "sl-regionalverband": (
        """
Zielvereinbarung 2013
zwischen dem
Ministerium für Wirtschaft, Arbeit, Energie und Verkehr des Saarlandes
und dem
Saarpfalz-Kreis
als zugelassenem kommunalen Träger
        """,
        "land-zkt", 2013, ["mwaev-sl", "10045"],
    ),
    "nw-ge": (
        """
Vereinbarung
zwischen dem
Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen
und der
Stadt Dortmund
als kommunalem Träger des Jobcenters Dortmund
nach § 2a AG-SGB II NRW für das Jahr 2012
        """,
        "land-kommune", 2012, ["mais-nrw", "05913"],
    ),
    "nw-numbered-partners": (
        """
Zielvereinbarung 2023
Vertragspartner 1
Ministerium für Arbeit, Gesundheit und Soziales des Landes Nordrhein-Westfalen
Vertragspartner 2
Hochsauerlandkreis als zugelassener kommunaler Träger
        """,
        "land-zkt", 2023, ["mags-nrw", "05958"],
    ),
    "kommune-jobcenter": (
        """
Kommunale Zielvereinbarung 2022
zwischen dem
Landkreis Görlitz
und dem
Jobcenter Görlitz
        """,
        None, 2022, ["14626"],
    ),
    "numbered-list": (
        """
Zielvereinbarung 2021
zwischen
1. dem Ministerium für Wirtschaft, Infrastruktur, Tourismus und Arbeit Mecklenburg-Vorpommern,
vertreten durch den Staatssekretär,
und
2. dem Landkreis Vorpommern-Rügen, vertreten durch den Landrat,
als zugelassenem kommunalen Träger
        """,
        "land-zkt", 2021, ["wm-mv", "13073"],
    ),
    "lost-hyphens": (
        """
Zielvereinbarung 2014
zwischen dem Ministerium für Arbeit, Integration und So ziales des Landes Nordrhein Westfalen
und dem Kreis Coesfeld als zugelassenem kommuna len Träger
        """,
        "land-zkt", 2014, ["mais-nrw", "05558"],
    ),
    "broken-words": (
        """
Zielverein barung 2014
zwischen dem Nieder sächsischen Ministerium für Wirt schaft, Arbeit und Verkehr, dem
Nieder sächsischen Ministerium für Soziales, Gesund heit und Gleich stellung
und dem Land kreis Graf schaft Bent heim als zugelassenem kommunalen Träger im Jahr 2014
        """,
        "land-zkt", 2014, ["mw-ni", "ms-ni", "03456"],
    ),
    "glued": (
        """
Vereinbarungzur Erreichung der Ziele im Jahr 2016
zwischendem Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen
undder Stadt Hamm als zugelassenem kommunalen Träger
        """,
        "land-zkt", 2016, ["mais-nrw", "05915"],
    ),
    "city-of": (
        """
Zielvereinbarung 2018
zwischen dem Bayerischen Staatsministerium für Familie, Arbeit und Soziales
und der kreisfreien Stadt Schweinfurt
        """,
        "land-zkt", 2018, ["stmas-by", "09662"],
    ),
    "by-oblique": (
        """
Zielvereinbarung 2016
Der Freistaat Bayern, vertreten durch das Bayerische Staatsministerium für Arbeit und Soziales,
Familie und Integration, und der Landkreis Günzburg, vertreten durch den Landrat, schließen als
zugelassener kommunaler Träger nach § 48b Abs. 1 Satz 1 Nr. 4 SGB II folgende Vereinbarung:
        """,
        "land-zkt", 2016, ["stmas-by", "09774"],
    ),
    "ba-jobcenter": (
        """
Zielvereinbarung 2019
zwischen der
Agentur für Arbeit Hagen
und dem
Jobcenter Hagen
        """,
        "ba-jobcenter", 2019, None,
    ),
    "berlin": (
        """
Trilaterale Zielvereinbarung 2016
zwischen der Agentur für Arbeit Berlin Nord,
dem Land Berlin, vertreten durch das Bezirksamt Pankow von Berlin,
und der Geschäftsführung des Jobcenters Berlin Pankow
        """,
        "trilateral", 2016, None,
    ),
    "bund-land": (
        """
Zielvereinbarung
zwischen dem
Bundesministerium für Arbeit und Soziales
und dem
Hessischen Ministerium für Soziales und Integration
zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende
durch zugelassene kommunale Träger im Land Hessen
im Jahr 2017
        """,
        "bund-land", 2017, ["bmas", "hmsi-he"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", HEADS)
def test_who_agrees(form: str) -> None:
    """Level, year and parties of a Land's head, and nobody else."""
    head, level, year, bodies = HEADS[form]
    sides = {"ba-jobcenter": ["ba", "jobcenter"], "trilateral": ["ba", "kommune", "jobcenter"]}
    source = agreement(year=year, head=head, preamble=AGREES, signing="")
    records = list(agreements.read(source))
    [row] = [record for record in records if isinstance(record, Agreement)]
    parties = [record for record in records if isinstance(record, Party)]
    if bodies is None:
        assert [party.side for party in parties] == sides[str(row.level)]
        assert row.level == level
    elif level is not None:
        assert [party.organisation for party in parties] == bodies
        assert row.level == level
    else:
        assert parties[0].organisation == bodies[0]
        assert (len(parties), row.level) == (2, "kommune-jobcenter")
    assert row.year == year


LAND, KREIS = "Rupert Anglhuber", "Marlies Tönnsen"
SIGNINGS = {
    "short-den": (
        "Düsseldorf, d. 12. März 2014 || Borken, d. 4. März 2014\n\n"
        "Dr. Rupert Anglhuber || Marlies Tönnsen\nStaatssekretär || Landrätin",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "deputy-below-body": (
        "Düsseldorf, den 12.03.2014 || Borken, den 04.03.2014\n\n"
        "Ministerium für Arbeit, || Kreis Borken\nIntegration und Soziales\ni. V.\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 1), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "dotted-line": (
        "Düsseldorf, den .................. || Borken, den 04.03.2014\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "partly_signed", [(LAND, "Düsseldorf", None, 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "blank-both": (
        "Düsseldorf, den ____________\n\nFür das Ministerium\n\nRupert Anglhuber\n\n"
        "Borken, den ____________\n\nFür den Kreis\n\nMarlies Tönnsen",
        "unsigned", [(LAND, "Düsseldorf", None, 0), (KREIS, "Borken", None, 0)],
    ),
    "gez-one-below-another": (
        "Düsseldorf, 12.3.14\ngez. Dr. Rupert Anglhuber\nStaatssekretär\n\n"
        "Borken, 4.3.14\ngez. Marlies Tönnsen\nLandrätin",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "kreis-first-without-bodies": (
        "Borken, den 4. März 2014 || Düsseldorf, den 12. März 2014\n\n"
        "Marlies Tönnsen || Dr. Rupert Anglhuber",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "year-in-next-line": (
        "Düsseldorf, den 12. März 2014\n\nRupert Anglhuber\n\n"
        "Borken (Westfalen), den 4. März 2014\n\nMarlies Tönnsen",
        "signed",
        [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken (Westfalen)", "2014-03-04", 0)],
    ),
    "month-only": (
        "Düsseldorf, im März 2014 || Borken, im Februar 2014\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03", 0), (KREIS, "Borken", "2014-02", 0)],
    ),
    "slanted-dates": (
        "Düsseldorf, den 12.03.2014 || Borken, am 04.03.2014\n\n"
        "Für das Land || Für den Kreis\n\n(Rupert Anglhuber) || (Marlies Tönnsen)",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "no-comma": (
        "Düsseldorf 12.03.2014 || Borken 04.03.2014\n\nRupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "no-blank": (
        "Düsseldorf,den 12.03.2014 || Borken,den 04.03.2014\n\nRupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "place-below": (
        "_______________ || _______________\nRupert Anglhuber || Marlies Tönnsen\n"
        "Staatssekretär || Landrätin\n\nDüsseldorf, 12.03.2014 || Borken, 04.03.2014",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "label-and-line": (
        "Ort, Datum: Düsseldorf, 12.03.2014 || Ort, Datum: Borken, 04.03.2014\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "seal": (
        "Düsseldorf, den 12.03.2014\n\nMinisterium für Arbeit,\nIntegration und Soziales\n"
        "(Siegel)\n\nIn Vertretung\n\nRupert Anglhuber\n\nBorken, den 04.03.2014\n\n"
        "Kreis Borken\nDie Landrätin\n(Siegel)\n\nMarlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 1), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "nothing-filled-in": (
        "______________, den _________ || ______________, den _________\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "unsigned", [(LAND, None, None, 0), (KREIS, None, None, 0)],
    ),
    "labels-below-lines": (
        "______________________ || ______________________\nOrt, Datum || Ort, Datum\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "unsigned", [(LAND, None, None, 0), (KREIS, None, None, 0)],
    ),
    "two-names-of-a-place": (
        "Neustadt a. d. Aisch, den 12.03.2014 || Homburg/Saar, den 04.03.2014\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "signed",
        [(LAND, "Neustadt a. d. Aisch", "2014-03-12", 0), (KREIS, "Homburg/Saar", "2014-03-04", 0)],
    ),
    "place-below-the-name": (
        "Für das Ministerium || Für den Kreis Borken\nelektronisch || elektronisch\n"
        "Dr. Rupert Anglhuber, Staatssekretär || Marlies Tönnsen, Landrätin\n"
        "Düsseldorf, 12.03.2014 || Borken, 04.03.2014",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "for-whom-above-the-place": (
        "Für den Kreis Borken\nBorken, 04.03.2014\n\ngez. Tönnsen\n\n"
        "Für das Ministerium\nDüsseldorf, 12.03.2014\n\ngez. Dr. Anglhuber",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "signature-above-the-printed-name": (
        "Düsseldorf, 12.03.2014 || Borken, 04.03.2014\n\ngez. Anglhuber || gez. Tönnsen\n"
        "Dr. Rupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Borken", "2014-03-04", 0)],
    ),
    "one-day-for-all": (
        "Düsseldorf, den 12.03.2014\n\nFür das Ministerium || Für den Kreis Borken\n\n"
        "Rupert Anglhuber || Marlies Tönnsen",
        "signed", [(LAND, "Düsseldorf", "2014-03-12", 0), (KREIS, "Düsseldorf", "2014-03-12", 0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", SIGNINGS)
def test_who_signed(form: str) -> None:
    """Status, places and days of a signature page."""
    signing, status, people = SIGNINGS[form]
    records = list(agreements.read(agreement(signing=signing)))
    [row] = [record for record in records if isinstance(record, Agreement)]
    found = [record for record in records if isinstance(record, Signatory)]
    assert [(p.name, p.signed_place, p.signed_on, p.in_vertretung) for p in found] == people
    assert row.status == status
    assert [p.side for p in found] == ["land", "kommune"]


def test_a_side_without_a_readable_date_is_doubtful() -> None:
    """What cannot be read is no empty line: that side may have signed."""
    signing = (
        "Düsseldorf, am I2. Mätz 2014 || Borken, den 4. März 2014\n\n"
        "Rupert Anglhuber || Marlies Tönnsen"
    )
    records = list(agreements.read(agreement(signing=signing)))
    [status] = [r for r in records if isinstance(r, Fact) and r.field == "agreements.status"]
    assert status.quote is not None
    assert (status.value, status.quote.confidence < DOUBTFUL) == ("partly_signed", True)


def test_offices_tell_the_side() -> None:
    """Deputies whom the head does not name, the Kreis first: their offices tell the side."""
    signing = (
        "Borken, den 04.03.2014 || Düsseldorf, den 12.03.2014\n\n"
        "Jörg Althoff || Sabine Holm\nKreisdirektor || Staatssekretärin"
    )
    people = [r for r in agreements.read(agreement(signing=signing)) if isinstance(r, Signatory)]
    assert {(p.name, p.side) for p in people if p.signed_on} == {
        ("Jörg Althoff", "kommune"),
        ("Sabine Holm", "land"),
    }


TALKS = {
    "Die Partner führen je Halbjahr ein Zielgespräch.": 2,
    "Zwei Zieldialoge sind vorgesehen, ein dritter kann verlangt werden.": 2,
    "Im Jahr 2014 findet ein Zielnachhaltedialog statt, voraussichtlich im September.": 1,
    "Der Stand wird in einem Gespräch zur Jahresmitte und einem weiteren Gespräch erörtert.": 2,
    "Das Ministerium bespricht sich zweimal im Jahr mit dem Kreis.": 2,
    "Vorgesehen sind zwei Gespräche je Kalenderjahr.": 2,
    "Alle Kunden erhalten zwei Beratungsgespräche im Jahr.": None,
    "Das Land richtet für die Träger drei Werkstattgespräche aus.": None,
    "Alle werden innerhalb von vier Wochen zu einem Gespräch eingeladen.": None,
    "Ein Dialog kann auf Verlangen einer Seite geführt werden.": None,
}


@pytest.mark.parametrize("sentence", TALKS)
def test_how_often_the_partners_talk(sentence: str) -> None:
    """Only the partners' own talks count, and a single one only where it is yearly."""
    records = agreements.read(agreement(end=f"\n2. Zusammenarbeit\n\n{sentence}\n"))
    [row] = [record for record in records if isinstance(record, Agreement)]
    assert row.dialogues_per_year == TALKS[sentence]


TOLD = {
    "Sie gilt vom 1. Januar 2014 bis 31. Dezember 2014.": ("2014-01-01", "2014-12-31", "effective"),
    "Sie tritt mit Wirkung vom 01.01.2014 in Kraft.": ("2014-01-01", None, "effective"),
    "Das Land hat mit Schreiben vom 3. März 2014 geantwortet.": ("2014-03-03", None, "other"),
    "Der Kreistag hat am 5. Februar 2014 zugestimmt.": ("2014-02-05", None, "decided"),
    "Der Bericht ist bis zum 31. März 2015 vorzulegen.": ("2015-03-31", None, "deadline"),
    "Der nächste Zieldialog ist am 12. September 2014.": ("2014-09-12", None, "negotiation"),
    "Sie endet am 31.12.2014.": ("2014-12-31", None, "other"),
    "Am 4. Mai 2014 haben beide sie unterzeichnet.": ("2014-05-04", None, "signed"),
    "Im Januar 2014 lag die Quote bei 3 Prozent.": None,
    "Das Gesetz vom 24. Dezember 2003 tritt daneben in Kraft.": None,
    "Stand der Daten: 15. April 2014.": None,
}


@pytest.mark.parametrize("sentence", TOLD)
def test_what_is_told_of_a_date(sentence: str) -> None:
    """What happened then; nothing of statistics and laws, nor of the days of the signatures."""
    rows = dates.read(agreement(end=f"\n2. Schluss\n\n{sentence}\n"))
    found = [(row.date, row.date_end, row.kind) for row in rows]
    assert found == ([TOLD[sentence]] if TOLD[sentence] else [])


NUMBERED = """
§ 1 Gegenstand

Es geht um die Grundsicherung für Arbeitsuchende, und zwar im ganzen Gebiet des Landkreises.

§ 2 Ziele nach § 48b Abs. 3 SGB II

Die Ziele stehen in Anlage 1, das Verfahren in den folgenden Vorschriften.

§ 3 Verfahren

"""
SGB2 = "Es geht um die Grundsicherung für Arbeitsuchende. "
CITED = {
    "own-numbers": (NUMBERED + "Die in § 2 genannten Ziele gelten, wie § 1 sie umreißt.", [
        "§ 48b Abs. 3 SGB II"]),
    "own-and-law": (NUMBERED + "Die in § 2 genannten Ziele nach dem SGB II gelten.", [
        "§ 48b Abs. 3 SGB II"]),
    "law-of-own-number": (NUMBERED + "Der Grundsatz aus § 3 SGB II gilt.", [
        "§ 48b Abs. 3 SGB II", "§ 3 SGB II"]),
    "land-law-unlisted": (SGB2 + "Auch § 60 LVwVfG gilt entsprechend.", ["§ 60 LVwVfG"]),
    "land-order": (SGB2 + "Das folgt aus § 42 Abs. 2 SächsLKrO.", ["§ 42 Abs. 2 SächsLKrO"]),
    "land-order-in-words": (SGB2 + "Nach § 87a der Landkreisordnung entscheidet der Kreistag.", [
        "§ 87a Landkreisordnung"]),
    "other-act": (SGB2 + "Das Hochschulgesetz regelt es anders, siehe dort § 87.", []),
    "ge": (SGB2 + "Eine gemeinsame Einrichtung nach § 44b besteht.", ["§ 44b SGB II"]),
    "chain": (SGB2 + "Nach §§ 48a, 48b SGB II i. V. m. § 8a OFFENSIV-Gesetz gilt das.", [
        "§ 48a SGB II", "§ 48b SGB II", "§ 8a OFFENSIV-Gesetz"]),
    "rome": (SGB2 + "Beruht auf § 48b I 1 Nr. 4 SGB II und auf Art. 91e GG.", [
        "§ 48b Abs. 1 S. 1 Nr. 4 SGB II"]),
    "bullets": (SGB2 + "Zahlen:\n§ 142 Stellen sind besetzt,\n§ 11.940 Menschen leben so.", []),
    "und-law": (SGB2 + "Die §§ 16e und 16i SGB II sowie § 16 Abs. 1 SGB III zählen.", [
        "§ 16e SGB II", "§ 16i SGB II", "§ 16 Abs. 1 SGB III"]),
    "sentence-before": (SGB2 + "Das SGB III gilt daneben, insbesondere in § 45.", ["§ 45 SGB III"]),
    "eight": (SGB2 + "Gemäß 8 48b Abs. 1 Satz 1 Nr. 4 SGB II.", ["§ 48b Abs. 1 S. 1 Nr. 4 SGB II"]),
    "geschäftsordnung": (SGB2 + "Siehe § 12 der Geschäftsordnung des Kreistages.", []),
    "bgb": (SGB2 + "§ 139 BGB findet keine Anwendung.", ["§ 139 BGB"]),
    "xii": (SGB2 + "Für § 34 SGB XII und § 28 SGB II gilt das.", ["§ 34 SGB XII", "§ 28 SGB II"]),
}  # fmt: skip


@pytest.mark.parametrize("form", CITED)
def test_what_is_cited(form: str) -> None:
    """The laws cited, and no § of the document itself or of an act that is not meant."""
    prose, expected = CITED[form]
    assert [row.normalized for row in citations.read(doc(prose))] == expected


def test_a_paragraph_of_sgb2_by_guess_is_doubtful() -> None:
    """A § that the document nowhere else cites of SGB II is of it by a guess only."""
    rows = list(citations.read(doc(SGB2 + "Das steht in § 60. Auch § 15 SGB II zählt. § 15 gilt.")))
    assert [(row.normalized, row.quote.confidence < 0.5) for row in rows if row.quote] == [
        ("§ 60 SGB II", True),
        ("§ 15 SGB II", False),
    ]
