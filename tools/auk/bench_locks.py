# SPDX-License-Identifier: MIT
"""`auk bench --contention`: which locks a row waits for on four CPUs, as the debug build's lock counters say (/proc/lock_stat), and what
the row's operation costs there against one CPU.

The growth is reckoned in the counters, not by the wall: what an operation waits for locks, on top of what it takes on one CPU. So it
does not matter whether the host has as many CPUs as the guest.
"""
import argparse
import re

import bench_run
from common import note

CPUS = 4
LINE = re.compile(r"^\s*(\S.*\S|\S):((?:\s+[\d.]+){12})\s*$")
POINT = re.compile(r"^\s*(\S.*?)\s+(\d+)\s+\[<[0-9a-f]+>\] (\S+?)\+")
OF_FOUR = re.compile(r"^(.*)_4$")


class Lock:
    def __init__(self, name, numbers):
        self.name, self.contended, self.waited = name, int(numbers[1]), float(numbers[4])      # us
        self.bounced, self.taken = int(numbers[6]), int(numbers[7])
        self.place = ""


def parsed(lines):
    """The classes of a /proc/lock_stat, each with the place where it was waited for most."""
    locks, most = [], 0
    for line in lines:
        if found := LINE.match(line):
            locks.append(Lock(found.group(1), found.group(2).split()))
            most = 0
        elif (found := POINT.match(line)) and locks and int(found.group(2)) > most:
            locks[-1].place, most = found.group(3), int(found.group(2))
    return locks


def run(options, rows, binaries):
    """Runs the rows on the debug build with four CPUs and shows what they waited for."""
    asked = argparse.Namespace(**vars(options))
    asked.build, asked.smp, asked.wall = "debug", CPUS, True
    heard = bench_run.Listener("", [])
    for part in bench_run.parts(rows):
        note(f"contention: {len(part)} rows on the debug build, {CPUS} CPUs")
        one = bench_run.boot(asked, bench_run.COLUMNS[0], part, binaries, {"BENCH_LOCKS": "yes"})
        for mine, its in ((heard.figures, one.figures), (heard.locks, one.locks), (heard.operations, one.operations),
                          (heard.reasons, one.reasons)):
            mine.update(its)
    return {name: {"ns": heard.figures[name], "operations": heard.operations[name], "locks": parsed(heard.locks.get(name, []))}
            for name in heard.figures}, heard.reasons


def workers(name):
    found = re.search(r"_([1234])$", name)
    return int(found.group(1)) if found else 1


def growth(name, found):
    """(1 CPU's ns + ns waited for locks a worker's operation on 4) / 1 CPU's ns; None where there is no such pair."""
    pair = OF_FOUR.match(name)
    alone = found.get(pair.group(1) + "_1") if pair else None
    if not alone:
        return None
    waited = sum(lock.waited for lock in found[name]["locks"]) * 1000 / (found[name]["operations"] * workers(name))
    return (alone["ns"] + waited) / alone["ns"]


def show(found, reasons, top=4):
    print(f"\nLocks waited for: debug build, {CPUS} CPUs. The figures are of 1,000 operations, of a whole program in all; growth is what an\n"
          f"operation costs on {CPUS} CPUs against one, the waiting for locks counted. Where the host has fewer CPUs a holder may lose its\n"
          "own while others wait: believe the waits before the us.")
    print(f"{'row':22}{'taken':>9}{'bounces':>9}{'waits':>8}{'us':>10}{'growth':>8}  lock classes: waits, and where most")
    for name, one in found.items():
        # A whole program is one operation, and shown as it is.
        per = 1000 / (one["operations"] * workers(name)) if one["operations"] > 1 else 1
        locks = one["locks"]
        grown = growth(name, found)
        print(f"{name:22}" + "".join(f"{sum(getattr(lock, what) for lock in locks) * per:{width}.{digits}f}" for what, width, digits in
                                     (("taken", 9, 0), ("bounced", 9, 0), ("contended", 8, 2), ("waited", 10, 1)))
              + (f"{grown:8.2f}" if grown else f"{'-':>8}") + "  " + "; ".join(
                  f"{lock.name} {lock.contended * per:.2f} {lock.place}" for lock in locks[:top] if lock.contended))
    for name, why in sorted(reasons.items()):
        if name not in found:
            print(f"no figure: {name}: {why}")
