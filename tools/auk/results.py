# SPDX-License-Identifier: MIT
"""Verdicts of tests: counted, failures shown with their reason, all kept under out/test/ for `auk spec`."""
import fnmatch
import json
import os
import re
import shutil
import sys

from common import TOP, replace_file, under_out

PASS, FAIL, SKIP = "pass", "fail", "skip"
DEBUG = "debug:"        # before the name of a verdict on the debug build

# Tests that Auk is known to fail, each with the reason; a name may end in *. They run; a failure counts as skipped.
NOT_YET = os.path.join(TOP, "tests", "not-yet.txt")


def not_yet():
    """The list as pairs of a name and a reason."""
    with open(NOT_YET) as stored:
        lines = [line.split(None, 1) for line in stored if line.strip() and not line.startswith("#")]
    return [(name, reason.strip()) for name, reason in lines]

# What a kernel says when it finds itself wrong. It fails the test that was running.
TROUBLE = re.compile(r"^\[[ 0-9.]+\](?:\[[^]]*\])? (?:.*Oops|.*BUG:|BUG |.*WARNING:|.*Kernel panic|.*KASAN|.*UBSAN|invalid opcode|"
                     r".*possible (?:recursive|circular|irq)|.*INFO: .*(?:lock|stall|hung|blocked)|.*corruption|.*use-after-free|"
                     r"general protection fault, |.*refcount_t:|double fault)")

# A kernel test's word that it breaks something on purpose, and what the kernel may then say.
EXPECTS = re.compile(r"# expects (Oops|Lockdep)$")
EXPECTED = {"Oops": r"Oops|BUG: unable to|general protection fault|double fault",
            "Lockdep": r"WARNING: (?!CPU)"}


class Results:
    """`build` says what the verdicts that come now are on; a verdict on the debug build is kept beside the other."""

    def __init__(self, on):
        self.on, self.build = on, "release"
        self.verdicts = {}
        self.known = not_yet() if on == "auk" else []
        self.path = under_out("test", f"results-{on}.json")
        self.shown = False          # a line of progress stands on the terminal

    def progress(self, text):
        """One line on the terminal that tells how far it is; the next one takes its place. None takes it away."""
        if sys.stderr.isatty() and (self.shown or text):
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.flush()
            print("\r\033[K" + (text or "")[:width], end="", file=sys.stderr, flush=True)
            self.shown = bool(text)

    def add(self, name, verdict, detail=""):
        """The first bad word on a test stays."""
        key = f"{DEBUG}{name}" if self.build == "debug" else name
        if self.verdicts.get(key) == FAIL:
            return
        if verdict == FAIL:
            for known, reason in self.known:
                if fnmatch.fnmatchcase(name, known):
                    self.progress(None)
                    print(f"not yet: {name} ({reason})", flush=True)
                    self.verdicts[key] = SKIP
                    return
        self.verdicts[key] = verdict
        if verdict == FAIL:
            self.progress(None)
            print(f"FAIL {key}")
            for line in detail.strip().split("\n")[-40:] if detail.strip() else []:
                print(f"     {line}")
            sys.stdout.flush()
        self.progress(f"{self.count(PASS)} passed, {self.count(FAIL)} failed; last {key}")

    def count(self, verdict, ring=""):
        return sum(1 for name, v in self.verdicts.items() if v == verdict and name.startswith(ring))

    def ring_line(self, ring, seconds):
        self.progress(None)
        of = f"{DEBUG}{ring}/" if self.build == "debug" else f"{ring}/"
        skipped = self.count(SKIP, of)
        print(f"{ring}{', debug build' if self.build == 'debug' else ''}: {self.count(PASS, of)} passed, "
              f"{self.count(FAIL, of)} failed" + (f", {skipped} skipped" if skipped else "") + f" ({seconds:.0f} s)", flush=True)

    def keep(self, complete):
        """A complete run replaces what was known, a partial one adds to it."""
        known = {} if complete else load(self.on)
        known.update(self.verdicts)
        replace_file(self.path, json.dumps(known, indent=0, sort_keys=True).encode())


def load(on):
    path = under_out("test", f"results-{on}.json")
    if not os.path.exists(path):
        return {}
    with open(path) as stored:
        return json.load(stored)


class Tap:
    """Reads TAP lines of one group of tests, and the kernel's words between them."""

    LINE = re.compile(r"^\s*(ok|not ok) \d+(?: - | )?(\S+)(.*)$")

    def __init__(self, results, ring, only):
        self.results, self.ring, self.only = results, ring, only
        self.details, self.trouble, self.expected = [], [], None
        self.seen = set()

    def line(self, group, text):
        """One line of a group's output. True when it was a verdict."""
        found = self.LINE.match(text)
        if not found:
            self.details.append(text)
            return False
        name = f"{self.ring}/{group}/{found.group(2)}"
        if found.group(1) == "not ok" or self.trouble:
            verdict = FAIL
        else:
            verdict = SKIP if "# SKIP" in found.group(3) else PASS
        self.seen.add(name)
        if self.only in name:
            self.results.add(name, verdict, "\n".join(self.details + self.trouble))
        self.details, self.trouble, self.expected = [], [], None
        return True

    def kernel_said(self, text):
        """A test may cause an oops on purpose and says so before; whatever else comes is trouble."""
        if found := EXPECTS.search(text):
            self.expected = found.group(1)
        elif self.trouble or TROUBLE.match(text) and not (self.expected and re.search(EXPECTED[self.expected], text)):
            self.trouble.append(text)


class Lines:
    """Cuts a stream of bytes into lines and hands each on."""

    def __init__(self, take):
        self.take, self.rest = take, b""

    def __call__(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.take(line.decode(errors="replace").rstrip("\r"))
