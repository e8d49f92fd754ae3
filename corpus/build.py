"""Typeset the specimen PDFs of this folder from the texts in `sources/`.

    python corpus/build.py [TARGET_FOLDER [SOURCES_FOLDER]]

A source is a head of `key: value` lines, a blank line, and blocks with a blank line between them:

    = Titel            == Abschnitt        === Unterabschnitt
    : centred line     / line kept as it is    > indented paragraph
    ~ line kept with all its blanks            ^ small print (footnotes)
    - bullet           + 1. numbered item      Label :: value
    | cell | cell      (rows; before them `@table widths=60,40 rules=grid head=1 align=lr size=9`,
                       where `order=columns` draws one column after the other)
    left || right      (after `@sign`: two columns, as signature blocks stand)
    @page  @space 12  @rule  @landscape  @portrait  @break (next column)

`**bold**`, `*italic*`, `\\\\` for a line break in a cell; everything else is a paragraph.
`{{text}}` looks like any other text, but its letters are stored 31 codes too low, as some programs
leave them. `head-`, `foot-` and `margin-` lines (-left, -center, -right) stand on every page.
The bytes are the same on every run.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    XPreformatted,
)

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
SCAN_DPI = 200
SOFT_HYPHEN = "\u00ad"
LOWERED = 31  # by so many codes the letters of the font "Lowered" are too low
RUNNING = ("head-", "foot-", "margin-")
ALIGNMENTS = {"left": 0, "center": 1, "right": 2, "justify": 4}
FONTS = {
    "times": ("Times-Roman", "Times-Bold"),
    "helvetica": ("Helvetica", "Helvetica-Bold"),
    "courier": ("Courier", "Courier-Bold"),
    "vera": ("Vera", "Vera-Bold"),
}
DEFAULTS = {
    "font": "times",
    "size": "11",  # points
    "spacing": "1.25",  # leading as a multiple of the size
    "align": "left",
    "hyphenate": "no",
    "bullet": "•",
    "margins": "25 25 25 25",  # left, top, right, bottom in mm
    "columns": "1",
    "lead": "0",  # height in mm of what stands over the columns of the first page
    "labels": "45",  # width in mm of the labels of `Label :: value`
    "kept": "",  # another font for `~` lines
}


@dataclass(frozen=True, slots=True)
class Source:
    """One specimen as written: its name, the settings of its head and the blocks of its text."""

    name: str
    head: dict[str, str]
    blocks: list[list[str]]

    def __getitem__(self, key: str) -> str:
        return self.head.get(key) or DEFAULTS.get(key, "")


def read_source(path: Path) -> Source:
    """Read one file of `sources/`; each page has to say that it is none of the real ones."""
    head_text, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    head = {
        key.strip(): value.strip()
        for key, _, value in (line.partition(":") for line in head_text.splitlines())
    }
    if not any("Muster" in value for key, value in head.items() if key.startswith(RUNNING)):
        raise ValueError(f"{path.name}: no running line with the word Muster")
    return Source(
        path.stem, head, [block.splitlines() for block in re.split(r"\n\s*\n", body.strip("\n"))]
    )


# --- text --------------------------------------------------------------------------------------


@cache
def break_points() -> tuple[re.Pattern[str], dict[str, str]]:
    """The stems of `trennung.txt`, longest first, and where each may be divided."""
    stems = {
        word.replace("-", ""): word.replace("-", SOFT_HYPHEN)
        for word in (SOURCES / "trennung.txt").read_text("utf-8").split()
    }
    longest_first = sorted(stems, key=lambda stem: (-len(stem), stem))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE), stems


def hyphenate(text: str) -> str:
    """Put soft hyphens into and before the known stems, for the line breaker to use."""
    pattern, stems = break_points()

    def divided(match: re.Match[str]) -> str:
        letters = iter(match[0])
        parts = stems[match[0].lower()]
        stem = "".join(SOFT_HYPHEN if mark == SOFT_HYPHEN else next(letters) for mark in parts)
        return SOFT_HYPHEN + stem if match.start() else stem

    return re.sub(r"[^\W\d_]{7,}", lambda word: pattern.sub(divided, word[0]), text)


def lower(text: str) -> str:
    """The words of a text 31 codes too low, between the marks of that font."""

    def words(run: re.Match[str]) -> str:
        codes = (ord(char) - (LOWERED if char.isalpha() else 0) for char in run[0])
        return f"\0{''.join(map(chr, codes))}\1"

    return re.sub(r"[^\W\d_]+(?: +[^\W\d_]+)*", words, text)


def markup(text: str, source: Source) -> str:
    """The inline markup of a source as the markup of reportlab."""
    text = re.sub(r"\{\{(.+?)\}\}", lambda lowered: lower(lowered[1]), text)
    text = escape(text, quote=False)
    text = text.replace("\0", '<font name="Lowered">').replace("\1", "</font>")
    if source["hyphenate"] == "yes":
        text = hyphenate(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(\S.*?)\*", r"<i>\1</i>", text)
    return text.replace(r"\\", "<br/>")


def style(
    source: Source,
    *,
    size: float = 0,
    bold: bool = False,
    align: str = "",
    indent: float = 0,
    before: float = 0,
) -> ParagraphStyle:
    """A paragraph style of this source; `size` is added to its type size."""
    points = float(source["size"]) + size
    return ParagraphStyle(
        "style",
        fontName=FONTS[source["font"]][bold],
        bulletFontName="ZapfDingbats" if source["bullet"] in "➔■✓" else FONTS[source["font"]][0],
        fontSize=points,
        bulletFontSize=points,
        leading=points * float(source["spacing"]),
        alignment=ALIGNMENTS[align or source["align"]],
        leftIndent=indent,
        spaceBefore=before,
        spaceAfter=points * 0.55,
    )


# --- blocks ------------------------------------------------------------------------------------


def items(lines: list[str], mark: str) -> list[str]:
    """The items of a list block; a line without the mark goes on with the item before it."""
    found: list[str] = []
    for line in lines:
        if line.startswith(mark):
            found.append(line.removeprefix(mark))
        else:
            found[-1] += " " + line.strip()
    return found


def kept_lines(lines: list[str], mark: str, source: Source) -> str:
    """Lines that stay apart from one another."""
    return "<br/>".join(
        markup(line.removeprefix(mark).strip(), source) or "&nbsp;" for line in lines
    )


def options(line: str) -> dict[str, str]:
    """`@table widths=60,40 head=1` as a dictionary."""
    return dict(word.split("=", 1) for word in line.split()[1:])


def table(lines: list[str], source: Source) -> Table:
    """Rows of `| cell | cell`, with rules as asked for: `grid`, `lines` between rows, or none."""
    chosen = options(lines[0]) if lines[0].startswith("@table") else {}
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    size = float(chosen.get("size", source["size"]))
    aligns = chosen.get("align", "l" * len(rows[0]))
    head_rows = int(chosen.get("head", 0))
    names = {"l": "left", "c": "center", "r": "right"}

    def cell(text: str, row: int, column: int) -> Paragraph:
        kind = style(
            source,
            size=size - float(source["size"]),
            bold=row < head_rows,
            align=names[aligns[column]],
        )
        kind.spaceAfter = 0
        return Paragraph(markup(text, source), kind)

    cells = [
        [cell(text, row, column) for column, text in enumerate(texts)]
        for row, texts in enumerate(rows)
    ]
    widths = (
        [float(width) * mm for width in chosen["widths"].split(",")] if "widths" in chosen else None
    )
    padding = float(chosen.get("pad", 3))
    look: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4 if "rules" in chosen else 0),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]
    if chosen.get("rules") == "grid":
        look.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    if chosen.get("rules") == "lines":
        look.append(("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey))
    if "shade" in chosen:
        look.append(("BACKGROUND", (0, 0), (-1, head_rows - 1), colors.Color(0.88, 0.88, 0.88)))
    if chosen.get("order") == "columns":
        cells = [[[row[column] for row in cells] for column in range(len(cells[0]))]]
        head_rows = 0
    return Table(
        cells,
        colWidths=widths,
        style=look,
        hAlign="LEFT",
        spaceBefore=4,
        spaceAfter=8,
        repeatRows=head_rows,
    )


def pairs(
    lines: list[str], mark: str, source: Source, width: float, *, first: float | None = None
) -> Table:
    """Two columns without rules: labels beside values, or two signature blocks."""
    left = first * mm if first else width / 2
    kind = style(source, align="left")
    kind.spaceAfter = 0
    rows = [
        [Paragraph(markup(part.strip(), source) or "&nbsp;", kind) for part in line.split(mark, 1)]
        for line in lines
    ]
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    return Table(rows, colWidths=[left, width - left], style=look, hAlign="LEFT", spaceAfter=8)


def directive(line: str, source: Source) -> list[Flowable]:
    """A line that starts with `@`."""
    word, _, value = line.partition(" ")
    match word:
        case "@page":
            return [PageBreak()]
        case "@break":
            return [FrameBreak()]
        case "@space":
            return [Spacer(1, float(value))]
        case "@rule":
            return [
                HRFlowable(
                    width="100%", thickness=0.7, color=colors.black, spaceBefore=3, spaceAfter=6
                )
            ]
        case "@landscape" | "@portrait":
            return [NextPageTemplate(word[1:]), PageBreak()]
    raise ValueError(f"{source.name}: unknown line {line!r}")


def block(lines: list[str], source: Source, width: float) -> list[Flowable]:
    """One block of the source as flowables."""
    first = lines[0]
    if first.startswith("@sign"):
        return [KeepTogether(pairs(lines[1:], "||", source, width))]
    if first.startswith(("@table", "|")):
        return [table(lines, source)]
    if first.startswith("@"):
        return [flowable for line in lines for flowable in directive(line, source)]
    if " :: " in first:
        return [pairs(lines, " :: ", source, width, first=float(source["labels"]))]
    if first.startswith(": "):
        return [Paragraph(kept_lines(lines, ":", source), style(source, align="center"))]
    if first.startswith("~ "):
        text = "\n".join(markup(line.removeprefix("~").removeprefix(" "), source) for line in lines)
        kept = style(source, align="left")
        kept.fontName = FONTS[source["kept"] or source["font"]][0]
        return [XPreformatted(text.replace(SOFT_HYPHEN, ""), kept)]
    if first.startswith("^ "):
        small = style(source, size=-2.5, align="left")
        return [Paragraph(markup(note, source), small) for note in items(lines, "^ ")]
    if first.startswith("/ "):
        return [
            KeepTogether(Paragraph(kept_lines(lines, "/", source), style(source, align="left")))
        ]
    if first.startswith("- "):
        kind = style(source, indent=16)
        return [
            Paragraph(markup(item, source), kind, bulletText=source["bullet"])
            for item in items(lines, "- ")
        ]
    if first.startswith("+ "):
        kind = style(source, indent=22)
        kind.bulletFontName = kind.fontName
        numbered = (item.partition(" ") for item in items(lines, "+ "))
        return [
            Paragraph(markup(text, source), kind, bulletText=label) for label, _, text in numbered
        ]
    for mark, size, align in (("=== ", 0, "left"), ("== ", 1.5, "left"), ("= ", 4, "center")):
        if first.startswith(mark):
            heading = style(source, size=size, bold=True, align=align, before=8)
            heading.keepWithNext = 1
            text = "<br/>".join(markup(item, source) for item in items(lines, mark))
            return [Paragraph(text.replace(SOFT_HYPHEN, ""), heading)]
    indent = 24 if first.startswith("> ") else 0
    return [
        Paragraph(
            markup(" ".join(line.removeprefix("> ").strip() for line in lines), source),
            style(source, indent=indent),
        )
    ]


# --- pages -------------------------------------------------------------------------------------


def running_heads(canvas: Canvas, source: Source, pages: int) -> None:
    """The running head and foot, and the watermark of a draft."""
    width, height = canvas._pagesize
    left, _, right, _ = (float(margin) * mm for margin in source["margins"].split())
    canvas.saveState()
    if mark := source["watermark"]:
        canvas.setFillColor(colors.Color(0.86, 0.86, 0.86))
        canvas.setFont("Helvetica-Bold", 90)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(52)
        canvas.drawCentredString(0, -30, mark)
    canvas.restoreState()
    canvas.saveState()
    canvas.setFont(FONTS[source["font"]][0], 8)
    for key, value in source.head.items():
        if not key.startswith(RUNNING):
            continue
        text = value.format(page=canvas.getPageNumber(), pages=pages)
        if key.startswith("margin-"):
            canvas.saveState()
            canvas.translate(width - 8 * mm if key.endswith("-right") else 10 * mm, height / 2)
            canvas.rotate(90)
            canvas.drawCentredString(0, 0, text)
            canvas.restoreState()
            continue
        y = 12 * mm if key.startswith("foot-") else height - 14 * mm
        if key.endswith("-left"):
            canvas.drawString(left, y, text)
        elif key.endswith("-right"):
            canvas.drawRightString(width - right, y, text)
        else:
            canvas.drawCentredString(width / 2, y, text)
    canvas.restoreState()


def template(source: Source, name: str, size: tuple[float, float], pages: int) -> PageTemplate:
    """A page: its frames (on the first one a lead over the columns) and its running heads."""
    left, top, right, bottom = (float(margin) * mm for margin in source["margins"].split())
    width, height = size[0] - left - right, size[1] - top - bottom
    columns = int(source["columns"]) if name != "landscape" else 1
    lead = float(source["lead"]) * mm if name == "first" else 0
    gap = 7 * mm
    each = (width - gap * (columns - 1)) / columns
    bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    frames = [Frame(left, bottom + height - lead, width, lead, **bare)] if lead else []
    frames += [
        Frame(left + number * (each + gap), bottom, each, height - lead, **bare)
        for number in range(columns)
    ]
    return PageTemplate(
        id=name,
        frames=frames,
        pagesize=size,
        onPage=lambda canvas, _: running_heads(canvas, source, pages),
    )


def typeset(source: Source, pages: int = 0) -> tuple[bytes, int]:
    """The PDF of one source and the number of its pages; `pages` is what "Seite 1 von …" prints."""
    out = BytesIO()
    document = BaseDocTemplate(
        out, pagesize=A4, title=source["title"], author="za-archive (Muster)", invariant=1
    )
    names = ("first", "portrait", "landscape")
    document.addPageTemplates(
        [
            template(source, name, landscape(A4) if name == "landscape" else A4, pages)
            for name in names
        ]
    )
    left, _, right, _ = (float(margin) * mm for margin in source["margins"].split())
    columns = int(source["columns"])
    width = (
        A4[0] - left - right
        if columns == 1
        else (A4[0] - left - right - 7 * mm * (columns - 1)) / columns
    )
    story: list[Flowable] = [NextPageTemplate("portrait")]
    for lines in source.blocks:
        story += block(lines, source, width)
    document.build(story)
    return out.getvalue(), document.page


def scan(pdf: bytes, seed: str) -> bytes:
    """The same pages as a scanner leaves them: grey, askew, with noise, without any text."""
    rng = random.Random(seed)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=0)
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        image = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L")
        image = image.rotate(
            rng.uniform(-0.7, 0.7), resample=Image.Resampling.BICUBIC, fillcolor=250
        )
        half = (image.width // 2, image.height // 2)
        noise = Image.frombytes("L", half, rng.randbytes(half[0] * half[1])).resize(image.size)
        image = Image.blend(image, noise, 0.07)
        jpeg = BytesIO()
        image.save(jpeg, "JPEG", quality=45)
        size = (page.get_width(), page.get_height())
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *size)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


def lowered_font() -> TTFont:
    """Vera whose letters can only be had by codes 31 too low; they look as they should."""
    font = TTFont("Lowered", "Vera.ttf")
    font.face.name = b"Lowered"
    for table in (font.face.charToGlyph, font.face.charWidths):
        letters = {code: table[code] for code in tuple(table) if chr(code).isalpha()}
        table.update({code - LOWERED: found for code, found in letters.items() if code < 0x100})
    return font


def build(target: Path, sources: Path = SOURCES) -> list[Path]:
    """Typeset every source into `target`, with the scans and the broken copy asked for."""
    rl_config.invariant = 1
    vera = TTFont("Vera", "Vera.ttf")
    for lost, shown in ((0xF0B7, 0x2022), (0x0308, 0x00A8)):  # a private bullet, a lone diaeresis
        vera.face.charToGlyph[lost] = vera.face.charToGlyph[shown]
        vera.face.charWidths[lost] = vera.face.charWidths[shown]
    pdfmetrics.registerFont(vera)
    pdfmetrics.registerFont(lowered_font())
    pdfmetrics.registerFont(TTFont("Vera-Bold", "VeraBd.ttf"))
    pdfmetrics.registerFont(TTFont("Vera-Italic", "VeraIt.ttf"))
    pdfmetrics.registerFontFamily(
        "Vera", normal="Vera", bold="Vera-Bold", italic="Vera-Italic", boldItalic="Vera-Bold"
    )
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []

    def write(name: str, content: bytes) -> None:
        path = target / f"{name}.pdf"
        path.write_bytes(content)
        written.append(path)

    for path in sorted(sources.glob("*.txt")):
        if path.name == "trennung.txt":
            continue
        source = read_source(path)
        pdf, _ = typeset(source, pages=typeset(source)[1])
        write(source.name, pdf)
        if source["scan"] == "yes":
            write(f"{source.name}-scan", scan(pdf, source.name))
        if broken := source["broken-copy"]:
            write(broken, pdf[:1200])
    return written


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    for path in build(*(arguments or [HERE])):
        print(f"{path.stat().st_size:>9,} {path.name}")
