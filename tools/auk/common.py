# SPDX-License-Identifier: MIT
"""What every command of the front door shares: places, messages, running other programs."""
import fcntl
import hashlib
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(TOP, "out")


class Failure(Exception):
    """Ends the command with a message; status 125 says that the machine, not the user's program, failed."""

    def __init__(self, message, status=125):
        super().__init__(message)
        self.status = status


def say(text):
    """A word on what takes time now: only for a person, who sits at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[Kauk: {text}", file=sys.stderr, flush=True)     # in the place of a line of progress


def note(text):
    """What the user is told in any case."""
    print(f"auk: {text}", file=sys.stderr, flush=True)


def under_out(*parts):
    path = os.path.join(OUT, *parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def checked(command, **options):
    """Runs a program and gives its output; its failure is ours, with what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode:
        tail = (done.stdout + done.stderr).decode(errors="replace")[-3000:]
        raise Failure(f"{' '.join(command[:4])} ... failed ({done.returncode}):\n{tail}")
    return done.stdout


def locked(name):
    """Lets one process at a time work on a thing under out/; the lock falls when the file is closed."""
    handle = open(under_out("lock", name), "w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def replace_file(path, data):
    """Writes a file so that nobody sees half of it."""
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as out:
        out.write(data)
    os.replace(temporary, path)


def fingerprint(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def file_bytes(path):
    with open(path, "rb") as source:
        return source.read()
