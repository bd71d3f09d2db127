# SPDX-License-Identifier: MIT
"""Which kernel boots: Auk as make builds it, Debian's Linux as its package brings it, or a file of the user's."""
import io
import os
import re
import subprocess
import sys

import cpio
import debian
from common import OUT, TOP, Failure, locked, replace_file, under_out

PACKAGE = "linux-image-cloud-amd64"


def linux():
    """Debian's kernel, unpacked without being installed."""
    kept = under_out("linux", "vmlinuz")
    with locked("linux"):
        if not os.path.exists(kept):
            names = [n for n in debian.depends(PACKAGE) if re.match(r"linux-image-\d", n)]
            if not names:
                raise Failure(f"apt knows no kernel behind {PACKAGE}; does `apt-get update` work here?")
            package = cpio.Tree()
            package.add_tar(io.BytesIO(debian.files_of(debian.fetch_one(names[0])).getvalue()))
            image = next(p for p in package.nodes if p.startswith("boot/vmlinuz-"))
            config = next(p for p in package.nodes if p.startswith("boot/config-"))
            replace_file(under_out("linux", "config"), package.nodes[config].data)
            replace_file(kept, package.nodes[image].data)
    return kept


def output_folder(build, ktest=False):
    return os.path.join(OUT, build + ("-ktest" if ktest else ""))


def auk(build, ktest=False):
    """Auk's kernel, built again where its sources changed: shown on a terminal, silent otherwise."""
    path = os.path.join(output_folder(build, ktest), "auk")
    command = ["make", "-s", "-C", TOP, "--no-print-directory", f"-j{os.cpu_count() or 1}", f"BUILD={build}",
               f"KTEST={1 if ktest else 0}"]
    with locked(f"make-{build}-{int(ktest)}"):
        if subprocess.run(command + ["-q"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return path
        if sys.stderr.isatty():
            done = subprocess.run(command, stdout=sys.stderr.fileno())
        else:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            said = (done.stdout or b"").decode(errors="replace")
            errors = [line for line in said.split("\n") if re.search(r"error|Error|undefined", line)][:20]
            raise Failure("the kernel does not build:\n" + ("\n".join(errors) or said[-2000:]))
    return path


def find(name, build, ktest=False):
    if name == "auk":
        return auk(build, ktest)
    if name == "linux":
        return linux()
    if not os.path.isfile(name):
        raise Failure(f"--kernel {name}: no such file; the names are auk and linux")
    return name
