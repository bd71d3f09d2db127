# SPDX-License-Identifier: MIT
"""Every machine boots to a program, on 1, 2 and 4 CPUs, as often as --repeat says: a boot that hangs once in twenty is a bug."""
import argparse
import shlex

import main
import run
import session
from common import Failure
from machine import now

INDEPENDENT = True          # each test has machines of its own: several may run at once

MACHINES = {
    "q35": "--machine q35",
    "pc": "--machine pc",
    "microvm": "--machine microvm",
    "microvm_without_acpi": "--machine microvm,acpi=off",
    "microvm_without_legacy_devices": "--machine microvm,pit=off,pic=off,rtc=off",
    "microvm_with_nothing": "--machine microvm,acpi=off,pit=off,pic=off,rtc=off",
    "cpu_qemu64": "--cpu qemu64",
    "cpu_qemu64_on_microvm": "--cpu qemu64 --machine microvm",
}
CPUS = (1, 2, 4)
SECONDS = 200               # a boot takes a few, on a busy host some tens

# Sleeps, so that a timer has to fire, and has every CPU do something.
COMMAND = ["sh", "-c", "sleep 0.05; for i in 1 2 3 4; do usleep 1000 & done; wait; nproc; uname -s"]


def machine_of(options, words):
    parser = argparse.ArgumentParser()
    main.machine_options(parser)
    asked = parser.parse_args(shlex.split(words) + ["--root", "busybox"])
    asked.kernel, asked.build, asked.qemu, asked.accel = options.kernel, options.build, options.qemu, options.accel
    asked.append, asked.loglevel = options.append, 6
    return asked


def boot_once(asked):
    """What is wrong with this boot; "" if nothing is."""
    mark, output, start = session.new_mark(), bytearray(), now()
    with run.boot(asked, run.job(mark, False, COMMAND)) as machine:
        talk = session.Session(machine, mark, output.extend, output.extend)
        try:
            status = talk.run(SECONDS, boot_seconds=SECONDS)
        except Failure as failure:
            return str(failure)
        if (status, bytes(output)) != (0, b"%d\nLinux\n" % asked.smp):
            return f"status {status} after {now() - start:.0f} s, printed {bytes(output)!r}; the console's last words:\n{talk.tail()}"
    return ""


def boots(options, words):
    asked = machine_of(options, words)
    for number in range(options.repeat):
        wrong = boot_once(asked)
        assert not wrong, f"boot {number + 1} of {options.repeat} with {words}: {wrong}"


def named(machine, words, cpus):
    def body(options):
        if options.on == "auk":
            boots(options, f"{words} --smp {cpus}")
    globals()[f"test_{machine}_{cpus}_cpu{'s' if cpus > 1 else ''}"] = body


for _machine, _words in MACHINES.items():
    for _cpus in CPUS:
        named(_machine, _words, _cpus)


def test_32_megabytes_are_enough(options):
    if options.on == "auk":
        boots(options, "--mem 32M")
