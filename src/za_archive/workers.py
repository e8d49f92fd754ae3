"""Worker processes that may be lost: a task that takes too much takes its worker along, no more.

A pool of our own because Pebble's does not hold up: all its workers share one pipe and one lock,
and a worker that dies between two tasks (the kernel short of memory) breaks the whole pool
(`BrokenProcessPool` after 5 of 100 tasks, measured; this one: 100 of 100). Here each worker has
its own pipe, one thread looks after all of them, and results come in the order of the tasks.

The limits hold for each task although workers stay warm: address space counts from what a warm
worker has, CPU time from what it has used so far, and the parent watches the clock.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from za_archive.models import Limits

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Result = TypeVar("Result")
Reason = Literal["timeout", "too_large", "crashed"]

AHEAD = 64
"""Tasks a worker may be ahead of the oldest one that is not done: one slow file stops nobody."""
HELD = 64 * 1024**2
"""Bytes of results that may wait for their turn; beyond this nothing new is begun."""
SMALL = 4096
"""A task up to this size (bytes) fits into any pipe, so it may be sent before a worker is idle."""
TASKS = 500
"""A worker makes room for a fresh one after this many tasks: word lists only grow."""
LOOK = 1.0
"""Seconds that are waited for a worker before looking about."""
GRACE = 5.0
"""Seconds on the clock beyond the limit of CPU time, so that on an idle machine that one tells."""
FAILURES = 3
"""A worker that does not even start this many times in a row ends the run."""


class WorkersFailed(Exception):
    """No worker can be started at all."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that gave no result: its worker is gone."""

    reason: Reason


@dataclass(slots=True)
class _Job(Generic[Task]):
    """A task on its way. `result` is what the worker sent, still pickled."""

    task: Task
    message: bytes
    result: bytes | Lost | None = None


@dataclass(slots=True)
class _Worker(Generic[Task]):
    """One process with what it has been given and not yet answered, oldest first."""

    process: Any
    pipe: Connection
    jobs: deque[_Job[Task]] = field(default_factory=deque)
    done: int = 0
    deadline: float = 0.0
    ready: bool = False


class Pool(Generic[Task, Result]):
    """`number` warm processes that do `work`, a function at the top of a module.

    `warm` is the module that loads what every worker needs: imported once where processes can be
    copied, else in each worker.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        number: int,
        limits: Limits,
        warm: str | None = None,
    ) -> None:
        self._work, self._number, self._limits, self._warm = work, number, limits, warm
        import multiprocessing  # not for `za-archive --help`, which wants the limits only

        copies = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if copies else "spawn")
        if copies:
            # the server has no threads and no open database, so copying it is safe
            self._context.set_forkserver_preload([__name__, *([warm] if warm else [])])
        self._workers: list[_Worker[Task]] = []
        self._failures = 0

    def __enter__(self) -> Pool[Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all workers at once; what they were at is given up."""
        for worker in self._workers:
            worker.pipe.close()
            _kill(worker.process)
        self._workers.clear()

    def run(
        self, tasks: Iterable[Task], meanwhile: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result, in the order of the tasks; only a few are under way.

        `meanwhile` is called whenever it is seen what the workers do, each second at least.
        """
        source = iter(tasks)
        window: deque[_Job[Task]] = deque()
        again: deque[_Job[Task]] = deque()
        more = True
        while True:
            while more or again:
                held = sum(len(job.result) for job in window if isinstance(job.result, bytes))
                worker = self._free(held)
                if worker is None or (not again and len(window) >= AHEAD * self._number):
                    break
                if again:
                    job = again.popleft()
                else:
                    try:
                        task = next(source)
                    except StopIteration:
                        more = False
                        break
                    job = _Job(task, pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
                    window.append(job)
                if worker.jobs and len(job.message) > SMALL:
                    # it could fill the pipe while the worker fills the one back: wait until idle
                    again.appendleft(job)
                    break
                self._give(worker, job)
            while window and window[0].result is not None:
                job = window.popleft()
                if isinstance(job.result, Lost):
                    yield job.task, job.result
                elif job.result is not None:
                    yield job.task, pickle.loads(job.result)
                if self._waiting():
                    break  # first keep the workers busy, then write on
            if not window and not more:
                return
            meanwhile()
            self._listen(again, block=not (window and window[0].result is not None))

    def _waiting(self) -> bool:
        """A worker has something to say."""
        return any(worker.pipe.poll() for worker in self._workers if worker.jobs)

    def _free(self, held: int) -> _Worker[Task] | None:
        """The worker with the least to do, a new one while there are too few, or None."""
        if held > HELD:
            return None
        if len(self._workers) < self._number and all(worker.jobs for worker in self._workers):
            self._workers.append(self._start())
        staying = [worker for worker in self._workers if worker.done + len(worker.jobs) < TASKS]
        worker = min(staying, key=lambda worker: len(worker.jobs), default=None)
        # one ahead, so that no worker waits while the parent writes
        return worker if worker and len(worker.jobs) < 2 else None

    def _start(self) -> _Worker[Task]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._work, self._limits, self._warm), daemon=True
        )
        try:
            process.start()
        except (OSError, EOFError) as error:
            raise WorkersFailed(str(error)) from error
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker[Task], job: _Job[Task]) -> None:
        if not worker.jobs:
            self._watch(worker)
        worker.jobs.append(job)
        # a worker that died meanwhile is noticed when it is listened to
        with suppress(OSError):
            worker.pipe.send_bytes(job.message)

    def _watch(self, worker: _Worker[Task]) -> None:
        worker.deadline = time.monotonic() + self._limits.seconds + GRACE

    def _listen(self, again: deque[_Job[Task]], *, block: bool) -> None:
        """Takes what the workers have to say, and notes who is lost."""
        from multiprocessing.connection import wait

        busy = {worker.pipe: worker for worker in self._workers if worker.jobs}
        if not busy:
            return
        patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
        patience = min(max(0.0, patience), LOOK) if block else 0
        for pipe in wait(list(busy), timeout=patience):
            worker = busy[pipe]  # type: ignore[index]
            try:
                answer = worker.pipe.recv_bytes()
            except (OSError, EOFError):
                self._gone(worker, again, None)
                continue
            if not worker.ready:
                worker.ready, self._failures = True, 0
                self._watch(worker)
                continue
            worker.jobs.popleft().result = answer
            worker.done += 1
            self._watch(worker)
            if worker.done >= TASKS and not worker.jobs:
                worker.pipe.close()  # it goes when it sees that
                self._workers.remove(worker)
        now = time.monotonic()
        for worker in self._workers[:]:
            if worker.jobs and now > worker.deadline and not worker.pipe.poll():
                self._gone(worker, again, "timeout")

    def _gone(self, worker: _Worker[Task], again: deque[_Job[Task]], reason: Reason | None) -> None:
        """A worker is lost, and with it the task it was at; the others it had are given anew."""
        self._workers.remove(worker)
        worker.pipe.close()
        _kill(worker.process)
        if not worker.ready:
            self._failures += 1
            if self._failures >= FAILURES:
                raise WorkersFailed(f"exit code {worker.process.exitcode}")
        else:
            worker.jobs.popleft().result = Lost(reason or _reason(worker.process.exitcode))
        again.extendleft(reversed(worker.jobs))


def _kill(process: Any) -> None:
    """Ends a worker and what it has started (Tesseract)."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _reason(exitcode: int | None) -> Reason:
    if hasattr(signal, "SIGXCPU") and exitcode == -signal.SIGXCPU:
        return "timeout"
    # PDFium and the C++ library abort when they get no memory
    return "too_large" if exitcode in (NO_MEMORY, -signal.SIGABRT) else "crashed"


# --- in the worker ------------------------------------------------------------------------------

NO_MEMORY = 77
"""The exit status of a worker that had no memory left even to say so."""


def _serve(pipe: Connection, work: Callable[[Any], Any], limits: Limits, warm: str | None) -> None:
    """The life of a worker: task after task until the pipe is closed, also when the parent dies."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # Ctrl-C is the parent's business
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if warm:
        __import__(warm)
    _confine(limits)
    try:
        pipe.send_bytes(b"")
        while True:
            task = pickle.loads(pipe.recv_bytes())
            _allow(limits)
            pipe.send_bytes(pickle.dumps(work(task), pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        os._exit(0)
    except MemoryError:
        os._exit(NO_MEMORY)


def _confine(limits: Limits) -> None:
    """What holds for the whole life of a worker: address space, no core files, no network."""
    sys.addaudithook(_no_network)
    try:
        import resource
    except ImportError:  # not on Windows; time and pages are bounded there as well
        return
    space = _address_space() + limits.memory * 1024**2
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        space = min(space, hard)
    resource.setrlimit(resource.RLIMIT_AS, (space, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _address_space() -> int:
    """Bytes of address space that this process has now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (no file on disk)
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _allow(limits: Limits) -> None:
    """Allows CPU time for one more task. The soft limit may be raised again, the hard one stays."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        end = min(end, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (end, hard))


def _no_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: who reads PDFs has no business on the network."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
        raise PermissionError(f"{event}: a worker does not use the network")
