"""The text of a page is judged by its letters, and bad text is read again."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdfmaker import lines, make_pdf
from za_archive import ocr, pages, pdf, quality
from za_archive.models import BELIEVED, Box, Page, Word

TEXT = """
Die Vereinbarungspartner stimmen darin überein, dass die Verbesserung der Integration in
Erwerbstätigkeit und die Vermeidung von langfristigem Leistungsbezug gemeinsame Ziele sind. Der
Kreis verpflichtet sich, den Bestand an Langzeitleistungsbeziehern im Jahr 2014 um 2,3 Prozent zu
senken. Das Ministerium unterstützt die zugelassenen kommunalen Träger bei der Weiterentwicklung
ihrer Leistungsprozesse und führt mit ihnen Zielnachhaltedialoge durch. Grundlage sind die
Kennzahlen nach § 48a SGB II und die für die Planung veröffentlichten Prognosen. Abweichungen sind
zu erläutern und dem Kreistag zu berichten, der über die Vereinbarung beschließt. Für die Förderung
von Frauen, Jüngeren und Alleinerziehenden gelten eigene Ziele, die der Anlage zu entnehmen sind.
"""
GERMAN = TEXT.split()
FIGURES = "2013 2014 12,9 % 17,1 % 4.600 4.400 -4,3 % K1 K2 K3 25,7 24,8 1.234.567 0,9"


def shifted(word: str, by: int) -> str:
    return "".join(chr(max(33, ord(letter) + by)) for letter in word)


def noisy(word: str, share: float, chance: random.Random) -> str:
    """A word as a bad reader sees it."""
    return "".join(
        chance.choice("abcdefgxyzIl1|;") if chance.random() < share else letter for letter in word
    )


@pytest.mark.parametrize(
    "words", [GERMAN, FIGURES.split(), ["Seite", "3"], [w.upper() for w in GERMAN]]
)
def test_sound_text_is_not_doubted(words: list[str]) -> None:
    """Running text, tables of figures, single words and capitals are sound."""
    verdict = quality.of_text(words)
    assert verdict.figure > 0.9
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([shifted(word, 3) for word in GERMAN], "Buchstabenfolgen"),
        ([shifted(word, -29) for word in GERMAN], "Buchstabenfolgen"),
        (["\ue013\ue044\ue0a1\ue0b2" for _ in GERMAN], "ToUnicode"),
        ([noisy(word, 0.25, random.Random(1)) for word in GERMAN], "Wörter"),
        ([word[::-1] for word in GERMAN], "häufigsten deutschen Wörter"),
        (
            [word.translate(str.maketrans("äöüÄÖÜß", "aouAOUB")) for word in GERMAN * 2],
            "keine Umlaute",
        ),
    ],
    ids=["shifted", "glyph codes", "private use", "noise", "backwards", "english"],
)
def test_bad_text_is_bad_for_a_reason(words: list[str], reason: str) -> None:
    """What a broken font or a foreign OCR leaves is bad, and the reason is named."""
    verdict = quality.of_text(words)
    assert verdict.is_bad
    assert any(reason in named for named in verdict.reasons), verdict


def test_transcribed_umlauts_are_no_damage() -> None:
    """ "ae" for "ä" is another way to write."""
    ways = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
    written = ["".join(ways.get(letter, letter) for letter in word) for word in GERMAN * 2]
    assert not quality.of_text(written).is_bad


def test_more_noise_is_worse() -> None:
    """The figure falls as more letters are wrong."""
    figures = [
        quality.of_text([noisy(word, share, random.Random(5)) for word in GERMAN]).figure
        for share in (0, 0.1, 0.2, 0.4)
    ]
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > figures[-1] + 0.5


def test_letters_that_no_font_explains_count() -> None:
    """Characters without Unicode make a page bad though the words seem sound."""
    assert quality.of_text(GERMAN, unmapped=400).is_bad


def test_hidden_words_do_not_count() -> None:
    """What nobody sees says nothing about the page."""
    box = Box(0, 0, 10, 10)
    seen = [Word(text, box) for text in GERMAN]
    hidden = [Word(shifted(text, 3), box, hidden=True) for text in GERMAN]
    page = Page(1, 595, 842, "text", (*seen, *hidden))
    assert quality.of(page).figure > 0.9
    assert quality.letters_of(page.words) == sum(map(len, GERMAN))


def test_the_better_reading_is_better_by_more_than_a_breath() -> None:
    """A reading that is as good is no reason to change."""
    assert quality.is_better(quality.Quality(0.9), quality.Quality(0.5))
    assert not quality.is_better(quality.Quality(0.52), quality.Quality(0.5))


@given(st.lists(st.text(min_size=1, max_size=12), max_size=60), st.integers(0, 50))
def test_any_text_has_a_figure(texts: list[str], unmapped: int) -> None:
    """Whatever the words are, the figure is a share."""
    assert 0 <= quality.of_text(texts, unmapped).figure <= 1


# --- bad text is read again -----------------------------------------------------------------------


def garbage(path: Path) -> Path:
    """A page that looks like nothing, and whose text is the same nothing."""
    printed = " ".join(word[::-1] for word in GERMAN)
    return make_pdf(path, lines(*[printed[i : i + 70] for i in range(0, 420, 70)]))


def read_as(words: list[str]) -> Page:
    return Page(1, 595, 842, "ocr", tuple(Word(w, Box(0, 0, 9, 9), 0.95) for w in words))


def test_the_better_reading_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OCR that reads German where the text layer is garbage takes its place, and that is said."""
    monkeypatch.setattr(ocr, "read_page", lambda page, handle: read_as(GERMAN))
    [page], [problem] = pages.read_pages(garbage(tmp_path / "a.pdf"))
    assert page.source == "ocr"
    assert (problem.code, problem.severity) == ("text_replaced", "info")
    assert "Buchstabenfolgen" in problem.message


def test_a_worse_reading_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where OCR reads no better the text stays, with a warning."""
    worse = [noisy(word, 0.9, random.Random(3)) for word in GERMAN]
    monkeypatch.setattr(ocr, "read_page", lambda page, handle: read_as(worse))
    [page], [problem] = pages.read_pages(garbage(tmp_path / "a.pdf"))
    assert page.source == "text"
    assert (problem.code, problem.severity) == ("bad_text", "warning")


def test_odd_text_that_ocr_confirms_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that is no German but printed so is no problem."""
    path = garbage(tmp_path / "a.pdf")
    [(page, _)] = list(pdf.read_pages(path))
    same = [word.text for word in page.words]
    monkeypatch.setattr(ocr, "read_page", lambda page, handle: read_as(same))
    [kept], problems = pages.read_pages(path)
    assert (kept.source, problems) == ("text", [])


def test_bad_text_without_tesseract_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left with garbage unwarned because Tesseract is missing."""
    monkeypatch.setattr(ocr, "model", lambda: None)
    [page], problems = pages.read_pages(garbage(tmp_path / "a.pdf"))
    assert {problem.code for problem in problems} == {"bad_text", "ocr_missing"}
    assert all(word.confidence < BELIEVED for word in page.words)


def test_guessed_letters_are_not_believed(tmp_path: Path) -> None:
    """A font whose codes had to be shifted is read, and whoever reads its values is warned."""
    words = [word for word in GERMAN if word.isascii() and all(char > "$" for char in word)]
    printed = [" ".join(shifted(word, -3) for word in words[at : at + 8]) for at in range(0, 80, 8)]
    [page], [problem] = pages.read_pages(make_pdf(tmp_path / "a.pdf", lines(*printed)))
    assert [word.text for word in page.words][:3] == words[:3]
    assert all(word.confidence < BELIEVED for word in page.words)
    assert (problem.code, problem.severity) == ("text_decoded", "warning")
