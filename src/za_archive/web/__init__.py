"""The archive in Datasette: where each value stands, as a picture anyone can check.

A plugin package of Datasette 0.65, found by its entry point. It adds two pages to each archive,
`/<database>/-/quote/<id>` and `/<database>/-/page/<document>/<number>` (with `.png` the picture),
gives the words of metadata.yml to an archive of any name, and limits what a query may cost.

Setting: `plugins: za_archive: folder` in the metadata is where the PDFs are now, if not where they
were read. metadata.yml takes it from the environment, so it is not shown at /-/metadata.json.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pluggy import HookimplMarker

from za_archive import german
from za_archive.web import search, site

hookimpl = HookimplMarker("datasette")
"""The same as `datasette.hookimpl`. Datasette loads its plugins while it is imported: an import of
it here would have it meet a module without hooks."""

METADATA = Path(__file__).with_name("metadata.yml")
METADATA_NAME = "za"
"""The name that the archive has in metadata.yml."""
SETTINGS = {
    "default_page_size": "50",
    "max_returned_rows": "5000",
    "suggest_facets": "off",  # costs ten times the page itself, and metadata.yml names the facets
    "truncate_cells_html": "300",
}
ID = re.compile(r"[0-9a-f]{16}")
PLACE = re.compile(r"([0-9a-f]{16})/([1-9][0-9]{0,5})")

CSP = "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 5_000_000,  # bytes of one value or row; stops zeroblob bombs
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
}


def serve(database: Path, folder: Path | None, host: str, port: int) -> None:
    """Runs Datasette over an archive until it is stopped."""
    from datasette.cli import cli

    if folder is not None:
        os.environ["ZA_ARCHIVE_FOLDER"] = str(folder.resolve())
    options = ["--metadata", str(METADATA), "--host", host, "--port", str(port)]
    for name, value in SETTINGS.items():
        options += ["--setting", name, value]
    cli.main(["serve", str(database), *options], prog_name="datasette", standalone_mode=False)


# --- the words of metadata.yml for any name -------------------------------------------------------


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    # Where rich is installed (it is, for our progress bars), Datasette 0.65 prints every error page
    # through it, with all locals, and fails itself where the page is merely not there: 500, not 404
    from datasette import handle_exception

    handle_exception.rich = None
    return lambda: site.note_archives(datasette)


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """What metadata.yml says of `za`, for each archive that it does not name itself.

    Reads `_metadata_local`: `datasette.metadata()` would ask this hook again.
    """
    databases = datasette._metadata_local.get("databases") or {}
    common = databases.get(METADATA_NAME)
    if not common:
        return {}
    return {"databases": {n: common for n in site.archives(datasette) if n not in databases}}


@hookimpl
def extra_template_vars(
    datasette: Any, request: Any, database: str | None, view_name: str
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """For the front page of an archive: its tables by their German names."""

    async def tables() -> dict[str, Any]:
        if view_name != "database" or database not in site.archives(datasette):
            return {}
        known = datasette.metadata("tables", database=database, fallback=False) or {}
        counts = await datasette.get_database(database).table_counts(100)
        shown = [
            {"name": name, "count": counts.get(name), **entry}
            for name, entry in known.items()
            if not entry.get("hidden")
            and (await site.may_see(datasette, request.actor, database, name))[0]
        ]
        return {"za_tables": shown}

    return tables


# --- how cells look -------------------------------------------------------------------------------


@hookimpl
def extra_css_urls(datasette: Any) -> list[str]:
    return [datasette.urls.static_plugins("za_archive", "za.css")]


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Links to the evidence; `table` is None in the result of a query."""
    if value is None or database not in site.archives(datasette):
        return None
    label = value["label"] if isinstance(value, dict) else None  # of a foreign key
    value = value["value"] if isinstance(value, dict) else value
    if column == "confidence" and isinstance(value, float):
        kind = german.trust_word(value)
        return Markup('<span class="za-trust za-{}">{}</span>').format(kind, german.trust(value))
    if isinstance(value, float):  # CSV and JSON keep the decimal point
        return Markup(german.number(value, signed=column.lower().startswith(("change", "veränd"))))
    if table == "quotes" and column == "boxes":
        return _link(site.quote_url(datasette, database, row["id"]), "Beleg ansehen")
    if table == "pages" and column == "number":
        return _link(site.page_url(datasette, database, _key(row["document"]), value), str(value))
    if table == "documents" and column == "page_count":
        return _link(site.page_url(datasette, database, row["id"], 1), f"{value} ansehen")
    text = str(value)
    if (column == "quote" or (table is None and column.startswith("Beleg"))) and ID.fullmatch(text):
        shown = "Beleg ansehen" if label is None else _shortened(str(label))
        return _link(site.quote_url(datasette, database, text), shown)
    if label is None and column in ("document", "other", "Dokument") and ID.fullmatch(text):
        return _link(datasette.urls.row(database, "documents", text), "Dokument")
    if table is None and column == "Seite" and (place := PLACE.fullmatch(text)):
        url = site.page_url(datasette, database, place[1], int(place[2]))
        return _link(url, f"Seite {place[2]} ansehen")
    return None


def _key(value: Any) -> str:
    """The value of a foreign key, with its label or without."""
    return str(value["value"] if isinstance(value, dict) else value)


def _link(url: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, text)


def _shortened(text: str, length: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


# --- the pages ------------------------------------------------------------------------------------


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    from za_archive.web import views  # imports Datasette

    page = r"/(?P<database>[^/]+)/-/page/(?P<document>[0-9a-f]{16})/(?P<number>[1-9][0-9]{0,5})"
    return [
        (r"/(?P<database>[^/]+)/-/quote/(?P<quote>[0-9a-f]{16})$", views.quote_page),
        (page + r"\.png$", views.page_picture),
        (page + "$", views.page_page),
    ]


# --- limits and headers ---------------------------------------------------------------------------


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """The words as SQL functions, and limits: Datasette's time limit does not bound memory."""
    if database == "_internal":
        return
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    if not (database == "_memory" and datasette.crossdb):
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.create_function("wort", 2, german.word, deterministic=True)
    conn.create_function("vertrauen", 1, german.trust, deterministic=True)
    conn.create_function("suchausdruck", 1, search.expression, deterministic=True)


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """`nosniff` on every answer, and a policy where the page has none of its own."""
    return _with_headers


def _with_headers(app: Any) -> Any:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": list(_safe(message.get("headers") or []))}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def _safe(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    names = set()
    for name, value in headers:
        names.add(name.lower())
        yield name, value
    if b"x-content-type-options" not in names:
        yield b"x-content-type-options", b"nosniff"
    if b"content-security-policy" not in names:
        yield b"content-security-policy", CSP.encode()
