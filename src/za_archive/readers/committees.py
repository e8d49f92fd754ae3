"""Names of committees: where they stand and what they are called in full, without case ending."""

from __future__ import annotations

import re

from za_archive.annotate import Mark, Passage
from za_archive.readers.labels import OPEN_END
from za_archive.rules import rules

GENITIVE = re.compile(
    r"([Aa]usschu)(?:ss|ß)(?:es)?\b|"
    r"(Kreistag|Gemeinderat|Stadtrat|Ortsrat|Ortschaftsrat|Magistrat|Senat|Ältestenrat|"
    r"[A-Za-zäöü-]*[Bb]eirat|Städteregionstag|[A-Za-zäöü]*senat|\bRat|Verwaltungsrat|Aufsichtsrat|Kooperationsrat)(?:e?s)\b"
)
ADJECTIVE = re.compile(r"^([A-ZÄÖÜ][a-zäöüß]+)en(?= Ausschuss)")
OF_ITS_KREIS = re.compile(
    r"(?<=\w) de[sr] (?:(?:Land)?[Kk]reises\b|[\w-]+-?[Kk]reises\b|(?:Landeshaupts|S)tadt\b|"
    r"Städteregion\b|Region\b|Regionalverband(?:e?s)?\b)[^,]*$"
)
"""Whose committee it is: its name in the table of sessions does without."""
ARTICLE = re.compile(r"^(?:de[rsmn]|die|das)\s+", re.IGNORECASE)
ROW_ENDS = re.compile(
    r"\s(?:\d|[-–|]\s|(?:Vor|Mit)beratung|Entscheidung|Kenntnis|Empfehlung|Beschlu|Anhörung|"
    r"Information zur|Beratung|Sitzung|Termin|öffentlich|"
    r"nicht ?öffentlich|"
    r"de[sr] (?:(?:Land)?[Kk]reises|Stadt|Gemeinde|Landeshauptstadt)\b|"
    r"(?:TOP|[ÖNXx]|am|Mo|Di|Mi|Do|Fr|Sa|So)\b)"
)
NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]\s+|[●•☒☐|]\s*|Erledigt\s*\|?\s*)*")
NO_NAME = re.compile(r"(?:Am|Vom|Zum|Bis|Seit|Stand|Den?|Der)\b.*|[^:]*:.*|.|(?![A-ZÄÖÜ]{2}).{2}")
BELOW = 120
"""The next line of a cell stands at most so many characters behind the one above."""
STATE = re.compile(r"Erledigt|Offen|Geplant")
CASELESS = re.compile(r"[A-ZÄÖÜ][\wäöüß.,/ &()-]{1,90}")


def spelled_out(body: Passage, name: str) -> str:
    """The name in full where the paper says what its letters stand for: "GR = Gemeinderat",
    "Ausschuss für Umwelt (AU)"."""
    said = re.search(rf"(?<!\w){re.escape(name)}\s?=\s?([A-ZÄÖÜ][^,;.=\n]{{4,80}})", body.string)
    if said:
        return said.group(1)
    string = body.text.string
    return next(
        (
            string[mark.start : mark.end]
            for mark in body.all("GREMIUM")
            if string.startswith(f"({name})", mark.end + 1)
        ),
        name,
    )


def base_name(name: str) -> str:
    """A committee's name without genitive, article, abbreviations and line ends."""
    plain = ARTICLE.sub("", " ".join(name.split()))
    for rule in rules()["SHORT_FOR"]:
        plain = rule.pattern.sub(rule.value or "", plain)
    plain = GENITIVE.sub(
        lambda match: f"{match.group(1)}ss" if match.group(1) else match.group(2), plain
    )
    if "usschuss" in plain:
        plain = OF_ITS_KREIS.sub("", ADJECTIVE.sub(r"\1er", plain))
    return plain.rstrip(" ,;:-–")


def committees(passage: Passage) -> list[Mark]:
    """The committees named in the passage, without those that only repeat a row's own."""
    return [mark for mark in passage.all("GREMIUM") if not _repeats(passage, mark)]


def _repeats(passage: Passage, mark: Mark) -> bool:
    """ "des Kreisausschusses" behind "9. Sitzung" repeats the row's committee."""
    before = passage.text.string[max(passage.start, mark.start - 20) : mark.start]
    return re.search(r"(?:Sitzung\s+|\bdes\s+|\bder\s+)(?:des\s+|der\s+)?$", before) is not None


def whole_cell(row: Passage, mark: Mark) -> tuple[int, int]:
    """The committee with what its cell adds: "Betriebsausschuss Eigenbetrieb Stadtreinigung"."""
    following = (m.start for m in row.all("GREMIUM") if m.start > mark.start)
    behind = row.text.string[mark.end : min(following, default=row.end)].split("\n")[0].rstrip()
    stop = ROW_ENDS.search(behind)
    added = behind[: stop.start()] if stop else behind
    if re.fullmatch(r"(?: (?:und|für|der|des|zur?|sowie|[A-ZÄÖÜ][\w.,/&()-]*))+,?", added):
        return mark.start, mark.end + len(added)
    return mark.start, mark.end


def carried_over(body: Passage, start: int, end: int) -> str:
    """What a name that ends in "und" goes on with below it in its cell."""
    if not OPEN_END.search(body.text.string[start:end]):
        return ""
    page, above = body.text.boxes(start, end)[-1]
    for begin, stop, line in body.text.line_ranges(end, end + BELOW):
        below = 0 < line.box.top - above.top < 2 * above.height
        if begin >= end and line.page == page and below and abs(line.box.x0 - above.x0) < 3:
            return f" {body.text.string[begin:stop]}"
    return ""


def unknown_name(row: Passage, date: Mark) -> tuple[int, int] | None:
    """What stands before the date in a row of the table, or in the cell behind it, where no rule
    knows the committee."""
    before = row.text.string[row.start : date.start]
    opens = NUMBERED.match(before)
    start = row.start + (opens.end() if opens else 0)
    name = re.sub(
        r"(?:\s(?:am|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?)?\s*$", "", row.text.string[start : date.start]
    )
    if not name or NO_NAME.fullmatch(name) or STATE.fullmatch(name):
        start = (
            date.end + len(row.text.string[date.end :]) - len(row.text.string[date.end :].lstrip())
        )
        name = row.string[start - row.start :].split("\n")[0].rstrip()
        if row.text.string[date.end : start] != "\n" or NO_NAME.fullmatch(name):
            return None
    if CASELESS.fullmatch(name) and sum(map(str.isalpha, name)) > 0.7 * len(name):
        return start, start + len(name)
    return None
