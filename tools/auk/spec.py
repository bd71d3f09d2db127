# SPDX-License-Identifier: MIT
"""`auk spec`: which items of docs/spec have a passing test.

Items are the list entries of docs/spec/*.md that begin with an ID. Tests cite IDs in their source; whether they pass is known
from the last runs of `auk test`. Cited without a passing result counts as cited only.
"""
import glob
import os
import re

from common import TOP
from results import PASS, load

ITEM = re.compile(r"^- ([ABN]-[A-Z0-9]+-\d+)\b(.*)$")
SECTION = re.compile(r"^## (.*)$")
ID = re.compile(r"[ABN]-[A-Z0-9]+-\d+")
USER = re.compile(r'TEST(?:_LONG)?\(\s*(\w+)\s*,\s*"spec:([^"]*)"')
KERNEL = re.compile(r'KTEST\(\s*(\w+)\s*,\s*(\w+)\s*,\s*"spec:([^"]*)"')
PYTHON = re.compile(r'def test_(\w+)\(.*\):\s*""".*?spec:([^"]*)"""')
CASE = re.compile(r"^## (\w+)\n((?:.*\n)*?)(?=^## |\Z)", re.M)


def sections():
    """(file, title, [(id, text)]) in the order of the books."""
    found = []
    for path in sorted(glob.glob(os.path.join(TOP, "docs", "spec", "*.md"))):
        title, items = "(head)", []
        with open(path) as book:
            for line in book:
                if m := SECTION.match(line):
                    found.append((os.path.basename(path)[:-3], title, items))
                    title, items = m.group(1), []
                elif m := ITEM.match(line):
                    items.append((m.group(1), m.group(2).strip(" -")))
        found.append((os.path.basename(path)[:-3], title, items))
    return [s for s in found if s[2]]


def sources(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(TOP, pattern), recursive=True)):
            if not path.startswith(os.path.join(TOP, "out") + os.sep):
                with open(path, errors="replace") as source:
                    yield os.path.basename(path).rsplit(".", 1)[0], source.read()


def citations():
    """Pairs (test names, cited IDs)."""
    for file, text in sources("tests/user/*.c"):
        for test, ids in USER.findall(text):
            yield [f"user/{file}/{test}"], ID.findall(ids)
    for _, text in sources("tests/kernel/**/*.c", "**/tests/*.c"):
        for room, test, ids in KERNEL.findall(text):
            yield [f"kernel/{room}/{test}", f"host/{room}/{test}"], ID.findall(ids)
    for file, text in sources("tests/host/**/*.c"):
        for room, test, ids in KERNEL.findall(text):
            yield [f"host/{room}/{test}"], ID.findall(ids)
    for file, text in sources("tests/system/*.py"):
        for test, ids in PYTHON.findall(text):
            yield [f"system/{file}/{test}"], ID.findall(ids)
    for file, text in sources("tests/system/battery/*.sh"):
        for test, script in CASE.findall(text):
            cited = re.findall(r"^#spec (.*)$", script, re.M)
            yield [f"system/battery/{file}/{test}"], ID.findall(" ".join(cited))


def run(options):
    results = load("auk")
    cited, passing = set(), set()
    for names, ids in citations():
        cited.update(ids)
        if any(results.get(name) == PASS for name in names):
            passing.update(ids)
    known = set()
    totals = [0, 0, 0]
    print(f"{'section':70} {'items':>6} {'cited':>6} {'shown':>6}")
    for file, title, items in sections():
        ids = [i for i, _ in items if not options.checks or "-CHK-" in i]
        known.update(i for i, _ in items)
        if not ids:
            continue
        row = (len(ids), sum(i in cited for i in ids), sum(i in passing for i in ids))
        totals = [a + b for a, b in zip(totals, row)]
        print(f"{(file + ': ' + title)[:70]:70} {row[0]:6} {row[1]:6} {row[2]:6}")
        for item, text in items if options.missing else []:
            if item in ids and item not in passing:
                print(f"    {item} {'(cited) ' if item in cited else ''}{text[:100]}")
    print(f"{'in all':70} {totals[0]:6} {totals[1]:6} {totals[2]:6}")
    for item in sorted(cited - known):
        print(f"cited, but in no book: {item}")
    return 1 if cited - known else 0
