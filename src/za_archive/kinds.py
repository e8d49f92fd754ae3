"""Which kind a document is, and what is read from each: the whole matrix on one screen.

The wordings that speak for a kind are rules of label KIND in `data/rules/kinds.yml`; the kind with
most weight wins, `sonstiges` where nothing speaks for any. To add a kind: one line here, its cues
there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from za_archive.annotate import Mark, Passage
from za_archive.models import Problem, Quote, Record
from za_archive.readers import (
    agreements,
    annexes,
    citations,
    dates,
    papers,
    parties,
    positions,
    sessions,
    subject,
)
from za_archive.readers.labels import HEAD, heads_a_table
from za_archive.readers.source import Source, is_48b

Reader = Callable[[Source], Iterator[Record]]

TOLD = (subject.read, citations.read, annexes.read, agreements.read_annexed)
"""What any document may tell or have behind it as an annex."""
PAPER = (papers.read, sessions.read, dates.read, positions.read, *TOLD)

KINDS: Mapping[str, tuple[Reader, ...]] = {
    "zielvereinbarung": (agreements.read, dates.read, citations.read, annexes.read),
    "beschlussvorlage": PAPER,
    "mitteilungsvorlage": PAPER,
    "antrag": PAPER,
    "anfrage": PAPER,
    "stellungnahme": PAPER,
    "niederschrift": PAPER,
    "abstimmungsergebnis": PAPER,
    "tagesordnung": PAPER,
    "planungsdokument": TOLD,
    "bericht": PAPER,
    "artikel": (subject.read, dates.read, citations.read),
    "sonstiges": (dates.read_of_letter, *TOLD),
}

ENOUGH, ENOUGH_ELSE = {"zielvereinbarung": 6}, 4
"""Less weight than this makes no kind; an agreement is never told by its title alone."""
SIGNED = 3
"""What a signature block of two sides counts for an agreement."""
SENTENCE = re.compile(r"[a-zäöüß]{3}\. [A-ZÄÖÜ]")
"""What no heads of columns hold."""
HEADED = {"zielvereinbarung", "antrag"}
"""Kinds that a line at the head tells, if it is one."""
FULL = 0.9
"""A line that reaches so far to the right of its page's longest goes on in the next."""
NOTICE = 7
"""What it counts for a Mitteilungsvorlage that all committees are but to take notice."""
CLOSE = 0.75
"""A second kind with this share of the winner's weight makes the kind uncertain."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of a document with its best cue and, where it is close, the second best kind."""

    kind: str
    confidence: float
    cue: Mark | None = None
    second: str | None = None

    def problem(self, quote: Quote | None) -> Problem | None:
        """What to tell about a close race."""
        if self.second is None:
            return None
        return Problem(
            code="kind_uncertain",
            stage="classify",
            severity="warning",
            field="documents.kind",
            message=f"Gelesen als „{self.kind}“, es könnte auch „{self.second}“ sein. "
            "Bitte ansehen und bei Bedarf berichtigen.",
            quote=quote,
        )


def classify(source: Source) -> Verdict:
    """The kind with the heaviest cues; each rule counts once."""
    weights: dict[str, int] = {}
    best: dict[str, Mark] = {}
    seen: set[str] = set()
    columns = list(_columns(source.body))
    for mark in source.body.all("KIND"):
        kind = mark.value or "sonstiges"
        if any(mark.start in column for column in columns):
            continue
        if kind in HEADED and _is_wrapped(source.body, mark):
            continue
        if mark.rule in seen or (kind == "zielvereinbarung" and not source.under_sgb2):
            continue
        seen.add(mark.rule)
        weights[kind] = weights.get(kind, 0) + mark.weight
        if kind not in best or mark.weight > best[kind].weight:
            best[kind] = mark
    if weights.get("zielvereinbarung", 0) > 0 and _is_signed_by_two(source):
        weights["zielvereinbarung"] += SIGNED
    if "beschlussvorlage" in weights and (role := _for_notice(source.body)) is not None:
        weights["mitteilungsvorlage"] = weights.get("mitteilungsvorlage", 0) + NOTICE
        best.setdefault("mitteilungsvorlage", role)
    order = sorted(weights, key=lambda kind: (-weights[kind], kind))
    if not order or weights[order[0]] < ENOUGH.get(order[0], ENOUGH_ELSE):
        # nothing speaks for a kind, but it may be an agreement in words that no rule knows
        likely = "zielvereinbarung" if _may_be_agreement(source) else None
        return Verdict("sonstiges", 0.6, second=likely)
    first = order[0]
    if first == "zielvereinbarung" and _is_among_kommunen(source):
        return Verdict("sonstiges", 0.6, second=first)
    rivals = [kind for kind in order[1:] if weights[kind] >= CLOSE * weights[first]]
    confidence = 0.6 if rivals else 0.95
    return Verdict(first, confidence, best[first], rivals[0] if rivals else None)


def _for_notice(body: Passage) -> Mark | None:
    """The first role of a committee, where all are but to take notice."""
    roles = body.part(body.start, body.start + HEAD).all("CONSULTATION_ROLE")
    said = [body.printed(mark).lower() for mark in roles]
    notice = all(role.endswith(("kenntnis", "kenntnisnahme")) for role in said)
    return roles[0] if roles and notice else None


def _columns(body: Passage) -> Iterator[range]:
    """Where the heads of a table of sessions stand: "Abstimmungsergebnis" is a column there."""
    tables = [mark for mark in body.all("FIELD") if heads_a_table(mark)]
    if not tables:
        return
    rows = [mark.start for label in ("GREMIUM", "DATE") for mark in body.all(label)]
    for table in tables:
        below = min((start for start in rows if start >= table.end), default=table.end)
        text = SENTENCE.search(body.text.string, table.end, below)
        yield range(table.end, text.start() if text else below)


def _is_wrapped(body: Passage, mark: Mark) -> bool:
    """A line of a running sentence that only looks like a head: "… eine|Zielvereinbarung …"."""
    text = body.text
    index = bisect_right(text.line_starts, mark.start) - 1
    if index < 1 or text.line_starts[index] != mark.start:
        return False
    above = text.lines[index - 1]
    before = text.string[mark.start - 2 : mark.start]
    reaches = above.box.x1 > FULL * text.right_edges[above.page]
    dense = all(
        right.box.x0 - left.box.x1 < above.box.height for left, right in pairwise(above.words)
    )
    line = text.lines[index]
    below = above.page == line.page and abs(above.box.x0 - line.box.x0) < 3 * line.box.height
    return reaches and dense and below and before[0] not in "\n.:!?|"


def _is_signed_by_two(source: Source) -> bool:
    """At least two places with a date, or a line for one."""
    return len(source.body.all("SIGNED_AT")) + len(source.body.all("SIGNED_BLANK")) > 1


def _is_among_kommunen(source: Source) -> bool:
    """A Kreis agrees with its towns, as § 48b has no agreement."""
    named = parties.bodies(source.body.part(source.body.start, source.body.start + agreements.HEAD))
    return len(named) > 1 and {side for _, side in named} == {"kommune"}


def _may_be_agreement(source: Source) -> bool:
    """It speaks of a Zielvereinbarung and cites § 48b SGB II."""
    return any(map(is_48b, source.body.all("CITATION"))) and bool(source.body.all("ABOUT"))
