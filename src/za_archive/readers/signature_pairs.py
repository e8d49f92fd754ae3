"""Which of two kinds of signs on a page belong together: the days and the names, say.

Blocks stand side by side or one below the other, whole or sorted by kind (first all days, then all
names). So no form is looked for: of all ways to give the ones to the others that one is taken in
which each lies nearest to its own, all above or all below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from za_archive.readers.signature_signs import Sign

PAGE = 2000.0
"""Something on the next page is so many points below."""
WRONG_WAY = 100.0**2
"""What it costs to stand below where the others stand above."""
EVEN = 30.0
"""Ways that differ by less are as good: the first, in the order of print, is taken."""
MOST = 7
"""Of more signs than these the ones further on are left out."""


def pairs(ones: Sequence[Sign], others: Sequence[Sign]) -> list[tuple[int, int]]:
    """Indices of each pair; what is left over of the longer kind is in none."""
    ones, others = ones[:MOST], others[:MOST]
    if len(ones) > len(others):
        return [(one, other) for other, one in pairs(others, ones)]
    found = [_cheapest(ones, others, above) for above in (True, False)]
    return min(found, key=lambda way: way[0])[1]


def _cheapest(
    ones: Sequence[Sign], others: Sequence[Sign], above: bool
) -> tuple[float, list[tuple[int, int]]]:
    """The best way to give each of the ones another, and what it costs."""
    costs = [[_cost(one, other, above) for other in others] for one in ones]
    best, chosen = float("inf"), tuple(range(len(ones)))
    for way in permutations(range(len(others)), len(ones)):
        cost = sum(costs[one][other] for one, other in enumerate(way))
        if cost < best - EVEN:
            best, chosen = cost, way
    return best, list(enumerate(chosen))


def _cost(one: Sign, other: Sign, above: bool) -> float:
    """How far they are apart, squared: so pieces sorted by kind go in the order of print."""
    if one.strip == other.strip:
        return 0.0
    across, down = apart(one, other)
    wrong = down > 0 if above else down < 0
    return across**2 + down**2 + (WRONG_WAY if wrong else 0.0)


def apart(one: Sign, other: Sign) -> tuple[float, float]:
    """How far the other is beside and below, in points; 0 where they share a column or a line."""
    across = max(0.0, other.box.x0 - one.box.x1, one.box.x0 - other.box.x1)
    if one.page == other.page and one.box.overlap_y(other.box) > 0.5:
        return across, 0.0
    return across, (other.page - one.page) * PAGE + other.box.top - one.box.top
