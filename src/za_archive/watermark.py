"""A word set pale across a page, as a picture or as outlines: "ENTWURF".

Word processors write their watermarks so, and no text layer has them. Only pages that draw
something large and pale are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageFilter, ImageOps

from za_archive import ink, ocr, pdf, tesseract
from za_archive.models import Box, Page, Word

DPI = 90
"""Pixels an inch at which letters so large are read."""
PALE = (110, 247)
"""The greys of a watermark: darker is text, lighter is paper."""
SIZE = 0.2
"""It reaches over so much of the page's width and height together, on average."""
LETTERS = range(4, 16)
"""Of so many separate shapes a watermark is made: its letters."""
FILLED = 0.5
"""More of its area is no word."""
THIN = 9
"""Strokes of a watermark are wider than this many pixels."""
HEIGHT = 48
"""Pixels of the line that is given to Tesseract."""
SECONDS = 5
SURE = 0.85


def read(page: Page, handle: Any, area: Box) -> Word | None:
    """The word that stands pale in this area of the page, None where there is none."""
    if area.width / page.width + area.height / page.height < 2 * SIZE:
        return None
    language, engine = ocr.model(), tesseract.engine()
    if language is None or engine is None:
        return None
    shape = _pale(pdf.picture(handle, DPI / 72).convert("L"), area)
    if shape is None:
        return None
    angle, line = _levelled(shape)
    if line.width < 2 * line.height:
        return None
    line = line.resize((max(1, line.width * HEIGHT // line.height), HEIGHT))
    line = ImageOps.expand(line, HEIGHT // 3, fill=255)
    from za_archive import words

    for turn in (0, 180):
        [text] = engine.lines(language, [line.rotate(turn)], SECONDS)
        if text.isalpha() and len(text) in LETTERS and words.is_listed(text.capitalize()):
            return Word(text, area, SURE, turn=(turn - angle) % 360, faint=True)
    return None


def _pale(image: Any, area: Box) -> Any:
    """What is pale in the area as black on white, None where that cannot be letters."""
    scale = DPI / 72
    image = image.crop(tuple(round(edge * scale) for edge in area))
    # what is thin, as printed letters and their pale edges, goes
    image = image.filter(ImageFilter.MaxFilter(THIN)).filter(ImageFilter.MinFilter(THIN))
    shape = image.point([0 if PALE[0] < grey < PALE[1] else 255 for grey in range(256)])
    around = ImageOps.invert(shape).getbbox()
    if around is None:
        return None
    shape = shape.crop(around)
    if shape.histogram()[0] > FILLED * shape.width * shape.height:
        return None
    small = shape.reduce(max(1, max(shape.size) // 250))
    small = ImageOps.expand(small, max(small.size) // 4, fill=255)
    parts = [(right - left, bottom - top) for left, top, right, bottom in ink.components(small)]
    letters = [part for part in parts if max(part) > 0.03 * max(small.size)]
    return shape if len(letters) in LETTERS else None


def _levelled(shape: Any) -> tuple[int, Any]:
    """By how many degrees counterclockwise the shape is turned for a level line, and that line."""
    small = shape.reduce(max(1, max(shape.size) // 250))
    near = max(range(-85, 91, 5), key=lambda angle: _level(small, angle))
    angle = max(range(near - 4, near + 5), key=lambda angle: _level(small, angle))
    turned = shape.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    around = turned.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    return angle, turned.crop(around)


def _level(shape: Any, angle: int) -> int:
    """How much ink few rows have once the shape is turned by the angle."""
    turned = shape.rotate(angle, expand=True, fillcolor=255)
    rows: Sequence[int] = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum(((255 - row) * turned.width) ** 2 for row in rows)
