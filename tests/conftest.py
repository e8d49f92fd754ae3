"""What the tests share: a fresh archive, and the archive of `corpus/`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from za_archive import archive, db, ocr

ROOT = Path(__file__).parents[1]

# a loaded machine is no failure, and the same examples everywhere are
settings.register_profile("here", deadline=None, derandomize=True, max_examples=200)
settings.load_profile("here")
# tables and messages are broken at the width of the terminal: the same for every test run
os.environ["COLUMNS"] = "200"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of scans say why they do not run."""
    if ocr.model() is not None:
        return
    for item in items:
        if "scan" in item.keywords:
            item.add_marker(
                pytest.mark.skip(reason="Tesseract mit dem Schriftmodell „Latin“ fehlt")
            )


@pytest.fixture
def fresh_db(tmp_path: Path) -> Iterator[db.Database]:
    """An empty archive, brought up to date."""
    archived = db.open_archive(tmp_path / "fresh.db")
    yield archived
    db.close(archived)


@pytest.fixture(scope="session")
def corpus_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of `corpus/`, made once for all tests."""
    target = tmp_path_factory.mktemp("corpus") / "corpus.db"
    archive.ingest(ROOT / "corpus", target)
    return target


@pytest.fixture
def corpus(corpus_db: Path) -> Iterator[sqlite3.Connection]:
    """The archive of `corpus/`, opened for reading."""
    connection = sqlite3.connect(f"file:{corpus_db}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()
