# SPDX-License-Identifier: MIT
"""The running part of `auk bench`: the rows, the kernels beside each other, and one boot that brings the figures of many rows."""
import argparse
import glob
import os
import re
import stat
import sys

import cpio
import kernels
import run as running
import session
import trimmed
from common import TOP, Failure, checked, file_bytes, fingerprint, locked, note, under_out
from results import Lines

SOURCES = os.path.join(TOP, "tests", "bench")
FLAGS = ["-static", "-pthread", "-O2", "-fno-toplevel-reorder", "-Wall", "-Wextra"]
GROUPS = ("calls", "processes", "switching", "memory", "files", "parallel")      # a program of tests/bench each
FASTEST = "mitigations=off init_on_alloc=0 randomize_kstack_offset=off"
LIMIT = 1800
SILENCE = 600


class Column:
    """One kernel with its settings."""

    def __init__(self, key, title, kernel, append="", microvm="microvm"):
        self.key, self.title, self.kernel, self.append, self.microvm = key, title, kernel, append, microvm

    def file(self, build):
        """What `--kernel` would take, built or fetched where it is not there yet."""
        if self.kernel == "trimmed":
            return trimmed.kernel()
        return kernels.find(self.kernel, build)


COLUMNS = (Column("auk", "Auk", "auk"), Column("linux", "as shipped", "linux"),
           Column("fastest", "fastest", "linux", FASTEST), Column("trimmed", "trimmed", "trimmed", microvm="microvm,acpi=off"))     # with ACPI it waits there for ever


class Row:
    """One line of the table: the program's words, and behind a tab the command of a whole program."""

    def __init__(self, group, name, about, words, command="", unit=""):
        self.group, self.name, self.about, self.words, self.command, self.unit = group, name, about, words, command, unit
        self.parallel = group == "parallel"         # wants four CPUs and the wall clock

    def line(self):
        return f"{self.words}\t{self.command}\n"


def program(source, flags=FLAGS):
    """A program of tests/bench, built where its sources changed."""
    headers = [file_bytes(h) for h in sorted(glob.glob(os.path.join(SOURCES, "*.h")))]
    name = os.path.basename(source)[:-2]
    path = under_out("bench", "bin", f"{name}-{fingerprint(file_bytes(source), *headers, *flags)}")
    with locked("bench-programs"):
        if not os.path.exists(path):
            for old in glob.glob(under_out("bench", "bin", f"{name}-*")):
                os.unlink(old)
            checked(["gcc", *flags, "-o", path, source])
    return path


def programs():
    return {os.path.basename(s)[:-2]: program(s) for s in sorted(glob.glob(os.path.join(SOURCES, "*.c")))}


def small_rows(binaries):
    """The rows of the C programs, as the programs themselves list them."""
    rows = []
    for group in GROUPS:
        for line in checked([binaries[group]]).decode().splitlines():
            name, _, about = line.split("\t")
            rows.append(Row(group, name, about, f"{group} {name}"))
    return rows


def whole_programs():
    rows, group = [], None
    with open(os.path.join(SOURCES, "programs")) as table:
        for line in table:
            if line.startswith("["):
                group = line.strip()[1:-1]
            elif line.strip() and not line.startswith("#"):
                name, count, about, command = re.split(r"\t+", line.strip(), maxsplit=3)
                rows.append(Row(group, name, about, f"timed {name} {count}", command))
    return rows


def tree_of(binaries, rows):
    tree = cpio.Tree()
    for name, path in binaries.items():
        tree.add(f"bench/{name}", cpio.Node(stat.S_IFREG | 0o755, file_bytes(path)))
    for name in ("files.c", "bench.h", "clock.h"):
        tree.file(f"bench/{name}", file_bytes(os.path.join(SOURCES, name)))
    tree.file("auk/rows", "".join(row.line() for row in rows))
    tree.file("auk/run-bench", file_bytes(os.path.join(TOP, "tools", "root", "run-bench")), 0o755)
    return tree


class Listener:
    """Takes the rows' words as they come, and shows progress. A watcher looks at the machine at a row's begin and end."""

    def __init__(self, title, rows, watcher=None):
        self.title, self.rows, self.watcher = title, rows, watcher
        self.figures, self.reasons, self.locks, self.counts = {}, {}, {}, {}
        self.operations = {}
        self.current, self.seen = None, 0

    def line(self, text):
        if text.startswith("## "):
            words = text.split()
            self.current = words[2] if len(words) > 2 else None
            self.seen += 1
            if sys.stderr.isatty() and self.current:
                print(f"\r\033[K{self.title}: {self.seen}/{len(self.rows)} {self.current}", end="", file=sys.stderr, flush=True)
        elif text.startswith("row "):
            _, name, count, total = text.split()
            self.figures[name], self.operations[name] = int(total) / int(count), int(count)
            if self.watcher:
                self.counts[name] = [c / int(count) for c in self.watcher.take()]
        elif text in ("begin", "end"):
            if self.watcher:
                self.watcher.look(text)
        elif text.startswith("lock "):
            self.locks.setdefault(self.current, []).append(text[5:])
        elif self.current and self.current not in self.figures:
            self.reasons.setdefault(self.current, text)


def boot(options, column, rows, binaries, environment=None, watcher=None):
    """Runs these rows, which share a root, in one machine: a listener that heard their figures, and why some have none."""
    listener = Listener(column.title, rows, watcher)
    mark = session.new_mark()
    asked = argparse.Namespace(**vars(options))
    asked.kernel, asked.root, asked.icount = column.file(options.build), root_of(rows[0]), not options.wall
    words = [column.append, "no5lvl", "" if options.wall else "norandmaps", options.append]
    asked.append = " ".join(w for w in words if w)
    files = running.job(mark, False, ["/auk/run-bench"])
    environment = dict(environment or {}, **({"BENCH_CLOCK": "wall"} if options.wall else {}))
    files["command"] = "".join(f"export {k}={v}\n" for k, v in environment.items()) + files["command"]
    if watcher:
        asked.qemu = list(asked.qemu or []) + watcher.arguments()
    try:
        with running.boot(asked, files, extra=tree_of(binaries, rows)) as machine:
            if watcher:
                watcher.machine = machine
            session.Session(machine, mark, Lines(listener.line), None).run(LIMIT, silence=SILENCE)
    except Failure as failure:
        listener.reasons.setdefault(listener.current or "boot", str(failure).split("\n")[0])
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return listener


def root_of(row):
    """Whole programs need more packages than small ones."""
    return "bench" if row.command else "default"


def parts(rows):
    """The rows that run in a machine, one list a root."""
    rows = [r for r in rows if r.words]
    return [p for p in ([r for r in rows if not r.command], [r for r in rows if r.command]) if p]


class Figures:
    """{row: {column: [a figure a turn]}} and why others are missing."""

    def __init__(self):
        self.figures, self.reasons = {}, {}

    def add(self, column, listener):
        for name, value in listener.figures.items():
            self.put(column, name, value)
        self.reasons.update({f"{column.key}/{k}": v for k, v in listener.reasons.items() if k not in listener.figures})

    def put(self, column, name, value):
        self.figures.setdefault(name, {}).setdefault(column.key, []).append(value)


def measured(options, columns, rows, binaries, what):
    """The kernels in turn, as often as asked for: A B C A B C."""
    found = Figures()
    for turn in range(options.repeat if parts(rows) else 0):
        for column in columns:
            note(f"{what}: {column.title}" + (f", turn {turn + 1} of {options.repeat}" if options.repeat > 1 else ""))
            for part in parts(rows):
                found.add(column, boot(options, column, part, binaries))
    return found
