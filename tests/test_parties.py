"""Who agrees with whom, and the head of an agreement."""

import pytest

from prose import END, GOALS, HEAD, SIGNED, agreement, doc
from za_archive import kinds
from za_archive.models import Agreement, Fact, Party, Signatory
from za_archive.readers import agreements
from za_archive.readers.parties import base_form
from za_archive.readers.source import Source, nominative

MAIS = "Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen"


def read(source: Source) -> tuple[Agreement, list[Party], list[Signatory], dict[str, object]]:
    records = list(agreements.read(source))
    [row] = [record for record in records if isinstance(record, Agreement)]
    parties = [record for record in records if isinstance(record, Party)]
    people = [record for record in records if isinstance(record, Signatory)]
    facts = {record.field: record.value for record in records if isinstance(record, Fact)}
    return row, parties, people, facts


def sides(parties: list[Party]) -> list[tuple[str, str | None]]:
    return [(party.side, party.organisation) for party in parties]


def test_the_usual_form() -> None:
    """Ministry and Kreis of a Land's form, with year, Land, level and who they are."""
    row, parties, people, _ = read(agreement())
    assert [(p.side, p.name, p.organisation) for p in parties] == [
        ("land", MAIS, "mais-nrw"), ("kommune", "Kreis Borken", "05554"),
    ]  # fmt: skip
    assert (row.level, row.year, row.kreis, row.land) == ("land-zkt", 2014, "05554", "05")
    assert [(p.name, p.academic_title, p.function, p.side) for p in people] == [
        ("Rupert Anglhuber", "Dr.", "Staatssekretär", "land"),
        ("Marlies Tönnsen", None, "Landrätin", "kommune"),
    ]
    assert row.dialogues_per_year == 2


@pytest.mark.parametrize(
    ("year", "name", "organisation"),
    [
        (2014, "Ministerium für Arbeit, Integration und Soziales", "mais-nrw"),
        (2021, "Ministerium für Arbeit, Gesundheit und Soziales", "mags-nrw"),
    ],
)
def test_the_ministry_of_the_year(year: int, name: str, organisation: str) -> None:
    """MAIS to 2017, MAGS since: the id is that of the name."""
    head = HEAD.replace("Ministerium für Arbeit, Integration und Soziales", name)
    _, parties, _, _ = read(agreement(year=year, head=head))
    assert parties[0].organisation == organisation


SENTENCE = """
Zielvereinbarung {year}

zwischen dem Hessischen Sozialministerium und dem Odenwaldkreis nach § 48b SGB II in Verbindung mit
§ 8a OFFENSIV-Gesetz
"""
TWO_MINISTRIES = """
Zielvereinbarung

zwischen dem Niedersächsischen Ministerium für Wirtschaft, Arbeit und Verkehr

und dem

Niedersächsischen Ministerium für Soziales, Gesundheit und Gleichstellung

und dem

Landkreis Ammerland
als zugelassenen kommunalen Träger

für das Jahr {year}
"""
BUND_LAND = """
Zielvereinbarung

zwischen dem

Bundesministerium für Arbeit und Soziales

und dem

Ministerium für Arbeit, Integration und Soziales
des Landes Nordrhein-Westfalen

zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende durch zugelassene kommunale Träger
im Land Nordrhein-Westfalen im Jahr {year}
"""
BUND_BA = """
Zielvereinbarung

zwischen dem

Bundesministerium für Arbeit und Soziales

und der

Bundesagentur für Arbeit

zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende im Jahr {year}
"""
COMMUNE = """
Vereinbarung

zwischen dem

Ministerium für Arbeit, Integration und Soziales
des Landes Nordrhein-Westfalen

und dem

Kreis Unna
als kommunalem Träger des Jobcenters Kreis Unna

zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende im Jahr {year}
"""
TRILATERAL = """
Trilaterale Zielvereinbarung {year}

zwischen der

Agentur für Arbeit Berlin Mitte

und dem

Bezirksamt Lichtenberg von Berlin

und dem

Jobcenter Berlin Lichtenberg
"""
NO_BETWEEN = """
Zielvereinbarung {year}

Der Freistaat Thüringen, handelnd durch das Thüringer Ministerium für Wirtschaft, Arbeit und
Technologie, und der Landkreis Greiz als zugelassener kommunaler Träger verabreden
nach § 48b SGB II:
"""
LISTED = """
Vereinbarung über die Ziele {year} im Rechtskreis SGB II

Partner: 1. Freistaat Sachsen, vertreten durch das Sächsische Staatsministerium für Wirtschaft,
Arbeit und Verkehr, 2. Landkreis Bautzen (zugelassener kommunaler Träger).
"""
REPUBLIC = """
Zielvereinbarung SGB II

zwischen der Bundesrepublik Deutschland, vertreten durch das Bundesministerium für Arbeit und
Soziales, und der Bundesagentur für Arbeit, vertreten durch den Vorstand, für das Jahr {year}
"""
AGREES = """
Die Partner schließen für das Jahr {year} folgende Zielvereinbarung

Präambel

Sie wollen Menschen in Arbeit bringen und ihnen Teilhabe eröffnen. Der Weg dorthin ist für viele
lang, und er beginnt mit guter Beratung. Dazu setzen die Jobcenter die Mittel der Grundsicherung
für Arbeitsuchende dort ein, wo sie am meisten bewirken.
"""


@pytest.mark.parametrize(
    ("head", "level", "sides_"),
    [
        (SENTENCE, "land-zkt", ["land", "kommune"]),
        (TWO_MINISTRIES, "land-zkt", ["land", "land", "kommune"]),
        (BUND_LAND, "bund-land", ["bund", "land"]),
        (BUND_BA, "bund-ba", ["bund", "ba"]),
        (COMMUNE, "land-kommune", ["land", "kommune"]),
        (TRILATERAL, "trilateral", ["ba", "kommune", "jobcenter"]),
        (NO_BETWEEN, "land-zkt", ["land", "kommune"]),
        (LISTED, "land-zkt", ["land", "kommune"]),
        (REPUBLIC, "bund-ba", ["bund", "ba"]),
    ],
    ids=[
        "sentence",
        "two-ministries",
        "bund-land",
        "bund-ba",
        "commune",
        "trilateral",
        "no-between",
        "listed",
        "republic",
    ],
)
def test_who_with_whom(head: str, level: str, sides_: list[str]) -> None:
    """The parties in their order, and the level that follows from them."""
    row, parties, _, _ = read(agreement(year=2015, head=head, preamble=AGREES, signing=""))
    assert [party.side for party in parties] == sides_
    assert row.level == level
    assert row.year == 2015


def test_an_agreement_of_the_bund_with_the_ba_has_no_land() -> None:
    """Between Bund and BA there is neither Land nor Kreis."""
    row, *_ = read(agreement(year=2015, head=BUND_BA, preamble=AGREES, signing=""))
    assert (row.land, row.kreis) == (None, None)


def test_an_office_that_both_sides_have_tells_no_side() -> None:
    """Two Staatssekretäre sign for one side each, and which is a guess."""
    signing = """
Berlin, den 20.01.{year} || Mainz, den 21.02.{year}

Heiner Kaiserswerth || Eva Bretzenheim
Staatssekretär || Staatssekretärin
"""
    row, parties, people, _ = read(agreement(head=BUND_LAND, preamble=AGREES, signing=signing))
    assert [person.side for person in people] == ["bund", "land"]
    assert all(person.quote and person.quote.confidence < 0.9 for person in people)
    assert [party.signed for party in parties] == [1, 1]
    assert row.status == "signed"


def test_an_agreement_of_the_bund_with_a_land_has_no_kreis() -> None:
    """Between Bund and Land the Land is named, and no Kreis."""
    row, *_ = read(agreement(year=2015, head=BUND_LAND, preamble=AGREES, signing=""))
    assert (row.land, row.kreis) == ("05", None)


def test_without_a_role_the_list_of_the_year_decides() -> None:
    """A head that names no role: how the Kreis's Jobcenter was run in that year decides."""
    head = HEAD.replace("als zugelassenem kommunalen Träger\n", "")
    preamble = AGREES
    zkt, *_ = read(agreement(year=2015, head=head, preamble=preamble))
    ge, *_ = read(
        agreement(year=2015, head=head.replace("Kreis Borken", "Kreis Unna"), preamble=preamble)
    )
    assert (zkt.level, ge.level) == ("land-zkt", "land-kommune")


def test_a_kreis_that_no_list_has_keeps_its_name() -> None:
    """An unknown Kreis is a party with its name and no organisation."""
    head = HEAD.replace("Kreis Borken", "Landkreis Hinterzarten")
    _, parties, _, _ = read(agreement(head=head))
    assert (parties[1].name, parties[1].organisation) == ("Landkreis Hinterzarten", None)


@pytest.mark.parametrize(
    ("clause", "person"),
    [
        ("vertreten durch Frau Landrätin Marlies Tönnsen", ("Marlies Tönnsen", None, "Landrätin")),
        ("vertreten durch Herrn Landrat Dr. Kai Zwicker", ("Kai Zwicker", "Dr.", "Landrat")),
        ("vertreten durch den Landrat Herrn Kai Zwicker", ("Kai Zwicker", None, "Landrat")),
        ("vertreten durch den Landrat,\nHerrn Dr. Kai Zwicker", ("Kai Zwicker", "Dr.", "Landrat")),
        ("vertreten durch den Landrat", (None, None, "Landrat")),
        ("vertreten durch die Landrätin", (None, None, "Landrätin")),
        ("vertreten durch Herrn Prof. Dr. Jens Beier", ("Jens Beier", "Prof. Dr.", None)),
        (
            "vertreten durch den Ersten Beigeordneten Herrn Uwe von der Aa",
            ("Uwe von der Aa", None, "Erster Beigeordneter"),
        ),
        (
            "vertreten durch Frau Anne-Marie Schulze-Hobeling, Landrätin",
            ("Anne-Marie Schulze-Hobeling", None, "Landrätin"),
        ),
    ],
)
def test_who_acts_for_a_party(
    clause: str, person: tuple[str | None, str | None, str | None]
) -> None:
    """Function, title and name in any order, each in its own column."""
    head = HEAD.replace("vertreten durch Frau Landrätin Marlies Tönnsen", clause)
    _, _, people, _ = read(agreement(head=head, signing=""))
    [kommune] = [p for p in people if p.side == "kommune"]
    assert (kommune.name, kommune.academic_title, kommune.function) == person
    assert kommune.represents == "Kreis Borken"


def test_letters_that_a_scanner_lost() -> None:
    """A first letter lost and a capital I for an l: the body is known all the same."""
    damaged = HEAD.replace("Ministerium für Arbeit", "inisterium für Arbeit").replace(
        "Nordrhein-Westfalen", "Nordrhein-WestfaIen"
    )
    _, parties, people, _ = read(agreement(head=damaged))
    assert sides(parties) == [("land", "mais-nrw"), ("kommune", "05554")]
    assert [person.side for person in people] == ["land", "kommune"]


def test_goals_are_nobody() -> None:
    """A heading in capital nouns behind "vertreten durch" is no name."""
    words = "Verringerung der Hilfebedürftigkeit"
    _, _, people, _ = read(agreement(head=HEAD.replace("Frau Landrätin Marlies Tönnsen", words)))
    assert words not in {person.name for person in people}


@pytest.mark.parametrize(
    ("printed", "feminine", "function"),
    [
        ("Staatssekretärs", False, "Staatssekretär"),
        ("Landrates", False, "Landrat"),
        ("Landrats", False, "Landrat"),
        ("Oberbürgermeisters", False, "Oberbürgermeister"),
        ("Ersten Beigeordneten", False, "Erster Beigeordneter"),
        ("Erste Beigeordnete", True, "Erste Beigeordnete"),
        ("Dezernenten", False, "Dezernent"),
        ("Staatssekretärin", True, "Staatssekretärin"),
    ],
)
def test_a_function_without_its_case(printed: str, feminine: bool, function: str) -> None:
    """Functions are stored in the nominative, each in its own gender."""
    assert base_form(printed, feminine=feminine) == function


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Kreises Lippe", "Kreis Lippe"),
        ("Landkreises Harz", "Landkreis Harz"),
        ("Hochsauerlandkreises", "Hochsauerlandkreis"),
        ("Jobcenters Kreis Unna", "Jobcenter Kreis Unna"),
        ("Ministeriums für Arbeit", "Ministerium für Arbeit"),
        ("Kreis Lippe", "Kreis Lippe"),
        ("Stadt Hamm", "Stadt Hamm"),
    ],
)
def test_a_name_without_its_case(printed: str, name: str) -> None:
    """The name of a body is stored in the nominative."""
    assert nominative(printed) == name


def test_the_word_alone_later_is_no_second_agreement() -> None:
    """ "Zielvereinbarung" again behind the parties starts nothing new."""
    records = list(agreements.read(agreement()))
    assert sum(isinstance(record, Agreement) for record in records) == 1


def test_no_local_goals_is_a_fact() -> None:
    """That local goals are waived is stored as a statement with its place."""
    goals = "\nDas Ziel wird beobachtet und\nbewertet.\n\nAuf lokale Ziele wird verzichtet.\n"
    *_, facts = read(agreement(goals=goals))
    assert facts["agreements.local_goals"] == "none"
    *_, facts = read(agreement())
    assert "agreements.local_goals" not in facts


@pytest.mark.parametrize(
    ("sentence", "dialogues"),
    [
        ("Die Partner führen in 2014 drei Steuerungsdialoge.", 3),
        ("Es finden in der Regel zwei Zielsteuerungsdialoge statt.", 2),
        ("Im Jahr gibt es zweimal Zielgespräche.", 2),
        ("Dialoge führen die Partner nach Bedarf.", None),
        ("Der Entwurf ist eine Grundlage für das Gespräch mit dem Rat.", None),
        ("2013 fanden drei Zieldialoge statt.", None),
        ("Die Partner treffen einander in jedem der beiden Jahre zu zwei Dialogen.", 2),
        ("Das Jobcenter führt mit jeder Person zwei Gespräche im Jahr.", None),
        ("Die Beteiligten sprechen nach jedem Quartal über den Stand.", 4),
        ("Auswertungsgespräche im Mai und im Oktober, somit zwei im Jahr.", 2),
    ],
)
def test_how_many_dialogues(sentence: str, dialogues: int | None) -> None:
    """The number of dialogues a year, where one is printed."""
    row, *_ = read(agreement(end=f"\n2. Zusammenarbeit\n\n{sentence}\n"))
    assert row.dialogues_per_year == dialogues


def test_every_single_value_has_its_place() -> None:
    """Each column of an agreement has a fact with its quote, or says what it follows from."""
    records = list(agreements.read(agreement()))
    [row] = [record for record in records if isinstance(record, Agreement)]
    facts = {record.field: record for record in records if isinstance(record, Fact)}
    for name in ("year", "kreis", "land", "level", "status", "signed_on", "dialogues_per_year"):
        fact = facts[f"agreements.{name}"]
        assert fact.value == getattr(row, name)
        assert fact.quote is not None or fact.derived_from
    assert doc("").body.string == ""


MINISTRY = (
    "Ministerium für Wirtschaft, Arbeit, Verkehr und Technologie des Landes Schleswig-Holstein"
)
ONE = """
zwischen dem
{ministry}
und dem
{kreis}
als zugelassenem kommunalen Träger
zur Erreichung der Ziele der Grundsicherung für Arbeitsuchende im Jahr 2014

Rechtsgrundlage der Vereinbarung ist § 48b Abs. 1 S. 1 Nr. 4 SGB II.

Der Kreis grenzt an Dänemark und an die Stadt Flensburg, mit der er viele Arbeitgeber teilt.

1. Verbesserung der Integration in Erwerbstätigkeit

Das Ziel ist erreicht, wenn die Integrationsquote um 2,3 Prozent steigt.

Kiel, den 17.03.2014

Husum, den 03.03.2014
"""
COVER = """
Zielvereinbarungen 2014

der zugelassenen kommunalen Träger, zusammengestellt für den Ausschuss
"""
LETTER = """
Hessisches Sozialministerium

An den Kreisausschuss des Odenwaldkreises

Sehr geehrte Damen und Herren,

anbei erhalten Sie den Text in zwei Ausfertigungen. Ich bitte Sie, beide zu unterzeichnen und ein
Stück bis zum 30. März 2014 an das Sozialministerium zurückzusenden. Der Haushalt sieht Mittel vor.

Mit freundlichen Grüßen
"""


def collected(text: Source) -> list[tuple[str | None, int, list[str | None]]]:
    """Kreis, first page and parties of each agreement of a document."""
    records = [record for reader in kinds.KINDS[text.kind] for record in reader(text)]
    return [
        (
            row.kreis,
            row.page_from,
            [
                party.organisation
                for party in records
                if isinstance(party, Party) and party.agreement == row.position
            ],
        )
        for row in records
        if isinstance(row, Agreement)
    ]


def test_several_in_one_file() -> None:
    """Each with its own Kreis, though the titles are lost; the cover is no agreement, and a city
    that the text names is no party."""
    ones = [ONE.format(ministry=MINISTRY, kreis=name) for name in NORTH]
    assert collected(doc("\f".join([COVER, *ones]))) == [
        ("01054", 2, ["mwavt-sh", "01054"]),
        ("01059", 3, ["mwavt-sh", "01059"]),
    ]


NORTH = ["Kreis Nordfriesland", "Kreis Schleswig-Flensburg"]


def test_a_letter_with_the_agreement_behind_it() -> None:
    """The document is a letter, and it holds an agreement."""
    text = doc(LETTER + "\fAnlage\n\n" + SENTENCE.format(year=2014).strip() + GOAL)
    assert text.kind == "sonstiges"
    assert collected(text) == [("06437", 2, ["hsm-he", "06437"])]


GOAL = """
1. Verbesserung der Integration in Erwerbstätigkeit

Das Ziel ist erreicht, wenn die Integrationsquote um 2,3 Prozent steigt.
"""


def test_titles_of_other_agreements_are_none() -> None:
    """A portal's list of similar titles behind the text adds neither agreement nor party."""
    junk = "\f\nZielvereinbarung\nzwischen dem Freistaat Sachsen und dem Landkreis Meißen"
    one = ONE.format(ministry=MINISTRY, kreis=NORTH[0])
    assert collected(doc(one + junk)) == [("01054", 1, ["mwavt-sh", "01054"])]


def test_the_land_as_party() -> None:
    """The Land signs, its two ministries act for it."""
    head = """
Vereinbarung

zwischen dem
Land Niedersachsen
vertreten durch das Niedersächsische Ministerium für Wirtschaft, Arbeit und Verkehr
und das Niedersächsische Ministerium für Soziales, Gesundheit und Gleichstellung
und dem
Landkreis Grafschaft Bentheim
als zugelassenen kommunalen Träger
"""
    row, parties, _, _ = read(agreement(head=head))
    assert [(party.side, party.name) for party in parties] == [
        ("land", "Land Niedersachsen"),
        ("kommune", "Landkreis Grafschaft Bentheim"),
    ]
    assert row.level == "land-zkt"


def test_the_person_behind_several_steps() -> None:
    """ "…, dieser vertreten durch die Vorsitzende …, Staatsrätin Dr. …": one person, with the
    office at the name, though the name itself ends like an office."""
    head = HEAD.replace(
        "Herrn Staatssekretär Dr. Rupert Anglhuber",
        "den Senator für Arbeit, dieser vertreten durch die Vorsitzende der Trägerversammlung des\n"
        "Jobcenters Borken, Staatsrätin Dr. Henriette Gildemeister",
    )
    _, _, people, _ = read(agreement(head=head))
    first = people[0]
    assert (first.side, first.name, first.academic_title, first.function) == (
        "land", "Henriette Gildemeister", "Dr.", "Staatsrätin",
    )  # fmt: skip


def test_an_annex_of_another_field_is_no_agreement() -> None:
    """What rests on no SGB II is none, however much it looks like one."""
    other = SENTENCE.format(year=2014).strip().replace("§ 48b SGB II", "§ 127b Schulgesetz")
    text = doc(LETTER + "\fAnlage\n\n" + other.replace("§ 8a OFFENSIV-Gesetz", "§ 5") + GOAL)
    assert collected(text) == []


def test_a_longer_name_is_another_body() -> None:
    """A name that goes on is not the shorter one with which it begins."""
    head = HEAD.replace("Kreis Borken\n", "Jobcenter Fürth Land\n").replace(
        "als zugelassenem kommunalen Träger\n", ""
    )
    _, parties, _, _ = read(agreement(head=head))
    assert [(p.name, p.organisation) for p in parties][1] == ("Jobcenter Fürth Land", None)


def test_an_agreement_behind_a_paper_needs_no_between() -> None:
    """A title at the head of a page, and who acts for whom, begin the annexed agreement."""
    paper = "Beschlussvorlage\nVorlage Nr.: 17/2015\n\nBeschlussvorschlag\n\n" + (
        "Der Kreistag stimmt der Vereinbarung zu. " * 8
    )
    annexed = "\n".join((NO_BETWEEN, GOALS, END, SIGNED)).replace("{year}", "2015")
    source = doc(f"{paper}\f{annexed}")
    [row] = [r for r in agreements.read_annexed(source) if isinstance(r, Agreement)]
    assert (row.page_from, row.level, row.kreis, row.year) == (2, "land-zkt", "16076", 2015)


TITLE_LINES = """
Zielvereinbarung

Jobcenter Enzkreis
{year} und 2022

Vertragsparteien:
Ministerium für Wirtschaft, Arbeit und Tourismus Baden-Württemberg
Enzkreis
"""
EARLIER = """
Vorbemerkung

Der Kreis ist seit langem zugelassener kommunaler Träger. Im Jahr 2019 zog das Amt um, und für das
Jahr 2019 gab es deshalb keine Vereinbarung. Das soll sich nicht wiederholen, denn die Menschen in
den Gemeinden brauchen Verlässlichkeit, und die Beschäftigten des Amtes brauchen sie ebenso sehr.
Beide Seiten haben sich dafür Zeit genommen.
"""


def test_the_year_stands_in_the_title() -> None:
    """A bare year of the title counts, whatever sentences below tell of other years."""
    row, parties, _, facts = read(agreement(year=2021, head=TITLE_LINES, preamble=EARLIER))
    assert row.year == facts["agreements.year"] == 2021
    assert [party.side for party in parties] == ["land", "kommune"]


def test_a_title_that_names_two_years_is_for_the_one_that_was_signed() -> None:
    """What is carried on has its year in the title too."""
    head = HEAD.replace("Vereinbarung", "Fortschreibung der Zielvereinbarung 2012 für {year}", 1)
    row, *_ = read(agreement(head=head.replace("im Jahr {year}", "")))
    assert row.year == 2014


@pytest.mark.parametrize(("signed", "sure"), [(2019, True), (2021, False)])
def test_a_year_of_a_sentence_has_to_fit_the_signatures(signed: int, sure: bool) -> None:
    """Without a title's year what sentences name is doubtful where the signatures are of another
    year."""
    head = TITLE_LINES.replace("{year} und 2022", "")
    goals = GOALS.replace("{year}", "2019")
    signing = SIGNED.replace("{year}", str(signed))
    records = agreements.read(agreement(head=head, preamble=EARLIER, goals=goals, signing=signing))
    [year] = [r for r in records if isinstance(r, Fact) and r.field == "agreements.year"]
    assert year.value == 2019
    assert year.quote is not None
    assert (year.quote.confidence >= 0.9) is sure


BOXES = """
Zielvereinbarung {year}
gemäß § 48b Abs. 1 Satz 1 Nr. 2 SGB II

Für die Agentur: Agentur für Arbeit Kiel, vertreten durch die Vorsitzende der Geschäftsführung

Für das Jobcenter: Jobcenter Kiel, vertreten durch den Geschäftsführer
"""
CLAUSE = """
Kommunale Zielvereinbarung {year}

Die Stadt Braunschweig und das Jobcenter Braunschweig einigen sich nach § 48b SGB II auf Ziele. Was
zwischen der Agentur für Arbeit und dem Jobcenter vereinbart ist, bleibt davon unberührt.
"""
ROLES = """
Zielvereinbarung {year}

zwischen dem Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen
und dem Kreis Herford als kommunalem Träger im Jobcenter Herford

1) Einordnung

Die Kommunen bilden mit der Agentur für Arbeit eine gemeinsame Einrichtung nach § 44b SGB II.
"""


OWN_LINES = """
Zielvereinbarung {year} nach § 48b SGB II

Agentur für Arbeit Hamm
und
Jobcenter Kreis Unna
"""
OF_WITH = """
Zielvereinbarung der Agentur für Arbeit Hamm mit dem Jobcenter Kreis Unna für {year}
"""
CLOSING = """
Zielvereinbarung {year}

Die Agentur für Arbeit Hamm und das Jobcenter Kreis Unna schließen diese Vereinbarung.
"""
NUMBERED = """
Zielvereinbarung {year}

zwischen
1. der Agentur für Arbeit Hamm, vertreten durch Herrn Max Muster,
2. dem Kreis Unna, vertreten durch den Landrat,
3. dem Jobcenter Kreis Unna, vertreten durch Frau Eva Muster
"""


@pytest.mark.parametrize(
    ("head", "sides_"),
    [
        (BOXES, ["ba", "jobcenter"]),
        (CLAUSE, ["kommune", "jobcenter"]),
        (ROLES, ["land", "kommune"]),
        (OWN_LINES, ["ba", "jobcenter"]),
        (OF_WITH, ["ba", "jobcenter"]),
        (CLOSING, ["ba", "jobcenter"]),
        (NUMBERED, ["ba", "kommune", "jobcenter"]),
    ],
    ids=["boxes", "clause", "roles", "own-lines", "of-with", "closing", "numbered"],
)
def test_who_concludes_is_a_party(head: str, sides_: list[str]) -> None:
    """Nobody is a party because a sentence tells of him."""
    _, parties, _, _ = read(agreement(head=head, preamble=EARLIER, signing=""))
    assert [party.side for party in parties] == sides_
