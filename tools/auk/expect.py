# SPDX-License-Identifier: MIT
"""A person at a terminal, as a program: starts a command on a pseudo-terminal, types, and waits for what appears."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios

from common import TOP
from machine import now

ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?>=!]*[ -/]*[@-~]|[()][A-Z0-9]|\][^\x07]*\x07|[=>78MDE])")


def console_command(options, *words):
    """`auk run` with the kernel, build and machine that a test run was asked for."""
    return [os.path.join(TOP, "auk"), "run", "--kernel", options.kernel, "--build", options.build, "--machine", options.machine,
            "--append", options.append, *words]


class Gone(Exception):
    """What was waited for did not come."""


class Terminal:
    def __init__(self, command, rows=24, cols=80, term="xterm"):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ["TERM"] = term
            os.execvp(command[0], command)
        self.resize(rows, cols)
        self.screen = b""           # all that came
        self.at = 0                 # up to where it has been looked at, in plain text

    def resize(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def take(self, seconds):
        """Reads what comes within that time; False when nothing does or the program is gone."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.screen += data
        return bool(data)

    def wait(self, pattern, seconds=60):
        """Waits until the pattern appears behind what was matched last, in the plain text; the match."""
        limit = now() + seconds
        while True:
            found = self.seen(pattern)
            if found:
                self.at = found.end()
                return found
            if now() > limit or not self.take(min(1, max(0.01, limit - now()))) and self.over():
                raise Gone(f"{pattern!r} does not appear; the last words:\n"
                           + ESCAPES.sub(b"", self.screen[-1500:]).decode(errors="replace"))

    def seen(self, pattern):
        """Where the pattern stands behind what was matched last, in the plain text: no escape sequences, no returns."""
        return re.compile(pattern.encode()).search(ESCAPES.sub(b"", self.screen).replace(b"\r", b""), self.at)

    def over(self):
        if self.pid and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return not self.take(0)
        return not self.pid

    def status(self, seconds=30):
        """Waits for the program's end; its exit status."""
        limit = now() + seconds
        while self.take(0.2) or not self.over():
            if now() > limit:
                raise Gone("the program does not end")
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)
            self.pid = 0
        os.close(self.fd)
