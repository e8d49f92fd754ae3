"""Words of pages <-> a few bytes, so that changed rules are tried without opening a PDF.

What the archive says never depends on whether its words came from the PDF or from here: places
are read to a hundredth of a point, which is as fine as they are stored and kept here; in columns of
small differences they pack to some 2 kB a page.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain, repeat
from typing import Any

import numpy

from za_archive.models import Box, Page, Problem, Quote, Word

UNIT = 100
"""Steps a point."""
FAR = 100_000_000
"""No edge is farther away than this many steps: PDFs that say so lie."""
FINE = 10_000
"""Steps of a confidence between 0 and 1."""
LEVEL = 1
PLACE = "<i4"
"""How an edge is packed: the type of its steps."""
new = tuple.__new__  # half the time of calling a named tuple's class
RARE = Word._fields[3:]
"""What few words of a page have."""
PASSING = {"ocr_missing", "ocr_failed", "timeout"}
"""Problems that another machine may not have: pages with them are not kept."""
LIBRARIES = ("pypdfium2", "pdfplumber", "tesserocr")
IMPORT = re.compile(
    r"^\s*(?:from za_archive\.(\w+) import|from za_archive import (\([^)]*\)|.+))", re.M
)


@cache
def reader() -> str:
    """Which page reader this is: a sum over the source of `pages` and all it imports of ours.

    What it imports of others counts by its version: another PDFium or Tesseract reads otherwise.
    Words that another one read are read again; nobody has to remember to raise a number.
    """
    package = files("za_archive")
    found: dict[str, bytes] = {}
    todo = ["pages"]
    while todo:
        name = todo.pop()
        source = package / f"{name}.py"
        if name in found or not source.is_file():
            continue
        found[name] = source.read_bytes()
        for module, modules in IMPORT.findall(found[name].decode("utf-8")):
            todo += [module] if module else re.findall(r"\w+", modules)
    parts = [found[name] for name in sorted(found)]
    parts += [_version(name).encode() for name in LIBRARIES]
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def _version(library: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # 20 ms, and not always asked

    try:
        return version(library)
    except PackageNotFoundError:
        return "-"


def worth_keeping(problems: list[Problem]) -> bool:
    """The pages were read as well as they can be, not only as well as this machine could."""
    return not any(problem.code in PASSING for problem in problems)


def pack(pages: list[Page], problems: list[Problem]) -> bytes:
    """Pages and what went wrong with them as bytes; the same pages give the same bytes."""
    places = bytearray()
    heads = []
    for page in pages:
        head: dict[str, Any] = {
            f.name: getattr(page, f.name) for f in fields(page) if f.name not in ("words", "tables")
        }
        head["tables"] = [_steps(table).tolist() for table in page.tables]
        count = head["count"] = len(page.words)
        if count:
            texts, boxes, confidence, *rest = zip(*page.words, strict=True)
            edges = numpy.fromiter(chain.from_iterable(boxes), float, 4 * count)
            left, top, right, bottom = _steps(edges).reshape(count, 4).T
            along, down = numpy.diff(left, prepend=0), numpy.diff(top, prepend=0)
            columns = numpy.array((along, right - left, down, bottom - top), PLACE)
            places += columns.tobytes()
            joined = "\n".join(texts)
            whole = joined.count("\n") == count - 1  # no word has a line end inside
            head["texts"] = joined if whole else texts
            if confidence.count(1.0) != count:
                sure = (min(1.0, max(0.0, value)) for value in confidence)
                head["confidence"] = [round(value * FINE) for value in sure]
            for name, column in zip(RARE, rest, strict=True):
                usual = Word._field_defaults[name]
                if column.count(usual) != count:
                    head[name] = [(n, value) for n, value in enumerate(column) if value != usual]
        heads.append(head)
    text = json.dumps(
        [heads, [asdict(problem) for problem in problems]],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    return zlib.compress(len(text).to_bytes(4, "little") + text + places, LEVEL)


def as_kept(page: Page) -> Page:
    """The page as it comes back when it was packed."""
    return unpack(pack([page], []))[0][0]


def unpack(packed: bytes) -> tuple[list[Page], list[Problem]]:
    """What `pack` was given, places and confidences rounded to their steps."""
    raw = zlib.decompress(packed)
    start = 4 + int.from_bytes(raw[:4], "little")
    heads, problems = json.loads(raw[4:start].decode("utf-8", "surrogatepass"))
    pages = []
    for head in heads:
        count = head.pop("count")
        tables = tuple(
            tuple(Box(*(edge / UNIT for edge in cell)) for cell in table)
            for table in head.pop("tables")
        )
        words: tuple[Word, ...] = ()
        if count:
            columns = numpy.frombuffer(raw, PLACE, 4 * count, start).reshape(4, count).astype(int)
            start += 4 * count * numpy.dtype(PLACE).itemsize
            left, top = columns[0].cumsum(), columns[2].cumsum()
            edges = numpy.array((left, top, left + columns[1], top + columns[3])) / UNIT
            texts = head.pop("texts")
            if isinstance(texts, str):
                texts = texts.split("\n")
            sure = [value / FINE for value in head.pop("confidence", [])] or [1.0] * count
            boxes = map(new, repeat(Box), zip(*edges.tolist(), strict=True))
            members: list[Any] = [texts, boxes, sure]
            for name in RARE:
                column = [Word._field_defaults[name]] * count
                for index, value in head.pop(name, ()):
                    column[index] = value
                members.append(column)
            words = tuple(map(new, repeat(Word), zip(*members, strict=True)))
        pages.append(Page(**head, tables=tables, words=words))
    return pages, [_problem(row) for row in problems]


def _steps(points: Any) -> Any:
    """Points -> steps, as an array of integers; what lies endlessly far or nowhere is put near."""
    with numpy.errstate(over="ignore"):
        steps = numpy.nan_to_num(numpy.asarray(points, float) * UNIT)
    return numpy.rint(numpy.clip(steps, -FAR, FAR)).astype(int)


def placed(points: Any) -> Any:
    """Numbers in points, as an array, as fine as they are kept."""
    return _steps(points) / UNIT


def _problem(row: dict[str, Any]) -> Problem:
    quote = row.pop("quote")
    if quote is not None:
        boxes = tuple((page, Box(*box)) for page, box in quote.pop("boxes"))
        quote = Quote(boxes=boxes, **quote)
    return Problem(quote=quote, **row)
