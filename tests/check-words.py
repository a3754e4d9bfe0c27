#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads is looked up, and what is looked up can be translated: each text in an argument that a function
looks up (SAYING in the Makefile) is in the catalogue, where xgettext sees the first of "a ? b : c" alone; and no text is
printed as it stands.

check-words.py POT KEYWORD... : what is wrong, a line each; the exit status says whether something is."""

import ast
import pathlib
import re
import sys

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\])+\'|[A-Za-z_]\w*|\S', re.S)
CONVERSION = re.compile(r"%[-0-9.*]*(?:hh|ll|[hlzj])?[a-zA-Z%]")
# Programs that nobody runs by hand; what the helper says of a calendar is put together where no catalogue can be read.
NOBODYS = ("daemon/main.c", "daemon/calendar/", "daemon/notify/main.c")
PRINTS = {"puts": None, "printf": None, "fputs": {"stdout", "stderr"}, "fprintf": {"stdout", "stderr"}}


def messages(pot):
    """All of a catalogue."""
    found, text = set(), None
    for line in pot.read_text().splitlines():
        if line.startswith("msgid"):
            found.add(text)
            text = ast.literal_eval(line.partition(" ")[2])
        elif line.startswith('"') and text is not None:
            text += ast.literal_eval(line)
        elif text is not None:
            found.add(text)
            text = None
    return found


def tokens(source):
    """(text, line) of each, comments and lines of the preprocessor aside."""
    plain = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group()), source, flags=re.M)
    return [(m.group(), plain.count("\n", 0, m.start()) + 1) for m in TOKEN.finditer(plain) if not m.group().startswith(("/*", "//"))]


def arguments(all_tokens, at):
    """Those of the call whose "(" is at AT, each a list of tokens."""
    depth, found = 0, [[]]
    for text, line in all_tokens[at:]:
        if text in "([{" and len(text) == 1:
            depth += 1
            if depth == 1:
                continue
        elif text in ")]}" and len(text) == 1:
            depth -= 1
            if depth == 0:
                return found
        elif text == "," and depth == 1:
            found.append([])
            continue
        found[-1].append((text, line))
    return found


def texts(argument):
    """(text, line) of what stands in it, but for the arguments of calls in it."""
    found, calls, before, joined = [], [], None, False
    for text, line in argument:
        if text == "(":
            calls.append(bool(before and re.match(r"[A-Za-z_]\w*$", before)))
        elif text == ")" and calls:
            calls.pop()
        elif text.startswith('"') and not any(calls):
            value = ast.literal_eval(text)
            if joined:
                found[-1] = (found[-1][0] + value, found[-1][1])
            else:
                found.append((value, line))
        elif joined and re.match(r"[A-Z_]\w*$", text) and not any(calls):
            found[-1] = (found[-1][0] + text, found[-1][1])  # a macro, which xgettext does not know
        joined = text.startswith('"') and not any(calls)
        before = text
    return found


def has_words(text):
    """A name of a program, an option or a command line is in no language."""
    text = CONVERSION.sub("", text)
    return re.search("[A-Za-z]{2}", text) and not re.match(r"\s*cytosched(-[a-z]+)?\b(?!.* is )", text)


def check(path, known, keywords):
    """What is wrong in a source."""
    all_tokens = tokens(path.read_text())
    for i in range(len(all_tokens) - 1):
        name, line = all_tokens[i]
        if all_tokens[i + 1][0] != "(":
            continue
        if name in PRINTS:
            given = arguments(all_tokens, i + 1)
            stream = {t for t, _ in given[-1 if name == "fputs" else 0]}
            if PRINTS[name] and not PRINTS[name] & stream:
                continue
            for text, at in (t for one in given for t in texts(one)):
                if has_words(text):
                    yield f"{path}:{at}: {text!r} is printed as it stands"
        for place in keywords.get(name, ()):
            given = arguments(all_tokens, i + 1)
            for text, at in texts(given[place - 1]) if len(given) >= place else ():
                if re.search("[A-Za-z]{2}", CONVERSION.sub("", text)) and text not in known:
                    yield f"{path}:{at}: {text!r} is looked up, and in no catalogue: N_(), and whole"


def main():
    known, keywords = messages(pathlib.Path(sys.argv[1])), {}
    for keyword in sys.argv[2:]:
        name, _, places = keyword.partition(":")
        keywords[name] = [int(p) for p in (places or "1").split(",")]
    sources = [p for folder in ("cli", "daemon") for p in sorted(pathlib.Path(folder).rglob("*.c")) if not str(p).startswith(NOBODYS)]
    wrong = [line for path in sources for line in check(path, known, keywords)]
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
