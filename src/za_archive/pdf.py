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
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from za_archive.models import Box, Page, Word

SOFT_HYPHENS = "\ufffe\x02\u00ad"
HYPHENS = "-\u2010\u2011¬" + SOFT_HYPHENS
WORD = re.compile(rf"[^\s\x00{SOFT_HYPHENS}]+[{SOFT_HYPHENS}]?")
TYPED = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
    | dict.fromkeys("\u2010\u2011", "-")
)


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
def opened(path: Path) -> Iterator[Any]:
    """The PDFium document at `path`.

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
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable(
                "encrypted",
                "Das PDF ist mit einem Kennwort verschlüsselt. Bitte ohne Kennwort speichern und "
                "erneut einlesen.",
            ) from error
        raise Unreadable(
            "unreadable",
            "Das PDF ist beschädigt oder unvollständig und lässt sich nicht öffnen. "
            "Bitte neu herunterladen.",
        ) from error
    try:
        yield document
    finally:
        document.close()


def read_pages(path: Path) -> Iterator[tuple[Page, Any]]:
    """Each page of the PDF with its words, and the open PDFium page for who needs its picture.

    The PDFium page is closed when the next page is asked for.
    """
    with opened(path) as document:
        for number in range(1, len(document) + 1):
            try:
                handle = document[number - 1]
            except pdfium.PdfiumError as error:
                raise Unreadable(
                    "unreadable",
                    f"Seite {number} des PDF ist beschädigt. Bitte neu herunterladen.",
                ) from error
            try:
                width, height = handle.get_size()
                words = tuple(_words(handle))
                yield Page(number, width, height, "text" if words else "none", words), handle
            finally:
                handle.close()


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
    return unicodedata.normalize("NFC", text).translate(TYPED)


def _words(handle: Any) -> Iterator[Word]:
    textpage = handle.get_textpage()
    try:
        count = textpage.count_chars()
        if count <= 0:
            return
        text = textpage.get_text_range()
        if len(text) != count:
            codes = (raw.FPDFText_GetUnicode(textpage, index) for index in range(count))
            text = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
        place = _placer(handle)
        rect = raw.FS_RECTF()
        box_of, page, at = raw.FPDFText_GetLooseCharBox, textpage.raw, byref(rect)
        for match in WORD.finditer(text):
            printed = match.group()
            hyphen = printed[-1] in SOFT_HYPHENS
            letters = clean(printed[:-1] if hyphen else printed)
            if not letters:
                continue
            if not box_of(page, match.start(), at):
                continue
            left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
            if box_of(page, match.end() - 1, at):
                left, right = min(left, rect.left), max(right, rect.right)
                bottom, top = min(bottom, rect.bottom), max(top, rect.top)
            yield Word(
                letters + "-" if hyphen else letters,
                place(left, bottom, right, top),
                1.0,
                hyphen,
            )
    finally:
        textpage.close()


def _placer(handle: Any) -> Callable[[float, float, float, float], Box]:
    """A function from PDFium's box (left, bottom, right, top, page not turned) to ours."""
    left, bottom, right, top = handle.get_cropbox()
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
