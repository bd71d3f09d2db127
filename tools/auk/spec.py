# SPDX-License-Identifier: MIT
"""`auk spec`: which items of docs/spec have a passing test.

Items are the list entries of docs/spec/*.md that begin with an ID. Tests cite IDs in their source; whether they pass is known
from the last runs of `auk test`. An item is shown when every test that cites it passes (one that this build skips does not
count), and they show the whole of it: a test that cites `~A-CHK-99` says that a part of the item has no test yet.
"""
import fnmatch
import glob
import os
import re

from common import TOP
from results import DEBUG, FAIL, PASS, SKIP, load, not_yet

ITEM = re.compile(r"^- ([ABN]-[A-Z0-9]+-\d+)\b(.*)$")
SECTION = re.compile(r"^## (.*)$")
ID = re.compile(r"~?[ABN]-[A-Z0-9]+-\d+")
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


def known_to_fail(names):
    return any(fnmatch.fnmatchcase(name, known) for known, _ in not_yet() for name in names)


def standing(results):
    """For each cited ID its state: shown, part (the tests pass, but show only a part) or cited."""
    verdicts, parts = {}, set()
    for names, ids in citations():
        found = [results[key] for name in names for key in (name, DEBUG + name) if key in results]
        if SKIP in found and PASS not in found and not known_to_fail(names):
            continue
        for item in ids:
            parts.update({item[1:]} if item[0] == "~" else ())
            verdicts.setdefault(item.lstrip("~"), []).append(PASS if PASS in found and FAIL not in found else FAIL)
    return {item: "cited" if FAIL in seen or PASS not in seen else "part" if item in parts else "shown"
            for item, seen in verdicts.items()}


def run(options):
    state = standing(load("auk"))
    known = set()
    totals = [0, 0, 0, 0]
    print(f"{'section':70} {'items':>6} {'cited':>6} {'part':>6} {'shown':>6}")
    for file, title, items in sections():
        ids = [i for i, _ in items if not options.checks or "-CHK-" in i]
        known.update(i for i, _ in items)
        if not ids:
            continue
        states = [state.get(i) for i in ids]
        row = (len(ids), len(ids) - states.count(None), states.count("part"), states.count("shown"))
        totals = [a + b for a, b in zip(totals, row)]
        print(f"{(file + ': ' + title)[:70]:70} {row[0]:6} {row[1]:6} {row[2]:6} {row[3]:6}")
        for item, text in items if options.missing else []:
            if item in ids and state.get(item) != "shown":
                print(f"    {item} {'(' + state[item] + ') ' if item in state else ''}{text[:100]}")
    print(f"{'in all':70} {totals[0]:6} {totals[1]:6} {totals[2]:6} {totals[3]:6}")
    unknown = sorted(set(state) - known)
    for item in unknown:
        print(f"cited, but in no book: {item}")
    return 1 if unknown else 0
