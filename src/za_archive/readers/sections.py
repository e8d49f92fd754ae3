"""The outline of an agreement: text -> sections, each with the goal and the scope that it is under.

Headings stand on levels, told apart by how they are numbered ("§ 3", "2.1", "a)", none at all). A
heading ends what stands on its own level or deeper and inherits from what is left open above it;
so "4. Begleitung" ends "3. Lokale Ziele", and a heading that nobody knows closes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Line
from za_archive.text import SIGNED
from za_archive.values import MONTHS

HEADING = 150
"""A heading is no longer than this."""
OWN = "kommune-jobcenter"
"""The level at which all goals are the Kommune's own."""
MAIN = {"hilfebeduerftigkeit": "K1", "integration": "K2", "langzeitbezug": "K3"}
"""The three goals of § 48b Abs. 3 SGB II, each with its Kennzahl."""
GOALS = {kennzahl: goal for goal, kennzahl in MAIN.items()}
SHORT = 60
"""A heading that stands on a line of its own is no longer than this."""
WORDS = 16
"""... and has no more words."""
VERB = re.compile(r"\b(?:wird|werden|erfolgt|erfolgen|sind|ist|soll|sollen)\s")
ENDS = re.compile(r"[.!?;][\"“”»)]*(?: ?\[[^\]]*\])?$")
BULLET = "•"

LEAD = re.compile(
    r"\s*(?:(?P<word>§{1,2}|Ziele?|(?:Handlungs|Themen)feld|Abschnitt|Teil|Artikel|Art\.|Kapitel|Punkt|Nr\.)\s?)?"
    r"(?P<number>\((?:\d{1,2}|[a-zA-Z]|[IVX]+)\)|\d{1,2}(?:\.\d{1,2})*(?![\d,%]|\.\d)|[IVXl]{1,4}(?=[.):\s–-]|$)"
    r"|[A-H](?:[\s.]\d{1,2})*(?=[.):\s])|[A-Z]{1,2}\s\d{1,2}(?=[.)]\s)|[a-z](?=[.)]))"
    r"(?:\sund\s\d)?(?P<close>[.):]*)\s*(?:(?:Abs|Absatz|Satz|Nr|Nummer|Buchst)\.?\s\d+[\s:.–-]+)*"
    rf"(?!(?:{'|'.join(map(str.title, MONTHS))})\b)"
    r"(?:Ziel\s?:\s?)?(?:[–—:(-]\s*)?(?=\S|$)"
)
"""The number or letter that stands before a heading or an item."""
LETTERED = re.compile(r"[A-Z]{1,2}\s\d{1,2}[.)]\s")
"""An item that is numbered with a letter, as no Kennzahl is: "K 1. "."""
AND = re.compile(r"\s(?:und|sowie)\s|,\s|\s?/\s?")
GOES_ON = re.compile(r"\b(?:dass|indem)\b[^.,;:]*$")
"""A sentence that the items of a list go on with."""
ITEM_ENDS = re.compile(r"(?:[.,;]|\b(?:und|oder|sowie))$")
INDENT = 8.0
"""The items of a list whose marks are no letters stand in by so many points at least."""
BEHIND_NAME = re.compile(r"\)?\s*(?:[.:–—-]\s*|(?<=\s)(?=[A-ZÄÖÜ„])|$)")
"""What stands between the name of a goal and the text that goes on behind it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or one item of a list, without its marker."""

    text: Passage
    item: bool
    listed: bool


@dataclass
class Section:
    """What stands below one heading: the goal and scope that hold there, and its paragraphs.

    `among`: it is one of the sections with goals; what is promised elsewhere has to say so plainly.
    `every`: each item is a target, as in a list of the Land's own goals. `group`: the heading names
    a group or a field ("Alleinerziehende") instead of one of the goals of the law. `announced`: the
    one Kennzahl named before a list, for items that name nothing ("insgesamt 24 %").
    """

    goal: str | None = None
    scope: str = "core"
    among: bool = False
    every: bool = False
    group: bool = False
    kennzahl: Mark | None = None
    announced: Mark | None = None
    heading: int = 0
    blocks: list[Block] = field(default_factory=list)


def sections(
    passage: Passage, tabular: Sequence[tuple[int, int]] = (), *, own: bool = False
) -> Iterator[Section]:
    """The sections in their order, without what stands in a table; with `own` every goal is the
    Kommune's own (`local`).

    A list that was announced is a section of its own under the same heading.
    """
    outline: list[tuple[str, Section]] = []
    home = current = Section(scope="local" if own else "core")
    listing = False  # in an announced list ...
    numbered: str | None = None  # ... whose items have markers of this level
    begun = False
    paragraphs = list(_paragraphs(passage))
    followed = zip_longest(paragraphs, [paragraph for paragraph, _ in paragraphs[1:]])
    for (paragraph, hangs), following in followed:
        body, level, item = _without_lead(paragraph)
        if hangs and listing and not level and numbered in {None, BULLET}:
            known = _is_known(body) and _heading(body, in_list=False) is not None
            level, item = ("", item) if known else (BULLET, True)
        in_table = any(start <= paragraph.start < end for start, end in tabular)
        if in_table or not body.string.strip():
            continue
        if begun and _signs(paragraph):
            break  # what stands behind the signatures belongs to something else
        end = _named(body, level)
        if end is not None and level == BULLET and current.scope == "local":
            end = None  # an item among the local ones
        if end is None and level != BULLET:
            end = _heading(body, in_list=level == numbered)
            alone = not level and end is not None and not _is_known(body)
            if alone and home.scope == "local" and home.among and _ends_section(following):
                end, item = None, True  # a line of its own that nothing stands below
        if end is not None:
            yield current
            outline = _closed(outline, level, known=_is_known(body.part(body.start, end)))
            above = outline[-1][1] if outline else None
            home = current = _opened(
                body.part(body.start, end), level, above, home.heading + 1, own=own, begun=begun
            )
            outline.append((level, home))
            listing, numbered, begun = False, None, begun or home.among
            behind = BEHIND_NAME.match(body.text.string, end)
            body, item = body.part(behind.end() if behind else end, body.end), False
            if not body.string.strip():
                continue
        if _announces(body, item) and not body.first("LOCAL_NONE"):
            last = list(body.sentences())[-1]
            if last.start > body.start:  # what the paragraph says before it announces
                current.blocks.append(Block(body.part(body.start, last.start), item, listing))
            yield current
            if level and level != BULLET:  # "(2) Darüber hinaus …:" ends what "(1)" began
                outline = _closed(outline, level, known=True)
                home = replace(outline[-1][1] if outline else Section(), blocks=[])
                home.heading = current.heading + 1
                outline.append((level, home))
            current, listing, numbered = _announced(last, home, current, following), True, None
            continue
        if listing and not item and numbered is not None:
            yield current
            current, listing, numbered = replace(home, blocks=[]), False, None
        if listing and item:
            numbered = level
        current.blocks.append(Block(body, item, listing))
    yield current


def _paragraphs(passage: Passage) -> Iterator[tuple[Passage, bool]]:
    """The paragraphs, each with whether it hangs in a list; a line with a heading's number begins
    one behind a full stop, and ends one where the next word would have fitted on it.
    """
    margin: float | None = None  # where the text begins that announced the list
    for paragraph in passage.paragraphs():
        lines = list(passage.text.line_ranges(paragraph.start, paragraph.end))
        right = max((line.box.x1 for _, _, line in lines), default=0.0)
        start = paragraph.start
        if margin is not None and lines and not _hangs(lines[0][2], margin):
            margin = None
        for (begin, end, line), (below, finish, following) in pairwise(lines):
            printed, next_one = passage.text.string[begin:end], passage.text.string[below:finish]
            broken = is_broken(line, following, right)
            heads = begin == start and (
                _is_heading_line(printed) or _is_heading_of_goals(paragraph.part(begin, end))
            )
            begins = ENDS.search(printed) and (
                _is_heading_line(next_one)
                or LETTERED.match(next_one)
                or _names_goal(paragraph.part(below, paragraph.end))
                or (broken and _is_heading_of_goals(paragraph.part(below, finish)))
            )
            hung = margin is not None
            short = is_broken(line, following, passage.text.right_edges[line.page])
            if margin is None:
                opened = passage.part(start, end)
                if short and _hangs(following, line.box.x0) and _goes_on(opened):
                    margin = line.box.x0
            elif not _hangs(following, margin):
                margin = None
            steps = hung != (margin is not None)
            ended = hung and short and ITEM_ENDS.search(printed)
            if begins or (heads and broken) or steps or ended:
                yield passage.part(start, below), hung
                start = below
        last = passage.part(start, paragraph.end)
        yield last, margin is not None
        if margin is None and lines and (last.flat.endswith(":") or _goes_on(last)):
            margin = min(line.box.x0 for _, _, line in lines)


def _goes_on(paragraph: Passage) -> bool:
    """A list goes on with its sentence; what hangs below a marker is only its own text."""
    return GOES_ON.search(paragraph.flat) is not None and not _without_lead(paragraph)[2]


def _hangs(line: Line, margin: float) -> bool:
    return line.box.x0 > margin + INDENT


def _ends_section(following: Passage | None) -> bool:
    """Nothing comes behind a paragraph but another section, or the signatures."""
    if following is None or not following.string.strip() or _signs(following):
        return True
    body, level, _ = _without_lead(following)
    goals = body.first("GOALS_START")
    if level == BULLET or not body.string.strip() or (goals and goals.start == following.start):
        return False
    return _named(body, level) is not None or _heading(body, in_list=False) is not None


def _names_goal(rest: Passage) -> bool:
    """It begins with a number and the name of a goal."""
    lead, goal = LEAD.match(rest.string), rest.first("GOAL")
    return lead is not None and goal is not None and goal.start == rest.start + lead.end()


def is_broken(line: Line, following: Line, right: float) -> bool:
    """A line ends although the next word would have fitted on it."""
    return line.box.x1 + 1.5 * following.words[0].box.width < right


def _is_heading_line(printed: str) -> bool:
    lead = LEAD.match(printed)
    numbered = lead is not None and bool(lead["close"] or lead["word"] or "." in lead["number"])
    return numbered and len(printed) < SHORT and not ENDS.search(printed)


def _is_heading_of_goals(line: Passage) -> bool:
    """A short line that is no more than the heading of a goal or of one's own goals."""
    mark = line.first("GOAL") or line.first("LOCAL") or line.first("GOALS_END")
    return (
        mark is not None and mark.start == line.start and _heading(line, in_list=False) is not None
    )


def _without_lead(paragraph: Passage) -> tuple[Passage, str, bool]:
    """The paragraph without its marker or number, the level that the number is on, and whether it
    has one of both. "§" in front of a word is a bullet that was read wrong.
    """
    first = paragraph.string.split()[0]
    if SIGNED.match(paragraph.flat):
        return paragraph, "", False
    loose = first == "§" and not re.match(r"\s*§\s*\d", paragraph.string)
    if loose or (MARKER.fullmatch(first) and not re.search(r"[\dA-Za-df-np-z)]", first)):
        start = paragraph.start + paragraph.string.index(first) + len(first)
        while start < paragraph.end and paragraph.text.string[start].isspace():
            start += 1
        return paragraph.part(start, paragraph.end), BULLET, True
    lead = LEAD.match(paragraph.string)
    if lead is None:
        return paragraph, "", False
    body = paragraph.part(paragraph.start + lead.end(), paragraph.end)
    if lead["word"] and not body.string.strip():
        return paragraph, _level(lead), True  # "Ziel III" says no more than its number
    bare = lead["number"].isdigit() and not lead["close"] and not lead["word"]
    if bare and ENDS.search(body.flat) and not body.opening("GOAL"):
        return paragraph, "", False  # "30 Personen werden …"
    return body, _level(lead), True


def _level(lead: re.Match[str]) -> str:
    """On which level a heading stands: how its number is written."""
    number, word = lead["number"], lead["word"] or ""
    shape = re.sub(r"\d+", "1", re.sub(r"^\(?(?:[IVX]+|l+)\)?$", "I", number.replace("(I", "I")))
    shape = re.sub(r"[A-H]", "A", re.sub(r"[a-z]", "a", shape)) if shape != "I" else shape
    shape = shape.strip("()") + ("()" if number.startswith("(") else "")
    closing = ")" if ")" in lead["close"] and not number.startswith("(") else ""
    return word.rstrip("e").replace("§§", "§") + shape + closing


def _is_known(heading: Passage) -> bool:
    return any(heading.first(label) for label in ("GOAL", "LOCAL", "GOALS_END", "CORE_LIST"))


def _signs(paragraph: Passage) -> bool:
    """A place with a date, or with room for one, stands alone."""
    mark = paragraph.first("SIGNED_AT") or paragraph.first("SIGNED_BLANK")
    return mark is not None and mark.start == paragraph.start and not paragraph.first("KENNZAHL")


def _named(body: Passage, level: str) -> int | None:
    """Where the name of a goal, or of other goals' heading, ends that stands before its own text;
    what is no full name of one of the law's goals needs a number before it.
    """
    for label in ("GOAL", "GOAL_WORD", "LOCAL", "GOALS_END"):
        mark = body.opening(label)
        if mark is not None and (label == "GOAL" or level):
            end = _end_of_name(body, mark)
            if end is not None:
                return end
    return None


def _heading(body: Passage, *, in_list: bool) -> int | None:
    """The end of the paragraph where it is a heading, else None."""
    flat = body.flat
    numbered = body.last("GOAL_NUMBER")
    ends = ENDS.search(flat) and not (numbered and numbered.end == body.end)  # "… zu III."
    if len(flat) >= HEADING or ends or GOES_ON.search(flat) or body.first("QUANTITY"):
        return None
    if flat.endswith(":"):
        return body.end if body.opening("GOAL") else None
    if not flat[0].isupper() or len(flat.split()) > WORDS or flat.endswith(","):
        return None
    if VERB.search(flat) or any(mark.rule != "target.value" for mark in body.all("TARGET")):
        return None
    # an item of a list may be without a full stop
    return None if in_list and not _is_known(body) else body.end


def _end_of_name(body: Passage, mark: Mark) -> int | None:
    """Where the name of a goal ends that stands before its own text."""
    text, end = body.text.string, mark.end
    second = body.part(end, body.end).first("GOAL")
    if second is not None and AND.fullmatch(text[end : second.start]):
        end = second.end  # "Ziele 2 und 3 (Verbesserung … und Vermeidung …)"
    behind = BEHIND_NAME.match(text, end, body.end)
    rest = body.part(behind.end(), body.end) if behind else None
    if rest is None or not rest.string.strip():
        return None
    return end if ENDS.search(rest.flat) or rest.first("QUANTITY") else None


def _closed(
    outline: list[tuple[str, Section]], level: str, *, known: bool
) -> list[tuple[str, Section]]:
    """The headings that stay open above one of this level; one without a number, of which nothing
    is known, stands below whatever is numbered.
    """
    if not level and not known:
        numbered = [index for index, (above, _) in enumerate(outline, 1) if above]
        return outline[: max(numbered, default=0)]
    return next((outline[:i] for i, (above, _) in enumerate(outline) if above == level), outline)


def _opened(
    heading: Passage, level: str, above: Section | None, number: int, *, own: bool, begun: bool
) -> Section:
    """The section below a heading: what it says itself, else what it inherits.

    "Ziele des Jobcenters" are its own where the Land's have `begun` before.
    """
    section = Section(scope="local" if own else "core", heading=number)
    if above is not None:
        section = replace(above, kennzahl=None, group=False, heading=number, blocks=[])
    section.kennzahl = heading.first("KENNZAHL")
    goal = heading.first("GOAL") or heading.first("GOAL_WORD") or heading.first("GOAL_NUMBER")
    if goal is None and section.kennzahl is not None:  # "K2": what it counts towards
        towards = GOALS.get((section.kennzahl.value or "")[:2])
        goal = section.kennzahl._replace(value=towards) if towards else None
    end = heading.first("GOALS_END")
    ends = end is not None and end.start == heading.start
    if heading.first("CORE_LIST"):
        section.goal, section.scope, section.among, section.every = "sonstiges", "core", True, True
    elif not ends and (
        heading.first("LOCAL")
        or (begun and _is_own(heading))
        or (goal is not None and goal.value == "leistungsprozesse")
    ):
        section.goal = goal.value if goal is not None else "sonstiges"
        section.scope, section.among = "local", True
    elif ends:
        section.goal, section.among, section.every = None, False, False
        section.scope = "local" if own else "core"
    elif goal is not None:
        section.goal, section.group = goal.value, goal.label == "GOAL_WORD"
        # a field ("Jugendliche", "Teilhabe") may be one of the Schwerpunkte of a preamble
        section.among = section.among or not section.group or begun or level.startswith("Ziel")
        section.among = section.among or goal.value == "hilfebeduerftigkeit"
    elif section.among and level.startswith("Ziel"):
        section.group = True  # "Ziel E – Kinderbetreuung"
    elif heading.first("GOALS_START"):
        section.among = True
    if own and section.among and section.goal is None:
        section.goal = "sonstiges"
    return section


def _is_own(heading: Passage) -> bool:
    """It says whose goals they are, and none of the three that the law sets for all."""
    goal = heading.first("GOAL") or heading.first("GOAL_NUMBER")
    offered = any(mark.value == "offer" for mark in heading.all("TOLD_STAGE"))
    main = goal is not None and goal.value in MAIN
    return not main and not offered and heading.first("LOCAL_OWN") is not None


def _announces(body: Passage, item: bool) -> bool:
    """Whether the paragraph only says that a list comes."""
    flat = body.flat
    if flat.endswith(":") or (not item and GOES_ON.search(flat)):
        return True
    return flat.endswith((",", " sich", " will", " wollen")) and body.first("LOCAL") is not None


def _announced(
    body: Passage, home: Section, current: Section, following: Passage | None
) -> Section:
    """What the items of an announced list stand under; behind a local list also the next is. What
    the Kreis contributes to the Kennzahlen of the law, which the list begins with, is not its own.
    """
    named = body.all("KENNZAHL")
    one = named[0] if len({mark.value for mark in named}) == 1 else None
    listed = replace(home, announced=one, blocks=[])
    if body.first("CORE_LIST"):
        listed.goal, listed.scope, listed.among, listed.every = "sonstiges", "core", True, True
    elif current.scope == "local":
        listed.goal, listed.scope = current.goal, "local"
    elif body.first("LOCAL") or (
        current.among and _is_own(body) and not (following and following.first("K1_WATCHED"))
    ):
        goal = body.first("GOAL") or body.first("GOAL_NUMBER")
        listed.goal = goal.value if goal else home.goal or "sonstiges"
        listed.scope, listed.among = "local", True
    return listed
