"""Numbers of a scan are read a second time, by other models from pictures of the single word.

Tesseract's own confidence says little about a number: "17,1" read as "171" has 94 of 100. What it
reads on the page is believed only where other models, shown nothing but that word at other sizes
and softness, read the same, where points and commas fit the ink, and where no piece of a number
stands beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import Any, NamedTuple

from PIL import Image, ImageFilter, ImageOps

from za_archive import ink
from za_archive.ink import Pixels
from za_archive.tesseract import Engine, Seen

DIGIT = re.compile(r"\d")
DASHES = str.maketrans(dict.fromkeys("–—−‐‑", "-") | {"’": "'", "‘": "'", "`": "'"})
OUTSIDE = "()[]{}\"'“”„‚»«;:!?*|_ "
"""What stands around a number and is no part of it; a point or comma at its end neither."""


class Crop(NamedTuple):
    """How a word is shown to a model: height of the picture, softness, with the line's height."""

    height: int
    soft: float
    line: bool


PLAIN, SOFT, SMALL = Crop(40, 0.0, False), Crop(52, 0.7, True), Crop(34, 0.5, False)
FIRST: tuple[tuple[str, Crop], ...] = (("deu", PLAIN), ("eng", SOFT))
"""Who reads each number again. 2 ms a word each; measured the most different from the page."""
MORE: tuple[tuple[str, Crop], ...] = (("", SOFT), ("deu", SMALL), ("eng", PLAIN))
"""Who is asked besides where those disagree; "" is the model that has read the page."""


def key(text: str) -> str:
    """What must be the same for two readings to be the same: "(2014)." and "2014" are."""
    return text.replace(" ", "").translate(DASHES).strip(OUTSIDE).rstrip(".,;:" + OUTSIDE)


def cut(picture: Any, box: Pixels, line: Pixels, how: Crop) -> Any:
    """The word with some room on a ground of its own; ruling lines in the room are cut off."""
    left, top, right, bottom = box
    height = max(8, bottom - top)
    if how.line:
        top = min(top, max(line[1], top - height // 2))
        bottom = max(bottom, min(line[3], bottom + height // 2))
    side, room = max(4, round(0.3 * height)), max(3, round(0.22 * height))
    x0, y0 = max(0, left - side), max(0, top - room)
    x1, y1 = min(picture.width, right + side), min(picture.height, bottom + room)
    crop = picture.crop((x0, y0, x1, y1))
    grey = sorted(crop.tobytes())
    ground = grey[len(grey) * 4 // 5] if grey else 255
    rows = crop.resize((1, crop.height), Image.Resampling.BOX).tobytes()
    dark = 0.45 * ground
    above = max((i + 2 for i in range(min(box[1] - y0 + 2, len(rows))) if rows[i] < dark), default=0)
    below = min((i - 1 for i in range(box[3] - y0 - 2, len(rows)) if rows[i] < dark),
                default=crop.height)  # fmt: skip
    if below - above >= 6 and (above, below) != (0, crop.height):
        crop = crop.crop((0, above, crop.width, below))
    if how.soft:
        crop = crop.filter(ImageFilter.GaussianBlur(how.soft))
    width = max(1, min(4000, round(crop.width * how.height / max(1, crop.height))))
    crop = crop.resize((width, how.height), Image.Resampling.BICUBIC)
    return ImageOps.expand(crop, 8, fill=ground)
