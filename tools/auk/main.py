# SPDX-License-Identifier: MIT
"""Auk's front door: reads the command line and calls the command."""
import argparse
import os
import re
import signal
import sys

import fuzz as fuzzing
from common import Failure

def at_least_one(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a whole number from 1 on")
    return int(text)


def seconds(text):
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text}: a number of seconds above 0")
    return number


# Options whose value may begin with a dash; argparse takes such a value only behind an equals sign.
TAKE_DASHES = ("--qemu", "--append", "--gdb")

HOW_A_MACHINE_LOOKS = (
    ("--kernel", dict(default="auk", metavar="auk|linux|PATH", help="Auk (built first where sources changed), Debian's own "
                      "linux-image-cloud-amd64, or a kernel file")),
    ("--root", dict(default="default", metavar="default|busybox|PATH", help="bash, coreutils and friends from Debian packages "
                    "(default); busybox alone; or a folder or cpio archive (its /init gives way to Auk's)")),
    ("--build", dict(default="release", choices=("release", "debug"), help="debug has lock validator, KASAN, UBSAN")),
    ("--smp", dict(default=1, type=at_least_one, metavar="N", help="number of CPUs (1)")),
    ("--mem", dict(default="256M", metavar="SIZE", help="memory of the machine (256M)")),
    ("--machine", dict(default="q35", metavar="q35|pc|microvm", help="QEMU's machine, its settings behind a comma, as in "
                       "microvm,acpi=off")),
    ("--append", dict(default="", metavar="STR", help="more words for the kernel's command line")),
    ("--cpu", dict(default=None, metavar="MODEL", help="QEMU's CPU model (max)")),
    ("--accel", dict(default="tcg", choices=("tcg", "kvm"), help="tcg emulates and works everywhere (default)")),
    ("--icount", dict(action="store_true", help="virtual time counts instructions: exact, repeatable, one CPU")),
    ("--loglevel", dict(default=4, type=int, metavar="N", help="kernel messages more urgent than N come to the console (4)")),
    ("--verbose", dict(action="store_true", help="every kernel message comes to the console")),
    ("--net", dict(action="store_true", help="a network card (needs a driver that is not there yet)")),
    ("--disk", dict(default=None, metavar="FILE", help="a disk (needs a driver that is not there yet)")),
    ("--qemu", dict(action="append", metavar="ARG", help="one more argument for QEMU; may be given more than once")),
)


def machine_options(parser, leave_out=(), **defaults):
    """The options of a machine; `defaults` are pairs of a value and a word on it, where the command has its own."""
    group = parser.add_argument_group("the machine")
    for name, how in HOW_A_MACHINE_LOOKS:
        if name not in leave_out:
            if name[2:] in defaults:
                value, word = defaults[name[2:]]
                how = {**how, "default": value, "help": re.sub(r" \(\w+\)$", f" ({word})", how["help"])}
            group.add_argument(name, **how)


OF_EACH_RING = ("smp", "mem")       # each ring of tests has its own; `auk test` has no default of them


def asked_for(options, name):
    """Whether `auk test` was told this one: the machine of a ring or a file yields to it."""
    default = None if name in OF_EACH_RING else dict(HOW_A_MACHINE_LOOKS)["--" + name].get("default")
    return getattr(options, name) != default


def parser_of_all():
    parser = argparse.ArgumentParser(prog="auk", description="Builds, boots, tests and debugs the Auk kernel. Everything it "
                                     "makes lies under out/.", formatter_class=Wide, epilog="Begin with `auk run`: a shell on the kernel, which Ctrl-A x leaves. "
                                     "`auk COMMAND --help` tells the options of a command.")
    commands = parser.add_subparsers(dest="verb", metavar="COMMAND")
    parser.commands = commands.choices

    run = commands.add_parser("run", help="boot; a shell on the console, or one command", formatter_class=Wide,
                              usage="auk run [OPTIONS] [-- COMMAND...]", description=RUN_TEXT)
    machine_options(run)
    run.add_argument("--timeout", type=seconds, metavar="S", help="stop after S seconds, with status 124")
    run.add_argument("--tty", action="store_true", help="give COMMAND the console as its terminal")
    run.add_argument("command", nargs="*", help=argparse.SUPPRESS)

    test = commands.add_parser("test", help="run the tests; ends with `N passed, N failed`", formatter_class=Wide,
                               description=TEST_TEXT)
    test.add_argument("--on", default="auk", choices=("auk", "linux"), help="the kernel under test; Linux is the oracle")
    test.add_argument("--only", default="", metavar="PATTERN", help="only tests whose ring/file/name contains this")
    test.add_argument("--ring", action="append", choices=("host", "kernel", "user", "system"), help="only these rings")
    test.add_argument("--list", action="store_true", help="only name the tests that would run")
    test.add_argument("--repeat", type=at_least_one, default=1, metavar="N", help="each boot of system/boot N times (1)")
    machine_options(test, leave_out=("--kernel", "--root", "--icount", "--loglevel", "--verbose", "--net", "--disk"),
                    **dict.fromkeys(OF_EACH_RING, (None, "each test's own")))
    test.set_defaults(build=None)

    debug = commands.add_parser("debug", help="boot stopped, gdb attached with Auk's helpers", formatter_class=Wide,
                                usage="auk debug [OPTIONS] [-- COMMAND...]", description="Boots with the CPUs stopped and attaches gdb, with auk-ps, auk-list, auk-stack "
                                "and auk-dmesg. Quitting gdb ends the machine.")
    machine_options(debug)
    debug.add_argument("--gdb", action="append", metavar="CMD", help="a gdb command to run at once; gdb then leaves")
    debug.add_argument("command", nargs="*", help=argparse.SUPPRESS)

    spec = commands.add_parser("spec", help="which items of docs/spec have a passing test", formatter_class=Wide, description=SPEC_TEXT)
    spec.add_argument("--missing", action="store_true", help="list the items without a passing test")
    spec.add_argument("--checks", action="store_true", help="only the observable checks (CHK items)")

    measure = commands.add_parser("measure", help="boot instructions, memory taken, image size",
                                  formatter_class=Wide, description=MEASURE_TEXT)
    machine_options(measure, leave_out=("--icount", "--root", "--smp", "--net", "--disk"))

    fuzz = commands.add_parser("fuzz", help="what a kernel must bear, drawn from a seed", formatter_class=Wide,
                               description=FUZZ_TEXT)
    fuzz.add_argument("kind", choices=fuzzing.kinds(), help=". ".join(fuzzing.kinds_in_words()))
    fuzz.add_argument("--seed", type=int, metavar="N", help="the seed; without it one is drawn, and printed")
    fuzz.add_argument("--minutes", type=float, metavar="M", help="how long to go on")
    fuzz.add_argument("--count", type=int, metavar="K", help="how many of the kind to draw")
    fuzz.add_argument("--only", default="", metavar="A,B", help="only what begins with one of these")
    machine_options(fuzz, leave_out=("--net", "--disk"))

    bench = commands.add_parser("bench", help="speed, side by side with Linux", formatter_class=Wide, description=BENCH_TEXT)
    bench.add_argument("--only", default="", metavar="PATTERN", help="only rows whose group/name the expression finds")
    bench.add_argument("--list", action="store_true", help="only name the rows")
    bench.add_argument("--kernels", default="", metavar="A,B", help="only these columns: auk, linux, fastest, trimmed")
    bench.add_argument("--trimmed", action="store_true", help="a column more: Linux built here from Debian's source, tinyconfig and little more")
    bench.add_argument("--quick", action="store_true", help="only the instructions, nothing beside them")
    bench.add_argument("--repeat", type=at_least_one, metavar="N", help="so many runs (1; with --wall 7)")
    bench.add_argument("--profile", action="store_true", help="show in which functions of Auk the rows' instructions go")
    bench.add_argument("--top", type=int, default=40, metavar="N", help="so many functions of a profile (40)")
    bench.add_argument("--wall", action="store_true", help="time by the host's clock, not instructions")
    bench.add_argument("--contention", action="store_true", help="which locks the rows wait for, on 4 CPUs of the debug build")
    bench.add_argument("--markdown", action="store_true", help="write the table as Markdown")
    bench.add_argument("--show", metavar="FILE", help="show the figures kept in FILE, measure nothing")
    bench.add_argument("--json", metavar="FILE", help="where the figures go (out/bench/DATE.json)")
    bench.add_argument("--compare", metavar="FILE", help="also show what changed since the run kept in FILE")
    machine_options(bench, leave_out=("--kernel", "--root", "--icount", "--net", "--disk"), mem=("3G", "3G"))
    return parser


class Wide(argparse.HelpFormatter):
    def __init__(self, prog):
        super().__init__(prog, max_help_position=32, width=110)


RUN_TEXT = """Boots a kernel in QEMU. Without COMMAND there is a shell on this terminal: Ctrl-A x leaves it, and so does
poweroff; where standard input is no terminal, it is the shell's script. With COMMAND only its output is printed and its exit
status is the result: 128+N when signal N killed it, 124 on --timeout, 125 when the kernel panics or does not come up."""

MEASURE_TEXT = """Boots twice with one CPU and counts: the size of the kernel's file, the guest's instructions from the kernel's
entry to the first one of /init, and the memory that is neither available at the prompt nor the root's own."""

TEST_TEXT = """Four rings, cheapest first: host (portable code as a program under sanitizers), kernel (tests inside the
kernel), user (small C programs, which pass on Linux first), system (Debian's programs, output compared with Linux's). Without
--build, --ring, --only and --on the rings kernel and user run in both builds; otherwise in one, release if not said."""

SPEC_TEXT = """Counts the items of docs/spec, a line for each section: how many a test cites, how many are shown in part and
how many in whole by tests that passed in the last runs of `auk test`."""

FUZZ_TEXT = """Draws system calls, their arguments or files from a seed and lets the kernel answer. The same seed draws the
same again. The verdict is the last line; the status is 0 where the kernel held."""


BENCH_TEXT = """Boots each kernel in the same QEMU with the same root, runs the same binaries, and prints one table. The figures are
instructions, user and kernel together, of one operation; they repeat exactly, on a busy machine too. Rows that move bulk data, the
boot, and rows on four CPUs are timed by the wall clock as well. Linux is Debian's kernel as shipped and at its fastest settings
(mitigations=off init_on_alloc=0 randomize_kstack_offset=off); the ratio is against the better of the two. A row counts only while
the conformance tests that tests/bench/conformance names for it passed in the last `auk test`."""


def with_equals(arguments):
    """The arguments with `--qemu VALUE` written as `--qemu=VALUE`."""
    joined = []
    for word in arguments:
        if joined and joined[-1] in TAKE_DASHES:
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def main(arguments):
    parser = parser_of_all()
    command = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, command = arguments[:at], arguments[at + 1:]
    options, unknown = parser.parse_known_args(with_equals(arguments))
    asked = parser.commands.get(options.verb, parser)
    if command:
        if options.verb not in ("run", "debug"):
            asked.error(f"{options.verb} takes no command")
        options.command = command
    elif getattr(options, "command", None):
        asked.error("the command stands behind --, as in: auk run -- uname -a")
    if unknown:
        asked.error(f"unknown: {' '.join(unknown)}; `{asked.prog} --help` tells the options")
    if not options.verb:
        parser.print_help()
        return 2
    # Each command is its own program; only the one that is asked for is read.
    program = __import__({"test": "rings"}.get(options.verb, options.verb))
    return program.run(options)


def die_by_signal(number, frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, die_by_signal)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        print(f"auk: {failure}", file=sys.stderr)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        os.write(2, b"\nauk: interrupted\n")
        sys.exit(130)
