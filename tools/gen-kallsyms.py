#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the kernel's symbol table: reads `nm -n` on stdin, writes assembler for section .kallsyms.

The names of functions are made of few words, so they are compressed by pair encoding: as long as byte values are left over, the most frequent
pair of bytes becomes a new one. A name is stored as a length and that many bytes, each of which stands for a string of the token
table. Its first character is the type letter. Without input the table is empty.
"""
import re
import sys
from collections import Counter

LINE = re.compile(r"^([0-9a-f]{16}) ([tTwW]) (\S+)$")
NAME_MAX = 126
SAMPLE = 8		# pairs are counted in every eighth name
MARKER = 256		# kallsyms_markers has the place of every 256th name


def read_symbols(lines):
    found = []
    for line in lines:
        match = LINE.match(line.rstrip("\n"))
        if match and len(match.group(3)) <= NAME_MAX and not match.group(3).startswith((".L", "__pfx_")):
            found.append((int(match.group(1), 16), match.group(2) + match.group(3)))
    return sorted(found)


def compress(names):
    """The encoded names, and the string each byte value stands for."""
    blob = b"\n".join(name.encode() for name in names)
    sample = b"\n".join(name.encode() for name in names[::SAMPLE])
    strings = {value: bytes([value]) for value in set(blob) | set(range(32, 127))}
    free = [value for value in range(1, 256) if value not in strings and value != 10]
    for value in free:
        pairs = Counter(pair for pair in zip(sample, sample[1:]) if 10 not in pair)
        if not pairs or pairs.most_common(1)[0][1] < 3:
            break
        pair = bytes(pairs.most_common(1)[0][0])
        strings[value] = strings[pair[0]] + strings[pair[1]]
        sample = sample.replace(pair, bytes([value]))
        blob = blob.replace(pair, bytes([value]))
    return blob.split(b"\n") if names else [], strings


def longs(out, label, directive, values):
    out.append(f"\t.balign 8\n\t.globl {label}\n{label}:")
    out.extend(f"\t{directive} " + ", ".join(values[i:i + 12]) for i in range(0, len(values), 12))


def main():
    symbols = read_symbols(sys.stdin)
    encoded, strings = compress([name for _, name in symbols])
    base = symbols[0][0] if symbols else 0
    table, index, position, markers = [], [], 0, []
    for value in range(256):
        text = strings.get(value, b"") if value != 10 else b""
        index.append(str(sum(len(entry) for entry in table)))
        table.append(text + b"\0")
    for number, name in enumerate(encoded):
        if number % MARKER == 0:
            markers.append(str(position))
        position += len(name) + 1

    out = ['\t.section .kallsyms, "a", @progbits']
    longs(out, "kallsyms_base", ".quad", [hex(base)])
    longs(out, "kallsyms_num", ".long", [str(len(symbols))])
    longs(out, "kallsyms_offsets", ".long", [hex(address - base) for address, _ in symbols])
    longs(out, "kallsyms_markers", ".long", markers)
    longs(out, "kallsyms_token_index", ".short", index)
    longs(out, "kallsyms_token_table", ".byte", [str(byte) for byte in b"".join(table)])
    longs(out, "kallsyms_names", ".byte", [str(byte) for name in encoded for byte in bytes([len(name)]) + name])
    print("\n".join(out))


main()
