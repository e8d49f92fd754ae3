"""Every type that crosses a module border. Imports the standard library only.

Units: places are PDF points with the origin at the top left of the page as it is shown; pages count
from 1; dates are ISO text, as precise as printed. The records below `Record` are the relations of
the archive: one class a relation, one field a column (`id`, `document` and `quote` are added when
a record is stored, see db.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any, ClassVar, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
TextSource = Literal["text", "ocr", "mixed", "none"]

BELIEVED = 0.9
"""From this confidence on a value is believed."""
DOUBTFUL = 0.5
"""Under this confidence a value is doubtful and its document needs review."""


def key(*parts: object) -> str:
    """A short stable id: the same parts give the same id in every rebuild."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


# --- the page ---------------------------------------------------------------------------------


# named tuples where there are hundreds a page: several times faster to make than frozen dataclasses
class Box(NamedTuple):
    """A rectangle on a page, in points, origin top left; `x0 <= x1`, `top <= bottom`."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __or__(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        """Halfway between its left and right edge."""
        return (self.x0 + self.x1) / 2

    def overlap_y(self, other: Box) -> float:
        """The shared height as a share of the smaller one, 0..1."""
        _, top, _, bottom = self
        _, other_top, _, other_bottom = other
        smaller = min(bottom - top, other_bottom - other_top)
        shared = min(bottom, other_bottom) - max(top, other_top)
        return shared / smaller if shared > 0 and smaller > 0 else 0.0


class Word(NamedTuple):
    """One word as printed.

    `hyphen`: the reader of the page saw a line-end hyphen after it. `turn`: by how many degrees
    counterclockwise it is set on the page as shown. `hidden`: nobody sees it (invisible, white on
    white or off the page). `faint`: light grey or only outlined, as watermarks are.
    """

    text: str
    box: Box
    confidence: float = 1.0
    hyphen: bool = False
    turn: int = 0
    hidden: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may take. Whoever meets a limit loses that PDF and nothing else."""

    seconds: int = 300
    """CPU time, and time on the clock, of one PDF."""
    memory: int = 1024
    """Address space beyond that of a warm worker, MiB."""
    pages: int = 2000
    """Pages of one PDF."""
    pixels: int = 120
    """Million pixels of one page at the resolution of OCR (200 dpi); A0 has 62."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: its words in the order in which the page stores them.

    `tables`: the cells of each ruled table, row by row. `unmapped`: how many characters have no
    letter that one could search for. `decoded`: how many words stood in a font with shifted codes.
    `ocr_layer`: the words are those that somebody's OCR has laid under a scan.
    """

    number: int
    width: float
    height: float
    source: TextSource
    words: tuple[Word, ...]
    tables: tuple[tuple[Box, ...], ...] = ()
    unmapped: int = 0
    decoded: int = 0
    ocr_layer: bool = False


class Line(NamedTuple):
    """Words side by side on one page, without a gap as wide as a column's.

    Where the text is set sideways, `box` is as if the page were turned so that one can read it.
    `cell`: in a ruled table, the number of the table and of the cell on this page.
    """

    page: int
    words: tuple[Word, ...]
    box: Box
    cell: tuple[int, int] | None = None

    @classmethod
    def of(cls, page: int, words: Iterable[Word], cell: tuple[int, int] | None = None) -> Line:
        words = tuple(words)
        lefts, tops, rights, bottoms = zip(*[word[1] for word in words], strict=True)
        return cls(page, words, Box(min(lefts), min(tops), max(rights), max(bottoms)), cell)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


# --- where a value stands ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quote:
    """The evidence of a value: text as printed, the rule that found it, one box a printed line.

    `start` and `end` are offsets in the text of the document: they order quotes, no more.
    """

    text: str
    rule: str
    boxes: tuple[tuple[int, Box], ...]
    confidence: float
    start: int = 0
    end: int = 0

    @property
    def page(self) -> int:
        return self.boxes[0][0]


# --- the records ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a relation. `derived_from` says what a value without a quote follows from.

    `doubts`: pairs of a field and why it is doubtful, a half-sentence in German; no column.
    """

    relation: ClassVar[str]
    quote: Quote | None = None
    derived_from: str | None = None
    doubts: tuple[tuple[str, str], ...] = ()

    def columns(self) -> dict[str, Any]:
        """Field name -> value, without the quote and the doubts."""
        names = (f.name for f in fields(self) if f.name not in {"quote", "doubts"})
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Record):
    """A value that its document (or agreement, or paper) has once, and where it stands.

    `field` is `relation.column`; `agreement` counts the agreements of the document from 0.
    """

    relation: ClassVar[str] = "facts"
    field: str
    value: str | int | float
    agreement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Record):
    relation: ClassVar[str] = "agreements"
    position: int
    page_from: int
    page_to: int
    title: str
    level: str | None = None
    year: int | None = None
    kreis: str | None = None
    jobcenter: str | None = None
    land: str | None = None
    status: str | None = None
    signed_on: str | None = None
    k2_level: float | None = None
    k2_change: float | None = None
    k3_level: float | None = None
    k3_change: float | None = None
    dialogues_per_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Record):
    relation: ClassVar[str] = "parties"
    agreement: int | None = None
    position: int
    side: str
    name: str
    organisation: str | None = None
    signed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory(Record):
    relation: ClassVar[str] = "signatories"
    agreement: int | None = None
    position: int
    side: str | None = None
    name: str | None = None
    academic_title: str | None = None
    function: str | None = None
    represents: str | None = None
    in_vertretung: int = 0
    signed_place: str | None = None
    signed_on: str | None = None
    signed_on_raw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Record):
    relation: ClassVar[str] = "targets"
    agreement: int | None = None
    position: int
    year: int | None = None
    kreis: str | None = None
    goal: str
    scope: str
    kennzahl: str | None = None
    nature: str
    operator: str | None = None
    level: float | None = None
    level_to: float | None = None
    level_unit: str | None = None
    change: float | None = None
    change_to: float | None = None
    change_unit: str | None = None
    baseline: float | None = None
    baseline_unit: str | None = None
    baseline_period: str | None = None
    baseline_state: str | None = None
    period: str | None = None
    due: str | None = None
    approximate: int = 0
    people: str | None = None
    stage: str = "target"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Record):
    relation: ClassVar[str] = "citations"
    position: int
    law: str
    paragraph: str
    absatz: str | None = None
    satz: str | None = None
    nummer: str | None = None
    normalized: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Record):
    relation: ClassVar[str] = "dates"
    position: int
    date: str
    date_end: str | None = None
    precision: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Record):
    relation: ClassVar[str] = "papers"
    paper_type: str
    paper_type_raw: str | None = None
    reference: str | None = None
    reference_key: str | None = None
    name: str | None = None
    date: str | None = None
    kreis: str | None = None
    originator: str | None = None
    office: str | None = None
    proposal: str | None = None
    decision: str | None = None
    agreement_year: int | None = None
    agreement_level: str | None = None
    agreement_kreis: str | None = None
    agreement_status: str | None = None
    agreement_stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation(Record):
    relation: ClassVar[str] = "consultations"
    position: int
    organization: str | None = None
    date: str | None = None
    agenda_number: str | None = None
    public: int | None = None
    role: str | None = None
    result: str | None = None
    votes_yes: int | None = None
    votes_no: int | None = None
    votes_abstained: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Record):
    relation: ClassVar[str] = "positions"
    position: int
    label: str
    text: str


RECORDS: tuple[type[Record], ...] = (
    Fact, Agreement, Party, Signatory, Target, Citation, Dated, Paper, Consultation, Position,
)  # fmt: skip
"""All relations that are read from a document, in the order in which they are stored and shown."""


# --- said about a document, not read from a place in it -----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What could not be read or does not fit: a stable code and a sentence that says what to do."""

    code: str
    message: str
    stage: str
    severity: Severity = "warning"
    field: str | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The head of a document: what `documents` holds."""

    sha256: str
    kind: str
    title: str
    year: int | None = None
    kreis: str | None = None
    land: str | None = None
    status: str | None = None
    about_zielvereinbarung: int = 0
    page_count: int = 0
    text_source: TextSource = "none"

    @property
    def id(self) -> str:
        return self.sha256[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """One row of `pages`: the text in reading order."""

    number: int
    text: str
    text_source: TextSource
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one PDF: what `show` prints and db.py stores."""

    document: Document
    pages: tuple[PageText, ...] = ()
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def of(self, kind: type[Record]) -> tuple[Any, ...]:
        """The records of one relation, in their order."""
        return tuple(record for record in self.records if type(record) is kind)

    @property
    def needs_review(self) -> bool:
        """A value is doubtful, or a warning or an error stands."""
        return any(problem.severity != "info" for problem in self.problems) or any(
            record.quote is not None and record.quote.confidence < DOUBTFUL
            for record in self.records
        )
