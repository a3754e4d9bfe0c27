#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manuals and completions say what the programs' own tables do: each option that is there, and none
that is not."""

import os
import re
import shutil
import subprocess
import unittest

from harness import BUILD, ROOT, main

# Where a program's page is; one that has none is named by the test.
MANUALS = {
    "cytosched": "cli/cytosched.1",
    "cytoschedd": "daemon/cytoschedd.8",
    "cytosched-notify": "daemon/notify/cytosched-notify.8",
    "cytosched-calendar": "daemon/calendar/cytosched-calendar.8",
    "cytosched-share": "cli/share/cytosched-share.1",
    "cytosched-sync": "cli/sync/cytosched-sync.1",
    "cytosched-report": "cli/report/cytosched-report.1",
    "cytosched-generator": "systemd/cytosched-generator.8",
}
COMMON = {"--help", "--version"}

BASH = """
. cli/completion.bash
ask() { COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(); _cytosched; printf '%s\\n' "${COMPREPLY[@]}"; }
"""
# What the shell's own completion would do with the answers.
ZSH = """
compdef() { :; }
compadd() { print -l -- ${(M)${(P)2}:#${words[CURRENT]}*} }
_describe() { print -l -- ${(M)${${(P)2}%%:*}:#${words[CURRENT]}*} }
. cli/completion.zsh
ask() { words=("${(@s: :)1}"); CURRENT=${#words}; _cytosched }
"""
FISH = """
source cli/completion.fish
function ask; complete -C $argv[1] | string replace -r '\\t.*' ''; end
"""
SHELLS = {"bash": (["bash", "--norc", "-c"], BASH), "zsh": (["zsh", "-f", "-c"], ZSH), "fish": (["fish", "-c"], FISH)}


def options(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def help_of(*argv):
    done = subprocess.run([BUILD / argv[0], *argv[1:], "--help"], capture_output=True, text=True, check=True)
    return done.stdout


def verbs():
    return re.findall(r"^  ([a-z]+) ", help_of("cytosched").split("\nOptions:")[0], re.M)


class Manuals(unittest.TestCase):
    def programs(self):
        return sorted(p.name for p in BUILD.iterdir() if p.name.startswith("cytosched") and p.is_file() and os.access(p, os.X_OK))

    def page(self, program):
        return (ROOT / MANUALS[program]).read_text().replace("\\-", "-").replace("\\", "")

    def test_every_program_has_one(self):
        for program in self.programs():
            with self.subTest(program):
                page = self.page(program)
                self.assertRegex(page, rf'(?m)^\.TH {program.upper()} [18] ')
                self.assertIn(f"{program} - ", page.replace("\\-", "-"))

    def test_options(self):
        """Of the one whose verbs have options of their own, test_cli looks at each verb."""
        for program in self.programs():
            if program in ("cytosched", "cytosched-generator"):
                continue
            with self.subTest(program):
                section = self.page(program).split(".SH OPTIONS")[1].split("\n.SH ")[0]
                self.assertEqual(options(section) - COMMON, options(help_of(program)) - COMMON)

    def test_no_option_of_the_client_is_made_up(self):
        known = options(help_of("cytosched")).union(*(options(help_of("cytosched", v)) for v in verbs()))
        # What is named of others: systemctl's, and those of the daemon.
        others = {"--user", "--now", "--database"}
        self.assertLessEqual(options(self.page("cytosched")), known | others)

    def test_nothing_is_said_twice_or_run_together(self):
        """A verb has one place; and what .BR and its like set side by side without a space is not a sentence."""
        for path in {*MANUALS.values(), "cli/cytosched-schedule.5"}:
            lines = [line for line in (ROOT / path).read_text().splitlines() if re.match(r"\.[BIR]{2} ", line)]
            synopses = [line for line in lines if "[" in line]
            self.assertEqual(len(synopses), len(set(synopses)), path)
            for line in lines:
                self.assertTrue('"' in line or len(line.split()) <= 4, (path, line))

    def test_they_are_well_formed(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        for program in self.programs():
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", ROOT / MANUALS[program]], capture_output=True, text=True, check=True)
            self.assertEqual(done.stderr, "", program)


class Completions(unittest.TestCase):
    def ask(self, shell, lines):
        """What SHELL offers for each of LINES."""
        argv, script = SHELLS[shell]
        if not shutil.which(argv[0]):
            self.skipTest(f"{shell} is not installed")
        script += "".join(f"ask '{line}'; echo '=='\n" for line in lines)
        env = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
        done = subprocess.run([*argv, script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.stderr, "")
        return [answer.split() for answer in done.stdout.split("==\n")[:-1]]

    def check(self, shell):
        known = verbs()
        offered, history, months, *rest = self.ask(
            shell, ["cytosched ", "cytosched hi", "cytosched month ja", *(f"cytosched {v} --" for v in known)])
        self.assertEqual(sorted(offered), sorted(known))
        self.assertEqual((history, months), (["history"], ["january"]))
        for verb, found in zip(known, rest, strict=True):
            lines = re.findall(r"^  (--[a-z-]+)", help_of("cytosched", verb), re.M)
            self.assertEqual(sorted(found), sorted(lines), verb)

    def test_bash(self):
        self.check("bash")

    def test_zsh(self):
        self.check("zsh")

    def test_fish(self):
        self.check("fish")


if __name__ == "__main__":
    main()
