# SPDX-License-Identifier: MIT
"""`auk debug`: a machine that waits at its first instruction, and gdb on this terminal with Auk's helpers loaded."""
import os
import signal
import subprocess

import kernels
import machine
import run as running
import session
from common import TOP, note, under_out


def run(options):
    running.check(options)
    mark = session.new_mark()
    interactive = not options.command
    files = running.job(mark, interactive, options.command)
    wire = under_out("boot", f"gdb-{os.getpid()}")
    console = under_out("debug-console.txt")
    stopped = ["-S", "-gdb", f"unix:{wire},server=on,wait=off"]
    with running.boot(options, files, stopped=stopped) as started:
        started.drain(console)
        machine.wait_for_file(wire)
        note(f"the console goes to {os.path.relpath(console)}; `continue` starts the machine")
        # Ctrl-C is for gdb, which stops the machine with it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(gdb_command(options, wire), preexec_fn=default_interrupt).returncode


def default_interrupt():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def gdb_command(options, wire):
    command = ["gdb", "-q", "-iex", "set pagination off", "-iex", "set confirm off"]
    symbols = os.path.join(kernels.output_folder(options.build), "auk.debug")
    if options.kernel == "auk":
        command += [symbols, "-x", os.path.join(TOP, "tools", "gdb", "auk.py")]
    command += ["-ex", f"target remote {wire}"]
    for word in options.gdb or []:
        command += ["-ex", word]
    return command + (["-batch"] if options.gdb else [])
