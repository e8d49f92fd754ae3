"""Agreements printed in a document -> `agreements` with parties, signatories and targets.

`read` takes the whole document for one agreement, `read_annexed` looks for one that is printed
behind a Vorlage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from za_archive import reference
from za_archive.annotate import Mark, Passage, outside
from za_archive.models import DOUBTFUL, Agreement, Fact, Party, Quote, Record, Signatory, Target
from za_archive.readers import parties, signatures, targets
from za_archive.readers.signature_signs import day_of
from za_archive.readers.signature_zone import ZONE
from za_archive.readers.source import (
    COVER,
    Facts,
    Source,
    is_48b,
    merged,
    openings,
    title_of,
    year_of,
)
from za_archive.values import count

HEAD = 2500
"""The title and the parties stand in so many first characters."""


def read(source: Source) -> Iterator[Record]:
    """The agreement that the document is, or each of a collection."""
    printed = list(_printed(source.body))
    read_ones = [list(_read(source, part, 0)) for part in printed]
    if len(read_ones) > 1:  # lists of other titles name parties too
        whole = [
            records
            for part, records in zip(printed, read_ones, strict=True)
            if _is_whole(records) and _has_signatures(part)
        ]
        read_ones = whole or read_ones[:1]
    for position, records in enumerate(read_ones):
        for record in records:
            yield _placed(record, position)


def read_annexed(source: Source) -> Iterator[Record]:
    """The agreement, or its draft, printed as an annex; it has to rest on SGB II itself."""
    if source.annex is not None and source.annex.first("SGB2_LAW"):
        records = list(_read(source, source.annex, 0))
        if _is_whole(records):
            yield from records


def _printed(body: Passage) -> Iterator[Passage]:
    """The agreements of a document, from title to title.

    What stands before the first title is a cover or a page of contents, unless it has the parties.
    """
    starts = list(openings(body)) or [body.start]
    before = body.part(body.start, starts[0])
    if before.first("BETWEEN") and len(parties.bodies(before)) > 1:
        starts.insert(0, body.start)
    kept = [starts[0]]
    for start in starts[1:]:
        part = body.part(kept[-1], start)
        # the title is often printed again, behind a cover or the parties
        if _has_signatures(part):
            kept.append(start)
    for start, end in pairwise([*kept, body.end]):
        yield body.part(start, end)


def _is_whole(records: Sequence[Record]) -> bool:
    """An agreement has parties of a level, and goals."""
    leveled = any(isinstance(record, Agreement) and record.level for record in records)
    return leveled and any(isinstance(record, Target) for record in records)


def _has_signatures(part: Passage) -> bool:
    return bool(part.first("SIGNED_AT") or part.first("SIGNED_BLANK"))


def _placed(record: Record, position: int) -> Record:
    """The record of the agreement with this number in the document."""
    if isinstance(record, Agreement):
        return replace(record, position=position)
    if isinstance(record, Fact | Party | Signatory | Target):
        return replace(record, agreement=position)
    return record


def _read(source: Source, passage: Passage, position: int) -> Iterator[Record]:
    head = passage.part(passage.start, passage.start + HEAD)
    facts = Facts("agreements", agreement=position)
    found_parties = list(parties.read(head, position))
    if any(party.side == "bund" for party in found_parties):
        found_parties = [party for party in found_parties if party.side != "kommune"]
    year = _year(facts, head, passage)
    _kreis_and_land(facts, source, found_parties, year)
    land = _text(facts, "land")
    found_parties = [
        replace(party, organisation=_resolved(party, year, land)) for party in found_parties
    ]
    signing = signatures.read(passage, head, found_parties, position)
    facts.add("level", *_level(passage, head, found_parties, signing, year))
    found_parties = list(signing.parties)
    _status(facts, source, passage, signing)
    facts.add("dialogues_per_year", *_dialogues(passage, year))
    for elsewhere in (*passage.all("GOALS_YEAR"), *passage.all("AGREED_YEAR")):
        if year is not None and year_of(elsewhere) not in {year, year + 1}:
            facts.add("goals_year", year_of(elsewhere), passage.cite(elsewhere))
    if mark := passage.first("LOCAL_NONE"):
        facts.add("local_goals", "none", passage.cite(mark))
    _jobcenter(facts, head, source.margins, found_parties)
    kreis = _text(facts, "kreis")
    found_targets = [
        replace(target, kreis=kreis, agreement=position)
        for target in targets.read(_goals(passage), year, _text(facts, "level"))
    ]
    values = {k: v for k, v in facts.values().items() if k not in {"local_goals", "goals_year"}}
    yield Agreement(
        position=position,
        page_from=passage.text.page_at(passage.start),
        page_to=passage.text.page_at(passage.end - 1),
        title=_title(found_parties, year, facts.values().get("status")),
        quote=head.quote("agreement.title", 0.95, passage.start, _title_end(head)),
        **flat(found_targets, year),
        **values,
    )
    yield from facts.found.values()
    yield from found_parties
    yield from signing.signatories
    yield from found_targets


AMBIGUOUS = 0.45
"""How sure a guess is: the Kreis where the head names several, a level or year no words tell."""
ANNEX = re.compile(r"^(?:Anlage|Anhang)\b", re.MULTILINE)


def _goals(passage: Passage) -> Passage:
    """What may hold targets: behind the parties, before annexes with statistics."""
    named = parties.bodies(passage.part(passage.start, passage.start + HEAD))
    half = (passage.start + passage.end) // 2
    found = ANNEX.search(passage.text.string, half, passage.end)
    start = named[-1][0].end if named else passage.start
    return passage.part(start, found.start() if found else passage.end)


def _title(found: list[Party], year: int | None, status: object) -> str:
    """What the agreement is called in lists: who, when, and that it is a draft."""
    kreise = [reference.kreis(party.organisation or "") for party in found]
    names = [kreis.name for kreis in kreise if kreis] or [party.name for party in found]
    parts = ["Zielvereinbarung", str(year or ""), " / ".join(names[:3])]
    if status == "draft":
        parts.append("(Entwurf)")
    return " ".join(part for part in parts if part)


def _title_end(head: Passage) -> int:
    return next(iter(head.paragraphs())).end


def _text(facts: Facts, name: str) -> str | None:
    value = facts.values().get(name)
    return None if value is None else str(value)


def _dialogues(passage: Passage, year: int | None) -> tuple[int | None, Quote | None]:
    """How many talks of the partners a year, from what stands behind the goals; single ones have to
    be yearly, and two of them in one sentence are two.
    """
    goals = passage.last("GOAL")
    for part in (passage.part(goals.end if goals else passage.start, passage.end), passage):
        single: list[Mark] = []
        for sentence in part.sentences():
            marks = sentence.all("DIALOGUES")
            for mark in marks if marks and _talks(sentence, year) else ():
                times = next(text for name, text in mark.groups.items() if name.startswith("count"))
                number = count(times)
                if number is not None and number > 1:
                    return number, part.cite(mark)
                if number and not single and _is_yearly(sentence, year):
                    single = [m for m in marks if m.rule == mark.rule]
        if single:
            return len(single), merged(*map(part.cite, single))
    return None, None


TALK = re.compile(r"\b(\w*?)(?:dialo[gq]|gespräch)", re.IGNORECASE)
OF_PARTNERS = re.compile(
    r"Ziel|Steuerung|Bilanz|Jahres|Halbjahr|Quartal|Nachhalt|Nachverfolg|Planung|Controlling|"
    r"Auswertung|Monitoring|Umsetzung|Fortschritt|Zwischen|Abstimmung|Review|Leitung|Spitzen|Status",
    re.IGNORECASE,
)
"""What the partners' own talks are called; a Werkstattgespräch or Beratungsgespräch is another."""
PARTNERS = re.compile(
    r"\bDialoge?\b|[Pp]artner|[Pp]arteien|Seiten\b|Beteiligten|[Mm]inisterium|\bLand\b|Senat|"
    r"\w*[Kk]reis\b|Stadt\b|Träger|Jobcenter|Agentur|Region\b|\bBehörde|gemeinsam|Ziel|Kennzahl|BMAS"
)
OF_CLIENTS = re.compile(
    r"\bjede[rmn] (?:[a-zäöü]+en )?(?!\w*[Jj]ahr|Quartal|Seite|Partei)[A-ZÄÖÜ]|"
    r"Kund(?:en|innen)\b|[Ll]eistungsb\w+e[rn]?\b"
)
"""Who else is talked to: the people whom the Jobcenter advises."""
YEARLY = re.compile(
    r"(?:[Ii]m|pro|je|[Ii]n jedem|jedes|[Ii]m Laufe des) (?:Kalenderj|J)ahre?s?\b|[Jj]ährlich|"
    r"Jahresgespräch|Jahresmitte|Halbjahr|Frühjahr|Sommer|Herbst|Ablauf des Jahres|Jahresende"
)


def _talks(sentence: Passage, year: int | None) -> bool:
    """The sentence is about talks of the partners: by the talks' name, the partners or a year."""
    years = [year_of(mark) for mark in sentence.all("YEAR")]
    if year is not None and years and max(years) < year:
        return False  # what was in the years before
    kinds = TALK.findall(sentence.string)
    if any(OF_PARTNERS.search(kind) for kind in kinds):
        return True
    plain = (not kinds or "" in kinds) and not OF_CLIENTS.search(sentence.string)
    return plain and (PARTNERS.search(sentence.string) is not None or _is_yearly(sentence, year))


def _is_yearly(sentence: Passage, year: int | None) -> bool:
    named = year is not None and str(year) in sentence.string
    return named or YEARLY.search(sentence.string) is not None


def _year(facts: Facts, head: Passage, passage: Passage) -> int | None:
    """The year the agreement is for: in the title, else where it is said to be agreed for one."""
    head = head.part(head.start, next((m.start for m in head.all("HEAD_END")), head.end))
    signed, titled = _signed(passage), _titled(head)
    chosen, sure = next(iter(titled), None), True
    if chosen is None:
        chosen, sure = _said(head, passage, signed)
    elif (newer := _newer(passage, chosen)) is not None:
        facts.add("goals_year", year_of(chosen), passage.cite(chosen))
        chosen = newer
    elif (
        signed and year_of(chosen) not in signed
    ):  # "Fortschreibung der Vereinbarung 2012 für 2013"
        fitting = next((mark for mark in titled if year_of(mark) in signed), None)
        years = Counter(map(year_of, passage.part(chosen.end, passage.end).all("YEAR")))
        sure = fitting is not None or years[year_of(chosen)] > years.total() / 2
        chosen = fitting or chosen
    if chosen is None:
        return None
    facts.add("year", year_of(chosen), passage.cite(chosen, None if sure else AMBIGUOUS))
    return year_of(chosen)


def _newer(passage: Passage, titled: Mark) -> Mark | None:
    """A title whose year nothing else repeats, while another is named as the subject throughout,
    was copied from an older agreement: where that other year is named.
    """
    behind = [mark for mark in passage.all("SUBJECT_YEAR") if mark.start > titled.start]
    others = Counter(map(year_of, behind))
    best, times = others.most_common(1)[0] if others else (0, 0)
    if times < 2 or best <= year_of(titled) or year_of(titled) in others:
        return None
    return next(mark for mark in behind if year_of(mark) == best)


def _said(head: Passage, passage: Passage, signed: set[int]) -> tuple[Mark | None, bool]:
    """Where no title has it: the year that sentences name most and the signatures fit, and whether
    it is sure; a sentence may tell of any other year.
    """
    words = passage.all("AGREED_YEAR") or head.all("SUBJECT_YEAR") or passage.all("SUBJECT_YEAR")
    named = words or passage.all("YEAR")
    fitting = [mark for mark in named if year_of(mark) in signed]
    years = Counter(map(year_of, fitting or named))
    best = max(years, key=lambda year: (years[year], year), default=None)
    chosen = next((mark for mark in named if year_of(mark) == best), None)
    return chosen, bool(words) and len(years) == 1 and bool(fitting or not signed)


def _titled(head: Passage) -> list[Mark]:
    """The years that the title has: those whose words tell what they are before bare ones."""
    title = title_of(head)
    return [*title.all("SUBJECT_YEAR"), *outside(title.all("YEAR"), title.all("DATE"))]


def _signed(passage: Passage) -> set[int]:
    """The years that the days of the signatures fit: an agreement is signed in the year that it is
    for, or in the months before it.
    """
    marks = passage.part(passage.end - ZONE, passage.end).all("SIGNED_AT")
    days = [day for mark in marks if (day := day_of(mark))]
    years = {int(day[:4]) for day in days}
    return years | {int(day[:4]) + 1 for day in days if day[5:7] >= "10"}


def _resolved(party: Party, year: int | None, land: str | None) -> str | None:
    """The id of the body that bore this name in that year in that Land."""
    if party.organisation is None:
        return None
    if party.side == "kommune" and not party.organisation.startswith("bezirk-"):
        return reference.resolve_kreis(party.organisation, year)
    if party.side == "jobcenter":
        return party.organisation if party.organisation.startswith("jc-") else None
    return reference.resolve_organisation(party.organisation, year, land)


def _kreis_and_land(facts: Facts, source: Source, found: list[Party], year: int | None) -> None:
    """The Kreis named as party and the Land of the bodies that sign."""
    kommunen = [party for party in found if party.side == "kommune" and party.organisation]
    # two Kreise in one head: one of them may be another document's title that stands near
    sure = len({party.organisation for party in kommunen}) < 2
    for party in kommunen:
        ags = reference.resolve_kreis(party.organisation or "", year)
        if ags:
            quote = party.quote
            if quote is not None and not sure:
                quote = replace(quote, confidence=min(quote.confidence, AMBIGUOUS))
            facts.add("kreis", ags, quote)
            facts.add("land", ags[:2], party.quote)
    for party in found:
        if party.side == "jobcenter" and party.organisation:
            served = reference.jobcenter_kreis(party.organisation.removeprefix("jc-"))
            if served is not None:
                facts.add("kreis", served, party.quote)
                facts.add("land", served[:2], party.quote)
    for party in found:
        if party.side == "land" and party.organisation:
            lands = {
                body.land
                for key in party.organisation.split("|")
                if (body := reference.organisation(key)) and body.land
            }
            if len(lands) == 1:
                facts.add("land", lands.pop(), party.quote)
    sides = {party.side for party in found}
    if sides != {"bund", "ba"}:
        facts.add("land", source.land, None)


def _jobcenter(facts: Facts, head: Passage, margins: Passage, found: list[Party]) -> None:
    """The Jobcenter that is a party; the form of the BA has no parties, its head names it."""
    party = next((p for p in found if p.side == "jobcenter" and p.organisation), None)
    if party is not None and party.organisation is not None:
        facts.add("jobcenter", party.organisation.removeprefix("jc-"), party.quote)
        return
    for where in () if found else (head, margins):
        if (named := where.first("JOBCENTER")) and named.value:
            facts.add("jobcenter", named.value, where.cite(named))
            if served := reference.jobcenter_kreis(named.value):
                facts.add("kreis", served, where.cite(named))
                facts.add("land", served[:2], where.cite(named))
            return


def _level(
    passage: Passage,
    head: Passage,
    found: list[Party],
    signing: signatures.Signing,
    year: int | None,
) -> tuple[str | None, Quote | None]:
    """Who agrees with whom, by the sides, else by the number of § 48b Abs. 1 S. 1; a Kreis by the
    role that the text or the law gives it.
    """
    sides = {party.side for party in found}
    quote = found[0].quote if found else signing.quote
    if not sides:
        sides = {row.side for row in signing.signatories if row.side}
    if {"jobcenter", "kommune", "ba"} <= sides or THREE.search(head.string):
        return "trilateral", quote
    if {"bund", "land"} <= sides:
        return "bund-land", quote
    if {"bund", "ba"} <= sides:
        return "bund-ba", quote
    if found and {"land", "kommune"} <= sides:
        return _land_level(head, found, year)
    if "jobcenter" in sides and sides & {"ba", "kommune"}:
        return ("ba-jobcenter" if "ba" in sides else "kommune-jobcenter"), quote
    if mark := head.first("BA_FORM"):
        return "ba-jobcenter", head.cite(mark)
    for mark in head.all("CITATION"):
        level = LEVELS.get(mark.groups.get("nummer", ""))
        if is_48b(mark) and level:
            return level, head.cite(mark, 0.6)
    return None, None


THREE = re.compile(r"trilateral|dreiseitig", re.IGNORECASE)
LEVELS = {"1": "bund-ba", "3": "bund-land", "4": "land-zkt"}
"""The level by the number of § 48b Abs. 1 S. 1; number 2 is for either Träger."""


def _land_level(head: Passage, found: list[Party], year: int | None) -> tuple[str, Quote | None]:
    for mark in head.all("CITATION"):
        if is_48b(mark) and mark.groups.get("nummer") == "4":
            return "land-zkt", head.cite(mark)
    if role := head.first("ROLE"):
        return ("land-zkt" if role.value == "zkt" else "land-kommune"), head.cite(role)
    kommune = next(party for party in found if party.side == "kommune")
    ags = reference.resolve_kreis(kommune.organisation or "", year)
    form = reference.form(ags, year) if ags and year else None
    quote = kommune.quote
    if form is None and quote is not None:  # neither text nor law says it: a guess, and doubtful
        quote = replace(quote, confidence=min(quote.confidence, AMBIGUOUS))
    return ("land-kommune" if form == "ge" else "land-zkt"), quote


def _status(facts: Facts, source: Source, passage: Passage, signing: signatures.Signing) -> None:
    """Draft, signed, partly signed or unsigned; nothing where the signature page is missing."""
    cover = source.body.start if passage.start < COVER else passage.start
    title = source.body.part(cover, passage.start + 400)
    for where in (title, source.margins):
        if draft := where.first("DRAFT"):
            facts.add("status", "draft", where.cite(draft))
            return
    if signing.signed_on:
        facts.add("signed_on", signing.signed_on, signing.signed_on_quote)
    if signing.status:
        facts.add("status", signing.status, signing.quote)


def flat(found: list[Target], year: int | None) -> dict[str, Any]:
    """K2 and K3 of the target year as columns: core targets for all people, percent only."""
    columns: dict[str, Any] = {}
    for target in found:
        short = (target.kennzahl or "").lower()
        if short not in {"k2", "k3"} or target.stage != "target" or target.scope != "core":
            continue
        if target.people is not None or target.year != year:
            continue
        if target.quote is None or target.quote.confidence < DOUBTFUL:
            continue
        fits = target.level_unit == ("percent" if short == "k2" else "personen")
        if target.level is not None and fits and columns.get(f"{short}_level") is None:
            columns[f"{short}_level"] = target.level
        if target.change_unit == "percent" and columns.get(f"{short}_change") is None:
            columns[f"{short}_change"] = target.change
    return columns
