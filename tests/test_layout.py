"""Words of pages become lines in reading order, page material set apart."""

import pytest

from prose import COLUMN, HEIGHT, LEFT, WIDTH, pages, row
from za_archive import layout
from za_archive.models import Box, Page, Word

BODY = "Der Kreis und das Land vereinbaren Ziele für das kommende Jahr."


def page(*placed: tuple[float, float, str], number: int = 1) -> Page:
    """A page with words at `(x, top, words)`, in this order of the stream."""
    words = [word for x, top, printed in placed for word in row(printed, x, top)]
    return Page(number, WIDTH, HEIGHT, "text", tuple(words))


def texts(lines: tuple[layout.Line, ...]) -> list[str]:
    return [line.text for line in lines]


def test_markers_stored_at_the_end_stand_before_their_lines() -> None:
    """List markers that the PDF stores behind all text mark the lines beside them."""
    sheet = page(
        (80, 200, "erster Punkt"), (80, 213, "und weiter"), (80, 226, "zweiter Punkt"),
        (65, 226, "•"), (65, 200, "•"),
    )  # fmt: skip
    assert texts(layout.arrange([sheet]).lines) == [
        "• erster Punkt",
        "und weiter",
        "• zweiter Punkt",
    ]


@pytest.mark.parametrize("marker", ["•", "-", "–", "\uf0b7", "a)", "(2)", "3.", "IV."])
def test_what_marks_a_list(marker: str) -> None:
    """Bullets, dashes, letters and numbers stand before their line."""
    sheet = page((80, 200, "der Punkt"), (60, 200, marker))
    assert texts(layout.arrange([sheet]).lines) == [f"{marker} der Punkt"]


def test_a_marker_without_a_line_is_kept() -> None:
    """A dash that marks nothing is still text."""
    assert texts(layout.arrange([page((60, 200, "Text"), (60, 400, "–"))]).lines) == ["Text", "–"]


def test_heads_that_repeat_are_set_apart() -> None:
    """A line near the edge that stands on every page is page material, numbers in it or not."""
    sheets = [
        page(
            (60, 40, f"Zielvereinbarung Kreis Muster Blatt {number}"),
            (60, 300, BODY),
            number=number,
        )
        for number in (1, 2, 3)
    ]
    arranged = layout.arrange(sheets)
    assert texts(arranged.lines) == [BODY] * 3
    assert len(arranged.margins) == 3


def test_what_repeats_in_the_middle_stays() -> None:
    """Only near the edge a repeated line is page material."""
    sheets = [page((60, 300, BODY), number=number) for number in (1, 2, 3)]
    assert not layout.arrange(sheets).margins


def test_a_single_line_near_the_edge_stays() -> None:
    """A title at the top of one page is text."""
    sheets = [page((60, 40, "Vereinbarung"), (60, 300, BODY)), page((60, 300, BODY), number=2)]
    assert texts(layout.arrange(sheets).lines)[0] == "Vereinbarung"


@pytest.mark.parametrize(
    "number", ["3", "- 3 -", "– 3 –", "Seite 3", "Seite 2 von 36", "2/36", "S. 3", "Blatt 3"]
)
def test_page_numbers_are_set_apart(number: str) -> None:
    """A page number at the edge is no text, in whatever form."""
    arranged = layout.arrange([page((60, 300, BODY), (290, 800, number))])
    assert texts(arranged.lines) == [BODY]
    assert texts(arranged.margins) == [number]


def test_a_number_in_the_text_stays() -> None:
    """A line that is only a number is text, away from the edge."""
    assert "24" in texts(layout.arrange([page((60, 300, BODY), (60, 400, "24"))]).lines)


def test_a_watermark_is_set_apart() -> None:
    """A word set across the page is in no line of the text, but known as margin."""
    sheet = page((60, 300, BODY))
    across = Word("ENTWURF", Box(100, 200, 450, 560))
    arranged = layout.arrange([Page(1, WIDTH, HEIGHT, "text", (*sheet.words, across))])
    assert texts(arranged.lines) == [BODY]
    assert texts(arranged.margins) == ["ENTWURF"]


def test_columns_are_read_one_after_the_other() -> None:
    """Words with a gap as wide as a column's are no line, and the stream's order is kept."""
    sheet = page(
        (LEFT, 200, "links oben"), (LEFT, 213, "links unten"),
        (COLUMN, 200, "rechts oben"), (COLUMN, 213, "rechts unten"),
    )  # fmt: skip
    assert texts(layout.arrange([sheet]).lines) == [
        "links oben", "links unten", "rechts oben", "rechts unten",
    ]  # fmt: skip


def test_cells_side_by_side_are_lines_of_their_own() -> None:
    """Two cells of a row are two lines with the same height."""
    lines = layout.arrange(pages("Düsseldorf, den || Unna, den")).lines
    assert texts(lines) == ["Düsseldorf, den", "Unna, den"]
    assert lines[0].box.top == lines[1].box.top


def test_an_empty_page_has_no_lines() -> None:
    """Pages without words are no trouble."""
    assert layout.arrange([Page(1, WIDTH, HEIGHT, "none", ())]) == layout.Layout((), ())


def test_a_large_first_letter_belongs_to_its_word() -> None:
    """An initial beside the first lines of an article begins its first word."""
    letter = Word("D", Box(60, 98, 80, 130))
    first, second = row("ie Partner schließen", 82, 100), row("diese Vereinbarung", 82, 113)
    lines = layout.arrange([Page(1, WIDTH, HEIGHT, "text", (letter, *first, *second))]).lines
    assert [line.text for line in lines] == ["Die Partner schließen", "diese Vereinbarung"]
    assert lines[0].words[0].box == Box(60, 100, first[0].box.x1, 110)


def test_a_heading_of_one_letter_is_no_initial() -> None:
    """A tall letter that touches nothing stays one."""
    letter = Word("A", Box(60, 98, 80, 130))
    words = (letter, *row("ie Partner", 110, 100))
    lines = layout.arrange([Page(1, WIDTH, HEIGHT, "text", words)]).lines
    assert lines[0].words[0].text == "A"
