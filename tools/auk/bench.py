# SPDX-License-Identifier: MIT
"""`auk bench`: the same binaries in the same root on Auk and on Linux, in one table.

Two clocks. Instructions (the default): QEMU's -icount with one CPU; virtual time counts the guest's instructions, so a row gives
the same figure on a busy machine as on an idle one. Wall (--wall): the machines run in turn, several times, and the smallest
figure of each counts.
"""
import argparse
import glob
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import time

import bench_profile
import bench_table
import cpio
import kernels
import main
import measure
import run as running
import session
from common import TOP, Failure, checked, file_bytes, fingerprint, locked, note, under_out

SOURCES = os.path.join(TOP, "tests", "bench")
FLAGS = ["-static", "-pthread", "-O2", "-fno-toplevel-reorder", "-Wall", "-Wextra"]
FASTEST = "mitigations=off init_on_alloc=0 randomize_kstack_offset=off"
LIMIT = 1800
SILENCE = 600


class Column:
    """One kernel with its settings."""

    def __init__(self, key, title, kernel, append=""):
        self.key, self.title, self.kernel, self.append = key, title, kernel, append


COLUMNS = (Column("auk", "Auk", "auk"), Column("linux", "Linux as shipped", "linux"),
           Column("fastest", "Linux fastest", "linux", FASTEST))


class Row:
    """One line of the table: the program's words, and behind a tab the command of a whole program."""

    def __init__(self, group, name, about, words, command=""):
        self.group, self.name, self.about, self.words, self.command = group, name, about, words, command

    def line(self):
        return f"{self.words}\t{self.command}\n"


def program(source):
    """A program of tests/bench, built where its sources changed."""
    headers = [file_bytes(h) for h in sorted(glob.glob(os.path.join(SOURCES, "*.h")))]
    name = os.path.basename(source)[:-2]
    path = under_out("bench", "bin", f"{name}-{fingerprint(file_bytes(source), *headers, *FLAGS)}")
    with locked("bench-programs"):
        if not os.path.exists(path):
            for old in glob.glob(under_out("bench", "bin", f"{name}-*")):
                os.unlink(old)
            checked(["gcc", *FLAGS, "-o", path, source])
    return path


def programs():
    return {os.path.basename(s)[:-2]: program(s) for s in sorted(glob.glob(os.path.join(SOURCES, "*.c")))}


def small_rows(binaries):
    """The rows of the C programs, as the programs themselves list them."""
    rows = []
    for group in ("calls", "processes", "switching", "memory", "files"):
        for line in checked([binaries[group]]).decode().splitlines():
            name, _, about = line.split("\t")
            rows.append(Row(group, name, about, f"{group} {name}"))
    return rows


def whole_programs():
    rows = []
    with open(os.path.join(SOURCES, "programs")) as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                name, count, about, command = re.split(r"\t+", line.strip(), maxsplit=3)
                rows.append(Row("programs", name, about, f"timed {name} {count}", command))
    return rows


def tree_of(binaries, rows):
    tree = cpio.Tree()
    for name, path in binaries.items():
        tree.add(f"bench/{name}", cpio.Node(stat.S_IFREG | 0o755, file_bytes(path)))
    tree.file("bench/files.c", file_bytes(os.path.join(SOURCES, "files.c")))
    tree.file("bench/bench.h", file_bytes(os.path.join(SOURCES, "bench.h")))
    tree.file("bench/clock.h", file_bytes(os.path.join(SOURCES, "clock.h")))
    tree.file("auk/rows", "".join(row.line() for row in rows))
    tree.file("auk/run-bench", file_bytes(os.path.join(TOP, "tools", "root", "run-bench")), 0o755)
    return tree


class Listener:
    """Takes the rows' words as they come, and shows progress."""

    def __init__(self, column, rows):
        self.column, self.rows, self.figures, self.reasons = column, rows, {}, {}
        self.current, self.seen = None, 0

    def line(self, text):
        if text.startswith("## "):
            words = text.split()
            self.current = words[2] if len(words) > 2 else None
            self.seen += 1
            if sys.stderr.isatty() and self.current:
                print(f"\r\033[K{self.column.title}: {self.seen}/{len(self.rows)} {self.current}", end="",
                      file=sys.stderr, flush=True)
        elif text.startswith("row "):
            _, name, count, total = text.split()
            self.figures[name] = int(total) / int(count)
        elif self.current and self.current not in self.figures:
            self.reasons.setdefault(self.current, text)


def boot(options, column, root, rows, binaries):
    """Runs these rows in one machine; figures and, for rows without one, reasons."""
    listener = Listener(column, rows)
    mark = session.new_mark()
    asked = argparse.Namespace(**vars(options))
    asked.kernel, asked.root, asked.icount = column.kernel, root, not options.wall
    asked.append = " ".join(w for w in (column.append, "no5lvl norandmaps" if not options.wall else "no5lvl", options.append) if w)
    command = ["/auk/run-bench"]
    files = running.job(mark, False, command)
    if options.wall:
        files["command"] = "export BENCH_CLOCK=wall\n" + files["command"]
    try:
        with running.boot(asked, files, extra=tree_of(binaries, rows)) as machine:
            talk = session.Session(machine, mark, session_lines(listener.line), None)
            talk.run(LIMIT, silence=SILENCE)
    except Failure as failure:
        listener.reasons.setdefault(listener.current or "boot", str(failure).split("\n")[0])
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return listener


def session_lines(call):
    from results import Lines
    return Lines(call)


def boot_rows(options, column):
    """What a boot costs: instructions, memory, size."""
    asked = argparse.Namespace(**vars(options))
    asked.kernel, asked.machine, asked.mem, asked.smp = column.kernel, "microvm", "256M", 1
    asked.append = column.append
    kernel = kernels.find(column.kernel, options.build)
    found = {"image": os.path.getsize(kernel) / 1024}
    for name, what in (("boot", measure.boot_instructions), ("memory", measure.memory_taken)):
        call = (lambda: what(asked, kernel)) if name == "boot" else (lambda: what(asked))
        try:
            found[name] = call()
        except Failure as failure:
            note(f"{column.title}: {name}: {str(failure).splitlines()[0]}")
    return found


BOOT_ROWS = (Row("boot", "boot", "kernel entry to the first instruction of /init (microvm, PVH)", ""),
             Row("boot", "memory", "KiB not available at the prompt beyond the root, of 256 MiB", ""),
             Row("boot", "image", "KiB of the kernel's file", ""))


def wanted(rows, only):
    return [r for r in rows if not only or re.search(only, f"{r.group}/{r.name}")]


def measured(options, columns, rows, binaries):
    """{row: {column: [figures]}}, and the reasons of what is missing."""
    figures, reasons = {}, {}
    small = [r for r in rows if r.group not in ("programs", "boot")]
    whole = [r for r in rows if r.group == "programs"]
    boots = [r for r in rows if r.group == "boot"]
    for turn in range(options.repeat):
        for column in columns:
            listeners = [boot(options, column, root, part, binaries)
                         for root, part in (("default", small), ("bench", whole)) if part]
            found = {k: v for one in listeners for k, v in one.figures.items()}
            if boots and turn == 0 and not options.wall:
                found.update(boot_rows(options, column))
            for name, value in found.items():
                figures.setdefault(name, {}).setdefault(column.key, []).append(value)
            for one in listeners:
                reasons.update({f"{column.key}/{k}": v for k, v in one.reasons.items()})
    return figures, reasons


def versions(options):
    def first(command):
        try:
            return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=TOP).stdout.decode().split("\n")[0]
        except OSError:
            return ""
    return {"commit": first(["git", "describe", "--always", "--dirty"]), "qemu": first(["qemu-system-x86_64", "--version"]),
            "gcc": first(["gcc", "--version"]), "host": platform.platform(), "cpus": os.cpu_count(),
            "clock": "wall" if options.wall else "instructions", "smp": options.smp, "mem": options.mem,
            "machine": options.machine, "append": options.append, "date": time.strftime("%Y-%m-%d %H:%M")}


def run(options):
    if options.repeat is None:
        options.repeat = 7 if options.wall else 1
    if options.smp > 1 and not options.wall:
        raise Failure("--smp needs --wall: instructions are counted on one CPU", 2)
    try:
        re.compile(options.only)
    except re.error as error:
        raise Failure(f"--only {options.only}: not an expression: {error}", 2)
    columns = [c for c in COLUMNS if not options.kernels or c.key in options.kernels.split(",")]
    strange = set(options.kernels.split(",") if options.kernels else ()) - {c.key for c in COLUMNS}
    if strange:
        raise Failure(f"--kernels {','.join(sorted(strange))}: the columns are " + ", ".join(c.key for c in COLUMNS), 2)
    binaries = programs()
    rows = wanted(small_rows(binaries) + whole_programs() + list(BOOT_ROWS), options.only)
    if options.list:
        for row in rows:
            print(f"{row.group + '/' + row.name:32} {row.about}")
        return 0
    if not rows:
        raise Failure(f"--only {options.only}: no row is called that; --list shows all", 2)
    if options.profile:
        for row in rows:
            if row.words:
                bench_profile.show(options, row, binaries)
        return 0
    figures, reasons = measured(options, columns, rows, binaries)
    result = {"versions": versions(options), "columns": {c.key: c.title for c in columns}, "figures": figures, "reasons": reasons,
              "rows": {r.name: [r.group, r.about] for r in rows}}
    stamp = time.strftime("%Y%m%d-%H%M%S")
    path = options.json or under_out("bench", f"{stamp}.json")
    with open(path, "w") as out:
        json.dump(result, out, indent=1)
    picture = os.path.splitext(path)[0] + ".svg"
    bench_table.draw(result, picture)
    bench_table.show(result)
    if options.compare:
        with open(options.compare) as older:
            bench_table.compare(result, json.load(older))
    print(f"\nkept as {os.path.relpath(path)}, drawn as {os.path.relpath(picture)}")
    return 0
