"""The head of a council paper and what it says about an agreement -> `papers` and its facts.

A label's value stands behind it, beside it or below it; the page decides which, not the kind of
council system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from za_archive import reference, values
from za_archive.annotate import Mark, Passage
from za_archive.models import Line, Paper, Quote, Record
from za_archive.readers import subject, targets
from za_archive.readers.source import Facts, Source

HEAD = 3500
LABELS = ("reference", "name", "date", "office", "originator", "type")


def read(source: Source) -> Iterator[Record]:
    """The paper's own values, then the agreement that it is about."""
    facts = Facts("papers")
    body = source.body
    for label in LABELS:
        _labelled(facts, source, label)
    _name_without_label(facts, source)
    for section in ("proposal", "decision"):
        text = section_of(body, section)
        if text is not None:
            facts.add(section, text.flat, text.quote(f"section.{section}", 0.9))
    kreis = subject.main_kreis(source, None)
    if kreis is not None:
        facts.add("kreis", *kreis)
    about = subject.about_agreement(source)
    year_of_agreement = None
    if about:
        _agreement(facts, source)
        year_of_agreement = facts.values().get("agreement_year")
    if about and year_of_agreement is not None:
        yield from targets.mentioned(body, year_of_agreement, facts.values().get("agreement_kreis"))
    yield from facts.found.values()
    found = facts.values()
    yield Paper(
        paper_type=source.kind,
        paper_type_raw=_str(found.pop("type", None)),
        quote=facts.quote("name") or facts.quote("reference"),
        derived_from=None if facts.found else "kind of the document",
        **{name: value for name, value in found.items() if name in PAPER_COLUMNS},  # type: ignore[arg-type]
    )


PAPER_COLUMNS = frozenset(Paper.__dataclass_fields__)


def _str(value: object) -> str | None:
    return None if value is None else str(value)


def _labelled(facts: Facts, source: Source, label: str) -> None:
    """The value of the first label of this meaning that has one of the right form."""
    head = source.body.part(source.body.start, source.body.start + HEAD)
    marks = [mark for mark in head.all("FIELD") if mark.value == label]
    places = [head, source.margins]
    for passage in places:
        for mark in [m for m in passage.all("FIELD") if m.value == label] if passage else marks:
            found = value_of(passage, mark)
            if found is None:
                continue
            text, quote = _fitting(label, found)
            if text:
                facts.add(label, text, quote)
                return


def _fitting(label: str, found: Passage) -> tuple[str | None, Quote | None]:
    """The value in the form that its field has, or nothing where it has not that form."""
    if label == "reference":
        mark = found.first("REFERENCE")
        if mark is not None:
            return " ".join(found.text.string[mark.start : mark.end].split()), found.cite(mark)
        number = re.match(r"\s*([A-Z]{1,3}[ -]?)?\d[\w/.-]*", found.string)
        if number and not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number.group().strip()):
            end = found.start + number.end()
            return number.group().strip(), found.quote("field.reference", 0.9, found.start, end)
        return None, None
    if label == "date":
        mark = found.first("DATE")
        days = values.dates(mark.value or "", mark.groups) if mark else []
        return (days[0][0], found.cite(mark)) if mark and days else (None, None)
    return found.flat or None, found.quote(f"field.{label}", 0.9)


def value_of(passage: Passage, mark: Mark) -> Passage | None:
    """What a label stands for: the rest of its line, else what is beside it, else below it."""
    lines = list(passage.text.line_ranges(passage.start, passage.end))
    index = next((i for i, (s, e, _) in enumerate(lines) if s <= mark.start < max(e, s + 1)), None)
    if index is None:
        return None
    start, end, line = lines[index]
    labels = {m.start for m in passage.all("FIELD")} | {m.start for m in passage.all("SECTION")}
    if passage.text.string[mark.end : end].strip(" :"):
        begin = mark.end + len(passage.text.string[mark.end : end]) - len(
            passage.text.string[mark.end : end].lstrip(" :")
        )
        return passage.part(begin, _continued(passage, lines, index, labels))
    for place in (_beside, _below):
        chosen = next(
            (
                i
                for i, (s, e, other) in enumerate(lines)
                if s != start and s not in labels and e > s and place(line, other)
            ),
            None,
        )
        if chosen is not None:
            return passage.part(lines[chosen][0], _continued(passage, lines, chosen, labels))
    return None


def _continued(
    passage: Passage, lines: list[tuple[int, int, Line]], index: int, labels: set[int]
) -> int:
    """Where the value that begins in this line ends: lines of its paragraph in its column follow."""
    end = lines[index][1]
    for begin, stop, line in lines[index + 1 : index + 4]:
        gap = passage.text.string[end:begin]
        above = lines[index][2]
        in_column = line.page == above.page and abs(line.box.x0 - above.box.x0) < 40
        if begin in labels or "\n\n" in gap or not in_column or line.box.top < above.box.top:
            break
        end = stop
    return end


def _beside(label: Line, other: Line) -> bool:
    return (
        label.page == other.page
        and label.box.overlap_y(other.box) > 0.5
        and other.box.x0 >= label.box.x1 - 2
    )


def _below(label: Line, other: Line) -> bool:
    gap = other.box.top - label.box.bottom
    overlaps = other.box.x0 < label.box.x1 and label.box.x0 < other.box.x1 + 2
    return label.page == other.page and -2 < gap < 4 * label.box.height and overlaps


def section_of(body: Passage, value: str) -> Passage | None:
    """The text of the first section of this meaning, up to the next section."""
    marks = body.all("SECTION")
    for index, mark in enumerate(marks):
        if mark.value != value:
            continue
        following = marks[index + 1].start if index + 1 < len(marks) else body.end
        text = body.part(mark.end, following)
        stripped = text.string.strip(" :\n")
        if not stripped:
            continue
        start = mark.end + text.string.index(stripped[0])
        return body.part(start, start + len(stripped))
    return None


def _name_without_label(facts: Facts, source: Source) -> None:
    """A title without label: the paragraph before the first section that is no label itself."""
    if "name" in facts.found:
        return
    body = source.body
    first = body.first("SECTION")
    if first is None:
        return
    head = body.part(body.start, first.start)
    candidates = [
        paragraph
        for paragraph in head.paragraphs()
        if not paragraph.first("FIELD") and len(paragraph.flat) > 20
    ]
    if candidates:
        best = max(candidates, key=lambda paragraph: len(paragraph.flat))
        facts.add("name", best.flat, best.quote("name.unlabelled", 0.7))


# --- the agreement that it is about ---------------------------------------------------------------


def _agreement(facts: Facts, source: Source) -> None:
    body = source.body
    year = subject.agreement_year(source) or subject.main_year(source)
    if year is not None:
        facts.add("agreement_year", *year)
    kreis = subject.main_kreis(source, year[0] if year else None)
    if kreis is not None:
        facts.add("agreement_kreis", *kreis)
    level, quote = _level(source, kreis[0] if kreis else None, year[0] if year else None)
    facts.add("agreement_level", level, quote)
    stages = {mark.value: mark for mark in reversed(body.all("STAGE"))}
    drafts = [mark for mark in body.all("STAGE") if mark.value == "negotiation"]
    if "returned" in stages:
        facts.add("agreement_status", "partly_signed", body.cite(stages["returned"]))
    elif "signed" in stages and "attainment" not in stages:
        facts.add("agreement_status", "signed", body.cite(stages["signed"], 0.8))
    elif (draft := body.first("DRAFT") or next(iter(drafts), None)) and "attainment" not in stages:
        facts.add("agreement_status", "draft", body.cite(draft, 0.9))
    if source.kind == "anfrage":
        facts.add("agreement_stage", "question", facts.quote("agreement_year"))
    for stage in ("returned", "attainment", "authorisation", "signed", "negotiation", "duty"):
        if stage in stages:
            facts.add("agreement_stage", stage, body.cite(stages[stage], 0.9))
            return


def _level(source: Source, ags: str | None, year: int | None) -> tuple[str | None, Quote | None]:
    """Land and zkT, or Land and a Kommune of a gE: by the law cited, the role, the Kreis's form."""
    body = source.body
    for mark in body.all("LAW"):
        if mark.value and mark.value.startswith("AG-SGB II"):
            return "land-kommune", body.cite(mark)
    form = reference.form(ags, year) if ags and year else None
    if form is not None and ags is not None:
        found = next(
            (m for m in body.all("KREIS") if reference.resolve_kreis(m.value or "", year) == ags),
            None,
        )
        level = "land-zkt" if form == "zkt" else "land-kommune"
        return level, body.cite(found, 0.8) if found else None
    roles = body.all("ROLE")
    if roles:
        zkt = any(mark.value == "zkt" for mark in roles)
        return ("land-zkt" if zkt else "land-kommune"), body.cite(roles[0], 0.7)
    return None, None


