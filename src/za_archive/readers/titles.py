"""The title of a paper: behind its label, behind its place on the agenda, or by where it stands.

A title without a label is the run of lines that stands out most among those of the head that are
nothing else (`_rank`); where two stand out as much, it is doubtful. The line below it that says who
asks ("Antrag: …") is no part of it; every other line is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from za_archive.annotate import Mark, Passage
from za_archive.models import Quote
from za_archive.readers.heads import Row, end_of_head, gap, printed, rows_of
from za_archive.readers.items import own_item
from za_archive.readers.labels import (
    HEAD,
    OPEN_END,
    OTHER_LABEL,
    beside,
    heads_a_table,
    placed_labels,
    value_of,
)
from za_archive.readers.source import Source

Title = tuple[str, Quote]
MOST = 5
"""A title has no more lines."""
LONG = 320
"""Longer than this is no title."""
TOP = re.compile(r"(?:TOP|Tagesordnungspunkt) ?:? ?")
TITLED = re.compile(r"(?![ÖN] )[A-ZÄÖÜ„]\S* \S")
"""What stands behind it where it is no number."""
TOPS = 3
"""Minutes of more items than this have no one title."""
NUMBER = re.compile(r"\d+")
TIED_HYPHEN = re.compile(r"(?<=[a-zäöüß])-(?=(?:und|oder|sowie|bzw\.)\s)")
NAMED = re.compile(r"(?:Nr\.|plan|Satzung|Jahre?n?|[Bb]is|und)\s*$")
"""What a number behind it belongs to."""
YEARS = re.compile(r"20\d\d ?[/-] ?(?:20)?\d\d")
OPENS = re.compile(
    r"^(?:(?:nicht ?)?öffentlich )?(?:(?:Antrag|Anfrage)(?: (?:gemäß|nach) § [^:]{1,40})?|"
    r"Betreff|Betr\.) ?: |^(?:nicht ?)?öffentlich "
)
LOW_QUOTE = re.compile(r"(?<=[^\s„])„(?=[\s.,;:)]|$)")
ENDS = re.compile(r"(?<!e\.V)(?<!e\. V)\.$|[!?]$")
CLOSE = 0.45
"""How sure a title is where another run of lines stands out as much: doubtful."""
WEAK = 2
"""A run that less speaks for may be anything: what is labelled is likelier."""
LARGE = 1.25
"""Letters so much larger than those around are set so to stand out."""
SENTENCE = re.compile(r"[A-ZÄÖÜ][^.]{20,}\.")
"""What a title does not go on with."""
CHAPTER = re.compile(r"(?:1\.?|I\.|A\.?) [A-ZÄÖÜ]")
"""How the first head within a text opens."""
SPACED = 3
"""With fewer letters to a word a line is letter-spaced ("B e schluss"): a head, no title."""
ADDRESS = re.compile(r"^\d{5} [A-ZÄÖÜ]", re.MULTILINE)
SALUTATION = re.compile(r"\s*Sehr geehrte")
"""What a letter's title stands right above."""


def title(source: Source) -> Title | None:
    """The title and where it stands; nothing where the paper does not show one."""
    found = next((found for find in WAYS if (found := find(source)) is not None), None)
    if found is None:
        return None
    words, quote = found
    number = next((n for mark in source.own.all("AGENDA") for n in mark.groups.values()), None)
    if number and words.startswith(f"{number.removeprefix('Ö ').removeprefix('N ')} "):
        words = words.split(" ", 1)[1]  # "TOP: Ö 8", then "8 Bericht"
    return words, quote


def _told(part: Passage, rule: str, confidence: float) -> Title | None:
    """The words as a title, mended where typing joined or turned what print shows apart."""
    words = LOW_QUOTE.sub("“", TIED_HYPHEN.sub("- ", OPENS.sub("", part.flat))).strip(" -–|")
    if (
        len(words) < 4
        or len(words) > LONG
        or re.fullmatch(r"[\d.]* ?\([^()]*\)", words)
        or not re.search(r"[A-ZÄÖÜa-zäöü]{3}", words)
    ):
        return None
    return words, part.quote(rule, confidence)


# --- with a label ---------------------------------------------------------------------------------


def _labelled(source: Source) -> Title | None:
    """ "Betreff: …" and its synonyms."""
    head = source.own.part(source.own.start, source.own.start + HEAD)
    end = end_of_head(source.own)
    for mark in head.all("FIELD"):
        if mark.start > end and ":" not in head.printed(mark):
            continue  # a column of a table in the text
        top = mark.value == "meeting" and TOP.fullmatch(head.printed(mark))
        if (mark.value != "name" and not top) or (value := value_of(head, mark)) is None:
            continue
        if top and not (TITLED.match(value.string) and _may_be_title(value)):
            continue  # the number that the item has
        if (found := _told(_without_subtitle(value), "field.name", 0.9)) is not None:
            return found
    return None


def _on_the_agenda(source: Source) -> Title | None:
    """ "Punkt 9.1 der Tagesordnung: …": the first item that names a paper, else the first."""
    head = source.own.part(source.own.start, source.own.start + HEAD)
    marks = [mark for mark in head.all("FIELD") if mark.value == "topic"]
    if source.kind == "tagesordnung" or not marks:
        return None
    items = [
        (mark, value)
        for mark in marks
        if (value := value_of(head, mark)) is not None and value.string.strip()
    ]
    tops = {number.group() for mark, _ in items if (number := NUMBER.search(head.printed(mark)))}
    if not items or len(tops) > TOPS:
        return None
    chosen = next((value for _, value in items if _names_a_paper(head, value)), items[0][1])
    opens = [mark.start for label in ("TYPE_LINE", "FIELD") for mark in chosen.all(label)]
    if chosen.start in opens:
        return None  # its place on the agenda beside type or number: the title stands elsewhere
    part = _without_text(_without_number(_without_subtitle(chosen)))
    return _told(part, "field.topic", 0.9 if len(items) == 1 else 0.7)


def _names_a_paper(head: Passage, value: Passage) -> bool:
    """The line behind the item is the number of its paper."""
    behind = head.part(value.end, value.end + 40)
    mark = next((m for m in behind.all("FIELD") if m.value == "reference"), None)
    return mark is not None and not head.text.string[value.end : mark.start].strip()


def _of_the_item(source: Source) -> Title | None:
    """Of minutes of several items: the one that they are read for."""
    item = own_item(source) if source.kind == "niederschrift" else None
    part = item.title if item else None
    return _told(_without_text(part), "name.item", 0.85) if part is not None else None


def _behind_the_number(source: Source) -> Title | None:
    """ "Vorlage: 2018/0214 Bericht über …": the title stands behind the number."""
    head = source.own.part(source.own.start, source.own.start + HEAD)
    for mark in head.all("FIELD"):
        if mark.value != "reference" or (value := value_of(head, mark)) is None:
            continue
        number = value.first("REFERENCE")
        if number is None or number.start > value.start + 2:
            continue
        rest = value.part(number.end, value.end)
        words = rest.string.lstrip(" :-–")
        if len(words) > 12 and words[0].isupper() and not rest.first("FIELD"):
            part = value.part(rest.end - len(words), value.end)
            others = part.first("LETTERHEAD") or value.first("TYPE_LINE")
            if _may_be_title(part) and not others:
                return _told(part, "name.behind_number", 0.85)
    return None


# --- without a label ------------------------------------------------------------------------------


def _shown(source: Source) -> Title | None:
    """The run of lines that stands out most among those of the head that are nothing else."""
    body = source.own
    listed = source.kind == "niederschrift" and body.first("AGENDA_LIST")
    if listed or source.kind == "tagesordnung":
        return None  # what stands there are its items
    rows = rows_of(source, body.part(body.start, end_of_head(body)))
    runs = [run for run in _runs(body, rows) if _may_be_title(_part(body, run))]
    known = any(row.kind != "text" for row in rows)
    ranked = sorted(((_rank(body, rows, run, known), run) for run in runs), key=lambda r: r[0])
    if not ranked or ranked[-1][0][0] < WEAK:
        found = _of_an_unknown_label(body)
        if found is not None or not ranked:
            return found
    *others, (rank, best) = ranked
    close = any(other[0] == rank[0] for other, _ in others)
    sure = CLOSE if close else 0.7 if others else 0.8
    return _told(_without_subtitle(_part(body, best)), "name.shown", sure)


def _rank(body: Passage, rows: list[Row], run: list[Row], known: bool) -> tuple[int, bool, float]:
    """What speaks for a run: large letters, that it stands right above the table of sessions or
    the text, several words; against it that something stands beside it, or a label before it. Among
    equals the last below labels or a letterhead, else the first."""
    heights = sorted(row.line.box.height for row in rows)
    large = run[0].line.box.height > LARGE * heights[len(heights) // 2]
    part = _part(body, run)
    words = len(part.flat.split())
    labelled = len(run) == 1 and OTHER_LABEL.match(part.flat) is not None
    above = next((row for row in rows if row.start > run[-1].start), None)
    last = not labelled if above is None else _opens_sessions(body.part(above.start, above.end))
    level = any(
        beside(row.line, other.line) or beside(other.line, row.line)
        for row in run
        for other in rows
    )
    place = run[0].start if known else -run[0].start
    return 2 * large + last + (words > 2) + (words > 1) - 2 * level, not labelled, place


def _opens_sessions(row: Passage) -> bool:
    """The table of sessions begins with this row, or its head."""
    return bool(row.opening("GREMIUM")) or any(map(heads_a_table, row.all("FIELD")))


def _of_an_unknown_label(body: Passage) -> Title | None:
    """The longest value of a label whose meaning no rule knows: "Inhalt | Bericht über …"."""
    head = body.part(body.start, end_of_head(body))
    known = {mark.start for mark in head.all("FIELD")}
    values = (
        value_of(head, Mark("FIELD", None, start, end, "label.placed"))
        for start, end, _ in printed(head)
        if start in placed_labels(body) - known
    )
    fitting = [
        part for part in values if part and len(part.flat.split()) > 2 and _may_be_title(part)
    ]
    longest = max(fitting, key=lambda part: len(part.flat), default=None)
    return _told(longest, "name.unknown_label", 0.7) if longest else None


def _part(body: Passage, run: list[Row]) -> Passage:
    return body.part(run[0].start, run[-1].end)


def _runs(body: Passage, rows: list[Row]) -> Iterator[list[Row]]:
    """Lines of text that stand together in letters of one size, without another beside them; more
    than a title has are a paragraph."""
    run: list[Row] = []
    for row in rows:
        other = row.kind != "text" or bool(body.part(row.start, row.end).first("SUBTITLE"))
        if run and (other or not _goes_on(body, run[-1], row)):
            if len(run) <= MOST:
                yield run
            run = []
        if row.kind == "text" and (run or not other):
            run.append(row)
    if 0 < len(run) <= MOST:
        yield run


def _goes_on(body: Passage, above: Row, below: Row) -> bool:
    """The lower line is set as the upper one and right below it."""
    one, other = above.line.box, below.line.box
    near = above.line.page == below.line.page and other.top - one.bottom < one.height
    alike = max(one.height, other.height) < LARGE * min(one.height, other.height)
    return near and alike and not gap(body, above, below)


def _may_be_title(part: Passage) -> bool:
    """It opens like one, is words for the most part, no sentence, and names no session."""
    words = part.flat
    salutes = SALUTATION.match(part.text.string, part.end)
    sentence = ENDS.search(words) and len(words) > 60 and not salutes
    named = part.first("GREMIUM")
    session = part.first("SESSION") or (named and part.first("DATE"))
    if named and named.end - named.start > 0.8 * len(words):
        return False
    letters = sum(map(str.isalpha, words))
    opens = (
        part.opening("PROPOSES")
        or words[0].islower()
        or words.endswith((":", ","))
        or CHAPTER.match(words)
    )
    address = ADDRESS.search(part.string)
    spaced = letters < SPACED * len(words.split())
    return not (sentence or session or opens or address or spaced or letters < 0.6 * len(words))


# --- what of it is the title ----------------------------------------------------------------------


def _without_subtitle(part: Passage) -> Passage:
    """Up to the line that says whose Antrag or Anfrage it is, where that is not the first."""
    for start, _, _ in list(printed(part))[1:]:
        if any(mark.start == start for mark in part.all("SUBTITLE")):
            return part.part(part.start, len(part.text.string[:start].rstrip()))
    return part


def _without_text(part: Passage) -> Passage:
    """Up to the line behind which sentences follow."""
    for start, _, _ in list(printed(part))[1:]:
        above, rest = part.text.string[part.start : start].rstrip(), part.part(start, part.end).flat
        if SENTENCE.match(rest) and ENDS.search(rest) and not OPEN_END.search(above):
            return part.part(part.start, part.start + len(above))
    return part


def _without_number(part: Passage) -> Passage:
    """Up to the paper's number at a line's end: "Neubau 2014/144"; two years are none."""
    string = part.text.string
    for mark in part.all("REFERENCE"):
        named = NAMED.search(string[part.start : mark.start])
        whole = YEARS.fullmatch(string[mark.start : mark.end])
        ends = not string[mark.end : part.end].split("\n")[0].strip()
        if ends and mark.start > part.start and not named and not whole:
            return part.part(part.start, mark.start)
    return part


WAYS = (_labelled, _of_the_item, _on_the_agenda, _behind_the_number, _shown)
"""Where a title may stand, the likeliest place first."""
