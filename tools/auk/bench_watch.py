# SPDX-License-Identifier: MIT
"""What instructions do not show: how often a row empties the TLB and how often it leaves the machine for a device.

QEMU itself counts, so the numbers are the same thing on every kernel. A row's program says when it begins and ends, and waits for an
answer both times; meanwhile the counters are read. Under TCG every change of the page tables' root empties QEMU's TLB, so page-table
switches and whole flushes are one number. A flush asks for every one of the CPU's modes of translation; QEMU counts, mode by mode, those
that had to be emptied and those that were empty. How many modes there are follows from the counts: each is a multiple of it.
"""
import math
import os
import re
import tempfile

import bench_run
from common import note

EVENTS = ("memory_region_ops_read", "memory_region_ops_write")
FLUSHES = re.compile(r"TLB (full|partial|elided) flushes\s+(\d+)")
PORT = "/dev/ttyS1"
EMPTY = "empty"             # the row that shows what the looking itself costs


class Watcher:
    def __init__(self):
        handle, self.log = tempfile.mkstemp(prefix="auk-watch-")
        os.close(handle)
        self.machine, self.at_begin = None, 0
        self.sums, self.modes = [0, 0], 0

    def arguments(self):
        return ["-D", self.log]

    def trace(self, on):
        for event in EVENTS:
            self.machine.ask_monitor("trace-event-set-state", name=event, enable=on)

    def flushes(self):
        """Modes of translation that were to be emptied, since the machine started."""
        found = dict(FLUSHES.findall(self.machine.ask_monitor("human-monitor-command", **{"command-line": "info jit"})))
        return int(found.get("partial", 0)) + int(found.get("elided", 0))

    def look(self, word):
        """The program waits until it is answered."""
        if word == "begin":
            os.truncate(self.log, 0)
            self.at_begin = self.flushes()
            self.trace(True)
        else:
            self.trace(False)
            flushed = self.flushes() - self.at_begin
            self.sums[0] += flushed
            self.modes = math.gcd(self.modes, flushed)
            with open(self.log, "rb") as log:
                self.sums[1] += sum(line.count(b"memory_region_ops") for line in log)
        self.machine.port.sendall(b"!")

    def take(self):
        found, self.sums = self.sums, [0, 0]
        return found


def counts(options, columns, rows, binaries):
    """{row: {column: [TLB flushes, device exits] of one operation}}."""
    found = {}
    empty = [r for r in bench_run.small_rows(binaries) if r.name == EMPTY]
    for column in columns:
        note(f"TLB flushes and device exits: {column.title}")
        for part in bench_run.parts(rows):
            watcher = Watcher()
            part = (empty if not part[0].command else []) + [r for r in part if r.name != EMPTY]
            try:
                heard = bench_run.boot(options, column, part, binaries, {"BENCH_WATCHED": "yes", "BENCH_PORT": PORT}, watcher)
            finally:
                os.unlink(watcher.log)
            base = heard.counts.get(EMPTY, [0, 0])
            for name, sums in heard.counts.items():
                flushes, exits = (max(0.0, s - b / heard.operations[name]) for s, b in zip(sums, base))
                found.setdefault(name, {})[column.key] = [flushes / max(1, watcher.modes), exits]
    return found
