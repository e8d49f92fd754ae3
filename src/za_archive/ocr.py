"""Scanned page -> words with boxes and confidence.

    picture of the page -> turned upright -> straightened -> Tesseract -> numbers read again
        -> places on the page as it is shown

The `Latin` script model is asked for and no other: the `deu` model cannot print "§". Where a scan
already has somebody's OCR as a layer, only its numbers are read again.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import cos, radians, sin, sqrt
from time import monotonic
from typing import Any, NamedTuple

from PIL import Image

from za_archive import drawing, ink, quality, tesseract
from za_archive.ink import Pixels
from za_archive.models import BELIEVED, Box, Page, Word
from za_archive.pdf import clean, picture
from za_archive.second_reading import OPEN, Judged, read_again
from za_archive.tesseract import OcrFailed, Seen

__all__ = ["HINT", "OcrFailed", "OcrMissing", "check_layer", "model", "read_page"]

DPI = 200
"""Pixels an inch where the page is no single picture."""
LEAST_DPI, MOST_DPI = 140, 310
"""A scan is read as it was scanned: to make it larger or smaller costs 0.6 to 1.3 % of the words.
Finer ones are made smaller, coarser ones larger."""
MOST_PIXELS = 24_000_000
"""A3 at 300 dpi has 17 million; a larger picture is made smaller."""
SECONDS_A_PAGE = 120
SECONDS_AGAIN = 40
LEVEL = 0.25
"""Degrees of slant that are left as they are."""
UNSURE = 60.0
"""A page of which Tesseract is less sure than this, of 100, may stand on its head."""
HINT = (
    "Diese Seiten sind gescannt, und Tesseract mit dem Schriftmodell „Latin“ fehlt. "
    "Bitte installieren (Debian: apt install tesseract-ocr tesseract-ocr-script-latn) "
    "und mit --again neu einlesen."
)

BARS = re.compile(r"[|!Il1i]{1,3}")
AFTER_ROMAN = re.compile(r"\W*(?:SGB|BGB[lIL1|]\.?)")
LAW_GAZETTE = re.compile(r"BGB[I1L|]\.")
RULE = re.compile(r"[|_—–~=\-.,:;'’‘\"\s]+")


class OcrMissing(Exception):
    """Tesseract or its model is not installed."""


@cache
def model() -> str | None:
    """The name under which Tesseract knows the Latin script model, or None."""
    engine = tesseract.engine()
    return tesseract.latin(engine) if engine is not None else None


def read_page(page: Page, handle: Any) -> Page:
    """The page with the words that Tesseract sees on its picture.

    Words that the page has already stay where they are, and what they cover is not read; the page
    is then `mixed`. Raises `OcrMissing` and `OcrFailed`.
    """
    language = _language()
    shot = _Shot.of(page, handle)
    kept = [word for word in page.words if not word.hidden]
    image = _without(shot, kept)
    if ink.is_bare(image):
        return page
    began = monotonic()
    upright = _upright(language, image)
    angle = ink.slant(upright.image)
    if abs(angle) >= LEVEL:
        level = upright.image.rotate(
            angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255
        )
    else:
        angle, level = 0.0, upright.image
    seen = upright.seen if not angle and upright.seen is not None else None
    if seen is None:
        seen = _run(language, level, shot.dpi)
    left = min(SECONDS_AGAIN, SECONDS_A_PAGE - (monotonic() - began))
    judged = _judged(language, _mended(seen), level, left)
    back = _Way(shot, upright.turn, angle, upright.image.size, level.size)
    turn = (360 - upright.turn) % 360
    found = [
        Word(text, back.box(item.seen.box), item.confidence, turn=turn)
        for item in judged
        if (text := clean(item.seen.text))
    ]
    if not found:
        return page
    words = _merged(page.words, found)
    return replace(page, source="mixed" if kept else "ocr", words=words)


def check_layer(page: Page, handle: Any) -> Page:
    """A scan with the words of somebody's OCR under it: its numbers are read again.

    Without Tesseract they stay, and are not believed. Raises `OcrFailed`.
    """
    sure = min(0.95, 0.5 + quality.of(page).figure / 2)
    language = model()
    if language is None or tesseract.engine() is None:
        words = tuple(
            word._replace(confidence=min(sure, OPEN if re.search(r"[\d§]", word.text) else sure))
            for word in page.words
        )
        return replace(page, source="ocr", words=words)
    shot = _Shot.of(page, handle)
    seen = _as_seen(page.words, shot.scale, 100 * sure)
    asked = [index for index, word in enumerate(page.words) if not word.hidden and not word.turn]
    engine = tesseract.engine()
    assert engine is not None
    judged = read_again(
        [seen[index] for index in asked], shot.image, engine, language, SECONDS_AGAIN, join=False
    )
    words = list(page.words)
    for index, item in zip(asked, judged, strict=True):
        words[index] = words[index]._replace(text=item.seen.text, confidence=item.confidence)
    return replace(page, source="ocr", words=tuple(words))


def _language() -> str:
    language = model()
    if language is None:
        raise OcrMissing
    return language


def _run(language: str, image: Any, dpi: int = DPI) -> list[Seen]:
    """The words of a picture. Raises `OcrFailed` and `OcrMissing`."""
    engine = tesseract.engine()
    if engine is None:
        raise OcrMissing
    return engine.page(language, image, dpi, SECONDS_A_PAGE)


def _judged(language: str, seen: Sequence[Seen], image: Any, seconds: float) -> list[Judged]:
    engine = tesseract.engine()
    if engine is None:  # only in tests: somebody else has read the page
        return [Judged(word, min(OPEN, max(0.0, word.sure) / 100)) for word in seen]
    try:
        return read_again(seen, image, engine, language, seconds)
    except OcrFailed:
        # a model that cannot be loaded: nothing is confirmed
        return [Judged(word, min(BELIEVED - 0.1, max(0.0, word.sure) / 100)) for word in seen]


# --- the picture --------------------------------------------------------------------------------


class _Shot(NamedTuple):
    """The picture of a page, grey. `scale`: pixels a point."""

    image: Any
    scale: float

    @property
    def dpi(self) -> int:
        return max(70, round(self.scale * 72))

    @classmethod
    def of(cls, page: Page, handle: Any) -> _Shot:
        """Raises `OcrFailed` where the page cannot be drawn."""
        area = max(1.0, page.width * page.height)
        scale = min(_resolution(page, handle) / 72, sqrt(MOST_PIXELS / area))
        try:
            image = picture(handle, scale).convert("L")
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise OcrFailed("das Bild der Seite lässt sich nicht darstellen") from error
        return cls(image, image.width / page.width if page.width else scale)


def _resolution(page: Page, handle: Any) -> float:
    """Pixels an inch at which the page is to be read: those of the scan where it is one."""
    try:
        for item in handle.get_objects(filter=(drawing.IMAGE,), max_depth=3):
            left, bottom, right, top = item.get_bounds()
            width, height = right - left, top - bottom
            if width * height < drawing.SCAN_SHARE * page.width * page.height:
                continue
            across, down = item.get_px_size()
            dpi = 72 * max(across, down) / max(width, height, 1.0)
            if dpi > MOST_DPI:
                # a whole part of it, which blurs least
                return float(dpi / max(1, round(dpi / 250)))
            return float(dpi) if dpi >= LEAST_DPI else float(DPI)
    except (RuntimeError, ValueError):  # a broken picture: PDFium draws what there is of it
        pass
    return float(DPI)


def _without(shot: _Shot, words: Iterable[Word]) -> Any:
    """The picture with the paper's white over what these words cover."""
    image = shot.image.copy()
    ground = 255
    for word in words:
        left, top, right, bottom = (round(edge * shot.scale) for edge in word.box)
        area = (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
        if area[0] < area[2] and area[1] < area[3]:
            image.paste(ground, area)
    return image


class _Upright(NamedTuple):
    """A picture after it was turned by `turn` degrees counterclockwise, and its words, if read."""

    image: Any
    turn: int
    seen: list[Seen] | None


def _upright(language: str, image: Any) -> _Upright:
    """The picture turned so that one can read it.

    Lines that run from top to bottom are seen without reading; what stands on its head shows when
    Tesseract is not sure of what it reads.
    """
    if ink.is_sideways(image):
        best = max((90, 270), key=lambda turn: _sense(language, _turned(_middle(image), turn)))
        return _Upright(_turned(image, best), best, None)
    angle = ink.slant(image)
    if abs(angle) >= LEVEL:
        head, foot = _sense(language, _middle(image, angle)), 0.0
        if head < UNSURE:
            foot = _sense(language, _turned(_middle(image, angle), 180))
        turn = 180 if foot > head + 10 else 0
        return _Upright(_turned(image, turn), turn, None)
    seen = _run(language, image)
    if _sureness(seen) < UNSURE:
        head, foot = _sense(language, _middle(image)), _sense(
            language, _turned(_middle(image), 180)
        )
        if foot > head + 10:
            return _Upright(_turned(image, 180), 180, None)
    return _Upright(image, 0, seen)
