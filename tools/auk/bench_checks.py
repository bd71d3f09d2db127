# SPDX-License-Identifier: MIT
"""A row counts only while its conformance tests pass: which tests belong to a row stands in tests/bench/conformance, and how they
ended in the results that `./auk test` leaves behind. Results that are older than the kernel say nothing about it."""
import fnmatch
import os

import kernels
import results
from bench_run import SOURCES

TABLE = os.path.join(SOURCES, "conformance")
STALE = "not tested since the kernel changed: run ./auk test"


def tests_of(row):
    """The tests of a row, as patterns."""
    with open(TABLE) as table:
        for line in table:
            words = line.split()
            if words and not line.startswith("#") and fnmatch.fnmatchcase(f"{row.group}/{row.name}", words[0]):
                return words[1:]
    return []


def fresh(build):
    """The verdicts on the kernel as it is now; none where they are older than it."""
    path = os.path.join(os.path.dirname(results.under_out("test", "x")), "results-auk.json")
    kernel = os.path.join(kernels.output_folder(build), "auk")
    if not os.path.exists(path) or not os.path.exists(kernel) or os.path.getmtime(path) < os.path.getmtime(kernel):
        return {}
    return results.load("auk")


def verdict(row, verdicts):
    """Why the row does not count; empty where it does."""
    of_row = {name: v for name, v in verdicts.items() if any(fnmatch.fnmatchcase(name, p) for p in tests_of(row))}
    failed = sorted(name for name, v in of_row.items() if v == results.FAIL)
    if failed:
        return f"fails {failed[0]}" + (f" and {len(failed) - 1} more" if len(failed) > 1 else "")
    return "" if results.PASS in of_row.values() else STALE


def verdicts(rows, build):
    known = fresh(build)
    return {row.name: verdict(row, known) for row in rows}
