# SPDX-License-Identifier: MIT
"""`auk measure`: what a boot costs, counted exactly and the same way on both kernels.

Instructions: QEMU records the run (`-icount ... rr=record`), which counts every guest instruction and no idle time; two
breakpoints, on the kernel's entry and on the first instruction of the program that runs /init, tell the two counts apart.
Memory: all of the machine's, less what is available at the prompt and the root's own files.
"""
import json
import os
import shutil
import struct
import tempfile

import kernels
import machine
import roots
import run as running
import session
from common import Failure

BZIMAGE_ENTRY = 0x100000        # where every bzImage's protected-mode part lies
PVH_NOTE = 18                   # XEN_ELFNOTE_PHYS32_ENTRY
COUNTING = "-icount shift=0,sleep=off,rr=record,rrfile={}/record -rtc base=2025-01-01,clock=vm -seed 1 -S".split()


class Lines:
    """A line-wise conversation over a UNIX socket: QEMU's monitor (QMP)."""

    def __init__(self, path):
        self.file = machine.connect(path).makefile("rw")
        self.file.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, arguments=None):
        self.file.write(json.dumps({"execute": command, "arguments": arguments or {}}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline() or '{"return": null}')
            if "return" in answer or "error" in answer:
                return answer.get("return")


class Stub:
    """gdb's remote protocol, as little of it as breakpoints need."""

    def __init__(self, path):
        self.socket, self.buffer = machine.connect(path), b""
        self.socket.settimeout(300)

    def ask(self, text):
        data = text.encode()
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) & 255))
        while True:
            start = self.buffer.find(b"$")
            end = self.buffer.find(b"#", start)
            if start >= 0 and 0 <= end <= len(self.buffer) - 3:
                answer, self.buffer = self.buffer[start + 1:end], self.buffer[end + 3:]
                self.socket.sendall(b"+")
                return answer.decode()
            more = self.socket.recv(65536)
            if not more:
                raise Failure("the machine stopped before the breakpoint")
            self.buffer += more

    def run_to(self, address):
        self.ask(f"Z1,{address:x},1")
        self.ask("c")
        self.ask(f"z1,{address:x},1")


def elf(data):
    """The ELF header's fields: (entry, program headers as (type, offset, size))."""
    entry, phoff = struct.unpack_from("<QQ", data, 24)
    size, count = struct.unpack_from("<HH", data, 54)
    heads = [struct.unpack_from("<IIQQQQ", data, phoff + n * size) for n in range(count)]
    return entry, [(h[0], h[2], h[5]) for h in heads]


def kernel_entry(path):
    with open(path, "rb") as image:
        data = image.read()
    if data[:4] != b"\x7fELF":
        return BZIMAGE_ENTRY
    for kind, offset, size in elf(data)[1]:
        while kind == 4 and size >= 12:
            name_size, note_size, note = struct.unpack_from("<III", data, offset)
            body = offset + 12 + (name_size + 3) // 4 * 4
            if note == PVH_NOTE:
                return int.from_bytes(data[body:body + note_size], "little")
            step = body + (note_size + 3) // 4 * 4 - offset
            offset, size = offset + step, size - step
    raise Failure(f"{path}: no PVH entry note")


def init_entry():
    """/init is a script of busybox, a static program at fixed addresses."""
    return elf(roots.busybox_program())[0]


def boot_instructions(options, kernel):
    place = tempfile.mkdtemp(prefix="auk-")
    try:
        initrd = roots.image("busybox", {"job": ""}, os.path.join(place, "initrd"))
        options.icount = False
        options.cpu = options.cpu or "max,-erms"
        command = machine.command_line(options, kernel, initrd, running.arguments(options) + " norandmaps")
        command += [word.format(place) for word in COUNTING]
        command += ["-qmp", f"unix:{place}/qmp,server=on,wait=off", "-gdb", f"unix:{place}/gdb,server=on,wait=off"]
        with machine.Machine(command, machine.is_microvm(options.machine)) as started:
            started.drain()
            monitor, stub = Lines(f"{place}/qmp"), Stub(f"{place}/gdb")
            counts = []
            for address in (kernel_entry(kernel), init_entry()):
                stub.run_to(address)
                counts.append(monitor.ask("query-replay")["icount"])
        return counts[1] - counts[0]
    finally:
        shutil.rmtree(place)


def memory_taken(options):
    """KiB of the machine's memory that are neither available nor the root's."""
    text = bytearray()
    mark = session.new_mark()
    script = ["sh", "-c", "cat /proc/meminfo; du -skx / | sed 's/^/Root: /'"]
    options.root, options.icount = "busybox", True
    with running.boot(options, running.job(mark, False, script)) as started:
        session.Session(started, mark, text.extend, text.extend).run(300)
    fields = {line.split()[0].rstrip(":"): int(line.split()[1]) for line in text.decode().splitlines() if len(line.split()) > 1}
    unit = {"M": 1024, "G": 1024 * 1024}.get(options.mem[-1].upper(), 1024)
    return int(options.mem.rstrip("MmGg")) * unit - fields["MemAvailable"] - fields["Root"]


def run(options):
    options.smp = 1
    kernel = kernels.find(options.kernel, options.build)
    print(f"kernel                             {options.kernel}, {options.machine}, {options.mem}")
    print(f"image                              {os.path.getsize(kernel) / 1048576:8.2f} MiB")
    print(f"kernel entry to first of /init     {boot_instructions(options, kernel) / 1e6:8.2f} million instructions", flush=True)
    print(f"memory taken at the prompt         {memory_taken(options) / 1024:8.2f} MiB beyond the root")
    return 0
