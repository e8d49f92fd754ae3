"""Text gets marks: sentences, wordings and names."""

import pytest

from prose import body
from za_archive import annotate


def sentences(prose: str) -> list[str]:
    return [sentence.flat for sentence in body(prose).sentences()]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gemäß § 48b Abs. 1 S. 1 Nr. 4 SGB II gilt dies.",
        "Das Gespräch führte Herr Dr. Muster mit Prof. Beispiel.",
        "Am 12.03.2014 und am 2. Juni 2014 wurde beraten.",
        "Im 3. Quartal und im IV. Quartal wird berichtet.",
        "Es sind rd. 500 Personen, d. h. ca. 3 Prozent, z. B. Jugendliche.",
        "Die Quote steigt um 2,3 Prozent bzw. 4.400 Personen.",
        "Das sind 13,2 Mio. Euro mehr.",
        "Die Schwerpunkte i. V. m. Art. 28 GG gelten weiter.",
        "Am 21. und 22.11.2011 fand ein Workshop statt.",
        "Der Wert lag im Dez. 2013 bei 3,5.",
    ],
)
def test_a_dot_that_ends_nothing(sentence: str) -> None:
    """Abbreviations, ordinals and dates do not end a sentence."""
    assert sentences(f"{sentence} Danach geht es weiter.") == [sentence, "Danach geht es weiter."]


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Ist das so? Ja! Gut.", ["Ist das so?", "Ja!", "Gut."]),
        ("Er sagte: „So ist es.“ Dann ging er.", ["Er sagte: „So ist es.“", "Dann ging er."]),
        (
            "Gespräche gab es im Jahr 2014. Das war gut.",
            ["Gespräche gab es im Jahr 2014.", "Das war gut."],
        ),
        ("ohne Ende", ["ohne Ende"]),
        ("", []),
    ],
)
def test_where_sentences_end(prose: str, found: list[str]) -> None:
    """Marks of the end and what closes behind them end a sentence; a rest without one is one."""
    assert sentences(prose) == found


def test_a_paragraph_gap_ends_a_sentence() -> None:
    """No sentence runs over a gap, even without a full stop."""
    prose = "Eine Überschrift\n\nDer erste Satz geht über\nzwei Zeilen. Der zweite\nauch.\n"
    assert sentences(prose) == [
        "Eine Überschrift",
        "Der erste Satz geht über zwei Zeilen.",
        "Der zweite auch.",
    ]


def test_sentences_cover_their_passage() -> None:
    """Nothing of a passage is in no sentence."""
    passage = body("Das ist es. Und das! Ist das so? Dies bleibt")
    assert " ".join(s.flat for s in passage.sentences()) == passage.flat


def found(prose: str, label: str) -> list[tuple[str, str | None]]:
    passage = body(prose)
    return [(passage.part(m.start, m.end).flat, m.value) for m in passage.all(label)]


@pytest.mark.parametrize(
    ("prose", "label", "printed", "value"),
    [
        ("mit dem Kreis Lippe", "KREIS", "Kreis Lippe", "05766"),
        ("mit dem Kreis\nLippe", "KREIS", "Kreis Lippe", "05766"),
        ("der Landrat des Kreises Lippe", "KREIS", "Kreises Lippe", "05766"),
        ("der Landrat des Kreises\nLippe", "KREIS", "Kreises Lippe", "05766"),
        ("im Rhein-Sieg-Kreis", "KREIS", "Rhein-Sieg-Kreis", "05382"),
        ("des Oberbergischen Kreises", "KREIS", "Oberbergischen Kreises", "05374"),
        ("im Hochsauerlandkreis", "KREIS", "Hochsauerlandkreis", "05958"),
        ("des Hochsauerlandkreises", "KREIS", "Hochsauerlandkreises", "05958"),
        ("des Landkreises Ammerland", "KREIS", "Landkreises Ammerland", "03451"),
        ("die Stadt Münster", "KREIS", "Stadt Münster", "05515"),
        (
            "vom Ministerium für Arbeit,\nIntegration und Soziales des\nLandes Nordrhein-Westfalen",
            "ORGANISATION",
            "Ministerium für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen",
            "mais-nrw",
        ),
        (
            "Schreiben des Ministeriums für Arbeit, Integration und Soziales des Landes "
            "Nordrhein-Westfalen",
            "ORGANISATION",
            "Ministeriums für Arbeit, Integration und Soziales des Landes Nordrhein-Westfalen",
            "mais-nrw",
        ),
        ("des Jobcenters Kreis Unna", "JOBCENTER", "Jobcenters Kreis Unna", "35104"),
        ("im Land Nordrhein-Westfalen", "LAND", "Nordrhein-Westfalen", "05"),
    ],
)  # fmt: skip
def test_names_are_found_in_running_text(prose: str, label: str, printed: str, value: str) -> None:
    """Names run over line ends and stand in the genitive; each find knows who is meant."""
    assert (printed, value) in found(prose, label)


@pytest.mark.parametrize(
    ("prose", "label"),
    [
        ("im Kreis der Beteiligten", "KREIS"),
        ("die Lippe fließt vorbei", "KREIS"),
        ("im Kreistag", "KREIS"),
    ],
)
def test_what_is_no_name(prose: str, label: str) -> None:
    """The word Kreis alone, or a river's name alone, is no Kreis."""
    assert "05766" not in [value for _, value in found(prose, label)]


def test_the_longest_find_wins() -> None:
    """Of two marks of a label that begin together only the longer one counts."""
    prose = "die Integrationsquote der Alleinerziehenden steigt"
    assert [value for _, value in found(prose, "KENNZAHL")] == ["K2E4"]


def test_a_part_sees_only_its_own_marks() -> None:
    """The marks of a part of a text lie wholly in it."""
    passage = body("Im Jahr 2013 stieg sie, im Jahr 2014 sank sie.")
    half = passage.part(0, passage.string.index("im Jahr 2014"))
    assert [m.groups["year"] for m in half.all("YEAR")] == ["2013"]
    assert [m.groups["year"] for m in passage.all("YEAR")] == ["2013", "2014"]
    cut = passage.part(0, passage.string.index("2014") + 2)
    assert [m.groups["year"] for m in cut.all("YEAR")] == ["2013"]


def test_first_and_last() -> None:
    """First and last mark of a label, or nothing."""
    passage = body("Im Jahr 2013 und im Jahr 2014")
    first, last = passage.first("YEAR"), passage.last("YEAR")
    assert first and last
    assert (first.groups["year"], last.groups["year"]) == ("2013", "2014")
    assert passage.first("QUANTITY") is None
    assert passage.last("QUANTITY") is None


def test_a_label_that_no_rule_has_is_an_error() -> None:
    """A typo in a reader fails loudly."""
    with pytest.raises(KeyError):
        body("Text").all("KENNZAL")


def test_a_citation_of_a_mark_is_its_words_and_rule() -> None:
    """The evidence of a mark is what it marks, with the rule that found it."""
    passage = body("Die Integrationsquote steigt.")
    mark = passage.all("KENNZAHL")[0]
    quote = passage.cite(mark)
    assert (quote.text, quote.rule) == ("Integrationsquote", mark.rule)
    assert passage.cite(mark, 0.3).confidence == 0.3


def test_white_space_before_names_does_not_shift_them() -> None:
    """Paragraph gaps before a name do not move its place."""
    passage = body("Eins\nzwei.\n\nDrei\nvier.\n\nDer Kreis Unna und der\n\nKreis Lippe.")
    assert [passage.part(m.start, m.end).flat for m in passage.all("KREIS")] == [
        "Kreis Unna",
        "Kreis Lippe",
    ]


def test_marks_are_looked_for_once() -> None:
    """The marks of a label are made once for a text, whoever asks."""
    marks = annotate.Marks(body("Im Jahr 2014").text)
    assert marks.of("YEAR") is marks.of("YEAR")


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Das folgt aus § 48b SGB II. Danach gilt es.", ["SGB II"]),
        ("Das SGB\nII gilt.", ["SGB\nII"]),
        ("(SGB II–Berechtigte)", ["SGB II"]),
        ("Das SGB III und das SGB II-Recht gelten.", ["SGB III"]),
    ],
)
def test_a_name_is_whole_words(prose: str, found: list[str]) -> None:
    """Before any sign and over a line end, but not as a part of a longer word."""
    text = body(prose)
    assert [text.text.string[mark.start : mark.end] for mark in text.all("LAW")] == found
