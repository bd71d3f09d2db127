# SPDX-License-Identifier: MIT
"""`auk test`: the four rings one after the other, one line of sum at the end.

Without options that choose, the rings that run the kernel's own tests and the small programs run in both builds.
"""
import copy
import glob
import os
import shutil
import time

import kernels
import main
import names
import results
from common import Failure, say, under_out

RINGS = ("host", "kernel", "user", "system")


def wanted(options):
    """The rings to run: of those asked for that a kernel decides, where it is Linux, those with a test of that name."""
    rings = [r for r in RINGS if r in (options.ring or RINGS) and (options.on == "auk" or r in ("user", "system"))]
    if not rings:
        raise Failure(f"--ring {options.ring[0]} tests Auk's own code; on Linux there are the rings user and system", 2)
    if not options.only:
        return rings
    found = names.matching(options.only, rings)
    return [r for r in rings if found[r]]


def rounds(options):
    """What is to run, as (ring, options). The debug build is slow: two CPUs of it show what its checks can find."""
    chosen = options.build or options.ring or options.only or options.on != "auk"
    release = with_build(options, options.build or "release")
    every = [(ring, release) for ring in wanted(options)]
    if chosen:
        return every
    debug = with_build(options, "debug")
    if not main.asked_for(options, "smp"):
        debug.smp = 2
    return [step for ring, how in every
            for step in [(ring, how)] + [(ring, debug)] * (ring in ("kernel", "user"))]


def with_build(options, build):
    changed = copy.copy(options)
    changed.build = build
    return changed


def kernel_copy(options):
    """A copy of the kernel, so that what is built meanwhile does not change it between two boots."""
    kept = under_out("test", f"kernel-{options.build}-{os.getpid()}")
    shutil.copyfile(kernels.auk(options.build), kept)
    return kept


def run(options):
    if options.list:
        for found in names.matching(options.only, options.ring or RINGS).values():
            print("".join(f"{name}\n" for name in found), end="")
        return 0
    verdicts = results.Results(options.on)
    try:
        for ring, how in rounds(options):
            one_round(ring, how, verdicts)
    finally:
        for kept in glob.glob(under_out("test", f"kernel-*-{os.getpid()}")):
            os.unlink(kept)
    verdicts.keep(complete=not options.only and not options.ring and not options.build)
    failed = verdicts.count(results.FAIL)
    if not verdicts.verdicts:
        raise Failure("no test ran", 1)
    print(f"{verdicts.count(results.PASS)} passed, {failed} failed")
    return 1 if failed else 0


def one_round(ring, options, verdicts):
    start = time.monotonic()
    say(f"ring {ring}{', debug build' if options.build == 'debug' else ''}")
    verdicts.build = options.build
    options.kernel = options.on
    try:
        if ring in ("user", "system") and options.on == "auk":
            kept = under_out("test", f"kernel-{options.build}-{os.getpid()}")
            options.kernel = kept if os.path.exists(kept) else kernel_copy(options)
        __import__(f"ring_{ring}").ring(options, verdicts)
    except Failure as failure:
        verdicts.add(f"{ring}/ring", results.FAIL, str(failure))
    verdicts.ring_line(ring, time.monotonic() - start)
