"""A number that is told, or a whole sentence -> its stage: agreed, offered, reached, expected …

It has to be said: right before the number, in its clause, in its piece, by the rest of its
sentence, or by what announces its list; the farther off, the less sure. Words that disagree say
nothing. The words stand in told.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from za_archive.annotate import Mark, Passage, remembered
from za_archive.readers.figures import NEAR
from za_archive.readers.pieces import BRACKETS, CLAUSE, clause_of, led_by, lies_in, pieces_of

SURE, LIKELY, DOUBT = 0.9, 0.8, 0.45
SPECIFIC = {"offer", "reference", "expected", "revised"}
"""Stages that are neither what is agreed nor what was reached."""
COUNTED = {None, "actual"}
"""What no number with a firm bound is."""
OPENS = re.compile(r"\s?\(")
WORD = re.compile(r"(?<![\w-])(?<!zu )(?![a-zäöü]{2,}zu[a-zäöü]{3,}en\b)[a-zäöüß]{2,}\b")
NO_VERBS = frozenset(
    """
    der die das des dem den für von vom bei beim auf um im in zum zur zu mit und sowie bzw oder
    gegenüber mindestens höchstens maximal wenigstens rund etwa ca nicht mehr als an am ab dass
    sich jeweils lediglich nur noch ein eine einen einem einer eines also damit auch ebenfalls
    plus minus bis alle aller zwischen unter über wurde wurden werden worden durchschnittlich
    jahresdurchschnittlich erwerbsfähigen absolute weiblichen männlichen steigen sinken betragen
    erreichen liegen zunehmen abnehmen wachsen erste zweite dritte letzte
    """.split()  # noqa: SIM905
)
"""Small words, and verbs that wait for another one, in another part of the sentence."""


class Words:
    """The words of a sentence that tell a stage, as far as they are not a single number's own."""

    def __init__(self, sentence: Passage, pieces: Sequence[tuple[Mark, Passage]]) -> None:
        self.sentence = sentence
        self._led = sentence.all("TOLD_BY")
        string = sentence.text.string
        self.all = [  # "(Soll 26,0 %)" says nothing of the number before it
            mark.value for mark in sentence.all("TOLD_STAGE") if string[mark.start - 1] != "("
        ]
        self.free = [  # a number with a word of its own leaves the others of its piece
            word
            for number, piece in pieces
            if led_by(sentence, number)
            for word in self.within(piece)
        ]

    def within(self, part: Passage) -> list[str | None]:
        """The words in a part, without those that lead right to another number."""
        return [mark.value for mark in part.all("TOLD_STAGE") if not lies_in(self._led, mark)]


def stage_of(
    number: Mark, piece: Passage, announced: str | None, words: Words
) -> tuple[str | None, float]:
    """The stage of a number, and how sure the place that says so makes it; `announced` is the one
    that a heading or the words before the list say.
    """
    if (by := led_by(words.sentence, number)) is not None:
        return by, SURE
    if (against := _set_against(number, words.sentence)) is not None:
        return against, LIKELY
    clause = clause_of(number, piece, CLAUSE)
    here = words.within(clause)
    if (stage := weighed(here)) is not None:
        return stage, SURE
    if set(here) <= {"open"}:
        leaning = leans(clause)
        for wider, allowed in (
            (words.within(piece), leaning),
            (words.free, True),
            (words.all, leaning),
        ):
            if allowed and (stage := weighed(wider)) is not None:
                return stage, LIKELY
        bounds = [mark for mark in clause.all("BOUND") if "firm" in mark.groups]
        if any(0 <= number.start - mark.end < NEAR for mark in bounds) and announced in COUNTED:
            return "target", LIKELY  # "mindestens 60 Personen nehmen teil": nobody counts so
        if announced is not None:
            return announced, LIKELY
    return None, DOUBT


@remembered
def stage_in_agreement(sentence: Passage) -> str | None:
    """Whether an agreement tells that a value was offered, is a reference, is expected or revised;
    None where it is agreed or reached, or nothing says what it is.
    """
    pieces = pieces_of(sentence)
    if not pieces:
        return None
    brackets = BRACKETS.finditer(sentence.text.string, sentence.start, sentence.end)
    asides = [match.span() for match in brackets]
    stop = sentence.string.find(";", pieces[0][0].end - sentence.start)
    clause = sentence.part(sentence.start, sentence.start + stop if stop >= 0 else sentence.end)
    marks = [m for m in clause.all("TOLD_STAGE") if not any(a <= m.start < b for a, b in asides)]
    words = ["target" if mark.value == "goal" else mark.value for mark in marks]
    said = led_by(sentence, pieces[0][0]) or weighed(words)
    return said if said in SPECIFIC else None


def _set_against(number: Mark, sentence: Passage) -> str | None:
    """ "26,8 % (Soll 26,0 %)": what a number is that another one in brackets is set against."""
    string = sentence.text.string
    behind = OPENS.match(string, number.end)
    led = behind and next(
        (mark.value for mark in sentence.all("TOLD_BY") if mark.start == behind.end()), None
    )
    return {"target": "actual", "actual": "target"}.get(led or "")


def leans(clause: Passage) -> bool:
    """The clause has no verb of its own, or is one that another clause governs ("…, dass …")."""
    string = clause.string
    if string.lstrip(" ,").startswith(("dass ", "wonach ")):
        return True
    return all(word.group() in NO_VERBS for word in WORD.finditer(string))


def weighed(said: Iterable[str | None]) -> str | None:
    """The stage that all these words together say, or None where they disagree or say none."""
    words = set(said) - {None, "open"}
    specific = words & SPECIFIC
    agreed = words & {"target", "goal"}
    if len(specific) == 1:
        [stage] = specific
        against = {"target"} if stage == "offer" else agreed  # also a goal may be offered
        return stage if stage == "revised" or not words & against else None
    if specific or not words or ("actual" in words and words & {*agreed, "meant"}):
        return None
    return "target" if words & {*agreed, "meant"} else "actual"
