"""Lines become one string that knows for each character its word, page and box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prose import HEIGHT, LEFT, WIDTH, body, doc, pages, row
from za_archive import layout, text
from za_archive.models import Box, Page, Word

LETTERS = "abcdeäöüßABZ„“().,-§0123456789"
WORDS = st.text(LETTERS, min_size=1, max_size=12)
PROSE = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=30)


def joined(prose: str) -> text.Text:
    return text.join(layout.arrange(pages(prose)).lines)


def strings(prose: str) -> str:
    return joined(prose).string


@given(PROSE)
def test_every_word_quotes_its_own_box(lines: list[str]) -> None:
    """The characters of a word lead back to that word's box, page and letters, and to no other."""
    found = joined("\n".join(lines))
    for piece in found.pieces_in(0, len(found.string)):
        printed = found.string[piece.start : piece.end]
        assert printed in (piece.word.text, piece.word.text[:-1])  # without its hyphen
        assert found.pieces_in(piece.start, piece.end) == (piece,)
        assert found.boxes(piece.start, piece.end) == ((piece.page, piece.word.box),)


@given(PROSE, st.data())
def test_the_boxes_of_a_stretch_are_around_its_words(lines: list[str], data: st.DataObject) -> None:
    """Of any stretch each printed line has one box, from its first word there to its last."""
    found = joined("\n".join(lines))
    words = len(found.words) - 1
    first = data.draw(st.integers(0, words))
    last = data.draw(st.integers(first, words))
    pieces = found.pieces_in(found.starts[first], found.ends[last])
    boxes = found.boxes(pieces[0].start, pieces[-1].end)
    assert len(boxes) == len({piece.line for piece in pieces})
    for (page, box), line in zip(boxes, sorted({p.line for p in pieces}), strict=True):
        mine = [piece.word.box for piece in pieces if piece.line == line]
        assert page == found.lines[line].page
        assert (box.x0, box.x1) == (min(b.x0 for b in mine), max(b.x1 for b in mine))


@given(PROSE)
def test_no_word_is_lost(lines: list[str]) -> None:
    """Every word of the pages is in the text once, in the order of the pages."""
    prose = "\n".join(lines)
    arranged = layout.arrange(pages(prose))
    kept = [word for line in arranged.lines for word in line.words]
    apart = [word for line in arranged.margins for word in line.words]
    found = text.join(arranged.lines)
    assert found.words == kept
    assert sorted(word.text for word in kept + apart) == sorted(prose.split())
    assert all(end <= start for end, start in zip(found.ends, found.starts[1:], strict=False))


@pytest.mark.parametrize(
    ("prose", "read"),
    [
        ("die Arbeitsu-\nchenden im Kreis", "die Arbeitsuchenden im Kreis"),
        ("die Arbeitsu\u00ad\nchenden im Kreis", "die Arbeitsuchenden im Kreis"),
        ("die Arbeitsu¬\nchenden im Kreis", "die Arbeitsuchenden im Kreis"),
        ("das Land Nordrhein-\nWestfalen zahlt", "das Land Nordrhein-Westfalen zahlt"),
        ("das LAND NORDRHEIN-\nWESTFALEN zahlt", "das LAND NORDRHEIN-WESTFALEN zahlt"),
        ("der RHEIN-\nSIEG-KREIS zahlt", "der RHEIN-SIEG-KREIS zahlt"),
        ("die ZIELVER-\nEINBARUNG gilt", "die ZIELVEREINBARUNG gilt"),
        ("die ZIEL-\nVEREINBARUNG, wie", "die ZIELVEREINBARUNG, wie"),
        ("nach dem SGB-\nII wird gezahlt", "nach dem SGB-II wird gezahlt"),
        ("die 2-\nPersonen-Haushalte", "die 2-Personen-Haushalte"),
        ("die Schul-\nund Berufsbildung", "die Schul-\nund Berufsbildung"),
        ("die Schul-\noder Berufsbildung", "die Schul-\noder Berufsbildung"),
        ("die Ein-\nbzw. Austritte", "die Ein-\nbzw. Austritte"),
        ("sie stieg -\nwenn auch wenig", "sie stieg -\nwenn auch wenig"),
        ("der Ausgleich fand\nstatt im Mai", "der Ausgleich fand\nstatt im Mai"),
        ("die Unter-\nnehmen der Stadt", "die Unternehmen der Stadt"),
        ("die Bis-\nmarckstraße dort", "die Bismarckstraße dort"),
        ("die Hilfe-\nbedürftigkeit sinkt", "die Hilfebedürftigkeit sinkt"),
    ],
)
def test_a_divided_word_is_put_together(prose: str, read: str) -> None:
    """A hyphen that only divides goes, one that belongs to the word stays, a suspended one too."""
    assert strings(prose) == read


def test_both_parts_of_a_divided_word_keep_their_boxes() -> None:
    """A quote of a divided word has a box on each of its two lines."""
    found = joined("für die Arbeitsu-\nchenden im Kreis")
    start = found.string.index("Arbeitsuchenden")
    quote = found.quote(start, start + len("Arbeitsuchenden"), "test")
    assert quote.text == "Arbeitsuchenden"
    assert [box.x0 for _, box in quote.boxes] == [LEFT + 40, LEFT]


def test_a_word_divided_between_two_pages_belongs_to_both() -> None:
    """The parts of a word that a page end divides lie on their own pages."""
    found = joined("Ziel ist es, dass erwerbsfähige Leis-\f\ntungsberechtigte Arbeit finden.")
    start = found.string.index("Leistungsberechtigte")
    assert [page for page, _ in found.boxes(start, start + 20)] == [1, 2]
    assert found.page_string(1).endswith("Leis")


@pytest.mark.parametrize(
    "prose",
    [
        "Ein langer Satz\nist zu Ende.\n\nEin neuer fängt an.",
        "Der Satz hört auf.\n• Ein Punkt der Liste.",
        "Der Satz hört auf.\na) Ein Punkt der Liste.",
        "Der Satz hört auf.\n2. Ein Punkt der Liste.",
        "Die Seite ist zu Ende.\f\nEine neue fängt an.",
    ],
)
def test_a_paragraph_ends_at_a_gap_and_before_a_marker(prose: str) -> None:
    """More space, a list marker or a page end behind a full stop start a paragraph."""
    assert strings(prose).count("\n\n") == 1


@pytest.mark.parametrize(
    "prose", ["Er berichtet bis zum\n31. August 2018 dem Land.", "So steht es in §\n45."]
)
def test_a_number_that_belongs_to_the_line_above_is_no_marker(prose: str) -> None:
    """Days, and the numbers of paragraphs."""
    assert "\n\n" not in strings(prose)


def test_lines_of_a_paragraph_stay_together() -> None:
    """Lines at the usual distance are one paragraph."""
    assert "\n\n" not in strings("Eine erste Zeile\nund eine zweite\nund eine dritte.")


def test_a_sentence_goes_on_over_a_page_end() -> None:
    """A page end does not end a paragraph whose sentence has not ended."""
    assert "\n\n" not in strings(
        "Ziel ist es, dass alle Menschen, die es\f\nwollen, Arbeit finden."
    )


def test_a_value_is_never_surer_than_its_words() -> None:
    """The confidence of a quote is at most that of the least sure word in it."""
    words = (*row("Das Ziel ist", 60, 110), *row("erreicht", 125, 110, confidence=0.4))
    found = text.join(layout.arrange([Page(1, WIDTH, HEIGHT, "ocr", words)]).lines)
    assert found.quote(0, 8, "test", 0.95).confidence == 0.95
    assert found.quote(0, len(found.string), "test", 0.95).confidence == 0.4


def test_a_quote_without_a_word_is_refused() -> None:
    """Where no word stands there is no evidence."""
    with pytest.raises(ValueError, match="no word"):
        text.join([]).quote(0, 5, "test")


def test_a_quote_is_text_as_printed_with_single_blanks() -> None:
    """Line ends in a quote are blanks, and it has one box a printed line."""
    found = joined("um 2,3 Prozent gegenüber dem\nVorjahr steigt")
    quote = found.quote(3, len(found.string) - 7, "test")
    assert quote.text == "2,3 Prozent gegenüber dem Vorjahr"
    assert len(quote.boxes) == 2


def test_line_ranges_are_the_printed_lines() -> None:
    """Each printed line is a range of the string with its place, paragraph gaps left out."""
    passage = body("Erste Zeile hier\nzweite Zeile.\n\nDritte Zeile.")
    found = passage.text
    ranges = list(found.line_ranges(0, len(found.string)))
    assert [found.string[start:end] for start, end, _ in ranges] == [
        "Erste Zeile hier", "zweite Zeile.", "Dritte Zeile.",
    ]  # fmt: skip
    assert [line.text for _, _, line in ranges] == [found.string[s:e] for s, e, _ in ranges]


def test_page_at_knows_the_page_of_each_character() -> None:
    """The first and the last character stand on the first and the last page."""
    passage = doc("Die erste Seite.\f\nDie zweite Seite.").body
    assert passage.text.page_at(0) == 1
    assert passage.text.page_at(len(passage.text.string) - 1) == 2


def test_boxes_are_joined_around_all_words() -> None:
    """The box of a line is the smallest around its words."""
    assert Box(1, 2, 3, 4) | Box(0, 3, 2, 9) == Box(0, 2, 3, 9)
    assert Word("a", Box(0, 0, 1, 1)).box.overlap_y(Box(5, 0.5, 6, 1.5)) == 0.5
