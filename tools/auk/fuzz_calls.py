# SPDX-License-Identifier: MIT
"""`auk fuzz calls`: eight processes make system calls drawn from a seed; the kernel must neither complain nor lose memory."""
from common import Failure, note

import fuzz

MINUTES = 1.0
SILENCE = 240           # the program speaks every ten seconds
MEMORY = "512M"


class Stop(Exception):
    pass


def draw_calls(options, seed, seconds, say):
    """One run. Gives what was wrong as lines; none when the kernel held."""
    wrong = []

    def take(text):
        say(text)
        if text.startswith(("failed:", "cache ", "thread ", "/proc/")):
            wrong.append(text)
        if boot.trouble:
            raise Stop

    boot = fuzz.Boot(options, take)
    try:
        status = boot.run({"calls": fuzz.program("calls", "draw", "forbidden", "open", "table")},
                          ["/fuzz/calls", str(seed), str(int(seconds))], SILENCE)
        if status and not wrong:
            wrong.append(f"the fuzzer ended with status {status}")
    except Stop:
        pass
    except Failure as failure:
        wrong.append(str(failure))
    return boot.trouble + wrong


def run(options):
    if options.mem == "256M":
        options.mem = MEMORY
    options.loglevel = max(options.loglevel, 5)
    minutes = options.minutes or MINUTES
    note(f"system calls drawn from seed {options.seed} for {minutes:g} minutes")
    wrong = draw_calls(options, options.seed, 60 * minutes, lambda text: print(text, flush=True))
    for line in wrong:
        print(line)
    print(f"seed {options.seed}: " + ("the kernel did not hold" if wrong else "the kernel held"))
    return 1 if wrong else 0
