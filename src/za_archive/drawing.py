"""What a page draws beside its words: ruling lines, pictures, and text that nobody sees.

One walk over the objects of an open PDFium page. The tables that the ruling lines make are found
by pdfplumber's functions, which want no more of a page than its lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_uint, c_void_p, cast
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as raw  # noqa: TID251  asks pages that pdf.py has opened

THIN = 2.5
"""A filled path not thicker than this many points is a line."""
SHORT = 8.0
"""A line shorter than this many points rules no table."""
WHITE, FAINT = 247, 170
"""A colour none of whose parts is less than this is white, or faint."""
DOT = 1.5, 6.5
"""A filled shape about as wide as high, of so many points, may be the bullet of a list."""
SCAN_SHARE = 0.6
"""A picture that covers this share of a page is the page, and invisible text its OCR layer."""
CORNERS = 6
"""A shape of more corners is no rectangle, nor a line."""
MOST_CROSSINGS = 60_000
"""More lines than can cross so often are a drawing."""
MOST_OBJECTS = 20_000
"""More objects than this are a drawing: neither its lines nor its letters are looked at."""

INVISIBLE = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
OUTLINED = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
TEXT, PATH = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH
IMAGE, SHADING, FORM = raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM


def fast(function: Any, result: Any, *arguments: Any) -> Any:
    """A PDFium function that takes bare addresses: three times faster to call than checked ones."""
    return PYFUNCTYPE(result, *arguments)(cast(function, c_void_p).value or 0)


def address(handle: Any) -> int:
    """Where PDFium keeps what a handle of pypdfium2 stands for."""
    return cast(handle, c_void_p).value or 0


_count = fast(raw.FPDFPage_CountObjects, c_int, c_void_p)
_get = fast(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_kind = fast(raw.FPDFPageObj_GetType, c_int, c_void_p)
_mode = fast(raw.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_fill = fast(raw.FPDFPageObj_GetFillColor, c_int, c_void_p, *[c_void_p] * 4)
_bounds = fast(raw.FPDFPageObj_GetBounds, c_int, c_void_p, *[c_void_p] * 4)
_matrix = fast(raw.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_inner_count = fast(raw.FPDFFormObj_CountObjects, c_int, c_void_p)
_inner_get = fast(raw.FPDFFormObj_GetObject, c_void_p, c_void_p, c_int)
_drawn = fast(raw.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_segments = fast(raw.FPDFPath_CountSegments, c_int, c_void_p)
_segment = fast(raw.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
_point = fast(raw.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_segment_kind = fast(raw.FPDFPathSegment_GetType, c_int, c_void_p)
_closes = fast(raw.FPDFPathSegment_GetClose, c_int, c_void_p)


class Matrix(NamedTuple):
    """How a form's own points become points of the page."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: Matrix) -> Matrix:
        """This matrix first, then the outer one."""
        (e, f) = outer.at(self.e, self.f)
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            e,
            f,
        )


Rect = tuple[float, float, float, float]
"""Left, bottom, right, top: as PDFium counts, from the bottom, the page not turned."""


@dataclass(slots=True)
class Drawing:
    """What was found on a page. Text objects are named by their address."""

    hidden: set[int] = field(default_factory=set)
    white: set[int] = field(default_factory=set)
    faint: set[int] = field(default_factory=set)
    edges: list[Rect] = field(default_factory=list)
    fields: list[Rect] = field(default_factory=list)
    images: list[Rect] = field(default_factory=list)
    dots: list[Rect] = field(default_factory=list)
    """Small filled shapes, as browsers draw the bullets of lists."""
    pale: list[Rect] = field(default_factory=list)
    """Bounds of pale shapes that are no rectangles: letters drawn as outlines, or ornaments."""

    def covered(self, width: float, height: float) -> bool:
        """One picture is as good as the whole page: a scan."""
        return any(
            (right - left) * (top - bottom) > SCAN_SHARE * width * height
            for left, bottom, right, top in self.images
        )


@lru_cache(1)  # asked for the words of a page, and again for its pictures
def look(handle: Any) -> Drawing:
    """What the open PDFium page draws beside its words."""
    found = Drawing()
    page = address(handle.raw)
    count = _count(page)
    if count <= MOST_OBJECTS:
        _walk(found, (_get(page, index) for index in range(count)), Matrix(), 0)
    return found


# where PDFium writes its answers
_numbers = (c_float * 6)()
_colours = (c_uint * 4)()
_flags = (c_int * 2)()
_SIX = addressof(_numbers)
_FOUR = [addressof(_numbers) + 4 * index for index in range(4)]
_RED, _GREEN, _BLUE, _ALPHA = (addressof(_colours) + 4 * index for index in range(4))
_FILL, _STROKE = addressof(_flags), addressof(_flags) + 4


def _walk(found: Drawing, objects: Iterator[int], matrix: Matrix, depth: int) -> None:
    for item in objects:
        kind = _kind(item)
        if kind == TEXT:
            mode = _mode(item)
            if mode:
                if mode in INVISIBLE:
                    found.hidden.add(item)
                    continue
                if mode in OUTLINED:
                    found.faint.add(item)
                    continue
            if _fill(item, _RED, _GREEN, _BLUE, _ALPHA):
                red, green, blue, alpha = _colours
                if alpha < 8:
                    found.hidden.add(item)
                elif red > WHITE and green > WHITE and blue > WHITE:
                    found.white.add(item)
                elif alpha < 128 or (red > FAINT and green > FAINT and blue > FAINT):
                    found.faint.add(item)
        elif kind == PATH:
            _path(found, item, matrix)
        elif kind in (IMAGE, SHADING):
            found.images.append(_placed(item, matrix))
        elif kind == FORM and depth < 4:
            own = Matrix(*_numbers) if _matrix(item, _SIX) else Matrix()
            count = _inner_count(item)
            if count <= MOST_OBJECTS:
                inner = (_inner_get(item, index) for index in range(count))
                _walk(found, inner, own.within(matrix), depth + 1)


def _placed(item: int, matrix: Matrix) -> Rect:
    """The bounds of an object on the page."""
    if not _bounds(item, *_FOUR):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = _numbers[:4]
    corners = [matrix.at(x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _path(found: Drawing, item: int, outer: Matrix) -> None:
    """The straight lines of a path; a filled one may be a line or a ground under text."""
    if not _drawn(item, _FILL, _STROKE):
        return
    filled, stroked = _flags
    if not filled and not stroked:
        return
    coloured = False
    if filled:
        _fill(item, _RED, _GREEN, _BLUE, _ALPHA)
        coloured = min(_colours[:3]) <= WHITE and _colours[3] > 8
        if not coloured and not stroked:
            return
    count = _segments(item)
    if coloured and count > CORNERS and (min(_colours[:3]) > FAINT or _colours[3] < 128):
        found.pale.append(_placed(item, outer))
    if coloured and _is_dot(bounds := _placed(item, outer)):
        found.dots.append(bounds)
        return
    if count > 400:
        return  # a drawing
    own = Matrix(*_numbers) if _matrix(item, _SIX) else Matrix()
    matrix = own.within(outer)
    for points in _subpaths(item, count, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
        thin = right - left <= THIN or top - bottom <= THIN
        if filled and not stroked and thin:
            # a filled hair: its middle is the line
            if right - left <= THIN:
                left = right = (left + right) / 2
            else:
                bottom = top = (bottom + top) / 2
            if hypot(right - left, top - bottom) >= 1:
                found.edges.append((left, bottom, right, top))
            continue
        if coloured and not thin:
            found.fields.append((left, bottom, right, top))
        if not stroked and not coloured:
            continue
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(x0 - x1) < 0.5 or abs(y0 - y1) < 0.5:
                found.edges.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _is_dot(bounds: Rect) -> bool:
    left, bottom, right, top = bounds
    least, most = DOT
    across, up = right - left, top - bottom
    return least < min(across, up) and max(across, up) < most and abs(across - up) < 0.5


def _subpaths(item: int, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path; parts with curves rule nothing and are left out."""
    points: list[tuple[float, float]] = []
    curved = False
    for index in range(count):
        segment = _segment(item, index)
        kind = _segment_kind(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved = True
        _point(segment, _FOUR[0], _FOUR[1])
        points.append(matrix.at(_numbers[0], _numbers[1]))
        if _closes(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def tables(edges: list[Rect]) -> list[list[Rect]]:
    """The cells of each ruled table, in no order."""
    across = [edge for edge in edges if edge[2] - edge[0] >= SHORT]
    upright = [edge for edge in edges if edge[3] - edge[1] >= SHORT]
    if len(across) < 2 or len(upright) < 2 or len(across) * len(upright) > MOST_CROSSINGS:
        return []
    from pdfplumber import table  # noqa: TID251  its table functions only, where lines rule

    ruled = [_edge(edge, "h") for edge in across] + [_edge(edge, "v") for edge in upright]
    crossings = table.edges_to_intersections(table.merge_edges(ruled, 3, 3, 3, 3), 3, 3)
    found = table.cells_to_tables(_cells(crossings))
    return [
        [(left, -bottom, right, -top) for left, top, right, bottom in cells]
        for cells in found
        if len(cells) > 1
    ]


def _cells(crossings: dict[tuple[float, float], dict[str, list[Any]]]) -> list[Rect]:
    """From each crossing of lines the smallest rectangle that lines rule on all sides.

    Just what pdfplumber's `intersections_to_cells` finds; that one looks through all crossings for
    each of them, which took a seventh of all reading and would take minutes for a fine grid.
    """
    upright = {point: set(map(id, edges["v"])) for point, edges in crossings.items()}
    across = {point: set(map(id, edges["h"])) for point, edges in crossings.items()}
    columns: dict[float, list[float]] = {}
    rows: dict[float, list[float]] = {}
    points = sorted(crossings)
    for x, top in points:
        columns.setdefault(x, []).append(top)
        rows.setdefault(top, []).append(x)

    def ruled(x: float, top: float) -> Iterator[Rect]:
        here, along = upright[x, top], across[x, top]
        rights = [
            right for right in rows[top][bisect_right(rows[top], x) :] if along & across[right, top]
        ]
        for bottom in columns[x][bisect_right(columns[x], top) :]:
            if here & upright[x, bottom]:
                for right in rights:
                    corner = right, bottom
                    if (
                        corner in crossings
                        and upright[corner] & upright[right, top]
                        and across[corner] & across[x, bottom]
                    ):
                        yield x, top, right, bottom

    smallest = (next(ruled(x, top), None) for x, top in points)
    return [cell for cell in smallest if cell]


def _edge(edge: Rect, orientation: str) -> dict[str, Any]:
    """An edge as pdfplumber knows one: it counts from the top."""
    left, bottom, right, top = edge
    return {
        "x0": left,
        "x1": right,
        "top": -top,
        "bottom": -bottom,
        "width": right - left,
        "height": top - bottom,
        "orientation": orientation,
        "object_type": "line",
    }
