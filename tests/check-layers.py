#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule of the folders (docs/ARCHITECTURE.md), held against what was compiled: check-layers.py BUILD.

A file of the daemon needs nothing of a layer after its own, and no file needs one that needs it. SQL is in the
store alone, and one file writes a table; the bus and its loop are in the shell alone. What NAME.h declares is in
NAME.c, no exported name but main is in two sources, and the core needs of the C library what CORE_NEEDS lists:
nothing that reads or writes anything but memory."""

import collections
import pathlib
import re
import subprocess
import sys

LAYERS = ["daemon/core", "daemon/store", "daemon/engine", "daemon/methods", "daemon"]
CORE_NEEDS = set(
    "asprintf calloc dcgettext dcngettext fclose ferror fprintf fputc fputs free fwrite malloc memchr memcmp memcpy memmem memmove memset "
    "open_memstream putc qsort bsearch realloc reallocarray snprintf stpcpy strcasecmp strcasestr strchr strcmp strcpy "
    "strcspn strdup strlen strncasecmp strncmp strndup strnlen strpbrk strrchr strspn strstr strtok_r strtol strtoul "
    "strtoll strtoull tolower toupper vasprintf vsnprintf vfprintf sscanf __ctype_b_loc __ctype_tolower_loc "
    "__ctype_toupper_loc __errno_location __assert_fail abort".split()
)
# What the compiler writes for one of these, or by itself.
COMPILERS = re.compile(r"__isoc\d+_|__(?=\w+_chk$)|_chk$")
COMPILERS_OWN = re.compile(r"__stack_\w+|_GLOBAL_OFFSET_TABLE_|__(u?div|u?mod|u?divmod)di[34]|__popcount\w+|__x86\.\w+(\.\w+)?")
found = []


def say(*words):
    if (line := " ".join(words)) not in found:
        found.append(line)


def symbols(objects):
    """What each source defines for others, and what it needs of them."""
    defines, needs, source = collections.defaultdict(set), collections.defaultdict(set), None
    text = subprocess.run(["nm", "-g", *objects.values()], capture_output=True, text=True, check=True).stdout
    names = {str(o): s for s, o in objects.items()}
    for line in text.splitlines():
        if line.endswith(":"):
            source = names[line[:-1]]
        elif line:
            kind, name = line.split()[-2:]
            (needs if kind in "Uw" else defines)[source].add(name)
    return defines, needs


def circles(graph):
    """Files that need each other: what is left when who needs nobody, or is needed by nobody, is taken away."""
    graph = {v: set(w) - {v} for v, w in graph.items()}
    while True:
        needed = set().union(*graph.values()) if graph else set()
        gone = {v for v in graph if not graph[v] or v not in needed}
        if not gone:
            return graph
        graph = {v: w - gone for v, w in graph.items() if v not in gone}


def is_memory(name):
    return COMPILERS.sub("", name) in CORE_NEEDS or COMPILERS_OWN.fullmatch(name) is not None


def check_graph(defines, needs):
    owners = collections.defaultdict(set)
    for source, names in defines.items():
        for name in names - {"main"}:
            owners[name].add(source)
    for name, sources in owners.items():
        if len(sources) > 1:
            say(name, "is defined in", *sorted(sources))
    graph = {s: {o for n in needs[s] for o in owners.get(n, ())} for s in defines.keys() | needs.keys()}
    for source, group in sorted(circles(graph).items()):
        say("circle:", source, "needs", *sorted(group))
    for source, others in graph.items():
        layer = str(pathlib.Path(source).parent)
        for other in sorted(others):
            theirs = str(pathlib.Path(other).parent)
            if layer in LAYERS and (theirs not in LAYERS or LAYERS.index(theirs) > LAYERS.index(layer)):
                say(source, "needs", other)
    for source, names in needs.items():
        for name in sorted(names):
            if name.startswith("sd_") and source.startswith("daemon/") and source.count("/") > 1:
                say(source, "is not the shell and needs", name)
            if source.startswith("daemon/core/") and name not in owners and not is_memory(name):
                say(source, "is of the core and needs", name)


def check_header(path, defines):
    """Prototypes and extern variables; what is static or a type is no declaration."""
    text = re.sub(r"/\*.*?\*/|^#(?:[^\n]*\\\n)*[^\n]*", "", path.read_text(), flags=re.S | re.M)
    text = re.sub(r"^DEFINE_\w+\(.*\)$", "", text, flags=re.M)
    text = re.sub(r"\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}", "{}", text)
    source = str(path.with_suffix(".c"))
    for line in re.split(r";|\{\}", text):
        line = " ".join(line.split())
        name = re.match(r"[\w *]*[ *](\w+)(?:\(|\[|$)", line)
        if name and not line.startswith(("static", "typedef", "struct", "enum", "union", "__")) and "=" not in line:
            if ("(" in line or line.startswith("extern")) and name[1] not in defines.get(source, ()):
                say(str(path), "declares", name[1], "which is not in", source)


def check_sql(path, writers):
    literals = " ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text()))
    store = path.parent == pathlib.Path("daemon/store")
    if not store and re.search(r"\b(SELECT|INSERT INTO|DELETE FROM|PRAGMA|CREATE TABLE)\b|\bUPDATE \w+ SET\b", literals):
        say(str(path), "has SQL")
    if not store and "sqlite3" in path.read_text():
        say(str(path), "uses SQLite")
    for table in re.findall(r"\b(?:INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM) (?:main\.)?([a-z]\w*)", literals) if store else ():
        writers[table].add(str(path))


def main(build):
    sources = [p for d in ("daemon", "cli") for p in sorted(pathlib.Path(d).rglob("*.c"))]
    objects = {str(p): build / p.with_suffix(".o") for p in sources if (build / p.with_suffix(".o")).exists()}
    defines, needs = symbols(objects)
    writers = collections.defaultdict(set)
    check_graph(defines, needs)
    for path in sorted(p for d in ("daemon", "cli") for p in pathlib.Path(d).rglob("*.[ch]")):
        check_sql(path, writers)
        if path.suffix == ".h":
            check_header(path, defines)
    for table, files in writers.items():
        if len(files - {"daemon/store/schema.c"}) > 1:
            say("table", table, "is written in", *sorted(files))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
