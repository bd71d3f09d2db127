# SPDX-License-Identifier: MIT
"""`auk test`: the four rings one after the other, one line of sum at the end."""
import time

import results
from common import Failure

RINGS = ("host", "kernel", "user", "system")


def wanted(options):
    """The rings to run: those asked for, those the pattern can name, and on Linux only those that a kernel decides."""
    rings = options.ring or RINGS
    if not options.ring and options.only.split("/")[0] in RINGS and "/" in options.only:
        rings = [options.only.split("/")[0]]
    return [r for r in RINGS if r in rings and (options.on == "auk" or r in ("user", "system"))]


def run(options):
    verdicts = results.Results(options.on)
    for name in wanted(options):
        start = time.monotonic()
        try:
            __import__(f"ring_{name}").ring(options, verdicts)
        except Failure as failure:
            verdicts.add(f"{name}/ring", results.FAIL, str(failure))
        verdicts.ring_line(name, time.monotonic() - start)
    verdicts.keep(complete=not options.only and not options.ring)
    failed = verdicts.count(results.FAIL)
    print(f"{verdicts.count(results.PASS)} passed, {failed} failed")
    return 1 if failed else 0
