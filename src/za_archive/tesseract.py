"""Tesseract, in this process by tesserocr where its wheel is installed, else the program.

Both give the same: the words of a page with boxes and confidence, and the text of single small
pictures. Pictures are grey PIL images, boxes `(left, top, right, bottom)` in pixels.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from za_archive.ink import Pixels

PAGE, LINE = 3, 7
"""Tesseract's page segmentation: find the layout by itself; one line of text."""
FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
)
"""Where systems keep the models; `TESSDATA_PREFIX` goes before them."""
LATIN = ("Latin", "script/Latin")
"""Names of the script model. The `deu` model cannot print "§" and is never asked for pages."""
WORD_LEVEL, LINE_LEVEL = 3, 2
"""Tesseract's RIL_WORD and RIL_TEXTLINE."""


class OcrFailed(Exception):
    """Tesseract gave up on a page; the message says how."""


class Seen(NamedTuple):
    """One word as Tesseract sees it: `sure` 0..100 is its own opinion, `line` the line's box."""

    text: str
    sure: float
    box: Pixels
    line: Pixels


class Engine(Protocol):
    """What reads pictures."""

    name: str

    def has(self, model: str) -> bool:
        """The model is installed."""

    def page(self, model: str, picture: Any, dpi: int, seconds: float) -> list[Seen]:
        """The words of a page. Raises `OcrFailed`, and the program errors of `subprocess`."""

    def lines(self, model: str, pictures: Sequence[Any], seconds: float) -> list[str]:
        """The text of each small picture; "" where nothing is read or time has run out."""


@cache
def engine() -> Engine | None:
    """The engine of this machine; None where Tesseract is not installed."""
    found = _library()
    if found is not None and latin(found):
        return found
    program = shutil.which("tesseract")
    return Program(program) if program else None


def latin(engine: Engine) -> str | None:
    """The name under which the engine knows the Latin script model."""
    return next((name for name in LATIN if engine.has(name)), None)


# --- in this process ----------------------------------------------------------------------------


def _library() -> Library | None:
    # more than one thread makes it five times slower on a shared machine; read when it is loaded
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        import tesserocr
    except Exception:  # not installed, or its wheel does not fit this machine: the program then
        return None
    prefix = os.environ.get("TESSDATA_PREFIX")
    for folder in (*([prefix, f"{prefix}/tessdata"] if prefix else []), *FOLDERS):
        if any(Path(folder, f"{name}.traineddata").is_file() for name in LATIN):
            return Library(tesserocr, folder)
    return None


class Library:
    """Tesseract by tesserocr: 1.7 times faster than the program, and a word costs 2 ms."""

    name = "tesserocr"

    def __init__(self, tesserocr: Any, folder: str) -> None:
        self._tesserocr = tesserocr
        self._folder = folder
        self._readers: dict[str, Any] = {}

    def has(self, model: str) -> bool:
        return Path(self._folder, f"{model}.traineddata").is_file()

    def page(self, model: str, picture: Any, dpi: int, seconds: float) -> list[Seen]:
        reader = self._reader(model, PAGE)
        try:
            reader.SetImage(picture)
            reader.SetSourceResolution(dpi)
            with _silence():
                done = reader.Recognize(int(seconds * 1000))
            if not done:
                raise OcrFailed(f"länger als {seconds:.0f} Sekunden")
            return list(self._seen(reader))
        except RuntimeError as error:
            raise OcrFailed(f"Tesseract: {error}") from error
        finally:
            reader.Clear()

    def _seen(self, reader: Any) -> Iterable[Seen]:
        words = reader.GetIterator()
        if words is None:
            return
        for word in self._tesserocr.iterate_level(words, WORD_LEVEL):
            try:
                text = word.GetUTF8Text(WORD_LEVEL).strip()
            except RuntimeError:  # an empty block
                continue
            box = word.BoundingBox(WORD_LEVEL)
            if text and box:
                line = word.BoundingBox(LINE_LEVEL) or box
                yield Seen(text, float(word.Confidence(WORD_LEVEL)), box, line)

    def lines(self, model: str, pictures: Sequence[Any], seconds: float) -> list[str]:
        from time import monotonic

        reader = self._reader(model, LINE)
        end = monotonic() + seconds
        found = []
        for picture in pictures:
            text = ""
            if monotonic() < end:
                try:
                    reader.SetImage(picture)
                    reader.SetSourceResolution(300)
                    with _silence():
                        text = reader.GetUTF8Text().strip()
                except RuntimeError:
                    text = ""
            found.append(text)
        reader.Clear()
        return found

    def _reader(self, model: str, segmentation: int) -> Any:
        reader = self._readers.get(model)
        if reader is None:
            try:
                reader = self._tesserocr.PyTessBaseAPI(path=self._folder, lang=model)
            except RuntimeError as error:
                raise OcrFailed(f"das Modell {model} lässt sich nicht laden") from error
            self._readers[model] = reader
        reader.SetPageSegMode(segmentation)
        return reader


@contextmanager
def _silence() -> Iterator[None]:
    """What the library complains about ("invalid box") is not written to the terminal."""
    terminal = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (no file on disk)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)


# --- the program --------------------------------------------------------------------------------


class Program:
    """Tesseract as a program of its own for each page."""

    name = "tesseract"

    def __init__(self, path: str) -> None:
        self._path = path
        done = subprocess.run(
            [path, "--list-langs"], capture_output=True, text=True, check=False, timeout=60
        )
        self._models = set(done.stdout.split())

    def has(self, model: str) -> bool:
        return model in self._models

    def page(self, model: str, picture: Any, dpi: int, seconds: float) -> list[Seen]:
        png = io.BytesIO()
        picture.save(png, "PNG", dpi=(dpi, dpi), compress_level=1)
        options = ["-", "-", "-l", model, "--dpi", str(dpi), "--psm", str(PAGE), "tsv"]
        return list(_table(self._run(options, png.getvalue(), seconds)))

    def lines(self, model: str, pictures: Sequence[Any], seconds: float) -> list[str]:
        if not pictures:
            return []
        with tempfile.TemporaryDirectory(prefix="za-archive-") as folder:
            names = []
            for number, picture in enumerate(pictures):
                name = Path(folder, f"{number}.png")
                picture.save(name, "PNG", compress_level=1)
                names.append(str(name))
            listing = Path(folder, "listing.txt")
            listing.write_text("\n".join(names) + "\n", "utf-8")
            options = [str(listing), "-", "-l", model, "--dpi", "300", "--psm", str(LINE)]
            try:
                done = self._run(options, b"", seconds).decode("utf-8", "replace")
            except subprocess.SubprocessError:
                done = ""
        # each picture ends with a form feed
        found = [text.strip() for text in done.split("\f")][: len(pictures)]
        return found + [""] * (len(pictures) - len(found))

    def _run(self, options: list[str], given: bytes, seconds: float) -> bytes:
        return subprocess.run(
            [self._path, *options],
            input=given,
            capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=True,
            timeout=seconds,
        ).stdout


def _table(tsv: bytes) -> Iterable[Seen]:
    """The words of Tesseract's table; level 4 is a line, level 5 a word."""
    line: Pixels = (0, 0, 0, 0)
    text = io.StringIO(tsv.decode("utf-8", "replace"))
    for row in csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE):
        left, top = int(row["left"]), int(row["top"])
        box = (left, top, left + int(row["width"]), top + int(row["height"]))
        if row["level"] == "4":
            line = box
        elif row["level"] == "5" and row["text"] and row["text"].strip():
            yield Seen(row["text"].strip(), max(0.0, float(row["conf"])), box, line)
