# SPDX-License-Identifier: MIT
"""What a boot costs, on microvm with the busybox root: instructions and wall time to /init and to the shell's prompt, memory taken,
the least memory that reaches the prompt, and the size of the kernel's file."""
import argparse
import os
import re
import select
import shutil
import stat
import statistics
import tempfile
import threading
import time

import bench_run
import cpio
import machine
import measure
import roots
import run as running
import session
from bench_run import Row
from common import Failure, checked, file_bytes, fingerprint, note, under_out

COUNTED = (Row("boot", "boot", "kernel entry to the first instruction of /init (microvm, PVH)", ""),
           Row("boot", "boot_prompt", "kernel entry to the shell's prompt", ""),
           Row("boot", "memory", "not available at the prompt beyond the root, of 256 MiB", "", unit="KiB"),
           Row("boot", "least_memory", "the smallest --mem that reaches the prompt", "", unit="MiB"),
           Row("boot", "image", "the kernel's file", "", unit="KiB"))
TIMED = (Row("boot", "wall_init", "start of the machine to /init, beyond the emulator's own floor", "", unit="ms"),
         Row("boot", "wall_prompt", "start of the machine to the shell's prompt, beyond the floor", "", unit="ms"))
PROMPT = re.compile(rb"root@\S+:~# ")          # the shell may ask for the cursor's place right behind it
FIRST = b"first of /init"
SIZES = (6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 72, 80, 88, 96, 112, 128, 160, 192, 256)
PATIENCE = 60           # seconds for a boot whose time is taken
LONG = 150              # and where only matters that it comes up, on a busy host too
PROMPT_ADDRESS, FLOOR_ADDRESS = 0x70000000, 0x100000


def like_microvm(options, column, mem="256M"):
    asked = argparse.Namespace(**vars(options))
    asked.kernel, asked.machine, asked.mem, asked.smp, asked.root = column.file(options.build), column.microvm, mem, 1, "busybox"
    asked.append, asked.icount = column.append, False
    return asked


class Console:
    """Everything a machine says on its console, and when a pattern was first seen there."""

    def __init__(self, started):
        self.machine, self.text = started, b""

    def wait(self, seen, limit=PATIENCE):
        """The moment at which `seen(text)` became true; None when it did not."""
        end = time.monotonic() + limit
        while not seen(self.text):
            left = end - time.monotonic()
            if left <= 0:
                return None
            if not select.select([self.machine.console], [], [], left)[0]:
                return None
            data = self.machine.console.recv(65536)
            if not data:
                return None
            self.text += data
        return time.monotonic()


def at_prompt(text):
    return bool(PROMPT.search(text))


def prompt_instructions(options, column):
    """As `auk measure` counts, up to the prompt: a breakpoint on the program that the shell runs for it, which does nothing."""
    asked, place = like_microvm(options, column), tempfile.mkdtemp(prefix="auk-")
    asked.cpu = asked.cpu or "max,-erms"
    program = file_bytes(bare_program("prompt.S", PROMPT_ADDRESS))
    extra = cpio.Tree()
    extra.add("auk/prompt", cpio.Node(stat.S_IFREG | 0o755, program))
    extra.file("root/.profile", "PS1='$(/auk/prompt)# '\n")
    try:
        initrd = roots.image("busybox", running.job(session.new_mark(), True, []), os.path.join(place, "initrd"), extra)
        command = machine.command_line(asked, asked.kernel, initrd, running.arguments(asked) + " norandmaps")
        command += [word.format(place) for word in measure.COUNTING]
        command += ["-qmp", f"unix:{place}/qmp,server=on,wait=off", "-gdb", f"unix:{place}/gdb,server=on,wait=off"]
        with machine.Machine(command, microvm=True) as started:
            started.drain()
            monitor, stub = measure.Lines(f"{place}/qmp"), measure.Stub(f"{place}/gdb")
            counts = []
            for address in (measure.kernel_entry(asked.kernel), measure.elf(program)[0]):
                stub.run_to(address)
                counts.append(monitor.ask("query-replay")["icount"])
        return counts[1] - counts[0]
    finally:
        shutil.rmtree(place)


def bare_program(name, address):
    """A program of a few instructions, linked to an address."""
    source = os.path.join(bench_run.SOURCES, name)
    path = under_out("bench", "bin", f"{name[:-2]}-{fingerprint(file_bytes(source), address)}")
    if not os.path.exists(path):
        checked(["gcc", "-nostdlib", "-static", "-Wl,--build-id=none", f"-Wl,-Ttext={address:#x}", "-o", path, source])
    return path


def seconds_to_prompt(options, column, mem, limit):
    """None where it is not reached in time."""
    asked = like_microvm(options, column, f"{mem}M")
    try:
        with running.boot(asked, running.job(session.new_mark(), True, [])) as started:
            threading.Thread(target=machine.copy_out, args=(started.port, os.devnull), daemon=True).start()
            reached = Console(started).wait(at_prompt, limit)
            return reached - started.begun if reached else None
    except Failure:
        return None


def least_memory(options, column):
    """Halves the list of sizes; what boots with some boots with more. A boot that takes much longer than one with plenty hangs; twice,
    since of a Linux without ACPI one boot in many hangs whatever it has."""
    plenty = seconds_to_prompt(options, column, SIZES[-1], LONG)
    if not plenty:
        raise Failure(f"no prompt with {SIZES[-1]} MiB")
    low, high = 0, len(SIZES) - 1
    while low < high:
        middle = (low + high) // 2
        if any(seconds_to_prompt(options, column, SIZES[middle], 2 * plenty + 5) for _ in range(2)):
            high = middle
        else:
            low = middle + 1
    return SIZES[high]


def counted(options, columns, rows, found):
    """The rows of COUNTED among `rows`, into `found`."""
    wanted = {r.name for r in rows}
    for column in columns:
        path = column.file(options.build)
        asked = like_microvm(options, column)
        calls = {"boot": lambda: measure.boot_instructions(argparse.Namespace(**vars(asked)), path),
                 "boot_prompt": lambda: prompt_instructions(options, column),
                 "memory": lambda: measure.memory_taken(argparse.Namespace(**vars(asked))),
                 "least_memory": lambda: least_memory(options, column),
                 "image": lambda: os.path.getsize(path) / 1024}
        if column.key == "fastest":
            del calls["least_memory"]           # the settings that are faster take no less
        for name in [n for n in calls if n in wanted]:
            note(f"boot: {column.title}: {name}")
            try:
                found.put(column, name, calls[name]())
            except Failure as failure:
                found.reasons[f"{column.key}/{name}"] = str(failure).splitlines()[0]


def timed_boot(options, column, extra):
    """(ms to /init, ms to the prompt) of one boot."""
    asked = like_microvm(options, column)
    files = dict(running.job(session.new_mark(), True, []), start=roots.init_script())
    with running.boot(asked, files, extra=extra) as started:
        begun = started.begun
        threading.Thread(target=machine.copy_out, args=(started.port, os.devnull), daemon=True).start()
        console = Console(started)
        moments = [console.wait(lambda text: FIRST in text), console.wait(at_prompt)]
    return [(m - begun) * 1000 if m else None for m in moments]


def floor_time(options):
    asked = like_microvm(options, bench_run.COLUMNS[0])
    command = machine.command_line(asked, bare_program("floor.S", FLOOR_ADDRESS), roots.image("busybox", {"job": ""}, under_out("boot", f"floor-{os.getpid()}")), "")
    try:
        with machine.Machine(command, microvm=True) as started:
            return (Console(started).wait(lambda text: b"!" in text) - started.begun) * 1000
    finally:
        os.unlink(under_out("boot", f"floor-{os.getpid()}"))


def timed(options, columns, rows, binaries, found):
    """The rows of TIMED: the kernels in turn, each beyond what the emulator alone took in this turn."""
    names = [r.name for r in TIMED if r.name in {row.name for row in rows}]
    if not names:
        return
    extra = cpio.Tree()
    extra.add("init", cpio.Node(stat.S_IFREG | 0o755, file_bytes(binaries["first"])))
    note(f"boot by the wall clock, {options.repeat} turns")
    floor = statistics.median(floor_time(options) for _ in range(options.repeat))
    for _ in range(options.repeat):
        for column in columns:
            for name, value in zip(("wall_init", "wall_prompt"), timed_boot(options, column, extra)):
                if value and name in names:
                    found.put(column, name, value - floor)
                elif name in names:
                    found.reasons[f"{column.key}/{name}"] = f"not reached within {PATIENCE} s"
