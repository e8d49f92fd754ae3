"""Words that lost their hyphen, or kept one that only divided them, put together again, and words
that lost the blank between them set apart.

Five kinds of damage: the hyphen at a line end is gone ("Schrö|der"), it has become a blank inside
a line ("Kennzah len"), it was kept with a blank ("Se- natsverwaltung") or without ("Siche-rung"),
or the blank at a line end is gone ("demSalzlandkreiszur").
A word list decides, and it is asked only where a page shows what sound text never does: pieces of
words that are none. Two words that are both words stay two, unless only one word makes sense.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from za_archive.models import Line

PIECES = frozenset(
    """
    tung tungen rung rungen dung dungen gung gungen nung nungen lung lungen sung sungen zung zungen
    chung chungen fung keit keiten heit heiten schaft schaften lich liche lichen licher liches
    lichem chen cher ches tig tige tigen tiger tiges gen ger ges ten ter tes tet te nen ner nes ne
    ren rer res re sen ser ses se ben ber bes len ler les le dern dert dete fen fer fe ken ker men
    mer me pen schen scher sche schem sches ßen ßer ße zen zer ze tion tionen onen nisse nissen tät
    täten rium rien ment mente tungs rungs bracht nahmen nahme derung derungen serung serungen
    tigung tigungen terung terungen lichkeit lichkeiten tigkeit rechtigte rechtigten chende chenden
    sichtigt sichtigung gend gende genden gene genen tiert tierung tierte tierten nisterium
    """.split()  # noqa: SIM905  a list of a hundred strings is not easier to read
)
"""Ends of words that never stand alone: a line that begins so continues a divided word."""
ENDS_SHORT = frozenset(
    """
    ab alt am an ans art auf aus bad bau bei bin bis da das dem den der des die du ein er erst es
    für gab gar gut hat her hin hof ich ihm ihn ihr im in ins ist ja je kam man mit nah neu nie not
    nun nur ob oft ort per pro rat rot see sei sie so tag tat tun tür uhr um und uns vom von vor war
    was weg wem wen wer wie wir wo zu zum zur mai
    """.split()  # noqa: SIM905
)
ENDS_OPEN = frozenset(
    """
    etwa euro konto juni juli info dazu hierzu wozu hinzu thema schema kita risiko büro motto netto
    brutto auto radio video kilo firma klima komma europa corona agenda skala bilanz foto pro
    """.split()  # noqa: SIM905
)
"""Whole words that end as few do."""
SUSPENDED = re.compile(r"(?:und|oder|sowie|bzw\.?|bis|noch|als|statt|wie|/)\b")
CORE = re.compile(r"[„“”\"'»«(\[‚‘]*([^\W\d_]+)([„“”\"'»«)\].,;:!?‚‘…]*)(?:\d{0,2})")
"""A word without the signs around it and a footnote's number behind it."""
INSIDE = re.compile(r"([^\W\d_]*[a-zäöüß]{2})((?:-[a-zäöüß]{2,})+)([)\].,;:!?“\"”]*)")
RUN_INTO = re.compile(
    r"(dem|der|den|des|das|und|im|zur|zum|als|zwischen|für|vom)([A-ZÄÖÜ][a-zäöüß]{3}.*)"
)
RUN_ON = re.compile(r"([A-ZÄÖÜ][\w-]{3,}?)(zwischen|zur|zum|im|für|(?<=e)als)")
"""Small words before and behind a capitalised one, without the blank between them."""
ABBREVIATED = frozenset(
    ("bzw", "ggf", "usw", "etc", "vgl", "bspw", "evtl", "inkl", "zzgl", "sog", "gem", "lfd", "max")
)
BOTH = frozenset(
    """
    ander anders darüberhinaus indie ausser außerdem
    beiden beider dasein demselben einander indem indes inden inder insofern
    inwieweit mitunter nachdem nochmal obgleich seitdem sobald sodass sofern solange somit sooft
    soviel soweit sowie trotzdem umso vielmehr vordem vorder vorm wieder wieviel wohin womit woran
    zudem zuden zumal zuviel zuwenig zuletzt überdies
    """.split()  # noqa: SIM905
)
"""One word or two, both usual: left as two."""
DAMAGED = 0.08
"""A page is damaged where so many of its lines that go on in small letters divide a word."""


class Repair(NamedTuple):
    """How a word is put down: its text, and whether the next one belongs to it."""

    text: str
    glued: bool


Place = tuple[int, int]
"""The number of a line and of a word in it."""


class Pair(NamedTuple):
    """Two words that follow each other, the second in small letters."""

    place: Place
    left: str
    right: str
    page: int
    apart: bool
    """A line end lies between them."""


def repairs(lines: Sequence[Line]) -> dict[Place, Repair]:
    """The words of the lines that must be put down in another way than they stand there."""
    found = dict(_kept(lines)) | dict(_run_together(lines))
    # most documents are sound: few words are looked at, and no word list is loaded
    odd = {lines[number].page for number, _ in found}
    pages = _suspect(lines) | odd
    if pages:
        found |= _lost(lines, pages, odd)
    return found


# --- hyphens that only divide, inside a line ------------------------------------------------------


def _kept(lines: Sequence[Line]) -> Iterator[tuple[Place, Repair]]:
    for number, line in enumerate(lines):
        for index, word in enumerate(line.words):
            text = word[0]
            if "-" not in text or len(text) < 3:
                continue
            if text[-1] == "-":
                if index + 1 < len(line.words) and _divides(text, line.words[index + 1][0]):
                    yield (number, index), Repair(text[:-1], True)
            elif (match := INSIDE.fullmatch(text)) and _is_one(
                match[1] + "".join(match[2].split("-")[:-1]), match[2].split("-")[-1]
            ):
                yield (number, index), Repair(text.replace("-", ""), False)


# --- blanks that are gone -------------------------------------------------------------------------


def _run_together(lines: Sequence[Line]) -> Iterator[tuple[Place, Repair]]:
    """Words before which an article or a preposition lost its blank; on pages with such words, also
    those behind which one did: "demSalzlandkreiszur" is "dem Salzlandkreis zur".
    """
    printed = {word[0] for line in lines for word in line.words}
    begun = {text: RUN_INTO.fullmatch(text) for text in printed}
    if not any(begun.values()):
        return
    pages = {line.page for line in lines for word in line.words if begun[word[0]]}
    for number, line in enumerate(lines):
        if line.page not in pages:
            continue
        for index, word in enumerate(line.words):
            match = begun[word[0]]
            lead, rest = (match[1] + " ", match[2]) if match else ("", word[0])
            apart = lead + _without_tail(rest)
            if apart != word[0]:
                yield (number, index), Repair(apart, False)


def _without_tail(printed: str) -> str:
    """The word with a small word that has run into its end set apart."""
    from za_archive import words

    match = RUN_ON.fullmatch(printed)
    if match is None or words.is_listed(printed) or not words.is_word(match[1].rsplit("-", 1)[-1]):
        return printed
    return f"{match[1]} {match[2]}"


def _divides(left: str, right: str) -> bool:
    """ "Se-" and "natsverwaltung" are one word, "Schul-" and "und" are not."""
    start, end = CORE.fullmatch(left[:-1]), CORE.fullmatch(right)
    if not start or not end or not right[0].islower() or SUSPENDED.match(right):
        return False
    if not left[-2].islower():
        return False
    from za_archive import words

    # a hyphen before a blank belongs to no word in small letters, unless it is suspended
    return words.is_listed(start[1] + end[1]) or _is_one(start[1], end[1])


def _is_one(left: str, right: str) -> bool:
    """The second part is no word, together they are one."""
    from za_archive import words

    return not words.is_word(right) and (
        words.is_listed(left + right) or words.is_compound(left + right)
    )


def is_one_in_capitals(left: str, right: str) -> bool:
    """ "ZIEL" and "VEREINBARUNG" are one word, "NORDRHEIN" and "WESTFALEN" have a hyphen."""
    start, end = CORE.fullmatch(left), CORE.fullmatch(right)
    if not start or not end or not (start[1] + end[1]).isupper():
        return False
    from za_archive import words

    first, second = start[1].capitalize(), end[1]
    whole = first + second.lower()
    return f"{first}-{second.capitalize()}" not in words.hyphenated() and (
        words.is_listed(whole) or words.is_compound(whole)
    )


# --- hyphens that are gone ------------------------------------------------------------------------


def _suspect(lines: Sequence[Line]) -> set[int]:
    """The pages with pieces of words that stand alone."""
    count: Counter[int] = Counter()
    whole = True
    for line in lines:
        text = "-"
        for word in line.words:
            text = word[0]
            if whole and text.rstrip(".,;:)“") in PIECES:
                count[line.page] += 1
            whole = text[-1] not in "-¬"
        if text.isalpha() and len(line.words) > 2 and _is_beginning(text):
            count[line.page] += 1
    # a damaged document has pages on which chance shows nothing
    if count.total() >= 6:
        return {line.page for line in lines}
    return {page for page, pieces in count.items() if pieces > 1}


def _is_beginning(text: str) -> bool:
    """Few words end so: "ver", "Kom", "Zielvereinba", "Schrö"."""
    if len(text) < 4:
        return text.lower() not in ENDS_SHORT and not text.isupper()
    return text[-1] in "äö" or (
        text[-1] in "aiou" and text[-2] not in "aeiouäöü" and text.lower() not in ENDS_OPEN
    )


def _lost(lines: Sequence[Line], pages: set[int], odd: set[int]) -> dict[Place, Repair]:
    """The words to be joined on these pages; odd ones have shown other damage."""
    ends = [pair for pair in _line_ends(lines) if pair.page in pages]
    sure = {pair.place for pair in ends if is_divided(pair.left, pair.right, known=True)}
    total = Counter(pair.page for pair in ends)
    broken = Counter(pair.page for pair in ends if pair.place in sure)
    damaged = {page for page in pages if broken[page] > 1 and broken[page] >= DAMAGED * total[page]}
    found = {
        pair.place
        for pair in ends
        if pair.place in sure
        or (
            pair.page in damaged
            and not pair.apart
            and (is_divided(pair.left, pair.right) or makes_one(pair.left, pair.right))
        )
    }
    found |= {
        pair.place
        for pair in _neighbours(lines)
        if (pair.page in damaged or pair.page in odd)
        and len(pair.left + pair.right) > 5
        and (is_divided(pair.left, pair.right, listed=True) or _has_odd_capital(pair, lines))
    }
    return {place: Repair(lines[place[0]].words[place[1]].text, True) for place in found}


def _line_ends(lines: Sequence[Line]) -> Iterator[Pair]:
    """The last word of each line with the first of the next."""
    for number, (line, following) in enumerate(pairwise(lines)):
        left, right = line.words[-1], following.words[0]
        if left.hyphen or line.cell != following.cell:
            continue
        if 2 * line.box.x1 < following.box.x0 + following.box.x1:
            continue  # half a line had room for the whole word
        apart = (
            line.page != following.page
            or following.box[1] < line.box[1]
            or following.box[1] - line.box[3] > 2.5 * line.box.height
        )
        yield from _pair((number, len(line.words) - 1), left.text, right.text, line.page, apart)


def _neighbours(lines: Sequence[Line]) -> Iterator[Pair]:
    """Each word with the next one in its line."""
    for number, line in enumerate(lines):
        for index, (left, right) in enumerate(pairwise(line.words)):
            yield from _pair((number, index), left.text, right.text, line.page, False)


def _pair(place: Place, left: str, right: str, page: int, apart: bool) -> Iterator[Pair]:
    if not right[0].islower() or not left[-1].isalpha():
        return
    start, end = CORE.fullmatch(left), CORE.fullmatch(right.partition("-")[0])
    if start and end and len(start[1]) > 1 and len(end[1]) > 1 and end[1].islower():
        yield Pair(place, start[1], end[1], page, apart)


def _has_odd_capital(pair: Pair, lines: Sequence[Line]) -> bool:
    """A small word with a capital within a sentence: "im Durch schnitt"."""
    from za_archive import words

    line, index = pair.place
    return (
        index > 0
        and pair.left[0].isupper()
        and pair.left.lower() in STANDING
        and pair.right not in STANDING
        and lines[line].words[index - 1].text[-1].isalpha()
        and words.is_listed(pair.left + pair.right)
    )


def is_divided(left: str, right: str, *, listed: bool = False, known: bool = False) -> bool:
    """One of the two is no word, and together they are one: "Schrö" and "der".

    `listed`: what they make must stand in the word list; `known`: or be made of its words; else two
    pieces that are both no words are enough.
    """
    from za_archive import words

    if right in ABBREVIATED or left.isupper() or left in ABBREVIATED:
        return False
    one, whole = words.is_word(left), left + right
    other = right not in PIECES and words.is_word(right)
    if one and other:
        # "Alleinerziehen" is one only as a compound, "Alleinerziehenden" is in the list
        return right in ENDINGS and not words.is_listed(left) and words.is_listed(whole)
    if words.is_listed(whole):
        return True
    if listed or right in STANDING:
        return False
    if (one and left[0].islower()) or (other and left.lower() in STANDING):
        return False  # "einem" is a word before whatever follows, "Ein" may begin one
    if not other:
        # a name may be followed by what is no word, a word hardly
        return words.is_compound(whole) or not (one or known or len(whole) < 6)
    if left[0].islower():
        # the second word of a compound begins before the line ends: "sozioökono" and "mische"
        return (left.endswith(words.JOINED) and words.is_compound(whole)) or any(
            words.is_first_part(left[:cut]) and words.is_listed(left[cut:] + right)
            for cut in range(3, len(left) - 1)
        )
    return (len(left) > 3 or not known) and words.is_compound(whole)


def makes_one(left: str, right: str) -> bool:
    """Both are words, and yet only what they make together makes sense: "er" and "weitern"."""
    from za_archive import words

    whole = left + right
    if whole.lower() in BOTH or left.isupper():
        return False
    small = left.lower()
    if small in BEFORE_ARTICLES and right in ARTICLES:
        return False
    if right in STANDING:
        # "wer" and "den", "an" and "deren", "Dem" and "nach"; but no noun: "In" and "der"
        return small in STANDING and words.is_listed(small + right)
    if small == "zu" and right.endswith("n") and not right.startswith("ge"):
        return False  # "zu stellen" is as good as "zustellen"
    return words.is_listed(whole)


ENDINGS = frozenset(("den", "der", "des", "dem"))
ARTICLES = ENDINGS | {"die", "das", "ein", "eine", "einen", "einem", "einer"}
BEFORE_ARTICLES = frozenset(
    """
    an auf aus bei durch für gegen hinter in mit nach ohne seit über um unter von vor wegen zu
    """.split()  # noqa: SIM905
)
STANDING = frozenset(
    """
    aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis da dann das dass
    dem den denen denn der deren des dessen die dies diese diesem diesen dieser dieses doch du
    durch ein eine einem einen einer eines er es für gegen hat hatte her hin ich ihm ihn ihr ihre
    im in ins ist ja je kein keine man mehr mit nach nicht noch nun nur ob oder ohne sehr sein
    seine seit sich sie sind so um und uns unter vom von vor war was wenn wer werden wie wir wird
    wo zu zum zur zwar
    """.split()  # noqa: SIM905
)
"""Small words that hold sentences together."""
