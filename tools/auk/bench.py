# SPDX-License-Identifier: MIT
"""`auk bench`: the same binaries in the same root on Auk and on Linux, in one table.

Two clocks. Instructions: QEMU's -icount with one CPU; virtual time counts the guest's instructions, so a row gives the same figure on
a busy machine as on an idle one. Wall (--wall): the machines run in turn, several times, and the smallest figure of each counts.
Without --wall the rows that instructions cannot show are timed beside: bulk data, the boot, and what runs on several CPUs.
"""
import argparse
import json
import os
import platform
import re
import subprocess
import time

import bench_boot
import bench_checks
import bench_locks
import bench_profile
import bench_run
import bench_table
import bench_watch
from common import TOP, Failure, under_out

TURNS = 7
# Of the wall clock, beside the instructions: what moves bulk data, what rep instructions move uncounted, and processes.
SHORT = re.compile(r"calls/(null_call|pread_64k)|memory/(file_read_1m|pipe_1m|map_256_pages)|processes/(fork_exit|exec_static)|"
                   r"switching/(pipe|futex)_ping_pong|parallel/|boot/")
SHORT_CPUS = 4


def wanted(rows, only):
    return [r for r in rows if not only or re.search(only, f"{r.group}/{r.name}")]


def versions(options):
    def first(command):
        try:
            return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=TOP).stdout.decode().split("\n")[0]
        except OSError:
            return ""
    return {"commit": first(["git", "describe", "--always", "--dirty"]), "qemu": first(["qemu-system-x86_64", "--version"]),
            "gcc": first(["gcc", "--version"]), "host": platform.platform(), "cpus": os.cpu_count(), "smp": options.smp,
            "mem": options.mem, "machine": options.machine, "append": options.append, "date": time.strftime("%Y-%m-%d %H:%M"),
            "columns": {c.key: [os.path.basename(c.file(options.build)), c.append] for c in columns(options)}}


def columns(options):
    known = [c for c in bench_run.COLUMNS if c.key != "trimmed" or options.trimmed or "trimmed" in options.kernels]
    asked = [k for k in options.kernels.split(",") if k]
    strange = set(asked) - {c.key for c in bench_run.COLUMNS}
    if strange:
        raise Failure(f"--kernels {','.join(sorted(strange))}: the columns are " + ", ".join(c.key for c in bench_run.COLUMNS), 2)
    return [c for c in known if not asked or c.key in asked]


def table(options, clock, found, counts=None):
    for name in [n for n in found.reasons if n.split("/")[0] in found.figures.get(n.split("/")[1], ())]:
        del found.reasons[name]             # another turn brought it
    return {"clock": clock, "smp": options.smp, "turns": options.repeat, "figures": found.figures, "reasons": found.reasons,
            "counts": counts or {}}


def by_instructions(options, rows, binaries):
    """One run, since the second would say the same, and one more that watches the machine from outside."""
    asked = argparse.Namespace(**dict(vars(options), wall=False, smp=1, repeat=options.repeat or 1))
    rows = [r for r in rows if not r.parallel]
    found = bench_run.measured(asked, columns(options), rows, binaries, "instructions")
    bench_boot.counted(asked, columns(options), rows, found)
    watched = [c for c in columns(options) if c.key in ("auk", "fastest")]
    return table(asked, "instructions", found, {} if options.quick else bench_watch.counts(asked, watched, rows, binaries))


def by_wall(options, rows, binaries, smp, kernels):
    asked = argparse.Namespace(**dict(vars(options), wall=True, smp=smp, repeat=options.repeat or TURNS))
    rows = [r for r in rows if smp >= bench_locks.CPUS or not r.parallel]
    found = bench_run.measured(asked, kernels, rows, binaries, "wall clock")
    bench_boot.timed(asked, kernels, rows, binaries, found)
    return table(asked, "wall", found)


def tables(options, rows, binaries):
    if options.wall:
        return [by_wall(options, rows, binaries, options.smp, columns(options))]
    made = [by_instructions(options, rows, binaries)]
    short = [r for r in rows if SHORT.match(f"{r.group}/{r.name}")]
    if short and not options.quick:
        # As shipped Linux is the slower of the two: the time goes to the other's turns.
        made.append(by_wall(options, short, binaries, SHORT_CPUS, [c for c in columns(options) if c.key != "linux"]))
    return [t for t in made if t["figures"]]


def kept(options, result):
    path = options.json or under_out("bench", time.strftime("%Y%m%d-%H%M%S.json"))
    with open(path, "w") as out:
        json.dump(result, out, indent=1)
    picture = os.path.splitext(path)[0] + ".svg"
    bench_table.draw(result, picture)
    return f"kept as {os.path.relpath(path)}, drawn as {os.path.relpath(picture)}"


def earlier(path, option):
    """The result of an earlier run; None if none is asked for."""
    if not path:
        return None
    try:
        with open(path) as stored:
            return json.load(stored)
    except (OSError, ValueError) as error:
        raise Failure(f"{option} {path}: not the result of a run, as --json keeps it: {error}", 2)


def check(options):
    """What to show and what to compare with: both looked at before anything takes time."""
    if options.smp > 1 and not options.wall:
        raise Failure("--smp needs --wall: instructions are counted on one CPU", 2)
    try:
        re.compile(options.only)
    except re.error as error:
        raise Failure(f"--only {options.only}: not an expression: {error}", 2)
    columns(options)
    return earlier(options.show, "--show"), earlier(options.compare, "--compare")


def run(options):
    stored, older = check(options)
    if stored:
        bench_table.show(stored, options.markdown)
        return 0
    binaries = bench_run.programs()
    rows = wanted(bench_run.small_rows(binaries) + bench_run.whole_programs() + list(bench_boot.COUNTED + bench_boot.TIMED), options.only)
    if options.list:
        for row in rows:
            print(f"{row.group + '/' + row.name:32} {row.about}")
        return 0
    if not rows:
        raise Failure(f"--only {options.only}: no row is called that; --list shows all", 2)
    if options.profile:
        for row in [r for r in rows if r.words and not r.parallel]:
            bench_profile.show(options, row, binaries)
        return 0
    if options.contention:
        bench_locks.show(*bench_locks.run(options, [r for r in rows if r.parallel or options.only], binaries))
        return 0
    begun = time.monotonic()
    result = {"versions": versions(options), "columns": {c.key: c.title for c in columns(options)},
              "rows": {r.name: [r.group, r.about, r.unit] for r in rows}, "tables": tables(options, rows, binaries),
              "not_counted": bench_checks.verdicts(rows, options.build)}
    where = kept(options, result)
    bench_table.show(result, options.markdown)
    if older:
        bench_table.compare(result, older)
    print(f"\n{where}; {(time.monotonic() - begun) / 60:.0f} minutes")
    return 0
