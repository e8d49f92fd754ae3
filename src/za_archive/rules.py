"""Loads the rules: how things are worded, as data that carries its own examples.

A rule is one entry in `data/rules/*.yml`:

    - id: kennzahl.k3              # kept with each value that the rule finds
      label: KENNZAHL              # what it marks; readers ask for labels, never for rules
      value: K3                    # what a mark of it means (the named groups, where there is none)
      pattern: Bestand(?:e?s)? an Langzeitleistungsbezieh\\w+
      finds: ["der [Bestand an Langzeitleistungsbeziehenden] sinkt"]
      skips: ["die Zahl der Langzeitleistungsbezieher"]

`pattern` is a regular expression over characters; a blank in it stands for any white space within
a paragraph, and case does not matter unless `case: true`; a group named `mark` narrows the find to
it. A list is put together: rules share its parts as `&name` and `*name`. `confidence` says how sure
the wording alone makes a value (0..1). `finds` and `skips` are run as tests: in brackets what must
be marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from za_archive.literals import Finder, Literals, literals

ALLOWED = {
    "id",
    "label",
    "value",
    "pattern",
    "case",
    "confidence",
    "weight",
    "within",
    "finds",
    "skips",
}
BLANK = r"(?:(?:[^\S\n]|\n(?!\n))+)"
CLASS_OR_ESCAPE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[ ]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording. `weight` says how much a cue counts (only rules of label KIND have one);
    `within` lets it count only where it begins in so many first characters of the text."""

    id: str
    label: str
    value: str | None
    pattern: re.Pattern[str]
    confidence: float
    weight: int
    within: int | None
    literals: Literals
    finds: tuple[str, ...]
    skips: tuple[str, ...]


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """All rules by label, in the order of files and entries. Raises `ValueError` on a bad entry."""
    found: dict[str, list[Rule]] = {}
    seen: set[str] = set()
    for name, entry in _entries():
        rule = _rule(name, entry)
        if rule.id in seen:
            raise ValueError(f"{name}: two rules have the id {rule.id}")
        seen.add(rule.id)
        found.setdefault(rule.label, []).append(rule)
    return {label: tuple(members) for label, members in found.items()}


@cache
def finder() -> Finder:
    """Finds the literals of all rules in one pass over a text."""
    return Finder(rule.literals for members in rules().values() for rule in members)


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = files("za_archive") / "data" / "rules"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            for entry in yaml.load(file.read_text("utf-8"), Loader=_loader()) or ():
                yield file.name, entry


def _loader() -> type:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _rule(name: str, entry: dict[str, Any]) -> Rule:
    where = f"{name}: rule {entry.get('id', entry)}"
    unknown = set(entry) - ALLOWED
    if unknown:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
    if missing := {"id", "label", "pattern", "finds"} - set(entry):
        raise ValueError(f"{where}: missing keys {sorted(missing)}")
    value = entry.get("value")
    printed = "".join(entry["pattern"])  # one text, or parts of which rules share some
    try:
        pattern = compiled(printed, case=bool(entry.get("case")))
    except re.error as error:
        raise ValueError(f"{where}: {error}") from error
    return Rule(
        entry["id"],
        entry["label"],
        None if value is None else str(value),
        pattern,
        float(entry.get("confidence", 0.95)),
        int(entry.get("weight", 0)),
        entry.get("within"),
        literals(pattern),
        tuple(entry["finds"]),
        tuple(entry.get("skips", ())),
    )


def _within_paragraph(part: re.Match[str]) -> str:
    text = part.group()
    if text == " ":
        return BLANK
    return rf"(?:(?!\n\n){text})" if text.startswith("[^") else text


def compiled(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    """A rule's pattern as a regular expression: a blank is white space within a paragraph.

    A blank in a character class or behind a backslash stays a blank; what a negated class takes
    ends at a paragraph gap too. Only `\\s` crosses one.
    """
    spaced = CLASS_OR_ESCAPE.sub(_within_paragraph, pattern)
    return re.compile(spaced, re.MULTILINE | (re.NOFLAG if case else re.IGNORECASE))
