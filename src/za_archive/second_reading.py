"""Numbers of a scan are read a second time, by other models from pictures of the single word.

Tesseract's own confidence says little about a number: "17,1" read as "171" has 94 of 100. What it
reads on the page is believed only where other models, shown nothing but that word at other sizes
and softness, read the same, where points and commas fit the ink, and where no piece of a number
stands beside it.

Confidence of a number, by measure on scans whose truth is known (see README, benchmarks):
`AGREED` and `MOSTLY` are believed; `OPEN` is a number that the readings do not settle; `CORRECTED`
one that the others have outvoted; `CONTRADICTED` one that they read otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from time import monotonic
from typing import Any, NamedTuple

from PIL import Image, ImageFilter, ImageOps

from za_archive import ink
from za_archive.ink import Shapes
from za_archive.tesseract import Engine, Seen

AGREED, MOSTLY, CORRECTED, OPEN, CONTRADICTED = 0.97, 0.93, 0.75, 0.7, 0.4

DIGIT = re.compile(r"\d")
DASHES = str.maketrans(dict.fromkeys("–—−‐‑", "-"))
OUTSIDE = "()[]{}\"'’‘`“”„‚»«;:!?*|_ "
"""What stands around a number and is no part of it; a point or comma at its end neither."""
LOOKALIKE = str.maketrans("lIi|ıOoQSsB", "11111000558")
"""Letters that a reader takes for a digit: no other digit, so no contradiction."""
SEPARATORS = str.maketrans("", "", ".,:;'`·")
SOUND = re.compile(
    r"""
    [-+±<>≤≥~]?(?:\d+(?:,\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?)(?:%|€|,-+)?
    |(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:(?:19|20)\d\d|\d\d)
    |\d+[-/]\d+(?:[-/]\d+)?
    |§{0,2}\d{1,4}[a-z]{0,2}
    |[A-Za-zÄÖÜ]{1,4}[-/]?\d{1,4}(?:[A-Z]\d{0,2})?
    |\d?[A-Z]{1,3}[.-]?\d(?:[\d./-]*\d)?
    |\d+(?:-[A-Za-zÄÖÜäöüß]{2,})*-?|[A-Za-zÄÖÜäöüß]{3,}-\d+(?:-[A-Za-zÄÖÜäöüß]+)*
    """,
    re.VERBOSE,
)
"""Forms of numbers as German papers print them; "53.2" is none: a comma has lost its tail."""
DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])")
STRANGE = re.compile(r"[{}\[\]|!?*_:;]")
THOUSANDS = re.compile(r"\d{3}(?:\D|$)")
MUST_BE_PARAGRAPH = re.compile(r"[8§$S&5B3]{1,3}")
"""What "§" and "§§" are taken for."""
PARAGRAPH_NUMBER = re.compile(r"\d{1,4}[a-z]?,?")
AFTER_PARAGRAPH = re.compile(r"(?:Abs|Satz|SGB|S\.|Nr|und|bis|ff|AG|der|des)")


class Crop(NamedTuple):
    """How a word is shown to a model: height of the picture, softness, with the line's height."""

    height: int
    soft: float
    line: bool


PLAIN, SOFT, SMALL = Crop(40, 0.0, False), Crop(52, 0.7, True), Crop(34, 0.5, False)
BETWEEN = Crop(44, 0.3, False)
FIRST: tuple[tuple[str, Crop], ...] = (("deu", PLAIN), ("eng", SOFT))
"""Who reads each number again. 2 ms a word each; measured the most different from the page."""
MORE: tuple[tuple[str, Crop], ...] = (("", SOFT), ("deu", SMALL), ("eng", PLAIN))
"""Who is asked besides where those disagree; "" is the model that has read the page."""
NEIGHBOURS: tuple[tuple[str, Crop], ...] = (("deu", BETWEEN), ("eng", BETWEEN))
"""Who is shown the word between its neighbours where it is still open."""


class Judged(NamedTuple):
    """A word with the confidence that it has after all readings, 0..1."""

    seen: Seen
    confidence: float


def read_again(
    words: Sequence[Seen],
    picture: Any,
    engine: Engine,
    model: str,
    seconds: float,
    *,
    join: bool = True,
) -> list[Judged]:
    """The words of a page, its numbers judged by further readings; words without digits as before.

    `model` is the one that has read the page, `seconds` how long this may take: what has not been
    read again by then is `OPEN`. With `join` torn numbers are put together, and the words may get
    fewer.
    """
    asker = _Asker(picture, engine, model, monotonic() + seconds)
    apart: set[tuple[Seen, Seen]] = set()
    if join:
        words, apart = _joined(words, asker)
    space = rooms(words)
    places = [index for index, word in enumerate(words) if _is_number(word)]
    pieces = {
        index for index, pair in enumerate(pairwise(words)) if _is_torn(*pair) and pair not in apart
    }
    pieces |= {index + 1 for index in pieces}
    readings: dict[int, list[str]] = {index: [] for index in places}
    asker.ask(FIRST, words, space, places, readings)
    views = {index: ink.shapes(picture, words[index].box, space[index]) for index in places}
    unsettled = [
        index
        for index in places
        if not (
            words[index].sure >= 85
            and all(_grade(key(words[index].text), key(text)) == 2 for text in readings[index])
        )
    ]
    asker.ask(MORE, words, space, unsettled, readings)

    def verdict(index: int) -> Judged:
        word, read, view = words[index], readings[index], views[index]
        following = [other.text for other in words[index + 1 : index + 3]]
        if MUST_BE_PARAGRAPH.fullmatch(word.text) and _is_citation(following):
            return _paragraph(word, read, view, following)
        return judge(word, read, view, torn=index in pieces)

    judged = {index: verdict(index) for index in places}
    # "1,1" alone is too little for some readers: what stays open is shown between its neighbours
    still = [index for index in places if judged[index].confidence < MOSTLY]
    asker.ask_between(NEIGHBOURS, words, still, readings)
    judged |= {index: verdict(index) for index in still}
    return [
        judged.get(index) or Judged(word, max(0.0, word.sure) / 100)
        for index, word in enumerate(words)
    ]


class _Asker:
    """Puts single words before the models."""

    def __init__(self, picture: Any, engine: Engine, model: str, end: float) -> None:
        self._picture, self._engine, self._model, self._end = picture, engine, model, end
        self._heard: set[tuple[str, Crop]] = set()

    def ask(
        self,
        whom: Sequence[tuple[str, Crop]],
        words: Sequence[Seen],
        space: Sequence[tuple[int, int]],
        places: Sequence[int],
        readings: dict[int, list[str]],
    ) -> None:
        """Adds to the readings of the words at `places` what each reader says."""
        for name, how in whom:
            if not self._engine.has(name):
                name = self._model
                if whom is MORE and (name, how) in self._heard:
                    continue  # for want of another model the same would be heard twice
            self._heard.add((name, how))
            left = self._end - monotonic()
            if left <= 0 or not places:
                return
            crops = [cut(self._picture, words[index], space[index], how) for index in places]
            texts = self._engine.lines(name, crops, left)
            for index, text in zip(places, texts, strict=True):
                readings[index].append(text)

    def ask_between(
        self,
        whom: Sequence[tuple[str, Crop]],
        words: Sequence[Seen],
        places: Sequence[int],
        readings: dict[int, list[str]],
    ) -> None:
        """The same with the words before and behind, where the line has them."""
        shown: dict[int, Seen] = {}
        position: dict[int, tuple[int, int]] = {}
        for index in places:
            first, last = index, index
            if index and _are_close(words[index - 1], words[index]):
                first = index - 1
            if index + 1 < len(words) and _are_close(words[index], words[index + 1]):
                last = index + 1
            if first < last:
                boxes = [words[number].box for number in range(first, last + 1)]
                lefts, tops, rights, bottoms = zip(*boxes, strict=True)
                box = (min(lefts), min(tops), max(rights), max(bottoms))
                shown[index] = words[index]._replace(box=box)
                position[index] = index - first, last - first + 1
        around = [*shown]
        found: dict[int, list[str]] = {number: [] for number in range(len(around))}
        pictures = [shown[index] for index in around]
        self.ask(whom, pictures, [(4, 4)] * len(around), range(len(around)), found)
        for number, index in enumerate(around):
            at, count = position[index]
            for text in found[number]:
                tokens = text.split()
                readings[index].append(tokens[at] if len(tokens) == count else "")


def _are_close(left: Seen, right: Seen) -> bool:
    """Neighbours in one line with no more than a wide blank between them."""
    height = max(1, left.box[3] - left.box[1])
    return left.line == right.line and 0 <= right.box[0] - left.box[2] < 1.5 * height


# --- judging ------------------------------------------------------------------------------------


def judge(
    word: Seen, readings: Sequence[str], view: Shapes | None, *, torn: bool = False
) -> Judged:
    """What the readings of one word make of it.

    `view` is what the ink says, `torn`: it may be a piece of a longer number.
    """
    text = key(word.text)
    keys = [key(reading) for reading in readings]
    same = sum(_grade(text, other) == 2 for other in keys)
    digits = sum(_grade(text, other) >= 1 for other in keys)
    doubts = torn or not _is_sound(word.text, text) or _ink_differs(text, view)
    confirmed = _ink_confirms(text, view)
    # others see a comma where the page was read without one
    lost = not _separators(text) and sum(bool(_separators(other)) for other in keys) >= 2
    if not doubts and same == len(keys) and same >= 2:
        return Judged(word, AGREED)
    if not doubts and (
        same >= 4
        or (confirmed and digits >= 4 and not lost)
        or (confirmed and same >= 3 and word.sure >= 90)
        or (confirmed and same >= 2 and digits >= 3 and word.sure >= 93)
    ):
        return Judged(word, MOSTLY)
    others = Counter(other for other in keys if other and other != text)
    best, votes = others.most_common(1)[0] if others else ("", 0)
    if votes >= 4 and same <= 1 and not torn and (best == "%" or _is_sound(best, best)):
        if _ink_confirms(best, view):
            return Judged(word._replace(text=_put_in(word.text, text, best)), CORRECTED)
        return Judged(word, CONTRADICTED)
    if not DIGIT.search(word.text):
        return Judged(word, max(0.0, word.sure) / 100)
    if votes >= 3 and same == 0:
        return Judged(word, CONTRADICTED)
    return Judged(word, min(OPEN, max(0.0, word.sure) / 100))


def key(text: str) -> str:
    """What must be the same for two readings to be the same: "(2014)." and "2014" are."""
    return text.replace(" ", "").translate(DASHES).strip(OUTSIDE).rstrip(".,;:" + OUTSIDE)


def _grade(text: str, other: str) -> int:
    """2: the same; 1: the same digits, other points or commas; 0: something else."""
    if text == other:
        return 2
    if text.startswith("§"):
        # a model that does not know the sign puts another one there, or none
        text = text.lstrip("§")
        if any(other[start:] == text for start in range(3)):
            return 2
    if len(text) == len(other) and all(
        a == b or (a.isdigit() and b.translate(LOOKALIKE) == a)
        for a, b in zip(text, other, strict=True)
    ):
        return 2
    plain = text.translate(SEPARATORS)
    return int(bool(plain) and plain == other.translate(SEPARATORS))


def _is_sound(printed: str, text: str) -> bool:
    """The number has a form in which numbers are printed."""
    inner = printed.strip(OUTSIDE + ".,")
    if STRANGE.search(inner) or (printed[:1] in "«»*|!;:" and len(printed) > 1):
        return False
    if DAY_AND_MONTH.fullmatch(text):
        return printed.rstrip(OUTSIDE + ",").endswith(".")
    return SOUND.fullmatch(text) is not None


def _separators(text: str) -> str:
    """The points and commas between the first and the last digit."""
    return "".join(char for char in re.sub(r"^\D+|\D+$", "", text) if char in ".,")


def _ink_confirms(text: str, view: Shapes | None) -> bool:
    """The ink shows as many points and commas as were read, each where it is clear of its kind."""
    read = _separators(text)
    if view is None or len(view.marks) != len(read):
        return False
    return all(mark.kind in ("?", char) for mark, char in zip(view.marks, read, strict=True))


def _ink_differs(text: str, view: Shapes | None) -> bool:
    """The ink shows something that was not read, or otherwise."""
    if view is None:
        return False
    read = _separators(text)
    kinds = [mark.kind for mark in view.marks]
    if len(kinds) == len(read):
        differs = any(kind not in ("?", char) for kind, char in zip(kinds, read, strict=True))
        unclear = DAY_AND_MONTH.fullmatch(text) is not None and kinds != ["."]
        return view.beside or differs or unclear
    lost = not read and "," in kinds and text.rstrip("%").isdigit()
    return view.beside or lost or DAY_AND_MONTH.fullmatch(text) is not None


def _put_in(printed: str, old: str, new: str) -> str:
    """The word with another number in it, its brackets and full stop kept."""
    start = len(printed) - len(printed.lstrip(OUTSIDE))
    stop = len(printed.rstrip(".,;:" + OUTSIDE))
    if not DIGIT.search(old):
        return new
    return printed[:start] + new + printed[stop:]


def _is_number(word: Seen) -> bool:
    """The word holds a digit, or is such a doubtful jumble that it may be a number."""
    text = word.text
    if DIGIT.search(text) or "§" in text or MUST_BE_PARAGRAPH.fullmatch(text):
        return True
    return word.sure < 75 and len(text) <= 8 and sum(char.islower() for char in text) < 3


# --- paragraphs ---------------------------------------------------------------------------------


def _is_citation(following: Sequence[str]) -> bool:
    """A number of a paragraph follows, and what stands behind such a number."""
    return (
        len(following) == 2
        and PARAGRAPH_NUMBER.fullmatch(following[0]) is not None
        and AFTER_PARAGRAPH.match(following[1]) is not None
    )


def _paragraph(
    word: Seen, readings: Sequence[str], view: Shapes | None, following: Sequence[str]
) -> Judged:
    """ "§" where it was taken for a digit: one reading has it, and a citation follows."""
    signs = "§§" if following[1] in ("und", "bis") and (view is None or view.tall != 1) else "§"
    if word.text in ("§", "§§"):
        return Judged(word, max(0.0, word.sure) / 100)
    if "§" in word.text or any("§" in reading for reading in readings):
        return Judged(word._replace(text=signs), CORRECTED)
    return Judged(word, CONTRADICTED)


# --- pieces of numbers --------------------------------------------------------------------------


def _is_torn(left: Seen, right: Seen) -> bool:
    """Two words that stand so close that they may be the pieces of one number."""
    if left.line != right.line or left.text.endswith("§"):
        return False
    height = max(1, left.box[3] - left.box[1], right.box[3] - right.box[1])
    gap = (right.box[0] - left.box[2]) / height
    ends = re.search(r"\d[.,:;]?$", left.text) is not None
    starts = re.match(r"[.,:;]?\d", right.text) is not None
    if ends and starts and not left.text.endswith("."):
        odd = left.text[-1] in ",:;" or right.text[0] in ".,:;"
        return gap < 0.5 or (gap < 0.75 and (odd or THOUSANDS.match(right.text) is not None))
    # close by but no blank: "4" and "5L%" of "4,57 %"
    return gap < 0.2 and (ends or starts) and right.text[0] not in "%°€)" and left.text[-1] != "("


def _joined(words: Sequence[Seen], asker: _Asker) -> tuple[list[Seen], set[tuple[Seen, Seen]]]:
    """The words with torn numbers put together, where two readers see one number there.

    And the pairs that two readers see as two words.
    """
    torn = [
        index
        for index in range(len(words) - 1)
        if _is_torn(words[index], words[index + 1])
        and DIGIT.search(words[index].text)
        and DIGIT.search(words[index + 1].text)
    ]
    if not torn:
        return list(words), set()
    space = rooms(words)
    whole = []
    for index in torn:
        left, right = words[index], words[index + 1]
        box = (
            left.box[0],
            min(left.box[1], right.box[1]),
            right.box[2],
            max(left.box[3], right.box[3]),
        )
        text = left.text + right.text
        whole.append(Seen(text, min(left.sure, right.sure), box, left.line))
    around = [(space[index][0], space[index + 1][1]) for index in torn]
    readings: dict[int, list[str]] = {number: [] for number in range(len(whole))}
    asker.ask((*FIRST, MORE[0]), whole, around, range(len(whole)), readings)
    made: dict[int, Seen] = {}
    apart: set[tuple[Seen, Seen]] = set()
    for number, index in enumerate(torn):
        left, right = words[index], words[index + 1]
        two = [key(left.text), key(right.text)]
        if sum([key(part) for part in text.split()] == two for text in readings[number]) >= 2:
            apart.add((left, right))
            continue
        digits = re.sub(r"\D", "", whole[number].text)
        fitting = Counter(
            text.replace(" ", "")
            for text in readings[number]
            if re.sub(r"\D", "", text) == digits and _is_sound(text, key(text))
        )
        if fitting and fitting.most_common(1)[0][1] >= 2 and index - 1 not in made:
            made[index] = whole[number]._replace(text=fitting.most_common(1)[0][0])
    result = []
    for index, word in enumerate(words):
        if index in made:
            result.append(made[index])
        elif index - 1 not in made:
            result.append(word)
    return result, apart


# --- pictures of single words -------------------------------------------------------------------


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
