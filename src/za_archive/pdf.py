"""PDF -> pages of words with boxes, and pictures of pages. The only module that opens PDFs.

PDFium reads words about 30 times faster than pdfminer and in better order. Its traps, each met:

- A hyphen at a line end comes as U+FFFE or U+0002 and swallows the line break behind it: the word
  ends there.
- `FPDFText_GetText` drops characters without Unicode, after which text and character indexes no
  longer agree: the lengths are compared, and such a page is read character by character.
- It is not thread-safe: processes only.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import addressof, c_float, c_int, c_uint, c_void_p
from itertools import compress, repeat
from math import degrees
from pathlib import Path
from typing import Any

import numpy
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from za_archive import damage
from za_archive.cache import new, placed
from za_archive.drawing import Drawing, address, fast, look, tables
from za_archive.models import Box, Limits, Page, Word

OCR_DPI = 200
ENCRYPTED = (
    "Das PDF ist mit einem Kennwort verschlüsselt. Bitte das Kennwort mit --password angeben oder "
    "ohne Kennwort speichern und erneut einlesen."
)
WRONG_PASSWORD = (
    "Das PDF ist mit einem anderen Kennwort verschlüsselt. Bitte das richtige mit --password "
    "angeben oder ohne Kennwort speichern und erneut einlesen."
)
LOCKED = (
    "Das PDF ist auf eine Art verschlüsselt, die sich hier nicht öffnen lässt. Bitte ohne Schutz "
    "speichern und erneut einlesen."
)

SOFT_HYPHENS = "\ufffe\x02\u00ad"
WORD = re.compile(rf"[^\s\x00{SOFT_HYPHENS}]+[{SOFT_HYPHENS}]?")
TYPED = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
    | dict.fromkeys("\u2010\u2011", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
NO_LETTER = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf01f\uf100-\uf8ff]")
"""What stands where a font does not say which letter it draws; U+F020 to F0FF are list markers."""

BULLET = "•"
"""The word that a drawn bullet becomes."""
BEFORE = 24.0
"""A drawn bullet stands at most so many points before the word it opens."""
MOST_DOTS = 200
"""A page with more dots than this is a map or a chart, and they are no bullets."""
TOUCH = 0.6
"""Words touch with no more than so many points between them."""
ODD = re.compile("[\u00a8\u00ad\u0300-\u036f\u200b-\u200d\u2010\u2011\u2060\ufb00-\ufb06\ufeff]")
"""What no one types: without one of these a text is as clean as it can be."""

Placer = Callable[[float, float, float, float], Box]
_loose_box = fast(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_unicode = fast(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_unknown = fast(raw.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)
_object_of = fast(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_font_of = fast(raw.FPDFTextObj_GetFont, c_void_p, c_void_p)
_angle = fast(raw.FPDFText_GetCharAngle, c_float, c_void_p, c_int)


class Unreadable(Exception):
    """A PDF that gives no pages. `code` is the problem's code; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        """Crosses the border of a worker process as it is."""
        return type(self), (self.code, self.message)


@contextmanager
def opened(path: Path, password: str | None = None) -> Iterator[Any]:
    """The PDFium document at `path`. A PDF that asks for no password does not mind one.

    Raises `Unreadable` with code `unreadable` or `encrypted`, `OSError` where the file cannot be
    opened at all.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Unreadable("unreadable", "Die Datei ist leer. Bitte neu herunterladen.")
    if b"%PDF-" not in head:
        raise Unreadable(
            "unreadable", "Die Datei ist kein PDF, sie heißt nur so. Bitte das Original besorgen."
        )
    try:
        document = pdfium.PdfDocument(path, password=password)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("encrypted", WRONG_PASSWORD if password else ENCRYPTED) from error
        if "ecurity" in str(error):
            raise Unreadable("encrypted", LOCKED) from error
        raise Unreadable(
            "unreadable",
            "Das PDF ist beschädigt oder unvollständig und lässt sich nicht öffnen. "
            "Bitte neu herunterladen.",
        ) from error
    try:
        yield document
    finally:
        document.close()


def read_pages(
    path: Path, limits: Limits | None = None, password: str | None = None
) -> Iterator[tuple[Page, Any]]:
    """Each page of the PDF with its words, and the open PDFium page for who needs its picture.

    The PDFium page is closed when the next page is asked for; a damaged page has none. Raises
    `Unreadable`, also with code `too_large`.
    """
    with opened(path, password) as document:
        _within(document, limits or Limits())
        for number in range(1, len(document) + 1):
            try:
                handle = document[number - 1]
            except pdfium.PdfiumError:
                yield Page(number, 0.0, 0.0, "none", ()), None
                continue
            try:
                yield _read(number, handle), handle
            finally:
                handle.close()


def _within(document: Any, limits: Limits) -> None:
    """Raises `Unreadable` where a PDF claims more than it may."""
    if len(document) > limits.pages:
        raise Unreadable(
            "too_large",
            f"Das PDF hat {len(document)} Seiten, erlaubt sind {limits.pages}. Bitte teilen, oder "
            f"mit --max-pages {len(document)} und --again einlesen.",
        )
    for index in range(len(document)):
        try:
            width, height = document.get_page_size(index)
        except pdfium.PdfiumError:  # a page that is broken has its own problem when it is read
            continue
        if width * height * (OCR_DPI / 72) ** 2 > limits.pixels * 1e6:
            raise Unreadable(
                "too_large",
                f"Seite {index + 1} misst {width / 72 * 2.54:.0f} x {height / 72 * 2.54:.0f} cm. "
                "Bitte in üblicher Größe speichern, oder mit --max-pixels mehr erlauben und mit "
                "--again einlesen.",
            )


def render(path: Path, number: int, scale: float) -> Any:
    """The picture of page `number` as a PIL image, `scale` pixels a point."""
    with opened(path) as document:
        if not 1 <= number <= len(document):
            raise Unreadable("unreadable", f"Das PDF hat keine Seite {number}.")
        return picture(document[number - 1], scale)


def picture(handle: Any, scale: float) -> Any:
    """The picture of an open PDFium page as a PIL image, `scale` pixels a point."""
    return handle.render(scale=scale).to_pil()


def has_picture(handle: Any) -> bool:
    """The open PDFium page has an image, so it may be a scan."""
    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
    return any(True for _ in handle.get_objects(filter=kinds, max_depth=2))


def clean(text: str) -> str:
    """A word's characters as one would type them: composed umlauts, no ligatures, plain hyphens."""
    if text.isascii():
        return text
    return damage.composed(text).translate(TYPED)


def _read(number: int, handle: Any) -> Page:
    """One open PDFium page as words, with what must be known to judge them."""
    width, height = handle.get_size()
    place = placer(handle)
    drawing = look(handle)
    textpage = handle.get_textpage()
    try:
        text = _characters(textpage)
        unmapped = _unmapped(textpage, text) if text else 0
        read, decoded = _decoded(textpage, text)
        words, starts = _words(textpage, damage.mac_umlauts(read), handle, place)
        layer = False
        if drawing.hidden or drawing.white or drawing.faint:
            layer = drawing.covered(width, height)
            words = _as_seen(words, starts, textpage, drawing, place, layer)
        if 0 < len(drawing.dots) <= MOST_DOTS:
            words = _with_bullets(words, [place(*rect) for rect in drawing.dots])
    finally:
        textpage.close()
    return Page(
        number,
        width,
        height,
        "text" if words else "none",
        _on_the_page(words, width, height),
        _tables(drawing, place),
        unmapped,
        decoded,
        layer,
    )


def _characters(textpage: Any) -> str:
    """The characters of a page, each at PDFium's index of it."""
    count = textpage.count_chars()
    if count <= 0:
        return ""
    text: str = textpage.get_text_range()
    if len(text) != count:
        page = address(textpage.raw)
        codes = (_unicode(page, index) for index in range(count))
        text = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    return text


def _unmapped(textpage: Any, text: str) -> int:
    """How many characters of the page have no letter that one could search for."""
    page = address(textpage.raw)
    if not any(_unknown(page, index) == 1 for index in range(0, len(text), len(text) // 30 + 1)):
        return len(NO_LETTER.findall(text))
    return sum(_unknown(page, index) == 1 or NO_LETTER.match(char) is not None
               for index, char in enumerate(text))  # fmt: skip


def _decoded(textpage: Any, text: str) -> tuple[str, int]:
    """The text with the fonts read whose codes are shifted, and how many letters that changed.

    Its length stays the same: a character keeps its index.
    """
    if not damage.may_be_shifted(text):
        return text, 0
    page = address(textpage.raw)
    fonts: dict[int, list[int]] = {}
    last = 0
    for index in range(len(text)):
        item = _object_of(page, index)
        last = _font_of(item) if item else last  # blanks that PDFium adds belong to their text
        fonts.setdefault(last, []).append(index)
    letters = list(text)
    changed = 0
    for places in fonts.values():
        mine = "".join(text[index] for index in places)
        shift = damage.shift(mine)
        if shift:
            changed += len(places)
            for index in places:
                letters[index] = damage.shifted(text[index], shift)
    return "".join(letters), changed


def _words(textpage: Any, text: str, handle: Any, place: Placer) -> tuple[list[Word], list[int]]:
    """The words of a page, and the index of the first character of each."""
    spans = [match.span() for match in WORD.finditer(text)]
    page, turned = address(textpage.raw), handle.get_rotation()
    # PDFium writes the boxes of the first and the last letter of all words into one place
    numbers = (c_float * (8 * len(spans)))()
    letters = (numpy.array(spans, int).reshape(-1, 2) - (0, 1)).ravel().tolist()
    places = range(addressof(numbers), addressof(numbers) + 32 * len(spans), 16)
    deque(map(_loose_box, repeat(page), letters, places), maxlen=0)
    # columns of all words: three hundred times a page no function is called that need not be
    first, last = numpy.array(numbers, float).reshape(-1, 8).T.reshape(2, 4, -1)
    left, _, _, bottom = numpy.minimum(first, last)
    _, top, right, _ = numpy.maximum(first, last)
    edges = placed(place(left, bottom, right, top))
    texts = [text[start:end] for start, end in spans]
    hyphens = [False] * len(spans)
    starts = [start for start, _ in spans]
    there = top != bottom  # else a character without a place
    if any(map(text.__contains__, SOFT_HYPHENS)):
        hyphens = [printed[-1] in SOFT_HYPHENS for printed in texts]
        texts = [printed.rstrip(SOFT_HYPHENS) for printed in texts]
    if ODD.search(text) is not None:
        texts = [clean(printed) for printed in texts]
        there &= [printed != "" for printed in texts]
    if True in hyphens:
        texts = [printed + "-" * ends for printed, ends in zip(texts, hyphens, strict=True)]
    boxes = map(new, repeat(Box), zip(*edges.tolist(), strict=True))
    plain = repeat(False)
    members = zip(texts, boxes, repeat(1.0), hyphens, repeat(0), plain, plain)
    words = list(map(new, repeat(Word), members))
    if not there.all():
        words, starts = list(compress(words, there)), list(compress(starts, there))
        edges = edges[:, there]
    gaps, falls = edges[0, 1:] - edges[2, :-1], numpy.diff(edges[3])
    if not turned and numpy.any((gaps > -1) & (gaps < TOUCH) & (abs(falls) < 1)):
        words, starts = _joined(words, starts, text)
    # upside down, words look like any others: three are asked
    sideways = turned != 0 or any(
        _angle(page, start) > 0.01 for start, _ in spans[:: len(spans) // 3 + 1]
    )
    tall = top - bottom > 0.65 * (right - left)
    if sideways or any(end - start > 4 for start, end in compress(spans, tall)):
        turns = (_turn(page, start, turned) for start in starts)
        words = [word._replace(turn=turn) for word, turn in zip(words, turns, strict=True)]
    return words, starts


def _joined(words: list[Word], starts: list[int], text: str) -> tuple[list[Word], list[int]]:
    """The words with those made one that touch, and the index where each begins."""
    joined: list[Word] = []
    begins: list[int] = []
    x = y = -1.0
    for word, start in zip(words, starts, strict=True):
        box = word.box
        glued = None
        if joined and -1 < box.x0 - x < TOUCH and -1 < box.bottom - y < 1:
            glued = _glued(joined[-1], word, text[begins[-1] : start])
        if glued is None:
            joined.append(word)
            begins.append(start)
            y = box.bottom
        else:
            joined[-1] = glued
        x = box.x1
    return joined, begins


def _glued(left: Word, right: Word, between: str) -> Word | None:
    """One word of two that touch: letters set one by one, or with a soft hyphen between them."""
    if between.endswith(" ") or abs(right.box.x0 - left.box.x1) > 0.05 * right.box.height:
        return None
    start = left.text
    if left.hyphen:
        if not between.endswith("\u00ad"):
            return None
        start = start[:-1]
    return Word(start + right.text, left.box | right.box, 1.0, right.hyphen)


def _turn(page: int, index: int, turned: int) -> int:
    """By how many degrees counterclockwise the text there is set on the page as shown."""
    angle = _angle(page, index)  # PDFium counts clockwise
    return round(-degrees(angle) - turned) % 360 if angle >= 0 else 0


def _as_seen(
    words: list[Word],
    starts: list[int],
    textpage: Any,
    drawing: Drawing,
    place: Placer,
    layer: bool,
) -> list[Word]:
    """The words, marked where nobody sees them or where they are faint.

    Invisible words on a picture of the whole page are its OCR layer and count.
    """
    page = address(textpage.raw)
    ground = [place(*rect) for rect in (*drawing.fields, *drawing.images)] if drawing.white else []
    seen = []
    for word, start in zip(words, starts, strict=True):
        item = _object_of(page, start)
        if item in drawing.hidden:
            word = word._replace(hidden=not layer)
        elif item in drawing.faint:
            word = word._replace(faint=True)
        elif item in drawing.white:
            x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
            lies = any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in ground)
            word = word._replace(hidden=not lies)
        seen.append(word)
    return seen


def _with_bullets(words: list[Word], dots: list[Box]) -> list[Word]:
    """The words with a bullet before each that a dot stands right before at the beginning of a
    line: browsers draw the bullets of lists, and text alone does not tell where its items begin.

    None stands where one sentence goes on through the items: all of it is needed to understand one.
    """
    found = list(words)
    for dot in dots:
        middle = (dot.top + dot.bottom) / 2
        line = [word for word in found if word.box.top < middle < word.box.bottom]
        behind = [word for word in line if 0 < word.box.x0 - dot.x1 < BEFORE]
        before = [
            box
            for box in (*(word.box for word in line), *dots)  # dots: of a dotted line
            if 0 <= dot.x0 - box.x1 < BEFORE and box.top < middle < box.bottom
        ]
        if not behind or before:
            continue
        first = min(behind, key=lambda word: word.box.x0)
        index = found.index(first)
        goes_on = index > 0 and found[index - 1].text[-1] not in ".:;!?"
        if not (first.text[0].islower() and goes_on):
            box = Box(dot.x0, first.box.top, dot.x1, first.box.bottom)
            found.insert(index, Word(BULLET, box))
    return found


def _on_the_page(words: list[Word], width: float, height: float) -> tuple[Word, ...]:
    """The words, marked where they lie off the page."""
    return tuple(
        [
            word._replace(hidden=True)
            if word[1][2] < 0 or word[1][3] < 0 or word[1][0] > width or word[1][1] > height
            else word
            for word in words
        ]
    )


def _tables(drawing: Drawing, place: Placer) -> tuple[tuple[Box, ...], ...]:
    """The cells of the ruled tables, row by row."""
    if len(drawing.edges) < 4:
        return ()
    found = [[place(*cell) for cell in cells] for cells in tables(drawing.edges)]
    for cells in found:
        cells.sort(key=lambda cell: (round(cell.top), cell.x0))
    return tuple(tuple(Box(*edges) for edges in placed(cells).tolist()) for cells in found)


def placer(handle: Any) -> Placer:
    """A function from PDFium's box (left, bottom, right, top, page not turned) to ours."""
    left, bottom, right, top = handle.get_bbox()
    turn = handle.get_rotation()

    def place(x0: float, y0: float, x1: float, y1: float) -> Box:
        if turn == 0:
            return Box(x0 - left, top - y1, x1 - left, top - y0)
        if turn == 90:
            return Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        if turn == 180:
            return Box(right - x1, y0 - bottom, right - x0, y1 - bottom)
        return Box(top - y1, right - x1, top - y0, right - x0)

    return place
