"""Labels of council papers and what they stand for.

A label's value stands behind it, beside it or below it; the page decides which, not the kind of
council system. Some heads print all labels first and then all values: there the form of a value
says whose it is. Which words are labels, and of what: `data/rules/papers.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from za_archive import values
from za_archive.annotate import Mark, Marks, Passage
from za_archive.models import Box, Line, Quote
from za_archive.readers.source import Source

HEAD = 3500
"""Labels stand in so many first characters."""
BLOCK = 12
"""A block of labels and the block of their values have so many lines together."""
NUMBER = re.compile(
    r"(?:[IVX]+ ?[-–/] ?)?(?:[A-ZÄÖÜ][A-Za-zÄÖÜ]{0,6}\d{0,3}(?: / |[\s./-]{0,2})){0,3}\d+"
    r"(?:(?:\s?\.?[/-]\s?|\.)(?:\d{4}-\d{4}|[A-Z]{1,4}(?: ?\d+)?(?![a-zäöü])|\d+))*"
    r"(?: \([IVX]+\)(?: [A-Z][A-Za-z]{0,3}(?![a-z]))?)?"
)
"""What stands behind a label for the number: letters, running number, year, revision."""
PARTED = re.compile(r"\d[/-](?:19|20)?\d\d\b|/\d{3,}")
"""What makes a number a paper's where words follow it: a year, or a running number behind a bar."""
DAY = re.compile(r"\d{1,2}\. ?\d{1,2}\. ?\d{2,4}")
BARE = re.compile(r"\d{3,8}")
LONG_NUMBER = re.compile(r"\s*(\d{6,8})(?=\s)")
"""What opens a row of values: too long for an office or a room."""
TELLING = re.compile(r"(?:19|20)\d\d|\d{3,}/\d\d\b")
"""What tells a paper's number from a file's ("32/3")."""
YEAR = re.compile(r"(?:19|20)\d\d")
UNKNOWN_LABEL = re.compile(r"(?!hier|(?:\S+ ){4})[A-Za-zÄÖÜäöü][^:.!?\n]{2,40} ?:")
"""A line of the head that is a label, whatever it stands for."""
OTHER_LABEL = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{3,}(?:[-/ ][A-Za-zÄÖÜäöüß]+)? ?: (?=\S)")
"""How such a line opens where the value stands behind it."""
SHORT_LABEL = re.compile(r"(?:[^\W\d_][^\W\d]*[.:/-]*(?: |$)){1,4}")
"""A line of few words without a number, as labels are."""
NEAR = 4
"""So many points apart lines begin at the same place."""
LARGER = 1.2
"""Letters so much larger than a label's are its value's."""
GOES_ON = re.compile(r"hier ?:|[-–] (?=[A-ZÄÖÜ])")
"""How a line begins that belongs to a value above a gap."""
CELLS = ("FIELD", "GREMIUM", "DATE", "CONSULTATION_ROLE", "COLUMN")
"""What fills a cell of a table of sessions."""
OPEN_END = re.compile(
    r"(?:\b(?:de[rmsn]|die|das|eine?[rmsn]?|und|oder|sowie|in|im|an|am|auf|mit|für|von|vom|zu|zum|"
    r"zur|bei|nach|über|durch|gemäß|hier|hier:|"
    r"(?:das|dem|im|des) (?:[A-ZÄÖÜ]\w+)?[Jj]ahre?s?|GmbH|&)|[,;–/(„-]|- ?)$"
)
"""How a line ends that goes on in the next."""
OFFICE = re.compile(r"[A-Za-zÄÖÜäöü]|^\d{1,3}/\d{1,3}$")


def labelled(source: Source, label: str) -> tuple[str, Quote] | None:
    """The value of the first label of this meaning that has one of the right form."""
    head = source.own.part(source.own.start, source.own.start + HEAD)
    for passage in (head, source.margins):
        for mark in passage.all("FIELD"):
            if mark.value != label and not _in_row_of_labels(mark, label):
                continue
            if label == "date" and _heads_a_column(passage, mark):
                continue
            for found in _candidates(passage, mark, label):
                if (fitting := _fitting(label, found)) is not None:
                    return fitting
    return None


def numbers(body: Passage) -> Iterator[tuple[str, Quote]]:
    """Every number of a paper that stands behind its label."""
    for mark in body.all("FIELD"):
        if mark.value == "reference" and (value := value_of(body, mark)) is not None:
            line = value.part(value.start, value.start + len(value.string.split("\n")[0]))
            if _is_number(line) and (found := _number(line)) is not None:
                yield found


def _candidates(passage: Passage, mark: Mark, label: str) -> Iterator[Passage]:
    """Where a label's value may stand, the likeliest place first."""
    if mark.value == "row":
        yield from _below_a_row(passage, mark, label)
        return
    block = _block(passage, mark)
    if len(block) > 2:
        yield from _block_values(passage, mark, label, block)
        return
    value = value_of(passage, mark)
    if value is not None and not (_is_word(passage, mark) and not _is_number(value)):
        yield value
    if label in {"reference", "date", "office"} and not rest_of_line(passage, mark):
        yield from _block_values(passage, mark, label, block)


def _heads_a_column(passage: Passage, mark: Mark) -> bool:
    """It stands beside "Gremium" or "Beratungsfolge": the dates below are those of sessions."""
    box = passage.text.boxes(mark.start, mark.end)[0]
    return any(
        _overlap(box, passage.text.boxes(other.start, other.end)[0])
        for other in passage.all("FIELD")
        if other.value == "body" and not rest_of_line(passage, mark)
    )


def _overlap(one: tuple[int, Box], other: tuple[int, Box]) -> bool:
    return one[0] == other[0] and one[1].overlap_y(other[1]) > 0.5


def heads_a_table(mark: Mark) -> bool:
    """What follows are sessions: "Beratungsfolge", "Gremium", or a row of labels with one."""
    return mark.value == "body" or "body" in mark.groups


def _in_row_of_labels(mark: Mark, label: str) -> bool:
    """A row of nothing but labels has the values in the next: only those with a form of their own
    can be told apart there."""
    return mark.value == "row" and label in mark.groups


def _is_word(passage: Passage, mark: Mark) -> bool:
    """A label that is a common word on a line of its own ("Antrag"): no more than a hint."""
    return mark.value == "reference" and passage.printed(mark).strip().isalpha()


def _is_number(found: Passage) -> bool:
    """It opens with something of a number's shape, or the first line is digits and nothing else."""
    line = found.string.split("\n")[0].strip()
    mark = found.first("REFERENCE")
    if mark is not None and line.startswith(found.printed(mark)):
        return True
    number = NUMBER.match(line)
    whole = number is not None and (number.group() == line or PARTED.search(number.group()))
    return bool(whole) and not DAY.match(line)


def _below_a_row(passage: Passage, mark: Mark, label: str) -> Iterator[Passage]:
    """The values below a row of labels, as far as their form tells whose they are."""
    values_ = passage.part(mark.end, mark.end + 200)
    if label != "reference":
        yield values_
        return
    numbered = [m for m in values_.all("REFERENCE") if TELLING.search(passage.printed(m))]
    yield from (passage.part(m.start, m.end) for m in reversed(numbered))
    if (first := LONG_NUMBER.match(values_.string)) is not None:
        yield passage.part(mark.end + first.start(1), mark.end + first.end(1))


def rest_of_line(passage: Passage, mark: Mark) -> str:
    """What stands behind a label on its line."""
    string = passage.text.string
    end = string.find("\n", mark.end)
    return string[mark.end : end if end >= 0 else len(string)].strip(" :")


def _block(passage: Passage, mark: Mark) -> list[int]:
    """Where the labels begin that stand right above and below this one, all without a value behind
    or beside them; itself too."""
    lines = list(passage.text.line_ranges(passage.start, passage.end))
    labels = {m.start: m for m in passage.all("FIELD")}
    run: list[int] = []
    for start, _, line in lines:
        bare = start in labels and not rest_of_line(passage, labels[start])
        if bare and not any(beside(line, other) for _, _, other in lines):
            run.append(start)
        elif mark.start in run:
            break
        else:
            run = []
    return run if mark.start in run else []


def _block_values(passage: Passage, mark: Mark, label: str, block: list[int]) -> Iterator[Passage]:
    """The lines behind a block of labels: by their form, an office by its place among them."""
    labels = _starts(passage)
    tables = {m.start for m in passage.all("FIELD") if heads_a_table(m)}
    valued: list[tuple[int, int]] = []
    behind = [
        line for line in passage.text.line_ranges(mark.end, passage.end) if line[0] > mark.end
    ]
    for start, end, _ in behind[:BLOCK]:
        if start in tables and start not in block:
            break  # what stands below is of the sessions
        if start not in labels:
            valued.append((start, end))
    if label == "office":
        own = block.index(mark.start) if block else 0
        yield from (passage.part(*place) for place in valued[own : own + 1])
        return
    for start, end in valued:
        line = passage.part(start, end)
        shaped = line.first("REFERENCE")
        whole = shaped is not None and shaped.end - shaped.start == len(line.string.strip())
        if whole or BARE.fullmatch(line.string.strip()) or DAY.fullmatch(line.string.strip()):
            yield line


def _fitting(label: str, found: Passage) -> tuple[str, Quote] | None:
    """The value in the form that its field has, or nothing where it has not that form."""
    if label == "reference":
        return _number(found)
    if label == "date":
        mark = found.first("DATE")
        days = values.dates(mark.value or "", mark.groups) if mark else []
        return (days[0][0], found.cite(mark)) if mark and days else None
    if label == "type":  # below the type of a block of values stand those of other labels
        others = [mark.start for of in ("REFERENCE", "DATE") for mark in found.all(of)]
        found = found.part(found.start, min(others, default=found.end))
    if label == "office" and not OFFICE.search(found.string):
        return None
    return (found.flat, found.quote(f"field.{label}", 0.9)) if found.string.strip() else None


def _number(found: Passage) -> tuple[str, Quote] | None:
    """A paper's number: what opens the value, or the first thing of its shape in it."""
    mark = found.first("REFERENCE")
    opens = re.match(r"\s*(?:Nr\.?:?\s*)?", found.string)
    begin = opens.end() if opens else 0
    match = NUMBER.match(found.string, begin)
    behind = found.string[match.end() :].split("\n")[0] if match else ""
    bare = match is not None and match.group().isdigit() and behind.strip(" .,;:()–-")
    if match and not bare and not DAY.match(match.group()):
        start, end = found.start + begin, found.start + match.end()
        if mark is not None and mark.start <= start and mark.end >= end:
            start, end = mark.start, mark.end
        text = " ".join(found.text.string[start:end].split())
        if len(re.sub(r"\D", "", text)) > 1:
            return text, found.quote("field.reference", 0.95 if mark else 0.9, start, end)
    if mark is not None:
        return " ".join(found.printed(mark).split()), found.cite(mark)
    return None


def placed_labels(passage: Passage) -> set[int]:
    """Where labels of a head begin that their place tells: in a column with a known one, their
    values beside them in another; or in smaller letters right above their values."""
    return _placed_labels(passage.marks, passage.start)


@lru_cache(4)  # asked for at every label of a head
def _placed_labels(of: Marks, start: int) -> set[int]:
    lines = list(of.text.line_ranges(start, start + HEAD))
    marks = {m.start for m in of.within("FIELD", start, start + HEAD)}
    short = [
        (start, line)
        for start, end, line in lines
        if SHORT_LABEL.fullmatch(of.text.string, start, end)
    ]
    columns: dict[tuple[int, int, int], set[int]] = {}
    above: dict[tuple[int, int], set[int]] = {}
    for start, label in short:
        right = [(line.box.x0, at) for at, _, line in lines if beside(label, line)]
        left, at = min(right, default=(0.0, start))
        if at != start and at not in marks:
            place = (label.page, round(label.box.x0 / NEAR), round(left / NEAR))
            columns.setdefault(place, set()).add(start)
        if any(small_above(label, line) for _, _, line in lines):
            size = (label.page, round(label.box.height))
            above.setdefault(size, set()).add(start)
    groups = [group for group in (*columns.values(), *above.values()) if group & marks]
    return {start for group in groups if len(group) > 1 for start in group}


def small_above(label: Line, value: Line) -> bool:
    """It stands right above, in letters much smaller."""
    gap = value.box.top - label.box.bottom
    return (
        label.page == value.page
        and abs(label.box.x0 - value.box.x0) < NEAR
        and -2 < gap < 0.7 * label.box.height
        and value.box.height > LARGER * label.box.height
    )


def _starts(passage: Passage) -> set[int]:
    """Where labels and section heads begin."""
    string = passage.text.string
    unknown = {
        start
        for start, end, _ in passage.text.line_ranges(passage.start, passage.end)
        if UNKNOWN_LABEL.fullmatch(string[start:end].strip())
    }
    known = {m.start for label in ("FIELD", "SECTION", "NOISE") for m in passage.all(label)}
    # "Der Kreistag möge beschließen:" is one from its first word on
    asks = {
        string.rfind("\n", 0, mark.start) + 1
        for mark in passage.all("SECTION")
        if mark.rule == "section.asks"
    }
    return known | unknown | asks | placed_labels(passage)


def value_of(passage: Passage, mark: Mark) -> Passage | None:
    """What a label stands for: the rest of its line, else what is beside it, else below it."""
    lines = list(passage.text.line_ranges(passage.start, passage.end))
    index = next((i for i, (s, e, _) in enumerate(lines) if s <= mark.start < max(e, s + 1)), None)
    if index is None:
        return None
    start, end, line = lines[index]
    last = next((line for _, e, line in lines[index:] if mark.end - 1 <= e), line)
    labels = _starts(passage)
    if mark.value == "type":
        labels -= {word.start for word in passage.all("TYPE_LINE")}
    behind = passage.text.string[mark.end : end]
    if behind.strip(" :-–"):
        begin = mark.end + len(behind) - len(behind.lstrip(" :-–"))
        end = _continued(passage, lines, index, labels, begin)
        inner = [label for label in labels if begin < label < end]
        return passage.part(begin, min(inner, default=end))
    for place, label in ((beside, line), (_below, last)):
        chosen = next(
            (
                i
                for i, (s, e, other) in enumerate(lines)
                if not start <= s < mark.end
                and s not in labels
                and place(label, other)
                and any(map(str.isalnum, passage.text.string[s:e]))
            ),
            None,
        )
        if chosen is not None:
            return passage.part(lines[chosen][0], _continued(passage, lines, chosen, labels))
    return None


def _continued(
    passage: Passage,
    lines: list[tuple[int, int, Line]],
    index: int,
    labels: set[int],
    begin: int | None = None,
) -> int:
    """Where the value that begins in this line ends: lines of its paragraph and column go on. One
    that begins within the line has a column of its own."""
    _, end, line = lines[index]
    left = passage.text.boxes(begin, end)[0][1].x0 if begin is not None else line.box.x0
    for start, stop, line in lines[index + 1 : index + 5]:
        gap = passage.text.string[end:start]
        above = lines[index][2]
        in_column = line.page == above.page and (
            min(abs(line.box.x0 - above.box.x0), abs(line.box.x0 - left)) < 40
            or abs(line.box.middle - above.box.middle) < 10
        )
        apart = "\n\n" in gap and not GOES_ON.match(passage.text.string, start)
        known = (
            start in labels or _opens_with_label(passage, start, stop)
        ) and not OPEN_END.search(passage.text.string[:start].rstrip()[-20:])
        if known or apart or not in_column or line.box.top < above.box.top:
            break
        end = stop
    return end


def _opens_with_label(passage: Passage, start: int, end: int) -> bool:
    """A line in which a label and its value stand together, whatever it stands for."""
    return OTHER_LABEL.match(passage.text.string, start, end) is not None


def beside(label: Line, other: Line) -> bool:
    return (
        label.page == other.page
        and label.box.overlap_y(other.box) > 0.5
        and other.box.x0 >= label.box.x1 - 2
    )


def _below(label: Line, other: Line) -> bool:
    gap = other.box.top - label.box.bottom
    overlaps = other.box.x0 < label.box.x1 and label.box.x0 < other.box.x1 + 2
    return label.page == other.page and -2 < gap < 4 * label.box.height and overlaps


def alone(mark: Mark, passage: Passage) -> bool:
    """Nothing stands beside it: the head of a section, not of a column ("Beschluss")."""
    lines = [line for _, _, line in passage.text.line_ranges(mark.start - 200, mark.end + 200)]
    page, box = passage.text.boxes(mark.start, mark.end)[0]
    level = [line for line in lines if line.page == page and line.box.overlap_y(box) > 0.5]
    return len(level) < 2


def sections(body: Passage) -> list[Mark]:
    """The heads of sections; a cell of the table of sessions ("Beschluss") is none."""
    return [mark for mark in body.all("SECTION") if not _is_cell(body, mark)]


def _is_cell(body: Passage, mark: Mark) -> bool:
    """Beside it stands another cell of such a table."""
    page, box = body.text.boxes(mark.start, mark.end)[0]
    for start, end, line in body.text.line_ranges(mark.start - 200, mark.end + 200):
        if start <= mark.start < end or line.page != page or line.box.overlap_y(box) < 0.5:
            continue
        cells = body.part(start, end)
        if any(
            cell.end - cell.start > 0.6 * (end - start) for of in CELLS for cell in cells.all(of)
        ):
            return True
    return False


def sections_of(body: Passage, value: str) -> Iterator[Passage]:
    """The texts of all sections of this meaning, each up to the next section."""
    marks = sections(body)
    for index, mark in enumerate(marks):
        if mark.value != value:
            continue
        following = marks[index + 1].start if index + 1 < len(marks) else body.end
        text = body.part(mark.end, following)
        stripped = text.string.strip(" :\n")
        if not stripped:
            continue
        start = mark.end + text.string.index(stripped[0])
        yield body.part(start, start + len(stripped))
