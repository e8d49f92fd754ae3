"""What papers and minutes tell of values: which number, at which stage, for which year.

The sentences stand in told.yml; all are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from prose import doc
from za_archive.models import Target
from za_archive.readers import told

YEAR = 2016
TOLD: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "told.yml").read_text(encoding="utf-8")
)


def row(target: Target) -> str:
    """A row as told.yml writes it."""
    doubt = "?" if target.quote and target.quote.confidence < 0.5 else None
    if target.nature == "monitoring":
        return f"{target.kennzahl} monitoring"
    bound = target.operator if target.operator in {"min", "max", "keep"} else None
    if target.change is not None:
        value = f"{target.change:+g}" + {"percent": "%", "points": "PP"}[target.change_unit or ""]
    else:
        value = f"{target.level:g}"
    year = f"@{target.year}" if target.year != YEAR else None
    name = target.kennzahl or target.scope
    parts = (doubt, name, target.stage, bound, value, target.people, year)
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    "case", [case for cases in TOLD.values() for case in cases], ids=lambda case: case["said"][:60]
)
def test_what_is_told(case: dict[str, Any]) -> None:
    """Each value with its stage; no rank, no deviation, nothing of Land and Bund."""
    found = told.read(doc(case["said"]).body, YEAR, None, None)
    assert [row(target) for target in found] == case["rows"]
