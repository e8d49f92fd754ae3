"""Citations of laws -> `citations`: one row for each distinct normalised citation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from za_archive import reference
from za_archive.annotate import Mark, Passage
from za_archive.models import Citation
from za_archive.readers.source import Source
from za_archive.values import ROMAN

REACH = 60
"""The law's name begins at most so many characters behind the place cited."""
BARE = 0.7
"""How sure a citation is whose law is not printed with it."""
MEMBER = re.compile(
    r"(?P<paragraph>\d{1,3}(?: ?[a-z])?)(?!\w)(?:,?\s?Abs(?:\.|atz)?\s?(?P<absatz>\d+[a-z]?)\b\.?)?"
    r"(?:,?\s?S(?:\.|atz)\s?(?P<satz>\d+)\b\.?)?"
    r"(?:,?\s?(?:Nr\.?|Nummer|Ziff\.|Ziffer)\s?(?P<nummer>\d+)\b)?"
)
"""One member of a list behind §§, as the rule `citation.more` finds it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One § as printed, before its law is known."""

    mark: Mark
    paragraph: str
    law: str | None = None
    own: bool = False


def read(source: Source) -> Iterator[Citation]:
    """The laws that a document cites, each where it is cited first."""
    own = _own_paragraphs(source)
    own |= {p.paragraph for part in source.body.paragraphs() for p in _places(part) if p.own}
    seen: set[str] = set()
    exact: set[tuple[str, str]] = set()
    for passage in source.body.paragraphs():
        places = list(_places(passage))
        for index, place in enumerate(places):
            if place.own or (place.law is None and place.paragraph in own):
                continue
            law, sure = place.law, place.mark.confidence
            if law is None:
                law, sure = _bare(source, passage, places, index), BARE
            if law is None:
                continue
            law = _of_land(law, source.land)
            groups = place.mark.groups
            citation = Citation(
                position=len(seen) + 1,
                law=law,
                paragraph=place.paragraph,
                absatz=groups.get("absatz") or _arabic(groups.get("roman")),
                satz=groups.get("satz") or groups.get("plain"),
                nummer=groups.get("nummer"),
                normalized="",
                quote=source.body.text.quote(
                    place.mark.start, place.mark.end, place.mark.rule, sure
                ),
            )
            normalized = normalize(citation)
            if normalized in seen or _refers_back(citation, exact):
                continue
            seen.add(normalized)
            if citation.absatz or citation.nummer:
                exact.add((citation.law, citation.paragraph))
            yield replace(citation, normalized=normalized)


def normalize(citation: Citation) -> str:
    """One spelling for all: `§ 48b Abs. 1 S. 1 Nr. 4 SGB II`."""
    parts = [f"§ {citation.paragraph}"]
    for short, value in (
        ("Abs.", citation.absatz),
        ("S.", citation.satz),
        ("Nr.", citation.nummer),
    ):
        if value:
            parts.append(f"{short} {value}")
    return " ".join([*parts, citation.law])


def _refers_back(citation: Citation, exact: set[tuple[str, str]]) -> bool:
    """A § without Absatz, once the same § was cited exactly, is the short form of that citation."""
    short = citation.absatz is None and citation.nummer is None
    return short and (citation.law, citation.paragraph) in exact


def _places(passage: Passage) -> Iterator[_Place]:
    """Each § of a paragraph, with the law that is printed behind it."""
    marks = passage.all("CITATION")
    if not marks:
        return
    laws = passage.all("LAW")
    own = passage.all("CITATION_OWN")
    more = passage.all("CITATION_MORE")
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start if index + 1 < len(marks) else passage.end
        lists = next((m for m in more if m.start == mark.end), None)
        part = next((m for m in passage.all("CITATION_PART") if m.start == mark.end), None)
        begin = (lists or part or mark).end
        named = next((m for m in laws if begin <= m.start < min(stop, begin + REACH)), None)
        inside = next((m for m in own if begin <= m.start <= begin + 3), None)
        law = named.value if named and _leads(passage, begin, named.start) else None
        place = _Place(mark, _plain(mark.groups["paragraph"]), law, inside is not None)
        yield place
        members = MEMBER.finditer(lists.groups["mark"]) if lists else ()
        for match in members:
            groups = {name: text for name, text in match.groupdict().items() if text}
            at = lists.start + match.start() if lists else 0
            other = mark._replace(start=at, end=at + len(match.group()), groups=groups)
            yield _Place(other, _plain(groups["paragraph"]), law, inside is not None)
        if part is not None and lists is None:
            groups = _another_place(mark.groups, part.groups)
            other = mark._replace(start=part.start, end=part.end, groups=groups)
            yield _Place(other, place.paragraph, law, inside is not None)


def _another_place(first: Mapping[str, str], part: Mapping[str, str]) -> dict[str, str]:
    """The place of a part that names only what differs: "Satz 2" is in the Absatz before it."""
    own = {name.split("_")[0]: text for name, text in part.items() if name != "mark"}
    levels = ["paragraph", "absatz", "satz", "nummer"]
    highest = min(levels.index(name) for name in own)
    return {name: first[name] for name in levels[:highest] if name in first} | own


def _leads(passage: Passage, start: int, end: int) -> bool:
    """Between a § and a law's name stands nothing that ends the citation."""
    between = passage.text.string[start:end]
    return re.search(r"[;:]|[.] [A-ZÄÖÜ]|\bund\b", between) is None


def _bare(source: Source, passage: Passage, places: list[_Place], index: int) -> str | None:
    """The law of a § that prints none: its partner's in a chain, the last named, else SGB II."""
    place = places[index]
    following = places[index + 1] if index + 1 < len(places) else None
    if following is not None and following.law:
        between = passage.text.string[place.mark.end : following.mark.start]
        if re.fullmatch(r"\s*(?:,|und|oder|sowie|bzw\.|i\. ?V\. ?m\.|bis|/)?\s*", between):
            return following.law
    sentence = next(
        (s for s in passage.sentences() if s.start <= place.mark.start < s.end), passage
    )
    before = [law for law in sentence.all("LAW") if law.end <= place.mark.start]
    if before:
        return before[-1].value
    return "SGB II" if source.about_sgb2 else None


def _own_paragraphs(source: Source) -> set[str]:
    """The numbers of the document's own paragraphs: "§ 3 Ziele" at the start of a short line."""
    text = source.body.text
    own = set()
    lines = {start: end for start, end, _ in text.line_ranges(source.body.start, source.body.end)}
    for mark in source.body.all("CITATION"):
        end = lines.get(mark.start, 0)
        if not mark.end <= end <= mark.start + 90 or source.body.part(mark.start, end).first("LAW"):
            continue
        rest = text.string[mark.end : end].strip()
        if rest[:1].isupper() or not rest:
            own.add(_plain(mark.groups["paragraph"]))
    return own


def _of_land(law: str, land: str | None) -> str:
    """Of several laws that share a writing, the Land's; federal law where none is."""
    meant = law.split("|")
    return next((short for short in meant if reference.law_land(short) in (land, None)), meant[0])


def _arabic(roman: str | None) -> str | None:
    """The Absatz of "§ 44b III"."""
    return str(ROMAN[roman.lower()]) if roman else None


def _plain(paragraph: str) -> str:
    return paragraph.replace(" ", "").replace("\n", "")
