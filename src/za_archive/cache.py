"""Words of pages <-> a few bytes, so that changed rules are tried without opening a PDF.

A page is read through this form also the first time: what the archive says never depends on
whether its words came from the PDF or from here. Places are kept to a hundredth of a point, which
is as fine as they are stored; in columns of small differences they pack to some 2 kB a page.
"""

from __future__ import annotations

import json
import re
import zlib
from array import array
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate
from operator import add, sub
from typing import Any

from za_archive.models import Box, Page, Problem, Quote, Word

UNIT = 100
"""Steps a point."""
FAR = 100_000_000
"""No edge is farther away than this many steps: PDFs that say so lie."""
FINE = 10_000
"""Steps of a confidence between 0 and 1."""
LEVEL = 1
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
    todo = ["pages", "cache"]
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
        head["tables"] = [[_steps(cell) for cell in table] for table in page.tables]
        count = head["count"] = len(page.words)
        if count:
            texts, boxes, confidence, *rest = zip(*page.words, strict=True)
            places += _columns(_steps([edge for box in boxes for edge in box])).tobytes()
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
            end = start + count * 4 * array("i").itemsize
            places = array("i", raw[start:end])
            start = end
            texts = head.pop("texts")
            if isinstance(texts, str):
                texts = texts.split("\n")
            sure = [value / FINE for value in head.pop("confidence", [])] or [1.0] * count
            columns = [texts, _boxes(places, count), sure]
            for name in RARE:
                column = [Word._field_defaults[name]] * count
                for index, value in head.pop(name, ()):
                    column[index] = value
                columns.append(column)
            words = tuple(new(Word, word) for word in zip(*columns, strict=True))
        pages.append(Page(**head, tables=tables, words=words))
    return pages, [_problem(row) for row in problems]


def _steps(edges: Iterable[float]) -> list[int]:
    """Points -> steps."""
    edges = tuple(edges)
    steps = None
    with suppress(OverflowError, ValueError):
        steps = [round(edge * UNIT) for edge in edges]
    if steps is None or (steps and (min(steps) < -FAR or max(steps) > FAR)):
        # endless, not a number, or far off
        near = (min(FAR, max(-FAR, edge * UNIT)) if edge == edge else 0.0 for edge in edges)
        steps = [round(edge) for edge in near]
    return steps


def _columns(edges: list[int]) -> array[int]:
    """Boxes one after the other -> x0, width, top and height, from one box to the next."""
    left, top = edges[0::4], edges[1::4]
    columns = array("i", map(sub, left, [0, *left]))
    columns.extend(map(sub, edges[2::4], left))
    columns.extend(map(sub, top, [0, *top]))
    columns.extend(map(sub, edges[3::4], top))
    return columns


def _boxes(places: array[int], count: int) -> list[Box]:
    left, top = list(accumulate(places[:count])), list(accumulate(places[2 * count : 3 * count]))
    right = map(add, left, places[count : 2 * count])
    bottom = map(add, top, places[3 * count :])
    edges = ([value / UNIT for value in column] for column in (left, top, right, bottom))
    return [new(Box, box) for box in zip(*edges, strict=True)]


def _problem(row: dict[str, Any]) -> Problem:
    quote = row.pop("quote")
    if quote is not None:
        boxes = tuple((page, Box(*box)) for page, box in quote.pop("boxes"))
        quote = Quote(boxes=boxes, **quote)
    return Problem(quote=quote, **row)
