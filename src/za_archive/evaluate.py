"""Gold against what is read: precision, recall and F1 for each field, and the silent-error rate.

A gold file is one JSON object in the form of the contract; a relation or field that it does not
have is not judged, a list is complete. A `.jsonl` file has one flat object a line, as a council's
own system knows its papers: only in these more rows than named are no error. Rows are paired so
that most fields agree. Every comparison is kept as a `Verdict`; all figures, of everything or of
one Land, are counted from these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

from za_archive.models import (
    BELIEVED,
    DOUBTFUL,
    Agreement,
    Document,
    Paper,
    Problem,
    Quote,
    Reading,
    Record,
)
from za_archive.pdf import Unreadable

LISTS = (
    "agreements",
    "parties",
    "signatories",
    "targets",
    "citations",
    "dates",
    "consultations",
    "positions",
)
CHECKED = ("arithmetic", "signature_year", "ministry_year", "conflict")
HINTS = {"about", "must_find"}
KEYS: Mapping[str, tuple[str, ...]] = {
    "agreements": ("kreis", "year", "level"),
    "parties": ("side", "organisation", "name"),
    "signatories": ("name", "side"),
    "targets": (
        "goal",
        "kennzahl",
        "nature",
        "scope",
        "year",
        "stage",
        "level",
        "change",
        "people",
    ),
    "citations": ("normalized",),
    "dates": ("date", "kind"),
    "consultations": ("organization", "date"),
    "positions": ("label",),
}
"""What tells the rows of a relation apart: a pair has to share at least half of it."""
GROUPS = ("kind", "level", "land", "text_source")
BANDS = (BELIEVED, DOUBTFUL, 0.0)
"""From these confidences on a reader is told: believed, uncertain, doubtful."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that was judged. `kind`, `level` and `land` are gold's where gold names them."""

    file: str
    kind: str
    level: str | None
    land: str | None
    text_source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value, row or check of a document against gold.

    `expected` or `found` is None where there is none. `given` says that a reader of the archive is
    told something: a row that is paired and a check are not, their values are.
    """

    document: Judged
    field: str
    expected: Any
    found: Any
    right: bool
    given: bool = False
    flagged: bool = False
    quote: str | None = None
    confidence: float | None = None

    @property
    def file(self) -> str:
        return self.document.file


@dataclass(slots=True)
class Score:
    """Counts of one field: right, found but wrong, and expected but missing."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missing": self.missing,
            "precision": round(self.precision, 4),
            "precision_interval": interval(self.right, self.right + self.wrong),
            "recall": round(self.recall, 4),
            "recall_interval": interval(self.right, self.right + self.missing),
            "f1": round(self.f1, 4),
        }


@dataclass(slots=True)
class Report:
    """The outcome over all gold files, or over those of one group."""

    documents: list[Judged] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def by(self, group: str) -> dict[str, Report]:
        """The report of each kind, level, Land or text source (one of `GROUPS`)."""
        reports: dict[str, Report] = {}
        for document in self.documents:
            name = getattr(document, group) or "–"
            reports.setdefault(name, Report()).documents.append(document)
        for verdict in self.verdicts:
            reports[getattr(verdict.document, group) or "–"].verdicts.append(verdict)
        return dict(sorted(reports.items()))

    @property
    def files(self) -> int:
        return len(self.documents)

    @property
    def scores(self) -> dict[str, Score]:
        """Field -> counts. A value that is another than expected is wrong and missing at once."""
        scores: dict[str, Score] = {}
        for verdict in self.verdicts:
            score = scores.setdefault(verdict.field, Score())
            score.right += verdict.right
            score.wrong += not verdict.right and verdict.found is not None
            score.missing += not verdict.right and verdict.expected is not None
        return scores

    @property
    def wrong(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.right]

    @property
    def given(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.given]

    @property
    def silent(self) -> list[Verdict]:
        """The values that are wrong while nothing warns of them."""
        return [verdict for verdict in self.given if not verdict.right and not verdict.flagged]

    @property
    def silent_error_rate(self) -> float:
        return _share(len(self.silent), len(self.given))

    @property
    def flagged_right_rate(self) -> float:
        right = [verdict for verdict in self.given if verdict.right]
        return _share(sum(verdict.flagged for verdict in right), len(right))

    def trust(self) -> list[tuple[float, Score]]:
        """For each band of `BANDS` how many of its values are right and wrong."""
        bands = {low: Score() for low in BANDS}
        for verdict in self.given:
            if (sure := verdict.confidence) is not None:
                score = bands[next(low for low in BANDS if sure >= low)]
                score.right += verdict.right
                score.wrong += not verdict.right
        return list(bands.items())

    def figures(self) -> dict[str, Any]:
        """The counts and rates as JSON has them, without the list of what is wrong."""
        return {
            "files": self.files,
            "values": len(self.given),
            "fields": {name: score.as_json() for name, score in sorted(self.scores.items())},
            "silent_error_rate": round(self.silent_error_rate, 5),
            "silent_error_interval": interval(len(self.silent), len(self.given)),
            "flagged_right_rate": round(self.flagged_right_rate, 5),
            "confidence": [
                {
                    "from": low,
                    "right": score.right,
                    "wrong": score.wrong,
                    "interval": interval(score.right, score.right + score.wrong),
                }
                for low, score in self.trust()
            ],
        }

    def as_json(self) -> dict[str, Any]:
        return {
            **self.figures(),
            "by": {
                group: {name: report.figures() for name, report in self.by(group).items()}
                for group in GROUPS
            },
            "wrong": [
                {
                    "file": wrong.file,
                    "field": wrong.field,
                    "expected": wrong.expected,
                    "found": wrong.found,
                    "quote": wrong.quote,
                    "flagged": wrong.flagged,
                }
                for wrong in self.wrong
            ],
            "errors": self.errors,
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def interval(part: int, whole: int) -> tuple[float, float]:
    """Where a share lies with 95 % probability (Wilson's interval, good for few cases too).

    >>> interval(0, 0), interval(10, 10), interval(98, 100)
    ((0.0, 1.0), (0.7225, 1.0), (0.93, 0.9945))
    """
    if not whole:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.975)
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / whole + spread / whole / 4) ** 0.5 / (1 + spread)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


_Task = tuple[dict[str, Any], Path]


def evaluate(
    folder: Path,
    read: Callable[[Path], Reading],
    *,
    scans: bool = False,
    track: Callable[[Sequence[_Task]], Iterable[_Task]] = iter,
) -> Report:
    """Judges every gold file of the folder; with `scans` also the PDFs named in `also`.

    The PDFs lie in the folder or in the one above; `track` may show how far it is. Errors of the
    report: a gold file without its PDF, a PDF without gold, a PDF that gives nothing though gold
    does not say so in `checks`.
    """
    report = Report()
    tasks: list[_Task] = []
    named: set[Path] = set()
    for source, gold in _golds(folder):
        for name in (gold["file"], *gold.get("also", ())):
            places = (place / name for place in (folder, folder.parent))
            pdf = next((place for place in places if place.exists()), None)
            if pdf is None:
                report.errors.append(f"{source}: {name} fehlt")
                continue
            named.add(pdf)
            if scans or name == gold["file"]:
                tasks.append((gold, pdf))
    for pdf in sorted({pdf for known in named for pdf in known.parent.glob("*.pdf")} - named):
        report.errors.append(f"{pdf.name}: ohne Gold-Datei")
    for gold, pdf in track(tasks):
        try:
            reading = read(pdf)
        except Unreadable as error:
            if error.code not in gold.get("checks", ()):
                report.errors.append(f"{pdf.name}: {error}")
        else:
            judge(gold, reading, pdf.name, report)
            broken = [problem for problem in reading.problems if problem.code == "crashed"]
            report.errors += [f"{pdf.name}: {problem.message}" for problem in broken]
    return report


def _golds(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The gold of a folder, each with the name of the file it stands in."""
    for path in sorted(folder.glob("*.json")):
        yield path.name, json.loads(path.read_text("utf-8"))
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                yield path.name, _unfolded(json.loads(line))


def _unfolded(flat: dict[str, Any]) -> dict[str, Any]:
    """A flat line in the form of a gold file; its lists name only some of the rows."""
    gold: dict[str, Any] = {"document": {}, "paper": {}, "partial": True}
    for key, value in flat.items():
        if key in Document.__dataclass_fields__:
            gold["document"][key] = value
        elif key in Paper.__dataclass_fields__:
            gold["paper"][key] = value
        else:
            gold[key] = value
    return gold


def judge(gold: Mapping[str, Any], reading: Reading, name: str, report: Report) -> None:
    """Adds one document to the report."""
    agreement = next(iter(reading.of(Agreement)), None)
    paper = next(iter(reading.of(Paper)), None)
    of_document = gold.get("document", {})
    document = Judged(
        file=name,
        kind=of_document.get("kind", reading.document.kind),
        level=gold.get("agreement", {}).get("level", agreement.level if agreement else None),
        land=of_document.get("land", reading.document.land),
        text_source=reading.document.text_source,
    )
    report.documents.append(document)
    judged = _Judge(reading, document, report.verdicts)
    judged.single("documents", of_document, _document(reading), None)
    if "agreement" in gold:
        judged.single("agreements", gold["agreement"], _columns(agreement), agreement)
    expected = dict(gold.get("paper", {}))
    for key, value in gold.get("referenced_agreement", {}).items():
        expected[f"agreement_{key}"] = value
    if expected:
        judged.single("papers", expected, _columns(paper), paper)
    for relation in LISTS:
        if relation in gold:
            rows = [_row(relation, entry) for entry in gold[relation]]
            found = [record for record in reading.records if record.relation == relation]
            judged.rows(relation, rows, found, partial=gold.get("partial", False))
    if "checks" in gold:
        fired = {problem.code for problem in reading.problems}
        for code in CHECKED:
            judged.check(code, code in gold["checks"], code in fired)


def _document(reading: Reading) -> dict[str, Any]:
    document = reading.document
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


def _columns(record: Record | None) -> dict[str, Any]:
    return record.columns() if record is not None else {}


def _row(relation: str, entry: Any) -> dict[str, Any]:
    """A list's entry as columns: a citation is its normalised form, a position its label."""
    if isinstance(entry, str):
        return {"citations": {"normalized": entry}, "positions": {"label": entry}}[relation]
    return {key: value for key, value in entry.items() if key not in HINTS}


@dataclass(frozen=True, slots=True)
class _Judge:
    reading: Reading
    document: Judged
    verdicts: list[Verdict]

    def single(
        self,
        relation: str,
        expected: Mapping[str, Any],
        found: Mapping[str, Any],
        record: Record | None,
    ) -> None:
        """The columns of a relation with one row."""
        for column, value in expected.items():
            name, got = _contained(relation, column, value, found)
            self.value(
                name, value, got, self._fact_quote(name) or (record.quote if record else None)
            )

    def rows(
        self,
        relation: str,
        expected: Sequence[dict[str, Any]],
        found: Sequence[Record],
        *,
        partial: bool,
    ) -> None:
        """A list: pairs first, then what is missing and, if it is complete, what gold lacks."""
        pairs, missing, extra = _paired(relation, expected, found)
        for row, record in pairs:
            self.add(relation, row, record.columns(), right=True)
            for column, value in row.items():
                name, got = _contained(relation, column, value, record.columns())
                self.value(name, value, got, record.quote)
        for row in missing:
            self.add(relation, row, None)
        for record in () if partial else extra:
            shown = {key: value for key, value in record.columns().items() if value is not None}
            self.add(relation, None, shown, given=True, quote=record.quote)

    def value(self, name: str, expected: Any, found: Any, quote: Quote | None) -> None:
        """One value: right, wrong or missing, and whether it was flagged."""
        right = _equal(expected, found)
        if not (right and expected is None):
            given = found is not None
            self.add(name, expected, found, right=right, given=given, quote=quote)

    def check(self, code: str, expected: bool, fired: bool) -> None:
        """Whether a check fired as it should. That is no value: nobody is told a wrong one."""
        if expected or fired:
            self.add("checks." + code, expected or None, fired or None, right=expected and fired)

    def add(
        self,
        name: str,
        expected: Any,
        found: Any,
        *,
        right: bool = False,
        given: bool = False,
        quote: Quote | None = None,
    ) -> None:
        self.verdicts.append(
            Verdict(
                document=self.document,
                field=name,
                expected=expected,
                found=found,
                right=right,
                given=given,
                flagged=given and self._flagged(quote, name),
                quote=quote.text if quote else None,
                confidence=quote.confidence if quote else None,
            )
        )

    def _fact_quote(self, name: str) -> Quote | None:
        """Where a single value stands; a document's own value may stand with its agreement's."""
        names = {name, name.replace("documents.", "agreements.")}
        return next(
            (r.quote for r in self.reading.records if getattr(r, "field", None) in names), None
        )

    def _flagged(self, quote: Quote | None, name: str) -> bool:
        if quote is not None and quote.confidence < DOUBTFUL:
            return True
        return any(_names(problem, quote, name) for problem in self.reading.problems)


def _names(problem: Problem, quote: Quote | None, name: str) -> bool:
    """The problem is about this value: the same quote, or without one the same field."""
    if problem.severity == "info":
        return False
    if problem.quote is not None:
        return problem.quote == quote
    return problem.field == name


def _contained(
    relation: str, column: str, expected: Any, found: Mapping[str, Any]
) -> tuple[str, Any]:
    """A field and what was found for it: `x_contains` wants all parts to occur in column `x`."""
    plain = column.removesuffix("_contains")
    text = found.get(plain)
    if plain != column and text is not None and all(part in text for part in expected):
        text = expected
    return f"{relation}.{plain}", text


def _equal(expected: Any, found: Any) -> bool:
    if isinstance(expected, bool) or isinstance(found, bool):
        return bool(expected) == bool(found)
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(expected - found) < 1e-6
    return bool(expected == found)


def _paired(
    relation: str, expected: Sequence[dict[str, Any]], found: Sequence[Record]
) -> tuple[list[tuple[dict[str, Any], Record]], list[dict[str, Any]], list[Record]]:
    """The pairing in which most fields agree, best pairs first."""
    scored = sorted(
        _likeness(relation, expected, found), key=lambda item: (-item[0], item[1], item[2])
    )
    rows: dict[int, int] = {}
    for _, row, record in scored:
        if row not in rows and record not in rows.values():
            rows[row] = record
    pairs = [(expected[row], found[record]) for row, record in sorted(rows.items())]
    missing = [row for index, row in enumerate(expected) if index not in rows]
    extra = [record for index, record in enumerate(found) if index not in rows.values()]
    return pairs, missing, extra


def _likeness(
    relation: str, expected: Sequence[dict[str, Any]], found: Sequence[Record]
) -> Iterator[tuple[float, int, int]]:
    for index, row in enumerate(expected):
        keys = [key for key in KEYS[relation] if key in row]
        for number, record in enumerate(found):
            columns = record.columns()
            same = sum(_equal(row[key], columns.get(key)) for key in keys)
            others = sum(_equal(value, columns.get(key)) for key, value in row.items())
            if keys and same * 2 >= len(keys) and same:
                order = -abs(index - number) / 1000
                yield same + others / 10 + order, index, number
