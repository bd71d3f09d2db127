# SPDX-License-Identifier: MIT
"""`auk fuzz differ`: the same drawn calls on Linux and on Auk, in virtual time; every result that differs is shown.

tests/fuzz/differences.txt holds what may differ, each with its reason. A round ends for the comparison at its first
difference, since what follows may only follow from it.
"""
import copy
import fnmatch
import os
import re

import fuzz
import kernels
from common import TOP, Failure, file_bytes, fingerprint, note, replace_file, under_out

KNOWN = os.path.join(TOP, "tests", "fuzz", "differences.txt")
COUNT = 100             # rounds
SILENCE = 400           # a boot in virtual time on a busy host, too
LINE = re.compile(r"^(\S+) (\d+) \d+ (\w+)(\(.*\)) = (\S+)$")
END = re.compile(r"^(\S+) end (.*)$")


class Known:
    """One line of the file: NAME or NAME(ARGUMENTS), Linux's result, Auk's, the reason; * stands for anything."""

    def __init__(self, line):
        words = re.match(r"([\w*]+)(\(.*?\))?\s+(\S+)\s+(\S+)\s+(.+)", line)
        if not words:
            raise Failure(f"tests/fuzz/differences.txt: cannot read: {line}", 1)
        self.name, self.arguments, self.linux, self.auk, self.reason = words.groups()
        self.seen = 0

    def covers(self, call, linux, auk):
        return (fnmatch.fnmatchcase(call[0], self.name) and fnmatch.fnmatchcase(call[1], self.arguments or "*") and
                fnmatch.fnmatchcase(linux, self.linux) and fnmatch.fnmatchcase(auk, self.auk))


def known():
    """The names of calls that are not built, of those that are not drawn either, and what else may differ."""
    unbuilt, undrawn, others = [], [], []
    for line in file_bytes(KNOWN).decode().split("\n"):
        if line.startswith("unbuilt "):
            unbuilt += line.split()[1:]
        elif line.startswith("undrawn "):
            undrawn += line.split()[1:]
        elif line.strip() and not line.startswith("#"):
            others.append(Known(line))
    return unbuilt, undrawn, others


def answers(options, left_out, kernel):
    """The lines of one kernel. Linux's are kept: the same program and seed give the same again."""
    program = fuzz.program("differ", "draw", "forbidden", "open", "table")
    names = " ".join(left_out) + "\n"
    key = fingerprint(program, names, options.seed, options.count, file_bytes(kernels.linux()))
    kept = under_out("fuzz", f"linux-{options.seed}-{options.count}-{key}.txt")
    if kernel == "linux" and os.path.exists(kept):
        return file_bytes(kept).decode().split("\n")
    lines = []
    asked = copy.copy(options)
    asked.kernel, asked.icount, asked.smp = kernel, True, 1
    if kernel == "linux":
        asked.build, asked.append = "release", "no5lvl"
    boot = fuzz.Boot(asked, lines.append)
    status = boot.run({"differ": program}, ["/fuzz/differ", str(options.seed), str(options.count), "/fuzz/left-out"], SILENCE,
                      {"left-out": names})
    if status or boot.trouble:
        raise Failure("\n".join([f"on {kernel}: status {status}"] + boot.trouble), 1)
    if kernel == "linux":
        replace_file(kept, "\n".join(lines).encode())
    return lines


def rounds(lines):
    found = {}
    for line in lines:
        call, end = LINE.match(line), END.match(line)
        if call:
            found.setdefault(call.group(1), []).append(((call.group(3), call.group(4)), call.group(5)))
        elif end:
            found.setdefault(end.group(1), []).append((("end", ""), end.group(2).replace(" ", "-")))
    return found


def compare(linux, auk, unbuilt, others):
    """The differences that no line allows, and how many calls were compared."""
    wrong, compared = [], 0
    for name, expected in linux.items():
        given = auk.get(name, [])
        for n, (call, result) in enumerate(expected):
            other = given[n] if n < len(given) else (("nothing", ""), "nothing")
            compared += 1
            if name.startswith("number") and call[0] in unbuilt and other[1] != "ENOSYS":
                wrong.append(f"{call[0]} is listed as unbuilt, but gives {other[1]}")
            if other == (call, result):
                continue
            if name.startswith("number") and call[0] in unbuilt and other[1] == "ENOSYS":
                break
            if other[0] != call:
                wrong.append(f"{name}: {call[0]}{call[1]} = {result} on Linux, but {other[0][0]}{other[0][1]} here")
                break
            allowed = next((k for k in others if k.covers(call, result, other[1])), None)
            if allowed:
                allowed.seen += 1
            else:
                wrong.append(f"{name}.{n}: {call[0]}{call[1]} = {result} on Linux, {other[1]} here")
            break
    return wrong, compared


def differences(options):
    """The differences of one seed, and how many calls were compared."""
    unbuilt, undrawn, others = known()
    linux = rounds(answers(options, unbuilt + undrawn, "linux"))
    auk = rounds(answers(options, unbuilt + undrawn, options.kernel))
    return compare(linux, auk, unbuilt, others)


def run(options):
    options.count = options.count or COUNT
    options.loglevel = max(options.loglevel, 5)
    note(f"calls drawn from seed {options.seed}, {options.count} rounds, on Linux and on {options.kernel}")
    wrong, compared = differences(options)
    for line in wrong:
        print(line)
    print(f"seed {options.seed}: {compared} calls compared, {len(wrong)} differ" + ("" if wrong else " beyond what is listed"))
    return 1 if wrong else 0
