"""What an agreement promises -> `targets`: one row for each promise.

The goals are walked through paragraph by paragraph. A heading opens a goal; "darüber hinaus
folgende Ziele" opens the Kreis's own ones, of which each item is a row; a sentence that says when
the goal is reached is a row with the sentences that belong to it. Which way a number points follows
from the words around it, never from its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from za_archive import values
from za_archive.annotate import Mark, Passage
from za_archive.layout import MARKER
from za_archive.models import Target
from za_archive.readers import tables
from za_archive.readers.source import year_of

HEADING = 150
"""A heading is no longer than this."""
GOAL_OF = {
    "K1": "hilfebeduerftigkeit", "K2": "integration", "K3": "langzeitbezug",
    "integrationen": "integration", "integrationen_lzb": "langzeitbezug",
    "abstand_k2_frauen_maenner": "integration", "bedarfsgemeinschaften": "hilfebeduerftigkeit",
    "anteil_lzb": "langzeitbezug", "arbeitslose_jugendliche": "integration",
    "K1E1": "hilfebeduerftigkeit", "K1E2": "hilfebeduerftigkeit", "K2E1": "integration",
    "K2E2": "integration", "K2E3": "integration", "K2E4": "integration", "K3E1": "langzeitbezug",
    "K3E2": "langzeitbezug", "K3E3": "langzeitbezug", "K3E4": "langzeitbezug",
}  # fmt: skip
"""The goal of a Kennzahl where no heading names one."""
UNNUMBERED = {"gleichstellung", "teilhabe", "leistungsprozesse"}
"""Goals that are often put in words alone."""
ENDS = re.compile(r"[.!?:;][\"“”»)]*$")


@dataclass
class _State:
    """Where in the goals the reader is."""

    goal: str | None = None
    local: bool = False
    listed: bool = False
    kennzahl: Mark | None = None
    monitored: set[str] = field(default_factory=set)
    core_list: bool = False
    pending: Target | None = None


@dataclass(frozen=True, slots=True)
class _Number:
    """One quantity of a promise and the part that it plays: change, level or baseline."""

    mark: Mark
    role: str
    unit: str
    value: float
    bound: str | None
    approximate: bool
    value_to: float | None = None


def read(passage: Passage, year: int | None) -> Iterator[Target]:
    """The targets of an agreement for `year`, in the order in which they are printed."""
    found = tables.read(passage, year, GOAL_OF)
    rows = [target for table in found for target in table.targets]
    rows += _walk(passage, year, [(table.start, table.end) for table in found])
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position)


def _walk(
    passage: Passage, year: int | None, tabular: Sequence[tuple[int, int]]
) -> Iterator[Target]:
    """The targets in running text; what stands in a table of targets is passed over."""
    state = _State()
    for paragraph in passage.paragraphs():
        if any(start <= paragraph.start < end for start, end in tabular):
            continue
        before = state.goal
        heading = _heading(paragraph, state)
        if not heading:
            paragraph = _opened(paragraph, state)
        if state.goal != before and state.pending is not None:
            yield state.pending
            state.pending = None
        if heading or not paragraph.string.strip():
            continue
        if state.local:
            found = list(_local(paragraph, state, year))
        elif state.goal or paragraph.first("TARGET"):
            found = list(_core(paragraph, state, year))
        else:
            continue
        if found:
            state.pending = None
        yield from found
    if state.pending is not None:
        yield state.pending


def _heading(paragraph: Passage, state: _State) -> bool:
    """Whether the paragraph only opens something; sets what it opens."""
    text = paragraph.flat
    short = len(text) < HEADING
    if short and not re.search(r"[.;]$", text):
        goal = paragraph.first("GOAL")
        if goal is not None and state.local and goal.value == state.goal:
            return True  # a heading among the local targets of this goal
        if goal is not None and not paragraph.first("QUANTITY"):
            state.goal, state.kennzahl, state.core_list = goal.value, None, False
            state.local, state.listed = bool(paragraph.first("LOCAL")), False
            return True
        if paragraph.first("CORE_LIST"):
            state.goal, state.local, state.core_list = "sonstiges", False, True
            return True
        end = paragraph.first("GOALS_END")
        if end is not None and _lead(text) >= end.start - paragraph.start:
            state.goal, state.local, state.core_list = None, False, False
            return True
    local = paragraph.first("LOCAL")
    if local and not paragraph.first("LOCAL_NONE") and (state.goal or short):
        if text.endswith(":") or short or state.goal:
            state.local = True
            state.listed = False
            state.goal = state.goal or "sonstiges"
            return True
    if state.local and short and text.endswith(":") and not paragraph.first("QUANTITY"):
        return True
    if not state.local and short and not ENDS.search(text) and paragraph.first("KENNZAHL"):
        if not paragraph.first("QUANTITY") and not paragraph.first("TARGET"):
            state.kennzahl = paragraph.first("KENNZAHL")
            return True
    return False


def _opened(paragraph: Passage, state: _State) -> Passage:
    """A goal named at the start of its own text ("2. Verbesserung der …. Das Ziel ist …") opens it;
    what remains is the text.
    """
    goal = paragraph.first("GOAL")
    if goal is None or (state.local and state.listed):
        return paragraph
    string = paragraph.text.string
    lead = string[paragraph.start : goal.start]
    behind = string[goal.end : goal.end + 1]
    if behind not in {".", ":"} or _lead(lead) < len(lead):
        return paragraph
    state.goal, state.local, state.kennzahl = goal.value, False, None
    return paragraph.part(min(goal.end + 2, paragraph.end), paragraph.end)


LEAD = re.compile(r"(?:(?:§|Ziel|Abschnitt|Teil)\s)?\(?(?:\d+(?:\.\d+)*|[IVX]+|[A-Fa-f])?[.):]*\s*|\S\s+")


def _lead(text: str) -> int:
    """How many characters a number or marker takes before a heading's words."""
    match = LEAD.match(text)
    return match.end() if match else 0


def _core(paragraph: Passage, state: _State, year: int | None) -> Iterator[Target]:
    """The form's own targets: sentences that say when the goal is reached, and the Monitoring."""
    triggers = paragraph.all("TARGET")
    sentences = list(paragraph.sentences())
    starts = [s.start for s in sentences if any(s.start <= t.start < s.end for t in triggers)]
    found = False
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else paragraph.end
        item = paragraph.part(start, end)
        target = _promise(item, state, year, "core", state.kennzahl)
        if target.nature == "quantified":
            found = True
            yield target
    if found or not state.goal or state.goal in state.monitored:
        return
    if state.core_list and MARKER.fullmatch(paragraph.string.split()[0]):
        yield from _local(paragraph, state, year, "core")
        return
    for sentence in sentences:
        if mark := sentence.first("MONITORING"):
            state.monitored.add(state.goal)
            kennzahl = {"hilfebeduerftigkeit": "K1"}.get(state.goal)
            yield Target(
                position=0,
                year=year,
                goal=state.goal,
                scope="core",
                kennzahl=kennzahl,
                nature="monitoring",
                period=str(year) if year else None,
                text=sentence.flat,
                quote=sentence.quote(mark.rule, mark.confidence),
            )
            return
    if state.goal in UNNUMBERED and state.pending is None and ENDS.search(paragraph.flat):
        # without any number in its section, what the goal says is the promise
        state.pending = _promise(paragraph, state, year, "core", None)


def _local(
    paragraph: Passage, state: _State, year: int | None, scope: str = "local"
) -> Iterator[Target]:
    """The Kreis's own targets: each item of the list, or the one paragraph that was announced."""
    first = paragraph.string.split()[0]
    marked = MARKER.fullmatch(first) is not None
    if not marked and state.listed and not paragraph.first("TARGET"):
        return  # running text behind the list
    if not marked and not ENDS.search(paragraph.flat) and not paragraph.first("QUANTITY"):
        return  # a heading
    if paragraph.first("LOCAL_NONE") or (marked and _is_goal_item(paragraph)):
        return
    state.listed = True
    start = paragraph.start + (len(first) + 1 if marked else 0)
    yield _promise(paragraph.part(start, paragraph.end), state, year, scope, None)


def _is_goal_item(paragraph: Passage) -> bool:
    """An item that only names a goal ("• Verbesserung der Teilhabe") promises nothing."""
    goal = paragraph.first("GOAL")
    return goal is not None and len(paragraph.flat) < goal.end - goal.start + 8


def mentioned(passage: Passage, year: int, kreis: object) -> Iterator[Target]:
    """What a paper or minutes say of an agreement's values, each with its stage.

    A sentence counts that names what is measured and a number for it.
    """
    found = tables.read(passage, year, GOAL_OF)
    rows = [target for table in found for target in table.targets]
    tabular = [(table.start, table.end) for table in found]
    for sentence in passage.sentences():
        if any(start <= sentence.start < end for start, end in tabular):
            continue
        kennzahl = sentence.first("KENNZAHL")
        if kennzahl is None or not sentence.first("QUANTITY"):
            continue
        target = _promise(sentence, _State(), year, "core", None)
        if target.nature == "quantified" and target.goal != "sonstiges":
            stage = sentence.first("VALUE_STAGE")
            rows.append(replace(target, stage=(stage.value if stage else None) or "target"))
    rows.sort(key=lambda target: target.quote.start if target.quote else 0)
    ags = kreis if isinstance(kreis, str) else None
    for position, target in enumerate(rows, 1):
        yield replace(target, position=position, kreis=ags)


# --- one promise ------------------------------------------------------------------------------


def _promise(
    item: Passage, state: _State, year: int | None, scope: str, before: Mark | None
) -> Target:
    """The row that one item or sentence makes."""
    kennzahl = item.first("KENNZAHL") or before
    numbers = _numbers(item)
    change = next((n for n in numbers if n.role == "change"), None)
    level = next((n for n in numbers if n.role == "level"), None)
    baseline = next((n for n in numbers if n.role == "baseline"), None)
    quantified = bool(change or level)
    operator, amount = _operator(item, change, level)
    keeps = operator == "keep"
    if keeps and baseline is not None and level is None:
        level = baseline
    if keeps and level is not None and baseline is None and _dates_baseline(item, year):
        baseline = level
    if change is None and level is None:
        change_value, change_unit, operator = _unchanged(item, kennzahl)
        quantified = quantified or change_value is not None
    else:
        change_value = amount
        change_unit = change.unit if change else None
    period, baseline_period, due = _periods(item, year)
    sure = [n.mark.confidence for n in (change, level, baseline) if n]
    rule = item.first("TARGET")
    goal = state.goal or GOAL_OF.get((kennzahl.value if kennzahl else None) or "", "sonstiges")
    state_mark = item.first("STATE")
    return Target(
        position=0,
        year=year,
        goal=goal,
        scope=scope,
        kennzahl=kennzahl.value if kennzahl and (quantified or scope == "core") else None,
        nature="quantified" if quantified else "qualitative",
        operator=operator,
        level=level.value if level else None,
        level_to=level.value_to if level else None,
        level_unit=_level_unit(level, baseline, kennzahl) if level else None,
        change=change_value,
        change_to=change.value_to if change else None,
        change_unit=change_unit,
        baseline=baseline.value if baseline else None,
        baseline_unit=_level_unit(baseline, level, kennzahl) if baseline else None,
        baseline_period=baseline_period,
        baseline_state=f"t-{state_mark.groups['months']}"
        if state_mark
        else "forecast"
        if quantified and item.first("FORECAST")
        else None,
        period=period,
        due=due,
        approximate=int(any(n.approximate for n in (change, level) if n)),
        people=_people(item, kennzahl, change or level) if quantified else None,
        text=item.flat,
        quote=item.quote(rule.rule if rule else f"target.{scope}", min([0.95, *sure])),
    )


def _numbers(item: Passage) -> list[_Number]:
    """The quantities of a promise with their parts; means and repetitions are left out."""
    means = item.all("MEANS")
    ages = item.all("PEOPLE")
    found: list[_Number] = []
    previous = item.start
    for mark in item.all("QUANTITY"):
        if any(m.start < mark.end and mark.start < m.end for m in means):
            continue
        number = mark.spans["number"]
        if any(m.start <= number[0] and number[1] <= m.end for m in ages):
            continue  # "unter 25" is an age
        before = item.text.string[previous : mark.start]
        after = item.text.string[mark.end : min(item.end, mark.end + 90)]
        role = _role(before, after, mark)
        unit = mark.value or "number"
        value = values.amount(mark.groups)
        previous = mark.end
        if any(abs(n.value) == abs(value) and n.unit == unit for n in found):
            continue  # "(K2 = 9,9 Prozent)" says the same again
        if any(n.role == role for n in found):
            continue  # the first of its part counts; more values make more rows
        lead = item.part(max(item.start, mark.start - 40), mark.start)
        bound = next((b.value for b in lead.all("BOUND") if mark.start - b.end <= 12), None)
        about = any(mark.start - a.end <= 12 for a in lead.all("APPROXIMATE"))
        upper = values.number(mark.groups["number_to"]) if "number_to" in mark.groups else None
        found.append(_Number(mark, role, unit, value, bound, about, upper))
    return found


def _role(before: str, after: str, mark: Mark) -> str:
    """The part that a number plays, by the words right before and behind it."""
    near = " ".join(before.split())[-70:].lower() + " "
    behind = " ".join(after.split()).lower()
    bounds = (
        r"(?:(?:nicht mehr als|nicht weniger als|mindestens|maximal|höchstens|rund|ca\.|etwa|bis zu|"
        r"durchschnittlich|jahresdurchschnittlich|insgesamt|unter|über|knapp|wiederum|weitere) )*"
    )
    if mark.value == "points" or mark.groups.get("sign"):
        return "change"
    if re.search(r"\b(?:betrug|betrugen|war|waren|lag|lagen|belief|erreichte|zählte)\b[^.;]*$", near):
        return "baseline"
    if re.search(rf"\bum {bounds}$", near):
        return "change"
    if re.search(rf"\b(?:auf|bei) {bounds}$", near):
        return "level"
    if re.search(rf"\bvon {bounds}$", near):
        return _role_of_von(near, behind, bounds)
    if re.search(r"(?:ist-wert|vorjahr|dezember|stand)[^.;]{0,40}\( ?$", near):
        return "baseline"
    if re.search(r"(?:vorjahr\w*|ausgangswert|basiswert|ist-wert)[: ]*\(? ?$", near):
        return "baseline"
    if re.search(r"k ?[23] ?=\s*$", near):
        return "change" if mark.value == "percent" and "um" in before else "level"
    return "level"


def _role_of_von(near: str, behind: str, bounds: str) -> str:
    if re.match(r"[^.;]{0,60}?\bauf\b", behind):
        return "baseline"  # "von 185 im Jahr 2013 auf maximal 150"
    if re.search(rf"(?:gegenüber|im vergleich zu|ausgehend|(?:ist|vorjahres|dezember|ausgangs|basis)-?wert|stand)\b[^.;]*\bvon {bounds}$", near):
        return "baseline"
    if re.search(rf"(?:steigerung|senkung|erhöhung|veränderung|reduzierung|rückgang|zuwachs|verringerung"
                 rf"|anstieg|zunahme)\b[^.;]*\bvon {bounds}$", near):  # fmt: skip
        return "change"
    return "level"


def _operator(
    item: Passage, change: _Number | None, level: _Number | None
) -> tuple[str | None, float | None]:
    """How the number binds, and the signed change.

    A bound on a fall turns round: "um nicht mehr als 6,9 % sinkt" is at least -6.9.
    """
    keep = any(mark.value == "keep" for mark in item.all("DIRECTION"))
    if change is None:
        if level is None:
            return None, None
        ranged = level.value_to is not None
        return level.bound or ("range" if ranged else "keep" if keep else "eq"), None
    negative = change.value < 0
    printed = change.mark.groups.get("sign")
    direction = _direction(item, change.mark)
    falls = negative or (direction == "down" and not printed)
    amount = -abs(change.value) if falls else change.value
    bound = change.bound
    if bound and direction == "down":
        bound = {"max": "min", "min": "max"}[bound]
    return bound or (level.bound if level and level.bound else "eq"), amount


def _direction(item: Passage, number: Mark) -> str | None:
    """Up or down: the nearest word of the same sentence, one behind the number first."""
    sentence = next((s for s in item.sentences() if s.start <= number.start < s.end), item)
    words = [mark for mark in sentence.all("DIRECTION") if mark.value != "keep"]
    if not words:
        words = [mark for mark in item.all("DIRECTION") if mark.value != "keep"]
    if not words:
        return None

    def distance(mark: Mark) -> int:
        behind = mark.start >= number.end
        gap = mark.start - number.end if behind else number.start - mark.end
        return gap if behind else gap + 15

    return min(words, key=distance).value


def _unchanged(item: Passage, kennzahl: Mark | None) -> tuple[float | None, str | None, str | None]:
    """ "nicht vergrößert" is a bound of no change; "bleibt unverändert" keeps."""
    points = kennzahl is not None and kennzahl.value == "abstand_k2_frauen_maenner"
    unit = "points" if points else "percent"
    if item.first("NEGATION") and item.first("TARGET"):
        falls = _direction(item, item.all("NEGATION")[0]) == "down"
        return 0.0, unit, "min" if falls else "max"
    keep = any(mark.value == "keep" for mark in item.all("DIRECTION"))
    if keep and kennzahl is not None and item.first("TARGET"):
        return 0.0, unit, "keep"
    return None, None, None


def _level_unit(
    number: _Number | None, other: _Number | None, kennzahl: Mark | None
) -> str | None:
    """The unit printed; for a bare number the other number's, else what the Kennzahl counts."""
    if number is None:
        return None
    if number.unit not in {"number", "points"}:
        return number.unit
    if other is not None and other.unit not in {"number", "points", "percent"}:
        return other.unit
    counted = {
        "bedarfsgemeinschaften": "bedarfsgemeinschaften", "K3": "personen",
        "arbeitslose_jugendliche": "personen", "K1E2": "personen", "integrationen": "count",
        "integrationen_lzb": "count",
    }  # fmt: skip
    return counted.get((kennzahl.value if kennzahl else None) or "", "count")


def _dates_baseline(item: Passage, year: int | None) -> bool:
    """An earlier year is named, so the value kept is that year's."""
    return year is not None and any(year_of(mark) < year for mark in item.all("YEAR"))


def _periods(item: Passage, year: int | None) -> tuple[str | None, str | None, str | None]:
    """Target period, period of the baseline and due date; an earlier year is the baseline's."""
    due = item.first("DUE")
    due_text = _due(due) if due else None
    period: str | None = None
    baseline: str | None = None
    months = {
        (mark.start, mark.end): values.dates(mark.value or "", mark.groups)
        for mark in item.all("DATE")
    }
    for mark in item.all("YEAR"):
        if due is not None and due.start <= mark.start < due.end:
            continue
        named = year_of(mark)
        text = str(named)
        for (start, end), found in months.items():
            if start <= mark.start < end and found and found[0][2] == "month":
                text = found[0][0]
        if re.search(r"[Dd]ezemberwert\s+$", item.text.string[item.start : mark.start]):
            text = f"{named}-12"
        if year is None or named == year:
            period = max(period or "", text, key=len)  # the more exact one
        elif named < year:
            baseline = baseline or text
    if baseline is None and year is not None and item.first("PREVIOUS_YEAR"):
        baseline = str(year - 1)
    if due_text is not None and year is not None and due_text[:4] < str(year):
        due_text = None
    return period or (str(year) if year else None), baseline, due_text


def _due(mark: Mark) -> str:
    groups = mark.groups
    text = groups["year"]
    if quarter := groups.get("quarter"):
        number = values.ROMAN.get(quarter.lower()) or int(quarter)
        return f"{text}-Q{number}"
    if month := groups.get("month"):
        number = values.MONTHS.get(month.lower()) or int(month.rstrip("."))
        text = f"{text}-{number:02}"
        if day := groups.get("day"):
            text = f"{text}-{int(day):02}"
    return text


ORDER = ("frauen", "maenner", "u25", "alleinerziehende", "lzb", "gefluechtete", "50plus")
COUNTED: dict[str, Sequence[str]] = {
    "K2E4": ("alleinerziehende",),
    "K3": ("lzb",),
    "K3E1": ("lzb",),
    "K3E2": ("lzb",),
    "integrationen_lzb": ("lzb",),
    "anteil_lzb": ("lzb",),
    "abstand_k2_frauen_maenner": ("frauen", "maenner"),
    "arbeitslose_jugendliche": ("u25",),
}
"""Whom a Kennzahl counts by itself: no further group."""


def _people(item: Passage, kennzahl: Mark | None, number: _Number | None) -> str | None:
    """The group whom the promise counts, where the Kennzahl does not say so already."""
    own = COUNTED.get((kennzahl.value if kennzahl else None) or "", ())
    places = []
    if kennzahl is not None:
        places.append((kennzahl.start, kennzahl.end + 60))
    if number is not None and number.unit in {"personen", "count", "number"}:
        places.append((number.mark.start, number.mark.end + 30))
    found = {
        mark.value
        for mark in item.all("PEOPLE")
        if mark.value not in own
        and any(start <= mark.start < end for start, end in places)
    }
    return ",".join(group for group in ORDER if group in found) or None
