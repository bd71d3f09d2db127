#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds README.md and docs/ to the tree: what they name in backticks has to be there.

A file or folder is found by its path or the end of it, a function or a name with an underscore by its occurrence in the sources,
the pattern of `./auk test --only` by a test it selects. Links between documents lead to files. Prints what is not there; status 1
if there is anything.
"""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEFT_OUT = ("out", ".git", "spec")
SOURCE = re.compile(r"\.(c|h|S|py|tbl|lds|sh)$|/(auk|init|run|Makefile|run-tests|run-battery)$")
PATH = re.compile(r"^[\w.*-]+(/[\w.*-]+)*(\.(c|h|S|py|tbl|md|sh|txt)|/)$")
CALL = re.compile(r"^(\w+)\(\)$")
WORD = re.compile(r"^[a-z]\w*_\w+$|^[A-Z][A-Z0-9]*_\w+$")


def tree():
    """Every file and folder of the project by its path from the top, folders with a slash behind."""
    found = []
    for folder, folders, files in os.walk(TOP):
        folders[:] = [f for f in folders if f not in LEFT_OUT or f == "spec" and os.path.basename(folder) != "docs"]
        place = os.path.relpath(folder, TOP) if folder != TOP else ""
        found += [os.path.join(place, f) for f in files] + [os.path.join(place, f) + "/" for f in folders]
    return found + ["docs/spec/", "out/"]


def known_words(files):
    words = set()
    for path in files:
        if SOURCE.search("/" + path):
            with open(os.path.join(TOP, path), errors="replace") as source:
                words.update(re.findall(r"\w+", source.read()))
    return words


def is_there(path, files):
    pattern = re.compile("(^|/)" + re.escape(path).replace(r"\*", "[^/]*") + ("" if path[-1] == "/" else "$"))
    return any(pattern.search(f) for f in files)


def missing_from(text, files, words, folder):
    for token in re.findall(r"`([^`\n]+)`", text):
        if PATH.match(token) and not token.startswith("out/"):
            if not is_there(token.removeprefix("./"), files):
                yield token
        elif (found := CALL.match(token)) or WORD.match(token):
            if (found.group(1) if found else token) not in words:
                yield token
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        if not os.path.exists(os.path.join(folder, target)):
            yield target
    for pattern in re.findall(r"--only (?:user|system)/([a-z_]+)", text):
        if not is_there(f"tests/user/{pattern}.c", files) and not is_there(f"tests/system/{pattern}.py", files):
            yield f"--only {pattern}"


def main():
    files = tree()
    words, bad = known_words(files), 0
    for path in ["README.md"] + sorted(glob.glob("docs/*.md", root_dir=TOP)):
        with open(os.path.join(TOP, path)) as document:
            for number, line in enumerate(document, 1):
                for name in missing_from(line, files, words, os.path.dirname(os.path.join(TOP, path))):
                    print(f"{path}:{number}: {name} is not there")
                    bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
