"""Imported by the server that copies worker processes: loads what every worker needs, once.

Nothing else imports it: it takes most of a second.
"""

from __future__ import annotations

import gc

import pdfplumber.table  # noqa: F401, TID251  what drawing.py takes where lines rule a table

from za_archive import annotate, archive, reference, rules

__all__ = ["archive"]

rules.finder()
for label in reference.NAMES:
    annotate._matcher(label)
# what is loaded now stays: looking through it for garbage again and again costs an eighth of the
# time of reading, and would copy the memory that processes share; pages leave next to none
gc.collect()
gc.freeze()
gc.set_threshold(100_000)
