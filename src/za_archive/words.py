"""What is a German word: the word list of simplemma, and compounds made of its words.

The list has a million inflected forms in the case in which they are written. It takes most of a
second to load and 25 MB: only where a page shows damage is it asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

SHORT = frozenset(
    """
    ab am an als auf aus bei bin bis da das dem den der des die du ein er es für gar gut hat her hin
    ich ihm ihn ihr im in ins ist ja je man mit neu nie nun nur ob oft ohne pro per sei sie so
    tat um und uns vom von vor war was weg wer wie wir wo zu zum zur all alt arm dir eng gab kam
    lag los mal mir nah rot sah tag tun uhr
    """.split()  # noqa: SIM905  a list of a hundred strings is not easier to read
)
"""The words of up to three letters: the list knows too many that are none in running text."""
JOINTS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""
JOINED = ("ungs", "heits", "keits", "schafts", "ions", "täts")
"""No genitive ends so, only the first part of a compound."""
STEMS = SHORT | {"amt", "art", "bau", "ehe", "hof", "not", "ort", "ost", "rad", "rat", "weg", "zug"}
"""The words of three letters with which compounds begin."""
LEARNED = frozenset(
    "agrar auto bio elektro geo makro mikro multi öko psycho sozio sub super tele ultra".split()  # noqa: SIM905
)
"""First parts of compounds that are no words."""
FIELD = frozenset(
    """
    Arbeitsuchende Arbeitsuchendem Arbeitsuchenden Arbeitsuchender Arbeitsuchendes Integrationsquote
    Integrationsquoten Langzeitleistungsbeziehende Langzeitleistungsbeziehenden
    Langzeitleistungsbezieher Langzeitleistungsbeziehern Langzeitleistungsbezug Optionskommune
    Optionskommunen Vergleichstyp Vergleichstypen Zielnachhaltedialog Zielnachhaltedialoge
    """.split()  # noqa: SIM905
)
"""Words of the field that general lists do not have."""


@cache
def _list() -> Mapping[str, str]:
    # reads the packed list in place: a quarter of the memory of the usual dictionary
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

    found: Mapping[str, str] = StreamDictionaryFactory().get_dictionary("de")
    return found


@cache
def _field() -> frozenset[str]:
    """The words of the field: its own, and those in the names of places and offices."""
    from za_archive import reference

    names = {
        word
        for kind in ("KREIS", "CITY", "ORGANISATION", "LAND")
        for name in reference.NAMES[kind]()
        for word in re.findall(r"[A-ZÄÖÜ][a-zäöüß]{4,}", name)
    }
    return FIELD | names


@cache
def hyphenated() -> frozenset[str]:
    """Two words with a hyphen between them, in the names of places and offices."""
    from za_archive import reference

    return frozenset(
        pair
        for kind in ("KREIS", "CITY", "ORGANISATION", "LAND")
        for name in reference.NAMES[kind]()
        for pair in re.findall(r"(?=(?<![\w-])(\w+-\w+)(?![\w-]))", name)
    )


@lru_cache(maxsize=50_000)
def _listed(word: str) -> bool:
    return word in _field() or _list().get(word) is not None


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """It stands alone in running text, in this case: at the start of a sentence small words too."""
    if len(word) <= 3:
        return word.lower() in SHORT or (word[:1].isupper() and len(word) == 3 and _listed(word))
    if word.endswith(JOINED):
        return False
    if _listed(word):
        return True
    return (word[0].isupper() and _listed(_small(word))) or is_compound(word)


@lru_cache(maxsize=20_000)
def is_listed(word: str) -> bool:
    """The list has the word, in this case or, for one with a capital, in small letters."""
    if len(word) <= 3:
        return word.lower() in SHORT
    return _listed(word) or (word[0].isupper() and _listed(_small(word)))


@lru_cache(maxsize=20_000)
def is_compound(word: str, depth: int = 0) -> bool:
    """It is made of listed words: "Misch" and "Verwaltung", "träger", "form" and "übergreifend".

    Its last part says of what kind it is: a noun's with a capital, any other's without.
    """
    if len(word) < 8 or depth > 3:
        return False
    noun = word[0].isupper()
    for cut in range(3, len(word) - 3):
        head, tail = word[:cut], word[cut:]
        last = tail.capitalize() if noun else tail
        if len(tail) < 4 or not (_listed(last) or is_compound(last, depth + 1)):
            continue
        if is_first_part(head):
            return True
    return False


def is_first_part(head: str) -> bool:
    """A stem or word that may stand first in a compound."""
    if head.lower() in LEARNED:
        return True
    for joint in JOINTS:
        stem = head[: len(head) - len(joint)] if joint else head
        if joint and not head.endswith(joint):
            continue
        if len(stem) < 4 and stem.lower() not in STEMS:
            continue
        if _listed(stem.capitalize()) or (len(stem) > 3 and _listed(stem.lower())):
            return True
    # verbs stand with their stem: Misch-, Lehr-, Prüf-
    return len(head) > 3 and (_listed(head.lower() + "en") or _listed(head.lower() + "n"))


def _small(word: str) -> str:
    return word[0].lower() + word[1:]
