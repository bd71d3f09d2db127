# SPDX-License-Identifier: MIT
"""Ring 1: portable code as a program under sanitizers (tests/host prints TAP), and the checks of the source itself."""
import os
import re
import subprocess
import sys

from common import TOP
from results import FAIL, PASS, Lines, Tap

LIMIT_SECONDS = 600


def ring(options, results):
    source_check(options, results, "folders_include_only_from_their_floor_or_below", "floor-check.py")
    source_check(options, results, "documents_name_what_is_there", "docs-check.py")
    if not os.path.exists(os.path.join(TOP, "tests", "host", "Makefile")):
        return
    tap = Tap(results, "host", options.only)
    said = []
    lines = Lines(lambda text: (said.append(text), tap.line(*group_of(text))))
    try:
        done = subprocess.run(["make", "-s", "-C", os.path.join(TOP, "tests", "host"), "run"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT_SECONDS)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output, status = late.stdout or b"", "no end"
    lines(output + b"\n")
    failed = any(name.startswith("host/") and v == FAIL for name, v in results.verdicts.items())
    if status and not failed or not tap.seen:
        results.add("host/make_run_ends_well", FAIL, f"status {status}\n" + "\n".join(said[-40:]))


def group_of(text):
    """Tests are named "room.name"."""
    found = re.match(r"^(\s*(?:ok|not ok) \d+(?: - | ))(\w+)\.(\S+.*)$", text)
    return (found.group(2), found.group(1) + found.group(3)) if found else ("all", text)


def source_check(options, results, test, program):
    name = f"host/source/{test}"
    if options.only not in name:
        return
    done = subprocess.run([sys.executable, os.path.join(TOP, "tools", program)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    results.add(name, FAIL if done.returncode else PASS, done.stdout.decode())
