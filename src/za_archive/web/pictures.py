"""Pictures of pages from PDFs that nobody vouches for.

A PDF is used only while it is the one that was read (same SHA-256) and lies under its folder.
PDFium is not thread-safe and a PDF may be hostile: one process of its own renders, with a time
limit for each page, a limit on memory and a limit on pixels.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import math
import multiprocessing
import sys
from collections.abc import Iterable
from concurrent.futures import CancelledError
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from za_archive import pdf

SCALE = 2.0
"""Pixels a point where the page is not too large: 144 dpi."""
MAX_PIXELS = 6_000_000
MAX_SECONDS = 20
MAX_MEMORY = 2 * 1024**3
PAGES_A_PROCESS = 200
"""After so many pages the process is replaced by a fresh one."""


def find_pdf(places: Iterable[tuple[Path, str]], sha256: str) -> Path | None:
    """The first of the (folder, path in it) that still is the PDF with this content."""
    for folder, path in places:
        try:
            root = folder.resolve(strict=True)
            file = (root / path).resolve(strict=True)
            if not file.is_relative_to(root) or not file.is_file():
                continue
            state = file.stat()
            if _digest(file, state.st_size, state.st_mtime_ns) == sha256:
                return file
        except (OSError, ValueError):  # gone, unreadable, a loop of links, a null byte in the path
            continue
    return None


@lru_cache(maxsize=1024)
def _digest(file: Path, size: int, mtime: int) -> str:
    """SHA-256 of a file; `size` and `mtime` make it read again when it has changed."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def scale_for(width: float, height: float) -> float | None:
    """Pixels a point for a page of this size in points, or None where it has no size."""
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        return None
    return min(SCALE, math.sqrt(MAX_PIXELS / (width * height)))


async def png(file: Path, number: int, scale: float) -> bytes | None:
    """The picture of a page, or None where the PDF does not give one."""
    future = _pool().schedule(_render, args=[file, number, scale], timeout=MAX_SECONDS)
    try:
        picture: bytes = await asyncio.wrap_future(future)
    except (
        pdf.Unreadable, TimeoutError, CancelledError, ProcessExpired, MemoryError, OSError,
        RuntimeError, ValueError,
    ):  # fmt: skip
        return None
    return picture


@cache
def _pool() -> ProcessPool:
    """The process that renders; started with the first picture."""
    pool = ProcessPool(
        max_workers=1,
        max_tasks=PAGES_A_PROCESS,
        initializer=_limit_memory,
        context=multiprocessing.get_context("spawn"),
    )
    atexit.register(_close, pool)
    return pool


def _close(pool: ProcessPool) -> None:
    pool.stop()
    pool.join()


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _render(file: Path, number: int, scale: float) -> bytes:
    out = BytesIO()
    pdf.render(file, number, scale).save(out, "PNG")
    return out.getvalue()
