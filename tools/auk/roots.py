# SPDX-License-Identifier: MIT
"""The roots that a kernel boots into, each an initramfs: Debian's own files and one small shell script as /init."""
import glob
import os
import stat

import cpio
import debian
from common import TOP, Failure, checked, file_bytes, fingerprint, locked, replace_file, say, under_out

DEFAULT_PACKAGES = (
    "base-files base-passwd usr-is-merged bash dash coreutils util-linux procps psmisc vim less findutils grep sed gawk tar "
    "gzip busybox-static libc-bin ncurses-base ncurses-bin mount login hostname diffutils debianutils "
    "bsdutils bsdextrautils"
).split()

# What the programs of `auk bench` need beside the default root.
BENCH_PACKAGES = "python3-minimal gcc libc6-dev sqlite3 rt-tests stress-ng".split()

# Wanted by maintainer scripts alone, which never run here.
NOT_UNPACKED = {"dpkg", "debconf", "perl-base", "init-system-helpers", "usr-is-merged", "gcc-12-base", "libaudit-common"}

# What a test machine's root carries in vain.
TRIMMED = ("usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bash-completion "
           "usr/share/bug usr/share/menu usr/share/doc-base usr/share/initramfs-tools usr/share/vim/vim90/doc "
           "usr/share/vim/vim90/lang usr/share/vim/vim90/tutor usr/share/vim/vim90/spell usr/share/vim/vim90/print "
           "usr/lib/x86_64-linux-gnu/gconv usr/share/applications usr/share/icons usr/share/pixmaps usr/share/i18n "
           "usr/share/libc-bin lib/systemd usr/lib/systemd etc/init.d etc/cron.d etc/cron.daily").split()

ALTERNATIVES = {"usr/bin/vim": "vim.basic", "usr/bin/vi": "vim.basic", "usr/bin/ex": "vim.basic", "usr/bin/view": "vim.basic",
                "usr/bin/awk": "gawk", "usr/bin/pager": "less", "usr/bin/editor": "vim.basic", "usr/bin/which": "which.debianutils"}

SHADOW_GROUP = 42

PROFILE = """\
# What a login shell on the console starts with.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LANG=C.UTF-8 PAGER=less EDITOR=vim
"""
BASH_PROFILE = """\
export SHELL="${SHELL:-/bin/bash}"
if [ -n "${BASH-}" ] && [ -r ~/.bashrc ]; then
	. ~/.bashrc
fi
"""
BASHRC = """\
PS1='\\u@\\h:\\w\\$ '
alias ls='ls --color=auto' ll='ls -l'
"""

# What the packages' maintainer scripts would have made of /usr/share/pam and pam-configs: passwords of /etc/shadow, no more.
PAM = {
    "auth": "auth required pam_unix.so nullok\n",
    "account": "account required pam_unix.so\n",
    "password": "password required pam_unix.so obscure yescrypt\n",
    "session": "session required pam_unix.so\n",
    "session-noninteractive": "session required pam_unix.so\n",
}

BUSYBOX_PROFILE = """\
PS1='\\u@\\h:\\w\\$ '
alias poweroff='poweroff -f' reboot='reboot -f' halt='halt -f'
"""


def init_script():
    return file_bytes(os.path.join(TOP, "tools", "root", "init"))


def skeleton(tree):
    """What every root has, beside its programs: /init, the places to mount on and the first console."""
    tree.file("init", init_script(), 0o755)
    for place in "proc sys dev run mnt root auk".split():
        tree.folder(place, 0o700 if place == "root" else 0o755)
    tree.folder("tmp", 0o1777)
    tree.device("dev/console", stat.S_IFCHR, 5, 1, 0o600)
    tree.device("dev/null", stat.S_IFCHR, 1, 3, 0o666)


def busybox_node():
    package = cpio.Tree()
    package.add_tar(debian.files_of(debian.fetch_one("busybox-static")))
    return package.nodes["bin/busybox"]


def busybox_program():
    return busybox_node().data


def busybox_root():
    tree = cpio.Tree()
    program = busybox_node()
    for place in "bin sbin usr/bin usr/sbin etc".split():
        tree.folder(place)
    skeleton(tree)
    tree.nodes["bin/busybox"] = program
    for applet in applets(program.data):
        if applet != "bin/busybox":
            tree.link(applet, "/bin/busybox")
    tree.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n")
    tree.file("etc/group", "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n")
    tree.file("etc/profile", PROFILE.replace("less", "more").replace("vim", "vi") + BUSYBOX_PROFILE)
    return tree


def applets(program):
    path = under_out("debs", "busybox")
    replace_file(path, program)
    os.chmod(path, 0o755)
    return checked([path, "--list-full"]).decode().split()


def default_root(more=()):
    tree = cpio.Tree()
    for place in "bin sbin lib lib64".split():
        tree.folder(f"usr/{place}")
        tree.link(place, f"usr/{place}")
    for deb in debian.fetch([*DEFAULT_PACKAGES, *more]):
        if debian.package_name(deb) not in NOT_UNPACKED:
            tree.add_tar(debian.files_of(deb))
    tree.remove(*TRIMMED)
    skeleton(tree)
    for name, target in ALTERNATIVES.items():
        tree.link(name, target)
    users(tree)
    tree.file("etc/profile", PROFILE + BASH_PROFILE)
    tree.file("root/.bashrc", BASHRC)
    for name in ("poweroff", "reboot", "halt"):
        tree.file(f"usr/sbin/{name}", f"#!/bin/sh\nexec busybox {name} -f\n", 0o755)
    tree.file("etc/hosts", "127.0.0.1 localhost auk\n")
    tree.link("etc/mtab", "../proc/self/mounts")
    return tree


def users(tree):
    """/etc/passwd and /etc/group, /etc/shadow without any password, and what su and login ask on the way to them."""
    for name in ("passwd", "group"):
        tree.file(f"etc/{name}", tree.nodes[f"usr/share/base-passwd/{name}.master"].data.replace(b":*:", b":x:"))
    names = [line.split(b":")[0].decode() for line in tree.nodes["etc/passwd"].data.splitlines()]
    tree.file("etc/shadow", "".join(f"{name}:*:19000:0:99999:7:::\n" for name in names), 0o640)
    tree.nodes["etc/shadow"].gid = SHADOW_GROUP
    for kind, lines in PAM.items():
        tree.file(f"etc/pam.d/common-{kind}", lines)
    tree.file("etc/environment", "")
    tree.file("etc/default/locale", "LANG=C.UTF-8\n")
    tree.file("etc/nsswitch.conf", "".join(f"{what}: files\n" for what in "passwd group shadow hosts services".split()))


def given_root(path):
    """A folder of the user's, with Auk's /init and busybox beside it."""
    tree = cpio.Tree()
    tree.add_folder(path)
    tree.remove("init")
    skeleton(tree)
    return tree


def bench_root():
    return default_root(BENCH_PACKAGES)


MADE = {"default": default_root, "busybox": busybox_root, "bench": bench_root}


def members(name):
    """The members of a root's archive; roots of Debian's packages are made once and kept in out/root/."""
    if name in MADE:
        return kept(name)
    if name == "debian":
        raise Failure("--root debian is a disk, and Auk has no block driver yet; leave --root out for bash and coreutils")
    if not os.path.exists(name):
        raise Failure(f"--root {name}: no such folder or archive; the names are default and busybox")
    if os.path.isdir(name):
        return given_root(name).archive(first_inode=1 << 20) + helper()
    archive = file_bytes(name)
    found = cpio.without_trailer(archive)
    if found is not None:
        return found + extras_of_given_root()
    if archive[:2] == b"\x1f\x8b":
        return archive + b"\0" * (-len(archive) % 4) + extras_of_given_root()
    raise Failure(f"--root {name}: not a folder and not a newc or gzip archive; disk images need a block driver")


def extras_of_given_root():
    tree = cpio.Tree()
    skeleton(tree)
    return tree.archive(first_inode=1 << 24) + helper()


def helper():
    """A busybox for /init in roots that may have none."""
    tree = cpio.Tree()
    tree.nodes["auk/busybox"] = busybox_node()
    return tree.archive(first_inode=1 << 25)


def kept(name):
    recipe = fingerprint(file_bytes(__file__), file_bytes(cpio.__file__), init_script())
    path = under_out("root", f"{name}-{recipe}.cpio")
    with locked(f"root-{name}"):
        if not os.path.exists(path):
            say(f"making the {name} root from Debian packages")
            tree = MADE[name]()
            tree.link("auk/busybox", "/bin/busybox")
            replace_file(path, tree.archive())
            for old in glob.glob(under_out("root", f"{name}-*.cpio")):
                if old != path:
                    os.unlink(old)
    return file_bytes(path)


def image(name, job, path, extra=None, tail=b""):
    """Writes the initramfs of one boot: the root, what this boot shall do (a dict of files for /auk), the trailer."""
    tree = cpio.Tree()
    tree.folder("auk")
    for file, text in job.items():
        tree.file(f"auk/{file}", text)
    data = members(name) + tree.archive(first_inode=1 << 26)
    if extra:
        data += extra.archive(first_inode=1 << 27)
    replace_file(path, data + cpio.trailer() + tail)
    return path
