"""metadata.yml says in German what every column is, and its queries run on any archive."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from za_archive import db, german, web

METADATA: dict[str, Any] = yaml.safe_load(web.METADATA.read_text("utf-8"))
ARCHIVE = METADATA["databases"][web.METADATA_NAME]
FROM_SQLITE_UTILS = {"_sqlite_migrations"}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without documents, under a name that metadata.yml does not know."""
    path = tmp_path_factory.mktemp("empty") / "irgendein-name.db"
    db.close(db.open_archive(path))
    return path


@pytest.fixture(scope="module")
def schema(empty: Path) -> dict[str, list[str]]:
    """Every table and view with its columns, as they are."""
    archive = db.open_archive(empty)
    names = [*archive.table_names(), *archive.view_names()]
    found = {
        name: [column.name for column in archive[name].columns]
        for name in names
        if not name.startswith(("pages_fts", "sqlite_")) and name not in FROM_SQLITE_UTILS
    }
    db.close(archive)
    return found


def test_the_file_at_the_root_is_the_one_in_the_package() -> None:
    """`datasette za.db -m metadata.yml` and `za-archive serve` show the same."""
    root = Path(__file__).parents[1] / "metadata.yml"
    assert root.read_bytes() == web.METADATA.read_bytes()


def test_every_column_is_described_and_no_other(schema: dict[str, list[str]]) -> None:
    """Each column of each relation has its German words, in the order of the schema."""
    described = {
        name: list(entry["columns"])
        for name, entry in ARCHIVE["tables"].items()
        if name not in FROM_SQLITE_UTILS
    }
    assert {name: sorted(columns) for name, columns in described.items()} == {
        name: sorted(columns) for name, columns in schema.items()
    }


def test_tables_name_only_columns_they_have(schema: dict[str, list[str]]) -> None:
    """Facets, sort orders and labels are columns."""
    for name, entry in ARCHIVE["tables"].items():
        used = [*entry.get("facets", []), entry.get("sort"), entry.get("sort_desc")]
        used.append(entry.get("label_column"))
        if name in schema:
            assert set(filter(None, used)) <= set(schema[name]), name
        assert entry["title"], name


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("targets", "level"), ("targets", "change"), ("targets", "baseline"),
        ("agreements", "k2_level"), ("agreements", "k2_change"), ("agreements", "k3_level"),
        ("agreements", "k3_change"), ("agreements", "dialogues_per_year"), ("pages", "width"),
        ("pages", "height"), ("files", "size"), ("files", "mtime"), ("quotes", "boxes"),
    ],
)  # fmt: skip
def test_numbers_name_their_unit(table: str, column: str) -> None:
    """Who reads a number is told what it counts."""
    unit = r"Prozent|Personen|Punkten|Byte|Nanosekunden|Anzahl|Einheit in"
    assert re.search(unit, ARCHIVE["tables"][table]["columns"][column])


def test_levels_and_changes_never_share_a_column() -> None:
    """No query gives one column to the state to reach and the way there."""
    for query in ARCHIVE["queries"].values():
        assert not re.search(
            r"coalesce\([^()]*\b(level|change)\b[^()]*\b(level|change)\b", query["sql"]
        )


def test_there_are_at_most_ten_queries_each_with_title_and_description() -> None:
    """Few enough to read them all."""
    assert 6 <= len(ARCHIVE["queries"]) <= 10
    assert all(query["title"] and query["description"] for query in ARCHIVE["queries"].values())


def get(path: Path, *urls: str) -> list[Any]:
    """The answers of Datasette over the archive at `path`."""

    async def ask() -> list[Any]:
        served = Datasette([str(path)], metadata=METADATA)
        return [await served.client.get(url) for url in urls]

    return asyncio.run(ask())


@pytest.mark.parametrize("query", ARCHIVE["queries"])
@pytest.mark.parametrize("filled", [False, True], ids=["empty", "corpus"])
def test_every_query_runs(
    query: str, filled: bool, empty: Path, request: pytest.FixtureRequest
) -> None:
    """On an archive without documents and on that of corpus/; without and with odd input."""
    path = request.getfixturevalue("corpus_db") if filled else empty
    inputs = "".join(f"&{name}=%22" for name in ("kreis", "kennzahl", "jahr", "land", "suche"))
    base = f"/{path.stem}/{query}.json?_shape=objects"
    for answer in get(path, base, base + inputs):
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"], answer.text


def test_the_words_hold_for_an_archive_of_any_name(empty: Path) -> None:
    """Titles, hidden tables and queries come without the name `za`."""
    page, tables = get(empty, f"/{empty.stem}/documents", f"/{empty.stem}.json")
    assert "<h1>Dokumente</h1>" in page.text
    hidden = {table["name"] for table in tables.json()["tables"] if table["hidden"]}
    assert {"settings", "folders", "runs", "_sqlite_migrations", "pages_fts"} <= hidden
    assert {query["name"] for query in tables.json()["queries"]} == set(ARCHIVE["queries"])


def test_a_database_that_is_no_archive_keeps_its_own_words(tmp_path: Path) -> None:
    """Another database beside the archive gets none of its queries."""
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as plain:
        plain.execute("CREATE TABLE documents (id)")
    plain.close()
    (answer,) = get(other, "/other.json")
    assert answer.json()["queries"] == []


def test_code_words_of_the_contract_have_german_words() -> None:
    """What the queries translate is in the list of words."""
    for query in ARCHIVE["queries"].values():
        for column in re.findall(r"wort\('(\w+)'", query["sql"]):
            assert column in german.WORDS, column
