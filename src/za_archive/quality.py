"""How good the text of a page is, as a figure from 0 to 1 with reasons.

Nothing is looked up in a word list: pairs of letters, vowels and the commonest words tell German
from garbage, and letters against ink tell a layer that says too little. A page of mere figures
gives no reason for doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import add
from typing import NamedTuple

from za_archive.damage import COMMON
from za_archive.models import Page, Word

BAD = 0.7
"""Under this figure a page is read again by OCR. Measured on 260 sound pages: the worst has 0.86;
with one letter of six wrong nine of ten pages have less than this."""
BETTER = 0.05
"""By so much must another reading be better to be taken."""
ENOUGH_LETTERS = 60
"""Fewer letters than this are no ground for a judgement."""
SAMPLE = 120
"""So many words of a page are looked at, at least."""

PAIRS: dict[str, str] = {
    "^": "abdefghiklmnprstuvwz", "a": "bcfghlmnrstu", "b": "aeilr", "c": "hk", "d": "$aeiu",
    "e": "$bcdfghiklmnrstu", "f": "aeflrt", "g": "$erst", "h": "$aeilnorst", "i": "ceglmnost",
    "k": "aelot", "l": "aeilostu", "m": "$aeim", "n": "$adegiknstz", "o": "lmnrs", "p": "aer",
    "r": "$abdefgiklmnostuü", "s": "$aceipst", "t": "$aeiorstuz", "u": "ceflmnrst", "v": "eo",
    "w": "aei", "z": "eiu", "ä": "n",
}  # fmt: skip
"""Which letters follow which in German ("^" a word begins, "$" it ends): the 180 commonest pairs.

They are 86 % of all pairs in the word counts of pyspellchecker 0.9.1 (339,101 forms, weighed by
the root of their count), 73 % of the pairs of English, and 26 % of those of random letters.
"""
COMMON_PAIRS = frozenset(left + right for left, rights in PAIRS.items() for right in rights)
UMLAUTS = "äöüßÄÖÜ"
SIGNS = re.compile(r"[^\w\s._–-]")
LETTERS = re.compile(r"[^\W\d_]+")
MIXED = re.compile(
    r"[a-zäöüß][0-9|;:!\[\]{}<>_=~^$*+#@][a-zäöüß]|[a-zäöüß]{3}[0-9|]\b|[A-Za-z][0-9][a-z]{2}"
)
BROKEN = re.compile("[\ufffd\ue000-\uf01f\uf100-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]")


class Quality(NamedTuple):
    """`figure`: about the share of words that are words. `reasons`: why it is not 1, in German."""

    figure: float
    reasons: tuple[str, ...] = ()

    @property
    def is_bad(self) -> bool:
        return self.figure < BAD


def of(page: Page) -> Quality:
    """The quality of the words that one sees, or that lie as a layer under a scan."""
    return of_text([word[0] for word in page.words if not word[5]], page.unmapped)


def of_text(texts: Sequence[str], unmapped: int = 0) -> Quality:
    """The quality of words; `unmapped` of their characters have no letter that is known."""
    whole = " ".join(texts)
    size = len(whole) - len(texts) + 1
    if not texts or size <= 0:
        return Quality(0.0, ("kein Text",))
    # one word of several, from all over the page: judging costs a tenth of reading it
    part = texts[:: max(1, len(texts) // SAMPLE)]
    sample = " ".join(part)
    tokens = LETTERS.findall(sample)
    letters = sum(map(len, tokens))
    reasons: list[str] = []
    sound = whole.isprintable() and "\ufffd" not in whole
    broken = max(unmapped, 0 if sound else len(BROKEN.findall(whole))) / size
    figure = max(0.0, 1 - 2 * broken)
    if broken > 0.05:
        reasons.append("Zeichen ohne Zuordnung (Schrift ohne ToUnicode)")
    length = len(sample) - len(part) + 1
    signs = len(SIGNS.findall(sample))
    if signs > 0.3 * length and length > ENOUGH_LETTERS:
        figure *= 0.5 if signs < 0.6 * length else 0.3
        reasons.append("zu viele Sonderzeichen")
    if letters < ENOUGH_LETTERS:
        return Quality(round(figure, 3), tuple(reasons))
    figure *= _pairs(tokens, reasons)
    odd = " ".join([text for text in part if not text.isalpha()])
    mixed = len(MIXED.findall(odd)) / len(part)
    if mixed > 0.02:
        figure *= max(0.3, 1 - 3 * mixed)
        reasons.append("Ziffern und Zeichen in Wörtern")
    running = [token for token in tokens if len(token) > 1 and token.islower()]
    if len(running) >= 40:
        common = sum(token in COMMON for token in running) / len(running)
        # 40 % in running text, 32 % at least on 99 of 100 pages
        figure *= min(1.0, 0.55 + 0.45 * common / 0.3)
        if common < 0.2:
            reasons.append("die häufigsten deutschen Wörter fehlen")
    # German has 15 of them in 1,000 letters; "ae" for "ä" is another way to write, not damage
    if size > 1_000 and sum(map(whole.count, UMLAUTS)) < size / 1_000:
        written = sum(map(whole.count, ("ae", "oe", "ue")))
        if written < size / 300:
            figure *= 0.65
            reasons.append("keine Umlaute (OCR einer anderen Sprache)")
    return Quality(round(figure, 3), tuple(reasons))


def is_better(other: Quality, than: Quality) -> bool:
    """The other reading of the same page is to be taken."""
    return other.figure > than.figure + BETTER


def _pairs(tokens: Iterable[str], reasons: list[str]) -> float:
    """1 where letters follow each other as in German, 0 where they do as in garbage.

    Of the pairs of a page 77 % or more are common ones on 99 of 100 sound pages, 73 % where one
    letter of six is wrong, 28 % in codes shifted by a constant.
    """
    long = [token for token in tokens if len(token) >= 4]
    around = f"^{'$^'.join(long)}$".lower()
    pairs = len(around) - len(long)  # "$^" between two words is none
    if pairs < ENOUGH_LETTERS:
        return 1.0
    share = sum(map(COMMON_PAIRS.__contains__, map(add, around, around[1:]))) / pairs
    if share < 0.72:
        reasons.append("Buchstabenfolgen, die es im Deutschen nicht gibt")
    return max(0.0, min(1.0, (share - 0.42) / 0.36))


def is_same(words: Iterable[Word], others: Iterable[Word]) -> bool:
    """Two readings of a page agree in most of their words."""
    left = Counter(word.text for word in words if not word.hidden)
    right = Counter(word.text for word in others)
    return (left & right).total() > 0.8 * max(left.total(), right.total(), 1)


def letters_of(words: Iterable[Word]) -> int:
    """How many characters one sees."""
    return sum([len(word[0]) for word in words if not word[5]])
