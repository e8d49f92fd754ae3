"""Trying a pattern only where its literals stand finds what trying it everywhere does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from za_archive import literals, rules

RULES = [rule for members in rules.rules().values() for rule in members]
EXAMPLES = [
    example.replace("[", "").replace("]", "")
    for rule in RULES
    for example in (*rule.finds, *rule.skips)
]
GAPS = st.sampled_from([" ", "\n", "\n\n", "", ". ", "; ", " und ", "  ", "\u00a0", " 12 "])
PATTERNS = [
    "Kreis|Stadt", r"(?:am )?\d{1,2}\. ?Mai", r"\w*[Mm]inisterium", "[A-ZÄÖÜ]+[a-z]*rat", "a?b?c",
    r"(?<=\d)\s*Prozent", "(?:x|yz){2,3}w", "(?:Be)+schluss", r"[^\d]{2}ja", "K ?[123]",
    "STRAẞE|straße", "sie|kind", "\u00e9t\u00e9", "x*", r"(?i:ab)c|\bd", "(?P<q>['\"]).*?(?P=q)",
    "a(?=b)b", "§§? ?48[a-c]", r"^Top \d+$", "ς|µ", "(?>ab|a)c", "[a-zäöüß-]+quote", "(?:a|bc|)d",
    "^ab?$", r"a[^b]*c", r"(?:^|[ ])x(?=\s+y)", r"ja[ \n]+\w", r"(?<!\s)d\W+a", "[^.;]? ?Ort",
    "(a)(?:b|)", r"[A-Z]\w+-Rat", r"\d{1,3}(?:,\d)? ?%", r"(?:[+-] ?)?\d+ ?€", "İ|ı",
]  # fmt: skip
SOME = literals.literals(re.compile("kreis"))


def found(places: literals.Places, rule: rules.Rule) -> list[tuple[int, int]]:
    marks = places.matches(rule.pattern, rule.literals, rule.within)
    return [match.span() for match in marks]


@given(st.lists(st.tuples(st.sampled_from(EXAMPLES), GAPS), max_size=30), st.booleans())
def test_rules_find_the_same(parts: list[tuple[str, str]], upper: bool) -> None:
    """In any mixture of what rules find and what they skip, also in capitals."""
    string = "".join(example + gap for example, gap in parts)
    string = string.upper() if upper else string
    places = rules.finder().places(string)
    for rule in RULES:
        everywhere = rule.pattern.finditer(string, 0, rule.within or len(string))
        assert found(places, rule) == [match.span() for match in everywhere], rule.id


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
def test_patterns_find_the_same(pattern: str, data: st.DataObject) -> None:
    """Also for forms that no rule has today, and letters with more than one small form."""
    case = data.draw(st.booleans())
    entry = {"id": "x", "label": "X", "pattern": pattern, "case": case, "finds": []}
    rule = rules._rule("some.yml", entry)
    pieces = st.one_of(
        st.from_regex(pattern), st.text("abcdxyzKkSsIißſıİKµμẞ\n 0148§.Ee", max_size=8)
    )
    gap = st.sampled_from(["", "\n\n", "\n", "\n\n\n"])
    string = "".join(data.draw(st.lists(st.one_of(pieces, gap), max_size=9)))
    places = literals.Finder([rule.literals, SOME]).places(string)
    assert found(places, rule) == [match.span() for match in rule.pattern.finditer(string)]


@given(st.text())
def test_folding_keeps_every_character_at_its_place(string: str) -> None:
    """Places in the folded text are places in the text."""
    folded = literals.fold(string)
    assert len(folded) == len(string)
    assert not re.search(r"[A-ZÄÖÜ1-9\n]", folded)


def test_most_rules_are_tried_at_few_places() -> None:
    """What the whole thing is for: a rule begins with letters that are to be looked for."""
    known = [rule for rule in RULES if rule.literals.wanted]
    assert len(known) > 0.9 * len(RULES)
    string = "Der Ausschuss nimmt den Bericht zur Kenntnis. " * 50
    places = rules.finder().places(string)
    assert sum(map(len, places.found.values())) < len(string) / 4
