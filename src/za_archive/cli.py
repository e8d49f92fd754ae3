"""The command line: `za-archive ingest | show | serve | evaluate`. No logic lives here.

Imports of heavy parts stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from za_archive import __version__
from za_archive.models import Limits

DEFAULT_DB = "za.db"
DATABASE = click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_DB,
    show_default=True,
    help="SQLite-Datei des Archivs.",
)
NUMBER = click.IntRange(min=1)


def limited(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that reads PDFs nobody has looked at."""
    usual = Limits()
    for option in (
        click.option("--password", envvar="ZA_ARCHIVE_PASSWORD",
                     help="Kennwort für verschlüsselte PDFs."),
        click.option("--max-pixels", type=NUMBER, default=usual.pixels, show_default=True,
                     help="Millionen Bildpunkte, die eine Seite bei 200 dpi haben darf."),
        click.option("--max-pages", type=NUMBER, default=usual.pages, show_default=True,
                     help="Seiten, die ein PDF haben darf."),
        click.option("--memory", type=NUMBER, default=usual.memory, show_default=True,
                     help="Speicher für ein PDF, MiB."),
        click.option("--seconds", type=NUMBER, default=usual.seconds, show_default=True,
                     help="Zeit für ein PDF, Sekunden."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="za-archive")
def main() -> None:
    """Zielvereinbarungen nach § 48b SGB II und ihre Vorlagen: aus PDFs in ein Archiv."""


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@DATABASE
@click.option(
    "--again",
    is_flag=True,
    help="Auch unveränderte Dateien neu einlesen, wo möglich ohne die PDFs zu öffnen.",
)
@click.option(
    "--workers", type=NUMBER, default=None, help="Anzahl der Leseprozesse; sonst einer je Kern."
)
@limited
def ingest(
    folder: Path,
    database: Path,
    again: bool,
    workers: int | None,
    password: str | None,
    **options: int,
) -> None:
    """Liest alle PDFs unter FOLDER ins Archiv; Unverändertes bleibt liegen.

    Ein PDF, das eine der Grenzen erreicht, wird mit Grund in der Tabelle problems aufgeführt; die
    übrigen werden gelesen.
    """
    from za_archive import archive
    from za_archive.progress import Progress

    with Progress() as bar:
        try:
            count = archive.ingest(
                folder,
                database,
                again=again,
                workers=workers,
                limits=_limits(options),
                password=password,
                started=bar.started,
                progress=bar.advance,
            )
        except FileNotFoundError:
            fail(f"Unter {folder} liegt kein PDF. Bitte einen Ordner mit PDF-Dateien angeben.")
        except KeyboardInterrupt:
            bar.stop()
            click.echo(
                "Abgebrochen. Was gelesen ist, steht im Archiv; derselbe Befehl macht weiter.",
                err=True,
            )
            sys.exit(130)
        except archive.StorageError as error:
            fail(str(error))
    click.echo(
        f"{_files(count.read)} gelesen, {count.unchanged} unverändert, "
        f"{count.failed} nicht lesbar. Archiv: {database}"
    )
    if count.failed:
        click.echo("Nicht lesbare Dateien stehen mit Grund in der Tabelle problems.")
    if count.read + count.unchanged == 0:
        fail("Keine einzige Datei war lesbar.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Für Maschinen: alle Relationen als JSON.")
@limited
def show(file: Path, as_json: bool, password: str | None, **options: int) -> None:
    """Zeigt alles, was aus einem PDF gelesen wird; ohne Datenbank."""
    from za_archive import archive, db, summary
    from za_archive.pdf import Unreadable

    try:
        reading = archive.read_apart(file, _limits(options), password)
    except Unreadable as error:
        fail(f"{click.format_filename(file)}: {error.message}")
    if as_json:
        click.echo(json.dumps(db.as_json(reading), ensure_ascii=False, indent=2))
    else:
        summary.show(reading, file.name)


@main.command()
@DATABASE
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Wo die PDFs heute liegen, falls der Ordner umgezogen ist.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse des Servers.")
@click.option("--port", "-p", type=int, default=8001, show_default=True, help="Port des Servers.")
def serve(database: Path, folder: Path | None, host: str, port: int) -> None:
    """Zeigt das Archiv im Browser (Datasette)."""
    if not database.exists():
        fail(f"{database} gibt es nicht. Zuerst einlesen: za-archive ingest ORDNER --db {database}")
    with database.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            fail(f"{database} ist kein Archiv. Bitte die Datei nennen, die `ingest` anlegt.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(
                f"{host}:{port} ist nicht frei ({error.strerror}). Mit --port einen anderen nennen."
            )
    from za_archive import web

    click.echo(f"Das Archiv steht unter http://{host}:{port}/ (Ende mit Strg-C)")
    web.serve(database, folder, host, port)


@main.command()
@click.argument("gold_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--scans", is_flag=True, help="Auch die als „also“ genannten PDFs beurteilen.")
@click.option(
    "--by",
    type=click.Choice(["kind", "level", "land", "text_source"]),
    help="Die Felder auch nach Art, Ebene, Land oder Herkunft des Textes getrennt.",
)
@click.option("--json", "as_json", is_flag=True, help="Für Maschinen; mit allen Gruppen.")
def evaluate(gold_dir: Path, scans: bool, by: str | None, as_json: bool) -> None:
    """Vergleicht das Gelesene mit den Gold-Dateien in GOLD_DIR."""
    from za_archive import archive, evaluate, progress, summary

    report = evaluate.evaluate(gold_dir, archive.read, scans=scans, track=progress.track)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        summary.show_report(report, by)
    if report.errors or not report.files:
        sys.exit(1)


def _limits(options: dict[str, Any]) -> Limits:
    return Limits(
        seconds=options["seconds"],
        memory=options["memory"],
        pages=options["max_pages"],
        pixels=options["max_pixels"],
    )


def _files(number: int) -> str:
    return "1 Datei" if number == 1 else f"{number} Dateien"


def fail(message: str) -> None:
    """Ends with exit status 1 and a message that says what to do."""
    click.echo(message, err=True)
    sys.exit(1)
