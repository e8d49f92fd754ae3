"""A word that is drawn pale across a page, and what looks like one from afar."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pdfmaker import A4, AGREEMENT
from za_archive import archive, layout, pages, pdf
from za_archive.models import BELIEVED


def word(path: Path, printed: str, grey: int, angle: int) -> Any:
    """A picture of a large pale word, set aslant."""
    canvas = Canvas(str(path), pagesize=(600, 140))
    canvas.setFont("Helvetica-Bold", 100)
    canvas.drawString(20, 40, printed)
    canvas.save()
    drawn = pdf.render(path, 1, 2).convert("L").point(lambda v: grey if v < 128 else 255)
    return drawn.rotate(angle, expand=True, fillcolor=255)


def over(path: Path, picture: Any) -> list[str]:
    """The margins of a page of text with that picture behind it."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(picture), 60, 200, 475, 475 * picture.height / picture.width)
    canvas.setFont("Helvetica", 11)
    for x, top, line in AGREEMENT:
        canvas.drawString(x, 842 - top - 8, line)
    canvas.save()
    read, problems = pages.read_pages(path)
    assert problems == []
    arranged = layout.arrange(read)
    assert len(arranged.lines) == len(AGREEMENT)
    assert all(word.confidence < BELIEVED for line in arranged.margins for word in line.words)
    return [line.text for line in arranged.margins]


@pytest.mark.scan
@pytest.mark.parametrize("angle", [0, 35, 55, -45])
def test_a_pale_word_is_read(tmp_path: Path, angle: int) -> None:
    """However it is turned, it stands apart from the text."""
    picture = word(tmp_path / "word.pdf", "ENTWURF", 205, angle)
    assert over(tmp_path / "made.pdf", picture) == ["ENTWURF"]


@pytest.mark.scan
def test_a_draft_is_known_by_its_watermark(tmp_path: Path) -> None:
    """What the picture says is evidence like any other."""
    over(tmp_path / "made.pdf", word(tmp_path / "word.pdf", "ENTWURF", 215, 50))
    reading = archive.read(tmp_path / "made.pdf")
    [agreement] = [record for record in reading.records if type(record).__name__ == "Agreement"]
    assert agreement.columns()["status"] == "draft"


def test_a_page_without_pale_drawings_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fields of a table are pale as well, but no letters."""
    made = tmp_path / "made.pdf"
    canvas = Canvas(str(made), pagesize=A4)
    canvas.setFillColor(Color(0.9, 0.9, 0.9))
    canvas.rect(60, 100, 475, 600, stroke=0, fill=1)
    canvas.setFillColor(Color(0, 0, 0))
    for x, top, line in AGREEMENT:
        canvas.drawString(x, 842 - top - 8, line)
    canvas.save()
    monkeypatch.setattr(pages.watermark, "read", lambda *_: pytest.fail("looked at"))
    pages.read_pages(made)


@pytest.mark.scan
@pytest.mark.parametrize("kind", ["noise", "circles", "nonsense"])
def test_other_pictures_are_no_words(tmp_path: Path, kind: str) -> None:
    """A photograph, an ornament, letters that are no word."""
    if kind == "noise":
        picture = Image.effect_noise((600, 400), 60).point(lambda v: 120 + v // 2)
    elif kind == "circles":
        picture = Image.new("L", (600, 400), 255)
        for place in range(6):
            ImageDraw.Draw(picture).ellipse((20 + 95 * place, 150, 100 + 95 * place, 230), fill=200)
    else:
        picture = word(tmp_path / "word.pdf", "QXZWVK", 205, 40)
    assert over(tmp_path / "made.pdf", picture) == []
