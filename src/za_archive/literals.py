"""Which words a pattern cannot do without: where none of them stands, it need not be tried.

Python's `re` tries a pattern at every character, which for some three hundred rules took more than
half of the whole ingest. Here a pattern's own syntax tree tells what each of its matches begins
with, or at least contains; one pass of an Aho-Corasick automaton finds all such literals of all
rules in a text. A match can begin only where one of its first literals stands, so trying the
pattern there alone finds the same matches, and a rule none of whose literals occur finds nothing.
What this module does not understand (the tree is no public one of Python's) counts as anything: it
costs time and never a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import ahocorasick

MOST = 64
"""Beginnings of one pattern that are followed further."""
LONG = 10
"""Letters of a literal: with more, hardly a place fewer is tried."""
WIDE = 12
"""Members of a character class that are spelled out."""
TELLING = 3
"""A literal shorter than this may stand nearly everywhere."""
EVERYWHERE = frozenset("0abcdefghijklmnopqrstuvwxyz .,:;-–()")
"""What stands so often that looking at each place of it is no gain."""
RUN = "\0"
"""Stands for any number of letters, digits and hyphens, as in `\\w*ministerium`."""

Begins = tuple[frozenset[str], frozenset[str]]
"""What may stand at a place: strings that what follows goes on from, and such as end in the dark.
"""
NOTHING: Begins = (frozenset({""}), frozenset())
ANYTHING: Begins = (frozenset(), frozenset({""}))
LETTERS: Begins = (frozenset({RUN}), frozenset())


@dataclass(frozen=True, slots=True)
class Literals:
    """Every match begins with one of `first`, and holds one of `needed`; None: not known."""

    first: frozenset[str] | None
    needed: frozenset[str] | None


def fold(string: str) -> str:
    """The string as literals are written, of the same length: small letters, any digit as 0, any
    white space as a blank.
    """
    for char in set(string):
        plain = _plain(char)
        if plain != char:
            string = string.replace(char, plain)
    return string


@cache
def _plain(char: str) -> str:
    if char.isdecimal():
        return "0"
    if char.isspace():
        return " "
    # where `re` takes two letters for the same although their small letters differ
    return {"İ": "i", "ı": "i", "ſ": "s"}.get(char) or char.lower()


def literals(pattern: re.Pattern[str]) -> Literals:
    """What can be told of a pattern's matches, as `fold` writes it."""
    items = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    first = _telling(_begins(items))
    if first is not None and _worth(first)[0] == TELLING:
        return Literals(first, None)
    return Literals(first, _needed(items))


def _needed(items: Sequence[Any]) -> frozenset[str] | None:
    """The most telling strings of which each match holds one, wherever it stands."""
    found = [
        _telling(_begins(items[place:]))
        for place in range(len(items))
        if place == 0 or items[place - 1][0] is not op.LITERAL
    ]
    for code, argument in items:
        if code is op.SUBPATTERN:
            found.append(_needed(argument[3]))
        elif code is op.BRANCH:
            each = [_needed(branch) for branch in argument[1]]
            found.append(frozenset().union(*filter(None, each)) if all(each) else None)
    best = max(filter(None, found), key=_worth, default=None)
    return best and frozenset(text.lstrip(RUN) for text in best)


def _worth(strings: frozenset[str]) -> tuple[int, int]:
    return min(TELLING, *(len(text.lstrip(RUN)) for text in strings)), -len(strings)


def _telling(begins: Begins) -> frozenset[str] | None:
    """All that may stand there, without what begins with another; None where that is anything, or
    stands everywhere.
    """
    found = set()
    for text in begins[0] | begins[1]:
        run = RUN if text.startswith(RUN) else ""
        text = text.lstrip(RUN).partition(RUN)[0]
        if not text or text in EVERYWHERE:
            return None
        found.add(run + text)
    return frozenset(
        text for text in found if not any(text[:end] in found for end in range(1, len(text)))
    )


def _begins(items: Iterable[Any]) -> Begins:
    """What a sequence of nodes may begin with."""
    result = NOTHING
    for code, argument in items:
        result = _then(result, _of(code, argument))
        if not result[0]:
            break
    return result


def _of(code: Any, argument: Any) -> Begins:
    """What one node may begin with."""
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return NOTHING
    if code is op.LITERAL:
        return _letter(argument)
    if code is op.IN:
        return _class(argument)
    if code is op.SUBPATTERN:
        return _begins(argument[3])
    if code is op.BRANCH:
        return _either([_begins(branch) for branch in argument[1]])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _repeated(*argument)
    return ANYTHING


@cache
def _letter(number: int) -> Begins:
    return _class([(op.LITERAL, number)])


def _class(argument: Sequence[Any]) -> Begins:
    """What a class of characters may be: each of them, or any letters."""
    if (op.CATEGORY, op.CATEGORY_NOT_SPACE) in argument and argument[0][0] is op.NEGATE:
        return frozenset({" "}), frozenset()  # white space, but for some: the blank of a rule
    found: set[str] = set()
    for code, value in argument:
        if code is op.LITERAL and (value < LATIN or not chr(value).isalpha()):
            found.add(chr(value))
        elif code is op.RANGE and value[1] < LATIN:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif code is op.CATEGORY and value in CATEGORIES:
            found.add(CATEGORIES[value])
        else:
            return ANYTHING
    folded = frozenset(map(_plain, found))
    ours = not any(char.isalpha() and not char.isascii() and char not in "äöüß" for char in folded)
    if ours and RUN not in folded and len(folded) <= WIDE:
        return folded, frozenset()
    return LETTERS if all(char.isalnum() or char in "_-" + RUN for char in folded) else ANYTHING


LATIN = 0x300
"""Beyond these letters it is left open what `re` takes for the same when case is ignored."""
CATEGORIES = {op.CATEGORY_DIGIT: "0", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: RUN}


def _then(one: Begins, other: Begins) -> Begins:
    """One after the other."""
    for length in (LONG, 4, 2, 1):
        whole, ended = other if length == LONG else _cut(other, length)
        if len(one[0]) == 1 or len(one[0]) * (len(whole) + len(ended)) + len(one[1]) <= MOST:
            break
    else:
        return frozenset(), one[0] | one[1]
    both = {a + b for a in one[0] for b in whole}
    long = {text for text in both if len(text) >= LONG}
    return frozenset(both - long), one[1] | long | {a + b for a in one[0] for b in ended}


def _cut(begins: Begins, length: int) -> Begins:
    whole = frozenset(text for text in begins[0] if len(text) < length)
    return whole, frozenset(text[:length] for text in (begins[0] - whole) | begins[1])


def _either(branches: Iterable[Begins]) -> Begins:
    opened, ended = zip(*branches, strict=True)
    return frozenset().union(*opened), frozenset().union(*ended)


def _repeated(least: int, most: int, items: Sequence[Any]) -> Begins:
    """So many times; of more than two beyond the least only the beginning is told."""
    once = _begins(items)
    if once == LETTERS:
        return LETTERS
    times = [NOTHING]
    for _ in range(min(most, least + 2)):
        times.append(_then(times[-1], once))
    counted = times[least:]
    if most > least + 2:
        counted[-1] = frozenset(), counted[-1][0] | counted[-1][1]
    return _either(counted)


class Finder:
    """Finds the literals of many patterns in one pass."""

    def __init__(self, patterns: Iterable[Literals]) -> None:
        self._automaton = ahocorasick.Automaton()
        for each in patterns:
            for text in (*(each.first or ()), *(each.needed or ())):
                text = text.lstrip(RUN)
                self._automaton.add_word(text, (text, len(text) - 1))
        self._automaton.make_automaton()

    def places(self, string: str) -> dict[str, list[int]]:
        """Where each literal stands that occurs at all."""
        found: dict[str, list[int]] = {}
        for end, (text, back) in self._automaton.iter(fold(string)):
            if text in found:
                found[text].append(end - back)
            else:
                found[text] = [end - back]
        return found


def matches(
    pattern: re.Pattern[str], known: Literals, places: dict[str, list[int]], string: str, stop: int
) -> Iterator[re.Match[str]]:
    """The same as `pattern.finditer(string, 0, stop)`; `places` are those of its literals."""
    if known.needed is not None and places.keys().isdisjoint(known.needed):
        return
    if known.first is None:
        yield from pattern.finditer(string, 0, stop)
        return
    starts: set[int] = set()
    for text in known.first:
        if text.startswith(RUN):
            for place in places.get(text[1:], ()):
                starts.add(place)
                while place and ((char := string[place - 1]).isalnum() or char in "_-"):
                    place -= 1
                    starts.add(place)
        else:
            starts.update(places.get(text, ()))
    end = 0
    for start in sorted(starts):
        if start >= end and (match := pattern.match(string, start, stop)):
            yield match
            end = match.end()
