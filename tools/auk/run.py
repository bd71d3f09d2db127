# SPDX-License-Identifier: MIT
"""`auk run`: boots a kernel with a root; a shell on this terminal, or one command whose output and status become ours."""
import itertools
import os
import shlex
import shutil
import stat
import sys

import kernels
import machine
import roots
import session
import terminal
from common import Failure, under_out

BOOTS = itertools.count()


def check(options):
    """Refuses what is not there, before anything is built."""
    machine.memory_fits(options.mem)
    if options.disk:
        raise Failure("--disk: Auk has no block driver yet", 2)
    if options.net:
        raise Failure("--net: Auk has no network yet", 2)
    if options.machine.split(",")[0] not in ("q35", "pc", "microvm"):
        raise Failure(f"--machine {options.machine}: q35, pc or microvm, with QEMU's own settings behind a comma", 2)


def arguments(options):
    """The kernel's command line."""
    words = ["console=ttyS0", "panic=-1"]
    if not options.verbose:
        words += ["quiet", f"loglevel={options.loglevel}"]
    return " ".join(words + [options.append] if options.append else words)


def job(mark, interactive, command, split=False):
    """What /init shall do in this boot: files for its /auk folder. `split` keeps stderr apart from stdout."""
    size = shutil.get_terminal_size((80, 24))
    lines = {"mark": mark, "mode": "shell" if interactive else "command", "port": "ttyS1", "rows": size.lines,
             "cols": size.columns, "term": os.environ.get("TERM", "linux") if interactive else "dumb",
             "split": "yes" if split else "no"}
    files = {"job": "".join(f"{k}={shlex.quote(str(v))}\n" for k, v in lines.items())}
    if command:
        files["command"] = "exec " + " ".join(shlex.quote(word) for word in command) + "\n"
    return files


def same_file(one, other):
    try:
        a, b = os.fstat(one.fileno()), os.fstat(other.fileno())
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(a.st_mode) and a.st_rdev == b.st_rdev or (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)


def writer(stream):
    """A sink that writes bytes through to one of our own streams, and ends us quietly when nobody reads on."""
    def write(data):
        view = memoryview(data)
        while view:
            view = view[os.write(stream.fileno(), view):]
    return write


def boot(options, files, extra=None, ktest=False, stopped=(), tail=b""):
    """Starts the machine; the caller stops it. `tail` stands behind the root, as it is."""
    kernel = kernels.find(options.kernel, options.build, ktest)
    initrd = roots.image(options.root, files, under_out("boot", f"{os.getpid()}-{next(BOOTS)}.cpio"), extra, tail)
    command = machine.command_line(options, kernel, initrd, arguments(options))
    return machine.Machine(command + list(stopped), machine.is_microvm(options.machine), litter=[initrd])


def too_little_memory(options, machine):
    """A hint for who gave the machine less than its root takes: as an archive, and then once more as files."""
    size = options.mem if options.mem[-1].isalpha() else options.mem + "M"
    megabytes = int(size[:-1]) * (1024 if size[-1] in "Gg" else 1)
    root = machine.initrd_bytes >> 20
    if megabytes >= 3 * root + 16:
        return ""
    return (f"\n--mem {options.mem} is little for this root, which takes {root} MiB as an archive and again as files; "
            f"--mem {-(-(3 * root + 16) // 16) * 16}M is enough" + ("" if options.root == "busybox" else ", and so is --root busybox"))


def run(options):
    check(options)
    interactive = options.tty or not options.command and sys.stdin.isatty()
    if options.tty and not sys.stdin.isatty():
        raise Failure("--tty: standard input is not a terminal", 2)
    mark = session.new_mark()
    files = job(mark, interactive, options.command, split=not same_file(sys.stdout, sys.stderr))
    if not interactive and not options.command:
        # A script on standard input, as a shell would take it.
        files.update(command="exec sh -s </auk/input\n", input=sys.stdin.buffer.read())
    with boot(options, files) as started:
        talk = session.Session(started, mark, writer(sys.stdout), writer(sys.stderr))
        try:
            if interactive:
                return terminal.Terminal(talk, options.timeout).run()
            status = talk.run(options.timeout)
        except Failure as failure:
            raise Failure(f"{failure}{'' if talk.began else too_little_memory(options, started)}", failure.status)
        finally:
            keep_log(talk)
        if status == 124 and talk.status is None:
            print(f"auk: stopped after {options.timeout:g} s", file=sys.stderr)
        return status


def keep_log(talk):
    """The kernel's messages of the last run, for who wants to look."""
    with open(under_out("last-console.txt"), "wb") as log:
        log.write(talk.log)
