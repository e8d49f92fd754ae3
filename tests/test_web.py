"""The evidence pages: what they show, whom they trust, and that the box sits on the words."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from za_archive import db, models, web
from za_archive.models import Box, Quote
from za_archive.web import pictures, search

METADATA: dict[str, Any] = yaml.safe_load(web.METADATA.read_text("utf-8"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
HEIGHT, SIZE = 842.0, 14
TARGET = "Die Integrationsquote steigt um 2,9 Prozent."
SIGNED = "Unna, den 2. Juni 2041"
HOSTILE = "<script>alert(1)</script>"


def box(text: str, x: float, baseline: float) -> Box:
    """Where reportlab puts a line, seen from the top left."""
    top = HEIGHT - baseline - 0.72 * SIZE
    return Box(x, top, x + stringWidth(text, "Helvetica", SIZE), top + 0.93 * SIZE)


def write_pdf(path: Path) -> None:
    """Two pages; the target in red, so that its pixels can be told from all others."""
    canvas = Canvas(str(path), pagesize=(595, HEIGHT))
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(100, 740, "Zielvereinbarung 2014")
    canvas.setFillColorRGB(1, 0, 0)
    canvas.drawString(120, 400, TARGET)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(120, 380, "Ein anderer Satz steht in der Zeile darunter.")
    canvas.showPage()
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(60, 100, SIGNED)
    canvas.showPage()
    canvas.save()


def reading(pdf: Path) -> models.Reading:
    """What a reader would have found in it, made by hand."""
    target = Quote(TARGET, "test.target", ((1, box(TARGET, 120, 400)),), 0.95)
    signed = Quote(
        f"Landrat Muster {SIGNED}",
        "test.signed",
        ((1, box("Zielvereinbarung", 100, 740)), (2, box(SIGNED, 60, 100))),
        0.92,
        start=1,
    )
    hostile = Quote(HOSTILE, "test.hostile", ((2, Box(60, 200, 90, 210)),), 0.4, start=2)
    document = models.Document(
        sha256=hashlib.sha256(pdf.read_bytes()).hexdigest(),
        kind="zielvereinbarung",
        title="Zielvereinbarung 2014 Unna",
        year=2014,
        kreis="05978",
        land="05",
        status="signed",
        about_zielvereinbarung=1,
        page_count=2,
        text_source="text",
    )
    records = (
        models.Agreement(
            quote=target,
            position=0,
            page_from=1,
            page_to=2,
            title="Zielvereinbarung 2021 Kreis Lippe",
            level="land-zkt",
            year=2014,
            kreis="05978",
            land="05",
            status="signed",
        ),
        models.Target(
            quote=target,
            agreement=0,
            position=0,
            year=2014,
            kreis="05978",
            goal="integration",
            scope="core",
            kennzahl="K2",
            nature="quantified",
            operator="eq",
            change=2.9,
            change_unit="percent",
            text=TARGET,
        ),
        models.Signatory(
            quote=signed,
            agreement=0,
            position=0,
            side="kommune",
            name="Muster",
            signed_on="2041-06-02",
            signed_on_raw="2. Juni 2041",
        ),
        models.Fact(quote=hostile, field="documents.title", value=HOSTILE),
    )
    problem = models.Problem(
        code="signature_year",
        stage="review",
        field="signatories.signed_on",
        message="Das Datum passt nicht zum Zieljahr. Bitte ansehen.",
        quote=signed,
    )
    pages = tuple(
        models.PageText(number=number, text=text, text_source="text", width=595.0, height=HEIGHT)
        for number, text in ((1, TARGET), (2, SIGNED))
    )
    return models.Reading(document=document, pages=pages, records=records, problems=(problem,))


class Small:
    """An archive of one document, with the names of what is in it."""

    def __init__(self, folder: Path, database: Path, found: models.Reading) -> None:
        self.folder, self.database, self.document = folder, database, found.document.id
        quotes = [record.quote for record in found.records if record.quote]
        self.target, self.signed, self.hostile = (
            db.quote_id(self.document, quote) for quote in quotes[1:]
        )

    def served(self, **metadata: Any) -> Datasette:
        return Datasette([str(self.database)], metadata={**METADATA, **metadata})

    def get(self, *paths: str, **metadata: Any) -> list[Any]:
        """The answers to paths below the database, or to whole paths that begin with a slash."""

        async def ask() -> list[Any]:
            client = self.served(**metadata).client
            return [
                await client.get(path if path.startswith("/") else f"/klein/{path}")
                for path in paths
            ]

        return asyncio.run(ask())

    def png(self, number: int = 1) -> str:
        return f"-/page/{self.document}/{number}.png"

    def write(self, sql: str, *values: object) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.execute(sql, values)
        connection.close()


@pytest.fixture
def small(tmp_path: Path) -> Small:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    pdf = folder / "eins.pdf"
    write_pdf(pdf)
    found = reading(pdf)
    path = tmp_path / "klein.db"
    archive = db.open_archive(path)
    db.save_file(archive, folder, "eins.pdf", 1, 1, "2026-01-01", found, found.document.id)
    db.close(archive)
    return Small(folder, path, found)


def test_a_quote_shows_its_words_place_and_values(small: Small) -> None:
    """Everything the picture says stands there in words too."""
    (page,) = small.get(f"-/quote/{small.target}")
    assert page.status_code == 200
    for part in (
        TARGET, "Zielvereinbarung 2014 Unna", "Seite 1 von 2</a>, in der Mitte</dd>",
        "belegt", "0,95", "test.target", "+2,9", "Prozent vom Ausgangswert", "Integrationsquote",
        f'href="/klein/documents/{small.document}"', f'src="/klein/{small.png()}"',
    ):  # fmt: skip
        assert part in page.text, part
    assert '<html lang="de">' in page.text
    assert re.search(r'<img [^>]*alt="Bild der Seite 1 von 2: [^"]+"', page.text)


def test_a_quote_over_two_pages_shows_both(small: Small) -> None:
    """Each page that has a box is there, and leads to the other."""
    (page,) = small.get(f"-/quote/{small.signed}")
    assert page.text.count("<img ") == 2 and page.text.count("<rect") == 2
    assert 'href="#seite-2"' in page.text and "vorige Seite der Stelle" in page.text


def test_a_warning_stands_beside_what_is_well_read(small: Small) -> None:
    """Clear to read is not the same as right."""
    (page,) = small.get(f"-/quote/{small.signed}")
    assert "Das Datum passt nicht zum Zieljahr. Bitte ansehen." in page.text
    assert "mit Warnung" in page.text


def test_a_doubtful_quote_says_so_and_its_text_is_only_text(small: Small) -> None:
    """Under 0.5 the word is `zweifelhaft`; words of a PDF are never HTML."""
    (page,) = small.get(f"-/quote/{small.hostile}")
    assert '<span class="za-trust za-zweifelhaft">zweifelhaft' in page.text
    assert HOSTILE not in page.text and "&lt;script&gt;" in page.text


def test_a_page_lists_all_its_quotes(small: Small) -> None:
    """From a page one gets to every value read from it."""
    first, second = small.get(f"-/page/{small.document}/1", f"-/page/{small.document}/2")
    assert small.target in first.text and small.signed in first.text
    assert "mit Warnung" in second.text and "vorige Seite" in second.text
    assert small.get(f"-/page/{small.document}/3")[0].status_code == 404


def test_the_picture_is_that_of_the_page(small: Small) -> None:
    """A PNG in the size of the page, to be kept by the document's hash."""
    (answer,) = small.get(small.png())
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1190, 1684)
    assert "max-age" in answer.headers["cache-control"]

    async def again() -> int:
        client = small.served().client
        headers = {"If-None-Match": answer.headers["etag"]}
        return int((await client.get(f"/klein/{small.png()}", headers=headers)).status_code)

    assert asyncio.run(again()) == 304


def test_a_missing_folder_is_said_and_the_evidence_stays(small: Small) -> None:
    """Without the PDF there is no picture, but the words, the place and what to do."""
    small.folder.rename(small.folder.with_name("umgezogen"))
    page, picture = small.get(f"-/quote/{small.target}", small.png())
    assert f"Das PDF liegt nicht mehr in <code>{small.folder}</code>" in page.text
    assert "za-archive serve --folder" in page.text
    assert TARGET in page.text and "in der Mitte" in page.text and "<img " not in page.text
    assert picture.status_code == 404


def test_a_given_folder_replaces_the_noted_one(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder comes from the environment and is not shown in the public metadata."""
    moved = small.folder.rename(small.folder.with_name("umgezogen"))
    monkeypatch.setenv("ZA_ARCHIVE_FOLDER", str(moved))
    picture, public = small.get(small.png(), "/-/metadata.json")
    assert picture.status_code == 200
    assert str(moved) not in public.text


def test_a_changed_file_is_not_shown(small: Small) -> None:
    """Another PDF under the old name is not evidence."""
    with (small.folder / "eins.pdf").open("ab") as file:
        file.write(b"%")
    page, picture = small.get(f"-/quote/{small.target}", small.png())
    assert picture.status_code == 404
    assert "nicht mehr dieselbe Datei" in page.text


@pytest.mark.parametrize("way", ["path", "link"])
def test_no_file_outside_the_folder_is_opened(small: Small, way: str) -> None:
    """Neither a path with `..` nor a link leads out."""
    outside = small.folder.parent / "aussen.pdf"
    (small.folder / "eins.pdf").rename(outside)
    if way == "link":
        (small.folder / "eins.pdf").symlink_to(outside)
    else:
        small.write("UPDATE files SET path = '../aussen.pdf'")
    assert small.get(small.png())[0].status_code == 404


def test_unknown_evidence_is_not_found(small: Small) -> None:
    """No row, no page; and a database that is no archive has none."""
    answers = small.get(
        "-/quote/0123456789abcdef", "-/page/0123456789abcdef/1", "-/page/0123456789abcdef/1.png",
        "/_memory/-/quote/0123456789abcdef", "/nichts/-/quote/0123456789abcdef",
    )  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}


def restricted(*tables: str) -> dict[str, Any]:
    """metadata.yml with tables that nobody may see."""
    entries = {
        **METADATA["databases"]["za"]["tables"],
        **{table: {"allow": False} for table in tables},
    }
    return {"za": {**METADATA["databases"]["za"], "tables": entries}}


def test_evidence_keeps_to_the_permissions_of_the_tables(small: Small) -> None:
    """Who may not see quotes sees no picture; who may not see targets sees no target."""
    paths = (f"-/quote/{small.target}", small.png(), f"-/page/{small.document}/1")
    answers = small.get(*paths, databases=restricted("quotes"))
    assert {answer.status_code for answer in answers} == {403}
    (page,) = small.get(paths[0], databases=restricted("targets"))
    assert page.status_code == 200 and "+2,9" not in page.text


def test_every_answer_tells_the_browser_to_be_careful(small: Small) -> None:
    """Our pages allow no script but Datasette's menu; all pages forbid frames and guessing."""
    own, picture, table = small.get(f"-/quote/{small.target}", small.png(), "documents")
    for answer in (own, picture, table):
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (
        "default-src 'self'; script-src 'self' 'sha256-" in own.headers["content-security-policy"]
    )
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in table.headers["content-security-policy"]
    assert " style=" not in own.text and "javascript:" not in own.text


def test_a_query_cannot_eat_the_memory(small: Small) -> None:
    """Five megabytes a value are enough; no other file can be attached."""
    bomb = "select+replace(hex(zeroblob(20000)),'0',hex(zeroblob(10000)))"
    (answer,) = small.get(f"/klein.json?sql={bomb}")
    assert answer.status_code == 400 and "too big" in answer.text


def test_cells_lead_to_the_evidence(small: Small) -> None:
    """In tables and in the results of queries."""
    targets, quotes, query, found = small.get(
        "targets", "quotes", "kennzahl_im_vergleich", "volltext?suche=Integrationsq*"
    )
    link = f'href="/klein/-/quote/{small.target}"'
    assert all(link in answer.text for answer in (targets, quotes, query))
    assert 'class="za-trust za-zweifelhaft">zweifelhaft (0,4)<' in quotes.text
    assert "+2,9" in query.text
    assert f'href="/klein/-/page/{small.document}/1"' in found.text


def test_a_kreis_is_found_by_name_and_key(small: Small) -> None:
    """With or without the word Kreis."""
    for kreis in ("Unna", "Kreis Unna", "kreis unna", "05978"):
        (answer,) = small.get(f"kreis_ueber_die_jahre.json?_shape=array&kreis={kreis}")
        assert [row["Veränderung"] for row in answer.json()] == [2.9], kreis


def test_a_doubtful_date_is_marked_and_not_counted(small: Small) -> None:
    """A signature in 2041 gives no number of days that a chart would take."""
    (answer,) = small.get("unterschriften.json?_shape=array&jahr=2014")
    (row,) = answer.json()
    assert row["Unterschrieben am"] == "2041-06-02 (?)"
    assert row["Tage nach 1. Januar des Zieljahres"] is None


@given(st.text(alphabet="aÄ§ \"„“*-()^:+'\\\x00", max_size=12))
def test_no_search_is_a_syntax_error(typed: str) -> None:
    """Whatever is typed, SQLite understands the expression."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (text)")
    expression = search.expression(typed)
    connection.execute("SELECT * FROM t WHERE t MATCH ?", [expression]).fetchall()
    connection.close()


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("K2 § 48b", '"K2" AND "48b"'),
        ("„lokale Ziele“", '"lokale Ziele"'),
        ("Langzeit*", '"Langzeit"*'),
        ('"', '""'),
        ("", '""'),
    ],
)
def test_search_understands_german_quotes_and_stars(typed: str, expression: str) -> None:
    """Phrases, beginnings, and nothing at all."""
    assert search.expression(typed) == expression


def test_a_page_of_any_size_stays_under_the_limit_of_pixels() -> None:
    """A page as large as a wall gets a small picture, one without size none."""
    for width, height in ((595, 842), (14400, 14400), (1e6, 3)):
        scale = pictures.scale_for(width, height)
        assert scale and width * height * scale**2 <= pictures.MAX_PIXELS * 1.01
    assert pictures.scale_for(0, 842) is None
    assert pictures.scale_for(float("inf"), 842) is None


def test_a_pdf_that_cannot_be_drawn_gives_no_picture(tmp_path: Path) -> None:
    """The process that draws says no; the server goes on."""
    broken = tmp_path / "kaputt.pdf"
    broken.write_bytes(b"%PDF-1.7\nnichts")
    assert asyncio.run(pictures.png(broken, 1, 1.0)) is None


# --- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def address(small: Small) -> Iterator[str]:
    """The small archive, served for a browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "import sys; from pathlib import Path; from za_archive import web; "
    code += "web.serve(Path(sys.argv[1]), None, '127.0.0.1', int(sys.argv[2]))"
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(small.database), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "ZA_ARCHIVE_FOLDER"},
    )
    base = f"http://127.0.0.1:{port}/klein"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(base, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def screenshot(url: str, folder: Path) -> Any:
    """What Chromium shows at `url`."""
    picture = folder / "bild.png"
    subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", f"--user-data-dir={folder / 'profil'}",
            "--window-size=1300,1400", f"--screenshot={picture}", url,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return Image.open(picture).convert("RGB")


def bounds(points: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of pixels."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="kein Chromium gefunden")
def test_the_box_sits_on_the_words(small: Small, address: str, tmp_path: Path) -> None:
    """All red pixels of the quoted line lie in the coloured box, and the box is no larger."""
    image = screenshot(f"{address}/-/quote/{small.target}", tmp_path)
    pixels = image.load()
    places = [(x, y) for x in range(image.width) for y in range(image.height)]
    red = [at for at in places if pixels[at][0] > 170 and max(pixels[at][1:]) < 80]
    marked = [
        at
        for at in places
        if pixels[at][0] > 248 and 226 < pixels[at][1] < 238 and 132 < pixels[at][2] < 152
    ]
    assert len(red) > 200 and len(marked) > 2000
    words_at, box_at = bounds(red), bounds(marked)
    assert box_at[0] <= words_at[0] and box_at[1] <= words_at[1]
    assert box_at[2] >= words_at[2] and box_at[3] >= words_at[3]
    assert max(abs(a - b) for a, b in zip(words_at, box_at, strict=True)) <= 8
