# SPDX-License-Identifier: MIT
"""What the front door promises: outputs, statuses, leaving."""
import json
import os
import subprocess
import tempfile

import kernels
from common import TOP
from expect import Terminal, console_command

INDEPENDENT = True          # each test has machines of its own
SECONDS = 300


def auk(options, *words, mode="run"):
    """Runs the front door with the kernel under test; (status, stdout, stderr)."""
    command = console_command(options)[:2] + ["--timeout", str(SECONDS)] + console_command(options)[2:] + list(words)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          timeout=SECONDS + 60, cwd=TOP)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def expect(options, words, status, output=None, message=""):
    got = auk(options, *words)
    assert got[0] == status, f"status {got[0]}, not {status}; stdout {got[1][-500:]!r}; stderr {got[2][-1500:]}"
    assert output is None or got[1] == output, f"printed {got[1][:500]!r}, not {output!r}; stderr {got[2][-500:]}"
    assert message in got[2], f"stderr is {got[2][-500:]!r}"


def test_uname_names_the_kernel(options):
    if options.on == "auk":
        expect(options, ["--root", "busybox", "--", "uname", "-sr"], 0, b"Linux 6.1.0-auk\n")


def test_status_and_streams_are_the_commands(options):
    expect(options, ["--root", "busybox", "--", "sh", "-c", "printf 'a\\r\\n\\001\\377'; echo no >&2; exit 7"], 7,
           b"a\r\n\x01\xff", "no\n")


def test_signal_gives_128_and_its_number(options):
    expect(options, ["--root", "busybox", "--", "sh", "-c", "kill -TERM $$"], 143, b"")


def test_timeout_gives_124(options):
    command = console_command(options, "--root", "busybox", "--timeout", "40", "--", "sleep", "1000")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS, cwd=TOP)
    assert done.returncode == 124, f"status {done.returncode}: {done.stderr.decode()[-500:]}"


def test_panic_gives_125(options):
    expect(options, ["--root", "busybox", "--", "sh", "-c", "echo c > /proc/sysrq-trigger"], 125, message="panicked")


def test_oops_panics_where_it_is_told_to(options):
    """A bad access of the kernel's own, made by one of its tests. spec: N-CHK-18"""
    if options.on == "auk":
        command = console_command(options, "--root", "busybox", "--timeout", str(SECONDS))
        command[command.index("--kernel") + 1] = kernels.auk(options.build, ktest=True)
        command[command.index("--append") + 1] += " oops=panic ktest=arch.a_bad_kernel_access_is_an_oops"
        done = subprocess.run(command + ["--", "true"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, timeout=SECONDS + 60, cwd=TOP)
        said = done.stderr.decode(errors="replace")
        assert done.returncode == 125 and "panicked" in said and "Oops: page fault" in said, f"{done.returncode}: {said}"


def test_no_init_gives_125(options):
    expect(options, ["--root", "busybox", "--append", "rdinit=/nope", "--", "true"], 125,
           message="Unable to mount root fs")


def test_switched_off_machine_gives_125(options):
    expect(options, ["--root", "busybox", "--", "poweroff", "-f"], 125, message="switched off")


def test_four_cpus(options):
    expect(options, ["--smp", "4", "--", "nproc"], 0, b"4\n")


def test_cpu_qemu64(options):
    expect(options, ["--cpu", "qemu64", "--", "sh", "-c", "echo $((6 * 7)); ls / | head -n 1"], 0, b"42\nauk\n")


def test_counted_instructions_repeat(options):
    words = ["--icount", "--root", "busybox", "--", "sh", "-c", "sleep 0.1; cut -d' ' -f1 /proc/uptime"]
    first, second = auk(options, *words), auk(options, *words)
    assert first[0] == 0 and first[:2] == second[:2], f"{first} and {second}"


def test_debugger_lists_tasks_lists_stacks_and_the_log(options):
    if options.on != "auk":
        return
    command = console_command(options, "--root", "busybox")
    command[1:4] = ["debug"]
    for word in ("hbreak kernel_execve", "continue", "auk-ps", "auk-stack 2", "auk-dmesg",
                 "auk-list init_task.tasks 'struct task_struct' tasks pid"):
        command += ["--gdb", word]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          timeout=SECONDS, cwd=TOP)
    said = done.stdout.decode(errors="replace")
    for word in ("S  kthreadd", "schedule+", "Run /init as init process", "pid = 2", "entries"):
        assert word in said, f"no {word!r} in\n{said[-2000:]}"


def test_shell_leaves_by_key_and_by_poweroff(options):
    for leave in ("\x01x", "poweroff\r", "exit\r"):
        console = Terminal(console_command(options, "--root", "busybox"))
        try:
            console.wait(r"root@auk:\S+# ", SECONDS)
            console.type(leave)
            status = console.status()
            assert status == 0, f"{leave!r} gives {status}: {console.screen[-500:]!r}"
        finally:
            console.close()


def bench_figures(place, name):
    """Auk's figures of two rows, as the benchmark keeps them."""
    path = os.path.join(place, name)
    subprocess.run(["./auk", "bench", "--quick", "--kernels", "auk", "--only", "null_call|pipe_ping_pong", "--json", path], cwd=TOP,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True)
    with open(path) as kept:
        figures = json.load(kept)["tables"][0]["figures"]
    return {row: figures[row]["auk"][0] for row in figures}


def test_bench_counts_the_same_twice(options):
    if options.on != "auk":
        return
    with tempfile.TemporaryDirectory() as place:
        first, again = bench_figures(place, "first.json"), bench_figures(place, "again.json")
    assert set(first) == {"null_call", "pipe_ping_pong"}, first
    for row, figure in first.items():
        assert abs(again[row] / figure - 1) < 0.01, (row, figure, again[row])
