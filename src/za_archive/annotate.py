"""Text -> marks: where the rules and the names of the field occur.

Rules run over characters, names (of Kreise, ministries, Länder) by spaCy's PhraseMatcher over the
tokens of a blank German pipeline. A label is looked for when a reader first asks for it, so a
document pays only for what its kind needs. The only module that knows spaCy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from za_archive import reference
from za_archive.models import Quote
from za_archive.rules import rules
from za_archive.text import Text

SENTENCE = re.compile(r"[.!?]+[\"“”»)]*(?=\s+[A-ZÄÖÜ„\"(•])|\n\n")
NO_END = re.compile(
    r"(?:\b(?:Abs|Nr|vgl|bzw|ggf|rd|ca|Dr|Prof|St|lfd|gem|zzt|inkl|max|min|Mio|Mrd|Art|Ziff|evtl|"
    r"usw|etc|sog|ggü|insb|insbes|Satz|S|v|H|z|B|d|h|u|a|i|V|m|o|g|Str|Tel|Az|Jan|Feb|Aug|Sept|Okt|Nov|Dez)"
    r"|§ ?\d+[a-z]?|(?<![\d,.])\d{1,2}|\b[IVX]+)\.$",
)


OVERLAPPING = frozenset({"KIND", "PART"})
"""Each mark of these counts for itself, also where it lies inside another."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One find: what it means, where it stands, which rule found it and how sure that makes."""

    label: str
    value: str | None
    start: int
    end: int
    rule: str
    confidence: float = 0.95
    weight: int = 0
    groups: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Marks:
    """The marks of one text, found label by label when asked for."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._found: dict[str, list[Mark]] = {}

    def of(self, label: str) -> list[Mark]:
        """All marks of the label, from left to right; the longest where two begin together."""
        if label not in self._found:
            found = self._names(label) if label in reference.NAMES else self._worded(label)
            found.sort(key=lambda mark: (mark.start, -mark.end))
            self._found[label] = found if label in OVERLAPPING else _without_nested(found)
        return self._found[label]

    def _worded(self, label: str) -> list[Mark]:
        if label not in rules():
            raise KeyError(f"no rule has the label {label}")
        string = self.text.string
        found = []
        for rule in rules()[label]:
            for match in rule.pattern.finditer(string, 0, rule.within or len(string)):
                named = {name: text for name, text in match.groupdict().items() if text}
                # a group named `mark` is what is meant; what stands around it is only context
                start, end = match.span("mark") if "mark" in named else match.span()
                spans = {name: match.span(name) for name in named}
                found.append(
                    Mark(
                        label, rule.value, start, end, rule.id,
                        rule.confidence, rule.weight, named, spans,
                    )
                )  # fmt: skip
        return found

    def _names(self, label: str) -> list[Mark]:
        matcher, values = _matcher(label)
        doc, outer = self._tokens
        found = []
        for name, first, last in matcher(doc):
            span = doc[first:last]
            value = values[doc.vocab.strings[name]]
            start, end = outer(span.start_char), outer(span.end_char - 1) + 1
            found.append(Mark(label, value, start, end, f"name.{label.lower()}"))
        return found

    @cached_property
    def _tokens(self) -> tuple[Any, Callable[[int], int]]:
        """The text as a spaCy Doc, and the way from its offsets back to ours.

        Names run over line ends, which tokens do not: every white space becomes one blank.
        """
        string = self.text.string
        gaps = [match.start() for match in re.finditer("\n\n", string)]
        inner = [gap - index for index, gap in enumerate(gaps)]
        doc = _language().make_doc(string.replace("\n\n", " ").replace("\n", " "))
        return doc, lambda offset: offset + bisect_left(inner, offset)


@dataclass(frozen=True)
class Passage:
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
        marks = self.marks.of(label)
        first = bisect_left(marks, self.start, key=lambda mark: mark.start)
        found = []
        for mark in marks[first:]:
            if mark.start >= self.end:
                break
            if mark.end <= self.end:
                found.append(mark)
        return found

    def first(self, label: str) -> Mark | None:
        """The first mark of the label, or None."""
        return next(iter(self.all(label)), None)

    def last(self, label: str) -> Mark | None:
        """The last mark of the label, or None."""
        return next(reversed(self.all(label)), None)

    def paragraphs(self) -> Iterator[Passage]:
        for start, end in self.text.paragraphs(self.start, self.end):
            yield self.part(start, end)

    def sentences(self) -> Iterator[Passage]:
        """Its sentences: a paragraph gap ends one, the dot of an abbreviation or date not."""
        start = self.start
        for match in SENTENCE.finditer(self.text.string, self.start, self.end):
            stop = match.start() + 1 if match.group()[0] in ".!?" else match.start()
            if match.group()[0] == "." and NO_END.search(self.text.string[start:stop]):
                continue
            end = match.end() if match.group() != "\n\n" else match.start()
            if self.text.string[start:end].strip():
                yield self.part(_skip_blank(self.text.string, start), end)
            start = match.end()
        if self.text.string[start : self.end].strip():
            yield self.part(_skip_blank(self.text.string, start), self.end)

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


def passage(text: Text) -> Passage:
    """The whole text with nothing looked for yet."""
    return Passage(text, Marks(text), 0, len(text.string))


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


@cache
def _matcher(label: str) -> tuple[Any, dict[str, str]]:
    """A PhraseMatcher for all names of the label, and the rule id of each name that it knows."""
    from spacy.matcher import PhraseMatcher

    nlp = _language()
    attribute = "ORTH" if label in reference.EXACT else "LOWER"
    matcher = PhraseMatcher(nlp.vocab, attr=attribute)
    values: dict[str, str] = {}
    for name, value in reference.NAMES[label]().items():
        matcher.add(name, [nlp.make_doc(name)])
        values[name] = value
    return matcher, values
