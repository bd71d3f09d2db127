#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the system call dispatch from the table of prototypes.

usage: gen-syscalls.py TABLE --header H --source C

A line of TABLE is `NUMBER NAME PROTOTYPE`, for example

    0 read long sys_read(unsigned int fd, char __user *buf, size_t count)

H gets the prototypes (with the structures they mention declared), C gets for every number a thunk that takes the six
argument registers and calls the typed function, the array of thunks indexed by number, and for the tracer one short
string a call: its name and a letter an argument (d signed, u unsigned, x hexadecimal, o octal, s string).
"""

import argparse
import re
import sys

NR_SYSCALLS = 451		# one past the last number Linux 6.1 has on x86-64
REGISTERS = ["a", "b", "c", "d", "e", "f"]
LINE = re.compile(r"^(\d+)\s+(\w+)\s+((?:long|void)\s+(\w+)\((.*)\))$")


class Call:
    def __init__(self, number, name, prototype, function, arguments):
        self.number, self.name, self.prototype, self.function = number, name, prototype, function
        self.arguments = []
        if arguments.strip() != "void":
            for argument in arguments.split(","):
                match = re.match(r"^(.*?[\s*])(\w+)$", argument.strip())
                if not match:
                    raise ValueError(f"cannot read argument '{argument.strip()}'")
                self.arguments.append((match.group(1).strip(), match.group(2)))
        if len(self.arguments) > len(REGISTERS):
            raise ValueError("more than six arguments")

    def kinds(self):
        return "".join(kind(*argument) for argument in self.arguments)


def kind(ctype, name):
    """The letter the tracer prints an argument by."""
    if ctype == "const char __user *" and "buf" not in name:
        return "s"
    if "*" in ctype or "flag" in name or "addr" in name or ctype == "__sighandler_t":
        return "x"
    if ctype == "umode_t":
        return "o"
    if ctype in ("int", "long", "pid_t", "loff_t", "off_t", "clockid_t"):
        return "d"
    return "u" if "unsigned" in ctype or ctype.startswith(("size_t", "u", "qid")) else "d"


def read_table(path):
    calls = {}
    for lineno, line in enumerate(open(path), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            match = LINE.match(line)
            if not match:
                raise ValueError("expected NUMBER NAME PROTOTYPE")
            call = Call(int(match.group(1)), *match.groups()[1:])
            if call.number >= NR_SYSCALLS:
                raise ValueError(f"number is not below {NR_SYSCALLS}")
            if call.number in calls:
                raise ValueError(f"number is taken by {calls[call.number].name}")
        except ValueError as error:
            sys.exit(f"{path}:{lineno}: {error}: {line}")
        calls[call.number] = call
    return [calls[number] for number in sorted(calls)]


def write_header(path, calls):
    structs = sorted({tag for call in calls for tag in re.findall(r"(?:struct|union) \w+", call.prototype)})
    seen = set()
    with open(path, "w") as out:
        out.write("/* Made by tools/gen-syscalls.py. */\n#ifndef _GENERATED_SYSCALLS_H\n#define _GENERATED_SYSCALLS_H\n\n")
        out.write(f"#define NR_syscalls\t{NR_SYSCALLS}\n\n")
        out.writelines(f"{tag};\n" for tag in structs)
        out.write("\n")
        for call in calls:
            if call.prototype not in seen:
                out.write(f"{call.prototype};\n")
            seen.add(call.prototype)
        out.write("\n#endif\n")


def write_source(path, calls):
    registers = ", ".join(f"unsigned long {r}" for r in REGISTERS)
    with open(path, "w") as out:
        out.write("// Made by tools/gen-syscalls.py.\n#include <linux/syscalls.h>\n\n")
        out.write(f"#define REGISTERS {registers}\n\n")
        out.write("static long no_call(REGISTERS)\n{\n\treturn sys_ni_syscall();\n}\n\n")
        for call in calls:
            passed = ", ".join(f"({ctype}){r}" for (ctype, _), r in zip(call.arguments, REGISTERS))
            out.write(f"static long thunk_{call.name}(REGISTERS)\n{{\n\treturn {call.function}({passed});\n}}\n\n")
        out.write("const sys_call_ptr_t sys_call_table[NR_syscalls] = {\n")
        out.write("\t[0 ... NR_syscalls - 1] = no_call,\n")
        out.writelines(f"\t[{call.number}] = thunk_{call.name},\n" for call in calls)
        out.write("};\n\n")
        text, offsets = "", {}
        for call in calls:
            offsets[call.number] = len(text) + 1
            text += f"{call.name} {call.kinds()}\0"
        out.write("const char syscall_trace_text[] =\n\t\"\\0\"\n")
        out.writelines(f"\t\"{call.name} {call.kinds()}\\0\"\n" for call in calls)
        out.write("\t;\n\nconst unsigned short syscall_trace_offset[NR_syscalls] = {\n")
        out.writelines(f"\t[{number}] = {offset},\n" for number, offset in offsets.items())
        out.write("};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("--header", required=True)
    parser.add_argument("--source", required=True)
    args = parser.parse_args()
    calls = read_table(args.table)
    write_source(args.source, calls)
    write_header(args.header, calls)


main()
