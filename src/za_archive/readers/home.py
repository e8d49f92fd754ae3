"""Whose paper it is: the Kreis or kreisfreie Stadt that it comes from, by what it says itself.

The letterhead counts most, then "Kreistag des Kreises …", then how often a name stands in the text.
A bare name ("in Karlsruhe", "Karlsruher", "Frieslands") counts only where it fits the body that
speaks: a town's council means the town, a Kreistag the Kreis of that name. A town that belongs to a
Kreis is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from za_archive import reference
from za_archive.annotate import Mark, Passage
from za_archive.models import Quote
from za_archive.readers.source import Source

TOP = 350
"""A letterhead stands in so many first characters."""
TITLE = 700
LETTERHEAD, OWN_BODY, IN_HEAD, NAMED, BARE = 40, 12, 5, 2, 1
CAPITAL = re.compile(r"\b[A-ZÄÖÜ][\wäöüß]*(?:-[A-ZÄÖÜ][\wäöüß]*)*")
KIND = re.compile(
    r"^(?:Landkreis|Kreis|Stadt|LK|kreisfreie Stadt|Region|Regionalverband) |-?[Kk]reis$"
)
TOWNS = {"kreisfreie Stadt", "Stadtkreis"}
NAMED_AFTER = re.compile(
    r" (?:Modell\w*|Erklärung|Abkommen|Vertrag|Tabelle|Stra(?:ß|ss)e|Str\.|Allee|Platz|Ring|Weg|"
    r"Tor|Chaussee|Damm|Charta|Urteil|Beschluss|Appell|Kreuz|Hof)\b|-[A-ZÄÖÜ]"
)
"""What bears a town's name elsewhere too: "Bielefelder Modell", "Stuttgarter Straße"."""

Found = tuple[str, Quote]


@dataclass(slots=True)
class _Votes:
    """How much speaks for each Kreis, and the best place that says so."""

    weight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    best: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, ags: str, weight: int, start: int, end: int) -> None:
        self.weight[ags] += weight
        if ags not in self.best or weight > self.best[ags][0]:
            self.best[ags] = (weight, start, end)


def home(source: Source, year: int | None) -> Found | None:
    """The AGS of the paper's own Kreis or Stadt, and where it says so."""
    body = source.own
    town = _is_town(body)
    if (found := _in_margins(source, year)) is not None:
        return found
    votes = _Votes()
    for mark in body.all("KREIS"):
        ags = reference.resolve_kreis(mark.value or "", year)
        if ags is not None and not _is_elsewhere(body, mark.start):
            votes.add(ags, _weight(body, mark, ags, town), mark.start, mark.end)
    for ags, start, end, weight in _bare(body, town):
        votes.add(ags, weight, start, end)
    if not votes.weight:
        return None
    order = sorted(votes.weight, key=lambda ags: (-votes.weight[ags], ags))
    first = order[0]
    weight, start, end = votes.best[first]
    sure = 0.95 if weight >= OWN_BODY else 0.85 if weight >= NAMED else 0.7
    if len(order) > 1 and votes.weight[order[1]] > 0.8 * votes.weight[first]:
        if weight == BARE:
            return None
        sure = min(sure, 0.6)
    return first, body.quote("home.named", sure, start, end)


def _in_margins(source: Source, year: int | None) -> Found | None:
    """The running head of the pages: "KREIS EUSKIRCHEN"."""
    for mark in source.margins.all("KREIS"):
        ags = reference.resolve_kreis(mark.value or "", year)
        if ags is not None:
            return ags, source.margins.cite(mark)
    for ags, start, end, weight in _bare(source.margins, None):
        if weight == OWN_BODY:
            return ags, source.margins.quote("home.named", 0.95, start, end)
    return None


def _weight(body: Passage, mark: Mark, ags: str, town: bool | None) -> int:
    """What a name with its kind ("Kreis Unna") counts, by where it stands."""
    if mark.start < body.start + TOP and _is_letterhead(body, mark):
        return LETTERHEAD
    fits = town is None or (_is_town_ags(ags) == town)
    if fits and any(0 <= mark.start - own.end <= 1 for own in body.all("OWN_BODY")):
        return OWN_BODY
    if mark.start < body.start + TITLE:
        return IN_HEAD
    return NAMED if fits else 1


def _is_letterhead(body: Passage, mark: Mark) -> bool:
    """The name has a line of its own, or opens one that an office ends."""
    string = body.text.string
    start = string.rfind("\n", 0, mark.start) + 1
    end = string.find("\n", mark.end)
    line = string[start : end if end >= 0 else len(string)]
    return mark.start == start and len(line) < mark.end - mark.start + 35 and "." not in line


def _is_town(body: Passage) -> bool | None:
    """Whether the body that speaks is a town's (True) or a Kreis's (False); None where unclear."""
    towns, kreise = len(body.all("TOWN_BODY")), len(body.all("KREIS_BODY"))
    if towns > 2 * kreise:
        return True
    if kreise > 2 * towns:
        return False
    return None


def _is_town_ags(ags: str) -> bool:
    found = reference.kreis(ags)
    return found is not None and found.kind in TOWNS


def _is_elsewhere(body: Passage, start: int) -> bool:
    """ "Universität Heidelberg", "GmbH, Pforzheim": a name that says nothing of its home."""
    near = body.part(start - 60, start + 1).all("ELSEWHERE")
    return any(mark.end == start for mark in near)


# --- bare names -----------------------------------------------------------------------------------


@cache
def _bare_names() -> dict[str, list[tuple[str, str]]]:
    """First word -> (bare name, AGS) of every Kreis that stands today."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kreis in reference.kreise():
        if kreis.valid_until is None:
            name = KIND.sub("", kreis.name).split(",")[0].split(" (")[0].strip()
            found[name.split(" ")[0]].append((name, kreis.ags))
    return dict(found)


@cache
def _bare_forms() -> frozenset[str]:
    """All words that `_stems` may lead from to a bare name."""
    names = _bare_names()
    forms = {name + ending for name in names for ending in ("", "s", "er", "r")}
    return frozenset(forms | {name[:-2] + "er" for name in names if name.endswith("en")})


def _bare(body: Passage, town: bool | None) -> Iterator[tuple[str, int, int, int]]:
    """Bare names that fit the body that speaks, with genitive and "Karlsruher", and their weight;
    one right behind the name of a body ("Stadtverwaltung Muster") is told by that.
    """
    told = {mark.end + 1: True for mark in body.all("TOWN_BODY")}
    told |= {mark.end + 1: False for mark in body.all("KREIS_BODY")}
    if town is None and not told:
        return
    names, forms = _bare_names(), _bare_forms()
    string = body.text.string
    for match in CAPITAL.finditer(string, body.start, body.end):
        word = match[0].title() if match[0].isupper() else match[0]
        if word not in forms or (fits := told.get(match.start(), town)) is None:
            continue
        stem = next((s for s in _stems(word) if s in names), None)
        if stem is None or _is_elsewhere(body, match.start()):
            continue
        for name, ags in names[stem]:
            end = match.start() + len(name)
            whole = " " not in name or string[match.start() : end] == name
            if NAMED_AFTER.match(string, max(end, match.end())):
                continue
            if whole and _is_town_ags(ags) == fits and not _has_kind(string, match.start()):
                weight = OWN_BODY if match.start() in told else BARE
                yield ags, match.start(), max(end, match.end()), weight


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending in ("s", "er", "r"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word[: -len(ending)]
    if word.endswith("er"):
        yield word[:-2] + "en"


def _has_kind(string: str, start: int) -> bool:
    """A name with its kind before it is not bare: those are counted by name."""
    return (
        re.search(
            r"(?:[Kk]reis(?:es)?|Stadt|Region|Gemeinde|LK) $", string[max(0, start - 14) : start]
        )
        is not None
    )
