"""What printed numbers and dates mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from za_archive import values
from za_archive.rules import rules


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("4.400", 4400),
        ("34 500", 34500),
        ("34 500", 34500),
        ("1.434.361,-", 1434361),
        ("1.434.361,25", 1434361.25),
        ("9,9", 9.9),
        ("0,25", 0.25),
        ("12", 12),
        ("2014", 2014),
        ("25.4", 25.4),
        ("177,447", 177.447),
        ("halbes", 0.5),
    ],
)
def test_a_german_number_means(printed: str, meant: float) -> None:
    """Points and blanks group thousands, a comma divides; a point before one digit does so too."""
    assert values.number(printed) == meant


@pytest.mark.parametrize(
    "printed",
    ["", "2/3", "7/27", "viele", "1,2,3", "-5", "12a", "1.2.3", "anderthalb", "zweieinhalb"],
)
def test_what_is_no_number_is_refused(printed: str) -> None:
    """Nothing is guessed: what is no German number raises."""
    with pytest.raises(ValueError, match="not a number"):
        values.number(printed)


def german(value: float, digits: int) -> str:
    """`value` as Germans print it."""
    return f"{value:,.{digits}f}".translate(str.maketrans({",": ".", ".": ","}))


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_reading_undoes_writing(value: int, digits: int) -> None:
    """A number written the German way is read as itself."""
    meant = value / 10**digits
    assert values.number(german(meant, digits)) == pytest.approx(meant, abs=1e-9)


@given(st.integers(0, 10**9))
def test_blanks_group_like_points(value: int) -> None:
    """Thousands may be set apart by blanks or points."""
    assert values.number(german(value, 0).replace(".", " ")) == value


@pytest.mark.parametrize(
    ("groups", "meant"),
    [
        ({"number": "177,447", "factor": "Mio."}, 177_447_000),
        ({"number": "13,2", "factor": "Mio"}, 13_200_000),
        ({"number": "250", "factor": "Tsd."}, 250_000),
        ({"number": "2", "factor": "Mrd."}, 2_000_000_000),
        ({"number": "0,5", "sign": "-"}, -0.5),
        ({"number": "0,5", "sign": "−"}, -0.5),
        ({"number": "0,5", "sign": "–"}, -0.5),
        ({"number": "5", "sign": "Minus"}, -5),
        ({"number": "5", "sign": "plus"}, 5),
        ({"number": "5", "sign": "+"}, 5),
    ],
)
def test_an_amount_has_its_factor_and_sign(groups: dict[str, str], meant: float) -> None:
    """Money comes in full euros, and every kind of minus counts."""
    assert values.amount(groups) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("drei", 3), ("Zwei", 2), ("4", 4), ("halbjährlich", 2), ("zweimal", 2), ("oft", None)],
)
def test_how_many(printed: str, meant: int | None) -> None:
    """Words and digits count; other words are no number."""
    assert values.count(printed) == meant


@pytest.mark.parametrize(
    ("printed", "year"), [("21", 2021), ("50", 2050), ("98", 1998), ("2014", 2014)]
)
def test_two_digits_make_a_year(printed: str, year: int) -> None:
    """Two digits lie in this century up to 2050."""
    assert values.year4(printed) == year


def dates_in(printed: str) -> list[tuple[str, str | None, str]]:
    """What the rules for dates and `values.dates` make of the text: the longest find."""
    found = [
        (match, rule)
        for rule in rules()["DATE"]
        for match in [rule.pattern.search(printed)]
        if match
    ]
    match, rule = max(found, key=lambda pair: len(pair[0][0]))
    groups = {name: text for name, text in match.groupdict().items() if text}
    return values.dates(rule.value or "", groups)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("am 25.2.21", [("2021-02-25", None, "day")]),
        ("am 03. 05. 2016", [("2016-05-03", None, "day")]),
        ("am 2. Juni 2014", [("2014-06-02", None, "day")]),
        ("am 21. und 22.11.2011", [("2011-11-21", None, "day"), ("2011-11-22", None, "day")]),
        ("vom 17. bis 19. November 2014", [("2014-11-17", "2014-11-19", "day")]),
        ("im März 2012", [("2012-03", None, "month")]),
        ("in der ersten Februarhälfte 2012", [("2012-02-01", "2012-02-15", "half_month")]),
        ("in der zweiten Februarhälfte 2012", [("2012-02-16", "2012-02-29", "half_month")]),
        ("im zweiten Quartal 2015", [("2015-04-01", "2015-06-30", "quarter")]),
        ("im IV. Quartal 2015", [("2015-10-01", "2015-12-31", "quarter")]),
        ("am 31.2.2015", []),
        ("vom 29. bis 31. Februar 2015", []),
    ],
)
def test_a_date_is_as_precise_as_printed(
    printed: str, meant: list[tuple[str, str | None, str]]
) -> None:
    """Days, months, halves and quarters keep their precision; no calendar's day gives nothing."""
    assert dates_in(printed) == meant


@given(
    st.dates(min_value=values.date(1990, 1, 1), max_value=values.date(2049, 12, 31)), st.booleans()
)
def test_a_date_is_read_as_written(day: values.date, zeros: bool) -> None:
    """Digits or names, with leading zeros or without: a printed day is read as itself."""
    month = next(name for name, number in values.MONTHS.items() if number == day.month)
    width = 2 if zeros else 1
    for printed in (
        f"{day.day:0{width}}.{day.month:0{width}}.{day.year}",
        f"{day.day}. {month.capitalize()} {day.year}",
    ):
        assert dates_in(printed) == [(day.isoformat(), None, "day")]
