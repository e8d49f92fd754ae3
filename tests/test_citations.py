"""Citations of laws, in every spelling seen, in one spelling."""

import pytest

from prose import doc
from za_archive.models import Citation
from za_archive.readers import citations

SGB2 = "Es geht um die Grundsicherung für Arbeitsuchende. "


def found(prose: str) -> list[str]:
    return [row.normalized for row in citations.read(doc(prose))]


@pytest.mark.parametrize(
    ("printed", "normalized"),
    [
        ("§ 48b Abs. 1 S. 1 Nr. 4 SGB II", "§ 48b Abs. 1 S. 1 Nr. 4 SGB II"),
        ("§48b Absatz 1 Satz 1 Nummer 3 SGB II", "§ 48b Abs. 1 S. 1 Nr. 3 SGB II"),
        ("§ 48b Abs. 1 S.1. Nr. 4 SGB II", "§ 48b Abs. 1 S. 1 Nr. 4 SGB II"),
        ("§ 48b Abs. 1. Satz 1 Nr. 4 SGB II", "§ 48b Abs. 1 S. 1 Nr. 4 SGB II"),
        ("§ 48 b Abs. 1 SGB II", "§ 48b Abs. 1 SGB II"),
        ("§ 48b Abs. 1 Satz 1 Ziff. 4 SGB II", "§ 48b Abs. 1 S. 1 Nr. 4 SGB II"),
        ("§ 48b Abs. 3 SGB-II", "§ 48b Abs. 3 SGB II"),
        ("§ 48b Abs. 3 SGBII", "§ 48b Abs. 3 SGB II"),
        ("§ 48b Abs. 3 SGB 2", "§ 48b Abs. 3 SGB II"),
        ("Paragraph 48b SGB 2", "§ 48b SGB II"),
        ("§ 48b des Zweiten Buches Sozialgesetzbuch", "§ 48b SGB II"),
        ("§ 48b Abs. 1 Zweites Buch Sozialgesetzbuch (SGB II)", "§ 48b Abs. 1 SGB II"),
        ("§ 6a SGB II", "§ 6a SGB II"),
        ("§ 51b SGB II", "§ 51b SGB II"),
        ("§ 2a AG-SGB II NRW", "§ 2a AG-SGB II NRW"),
        ("§ 44b\nAbs. 1\nSGB II", "§ 44b Abs. 1 SGB II"),
        ("§ 48b  Abs. 1  SGB II", "§ 48b Abs. 1 SGB II"),
    ],
)
def test_one_spelling_for_all(printed: str, normalized: str) -> None:
    """However a place in a law is written, it is stored in one spelling."""
    assert found(f"{SGB2}Das folgt aus {printed}, wie alle wissen.") == [normalized]


def test_a_chain_shares_its_law() -> None:
    """A § without a law takes that of its partner in the chain."""
    assert found(f"{SGB2}Nach § 6 i. V. m. § 6a SGB II gilt das.") == ["§ 6 SGB II", "§ 6a SGB II"]


def test_a_list_of_paragraphs() -> None:
    """Every § of a list is a row."""
    assert found(f"{SGB2}Leistungen nach §§ 16a, 16b und 24 SGB II zählen mit.") == [
        "§ 16a SGB II", "§ 16b SGB II", "§ 24 SGB II",
    ]  # fmt: skip


def test_a_bare_paragraph_is_of_sgb2_but_less_sure() -> None:
    """Where the document is about SGB II a bare § is of it, with lower confidence."""
    [row] = citations.read(doc(f"{SGB2}Das steht so in § 16a für alle."))
    assert row.normalized == "§ 16a SGB II"
    assert row.quote is not None
    assert row.quote.confidence < 0.9


def test_a_bare_paragraph_takes_the_law_named_before() -> None:
    """The law named last in the sentence goes before SGB II."""
    assert found(f"{SGB2}Das SGB III verlangt dies in § 41 ausdrücklich.") == ["§ 41 SGB III"]


def test_a_bare_paragraph_of_another_matter_is_none() -> None:
    """Where nothing is said of SGB II a bare § has no law and no row."""
    assert found("Der Radweg wird nach § 45 gebaut.") == []


@pytest.mark.parametrize(
    "prose",
    [
        "Das regelt § 3 dieser Vereinbarung.",
        "Das regelt § 3 der Zielvereinbarung.",
        "Das regelt § 4 Abs. 2 des Vereinbarungsentwurfs.",
        "So steht es in § 5 der Hauptsatzung.",
        "So steht es in § 5 der Geschäftsordnung.",
    ],
)
def test_a_paragraph_of_the_agreement_itself_is_no_law(prose: str) -> None:
    """§ of the agreement, a contract or statutes is never a citation."""
    assert found(SGB2 + prose) == []


@pytest.mark.parametrize("heading", ["§ 3 Ziele", "§ 1", "§ 2 Haushaltsmittel und Eckwerte"])
def test_a_heading_with_a_paragraph_is_no_law(heading: str) -> None:
    """The agreement's own §§ stand at the head of their sections."""
    prose = (
        f"{SGB2}Davon handelt\ndieser Text.\n\n{heading}\n\nDie Partner vereinbaren dies\nund das."
    )
    assert found(prose) == []


def test_a_short_form_refers_back() -> None:
    """§ 48b alone, behind § 48b Abs. 1 Nr. 4, is the same citation; another Absatz is not."""
    assert found(f"{SGB2}Gemäß § 48b Abs. 1 Nr. 4 SGB II gilt es. Auch § 48b SGB II sagt das.") == [
        "§ 48b Abs. 1 Nr. 4 SGB II"
    ]
    assert found(f"{SGB2}Gemäß § 48b Abs. 1 SGB II gilt es. § 48b Abs. 3 SGB II sagt mehr.") == [
        "§ 48b Abs. 1 SGB II", "§ 48b Abs. 3 SGB II",
    ]  # fmt: skip


def test_each_citation_is_one_row_at_its_first_place() -> None:
    """The same citation twice is one row; its quote is the first place."""
    source = doc(f"{SGB2}Erst § 16a SGB II, dann noch einmal § 16a SGB II.")
    [row] = citations.read(source)
    assert row.quote is not None
    assert row.quote.start == source.body.string.index("§")


@pytest.mark.parametrize("wrong", ["§ 48 Abs. 1 SGB II", "§ 44b Abs. 1 SGB II"])
def test_a_wrong_paragraph_stays_as_printed(wrong: str) -> None:
    """What the source has wrong is read as it is printed."""
    assert found(f"{SGB2}Die Vereinbarung nach {wrong} gilt.") == [wrong]


def test_a_bullet_that_looks_like_a_paragraph_is_none() -> None:
    """A "§" that a typesetter used as a list marker cites nothing."""
    assert found(f"{SGB2}Die Ziele sind:\n§ Beratung\n§ Vermittlung\n§ Teilhabe") == []


def test_normalised_parts() -> None:
    """Each part of the place has its own column."""
    [row] = citations.read(doc("Nach § 48b Abs. 1 S. 1 Nr. 4 SGB II gilt das."))
    assert (row.law, row.paragraph, row.absatz, row.satz, row.nummer) == (
        "SGB II",
        "48b",
        "1",
        "1",
        "4",
    )
    assert (
        citations.normalize(
            Citation(position=1, law="SGB II", paragraph="6", nummer="2", normalized="")
        )
        == "§ 6 Nr. 2 SGB II"
    )
