"""Workers that may be lost: each takes its task along, the others go on, the order stays."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from za_archive import workers
from za_archive.workers import Limits, Lost, Pool

LIMITS = Limits(seconds=2, memory=256)


def work(task: tuple[str, float]) -> object:
    """What a worker is asked for in these tests."""
    what, value = task
    if what == "value":
        return value
    if what == "sleep":
        time.sleep(value)
    elif what == "burn":
        while True:
            pass
    elif what == "memory":
        return len(bytearray(int(value)))
    elif what == "die":
        os.kill(os.getpid(), int(value))
    elif what == "die later":  # when it waits for its next task, or sends, or reads
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, value)
    elif what == "network":
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    elif what == "big":
        return b"x" * int(value)
    return what


def run(*tasks: tuple[str, float], number: int = 2, limits: Limits = LIMITS) -> list[object]:
    with Pool(work, number, limits) as pool:
        return [done for _, done in pool.run(tasks)]


@pytest.mark.parametrize("number", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(number: int) -> None:
    """However many workers, and however long each task takes."""
    tasks = [("sleep", 0.1), *(("value", float(value)) for value in range(100))]
    assert run(*tasks, number=number) == ["sleep", *map(float, range(100))]


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (("die", signal.SIGKILL), "crashed"),
        (("die", signal.SIGSEGV), "crashed"),
        (("die", signal.SIGABRT), "too_large"),
        (("memory", 2e9), "too_large"),
        (("burn", 0), "timeout"),
    ],
)
def test_a_lost_worker_costs_its_task_only(task: tuple[str, float], reason: str) -> None:
    """The tasks before and behind it are done, by whomever."""
    found = run(("value", 1), ("value", 2), task, ("value", 3), ("value", 4))
    lost = found.pop(2)
    assert found == [1, 2, 3, 4]
    assert lost == Lost(reason)  # type: ignore[arg-type]


def test_time_on_the_clock_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sleeps uses no CPU time and is ended nevertheless."""
    monkeypatch.setattr(workers, "GRACE", 0.0)
    begun = time.monotonic()
    assert run(("sleep", 60), ("value", 1), limits=Limits(seconds=1)) == [Lost("timeout"), 1]
    assert time.monotonic() - begun < 15


def test_limits_hold_for_each_task_of_a_warm_worker() -> None:
    """One worker may use its CPU time again and again, but never more at once."""
    limits = Limits(seconds=1, memory=256)
    tasks = [("value", 1.0), ("burn", 0.0)] * 2
    assert run(*tasks, number=1, limits=limits) == [1, Lost("timeout")] * 2
    within = [("memory", 1e8)] * 6
    assert run(*within, number=1) == [100_000_000] * 6


def test_workers_that_die_at_any_moment_break_nothing() -> None:
    """Also while they send, and between two tasks: that is what Pebble's pool does not survive."""
    tasks = []
    for index in range(30):
        tasks += [("die later", 1e-6 + index * 3e-5), ("big", 300_000)]
    found = run(*tasks)
    assert len(found) == 60
    assert {len(done) for done in found if isinstance(done, bytes)} <= {300_000}
    assert all(isinstance(done, Lost | bytes | str) for done in found)


def test_only_a_few_tasks_are_under_way() -> None:
    """Tasks are asked for as they are needed, so memory does not grow with their number."""
    asked = 0

    def tasks() -> object:
        nonlocal asked
        for index in range(2000):
            asked += 1
            yield ("value", float(index))

    with Pool(work, 2, LIMITS) as pool:
        for done, _ in enumerate(pool.run(tasks())):  # type: ignore[arg-type]
            assert asked - done <= 2 * workers.AHEAD + 1
    assert asked == 2000


def test_results_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a slow task, results are kept up to a size and no further."""
    monkeypatch.setattr(workers, "HELD", 1_000_000)
    tasks = [("sleep", 0.5), *[("big", 400_000)] * 20]
    with Pool(work, 2, LIMITS) as pool:
        found = [done for _, done in pool.run(tasks)]
    assert [len(done) for done in found[1:]] == [400_000] * 20  # type: ignore[arg-type]


def test_large_tasks_do_not_jam_the_pipes() -> None:
    """Tasks and results that fill any pipe, in both directions."""
    with Pool(echo, 2, LIMITS) as pool:
        tasks = [bytes([index]) * 2_000_000 for index in range(20)]
        assert [done for _, done in pool.run(tasks)] == tasks


def echo(task: bytes) -> bytes:
    return task


def test_a_worker_is_replaced_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word lists only grow: after some tasks a fresh process goes on."""
    monkeypatch.setattr(workers, "TASKS", 10)
    with Pool(who, 2, LIMITS) as pool:
        found = [done for _, done in pool.run(range(60))]
    assert all(found.count(pid) <= 10 for pid in found)


def who(task: int) -> int:
    return os.getpid()


def test_no_network() -> None:
    """A worker that wants to connect is refused; the task says so itself here."""
    with Pool(refused, 1, LIMITS) as pool:
        assert [done for _, done in pool.run(["network"])] == ["PermissionError"]


def refused(task: str) -> str:
    try:
        work((task, 0))
    except OSError as error:
        return type(error).__name__
    return "connected"


def test_nothing_is_left_when_the_caller_stops() -> None:
    """Whoever leaves the pool leaves no process behind."""
    with Pool(who, 2, LIMITS) as pool:
        results = pool.run(range(100))
        pid = next(iter(results))[1]
        assert isinstance(pid, int)
    results.close()  # type: ignore[attr-defined]
    end = time.monotonic() + 10
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"


def test_workers_that_cannot_start_end_the_run() -> None:
    """A reason instead of a loop for ever."""
    with (
        Pool(work, 1, LIMITS, warm="za_archive.no_such_module") as pool,
        pytest.raises(workers.WorkersFailed),
    ):
        list(pool.run([("value", 1.0)]))


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """kill -9 of the program leaves no process that reads on for ever."""
    import subprocess
    import sys

    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import os, signal, test_workers as t\n"
        "if __name__ == '__main__':\n"
        "    with t.Pool(t.who, 1, t.LIMITS) as pool:\n"
        "        results = pool.run(range(9))\n"
        "        print(next(results)[1], flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(Path(__file__).parent)],
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    pid = int(done.stdout)
    end = time.monotonic() + 20
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(pid)


def test_what_a_library_does_counts_as_well() -> None:
    """Memory that is asked for below Python is bounded too."""
    with Pool(allocate, 1, LIMITS) as pool:
        assert [done for _, done in pool.run([100, 1000])] == [True, False]


def allocate(mebibytes: int) -> bool:
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    return bool(library.malloc(mebibytes * 1024**2))
