"""Lines in reading order where the PDF's own order cannot be it, and page material apart."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber import table
from reportlab.pdfgen.canvas import Canvas

from prose import HEIGHT, WIDTH, row
from za_archive import drawing, layout, order, pdf
from za_archive.models import Box, Page, Word

LEFT, RIGHT = 60.0, 320.0
ONE = [f"die erste Spalte mit ihrer Zeile {number} füllt sie ganz" for number in range(10, 30)]
TWO = [f"und daneben in der zweiten die Zeile {number} füllt sie" for number in range(10, 30)]
Placed = tuple[float, float, str]


def page(placed: Sequence[Placed], number: int = 1, size: float = 10) -> Page:
    """A page with words at `(x, top, words)`, in this order of the stream."""
    words = [word for x, top, printed in placed for word in small(printed, x, top)]
    return Page(number, WIDTH, HEIGHT, "text", tuple(words))


def small(printed: str, x: float, top: float) -> list[Word]:
    """Words narrow enough for two columns."""
    return [
        word._replace(
            box=word.box._replace(x0=x + 0.8 * (word.box.x0 - x), x1=x + 0.8 * (word.box.x1 - x))
        )
        for word in row(printed, x, top)
    ]


def column(lines: Sequence[str], x: float, top: float = 150) -> list[Placed]:
    return [(x, top + 13 * index, line) for index, line in enumerate(lines)]


def texts(*sheets: Page) -> list[str]:
    return [line.text for line in layout.arrange(sheets).lines]


# --- reading order ----------------------------------------------------------------------------


def test_columns_stored_one_after_the_other_stay() -> None:
    """A sound order is not touched."""
    assert texts(page(column(ONE, LEFT) + column(TWO, RIGHT))) == ONE + TWO


def test_columns_stored_row_by_row_are_read_one_after_the_other() -> None:
    """Running text in two columns that the PDF mixes line by line."""
    mixed = list(chain(*zip(column(ONE, LEFT), column(TWO, RIGHT), strict=True)))
    assert texts(page(mixed)) == ONE + TWO


def test_three_columns_stored_row_by_row_are_read_one_after_the_other() -> None:
    """Columns beside columns, the last of them only half full."""
    three = [[f"{line.partition(' Zeile')[0]} {index}" for line in ONE] for index in "abc"]
    three[2] = three[2][:10]
    placed = [column(lines, x) for lines, x in zip(three, (40.0, 220.0, 400.0), strict=True)]
    mixed = sorted(chain(*placed), key=lambda item: (item[1], item[0]))
    assert texts(page(mixed)) == list(chain(*three))


SIGNING = (
    ("Düsseldorf, den 12.03.2014", "Borken, den 04.03.2014"),
    ("Für das Ministerium für Arbeit,", "Für den Kreis Borken"),
    ("Integration und Soziales", "Der Landrat"),
    ("____________________", "____________________"),
    ("Dr. Rupert Anglhuber", "Marlies Tönnsen"),
)


def test_signatures_side_by_side_are_read_one_after_the_other() -> None:
    """The left one whole, then the right one; the text above and below stays where it is."""
    rows = [(x, 400.0 + 20 * n, line) for n, row in enumerate(SIGNING)
            for x, line in zip((LEFT, RIGHT), row, strict=True)]  # fmt: skip
    above, below = (LEFT, 370.0, " ".join(ONE[:2])), (LEFT, 560.0, "Anlage Muster")
    left, right = zip(*SIGNING, strict=True)
    assert texts(page([above, *rows, below])) == [above[2], *left, *right, "Anlage Muster"]


def test_labels_and_their_values_stay_side_by_side() -> None:
    """Two columns of which one alone looks like signing are none of signatures."""
    rows = [(x, 400.0 + 20 * n, line) for n, row in enumerate((
            ("Ausschuss für Soziales", "Borken, 12.03.2014"), ("Kreistag", "Borken, 13.03.2014")))
            for x, line in zip((LEFT, RIGHT), row, strict=True)]  # fmt: skip
    assert texts(page(rows)) == [line for _, _, line in rows]


def test_a_narrow_gap_between_columns_is_seen() -> None:
    """Two columns so near to each other that their lines look like one."""
    near = max(word.box.x1 for word in page(column(ONE, LEFT)).words) + 9
    mixed = list(chain(*zip(column(ONE, LEFT), column(TWO, near), strict=True)))
    assert texts(page(mixed)) == ONE + TWO


def test_a_heading_across_columns_parts_them() -> None:
    """What stands above a heading across both columns is read before it, the rest after."""
    head = ("eine lange Überschrift über beiden Spalten, die von der einen zur anderen reicht und "
            "weiter")  # fmt: skip
    mixed = list(chain(*zip(column(ONE, LEFT), column(TWO, RIGHT), strict=True)))
    mixed = [
        *mixed[:20],
        (LEFT, 700.0, head),
        *((x, top + 600, line) for x, top, line in mixed[20:]),
    ]
    assert texts(page(mixed)) == [*ONE[:10], *TWO[:10], head, *ONE[10:], *TWO[10:]]


@pytest.mark.parametrize("seed", range(5))
def test_blocks_in_disorder_are_sorted(seed: int) -> None:
    """Two columns whose blocks are stored anyhow."""
    lines = column(ONE, LEFT) + column(TWO, RIGHT)
    blocks = [lines[start : start + 4] for start in range(0, 40, 4)]
    Random(seed).shuffle(blocks)
    assert texts(page(list(chain(*blocks)))) == ONE + TWO


def test_a_heading_stored_last_is_put_first() -> None:
    """Few strays are put where they stand; the rest keeps its order."""
    assert texts(page([*column(ONE, LEFT), (LEFT, 110, "Die Überschrift")])) == [
        "Die Überschrift",
        *ONE,
    ]


def test_a_number_stored_last_goes_before_what_stands_beneath() -> None:
    """The number of an item that has a line of its own."""
    lines = [(LEFT, 150.0, "Zuvor steht dies."), (LEFT, 190.0, "Der Punkt selbst."),
             (LEFT, 203.0, "Und weiter."), (LEFT, 170.0, "2.")]  # fmt: skip
    assert texts(page(lines)) == ["Zuvor steht dies.", "2.", "Der Punkt selbst.", "Und weiter."]


def test_signatures_side_by_side_keep_their_lines() -> None:
    """Blocks of signatures stored row by row are lines of their own, in any order."""
    blocks = [
        (LEFT, 600.0, "Düsseldorf, den 12.03.2014"), (RIGHT, 600.0, "Borken, den 04.03.2014"),
        (LEFT, 620.0, "Für das Ministerium"), (RIGHT, 620.0, "Für den Kreis"),
        (LEFT, 660.0, "Rupert Anglhuber"), (RIGHT, 660.0, "Marlies Tönnsen"),
    ]  # fmt: skip
    assert sorted(texts(page(blocks))) == sorted(printed for _, _, printed in blocks)


def test_cells_of_a_table_without_rules_are_whole() -> None:
    """Rows wider apart than the lines within them: each cell is read to its end."""
    table = [
        (60.0, 200.0, "Ziel"), (200.0, 200.0, "Größe"), (400.0, 200.0, "Wert"),
        (60.0, 224.0, "Verringerung der"), (200.0, 224.0, "Summe der"), (400.0, 224.0, "2,3"),
        (60.0, 235.0, "Bedürftigkeit"), (200.0, 235.0, "Leistungen"),
        (60.0, 259.0, "Vermeidung von"), (200.0, 259.0, "Bestand der"), (400.0, 259.0, "1,4"),
        (60.0, 270.0, "Bezug"), (200.0, 270.0, "Bezieher"),
    ]  # fmt: skip
    assert texts(page(table)) == [
        "Ziel", "Größe", "Wert",
        "Verringerung der", "Bedürftigkeit", "Summe der", "Leistungen", "2,3",
        "Vermeidung von", "Bezug", "Bestand der", "Bezieher", "1,4",
    ]  # fmt: skip


def test_order_keeps_every_line() -> None:
    """Whatever the order, no line is lost and none is doubled."""
    lines = list(layout.arrange([page(column(ONE, LEFT) + column(TWO, RIGHT))]).lines)
    for seed in range(30):
        Random(seed).shuffle(lines)
        ordered = order.mended(list(lines))
        assert sorted(line.text for line in ordered) == sorted(ONE + TWO)


# --- ruled tables ---------------------------------------------------------------------------------

CELLS = (("Ziel", "Messgröße", "Wert"), ("Verringerung", "Summe der|Leistungen", "2,3 Prozent"),
         ("Vermeidung von|Bezug", "Bestand", "1,4 Prozent"))  # fmt: skip


def ruled(path: Path, order_of: Callable[[tuple[int, int, int]], object]) -> Path:
    """A ruled table whose lines are stored in the order of `(row, column, line)`."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica", 10)
    placed = {
        (down, across, index): (70 + 150 * across, 600 - 40 * down - 12 * index, line)
        for down, cells in enumerate(CELLS)
        for across, cell in enumerate(cells)
        for index, line in enumerate(cell.split("|"))
    }
    for key in sorted(placed, key=order_of):
        canvas.drawString(*placed[key])
    for index in range(4):
        canvas.line(65, 613 - 40 * index, 515, 613 - 40 * index)
        canvas.rect(64.8 + 150 * index, 493, 0.4, 120, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize(
    "order_of",
    [lambda key: key, lambda key: (key[1], key[0], key[2]), lambda key: (key[0], key[2], key[1])],
    ids=["cells", "columns", "lines"],
)
def test_a_ruled_table_is_read_row_by_row(
    tmp_path: Path, order_of: Callable[[tuple[int, int, int]], object]
) -> None:
    """However its lines are stored, each cell is whole, the rows from top to bottom."""
    path = ruled(tmp_path / "made.pdf", order_of)
    [(found, _)] = pdf.read_pages(path)
    lines = layout.arrange([found]).lines
    assert [line.text for line in lines] == [
        line for cells in CELLS for cell in cells for line in cell.split("|")
    ]
    assert [line.cell for line in lines][:4] == [(0, 0), (0, 1), (0, 2), (0, 3)]


def test_paragraphs_in_ruled_cells_stay_in_their_rows() -> None:
    """Old and new wording side by side in a table are no columns of a page."""
    old = [f"alt {line}" for line in ONE[:12]]
    new = [f"neu {line}" for line in TWO[:12]]
    placed = []
    cells = []
    for number in range(6):
        here = slice(2 * number, 2 * number + 2)
        top = 150.0 + 50 * number
        placed += column(old[here], LEFT, top) + column(new[here], RIGHT, top)
        for x in (LEFT, RIGHT):
            cells.append(Box(x - 4, top - 5, x + 256, top + 45))
    sheet = replace(page(placed), tables=(tuple(cells),))
    assert texts(sheet) == [line for _, _, line in placed]


@pytest.mark.parametrize("turn", [0, 90, 270])
def test_cells_are_those_of_pdfplumber(tmp_path: Path, turn: int) -> None:
    """Lines and thin boxes make the cells that the other reader sees."""
    path = ruled(tmp_path / "made.pdf", lambda key: key)
    if turn:
        from pypdfium2 import PdfDocument

        document = PdfDocument(path)
        document[0].set_rotation(turn)
        path = tmp_path / "turned.pdf"
        document.save(path)
        document.close()
    [(found, _)] = pdf.read_pages(path)
    with pdfplumber.open(path) as other:
        cells = [cell for table in other.pages[0].find_tables() for cell in table.cells]
    mine = [cell for table in found.tables for cell in table]
    assert len(mine) == len(cells) == 9
    for cell, theirs in zip(sorted(mine), sorted(cells), strict=True):
        assert tuple(cell) == pytest.approx(theirs, abs=1.5)


EDGES = st.lists(
    st.tuples(st.booleans(), *[st.integers(0, 7) for _ in range(3)]), min_size=1, max_size=40
)


@given(EDGES)
def test_any_lines_make_the_cells_of_pdfplumber(drawn: list[tuple[bool, int, int, int]]) -> None:
    """Also where they stop short, meet in a T or lie over each other."""
    edges = []
    for upright, place, *ends in drawn:
        (start, end), x = (30.0 * end for end in sorted(ends)), 30.0 * place
        rect, way = ((x, start, x, end), "v") if upright else ((start, x, end, x), "h")
        edges.append(drawing._edge(rect, way))
    crossings = table.edges_to_intersections(table.merge_edges(edges, 3, 3, 3, 3), 3, 3)
    assert drawing._cells(crossings) == table.intersections_to_cells(crossings)


# --- page material ------------------------------------------------------------------------------

BODY = [(LEFT, 150.0 + 13 * index, line) for index, line in enumerate(ONE)]


@pytest.mark.parametrize(
    "number",
    [
        "Seite 2 von 36",
        "- 2 -",
        "-2-",
        "(1)",
        "[1]",
        "2/4",
        "1",
        "Seite: 1/1",
        "– 3 –",
        "| 7",
        "2 | 9",
    ],
)
def test_page_numbers_of_many_styles(number: str) -> None:
    """A page number at the edge is no text."""
    arranged = layout.arrange([page([*BODY, (290, 800, number)])])
    assert [line.text for line in arranged.margins] == [number]


@pytest.mark.parametrize("item", ["3)", "1.", "a)"])
def test_the_number_of_an_item_is_no_page_number(item: str) -> None:
    """A marker at the top of a page belongs to its item."""
    assert not layout.arrange([page([(LEFT, 60, item), *BODY])]).margins


def test_a_value_at_the_foot_of_a_table_is_no_page_number() -> None:
    """A number beside others in its row stays, unless it is that of the page."""
    foot = [(LEFT, 790.0, "Summe der Leistungen"), (400.0, 790.0, "24")]
    assert "24" in texts(page([*BODY, *foot]))


@pytest.mark.parametrize(
    "slug",
    ["Sozialbrief_3_2012.indd 14", "12.03.12 14:22", "C:\\Vorlagen\\zv.doc", "zv_2014.docx"],
)
def test_slugs_of_the_printer_are_set_apart(slug: str) -> None:
    """Names of files and the time of printing at the edge are no text."""
    arranged = layout.arrange([page([*BODY, (LEFT, 815, slug)])])
    assert [line.text for line in arranged.margins] == [slug]


def test_a_reference_on_the_first_page_stays() -> None:
    """A reference is said on page 1; where later pages repeat it, it is page material."""
    sheets = [page([(LEFT, 40, "Vorlage 12/2014"), *BODY], number) for number in (1, 2, 3)]
    arranged = layout.arrange(sheets)
    assert [line.page for line in arranged.lines if "Vorlage" in line.text] == [1]
    assert [line.page for line in arranged.margins] == [2, 3]


def test_lines_of_every_fifth_or_each_line_have_numbers() -> None:
    """Numbers beside running text are set apart, in each line or every fifth."""
    for step in (1, 5):
        numbered = [
            (45.0, top, str(index))
            for index, (_, top, _) in enumerate(BODY, 1)
            if index % step == 0
        ]
        arranged = layout.arrange([page(sorted([*BODY, *numbered], key=lambda item: item[1]))])
        assert [line.text for line in arranged.lines] == ONE
        assert [line.text for line in arranged.margins] == [text for _, _, text in numbered]


def test_the_rows_of_a_table_keep_their_numbers() -> None:
    """A column of running numbers beside names is no line numbering."""
    rows = [(45.0, 150.0 + 13 * index, f"{index} Kreis Muster {index}") for index in range(1, 20)]
    arranged = layout.arrange([page(rows)])
    assert len(arranged.lines) == 19
    assert not arranged.margins


def tiny(printed: str, top: float) -> list[Word]:
    return [
        word._replace(box=word.box._replace(bottom=word.box.top + 7))
        for word in row(printed, LEFT, top)
    ]


@pytest.mark.parametrize(
    ("printed", "material"),
    [
        ("Telefon 02303 27-0 Sparkasse BLZ 443 500 60", True),
        ("Muster – kein echtes Dokument", True),
        ("Zur Sitzung des Ausschusses am 10.05.2012", False),
        ("Landkreis Rotenburg (Wümme)", False),
        ("1 Personen, die noch nicht im erwerbsfähigen Alter sind", False),
        ("Das Ziel ist eine Quote von 24 Prozent", False),
    ],
)
def test_small_print_of_a_single_page(printed: str, material: bool) -> None:
    """Small print at the edge of a document of one page is apart, unless it carries the content."""
    sheet = page(BODY)
    sheet = Page(1, WIDTH, HEIGHT, "text", (*sheet.words, *tiny(printed, 805)))
    arranged = layout.arrange([sheet])
    assert [line.text for line in arranged.margins] == ([printed] if material else [])
