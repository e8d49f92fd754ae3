"""The judge is judged: right, wrong, missing, flagged and silent, each by a planted case."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prose import quote
from test_review import AGREEMENT, CLEAN, DOCUMENT, TARGET
from za_archive.evaluate import GROUPS, Report, evaluate, judge
from za_archive.models import Citation, Paper, Problem, Reading, Record
from za_archive.pdf import Unreadable

GOLD: dict[str, Any] = {
    "document": {"kind": "zielvereinbarung", "year": 2014},
    "agreement": {"level": "land-zkt"},
    "targets": [{"goal": "integration", "kennzahl": "K2", "nature": "quantified", "change": 12.9}],
    "citations": ["§ 48b Abs. 1 SGB II"],
    "checks": [],
}


def judged(
    gold: dict[str, Any], records: tuple[Record, ...] = CLEAN, problems: tuple[Problem, ...] = ()
) -> Report:
    report = Report()
    judge(
        gold, Reading(document=DOCUMENT, records=records, problems=problems), "muster.pdf", report
    )
    return report


def test_all_right() -> None:
    """What agrees with gold in everything has no wrong value."""
    report = judged(GOLD)
    assert report.wrong == []
    assert len(report.given) == 8  # a check that is silent is no value
    assert (report.silent_error_rate, report.flagged_right_rate) == (0, 0)
    assert all(score.f1 == 1 for score in report.scores.values())


def test_a_field_that_gold_does_not_have_is_not_judged() -> None:
    """Columns and relations without gold do not count."""
    report = judged({"document": {"year": 2014}})
    assert set(report.scores) == {"documents.year"}


def test_a_wrong_value_is_silent() -> None:
    """A value that is not gold's, with nothing to warn of it, is a silent error."""
    report = judged({"document": {"year": 2015}})
    [wrong] = report.wrong
    assert (wrong.field, wrong.expected, wrong.found, wrong.flagged) == (
        "documents.year",
        2015,
        2014,
        False,
    )
    assert report.silent_error_rate == 1
    score = report.scores["documents.year"]
    assert (score.precision, score.recall, score.f1) == (0, 0, 0)


@pytest.mark.parametrize(
    ("problem", "flagged"),
    [
        (Problem(code="x", stage="x", message="x", field="documents.year"), True),
        (Problem(code="x", stage="x", message="x", field="documents.year", severity="info"), False),
        (Problem(code="x", stage="x", message="x", field="documents.kreis"), False),
    ],
)
def test_a_warning_that_names_the_field_flags_it(problem: Problem, flagged: bool) -> None:
    """Without a quote a problem flags its field; a note flags nothing."""
    report = judged({"document": {"year": 2015}}, problems=(problem,))
    assert report.wrong[0].flagged is flagged
    assert report.silent_error_rate == (0 if flagged else 1)


@pytest.mark.parametrize(("same", "flagged"), [(True, True), (False, False)])
def test_a_warning_with_a_quote_flags_only_that_value(same: bool, flagged: bool) -> None:
    """With a quote a problem flags the value that stands there and no other."""
    problem = Problem(
        code="arithmetic", stage="review", message="x", field="targets.change",
        quote=TARGET.quote if same else quote("anderswo"),
    )  # fmt: skip
    gold = {"targets": [{**GOLD["targets"][0], "change": 9.9}]}
    [wrong] = judged(gold, problems=(problem,)).wrong
    assert (wrong.field, wrong.flagged) == ("targets.change", flagged)


def test_a_doubtful_value_is_flagged() -> None:
    """A confidence under 0.5 warns by itself; a right value so flagged is counted beside it."""
    doubtful = tuple(replace(r, quote=quote("?", 0.4)) if r is TARGET else r for r in CLEAN)
    report = judged({"targets": [{**GOLD["targets"][0], "change": 9.9}]}, doubtful)
    assert [wrong.flagged for wrong in report.wrong] == [True]
    assert report.silent == []
    report = judged({"targets": GOLD["targets"]}, doubtful)
    assert report.flagged_right_rate == 1


def test_what_gold_does_not_have_is_wrong() -> None:
    """A list is complete: a row that gold does not have is an error that was given."""
    report = judged({"targets": []})
    [wrong] = report.wrong
    assert (wrong.expected, wrong.flagged) == (None, False)
    assert report.silent_error_rate == 1
    assert report.scores["targets"].precision == 0


def test_what_is_not_found_is_missing() -> None:
    """A row that is not read costs recall, but is no silent error: nothing wrong was given."""
    report = judged(GOLD, tuple(record for record in CLEAN if record is not TARGET))
    assert report.scores["targets"].recall == 0
    assert report.silent == []


def test_rows_are_paired_so_that_most_agrees() -> None:
    """The order of rows does not matter, and a pair shares what tells rows apart."""
    other = replace(
        TARGET, position=2, goal="langzeitbezug", kennzahl="K3", change=-1.4, level=None
    )
    gold = {
        "targets": [
            {"goal": "langzeitbezug", "kennzahl": "K3", "nature": "quantified", "change": -1.4},
            GOLD["targets"][0],
        ]
    }
    assert judged(gold, (*CLEAN, other)).wrong == []


def test_hints_are_no_columns() -> None:
    """`about` and `must_find` help to match and are not judged."""
    gold = {"targets": [{**GOLD["targets"][0], "about": "Quote", "must_find": True}]}
    assert judged(gold).wrong == []


@pytest.mark.parametrize(
    ("parts", "right"), [(["Landrat", "unterzeichnen"], True), (["Kreistag"], False)]
)
def test_parts_that_must_occur(parts: list[str], right: bool) -> None:
    """`x_contains` judges column `x` by parts that must occur in it."""
    paper = Paper(
        paper_type="beschlussvorlage", proposal="Der Landrat wird ermächtigt zu unterzeichnen."
    )
    report = judged({"paper": {"proposal_contains": parts}}, (paper,))
    assert (report.wrong == []) is right
    assert set(report.scores) == {"papers.proposal"}


def test_the_agreement_that_a_paper_is_about() -> None:
    """`referenced_agreement` means the columns `papers.agreement_*`."""
    paper = Paper(paper_type="beschlussvorlage", agreement_year=2014)
    report = judged({"referenced_agreement": {"year": 2014, "level": "land-zkt"}}, (paper,))
    assert report.scores["papers.agreement_year"].right == 1
    assert report.scores["papers.agreement_level"].missing == 1


@pytest.mark.parametrize(("expected", "fired", "right"), [
    (["arithmetic"], ["arithmetic"], True), ([], ["arithmetic"], False), (["conflict"], [], False),
    ([], ["missing_field"], True),
])  # fmt: skip
def test_checks_must_fire_and_no_other(expected: list[str], fired: list[str], right: bool) -> None:
    """The checks named must fire, none else of the four that gold knows."""
    problems = tuple(Problem(code=code, stage="x", message="x") for code in fired)
    assert (judged({"checks": expected}, problems=problems).wrong == []) is right


def test_expected_nothing() -> None:
    """Where gold says null, nothing must be given, and a value that is there is wrong."""
    assert judged({"agreement": {"k2_level": None}}).wrong == []
    [wrong] = judged({"agreement": {"land": None}}).wrong
    assert wrong.found == AGREEMENT.land


def test_a_citation_stands_for_its_normalised_form() -> None:
    """A string in the list of citations is the normalised form."""
    more = Citation(
        position=2, law="SGB II", paragraph="6", normalized="§ 6 SGB II", quote=quote("§ 6")
    )
    [wrong] = judged({"citations": ["§ 48b Abs. 1 SGB II"]}, (*CLEAN, more)).wrong
    assert wrong.found["normalized"] == "§ 6 SGB II"


def test_the_report_as_json_is_complete(tmp_path: Path) -> None:
    """The machine's form has the figures and every wrong value."""
    shown = judged({"document": {"year": 2015}}).as_json()
    assert shown["fields"]["documents.year"]["wrong"] == 1
    assert shown["silent_error_rate"] == 1
    assert shown["wrong"][0]["expected"] == 2015


def test_figures_of_each_group_add_up() -> None:
    """Each Land, kind and source has its own figures; together they are the whole."""
    report = judged(GOLD)
    judge(
        {"document": {"year": 2015, "land": "05", "kind": "artikel"}},
        Reading(document=DOCUMENT, records=CLEAN, problems=()),
        "zweites.pdf",
        report,
    )
    assert set(report.by("kind")) == {"zielvereinbarung", "artikel"}
    assert [len(part.silent) for part in report.by("kind").values()] == [2, 0]
    for group in GROUPS:
        parts = report.by(group).values()
        assert sum(len(part.verdicts) for part in parts) == len(report.verdicts)
        assert sum(part.files for part in parts) == 2


def test_trust_is_counted_by_confidence() -> None:
    """How many of the values that were believed are right."""
    wrong = replace(TARGET, change=9.9)
    report = judged(GOLD, tuple(wrong if record is TARGET else record for record in CLEAN))
    believed, uncertain, doubtful = (score for _, score in report.trust())
    assert believed.wrong == 1
    assert believed.right > 0
    assert (uncertain.right, doubtful.right) == (0, 0)


def gold_folder(tmp_path: Path, pdfs: list[str], golds: list[dict[str, Any]]) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in pdfs:
        (tmp_path / name).touch()
    for number, gold in enumerate(golds):
        (folder / f"{number}.json").write_text(json.dumps(gold), "utf-8")
    return folder


def unreadable(path: Path) -> Reading:
    raise Unreadable("unreadable", "kaputt")


@pytest.mark.parametrize(("pdfs", "gold", "errors"), [
    (["a.pdf"], {"file": "a.pdf", "checks": ["unreadable"]}, []),
    (["a.pdf"], {"file": "a.pdf", "checks": []}, ["a.pdf: kaputt"]),
    (["a.pdf"], {"file": "b.pdf"}, ["0.json: b.pdf fehlt"]),
    (["a.pdf", "b.pdf"], {"file": "a.pdf", "checks": ["unreadable"]}, ["b.pdf: ohne Gold-Datei"]),
    (["a.pdf", "b.pdf"], {"file": "a.pdf", "also": ["b.pdf"], "checks": ["unreadable"]}, []),
])  # fmt: skip
def test_gold_and_pdfs_must_match(
    tmp_path: Path, pdfs: list[str], gold: dict[str, Any], errors: list[str]
) -> None:
    """Gold without PDF, PDF without gold, PDF without content: each is an error."""
    assert evaluate(gold_folder(tmp_path, pdfs, [gold]), unreadable).errors == errors


def test_a_flat_line_is_gold_in_short(tmp_path: Path) -> None:
    """Its keys are columns of document and paper; rows that it does not name are no error."""
    line = {"file": "a.pdf", "kind": "antrag", "reference": "1/2020", "citations": []}
    (tmp_path / "a.pdf").touch()
    (tmp_path / "truth.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    report = evaluate(tmp_path, lambda path: Reading(document=DOCUMENT, records=CLEAN, problems=()))
    assert report.errors == []
    assert set(report.scores) == {"documents.kind", "papers.reference"}
