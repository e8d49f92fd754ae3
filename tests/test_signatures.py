"""Who signed where and when, however the block is laid out."""

import pytest

from prose import HEAD, agreement
from za_archive.models import Agreement, Party, Signatory
from za_archive.readers import agreements

LAND, KREIS = "Rupert Anglhuber", "Marlies Tönnsen"
SIDE_BY_SIDE = """
Düsseldorf, den 12.03.2014 || Borken, den 04.03.2014

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""
STACKED_BY_BLOCK = """
Düsseldorf, den 12.03.2014

Für das Ministerium für Arbeit,
Integration und Soziales

Dr. Rupert Anglhuber

Borken, den 04.03.2014

Für den Kreis Borken

Marlies Tönnsen
"""
STACKED_BY_KIND = """
Düsseldorf, den 12.03.2014

Borken, den 04.03.2014

Für das Ministerium für Arbeit,
Integration und Soziales

Für den Kreis Borken

Dr. Rupert Anglhuber

Marlies Tönnsen
"""
KREIS_FIRST = """
Borken, den 04.03.2014

Für den Kreis Borken

Marlies Tönnsen

Düsseldorf, den 12.03.2014

Für das Ministerium für Arbeit,
Integration und Soziales

Dr. Rupert Anglhuber
"""
WRITTEN_MONTHS = """
Düsseldorf, 12. März 2014 || Borken, 4. März 2014

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""
GEZ = """
Düsseldorf, den 12.03.2014 || Borken, den 04.03.2014

gez. || gez.
Dr. Rupert Anglhuber || Marlies Tönnsen
Staatssekretär || Landrätin
"""
BLANK = """
Düsseldorf, den ____________ || Borken, den ____________

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""
BLANK_BARE = """
Düsseldorf, den || Borken, den

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""
HALF = """
Düsseldorf, den ____________ || Borken, den 04.03.2014

Für das Ministerium für Arbeit, || Für den Kreis Borken
Integration und Soziales

Dr. Rupert Anglhuber || Marlies Tönnsen
"""


def read(signing: str, **parts: str) -> tuple[Agreement, list[Party], dict[str | None, Signatory]]:
    records = list(agreements.read(agreement(signing=signing, **parts)))  # type: ignore[arg-type]
    [row] = [record for record in records if isinstance(record, Agreement)]
    parties = [record for record in records if isinstance(record, Party)]
    people = [record for record in records if isinstance(record, Signatory)]
    assert len({person.name for person in people}) == len(people)
    return row, parties, {person.name: person for person in people}


@pytest.mark.parametrize(
    "signing",
    [SIDE_BY_SIDE, STACKED_BY_BLOCK, STACKED_BY_KIND, KREIS_FIRST, WRITTEN_MONTHS, GEZ],
    ids=["side-by-side", "stacked-by-block", "stacked-by-kind", "kreis-first", "written", "gez"],
)
def test_a_signed_agreement(signing: str) -> None:
    """Every layout gives each person their own place, day and side."""
    row, parties, people = read(signing)
    assert set(people) == {LAND, KREIS}
    assert (people[LAND].side, people[LAND].signed_place) == ("land", "Düsseldorf")
    assert (people[KREIS].side, people[KREIS].signed_place) == ("kommune", "Borken")
    assert people[LAND].signed_on == "2014-03-12"
    assert people[KREIS].signed_on == "2014-03-04"
    assert (row.status, row.signed_on) == ("signed", "2014-03-12")
    assert [party.signed for party in parties] == [1, 1]


@pytest.mark.parametrize("signing", [BLANK, BLANK_BARE], ids=["lines", "bare"])
def test_an_unsigned_agreement(signing: str) -> None:
    """Empty blocks are `unsigned`: persons without a day."""
    row, parties, people = read(signing)
    assert (row.status, row.signed_on) == ("unsigned", None)
    assert [party.signed for party in parties] == [0, 0]
    assert [people[name].signed_on for name in (LAND, KREIS)] == [None, None]


def test_one_side_has_not_signed() -> None:
    """One empty block makes it `partly_signed`, and each side says which it is."""
    row, parties, people = read(HALF)
    assert (row.status, row.signed_on) == ("partly_signed", "2014-03-04")
    assert [party.signed for party in parties] == [0, 1]
    assert people[LAND].signed_on is None


def test_a_missing_page_is_no_unsigned_agreement() -> None:
    """Where the signatures are missing altogether nothing is said about the status."""
    row, parties, people = read("")
    assert (row.status, row.signed_on) == (None, None)
    assert [party.signed for party in parties] == [None, None]
    assert set(people) == {LAND, KREIS}  # named in the head


@pytest.mark.parametrize("words", ["In Vertretung", "i. V.", "i.V.", "I. V."])
def test_signed_for_another(words: str) -> None:
    """ "In Vertretung" belongs to the person in whose block it stands."""
    signing = SIDE_BY_SIDE.replace(
        "\nDr. Rupert Anglhuber ||", f"\n{words}\n\nDr. Rupert Anglhuber ||"
    )
    _, _, people = read(signing)
    assert people[LAND].in_vertretung == 1
    assert people[KREIS].in_vertretung == 0


def test_another_person_signs() -> None:
    """A deputy who is not named in the head is a row with the day, and the head's stays."""
    _, _, people = read(STACKED_BY_BLOCK.replace("Marlies Tönnsen", "In Vertretung\nJörg Althoff"))
    assert people["Jörg Althoff"].signed_on == "2014-03-04"
    assert people["Jörg Althoff"].side == "kommune"


def test_a_person_of_head_and_block_is_one_row_with_both_places() -> None:
    """Named in the head and again in the block: one row, the evidence is both places."""
    _, _, people = read(SIDE_BY_SIDE)
    row = people[KREIS]
    assert (row.function, row.represents) == ("Landrätin", "Kreis Borken")
    assert row.quote is not None
    assert row.quote.text.count("Marlies Tönnsen") == 2


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("25.2.14", "2014-02-25"),
        ("25.02.2014", "2014-02-25"),
        ("25. 02. 2014", "2014-02-25"),
        ("3. Februar 2014", "2014-02-03"),
        ("2.6.19", "2019-06-02"),  # misread handwriting stays as read
    ],
)
def test_a_day_is_kept_as_printed(printed: str, iso: str) -> None:
    """The printed form of a day is kept beside its ISO form."""
    _, _, people = read(SIDE_BY_SIDE.replace("12.03.2014", printed))
    assert (people[LAND].signed_on_raw, people[LAND].signed_on) == (printed, iso)


def test_a_day_without_its_number_is_as_precise_as_printed() -> None:
    """ ".03.2014" is a month, nothing more."""
    _, _, people = read(STACKED_BY_BLOCK.replace("den 12.03.2014", "den .03.2014"))
    assert people[LAND].signed_on == "2014-03"


def test_a_draft_is_neither_signed_nor_unsigned() -> None:
    """ "Entwurf" in the title makes a draft, whatever stands in the blocks."""
    row, _, _ = read(BLANK, head=HEAD.replace("\nVereinbarung\n", "\nEntwurf\n\nVereinbarung\n", 1))
    assert row.status == "draft"


def test_other_days_are_no_signatures() -> None:
    """Days of dialogues and drafts before the block sign nothing."""
    end = (
        "\n2. Zusammenarbeit\n\n"
        "Das Gespräch am 15.11.2013 in Düsseldorf war gut. Stand: 02.01.2014\n"
    )
    row, _, people = read(SIDE_BY_SIDE, end=end)
    assert row.signed_on == "2014-03-12"
    assert {person.signed_on for person in people.values()} == {"2014-03-12", "2014-03-04"}


def test_three_parties_sign() -> None:
    """Two ministries and a Kreis: each side's day is read."""
    head = HEAD.replace(
        "vertreten durch Herrn Staatssekretär Dr. Rupert Anglhuber\n",
        "vertreten durch Herrn Staatssekretär Dr. Rupert Anglhuber\n\nund dem\n\n"
        "Ministerium für Gesundheit, Emanzipation, Pflege und Alter\n"
        "des Landes Nordrhein-Westfalen\nvertreten durch Frau Staatssekretärin Ute Steffens\n",
    )
    signing = STACKED_BY_BLOCK + (
        "\nDüsseldorf, den 14.03.2014\n\nFür das Ministerium für Gesundheit,\n"
        "Emanzipation, Pflege und Alter\n\nUte Steffens\n"
    )
    row, parties, people = read(signing, head=head)
    assert [party.side for party in parties] == ["land", "land", "kommune"]
    assert people["Ute Steffens"].signed_on == "2014-03-14"
    assert (row.status, row.signed_on) == ("signed", "2014-03-14")


APART = """
Düsseldorf, 12.03.2014

Ministerium für Arbeit, Integration und Soziales

i. V.

Rupert Anglhuber
Abteilungsleiter

Borken, den || .03.2014

Kreis Borken
Die Landrätin

I. V. Marlies Tönnsen
Erste Landesbeamtin
"""


def test_pieces_that_stand_apart() -> None:
    """The deputy's mark in a line of its own or before the name; a date apart from its place; the
    office behind the name is the signer's."""
    _, _, people = read(APART, head=HEAD_OF_BODIES)
    assert [
        (p.name, p.function, p.in_vertretung, p.signed_place, p.signed_on) for p in people.values()
    ] == [
        (LAND, "Abteilungsleiter", 1, "Düsseldorf", "2014-03-12"),
        (KREIS, "Erste Landesbeamtin", 1, "Borken", "2014-03"),
    ]


HEAD_OF_BODIES = "\n".join(line for line in HEAD.split("\n") if "vertreten" not in line)


LAND_ROW = ("Rupert Anglhuber", "land", "Ministerialrat", "Düsseldorf", "2014-03-12")
KREIS_ROW = ("Marlies Tönnsen", "kommune", "Landrätin", "Borken", "2014-03-04")
FORMS = {
    "whom, office, name and day in one sentence": """
für das Ministerium: Ministerialrat Dr. Rupert Anglhuber, Düsseldorf, den 12.03.2014
für den Kreis: Landrätin Marlies Tönnsen, Borken, den 04.03.2014
""",
    "two signers divided by a slash": """
Düsseldorf, den 12.03.2014 / Borken, den 04.03.2014

(Dr. Rupert Anglhuber, Ministerialrat) / (Marlies Tönnsen, Landrätin)
""",
    "place and day below": """
Dr. Rupert Anglhuber || Marlies Tönnsen
Ministerialrat || Landrätin
Düsseldorf, 12. März 2014 || Borken, 4. März 2014
""",
    "stamps apart from their places": """
Düsseldorf, den || Borken, den
12. MRZ. 2014 || 04. MRZ. 2014

Dr. Rupert Anglhuber || Marlies Tönnsen
Ministerialrat || Landrätin
""",
    "labels": """
Ministerium für Arbeit, Integration und Soziales
Ort: Düsseldorf
Datum: 12.03.2014
Name: Dr. Rupert Anglhuber
Funktion: Ministerialrat

Kreis Borken
Ort: Borken
Datum: 04.03.2014
Name: Marlies Tönnsen
Funktion: Landrätin
""",
    "days in words, the office above": """
Düsseldorf, am zwölften März 2014

Der Ministerialrat
Dr. Rupert Anglhuber

Borken, am vierten März 2014

Die Landrätin
Marlies Tönnsen
""",
}


@pytest.mark.parametrize("signing", FORMS.values(), ids=FORMS)
def test_a_form_needs_no_rule_of_its_own(signing: str) -> None:
    """What lies nearest belongs together, however the page is set."""
    row, _, people = read(signing, head=HEAD_OF_BODIES)
    assert [(p.name, p.side, p.function, p.signed_place, p.signed_on) for p in people.values()] == [
        LAND_ROW,
        KREIS_ROW,
    ]
    assert row.status == "signed"


def test_one_day_for_all() -> None:
    """One place and day above several names is that of each; who stands next to a signer of a
    known side is on it."""
    signing = """
Geschlossen zu Borken am 4. März 2014.

Für das Ministerium:
Ministerialrat Dr. Rupert Anglhuber

Für den Kreis Borken:
Landrätin Marlies Tönnsen
Jörg Althoff, Leiter des Jobcenters
"""
    _, _, people = read(signing, head=HEAD_OF_BODIES)
    assert {person.signed_on for person in people.values()} == {"2014-03-04"}
    assert [person.side for person in people.values()] == ["land", "kommune", "kommune"]


def test_a_guess_is_doubted() -> None:
    """A name above the only day that is printed, the other below it: whose it is stays doubtful."""
    _, _, people = read("\nRupert Anglhuber\n\nBorken, den 04.03.2014\n\nMarlies Tönnsen\n")
    doubted = {name for name, person in people.items() if person.quote.confidence < 0.5}
    assert doubted == {"Rupert Anglhuber", "Marlies Tönnsen"}
