"""The progress bar of a long run: files, rate and time left; silent where no terminal is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TypeVar

import rich.progress
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

from za_archive.archive import Found

T = TypeVar("T")


class Rate(ProgressColumn):
    """Files a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f} Dateien/s".replace(".", ",") if speed else "")


def track(items: Sequence[T]) -> Iterator[T]:
    """The items, with a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    yield from rich.progress.track(
        items, "Lesen", console=console, transient=True, disable=not console.is_terminal
    )


class Progress:
    """A bar on standard error, only where that is a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TextColumn("{task.fields[failed]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task: TaskID | None = None
        self._failed = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def started(self, todo: int, unchanged: int) -> None:
        """Shows the bar with `todo` files to read."""
        if todo:
            note = f" ({unchanged} unverändert)" if unchanged else ""
            self._task = self._bar.add_task(f"Lesen{note}", total=todo, failed="")
            self._bar.start()

    def advance(self, file: Found, good: bool) -> None:
        """One file is done, or could not be read."""
        self._failed += not good
        if self._task is not None:
            failed = f"{self._failed} nicht lesbar" if self._failed else ""
            self._bar.update(self._task, advance=1, failed=failed)

    def stop(self) -> None:
        """Takes the bar away."""
        self._bar.stop()
