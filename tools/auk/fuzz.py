# SPDX-License-Identifier: MIT
"""`auk fuzz KIND`: what a kernel must bear, drawn from a seed. A kind is a module fuzz_KIND.py with run(options).

Here is what the kinds share: the programs of tests/fuzz, built as those of tests/user are, and a boot that listens to one
of them and to the kernel's own complaints.
"""
import glob
import os
import re
import secrets
import stat
import subprocess

import cpio
import run as running
import session
from common import TOP, Failure, file_bytes, fingerprint, locked, under_out
from results import TROUBLE, Lines

SOURCES = os.path.join(TOP, "tests", "fuzz")
FLAGS = ["-static", "-pthread", "-O1", "-Wall", "-Wextra", "-I", SOURCES]


def path_of(kind):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), f"fuzz_{kind}.py")


def kinds():
    return sorted(os.path.basename(p)[5:-3] for p in glob.glob(path_of("*")))


def kinds_in_words():
    """Each kind with the sentence that its module opens with."""
    for kind in kinds():
        words = re.search(r'"""`auk fuzz (.*?)[.;]?(?:"""|\n)', file_bytes(path_of(kind)).decode()).group(1)
        yield words.replace("`", "")


def new_seed():
    return secrets.randbelow(1 << 31)


def run(options):
    if options.seed is None:
        options.seed = new_seed()
    return __import__(f"fuzz_{options.kind}").run(options)


def program(name, *more):
    """The binary of tests/fuzz/NAME.c and the further sources named, built where one changed."""
    sources = [os.path.join(SOURCES, f"{source}.c") for source in (name, *more)]
    headers = sorted(glob.glob(os.path.join(SOURCES, "*.h")))
    key = fingerprint(" ".join(FLAGS), *(file_bytes(path) for path in sources + headers))
    path = under_out("fuzz", f"{name}-{key}")
    with locked("fuzz-programs"):
        if os.path.exists(path):
            return file_bytes(path)
        for old in glob.glob(under_out("fuzz", f"{name}-*")):
            if re.fullmatch(re.escape(name) + "-[0-9a-f]{16}", os.path.basename(old)):
                os.unlink(old)
        done = subprocess.run(["gcc", *FLAGS, "-o", path, *sources], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise Failure(f"tests/fuzz/{name} does not build:\n" + done.stdout.decode(errors="replace"), 1)
    return file_bytes(path)


class Boot:
    """One boot that runs a program: its lines go to take(), what the kernel complains of is kept in `trouble`."""

    def __init__(self, options, take):
        self.options, self.take = options, take
        self.trouble, self.talk = [], None

    def kernel_said(self, text):
        if len(self.trouble) < 200 and (self.trouble or TROUBLE.match(text)):
            self.trouble.append(text)

    def run(self, binaries, command, silence, files=None, tail=b""):
        """The command's status; Failure says why there is none, with the kernel's last words."""
        mark = session.new_mark()
        tree = cpio.Tree()
        for name, binary in binaries.items():
            tree.add(f"fuzz/{name}", cpio.Node(stat.S_IFREG | 0o755, binary))
        for name, data in (files or {}).items():
            tree.file(f"fuzz/{name}", data)
        with running.boot(self.options, running.job(mark, False, command), extra=tree, tail=tail) as machine:
            self.talk = session.Session(machine, mark, Lines(self.take), None)
            self.talk.boot_sink = Lines(self.kernel_said)
            try:
                status = self.talk.run(silence=silence)
            finally:
                running.keep_log(self.talk)
            if self.talk.status is None:
                raise Failure(f"no word for {silence} s: the machine hangs; its last words:\n{self.talk.tail()}")
            return status
