"""One PDF -> its pages with words, from the text layer or by OCR, and what went wrong."""

from __future__ import annotations

from pathlib import Path

from za_archive import ocr, pdf
from za_archive.models import Page, Problem

SCAN_CHARACTERS = 30
"""A page with fewer characters than this is looked at as a scan."""


def read_pages(path: Path) -> tuple[list[Page], list[Problem]]:
    """The pages with their words; those without a text layer by OCR, where it is to be had."""
    pages: list[Page] = []
    problems: list[Problem] = []
    missing: list[int] = []
    for page, handle in pdf.read_pages(path):
        if sum(len(word.text) for word in page.words) < SCAN_CHARACTERS and pdf.has_picture(handle):
            try:
                seen = ocr.read_page(page, handle)
                page = seen if seen.words else page
            except ocr.OcrMissing:
                missing.append(page.number)
            except ocr.OcrFailed as error:
                problems.append(
                    Problem(
                        code="ocr_failed",
                        stage="ocr",
                        severity="error",
                        field="pages.text",
                        message=f"Seite {page.number} ließ sich nicht per OCR lesen ({error}). "
                        "Bitte einen besseren Scan besorgen.",
                    )
                )
        pages.append(page)
    if missing:
        numbers = ", ".join(map(str, missing))
        problems.append(
            Problem(
                code="ocr_missing",
                stage="ocr",
                severity="error",
                field="pages.text",
                message=f"Seite {numbers}: {ocr.HINT}",
            )
        )
    if not any(page.words for page in pages) and not missing:
        problems.append(
            Problem(
                code="no_text",
                stage="read",
                severity="error",
                field="pages.text",
                message="Auf keiner Seite wurde Text gefunden. Ist das PDF leer oder ein "
                "unlesbarer Scan? Bitte eine bessere Vorlage besorgen.",
            )
        )
    return pages, problems
