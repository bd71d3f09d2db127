# SPDX-License-Identifier: MIT
"""Ring 3: small C programs of tests/user, each a static binary in the busybox root, run one after the other in one boot.

Files that ask for another machine get a boot of their own. When the kernel panics or falls silent, the test that ran is
a failure with the tail of the log, and the files after it go on in a new boot.
"""
import argparse
import glob
import os
import re
import shlex
import stat
import subprocess

import cpio
import main
import run
import session
from common import TOP, Failure, file_bytes, fingerprint, locked, under_out
from results import FAIL, Lines, Tap

SOURCES = os.path.join(TOP, "tests", "user")
FLAGS = ["-static", "-pthread", "-O1", "-Wall", "-Wextra", "-I", SOURCES]
MACHINE = "--smp 4 --mem 512M"
SILENCE = 240           # longer than any one test may take
MOST_BOOTS = 12
TEST = re.compile(r'^TEST(?:_LONG)?\(\s*(\w+)\s*,', re.M)


class File:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-2]
        self.path = path
        with open(path) as source:
            text = source.read()
        self.tests = TEST.findall(text)
        self.flags = self.comment(text, "build")
        self.machine = self.comment(text, "machine") or MACHINE

    @staticmethod
    def comment(text, word):
        found = re.search(rf"^// {word}: (.*)$", text, re.M)
        return found.group(1).strip() if found else ""

    def wanted(self, only):
        return [t for t in self.tests if only in f"user/{self.name}/{t}"]

    def binary(self):
        """The program, built where its sources changed; None and gcc's words when that fails."""
        headers = [file_bytes(h) for h in sorted(glob.glob(os.path.join(SOURCES, "*.h")))]
        key = fingerprint(file_bytes(self.path), self.flags, *headers)
        path = under_out("test", "user", f"{self.name}-{key}")
        with locked("user-tests"):
            if os.path.exists(path):
                return file_bytes(path), ""
            for old in glob.glob(under_out("test", "user", f"{self.name}-*")):
                if re.fullmatch(re.escape(self.name) + "-[0-9a-f]{16}", os.path.basename(old)):
                    os.unlink(old)
            done = subprocess.run(["gcc", *FLAGS, "-o", path, self.path, *shlex.split(self.flags)], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            words = done.stdout.decode(errors="replace")
            return (None, words) if done.returncode else (file_bytes(path), words)


class Boot:
    """One machine that runs a list of files; `left` are those it did not come to."""

    def __init__(self, options, files, tap, only):
        self.options, self.files, self.tap, self.only = options, files, tap, only
        self.current, self.left = None, [f for f, _ in files]
        self.log = []

    def line(self, text):
        self.log.append(text)
        if text.startswith("## file "):
            self.tap.details = []
            self.current = next(f for f in self.left if f.name == text[8:])
        elif text.startswith("## done "):
            self.finish(f"{text[8:]}: the file ended early")
        elif self.current:
            self.tap.line(self.current.name, text)

    def unseen(self, file):
        return [t for t in file.wanted(self.only) if f"user/{file.name}/{t}" not in self.tap.seen]

    def finish(self, why, tests=None):
        """The tests of the current file that have no verdict, or the given ones of them, are failures."""
        for test in self.unseen(self.current) if tests is None else tests:
            name = f"user/{self.current.name}/{test}"
            self.tap.seen.add(name)
            self.tap.results.add(name, FAIL, "\n".join(self.tap.details + self.tap.trouble + [why]))
        if not self.unseen(self.current):
            self.left.remove(self.current)
        self.current, self.tap.details, self.tap.trouble = None, [], []

    def tree(self):
        tree = cpio.Tree()
        lines = []
        for file, binary in self.files:
            tree.add(f"tests/{file.name}", cpio.Node(stat.S_IFREG | 0o755, binary))
            names = self.unseen(file)
            lines.append(" ".join([file.name] + (names if names != file.tests else [])) + "\n")
        tree.file("auk/tests", "".join(lines))
        tree.file("auk/run-tests", file_bytes(os.path.join(TOP, "tools", "root", "run-tests")), 0o755)
        return tree

    def run(self):
        mark = session.new_mark()
        files = run.job(mark, False, ["/auk/run-tests"])
        talk = None
        try:
            with run.boot(self.options, files, extra=self.tree()) as machine:
                talk = session.Session(machine, mark, Lines(self.line), None)
                talk.boot_sink = Lines(self.tap.kernel_said)
                status = talk.run(silence=SILENCE)
                why = "" if talk.status is not None else f"no word for {SILENCE} s; the console's last words:\n{talk.tail()}"
        except Failure as failure:
            status, why = 125, str(failure)
        if not self.current and self.left and why:
            self.current = self.left[0]
        if self.current:
            # The machine went down in this test; the file's later tests have their turn in the next boot.
            self.finish(why or f"the runner ended with status {status}", self.unseen(self.current)[:1])


def machine_of(options, words):
    """The options of a boot. What the file asks for stays: without it the file means something else."""
    parser = argparse.ArgumentParser(prog="// machine:")
    main.machine_options(parser)
    asked = parser.parse_args(shlex.split(words))
    asked.root, asked.kernel = "busybox", options.kernel
    asked.build, asked.loglevel, asked.qemu = options.build, 5, options.qemu
    asked.append = f"{asked.append} {options.append}".strip()
    for name in ("smp", "mem", "machine", "cpu", "accel"):
        if main.asked_for(options, name) and (words == MACHINE or f"--{name} " not in words):
            setattr(asked, name, getattr(options, name))
    return asked


def ring(options, results):
    groups = {}
    for path in sorted(glob.glob(os.path.join(SOURCES, "*.c"))):
        file = File(path)
        if not file.wanted(options.only):
            continue
        binary, words = file.binary()
        if binary:
            groups.setdefault(file.machine, []).append((file, binary))
        for test in [] if binary else file.wanted(options.only):
            results.add(f"user/{file.name}/{test}", FAIL, words)
    tap = Tap(results, "user", options.only)
    for machine, files in groups.items():
        for _ in range(MOST_BOOTS):
            boot = Boot(machine_of(options, machine), files, tap, options.only)
            boot.run()
            files = [(f, b) for f, b in files if f in boot.left]
            if not files:
                break
        for file, _ in files:
            for test in file.wanted(options.only):
                results.add(f"user/{file.name}/{test}", FAIL, f"not run: the kernel went down {MOST_BOOTS} times before")
