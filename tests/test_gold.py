"""What is read, against what people wrote down: no field may fall below its floor.

The floors stand in `gold_floor.json`: precision and recall of each field, and the share of silent
errors, over the gold files named there. `make floor` raises them to what is reached and takes in
the gold files that are new; on those that were judged before nothing may have fallen.
"""

import json
import sqlite3
from pathlib import Path

import pytest

from conftest import ROOT
from za_archive import archive
from za_archive.evaluate import Report, Score, Verdict, evaluate, judge

FLOOR_FILE = Path(__file__).with_name("gold_floor.json")
FLOORS = json.loads(FLOOR_FILE.read_text("utf-8"))
GOLD = [
    json.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "corpus" / "gold").glob("*.json"))
]
SEEDS = ROOT.parent / "shared" / "seeds" / "gold"
FLAGGED = 0.05
"""No more right values than this share may be flagged: nobody believes a check that cries wolf."""


@pytest.fixture(scope="session")
def report() -> Report:
    """The outcome over the gold files that have floors."""
    return judged(FLOORS["files"])


def judged(names: list[str]) -> Report:
    found = Report()
    for gold in GOLD:
        if (name := gold["file"]) in names:
            judge(gold, archive.read(ROOT / "corpus" / name), name, found)
    return found


def reached(scores: dict[str, Score]) -> dict[str, list[float]]:
    """Precision and recall of each field that was judged, rounded down."""
    return {
        name: [int(score.precision * 1000) / 1000, int(score.recall * 1000) / 1000]
        for name, score in sorted(scores.items())
        if score.right or score.wrong or score.missing
    }


def described(wrong: list[Verdict], name: str) -> str:
    return "\n".join(
        f"  {w.file}: expected {w.expected!r}, found {w.found!r}" for w in wrong if w.field == name
    )


def fallen(found: Report) -> list[str]:
    """The fields that are worse than their floors, with what is wrong in them."""
    values = reached(found.scores)
    return [
        f"{name}: precision {now[0]} (floor {floor[0]}), recall {now[1]} (floor {floor[1]})\n"
        + described(found.wrong, name)
        for name, floor in FLOORS["fields"].items()
        for now in [values.get(name, [0.0, 0.0])]
        if now[0] < floor[0] or now[1] < floor[1]
    ]


def test_every_gold_file_has_its_pdf() -> None:
    """Every specimen has gold, and all gold its specimen."""
    named = {gold["file"] for gold in GOLD} | {
        scan for gold in GOLD for scan in gold.get("also", ())
    }
    there = {path.name for path in (ROOT / "corpus").glob("*.pdf")}
    assert named == there


def test_no_field_falls_below_its_floor(report: Report) -> None:
    """Precision and recall of each field are at least what they once were."""
    worse = fallen(report)
    assert not worse, "\n".join(worse)


def test_silent_errors_only_become_fewer(report: Report) -> None:
    """The share of wrong values that nothing warns of stays under its ceiling."""
    silent = [
        f"  {wrong.file}: {wrong.field}: expected {wrong.expected!r}, found {wrong.found!r}"
        for wrong in report.silent
    ]
    assert report.silent_error_rate <= FLOORS["silent_error_rate"], "\n".join(silent)


def test_right_values_are_seldom_flagged(report: Report) -> None:
    """Few values that are right are reported as doubtful."""
    assert report.flagged_right_rate <= FLAGGED


# --- the seeds ----------------------------------------------------------------------------------


@pytest.mark.skipif(not SEEDS.is_dir(), reason="die Vorlagen unter ../shared/seeds fehlen")
def test_every_value_of_the_seeds_is_right() -> None:
    """On the text PDFs of the seeds all gold values are right, and nothing else is found."""
    report = evaluate(SEEDS, archive.read)
    assert report.errors == []
    assert report.files == len(list(SEEDS.glob("*.json")))
    assert [f"{w.file}: {w.field}: {w.expected!r} / {w.found!r}" for w in report.wrong] == []


@pytest.mark.scan
def test_a_scan_is_judged_by_the_gold_of_its_text(corpus: sqlite3.Connection) -> None:
    """The kind, year and Kreis of a scan in the corpus are those of its text."""
    judged = 0
    for gold in GOLD:
        for name in gold.get("also", ()):
            row = corpus.execute(
                "SELECT * FROM documents WHERE id = (SELECT document FROM files WHERE path = ?)",
                [name],
            ).fetchone()
            assert row["text_source"] == "ocr"
            for column in {"kind", "year", "kreis", "land"} & set(gold["document"]):
                assert row[column] == gold["document"][column]
            judged += 1
    assert judged > 0


def raise_floors() -> None:
    """Writes what all gold reaches, if nothing that was judged before has fallen."""
    if worse := fallen(judged(FLOORS["files"])):
        raise SystemExit("\n".join(worse))
    names = sorted(gold["file"] for gold in GOLD if "document" in gold)
    whole = judged(names)
    silent = -(-whole.silent_error_rate * 10000 // 1) / 10000  # rounded up
    pairs = reached(whole.scores).items()
    fields = ",\n".join(f"    {json.dumps(name)}: {json.dumps(pair)}" for name, pair in pairs)
    files = ",\n".join(f"    {json.dumps(name)}" for name in names)
    FLOOR_FILE.write_text(
        f'{{\n  "silent_error_rate": {silent},\n  "fields": {{\n{fields}\n  }},\n'
        f'  "files": [\n{files}\n  ]\n}}\n',
        "utf-8",
    )


if __name__ == "__main__":
    raise_floors()
