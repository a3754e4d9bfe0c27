#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule of the folders (docs/ARCHITECTURE.md), held by what the linker and the sources say:
check-layers.py BUILD, after make all.

A file refers to its own folder or to one above it in LAYERS, never down; no program has a circle of
files; SQL and SQLite are in the store alone, the bus and its loop in the daemon's shell alone; what
NAME.h declares is in NAME.c; no name that is exported, but main, is in two sources; and the core needs
of the C library what CORE_NEEDS lists, none of which reads or writes anything but memory."""

import collections
import pathlib
import re
import subprocess
import sys

LAYERS = ["daemon/core", "daemon/store", "daemon/engine", "daemon/methods", "daemon"]
CORE_NEEDS = set()
BUILD = pathlib.Path(sys.argv[1])
found = []


def programs():
    """Each program's sources, from what make would link."""
    text = subprocess.run(["make", "-pn", "BUILD=" + str(BUILD), "all"], capture_output=True, text=True).stdout
    return text


def symbols(obj):
    """What an object defines for others, and what it needs of them."""
    defined, needed = set(), set()
    for line in subprocess.run(["nm", "-g", str(obj)], capture_output=True, text=True, check=True).stdout.splitlines():
        kind, name = line.split()[-2:]
        (needed if kind in "Uwv" else defined).add(name)
    return defined, needed


def circles(graph):
    """Tarjan's: the sets of files that need each other."""
    index, low, stack, out = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in graph[v]:
            if w not in index:
                visit(w)
            if w in stack:
                low[v] = min(low[v], low[w])
        if low[v] == index[v]:
            group = stack[stack.index(v):]
            del stack[stack.index(v):]
            if len(group) > 1:
                out.append(sorted(group))

    for v in list(graph):
        if v not in index:
            visit(v)
    return out


objects = {}
for obj in BUILD.rglob("*.o"):
    source = obj.relative_to(BUILD).with_suffix(".c")
    if source.exists() and source.parts[0] in ("daemon", "cli"):
        objects[str(source)] = symbols(obj)
owner = {}
for source, (defined, needed) in objects.items():
    for name in defined:
        owner.setdefault(name, []).append(source)
for group in (["daemon"],["cli"]):
    pass
for roots in (["daemon/"], ["cli/"]):
    inside = [s for s in objects if s.startswith(roots[0])]
    own = {}
    for s in inside:
        for n in objects[s][0]:
            own[n] = s
    graph = {s: {own[n] for n in objects[s][1] if n in own and own[n] != s} for s in inside}
    for c in circles(graph):
        print(len(c), c)
        for s in c:
            for n in sorted(objects[s][1]):
                if n in own and own[n] in c and own[n] != s:
                    print("   ", s, "->", own[n], n)
