#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the floors of the house: a folder includes only from its own floor or below.

    tools/floor-check.py            prints what breaks the rule; status 1 if anything does
    tools/floor-check.py --draw     prints which folder uses the doors of which room, as a table

Rules:
  1. A door (include/linux/X.h) belongs to a room, and with it to a floor: DOORS says to which. Doors that are not named there
     are vocabulary: types, lists, locks, allocation, printing, what a task is. Everyone may include them.
  2. A private header (beside the .c files) is included only from its own folder, from a folder below it in the tree, or
     from a floor above.
  3. Exceptions are few, and each is still needed.
What breaks a rule with good reason stands in EXCEPTIONS, with the reason.
"""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]', re.M)

# Longest prefix counts. The code where user mode enters (traps, system calls, signals, tasks) sees every room it hands over to.
FLOORS = {
    "lib": 0,
    "arch/x86/boot": 1, "arch/x86/lib": 1, "arch/x86/mm": 3, "arch/x86/vdso": 1, "arch/x86/kernel": 5, "arch/x86/entry": 7,
    "kernel/printk": 2, "kernel/locking": 2, "kernel/irq": 2, "kernel/time": 2, "kernel/rcu": 2,
    "mm": 3,
    "kernel/sched": 4,
    "kernel": 5,
    "block": 6,
    "fs": 7,
    "ipc": 8, "net": 8,
    "drivers": 9,
    "init": 10,
}

# The rooms' doors above the vocabulary. What a room needs to show itself (seq_file, poll), to run in the background (kthread,
# workqueue) and to hold a file (file) is vocabulary. Doors of floor 5 include what a task owns: its files, folder, program.
DOORS = {
    2: "console irq irqdesc clocksource clockchips tick",
    3: "mm rmap swap pagemap pagevec pagewalk shmem_fs truncate vmstat writeback backing-dev oom highmem mman mmap_lock memblock",
    5: "binfmts coredump fdtable fs_struct futex nsproxy pid_namespace prctl reboot sys task_work anon_inodes sysrq",
    6: "blkdev bio blk_types elevator genhd",
    7: "namei mount pseudo_fs ramfs proc_fs pipe_fs_i splice filelock xattr statfs initramfs devpts_fs sysctl exportfs cdev",
    8: "ipc msg sem shm net socket skbuff netdevice",
    9: "device tty tty_driver tty_ldisc serial_core serial_8250 rtc acpi pci virtio miscdevice",
}

TMPFS = "tmpfs is a file system made of memory"
TERMINAL = "a session's end, and what /proc says of it, name its terminal"

# Folder or file, header: why.
EXCEPTIONS = {
    ("arch/x86/kernel/reboot.c", "linux/acpi.h"): "the power switch is described by the firmware's tables",
    ("arch/x86/kernel/tsc.c", "linux/acpi.h"): "so is the timer that the time stamp counter is measured against",
    ("arch/x86/lib/usercopy.c", "linux/mm.h"): "user memory ends where the address space ends",
    ("fs/devpts", "linux/tty.h"): "devpts is the terminals' own file system",
    ("fs/proc", "linux/tty.h"): TERMINAL,
    ("kernel/exit.c", "linux/proc_fs.h"): "a process that is gone takes its names in /proc along",
    ("kernel/exit.c", "linux/tty.h"): TERMINAL,
    ("kernel/fork.c", "linux/tty.h"): TERMINAL,
    ("kernel/sys.c", "linux/tty.h"): TERMINAL,
    ("kernel/sysctl.c", "linux/namei.h"): "the tunables of every room are one table",
    ("kernel/sysctl.c", "linux/pipe_fs_i.h"): "the tunables of every room are one table",
    ("kernel/sysctl.c", "linux/sysctl.h"): "the tunables of every room are one table",
    ("kernel/rcu/rcu.c", "linux/mm.h"): "freed memory is what most callbacks are about",
    ("kernel/rcu/rcu.c", "kernel/sched/sched.h"): "a grace period ends when every run queue has switched",
    ("lib/iov_iter.c", "linux/mm.h"): "it copies from and to pages",
    ("lib/iov_iter.c", "linux/highmem.h"): "it copies from and to pages",
    ("mm/shmem_dir.c", "linux/namei.h"): TMPFS,
    ("mm/shmem_dir.c", "linux/xattr.h"): TMPFS,
    ("mm/shmem_file.c", "linux/mount.h"): TMPFS,
    ("mm/shmem_file.c", "linux/pseudo_fs.h"): TMPFS,
    ("mm/shmem_super.c", "linux/mount.h"): TMPFS,
    ("mm/shmem_super.c", "linux/statfs.h"): TMPFS,
    ("mm/mmap.c", "linux/mount.h"): "a file system mounted noexec gives no executable mapping",
}


def door_floors():
    return {f"linux/{name}.h": floor for floor, names in DOORS.items() for name in names.split()}


def floor_of(path):
    best = max((p for p in FLOORS if path == p or path.startswith(p + "/")), key=len, default=None)
    return FLOORS.get(best)


def sources():
    """Every .c, .S and private .h of the kernel, tests left out: they may look anywhere."""
    for top in sorted({p.split("/")[0] for p in FLOORS}):
        for where, folders, files in os.walk(os.path.join(TOP, top)):
            folders[:] = sorted(f for f in folders if f not in ("tests", "include"))
            for name in sorted(files):
                if name.endswith((".c", ".S", ".h")):
                    yield os.path.relpath(os.path.join(where, name), TOP)


def includes(path):
    with open(os.path.join(TOP, path), errors="replace") as source:
        return INCLUDE.findall(source.read())


def excused(path, header):
    return next((why for (who, what), why in EXCEPTIONS.items()
                 if what == header and (path == who or path.startswith(who + "/"))), None)


def check_private(path, header):
    """What is wrong with including this private header here, or None; and the header's own path."""
    found = os.path.normpath(os.path.join(os.path.dirname(path), header))
    if not os.path.exists(os.path.join(TOP, found)):
        found = header
    if not os.path.exists(os.path.join(TOP, found)):
        return f"{path}: \"{header}\" is nowhere", found
    owner, user = os.path.dirname(found), os.path.dirname(path)
    if user == owner or user.startswith(owner + "/") or owner.startswith("include"):
        return None, found
    if floor_of(user) is not None and floor_of(owner) is not None and floor_of(user) > floor_of(owner):
        return None, found
    return f"{path} (floor {floor_of(user)}) includes the private {found} (floor {floor_of(owner)})", found


def check():
    doors, wrong, uses, used = door_floors(), [], {}, set()
    for path in sources():
        here = floor_of(path)
        for kind, header in includes(path):
            if kind == '"':
                problem, owned = check_private(path, header)
                if problem and excused(path, owned):
                    used.add((path, owned))
                elif problem:
                    wrong.append(problem)
                continue
            floor = doors.get(header, 0)
            if floor:
                uses.setdefault((os.path.dirname(path), floor), set()).add(header)
            if here is not None and floor > here:
                if excused(path, header):
                    used.add((path, header))
                else:
                    wrong.append(f"{path} (floor {here}) includes <{header}> (floor {floor})")
    for who, what in EXCEPTIONS:
        if not any(h == what and (p == who or p.startswith(who + "/")) for p, h in used):
            wrong.append(f"the exception for {who} and <{what}> is not needed any more")
    return wrong, uses


def draw(uses):
    for folder in sorted({f for f, _ in uses}, key=lambda f: (floor_of(f) or 0, f)):
        print(f"{floor_of(folder):2} {folder}")
        for floor in sorted(f for where, f in uses if where == folder):
            print(f"      {floor}: {' '.join(sorted(h[6:-2] for h in uses[folder, floor]))}")


def main():
    wrong, uses = check()
    if "--draw" in sys.argv[1:]:
        draw(uses)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
