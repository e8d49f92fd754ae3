"""What an agreement promises -> `targets`: one row for each promise.

The goals are cut into sections, each below a heading: a goal, or what the Kreis sets itself. In a
core section each sentence that puts a number to the goal's Kennzahl is a row with the sentences
that belong to it; a section without any number is one row in words, or the Monitoring. In the
Kreis's own section each item is a row. Which way a number points follows from the words around it,
never from its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.promises import COUNTED, MAIN, UNITS, clauses, promise, promises_number
from za_archive.readers.source import year_of

HEADING = 150
"""A heading is no longer than this."""
OWN = "kommune-jobcenter"
WORDY = 120
"""A sentence of this length says more than that there is no value."""
NEAR = 60
"""What a sentence is about stands in so many first characters."""
LEADING = 25
"""A line that stands for itself has its Kennzahl in so many first characters."""
ENDS = re.compile(r"[.!?:;,][\"“”»)]*(?: ?\[[^\]]*\])?$")
BULLET = re.compile(r"[^\w(„\"]|[oe]|§(?=\s+\D)")
STYLE = re.compile(
    r"(?:(?P<word>§|Art(?:ikel|\.)|Ziele?|Teil|Abschnitt|Nr\.)\s*)?\(?"
    r"(?:(?P<number>\d+(?:\.\d+)*)(?: (?:und|bis) \d+)?|(?P<roman>[IVX]+)|(?P<capital>[A-Z])|[a-z])"
    r"[.):]*(?=\s|$|[A-ZÄÖÜ])(?:\s(?P<second>\d)\b)?"
)
"""How a heading is numbered: "§ 3", "2.1", "Ziel 2:", "B 1"."""
RUN_IN = re.compile(r"\s*(?:[.:)–-]\s*)*(?=[A-ZÄÖÜ„])")
"""What stands between a heading and the text that runs on behind it."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """What a heading opens, how it is numbered, and where the text behind it begins."""

    kind: str
    style: str
    end: int
    goal: str | None = None
    kennzahl: Mark | None = None


@dataclass
class _Section:
    """The paragraphs below one heading.

    `style`: how the heading is numbered. `local`: the Kreis set these goals itself. `named`: the
    heading names a goal that is known. `listed`: its items were announced. `below`: where the
    paragraphs begin that stand right below a heading of their own.
    """

    goal: str | None
    style: str = ""
    local: bool = False
    named: bool = True
    listed: bool = False
    kennzahl: Mark | None = None
    paragraphs: list[Passage] = field(default_factory=list)
    below: set[int] = field(default_factory=set)


def read(passage: Passage, year: int | None, level: str | None = None) -> Iterator[Target]:
    """The targets of an agreement for `year`, in the order in which they are printed.

    At the level of Kommune and Jobcenter all goals are the Kommune's own (`local`), also those
    that nothing introduces so; at those of the Bund what holds "bundesweit" is its own.
    """
    own = level == OWN
    found = tables.read(passage, year)
    rows = [target for table in found for target in table.targets]
    in_table = {target.goal for target in rows if target.scope == "core"}
    federal = (level or "").startswith("bund")
    tabular = [(table.start, table.end) for table in found]
    for section in _sections(passage, tabular, own):
        read_one = _Reader(section, year, federal)
        if section.local:
            rows += read_one.local()
        elif core := list(read_one.core()):
            rows += core
        elif section.goal not in in_table:
            rows += read_one.in_words()
    if own:
        rows = [replace(target, scope="local") for target in rows]
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position)


# --- sections -------------------------------------------------------------------------------------


def _sections(
    passage: Passage, tabular: Sequence[tuple[int, int]], own: bool
) -> Iterator[_Section]:
    """The sections that may hold targets; what stands in a table of targets is passed over."""
    section: _Section | None = None
    styles: list[str] = []
    above = any_opened = False
    for paragraph in _parts(passage):
        if any(start <= paragraph.start < end for start, end in tabular):
            continue
        heading = _heading(paragraph, section)
        if heading is not None:
            opened = _opened(heading, section, styles, own)
            if opened is not section:
                if section is not None:
                    yield section
                section = opened
                any_opened |= opened is not None
            paragraph = paragraph.part(heading.end, paragraph.end)
            above = True
        if not paragraph.string.strip():
            continue
        if (announced := _announced(paragraph, section)) is not None:
            if section is not None and announced is not section:
                yield section
            section, above, any_opened = announced, False, True
            continue
        if section is not None:
            if above:
                section.below.add(paragraph.start)
            section.paragraphs.append(paragraph)
        above = False
    if section is not None:
        yield section
    elif not any_opened and not own and not tabular:
        # a supplement names no goals: what it puts to a Kennzahl counts wherever it stands
        yield _Section(None, named=False, paragraphs=list(passage.paragraphs()))


def _parts(passage: Passage) -> Iterator[Passage]:
    """The paragraphs, cut before each line that begins with a numbered goal's heading."""
    for paragraph in passage.paragraphs():
        cuts = []
        for start, end, _ in paragraph.text.line_ranges(paragraph.start + 1, paragraph.end):
            line = paragraph.part(start, end)
            style, lead = _style(line.string)
            named = [line.first(label) for label in ("GOAL", "LOCAL", "GOALS_END")]
            if style and any(mark and mark.start <= start + lead for mark in named):
                cuts.append(start)
        for start, end in pairwise([paragraph.start, *cuts, paragraph.end]):
            yield paragraph.part(start, end)


def _heading(paragraph: Passage, section: _Section | None) -> _Heading | None:
    """The heading that a paragraph is, or with which its text begins; None for text and items."""
    text = paragraph.string
    first = text.split()[0]
    style, lead = _style(text)
    bullet = BULLET.fullmatch(first) and not re.match(r"§\s*\d", text)
    if bullet:  # only a goal whose text runs on behind a colon
        goal = paragraph.first("GOAL")
        at = goal is not None and goal.start == paragraph.start + len(first) + 1
        if goal is None or not at or paragraph.text.string[goal.end : goal.end + 1] != ":":
            return None
        style, lead = "•", len(first) + 1
    whole = len(paragraph.flat) < HEADING and not ENDS.search(paragraph.flat)
    words = paragraph.part(paragraph.start + lead, paragraph.end)  # "§ 4 Integration" counts none
    whole = whole and not words.first("QUANTITY") and not words.first("TARGET")
    goal, local = paragraph.first("GOAL"), paragraph.first("LOCAL")
    if paragraph.first("LOCAL_NONE"):
        local = None
    for kind, mark in (("goal", goal), ("local", local)):
        if mark is None or (mark.start - paragraph.start > lead and not whole):
            continue
        if mark.start - paragraph.start <= lead and not whole:
            runs_in = RUN_IN.match(paragraph.text.string, mark.end, paragraph.end)
            if runs_in is None:
                continue
            end = runs_in.end()
        else:
            end = paragraph.end
        in_list = section is not None and section.local and section.listed
        if (
            kind == "goal"
            and in_list
            and section is not None
            and goal
            and (goal.value == section.goal or style in {"a", ""})
        ):
            return _Heading("other", style, end)  # a heading among the items of this goal
        return _Heading(kind, style, end, mark.value if kind == "goal" else None)
    if not whole:
        return None
    if paragraph.first("CORE_LIST"):
        return _Heading("core", style, paragraph.end)
    if paragraph.first("GOALS_START"):
        return _Heading("start", style, paragraph.end)
    ended = paragraph.first("GOALS_END")
    if ended is not None and ended.start - paragraph.start <= lead:
        return _Heading("end", style, paragraph.end)
    kennzahl = paragraph.first("KENNZAHL")
    if kennzahl is not None and section is not None and not section.local:
        return _Heading("kennzahl", style, paragraph.end, kennzahl=kennzahl)
    if style or (text[:1].isupper() and not MARKER.fullmatch(first)):
        return _Heading("other", style, paragraph.end)
    return None


def _style(text: str) -> tuple[str, int]:
    """How a heading is numbered, and how many characters that takes: "3.1 Ziele" is "1.1"."""
    match = STYLE.match(text)
    if match is None:
        return "", 0
    word, number, roman = match["word"], match["number"], match["roman"]
    if not number and not word and not re.match(r"\(?(?:[IVX]+|\w)[.):]|[IVX]+\s|\w\s\d", text):
        return "", 0  # "A" and "I" are words as well
    letter = "I" if roman else "A" if match["capital"] else "a"
    style = (word or "").removesuffix("e") + (re.sub(r"\d+", "1", number) if number else letter)
    if match["second"] and letter != "a":
        style += "1"
    rest = re.match(r"\s*(?:Ziel\s?:\s*)?(?:[–-]\s*|\()?", text[match.end() :])
    return style, match.end() + (rest.end() if rest else 0)


def _opened(
    heading: _Heading, section: _Section | None, styles: list[str], own: bool
) -> _Section | None:
    """The section that a heading opens; the same one where it only stands inside."""
    known = heading.style in styles
    if known:
        del styles[styles.index(heading.style) + 1 :]
    if heading.kind == "goal":
        _push(styles, heading.style)
        return _Section(heading.goal, heading.style, local=own)
    if heading.kind == "local":
        _push(styles, heading.style)
        # a heading of its own kind leaves the goal above, one inside a goal stays in it
        inside = section is not None and bool(heading.style) and not known
        return _Section(section.goal if inside and section else "sonstiges", local=True)
    if heading.kind == "core":
        _push(styles, heading.style)
        return _Section("sonstiges", listed=True)
    if heading.kind == "start":
        _push(styles, heading.style)
        return _Section("sonstiges", local=True) if own else None
    if heading.kind == "kennzahl":
        if section is not None:
            section.kennzahl = heading.kennzahl
        return section
    if heading.kind == "end":
        return None
    if section is None:
        return None
    if heading.style and heading.style == section.style and not section.local:
        # beside the headings of goals stands one that no wording knows
        return _Section(None, heading.style, named=False)
    return None if known else section


def _push(styles: list[str], style: str) -> None:
    if style not in styles:
        styles.append(style)


def _announced(paragraph: Passage, section: _Section | None) -> _Section | None:
    """The section whose items a sentence announces: "setzt sich darüber hinaus folgende Ziele:"."""
    text = paragraph.flat
    if text.endswith(":") and paragraph.first("CORE_LIST"):
        return _Section("sonstiges", listed=True)
    if paragraph.first("LOCAL_NONE") or paragraph.first("QUANTITY"):
        return None
    if _marker(paragraph) and not text.endswith(":"):
        return None
    short = len(text) < HEADING
    opens = text.endswith(":")
    if paragraph.first("LOCAL") and (section is not None or short or opens):
        return _Section(section.goal if section else "sonstiges", local=True, listed=opens)
    if section is None or not text.endswith((":", ",")) or len(text) > 2 * HEADING:
        return None
    if section.local or paragraph.first("BESIDES"):
        return _Section(section.goal, local=True, listed=True)
    return None


# --- rows -----------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Reads one section: what its sentences promise for `year`."""

    section: _Section
    year: int | None
    federal: bool = False
    topic: Mark | None = None

    def core(self) -> Iterator[Target]:
        """The form's own targets with a number."""
        if self.section.listed:
            yield from self.local("core")
            return
        for paragraph in self.section.paragraphs:
            paragraph = paragraph.part(paragraph.start + _marker(paragraph), paragraph.end)
            sentences = list(_sentences(paragraph))
            starts = [(s.start, topic) for s, topic in self._first_sentences(sentences)]
            edges = [*starts, (paragraph.end, None)]
            for (start, topic), (end, _) in pairwise(edges):
                yield from self._rows(paragraph.part(start, end), topic)

    def in_words(self) -> Iterator[Target]:
        """The one row of a section without any number: the Monitoring, or the promise in words."""
        goal = self.section.goal
        sentences = [s for p in self.section.paragraphs for s in p.sentences()]
        meant = [s for s in sentences if not s.first("NO_VALUE") or s.first("MONITORING")]
        if not self.section.named or goal is None or not sentences:
            return
        watched = next((s for s in sentences if s.first("MONITORING")), None)
        moves = [s for s in meant if s.first("AIM") and s.first("DIRECTION")]
        if watched is None and goal == "hilfebeduerftigkeit" and not moves:
            named = [s for s in sentences if s.first("KENNZAHL") or s.first("NO_VALUE")]
            watched = next(iter([s for s in named if s.first("KENNZAHL")] or named or sentences))
        if watched is not None and not (moves and goal != "hilfebeduerftigkeit"):
            mark = watched.first("MONITORING") or watched.first("NO_VALUE")
            yield Target(
                position=0,
                year=self.year,
                goal=goal,
                scope="core",
                kennzahl={"hilfebeduerftigkeit": "K1"}.get(goal),
                nature="monitoring",
                period=str(self.year) if self.year else None,
                text=watched.flat,
                quote=watched.quote(mark.rule if mark else "target.watched", 0.9),
            )
            return
        meant = [s for s in meant if ENDS.search(s.flat)]
        for sentence in (moves or meant or [s for s in sentences if len(s.flat) > WORDY])[:1]:
            yield promise(sentence, goal, self.year, "core")

    def local(self, scope: str = "local") -> Iterator[Target]:
        """The Kreis's own targets: each item of a list; without one, each paragraph that promises,
        or the only one."""
        paragraphs = [p for p in self.section.paragraphs if not p.first("LOCAL_NONE")]
        items = [p for p in paragraphs if _marker(p)]
        below = self.section.below
        for paragraph in paragraphs:
            marker = _marker(paragraph)
            promised = paragraph.first("TARGET") or promises_number(paragraph)
            if not marker and not ENDS.search(paragraph.flat) and not promised:
                continue  # a heading
            if (
                not marker
                and (items or paragraph.flat.endswith(":"))
                and not (paragraph.first("TARGET") and promises_number(paragraph))
            ):
                continue  # running text before and behind the list
            alone = scope == "local" and (
                paragraph.start in below or len(paragraphs) == 1 or self.section.listed
            )
            if not marker and not promised and not alone:
                continue
            if marker and _is_goal_item(paragraph):
                continue
            start = paragraph.start + marker
            yield promise(paragraph.part(start, paragraph.end), self.section.goal, self.year, scope)

    def _first_sentences(
        self, sentences: Sequence[Passage]
    ) -> Iterator[tuple[Passage, Mark | None]]:
        """The sentences that begin a promise, with what was measured before them: the next one
        about the same Kennzahl goes on with it."""
        last: str | None = None
        topic: Mark | None = self.section.kennzahl
        for sentence in sentences:
            mark = sentence.first("KENNZAHL")
            if self._is_promise(sentence, topic):
                named = mark.value if mark else None
                years = {year.groups["year"] for year in sentence.all("YEAR")}
                if last is not None and named in (None, last) and len(years) < 2 and (
                    _begins(sentence, "GOES_ON")
                ):  # fmt: skip
                    continue
                last = named or last or ""
                yield sentence, topic
            topic = mark or topic

    def _is_promise(self, sentence: Passage, topic: Mark | None) -> bool:
        """A sentence promises by its wording, or because it puts a number to the goal's Kennzahl.

        What was reached, and the Monitoring, are no promises.
        """
        if self._is_told(sentence):
            return False
        if sentence.first("TARGET") and self.section.named:
            return True
        stage = sentence.first("VALUE_STAGE")
        told = stage is not None and stage.value in {"actual", "expected"}
        if sentence.first("FACTUAL") or (told and not sentence.first("TARGET")):
            return False
        measured = sentence.first("KENNZAHL") or self.section.kennzahl
        measured = measured or (sentence.first("KENNZAHL_SHORT") if self.section.named else None)
        its = topic is not None and _goes_back(sentence)
        keeps = any(mark.value == "keep" for mark in sentence.all("DIRECTION"))
        compared = sentence.first("PREVIOUS_YEAR") or sentence.first("BASELINE")
        said = promises_number(sentence) or sentence.first("NEGATION") is not None
        said = said or (keeps and compared is not None)
        besides = _begins(sentence, "ALSO") and self.section.named
        counted = (
            self.section.named
            and promises_number(sentence)
            and (self.section.goal not in MAIN or sentence.first("DIRECTION") is not None)
        )
        return said and (measured is not None or its or besides or counted)

    def _is_told(self, sentence: Passage) -> bool:
        """Bund, Land or others are its subject, or it speaks of earlier years alone."""
        others = sentence.first("OTHERS")
        kennzahl = sentence.first("KENNZAHL")
        if others is not None and not self.federal and others.start - sentence.start < LEADING:
            return kennzahl is None or kennzahl.start > others.start
        years = [year_of(mark) for mark in sentence.all("YEAR")]
        if self.year is None or not years or max(years) >= self.year:
            return False
        compared = sentence.first("BASELINE") or sentence.first("PART_BEHIND")
        compared = compared or sentence.first("COMPARED")
        return bool(sentence.first("FACTUAL")) or not compared

    def _rows(self, item: Passage, topic: Mark | None) -> Iterator[Target]:
        """The quantified targets of one promise: one for each clause with its own number."""
        parts = clauses(item, self.year)
        first = item.first("KENNZAHL") or self._meant(item, topic)
        whole = promise(item, self.section.goal, self.year, "core", first)
        for part, year in parts:
            target = promise(part, self.section.goal, year or self.year, "core", first, item)
            if target.nature != "quantified":
                continue
            if len(parts) > 1:
                if year is None:
                    since = target.baseline_period or whole.baseline_period
                    target = replace(target, baseline_period=since)
                if target.operator == "eq" and (bound := item.first("BOUND_BEHIND")):
                    target = replace(target, operator=bound.value)
                rule = target.quote.rule if target.quote else "target.core"
                counted = COUNTED.get(target.kennzahl or "", ())
                groups = [*part.all("PEOPLE"), *part.all("PEOPLE_SHORT")]
                people = next((mark for mark in groups if mark.value not in counted), None)
                sure = min(0.9, target.quote.confidence if target.quote else 0.9)
                target = replace(
                    target,
                    text=item.flat,
                    quote=item.quote(rule, sure),
                    people=target.people or (people.value if people else None),
                )
            yield target

    def _meant(self, item: Passage, topic: Mark | None) -> Mark | None:
        """What was named before, where the sentence speaks of that and its number fits it."""
        if self.section.kennzahl is not None:
            return self.section.kennzahl
        quantity = item.first("QUANTITY")
        if topic is None or quantity is None:
            return None
        usual = UNITS.get(topic.value or "")
        fits = quantity.value in {usual, "points", "percent", "number"}
        return topic if fits and _goes_back(item) else None


def _goes_back(sentence: Passage) -> bool:
    """It speaks of what the sentence before it measured."""
    its = sentence.first("ITS")
    near = its is not None and its.start - sentence.start < NEAR
    return near or _begins(sentence, "GOES_ON")


def _begins(sentence: Passage, label: str) -> bool:
    mark = sentence.first(label)
    return mark is not None and mark.start == sentence.start


def _sentences(paragraph: Passage) -> Iterator[Passage]:
    """The sentences of a paragraph; lines that begin with a Kennzahl of their own count as such."""
    for sentence in paragraph.sentences():
        cuts = [
            start
            for start, _, _ in paragraph.text.line_ranges(sentence.start + 1, sentence.end)
            if not paragraph.text.string[start].islower()
            and any(mark.start - start < LEADING for mark in _behind(sentence, start, "KENNZAHL"))
            and sentence.part(sentence.start, start).first("QUANTITY")
            and sentence.part(start, sentence.end).first("QUANTITY")
        ]
        for start, end in pairwise([sentence.start, *cuts, sentence.end]):
            yield paragraph.part(start, end)


def _behind(passage: Passage, start: int, label: str) -> list[Mark]:
    return passage.part(start, passage.end).all(label)[:1]


def _marker(paragraph: Passage) -> int:
    """How many characters the number or bullet of an item takes; 0 where it has none."""
    first = paragraph.string.split()[0]
    numbered = re.fullmatch(r"\d{1,2}(?:\.\d{1,2})+", first)
    if MARKER.fullmatch(first) or numbered or (first == "§" and not paragraph.first("CITATION")):
        return len(first) + 1
    return 0


def _is_goal_item(paragraph: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe") promises nothing."""
    goal = paragraph.first("GOAL")
    return goal is not None and len(paragraph.flat) < goal.end - goal.start + 8
