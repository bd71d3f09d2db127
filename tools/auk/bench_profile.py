# SPDX-License-Identifier: MIT
"""`auk bench --profile`: where a row's instructions go, function by function, counted one by one.

QEMU logs every instruction that runs (-singlestep, log "exec") once the row's program has prepared and begins; the log of some
hundred thousand instructions is held against the kernel's symbols.
"""
import argparse
import bisect
import collections
import os
import re
import shutil
import tempfile
import threading
import time

import bench
import kernels
import machine
import measure
import roots
import run as running
import session
from common import Failure, checked, under_out
from results import Lines

LOGGED = 60 << 20
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


def logged(options, row, binaries, place):
    """Runs the row until enough of it stands in the log."""
    log = os.path.join(place, "log")
    mark = session.new_mark()
    options.icount, options.root, options.kernel = True, "default", "auk"
    files = running.job(mark, False, ["/auk/run-bench"])
    files["command"] = "export BENCH_PROFILE=yes\n" + files["command"]
    initrd = roots.image("default", files, os.path.join(place, "initrd"), bench.tree_of(binaries, [row]))
    command = machine.command_line(options, kernels.find("auk", options.build), initrd, running.arguments(options))
    command += ["-singlestep", "-D", log, "-qmp", f"unix:{place}/qmp,server=on,wait=off"]
    begun = threading.Event()
    with machine.Machine(command, machine.is_microvm(options.machine)) as started:
        monitor = measure.Lines(f"{place}/qmp")
        talk = session.Session(started, mark, Lines(lambda text: begun.set() if text == "begin" else None), None)
        threading.Thread(target=watch, args=(talk,), daemon=True).start()
        if not begun.wait(600):
            raise Failure(f"{row.name} did not begin within 600 s")
        monitor.ask("human-monitor-command", {"command-line": "log exec,nochain"})
        for _ in range(600):
            time.sleep(0.1)
            if started.ended() or os.path.exists(log) and os.path.getsize(log) > LOGGED:
                break
    return log


def watch(talk):
    try:
        talk.run(600)
    except (Failure, OSError, ValueError):
        pass


def show(options, row, binaries):
    place = tempfile.mkdtemp(prefix="auk-", dir=os.path.dirname(under_out("bench", "x")))
    try:
        log = logged(argparse.Namespace(**vars(options)), row, binaries, place)
        symbols = Symbols(os.path.join(kernels.output_folder(options.build), "auk.debug"))
        counts, entries = collections.Counter(), 0
        with open(log, "rb") as lines:
            for line in lines:
                found = TRACE.match(line)
                if found:
                    pc = int(found.group(1), 16)
                    counts[pc] += 1
    finally:
        shutil.rmtree(place)
    names = collections.Counter()
    for pc, count in counts.items():
        names[symbols.name(pc)] += count
        if symbols.name(pc) == ENTRY and pc in symbols.addresses:
            entries = count
    total = sum(counts.values())
    if not total:
        raise Failure(f"{row.name}: nothing was logged")
    print(f"{row.name}: {total} instructions and {entries} system calls, {total / max(1, entries):.0f} each")
    print(f"{'share':>7}{'a call':>10}  function")
    for name, count in names.most_common(options.top):
        print(f"{count / total * 100:6.1f}%{count / max(1, entries):10.1f}  {name}")
