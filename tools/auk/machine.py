# SPDX-License-Identifier: MIT
"""One virtual machine: QEMU's command line, its two serial ports as pipes, and the kernel's own log."""
import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from common import Failure, under_out

# Only virtual time that counts instructions repeats exactly; "rep" strings without ERMS cost one instruction a step.
ICOUNT = ["-icount", "shift=0,sleep=off", "-rtc", "base=2025-01-01,clock=vm", "-seed", "1"]

PIPE_BYTES = 1 << 20


def command_line(options, kernel, initrd, arguments):
    """QEMU's arguments without the serial ports."""
    machine = options.machine
    accel = "tcg" if options.icount else options.accel
    cpu = options.cpu or ("max,-erms" if options.icount else "max" if accel == "tcg" else "host")
    command = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none",
               "-M", f"{machine},accel={accel}", "-cpu", cpu, "-smp", str(options.smp), "-m", options.mem,
               "-kernel", kernel, "-initrd", initrd, "-append", arguments]
    if options.icount:
        command += ICOUNT
    return command + list(options.qemu or [])


def is_microvm(machine):
    return machine.split(",")[0] == "microvm"


class Line:
    """A serial line to the guest: two pipes. QEMU sends byte by byte, and a pipe, unlike a socket, puts the bytes together."""

    def __init__(self, path):
        for end in ("in", "out"):
            os.mkfifo(f"{path}.{end}", 0o600)
        self.out = os.open(f"{path}.out", os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self.out, True)
        self.into = os.open(f"{path}.in", os.O_RDWR)
        try:
            fcntl.fcntl(self.out, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except OSError:
            pass                # the host allows no more: then the guest waits for us now and then

    def fileno(self):
        return self.out

    def recv(self, size):
        return os.read(self.out, size)

    def sendall(self, data):
        while data:
            data = data[os.write(self.into, data):]

    def close(self):
        os.close(self.out)
        os.close(self.into)


class Machine:
    """A running QEMU. `console` is ttyS0, `port` is ttyS1: lines whose other ends are the guest's UARTs."""

    def __init__(self, command, microvm=False, litter=()):
        self.litter = litter
        self.initrd_bytes = sum(os.path.getsize(path) for path in litter)
        self.folder = tempfile.mkdtemp(prefix="lines-", dir=os.path.dirname(under_out("boot", "")))
        self.console, self.port = (Line(f"{self.folder}/tty{n}") for n in range(2))
        self.monitor, monitor_end = socket.socketpair()
        arguments = list(command)
        if microvm:
            arguments[arguments.index("-M") + 1] += ",isa-serial=off"
        for n in range(2):
            arguments += ["-chardev", f"pipe,id=tty{n},path={self.folder}/tty{n}", "-device", f"isa-serial,chardev=tty{n},index={n}"]
        arguments += ["-chardev", f"socket,id=monitor,fd={monitor_end.fileno()}", "-mon", "chardev=monitor,mode=control"]
        self.begun = now()
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, pass_fds=[monitor_end.fileno()])
        monitor_end.close()
        self.answers = None
        os.set_blocking(self.process.stderr.fileno(), False)

    def ended(self):
        return self.process.poll() is not None

    def complaint(self):
        """What QEMU itself said."""
        return (self.process.stderr.read() or b"").decode(errors="replace").strip()

    def send_break(self):
        """A break on the console's line: the kernel takes the next character as a SysRq key."""
        self.ask_monitor("chardev-send-break", id="tty0")

    def ask_monitor(self, command, **arguments):
        """Has QEMU's monitor do something, waits until it is done, and gives its answer."""
        if not self.answers:
            self.monitor.settimeout(10)
            self.answers = self.monitor.makefile()
            self.ask_monitor("qmp_capabilities")
        self.monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while not (answer := json.loads(self.answers.readline() or '{"error": "QEMU is gone"}')).keys() & {"return", "error"}:
            pass
        if "error" in answer:
            raise Failure(f"QEMU's monitor: {answer['error']}")
        return answer["return"]

    def drain(self, path=os.devnull):
        """Reads both ports in the background, the console into a file, so that the guest never waits for us."""
        for port, target in ((self.console, path), (self.port, os.devnull)):
            threading.Thread(target=copy_out, args=(port, target), daemon=True).start()

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        self.console.close()
        self.port.close()
        self.monitor.close()
        for path in self.litter:
            os.unlink(path)
        self.litter = ()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


def copy_out(port, path):
    with open(path, "wb", buffering=0) as out:
        try:
            while data := port.recv(65536):
                out.write(data)
        except OSError:
            pass


def connect(path):
    """A line to a socket that QEMU opens a moment after it starts."""
    for _ in range(300):
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(path)
            return line
        except OSError:
            line.close()
            time.sleep(0.1)
    raise Failure(f"QEMU does not open {path}")


def wait_for_file(path):
    """Waits until QEMU has made its socket, without using up its one connection."""
    for _ in range(300):
        if os.path.exists(path):
            return
        time.sleep(0.1)
    raise Failure(f"QEMU does not open {path}")


def memory_fits(text):
    """A size as QEMU takes it, checked here so that the message is ours."""
    if not text[:-1].isdigit() and not text.isdigit() or not (text[-1].isdigit() or text[-1] in "MmGg"):
        raise Failure(f"--mem {text}: a number with M or G behind it", 2)
    if not int(text.rstrip("MmGg")):
        raise Failure(f"--mem {text}: a machine without memory does not boot", 2)
    return text


def now():
    return time.monotonic()
