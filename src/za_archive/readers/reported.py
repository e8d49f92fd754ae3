"""What a paper says about an agreement: year, Kreis, level, how far it is -> facts of `papers`."""

from __future__ import annotations

from collections.abc import Iterator

from za_archive import reference
from za_archive.annotate import Mark
from za_archive.models import Quote
from za_archive.readers import subject
from za_archive.readers.about import weighed
from za_archive.readers.home import home
from za_archive.readers.source import Facts, Source, year_of

STAGES = ("returned", "attainment", "authorisation", "signed", "negotiation", "duty")
"""The stage that counts where a paper tells of several: the first of these."""

Level = tuple[str | None, Quote | None]


def add_reported(facts: Facts, source: Source) -> None:
    """Adds the columns `agreement_*`; the caller knows that the paper is about an agreement."""
    body = source.own
    year = subject.agreement_year(source) or subject.main_year(source)
    if year is not None:
        facts.add("agreement_year", *year)
    kreis = home(source, year[0] if year else None)
    level, quote = _level(source, kreis[0] if kreis else None, year[0] if year else None)
    if kreis is not None and level != "bund-land":
        facts.add("agreement_kreis", *kreis)
    facts.add("agreement_level", level, quote)
    told = list(_stages(source, year[0] if year else None))
    stages = {mark.value: mark for mark in reversed(told)}
    draft = _draft(source) or stages.get("negotiation")
    if (half := stages.get("returned") or stages.get("partly")) is not None:
        facts.add("agreement_status", "partly_signed", body.cite(half))
    elif "signed" in stages:
        facts.add("agreement_status", "signed", body.cite(stages["signed"], 0.8))
    elif draft and "attainment" not in stages:
        facts.add("agreement_status", "draft", body.cite(draft, 0.9))
    if source.kind == "anfrage":
        facts.add("agreement_stage", "question", facts.quote("agreement_year"))
    stage = next((name for name in STAGES if name in stages), None)
    if stage is not None:
        facts.add("agreement_stage", stage, body.cite(stages[stage], 0.9))


def _stages(source: Source, year: int | None) -> Iterator[Mark]:
    """How far it is, as far as it is said of the agreement of this year: in its paragraphs and the
    next ones."""
    body = source.own
    near = False
    for paragraph in body.paragraphs():
        named = bool(paragraph.all("AGREED"))
        others = [
            sentence
            for sentence in paragraph.sentences()
            if (years := {year_of(mark) for mark in sentence.all("ABOUT_YEAR")})
            and year not in years
        ]
        for mark in paragraph.all("STAGE"):
            if any(other.start <= mark.start < other.end for other in others):
                continue
            if named or near or mark.value in {"attainment", "returned", "partly"}:
                yield mark
        near = named


def _draft(source: Source) -> Mark | None:
    """The word "Entwurf" in the paper itself or over the agreement that is its annex."""
    return source.own.first("DRAFT") or (source.annex.first("DRAFT") if source.annex else None)


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
