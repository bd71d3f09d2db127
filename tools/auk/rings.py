# SPDX-License-Identifier: MIT
"""`auk test`: the four rings one after the other, one line of sum at the end."""
import os
import shutil
import time

import kernels
import results
from common import Failure, under_out

RINGS = ("host", "kernel", "user", "system")


def wanted(options):
    """The rings to run: those asked for, those the pattern can name, and on Linux only those that a kernel decides."""
    rings = options.ring or RINGS
    if not options.ring and options.only.split("/")[0] in RINGS and "/" in options.only:
        rings = [options.only.split("/")[0]]
    return [r for r in RINGS if r in rings and (options.on == "auk" or r in ("user", "system"))]


def kernel_under_test(options, rings):
    """A copy of the kernel, so that what is built meanwhile does not change it between two boots."""
    if options.on != "auk" or not {"user", "system"} & set(rings):
        return options.on
    copy = under_out("test", f"kernel-{os.getpid()}")
    shutil.copyfile(kernels.auk(options.build), copy)
    return copy


def run(options):
    verdicts = results.Results(options.on)
    rings = wanted(options)
    options.kernel = options.on
    try:
        try:
            options.kernel = kernel_under_test(options, rings)
        except Failure as failure:
            verdicts.add(f"{rings[-1]}/kernel_builds", results.FAIL, str(failure))
            rings = [r for r in rings if r == "host"]
        run_rings(options, rings, verdicts)
    finally:
        if os.path.isabs(options.kernel):
            os.unlink(options.kernel)
    verdicts.keep(complete=not options.only and not options.ring)
    failed = verdicts.count(results.FAIL)
    print(f"{verdicts.count(results.PASS)} passed, {failed} failed")
    return 1 if failed else 0


def run_rings(options, rings, verdicts):
    for name in rings:
        start = time.monotonic()
        try:
            __import__(f"ring_{name}").ring(options, verdicts)
        except Failure as failure:
            verdicts.add(f"{name}/ring", results.FAIL, str(failure))
        verdicts.ring_line(name, time.monotonic() - start)
