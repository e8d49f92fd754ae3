"""Scans become words at their places, and numbers are believed only when read twice."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pdfmaker import Placed, lines, make_pdf
from za_archive import ink, ocr, pages, pdf, second_reading, tesseract
from za_archive.cache import worth_keeping
from za_archive.ink import Mark, Shapes
from za_archive.models import BELIEVED, DOUBTFUL, Page
from za_archive.tesseract import Seen

SIZE = (420.0, 298.0)
PRINTED = (
    "Zielvereinbarung 2014",
    "",
    "Die Vereinbarungspartner schließen gemäß § 48b Abs. 1 SGB II",
    "folgende Vereinbarung. Die Integrationsquote steigt im Jahr",
    "2014 um 2,3 Prozent auf 24,7 %, die Zahl der Personen im",
    "Langzeitbezug sinkt auf höchstens 4.400.",
    "",
    "Borken, den 12.03.2014",
)
WORDS = " ".join(PRINTED).split()
NEAR = 3.0
"""Points by which the box of a word that was read may lie off."""


def typeset(path: Path, sheet: Sequence[Placed]) -> Path:
    return make_pdf(path, sheet, size=SIZE)


def picture_of(path: Path, dpi: int = 200) -> Any:
    """A grey picture of the first page."""
    return pdf.render(path, 1, dpi / 72).convert("L")


def scanned(path: Path, image: Any, text: Sequence[Placed] = (), hidden: bool = False) -> Path:
    """A PDF page of a picture as large as at 200 dpi, with some text before it."""
    width, height = image.width * 72 / 200, image.height * 72 / 200
    canvas = Canvas(str(path), pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, width, height)
    for x, top, words in text:
        put = canvas.beginText(x, height - top - 8)
        put.setFont("Helvetica", 11)
        put.setTextRenderMode(3 if hidden else 0)
        put.textOut(words)
        canvas.drawText(put)
    canvas.save()
    return path


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of numbers and dates as text."""
    path = tmp_path_factory.mktemp("sheet") / "text.pdf"
    return typeset(path, lines(*PRINTED, x=45, top=40))


def only(path: Path) -> Page:
    [page], problems = pages.read_pages(path)
    assert [problem.code for problem in problems] == []
    return page


def centres(page: Page) -> dict[str, tuple[float, float]]:
    return {
        word.text: ((word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2)
        for word in page.words
    }


def is_read(found: Sequence[str], printed: Sequence[str]) -> bool:
    """The words are those printed, but for one that an older Tesseract reads otherwise."""
    same = sum(left == right for left, right in zip(found, printed, strict=False))
    return len(found) == len(printed) and same >= len(printed) - 1


# --- ink ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("angle", [-4.0, -0.7, 0.0, 1.3, 5.0])
def test_slant_is_seen_without_reading(sheet: Path, angle: float) -> None:
    """A page turned by some degrees is turned back by as many."""
    image = picture_of(sheet).rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert ink.slant(image) == pytest.approx(angle, abs=0.2)


def test_sideways_pages_are_seen_without_reading(sheet: Path) -> None:
    """Lines from top to bottom are told from level ones, and from none."""
    image = picture_of(sheet)
    assert not ink.is_sideways(image)
    assert ink.is_sideways(image.transpose(Image.Transpose.ROTATE_90))
    assert not ink.is_sideways(Image.new("L", (800, 600), 250))


def test_an_empty_picture_is_not_read() -> None:
    """White paper, also a little dirty, has nothing to read."""
    assert ink.is_bare(Image.new("L", (800, 600), 240))
    assert ink.is_bare(Image.effect_noise((800, 600), 8))


def boxed(path: Path, printed: str, font: str = "Helvetica") -> tuple[Any, ink.Pixels]:
    """A picture with one word, and its box."""
    made = make_pdf(path, [(40, 40, printed)], size=(200, 100), font=font, points=11)
    image = picture_of(made)
    return image, image.point(lambda grey: 255 * (grey < 128)).getbbox()


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier"])
@pytest.mark.parametrize(
    ("printed", "kinds"),
    [("53,2", ","), ("53.200", "."), ("1.234,5", ".,"), ("2014", ""), ("12.03.2014", "..")],
)
def test_points_and_commas_are_told_apart_by_their_ink(
    tmp_path: Path, printed: str, kinds: str, font: str
) -> None:
    """A comma reaches below the base line, a point does not."""
    view = ink.shapes(*boxed(tmp_path / "a.pdf", printed, font))
    assert view is not None
    assert "".join(mark.kind for mark in view.marks) == kinds
    assert view.tall == sum(char.isdigit() for char in printed)


# --- second reading -------------------------------------------------------------------------------


def seen(text: str, sure: float = 96, left: int = 0, line: int = 0) -> Seen:
    return Seen(
        text, sure, (left, line, left + 12 * len(text), line + 24), (0, line, 900, line + 30)
    )


def view(kinds: str, *, beside: bool = False) -> Shapes:
    marks = tuple(Mark(kind, 0.5) for kind in kinds)  # type: ignore[arg-type]
    return Shapes(4, marks, beside)


@pytest.mark.parametrize(
    ("printed", "readings", "ink_says"),
    [
        ("17,1", ["17,1", "17,1"], ","),
        ("(2014).", ["2014", "(2014)"], ""),
        ("12.03.2014", ["12.03.2014", "12.03.2014."], ".."),
        ("4.400", ["4.400", "4.400", "4.400", "4.400", "A.400"], "."),
        ("K1", ["Kl", "K1"], ""),
        ("§48b", ["848b", "§48b"], ""),
        ("24,7%", ["24,7 %", "24,7%"], ","),
        ("17,1", ["17.1", "17:1", "17,1", "17,1", "171"], ","),
    ],
)
def test_numbers_that_are_read_twice_are_believed(
    printed: str, readings: list[str], ink_says: str
) -> None:
    """Readings that agree, as far as a reader can, raise the confidence."""
    judged = second_reading.judge(seen(printed), readings, view(ink_says))
    assert judged.confidence >= BELIEVED
    assert judged.seen.text == printed


@pytest.mark.parametrize(
    ("printed", "readings", "ink_says"),
    [
        ("171", ["171", "171"], ","),  # the comma was lost, all readers agree
        ("53.2", ["53.2", "53.2"], "."),  # no German number: its comma has lost its tail
        ("2014", ["2011", "2014", "2017", "2014", "ZO14"], ""),
        ("31.02.20145", ["31.02.20145", "31.02.20145"], ".."),
        ("12;5", ["12;5", "12;5"], ","),
        ("12.345", ["12.345", "12.345"], ","),  # the ink shows a comma
        ("17,1", [], ","),  # time had run out
    ],
)
def test_numbers_that_do_not_fit_are_not_believed(
    printed: str, readings: list[str], ink_says: str
) -> None:
    """Readers, ink or form against a number leave it uncertain."""
    assert second_reading.judge(seen(printed), readings, view(ink_says)).confidence < BELIEVED


def test_numbers_that_others_read_otherwise_are_doubtful() -> None:
    """A number that nobody else reads is doubtful, one outvoted with the ink's consent changed."""
    doubtful = second_reading.judge(seen("203"), ["263", "269", "263", "263", "2b3"], view(""))
    assert doubtful.confidence < DOUBTFUL
    outvoted = second_reading.judge(seen("(7-139.395)"), ["7.139.395"] * 5, view(".."))
    assert outvoted.seen.text == "(7.139.395)"
    assert DOUBTFUL <= outvoted.confidence < BELIEVED


def test_ink_beside_a_number_is_a_piece_of_it() -> None:
    """What stands right beside a number and was not read may belong to it."""
    judged = second_reading.judge(seen("38"), ["38", "38"], view("", beside=True))
    assert judged.confidence < BELIEVED


class Fake:
    """An engine that says the same of every picture."""

    name = "fake"

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def has(self, model: str) -> bool:
        return True

    def page(self, model: str, picture: Any, dpi: int, seconds: float) -> list[Seen]:
        return []

    def lines(self, model: str, pictures: Sequence[Any], seconds: float) -> list[str]:
        return [self.texts[index % len(self.texts)] for index in range(len(pictures))]


def again(words: list[Seen], *texts: str) -> list[second_reading.Judged]:
    white = Image.new("L", (900, 100), 255)
    return second_reading.read_again(words, white, Fake(*texts), "Latin", 10)


def test_torn_numbers_are_joined() -> None:
    """The pieces of a number that other readers see whole become one word."""
    [joined] = again([seen("38"), seen("719", left=40)], "38.719")
    assert joined.seen.text == "38.719"
    assert joined.seen.box == (0, 0, 76, 24)


def test_pieces_that_do_not_join_are_not_believed() -> None:
    """Two numbers that stand too close stay apart, and uncertain."""
    judged = again([seen("38"), seen("719", left=34)], "38", "719")
    assert [item.seen.text for item in judged] == ["38", "719"]
    assert all(item.confidence < BELIEVED for item in judged)


def test_a_paragraph_sign_read_as_a_digit_is_put_right() -> None:
    """ "8" before the number of a paragraph is "§" where one reader says so."""
    judged = again([seen("8"), seen("48b", left=40), seen("Abs.", left=110)], "§", "48b")
    assert judged[0].seen.text == "§"
    assert judged[0].confidence < BELIEVED


def test_ordinary_words_keep_their_confidence() -> None:
    """Words without digits are not read again."""
    [judged] = again([seen("Integrationsquote", 93)], "Unsinn")
    assert (judged.seen.text, judged.confidence) == ("Integrationsquote", 0.93)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "read", "mended"),
    [
        ("SGB", "ll", "II"),
        ("SGB", "I|", "II"),
        ("SGB", "II“", "II“"),
        ("SGB", "ll-Leistungen", "II-Leistungen"),
        ("SGB", "H,", "II,"),
        ("SGB", "HI", "III"),
        ("SGB", "Hamm", "Hamm"),
        ("Kreis", "H", "H"),
        ("BGBl.", "1", "I"),
        ("(Artikel", "1", "1"),
        ("(zum", "(BGBI.", "(BGBl."),
        ("die", "Illusion", "Illusion"),
    ],
)
def test_strokes_become_roman_numbers(before: str, read: str, mended: str) -> None:
    """Bars behind "SGB" are its book, other words stay as they are."""
    words = ocr._mended([seen(before), seen(read, left=200)], Image.new("L", (400, 40), 255))
    assert [word.text for word in words] == [before, mended]


@pytest.mark.parametrize(("strokes", "printed"), [(1, "I,"), (2, "II,")])
def test_strokes_are_counted(strokes: int, printed: str) -> None:
    """ "SGB I" is another book than "SGB II": two strokes read as one are two."""
    image = Image.new("L", (400, 60), 255)
    for stroke in range(strokes):
        image.paste(0, (203 + 10 * stroke, 12, 206 + 10 * stroke, 38))
    word = Seen("I,", 80, (200, 10, 222, 42), (0, 0, 400, 60))
    words = ocr._mended([seen("SGB"), word], image)
    assert words[1].text == printed


def test_ruling_lines_are_no_words() -> None:
    """A bar that stands alone is the rule of a table."""
    words = ocr._mended([seen("Kennzahl"), seen("|", 30, 200)], Image.new("L", (400, 40), 255))
    assert [word.text for word in words] == ["Kennzahl"]


@pytest.mark.scan
def test_a_scan_is_read_with_numbers_believed(sheet: Path, tmp_path: Path) -> None:
    """Words, "§", numbers and dates are those printed, and the numbers are believed."""
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet)))
    assert page.source == "ocr"
    assert is_read([word.text for word in page.words], WORDS)
    numbers = [word for word in page.words if any(char.isdigit() for char in word.text)]
    assert len(numbers) == 8
    # a single digit may stay open
    assert sum(word.confidence >= BELIEVED for word in numbers) >= 7


@pytest.mark.scan
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_scan_is_read(sheet: Path, tmp_path: Path, turn: int) -> None:
    """A page laid on the glass the wrong way is read, its words where they are seen."""
    upright = centres(only(sheet))
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet).rotate(turn, expand=True)))
    assert is_read([word.text for word in page.words], WORDS)
    assert {word.turn for word in page.words} == {turn}
    width, height = SIZE
    for text in ("Zielvereinbarung", "12.03.2014", "48b"):
        x, y = upright[text]
        place = {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[turn]
        assert centres(page)[text] == pytest.approx(place, abs=NEAR)


@pytest.mark.scan
def test_a_slanted_scan_is_read_where_it_stands(sheet: Path, tmp_path: Path) -> None:
    """Words of a slanted page are found, their boxes where they are seen, not where they belong."""
    image = picture_of(sheet).rotate(3, Image.Resampling.BICUBIC, fillcolor=255)
    page = only(scanned(tmp_path / "a.pdf", image))
    assert is_read([word.text for word in page.words], WORDS)
    straight, slanted = centres(only(sheet)), centres(page)
    # the left end of a page turned counterclockwise goes down
    assert slanted["Zielvereinbarung"][1] - straight["Zielvereinbarung"][1] > 3
    for word in page.words:
        box = tuple(round(edge * 200 / 72) for edge in word.box)
        assert image.crop(box).getextrema()[0] < 128, word


@pytest.mark.scan
def test_a_stamp_as_text_is_kept_beside_the_scan(sheet: Path, tmp_path: Path) -> None:
    """Text on a scan stays as it is, the rest is read: the page is mixed."""
    stamp = (45.0, 12.0, "Eingegangen am 17.03.2014")
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet), [stamp]))
    assert page.source == "mixed"
    assert is_read([word.text for word in page.words], [*stamp[2].split(), *WORDS])
    assert page.words[0].confidence == 1.0


@pytest.mark.scan
def test_a_scanned_part_of_a_page_of_text_is_read(sheet: Path, tmp_path: Path) -> None:
    """A page of text with a scanned table or letter gets the words of both."""
    printed = ["Die folgende Vereinbarung wurde für das Jahr übermittelt:"]
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet), lines(*printed, x=45, top=12)))
    assert page.source == "mixed"
    assert is_read([word.text for word in page.words], [*printed[0].split(), *WORDS])


def layer(sheet: Path, wrong: dict[str, str]) -> list[Placed]:
    """The words of a page, some of them otherwise, for an invisible layer."""
    [(page, _)] = list(pdf.read_pages(sheet))
    return [(w.box.x0, w.box.top, wrong.get(w.text, w.text)) for w in page.words]


@pytest.mark.scan
def test_numbers_of_an_ocr_layer_are_read_again(sheet: Path, tmp_path: Path) -> None:
    """Somebody's OCR is used, but a number that the picture contradicts is not believed."""
    wrong = layer(sheet, {"24,7": "21,7"})
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet), wrong, hidden=True))
    assert page.source == "ocr"
    sure = {word.text: word.confidence for word in page.words}
    assert sure["12.03.2014"] >= BELIEVED
    assert sure.get("21,7", 0) < BELIEVED
    assert sure.get("24,7", 0) < BELIEVED
    assert sure["Integrationsquote"] >= BELIEVED


def test_an_ocr_layer_without_tesseract_is_not_believed(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Tesseract nobody confirms the numbers of somebody's OCR."""
    monkeypatch.setattr(ocr, "model", lambda: None)
    page = only(scanned(tmp_path / "a.pdf", picture_of(sheet), layer(sheet, {}), hidden=True))
    sure = {word.text: word.confidence for word in page.words}
    assert sure["12.03.2014"] < BELIEVED
    assert sure["Integrationsquote"] >= BELIEVED


@pytest.mark.scan
def test_the_program_reads_like_the_library(sheet: Path, tmp_path: Path) -> None:
    """Where tesserocr is not installed the program gives the same words."""
    program = tesseract.Program("tesseract")
    language = tesseract.latin(program)
    assert language is not None
    image = picture_of(sheet)
    found = program.page(language, image, 200, 60)
    assert is_read([word.text for word in found], WORDS)
    assert all(word.line[0] <= word.box[0] and word.sure > 50 for word in found)
    crops = [second_reading.cut(image, word, (9, 9), second_reading.PLAIN) for word in found[:3]]
    texts = program.lines(language, crops, 60)
    assert [second_reading.key(text) for text in texts] == WORDS[:3]
    assert program.lines(language, crops, 0.001) == ["", "", ""]


def test_a_page_that_takes_too_long_is_a_problem(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time that has run out costs the page its words and nothing else."""

    def fails(language: str, image: Any) -> list[Seen]:
        raise subprocess.TimeoutExpired("tesseract", 120)

    monkeypatch.setattr(ocr, "model", lambda: "Latin")
    monkeypatch.setattr(ocr, "_run", fails)
    [page], problems = pages.read_pages(scanned(tmp_path / "a.pdf", picture_of(sheet)))
    assert page.source == "none"
    assert [problem.code for problem in problems] == ["ocr_failed", "no_text"]
    assert "120 Sekunden" in problems[0].message


def test_ocr_leaves_time_for_what_has_been_read(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scans that no time is left for are named; the document is kept."""
    monkeypatch.setattr(pages, "OCR_SHARE", 0.0)
    [page], [problem] = pages.read_pages(scanned(tmp_path / "a.pdf", picture_of(sheet)))
    assert page.source == "none"
    assert problem.code == "timeout"
    assert problem.message.startswith("Seite 1: ")
    assert not worth_keeping([problem])


def test_a_fault_costs_a_page_not_the_document(
    sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a broken picture sets off in a library, the page is named and the rest is read."""

    def fails(page: Page, handle: Any) -> Page:
        raise ValueError("tile cannot extend outside image")

    monkeypatch.setattr(ocr, "read_page", fails)
    _, problems = pages.read_pages(scanned(tmp_path / "a.pdf", picture_of(sheet)))
    assert [problem.code for problem in problems] == ["ocr_failed", "no_text"]
    assert "ValueError" in problems[0].message


def test_huge_pages_make_small_pictures(tmp_path: Path) -> None:
    """The pixels of a page are bounded, whatever its size."""
    path = make_pdf(tmp_path / "a.pdf", [(40, 40, "Plan")], size=(3800, 3800))
    for page, handle in pdf.read_pages(path):
        shot = ocr._Shot.of(page, handle)
    assert shot.image.width * shot.image.height <= ocr.MOST_PIXELS * 1.01


@pytest.mark.parametrize(
    ("read", "sure", "printed"),
    [
        ("Weiterentwiċklung", 95, "Weiterentwicklung"),
        ("unterstūtzt", 60, "unterstützt"),
        ("kommunálen,", 60, "kommunalen,"),
        ("Żeitraum", 40, "Zeitraum"),
        ("Milošević", 93, "Milošević"),
        ("José", 93, "José"),
        ("Łukasz", 93, "Łukasz"),
        ("Xyźq", 20, "Xyźq"),
    ],
)
def test_specks_are_no_signs_on_letters(read: str, sure: float, printed: str) -> None:
    """A German word gets its letters back; a name keeps its own, and so does what is no word."""
    word = Seen(read, sure, (0, 0, 90, 20), (0, 0, 200, 20))
    [mended] = ocr._mended([word], Image.new("L", (200, 20), 255))
    assert mended.text == printed


def test_the_library_keeps_its_complaints_to_itself(capfd: pytest.CaptureFixture[str]) -> None:
    """Tesseract and Leptonica write to the terminal, past Python; all others may."""
    with tesseract._silence():
        os.write(2, b"Error in boxClipToRectangle: box outside rectangle")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
