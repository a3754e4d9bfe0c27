#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the files are as .editorconfig says: check-editorconfig.py. They are those that git has; all but what is built
where git does not answer, as in a release's tarball. What is data for a test is left out, and how long a line is: a row
of a table is one line."""

import pathlib
import shutil
import subprocess
import sys

BUILT = ("build", "__pycache__", "node_modules")
DATA = ("tests/data/", "tests/fuzz/corpus/", "tests/readers/", "debian/", "LICENSE")


def rules(path):
    """The keys that hold for a file's name, of sections in order."""
    found, holds = {}, False
    for line in pathlib.Path(".editorconfig").read_text().splitlines():
        if line.startswith("["):
            names = line.strip("[]").replace("{", "").replace("}", "").split("*.")[-1].split(",")
            holds = line == "[*]" or path.name == line.strip("[]") or ("*." in line and path.suffix[1:] in names)
        elif holds and "=" in line:
            key, value = line.split("=")
            found[key.strip()] = value.strip()
    return found


def wrong(path):
    rule, data = rules(path), path.read_bytes()
    text = data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    if any("\udc80" <= c <= "\udcff" for c in text) or b"\r" in data:
        yield 1, "not UTF-8 with ends of lines as LF"
    if data and not data.endswith(b"\n"):
        yield len(lines), "no end of the last line"
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield number, "blanks at the end"
        if rule.get("indent_style") == "space" and line[: len(line) - len(line.lstrip())].count("\t"):
            yield number, "indented with a tab"


def names():
    git = shutil.which("git")
    listed = git and pathlib.Path(".git").exists() and subprocess.run([git, "ls-files", "-z"], capture_output=True, check=False)
    if listed and listed.returncode == 0:
        return listed.stdout.decode().split("\0")
    return [str(path) for path in pathlib.Path().rglob("*") if not set(BUILT) & set(path.parts)]


def main():
    paths = [pathlib.Path(name) for name in names() if name and not name.startswith(DATA)]
    if not paths:
        sys.exit("check-editorconfig.py: no file was found")
    found = [f"{p}:{n}: {what}" for p in paths if p.is_file() and not p.is_symlink() for n, what in wrong(p)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
