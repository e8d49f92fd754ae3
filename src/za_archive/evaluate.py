"""Gold against what is read: precision, recall and F1 for each field, and the silent-error rate.

A gold file is one JSON object in the form of the contract; a relation or field that it does not
have is not judged, a list is complete. Rows are paired so that most fields agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from za_archive.models import DOUBTFUL, Agreement, Paper, Problem, Quote, Reading, Record

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


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that is not as gold has it: `found` or `expected` is None where it is missing."""

    file: str
    field: str
    expected: Any
    found: Any
    quote: str | None
    flagged: bool


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


@dataclass(slots=True)
class Report:
    """The outcome over all gold files."""

    scores: dict[str, Score] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    files: int = 0
    given: int = 0
    silent: int = 0
    right: int = 0
    right_flagged: int = 0

    @property
    def silent_error_rate(self) -> float:
        return self.silent / self.given if self.given else 0.0

    @property
    def flagged_right_rate(self) -> float:
        return self.right_flagged / self.right if self.right else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "fields": {
                name: {
                    "right": score.right,
                    "wrong": score.wrong,
                    "missing": score.missing,
                    "precision": round(score.precision, 4),
                    "recall": round(score.recall, 4),
                    "f1": round(score.f1, 4),
                }
                for name, score in sorted(self.scores.items())
            },
            "silent_error_rate": round(self.silent_error_rate, 5),
            "flagged_right_rate": round(self.flagged_right_rate, 5),
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


def evaluate(
    folder: Path,
    read: Callable[[Path], Reading],
    *,
    scans: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Report:
    """Judges every gold file of the folder; with `scans` also the PDFs named in `also`.

    A gold file without its PDF is an error of the report.
    """
    report = Report()
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        names = [gold["file"], *(gold.get("also", ()) if scans else ())]
        for name in names:
            pdf = next(
                (p for p in (path.parent / name, path.parent.parent / name) if p.exists()), None
            )
            if pdf is None:
                report.errors.append(f"{path.name}: {name} fehlt")
                continue
            progress(name)
            judge(gold, read(pdf), name, report)
    return report


def judge(gold: Mapping[str, Any], reading: Reading, name: str, report: Report) -> None:
    """Adds one document to the report."""
    report.files += 1
    judged = _Judge(reading, name, report)
    judged.single("documents", gold.get("document", {}), _document(reading), None)
    agreement = next(iter(reading.of(Agreement)), None)
    if "agreement" in gold:
        judged.single("agreements", gold["agreement"], _columns(agreement), agreement)
    paper = next(iter(reading.of(Paper)), None)
    expected = dict(gold.get("paper", {}))
    for key, value in gold.get("referenced_agreement", {}).items():
        expected[f"agreement_{key}"] = value
    if expected:
        judged.single("papers", expected, _columns(paper), paper)
    for relation in LISTS:
        if relation in gold:
            rows = [_row(relation, entry) for entry in gold[relation]]
            found = [record for record in reading.records if record.relation == relation]
            judged.rows(relation, rows, found)
    if "checks" in gold:
        fired = {p.code for p in reading.problems} & set(CHECKED)
        for code in CHECKED:
            judged.check("checks." + code, code in gold["checks"], code in fired)


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


@dataclass
class _Judge:
    reading: Reading
    name: str
    report: Report

    def single(
        self,
        relation: str,
        expected: Mapping[str, Any],
        found: Mapping[str, Any],
        record: Record | None,
    ) -> None:
        """The columns of a relation with one row."""
        for column, value in expected.items():
            plain, got = _contained(column, value, found)
            quote = self._fact_quote(f"{relation}.{plain}") or (record.quote if record else None)
            self.value(f"{relation}.{plain}", value, got, quote, {f"{relation}.{plain}"})

    def rows(
        self, relation: str, expected: Sequence[dict[str, Any]], found: Sequence[Record]
    ) -> None:
        """A list: pairs first, then what is missing and what gold does not have."""
        pairs, missing, extra = _paired(relation, expected, found)
        rows = self.report.scores.setdefault(relation, Score())
        for row, record in pairs:
            rows.right += 1
            for column, value in row.items():
                plain, got = _contained(column, value, record.columns())
                self.value(f"{relation}.{plain}", value, got, record.quote, {f"{relation}.{plain}"})
        for row in missing:
            rows.missing += 1
            self.report.wrong.append(Wrong(self.name, relation, row, None, None, False))
        for record in extra:
            rows.wrong += 1
            flagged = self._flagged(record.quote, {relation})
            self.report.given += 1
            self.report.silent += not flagged
            shown = {k: v for k, v in record.columns().items() if v is not None}
            text = record.quote.text if record.quote else None
            self.report.wrong.append(Wrong(self.name, relation, None, shown, text, flagged))

    def value(
        self,
        name: str,
        expected: Any,
        found: Any,
        quote: Quote | None,
        fields: set[str] | frozenset[str],
    ) -> None:
        """One value: right, wrong or missing, and whether it was flagged."""
        score = self.report.scores.setdefault(name, Score())
        flagged = self._flagged(quote, fields)
        if _equal(expected, found):
            if expected is not None:
                score.right += 1
                self.report.given += 1
                self.report.right += 1
                self.report.right_flagged += flagged
            return
        if found is not None:
            score.wrong += 1
            self.report.given += 1
            self.report.silent += not flagged
        if expected is not None:
            score.missing += 1
        text = quote.text if quote else None
        self.report.wrong.append(Wrong(self.name, name, expected, found, text, flagged))

    def check(self, name: str, expected: bool, fired: bool) -> None:
        """Whether a check fired as it should. That is no value: nobody is told a wrong one."""
        score = self.report.scores.setdefault(name, Score())
        if expected == fired:
            score.right += expected
            return
        score.missing += expected
        score.wrong += fired
        self.report.wrong.append(Wrong(self.name, name, expected, fired, None, False))

    def _fact_quote(self, name: str) -> Quote | None:
        """Where a single value stands; a document's own value may stand with its agreement's."""
        names = {name, name.replace("documents.", "agreements.")}
        return next(
            (r.quote for r in self.reading.records if getattr(r, "field", None) in names), None
        )

    def _flagged(self, quote: Quote | None, fields: set[str] | frozenset[str]) -> bool:
        if quote is not None and quote.confidence < DOUBTFUL:
            return True
        return any(_names(problem, quote, fields) for problem in self.reading.problems)


def _names(problem: Problem, quote: Quote | None, fields: set[str] | frozenset[str]) -> bool:
    """The problem is about this value: the same quote, or without one the same field."""
    if problem.severity == "info":
        return False
    if problem.quote is not None:
        return problem.quote == quote
    return problem.field in fields


def _contained(column: str, expected: Any, found: Mapping[str, Any]) -> tuple[str, Any]:
    """`x_contains` judges column `x`: found counts as right when it has all the parts."""
    if not column.endswith("_contains"):
        return column, found.get(column)
    plain = column.removesuffix("_contains")
    text = found.get(plain)
    if text is not None and all(part in text for part in expected):
        return plain, expected
    return plain, text


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
