# SPDX-License-Identifier: MIT
"""Short runs of `auk fuzz` with fixed seeds; the long ones are on request."""
import copy

import fuzz_calls
import fuzz_differ

SEED = 1
SECONDS = 8
ROUNDS = 60


def options_of(options, smp):
    asked = copy.copy(options)
    asked.root, asked.icount, asked.seed = "busybox", False, SEED
    asked.smp, asked.mem, asked.loglevel, asked.verbose = smp, "512M", 5, False
    return asked


def test_calls_are_borne(options):
    wrong = fuzz_calls.draw_calls(options_of(options, 4), SEED, SECONDS, lambda text: None)
    assert not wrong, "\n".join(wrong)


def test_calls_answer_as_on_linux(options):
    asked = options_of(options, 1)
    asked.count = ROUNDS
    wrong, compared = fuzz_differ.differences(asked)
    assert not wrong, "\n".join(wrong)
    assert compared > 20 * ROUNDS, f"only {compared} calls compared"
