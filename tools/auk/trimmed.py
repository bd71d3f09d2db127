# SPDX-License-Identifier: MIT
"""The third opponent of `auk bench`: Debian's own Linux source, configured down to what the rows need, and built here.

tinyconfig and the lines of tests/bench/trimmed.config. What comes out is an ELF file that boots by PVH as Auk does. It is built once
and kept under out/linux/ by what went into it; the source tree does not stay.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

import debian
from common import TOP, Failure, checked, file_bytes, fingerprint, locked, note, replace_file, under_out

PACKAGE = "linux-source-6.1"
CONFIG = os.path.join(TOP, "tests", "bench", "trimmed.config")
STEPS = re.compile(r"^  (CC|LD|AR|AS)\s")
USUAL_STEPS = 1250          # compiled files of this configuration, for the progress alone


def kernel():
    deb = debian.fetch_one(PACKAGE)
    kept = under_out("linux", f"trimmed-{fingerprint(os.path.basename(deb), file_bytes(CONFIG))}")
    with locked("linux-trimmed"):
        if not os.path.exists(kept):
            for old in glob.glob(under_out("linux", "trimmed-*")):
                os.unlink(old)
            build(deb, kept)
    return kept


def build(deb, kept):
    place = under_out("linux", "build", "x")[:-2]
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    note(f"unpacking {os.path.basename(deb)}")
    checked(["dpkg-deb", "-x", deb, place])
    archive = os.path.join(place, "usr", "src", PACKAGE + ".tar.xz")
    checked(["tar", "xf", archive, "-C", place, "--strip-components=1"])
    make = ["make", "-C", place, "ARCH=x86_64", f"-j{os.cpu_count() or 1}"]
    checked(make + ["tinyconfig"])
    with open(os.path.join(place, ".config"), "ab") as config:
        config.write(file_bytes(CONFIG))
    checked(make + ["olddefconfig"])
    missing = lost(os.path.join(place, ".config"))
    if missing:
        raise Failure(f"the trimmed Linux does not take {' '.join(missing)}; see {CONFIG}")
    compile_it(make + ["vmlinux"], os.path.join(place, "log"))
    checked(["strip", "-o", os.path.join(place, "stripped"), os.path.join(place, "vmlinux")])
    replace_file(kept, file_bytes(os.path.join(place, "stripped")))
    shutil.rmtree(place)


def lost(path):
    """The lines of our configuration that Linux's own rules did not leave standing."""
    with open(path) as config:
        standing = set(config.read().split("\n"))
    with open(CONFIG) as asked:
        return [line.strip() for line in asked if line.startswith("CONFIG_") and line.strip() not in standing]


def compile_it(command, log):
    """Runs make, counts what it says."""
    note("building a trimmed Linux from Debian's source, once; some minutes")
    steps, last = 0, []
    with open(log, "w") as kept, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:
            kept.write(line)
            last = last[-30:] + [line]
            if STEPS.match(line):
                steps += 1
                progress(steps)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if running.returncode:
        raise Failure("the trimmed Linux does not build:\n" + "".join(last))


def progress(steps):
    text = f"trimmed Linux: {steps} files, of about {USUAL_STEPS}"
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif steps % 250 == 0:
        note(text)
