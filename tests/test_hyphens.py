"""Words that lost their hyphen, or kept one that only divided them."""

import pytest

from prose import body, pages
from za_archive import hyphens, layout, text, words
from za_archive.models import Line

SEEDS = {
    "Schrö": "der", "un": "ter", "Arbeitsu": "chende", "Lebens": "unterhalts", "an": "deren",
    "Bundes": "verfassungsgericht", "be": "schäftigungsfähig", "Misch": "verwaltung",
    "er": "weitern", "wer": "den", "Ziel": "werte", "herunter": "gebrochen", "ge": "meinsamen",
    "sozioökono": "mische", "leistungs": "schwächeren",
    "Abweichungskorri": "dor", "Leis": "tungsberechtigten", "zu": "gelassenen", "Dem": "nach",
}  # fmt: skip
"""Words as line ends divide them."""
DAMAGED = "\n".join(
    (
        "Die Träger der Grundsicherung für Arbeitsu",
        "chende wollen die Hilfebedürf",
        "tigkeit verringern und die Leis",
        "tungen verbessern. Der Kreis hat die Ver",
        "antwortung dafür und wird in der Mitte",
        "des Jahres mit dem Ministerium über die Um",
        "setzung der Ziele und die Ergeb",
        "nisse des Jahres sprechen. Die Zahl der",
        "Menschen ohne Arbeit soll um ein Vier",
        "tel sinken.",
    )
)
SOUND = (
    "Die Träger der Grundsicherung für Menschen ohne Arbeit\n"
    "wollen die Hilfebedürftigkeit verringern und an der\n"
    "Verbesserung der Leistungen in dem\n"
    "kommenden Jahr mit bestimmten\n"
    "Mitteln arbeiten, die so weit\n"
    "reichen, wie der Bund sie bei den\n"
    "Ländern über die Zeit nach dem\n"
    "Haushalt gewährt. Er hat zu stellen\n"
    "was zu lassen ist."
)


def lines(prose: str) -> tuple[Line, ...]:
    return layout.arrange(pages(prose)).lines


def read(prose: str) -> str:
    return " ".join(body(prose).string.split())


@pytest.mark.parametrize(("left", "right"), SEEDS.items())
def test_a_divided_word_is_one(left: str, right: str) -> None:
    """Pieces of a word are known as such, and two words that make sense only together."""
    assert hyphens.is_divided(left, right) or hyphens.makes_one(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("an", "der"), ("in", "dem"), ("bei", "den"), ("so", "weit"), ("wie", "der"),
        ("zu", "stellen"), ("nach", "dem"), ("Zielwert", "festgelegt"), ("Ebene", "schließen"),
        ("Jobcentern", "angesiedelt"), ("Langzeitleistungsbeziehenden", "leisten"),
        ("SGB", "und"), ("vorgesehen", "bzw"), ("Verfahren", "der"), ("Arbeit", "und"),
        ("einem", "vorgeschalteten"), ("darüber", "hinaus"), ("mit", "dem"), ("Bund", "und"),
    ],
)  # fmt: skip
def test_two_words_stay_two(left: str, right: str) -> None:
    """What is usual as two words is never made one."""
    assert not hyphens.is_divided(left, right)
    assert not hyphens.makes_one(left, right)


def test_lost_hyphens_are_mended_on_a_damaged_page() -> None:
    """Each divided word is whole, and nothing else is changed."""
    assert read(DAMAGED) == (
        "Die Träger der Grundsicherung für Arbeitsuchende wollen die Hilfebedürftigkeit verringern "
        "und die Leistungen verbessern. Der Kreis hat die Verantwortung dafür und wird in der "
        "Mitte des Jahres mit dem Ministerium über die Umsetzung der Ziele und die Ergebnisse des "
        "Jahres sprechen. Die Zahl der Menschen ohne Arbeit soll um ein Viertel sinken."
    )


def test_a_mended_word_keeps_both_its_boxes() -> None:
    """A quote of a word without its hyphen has a box on each of its two lines."""
    found = text.join(lines(DAMAGED))
    start = found.string.index("Hilfebedürftigkeit")
    quote = found.quote(start, start + len("Hilfebedürftigkeit"), "test")
    assert quote.text == "Hilfebedürftigkeit"
    assert [piece.word.text for piece in found.pieces_in(start, start + 18)] == [
        "Hilfebedürf",
        "tigkeit",
    ]
    assert len(quote.boxes) == 2


def test_a_sound_page_is_left_alone() -> None:
    """Line ends between whole words are never touched."""
    assert hyphens.repairs(lines(SOUND)) == {}
    assert read(SOUND) == " ".join(SOUND.split())


def test_no_word_list_is_loaded_for_a_sound_page() -> None:
    """The list is large: only damage asks for it."""
    words.is_listed.cache_clear()
    hyphens.repairs(lines(SOUND + "\n\nmit Schul- und Berufs-\nbildung in Nordrhein-\nWestfalen"))
    assert words.is_listed.cache_info().misses == 0


@pytest.mark.parametrize(
    ("printed", "mended"),
    [
        ("die Se- natsverwaltung für Arbeit", "die Senatsverwaltung für Arbeit"),
        ("die Grundsiche-rung im Kreis", "die Grundsicherung im Kreis"),
        ("die Verein-ba-rungen im Kreis", "die Vereinbarungen im Kreis"),
        ("die Arbeit- suchenden im Kreis", "die Arbeitsuchenden im Kreis"),
        ("die Schul- und Berufsbildung", "die Schul- und Berufsbildung"),
        ("die Ein- bis Zweijährigen", "die Ein- bis Zweijährigen"),
        ("das Land Nordrhein-Westfalen zahlt", "das Land Nordrhein-Westfalen zahlt"),
        ("die SGB II-Leistungen dort", "die SGB II-Leistungen dort"),
        ("nicht-öffentlich beraten", "nicht-öffentlich beraten"),
        ("auf kreis-unna.de zu lesen", "auf kreis-unna.de zu lesen"),
        ("Anlage - wie besprochen - folgt", "Anlage - wie besprochen - folgt"),
    ],
)
def test_a_hyphen_within_a_line(printed: str, mended: str) -> None:
    """A hyphen that only divided goes, one that belongs to the word or is suspended stays."""
    assert read(printed) == mended


def test_a_hyphen_that_became_a_blank() -> None:
    """Pieces of a word side by side in a line are one on a page that shows such damage."""
    printed = (
        "Die Träger haben die Grundsiche-rung und die Kennzah len beraten.\n"
        "Der Wert soll im Durch schnitt des Jahres nicht sin-ken."
    )
    assert read(printed) == (
        "Die Träger haben die Grundsicherung und die Kennzahlen beraten. "
        "Der Wert soll im Durchschnitt des Jahres nicht sinken."
    )


def test_compounds_of_known_words_are_words() -> None:
    """Parts and joints of German compounds are known; a heap of letters is none."""
    assert words.is_compound("Zielsteuerungsdialogen")
    assert words.is_compound("Mischverwaltung")
    assert not words.is_compound("Xylzarvereinbmus")
    assert not words.is_word("tungen")
    assert not words.is_word("arbeitslosengeld")


def test_blanks_that_are_gone() -> None:
    """A cover whose lines have run together is read in words; sound compounds stay whole."""
    glued = (
        "Zielvereinbarungzwischen dem Ministerium und demSalzlandkreiszur Erreichung der Ziele\n"
        "der Grundsicherung für Arbeitsuchendeals zugelassener Trägerim Land Sachsen-Anhaltim"
    )
    read = " ".join(body(glued).string.split())
    assert read == (
        "Zielvereinbarung zwischen dem Ministerium und dem Salzlandkreis zur Erreichung der Ziele "
        "der Grundsicherung für Arbeitsuchende als zugelassener Träger im Land "
        "Sachsen-Anhalt im"
    )
    sound = "derVereinbarungspartner achtet auf Denkmalschutzdurchführung in Bundeseigentum"
    assert body(sound).string.startswith("der Vereinbarungspartner achtet auf Denkmal")


def test_a_short_line_divides_no_word() -> None:
    """Half a line has room for the whole word: what follows there is another one."""
    printed = f"{DAMAGED}\nKamenzer\ntreffen die folgende Abrede über gemeinsame Ziele"
    assert "Kamenzer treffen" in read(printed)
