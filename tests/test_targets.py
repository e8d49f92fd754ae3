"""What an agreement promises: prose and the columns that follow from it."""

from typing import Any

import pytest

from prose import body, columns, quote
from za_archive.models import Target
from za_archive.readers import targets
from za_archive.readers.agreements import flat

K1 = "I. Verringerung der Hilfebedürftigkeit"
K2 = "II. Verbesserung der Integration in Erwerbstätigkeit"
K3 = "III. Vermeidung von langfristigem Leistungsbezug"
PREAMBLE = """
Präambel

Die Partner wollen Menschen in Arbeit bringen und ihnen Teilhabe eröffnen. Der Weg dorthin ist für
viele lang, und er beginnt mit guter Beratung in den Städten und Gemeinden des Kreises, die 100
Beratungsstellen haben.
"""


def read(goals: str, year: int = 2014) -> list[Target]:
    return list(targets.read(body(f"{PREAMBLE}\n1. Ziele {year}\n\n{goals}\n"), year))


def one(goals: str, year: int = 2014) -> Target:
    [target] = read(goals, year)
    return target


CORE: list[tuple[str, str, dict[str, Any]]] = [
    # --- changes with a direction
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote im Jahr 2014 um 2,3 Prozent gegenüber "
        "dem Vorjahr steigt.",
        {
            "kennzahl": "K2",
            "operator": "eq",
            "change": 2.3,
            "change_unit": "percent",
            "level": None,
            "baseline_period": "2013",
            "period": "2014",
        },
    ),
    (
        K2,
        "Das Ziel ist im Jahr 2014 erreicht, wenn sich die Integrationsquote im Vergleich zum "
        "Vorjahr um 4,1 % erhöht.",
        {"kennzahl": "K2", "operator": "eq", "change": 4.1, "change_unit": "percent"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote gegenüber dem Vorjahr um mindestens "
        "1,7 Prozent gesteigert wird.",
        {"kennzahl": "K2", "operator": "min", "change": 1.7},
    ),
    (
        K2,
        "Das Ziel gilt als erreicht, sofern die Integrationsquote gegenüber dem Vorjahr um nicht "
        "mehr als 6,9 % sinkt.",
        {"kennzahl": "K2", "operator": "min", "change": -6.9, "change_unit": "percent"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden um maximal 1,4 "
        "Prozent über dem Vorjahresergebnis liegt.",
        {"kennzahl": "K3", "operator": "max", "change": 1.4, "change_unit": "percent"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden im Jahr 2014 "
        "mindestens um 2 % sinkt.",
        {"kennzahl": "K3", "operator": "max", "change": -2, "change_unit": "percent"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn die Zahl der Langzeitleistungsbezieher gegenüber dem "
        "Vorjahr um ein halbes Prozent sinkt.",
        {"kennzahl": "K3", "operator": "eq", "change": -0.5, "change_unit": "percent"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden 3,0 Prozent "
        "unter dem Vorjahreswert liegt.",
        {"kennzahl": "K3", "operator": "eq", "change": -3.0, "change_unit": "percent"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote um 1,2 Prozentpunkte steigt.",
        {"kennzahl": "K2", "change": 1.2, "change_unit": "points"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn sich der Abstand der Integrationsquoten von Frauen und "
        "Männern um mindestens 0,5 Prozentpunkte verringert.",
        {
            "kennzahl": "abstand_k2_frauen_maenner",
            "operator": "max",
            "change": -0.5,
            "change_unit": "points",
            "people": None,
        },
    ),
    # --- the number in brackets repeats the change, it is no level
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote 2014 gegenüber dem Vorjahr um 8,7 "
        "Prozent steigt (K2 = 8,7 Prozent).",
        {"kennzahl": "K2", "operator": "eq", "change": 8.7, "level": None},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der durchschnittliche Bestand an "
        "Langzeitleistungsbeziehenden um nicht mehr als 0,8 Prozent über dem Vorjahresergebnis "
        "liegt (K3 = + 0,8 Prozent).",
        {"kennzahl": "K3", "operator": "max", "change": 0.8, "level": None},
    ),
    # --- level and change in one
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote von 22,5 % im Jahr 2013 auf 25,4 % im "
        "Jahr 2014 steigt. Das entspricht einer Steigerung um 12,9 Prozent.",
        {
            "kennzahl": "K2",
            "operator": "eq",
            "level": 25.4,
            "level_unit": "percent",
            "change": 12.9,
            "change_unit": "percent",
            "baseline": 22.5,
            "baseline_unit": "percent",
            "baseline_period": "2013",
            "period": "2014",
        },
    ),
    # --- levels
    (
        K2,
        "Für 2014 wird eine Integrationsquote von 24,1 % vereinbart.",
        {
            "kennzahl": "K2",
            "operator": "eq",
            "level": 24.1,
            "level_unit": "percent",
            "change": None,
        },
    ),
    (
        K2,
        "Die Integrationsquote soll mindestens 26,0 Prozent betragen.",
        {"kennzahl": "K2", "operator": "min", "level": 26.0, "level_unit": "percent"},
    ),
    (
        K2,
        "Die Integrationsquote soll im Jahr 2014 auf 25,2 % steigen.",
        {"kennzahl": "K2", "operator": "eq", "level": 25.2, "change": None},
    ),
    (
        K2,
        "Für das Jahr 2014 wird eine Integrationsquote zwischen 24,0 und 25,5 Prozent vereinbart.",
        {
            "kennzahl": "K2",
            "operator": "range",
            "level": 24.0,
            "level_to": 25.5,
            "level_unit": "percent",
        },
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote im Dezember 2014 (t-3) mindestens "
        "26,3 % beträgt.",
        {"kennzahl": "K2", "operator": "min", "level": 26.3, "period": "2014-12"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn die Zahl der Langzeitleistungsbezieher im Jahr 2014 auf "
        "höchstens 4.400 Personen sinkt.",
        {"kennzahl": "K3", "operator": "max", "level": 4400, "level_unit": "personen"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn im Jahresdurchschnitt 2014 nicht mehr als 34 500 Personen "
        "zu den Langzeitleistungsbeziehern zählen.",
        {"kennzahl": "K3", "operator": "max", "level": 34500, "level_unit": "personen"},
    ),
    (
        K1,
        "Die Summe der Leistungen zum Lebensunterhalt soll im Jahr 2014 höchstens 13,2 Mio. Euro "
        "betragen.",
        {"kennzahl": "K1", "operator": "max", "level": 13_200_000, "level_unit": "euro"},
    ),
    # --- nothing changes
    (
        K2,
        "Das Ziel ist erreicht, wenn sich der Abstand der Integrationsquoten von Frauen und "
        "Männern nicht vergrößert.",
        {
            "kennzahl": "abstand_k2_frauen_maenner",
            "operator": "max",
            "change": 0,
            "change_unit": "points",
        },
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden gegenüber dem "
        "Vorjahr nicht steigt.",
        {"kennzahl": "K3", "operator": "max", "change": 0, "change_unit": "percent"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden unverändert "
        "bleibt.",
        {"kennzahl": "K3", "operator": "keep"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden fast "
        "unverändert bleibt (+ 0,5 %).",
        {"kennzahl": "K3", "operator": "eq", "change": 0.5},
    ),
    (
        K3,
        "Die Zahl der Langzeitleistungsbezieher steigt gegenüber dem Vorjahr nicht.",
        {"kennzahl": "K3", "operator": "max", "change": 0, "change_unit": "percent"},
    ),
    # --- other ways to say it
    (
        K2,
        "Eine Verschlechterung der Integrationsquote um bis zu 2,5 % gegenüber dem Vorjahr wird "
        "hingenommen.",
        {"kennzahl": "K2", "operator": "min", "change": -2.5},
    ),
    (
        K2,
        "Ein Rückgang der Integrationsquote ist auf höchstens 1,9 Prozent zu begrenzen.",
        {"kennzahl": "K2", "operator": "min", "change": -1.9, "level": None},
    ),
    (
        K2,
        "Ziel für 2014 ist eine um 1,4 Prozent höhere Integrationsquote als 2013.",
        {"kennzahl": "K2", "operator": "eq", "change": 1.4, "baseline_period": "2013"},
    ),
    (
        K2,
        "Im Jahr 2014 ist die Integrationsquote auf dem Niveau des Vorjahres (25,8 %) zu halten.",
        {"kennzahl": "K2", "operator": "keep", "level": 25.8, "baseline": 25.8},
    ),
    (
        K2,
        "Der Zielwert der Integrationsquote ist 25,3 %. Ausgangswert: 24,8 % (Dezember 2013).",
        {"level": 25.3, "baseline": 24.8, "baseline_period": "2013-12"},
    ),
    (
        K3,
        "Der Zuwachs bei den Langzeitleistungsbeziehern bleibt unter 3,0 Prozent gegenüber 2013.",
        {"kennzahl": "K3", "operator": "max", "change": 3.0, "level": None},
    ),
    (
        K3,
        "Der Bestand an Langzeitleistungsbeziehern geht im Jahr 2014 um 1,1 v. H. zurück.",
        {"kennzahl": "K3", "operator": "eq", "change": -1.1},
    ),
    (
        K3,
        "Ziel ist es, den Bestand an Langzeitleistungsbeziehenden um mindestens 150 Personen zu "
        "reduzieren.",
        {"operator": "max", "change": -150, "change_unit": "count"},
    ),
    (
        K2,
        "Der Zielwert für die Integrationsquote beträgt 27,4 %.",
        {"kennzahl": "K2", "operator": "eq", "level": 27.4, "level_unit": "percent"},
    ),
    (
        K2,
        "Angestrebt wird eine Integrationsquote von 23,7 %.",
        {"kennzahl": "K2", "operator": "eq", "level": 23.7, "change": None},
    ),
    (
        K2,
        "Die Integrationsquote (K2) darf um höchstens 1,5 % sinken.",
        {"kennzahl": "K2", "operator": "min", "change": -1.5},
    ),
    (
        K3,
        "Die Zahl der Langzeitleistungsbezieher darf um maximal 13,1 % steigen.",
        {"kennzahl": "K3", "operator": "max", "change": 13.1},
    ),
    (
        K3,
        "Für die Zahl der Langzeitleistungsbezieher sind minus 5 % vereinbart.",
        {"kennzahl": "K3", "operator": "eq", "change": -5.0},
    ),
    (
        K3,
        "Vereinbart wird eine Reduzierung des Bestandes an Langzeitleistungsbeziehenden von 3,2 %.",
        {"kennzahl": "K3", "operator": "eq", "change": -3.2, "level": None},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn sich der Bestand an Langzeitleistungsbeziehenden auf "
        "ca. 3.500 stabilisiert.",
        {"kennzahl": "K3", "operator": "keep", "level": 3500, "approximate": 1},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden unter "
        "3.151 liegt.",
        {"kennzahl": "K3", "operator": "max", "level": 3151, "level_unit": "personen"},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn der Bestand an Langzeitleistungsbeziehenden gegenüber dem "
        "Dezemberwert 2013 (4.120) um 2,0 Prozent sinkt.",
        {
            "kennzahl": "K3",
            "change": -2.0,
            "baseline": 4120,
            "baseline_unit": "personen",
            "baseline_period": "2013-12",
        },
    ),
    (
        K1,
        "Die passiven Leistungen sollen auf höchstens 177,447 Mio. EUR begrenzt werden.",
        {"kennzahl": "K1", "operator": "max", "level": 177_447_000, "level_unit": "euro"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote im Vergleich zum prognostizierten Wert "
        "2013 um 1,0 Prozent steigt.",
        {"change": 1.0, "baseline_state": "forecast", "baseline_period": "2013"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote um 2 bis 3 Prozent steigt.",
        {"operator": "range", "change": 2, "change_to": 3, "change_unit": "percent", "level": None},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote bei 24 bis 26 Prozent liegt.",
        {"operator": "range", "level": 24, "level_to": 26, "level_unit": "percent"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote nicht unter 24,0 Prozent fällt.",
        {"operator": "min", "level": 24.0, "level_unit": "percent", "change": None},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote nicht sinkt.",
        {"operator": "min", "change": 0, "change_unit": "percent"},
    ),
    (
        K2,
        "Die Integrationsquote wird um 1,9 % auf 24,3 % gesteigert.",
        {"operator": "eq", "change": 1.9, "level": 24.3, "level_unit": "percent"},
    ),
    (
        K2,
        "Die Partner vereinbaren eine Integrationsquote von 36,1 %, ca. 2.600 Integrationen.",
        {"kennzahl": "K2", "operator": "eq", "level": 36.1, "level_unit": "percent"},
    ),
    # --- other figures
    (
        K2,
        "Das Ziel ist erreicht, wenn sich die absolute Zahl der Integrationen um mindestens 5,5 "
        "Prozent gegenüber dem Vorjahr erhöht.",
        {"kennzahl": "integrationen", "operator": "min", "change": 5.5},
    ),
    (
        K3,
        "Das Ziel ist erreicht, wenn die absolute Zahl der Integrationen von "
        "Langzeitleistungsbeziehenden um 7,7 Prozent über der von 2013 liegt.",
        {
            "kennzahl": "integrationen_lzb",
            "operator": "eq",
            "change": 7.7,
            "people": None,
            "baseline_period": "2013",
        },
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote der Alleinerziehenden um 3,4 Prozent "
        "steigt.",
        {"kennzahl": "K2E4", "change": 3.4, "people": None},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn die Integrationsquote der Frauen um 3,9 Prozent steigt.",
        {"kennzahl": "K2", "change": 3.9, "people": "frauen"},
    ),
    (
        K2,
        "Das Ziel ist erreicht, wenn rund 2.600 Integrationen erreicht werden.",
        {"operator": "eq", "level": 2600, "level_unit": "count", "approximate": 1},
    ),
]


@pytest.mark.parametrize(
    ("heading", "sentence", "expected"), CORE, ids=[row[1][-60:] for row in CORE]
)
def test_a_core_target(heading: str, sentence: str, expected: dict[str, Any]) -> None:
    """Each wording of the form's own targets gives the columns that it prints."""
    target = one(f"{heading}\n\n{sentence}")
    expected = {
        "nature": "quantified",
        "scope": "core",
        "stage": "target",
        "year": 2014,
        **expected,
    }
    assert columns(target, expected) == expected


@pytest.mark.parametrize(
    ("heading", "goal"),
    [
        (K1, "hilfebeduerftigkeit"),
        ("1. Senkung der Hilfebedürftigkeit", "hilfebeduerftigkeit"),
        (K2, "integration"),
        ("b) Verbesserung der Eingliederung in Arbeit", "integration"),
        (K3, "langzeitbezug"),
        ("III. Vermeidung und Verringerung von langfristigem Leistungsbezug", "langzeitbezug"),
        ("4. Verbesserung der sozialen Teilhabe", "teilhabe"),
        ("5. Gleichstellung von Frauen und Männern", "gleichstellung"),
    ],
)
def test_the_heading_names_the_goal(heading: str, goal: str) -> None:
    """A target belongs to the goal under whose heading it stands."""
    sentence = "Das Ziel ist erreicht, wenn im Jahr 2014 mindestens 300 Personen beraten werden."
    assert one(f"{heading}\n\n{sentence}").goal == goal


@pytest.mark.parametrize(
    ("figure", "goal"),
    [
        ("die Integrationsquote", "integration"),
        ("die Zahl der Langzeitleistungsbezieher", "langzeitbezug"),
    ],
)
def test_without_a_heading_the_figure_names_the_goal(figure: str, goal: str) -> None:
    """Where no heading names a goal, that of the Kennzahl is meant."""
    assert one(f"Das Ziel ist erreicht, wenn {figure} um 2,3 Prozent steigt.").goal == goal


def test_monitoring_without_a_value_is_one_row() -> None:
    """A goal that is only watched has one row, however many sentences say so."""
    target = one(
        f"{K1}\n\nDie Entwicklung der Summe der Leistungen zum Lebensunterhalt wird im Rahmen "
        "eines Monitorings beobachtet.\n\nDaher erfolgt ein um vier Felder erweitertes Monitoring."
    )
    assert (target.nature, target.kennzahl, target.scope, target.change) == (
        "monitoring", "K1", "core", None,
    )  # fmt: skip


INTRO = "Darüber hinaus setzt sich das Jobcenter folgende Ziele:"
LOCAL: list[tuple[str, dict[str, Any]]] = [
    (
        "• Mindestens 180 Jugendliche unter 25 Jahren sollen eine Ausbildung aufnehmen.",
        {"operator": "min", "level": 180, "level_unit": "personen", "people": "u25"},
    ),
    (
        "• Die Zahl der arbeitslosen Jugendlichen wird von 185 auf maximal 150 Personen gesenkt.",
        {
            "kennzahl": "arbeitslose_jugendliche",
            "operator": "max",
            "level": 150,
            "level_unit": "personen",
            "baseline": 185,
            "people": None,
        },
    ),
    (
        "• Schaffung von bis zu 20 Plätzen für Arbeitsgelegenheiten.",
        {"operator": "max", "level": 20, "level_unit": "count"},
    ),
    (
        "• Die Zahl der Bedarfsgemeinschaften soll höchstens 9.150 betragen.",
        {
            "kennzahl": "bedarfsgemeinschaften",
            "operator": "max",
            "level": 9150,
            "level_unit": "bedarfsgemeinschaften",
        },
    ),
    (
        "• Der Anteil der Langzeitleistungsbezieher wird bei 58,5 % stabilisiert.",
        {"kennzahl": "anteil_lzb", "operator": "keep", "level": 58.5, "level_unit": "percent"},
    ),
    (
        "• Die Bearbeitung eines Antrags soll höchstens 12 Tage dauern.",
        {"operator": "max", "level": 12, "level_unit": "tage"},
    ),
    (
        "• Es werden 30 Langzeitarbeitslose vermittelt; hierzu werden 100 Personen im Projekt "
        "aktiviert.",
        {"level": 30, "level_unit": "personen"},
    ),
    (
        "• Bis zum 30.09.2014 nehmen 40 Alleinerziehende an einem Kurs teil.",
        {"level": 40, "people": "alleinerziehende", "due": "2014-09-30"},
    ),
    (
        "• Rund 60 Personen ab 50 Jahren sollen vermittelt werden.",
        {"level": 60, "approximate": 1, "people": "50plus"},
    ),
]


@pytest.mark.parametrize(("item", "expected"), LOCAL, ids=[item[2:40] for item, _ in LOCAL])
def test_a_local_target(item: str, expected: dict[str, Any]) -> None:
    """Each item behind the announcement of own targets is a local one."""
    target = one(f"{K2}\n\n{INTRO}\n\n{item}\n\n2. Dialoge\n\nDie Partner sprechen.")
    expected = {"nature": "quantified", "scope": "local", "goal": "integration", **expected}
    assert columns(target, expected) == expected


@pytest.mark.parametrize(
    ("item", "due"),
    [
        ("• Ausbau der aufsuchenden Beratung in allen Städten.", None),
        ("• Bis Ende 2014 wird ein Konzept erarbeitet.", "2014"),
        (
            "• Der Übergang von der Schule in den Beruf wird bis zum 30. Juni 2014 neu geordnet.",
            "2014-06-30",
        ),
        ("• Teilnahme an der Maßnahme (Laufzeit je Teilnehmer bis zu 6 Monate).", None),
    ],
)
def test_a_target_without_a_number_is_one(item: str, due: str | None) -> None:
    """A local target may be without a number, and a duration is none."""
    target = one(f"{K2}\n\n{INTRO}\n\n{item}\n\n2. Dialoge\n\nDie Partner sprechen.")
    assert (target.nature, target.level, target.change, target.kennzahl) == (
        "qualitative",
        None,
        None,
        None,
    )
    assert target.due == due


def test_an_item_is_one_row_with_all_its_sentences() -> None:
    """However many sentences an item has, it is one row with the whole text."""
    item = "• Die Beratung wird ausgebaut. Dafür werden zwei Stellen geschaffen. Das hilft allen."
    target = one(f"{K2}\n\n{INTRO}\n\n{item}\n\n2. Dialoge\n\nDie Partner sprechen.")
    assert target.text == item[2:]


def test_each_item_is_a_row_in_its_order() -> None:
    """Items keep their order and are counted from 1."""
    items = "• Beratung wird ausgebaut.\n• Kurse werden angeboten.\n• Plätze entstehen."
    goals = f"{K2}\n\n{INTRO}\n\n{items}"
    assert [(t.position, t.text) for t in read(goals)] == [
        (1, "Beratung wird ausgebaut."), (2, "Kurse werden angeboten."), (3, "Plätze entstehen."),
    ]  # fmt: skip


def test_a_marker_without_its_item_is_no_target() -> None:
    """A dot that a damaged or careless page leaves alone promises nothing and harms nothing."""
    target = one(f"{K2}\n\n{INTRO}\n\n• Beratung wird ausgebaut.\n\n•\n")
    assert target.text == "Beratung wird ausgebaut."


def test_a_new_heading_ends_the_local_targets() -> None:
    """Behind the next goal's heading targets are the form's own again."""
    goals = (
        f"{K2}\n\n{INTRO}\n\n• Beratung wird ausgebaut.\n\n{K3}\n\nDas Ziel ist erreicht, wenn "
        "der Bestand an Langzeitleistungsbeziehenden um 1,4 Prozent sinkt."
    )
    assert [(t.scope, t.goal) for t in read(goals)] == [
        ("local", "integration"),
        ("core", "langzeitbezug"),
    ]


def test_what_comes_behind_the_goals_promises_nothing() -> None:
    """Preamble, dialogues and offers of the ministry are no targets."""
    end = (
        "2. Dialoge\n\nDie Partner führen zwei Steuerungsdialoge. Das Ministerium unterstützt "
        "mit 3,5 Mio. Euro.\n\n3. Schlussbestimmungen\n\nDie Vereinbarung gilt bis zum 31.12.2014."
    )
    sentence = "Das Ziel ist erreicht, wenn die Integrationsquote um 2,3 Prozent steigt."
    assert len(read(f"{K2}\n\n{sentence}\n\n{end}")) == 1


def test_no_goals_no_targets() -> None:
    """A text without goals promises nothing."""
    assert read("Die Partner arbeiten zusammen und sprechen miteinander.") == []


def test_men_and_women_in_one_sentence_are_two_rows() -> None:
    """Two promises of one sentence are a row each, with whom they count."""
    sentence = (
        "Das Ziel ist erreicht, wenn die Integrationsquote der Männer um 2,1 Prozent und die der "
        "Frauen um 3,2 Prozent steigt."
    )
    assert [(t.kennzahl, t.people, t.change) for t in read(f"{K2}\n\n{sentence}")] == [
        ("K2", "maenner", 2.1),
        ("K2", "frauen", 3.2),
    ]


def test_several_figures_of_one_goal_are_rows_of_their_own() -> None:
    """Each sentence that says when the goal is reached is a row, under its own figure."""
    goals = (
        f"{K2}\n\nVeränderung der Integrationsquote (K 2)\n\nDas Ziel ist erreicht, wenn die "
        "Integrationsquote um 2,3 Prozent steigt.\n\nVeränderung der absoluten Zahl der "
        "Integrationen\n\nDas Ziel ist erreicht, wenn sich die absolute Zahl der Integrationen "
        "um 4,0 Prozent erhöht."
    )
    assert [(t.kennzahl, t.change) for t in read(goals)] == [("K2", 2.3), ("integrationen", 4.0)]


def test_the_quote_is_the_target_as_printed() -> None:
    """The evidence of a target holds its numbers and words."""
    target = one(
        f"{K2}\n\nDas Ziel ist erreicht, wenn die Integrationsquote um 2,3 Prozent steigt."
    )
    assert target.quote is not None
    assert "2,3 Prozent" in target.quote.text
    assert target.text == target.quote.text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"level": 25.4, "level_unit": "percent"}, {"k2_level": 25.4}),
        ({"change": 2.3, "change_unit": "percent"}, {"k2_change": 2.3}),
        ({"change": 2.3, "change_unit": "points"}, {}),
        ({"change": 2.3, "change_unit": "percent", "people": "frauen"}, {}),
        ({"change": 2.3, "change_unit": "percent", "scope": "local"}, {}),
        ({"change": 2.3, "change_unit": "percent", "stage": "reference"}, {}),
        ({"change": 2.3, "change_unit": "percent", "year": 2013}, {}),
        ({"level": 25.4, "level_unit": "count"}, {}),
        ({"change": 2.3, "change_unit": "percent", "quote": quote("2,3", 0.4)}, {}),
    ],
)
def test_flat_columns_take_only_the_forms_own_values(
    change: dict[str, Any], expected: dict[str, float]
) -> None:
    """K2 and K3 of an agreement: core targets of its year for all people, changes in percent."""
    values = {
        "position": 1, "year": 2014, "goal": "integration", "scope": "core", "kennzahl": "K2",
        "nature": "quantified", "text": "…", "quote": quote(),
    }  # fmt: skip
    target = Target(**{**values, **change})
    assert {k: v for k, v in flat([target], 2014).items() if v is not None} == expected


# --- sections: headings, and what a section without a number says -------------------------------


def shown(target: Target) -> tuple[object, ...]:
    return (target.goal, target.kennzahl, target.nature, target.operator)


def test_headings_in_other_forms() -> None:
    """A heading may be a verb, run into its text or stand behind a bullet; its numbering tells
    where the goals end, whatever the heading there says."""
    rows = read(
        "2.1 Hilfebedürftigkeit verringern\n\nEin Wert wird nicht vereinbart.\n\n"
        "2.2 Verbesserung der Integration in Erwerbstätigkeit Die Integrationsquote erreicht im "
        "Jahr 2014 mindestens 25,0 %.\n\n"
        "2.3 Langfristigen Leistungsbezug vermeiden\n\nDer Bestand soll 7.150 Personen nicht "
        "überschreiten.\n\n"
        "3. Wirksamwerden\n\nDie Integrationsquote soll auch künftig um 3,0 % steigen.\n"
    )
    assert [shown(row) for row in rows] == [
        ("hilfebeduerftigkeit", "K1", "monitoring", None),
        ("integration", "K2", "quantified", "min"),
        ("langzeitbezug", "K3", "quantified", "max"),
    ]


def test_a_section_in_words() -> None:
    """Without any number a goal is one row: what it says is to be reached."""
    row = one(f"{K2}\n\nDie Integrationsquote soll gegenüber dem Vorjahr gesteigert werden.")
    assert shown(row) == ("integration", "K2", "qualitative", None)


def test_what_was_named_before() -> None:
    """ "Sie" is the Kennzahl of the sentence before."""
    row = one(
        f"{K2}\n\nIndikator ist die Integrationsquote. Sie soll im Jahr 2014 gegenüber dem Vorjahr "
        "um 0,6 Prozentpunkte ansteigen."
    )
    assert (row.kennzahl, row.change, row.change_unit) == ("K2", 0.6, "points")


@pytest.mark.parametrize(
    "prose",
    [
        "Der Bestand an Langzeitleistungsbeziehenden beträgt im Jahr 2014 höchstens 2.360 und im "
        "Jahr 2015 höchstens 2.310 Personen.",
        "Für die Zahl der Langzeitleistungsbeziehenden gelten folgende Obergrenzen: 2.360 Personen "
        "im Jahr 2014 und 2.310 Personen im Jahr 2015.",
    ],
)
def test_two_years_in_one_sentence(prose: str) -> None:
    """Each year has its row, whether it stands before its number or behind it."""
    assert [(r.year, r.period, r.level, r.operator) for r in read(f"{K3}\n\n{prose}")] == [
        (2014, "2014", 2360, "max"),
        (2015, "2015", 2310, "max"),
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "Getrennt nach Geschlecht soll eine Integrationsquote von 19,0 Prozent bei den Frauen und "
        "28,1 Prozent bei den Männern erreicht werden.",
        "Bei Frauen wird eine Integrationsquote von 19,0 % und bei Männern von 28,1 % angestrebt.",
        "Die Integrationsquote der Frauen soll 19,0 %, die der Männer 28,1 % betragen.",
    ],
)
def test_two_groups_in_one_sentence(prose: str) -> None:
    """Each group has its number, wherever it stands."""
    rows = read(f"{K2}\n\n{prose}")
    assert [(r.people, r.level) for r in rows] == [("frauen", 19.0), ("maenner", 28.1)]


def test_two_figures_in_one_sentence() -> None:
    """Each Kennzahl has its own change and level."""
    rows = read(
        f"{K2}\n\nIm Jahr 2014 soll die Integrationsquote um 0,6 Prozentpunkte auf 29,4 Prozent "
        "wachsen und die Zahl der Langzeitleistungsbezieher um 3,2 Prozent auf 1.840 Personen "
        "sinken."
    )
    assert [(r.kennzahl, r.change, r.level) for r in rows] == [
        ("K2", 0.6, 29.4),
        ("K3", -3.2, 1840),
    ]


def test_what_is_not_said_is_doubtful() -> None:
    """A change that goes nowhere, a figure that nobody names: given, and flagged."""
    row = one(f"{K2}\n\nVereinbart ist für die Integrationsquote eine Größe um 2,0 Prozent.")
    assert row.quote is not None and row.quote.confidence < 0.5
    row = one(f"{K2}\n\nAngestrebt wird eine Steigerung um 2,0 Prozent.")
    assert row.quote is not None and row.quote.confidence < 0.5


def test_items_announced_inside_a_goal() -> None:
    """What the Kreis sets itself within a goal keeps the goal, and is local."""
    rows = read(
        f"{K2}\n\nDie Integrationsquote soll 25,0 % betragen.\n\n"
        "Der Kreis nimmt sich ferner Folgendes vor:\n\n"
        "• Von den Geflüchteten sollen 2014 mindestens 180 eine Arbeit aufnehmen.\n\n"
        "• Die Beratung wird ausgeweitet.\n"
    )
    assert [(r.goal, r.scope, r.level, r.level_unit, r.people) for r in rows] == [
        ("integration", "core", 25.0, "percent", None),
        ("integration", "local", 180, "personen", "gefluechtete"),
        ("integration", "local", None, None, None),
    ]
