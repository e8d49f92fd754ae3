"""What a paper says about an agreement: year, Kreis, level, how far it is -> facts of `papers`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from za_archive import reference
from za_archive.annotate import Mark
from za_archive.models import Quote, Target
from za_archive.readers import subject
from za_archive.readers.about import weighed
from za_archive.readers.decisions import MINUTES, proposed
from za_archive.readers.home import home
from za_archive.readers.items import own_item
from za_archive.readers.source import Facts, Source, year_of

STAGES = (
    "returned", "authorisation", "attainment", "authorised", "signed", "negotiation", "duty",
)  # fmt: skip
"""The stage that counts where a paper tells of several: the first of these."""
AS_STAGE = {"partly": "signed", "draft": "negotiation", "authorised": "authorisation"}
"""Marks that say more than the stage: one side has signed, there is a text, long decided."""
REPORTED = {"attainment", "returned", "partly"}
"""Also told in paragraphs that do not name the agreement."""

Level = tuple[str | None, Quote | None]


def add_agreement(facts: Facts, source: Source) -> None:
    """Adds whose and which agreement; the caller knows that the paper is about one."""
    year = subject.agreement_year(source) or subject.main_year(source)
    if year is not None:
        facts.add("agreement_year", *year)
    kreis = home(source, year[0] if year else None)
    level, quote = _level(source, kreis[0] if kreis else None, year[0] if year else None)
    if kreis is not None and level != "bund-land":
        facts.add("agreement_kreis", *kreis)
    facts.add("agreement_level", level, quote)


def add_stage(facts: Facts, source: Source, told: Sequence[Target]) -> None:
    """Adds how far it is, from the words and from the values that are told of its year."""
    body = source.own
    year, level = (facts.values().get(name) for name in ("agreement_year", "agreement_level"))
    said: dict[str, Quote | None] = {}
    for name, mark in _stages(source, year if isinstance(year, int) else None, level):
        said.setdefault(name, body.cite(mark, 0.9))
    for target in told:
        if target.stage == "actual" and target.year == year:
            said.setdefault("attainment", target.quote)
    annex = source.annex.first("DRAFT") if source.annex else None
    if annex is not None and source.annex is not None:
        said.setdefault("draft", source.annex.cite(annex, 0.9))
    if (half := said.get("returned") or said.get("partly")) is not None:
        facts.add("agreement_status", "partly_signed", half)
    elif "signed" in said:
        facts.add("agreement_status", "signed", said["signed"])
    elif "draft" in said and "attainment" not in said:
        facts.add("agreement_status", "draft", said["draft"])
    if source.kind == "anfrage":
        facts.add("agreement_stage", "question", facts.quote("agreement_year"))
    for name in ("partly", "draft"):
        if name in said:
            said.setdefault(AS_STAGE[name], said[name])
    stage = next((name for name in STAGES if name in said), None)
    if stage is not None:
        facts.add("agreement_stage", AS_STAGE.get(stage, stage), said[stage])


def _stages(source: Source, year: int | None, level: object) -> Iterator[tuple[str, Mark]]:
    """What is said of the agreement of this year: in its paragraphs and the next ones."""
    near = False
    asked = proposed(source)
    with_land = str(level or "").startswith("land")
    item = own_item(source) if source.kind in MINUTES else None
    for paragraph in source.own.paragraphs():
        if item is not None and not item.holds(paragraph.end - 1):
            continue
        named = bool(paragraph.all("AGREED"))
        for sentence in paragraph.sentences():
            years = {year_of(mark) for mark in sentence.all("ABOUT_YEAR")}
            if (years and year not in years) or (with_land and sentence.first("WITH_JOBCENTER")):
                continue  # last year's, or that of the Bundesagentur
            own = (
                named
                or near
                or (asked is not None and asked[0].start <= sentence.start < asked[0].end)
            )
            for mark in sentence.all("STAGE"):
                name = mark.value or ""
                if name == "attainment" and sentence.first("LATER"):
                    continue  # what will be reported is none yet
                if name == "authorisation" and sentence.first("PAST"):
                    name = "authorised"
                if own or name in REPORTED or (name == "signed" and sentence.first("DATE")):
                    yield name, mark
            if own:
                yield from (("draft", mark) for mark in sentence.all("DRAFT"))
        near = named


# --- who with whom --------------------------------------------------------------------------------


def _level(source: Source, ags: str | None, year: int | None) -> Level:
    """By the law cited and the sides named, else by how the Kreis's Jobcenter was run."""
    body = source.own
    if (three := body.first("TRILATERAL")) is not None:
        return "trilateral", body.cite(three)
    for mark in body.all("LAW"):
        if mark.value and mark.value.startswith("AG-SGB II"):
            return "land-kommune", body.cite(mark)
    if (without_land := _without_the_land(source)) is not None:
        return without_land
    form = reference.form(ags, year) if ags and year else None
    if form is not None and ags is not None:
        found = next(
            (m for m in body.all("KREIS") if reference.resolve_kreis(m.value or "", year) == ags),
            None,
        )
        level = "land-zkt" if form == "zkt" else "land-kommune"
        return level, body.cite(found, 0.8) if found else None
    roles = body.all("ROLE")
    if roles:
        zkt = any(mark.value == "zkt" for mark in roles)
        return ("land-zkt" if zkt else "land-kommune"), body.cite(roles[0], 0.7)
    return None, None


def _without_the_land(source: Source) -> Level | None:
    """Bundesagentur or Kreis with the Jobcenter, where no sentence names Land or ministry."""
    body = source.own
    said = [one.sentence for one in weighed(body)]
    if any(sentence.all("LAND_SIDE") or sentence.all("ORGANISATION") for sentence in said):
        return None
    for sentence in said:
        agency, jobcenter = sentence.first("BA_SIDE"), sentence.first("WITH_JOBCENTER")
        if agency is not None and jobcenter is not None:
            return "ba-jobcenter", body.cite(agency, 0.8)
        if jobcenter is not None and jobcenter.value == "partner":
            return "kommune-jobcenter", body.cite(jobcenter, 0.7)
    return None
