# SPDX-License-Identifier: MIT
"""A tree of files in memory, and its form as a "newc" cpio archive, the one an initramfs has.

A tree comes from Debian packages, a folder or by hand, keeps owners, modes and devices without needing root, and is
written in sorted order with fixed times, so the same tree gives the same bytes.
"""
import os
import stat
import tarfile

TRAILER = "TRAILER!!!"


class Node:
    """One inode; several paths that share it are hard links."""

    def __init__(self, mode, data=b"", uid=0, gid=0, mtime=0, rdev=(0, 0)):
        self.mode, self.data, self.uid, self.gid, self.mtime, self.rdev = mode, data, uid, gid, mtime, rdev


class Tree:
    def __init__(self):
        self.nodes = {}

    # ------------------------------------------------ building by hand
    def add(self, path, node):
        path = self.resolve(path)
        parent = os.path.dirname(path)
        if parent and parent not in self.nodes:
            self.folder(parent)
        old = self.nodes.get(path)
        if old and stat.S_ISDIR(old.mode) and stat.S_ISLNK(node.mode):
            return
        self.nodes[path] = node

    def resolve(self, path):
        """The path with symbolic links among its folders followed, so /bin/x lands in /usr/bin of a merged tree."""
        done = ""
        for part in os.path.normpath(path).strip("/").split("/")[:-1]:
            done = os.path.join(done, part)
            node = self.nodes.get(done)
            if node and stat.S_ISLNK(node.mode):
                target = node.data.decode()
                done = target.lstrip("/") if target.startswith("/") else os.path.normpath(
                    os.path.join(os.path.dirname(done), target))
        return os.path.join(done, os.path.basename(os.path.normpath(path)))

    def folder(self, path, mode=0o755):
        self.add(path, Node(stat.S_IFDIR | mode))

    def file(self, path, data, mode=0o644):
        self.add(path, Node(stat.S_IFREG | mode, data if isinstance(data, bytes) else data.encode()))

    def link(self, path, target):
        self.add(path, Node(stat.S_IFLNK | 0o777, target.encode()))

    def device(self, path, kind, major, minor, mode):
        self.add(path, Node(kind | mode, rdev=(major, minor)))

    def remove(self, *prefixes):
        doomed = [p for p in self.nodes if any(p == x or p.startswith(x + "/") for x in prefixes)]
        for path in doomed:
            del self.nodes[path]

    # ------------------------------------------------ from what exists
    def add_tar(self, stream):
        kinds = {tarfile.DIRTYPE: stat.S_IFDIR, tarfile.SYMTYPE: stat.S_IFLNK, tarfile.CHRTYPE: stat.S_IFCHR,
                 tarfile.BLKTYPE: stat.S_IFBLK, tarfile.FIFOTYPE: stat.S_IFIFO}
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                path = os.path.normpath(member.name).lstrip("/")
                if path == ".":
                    continue
                if member.islnk():
                    self.nodes[self.resolve(path)] = self.nodes[self.resolve(os.path.normpath(member.linkname))]
                    continue
                if member.isdir() and self.resolve(path) in self.nodes:
                    continue
                data = archive.extractfile(member).read() if member.isreg() else member.linkname.encode()
                self.add(path, Node(kinds.get(member.type, stat.S_IFREG) | member.mode, data, member.uid, member.gid,
                                    int(member.mtime), (member.devmajor, member.devminor)))

    def add_folder(self, top):
        seen = {}
        for where, folders, files in os.walk(top):
            for name in folders + files:
                full = os.path.join(where, name)
                info = os.lstat(full)
                if stat.S_ISSOCK(info.st_mode):
                    continue
                key = (info.st_dev, info.st_ino)
                if key not in seen or stat.S_ISDIR(info.st_mode):
                    seen[key] = Node(info.st_mode, self.content(full, info.st_mode), info.st_uid, info.st_gid,
                                     int(info.st_mtime), (os.major(info.st_rdev), os.minor(info.st_rdev)))
                self.nodes[os.path.relpath(full, top)] = seen[key]

    @staticmethod
    def content(path, mode):
        if stat.S_ISLNK(mode):
            return os.readlink(path).encode()
        if not stat.S_ISREG(mode):
            return b""
        with open(path, "rb") as source:
            return source.read()

    # ------------------------------------------------ the archive
    def archive(self, first_inode=1):
        """The members, without the trailer: archives made so can be put one behind the other."""
        names = {}
        for path in self.nodes:
            names.setdefault(id(self.nodes[path]), []).append(path)
        inodes = {key: first_inode + n for n, key in enumerate(sorted(names, key=lambda k: min(names[k])))}
        out = []
        for path in sorted(self.nodes):
            node = self.nodes[path]
            paths = names[id(node)]
            data = node.data if path == max(paths) else b""
            out.append(member(path, node, inodes[id(node)], len(paths), data))
        return b"".join(out)


def member(path, node, inode, links, data):
    name = path.encode() + b"\0"
    fields = (inode, node.mode, node.uid, node.gid, links + (1 if stat.S_ISDIR(node.mode) else 0), node.mtime,
              len(data), 0, 0, node.rdev[0], node.rdev[1], len(name), 0)
    head = b"070701" + b"".join(b"%08x" % f for f in fields) + name
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def trailer():
    return member(TRAILER, Node(0), 0, 0, b"")


def without_trailer(archive):
    """The members of a plain archive up to its trailer, or None when it is not a plain newc archive."""
    at = 0
    while archive[at:at + 6] in (b"070701", b"070702"):
        size, name_size = int(archive[at + 54:at + 62], 16), int(archive[at + 94:at + 102], 16)
        if archive[at + 110:at + 110 + name_size] == TRAILER.encode() + b"\0":
            return archive[:at]
        at += (110 + name_size + 3) // 4 * 4
        at += (size + 3) // 4 * 4
    return None
