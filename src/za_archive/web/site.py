"""What the hooks and the pages share: which databases are archives, who may see what, addresses."""

from __future__ import annotations

from typing import Any

ARCHIVE_TABLES = {"documents", "quotes", "pages", "folders"}
"""A database with these tables is an archive."""


async def note_archives(datasette: Any) -> None:
    """Looks once, when Datasette starts, which databases are archives."""
    datasette._za_archives = [
        name
        for name, db in datasette.databases.items()
        if set(await db.table_names()) >= ARCHIVE_TABLES
    ]


def archives(datasette: Any) -> list[str]:
    """The names of the databases that are archives."""
    names: list[str] = getattr(datasette, "_za_archives", [])
    return names


async def may_see(datasette: Any, actor: Any, database: str, table: str) -> tuple[bool, bool]:
    """Whether a visitor may see a table, and whether it is hidden from anonymous ones."""
    visible, private = await datasette.check_visibility(
        actor,
        permissions=[
            ("view-table", (database, table)),
            ("view-database", database),
            "view-instance",
        ],
    )
    return bool(visible), bool(private)


def folder(datasette: Any) -> str | None:
    """Where the PDFs are now, if somebody said so."""
    given = (datasette.plugin_config("za_archive") or {}).get("folder")
    return str(given) if given else None


def quote_url(datasette: Any, database: str, quote: str) -> str:
    return f"{datasette.urls.database(database)}/-/quote/{quote}"


def page_url(datasette: Any, database: str, document: str, number: int) -> str:
    return f"{datasette.urls.database(database)}/-/page/{document}/{number}"
