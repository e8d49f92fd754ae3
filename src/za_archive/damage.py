"""Letters that came out wrong: fonts with shifted codes, umlauts of another age, spaced words.

Everything here is gated by what a sound page never shows, so that it costs nothing there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from za_archive.models import Word
from za_archive.words import is_word

COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        der die und den das des von zu im mit für auf ist dem nicht ein eine als auch es an werden
        aus hat dass sie nach bei um wird sind zur zum vom oder über einer sich durch
        """,
    )
)
"""The commonest words: text that has none of them is not German."""
USUAL_SHIFTS = (31, 29, 30, 28, 3, 1, -1)
"""Fonts whose codes are those of their glyphs lie so far from ASCII."""
SHARE_OF_E = 0.06
"""Less "e" than this is no German."""
AROUND = "„“”\"'»«()[].,;:!?‚‘…-"
"""What stands at the edges of a word."""
GERMAN = frozenset("äöüÄÖÜß§„“”‚‘’–—…•€éè°²³´`")

MAC_SEEN = re.compile(r"[A-Za-z]Ÿ|Ÿ[a-z]|[a-z][šŠ][a-z]")
MAC = str.maketrans({"Š": "ä", "š": "ö", "Ÿ": "ü", "¤": "§"})
MAC_INSIDE = (
    (re.compile(r"(?<=[a-zäöüŠšŸ])§(?=[a-z]|\s|$|[.,;:)])"), "ß"),
    (re.compile(r"(?<!\S)€(?=[a-z])"), "Ä"),
    (re.compile(r"(?<!\S)…(?=[a-z])"), "Ö"),
    (re.compile(r"(?<!\S)†(?=[a-z])"), "Ü"),
)
NO_BLANK = 0.17
"""Words lie apart by more than this share of their height."""
DOTS = re.compile("([aouAOU])\u00a8|\u00a8([aouAOU])")


def composed(text: str) -> str:
    """Each letter with its dots as one character, wherever the dots stand."""
    if "\u00a8" in text:
        text = DOTS.sub(lambda match: (match[1] or match[2]) + "\u0308", text)
    return unicodedata.normalize("NFC", text)


# --- shifted codes ----------------------------------------------------------------------------


def may_be_shifted(text: str) -> bool:
    """The text of a page has so few "e", or so many of what an "e" may have become."""
    size = len(text)
    if size < 40:
        return False
    if text.count("e") < SHARE_OF_E * size and (
        text.count("e") + text.count("E") < SHARE_OF_E * size
    ):
        return True
    # an "F", "G", "H" or "I" for each "e"; where only headings are shifted, their "der" and "ung"
    return any(
        text.count(chr(101 - shift)) > 0.03 * size
        or any("".join(chr(ord(char) - shift) for char in word) in text for word in ("der", "ung"))
        for shift in USUAL_SHIFTS[:4]
    )


def shift(text: str) -> int:
    """By how much the codes of a font's text must be raised to be German; 0 where they are right.

    Sure only where common words come out, and more of them than there are in the text as it is.
    """
    found = 0, 0
    for step in (*USUAL_SHIFTS, *range(-64, 65)):
        # 32 is what lies between capitals and small letters
        if step in (0, 32, -32) or text.count(chr(101 - step)) < 0.05 * len(text):
            continue
        found = max(found, (_common("".join(shifted(char, step) for char in text)), step))
    common, step = found
    return step if common >= 3 and common > 2 * _common(text) else 0


def _common(text: str) -> int:
    # whole words: "`an" is none, though "an" is; capitals are German too
    return sum(token.strip(AROUND) in COMMON for token in text.lower().split())


@lru_cache(maxsize=4096)
def shifted(char: str, step: int) -> str:
    """The character whose code lies `step` above; umlauts by the tables of Windows and of the Mac.

    Line ends stay what they are, and blanks: PDFium adds them where there is a gap.
    """
    if char in " \r\n\ufffe":
        return char
    code = ord(char) + step
    if 32 <= code < 127:
        return chr(code)
    for table in ("cp1252", "mac_roman"):
        try:
            letter = bytes([char.encode(table)[0] + step]).decode(table)
        except (UnicodeError, ValueError):
            continue
        if letter in GERMAN:
            return letter
    return "\ufffd"


# --- umlauts of another age ---------------------------------------------------------------------


def mac_umlauts(text: str) -> str:
    """The text of a page with umlauts that were written on a Mac and read as Windows.

    Its length stays the same: a character keeps its index.
    """
    if "Ÿ" not in text and "š" not in text and "Š" not in text:
        return text
    if len(MAC_SEEN.findall(text)) < 2 or ("Ÿ" not in text and "ü" in text):
        return text
    for pattern, letter in MAC_INSIDE:
        text = pattern.sub(letter, text)
    return text.translate(MAC)


# --- spaced words -------------------------------------------------------------------------------


def unspaced(words: Sequence[Word]) -> list[Word]:
    """The words of one line with l e t t e r s  set apart put together again.

    Four letters with the same small gap between them are a word; a wider gap starts the next one.
    """
    words = _partly_spaced(words)
    result: list[Word] = []
    index = 0
    while index < len(words):
        stop = index
        while stop < len(words) and _is_letter(words[stop], stop > index):
            stop += 1
        run = words[index:stop]
        if sum(word.text.isalpha() for word in run) < 4:
            result += words[index : max(stop, index + 1)]
            index = max(stop, index + 1)
            continue
        result += _spaced_words(run)
        index = stop
    return result


def _partly_spaced(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a line where only some letters came out apart: "Be s chl u ss" is one word where
    its gaps are all the same and narrower than a blank.
    """
    if not any(len(word.text) == 1 and word.text.isalpha() for word in words):
        return words
    runs = [[words[0]]]
    for word in words[1:]:
        if _is_near(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    if not any(map(_is_spaced, runs)):
        return words
    return [
        run[0]._replace(text="".join(part.text for part in run), box=run[0].box | run[-1].box)
        for run in runs
    ]


def _is_spaced(run: Sequence[Word]) -> bool:
    """Two letters alone, or parts of a word, that no blank divides."""
    single = sum(len(part.text) == 1 and part.text.isalpha() for part in run)
    word = "".join(part.text for part in run).rstrip(".:,")
    return len(run) > 2 and (single > 1 or is_word(word))


def _is_near(run: Sequence[Word], word: Word) -> bool:
    """It follows by less than a blank, and by as much as the parts before it lie apart."""
    gap = word.box.x0 - run[-1].box.x1
    first = run[1].box.x0 - run[0].box.x1 if len(run) > 1 else gap
    return 0 < gap < NO_BLANK * word.box.height and abs(gap - first) < 0.02 * word.box.height


def _is_letter(word: Word, follows: bool) -> bool:
    text = word.text
    return len(text) == 1 and (text.isalpha() or (follows and (text.isdigit() or text in ".,:-/")))


def _spaced_words(run: Sequence[Word]) -> list[Word]:
    """A run of single letters as the words that their gaps make of it."""
    gaps = [right.box.x0 - left.box.x1 for left, right in pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 2]
    height = max(word.box.height for word in run)
    letters = "".join(word.text for word in run)
    # columns of a table are wider apart, and an alphabet is one
    if usual > 0.8 * height or letters.lower() in "abcdefghijklmnopqrstuvwxyz":
        return list(run)
    made: list[Word] = [run[0]]
    for gap, word in zip(gaps, run[1:], strict=True):
        if gap > 1.6 * usual + 0.02 * height:
            made.append(word)
        else:
            last = made[-1]
            made[-1] = last._replace(text=last.text + word.text, box=last.box | word.box)
    return made if any(len(word.text) > 3 for word in made) else list(run)
