"""Which words a pattern cannot do without: where none of them stands, it need not be tried.

Python's `re` tries a pattern at every character, which for some three hundred rules took more than
half of the whole ingest. Here a pattern's own syntax tree tells what each of its matches begins
with, or at least contains; one pass of an Aho-Corasick automaton finds all such literals of all
rules in a text. A match can begin only where one of its first literals stands, so trying the
pattern there alone finds the same matches; and only in a paragraph that holds one of the needed
literals behind that place, for a rule does not run over the end of one. What this module
does not understand (the tree is no public one of Python's) counts as anything: it costs time and
never a match.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import ahocorasick

MOST = 64
"""Beginnings of one pattern that are followed further."""
LONG = 10
"""Letters of a literal: with more, hardly a place fewer is tried."""
SHORT = 3
"""From so many letters on a literal need not get longer where there are too many."""
TELLING = 6
"""A literal of so many letters stands at few places, and looking for a better one is no gain."""
OFTEN = 6
"""What may stand more often than this is not counted through."""
FEW = 20
"""So few places are tried sooner than it is found out in which paragraphs they stand."""
WIDE = 12
"""Members of a character class that are spelled out."""
LATIN = 0x300
"""Beyond these letters it is left open what `re` takes for the same when case is ignored."""
EVERYWHERE = frozenset("0abcdefghijklmnopqrstuvwxyz .,:;-–()")
"""What stands in nearly every paragraph."""
OFTEN_FIRST = EVERYWHERE - frozenset("0:;-–()")
"""What stands so often that trying a pattern at each place of it is no gain."""
RUN = "\0"
"""Stands for any number of letters, digits and hyphens, as in `\\w*ministerium`."""
LINE = "\1"
"""Stands for the beginning of a line."""
CATEGORIES = {op.CATEGORY_DIGIT: "0", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: RUN}

Begins = tuple[frozenset[str], frozenset[str]]
"""What may stand at a place: strings that what follows goes on from, and such as end in the dark.
"""
NOTHING: Begins = (frozenset({""}), frozenset())
ANYTHING: Begins = (frozenset(), frozenset({""}))
LETTERS: Begins = (frozenset({RUN}), frozenset())


@dataclass(frozen=True, slots=True)
class Literals:
    """What every match of a pattern has, as `fold` writes it.

    Each begins with one of `first` (`LINE` among them: at a line's beginning), or with letters that
    lead to one of `behind`, if any are named; each holds one of `needed`, if any are.
    """

    first: frozenset[str]
    behind: frozenset[str]
    needed: frozenset[str]
    local: bool
    """What is needed stands in the paragraph in which the match begins."""
    wanted: tuple[frozenset[str], ...] = field(init=False)
    """Of each of these a match has one."""

    def __post_init__(self) -> None:
        wanted = tuple(filter(None, (self.first | self.behind, self.needed)))
        object.__setattr__(self, "wanted", wanted)


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


# --- what a pattern tells -------------------------------------------------------------------------


def literals(pattern: re.Pattern[str]) -> Literals:
    """What can be told of a pattern's matches."""
    items = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    begins = _first(_begins(items))
    first = frozenset(text for text in begins if not text.startswith(RUN))
    behind = frozenset(text[1:] for text in begins - first)
    needed = frozenset() if begins and _worth(begins) == TELLING else _needed(items)
    # where it is not known how matches begin, paragraphs are looked through one by one
    local = _is_local(items, ahead=not begins)
    return Literals(first, behind, needed if needed != begins else frozenset(), local)


def _needed(items: Sequence[Any]) -> frozenset[str]:
    """The most telling strings of which each match holds one, wherever it stands."""
    best: frozenset[str] = frozenset()
    for place, (code, argument) in enumerate(items):
        found = []
        if place == 0 or items[place - 1][0] is not op.LITERAL:
            found.append(_telling(frozenset().union(*_begins(items[place:]))))
        if code is op.SUBPATTERN:
            found.append(_needed(argument[3]))
        elif code is op.BRANCH:
            each = [_needed(branch) for branch in argument[1]]
            found.append(frozenset().union(*each) if all(each) else frozenset())
        best = max([best, *found], key=_worth)
        if _worth(best) == TELLING:
            break
    return frozenset(text.lstrip(RUN) for text in best)


def _worth(strings: frozenset[str]) -> float:
    """How telling the least telling of these strings is; 0 where there are none."""
    return min([TELLING, *(_weight(text.lstrip(RUN)) for text in strings)]) if strings else 0


@cache
def _weight(text: str) -> float:
    """Its letters; digits, blanks and common signs tell less, and others ("€") more."""
    return sum(1 if char.isalpha() else 0.5 if char in EVERYWHERE else 3 for char in text)


def _first(begins: Begins) -> frozenset[str]:
    """What a match can begin with; nothing where that stands nearly everywhere. What begins lines
    and does not tell enough is any beginning of a line.
    """
    texts = begins[0] | begins[1]
    lines = frozenset(text for text in texts if text.startswith(LINE))
    if all(_telling(frozenset({text})) and text[1] != RUN for text in lines):
        return _telling(texts, OFTEN_FIRST)
    others = _telling(texts - lines, OFTEN_FIRST)
    return others | {LINE} if others or texts == lines else others


def _telling(texts: frozenset[str], often: frozenset[str] = EVERYWHERE) -> frozenset[str]:
    """All that may stand there, without what begins with another; none where that is anything, or
    stands too often.
    """
    found = {_printed(text) for text in texts}
    if any(not text.lstrip(RUN) or text.lstrip(RUN) in often for text in found):
        return frozenset()
    return frozenset(
        text for text in found if not any(text[:end] in found for end in range(1, len(text)))
    )


def _printed(text: str) -> str:
    """What of it can be looked for: up to the next run."""
    text = text.replace(LINE, "")
    run = RUN if text.startswith(RUN) else ""
    return run + text.lstrip(RUN).partition(RUN)[0]


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
    if code is op.AT and argument is op.AT_BEGINNING:
        return frozenset({LINE}), frozenset()
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


def _then(one: Begins, other: Begins) -> Begins:
    """One after the other."""
    opened, ended = one
    if len(other[0]) == 1 and not other[1]:  # a plain letter, mostly
        [text] = other[0]
        longer = frozenset([before + text for before in opened])
        long = frozenset([text for text in longer if len(text) >= LONG])
        return longer - long, ended | long
    if len(opened) * (len(other[0]) + len(other[1])) + len(ended) > MOST and len(opened) > 1:
        ended |= {text for text in opened if len(_printed(text)) >= SHORT}
        opened -= ended
    for length in (LONG, 4, 2, 1):
        whole, cut = other if length == LONG else _cut(other, length)
        if len(opened) < 2 or len(opened) * (len(whole) + len(cut)) + len(ended) <= MOST:
            break
    else:
        return frozenset(), opened | ended
    longer = frozenset([a + b for a in opened for b in whole])
    long = frozenset([text for text in longer if len(text) >= LONG])
    return longer - long, ended | long | {a + b for a in opened for b in cut}


def _cut(begins: Begins, length: int) -> Begins:
    whole = frozenset(text for text in begins[0] if len(text) < length)
    return whole, frozenset(text[:length] for text in (begins[0] - whole) | begins[1])


def _either(branches: Iterable[Begins]) -> Begins:
    opened, ended = zip(*branches, strict=True)
    return frozenset().union(*opened), frozenset().union(*ended)


def _repeated(least: int, most: int, items: Sequence[Any]) -> Begins:
    """So many times; where that may be often, only the first time more than needed is told."""
    once = _begins(items)
    if once == LETTERS:
        return LETTERS
    often = most > OFTEN
    times = [NOTHING]
    for _ in range(least + 1 if often else most):
        times.append(_then(times[-1], once))
    counted = times[least:]
    if often:
        counted[-1] = frozenset(), counted[-1][0] | counted[-1][1]
    return _either(counted)


# --- where paragraphs end -------------------------------------------------------------------------

NEWLINE = op.LITERAL, ord("\n")
GUARDS = [1, NEWLINE], [1, NEWLINE, NEWLINE]
"""What rules' blanks and negated classes look out for: that no line end, or no gap, follows."""
ONE = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY)
"""Nodes that take one character."""
ENDS_A_LINE = (op.CATEGORY_SPACE, op.CATEGORY_NOT_DIGIT, op.CATEGORY_NOT_WORD)


class LineEnds(NamedTuple):
    """Whether what a part of a pattern takes may begin or end with a line end, or be nothing."""

    first: bool = False
    last: bool = False
    empty: bool = True


class _Gap(Exception):
    """Two line ends may follow each other: the gap between two paragraphs."""


def _is_local(items: Sequence[Any], *, ahead: bool) -> bool:
    """Whether all that they take, and with `ahead` look at behind that, lies in one paragraph."""
    try:
        _line_ends(items, ahead)
    except _Gap:
        return False
    return True


def _line_ends(items: Iterable[Any], ahead: bool) -> LineEnds:
    """The line ends of a sequence of nodes. Raises `_Gap`."""
    first = last = guarded = False
    empty = True
    for code, argument in items:
        if code is op.ASSERT_NOT and (ruled_out := [argument[0], *argument[1]]) in GUARDS:
            last &= ruled_out != GUARDS[0]
            guarded = ruled_out == GUARDS[1]
            continue
        node = _line_ends_of(code, argument, ahead)
        if last and node.first:
            raise _Gap
        first |= empty and node.first
        # "(?!\n\n)[^;]" may take a line end, but then none follows
        last = (node.last and not (guarded and code in ONE)) or (last and node.empty)
        empty &= node.empty
        guarded = False
    return LineEnds(first, last, empty)


def _line_ends_of(code: Any, argument: Any, ahead: bool) -> LineEnds:
    """The line ends of one node. Raises `_Gap`."""
    if code is op.AT:
        return LineEnds()
    if code in ONE:
        may = _ends_a_line(code, argument)
        return LineEnds(may, may, empty=False)
    if code in (op.ASSERT, op.ASSERT_NOT):
        looks = ahead and argument[0] > 0
        return LineEnds(looks and _line_ends(argument[1], ahead).first)
    if code is op.SUBPATTERN:
        return _line_ends(argument[3], ahead)
    if code is op.BRANCH:
        branches = [_line_ends(branch, ahead) for branch in argument[1]]
        return LineEnds(*map(any, zip(*branches, strict=True)))
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, repeated = argument
        once = _line_ends(repeated, ahead)
        if most > 1 and once.first and once.last:
            raise _Gap
        return once._replace(empty=once.empty or least == 0)
    raise _Gap  # it may be anything


def _ends_a_line(code: Any, argument: Any) -> bool:
    """Whether a node of one character may be a line end."""
    if code is op.IN:
        negated = argument[0][0] is op.NEGATE
        return negated != any(_ends_a_line(*member) for member in argument[negated:])
    if code is op.RANGE:
        return bool(argument[0] <= NEWLINE[1] <= argument[1])
    if code is op.CATEGORY:
        return argument in ENDS_A_LINE
    return code is not op.ANY and (argument == NEWLINE[1]) == (code is op.LITERAL)


# --- in a text ------------------------------------------------------------------------------------


class Finder:
    """Finds the literals of many patterns in one pass."""

    def __init__(self, patterns: Iterable[Literals]) -> None:
        self._automaton = ahocorasick.Automaton()
        texts = frozenset().union(*(texts for each in patterns for texts in each.wanted))
        for text in texts - {LINE}:
            self._automaton.add_word(text, (text, len(text) - 1))
        self._automaton.make_automaton()

    def places(self, string: str) -> Places:
        """Where each literal stands that occurs at all."""
        found = {LINE: [0, *(match.end() for match in re.finditer("\n", string))]}
        for end, (text, back) in self._automaton.iter(fold(string)):
            if text in found:
                found[text].append(end - back)
            else:
                found[text] = [end - back]
        return Places(string, found)


@dataclass(frozen=True)
class Places:
    """A text and where literals stand in it."""

    string: str
    found: dict[str, list[int]]

    def matches(
        self, pattern: re.Pattern[str], known: Literals, stop: int | None = None
    ) -> Iterator[re.Match[str]]:
        """The same as `pattern.finditer(string, 0, stop)`, where Finder knows its literals."""
        if any(self._texts.isdisjoint(texts) for texts in known.wanted):
            return iter(())
        stop = len(self.string) if stop is None else stop
        if known.first or known.behind:
            starts = self._starts(known)
            return self._at(starts[: bisect_right(starts, stop)], pattern, stop)
        if known.needed and known.local:
            return self._in_paragraphs(known.needed, pattern, stop)
        return pattern.finditer(self.string, 0, stop)

    def _at(
        self, starts: list[int], pattern: re.Pattern[str], stop: int
    ) -> Iterator[re.Match[str]]:
        end = 0
        for start in starts:
            if start >= end and (match := pattern.match(self.string, start, stop)):
                yield match
                end = max(match.end(), start + 1)

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(self.found)

    def _starts(self, known: Literals) -> list[int]:
        """Where a match may begin, from left to right."""
        starts, behind = self._places(known.first), self._places(known.behind)
        if known.needed and known.local and len(starts) + len(behind) > FEW:
            held = list(self._holding(known.needed))
            starts, behind = _before(held, starts), _before(held, behind)
        if behind:
            starts = sorted({*starts, *self._word_begins(behind)})
        return starts

    def _places(self, texts: frozenset[str]) -> list[int]:
        """Where any of the texts stands, from left to right."""
        places = [self.found[text] for text in self._texts & texts]
        return places[0] if len(places) == 1 else sorted(chain.from_iterable(places))

    def _word_begins(self, places: Iterable[int]) -> Iterator[int]:
        """The places, and each one before them from which on letters lead there."""
        string = self.string
        for place in places:
            yield place
            while place and ((char := string[place - 1]).isalnum() or char in "_-"):
                place -= 1
                yield place

    def _in_paragraphs(
        self, texts: frozenset[str], pattern: re.Pattern[str], stop: int
    ) -> Iterator[re.Match[str]]:
        """In the paragraphs that hold one of the texts."""
        for start, _, end in self._holding(texts):
            yield from pattern.finditer(self.string, start, min(end, stop))

    def _holding(self, texts: frozenset[str]) -> Iterator[tuple[int, int, int]]:
        """The paragraphs in which one of the texts ends: where each begins, where the last such
        text stands, and where the gap behind the paragraph ends; from the paragraph before it the
        last line end, with which a match may begin.
        """
        begins = self._paragraphs
        last: dict[int, int] = {}
        for text in self._texts & texts:
            for place in self.found[text]:
                number = bisect_right(begins, place + len(text) - 1) - 1
                last[number] = max(place, last.get(number, 0))
        for number in sorted(last):
            yield max(0, begins[number] - 1), last[number], begins[number + 1]

    @cached_property
    def _paragraphs(self) -> list[int]:
        """Where each paragraph begins, and the end."""
        gaps = [match.end() for match in re.finditer("\n\n", self.string)]
        return [0, *gaps, len(self.string) + 1]


def _before(held: Iterable[tuple[int, int, int]], starts: Sequence[int]) -> list[int]:
    """Those of the places behind which in their paragraph a text stands, as `_holding` tells."""
    kept: list[int] = []
    for start, last, _ in held:
        kept += starts[bisect_left(starts, start) : bisect_right(starts, last)]
    return kept
