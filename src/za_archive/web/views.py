"""The pages of the plugin: a quote, a page, the picture of a page."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from datasette import Forbidden, NotFound, Response
from datasette.utils import tilde_decode

from za_archive import german
from za_archive.models import RECORDS
from za_archive.web import pictures, site
from za_archive.web.evidence import Archive

NEEDED = ("documents", "pages", "quotes")
"""The tables a visitor must be allowed to see to be shown evidence."""
OPTIONAL = (
    *(record.relation for record in RECORDS),
    "problems", "kreise", "laender", "kennzahlen", "goals", "organisations",
)  # fmt: skip
BASE_CSP = "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


async def quote_page(datasette: Any, request: Any) -> Response:
    """A quote on its pages, and all values that rest on it."""
    archive, private = await _archive(datasette, request)
    quote = await archive.quote(request.url_vars["quote"])
    if quote is None:
        raise NotFound("Diesen Beleg gibt es im Archiv nicht.")
    values = await archive.values(quote)
    problems = await archive.problems(quote, values)
    warned = any(problem["severity"] != "info" for problem in problems)
    sheets = await archive.sheets(quote, warned)
    return await _html(
        datasette,
        request,
        archive,
        "za_quote.html",
        quote["document"],
        private,
        {
            "quote": quote,
            "sheets": sheets,
            "values": values,
            "problems": problems,
            "warned": warned,
            "trust": german.trust_word(quote["confidence"]),
            "confidence": german.trust_number(quote["confidence"]),
        },
    )


async def page_page(datasette: Any, request: Any) -> Response:
    """A page with everything that was read from it."""
    archive, private = await _archive(datasette, request)
    document, number = request.url_vars["document"], int(request.url_vars["number"])
    sheet = await archive.sheet(document, number)
    if sheet is None:
        raise NotFound("Diese Seite gibt es im Archiv nicht.")
    text = await archive.row(
        "SELECT text, text_source FROM pages WHERE document = ? AND number = ?", document, number
    )
    return await _html(
        datasette,
        request,
        archive,
        "za_page.html",
        document,
        private,
        {"sheet": sheet, "sheets": [sheet], "page": text},
    )


async def page_picture(datasette: Any, request: Any) -> Response:
    """The picture of a page; 404 where its PDF is not to be had."""
    archive, private = await _archive(datasette, request)
    id_, number = request.url_vars["document"], int(request.url_vars["number"])
    document = await archive.document(id_)
    page = await archive.row(
        "SELECT width, height FROM pages WHERE document = ? AND number = ?", id_, number
    )
    scale = pictures.scale_for(page["width"], page["height"]) if page else None
    if document is None or scale is None:
        return _no_picture("Von dieser Seite gibt es kein Bild.")
    headers = {
        "Cache-Control": f"{'private' if private else 'public'}, max-age=86400",
        "ETag": f'"{document["sha256"][:32]}-{number}-{scale:g}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response("", status=304, headers=headers)
    places = await archive.places(id_, site.folder(datasette))
    file = await asyncio.to_thread(pictures.find_pdf, places, document["sha256"])
    picture = await pictures.png(file, number, scale) if file else None
    if picture is None:
        return _no_picture("Das PDF zu dieser Seite ist nicht da oder lässt sich nicht zeigen.")
    return Response(picture, headers=headers, content_type="image/png")


def _no_picture(reason: str) -> Response:
    return Response.text(reason, status=404, headers={"Cache-Control": "no-store"})


async def _archive(datasette: Any, request: Any) -> tuple[Archive, bool]:
    """The archive of a request, and whether it is hidden from anonymous visitors."""
    try:
        db = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    except KeyError as error:
        raise NotFound("Diese Datenbank gibt es hier nicht.") from error
    if db.name not in site.archives(datasette):
        raise NotFound("Diese Datenbank ist kein Archiv der Zielvereinbarungen.")
    private = False
    for table in NEEDED:
        visible, hidden = await site.may_see(datasette, request.actor, db.name, table)
        if not visible:
            raise Forbidden("view-table")
        private = private or hidden
    visible_tables = [
        table
        for table in OPTIONAL
        if (await site.may_see(datasette, request.actor, db.name, table))[0]
    ]
    meanings = datasette.metadata("tables", database=db.name, fallback=False) or {}
    return Archive(db, visible_tables, meanings), private


async def _html(
    datasette: Any,
    request: Any,
    archive: Archive,
    template: str,
    document_id: str,
    private: bool,
    context: Mapping[str, Any],
) -> Response:
    database = archive.db.name
    document = await archive.document(document_id)
    assert document is not None  # a foreign key
    places = await archive.places(document_id, site.folder(datasette))
    file = await asyncio.to_thread(pictures.find_pdf, places, document["sha256"])
    html = await datasette.render_template(
        template,
        {
            **context,
            "database": database,
            "document": document,
            "document_url": datasette.urls.row(database, "documents", document_id),
            "kind": german.word("kind", document["kind"]),
            "has_picture": file is not None,
            "missing_from": list(dict.fromkeys(str(folder) for folder, _ in places)),
            "picture_url": lambda number: (
                site.page_url(datasette, database, document_id, number) + ".png"
            ),
            "page_url": lambda number: site.page_url(datasette, database, document_id, number),
            "quote_url": lambda id_: site.quote_url(datasette, database, id_),
            "row_url": lambda table, id_: datasette.urls.row(database, table, id_),
            "trust_of": german.trust_word,
        },
        request=request,
        view_name="za_archive",
    )
    html = html.replace("<html>", '<html lang="de">', 1)  # Datasette's base template has no block
    headers = {"Content-Security-Policy": _own_csp(datasette)}
    if private:
        headers["Cache-Control"] = "private"
    return Response.html(html, headers=headers)


def _own_csp(datasette: Any) -> str:
    """The policy of our own pages: nothing from elsewhere, no script but Datasette's menu."""
    env = datasette.jinja_env
    source, _, _ = env.loader.get_source(env, "_close_open_menus.html")
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(source)
    )
    return f"default-src 'self'; script-src 'self' {hashes}; form-action 'self'; {BASE_CSP}"
