"""Each rule carries its own tests: what it finds, marked by brackets, and what it must skip."""

import re

import pytest

from za_archive import rules

RULES = [rule for members in rules.rules().values() for rule in members]
FINDS = [(rule, example) for rule in RULES for example in rule.finds]
SKIPS = [(rule, example) for rule in RULES for example in rule.skips]
MARKED = re.compile(r"\[(.*?)\]", re.DOTALL)


def marked(rule: rules.Rule, text: str) -> list[str]:
    """What the rule marks in the text; a group named `mark` narrows the find."""
    narrow = "mark" in rule.pattern.groupindex
    return [match["mark"] if narrow else match[0] for match in rule.pattern.finditer(text)]


@pytest.mark.parametrize(("rule", "example"), FINDS, ids=lambda value: getattr(value, "id", None))
def test_finds_what_is_marked(rule: rules.Rule, example: str) -> None:
    """A rule marks in its own example just what stands in brackets."""
    assert marked(rule, MARKED.sub(r"\1", example)) == MARKED.findall(example)


@pytest.mark.parametrize(("rule", "example"), SKIPS, ids=lambda value: getattr(value, "id", None))
def test_skips_near_misses(rule: rules.Rule, example: str) -> None:
    """A rule marks nothing in its near misses."""
    assert marked(rule, example) == []


def test_every_rule_has_an_example_that_it_finds() -> None:
    """No wording without an example, and every example marks something."""
    assert all(rule.finds and all(map(MARKED.search, rule.finds)) for rule in RULES)


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "x", "label": "X", "pattern": "a", "finds": ["[a]"], "patern": "b"},
        {"id": "x", "label": "X", "finds": ["[a]"]},
        {"id": "x", "label": "X", "pattern": "(", "finds": ["[(]"]},
    ],
)
def test_a_bad_entry_is_refused(entry: dict[str, object]) -> None:
    """A typo in a rule file fails loudly and names the file."""
    with pytest.raises(ValueError, match=r"some\.yml"):
        rules._rule("some.yml", entry)


def test_a_blank_stays_within_its_paragraph() -> None:
    """A rule runs over line ends, never over a paragraph gap."""
    pattern = rules.compiled("Kreis Lippe")
    assert pattern.search("Kreis\nLippe")
    assert not pattern.search("Kreis\n\nLippe")
