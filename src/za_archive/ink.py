"""What the ink of a page says before anybody reads it: slant, direction, points and commas.

Pictures are grey PIL images, dark on light; boxes are `(left, top, right, bottom)` in pixels.
Pillow alone is enough: each question is put to a picture made small first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import radians, tan
from typing import Any, Literal, NamedTuple

from PIL import Image

Pixels = tuple[int, int, int, int]

STRIPS = 32
"""A page is cut into so many upright strips to look for its slant."""
ROWS = 1100
"""Rows of a strip: a line of text takes about 14 of them, the space between two as many."""
STEEPEST = 5.0
"""Degrees. Whoever lays a page on the glass at more than this sees it."""
BARE = 3.0
"""Contrast of neighbouring rows, on average and squared: noise has 0.5, faint small text 6."""
SMALL = 48
"""Pixels of height that are enough to see the marks of a number."""


# --- the page -----------------------------------------------------------------------------------


def slant(picture: Any) -> float:
    """By how many degrees counterclockwise the picture must be turned for level lines, -5..5.

    Level lines make rows that are dark or light; the angle at which they differ most is taken. The
    strips are shifted against each other instead of turning the picture, which costs 20 ms a page.
    """
    strips = _strips(picture)
    unit = (picture.width / STRIPS) / (picture.height / ROWS)
    best = max(
        (_contrast(strips, unit, half / 2), half / 2)
        for half in range(round(-2 * STEEPEST), round(2 * STEEPEST) + 1)
    )
    near = best[1]
    best = max(
        (_contrast(strips, unit, near + tenth / 10), near + tenth / 10) for tenth in range(-4, 5)
    )
    return max(-STEEPEST, min(STEEPEST, round(best[1], 1)))


def is_sideways(picture: Any) -> bool:
    """The lines of the page run from top to bottom."""
    across = _best_contrast(picture)
    upright = _best_contrast(_quarter(picture))
    return upright > 2 * across and upright > BARE


def is_bare(picture: Any) -> bool:
    """The picture shows nothing that could be text."""
    dark, light = picture.reduce(4).getextrema() if min(picture.size) > 8 else picture.getextrema()
    return bool(light - dark < 40)


def _best_contrast(picture: Any) -> float:
    strips = _strips(picture)
    unit = (picture.width / STRIPS) / (picture.height / ROWS)
    return max(_contrast(strips, unit, float(degree)) for degree in range(-5, 6)) / ROWS


def _strips(picture: Any) -> Any:
    return picture.resize((STRIPS, ROWS), Image.Resampling.BOX)


def _contrast(strips: Any, unit: float, degrees: float) -> int:
    """How much neighbouring rows differ when the page is turned by `degrees`."""
    slope = tan(radians(degrees)) * unit
    if slope:
        strips = strips.transform(
            strips.size,
            Image.Transform.AFFINE,
            (1, 0, 0, slope, 1, -slope * STRIPS / 2),
            Image.Resampling.BILINEAR,
            fillcolor=255,
        )
    rows = strips.resize((1, ROWS), Image.Resampling.BOX).tobytes()[60:-60]
    return sum((above - below) ** 2 for above, below in pairwise(rows))


def has_lines(picture: Any) -> bool:
    """The picture has level or upright lines of something, as text makes them."""
    return max(_best_contrast(picture), _best_contrast(_quarter(picture))) > BARE


def uncovered(picture: Any, boxes: Iterable[Sequence[float]]) -> tuple[int, int, Any]:
    """Dark pixels outside and inside of the boxes, and the picture with the boxes made white."""
    rest = picture.copy()
    inside = 0
    for box in boxes:
        left, top, right, bottom = (round(edge) for edge in box)
        area = (
            max(0, left - 1),
            max(0, top - 1),
            min(picture.width, right + 1),
            min(picture.height, bottom + 1),
        )
        if area[0] < area[2] and area[1] < area[3]:
            inside += _dark(picture.crop(area))
            rest.paste(255, area)
    return _dark(rest), inside, rest


def _dark(picture: Any) -> int:
    return sum(picture.histogram()[:128])


def _quarter(picture: Any) -> Any:
    return picture.transpose(Image.Transpose.ROTATE_90)


# --- the word -----------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A mark on the base line between two digits. `kind` "?" where the ink does not say."""

    kind: Literal[".", ",", "?"]
    x: float
    """Where it stands, as a share of the width of the word."""


class Shapes(NamedTuple):
    """What one sees of a word without reading it."""

    tall: int
    """Separate shapes as high as a digit; digits that touch are one."""
    marks: tuple[Mark, ...]
    """Points and commas between them."""
    beside: bool
    """Something stands right beside the word and is no word."""


def shapes(picture: Any, box: Pixels, room: tuple[int, int] = (0, 0)) -> Shapes | None:
    """What one sees of a word; None where the ink is unclear.

    `room`: pixels to its left and right that belong to no other word.

    A comma reaches below the base line and a point does not: the one thing that tells 53,2 from
    53.2 when the tail is too small for a reader trained on whole lines. Measured on 2,950 marks:
    points reach at most 6 % of a digit's height below it, 95 % of the commas 5 % or more.
    """
    left, top, right, bottom = box
    height = bottom - top
    x0, y0 = max(0, left - max(2, room[0])), max(0, top - 1)
    x1 = min(picture.width, right + max(2, room[1]))
    y1 = min(picture.height, bottom + round(0.3 * height))
    crop = picture.crop((x0, y0, x1, y1))
    scale = 1.0
    if crop.height > SMALL:
        scale = SMALL / crop.height
        width = max(1, round(crop.width * scale))
        crop = crop.resize((width, SMALL), Image.Resampling.BICUBIC)
    start, stop = (left - x0 - 2) * scale, (right - x0 + 2) * scale
    found = components(crop)
    inside = [shape for shape in found if start <= (shape[0] + shape[2]) / 2 <= stop]
    if not inside:
        return None
    high = max(shape[3] - shape[1] for shape in inside)
    digits = [shape for shape in inside if shape[3] - shape[1] >= 0.6 * high]
    tops, bases = sorted(d[1] for d in digits), sorted(d[3] for d in digits)
    above, base = tops[len(tops) // 2], bases[len(bases) // 2]
    high = base - above
    if high < 6:
        return None
    first, last = min(d[0] for d in digits), max(d[2] for d in digits)
    marks = []
    for ax, ay, bx, by in sorted(inside):
        low = ay > above + 0.55 * high and by > base - 0.25 * high
        small = by - ay <= 0.45 * high and bx - ax <= 0.4 * high
        middle = (ax + bx) / 2
        # a speck of noise is smaller than a point, or stands under a digit
        speck = (by - ay) * (bx - ax) < 0.006 * high**2 or any(
            d[0] + 0.15 * (d[2] - d[0]) < middle < d[2] - 0.15 * (d[2] - d[0]) for d in digits
        )
        if low and small and first < ax and bx < last and not speck:
            drop = (by - base) / high
            kind: Literal[".", ",", "?"] = "," if drop >= 0.08 else "." if drop < 0.04 else "?"
            marks.append(Mark(kind, middle / crop.width))
    beside = any(
        0.35 * high < by - ay < 1.2 * high and bx - ax > 0.08 * high
        for ax, ay, bx, by in found
        if bx <= start + 1 or ax >= stop - 1
    )
    return Shapes(len(digits), tuple(marks), beside)


def is_dot(picture: Any, box: Pixels, line: Pixels) -> bool:
    """The box holds nothing but a filled disc or square, smaller than any letter of the line."""
    crop = picture.crop(box)
    if max(crop.size) > 60 or min(crop.size) < 3:
        return False
    found = [shape for shape in components(_framed(crop)) if shape[2] - shape[0] > 2]
    if len(found) != 1:
        return False
    left, top, right, bottom = found[0]
    width, height = right - left, bottom - top
    if not 0.7 < width / height < 1.4 or height > 0.42 * (line[3] - line[1]):
        return False
    dark, light = crop.getextrema()
    filled = sum(crop.histogram()[: (dark + light) // 2])
    return bool(filled > 0.62 * width * height)


def _framed(crop: Any) -> Any:
    """The picture with a white border, so that what fills it has a ground."""
    framed = Image.new("L", (crop.width * 3, crop.height * 3), 255)
    framed.paste(crop, (crop.width, crop.height))
    return framed


def components(crop: Any) -> list[Pixels]:
    """The boxes of what hangs together in a small picture."""
    width, height = crop.size
    grey = crop.tobytes()
    if not grey:
        return []
    ranked = sorted(grey)
    ground, dark = ranked[len(ranked) * 3 // 4], ranked[len(ranked) * 3 // 100]
    if ground - dark < 40:
        return []
    limit = (ground + dark) // 2
    ink = bytearray(grey.translate(bytes([1] * limit + [0] * (256 - limit))))
    found = []
    start = ink.find(1)
    while start >= 0:
        ink[start] = 0
        todo = [start]
        x0 = x1 = start % width
        y0 = y1 = start // width
        while todo:
            y, x = divmod(todo.pop(), width)
            x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
            for row in range(max(0, y - 1), min(height, y + 2)):
                at = row * width
                for place in range(at + max(0, x - 1), at + min(width, x + 2)):
                    if ink[place]:
                        ink[place] = 0
                        todo.append(place)
        found.append((x0, y0, x1 + 1, y1 + 1))
        start = ink.find(1, start)
    return found
