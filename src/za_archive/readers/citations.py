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
"""How sure a citation is whose law is not printed with it, but told by its sentence or document."""
GUESSED = 0.45
"""How sure it is of SGB II where only the document's subject speaks for that: doubtful."""
LETTERED = re.compile(
    r"3a|6[a-d]|7[ab]|11[ab]|12a|15a|16[a-k]|18[a-e]|22[a-c]|31[ab]|34[ab]|4[0-3]a|44[a-k]|48[ab]|"
    r"50a|51[a-c]|53a"
)
"""The §§ of SGB II with a letter: such a number speaks for it where the document is about it."""
UNLISTED = re.compile(
    r"\s?(?:de[rs]\s)?(?:"
    r"(?P<short>(?!SGB\b)(?=\w*[A-ZÄÖÜ]\w*[A-ZÄÖÜ])[A-ZÄÖÜ][A-Za-zÄÖÜäöü]*(?:G|GB|O|VO)"
    r"(?: (?:NRW|NW|LSA|M-V|RP|Bln|Bbg))?)|"
    r"(?P<long>(?:[A-ZÄÖÜ][a-zäöüß]+-)*[A-ZÄÖÜ][a-zäöüß]*(?:gesetz|ordnung))(?:e?s)?)\b(?!-)"
)
"""A law that no list has, right behind its §: by two capitals of its short name, or the word."""
CLOSELY = re.compile(r"[\s,.()]*(?:ff?\.?)?\s*(?:de[rs]|vom)?\s*(?:\w+en\s+)?")
"""What stands between a § and its own law, where the document has a § of that number itself."""
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
    close: bool = False


def read(source: Source) -> Iterator[Citation]:
    """The laws that a document cites, each where it is cited first."""
    own = _own_paragraphs(source)
    parts = [(part, list(_places(part))) for part in source.body.paragraphs()]
    printed = {p.paragraph for _, places in parts for p in places if p.law == "SGB II"}
    own |= {p.paragraph for _, places in parts for p in places if p.own}
    seen: set[str] = set()
    exact: set[tuple[str, str]] = set()
    for passage, places in parts:
        for index, place in enumerate(places):
            law, sure = place.law, place.mark.confidence
            if place.own or (law is not None and place.paragraph in own and not place.close):
                continue
            if law is None:
                law, sure = _partner(passage, places, index), BARE
            if law is None and place.paragraph not in own:
                known = place.paragraph in printed or LETTERED.fullmatch(place.paragraph)
                law, sure = _bare(source, passage, place, known=bool(known))
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
        gap = passage.text.string[begin : named.start] if named else ""
        close = CLOSELY.fullmatch(gap) is not None
        if law is None and inside is None:
            law = _unlisted(passage, begin)
            close = law is not None
        place = _Place(mark, _plain(mark.groups["paragraph"]), law, inside is not None, close)
        yield place
        members = MEMBER.finditer(lists.groups["mark"]) if lists else ()
        for match in members:
            groups = {name: text for name, text in match.groupdict().items() if text}
            at = lists.start + match.start() if lists else 0
            other = mark._replace(start=at, end=at + len(match.group()), groups=groups)
            yield replace(place, mark=other, paragraph=_plain(groups["paragraph"]))
        if part is not None and lists is None:
            groups = _another_place(mark.groups, part.groups)
            other = mark._replace(start=part.start, end=part.end, groups=groups)
            yield replace(place, mark=other)


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


def _unlisted(passage: Passage, begin: int) -> str | None:
    """The law as printed right behind a §, where no list has it."""
    match = UNLISTED.match(passage.text.string, begin, passage.end)
    return (match["short"] or match["long"]) if match else None


def _partner(passage: Passage, places: list[_Place], index: int) -> str | None:
    """The law of the next § of a chain: "§ 6 i. V. m. § 6a SGB II"."""
    place, following = places[index], places[index + 1 : index + 2]
    if not following or not following[0].law:
        return None
    between = passage.text.string[place.mark.end : following[0].mark.start]
    chained = re.fullmatch(r"\s*(?:,|und|oder|sowie|bzw\.|i\. ?V\. ?m\.|bis|/)?\s*", between)
    return following[0].law if chained else None


def _bare(
    source: Source, passage: Passage, place: _Place, *, known: bool
) -> tuple[str | None, float]:
    """The law of a § that prints none: the last one named in its sentence, else SGB II; that is a
    guess where the document nowhere else cites this § of it, none where another act is spoken of.
    """
    sentence = next(
        (s for s in passage.sentences() if s.start <= place.mark.start < s.end), passage
    )
    before = [law for law in sentence.all("LAW") if law.end <= place.mark.start]
    if before:
        return before[-1].value, BARE
    if not source.about_sgb2 or (not known and sentence.first("OTHER_ACT")):
        return None, 0.0
    return "SGB II", BARE if known else GUESSED


def _own_paragraphs(source: Source) -> set[str]:
    """The numbers of the document's own paragraphs: "§ 3 Ziele" at the start of a short line. Where
    it counts them, each number up to its last one is its own.
    """
    text = source.body.text
    own = set()
    laws = {mark.start for mark in source.body.all("LAW")}
    for mark in source.body.all("CITATION"):
        end = next((end for _, end, _ in text.line_ranges(mark.start, mark.start + 1)), 0)
        if not mark.end <= end <= mark.start + 90:
            continue
        rest = text.string[mark.end : end].strip()
        heads = rest[:1].isupper() and mark.end + 1 not in laws
        if (heads and _unlisted(source.body, mark.end) is None) or not rest:
            own.add(_plain(mark.groups["paragraph"]))
    numbers = {int(paragraph) for paragraph in own if paragraph.isdigit()}
    if {1, 2} <= numbers or {2, 3} <= numbers:
        last = next(n for n in range(2, 100) if n + 1 not in numbers and n + 2 not in numbers)
        own |= {str(number) for number in range(1, last + 1)}
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
