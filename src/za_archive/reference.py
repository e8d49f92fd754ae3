"""What is known beforehand: Länder, Kreise, Träger, signing bodies, Kennzahlen, laws.

All of it is data in `data/reference/`; this module loads it once and answers questions of the form
"which body is meant by this name in that year".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Kreis:
    """A Kreis or kreisfreie Stadt. Dates ISO, None where open."""

    ags: str
    name: str
    kind: str
    land: str
    regierungsbezirk: str | None
    valid_from: str | None
    valid_until: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traeger:
    """In which form (`zkt` or `ge`) a Kreis's Jobcenter was run, and under which BA number."""

    traeger_nr: str
    ags: str
    form: str
    valid_from: str | None
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """One name of a body and when it bore it. `sure`: a check may rely on the dates."""

    organisation: str
    name: str
    short: tuple[str, ...]
    variants: tuple[str, ...]
    valid_from: str | None
    valid_until: str | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that signs besides Kreise."""

    id: str
    side: str
    land: str | None
    names: tuple[OrganisationName, ...]


@dataclass(frozen=True, slots=True)
class Jobcenter:
    """A Jobcenter of today by its BA number, and the Kreise that it serves."""

    traeger_nr: str
    name: str
    ags: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Land:
    code: str
    name: str
    short: str
    abbreviations: tuple[str, ...]
    capital: str


# --- loading ----------------------------------------------------------------------------------


def read_text(name: str) -> str:
    """The text of one reference file."""
    return (files("za_archive") / "data" / "reference" / name).read_text("utf-8")


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one reference table."""
    return csv.DictReader(io.StringIO(read_text(name)))


@cache
def read_yaml(name: str) -> Any:
    """The content of one YAML file; not to be changed."""
    return yaml.load(read_text(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _several(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("|") if part)


@cache
def kreise() -> tuple[Kreis, ...]:
    return tuple(
        Kreis(
            row["ags"],
            row["name"],
            row["kind"],
            row["land"],
            row["regierungsbezirk"] or None,
            row["valid_from"] or None,
            row["valid_until"] or None,
            _several(row["names"]),
        )
        for row in read_rows("kreise.csv")
    )


@cache
def traeger() -> tuple[Traeger, ...]:
    return tuple(
        Traeger(
            row["traeger_nr"],
            row["ags"],
            row["form"],
            row["valid_from"] or None,
            row["valid_until"] or None,
        )
        for row in read_rows("traeger.csv")
    )


@cache
def jobcenter() -> tuple[Jobcenter, ...]:
    return tuple(
        Jobcenter(row["traeger_nr"], row["name"], _several(row["ags"]), _several(row["names"]))
        for row in read_rows("jobcenter.csv")
    )


@cache
def laender() -> tuple[Land, ...]:
    return tuple(
        Land(row["land"], row["name"], row["short"], _several(row["abbr"]), row["capital"])
        for row in read_rows("laender.csv")
    )


@cache
def organisations() -> tuple[Organisation, ...]:
    return tuple(
        Organisation(
            entry["id"],
            entry["side"],
            entry.get("land"),
            tuple(
                OrganisationName(
                    entry["id"],
                    name["name"],
                    tuple(name.get("short") or ()),
                    tuple(name.get("variants") or ()),
                    _day(name.get("from")),
                    _day(name.get("until")),
                    bool(name.get("sure")),
                )
                for name in entry["names"]
            ),
        )
        for entry in read_yaml("organisations.yml")["organisations"]
    )


def _day(value: object) -> str | None:
    return None if value is None else str(value)


# --- questions --------------------------------------------------------------------------------


def valid_in(year: int, valid_from: str | None, valid_until: str | None) -> bool:
    """Whether a span of ISO days (open where None) touches the year."""
    begins = valid_from is None or valid_from[:4] <= str(year)
    ends = valid_until is None or valid_until[:4] >= str(year)
    return begins and ends


@cache
def kreis(ags: str) -> Kreis | None:
    return next((found for found in kreise() if found.ags == ags), None)


@cache
def organisation(key: str) -> Organisation | None:
    return next((found for found in organisations() if found.id == key), None)


def resolve_kreis(value: str, year: int | None) -> str | None:
    """The AGS meant by a mark's value (several joined by `|` where bodies followed each other)."""
    meant = [found for ags in value.split("|") if (found := kreis(ags))]
    if year is not None:
        meant = [k for k in meant if valid_in(year, k.valid_from, k.valid_until)] or meant
    living = [k for k in meant if k.valid_until is None] or meant
    return living[0].ags if living else None


@cache
def jobcenter_kreis(traeger_nr: str) -> str | None:
    """The Kreis that a Jobcenter serves; None where it serves several, or is unknown."""
    served = next((jc.ags for jc in jobcenter() if jc.traeger_nr == traeger_nr), ())
    return served[0] if len(served) == 1 else None


def resolve_organisation(value: str, year: int | None, land: str | None) -> str | None:
    """The id meant by a mark's value: of bodies that share a name the Land's, in that year."""
    meant = [found for key in value.split("|") if (found := organisation(key))]
    if land is not None:
        meant = [found for found in meant if found.land in (None, land)]
    if year is not None and len(meant) > 1:
        meant = [
            found
            for found in meant
            if any(valid_in(year, name.valid_from, name.valid_until) for name in found.names)
        ] or meant
    return meant[0].id if len(meant) == 1 else None


@cache
def form(ags: str, year: int) -> str | None:
    """`zkt` or `ge`: how the Kreis's Jobcenter was run in that year; None where unknown or both."""
    forms = {
        row.form
        for row in traeger()
        if row.ags == ags and valid_in(year, row.valid_from, row.valid_until)
    }
    return forms.pop() if len(forms) == 1 else None


# --- names for the text -----------------------------------------------------------------------


def inflected(name: str) -> set[str]:
    """The name and its forms in running text: "Kreis Lippe", "Kreises Lippe"."""
    forms = {name}
    if match := re.search(r"([Kk]reis)(?= |$)", name):
        forms.add(f"{name[: match.start()]}{match.group()}es{name[match.end() :]}")
        # "Oberbergischer Kreis": "Oberbergischen Kreis", "Oberbergischen Kreises"
        for form_ in tuple(forms):
            if re.search(r"er (?=Kreis)", form_):
                forms.add(re.sub(r"er (?=Kreis)", "en ", form_))
    if name.startswith("Regionalverband "):
        forms |= {name.replace("verband", f"verband{ending}", 1) for ending in ("s", "es")}
    if name.startswith("Ministerium"):
        forms.add(name.replace("Ministerium", "Ministeriums", 1))
    elif match := re.match(r"(\w+?)(es|e) (\w*[Mm]inisterium)\b", name):
        stem, rest = match.group(1), name[match.end() :]
        forms.add(f"{stem}e {match.group(3)}{rest}")
        forms.add(f"{stem}en {match.group(3)}{rest}")
        forms.add(f"{stem}en {match.group(3)}s{rest}")
    if name.startswith("Jobcenter "):
        forms.add(name.replace("Jobcenter", "Jobcenters", 1))
    return forms


def _collect(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Name -> value; a name that several bodies share has their values joined by `|`."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        values = found.setdefault(name, [])
        if value not in values:
            values.append(value)
    return {name: "|".join(values) for name, values in found.items()}


LONG = 4
"""A ministry's name without its Land has more words than this."""
WITH_KIND = re.compile(
    r"[Kk]reis|(?:^S|[a-zß-]s)tadt (?!an der Weinstr)|[Ss]tädte-?[Rr]egion|"
    r"^(?:Region|Regionalverband|LK|Landratsamt|Stadtgemeinde) "
)


def _has_kind(name: str) -> bool:
    """The name says what it is ("Kreis Unna", "Stadt Hamm"), so it is safe in running text."""
    return WITH_KIND.search(name) is not None


@cache
def kreis_names() -> dict[str, str]:
    """Names with a designation, in all their forms -> AGS."""
    return _collect(
        (form_, k.ags)
        for k in kreise()
        for name in (k.name, *k.names)
        if _has_kind(name)
        for form_ in inflected(name)
    )


@cache
def city_names() -> dict[str, str]:
    """Bare names of kreisfreie Städte -> AGS: safe only where a body or a place is expected."""
    return _collect(
        (name, k.ags) for k in kreise() for name in (k.name, *k.names) if not _has_kind(name)
    )


@cache
def jobcenter_names() -> dict[str, str]:
    """Names of Jobcenter, in their forms -> BA number."""
    return _collect(
        (form_, found.traeger_nr)
        for found in jobcenter()
        for name in (found.name, *found.names)
        for form_ in inflected(name)
    )


@cache
def organisation_names() -> dict[str, str]:
    """Full names and writings of signing bodies, in their forms and without their Land -> id."""
    return _collect(
        (form_, body.id)
        for body in organisations()
        for period in body.names
        for name in (period.name, *period.variants)
        for written in {name, _without_land(name)}
        for form_ in inflected(written)
    )


@cache
def _of_land() -> re.Pattern[str]:
    names = "|".join(re.escape(land.name) for land in laender())
    return re.compile(rf"(?: des(?: Landes| Freistaate?s)?)? (?:{names})(?:e?s)?$")


def _without_land(name: str) -> str:
    """ "Ministerium für Arbeit … des Landes Hessen" without its Land, where it stays long enough to
    be a ministry's name in running text.
    """
    bare = _of_land().sub("", name)
    return bare if bare.startswith("Ministerium") and len(bare.split()) > LONG else name


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviations of signing bodies -> id; many are shared by several Länder."""
    return _collect(
        (short, body.id)
        for body in organisations()
        for period in body.names
        for short in period.short
    )


@cache
def land_names() -> dict[str, str]:
    """Names of Länder -> two digits."""
    pairs = (
        (name, land.code)
        for land in laender()
        for name in (
            land.name,
            f"{land.name}s",
            f"{land.name}es",
            *(a for a in land.abbreviations if len(a) > 2),
        )
    )
    return _collect(pairs)


@cache
def law_names() -> dict[str, str]:
    """Writings of laws -> short name; where Länder share a writing, with all of them."""
    return _collect(
        (writing, entry["short"])
        for entry in read_yaml("laws.yml")["laws"]
        for writing in (entry["short"], entry["title"], *entry["writings"])
    )


@cache
def law_land(short: str) -> str | None:
    """The Land whose law it is, None for federal law."""
    laws = read_yaml("laws.yml")["laws"]
    return next((law["land"] for law in laws if law["short"] == short), None)


NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "KREIS": kreis_names,
    "CITY": city_names,
    "JOBCENTER": jobcenter_names,
    "ORGANISATION": organisation_names,
    "ABBREVIATION": abbreviations,
    "LAND": land_names,
    "LAW": law_names,
}
"""Labels that are found by name and not by rule."""
EXACT = frozenset({"ABBREVIATION", "CITY", "LAND", "LAW"})
"""Labels whose names count only as they are spelt, capitals and all."""
