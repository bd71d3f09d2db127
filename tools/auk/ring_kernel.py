# SPDX-License-Identifier: MIT
"""Ring 2: the tests inside the kernel, in one boot of the kernel that carries them; their KTAP comes over the console."""
import argparse
import re
import shlex

import main
import run
import session
from common import Failure
from machine import now
from results import FAIL, Lines, Tap
from ring_host import group_of

MACHINE = "--smp 4 --mem 512M --root busybox"
SILENCE = 120
LIMIT_SECONDS = 900
TIMESTAMP = re.compile(r"^\[[ 0-9.]+\](?:\[[^]]*\])? ")


class Console:
    """The lines of the boot; `over` when the plan has been met or the machine is gone."""

    def __init__(self, tap):
        self.tap, self.lines, self.started, self.running = tap, [], False, "boot"

    def line(self, text):
        self.lines.append(text)
        self.started |= "KTAP" in text or "TAP version" in text
        bare = TIMESTAMP.sub("", text)
        group, verdict = group_of(bare)
        if not self.tap.line(group, verdict):
            self.tap.kernel_said(text)
            begins = re.match(r"# (?:running|test) (\S+)", bare)
            self.running = begins.group(1) if begins else self.running


def options_of(options):
    parser = argparse.ArgumentParser()
    main.machine_options(parser)
    asked = parser.parse_args(shlex.split(MACHINE))
    for name in ("build", "machine", "qemu", "cpu", "accel"):
        setattr(asked, name, getattr(options, name))
    for name in ("smp", "mem"):
        if main.asked_for(options, name):
            setattr(asked, name, getattr(options, name))
    asked.append = f"ktest=all {options.append}".strip()
    asked.loglevel = 7
    return asked


def ring(options, results):
    tap = Tap(results, "kernel", options.only)
    console = Console(tap)
    with run.boot(options_of(options), {"job": ""}, ktest=True) as machine:
        talk = session.Session(machine, "none", None, None)
        talk.boot_sink = Lines(console.line)
        start = now()
        try:
            talk.run(timeout=LIMIT_SECONDS, boot_seconds=LIMIT_SECONDS, silence=SILENCE)
            why = f"no end within {LIMIT_SECONDS} s" if now() - start >= LIMIT_SECONDS else f"silent for {SILENCE} s"
        except session.SwitchedOff:
            why = ""
        except Failure as failure:
            why = str(failure)
    planned = [int(m.group(1)) for m in (re.match(r"^1\.\.(\d+)", TIMESTAMP.sub("", t)) for t in console.lines) if m]
    complete = console.started and planned and len(tap.seen) >= planned[-1]
    if not complete:
        tail = "\n".join(console.lines[-40:])
        results.add(f"kernel/{console.running}", FAIL, f"the tests do not come to their end: {why}\n{tail}")
