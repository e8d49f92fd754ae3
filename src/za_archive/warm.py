"""Imported by the server that copies worker processes: loads what every worker needs, once.

Nothing else imports it: it takes most of a second.
"""

from __future__ import annotations

from za_archive import annotate, archive, reference, rules

__all__ = ["archive"]

rules.rules()
for label in reference.NAMES:
    annotate._matcher(label)
