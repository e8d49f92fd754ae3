"""What is known of a Kennzahl by itself: its goal, its unit, whom it counts, which way is good.

Only tables, keyed by the names that `targets.kennzahl` has.
"""

from __future__ import annotations

from collections.abc import Sequence

GAP = "abstand_k2_frauen_maenner"
"""The only level that is counted in points."""
GOAL_OF = {
    "K1": "hilfebeduerftigkeit", "K2": "integration", "K3": "langzeitbezug",
    "integrationen": "integration", "integrationen_lzb": "langzeitbezug",
    GAP: "integration", "bedarfsgemeinschaften": "hilfebeduerftigkeit",
    "anteil_lzb": "langzeitbezug", "arbeitslose_jugendliche": "integration",
    "K1E1": "hilfebeduerftigkeit", "K1E2": "hilfebeduerftigkeit", "K1E3": "hilfebeduerftigkeit",
    "K1E4": "hilfebeduerftigkeit", "K2E1": "integration",
    "K2E2": "integration", "K2E3": "integration", "K2E4": "integration", "K3E1": "langzeitbezug",
    "K3E2": "langzeitbezug", "K3E3": "langzeitbezug", "K3E4": "langzeitbezug",
}  # fmt: skip
"""The goal of a Kennzahl where no heading names one."""
OF_GROUP = {("K2", "alleinerziehende"): "K2E4", ("K2", "lzb"): "K3E1"}
"""The Kennzahl that the Verordnung has for a group of people."""
COUNTED: dict[str, Sequence[str]] = {
    "K2E4": ("alleinerziehende",),
    "K3": ("lzb",),
    "K3E1": ("lzb",),
    "K3E2": ("lzb",),
    "K3E3": ("lzb",),
    "K3E4": ("lzb",),
    "integrationen_lzb": ("lzb",),
    "anteil_lzb": ("lzb",),
    GAP: ("frauen", "maenner"),
    "arbeitslose_jugendliche": ("u25",),
}
"""Whom a Kennzahl counts by itself: no further group."""
ORDER = ("frauen", "maenner", "u25", "alleinerziehende", "lzb", "gefluechtete", "50plus")
"""The groups of people, as `targets.people` lists them."""
UNITS = {
    "K1": "euro", "K1E1": "euro",
    "K2": "percent", "K2E3": "percent", "K2E4": "percent", "K3E1": "percent", "K3E2": "percent",
    "K3": "personen", "K1E2": "personen", "arbeitslose_jugendliche": "personen",
    "integrationen": "count", "integrationen_lzb": "count",
    "anteil_lzb": "percent", "aktivierungsquote": "percent", "arbeitslosenquote_sgb2": "percent",
    GAP: "percent", "bedarfsgemeinschaften": "bedarfsgemeinschaften",
}  # fmt: skip
"""What the level of a Kennzahl is counted in."""
PEOPLE = {"personen", "count", "bedarfsgemeinschaften"}
"""Units that all count heads or households."""
SMALL_IS_GOOD = {
    "K1", "K1E1", "K1E2", "K1E3", "K3", "K3E3", GAP, "anteil_lzb", "arbeitslosenquote_sgb2",
    "bedarfsgemeinschaften", "arbeitslose_jugendliche",
}  # fmt: skip
"""Less of it is better."""
