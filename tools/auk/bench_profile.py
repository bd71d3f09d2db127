# SPDX-License-Identifier: MIT
"""`auk bench --profile`: where a row's instructions go, function by function.

Of a small row every instruction is counted: QEMU logs each one that runs ("singlestep", log "exec") once the row's program has
prepared and begins; the log of some hundred thousand instructions is held against the kernel's symbols. A whole program runs too long
for that: the machine is stopped again and again, and looked where it stands.
"""
import argparse
import bisect
import collections
import os
import re
import shutil
import tempfile
import threading

import bench_run
import bench_watch
import kernels
import machine
import measure
import roots
import run as running
import session
from common import Failure, checked, under_out
from results import Lines

LOGGED = 60 << 20
LIMIT = 900
RIP = re.compile(r"RIP=([0-9a-f]+)")
TRACE = re.compile(rb"^Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/")
ENTRY = "entry_SYSCALL_64"


class Symbols:
    def __init__(self, path):
        found = sorted((int(a, 16), n) for a, kind, n in (line.split() for line in checked(
            ["nm", "-n", path]).decode().splitlines() if len(line.split()) == 3) if kind in "tTwW")
        self.addresses, self.names = [a for a, _ in found], [n for _, n in found]

    def name(self, pc):
        if pc < 1 << 63:
            return "(user mode)"
        at = bisect.bisect_right(self.addresses, pc) - 1
        return self.names[at] if at >= 0 else hex(pc)

    def places(self, name):
        return [a for a, n in zip(self.addresses, self.names) if n == name]


class Run:
    """A machine that runs one row under a monitor; `begun` and `ended` are set as the row's program says so."""

    def __init__(self, options, row, binaries, place, more):
        options.icount, options.kernel = True, "auk"
        options.root = bench_run.root_of(row)
        mark = session.new_mark()
        files = running.job(mark, False, ["/auk/run-bench"])
        files["command"] = f"export BENCH_WATCHED=yes BENCH_PORT={bench_watch.PORT}\n" + files["command"]
        initrd = roots.image(options.root, files, os.path.join(place, "initrd"), bench_run.tree_of(binaries, [row]))
        command = machine.command_line(options, kernels.find("auk", options.build), initrd, running.arguments(options))
        command += more + ["-qmp", f"unix:{place}/qmp,server=on,wait=off"]
        self.begun, self.ended = threading.Event(), threading.Event()
        self.machine = machine.Machine(command, machine.is_microvm(options.machine))
        self.monitor = measure.Lines(f"{place}/qmp")
        self.talk = session.Session(self.machine, mark, Lines(self.line), None)
        threading.Thread(target=self.watch, daemon=True).start()
        if not self.begun.wait(LIMIT):
            self.machine.stop()
            raise Failure(f"{row.name} did not begin within {LIMIT} s")

    def line(self, text):
        if text == "begin" and not self.begun.is_set():
            self.begun.set()                # it waits until it is told to go on
        elif text in ("begin", "end"):
            self.go_on()
        elif text.startswith("row "):
            self.ended.set()

    def go_on(self):
        self.machine.port.sendall(b"!")

    def watch(self):
        try:
            self.talk.run(LIMIT)
        except (Failure, OSError, ValueError):
            pass
        self.ended.set()

    def ask(self, line):
        return self.monitor.ask("human-monitor-command", {"command-line": line})


def logged(options, row, binaries, place):
    """How often each address ran, in the first part of the row."""
    log = os.path.join(place, "log")
    run = Run(options, row, binaries, place, ["-D", log])
    with run.machine:
        run.ask("singlestep on")
        run.ask("log exec,nochain")
        run.go_on()
        for _ in range(600):
            if run.ended.wait(0.1) or run.machine.ended() or os.path.exists(log) and os.path.getsize(log) > LOGGED:
                break
    counts = collections.Counter()
    with open(log, "rb") as lines:
        for line in lines:
            found = TRACE.match(line)
            if found:
                counts[int(found.group(1), 16)] += 1
    return counts


def sampled(options, row, binaries, place):
    """Where the machine stood, some thousand times from the row's begin to its end."""
    run = Run(options, row, binaries, place, [])
    counts = collections.Counter()
    with run.machine:
        run.ask("singlestep on")        # slower, and so more looks
        run.go_on()
        while not run.ended.is_set() and not run.machine.ended():
            run.monitor.ask("stop")
            found = RIP.search(run.ask("info registers") or "")
            run.monitor.ask("cont")
            if found:
                counts[int(found.group(1), 16)] += 1
    return counts


def show(options, row, binaries):
    place = tempfile.mkdtemp(prefix="auk-", dir=os.path.dirname(under_out("bench", "x")))
    whole = bool(row.command)
    try:
        counts = (sampled if whole else logged)(argparse.Namespace(**vars(options)), row, binaries, place)
    finally:
        shutil.rmtree(place)
    symbols = Symbols(os.path.join(kernels.output_folder(options.build), "auk.debug"))
    names = collections.Counter()
    for pc, count in counts.items():
        names[symbols.name(pc)] += count
    total, entries = sum(counts.values()), sum(counts[a] for a in symbols.places(ENTRY))
    if not total:
        raise Failure(f"{row.name}: nothing was seen of it")
    print(f"{row.name}: " + (f"{total} looks" if whole else f"{total} instructions and {entries} system calls, "
                             f"{total / max(1, entries):.0f} each"))
    print(f"{'share':>7}" + ("" if whole else f"{'a call':>10}") + "  function")
    for name, count in names.most_common(options.top):
        print(f"{count / total * 100:6.1f}%" + ("" if whole else f"{count / max(1, entries):10.1f}") + f"  {name}")
    print(flush=True)
