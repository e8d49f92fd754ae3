"""What a paper does not say itself, but the papers beside it do: whose council it is.

Motions and questions of a party often name no town at all. Where the council papers of one folder
come from one Kreis, a paper among them that numbers itself in the same way is taken for one of that
Kreis too. Nobody printed that, so it is never believed: each such value has its warning.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

CODE = "kreis_derived"
ENOUGH = 5
"""So many papers of a folder must name their Kreis themselves …"""
SHARE = 0.95
"""… and such a share of them the same."""
MESSAGE = (
    "Das Papier nennt keinen Kreis; übernommen von den übrigen Papieren seines Ordners, die ihre "
    "Nummern ebenso schreiben. Bitte prüfen."
)


@dataclass(frozen=True, slots=True)
class _Paper:
    document: str
    kreis: str | None
    land: str | None
    folder: tuple[int, str]
    numbered: str
    derived: bool


def lend_kreis(db: Database) -> None:
    """Gives papers the Kreis of their folder, and takes back what no longer holds."""
    papers = list(_papers(db))
    kreise = _kreise(papers)
    for paper in papers:
        if paper.kreis is not None and not paper.derived:
            continue
        kreis = kreise.get((paper.folder, paper.numbered))
        if kreis is not None and paper.land not in (None, kreis[:2]):
            kreis = None
        if kreis != paper.kreis:
            _put(db, paper.document, kreis)


def _papers(db: Database) -> Iterator[_Paper]:
    """The numbered council papers, each with the folder of its first file."""
    rows = db.execute(
        "SELECT d.id, d.kreis, d.land, f.folder, min(f.path), p.reference, EXISTS ("
        "SELECT 1 FROM problems WHERE document = d.id AND code = ?) "
        "FROM documents d JOIN papers p ON p.document = d.id JOIN files f ON f.document = d.id "
        "WHERE p.reference IS NOT NULL GROUP BY d.id ORDER BY d.id",
        [CODE],
    )
    for document, kreis, land, folder, path, reference, derived in rows.fetchall():
        place = folder, str(PurePosixPath(path).parent)
        numbered = re.sub(r"\d+", "0", reference)
        yield _Paper(document, kreis, land, place, numbered, bool(derived))


def _kreise(papers: list[_Paper]) -> dict[tuple[tuple[int, str], str], str]:
    """Folder and form of number -> the Kreis of these papers, where nearly all have the same."""
    named: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    forms: dict[tuple[tuple[int, str], str], Counter[str]] = defaultdict(Counter)
    for paper in papers:
        if paper.kreis is not None and not paper.derived:
            named[paper.folder][paper.kreis] += 1
            forms[paper.folder, paper.numbered][paper.kreis] += 1
    found = {}
    for (folder, numbered), counted in forms.items():
        [(kreis, _)] = counted.most_common(1)
        total = named[folder].total()
        if total >= ENOUGH and named[folder][kreis] >= SHARE * total:
            found[folder, numbered] = kreis
    return found


def _put(db: Database, document: str, kreis: str | None) -> None:
    db.execute("DELETE FROM problems WHERE document = ? AND code = ?", [document, CODE])
    if kreis is not None:
        problem: dict[str, Any] = {
            "id": f"{document}-{CODE}",
            "document": document,
            "stage": "neighbours",
            "code": CODE,
            "field": "documents.kreis",
            "severity": "warning",
            "message": MESSAGE,
        }
        db["problems"].insert(problem)
    db.execute("UPDATE papers SET kreis = ? WHERE document = ?", [kreis, document])
    db.execute(
        "UPDATE documents SET kreis = :kreis, land = coalesce(substr(:kreis, 1, 2), land), "
        "needs_review = EXISTS (SELECT 1 FROM problems WHERE document = :id AND severity <> 'info')"
        " OR EXISTS (SELECT 1 FROM quotes WHERE document = :id AND confidence < 0.5) "
        "WHERE id = :id",
        {"kreis": kreis, "id": document},
    )
