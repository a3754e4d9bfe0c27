#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched against a double of the daemon, and against none: what it sends, what it makes of
the answers and errors, files, terminals."""

import json
import os
import re
import shlex
import signal
import stat
import subprocess
import threading
import time
import unicodedata

from gi.repository import GLib
from harness import BUILD, ROOT, Case, FakeDaemon, FakeError, NO_ANSWER, main, wait_for

NOW = 1795197600  # 2026-11-20 19:00 in Berlin
VERBS = (
    "add list show next agenda month preview rehearse taken skip snooze amend move change pause "
    "resume stop rename remove undo redo history export import share sync watch patient set doctor backup restore help info "
    "site supply symptom symptoms result results report forget"
).split()


def columns_of(letter):
    """What a terminal gives it, by Python's own tables."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def variant(value):
    if isinstance(value, GLib.Variant):
        return value
    if isinstance(value, bool):
        return GLib.Variant("b", value)
    if isinstance(value, int):
        return GLib.Variant("x", value)
    if isinstance(value, dict):
        return GLib.Variant("a{ss}", value)
    return GLib.Variant("s", value)


def row(pairs):
    return {k: variant(v) for k, v in pairs.items()}


def dose(slot="2026-11-22T19:00", regimen="pegasys", state="scheduled", **more):
    effect = more.pop("effect", None)
    keys = {
        "dose": f"{regimen}@{slot}",
        "patient": "me",
        "regimen": regimen,
        "drug": "peginterferon alfa-2a",
        "amount": "90 micrograms",
        "route": "under the skin",
        "slot": slot,
        "at": f"{slot}:00+01:00",
        "utc": f"{slot[:11]}18{slot[13:]}:00Z",
        "state": state,
    }
    return {**({"effect": effect} if effect else {}), **keys, **more}


REGIMEN = {
    "regimen": "pegasys",
    "patient": "me",
    "drug": "peginterferon alfa-2a",
    "route": "under the skin",
    "schedule": "90 micrograms weekly on sun at 19:00",
    "from": "2026-11-22",
    "zone": "Europe/Berlin",
    "status": "active",
    "next": "2026-11-22T19:00:00+01:00",
}


def context(**more):
    today = more.pop("today", {"me": "2026-11-20"})
    days = {"days": GLib.Variant("i", more.pop("days"))} if "days" in more else {}
    return {"now": variant(NOW), "today": GLib.Variant("a{ss}", today), **days, **row(more)}


def shows(rows, **more):
    return GLib.Variant("(aa{sv}a{sv})", ([row(r) for r in rows], context(**more)))


def changes(result, effects=(), **more):
    return GLib.Variant(
        "(a{sv}aa{sv}a{sv})", (row(result), [row(e) for e in effects], context(**more))
    )


class CliCase(Case):
    def setUp(self):
        super().setUp()
        self.daemon = FakeDaemon(self.s)

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **{"check": False, **kwargs})

    def answers(self, method, reply):
        self.daemon.hooks[method] = lambda *args: reply

    def refuses(self, method, name, text="no"):
        def hook(*_):
            raise FakeError(name, text)

        self.daemon.hooks[method] = hook

    def sent(self, method):
        """The arguments of the last call, without its request id."""
        return self.daemon.called(method)[-1]


class Usage(CliCase):
    def test_help_of_all(self):
        r = self.cli("--help")
        self.assertEqual(r, self.cli("help"))
        self.assertEqual(r.rc, 0)
        listed = re.findall(r"^  ([a-z]+) ", r.stdout, re.M)
        self.assertEqual(sorted(VERBS), sorted(listed))
        for group in ("Every day", "The plan", "The record", "The phone", "Care and settings"):
            self.assertIn(f"\n{group}:\n", r.stdout)
        for line in r.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_help_of_each_verb(self):
        manual = (ROOT / "cli" / "cytosched.1").read_text().replace("\\", "")
        for verb in VERBS:
            r = self.cli(verb, "--help")
            self.assertEqual(r, self.cli("help", verb))
            self.assertEqual(r.rc, 0, verb)
            self.assertTrue(r.stdout.startswith(f"cytosched {verb}"), r.stdout)
            self.assertIn(f'.BR {verb} ', manual)
            for line in r.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)
            for option in re.findall(r"^  (--[a-z-]+)", r.stdout, re.M):
                self.assertIn(option, manual)

    def test_each_example_can_be_typed(self):
        """Two a verb; what it takes is no wrong usage. Nothing else is looked at here."""
        for verb in VERBS:
            shown = self.cli(verb, "--help").stdout
            examples = re.findall(r"^  cytosched(.*)$", shown[shown.index("\nExamples:\n"):], re.M)
            self.assertGreaterEqual(len(examples), 2, verb)
            # Those of a file, of a screen, or of a program of their own are not run.
            for example in examples if verb not in ("share", "sync", "watch", "backup", "restore", "export", "report") else []:
                words = shlex.split(example)
                self.assertEqual(words[0], verb)
                if verb != "info":
                    self.assertEqual(self.cli(*words, env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/none"}).rc,
                                     0 if verb == "help" else 4, example)

    def test_did_you_mean(self):
        for args, nearest in ((["taekn"], "taken"), (["help", "chagne"], "change"), (["next", "--pateint", "x"], "--patient"),
                              (["nxt"], "next"), (["--jsn"], "--json")):
            r = self.cli(*args)
            self.assertEqual(r.rc, 2)
            self.assertIn("did you mean", r.stderr)
            self.assertIn(nearest, r.stderr)
        self.assertNotIn("did you mean", self.cli("frobnicate").stderr)
        self.answers("Settings", shows([{"key": "quiet", "value": "off"}]))
        self.assertIn("did you mean 'quiet'", self.cli("set", "quite").stderr)

    def test_version_says_what_it_is_for(self):
        r = self.cli("--version")
        self.assertEqual(r.rc, 0)
        self.assertRegex(r.stdout, r"^cytosched \d+\.\d+")
        self.assertIn("not for diagnosis or treatment", r.stdout.replace("\n", " "))

    def test_wrong_usage_is_2(self):
        for args in (
            ["nonsense"], ["next", "--nonsense"], ["next", "-x"], ["next", "--from"],
            ["next", "--from", "today"], ["next", "--json=1"], ["next", "1", "2"], ["show"],
            ["list", "x"], ["move", "pegasys"], ["amend", "pegasys"], ["add", "pegasys"], ["add"],
            ["change", "pegasys", "weekly"], ["patient", "add"], ["patient", "nonsense"],
            ["set", "--patient", "me", "--regimen", "x"], [""], ["remove"], ["preview"],
            ["taken", ""], ["skip", ""], ["snooze", "", "30m"], ["undo", ""], ["export", ""],
        ):
            r = self.cli(*args)
            self.assertEqual((r.rc, r.stdout), (2, ""), args)
            self.assertTrue(r.stderr.startswith("cytosched: "), r.stderr)
        self.assertEqual(self.daemon.calls, [])

    def test_a_date_of_several_words(self):
        r = self.cli("pause", "pegasys", "--until", "20", "dec")
        self.assertEqual(r.rc, 2)
        self.assertIn('what has several words is quoted: --until "20 dec"', r.stderr)
        self.assertIn('--at "20 min ago"', self.cli("taken", "pegasys", "--at", "20", "min", "ago").stderr)
        self.assertNotIn("quoted", self.cli("pause", "pegasys", "more", "--until", "friday").stderr)
        self.assertTrue(self.cli("watch", "more").stderr.endswith("It is: cytosched watch\n"))

    def test_names_of_options_are_typed_whole(self):
        """The beginning of one is none: --for was taken for --forget."""
        for args, meant in ((["pause", "pegasys", "--for", "2"], "until"), (["taken", "--amo", "1 mg"], "amount"),
                            (["taken", "--nte=x"], "note"), (["undo", "--ye"], "yes"), (["report", "--outp", "x"], "output")):
            r = self.cli(*args)
            self.assertEqual((r.rc, r.stdout), (2, ""), args)
            self.assertIn(f"did you mean --{meant}? Names of options are typed whole", r.stderr)
        self.assertNotIn("did you mean", self.cli("taken", "--xyzzy").stderr)
        self.assertEqual(self.daemon.calls, [])
        for program in ("cytoschedd", "cytosched-calendar"):
            r = subprocess.run([BUILD / program, "--vers"], env=self.s.env, capture_output=True, text=True)
            self.assertNotEqual(r.returncode, 0)
            self.assertIn('"--vers" is not expected here', r.stderr)
            self.assertEqual(subprocess.run([BUILD / program, "--version"], env=self.s.env, capture_output=True).returncode, 0)
        # What stands behind an option is its value, whatever it looks like.
        self.answers("Take", changes(dose(state="taken")))
        self.cli("taken", "pegasys", "--note", "--for")
        self.assertEqual(self.sent("Take")[2]["note"], "--for")

    def test_a_verb_is_suggested(self):
        for typed, meant in (("tkaen", "taken"), ("hist", "history"), ("shwo", "show")):
            self.assertIn(f"did you mean '{meant}'?", self.cli(typed).stderr)
        self.assertNotIn("did you mean", self.cli("xyzzy").stderr)

    def test_options_stand_anywhere_and_two_dashes_end_them(self):
        self.answers("Take", changes(dose(state="taken")))
        for args in (
            ["--site", "arm", "taken", "pegasys", "--json"],
            ["taken", "--site=arm", "--json", "pegasys"],
            ["taken", "--json", "--site", "arm", "--", "pegasys"],
        ):
            self.assertEqual(self.cli(*args).rc, 0)
            self.assertEqual(self.sent("Take")[1:], ("pegasys", {"sites": ["arm"]}))
        self.cli("taken", "--", "--json")
        self.assertEqual(self.sent("Take")[1:], ("--json", {}))

    def test_bad_values_are_refused_here(self):
        for args in (
            ["add", b"\xff", "weekly"], ["taken", "--note", b"a\xc0\xaf"], ["show", b"\xed\xa0\x80"],
            ["taken", "--note", "n" * 1001], ["add", "x", "w" * 4001], ["add", "x", *["w" * 99] * 50],
            ["next", "0"], ["next", "1001"], ["next", "-0"[1:] + "x"], ["history", "--limit", "0"],
            ["month", "2026-13"], ["month", "ju"], ["month", "june", "x"],
        ):
            r = self.s_cli_bytes(args)
            self.assertEqual((r.returncode, r.stdout), (1, b""), (args, r.stderr))
            self.assertTrue(r.stderr.startswith(b"cytosched: "), r.stderr)
        self.assertEqual([c for c in self.daemon.calls if c[0] not in ("Next",)], [])

    def s_cli_bytes(self, args):
        self.answers("Next", shows([]))
        argv = [str(BUILD / "cytosched"), *args]
        return subprocess.run(
            argv, env=self.s.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
        )


class ExitCodes(CliCase):
    def test_each_error_has_its_code(self):
        for name, code in (
            ("Invalid", 1), ("Schedule", 1), ("Ambiguous", 1), ("Conflict", 1), ("Database", 1),
            ("Limit", 1), ("Failed", 1), ("NotFound", 3), ("NothingDue", 3),
            ("NeedsConfirmation", 1), ("org.freedesktop.DBus.Error.ServiceUnknown", 4),
            ("org.freedesktop.DBus.Error.InvalidArgs", 1),
        ):
            self.refuses("Take", name, "a line\nand another")
            r = self.cli("taken")
            self.assertEqual((r.rc, r.stdout), (code, ""), name)
            self.assertIn("a line\nand another", r.stderr)
            self.assertTrue(r.stderr.startswith("cytosched: "))

    def test_no_bus(self):
        for env in (
            {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"},
            {"DBUS_SESSION_BUS_ADDRESS": "nonsense"},
            {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""},
        ):
            for verb in ("next", "taken", "watch"):
                r = self.cli(verb, env=env)
                self.assertEqual((r.rc, r.stdout), (4, ""), (env, r.stderr))
                self.assertIn("no session bus", r.stderr)

    def test_no_daemon(self):
        self.daemon.close()
        for args in (["next"], ["taken"], ["list", "--json"], ["watch"], ["export"]):
            r = self.cli(*args)
            self.assertEqual((r.rc, r.stdout), (4, ""), args)
            self.assertIn("systemctl --user start cytoschedd", r.stderr)

    def test_an_output_that_cannot_be_written_is_a_failure(self):
        self.answers("Next", shows([dose()]))
        with open("/dev/full", "wb") as full:
            r = subprocess.run(
                [BUILD / "cytosched", "next"], env=self.s.env, stdout=full, stderr=subprocess.PIPE
            )
        self.assertEqual(r.returncode, 1)
        self.assertIn(b"No space left", r.stderr)
        read, write = os.pipe()
        os.close(read)
        r = subprocess.run(
            [BUILD / "cytosched", "next", "--json"], env=self.s.env, stdout=write,
            stderr=subprocess.PIPE,
        )
        os.close(write)
        self.assertEqual((r.returncode, r.stderr), (1, b""), "as a pager that was left")

    def test_closed_descriptors_are_not_taken_for_the_bus(self):
        self.answers("Next", shows([dose()]))
        for closed, code in (("<&-", 0), (">&-", 1), ("2>&-", 0), ("<&- >&- 2>&-", 1)):
            r = subprocess.run(
                f"'{BUILD}/cytosched' next {closed}", shell=True, env=self.s.env,
                capture_output=True, timeout=20,
            )
            self.assertEqual(r.returncode, code, (closed, r))


class Sends(CliCase):
    """What each verb asks of the daemon."""

    def test_showing_verbs(self):
        for args, method, sent in (
            (["next"], "Next", (5, {})),
            (["next", "7", "--patient", "Anna"], "Next", (7, {"patient": "Anna"})),
            (["agenda", "peg", "--from", "today", "--to", "sun"], "Agenda",
             ({"regimen": "peg", "from": "today", "to": "sun"},)),
            (["list", "--patient", "Anna"], "List", ({"patient": "Anna"},)),
            (["preview", "mon", "at 9:00", "--zone", "UTC"], "Preview",
             ("mon at 9:00", {"zone": "UTC"})),
            (["rehearse", "--answer", "all"], "Rehearse", ({"answer": "all"},)),
            (["history", "peg", "--limit", "3"], "History", ({"limit": 3, "regimen": "peg"},)),
            (["set", "--regimen", "peg"], "Settings", ({"regimen": "peg"},)),
        ):
            self.answers(method, shows([]))
            r = self.cli(*args)
            self.assertEqual(r.rc, 0, (args, r.stderr))
            self.assertEqual(self.sent(method), sent, args)
            self.assertEqual(self.cli(*args, "--json").stdout, "[]\n", args)
            self.assertEqual(len(self.daemon.calls), 2, "one call each")
            self.daemon.calls.clear()

    def test_changing_verbs(self):
        for args, method, sent in (
            (["add", "peg", "90", "micrograms", "weekly", "--from", "today", "--name", "p"], "Add",
             ("peg", "90 micrograms weekly", {"from": "today", "name": "p"})),
            (["change", "p", "every 2 weeks", "--from", "next", "--dry-run"], "Change",
             ("p", "every 2 weeks", {"from": "next", "dry_run": True})),
            (["move", "p@2026-11-22T19:00", "tomorrow", "20:00", "--following", "--yes"], "Move",
             ("p@2026-11-22T19:00", "tomorrow 20:00", {"following": True, "yes": True})),
            (["taken", "--at", "20 min ago", "--note", ""], "Take",
             ("", {"at": "20 min ago", "note": "", "here": "Europe/Berlin"})),
            (["taken", "p", "--unplanned"], "Take", ("p", {"unplanned": True})),
            (["skip", "p", "--reason", "ill"], "Skip", ("p", {"reason": "ill"})),
            (["snooze"], "Snooze", ("", "", {})),
            (["snooze", "30m", "--yes"], "Snooze", ("", "30m", {})),
            (["snooze", "p", "--patient", "Anna"], "Snooze", ("p", "", {"patient": "Anna"})),
            (["snooze", "p", "1h 30m"], "Snooze", ("p", "1h 30m", {})),
            (["amend", "p", "--answer", "none"], "Amend", ("p", {"answer": "none"})),
            (["pause", "p", "--until", "sun", "--yes"], "Pause", ("p", {"until": "sun"})),
            (["resume", "p", "--dry-run"], "Resume", ("p", {"dry_run": True})),
            (["stop", "p"], "Stop", ("p", {})),
            (["rename", "p", "q", "--yes"], "Rename", ("p", "q")),
            (["remove", "p", "--yes"], "Remove", ("p", {"yes": True})),
            (["undo"], "Undo", ("", {})),
            (["redo"], "Redo", ({},)),
            (["undo", "p"], "Undo", ("p", {})),
            (["patient", "add", "Anna", "--zone", "UTC", "--yes"], "AddPatient",
             ("Anna", {"zone": "UTC"})),
            (["patient", "remove", "Anna", "--yes"], "RemovePatient", ("Anna", {"yes": True})),
            (["forget", "Anna", "--yes"], "Forget", ("Anna", {"yes": True})),
            (["set", "again", "10m", "--patient", "Anna"], "Set",
             ("again", "10m", {"patient": "Anna"})),
            (["set", "again", ""], "Set", ("again", "", {})),
        ):
            self.answers(method, changes(REGIMEN))
            for more in ([], ["--json"]):
                r = self.cli(*args, *more)
                self.assertEqual(r.rc, 0, (args, r.stderr))
                request, *rest = self.sent(method)
                self.assertEqual(tuple(rest), sent, args)
                self.assertRegex(request, r"^[0-9a-f]{32}$")
            self.assertEqual(json.loads(r.stdout), REGIMEN)
        requests = [args[0] for _, args in self.daemon.calls]
        self.assertEqual(len(set(requests)), len(requests), "each change has its own request id")

    def test_a_lost_answer_is_asked_for_again_with_the_same_request(self):
        back = threading.Event()

        def take(request, name, options):
            if len(self.daemon.called("Take")) == 1:
                self.daemon.close()
                threading.Timer(1, lambda: (self.daemon.appear(), back.set())).start()
                return NO_ANSWER
            return changes(dose(state="taken"))

        self.daemon.hooks["Take"] = take
        r = self.cli("taken", "--json")
        back.wait(5)
        self.assertEqual(r.rc, 0, r.stderr)
        first, second = self.daemon.called("Take")
        self.assertEqual(first, second)

    def test_a_daemon_that_does_not_come_back_is_4(self):
        def take(*_):
            self.daemon.close()
            return NO_ANSWER

        self.daemon.hooks["Take"] = take
        r = self.cli("taken")
        self.assertEqual(r.rc, 4)
        self.assertIn("cytosched history", r.stderr)


class Confirmation(CliCase):
    QUESTION = "Remove pegasys and its plan?"

    def setUp(self):
        super().setUp()

        def remove(request, name, options):
            if not options.get("yes") and self.QUESTION not in options.get("agreed", []):
                raise FakeError("NeedsConfirmation", self.QUESTION)
            return changes(REGIMEN)

        self.daemon.hooks["Remove"] = remove

    def test_elsewhere_it_says_how(self):
        r = self.cli("remove", "pegasys")
        self.assertEqual(r.rc, 1)
        self.assertIn(self.QUESTION, r.stderr)
        self.assertIn("--yes", r.stderr)

    def test_on_a_terminal_it_asks(self):
        r = self.cli("remove", "pegasys", tty=True, input="y\n")
        self.assertEqual(r.rc, 0, r.stdout)
        self.assertEqual(r.stdout.count(self.QUESTION), 1, r.stdout)
        self.assertIn("Removed", r.stdout)
        one, two = self.daemon.called("Remove")
        self.assertNotEqual(one[0], two[0], "another request")
        self.assertEqual(two[2], {"agreed": [self.QUESTION]}, "a yes answers the one question")

    def test_anything_but_yes_is_no(self):
        for answer in ("n\n", "\n", "\x04", "yoghurt\nNO\n"):
            r = self.cli("remove", "pegasys", tty=True, input=answer)
            self.assertEqual(r.rc, 1, r.stdout)
            self.assertIn("nothing was changed", r.stdout)
            self.assertEqual('"yoghurt" is no answer to this; type y or n' in r.stdout, "yoghurt" in answer, r.stdout)
        self.assertFalse(any(c[2] for c in self.daemon.called("Remove")))


class Words(CliCase):
    """What a person reads."""

    def test_bare(self):
        due = dose("2026-11-20T19:00", state="due")
        self.answers("Next", shows([due, dose("2026-11-27T19:00")]))
        self.answers("Glance", shows([]))
        r = self.cli()
        self.assertIn("Friday 20 November, today", r.stdout)
        self.assertIn("cytosched taken pegasys", r.stdout)
        self.assertIn("Friday 27 November, in 7 days", r.stdout)
        self.answers("Next", shows([dose()]))
        self.assertIn("Nothing is due.", self.cli().stdout)
        self.answers("Next", shows([]))
        self.answers("List", shows([]))
        self.assertIn("cytosched add DRUG SCHEDULE", self.cli().stdout)
        # A plan that rests is not lost.
        self.answers("List", shows([{"regimen": "pegasys", "status": "paused"}]))
        resting = self.cli().stdout
        self.assertIn("pegasys: paused", resting)
        self.assertNotIn("cytosched add", resting)

    def test_at_a_glance(self):
        missed = [dose("2026-11-18T19:00", effect="missed", state="missed"),
                  dose("2026-11-15T19:00", regimen="x", effect="missed", state="missed")]
        last = dose("2026-11-08T19:00", effect="last", state="taken", taken_at="2026-11-08T19:20:00+01:00", site="left thigh")
        self.answers("Next", shows([dose()]))
        self.answers("Glance", shows([missed[0], last, missed[1]]))
        self.answers("Settings", shows([{"key": "contact", "value": "ward 7"}]))
        text = self.cli().stdout
        self.assertRegex(text, r"""(?s)^Nothing is due\.

Missed in the last 7 days, and not recorded:
Sunday 15 November, 5 days ago
  19:00  x .*
Wednesday 18 November, 2 days ago
  19:00  pegasys .*taken after all:\ncytosched taken pegasys@2026-11-18T19:00 --at TIME
2 doses were missed\. Do not take two doses to make up for one; ask your care\s+team: ward 7

Last taken:
  pegasys  Sunday 8 November, 19:20, 12 days ago  90 micrograms  left thigh

Next:
Sunday 22 November, in 2 days""")

    def test_how_many_of_those_due_were_taken(self):
        rows = [dose(f"2026-11-{day:02}T19:00", state=state, **more) for day, state, more in (
            (10, "taken", {"taken_at": "2026-11-10T23:00:00+01:00"}), (11, "taken", {"taken_at": "2026-11-12T01:00:00+01:00"}),
            (12, "missed", {}), (13, "skipped", {}), (14, "paused", {}), (15, "taken", {"taken_at": "2026-11-15T19:00:00+01:00", "unplanned": True}),
            (16, "due", {"kind": "appointment"}), (20, "due", {}), (21, "scheduled", {}))]
        self.answers("Agenda", shows(rows))
        self.answers("Settings", shows([]))
        text = " ".join(self.cli("agenda", "--from", "2026-11-10").stdout.split())
        self.assertIn("2 of 5 due doses recorded as taken; 1 of them on a later day; 1 skipped; 1 missed (not recorded); "
                      "1 open; 1 outside the plan.", text)
        self.answers("Agenda", shows(rows[-2:]))
        self.assertNotIn("recorded as taken", self.cli("agenda").stdout)

    def test_the_patient_is_named_among_several(self):
        """By who there is, not by who is in the answer."""
        row = dose(state="missed")
        self.answers("Settings", shows([]))
        self.answers("Glance", shows([], several=True))
        for method in ("Next", "Agenda", "List"):
            self.answers(method, shows([row], several=True))
        self.answers("Take", changes(dose(state="taken"), several=True))
        self.answers("History", shows([{"id": 1, "at": row["at"], "verb": "taken", "dose": row["dose"], "patient": "me"}],
                                      several=True))
        event = {"at": row["at"], "utc": row["utc"], "event": "remind", "dose": row["dose"], "patient": "me"}
        self.answers("Rehearse", shows([event], several=True))
        for args, words in (("next", "  me  "), ("", "  me  "), ("agenda", "  me  "), ("agenda", "me: a dose was missed"),
                            ("list", "for me"), ("taken", "for me"), ("history", "for me"), ("rehearse", "  me  "),
                            ("month", ", me\n")):
            self.assertIn(words, self.cli(*args.split()).stdout, args)
        self.answers("Next", shows([dose()]))
        self.assertNotIn("  me  ", self.cli("next").stdout)

    def test_another_clock_has_its_place(self):
        row = dose(state="taken", taken_at="2026-11-22T19:05:00+01:00", moved=True)
        context_of = dict(zone=GLib.Variant("a{ss}", {"me": "Europe/Berlin"}))
        change = {"id": 1, "at": row["at"], "verb": "taken", "dose": row["dose"], "patient": "me",
                  "after": "what is shown is worded from the values"}
        move = {"id": 2, "at": row["at"], "verb": "move", "dose": row["dose"], "patient": "me"}
        values = {"after 1": {"state": "taken", "taken_at": "2026-11-22T19:05:00+01:00"},
                  "before 2": {"at": "2026-11-21T18:00"}, "after 2": {"at": "2026-11-22T19:00"}}
        self.answers("Agenda", shows([row], **context_of))
        self.answers("History", shows([change, move], **context_of, **values))
        self.answers("Snooze", changes(dose(state="snoozed", snoozed_until="2026-11-22T19:25:00+01:00"), **context_of))
        for args, words in (("agenda", ["19:00 (Berlin)", "taken 19:05 (Berlin)", "moved from 19:00 (Berlin)"]),
                            ("history", ["Sun 22 Nov 19:00 (Berlin)", "taken Sun 22 Nov 19:05 (Berlin)",
                                         "Sat 21 Nov 18:00 (Berlin)"]),
                            ("snooze", ["snoozed until 19:25 (Berlin)"])):
            away = self.cli(args, env={"TZ": "Asia/Tokyo"}).stdout
            for each in words:
                self.assertIn(each, away)
            self.assertNotIn("(", self.cli(args).stdout.replace("(15m)", ""))

    def test_amounts_are_written_out(self):
        self.answers("Next", shows([{**dose(), "amount": "18000 units"}]))
        self.assertIn("18,000 units", self.cli("next").stdout)

    def test_a_missed_dose_gets_the_one_sentence(self):
        self.answers("Agenda", shows([dose(state="missed")]))
        self.answers("Settings", shows([{"key": "contact", "value": "ward 7, 555-0100"}]))
        text = " ".join(self.cli("agenda").stdout.split())
        self.assertIn("A dose was missed. Do not take two doses to make up for one; ask your care team: ward 7", text)
        # The days are of the list, not of what is asked about the patient.
        self.cli("agenda", "--from", "2026-11-01", "--to", "today")
        self.assertEqual(self.sent("Settings"), ({"patient": "me"},))
        self.answers("Settings", shows([{"key": "contact-urgent", "value": "0700 24"}, {"key": "contact", "value": "ward 7"}]))
        text = " ".join(self.cli("agenda").stdout.split())
        self.assertIn("ask your care team: 0700 24 (at any hour); ward 7", text)
        self.answers("Agenda", shows([dose(state="taken")]))
        self.assertNotIn("two doses", self.cli("agenda").stdout)

    def test_lines_are_at_most_80_columns(self):
        long = {**dose(state="taken", site="the left thigh " * 9, taken_at="2026-11-23T08:00:00+01:00"),
                "drug": "interféron 漢字 " * 12, "amount": "4.5 million units", "note": "ŵ " * 400}
        self.answers("Next", shows([long, dose()]))
        self.answers("Agenda", shows([long, dose()]))
        self.answers("Glance", shows([{**long, "effect": "last"}, {"effect": "missed", **long}]))
        self.answers("Take", changes(long, [{**long, "effect": "next"}], exported="2026-11-01"))
        self.answers("List", shows([{**REGIMEN, "schedule": "90 micrograms weekly " * 40}]))
        for args in (["next"], ["agenda"], ["taken"], ["list"], []):
            out = self.cli(*args, tty=True, env={"NO_COLOR": "1"}).stdout
            for line in out.splitlines():
                wide = len(line) + sum(ord(c) >= 0x2E80 for c in line)
                self.assertLessEqual(wide, 80, line)

    def test_a_command_stays_in_one_piece(self):
        """It is copied from the screen. What has no room on any line is broken as all is."""
        self.answers("Settings", shows([]))
        self.answers("Next", shows([dose()]))
        for n in range(1, 34):
            row = {**dose("2026-11-15T19:00", state="missed"), "effect": "missed", "dose": "p" * n + "@2026-11-15T19:00"}
            self.answers("Glance", shows([row]))
            for columns in (60, 80, False):
                command = f"cytosched taken {row['dose']} --at TIME"
                if len(command) <= (columns or 80):
                    self.assertIn(command, self.cli(tty=columns, env={"NO_COLOR": "1"}).stdout)
        said = self.cli(tty=20, env={"NO_COLOR": "1"}).stdout
        self.assertIn(f"Where one was taken after all: cytosched taken {row['dose']} --at TIME", " ".join(said.split()))
        for n in range(20):
            self.answers("Move", changes(dose(), hint="x" * n + " Switch it on: timedatectl set-ntp true"))
            said = self.cli("move", "x", "tomorrow", tty=40, env={"NO_COLOR": "1"}).stdout
            self.assertIn("timedatectl set-ntp true", said)

    def test_nothing_is_ever_cut(self):
        row = {**dose(state="taken", amount="12000 units", site="the left thigh, two fingers above the scar",
                      taken_at="2026-11-22T19:10:00+01:00"),
               "drug": "peginterferon alfa-2a of another make", "regimen": "r" * 30, "patient": "Änne-Marie 漢字"}
        self.answers("Next", shows([row, dose()], today={"me": "2026-11-20", row["patient"]: "2026-11-20"}, several=True))
        whole = [row["drug"], row["regimen"], row["patient"], row["site"], "12,000 units"]
        for columns in (20, 40, 59, 60, 80, 120, False):
            out = self.cli("next", tty=columns, env={"NO_COLOR": "1"}).stdout
            said = " ".join(out.split())
            for words in whole:
                for word in words.split():
                    self.assertIn(word, said)
            self.assertIn("12,000 units", out, "an amount stays on one line")
            self.assertNotIn("...", out)
            if columns and columns < 60:  # a list: what belongs together stands together
                self.assertIn(f"{row['patient']}, {row['regimen']}, 12,000 units, {row['drug']}, taken 19:10, {row['site']}",
                              said)
            if not columns:  # no terminal: a line a dose, however long
                self.assertRegex(out, "(?m)^  19:00 .*12,000 units .*another make .*above the scar$")
            for line in out.splitlines() if columns else []:
                wide = len(line) + sum(ord(c) >= 0x2E80 for c in line)
                self.assertLessEqual(wide, max(columns, 2 + 2 + 30 + 1), line)

    def test_wide_and_combining_letters_are_aligned(self):
        names = ["漢字かな", "A\u0308nne", "Änne", "ไข้สูง", "Анна", "🦠"]
        rows = [{**dose(), "patient": name} for name in names]
        self.answers("Next", shows(rows, today=dict.fromkeys(names, "2026-11-20"), several=True))
        out = self.cli("next", "6", tty=100, env={"NO_COLOR": "1"}).stdout
        at = {sum(columns_of(c) for c in line[:line.index("pegasys")]) for line in out.splitlines() if "pegasys" in line}
        self.assertEqual(len(at), 1, out)

    def test_a_wide_terminal_is_used(self):
        row = {**dose(), "drug": "d" * 70, "regimen": "r" * 30}
        self.answers("Next", shows([row]))
        self.assertRegex(self.cli("next", tty=150).stdout, "  19:00  r{30}  90 micrograms  d{70}")

    def test_a_month_without_room_is_a_list(self):
        self.answers("Next", shows([]))
        self.answers("Agenda", shows([dose(), dose("2026-11-29T19:00")]))
        out = self.cli("month", "2026-11", tty=40, env={"NO_COLOR": "1"}).stdout
        self.assertIn("  Sun 22: 1 planned\n", out)
        self.assertIn("  Fri 20, today\n", out)
        self.assertIn("Mon", self.cli("month", "2026-11", tty=49).stdout)

    def test_colour_only_on_a_terminal(self):
        self.answers("Next", shows([dose(state="due")]))
        self.assertIn("\033[", self.cli("next", tty=True).stdout)
        self.assertNotIn("\033[", self.cli("next").stdout)
        self.assertNotIn("\033[", self.cli("next", tty=True, env={"NO_COLOR": "1"}).stdout)
        self.assertNotIn("\033[", self.cli("next", tty=True, env={"TERM": "dumb"}).stdout)

    def test_before_beside_after(self):
        effects = [
            dose("2026-11-15T19:00", effect="last", state="taken"),
            dose("2026-11-29T19:00", effect="next"),
            dose("2026-12-07T19:00", effect="moved", was="2026-12-06T19:00:00+01:00"),
            dose("2026-11-22T19:00", effect="went", amount="45 micrograms"),
            dose("2026-11-29T19:00", effect="went", amount="45 micrograms"),
            dose("2026-12-13T19:00", effect="went", state="paused"),
            dose("2026-12-20T19:00", effect="stays"),
            dose("2026-11-27T19:00", effect="came"),
            dose("2026-11-29T19:00", effect="came"),
        ]
        self.answers("Change", changes(REGIMEN, effects, days=14, further=True))
        out = self.cli("change", "p", "weekly", "--from", "next", "--dry-run").stdout
        self.assertRegex(out, r"Last dose: +Sunday 15 November, 19:00, 5 days ago")
        self.assertRegex(out, r"Next dose: +Sunday 29 November, 19:00, in 9 days")
        self.assertIn("14 days from the last dose to the next.", out)
        compared = """\
  Before                           |  After
  Sun 22 Nov 19:00  45 micrograms  |  no dose
  no dose                          |  Fri 27 Nov 19:00  90 micrograms
  Sun 29 Nov 19:00  45 micrograms  |  Sun 29 Nov 19:00  90 micrograms
  Sun 6 Dec 19:00   90 micrograms  |  Mon 7 Dec 19:00   90 micrograms
  Sun 13 Dec 19:00  90 micrograms  |  paused
  Sun 20 Dec 19:00  90 micrograms  |  Sun 20 Dec 19:00  90 micrograms
  ... and so on
"""
        self.assertIn(compared, out)
        self.assertIn("Nothing was written.", out)
        out = self.cli("change", "p", "weekly", "--from", "next").stdout
        self.assertIn(compared, out)
        self.assertNotIn("Nothing was written.", out)

    def test_an_export_that_is_out_of_date(self):
        self.answers("Move", changes(dose(), stale={"file": "2026-11-01"}, hint="Look at it."))
        out = self.cli("move", "p", "sun").stdout
        self.assertIn("Your phone still shows the plan exported on Sunday 1 November.", out)
        self.assertIn("Look at it.", out)
        r = self.cli("move", "p", "sun", "--json")
        json.loads(r.stdout)
        self.assertIn("Sunday 1 November", r.stderr)

    def reads(self, **result):
        self.answers("Read", GLib.Variant("(a{sv}a{sv})", (row(result), context())))

    def test_add_says_how_it_was_read(self):
        self.answers("Add", changes({**REGIMEN, "schedule_read_as": "90 micrograms weekly on sun at 19:00"},
                                    [dose(effect="next")], autostart=False, read_as="peginterferon alfa-2a"))
        self.reads(canonical="90 micrograms weekly on sun at 19:00")
        r = self.cli("add", "pegasys", "90 mcg sundays 7pm", tty=True, input="y\n")
        self.assertEqual(r.rc, 0, r.stdout)
        tried, added = self.daemon.called("Add")
        self.assertEqual((tried[1:3], tried[3]), (("pegasys", "90 mcg sundays 7pm"), {"dry_run": True}))
        self.assertEqual((added[1:3], added[3]), (("pegasys", "90 mcg sundays 7pm"), {}))
        text = " ".join(r.stdout.split())
        self.assertIn("Read as: 90 micrograms weekly on sun at 19:00", text)
        self.assertIn("does not remind", text)
        self.assertIn("will not start by itself at login", text)
        self.assertIn('"pegasys" was read as peginterferon alfa-2a', text)
        r = self.cli("add", "pegasys", tty=True, input="\x04")
        self.assertEqual(r.rc, 1, r.stdout)

    def test_change_asks_for_the_day(self):
        self.answers("Show", GLib.Variant("(a{sv}a{sv})", (row(REGIMEN), context())))
        self.answers("Change", changes(REGIMEN, [dose("2026-11-15T19:00", effect="last")]))
        self.reads(canonical="every 2 weeks at 19:00", exact=True)
        r = self.cli("change", "p", "every 2 weeks", tty=True, input="sun\n")
        self.assertEqual(r.rc, 0, r.stdout)
        asked, tried, done = self.daemon.called("Change")
        self.assertEqual(asked[3], {"from": "next", "dry_run": True, "yes": True})
        self.assertEqual(tried[3], {"from": "sun", "dry_run": True, "yes": True})
        self.assertEqual(done[3], {"from": "sun"})
        self.assertIn("Sunday 15 November", r.stdout)

    def test_month(self):
        self.answers("Next", shows([]))
        rows = [dose(f"2026-11-{d:02}T19:00", state=s)
                for d, s in ((1, "taken"), (8, "missed"), (15, "skipped"), (22, "scheduled"))]
        self.answers("Agenda", shows(rows))
        out = self.cli("month").stdout
        self.assertEqual(self.sent("Agenda"), ({"from": "2026-11-01", "to": "2026-11-30"},))
        self.assertIn("November 2026", out)
        for part in (" 1 +", " 8 x", "15 -", "22 o", "[20]", "+ taken: 1", "x missed: 1"):
            self.assertIn(part, out)
        rows += [{**dose("2026-11-23T08:30", state="scheduled"), "kind": "appointment"}]
        self.answers("Agenda", shows(rows))
        out = self.cli("month").stdout
        for part in ("23 a", "o planned: 1", "a appointment: 1"):  # in no count of doses
            self.assertIn(part, out)
        rows += [rows[-1]]
        self.answers("Agenda", shows(rows))
        self.assertIn("Mon 23: 2 appointments\n", self.cli("month", tty=40, env={"NO_COLOR": "1"}).stdout)
        self.answers("Agenda", shows(rows[:-1]))
        self.assertIn("Mon 23: 1 appointment\n", self.cli("month", tty=40, env={"NO_COLOR": "1"}).stdout)
        self.cli("month", "feb", "2028")
        self.assertEqual(self.sent("Agenda"), ({"from": "2028-02-01", "to": "2028-02-29"},))
        self.cli("month", "2027-04", "--regimen", "p")
        self.assertEqual(self.sent("Agenda"),
                         ({"from": "2027-04-01", "to": "2027-04-30", "regimen": "p"},))


class Json(CliCase):
    def test_rows_pass_through_in_order(self):
        odd = {"z": "1", "a": "ü \"\\ 漢", "moved": True, "n": 2**60, "y": GLib.Variant("y", 7),
               "list": GLib.Variant("as", ["b", "a"]), "u": GLib.Variant("u", 2**32 - 1),
               "rows": GLib.Variant("aa{sv}", [row({"k": "v", "b": False})])}
        self.answers("Next", shows([odd, dose()]))
        out = self.cli("next", "--json").stdout
        plain = {**odd, "y": 7, "list": ["b", "a"], "u": 2**32 - 1, "rows": [{"k": "v", "b": False}]}
        self.assertEqual(out, json.dumps([plain, dose()], indent=2, ensure_ascii=False) + "\n")

    def test_pages_become_one_array(self):
        total = 3500

        def agenda(options):
            first = int(options.get("after_dose", "p@0")[2:])
            last = min(first + 1000, total)
            rows = [{**dose(), "dose": f"p@{i + 1}", "utc": f"u{i + 1}"} for i in range(first, last)]
            if first:
                self.assertEqual(options["after_utc"], f"u{first}")
            return shows(rows, more=last < total)

        self.daemon.hooks["Agenda"] = agenda
        rows = json.loads(self.cli("agenda", "--json").stdout)
        self.assertEqual([r["dose"] for r in rows], [f"p@{i + 1}" for i in range(total)])
        self.assertEqual(len(re.findall("pegasys", self.cli("agenda").stdout)), total)

    def test_the_other_cursors(self):
        def pages(key, *more_rows):
            seen = []

            def hook(*args):
                seen.append(args[-1].get(key))
                return shows([more_rows[len(seen) - 1]], more=len(seen) < len(more_rows))

            return hook, seen

        for method, key, args, rows, cursors in (
            ("List", "after", ["list"], [{"regimen": "a"}, {"regimen": "b"}], [None, "a"]),
            ("Preview", "after_utc", ["preview", "x"], [{"utc": "1"}, {"utc": "2"}], [None, "1"]),
            ("Rehearse", "after_utc", ["rehearse"], [{"utc": "1"}, {"utc": "2"}], [None, "1"]),
            ("History", "after", ["history"], [{"id": 7}, {"id": 9}], [None, 7]),
        ):
            self.daemon.hooks[method], seen = pages(key, *rows)
            self.assertEqual(json.loads(self.cli(*args, "--json").stdout), rows)
            self.assertEqual(seen, cursors, method)


class Export(CliCase):
    def setUp(self):
        super().setUp()
        self.text, self.error = b"BEGIN:VCALENDAR\r\n", None
        self.got = []
        self.daemon.hooks["Export"] = lambda *args: None
        self.file = self.s.dir / "plan.ics"

    def serve(self):
        """The double's Export needs the descriptor, which is beside the message."""

        def on_call(bus, sender, path, interface, method, args, invocation):
            if method != "Export":
                return FakeDaemon._on_call(
                    self.daemon, bus, sender, path, interface, method, args, invocation
                )
            self.got.append(args.unpack()[1])
            fds = invocation.get_message().get_unix_fd_list()
            with os.fdopen(fds.steal_fds()[0], "wb") as out:
                out.write(self.text)
            if self.error:
                return invocation.return_dbus_error(f"org.cytosched.Error.{self.error}", "no")
            result = {k: GLib.Variant("t", v) for k, v in (("series", 1), ("events", 2), ("bytes", 17))}
            result["horizon"] = GLib.Variant("s", "2028-11-20")
            return invocation.return_value(GLib.Variant("(a{sv})", (result,)))

        self.daemon.close()
        self.daemon._on_call = on_call
        self.daemon.appear()

    def test_to_stdout(self):
        self.serve()
        r = self.cli("export", "a", "b", "--discreet", "--alarm", "1h", "--alarm", "0", "--history")
        self.assertEqual(r.rc, 0, r.stderr)
        self.assertEqual(r.stdout, "BEGIN:VCALENDAR\n")  # read as text
        self.assertEqual(self.got, [{"discreet": True, "history": True, "channel": "file", "regimens": ["a", "b"],
                                     "alarms": ["1h", "0"]}])
        told = " ".join(r.stderr.split())
        self.assertIn("calendar of its own", told)
        self.assertIn("drop the alarms", told)
        self.assertIn("2028-11-20", told)

    def test_to_a_file(self):
        self.serve()
        self.file.write_text("old")
        self.file.chmod(0o644)
        r = self.cli("export", "--output", self.file)
        self.assertEqual(r.rc, 0, r.stderr)
        self.assertEqual(self.file.read_bytes(), self.text)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual([p.name for p in self.s.dir.glob("plan*")], ["plan.ics"])
        self.assertIn("1 series, 2 single events", r.stdout)

    def test_a_failure_leaves_the_old_file(self):
        self.serve()
        self.error = "Failed"
        self.file.write_text("old")
        r = self.cli("export", "--output", self.file)
        self.assertEqual(r.rc, 1)
        self.assertEqual(self.file.read_text(), "old")
        self.assertEqual([p.name for p in self.s.dir.glob("plan*")], ["plan.ics"])

    def test_where_no_file_can_be(self):
        self.serve()
        for path in (self.s.dir / "nowhere" / "plan.ics", self.s.dir):
            r = self.cli("export", "--output", path)
            self.assertEqual((r.rc, self.got), (1, []), r.stderr)
            self.assertIn(str(path), r.stderr)

    def test_a_link_stays_a_link_and_a_device_a_device(self):
        self.serve()
        link = self.s.dir / "link.ics"
        link.symlink_to(self.file)
        self.file.write_text("old")
        self.assertEqual(self.cli("export", "--output", link).rc, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(self.file.read_bytes(), self.text)
        self.assertEqual(self.cli("export", "--output", "/dev/null").rc, 0)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))


class Watch(CliCase):
    def watch(self, *args):
        self.log = self.s.dir / "watching.log"
        process = self.s.start("watching", [BUILD / "cytosched", "watch", *args])
        wait_for(lambda: self.daemon.called("Open"), 5, "the first look")
        return process

    def shows(self, text, count=1):
        wait_for(lambda: self.log.read_text().count(text) >= count, 5, f"{text!r} on the terminal")

    def test_reminders_now_and_later(self):
        name = self.daemon.remind()
        process = self.watch()
        self.shows("Injection due")
        self.shows(f"cytosched snooze {name} 15m")
        self.daemon.remind()
        self.shows("Injection due", 2)
        self.daemon.say("ReminderShown", "(s)", "")  # nothing new
        self.daemon.answered_elsewhere(name)
        self.shows(f"{name}: taken")
        self.assertEqual(self.log.read_text().count("Injection due"), 2)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(), 0)

    def test_it_survives_the_daemon(self):
        self.daemon.remind()
        process = self.watch()
        self.shows("Injection due")  # it has its first answer
        self.daemon.close()
        self.shows("the daemon ended")
        self.daemon.appear()
        self.daemon.remind()
        self.shows("Injection due", 2)
        self.assertTrue(process.alive)
        process.signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 0)

    def test_json_is_an_object_a_line(self):
        name = self.daemon.remind()
        process = self.watch("--json")
        self.shows('"event":"remind"')
        self.daemon.remind()
        self.shows('"event":"again"')
        self.daemon.answered_elsewhere(name)
        self.daemon.say("ReminderShown", "(s)", name)
        self.daemon.say("RegimenChanged", "(s)", "pegasys")
        self.shows('"event":"regimen"')
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(), 0)
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        self.assertEqual([line["event"] for line in lines],
                         ["remind", "again", "dose", "closed", "regimen"])
        self.assertEqual(lines[0]["dose"], name)

    def test_the_end_of_the_bus(self):
        process = self.watch()
        self.s._bus_process.terminate()
        self.assertEqual(process.wait(), 4)


class Completion(CliCase):
    def complete(self, line):
        script = (
            f"PATH={BUILD}:$PATH; . {ROOT}/cli/completion.bash; COMP_LINE=$1; COMP_POINT=${{#1}}; "
            'COMP_WORDS=(); _cytosched; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        argv = ["bash", "--norc", "-c", script, "bash", line]
        out = subprocess.run(argv, env=self.s.env, capture_output=True, text=True, timeout=20)
        self.assertEqual(out.stderr, "")
        return out.stdout.split("\n")[:-1]

    def test_verbs_options_and_names(self):
        self.answers("List", shows([REGIMEN, {**REGIMEN, "regimen": "intron"}]))
        self.answers("Next", shows([dose()]))
        self.assertLessEqual(set(VERBS), set(self.complete("cytosched ")))
        self.assertEqual(self.complete("cytosched hi"), ["history"])
        self.assertEqual(self.complete("cytosched pause --u"), ["--until"])
        self.assertEqual(self.complete("cytosched show "), ["intron", "pegasys"])
        self.assertEqual(self.complete("cytosched taken pegasys@2026-11-22T19:"), ["00"])
        self.assertIn("Europe/Berlin", self.complete("cytosched preview --zone Europe/B"))

    def test_what_would_be_refused_is_not_offered(self):
        self.answers("List", shows([{**REGIMEN, "regimen": name, "status": name}
                                    for name in ("active", "ended", "paused", "stopped")]))
        self.answers("Next", shows([dose(state="due"), dose("2026-11-29T19:00")]))
        self.answers("Agenda", shows([dose("2026-11-15T19:00", state="taken"), dose()]))
        self.assertEqual(self.complete("cytosched stop "), ["active", "ended", "paused"])
        self.assertEqual(self.complete("cytosched resume "), ["paused"])
        self.assertEqual(self.complete("cytosched undo "), ["active", "ended", "paused", "stopped"])
        self.assertEqual(self.complete("cytosched snooze "), [dose()["dose"], dose()["regimen"]])
        self.assertEqual(self.complete("cytosched amend "), [dose("2026-11-15T19:00")["dose"]])
        self.assertEqual(self.complete("cytosched rehearse --answer "), ["none", "all"])
        self.assertEqual(self.complete("cytosched amend p --answer "), ["taken", "skipped", "none"])
        self.assertEqual(self.complete("cytosched change p daily --from "), ["today", "tomorrow", "next"])
        self.assertEqual(self.complete("cytosched agenda --from "), ["today", "tomorrow"])


if __name__ == "__main__":
    main()
