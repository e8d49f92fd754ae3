"""Measures za-archive beside others, on the same files in one run, and prints ratios.

    python benchmarks/run.py [--pages 300] [--many 0] [--save | --check]

CPU time is that of all processes of a command, start-up left out (measured on one small file).
Ratios hold from machine to machine, seconds do not. `--save` writes them to ratios.json, `--check`
fails where one is worse than there by more than a fifth. What is not installed is skipped.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from typeset import typeset

HERE = Path(__file__).parent
RATIOS = HERE / "ratios.json"
WORSE = 0.8
ROUNDS = 3
CLI = [sys.executable, "-c", "from za_archive.cli import main; main()"]
PLUMBER = """
import sys, pdfplumber
for path in sys.argv[1:]:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()
"""
READ = """
import sys
from pathlib import Path
import za_archive.warm  # as every worker is
from za_archive.pages import read_pages
for path in sys.argv[1:]:
    read_pages(Path(path))
"""
BBOX = 'for file; do pdftotext -bbox-layout "$file" /dev/null; done'
SCAN = """
import sys
import pypdfium2
for path in sys.argv[2:]:
    picture = pypdfium2.PdfDocument(path)[0].render(scale=200 / 72).to_pil().convert("L")
    picture.save(sys.argv[1] + "/" + path.split("/")[-1] + ".png", dpi=(200, 200))
"""
TESSERACT = """
export OMP_THREAD_LIMIT=1
for file; do tesseract "$file" - -l {language} --psm 3 tsv >/dev/null 2>&1; done
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, with all its processes: seconds and MiB."""

    cpu: float
    wall: float
    peak: float


def cost(command: list[str]) -> Cost:
    """Runs a command to its end, and that of every process it has left behind."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
    while True:  # the server of the workers outlives the command for a moment
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss)
    if process.returncode:
        raise SystemExit(f"{command[:3]}: {process.returncode}\n{said.decode('utf-8', 'replace')}")
    return Cost(cpu, wall, peak / 1024)


def in_turn(*runs: Callable[[], Cost]) -> list[Cost]:
    """The cheapest of some runs of each, one after the other: noise only ever adds, and what else
    the machine does meets all alike.
    """
    rounds = zip(*([run() for run in runs] for _ in range(ROUNDS)), strict=True)
    return [
        Cost(min(c.cpu for c in costs), min(c.wall for c in costs), min(c.peak for c in costs))
        for costs in rounds
    ]


def net(cost: Cost, start: Cost) -> Cost:
    """A cost, start-up left out."""
    return Cost(max(1e-6, cost.cpu - start.cpu), max(1e-6, cost.wall - start.wall), cost.peak)


@dataclass(slots=True)
class Bench:
    """One measurement after the other, each beside what it is compared with."""

    work: Path
    files: list[str]
    small: str
    pages: int
    ratios: dict[str, float]
    plumber: float = 0.0

    def say(self, name: str, ratio: float, note: str) -> None:
        self.ratios[name] = round(ratio, 3)
        print(f"{name:34} {ratio:8.2f}   {note}", flush=True)

    def ingest(self, folder: Path, *words: str, fresh: bool = True) -> Cost:
        target = self.work / f"{folder.name}.db"
        if fresh:
            target.unlink(missing_ok=True)
        return cost([*CLI, "ingest", str(folder), "--db", str(target), *words])

    def reading(self) -> None:
        """Pages -> words, boxes and tables."""
        python = [sys.executable, "-c"]
        some = self.files[::4]
        commands = [
            [*python, READ, *self.files],
            [*python, READ, self.small],
            [*python, PLUMBER, *some],
            [*python, PLUMBER, self.small],
        ]
        if shutil.which("pdftotext"):
            commands.append(["sh", "-c", BBOX, "sh", *self.files])
        costs = in_turn(*(partial(cost, command) for command in commands))
        ours = net(costs[0], costs[1])
        print(f"{'reading':34} {self.pages / ours.cpu:8.0f}   pages per CPU second")
        # what stands for start-up has pages too
        each = net(costs[2], costs[3]).cpu / (count(some) - count([self.small]))
        self.plumber = each * self.pages
        self.say("read / pdfplumber words", self.plumber / ours.cpu, "times as fast; wanted: 18")
        if len(costs) > 4:
            ratio = costs[4].cpu / count(self.files) * self.pages / ours.cpu
            self.say("read / pdftotext -bbox-layout", ratio, "times as fast; wanted: 0.7")
        else:
            print("pdftotext: not installed, skipped")

    def whole(self, folder: Path, one: Path) -> None:
        """The whole ingest, a second one, and one from kept words."""
        measured = in_turn(
            lambda: self.ingest(folder, "--workers", "1"),
            lambda: self.ingest(folder, "--workers", "1", "--again", fresh=False),
            lambda: self.ingest(folder, "--workers", "2"),
            lambda: self.ingest(one, "--workers", "1"),
            lambda: self.ingest(one, "--workers", "1", "--again", fresh=False),
            lambda: self.ingest(one, "--workers", "2"),
        )
        first, again, two = (net(*pair) for pair in zip(measured[:3], measured[3:], strict=True))
        print(f"{'ingest':34} {self.pages / first.cpu:8.0f}   pages per CPU second")
        self.say("ingest / pdfplumber words", self.plumber / first.cpu, "times as fast; wanted: 8")
        self.say("--again / first run", first.cpu / again.cpu, "times as fast; wanted: 4")
        self.say(
            "two workers / one, on the clock", first.wall / two.wall, "times as fast; wanted: 1.7"
        )
        self.say("two workers / one, CPU", first.cpu / two.cpu, "1 would be no loss")
        self.say("150 MiB / peak of a worker", 150 / two.peak, f"{two.peak:.0f} MiB; wanted: 1")
        full, same = in_turn(lambda: self.ingest(folder), lambda: self.ingest(folder, fresh=False))
        self.say(
            "first run / unchanged",
            full.cpu / same.cpu,
            f"{len(self.files)} files, start-up included",
        )

    def many(self, number: int) -> None:
        """A folder of small files that nobody has changed."""
        folder = self.work / "many"
        folder.mkdir()
        content = Path(self.small).read_bytes()
        for index in range(number):  # what stands behind the end of a PDF nobody reads
            (folder / f"{index:06}.pdf").write_bytes(content + b"%% %d\n" % index)
        first, same = self.ingest(folder), self.ingest(folder, fresh=False)
        self.say(f"first run / unchanged, {number} files", first.cpu / same.cpu, "wanted: 50")

    def scans(self, folder: Path) -> None:
        """Pages without a text layer."""
        languages = ""
        if shutil.which("tesseract"):
            languages = subprocess.run(
                ["tesseract", "--list-langs"], capture_output=True, text=True, check=True
            ).stdout
        language = next((x for x in ("Latin", "script/Latin") if x in languages.split()), None)
        if language is None:
            print("Tesseract with the Latin script model: not installed, skipped")
            return
        from PIL import Image

        pictures, scanned = self.work / "pictures", self.work / "scans"
        pictures.mkdir()
        scanned.mkdir()
        subprocess.run([sys.executable, "-c", SCAN, str(pictures), *self.files[:4]], check=True)
        images = sorted(map(str, pictures.iterdir()))
        for image in images:
            Image.open(image).save(scanned / (Path(image).stem + ".scan.pdf"), resolution=200)
        plain = cost(["sh", "-c", TESSERACT.format(language=language), "sh", *images])
        ours = self.ingest(scanned, "--workers", "1")
        start = self.ingest(folder, "--workers", "1")
        self.say(
            "Tesseract / OCR", plain.cpu / (ours.cpu - start.cpu), "times as fast; wanted: 0.62"
        )


def count(files: list[str]) -> int:
    """The pages of some PDFs."""
    import pypdfium2  # noqa: TID251

    return sum(len(pypdfium2.PdfDocument(path)) for path in files)


def where() -> dict[str, str]:
    """What the ratios were measured with."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in ("pdfplumber", "pypdfium2", "spacy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--many", type=int, default=0, help="also a folder of so many small files")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    # processes that a command leaves behind become ours, so that their time is counted
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    with TemporaryDirectory() as temporary:
        work = Path(temporary)
        folder, one = work / "corpus", work / "one"
        typeset(folder, options.pages)
        one.mkdir()
        small = one / "small.pdf"
        small.write_bytes(min(folder.iterdir(), key=lambda path: path.stat().st_size).read_bytes())
        files = sorted(map(str, folder.iterdir()))
        bench = Bench(work, files, str(small), count(files) - count([str(small)]), {})
        print(f"{len(files)} files, {bench.pages} pages\n")
        bench.reading()
        bench.whole(folder, one)
        bench.scans(one)
        if options.many:
            bench.many(options.many)
    if options.save:
        listing = {"with": where(), "pages": options.pages, "ratios": bench.ratios}
        RATIOS.write_text(json.dumps(listing, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if options.check:
        before = json.loads(RATIOS.read_text("utf-8"))["ratios"]
        drift = {
            name: (before[name], ratio)
            for name, ratio in bench.ratios.items()
            if name in before and ratio < before[name] * WORSE
        }
        for name, (then, now) in drift.items():
            print(f"worse: {name}: {then} -> {now}")
        sys.exit(bool(drift))


if __name__ == "__main__":
    main()
