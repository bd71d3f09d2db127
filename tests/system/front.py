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


def tests_named(*words):
    return subprocess.run([f"{TOP}/auk", "test", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS,
                          text=True)


def test_pattern_that_names_no_test_is_an_error(options):
    for words, hint in ((["--only", "sysrqs"], "near it: sysrq"), (["--only", "user/zz", "--ring", "user"], "of the ring user")):
        done = tests_named(*words)
        assert done.returncode == 2 and not done.stdout and hint in done.stderr, f"{words} gives {done}"


def test_pattern_may_name_tests_of_one_ring_of_several(options):
    done = tests_named("--only", "documents_name_what_is_there", "--ring", "host", "--ring", "user")
    assert done.returncode == 0 and "\n1 passed, 0 failed" in done.stdout, f"{done}"


def test_su_changes_the_user(options):
    expect(options, ["--", "sh", "-c", "su -l daemon -s /bin/sh -c 'id -un; pwd'; su nobody -s /bin/sh -c 'id -un'"], 0,
           b"daemon\n/usr/sbin\nnobody\n")


def test_too_little_memory_for_the_root_is_named(options):
    for size in ("24M", "96M"):     # less than the archive; less than its files
        expect(options, ["--mem", size, "--", "true"], 125, b"", f"--mem {size} is little for this root")


def test_four_cpus(options):
    expect(options, ["--smp", "4", "--", "nproc"], 0, b"4\n")


def test_cpu_qemu64(options):
    expect(options, ["--cpu", "qemu64", "--", "sh", "-c", "echo $((6 * 7)); ls / | head -n 1"], 0, b"42\nauk\n")


def test_cpu_that_cannot_run_it_is_told_what_it_lacks(options):
    if options.on == "auk":
        for cpu, words in (("qemu32", "it lacks long mode"), ("qemu64,-sse2", "it lacks SSE2"), ("qemu64,-nx", "it lacks NX")):
            expect(options, ["--root", "busybox", "--cpu", cpu, "--", "true"], 125, b"", words)


def test_early_panic_is_heard(options):
    if options.on == "auk":         # Linux says nothing at all
        expect(options, ["--root", "busybox", "--append", f"{options.append} mem=1M", "--", "true"], 125,
               message="Kernel panic")


def test_console_says_nothing_before_the_prompt(options):
    console = Terminal(console_command(options, "--root", "busybox"))
    try:
        console.wait(r"root@auk:\S+# ", SECONDS)
        assert b"[    0." not in console.screen, f"the kernel says {console.screen[:500]!r}"
    finally:
        console.close()


def test_large_output_arrives_whole(options):
    every = b"".join(b"%d\n" % n for n in range(1, 200001))
    expect(options, ["--root", "busybox", "--", "seq", "1", "200000"], 0, every)
    console = Terminal(console_command(options, "--root", "busybox"))
    try:
        console.wait(r"root@auk:\S+# ", SECONDS)
        console.type("seq 1 30000; poweroff\r")
        assert console.status() == 0
        assert every[:168894].replace(b"\n", b"\r\n") in console.screen, "the console's bytes are not those of the program"
    finally:
        console.close()


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
