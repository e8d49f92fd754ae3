"""The command line: what it prints, how it ends, and that it starts quickly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pdfmaker import make_agreement
from test_pdf import broken
from za_archive import __version__
from za_archive.cli import main
from za_archive.models import RECORDS

COMMANDS = ("ingest", "show", "serve", "evaluate")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_names_what_there_is(command: tuple[str, ...]) -> None:
    """Every command explains itself."""
    done = run(*command, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.output
    if not command:
        assert all(name in done.output for name in COMMANDS)


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    """Asking for help loads neither spaCy nor PDF readers nor Datasette."""
    code = (
        "import sys\n"
        "from za_archive.cli import main\n"
        f"try: main({words!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'spacy', 'pdfplumber', 'pypdfium2', 'datasette', 'sqlite_utils', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told() -> None:
    """The version of the command is the package's."""
    assert __version__ in run("--version").output


def test_ingest_says_how_it_went(tmp_path: Path) -> None:
    """Numbers of files, and where the reasons stand; a broken file is no failure."""
    make_agreement(tmp_path / "a.pdf")
    broken(tmp_path / "b.pdf", "text")
    done = run("ingest", tmp_path, "--db", tmp_path / "za.db", "--workers", 1)
    assert done.exit_code == 0
    assert "1 Datei gelesen" in done.output
    assert "1 nicht lesbar" in done.output
    assert "problems" in done.output
    assert (tmp_path / "za.db").exists()


def test_ingest_twice_says_that_nothing_is_new(tmp_path: Path) -> None:
    """A second run is a success that reads nothing."""
    make_agreement(tmp_path / "a.pdf")
    for expected in ("1 Datei gelesen", "1 unverändert"):
        done = run("ingest", tmp_path, "--db", tmp_path / "za.db", "--workers", 1)
        assert (done.exit_code, expected in done.output) == (0, True)


def test_a_folder_without_a_pdf_fails(tmp_path: Path) -> None:
    """Exit status 1 and a sentence that says what to do."""
    done = run("ingest", tmp_path, "--db", tmp_path / "za.db")
    assert done.exit_code == 1
    assert "kein PDF" in done.output
    assert "Traceback" not in done.output


def test_a_folder_of_broken_files_only_fails(tmp_path: Path) -> None:
    """Nothing could be read: exit status 1."""
    broken(tmp_path / "b.pdf", "text")
    done = run("ingest", tmp_path, "--db", tmp_path / "za.db", "--workers", 1)
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["ingest"],
        ["ingest", "/no/such/folder"],
        ["ingest", ".", "--workers", "0"],
        ["show", "/no/such.pdf"],
        ["evaluate"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_exit_2(words: list[str]) -> None:
    """What is not understood is exit status 2, without a traceback."""
    done = run(*words)
    assert done.exit_code == 2
    assert "Error" in done.output


@pytest.mark.parametrize("place", ["missing/za.db", "not-a-database.db"])
def test_an_archive_that_cannot_be_written_fails_clearly(tmp_path: Path, place: str) -> None:
    """A wrong place for the archive is a sentence, no traceback."""
    make_agreement(tmp_path / "a.pdf")
    (tmp_path / "not-a-database.db").write_text(
        "das ist keine Datenbank, nur Text\n" * 100, "utf-8"
    )
    done = run("ingest", tmp_path, "--db", tmp_path / place, "--workers", 1)
    assert done.exit_code in {1, 2}
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert place.split("/")[-1] in done.output


def test_show_reads_like_a_summary(tmp_path: Path) -> None:
    """What a person sees: kind, year, Kreis, targets in words and what is doubtful."""
    done = run("show", make_agreement(tmp_path / "a.pdf"))
    assert done.exit_code == 0
    for words in ("Zielvereinbarung", "2014", "Kreis Borken", "Nordrhein-Westfalen", "+2,3 Prozent",
                  "§ 48b Abs. 1 S. 1 Nr. 4 SGB II", "S. 1"):  # fmt: skip
        assert words in done.output


def test_show_for_machines(tmp_path: Path) -> None:
    """`--json` has each relation as a list of rows under its name."""
    done = run("show", make_agreement(tmp_path / "a.pdf"), "--json")
    shown = json.loads(done.output)
    assert set(shown) >= {kind.relation for kind in RECORDS} | {
        "documents",
        "pages",
        "quotes",
        "problems",
    }
    [target] = shown["targets"]
    assert (target["kennzahl"], target["change"], target["change_unit"]) == ("K2", 2.3, "percent")
    quotes = {quote["id"]: quote for quote in shown["quotes"]}
    assert "2,3 Prozent" in quotes[target["quote"]]["text"]


@pytest.mark.parametrize(
    ("fault", "words"), [("empty", "leer"), ("encrypted", "Kennwort"), ("text", "kein PDF")]
)
def test_show_of_a_broken_file_says_why(tmp_path: Path, fault: str, words: str) -> None:
    """Exit status 1 and the reason."""
    done = run("show", broken(tmp_path / "a.pdf", fault))
    assert done.exit_code == 1
    assert words in done.output


def test_serve_without_an_archive_says_what_to_do(tmp_path: Path) -> None:
    """Nothing to show: exit status 1 and the command that makes one."""
    done = run("serve", "--db", tmp_path / "za.db")
    assert done.exit_code == 1
    assert "ingest" in done.output


def gold(folder: Path, **relations: object) -> Path:
    """A folder with a small agreement and its gold file."""
    make_agreement(folder / "a.pdf")
    (folder / "gold").mkdir()
    entry = {"file": "a.pdf", **relations}
    (folder / "gold" / "a.json").write_text(json.dumps(entry), "utf-8")
    return folder / "gold"


def test_evaluate_judges_what_is_read(tmp_path: Path) -> None:
    """Right and wrong values are counted field by field."""
    folder = gold(tmp_path, document={"year": 2014, "kreis": "05555"})
    report = json.loads(run("evaluate", folder, "--json").output)
    assert report["fields"]["documents.year"]["f1"] == 1
    assert report["fields"]["documents.kreis"]["precision"] == 0
    assert [(w["field"], w["expected"], w["found"]) for w in report["wrong"]] == [
        ("documents.kreis", "05555", "05554")
    ]
    done = run("evaluate", folder)
    assert done.exit_code == 0
    assert "erwartet 05555, gelesen 05554" in done.output


def test_evaluate_without_gold_fails(tmp_path: Path) -> None:
    """An empty folder, or a gold file without its PDF, is no success."""
    assert run("evaluate", tmp_path).exit_code == 1
    folder = gold(tmp_path, document={"year": 2014})
    (tmp_path / "a.pdf").unlink()
    done = run("evaluate", folder)
    assert done.exit_code == 1
    assert "a.pdf fehlt" in done.output


def test_no_bar_where_no_terminal_is(tmp_path: Path) -> None:
    """In a pipe the output is the result and nothing else."""
    make_agreement(tmp_path / "a.pdf")
    command = [str(Path(sys.executable).with_name("za-archive")), "ingest", str(tmp_path), "--db",
               str(tmp_path / "za.db")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"1 Datei gelesen, 0 unverändert, 0 nicht lesbar. Archiv: {tmp_path / 'za.db'}"
    ]
