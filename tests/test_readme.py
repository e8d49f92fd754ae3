"""What the README says is so: commands, modules, examples, and nothing of one machine only.

`make readme` writes the help of the commands and the ratios last measured into the README.
"""

import json
import re
import subprocess
from pathlib import Path

import yaml
from click.testing import CliRunner

from conftest import ROOT
from test_rules import MARKED, marked
from za_archive import __version__, reference, review, rules
from za_archive.cli import main

README = (ROOT / "README.md").read_text("utf-8")
HELP = re.compile(r"(```console\n\$ za-archive (\w+) --help\n)(.*?)(```)", re.DOTALL)
RATIOS = re.compile(r"(<!-- from benchmarks/ratios.json [^\n]*-->\n)(.*?)(<!-- end -->)", re.DOTALL)
YAML = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)]


def printed(command: str) -> str:
    """The help of a command as the program prints it."""
    done = CliRunner().invoke(main, [command, "--help"], prog_name="za-archive", terminal_width=88)
    return done.output


def with_help(text: str) -> str:
    """The README with the help that the program prints now."""
    return HELP.sub(lambda block: f"{block[1]}{printed(block[2])}{block[4]}", text)


def with_ratios(text: str) -> str:
    """The README with the ratios that were measured last."""
    ratios = json.loads((ROOT / "benchmarks" / "ratios.json").read_text("utf-8"))["ratios"]
    rows = [f"| {name} | {ratio:.2f} |" for name, ratio in ratios.items()]
    listing = "\n".join(["| | ratio |", "|---|---|", *rows])
    return RATIOS.sub(lambda block: f"{block[1]}{listing}\n{block[3]}", text)


def test_every_command_is_documented() -> None:
    """Each command of the program has its help in the README."""
    assert {command for _, command, _, _ in HELP.findall(README)} == set(main.commands)


def test_the_help_is_what_the_program_prints() -> None:
    """The command line reference is the program's own; `make readme` writes it."""
    assert with_help(README) == README


def test_the_ratios_are_those_measured() -> None:
    """What the README says of speed is what the benchmark has saved; `make readme` writes it."""
    assert with_ratios(README) == README
    assert RATIOS.search(README)


def test_every_link_leads_somewhere() -> None:
    """Files that the README links to are there."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert "docs/quote-page.png" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_module_is_in_the_table() -> None:
    """The table of modules names each module that is in the repository, and no other."""
    table = README[README.index("| module |") : README.index("How things are worded")]
    named = set(re.findall(r"`(\w+)\.py`", table))
    package = ROOT / "src" / "za_archive"
    there = {path.stem for path in package.glob("*.py")} - {"__init__"}
    known = {path.stem for path in tracked() if path.parent == package} or there
    assert named <= there
    assert known - {"__init__"} <= named


def test_the_example_of_a_wording_is_a_rule() -> None:
    """The README's rule is accepted, finds what it marks and skips its near miss."""
    [entry] = YAML[0]
    rule = rules._rule("README.md", entry)
    for example in rule.finds:
        assert marked(rule, MARKED.sub(r"\1", example)) == MARKED.findall(example)
    assert all(marked(rule, example) == [] for example in rule.skips)


def test_the_example_of_a_land_is_one_of_ours() -> None:
    """The README's body has the form that organisations.yml has."""
    [entry] = YAML[1]
    [ours] = [
        body
        for body in reference.read_yaml("organisations.yml")["organisations"]
        if body["id"] == entry["id"]
    ]
    assert entry.keys() == ours.keys()
    assert entry["names"][0].keys() == ours["names"][0].keys()
    assert [entry["names"][0][key] for key in ("name", "from", "until")] == [
        ours["names"][0][key] for key in ("name", "from", "until")
    ]


def test_the_example_of_a_kreis_is_one_of_ours() -> None:
    """The README's row stands in kreise.csv."""
    [row] = re.findall(r"^    (\d{5},.*)$", README, re.MULTILINE)
    assert row in reference.read_text("kreise.csv").splitlines()


def test_problem_codes_of_the_readme_exist() -> None:
    """Each code that the README and the changes name is one that the program has."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    names = re.findall(r"\(`([a-z]+(?:_[a-z]+)?)`\)", README)
    assert len(names) >= 4
    assert all(f'"{name}"' in code for name in names)
    assert len(review.CHECKS) == len(set(review.CHECKS))


def test_every_target_of_make_that_is_named_exists() -> None:
    """`make something` in the README is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"make (\w+)", README)) - {"of", "it"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_changes_are_those_of_this_version() -> None:
    """The newest entry of CHANGES.md is the version of the package."""
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGES.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == __version__


def tracked() -> list[Path]:
    """The files that git knows; none where this is no clone."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


def ours() -> list[Path]:
    """The text files of the repository; without git all that are no build product."""
    everything = [
        path for part in ("src", "tests", "corpus", ".ci") for path in (ROOT / part).rglob("*")
    ]
    suffixes = {".py", ".md", ".yml", ".csv", ".toml", ".txt", ".json", ".sql", ".html", ".css", ""}
    paths = tracked() or [*ROOT.glob("*.*"), ROOT / "Makefile", *everything]
    return [path for path in paths if path.is_file() and path.suffix in suffixes]


def test_nothing_of_one_machine_is_in_the_repository() -> None:
    """No path of a machine and no address of a package index."""
    places = [
        f"/{name}/" for name in ("work", "root", "home", "opt")
    ]  # not written out: found here
    told = re.compile("|".join([*places, "[-_]".join(("index", "url"))]), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in ours()
        for match in told.finditer(path.read_text("utf-8", "replace"))
    ]
    assert found == []


def test_the_two_scripts_are_sound() -> None:
    """The CI script can be run and parsed, and the Makefile knows its targets."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)
    subprocess.run(["make", "-n", "help"], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    (ROOT / "README.md").write_text(with_ratios(with_help(README)), "utf-8")
