"""Text -> marks: where the rules and the names of the field occur.

Rules run over characters, names (of Kreise, ministries, Länder) by spaCy's PhraseMatcher over words
with the vocabulary of a blank German pipeline. A label is looked for when a reader first asks for
it, so a document pays only for what its kind needs. The only module that knows spaCy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, wraps
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from za_archive import reference
from za_archive.literals import Places
from za_archive.models import Quote
from za_archive.rules import finder, rules
from za_archive.text import Text

SENTENCE_END = re.compile(r"[.!?]+[\"“”»)]*(?=\s+[A-ZÄÖÜ„\"(•])")
NO_END = re.compile(
    r"(?:\b(?:Abs|Nr|vgl|bzw|ggf|rd|ca|Dr|Prof|St|lfd|gem|zzt|inkl|max|min|Mio|Mrd|Art|Ziff|evtl|"
    r"usw|etc|sog|ggü|insb|insbes|Satz|S|v|H|z|A|B|C|d|h|u|a|i|V|m|o|g|Str|Tel|Az|Jan|Feb|Aug|Sept|Okt|Nov|Dez)"
    r"|§ ?\d+[a-z]?|(?<![\d,.])\d{1,2}|\b[IVX]+)\.$",
)
LONGEST = 12
"""What a dot can belong to (`NO_END`) is no longer."""


TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]")
"""What names are made of: words, those with hyphens inside whole, and signs."""
OTHER = "\0"
"""Stands for words that are in no name."""
OVERLAPPING = frozenset({"KIND", "PART", "STAGE"})
"""Each mark of these counts for itself, also where it lies inside another."""
NONE: Mapping[str, Any] = MappingProxyType({})
"""The groups of a rule that has none, as most."""


Answer = TypeVar("Answer")


class Mark(NamedTuple):
    """One find: what it means, where it stands, which rule found it and how sure that makes."""

    label: str
    value: str | None
    start: int
    end: int
    rule: str
    confidence: float = 0.95
    weight: int = 0
    groups: Mapping[str, str] = NONE
    spans: Mapping[str, tuple[int, int]] = NONE


class Marks:
    """The marks of one text, found label by label when asked for."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._found: dict[str, tuple[list[Mark], list[int]]] = {}
        self._sentences: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.answers: dict[tuple[Any, int, int], Any] = {}
        """What functions that are `remembered` have said of parts of the text."""

    def of(self, label: str) -> list[Mark]:
        """All marks of the label, from left to right; the longest where two begin together."""
        return self._looked_for(label)[0]

    def within(self, label: str, start: int, end: int) -> list[Mark]:
        """The marks of the label that lie wholly in `[start, end)`."""
        marks, starts = self._found.get(label) or self._looked_for(label)
        first = bisect_left(starts, start)  # asked for hundreds of times a page
        last = bisect_left(starts, end, first)
        return [mark for mark in marks[first:last] if mark.end <= end] if last > first else []

    def _looked_for(self, label: str) -> tuple[list[Mark], list[int]]:
        """The marks of the label, and where each begins."""
        if label not in self._found:
            found = self._names(label) if label in reference.NAMES else self._worded(label)
            found.sort(key=lambda mark: (mark.start, -mark.end))
            found = found if label in OVERLAPPING else _without_nested(found)
            self._found[label] = found, [mark.start for mark in found]
        return self._found[label]

    def sentences(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where the sentences of a paragraph stand: several readers ask for the same ones."""
        if (start, end) not in self._sentences:
            self._sentences[start, end] = list(_sentences(self.text.string, start, end))
        return self._sentences[start, end]

    def _worded(self, label: str) -> list[Mark]:
        if label not in rules():
            raise KeyError(f"no rule has the label {label}")
        found = []
        for rule in rules()[label]:
            for match in self._places.matches(rule.pattern, rule.literals, rule.within):
                named, spans = _groups(match) if rule.pattern.groups else (NONE, NONE)
                # a group named `mark` is what is meant; what stands around it is only context
                start, end = spans.get("mark") or match.span()
                found.append(
                    Mark(
                        label, rule.value, start, end, rule.id,
                        rule.confidence, rule.weight, named, spans,
                    )
                )  # fmt: skip
        return found

    def _names(self, label: str) -> list[Mark]:
        matcher, values = _matcher(label)
        doc, spans = self._tokens
        found = []
        for name, first, last in matcher(doc):
            start, end = spans[first][0], spans[last - 1][1]
            value = values[doc.vocab.strings[name]]
            found.append(Mark(label, value, start, end, f"name.{label.lower()}"))
        return found

    @cached_property
    def _places(self) -> Places:
        """Where the literals of the rules stand."""
        return finder().places(self.text.string)

    @cached_property
    def _tokens(self) -> tuple[Any, list[tuple[int, int]]]:
        """The text as a spaCy Doc, and where its tokens stand; names run over line ends.

        All words between two that names are made of are one token, so that no word list grows.
        """
        known = _words_of_names()
        words: list[str] = []
        spans = []
        word = ""
        for match in TOKEN.finditer(self.text.string):
            before, word = word, match[0]
            if word.lower() not in known:
                word = OTHER
                if before is OTHER:
                    continue
            words.append(word)
            spans.append(match.span())
        return _doc(words), spans


class Passage(NamedTuple):
    """A stretch `[start, end)` of a text together with its marks: what readers read."""

    text: Text
    marks: Marks
    start: int
    end: int

    @property
    def string(self) -> str:
        return self.text.string[self.start : self.end]

    @property
    def flat(self) -> str:
        """The string with all white space as single blanks."""
        return " ".join(self.string.split())

    def part(self, start: int, end: int) -> Passage:
        """The part `[start, end)`, offsets counted in the whole text."""
        return Passage(self.text, self.marks, max(start, self.start), min(end, self.end))

    def all(self, label: str) -> list[Mark]:
        """The marks of a label that lie wholly in this passage."""
        return self.marks.within(label, self.start, self.end)

    def first(self, label: str) -> Mark | None:
        """The first mark of the label, or None."""
        marks = self.all(label)
        return marks[0] if marks else None

    def last(self, label: str) -> Mark | None:
        """The last mark of the label, or None."""
        marks = self.all(label)
        return marks[-1] if marks else None

    def opening(self, label: str) -> Mark | None:
        """The mark of the label that it begins with (the longest), or None."""
        mark = self.first(label)
        return mark if mark and mark.start == self.start else None

    def is_all(self, label: str) -> bool:
        """Whether it is one mark of the label and nothing else."""
        mark = self.opening(label)
        return mark is not None and mark.end == self.end

    def paragraphs(self) -> Iterator[Passage]:
        for start, end in self.text.paragraphs(self.start, self.end):
            yield self.part(start, end)

    def sentences(self) -> Iterator[Passage]:
        """Its sentences: a paragraph gap ends one, the dot of an abbreviation or date not."""
        for paragraph in self.text.paragraphs(self.start, self.end):
            for start, end in self.marks.sentences(*paragraph):
                yield self.part(start, end)

    def printed(self, mark: Mark) -> str:
        """The words that a mark is of, white space as it stands."""
        return self.text.string[mark.start : mark.end]

    def quote(
        self, rule: str, confidence: float = 0.95, start: int | None = None, end: int | None = None
    ) -> Quote:
        """The evidence for `[start, end)`, by default for the whole passage."""
        return self.text.quote(
            self.start if start is None else start,
            self.end if end is None else end,
            rule,
            confidence,
        )

    def cite(self, mark: Mark, confidence: float | None = None) -> Quote:
        """The evidence that a mark is."""
        sure = mark.confidence if confidence is None else confidence
        return self.text.quote(mark.start, mark.end, mark.rule, sure)


def remembered(asked: Callable[[Passage], Answer]) -> Callable[[Passage], Answer]:
    """A function that several readers ask about the same passage: it answers once.

    Its answer holds no passage: a ring of objects would stay until it is looked for.
    """

    @wraps(asked)
    def answer(part: Passage) -> Answer:
        answers, key = part.marks.answers, (asked, part.start, part.end)
        if key not in answers:
            answers[key] = asked(part)
        return cast(Answer, answers[key])

    return answer


def outside(marks: Iterable[Mark], others: Sequence[Mark]) -> list[Mark]:
    """The marks that begin in none of the others."""
    return [mark for mark in marks if not any(o.start <= mark.start < o.end for o in others)]


def passage(text: Text) -> Passage:
    """The whole text with nothing looked for yet."""
    return Passage(text, Marks(text), 0, len(text.string))


def _groups(match: re.Match[str]) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """The texts and places of the named groups that took part."""
    texts = {name: text for name, text in match.groupdict().items() if text}
    return texts, {name: match.span(name) for name in texts}


def _sentences(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in SENTENCE_END.finditer(string, start, end):
        stop = match.start() + 1
        if match[0][0] == "." and NO_END.search(string[max(start, stop - LONGEST) : stop]):
            continue
        yield _skip_blank(string, start), match.end()
        start = match.end()
    if string[start:end].strip():
        yield _skip_blank(string, start), end


def _skip_blank(string: str, start: int) -> int:
    while start < len(string) and string[start].isspace():
        start += 1
    return start


def _without_nested(marks: list[Mark]) -> list[Mark]:
    """Without marks that lie inside another; they come from left to right, the longest first."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.end > kept[-1].end:
            kept.append(mark)
    return kept


# --- names ------------------------------------------------------------------------------------


@cache
def _language() -> Any:
    import spacy  # half a second: only where a document is read

    return spacy.blank("de")


def _doc(tokens: list[str]) -> Any:
    """Tokens as spaCy knows them. Its own German tokenizer takes "II." at the end of a sentence for
    an ordinal, so that SGB II is not found there, and four times as long.
    """
    from spacy.tokens import Doc

    return Doc(_language().vocab, words=tokens)


@cache
def _words_of_names() -> frozenset[str]:
    names = (name for members in reference.NAMES.values() for name in members())
    return frozenset(word.lower() for name in names for word in TOKEN.findall(name))


@cache
def _matcher(label: str) -> tuple[Any, dict[str, str]]:
    """A PhraseMatcher for all names of the label, and the rule id of each name that it knows."""
    from spacy.matcher import PhraseMatcher

    nlp = _language()
    attribute = "ORTH" if label in reference.EXACT else "LOWER"
    matcher = PhraseMatcher(nlp.vocab, attr=attribute)
    values: dict[str, str] = {}
    for name, value in reference.NAMES[label]().items():
        matcher.add(name, [_doc(TOKEN.findall(name))])
        values[name] = value
    return matcher, values
