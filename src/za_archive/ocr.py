"""Scanned page -> words with boxes and confidence.

    picture of the page -> turned upright -> straightened -> Tesseract -> numbers read again
        -> places on the page as it is shown

The `Latin` script model is asked for and no other: the `deu` model cannot print "§". Where a scan
already has somebody's OCR as a layer, only its numbers are read again.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
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
from za_archive.second_reading import CORRECTED, OPEN, Judged, read_again
from za_archive.tesseract import OcrFailed, Seen

__all__ = ["HINT", "OcrFailed", "OcrMissing", "check_layer", "model", "read_page", "unconfirmed"]

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

BARS = re.compile(r"[\"„“(]*([|!Il1i]{2,3}|[|!Il]|H|HI|IH)(?![\w|!])")
"""Strokes that are a Roman number behind "SGB", also where their serifs touch."""
ROMAN = re.compile(r"[|Il]{1,3}\.|[lI|]*l[lI|]+|[|]{2,3}")
"""Strokes that are a Roman number anywhere: no word is "ll" or "Ill", no line begins with "l."."""
AFTER_ROMAN = re.compile(r"\W*(?:SGB|BGB[lIL1|]\.?)")
PART_ONE = "1"
"""The federal law gazette has no part 1: it is I."""
LAW_GAZETTE = re.compile(r"BGB[I1L|]\.")
UMLAUTS = "äöüÄÖÜ"
UMLAUT_OF = dict(zip("aouAOU", UMLAUTS, strict=True))
FOREIGN = re.compile(r"[^\W\d_a-zA-ZäöüÄÖÜßéèêàç]")
"""Letters of no German word: of names, and what specks make of others."""
NAMED = 70.0
"""A capitalised word of which Tesseract is as sure as this, of 100, may be a foreign name."""
BALTIC = re.compile("[āēīūċėģķļņŗţŧĖĪŪĊĢĶĻŅŖŢ]")
"""Letters of languages from which few names in German papers come."""
STROKED = str.maketrans("łŁđĐıøØħŧ", "lLdDioOht")
LETTERS = re.compile(r"[^\W\d_]+")
DOT = re.compile(r"[eo+*°¢©®»«>.·•-]|[eo0]\.?")
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
    try:
        read = _read_upright(language, image)
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"länger als {SECONDS_A_PAGE} Sekunden") from error
    except subprocess.CalledProcessError as error:
        raise OcrFailed(f"Tesseract endete mit {error.returncode}") from error
    left = min(SECONDS_AGAIN, SECONDS_A_PAGE - (monotonic() - began))
    judged = _judged(language, _mended(read.seen, read.image), read.image, left)
    back = _Way(shot, read)
    turn = (360 - read.turn) % 360
    found = [
        Word(text, back.box(item.seen.box), item.confidence, turn=turn)
        for item in judged
        if (text := clean(item.seen.text))
    ]
    if not found:
        return page
    return replace(page, source="mixed" if kept else "ocr", words=_merged(page.words, found))


def check_layer(page: Page, handle: Any) -> Page:
    """A scan with the words of somebody's OCR under it: its numbers are read again.

    Without Tesseract they stay, and are not believed. Raises `OcrFailed`.
    """
    language, engine = model(), tesseract.engine()
    if language is None or engine is None:
        return unconfirmed(page)
    sure = _layer_sure(page)
    shot = _Shot.of(page, handle)
    seen = _as_seen(page.words, shot.scale, 100 * sure)
    asked = [index for index, word in enumerate(page.words) if not word.hidden and not word.turn]
    judged = read_again(
        [seen[index] for index in asked], shot.image, engine, language, SECONDS_AGAIN, join=False
    )
    words = list(page.words)
    for index, item in zip(asked, judged, strict=True):
        words[index] = words[index]._replace(text=item.seen.text, confidence=item.confidence)
    return replace(page, source="ocr", words=tuple(words))


def unconfirmed(page: Page) -> Page:
    """A scan with the words of somebody's OCR that nobody has checked: no number is believed."""
    sure = _layer_sure(page)
    words = (
        word._replace(confidence=min(sure, OPEN if re.search(r"[\d§]", word.text) else sure))
        for word in page.words
    )
    return replace(page, source="ocr", words=tuple(words))


def _layer_sure(page: Page) -> float:
    """How far the ordinary words of somebody's OCR are believed."""
    return min(0.95, 0.5 + quality.of(page).figure / 2)


def _language() -> str:
    language = model()
    if language is None:
        raise OcrMissing
    return language


def _run(language: str, image: Any) -> list[Seen]:
    """The words of a picture. Raises `OcrFailed`, `OcrMissing` and errors of `subprocess`."""
    engine = tesseract.engine()
    if engine is None:
        raise OcrMissing
    across, _ = image.info.get("dpi", (DPI, DPI))
    return engine.page(language, image, round(across), SECONDS_A_PAGE)


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

    @classmethod
    def of(cls, page: Page, handle: Any) -> _Shot:
        """Raises `OcrFailed` where the page cannot be drawn."""
        area = max(1.0, page.width * page.height)
        scale = min(_resolution(page, handle) / 72, sqrt(MOST_PIXELS / area))
        try:
            image = picture(handle, scale).convert("L")
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise OcrFailed("das Bild der Seite lässt sich nicht darstellen") from error
        scale = image.width / page.width if page.width else scale
        image.info["dpi"] = (max(70, round(72 * scale)),) * 2
        return cls(image, scale)


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


class _Read(NamedTuple):
    """A picture as it was read: turned counterclockwise by `turn` and then `angle` degrees."""

    image: Any
    turn: int
    angle: float
    seen: list[Seen]


def _read_upright(language: str, image: Any) -> _Read:
    """The words of a picture, turned so that one can read it.

    Lines that run from top to bottom are seen without reading; what stands on its head shows when
    Tesseract is not sure of what it reads.
    """
    turn = 0
    if ink.is_sideways(image):
        turn = max((90, 270), key=lambda way: _sense(language, _turned(_middle(image), way)))
    angle, level = _levelled(_turned(image, turn))
    seen = _run(language, level)
    if turn == 0 and _sureness(seen) < UNSURE:
        middle = _middle(level)
        if _sense(language, _turned(middle, 180)) > _sense(language, middle) + 15:
            turn, level = 180, _turned(level, 180)
            seen = _run(language, level)
    return _Read(level, turn, angle, seen)


def _levelled(image: Any) -> tuple[float, Any]:
    """By how many degrees counterclockwise the picture was turned for level lines, and it so."""
    angle = ink.slant(image)
    if abs(angle) < LEVEL:
        return 0.0, image
    turned = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return angle, turned


def _turned(image: Any, turn: int) -> Any:
    """The picture turned counterclockwise."""
    ways = {
        90: Image.Transpose.ROTATE_90,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_270,
    }
    return image.transpose(ways[turn]) if turn in ways else image


def _middle(image: Any) -> Any:
    """A part of the picture that is enough to see whether it makes sense."""
    width, height = image.size
    return image.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))


def _sense(language: str, image: Any) -> float:
    """How sure Tesseract is of what it reads in a picture, 0..100."""
    return _sureness(_run(language, image))


def _sureness(seen: Sequence[Seen]) -> float:
    """How sure Tesseract is of a letter, on average."""
    letters = sum(len(word.text) for word in seen)
    return sum(len(word.text) * word.sure for word in seen) / letters if letters else 0.0


class _Way:
    """The way back from a place in the picture that was read to the page as it is shown."""

    def __init__(self, shot: _Shot, read: _Read) -> None:
        self._scale, self._size = shot.scale, shot.image.size
        self._turn, self._level = read.turn, read.image.size
        self._cos, self._sin = cos(radians(read.angle)), sin(radians(read.angle))

    def box(self, pixels: Pixels) -> Box:
        """The box of a word, in points.

        The box of a slanted word keeps its height and moves with its middle: grown to hold all
        corners it would reach into the lines above and below.
        """
        left, top, right, bottom = pixels
        width, height = self._size
        x, y = self._before_slant((left + right) / 2, (top + bottom) / 2)
        half, high = (right - left) / 2, (bottom - top) / 2
        if self._turn == 90:
            x, y = width - y, x
        elif self._turn == 180:
            x, y = width - x, height - y
        elif self._turn == 270:
            x, y = y, height - x
        if self._turn in (90, 270):
            half, high = high, half
        x0, x1 = max(0.0, x - half), min(float(width), x + half)
        y0, y1 = max(0.0, y - high), min(float(height), y + high)
        scale = self._scale
        return Box(x0 / scale, y0 / scale, max(x0, x1) / scale, max(y0, y1) / scale)

    def _before_slant(self, x: float, y: float) -> tuple[float, float]:
        """The same place before the picture was straightened, about its middle."""
        width, height = self._size if self._turn in (0, 180) else self._size[::-1]
        dx, dy = x - self._level[0] / 2, y - self._level[1] / 2
        return (
            dx * self._cos - dy * self._sin + width / 2,
            dx * self._sin + dy * self._cos + height / 2,
        )


# --- words --------------------------------------------------------------------------------------


def _mended(seen: Sequence[Seen], image: Any) -> list[Seen]:
    """The words without ruling lines read as signs, strokes and dots as what was printed.

    Tesseract reads "II" as "ll" or "I|", and the dot before an item of a list as "e" or "+".
    """
    result: list[Seen] = []
    for word in seen:
        text = word.text.strip("_") or word.text
        if FOREIGN.search(text):
            text = _german(text, word.sure)
        word = word._replace(text=text)
        begins = not result or result[-1].line != word.line
        before = result[-1].text if result else ""
        if AFTER_ROMAN.fullmatch(before) and BARS.match(text):
            word = _book(word, image)
        elif text == PART_ONE and before.endswith("BGBl."):
            word = word._replace(text="I")
        elif ROMAN.fullmatch(text) and (begins or len(text.rstrip(".")) > 1):
            word = word._replace(text=re.sub(r"[|l]", "I", text))
        elif LAW_GAZETTE.search(text):
            word = word._replace(text=LAW_GAZETTE.sub("BGBl.", text))
        elif begins and DOT.fullmatch(text) and ink.is_dot(image, word.box, word.line):
            word = word._replace(text="•", sure=95.0)
        elif RULE.fullmatch(text) and (word.sure < 40 or "|" in text or "_" in text):
            continue
        result.append(word)
    return result


def _book(word: Seen, image: Any) -> Seen:
    """The word behind "SGB" with the Roman number that its strokes are."""
    match = BARS.match(word.text)
    if match is None:
        return word
    start, stop = match.span(1)
    count, sure = stop - start, word.sure
    if "H" in match[1]:
        count, sure = count + 1, min(sure, 100 * CORRECTED)
    elif count == 1 and (view := ink.shapes(image, word.box)) and view.tall in (2, 3):
        count, sure = view.tall, min(sure, 100 * CORRECTED)
    text = word.text[:start] + "I" * count + word.text[stop:]
    return word._replace(text=text, sure=sure)


def _german(text: str, sure: float) -> str:
    """The word without the specks that were read as signs on its letters, where it then is one."""
    if text[:1].isupper() and sure >= NAMED and not BALTIC.search(text):
        return text
    from za_archive import words

    bare = "".join(
        char if char in UMLAUTS else unicodedata.normalize("NFD", char)[0].translate(STROKED)
        for char in text
    )
    # two dots and a bar or a bow above look alike
    dotted = "".join(
        UMLAUT_OF.get(plain, plain) if char != plain else char
        for char, plain in zip(text, bare, strict=True)
    )
    for found in (dotted, bare):
        if all(words.is_word(part) for part in LETTERS.findall(found)):
            return found
    return text


def _merged(kept: Sequence[Word], found: Sequence[Word]) -> tuple[Word, ...]:
    """The words of the page's text and those read from its picture, in reading order.

    What the text has above all that was read stays before it, the rest after it.
    """
    visible = [word for word in kept if not word.hidden]
    new = [word for word in found if not any(_lies_in(word.box, other.box) for other in visible)]
    first = min((word.box.top for word in new), default=0.0)
    above = [word for word in kept if word.box.bottom <= first]
    return (*above, *new, *(word for word in kept if word.box.bottom > first))


def _lies_in(box: Box, other: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return other.x0 <= x <= other.x1 and other.top <= y <= other.bottom


def _as_seen(words: Sequence[Word], scale: float, sure: float) -> list[Seen]:
    """The words of a layer as if Tesseract had read them; words side by side share a line."""
    lines: list[Box] = []
    numbers: list[int] = []
    for word in words:
        last = lines[-1] if lines else None
        if last is not None and word.box.overlap_y(last) > 0.5 and word.box.x0 >= last.x1 - 1:
            lines[-1] = last | word.box
        else:
            lines.append(word.box)
        numbers.append(len(lines) - 1)
    return [
        Seen(word.text, sure, _pixels(word.box, scale), _pixels(lines[number], scale))
        for word, number in zip(words, numbers, strict=True)
    ]


def _pixels(box: Box, scale: float) -> Pixels:
    left, top, right, bottom = (round(edge * scale) for edge in box)
    return left, top, right, bottom
