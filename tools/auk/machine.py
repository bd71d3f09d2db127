# SPDX-License-Identifier: MIT
"""One virtual machine: QEMU's command line, its two serial ports as sockets, and the kernel's own log."""
import json
import os
import socket
import subprocess
import threading
import time

from common import Failure

# Only virtual time that counts instructions repeats exactly; "rep" strings without ERMS cost one instruction a step.
ICOUNT = ["-icount", "shift=0,sleep=off", "-rtc", "base=2025-01-01,clock=vm", "-seed", "1"]


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


class Machine:
    """A running QEMU. `console` is ttyS0, `port` is ttyS1: sockets whose other ends are the guest's UARTs."""

    def __init__(self, command, microvm=False, litter=()):
        self.litter = litter
        self.console, console_end = socket.socketpair()
        self.port, port_end = socket.socketpair()
        self.monitor, monitor_end = socket.socketpair()
        ends = (console_end, port_end)
        arguments = list(command)
        if microvm:
            arguments[arguments.index("-M") + 1] += ",isa-serial=off"
        for number, end in enumerate(ends):
            arguments += ["-chardev", f"socket,id=tty{number},fd={end.fileno()}",
                          "-device", f"isa-serial,chardev=tty{number},index={number}"]
        arguments += ["-chardev", f"socket,id=monitor,fd={monitor_end.fileno()}", "-mon", "chardev=monitor,mode=control"]
        ends += (monitor_end,)
        self.begun = now()
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, pass_fds=[e.fileno() for e in ends])
        for end in ends:
            end.close()
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
