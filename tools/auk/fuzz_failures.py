# SPDX-License-Identifier: MIT
"""`auk fuzz failures`: every allocation of every call of a table of scenarios fails in turn, on the debug build.

The scenarios are tests/fuzz/failures*.c. Each must give an errno or succeed, and leave nothing behind in the kernel after
--count further rounds. Debian's Linux has no fail-nth: with --kernel linux they run once each, and all must succeed.
"""
import fuzz
from common import Failure

PARTS = ("failures", "failures_files", "failures_memory", "failures_process", "failures_descriptors")
ROUNDS = 4          # more than CPUs, each of which may hold the address space it ran last
SILENCE = 300


class Verdicts:
    """The program's lines: those of a scenario that fails are shown, with all before its verdict."""

    def __init__(self, verbose):
        self.verbose, self.words, self.failed, self.ended = verbose, [], 0, False

    def take(self, text):
        self.words.append(text)
        verdict = text.startswith(("ok ", "not ok "))
        self.failed += text.startswith("not ok ")
        self.ended |= text.endswith(" failed")
        if self.verbose or self.ended or text.startswith("not ok "):
            print("\n".join(self.words), flush=True)
            self.words.clear()
        if verdict:
            self.words.clear()


def run(options):
    if options.kernel == "auk":
        options.build = "debug"
    options.root, options.loglevel = "busybox", 5
    verdicts = Verdicts(options.verbose)
    boot = fuzz.Boot(options, verdicts.take)
    command = ["/fuzz/failures", "--rounds", str(ROUNDS if options.count is None else options.count)]
    try:
        boot.run({"failures": fuzz.program(*PARTS)}, command + [name for name in options.only.split(",") if name], SILENCE)
    except Failure as failure:
        print("\n".join(verdicts.words[-1:]))
        boot.trouble.append(str(failure))
    print("\n".join(boot.trouble), end="\n" if boot.trouble else "")
    return 1 if boot.trouble or verdicts.failed or not verdicts.ended else 0
