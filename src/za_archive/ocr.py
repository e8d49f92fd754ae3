"""Scanned page -> words with boxes and confidence, by Tesseract.

The `Latin` script model is asked for and no other: the `deu` model cannot print "§".
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from functools import cache
from typing import Any

from za_archive.models import Box, Page, Word
from za_archive.pdf import clean, picture

MODEL = "script/Latin"
DPI = 200
SECONDS_A_PAGE = 120
HINT = (
    "Diese Seiten sind gescannt, und Tesseract mit dem Schriftmodell „Latin“ fehlt. "
    "Bitte installieren (Debian: apt install tesseract-ocr tesseract-ocr-script-latn) "
    "und mit --again neu einlesen."
)


class OcrMissing(Exception):
    """Tesseract or its model is not installed."""


class OcrFailed(Exception):
    """Tesseract gave up on a page; the message says how."""


@cache
def model() -> str | None:
    """The name under which Tesseract knows the Latin script model, or None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=60
    ).stdout.split()
    return next((name for name in ("Latin", MODEL) if name in listed), None)


def read_page(page: Page, handle: Any) -> Page:
    """The page with the words that Tesseract sees on its picture. Raises `OcrMissing`."""
    language = model()
    if language is None:
        raise OcrMissing
    scale = DPI / 72
    image = picture(handle, scale).convert("L")
    png = io.BytesIO()
    image.save(png, "PNG", dpi=(DPI, DPI))
    try:
        done = _run(language, png.getvalue())
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"länger als {SECONDS_A_PAGE} Sekunden") from error
    except subprocess.CalledProcessError as error:
        raise OcrFailed(f"Tesseract endete mit {error.returncode}") from error
    rows = csv.DictReader(
        io.StringIO(done.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    words = tuple(_word(row, scale) for row in rows if row["text"] and row["text"].strip())
    return Page(page.number, page.width, page.height, "ocr" if words else "none", words)


def _run(language: str, png: bytes) -> bytes:
    """Tesseract's table of words for one picture."""
    return subprocess.run(
        ["tesseract", "-", "-", "-l", language, "--dpi", str(DPI), "--psm", "3", "tsv"],
        input=png,
        capture_output=True,
        # more than one thread makes it several times slower on a shared machine
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        check=True,
        timeout=SECONDS_A_PAGE,
    ).stdout


def _word(row: dict[str, str], scale: float) -> Word:
    x0, top = int(row["left"]) / scale, int(row["top"]) / scale
    box = Box(x0, top, x0 + int(row["width"]) / scale, top + int(row["height"]) / scale)
    return Word(clean(row["text"].strip()), box, max(0.0, float(row["conf"])) / 100)
