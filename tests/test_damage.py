"""Letters that came out wrong, and text that nobody sees."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import Color, black, lightgrey, navy, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from prose import row
from za_archive import damage, layout, pdf
from za_archive.models import Page

PROSE = (
    "Die Träger der Grundsicherung für Arbeitsuchende haben im Jahr",
    "die Ziele erreicht und die Leistungen für die Menschen verbessert.",
    "Das Ministerium und der Kreis Unna werden sich in der Mitte des",
    "Jahres über die Größe der Gruppe und den Stand der Dinge beraten.",
)


def page(path: Path, draw: Callable[[Canvas], None]) -> Page:
    """One page on which `draw` has drawn."""
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.setFont("Helvetica", 11)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    [(found, _)] = pdf.read_pages(path)
    return found


def prose(canvas: Canvas, top: float = 600) -> None:
    for index, line in enumerate(PROSE):
        canvas.drawString(70, top - 14 * index, line)


def lowered(text: str, by: int) -> str:
    """The text as a font shows it whose codes are all lowered; blanks stay."""
    return "".join(
        char if char == " " else bytes([char.encode("cp1252")[0] - by]).decode("cp1252")
        for char in text
    )


# --- shifted codes ------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [31, 29, 3])
def test_a_font_with_shifted_codes_is_read(tmp_path: Path, by: int) -> None:
    """Text in a font whose codes are all lowered is German again, and it is said how much of it."""

    def draw(canvas: Canvas) -> None:
        for index, line in enumerate(PROSE):
            canvas.drawString(70, 600 - 14 * index, lowered(line.rstrip("."), by))

    found = page(tmp_path / "made.pdf", draw)
    assert [word.text for word in found.words] == " ".join(PROSE).replace(".", "").split()
    assert found.decoded > 200


def test_only_the_font_that_is_shifted_is_changed(tmp_path: Path) -> None:
    """Capitals in a sound font beside it stay what they are."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(70, 700, "ZIELVEREINBARUNG NACH SGB II")
        canvas.setFont("Helvetica", 11)
        for index, line in enumerate(PROSE):
            canvas.drawString(70, 600 - 14 * index, lowered(line.rstrip("."), 31))

    found = page(tmp_path / "made.pdf", draw)
    assert [word.text for word in found.words][:5] == [
        "ZIELVEREINBARUNG", "NACH", "SGB", "II", "Die",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        " ".join(PROSE),
        "ZIELVEREINBARUNG DER STADT FLENSBURG UND DES FREISTAATS BAYERN " * 3,
        " ".join(PROSE).upper(),
        "F 1.1 F 1.2 F 1.3 F 1.4 F 1.5 F 1.6 F 1.7 F 1.8 F 1.9 F 2.0 F 2.1 F 2.2",
        "1.434.361,00 34 500 9.194 7,0 % 0,25 % 2/3 2013 2014 2015 2016 2017 2018",
        "The quick brown fox jumps over the lazy dog and then it sleeps for a while.",
    ],
)
def test_sound_text_is_not_shifted(text: str) -> None:
    """German, capitals, tables of numbers and other languages stay as they are."""
    assert not damage.may_be_shifted(text) or damage.shift(text) == 0


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-()äöüß \r\n"))
def test_a_shift_keeps_the_length(text: str) -> None:
    """Each character keeps its index, and with it its place."""
    assert all(len(damage.shifted(char, 31)) == 1 for char in text)


# --- umlauts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("letters", ["fu\u0308r", "f\u00a8ur", "fu\u00a8r", "für"])
def test_dots_apart_from_their_letter_are_put_on_it(letters: str) -> None:
    """However the dots are stored, the word is the one that one types."""
    assert pdf.clean(letters) == "für"


def test_umlauts_of_a_mac_are_read(tmp_path: Path) -> None:
    """Umlauts written on a Mac and read as Windows are umlauts again."""
    seen = "Die TrŠger fŸr Arbeit in Kšln und DŸren mit gro§er MŸhe gemŠ§ ¤ 48b SGB II. €nderung"

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 600, seen)

    read = " ".join(word.text for word in page(tmp_path / "made.pdf", draw).words)
    assert read == (
        "Die Träger für Arbeit in Köln und Düren mit großer Mühe gemäß § 48b SGB II. Änderung"
    )


def test_a_foreign_name_is_no_damage(tmp_path: Path) -> None:
    """A "š" in a name is one."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 600, "Frau Milošević führt das Jobcenter; § 48b SGB II, Kosten in €.")

    read = " ".join(word.text for word in page(tmp_path / "made.pdf", draw).words)
    assert "§ 48b" in read
    assert "ö" not in read


# --- spaced words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("N i e d e r s c h r i f t", "Niederschrift"),
        ("E N T W U R F", "ENTWURF"),
        ("V e r e i n b a r u n g   2 0 1 4", "Vereinbarung 2014"),
        ("B e s c h l u s s   ü b e r   d i e   S i t z u n g", "Beschluss über die Sitzung"),
        ("A B C D E F", "A B C D E F"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6"),
        ("a und b", "a und b"),
        ("Ziel i n a l l e n Orten", "Ziel inallen Orten"),
    ],
)
def test_spaced_words_are_put_together(tmp_path: Path, printed: str, read: str) -> None:
    """Letters set apart are a word; a wider gap ends it; alphabets and numbers are none."""
    found = page(tmp_path / "made.pdf", lambda canvas: canvas.drawString(70, 600, printed))
    [line] = layout.arrange([found]).lines
    assert line.text == read


def test_a_word_of_which_some_letters_stand_apart_is_one(tmp_path: Path) -> None:
    """Set apart by less than a blank, some letters come out alone and others not."""

    def draw(canvas: Canvas) -> None:
        x = 70.0
        for letter in "Beschlussvorschlag der Verwaltung":
            canvas.setFont("Times-Bold", 11)
            canvas.drawString(x, 600, letter)
            x += pdfmetrics.stringWidth(letter, "Times-Bold", 11) + 1.5

    [line] = layout.arrange([page(tmp_path / "made.pdf", draw)]).lines
    assert line.text == "Beschlussvorschlag der Verwaltung"


def test_letters_in_the_columns_of_a_table_are_no_word() -> None:
    """Single letters far apart stay single."""
    words = [word for x, letter in enumerate("XOXXO") for word in row(letter, 60 + 14 * x, 200)]
    assert len(damage.unspaced(words)) == 5


# --- struck twice, soft hyphens -----------------------------------------------------------------


def test_letters_struck_twice_are_read_once(tmp_path: Path) -> None:
    """Bold made by striking twice, in one go or letter by letter, is read once."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 600, "Zielvereinbarung 2014")
        canvas.drawString(70.3, 600, "Zielvereinbarung 2014")
        x = 70.0
        for letter in "Unterschrift":
            canvas.drawString(x, 560, letter)
            canvas.drawString(x + 0.25, 560, letter)
            x += canvas.stringWidth(letter)

    found = page(tmp_path / "made.pdf", draw)
    assert [word.text for word in found.words] == ["Zielvereinbarung", "2014", "Unterschrift"]


def test_a_soft_hyphen_within_a_word_is_none(tmp_path: Path) -> None:
    """What only says where a word may be divided is no letter of it."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 11)
        canvas.drawString(70, 600, "Leis\u00adtungs\u00adträger")

    found = page(tmp_path / "made.pdf", draw)
    assert [word.text for word in found.words] == ["Leistungsträger"]


# --- what nobody sees ---------------------------------------------------------------------------


def hidden(found: Page) -> list[str]:
    return [word.text for word in found.words if word.hidden]


def test_invisible_white_and_outside_text_is_hidden(tmp_path: Path) -> None:
    """Such text is known, but no line of the text."""

    def draw(canvas: Canvas) -> None:
        prose(canvas)
        unseen = canvas.beginText(70, 500)
        unseen.setTextRenderMode(3)
        unseen.textLine("unsichtbar")
        unseen.setTextRenderMode(0)
        canvas.drawText(unseen)
        canvas.setFillColor(white)
        canvas.drawString(70, 480, "weiß")
        canvas.setFillColor(Color(0, 0, 0, alpha=0))
        canvas.drawString(70, 460, "durchsichtig")
        canvas.setFillColor(black)
        canvas.drawString(70, 900, "oberhalb")
        canvas.drawString(-300, 440, "links")

    found = page(tmp_path / "made.pdf", draw)
    assert sorted(hidden(found)) == ["durchsichtig", "links", "oberhalb", "unsichtbar", "weiß"]
    arranged = layout.arrange([found])
    assert [line.text for line in arranged.lines] == list(PROSE)
    assert len(arranged.hidden) == 5
    assert not arranged.margins


def test_white_text_on_colour_is_seen(tmp_path: Path) -> None:
    """The head of a table in white on blue is text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(navy)
        canvas.rect(60, 590, 400, 25, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.drawString(70, 600, "Kennzahl Zielwert")

    assert hidden(page(tmp_path / "made.pdf", draw)) == []


def test_an_ocr_layer_under_a_scan_counts(tmp_path: Path) -> None:
    """Invisible text on a picture of the whole page is what the page says."""
    from PIL import Image

    picture = tmp_path / "scan.png"
    Image.new("L", (60, 84), 250).save(picture)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(str(picture), 0, 0, 595, 842)
        unseen = canvas.beginText(70, 500)
        unseen.setTextRenderMode(3)
        unseen.textLine("unsichtbar gelesen")
        canvas.drawText(unseen)

    found = page(tmp_path / "made.pdf", draw)
    assert found.ocr_layer
    assert [word.text for word in found.words] == ["unsichtbar", "gelesen"]
    assert hidden(found) == []


# --- watermarks and sideways text ---------------------------------------------------------------


@pytest.mark.parametrize("angle", [30, 45, 55, -40])
def test_a_slanting_watermark_is_set_apart(tmp_path: Path, angle: int) -> None:
    """Text across the page is evidence, not text."""

    def draw(canvas: Canvas) -> None:
        prose(canvas)
        canvas.translate(200, 420)
        canvas.rotate(angle)
        canvas.setFont("Helvetica-Bold", 40)
        canvas.setFillColor(lightgrey)
        canvas.drawString(0, 0, "Entwurf Stand 1")

    arranged = layout.arrange([page(tmp_path / "made.pdf", draw)])
    assert [line.text for line in arranged.lines] == list(PROSE)
    assert [line.text for line in arranged.margins] == ["Entwurf Stand 1"]


@pytest.mark.parametrize("outlined", [True, False])
def test_a_large_faint_word_is_a_watermark(tmp_path: Path, outlined: bool) -> None:
    """Large and light grey or only outlined, a word is a watermark though it stands upright."""

    def draw(canvas: Canvas) -> None:
        prose(canvas)
        mark = canvas.beginText(150, 400)
        mark.setFont("Helvetica-Bold", 60)
        if outlined:
            mark.setTextRenderMode(1)
        else:
            mark.setFillColor(lightgrey)
        mark.textLine("ENTWURF")
        canvas.drawText(mark)

    arranged = layout.arrange([page(tmp_path / "made.pdf", draw)])
    assert [line.text for line in arranged.margins] == ["ENTWURF"]


def test_text_set_sideways_at_the_edge_is_page_material(tmp_path: Path) -> None:
    """A form number running up the edge is not in the text."""

    def draw(canvas: Canvas) -> None:
        prose(canvas)
        canvas.translate(25, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Vordruck 12 Stand Mai")

    arranged = layout.arrange([page(tmp_path / "made.pdf", draw)])
    assert [line.text for line in arranged.lines] == list(PROSE)
    assert [line.text for line in arranged.margins] == ["Vordruck 12 Stand Mai"]


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_page_set_sideways_is_read_line_by_line(tmp_path: Path, angle: int, turn: int) -> None:
    """A landscape page on portrait paper has its lines, and its words their places as shown."""

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(300, 420)
        canvas.rotate(angle)
        canvas.translate(-180, 0)
        for index, line in enumerate(PROSE):
            canvas.drawString(0, -14 * index, line)

    found = page(tmp_path / "made.pdf", draw)
    arranged = layout.arrange([found])
    assert [line.text for line in arranged.lines] == list(PROSE)
    assert {word for line in arranged.lines for word in line.words} == set(found.words)


# --- what has no letters ------------------------------------------------------------------------


def test_characters_without_a_letter_are_counted() -> None:
    """Control characters and private ones are no letters; the bullets of Word are none either."""
    assert len(pdf.NO_LETTER.findall("f\x01r \ufffd \ue012 \uf0b7 \uf0a7 gut")) == 3
