#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that sends a change once more, because its reply was lost: the same answer, one change.
At once, after others, and after the daemon was killed."""

import pathlib
import subprocess
import xml.etree.ElementTree as ElementTree

from gi.repository import GLib
from harness import BUILD, INTERFACE_XML, Case, figure, main

# In this order: each finds what it changes.
CHANGES = (
    ("AddPatient", ("Anna",), {}),
    ("Add", ("pegasys", "90 micrograms daily at 19:00"), {"from": "2026-11-22", "yes": True}),
    ("Add", ("intron", "3 million units daily at 21:00"), {"patient": "Anna"}),
    ("Import", (), {"plans": [{"drug": "besremi", "schedule": "50 micrograms every 2 weeks on sun at 22:00", "from": "2026-11-22"}]}),
    ("Set", ("discreet", "on"), {"patient": "Anna"}),
    ("Snooze", ("pegasys", "30m"), {}),
    ("TakeAll", (), {}),
    ("Undo", ("pegasys",), {}),
    ("Take", ("pegasys",), {"sites": ["left thigh"]}),
    ("Amend", ("pegasys@2026-11-22T19:00",), {"note": "late"}),
    ("Undo", ("pegasys",), {}),
    ("Undo", ("pegasys",), {}),
    ("Redo", (), {}),
    ("Undo", ("pegasys",), {}),
    ("AddSite", ("left calf",), {"yes": True}),
    ("RestSite", ("left calf",), {"reason": "sore"}),
    ("UseSite", ("left calf",), {}),
    ("RemoveSite", ("left calf",), {}),
    ("AddSupply", ("pegasys", "12 pens"), {}),
    ("CountSupply", ("pegasys", "10 pens"), {}),
    ("RemoveSupply", ("pegasys", "pens"), None),
    ("AddSymptom", ("nausea",), {"severity": "mild"}),
    ("RemoveSymptom", ("1",), None),
    ("AddResult", ("platelets 150 G/l",), {}),
    ("RemoveResult", ("1",), None),
    ("Skip", ("pegasys@2026-11-22T19:00",), {"reason": "fever", "yes": True}),
    ("Move", ("pegasys@2026-11-24T19:00", "20:00"), {"yes": True}),
    ("Change", ("pegasys", "135 micrograms daily at 19:00"), {"from": "2026-11-26", "yes": True}),
    ("Pause", ("pegasys",), {"from": "2026-11-28", "until": "2026-11-29"}),
    ("Resume", ("pegasys",), {}),
    ("Rename", ("pegasys", "weekly"), None),
    ("Stop", ("weekly",), {}),
    ("Remove", ("intron",), {"yes": True}),
    ("RemovePatient", ("Anna",), {"yes": True}),
    ("Take", ("weekly",), {"unplanned": True, "yes": True}),
)


def changing_methods():
    root = ElementTree.parse(INTERFACE_XML).getroot()
    return {m.get("name") for m in root.iter("method") if m.find("arg") is not None and m.find("arg").get("name") == "request"}


def dictionary(values):
    def variant(value):
        if isinstance(value, list) and isinstance(value[0], dict):
            return GLib.Variant("aa{sv}", [dictionary(v) for v in value])
        return GLib.Variant({bool: "b", list: "as"}.get(type(value), "s"), value)

    return {key: variant(value) for key, value in values.items()}


class Repeated(Case):
    def change(self, n):
        method, args, options = CHANGES[n]
        values = [f"request-{n}", *args]
        if options is None:
            variant = GLib.Variant(f"({'s' * len(values)})", values)
        else:
            variant = GLib.Variant(f"({'s' * len(values)}a{{sv}})", (*values, dictionary(options)))
        return self.s.call_daemon(method, variant)

    def test_all_are_here(self):
        # After Forget nothing is known of former answers: test_forget.py.
        self.assertEqual({method for method, _, _ in CHANGES} | {"Forget"}, changing_methods())

    def test_the_same_answer_and_one_change(self):
        self.s.start_daemon(now="2026-11-22 19:05:00")
        replies = []
        for n, (method, _, _) in enumerate(CHANGES):
            replies.append(self.change(n))
            history = self.s.cli_json("history")
            self.assertEqual(self.change(n), replies[n], method)
            self.assertEqual(self.s.cli_json("history"), history, method)
        for _ in range(2):
            for n, (method, _, _) in enumerate(CHANGES):
                self.assertEqual(self.change(n), replies[n], method)
            self.assertEqual(self.s.cli_json("history"), history)
            self.s.restart_daemon(kill=True)
        figure("changes, each sent four times", len(CHANGES), "")


class Guest(Case):
    def test_the_changes_that_are_made_when_the_power_is_cut(self):
        """They are made in a machine of its own, seldom: the interface may go on without them."""
        self.s.start_daemon(now="2026-11-22 19:05:00")
        made = subprocess.Popen([pathlib.Path(BUILD) / "tests/guest/changes", "1"], stdout=subprocess.PIPE, text=True,
                                env={**self.s.env, **self.s.clock.environment()})  # fmt: skip
        try:
            lines = [made.stdout.readline() for _ in range(1 + 2 * 22)]  # begun; asked and answered, all of them twice
        finally:
            made.kill()
            made.communicate()
        self.assertEqual([line for line in lines if line.startswith("error")], [])
        self.assertTrue(lines[-1].startswith("ok 1 21 "), lines)


if __name__ == "__main__":
    main()
