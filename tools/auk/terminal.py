# SPDX-License-Identifier: MIT
"""The user's terminal as the guest's console: raw bytes both ways, the window's size followed, Ctrl-A x to leave, Ctrl-A b for a break."""
import os
import shutil
import signal
import sys
import termios
import tty

import session

ESCAPE = 0x01       # Ctrl-A
LEAVE, BREAK, HELP = ord("x"), ord("b"), ord("h")
HELP_TEXT = b"\r\nCtrl-A x leaves, Ctrl-A Ctrl-A types Ctrl-A, Ctrl-A b sends a break: the next key is a SysRq\r\n"


class Terminal:
    def __init__(self, talk, timeout):
        self.talk, self.timeout = talk, timeout
        self.escaped = False
        self.waiting = b""          # typed before the shell was there
        self.left = False

    def run(self):
        """The shell's exit status, or 0 when the user leaves."""
        saved = termios.tcgetattr(sys.stdin)
        self.talk.boot_sink = self.talk.out
        inner = self.talk.mark
        self.talk.mark = lambda port, word: (inner(port, word), self.send_waiting())
        try:
            tty.setraw(sys.stdin.fileno())
            signal.signal(signal.SIGWINCH, lambda *_: self.send_size())
            status = self.talk.run(self.timeout, others={sys.stdin.fileno(): self.typed})
        except session.SwitchedOff:
            status = 0
        finally:
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, saved)
        return 0 if self.left else status

    def typed(self):
        data = os.read(sys.stdin.fileno(), 4096)
        self.send(self.commands_taken(data))
        return bool(data)

    def send(self, data):
        self.waiting += data
        self.send_waiting()

    def commands_taken(self, data):
        """The bytes for the guest, without Ctrl-A and what it means."""
        out = bytearray()
        for byte in data:
            if not self.escaped:
                self.escaped = byte == ESCAPE
                if not self.escaped:
                    out.append(byte)
                continue
            self.escaped = False
            if byte == LEAVE:
                self.left, self.talk.status = True, 0
            elif byte == BREAK:
                # What was typed before it arrives before it.
                self.send(out)
                out.clear()
                self.talk.machine.send_break()
            elif byte == HELP:
                self.talk.out(HELP_TEXT)
            else:
                out.append(byte)
        return bytes(out)

    def send_waiting(self):
        if self.talk.began and self.waiting:
            self.talk.machine.console.sendall(self.waiting)
            self.waiting = b""

    def send_size(self):
        if self.talk.began:
            size = shutil.get_terminal_size()
            self.talk.machine.port.sendall(b"%d %d\n" % (size.lines, size.columns))
