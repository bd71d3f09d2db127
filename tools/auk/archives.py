# SPDX-License-Identifier: MIT
"""Damaged initramfs archives for `auk fuzz files`: each boot has one behind its good root, and lists what came of it."""
import copy
import gzip
import random
import re
import stat

import cpio
import fuzz
from common import Failure

SILENCE = 120
FIELDS = 13
EDGES = ("00000000", "00000001", "00000002", "0000000g", "00001000", "00001001", "7fffffff", "80000000", "ffffffff", "000081a4",
         "000041ed", "0000a1ff", "0000c1ff", "000011a4", "00002180", "FFFFFFFE", " 0000001", "0x000001")
LIST = ("cd /m && find . | sort | while read -r f; do stat -c '%n %F %a %u %g %h %s %Y %t %T' \"$f\"; [ -h \"$f\" ] && readlink \"$f\"; "
        "[ -f \"$f\" ] && md5sum <\"$f\"; done; echo listed")


def good():
    """A little of everything under m/; its headers stand at known places."""
    tree = cpio.Tree()
    tree.folder("m")
    tree.folder("m/folder", 0o2755)
    for name, size in (("empty", 0), ("small", 5), ("folder/large", 9001)):
        tree.file(f"m/{name}", bytes(i * 7 & 255 for i in range(size)))
    tree.link("m/link", "folder/large")
    tree.device("m/device", stat.S_IFCHR, 1, 3, 0o640)
    tree.add("m/pipe", cpio.Node(stat.S_IFIFO | 0o600, b""))
    tree.file("m/last", "the end\n")
    return bytearray(tree.archive(first_inode=1 << 28) + cpio.trailer())


def headers(data):
    return [found.start() for found in re.finditer(b"070701", data)]


def damage(random_, data):
    """One change; what it is."""
    at = random_.choice(headers(data) or [0])
    kind = random_.randrange(6)
    if kind < 3:
        field, value = random_.randrange(FIELDS), random_.choice(EDGES)
        data[at + 6 + 8 * field:at + 14 + 8 * field] = value.encode()
        return f"header at {at}: field {field} = {value}"
    if kind == 3:
        where = random_.randrange(len(data))
        data[where] ^= 1 << random_.randrange(8)
        return f"bit at {where}"
    if kind == 4:
        del data[random_.randrange(len(data)):]
        return f"cut to {len(data)}"
    name = random_.choice((b"m/../m/x", b"/m/y", b"m/small/z", b"m//", b"m", b".", b"m/none/q", b"m/link"))
    data[at + 110:at + 111 + len(name)] = name + b"\0"
    return f"header at {at}: name {name.decode()}"


def mutant(seed, number):
    """The bytes and what was done to them; every third is compressed, with the damage before or behind."""
    random_ = random.Random(f"{seed} {number}")
    data, words = good(), []
    packed = number % 3 == 2
    behind = packed and random_.randrange(2)
    for _ in range(random_.choice((1, 1, 2))):
        words.append("" if behind else damage(random_, data))
    data = bytearray(gzip.compress(bytes(data), mtime=0) if packed else data)
    if behind:
        where = random_.randrange(len(data))
        data[where] ^= 1 << random_.randrange(8)
        words = [f"bit {where} of the compressed"]
    return bytes(data), ("gzip, " if packed else "") + "; ".join(words)


def outcome(options, kernel, data):
    """The lines of the listing and what the kernel said of the unpacking; Failure's words in their place."""
    asked = copy.copy(options)
    asked.kernel, asked.root, asked.loglevel = kernel, "busybox", 5
    asked.build = options.build if kernel == "auk" else "release"
    lines = []
    boot = fuzz.Boot(asked, lines.append)
    try:
        boot.run({}, ["sh", "-c", LIST], SILENCE, tail=data)
    except Failure as failure:
        boot.trouble.append(str(failure))
    lines = [re.sub(r" 1[67]\d{8} ", " now ", line) for line in lines]
    failed = any(b"unpacking failed" in line for line in bytes(boot.talk.log).splitlines()) if boot.talk else False
    return lines + [f"refused: {failed}"], boot.trouble


def sums_alone(words, linux, auk):
    """Linux does not look at the checksum of what is compressed: it takes for good what Auk takes, too, but reports."""
    return "of the compressed" in words and linux[:-1] == auk[:-1] and linux[-1] == "refused: False"


def compare(options, count):
    wrong = excused = 0
    for number in range(count):
        data, words = mutant(options.seed, number)
        linux, trouble = outcome(options, "linux", data)
        if options.kernel == "auk":
            auk, more = outcome(options, "auk", data)
            trouble += more
        different = options.kernel == "auk" and linux != auk
        if different and sums_alone(words, linux, auk):
            different, excused = False, excused + 1
        if different or trouble:
            wrong += 1
            print(f"archive {number}: {words}")
            for line in sorted(set(linux) ^ set(auk)) if different else []:
                print(f"  {'Linux' if line in linux else 'Auk'}: {line}")
            print("\n".join(trouble), end="\n" if trouble else "")
    print(f"archive: {count} boots, {wrong} differ from Linux, {excused} in a damaged checksum alone", flush=True)
    return wrong
