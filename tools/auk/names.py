# SPDX-License-Identifier: MIT
"""The names of all tests, ring/file/name, read from the sources: what `--only` can mean, before anything is built or booted."""
import difflib
import glob
import os
import re

import ring_system
import ring_user
from common import TOP, Failure

KTEST = re.compile(r"^KTEST\(\s*(\w+),\s*(\w+)", re.M)
# What ring_host.py checks of the sources themselves.
CHECKS = ("host/source/folders_include_only_from_their_floor_or_below", "host/source/documents_name_what_is_there")


def ktests(*places):
    """room/name of the kernel's own tests in these places under the top."""
    for place in places:
        for path in sorted(glob.glob(os.path.join(TOP, place), recursive=True)):
            with open(path) as source:
                yield from ("/".join(names) for names in KTEST.findall(source.read()))


def host():
    return list(CHECKS) + [f"host/{name}" for name in ktests("lib/tests/*.c", "tests/host/*.c")]


def kernel():
    folders = ("arch", "block", "drivers", "fs", "init", "ipc", "kernel", "lib", "mm", "net", "tests/kernel")
    return [f"kernel/{name}" for name in ktests(*(f"{folder}/**/*.c" for folder in folders))]


def user():
    files = (ring_user.File(path) for path in sorted(glob.glob(os.path.join(ring_user.SOURCES, "*.c"))))
    return [f"user/{file.name}/{test}" for file in files for test in file.tests]


def system():
    return [case.full for case in ring_system.cases("")] + [full for _, tests in ring_system.modules() for full, _ in tests]


RINGS = {"host": host, "kernel": kernel, "user": user, "system": system}


def matching(only, rings):
    """The names in each of the rings that contain `only`; Failure where there is none."""
    every = {ring: RINGS[ring]() for ring in rings}
    found = {ring: [name for name in names if only in name] for ring, names in every.items()}
    if not any(found.values()):
        raise Failure(no_such_test(only, [name for names in every.values() for name in names], rings), 2)
    return found


def no_such_test(only, names, rings):
    where = "no test" if len(rings) == len(RINGS) else f"no test of the ring{'s' * (len(rings) > 1)} {', '.join(rings)}"
    parts = sorted({part for name in names for part in re.split("[/_]", name) + name.split("/")})
    near = difflib.get_close_matches(only.split("/")[-1], parts, 3, 0.7)
    hint = f"near it: {', '.join(near)}" if near else "a name is ring/file/name, as in user/fork"
    return f"--only {only}: {where} has that in its name; {hint}; `auk test --list` shows all"
