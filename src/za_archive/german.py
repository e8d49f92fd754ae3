"""The archive's code words in German, and numbers as Germans write them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from za_archive.models import BELIEVED, DOUBTFUL

UNITS = {
    "percent": "Prozent", "points": "Prozentpunkte", "personen": "Personen",
    "bedarfsgemeinschaften": "Bedarfsgemeinschaften", "euro": "Euro", "count": "Anzahl",
    "index": "Index", "tage": "Tage", "verhaeltnis": "Verhältnis",
}  # fmt: skip
STATUS = {
    "signed": "unterschrieben", "partly_signed": "teilweise unterschrieben",
    "unsigned": "Endfassung ohne Unterschriften", "draft": "Entwurf",
}  # fmt: skip
LEVELS = {
    "bund-land": "Bund und Land", "bund-ba": "Bund und Bundesagentur",
    "land-zkt": "Land und zugelassener kommunaler Träger",
    "land-kommune": "Land und Kommune in gemeinsamer Einrichtung",
    "ba-jobcenter": "Bundesagentur und Jobcenter", "kommune-jobcenter": "Kommune und Jobcenter",
    "trilateral": "beide Träger und Jobcenter",
}  # fmt: skip
KINDS = {
    "zielvereinbarung": "Zielvereinbarung", "beschlussvorlage": "Beschlussvorlage",
    "mitteilungsvorlage": "Mitteilungsvorlage", "antrag": "Antrag", "anfrage": "Anfrage",
    "stellungnahme": "Stellungnahme", "niederschrift": "Niederschrift",
    "abstimmungsergebnis": "Abstimmungsergebnis", "tagesordnung": "Tagesordnung",
    "planungsdokument": "Planungsdokument", "bericht": "Bericht", "artikel": "Artikel",
    "sonstiges": "sonstiges Dokument",
}  # fmt: skip
SIDES = {
    "bund": "Bund", "land": "Land", "kommune": "Kommune", "ba": "Bundesagentur für Arbeit",
    "jobcenter": "Jobcenter",
}  # fmt: skip
YES_NO = {"1": "ja", "0": "nein"}

WORDS: Mapping[str, Mapping[str, str]] = {
    "unit": UNITS, "level_unit": UNITS, "change_unit": UNITS, "baseline_unit": UNITS,
    "status": STATUS, "agreement_status": STATUS,
    "level": LEVELS, "agreement_level": LEVELS,
    "level_kurz": {
        "bund-land": "Bund–Land", "bund-ba": "Bund–BA", "land-zkt": "Land–zkT",
        "land-kommune": "Land–Kommune in gE", "ba-jobcenter": "BA–Jobcenter",
        "kommune-jobcenter": "Kommune–Jobcenter", "trilateral": "trilateral",
    },
    "kind": KINDS, "paper_type": KINDS, "side": SIDES,
    "form": {"zkt": "zugelassener kommunaler Träger", "ge": "gemeinsame Einrichtung"},
    "form_kurz": {"zkt": "zkT", "ge": "gE"},
    "scope": {"core": "für alle vorgegeben", "local": "eigenes Ziel vor Ort"},
    "nature": {
        "quantified": "mit Zahl", "monitoring": "wird nur beobachtet", "qualitative": "ohne Zahl",
    },
    "operator": {
        "eq": "genau", "min": "mindestens", "max": "höchstens", "keep": "unverändert",
        "range": "von bis",
    },
    "baseline_state": {
        "t-0": "ohne Wartezeit (t-0)", "t-3": "nach drei Monaten (t-3)", "forecast": "Prognose",
    },
    "stage": {
        "target": "vereinbartes Ziel", "offer": "Angebot", "reference": "Vergleichswert",
        "expected": "erwarteter Wert", "revised": "nachverhandelt", "actual": "tatsächlicher Wert",
    },
    "agreement_stage": {
        "duty": "Pflicht zur Vereinbarung", "negotiation": "Verhandlung",
        "authorisation": "Ermächtigung zum Abschluss", "signed": "unterschrieben",
        "returned": "zurückgesandt", "attainment": "Zielerreichung", "question": "Anfrage",
    },
    "people": {
        "frauen": "Frauen", "maenner": "Männer", "u25": "unter 25 Jahren",
        "alleinerziehende": "Alleinerziehende", "lzb": "Langzeitleistungsbeziehende",
        "gefluechtete": "Geflüchtete", "50plus": "ab 50 Jahren",
    },
    "event": {
        "meeting": "Sitzung", "negotiation": "Verhandlung", "workshop": "Workshop",
        "deadline": "Frist", "expected_signing": "geplante Unterschrift",
        "signed": "unterschrieben", "effective": "Inkrafttreten", "decided": "beschlossen",
        "other": "sonstiges",
    },
    "precision": {
        "day": "auf den Tag", "half_month": "halber Monat", "month": "Monat",
        "quarter": "Quartal", "year": "Jahr",
    },
    "severity": {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"},
    "text_source": {
        "text": "Text der Datei", "ocr": "Texterkennung", "mixed": "Text und Texterkennung",
        "none": "kein Text",
    },
    "signed": YES_NO, "in_vertretung": YES_NO, "approximate": YES_NO, "public": YES_NO,
}  # fmt: skip
"""Column -> code word -> German. A word that is not here is shown as it is."""

RELATIONS: Mapping[str, str] = {
    "facts": "Einzelangabe", "agreements": "Vereinbarung", "parties": "Vertragspartei",
    "signatories": "Unterschrift", "targets": "Ziel", "citations": "Zitierte Vorschrift",
    "dates": "Termin", "papers": "Papier", "consultations": "Beratung", "positions": "Position",
}  # fmt: skip
"""Relation -> what one row of it is called."""


def word(column: str, value: object) -> str | None:
    """What a code word of a column means; several words with commas between them one by one.

    >>> word("people", "frauen,u25")
    'Frauen, unter 25 Jahren'
    """
    if value is None:
        return None
    known = WORDS.get(column, {})
    return ", ".join(known.get(part, part) for part in str(value).split(","))


def trust(confidence: float | None) -> str | None:
    """A confidence as a word and a number.

    >>> trust(0.45)
    'zweifelhaft (0,45)'
    """
    if confidence is None:
        return None
    return f"{trust_word(confidence)} ({trust_number(confidence)})"


def trust_number(confidence: float) -> str:
    """Two places, never rounded up over the border to the next word.

    >>> trust_number(0.897), trust_number(0.29)
    ('0,89', '0,29')
    """
    return number(math.floor(confidence * 100 + 1e-6) / 100)


def trust_word(confidence: float) -> str:
    """`belegt`, `unsicher` or `zweifelhaft`."""
    if confidence >= BELIEVED:
        return "belegt"
    return "unsicher" if confidence >= DOUBTFUL else "zweifelhaft"


def number(value: float, *, signed: bool = False) -> str:
    """A measured number with decimal comma; points between thousands.

    >>> number(13200000.0), number(-12.9), number(0.5, signed=True)
    ('13.200.000', '−12,9', '+0,5')
    """
    text = f"{value:{'+' if signed and value else ''},.10g}"
    if "e" in text:
        text = f"{value:,.0f}"
    return text.translate(str.maketrans(",.-", ".,−"))
