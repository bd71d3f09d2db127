# SPDX-License-Identifier: MIT
"""The conversation with /init over the serial ports: marks in the stream, what lies between them, and how a boot ends.

/init writes lines that begin with a byte 0x1e and a number drawn for this boot. What stands between "begin" and "end" is
the command's own output, byte for byte; everything else is the kernel's. The marks are looked for on both ports: the
command speaks on the second, or on the console where the machine has no other.
"""
import re
import secrets
import selectors
import time

from common import Failure
from machine import now

PANIC = re.compile(rb"Kernel panic - not syncing[^\r\n]*")
QUIET_AFTER_PANIC = 3.0
BOOT_SECONDS = 300
GATHER_SECONDS = 0.001      # who is woken by each byte reads little at a time, and costs the guest its time


class SwitchedOff(Failure):
    """The guest powered itself off or reset."""


class Marks:
    """Splits one port's bytes into text and marks, holding back what may yet become a mark."""

    def __init__(self, mark):
        self.start = b"\x1e" + mark.encode() + b" "
        self.held = b""

    def feed(self, data):
        """Yields (text, None) and (b"", mark) in order."""
        data = self.held + data
        self.held = b""
        while True:
            at = data.find(b"\x1e")
            if at < 0:
                yield data, None
                return
            line_end = data.find(b"\n", at)
            candidate = data[at:at + len(self.start)]
            if not self.start.startswith(candidate):
                yield data[:at + 1], None
                data = data[at + 1:]
            elif line_end < 0 or len(candidate) < len(self.start):
                yield data[:at], None
                self.held = data[at:]
                return
            else:
                yield data[:at], None
                yield b"", data[at + len(self.start):line_end].decode(errors="replace").strip()
                data = data[line_end + 1:]


class Session:
    """Runs one command in a booted machine. `out` and `err` take its output; the status is the result of run()."""

    def __init__(self, machine, mark, out, err):
        self.machine, self.out, self.err = machine, out, err
        self.marks = {machine.console: Marks(mark), machine.port: Marks(mark)}
        self.speaker = None
        self.log = bytearray()
        self.last_words = b""       # of the console, whoever speaks there
        self.sink = None
        self.boot_sink = None       # where the console's text goes before the command speaks, if anywhere
        self.on_mark = None         # takes words that only the command and its user know
        self.status = None
        self.panic = None
        self.began = None

    def text(self, port, data):
        if port is self.speaker and self.sink:
            self.sink(data)
        else:
            self.log += data
            del self.log[:-200000]
            if self.boot_sink and port is self.machine.console:
                self.boot_sink(data)
        if port is not self.machine.console:
            return
        self.last_words = (self.last_words + data)[-8192:]
        # Where a user has the console, words are only words: it is a panic if the machine stops after them.
        if port is not self.speaker and self.panic is None and PANIC.search(self.last_words):
            self.panic = now()

    def mark(self, port, word):
        if word == "begin":
            self.speaker, self.sink, self.began = port, self.out, now()
        elif word == "stderr":
            self.sink = self.err
        elif word.startswith("end "):
            self.status = int(word[4:])
        elif self.on_mark:
            self.on_mark(word)

    def pump(self, port):
        """Takes what one port has; False at its end."""
        try:
            data = port.recv(65536)
        except ConnectionError:
            data = b""
        for text, word in self.marks[port].feed(data):
            if word is not None:
                self.mark(port, word)
            elif text and self.status is None:
                self.text(port, text)
        return bool(data)

    def run(self, timeout=None, boot_seconds=BOOT_SECONDS, others=None, silence=None):
        """The command's status. A timeout is 124, `silence` that many seconds without a word; Failure says why there is none.

        `others` are further files to listen to, each with what to call; False from it ends the listening.
        """
        start = now()
        limit = start + timeout if timeout else None
        watch = selectors.DefaultSelector()
        for port in self.marks:
            watch.register(port, selectors.EVENT_READ, lambda port=port: self.pump(port))
        for other, call in (others or {}).items():
            watch.register(other, selectors.EVENT_READ, call)
        heard = start
        while self.status is None:
            wait = 0.5 if not limit else min(0.5, max(0, limit - now()))
            events = watch.select(wait)
            for key, _ in events:
                heard = now()
                if not key.data():
                    watch.unregister(key.fileobj)
            if self.status is not None:
                break
            if events:
                time.sleep(GATHER_SECONDS)
            if limit and now() >= limit or silence and now() - heard > silence:
                return 124
            if self.panic and now() - heard > QUIET_AFTER_PANIC or self.machine.ended() and not events:
                raise self.why()
            if not self.began and now() - start > boot_seconds:
                raise Failure(f"the kernel did not come up within {boot_seconds} s; it said:\n{self.tail()}")
        return self.status

    def tail(self, text=None):
        return (text or self.log)[-3000:].decode(errors="replace").replace("\r", "").strip() or "(nothing)"

    def why(self):
        """Why the machine stopped before the command ended."""
        if PANIC.search(self.last_words):
            return Failure(f"the kernel panicked\n{self.tail(self.last_words)}")
        complaint = self.machine.complaint()
        if complaint:
            return Failure(f"QEMU stopped: {complaint}")
        if not self.began:
            return Failure(f"the machine stopped before /init ran; the kernel said:\n{self.tail()}")
        return SwitchedOff("the machine was switched off before the command ended")


def new_mark():
    return secrets.token_hex(8)
