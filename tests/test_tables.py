"""Tables of targets in forms nobody had in sight, drawn as they stand: a letter is 5 pt wide."""

import re

import pytest

from prose import HEIGHT, LEFT, LETTER, TOP, WIDTH, row, source
from za_archive import layout
from za_archive.models import Page, Target, Word
from za_archive.readers import targets

LINE, GAP = 12.0, 8.0
ABOVE = """
Die Partner schließen auf der Grundlage von § 48b SGB II die folgende Vereinbarung für ein Jahr.

1. Ziele und Zielwerte

"""


def words(drawn: str) -> list[Word]:
    """The words at the places at which they are drawn; a blank line is a gap."""
    found: list[Word] = []
    top = TOP
    for line in drawn.split("\n"):
        for match in re.finditer(r"\S+", line):
            found += row(match[0], LEFT + LETTER * match.start(), top)
        top += LINE if line.strip() else GAP
    return found


def read(drawn: str, year: int) -> list[str]:
    """The rows of an agreement with a table drawn so."""
    page = Page(1, WIDTH, HEIGHT, "text", tuple(words(ABOVE + drawn.strip("\n"))))
    return [shown(target) for target in targets.read(source([page]).body, year)]


def shown(target: Target) -> str:
    """ "K2 frauen 2024: 19.8 percent 2023 -> 20.3 percent"; a "?" before what is doubtful."""
    if target.nature != "quantified":
        return f"{target.kennzahl} {target.nature}"
    who = " ".join(filter(None, (target.kennzahl or "own", target.people)))
    base = " ".join(
        str(part)
        for part in (
            target.baseline, target.baseline_unit, target.baseline_period, target.baseline_state
        )
        if part is not None
    )  # fmt: skip
    level = f"{target.level:g} {target.level_unit}" if target.level is not None else ""
    change = f"{target.change:+g} {target.change_unit}" if target.change is not None else ""
    stage = "" if target.stage == "target" else f"{target.stage} "
    bound = "" if target.operator == "eq" else f"{target.operator} "
    doubt = "?" if target.quote is None or target.quote.confidence < 0.5 else ""
    promised = ", ".join(filter(None, (level, change)))
    return f"{doubt}{stage}{who} {target.period}: {base} -> {bound}{promised}"


TABLES: list[tuple[str, int, str, list[str]]] = [
    (
        "forecast, change that names its year",
        2020,
        """
Kennzahl                              Ist 2018      Prognose 2019    Zielwert 2020    Veränderung zu
                                                                                          2019
Integrationsquote (K2)                25,8 %            26,0 %           26,3 %           + 1,2 %

Bestand an Langzeitleistungs-         4.050             3.870            3.700            - 4,4 %
beziehenden (K3)
""",
        [
            "K2 2020: 26.0 percent 2019 forecast -> 26.3 percent, +1.2 percent",
            "K3 2020: 3870.0 personen 2019 forecast -> 3700 personen, -4.4 percent",
        ],
    ),
    (
        "labels below a heading, with colons and numbers in one line",
        2022,
        """
Ziel 2: Integrationsquote (K2)

Ausgangswert 2021: 33,6 %
Zielwert 2022: 34,3 %
Veränderung: + 2,1 %

Ziel 3: Bestand an Langzeitleistungsbeziehenden (K3)

Ausgangswert 2021: 1.020
Zielwert 2022: 985
Veränderung: - 3,4 %
""",
        [
            "K2 2022: 33.6 percent 2021 -> 34.3 percent, +2.1 percent",
            "K3 2022: 1020.0 personen 2021 -> 985 personen, -3.4 percent",
        ],
    ),
    (
        "columns are the Kennzahlen",
        2021,
        """
                              Integrationsquote        Bestand Langzeitleistungs-
                                   (K2)                    beziehende (K3)
Ist 2020                          22,1 %                       2.940
Zielwert 2021                     22,8 %                       2.880
Veränderung in %                  + 3,2                        - 2,0
""",
        [
            "K2 2021: 22.1 percent 2020 -> 22.8 percent, +3.2 percent",
            "K3 2021: 2940.0 personen 2020 -> 2880 personen, -2 percent",
        ],
    ),
    (
        "states of the data in the heads, money in millions",
        2018,
        """
Kennzahl                                     Dez. 2016 (t-3)        Zielwert 2018        Rang Land

Summe der Leistungen zum                     41,2 Mio. EUR          42,0 Mio. EUR           7
Lebensunterhalt (K1)

Integrationsquote (K2)                       24,4 %                 25,1 %                 12
""",
        [
            "K1 2018: 41200000.0 euro 2016-12 t-3 -> 4.2e+07 euro",
            "K2 2018: 24.4 percent 2016-12 t-3 -> 25.1 percent",
        ],
    ),
    (
        "columns of groups below those of years",
        2024,
        """
Kennzahl                               Ist 2023                      Zielwert 2024
                                  Frauen         Männer         Frauen         Männer

Integrationsquote (K2)            19,8 %         30,4 %         20,3 %         30,9 %
""",
        [
            "K2 frauen 2024: 19.8 percent 2023 -> 20.3 percent",
            "K2 maenner 2024: 30.4 percent 2023 -> 30.9 percent",
        ],
    ),
    (
        "two years, each with its change",
        2022,
        """
Kennzahl                     Ist 2021     Ziel 2022    Veränderung     Ziel 2023    Veränderung

Integrationsquote (K2)       20,0 %        21,0 %        + 5,0 %        22,0 %       + 4,8 %
""",
        [
            "K2 2022: 20.0 percent 2021 -> 21 percent, +5 percent",
            "K2 2023: 2022 -> 22 percent, +4.8 percent",
        ],
    ),
    (
        "columns of the Land and of the rank keep their numbers to themselves",
        2019,
        """
Kennzahl                      Ist 2018    Landesdurchschnitt    Zielwert 2019    Abweichung    Rang

Integrationsquote (K2)        23,0 %          25,9 %               23,7 %         - 2,2 %       31

Bestand Langzeitleistungs-    5.210                                5.100                        12
bezieher (K3)
""",
        [
            "K2 2019: 23.0 percent 2018 -> 23.7 percent",
            "K3 2019: 5210.0 personen 2018 -> 5100 personen",
        ],
    ),
    (
        "last year's target and result beside this year's target",
        2017,
        """
Kennzahl                      Zielwert 2016     Ist 2016      Zielwert 2017

Integrationsquote (K2)           27,0 %          26,4 %          26,9 %

Bestand LZB (K3)                 8.000           8.110           8.050
""",
        [
            "K2 2017: 26.4 percent 2016 -> 26.9 percent",
            "K3 2017: 8110.0 personen 2016 -> 8050 personen",
        ],
    ),
    (
        "a head that says nothing, and numbers that prove the change",
        2023,
        """
Messgröße                        Basis 2022       Ziel 2023        +/- z. Vj.

Integrationsquote (K2)            24,0 %           24,6 %           + 2,5 %

Bestand LZB (K3)                  3.000            2.940            - 2,0 %
""",
        [
            "K2 2023: 24.0 percent 2022 -> 24.6 percent, +2.5 percent",
            "K3 2023: 3000.0 personen 2022 -> 2940 personen, -2 percent",
        ],
    ),
    (
        "points by the head",
        2015,
        """
Kennzahl                      Ergebnis 2014      Soll 2015      Veränderung in %-Punkten

Integrationsquote (K2)           28,0 %            28,5 %                 0,5
""",
        ["K2 2015: 28.0 percent 2014 -> 28.5 percent, +0.5 points"],
    ),
    (
        "the sentence below says the change",
        2024,
        """
Ziel                      Messgröße                         Ist 2023      Zielwert 2024

Integration               Integrationsquote (K2)             24,9 %          25,4 %

Langzeitbezug             Bestand LZB (K3)                   1.412           1.420

Der Bestand steigt damit gegenüber dem Vorjahr um 0,6 %.
""",
        [
            "K2 2024: 24.9 percent 2023 -> 25.4 percent",
            "K3 2024: 1412.0 personen 2023 -> 1420 personen, +0.6 percent",
        ],
    ),
    (
        "what a sentence below says of something else stays its own",
        2024,
        """
Messgröße                         Ist 2023      Zielwert 2024

Integrationsquote (K2)             24,9 %          25,4 %

Bestand LZB (K3)                   1.412           1.420


Die Integrationsquote der Frauen soll im Jahr 2024 um 3,0 % steigen.
""",
        [
            "K2 2024: 24.9 percent 2023 -> 25.4 percent",
            "K3 2024: 1412.0 personen 2023 -> 1420 personen",
            "K2 frauen 2024:  -> +3 percent",
        ],
    ),
    (
        "groups alone: nothing says that they are targets",
        2024,
        """
Kennzahl                          Frauen         Männer

Integrationsquote (K2)            20,3 %         30,9 %
""",
        ["?K2 frauen 2024:  -> 20.3 percent", "?K2 maenner 2024:  -> 30.9 percent"],
    ),
    (
        "a forecast without its year",
        2016,
        """
Kennzahl                          Ist 2014      Prognose      Zielwert 2016

Integrationsquote (K2)            24,0 %         24,2 %          24,9 %
""",
        ["?K2 2016: 24.2 percent forecast -> 24.9 percent"],
    ),
    (
        "the change of the year before is no promise",
        2023,
        """
Kennzahl                   Ist 2021    Ist 2022    Veränderung 2021/2022    Zielwert 2023

Integrationsquote (K2)     24,0 %      24,6 %             + 2,5 %               25,0 %
""",
        ["K2 2023: 24.6 percent 2022 -> 25 percent"],
    ),
    (
        "years below one head",
        2022,
        """
Kennzahl                            Zielwert
                              2022            2023

Integrationsquote (K2)       25,0 %          25,5 %
""",
        ["K2 2022:  -> 25 percent", "K2 2023:  -> 25.5 percent"],
    ),
    (
        "the year before in words, by groups in rows",
        2023,
        """
Indikator                                Vorjahr       Vereinbarter Wert      Veränderung in %

Integrationsquote gesamt (K2)            25,0 %            25,5 %                  2,0

Integrationsquote Frauen                 20,0 %            20,6 %                  3,0

Zahl der Integrationen                   1.200             1.212                   1,0
""",
        [
            "K2 2023: 25.0 percent 2022 -> 25.5 percent, +2 percent",
            "K2 frauen 2023: 20.0 percent 2022 -> 20.6 percent, +3 percent",
            "integrationen 2023: 1200.0 count 2022 -> 1212 count, +1 percent",
        ],
    ),
    (
        "year above, stage below",
        2024,
        """
Kennzahl                              2023              2024
                                       Ist              Soll

Integrationsquote (K2)               24,9 %            25,4 %

Bestand LZB (K3)                     1.412             1.420
""",
        [
            "K2 2024: 24.9 percent 2023 -> 25.4 percent",
            "K3 2024: 1412.0 personen 2023 -> 1420 personen",
        ],
    ),
    (
        "expected for the year before, with the state of the data",
        2014,
        """
Kennzahl                         Dez. 2012 (t-3)     Erwartungswert 2013     Zielwert 2014

Integrationsquote (K2)               22,0 %               22,4 %                23,0 %
""",
        ["K2 2014: 22.4 percent 2013 forecast -> 23 percent"],
    ),
    (
        "labels with the Kennzahl in the first of them",
        2019,
        """
Kennzahl              Bestand an Langzeitleistungsbeziehenden (K3)
Prognose 2018         3.300
Zielwert 2019         höchstens 3.200
""",
        ["K3 2019: 3300.0 personen 2018 forecast -> max 3200 personen"],
    ),
    (
        "labels below a heading that names but the goal",
        2019,
        """
Ziel 2: Verbesserung der Integration in Erwerbstätigkeit

Ist 2018             25,0 %
Zielwert 2019        25,5 %
""",
        ["?K2 2019: 25.0 percent 2018 -> 25.5 percent"],
    ),
    (
        "changes alone, and the share of last year beside them",
        2013,
        """
Kennzahl                                Veränderung 2012        Veränderung 2013
                                           zum Vorjahr             zum Vorjahr

Integrationsquote (K2)                       + 1,0 %                 + 2,3 %

Bestand LZB (K3)                             - 1,5 %                 - 2,0 %
""",
        [
            "K2 2013: 2012 -> +2.3 percent",
            "K3 2013: 2012 -> -2 percent",
        ],
    ),
    (
        "blocks of labels side by side",
        2020,
        """
Integrationsquote (K2)                          Bestand Langzeitleistungsbeziehende (K3)

Ist 2019           24,0 %                       Ist 2019           3.010
Zielwert 2020      24,0 %                       Zielwert 2020      2.950
Veränderung        ± 0,0 %                      Veränderung        - 2,0 %
""",
        [
            "K2 2020: 24.0 percent 2019 -> 24 percent, +0 percent",
            "K3 2020: 3010.0 personen 2019 -> 2950 personen, -2 percent",
        ],
    ),
    (
        "result of the target's own year",
        2015,
        """
Kennzahl                       Ist 2014       Ziel 2015       Ist 2015

Integrationsquote (K2)          24,0 %         24,6 %          24,1 %
""",
        ["K2 2015: 24.0 percent 2014 -> 24.6 percent"],
    ),
    (
        "a result whose year is not said",
        2015,
        """
Kennzahl                       Zielwert        Ergebnis        Rang

Integrationsquote (K2)          24,6 %          24,1 %         7/27
""",
        ["?K2 2015: 24.1 percent -> 24.6 percent"],
    ),
    (
        "a paragraph in the column beside",
        2021,
        """
Kennzahl             Ist 2020     Zielwert 2021         Die Lage auf dem Markt

Integrationsquote     22,1 %         22,8 %             ist angespannt, die
(K2)                                                    Zahl der Stellen sank

Bestand LZB (K3)      2.940          2.880              2020 um 14,5 %, weil
""",
        [
            "K2 2021: 22.1 percent 2020 -> 22.8 percent",
            "K3 2021: 2940.0 personen 2020 -> 2880 personen",
        ],
    ),
    (
        "a block below a heading of something else is not of the Kennzahl above",
        2022,
        """
Kennzahl                  Integrationsquote (K2)
Ausgangswert 2021         33,6 %
Zielwert 2022             34,3 %

Ziel 5: Schuldnerberatung

Ausgangswert 2021         41,0 %
Zielwert 2022             45,0 %
""",
        [
            "K2 2022: 33.6 percent 2021 -> 34.3 percent",
            "?own 2022: 41.0 percent 2021 -> 45 percent",
        ],
    ),
    (
        "a value that nothing says the row of",
        2019,
        """
Kennzahl                      Zielwert 2019

Integrationsquote (K2)           23,7 %
                                 24,9 %

Bestand LZB (K3)                 5.100
""",
        [
            "?K2 2019:  -> 23.7 percent",
            "?K2 2019:  -> 24.9 percent",
            "?K3 2019:  -> 5100 personen",
        ],
    ),
    (
        "labels that name no Kennzahl, and values in words",
        2019,
        """
Nr.     Zielindikator                               Wert 2018         Zielwert 2019

K-1     Fälle mit geprüfter Mietobergrenze           71 %             80–85 %

K-2     Wartezeit auf Schuldnerberatung              35               höchstens 28
        (Kalendertage)

K-3     Kosten der Unterkunft je                     448 €            unter 460 €
        Bedarfsgemeinschaft und Monat

K-4     Leitfaden für Notfälle                       –                liegt bis 30.09.2019 vor
""",
        [
            "own 2019: 71.0 percent 2018 -> range 80 percent",
            "own 2019: 35.0 tage 2018 -> max 28 tage",
            "own 2019: 448.0 euro 2018 -> max 460 euro",
            "None qualitative",
        ],
    ),
    (
        "a goal over several rows, groups alone below it, and what is watched",
        2024,
        """
Ziel                        Messgröße                      Ergebnis 2023     Verabredung für 2024

Hilfebedürftigkeit          Summe der Leistungen zum       + 13,9 %          Monitoring
                            Lebensunterhalt

Verbesserung der            Integrationsquote              21,4 %            mindestens 22,0 %
Integration in
Erwerbstätigkeit            davon Frauen                   16,1 %            + 0,9 Prozentpunkte

                            davon Männer                   27,0 %            + 0,4 Prozentpunkte

Langzeitbezug               K3, Jahresdurchschnitt         9.874             Anstieg um bis zu 1,5 %
                                                           Personen
""",
        [
            "K1 monitoring",
            "K2 2024: 21.4 percent 2023 -> min 22 percent",
            "K2 frauen 2024: 16.1 percent 2023 -> +0.9 points",
            "K2 maenner 2024: 27.0 percent 2023 -> +0.4 points",
            "K3 2024: 9874.0 personen 2023 -> max +1.5 percent",
        ],
    ),
    (
        "rows no further apart than lines",
        2022,
        """
Messgröße                                   Zielwert 2022
Leistungen zum Lebensunterhalt              Monitoring
Integrationsquote (K2) insgesamt            19,8 %
Integrationsquote (K2) Frauen               14,6 %
Veränderung Bestand LZB zum Vorjahr         + 0,5 %
(K3)
""",
        [
            "K1 monitoring",
            "K2 2022:  -> 19.8 percent",
            "K2 frauen 2022:  -> 14.6 percent",
            "K3 2022: 2021 -> +0.5 percent",
        ],
    ),
    (
        "what was in the years before is no target",
        2014,
        """
Ohne Zielwert werden je Quartal ausgewertet:

Größe                                        2012           2013 (vorläufig)

Integrationsquote der Alleinerziehenden     20,1 %          20,4 %

Aktivierungsquote                           22,8 %          21,9 %
""",
        [],
    ),
    (
        "a plan of money, and the change between two earlier years",
        2016,
        """
Titel                                       Plan 2015       Plan 2016

Eingliederungsmittel                        4.120.000       4.310.000

Verwaltungskosten                           6.800.000       7.010.000

Stellen                                        85              87

Die Entwicklung der Jahre zuvor ist in dieser Übersicht nachrichtlich wiedergegeben worden.

Kennzahl                        Ist 2014        Ist 2015       Veränderung

Integrationsquote (K2)           24,1 %          24,6 %          + 2,1 %
""",
        [],
    ),
    (
        "the unit in the head, the label of the goal last",
        2022,
        """
Kennzahl                         Vorjahr           Ziel            Veränderung
                                   (%)              (%)                in %

Integrationsquote (K2)            23,1             23,5               1,7
""",
        ["K2 2022: 23.1 percent 2021 -> 23.5 percent, +1.7 percent"],
    ),
    (
        "nothing says in what it counts",
        2020,
        """
Indikator                                   Ist 2019        Zielwert 2020

Bestand LZB (K3)                             12,4               12,0

Teilnehmende an der Sprachförderung          85                 mind. 100
""",
        [
            "?K3 2020: 12.4 percent 2019 -> 12 percent",
            "?own 2020: 85.0 count 2019 -> min 100 count",
        ],
    ),
    (
        "heads of labels that stand centred above cells wider than they",
        2017,
        """
          Ziel                             Messgröße                      Soll 2017

1 Hilfebedürftigkeit    Summe der Leistungen zum Lebensunterhalt          Monitoring
                        in voller Höhe gegenüber dem Jahr 2016

2                       Integrationsquote des ganzen Jahres in allen      24,3 %
Integration             Geschäftsstellen

3 Langzeitbezug         Bestand der Langzeitleistungsbezieher im          5.210
                        Jahresdurchschnitt
""",
        [
            "K1 monitoring",
            "K2 2017:  -> 24.3 percent",
            "K3 2017:  -> 5210 personen",
        ],
    ),
    (
        "a year beside the head of the labels, what one side offers and the draft",
        2022,
        """
Zielgröße 2022                    Angebot         Entwurf der
                                  des Kreises     Zielvereinbarung

Integrationsquote                 24,0 %          24,6 %

Bestand an                        - 2,0 %         - 2,5 %
Langzeitleistungsbeziehenden
""",
        [
            "K2 2022:  -> 24.6 percent",
            "offer K2 2022:  -> 24 percent",
            "K3 2022: 2021 -> -2.5 percent",
            "offer K3 2022: 2021 -> -2 percent",
        ],
    ),
    (
        "labels one below the other, a goal that is but watched beside others",
        2018,
        """
Kennzahl          K1 Leistungen zum        K2 Integrations-     K3 Langzeit-
                  Lebensunterhalt          quote                leistungsbezieher

Ergebnis 2017     31,2 Mio. Euro           26,0 %               2.150 Personen

Zielwert 2018     kein Zielwert            26,4 %               2.080 Personen
""",
        [
            "K1 monitoring",
            "K2 2018: 26.0 percent 2017 -> 26.4 percent",
            "K3 2018: 2150.0 personen 2017 -> 2080 personen",
        ],
    ),
    (
        "a year below a head that is not known beside one that is",
        2021,
        """
Kennzahl                      Ergebnis        Brandenburg       Zielwert 2021     Bewertung
                              2020            2020

Integrationsquote (K2)        22,4 %          25,0 %            23,1 %            ja

Bestand LZB (K3)              2.310           –                 2.250             nein
""",
        [
            "K2 2021: 22.4 percent 2020 -> 23.1 percent",
            "K3 2021: 2310.0 personen 2020 -> 2250 personen",
        ],
    ),
]


@pytest.mark.parametrize(
    ("year", "drawn", "expected"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES]
)
def test_a_table_makes_its_rows(year: int, drawn: str, expected: list[str]) -> None:
    assert read(drawn, year) == expected


@pytest.mark.parametrize("again", [False, True])
def test_a_table_goes_on_on_the_next_page(again: bool) -> None:
    """Whether its head is printed there again or not."""
    head = """
Kennzahl                         Ist 2022          Zielwert 2023

"""
    first = """
Integrationsquote (K2)            23,1 %            23,5 %
"""
    rest = """
Bestand LZB (K3)                  3.412             3.350

Im Laufe des Jahres werden mit dem Land zwei Zieldialoge geführt.
"""
    head, first = head.strip("\n") + "\n\n", first.strip("\n")
    rest = (head if again else "") + rest.strip("\n")
    sheets = [
        Page(number, WIDTH, HEIGHT, "text", tuple(words(drawn.strip("\n"))))
        for number, drawn in enumerate((ABOVE + head + first, rest), 1)
    ]
    assert [shown(target) for target in targets.read(source(sheets).body, 2023)] == [
        "K2 2023: 23.1 percent 2022 -> 23.5 percent",
        "K3 2023: 3412.0 personen 2022 -> 3350 personen",
    ]


def test_cells_hardly_apart_are_cells_where_numbers_stand_in_columns() -> None:
    drawn = [
        [(60, "Zielgröße"), (330, "Vorjahr"), (374, "Ziel"), (416, "Veränderung")],
        [(60, "Integrationsquote"), (330, "27,1"), (374, "27,5"), (416, "+1,5")],
        [(60, "Bestand"), (100, "LZB"), (330, "51.200"), (374, "50.000"), (416, "-2,3")],
    ]
    found = row("Die Partner legen für das Jahr die Werte der folgenden Tafel fest", LEFT, TOP)
    found = [word._replace(box=word.box._replace(x1=word.box.x1 + 2)) for word in found]
    for number, line in enumerate(drawn, 2):
        for x, printed in line:
            found += row(printed, x, TOP + 20 * number)
    beside = layout.arrange([Page(1, WIDTH, HEIGHT, "text", tuple(found))]).lines
    assert [line.text for line in beside if line.box.x0 > 300] == [
        "Vorjahr", "Ziel", "Veränderung", "27,1", "27,5", "+1,5", "51.200", "50.000", "-2,3"
    ]  # fmt: skip
