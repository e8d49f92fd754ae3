"""One PDF -> its pages with words, from the text layer or by OCR, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from pathlib import Path
from time import monotonic
from typing import Any

from za_archive import cache, drawing, ink, ocr, pdf, quality, watermark
from za_archive.models import Limits, Page, Problem, Severity, Word

OCR_SHARE = 0.8
"""So much of a PDF's time OCR may take: what has been read by then is worth more than nothing."""
DECODED = 0.8
"""How far the words of a page are believed on which codes had to be guessed."""
SCAN_CHARACTERS = 30
"""A page with fewer characters than this is looked at as a scan."""
PICTURE_SHARE = 0.12
"""Pictures that cover less of a page than this are no part of its text."""
LOOK_DPI = 60
"""Pixels an inch at which one sees where ink is."""
PHOTO_SHARE = 0.4
"""More ink than this on a page is no text."""
FAULTS = (RuntimeError, ValueError, OSError, MemoryError, ArithmeticError, LookupError)
"""What a broken picture may set off: it costs the page its OCR, not the document its pages."""


def read_pages(
    path: Path, limits: Limits | None = None, password: str | None = None
) -> tuple[list[Page], list[Problem]]:
    """The pages with their words; those without a sound text layer by OCR, where it is to be had.

    A page whose text is garbage is read again by OCR and the better reading kept; a page of text
    with a scanned part gets the words of both. A damaged page costs itself, not the document.
    Places and confidences are as fine as cache.py keeps them. Raises `pdf.Unreadable`.
    """
    limits = limits or Limits()
    notes = _Notes(monotonic() + OCR_SHARE * limits.seconds)
    pages = [_best(page, handle, notes) for page, handle in pdf.read_pages(path, limits, password)]
    if len(notes.damaged) == len(pages):
        raise pdf.Unreadable(
            "unreadable", "Alle Seiten des PDF sind beschädigt. Bitte neu herunterladen."
        )
    if notes.damaged:
        notes.add(
            "unreadable",
            f"Seite {_numbers(notes.damaged)} des PDF ist beschädigt und wurde nicht gelesen. "
            "Bitte neu herunterladen.",
            severity="error",
        )
    if notes.late:
        notes.add(
            "timeout",
            f"Seite {_numbers(notes.late)}: Die Zeit für dieses PDF ({limits.seconds} Sekunden) "
            "reichte nicht, um sie per OCR zu lesen. Bitte mit --seconds mehr erlauben und mit "
            "--again einlesen.",
            stage="ocr",
            severity="error",
        )
    if notes.missing:
        numbers = _numbers(notes.missing)
        notes.add("ocr_missing", f"Seite {numbers}: {ocr.HINT}", stage="ocr", severity="error")
    silent = not notes.missing and not notes.late and not notes.damaged
    if silent and not any(page.words for page in pages):
        notes.add(
            "no_text",
            "Auf keiner Seite wurde Text gefunden. Ist das PDF leer oder ein unlesbarer Scan? "
            "Bitte eine bessere Vorlage besorgen.",
            severity="error",
        )
    return pages, notes.problems


@dataclass(slots=True)
class _Notes:
    """What went wrong or was done while the pages of one PDF were read."""

    until: float
    """No page is given to OCR after this moment (of `monotonic`): the rest is to be kept."""
    problems: list[Problem] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    watermarks: dict[tuple[int, ...], Word | None] = field(default_factory=dict)

    def add(
        self, code: str, message: str, *, stage: str = "read", severity: Severity = "warning"
    ) -> None:
        self.problems.append(
            Problem(code=code, stage=stage, severity=severity, field="pages.text", message=message)
        )

    def hurry(self) -> None:
        """Raises `_Late` where no time is left for OCR."""
        if monotonic() > self.until:
            raise _Late

    def unread(self, number: int, why: ocr.OcrMissing) -> None:
        """A page goes without OCR."""
        (self.late if isinstance(why, _Late) else self.missing).append(number)


class _Late(ocr.OcrMissing):
    """The time of the PDF is nearly used up."""


def _numbers(pages: list[int]) -> str:
    """The numbers of pages in order: "3, 7-12"."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _best(page: Page, handle: Any, notes: _Notes) -> Page:
    """The page with the best words that are to be had."""
    if handle is None:
        notes.damaged.append(page.number)
        return page
    best = _read_best(page, handle, notes)
    if best.decoded:
        notes.add(
            "text_decoded",
            f"Seite {page.number}: Eine Schrift mit verschobenen Zeichen wurde entschlüsselt. "
            "Die Werte dieser Seite bitte mit dem Original vergleichen.",
        )
        best = _doubted(best, DECODED)
    return page if best is page else cache.as_kept(best)


def _read_best(page: Page, handle: Any, notes: _Notes) -> Page:
    """The better of text layer and picture, or both together."""
    try:
        if quality.letters_of(page.words) < SCAN_CHARACTERS:
            return _scanned(page, handle, notes)
        verdict = quality.of(page)
        if verdict.is_bad:
            return _again(page, handle, verdict, notes)
        if page.ocr_layer:
            notes.hurry()
            return ocr.check_layer(page, handle)
        drawn = drawing.look(handle)
        if _has_scanned_part(page, handle, drawn):
            return _read(page, handle, notes)
        return _with_watermark(page, handle, drawn, notes)
    except ocr.OcrMissing as error:
        notes.unread(page.number, error)
    except (ocr.OcrFailed, *FAULTS) as error:
        why = str(error) if isinstance(error, ocr.OcrFailed) else f"{type(error).__name__}: {error}"
        notes.add(
            "ocr_failed",
            f"Seite {page.number} ließ sich nicht per OCR lesen ({why}). "
            "Bitte einen besseren Scan besorgen.",
            stage="ocr",
            severity="error",
        )
    return ocr.unconfirmed(page) if page.ocr_layer else page


def _read(page: Page, handle: Any, notes: _Notes) -> Page:
    """The page as OCR reads it, while there is time."""
    notes.hurry()
    return ocr.read_page(page, handle)


def _scanned(page: Page, handle: Any, notes: _Notes) -> Page:
    """A page with next to no text: what its picture says, if it has one."""
    if pdf.has_picture(handle) or _has_drawn_text(page, handle):
        return _read(page, handle, notes)
    return page


def _again(page: Page, handle: Any, verdict: quality.Quality, notes: _Notes) -> Page:
    """A page whose text is bad, or its picture read, if that is better.

    Text that OCR reads in the same way is sound, however odd: English, or a list of abbreviations.
    """
    why = ", ".join(verdict.reasons) or "kaum lesbare Wörter"
    doubt = (
        f"Seite {page.number}: Der Text im PDF ist unbrauchbar ({why}). "
        "Die Werte dieser Seite bitte mit dem Original vergleichen."
    )
    sure = min(verdict.figure, quality.BAD)
    try:
        seen = _read(replace(page, words=()), handle, notes)
    except ocr.OcrMissing as error:
        notes.add("bad_text", doubt)
        notes.unread(page.number, error)
        return _doubted(page, sure)
    except (ocr.OcrFailed, *FAULTS):
        notes.add("bad_text", doubt)
        return _doubted(page, sure)
    if seen.words and quality.is_better(quality.of(seen), verdict):
        notes.add(
            "text_replaced",
            f"Seite {page.number}: Der Text im PDF ist unbrauchbar ({why}); die Seite wurde "
            "stattdessen per OCR gelesen.",
            severity="info",
        )
        return replace(seen, unmapped=0, decoded=0, ocr_layer=False)
    if quality.is_same(page.words, seen.words):
        return page
    notes.add("bad_text", doubt)
    return _doubted(page, sure)


def _doubted(page: Page, sure: float) -> Page:
    """The page with words of which none is surer than this."""
    words = (word._replace(confidence=min(word.confidence, sure)) for word in page.words)
    return replace(page, words=tuple(words))


def _with_watermark(page: Page, handle: Any, drawn: drawing.Drawing, notes: _Notes) -> Page:
    """The page with the word that is drawn pale across it, if there is one.

    Further pages with a drawing at the same place have the same word.
    """
    if not drawn.images and not drawn.pale:
        return page
    place = pdf.placer(handle)
    areas = [place(*rect) for rect in drawn.images]
    if drawn.pale:
        areas.append(reduce(or_, (place(*rect) for rect in drawn.pale)))
    for area in areas:
        here = tuple(round(edge) for edge in area)
        if here not in notes.watermarks:
            notes.watermarks[here] = watermark.read(page, handle, area)
        if word := notes.watermarks[here]:
            return replace(page, words=(*page.words, word))
    return page


def _has_scanned_part(page: Page, handle: Any, drawn: drawing.Drawing) -> bool:
    """A large picture shows text that the text layer does not have."""
    area = sum((right - left) * (top - bottom) for left, bottom, right, top in drawn.images)
    if area < PICTURE_SHARE * page.width * page.height:
        return False
    return _has_ink_without_words(page, handle)


def _has_drawn_text(page: Page, handle: Any) -> bool:
    """The page draws so much without letters or pictures that its letters may be outlines."""
    return any(True for _ in handle.get_objects(max_depth=1)) and _has_ink_without_words(
        page, handle
    )


def _has_ink_without_words(page: Page, handle: Any) -> bool:
    """Lines of ink, about as much as the words of the page have or more, are no words yet."""
    try:
        image = pdf.picture(handle, LOOK_DPI / 72).convert("L")
    except (RuntimeError, ValueError, OSError, MemoryError):
        return False
    scale = LOOK_DPI / 72
    boxes = [tuple(edge * scale for edge in word.box) for word in page.words if not word.hidden]
    outside, inside, rest = ink.uncovered(image, boxes)
    photo = outside > PHOTO_SHARE * image.width * image.height
    return outside > max(inside, 150) // 2 and not photo and ink.has_lines(rest)
