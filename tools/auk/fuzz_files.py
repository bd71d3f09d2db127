# SPDX-License-Identifier: MIT
"""`auk fuzz files`: damaged programs, scripts and initramfs archives, on Auk and on Linux, outcome by outcome.

--count says how many ELF files (2000); a quarter as many scripts follow, and a fortieth as many boots with a damaged
archive behind the root. What may differ stands with its reason in tests/fuzz/files-differ.txt: a pattern of what was done,
what Linux gives, what Auk gives. --kernel linux runs on Linux alone. Further archives are unpacked by the kernel ring.
"""
import fnmatch
import os
import copy

import fuzz
import archives
from common import Failure, file_bytes

COUNT = 2000
SILENCE = 120
PARTS = ("files", "files_elf", "files_script")
DIFFER = os.path.join(fuzz.SOURCES, "files-differ.txt")
LEAKED_KB = 4096        # what caches of names and of the root's own files may come to


def allowed():
    """Lines of pattern, Linux's outcome, Auk's outcome, reason; all but the last are patterns."""
    return [line.split("\t") for line in file_bytes(DIFFER).decode().splitlines() if line and not line.startswith("#")]


def may_differ(known, words, linux, auk):
    return any(fnmatch.fnmatchcase(words, k[0]) and fnmatch.fnmatchcase(linux, k[1]) and fnmatch.fnmatchcase(auk, k[2])
               for k in known)


class Outcomes:
    def __init__(self):
        self.of, self.words, self.other = {}, {}, []

    def take(self, text):
        parts = text.split("\t", 2)
        if len(parts) == 3 and parts[0].isdigit():
            self.of[int(parts[0])], self.words[int(parts[0])] = parts[1], parts[2]
        else:
            self.other.append(text)

    def free_kb(self):
        """MemFree and Cached as the script of one() prints them before and after."""
        numbers = [int(line.split()[1]) for line in self.other if line.startswith(("MemFree:", "Cached:"))]
        return [sum(numbers[i:i + 2]) for i in range(0, len(numbers), 2)]


def one(options, kernel, kind, first, count):
    """Runs the mutants of a kind; a list of what went wrong beside their outcomes."""
    asked = copy.copy(options)
    asked.kernel, asked.root, asked.loglevel = kernel, "default", 5
    asked.build = options.build if kernel == "auk" else "release"
    outcomes = Outcomes()
    boot = fuzz.Boot(asked, outcomes.take)
    level = "grep -E '^(MemFree|Cached):' /proc/meminfo"
    program = fuzz.program(*PARTS)
    mutants = f"/fuzz/files {kind} {options.seed}"
    script = f"{mutants} {first} 20 >/dev/null; sleep 1; {level}; {mutants} {first} {count}; sleep 1; {level}"
    try:
        boot.run({"files": program, "argv": program}, ["sh", "-c", script], SILENCE)
    except Failure as failure:
        boot.trouble.append(f"after mutant {max(outcomes.of, default='none')}: {failure}")
    free = outcomes.free_kb()
    if not boot.trouble and "end of mutants" not in outcomes.other:
        boot.trouble.append("the program ended early: " + " ".join(outcomes.other[-3:]))
    if kernel == "auk" and len(free) == 2 and free[0] - free[1] > LEAKED_KB:
        boot.trouble.append(f"{free[0] - free[1]} KiB of memory are gone")
    return outcomes, boot.trouble


def compare(kind, linux, auk):
    """Prints what differs without a reason; how many do."""
    known, wrong, excused = allowed(), 0, 0
    for i in sorted(auk.of):
        if linux.of.get(i) == auk.of[i]:
            continue
        if may_differ(known, auk.words[i], linux.of.get(i, "nothing"), auk.of[i]):
            excused += 1
            continue
        wrong += 1
        print(f"{kind} {i}: Linux {linux.of.get(i)}, Auk {auk.of[i]}: {auk.words[i]}")
    kinds = sorted({outcome for outcome in auk.of.values()})
    print(f"{kind}: {len(auk.of)} mutants, {wrong} differ from Linux, {excused} with a reason; outcomes: {', '.join(kinds)}", flush=True)
    return wrong


def mutants(options, kind, count):
    linux, trouble = one(options, "linux", kind, 0, count)
    auk, wrong = Outcomes(), 0
    if options.kernel == "auk":
        auk, more = one(options, "auk", kind, 0, count)
        trouble += more
        wrong = compare(kind, linux, auk)
    print("\n".join(trouble), end="\n" if trouble else "")
    return wrong + bool(trouble)


def run(options):
    count = options.count or COUNT
    print(f"seed {options.seed}", flush=True)
    kinds = [k for k in options.only.split(",") if k] or ["elf", "script", "archive"]
    wrong = 0
    for kind, share in (("elf", 1), ("script", 4)):
        if kind in kinds:
            wrong += mutants(options, kind, -(-count // share))
    if "archive" in kinds:
        wrong += archives.compare(options, -(-count // 40))
    return 1 if wrong else 0
