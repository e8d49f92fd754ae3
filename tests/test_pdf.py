"""PDFs become pages of words with boxes; pdfplumber is the second opinion."""

from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from pdfmaker import A4, AGREEMENT, lines, make_agreement, make_pdf
from za_archive import layout, pdf, text
from za_archive.models import Page

NEAR = 1.5
"""Boxes of two readers lie within so many points, at their midpoints."""
COLUMNS = [
    *lines("Links beginnt der Text", "und geht darunter weiter.", x=70),
    *lines("Rechts steht die zweite", "Spalte mit dem Ende.", x=330),
]
SIDE_BY_SIDE = [
    (70.0, 600.0, "Düsseldorf, den 12.03.2014"), (330.0, 600.0, "Borken, den 04.03.2014"),
    (70.0, 640.0, "Für das Ministerium"), (330.0, 640.0, "Für den Kreis Borken"),
    (70.0, 700.0, "Dr. Rupert Anglhuber"), (330.0, 700.0, "Marlies Tönnsen"),
]  # fmt: skip


def read(path: Path) -> list[Page]:
    return [page for page, _ in pdf.read_pages(path)]


def words(path: Path) -> list[str]:
    return [word.text for page in read(path) for word in page.words]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "sheet", [AGREEMENT, COLUMNS, SIDE_BY_SIDE], ids=["text", "columns", "signed"]
)
def test_two_readers_see_the_same_words_at_the_same_places(
    tmp_path: Path, sheet: list[tuple[float, float, str]], turn: int
) -> None:
    """On a page however turned, every word is where pdfplumber sees it."""
    path = make_pdf(tmp_path / "made.pdf", sheet, turn=turn)
    [page] = read(path)
    with pdfplumber.open(path) as other:
        [seen] = other.pages
        assert (page.width, page.height) == (seen.width, seen.height)
        for word in page.words:
            x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
            inside = [
                char
                for char in seen.chars
                if word.box.x0 < (char["x0"] + char["x1"]) / 2 < word.box.x1
                and word.box.top < (char["top"] + char["bottom"]) / 2 < word.box.bottom
            ]
            assert sorted(char["text"] for char in inside) == sorted(word.text)
            left, right = min(c["x0"] for c in inside), max(c["x1"] for c in inside)
            above, below = min(c["top"] for c in inside), max(c["bottom"] for c in inside)
            assert abs((left + right) / 2 - x) < NEAR
            assert abs((above + below) / 2 - y) < NEAR
        printed = "".join(char["text"] for char in seen.chars).split()
        assert len("".join(word.text for word in page.words)) == len("".join(printed))


def test_words_come_in_the_order_of_the_text(tmp_path: Path) -> None:
    """The words of a page are those that were set, in their order."""
    path = make_agreement(tmp_path / "made.pdf")
    assert words(path) == " ".join(line for _, _, line in AGREEMENT).split()


def test_boxes_hold_what_was_set_there(tmp_path: Path) -> None:
    """A word set at a known place has its box there, origin top left."""
    [page] = read(make_pdf(tmp_path / "made.pdf", [(100, 200, "Ziel")], points=12))
    box = page.words[0].box
    assert box.x0 == pytest.approx(100, abs=NEAR)
    assert (box.top + box.bottom) / 2 == pytest.approx(206, abs=3)
    assert box.height == pytest.approx(12, abs=4)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_keeps_its_boxes_inside(tmp_path: Path, turn: int) -> None:
    """Boxes are those of the page as it is shown: inside its width and height."""
    [page] = read(make_pdf(tmp_path / "made.pdf", AGREEMENT, turn=turn))
    assert (page.width > page.height) == (turn in {90, 270})
    for word in page.words:
        assert 0 <= word.box.x0 < word.box.x1 <= page.width
        assert 0 <= word.box.top < word.box.bottom <= page.height


def test_a_cropped_page_counts_from_its_crop(tmp_path: Path) -> None:
    """Boxes count from the corner of what is shown, not of the paper."""
    path = make_pdf(tmp_path / "made.pdf", [(100, 200, "Ziel")])
    document = PdfDocument(path)
    document[0].set_cropbox(50, 0, 595, 742)
    document.save(tmp_path / "cropped.pdf")
    document.close()
    [whole], [cropped] = read(path), read(tmp_path / "cropped.pdf")
    assert (cropped.width, cropped.height) == (545, 742)
    assert cropped.words[0].box.x0 == pytest.approx(whole.words[0].box.x0 - 50, abs=0.1)
    assert cropped.words[0].box.top == pytest.approx(whole.words[0].box.top - 100, abs=0.1)


def test_a_line_end_hyphen_is_read_as_one(tmp_path: Path) -> None:
    """A hyphen that PDFium hides behind U+FFFE or U+0002 ends its word and its line."""
    sheet = lines(
        "Ziel ist es, dass alle erwerbsfähigen Leistungsbe-",
        "rechtigten den Lebensunterhalt aus eigenen Kräften be\u00ad",
        "streiten und dass sie dauerhaft in Arbeit sind.",
    )
    path = make_pdf(tmp_path / "made.pdf", sheet)
    found = text.join(layout.arrange(read(path)).lines).string
    assert "Leistungsberechtigten" in found
    assert "bestreiten" in found
    assert not set(found) & {"\ufffe", "\x02", "\u00ad"}


def test_two_columns_stay_apart(tmp_path: Path) -> None:
    """Lines of two columns beside each other are not joined."""
    found = layout.arrange(read(make_pdf(tmp_path / "made.pdf", COLUMNS))).lines
    assert [line.text for line in found] == [printed for _, _, printed in COLUMNS]


def test_signatures_side_by_side_stay_apart(tmp_path: Path) -> None:
    """Two signature blocks on one height are lines of their own."""
    found = layout.arrange(read(make_pdf(tmp_path / "made.pdf", SIDE_BY_SIDE))).lines
    assert sorted(line.text for line in found) == sorted(printed for _, _, printed in SIDE_BY_SIDE)


@pytest.mark.parametrize(
    ("printed", "clean"),
    [("u\u0308ber", "über"), ("ﬁnden", "finden"), ("Schiﬀ", "Schiff"), ("K\u20112", "K-2")],
)
def test_words_are_as_one_would_type_them(printed: str, clean: str) -> None:
    """Umlauts are composed, ligatures dissolved, hyphens plain."""
    assert pdf.clean(printed) == clean


def test_a_page_without_words_says_so(tmp_path: Path) -> None:
    """A blank page has the source `none` and no words."""
    [page] = read(make_pdf(tmp_path / "made.pdf", []))
    assert (page.source, page.words) == ("none", ())


def broken(path: Path, fault: str) -> Path:
    """A file that cannot be read, each for its own reason."""
    if fault == "empty":
        path.write_bytes(b"")
    elif fault == "text":
        path.write_text("Das ist kein PDF, es heißt nur so.", "utf-8")
    elif fault == "encrypted":
        make_pdf(path, AGREEMENT, password="geheim")
    elif fault == "truncated":
        content = make_pdf(path, *[AGREEMENT] * 3).read_bytes()
        path.write_bytes(content[:400])
    return path


@pytest.mark.parametrize(
    ("fault", "code", "advice"),
    [
        ("empty", "unreadable", "leer"),
        ("text", "unreadable", "kein PDF"),
        ("encrypted", "encrypted", "Kennwort"),
        ("truncated", "unreadable", "neu herunterladen"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, fault: str, code: str, advice: str) -> None:
    """Each fault has its code and a sentence that says what to do."""
    path = broken(tmp_path / "broken.pdf", fault)
    with pytest.raises(pdf.Unreadable) as raised:
        read(path)
    assert raised.value.code == code
    assert advice in raised.value.message


def test_a_pdf_locked_only_against_changes_is_read(tmp_path: Path) -> None:
    """A document without a password for reading is no encrypted one."""
    path = make_pdf(tmp_path / "made.pdf", AGREEMENT, password="")
    assert words(path)[0] == "Vereinbarung"


def test_text_on_its_head_is_read_from_its_left(tmp_path: Path) -> None:
    """PDFium gives the words of such a line as they look: the last one first."""
    made = tmp_path / "made.pdf"
    canvas = Canvas(str(made), pagesize=A4)
    canvas.translate(*A4)
    canvas.rotate(180)
    printed = ("Die Partner schließen für das Jahr 2014", "diese Vereinbarung über ihre Ziele.")
    for top, line in enumerate(printed):
        for place, word in enumerate(line.split()):
            canvas.drawString(60 + 70 * place, 700 - 20 * top, word)
    canvas.save()
    assert [
        word.text for line in layout.arrange(read(made)).lines for word in line.words
    ] == " ".join(printed).split()


def test_a_picture_of_a_page_has_its_size(tmp_path: Path) -> None:
    """A page is drawn with `scale` pixels a point, turned as it is shown."""
    path = make_pdf(tmp_path / "made.pdf", AGREEMENT, turn=90)
    image = pdf.render(path, 1, 0.5)
    assert image.size == pytest.approx((421, 298), abs=1)
    with pytest.raises(pdf.Unreadable):
        pdf.render(path, 2, 1)


def test_a_page_with_a_picture_may_be_a_scan(tmp_path: Path) -> None:
    """Only a page with an image is looked at as a scan."""
    document = PdfDocument(make_pdf(tmp_path / "made.pdf", AGREEMENT))
    assert not pdf.has_picture(document[0])
    document.close()


def test_many_words_keep_their_order(tmp_path: Path) -> None:
    """Word boxes of one line run from left to right without touching."""
    [page] = read(make_pdf(tmp_path / "made.pdf", lines("eins zwei drei vier fünf sechs sieben")))
    assert all(left.box.x1 < right.box.x0 for left, right in pairwise(page.words))


def test_bullets_that_are_drawn_open_their_items(tmp_path: Path) -> None:
    """Browsers draw them; one elsewhere or in a row is none, nor one in a sentence."""
    made = tmp_path / "liste.pdf"
    canvas = Canvas(str(made), pagesize=A4)
    lines = ["Vereinbart ist:", "20 Plätze", "10 Kurse", "Es gilt für", "junge Menschen"]
    for number, line in enumerate(lines):
        canvas.drawString(80, 700 - 20 * number, line)
    for number in (1, 2, 4):
        canvas.circle(70, 704 - 20 * number, 2, stroke=0, fill=1)
    canvas.circle(400, 704, 2, stroke=0, fill=1)
    canvas.drawString(80, 580, "12 Seite")
    for place in (54, 62, 70):
        canvas.circle(place, 584, 2, stroke=0, fill=1)
    canvas.save()
    [page] = read(made)
    words = [word.text for word in page.words]
    assert words[:8] == ["Vereinbart", "ist:", "•", "20", "Plätze", "•", "10", "Kurse"]
    assert words.count("•") == 2
