# SPDX-License-Identifier: MIT
"""Ring 4: Debian's own programs at work. The battery of command lines is compared with Linux's output byte for byte; the
sessions type at a terminal; the front tests boot every machine.
"""
import argparse
import concurrent.futures
import functools
import glob
import importlib.util
import inspect
import json
import os
import re
import shlex
import sys

import cpio
import kernels
import main
import roots
import run
import session
from common import TOP, Failure, file_bytes, fingerprint, replace_file, say, under_out
from machine import now
from results import FAIL, PASS, TROUBLE, Lines

FOLDER = os.path.join(TOP, "tests", "system")
MACHINE = "--smp 4 --mem 512M"
SILENCE = 200
MOST_BOOTS = 8


# What differs from boot to boot in every case: process numbers in a shell's words on its children.
VOLATILE = [rb"(?m)(line \d+:) +\d+ (?=[A-Z])"]


class Case:
    def __init__(self, file, name, script):
        self.file, self.name, self.script = file, name, script
        self.full = f"system/battery/{file}/{name}"
        self.volatile = VOLATILE + [w.encode() for w in re.findall(r"^#volatile (.*)$", script, re.M)]

    def comparable(self, output):
        for pattern in self.volatile:
            output = re.sub(pattern, b"<volatile>", output)
        return output


def cases(only):
    found = []
    for path in sorted(glob.glob(os.path.join(FOLDER, "battery", "*.sh"))):
        file = os.path.basename(path)[:-3]
        with open(path) as source:
            parts = re.split(r"^## (\w+)\n", source.read(), flags=re.M)
        found += [Case(file, name, script.strip() + "\n") for name, script in zip(parts[1::2], parts[2::2])]
    return [c for c in found if only in c.full]


def machine_of(options, kernel):
    parser = argparse.ArgumentParser()
    main.machine_options(parser)
    asked = parser.parse_args(shlex.split(MACHINE))
    for name in ("build", "machine", "qemu", "cpu", "accel", "append"):
        setattr(asked, name, getattr(options, name))
    for name in ("smp", "mem"):
        if main.asked_for(options, name):
            setattr(asked, name, getattr(options, name))
    asked.kernel, asked.loglevel = kernel, 5
    if kernel == "linux":
        asked.build, asked.append = "release", ""
    return asked


class Battery:
    """One boot after the other until every case has an outcome: (output, status), or a str that says why there is none."""

    def __init__(self, options, wanted, progress):
        self.options, self.left, self.outcomes = options, list(wanted), {}
        self.progress = progress
        self.current, self.output, self.trouble = None, bytearray(), []
        self.since, self.seconds = now(), {}

    def on_mark(self, word):
        kind, _, rest = word.partition(" ")
        if kind == "case":
            self.current, self.output = next(c for c in self.left if c.name == rest), bytearray()
            self.since = now()
        elif kind == "done" and self.current:
            self.end(f"the kernel complains:\n" + "\n".join(self.trouble) if self.trouble else (bytes(self.output), int(rest)))

    def end(self, outcome):
        self.outcomes[self.current.full] = outcome
        self.seconds[self.current.full] = now() - self.since
        self.left.remove(self.current)
        self.progress(f"{len(self.outcomes)} command lines run, {len(self.left)} to go; last {self.current.name}")
        self.current, self.trouble = None, []

    def kernel_said(self, text):
        if self.trouble or TROUBLE.match(text):
            self.trouble.append(text)

    def tree(self):
        tree = cpio.Tree()
        for case in self.left:
            tree.file(f"auk/cases/{case.name}", case.script)
        tree.file("auk/order", "".join(c.name + "\n" for c in self.left))
        tree.file("auk/run-battery", file_bytes(os.path.join(TOP, "tools", "root", "run-battery")), 0o755)
        return tree

    def boot(self):
        mark = session.new_mark()
        why = "the battery's runner ended early"
        try:
            with run.boot(self.options, run.job(mark, False, ["/auk/run-battery"]), extra=self.tree()) as machine:
                talk = session.Session(machine, mark, self.output_of_case, None)
                talk.on_mark, talk.boot_sink = self.on_mark, Lines(self.kernel_said)
                if talk.run(silence=SILENCE) == 124 and talk.status is None:
                    why = f"no word for {SILENCE} s; the console's last words:\n{talk.tail()}"
        except Failure as failure:
            why = str(failure)
        if self.left:
            self.current = self.current or self.left[0]
            self.end(why)

    def output_of_case(self, data):
        self.output += data

    def run(self):
        for _ in range(MOST_BOOTS):
            if self.left:
                self.boot()
        for case in list(self.left):
            self.current = case
            self.end(f"not run: the kernel went down {MOST_BOOTS} times before")
        return self.outcomes


@functools.lru_cache
def record_key():
    """What an answer of Linux's depends on besides the case: kernel, root and machine."""
    return fingerprint(file_bytes(kernels.linux()), roots.members("default"), MACHINE)


def record_path(case):
    return under_out("test", "battery", f"{case.file}-{case.name}-{fingerprint(case.script, record_key())}.json")


def records(options, wanted, progress):
    """What Linux prints for each case; what was not recorded yet is recorded now."""
    missing = [c for c in wanted if not os.path.exists(record_path(c))]
    if missing:
        say(f"asking Linux for {len(missing)} expected outputs")
        for full, outcome in Battery(machine_of(options, "linux"), missing, progress).run().items():
            case = next(c for c in missing if c.full == full)
            if not isinstance(outcome, str):
                data = {"output": outcome[0].decode("latin-1"), "status": outcome[1], "script": case.script}
                replace_file(record_path(case), json.dumps(data).encode())
    found = {}
    for case in wanted:
        if os.path.exists(record_path(case)):
            data = json.loads(file_bytes(record_path(case)))
            found[case.full] = data["output"].encode("latin-1"), data["status"]
    return found


def difference(expected, outcome):
    """The first lines in which the two differ."""
    a, b = (text.decode(errors="backslashreplace").split("\n") for text in (expected[0], outcome[0]))
    lines = [f"exit status {outcome[1]}, on Linux {expected[1]}"] if expected[1] != outcome[1] else []
    for n in range(max(len(a), len(b))):
        one, two = (x[n] if n < len(x) else "(nothing)" for x in (a, b))
        if one != two:
            lines += [f"line {n + 1}", f"  Linux: {one[:300]}", f"  here:  {two[:300]}"]
        if len(lines) > 18:
            break
    return "\n".join(lines)


def battery(options, results):
    wanted = cases(options.only)
    if not wanted:
        return
    expected = records(options, wanted, results.progress)
    here = Battery(machine_of(options, options.kernel), wanted, results.progress)
    outcomes = here.run()
    replace_file(under_out("test", f"battery-seconds-{options.on}.txt"), "".join(
        f"{s:8.2f} {n}\n" for n, s in sorted(here.seconds.items(), key=lambda x: -x[1])).encode())
    for case in wanted:
        outcome, right = outcomes[case.full], expected.get(case.full)
        if isinstance(outcome, str) or right is None:
            results.add(case.full, FAIL, outcome if isinstance(outcome, str) else "Linux itself did not come to its end here")
        elif (case.comparable(outcome[0]), outcome[1]) == (case.comparable(right[0]), right[1]):
            results.add(case.full, PASS)
        else:
            results.add(case.full, FAIL, f"{case.script}{difference(right, outcome)}")


def one_program(full, body, options):
    try:
        body(options)
        return full, PASS, ""
    except Exception as problem:
        return full, FAIL, f"{type(problem).__name__}: {problem}"


def modules():
    """tests/system/*.py, each with its tests: functions named test_*, as (full name, function)."""
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.py"))):
        name = os.path.basename(path)[:-3]
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        yield module, [(f"system/{name}/{test[5:]}", body) for test, body in vars(module).items()
                       if test.startswith("test_") and inspect.isfunction(body)]


def programs(options, results):
    """Calls each test with the options; an exception is its failure.

    A module that says its tests are INDEPENDENT has as many of them at work as there are host CPUs.
    """
    for module, tests in modules():
        at_once = (os.cpu_count() or 1) if getattr(module, "INDEPENDENT", False) else 1
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            work = [pool.submit(one_program, full, body, options) for full, body in tests if options.only in full]
            for done in concurrent.futures.as_completed(work):
                results.add(*done.result())


def ring(options, results):
    battery(options, results)
    programs(options, results)
