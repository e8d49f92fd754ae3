"""What visitors type, as the index understands it."""

from __future__ import annotations

import re

QUOTATION_MARKS = {0: " ", **{ord(mark): '"' for mark in "„“”»«‟〝〞"}}
SEARCHED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


def expression(text: str | None) -> str:
    """What a visitor typed as a full-text expression that is never a syntax error.

    Words are joined by AND, "words in quotes" are a phrase, a `*` at the end finds what begins so.

    >>> expression('„lokale Ziele“ Langzeit* "')
    '"lokale Ziele" AND "Langzeit"*'
    """
    parts = []
    for match in SEARCHED.finditer((text or "").translate(QUOTATION_MARKS)):
        phrase, star, single = match.groups()
        if single is not None:
            phrase, star = single.rstrip("*"), "*" if single.endswith("*") else ""
        if any(character.isalnum() for character in phrase):
            parts.append(f'"{phrase.strip()}"{star}')
    return " AND ".join(parts) or '""'
