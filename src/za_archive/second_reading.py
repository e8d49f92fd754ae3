"""Numbers of a scan are read a second time, by other models from pictures of the single word.

Tesseract's own confidence says little about a number: "17,1" read as "171" has 94 of 100. What it
reads on the page is believed only where other models, shown nothing but that word at other sizes
and softness, read the same, where points and commas fit the ink, and where no piece of a number
stands beside it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from PIL import Image, ImageFilter, ImageOps

from za_archive.ink import Pixels

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


def cut(picture: Any, seen: Seen, room: tuple[int, int], how: Crop) -> Any:
    """The word on a ground of its own, with as much of its surroundings as is nobody else's.

    `room`: pixels to its left and right that belong to no other word. Ruling lines are cut off.
    """
    left, top, right, bottom = seen.box
    height = max(8, bottom - top)
    if how.line:
        top = min(top, max(seen.line[1], top - height // 2))
        bottom = max(bottom, min(seen.line[3], bottom + height // 2))
    side, over = max(3, round(0.3 * height)), max(3, round(0.22 * height))
    x0, x1 = max(0, left - min(side, room[0])), min(picture.width, right + min(side, room[1]))
    y0, y1 = max(0, top - over), min(picture.height, bottom + over)
    crop = picture.crop((x0, y0, x1, y1))
    ground = _ground(crop)
    dark = 0.55 * ground
    across = _dark_rows(crop, dark, left - x0, right - x0)
    above = max((i + 1 for i in range(seen.box[1] - y0) if across[i]), default=0)
    below = min((i for i in range(seen.box[3] - y0, y1 - y0) if across[i]), default=y1 - y0)
    columns = crop.resize((crop.width, 1), Image.Resampling.BOX).tobytes()
    before = max((i + 1 for i in range(left - x0) if columns[i] < dark), default=0)
    after = min((i for i in range(right - x0, x1 - x0) if columns[i] < dark), default=x1 - x0)
    if (before, above, after, below) != (0, 0, crop.width, crop.height):
        crop = crop.crop((before, above, after, below))
    if how.soft:
        crop = crop.filter(ImageFilter.GaussianBlur(how.soft))
    width = max(1, min(4000, round(crop.width * how.height / max(1, crop.height))))
    crop = crop.resize((width, how.height), Image.Resampling.BICUBIC)
    return ImageOps.expand(crop, 8, fill=ground)


def _ground(crop: Any) -> int:
    """The grey of the paper."""
    seen = 0
    counts = crop.histogram()
    for grey, count in enumerate(counts):
        seen += count
        if seen > 0.8 * crop.width * crop.height:
            return grey
    return 255


def _dark_rows(crop: Any, dark: float, left: int, right: int) -> list[bool]:
    """For each row whether a line runs through it: dark all along, beside the word too."""
    height = crop.height
    rows = [crop.resize((1, height), Image.Resampling.BOX).tobytes()]
    for start, end in ((0, left), (right, crop.width)):
        if end - start >= 2:
            part = crop.crop((start, 0, end, height))
            rows.append(part.resize((1, height), Image.Resampling.BOX).tobytes())
    return [all(value < dark for value in values) for values in zip(*rows, strict=True)]


def rooms(words: Sequence[Seen]) -> list[tuple[int, int]]:
    """For each word how many pixels to its left and right belong to no other word of its line."""
    far = 1_000
    found = []
    for index, word in enumerate(words):
        height = word.box[3] - word.box[1]
        left = right = far
        if index and words[index - 1].line == word.line:
            left = word.box[0] - words[index - 1].box[2]
        if index + 1 < len(words) and words[index + 1].line == word.line:
            right = words[index + 1].box[0] - word.box[2]
        most = round(0.8 * height)
        found.append((max(0, min(most, left // 2)), max(0, min(most, right // 2))))
    return found
