"""The Kreis that a paper does not name: lent by its neighbours, never believed, taken back."""

from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from za_archive import db, neighbours


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    opened = db.open_archive(tmp_path / "za.db")
    opened["folders"].insert({"id": 1, "path": "x"})
    yield opened
    db.close(opened)


def paper(archive: Database, number: int, kreis: str | None, path: str, reference: str) -> str:
    document = f"{number:016}"
    archive["documents"].insert(
        {"id": document, "sha256": document, "kind": "antrag", "title": "Muster", "kreis": kreis,
         "land": kreis and kreis[:2], "page_count": 1, "text_source": "text",
         "about_zielvereinbarung": 0, "needs_review": 0}
    )  # fmt: skip
    archive["files"].insert(
        {"folder": 1, "path": path, "document": document, "size": 1, "mtime": 1, "seen_at": "x"}
    )
    archive["papers"].insert(
        {"id": document, "document": document, "paper_type": "antrag", "reference": reference,
         "kreis": kreis}
    )  # fmt: skip
    return document


def council(archive: Database, kreise: list[str]) -> None:
    for number, kreis in enumerate(kreise):
        paper(archive, number, kreis, f"rat/{number}.pdf", f"2021/{number:04}")


def kreis_of(archive: Database, document: str) -> tuple[Any, ...]:
    row = archive["documents"].get(document)
    codes = [p["code"] for p in archive["problems"].rows_where("document = ?", [document])]
    return row["kreis"], row["land"], row["needs_review"], codes


def test_a_paper_among_those_of_one_kreis(archive: Database) -> None:
    """It is lent the Kreis with a warning, as often as one asks."""
    council(archive, ["08212"] * 6)
    silent = paper(archive, 90, None, "rat/90.pdf", "2022/0815")
    for _ in range(2):
        neighbours.lend_kreis(archive)
        assert kreis_of(archive, silent) == ("08212", "08", 1, ["kreis_derived"])
        assert archive["papers"].get(silent)["kreis"] == "08212"
    assert kreis_of(archive, f"{0:016}") == ("08212", "08", 0, [])


@pytest.mark.parametrize(
    ("kreise", "path", "reference"),
    [
        (["08212"] * 4, "rat/90.pdf", "2022/0815"),
        (["08212"] * 6 + ["05766"] * 2, "rat/90.pdf", "2022/0815"),
        (["08212"] * 6, "anderer/90.pdf", "2022/0815"),
        (["08212"] * 6, "rat/90.pdf", "DS-815"),
    ],
)
def test_nothing_is_lent_without_reason(
    archive: Database, kreise: list[str], path: str, reference: str
) -> None:
    """Too few neighbours, several Kreise, another folder, numbers of another form."""
    council(archive, kreise)
    silent = paper(archive, 90, None, path, reference)
    neighbours.lend_kreis(archive)
    assert kreis_of(archive, silent) == (None, None, 0, [])


def test_what_no_longer_holds_is_taken_back(archive: Database) -> None:
    """When papers of other Kreise join the folder, the Kreis and its warning go."""
    council(archive, ["08212"] * 6)
    silent = paper(archive, 90, None, "rat/90.pdf", "2022/0815")
    neighbours.lend_kreis(archive)
    for number in range(20, 26):
        paper(archive, number, "05766", f"rat/{number}.pdf", f"{number}/2021")
    neighbours.lend_kreis(archive)
    kreis, _, review, codes = kreis_of(archive, silent)
    assert (kreis, review, codes) == (None, 0, [])
