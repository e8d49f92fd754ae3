"""What printed numbers and dates mean: text in, value out. German forms, no guessing."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

MONTHS = {
    name: number
    for number, name in enumerate(
        ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
         "oktober", "november", "dezember"), 1)
}  # fmt: skip
ORDINALS = {"erst": 1, "zweit": 2, "dritt": 3, "viert": 4}
ROMAN = {
    roman: number
    for number, roman in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1
    )
}
COUNTS = {
    "ein": 1, "eine": 1, "einen": 1, "einmal": 1, "zwei": 2, "zweimal": 2, "drei": 3, "dreimal": 3,
    "vier": 4, "viermal": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "halbjährlich": 2, "vierteljährlich": 4,
    "quartalsweise": 4, "jährlich": 1, "monatlich": 12, "einem": 1, "ein mal": 1, "einer": 1,
    "eines": 1, "je halbjahr": 2, "in jedem halbjahr": 2, "pro halbjahr": 2, "jedes halbjahr": 2,
    "je quartal": 4, "im quartal": 4, "in jedem quartal": 4, "pro quartal": 4, "jedes quartal": 4,
    "nach jedem quartal": 4, "nach jedem halbjahr": 2,
}  # fmt: skip
FACTORS = {"mio": 1e6, "millionen": 1e6, "mrd": 1e9, "milliarden": 1e9, "tsd": 1e3, "t": 1e3}
GROUPED = re.compile(r"\d{1,3}(?:[.  ]\d{3})+")


def number(printed: str) -> float:
    """A German number: "4.400" is 4400, "34 500" is 34500, "9,9" is 9.9, "halbes" is 0.5.

    Raises `ValueError` on anything else.
    """
    text = printed.strip().removesuffix(",-").lower()
    if text in {"halb", "halbe", "halben", "halber", "halbes", "einen halben"}:
        return 0.5
    if text in COUNTS:
        return float(COUNTS[text])
    whole, _, fraction = text.partition(",")
    if GROUPED.fullmatch(whole):
        whole = re.sub(r"\D", "", whole)
    elif "." in whole and not fraction and re.fullmatch(r"\d+\.\d{1,2}", whole):
        whole, fraction = whole.split(".")  # "25.4 %": a point where a comma is meant
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        raise ValueError(f"not a number: {printed}")
    return float(f"{whole}.{fraction or 0}")


def amount(groups: Mapping[str, str]) -> float:
    """The value of a QUANTITY's groups `number`, `factor` and `sign`."""
    value = number(groups["number"])
    factor = groups.get("factor", "").lower().rstrip(".")
    value = round(value * FACTORS.get(factor, 1), 6)
    return -value if is_negative(groups) else value


def is_negative(groups: Mapping[str, str]) -> bool:
    return groups.get("sign", "").strip().lower() in {"-", "−", "–", "./.", "minus"}


def count(printed: str) -> int | None:
    """How many: "zwei" is 2, "3" is 3, anything else None."""
    text = printed.strip().lower().removesuffix(" mal").removeprefix("einmal ")
    return int(text) if text.isdigit() else COUNTS.get(" ".join(text.split()))


def year4(printed: str) -> int:
    """A year of two or four digits; two digits lie in this century up to 2050."""
    value = int(printed)
    if value >= 100:
        return value
    return 2000 + value if value <= 50 else 1900 + value


def month_of(groups: Mapping[str, str]) -> int | None:
    """The month in a DATE's groups, by number or name."""
    if name := groups.get("name") or groups.get("name2"):
        name = "märz" if name.lower() == "mrz" else name
        return next(
            number for month, number in MONTHS.items() if month.startswith(name.lower()[:3])
        )
    if roman := groups.get("roman"):
        return ROMAN[roman.lower()]
    return int(groups["month"].strip(". ")) if "month" in groups else None


ONES = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
DAYS = dict(
    zip(
        (
            "ersten", "zweiten", "dritten", "vierten", "fünften", "sechsten", "siebten", "achten",
            "neunten", "zehnten", "elften", "zwölften", "dreizehnten", "vierzehnten",
            "fünfzehnten", "sechzehnten", "siebzehnten", "achtzehnten", "neunzehnten",
            "zwanzigsten", *(f"{one}undzwanzigsten" for one in ONES), "dreißigsten",
            "einunddreißigsten",
        ),
        range(1, 32),
        strict=True,
    ),
    siebenten=7,
)  # fmt: skip
"""The days of a month in words, as they stand behind "am"."""


def dates(value: str, groups: Mapping[str, str]) -> list[tuple[str, str | None, str]]:
    """What a DATE mark means: (first day, last day or None, precision) for each date in it.

    The first day is ISO text, as precise as printed. A day that no calendar has gives nothing.
    """
    year, month = year4(groups["year"]), month_of(groups)
    if value == "quarter":
        first = 3 * quarter(groups["quarter"]) - 2
        last = monthrange(year, first + 2)[1]
        return [(f"{year}-{first:02}-01", f"{year}-{first + 2:02}-{last}", "quarter")]
    if month is None:
        return []
    if value == "month":
        return [(f"{year}-{month:02}", None, "month")]
    if value == "half_month":
        last = monthrange(year, month)[1]
        if groups["half"].lower().startswith("erst"):
            return [(f"{year}-{month:02}-01", f"{year}-{month:02}-15", "half_month")]
        return [(f"{year}-{month:02}-16", f"{year}-{month:02}-{last}", "half_month")]
    if value == "days":
        days = [_day(year, month, day) for day in re.findall(r"\d+", groups["days"])]
        return [(day, None, "day") for day in days if day]
    if value == "day":
        day = groups.get("day") or str(DAYS.get(groups["ordinal"].lower(), 0))
        only = _day(year, month, day)
        return [(only, None, "day")] if only else []
    began = {key[5:]: text for key, text in groups.items() if key.startswith("from_")}
    first_year = year4(began["year"]) if "year" in began else year
    first_day = _day(first_year, month_of(began) or month, groups["day"])
    last_day = _day(year, month, groups["to_day"])
    if not first_day or not last_day:
        return []
    if value == "span":
        return [(first_day, last_day, "day")]
    return [(first_day, None, "day"), (last_day, None, "day")]


def _day(year: int, month: int, day: str) -> str | None:
    try:
        return date(year, month, int(day)).isoformat()
    except ValueError:
        return None


NUMBER_AND_YEAR = re.compile(
    r"(?P<letters>(?:[A-ZÄÖÜ]+[ |./-]*)*)(?:(?P<year>(?:19|20)\d\d)[/-](?P<number>\d+)|"
    r"(?P<number2>\d+)[/-](?P<year2>(?:19|20)\d\d))(?P<rest>[/-].+)?"
)


def paper_key(reference: str) -> str:
    """One spelling for a paper's number: "2011/017" and "17/2011" give "2011/17", "MV-2018/044"
    gives "MV 2018/44"; other forms keep their characters, in capitals and without blanks.
    """
    found = NUMBER_AND_YEAR.fullmatch(reference.strip().upper())
    if found is None:
        return re.sub(r"\s", "", reference).upper()
    letters = re.sub(r"[ |./-]+", " ", found["letters"]).strip()
    number = int(found["number"] or found["number2"])
    key = f"{letters} {found['year'] or found['year2']}/{number}{found['rest'] or ''}"
    return key.strip()


def quarter(printed: str) -> int:
    """The number of a quarter: "3.", "III." and "dritten" are 3."""
    text = printed.lower().rstrip(".")
    if text.isdigit():
        return int(text)
    return ROMAN.get(text) or next(
        number for stem, number in ORDINALS.items() if text.startswith(stem)
    )
