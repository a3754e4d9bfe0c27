#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doses as tasks on the phone: out, ticked there, and back; each answer once, none that was not given."""

import datetime
import re
import shutil
import zoneinfo

import icalendar
from caldav import Radicale, Xandikos
from harness import main, wait_for
from syncing import SyncCase

UTC = datetime.timezone.utc
NOW = "20261122T180500Z"
# How programs tick a task: the lines they write in the place of STATUS:NEEDS-ACTION.
TICKED = {
    "tasks.org": "STATUS:COMPLETED\r\nCOMPLETED:{at}\r\nPERCENT-COMPLETE:100\r\nX-APPLE-SORT-ORDER:5\r\n",
    "jtx board": "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED;TZID=Europe/Berlin:{local}\r\nX-JTX:1\r\n",
    "nextcloud tasks": "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED;VALUE=DATE-TIME:{at}\r\nX-OC-HIDESUBTASKS:0\r\n",
    "apple reminders": "STATUS:COMPLETED\r\nCOMPLETED:{at}\r\nX-APPLE-SORT-ORDER:686325660\r\n",
    "thunderbird": "STATUS:COMPLETED\r\nCOMPLETED:{at}\r\nPERCENT-COMPLETE:100\r\nX-MOZ-GENERATION:1\r\n",
    "percent alone": "PERCENT-COMPLETE:100\r\n",
    "completed alone": "COMPLETED:{at}\r\n",
    "todoman": "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED:{at}\r\nSEQUENCE:1\r\n",
}
# What they write besides, which is no change.
BESIDES = {
    "value": ("DUE:", "DUE;VALUE=DATE-TIME:"), "priority": ("END:VTODO", "PRIORITY:9\r\nX-OC-HIDESUBTASKS:0\r\nEND:VTODO"),
    "alarm": ("END:VTODO", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VTODO"),
    "acknowledged": ("END:VALARM", "ACKNOWLEDGED:20261122T180001Z\r\nEND:VALARM"),
}


class TaskCase(SyncCase):
    def setUp(self):
        super().setUp()
        # Doses every day, one of them due now.
        self.s.cli("add", "intron", f"3 million units daily at {self.just_now()}", "--from", "today", "--yes")
        self.list = self.r.collection.rstrip("/") + "-tasks/"
        self.first("--tasks", "on")

    def tasks(self):
        """UID to the task."""
        found = {}
        for text in self.r.files(self.list).values():
            (todo,) = icalendar.Calendar.from_ical(text).walk("VTODO")
            found[str(todo["UID"])] = todo
        return found

    def of(self, dose):
        """The resource's name of a dose's task."""
        return next(n for n, t in self.r.files(self.list).items() if f"X-CYTOSCHED-DOSE:{dose}" in t.replace("\r\n ", ""))

    def edit(self, dose, *pairs, name=None):
        name = name or self.of(dose)
        text = self.r.files(self.list)[name]
        for old, new in zip(pairs[::2], pairs[1::2]):
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.put(name, text)

    def put(self, name, text):
        self.assertIn(self.r.request("PUT", self.r.path(name, self.list), text.encode())[0], (201, 204))

    def tick(self, dose, how="tasks.org", minutes=1):
        at = datetime.datetime.now(UTC) - datetime.timedelta(minutes=minutes)
        local = at.astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
        words = TICKED[how].format(at=f"{at:%Y%m%dT%H%M%SZ}", local=f"{local:%Y%m%dT%H%M%S}")
        self.edit(dose, "STATUS:NEEDS-ACTION\r\n", words)
        return at

    def due(self):
        return next(d for d in self.s.cli_json("agenda", "intron") if d["state"] == "due")["dose"]

    def dose(self, name):
        return next(d for d in self.s.cli_json("agenda") if d["dose"] == name)

    def answers(self, verb="taken"):
        return [c for c in self.s.cli_json("history") if c["verb"] == verb]

    def quiet(self):
        """A further run has nothing to do."""
        before = self.r.files(self.list)
        self.proxy.forget()
        r = self.sync()
        self.assertRegex(r.stdout, r"Tasks: 0 added, 0 changed, 0 removed, \d+ as they were\.")
        self.assertEqual(self.r.files(self.list), before)
        self.assertEqual(set(self.proxy.methods()), {"PROPFIND"}, r)


class Out(TaskCase):
    def test_the_next_days(self):
        tasks = self.tasks()
        end = datetime.datetime.now(UTC) + datetime.timedelta(14)
        rows = [d for d in self.s.cli_json("agenda") if datetime.datetime.fromisoformat(d["utc"].replace("Z", "+00:00")) <= end]
        self.assertEqual(sorted(t["X-CYTOSCHED-DOSE"] for t in tasks.values()), sorted(d["dose"] for d in rows))
        for row in rows:
            (todo,) = (t for t in tasks.values() if t["X-CYTOSCHED-DOSE"] == row["dose"])
            self.assertEqual(todo["DUE"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"), row["utc"])
            self.assertEqual(todo["STATUS"], "NEEDS-ACTION")
            for key in ("DTSTART", "RRULE", "COMPLETED"):
                self.assertNotIn(key, todo)
            (alarm,) = todo.walk("VALARM")
            self.assertEqual(alarm["TRIGGER"].dt, todo["DUE"].dt)
            self.assertEqual(alarm["TRIGGER"].params["VALUE"], "DATE-TIME")
        self.assertIn("interferon alfa-2b 3 million units", str(tasks))
        self.quiet()

    def test_a_list_of_its_own(self):
        # Of both plans; how many events a daily one takes depends on the hour: on the days on which the clock
        # changes, a dose near the change has one of its own.
        self.assertEqual({name.split("-")[1] for name in self.r.files()}, {"1", "2"})
        events = "".join(self.r.files().values())
        self.assertIn("BEGIN:VEVENT", events)
        self.assertNotIn("BEGIN:VTODO", events)
        _, _, body = self.r.request("PROPFIND", self.r.path("", self.list), '<propfind xmlns="DAV:" '
                                    'xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:supported-calendar-component-set/></prop>'
                                    "</propfind>", {"Depth": "0"})
        self.assertIn("VTODO", body)
        self.assertNotIn("VEVENT", body)

    def test_answers_here(self):
        rows = [d["dose"] for d in self.s.cli_json("agenda", "intron")]
        due = self.due()
        later = rows[rows.index(due) + 1:]
        self.s.cli("taken", due)
        self.s.cli("skip", later[0], "--yes")
        self.s.cli("move", later[1], "23:30", "--yes")
        self.sync()
        tasks = {str(t["X-CYTOSCHED-DOSE"]): t for t in self.tasks().values()}
        self.assertEqual(tasks[due]["STATUS"], "COMPLETED")
        self.assertIn("COMPLETED", tasks[due])
        self.assertEqual(tasks[due].walk("VALARM"), [])
        self.assertEqual(tasks[later[0]]["STATUS"], "CANCELLED")
        self.assertEqual(tasks[later[1]]["DUE"].dt.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%H:%M"), "23:30")
        self.quiet()
        self.s.cli("undo", "--yes", check=False)
        self.s.cli("pause", "intron", "--from", "tomorrow", "--until", (datetime.date.today() + datetime.timedelta(40)).isoformat(), "--yes", check=False)
        self.sync()
        self.s.cli("stop", "intron", "--yes")
        self.s.cli("remove", "pegasys", "--yes")
        self.sync()
        self.assertFalse([t for t in self.tasks().values() if t["STATUS"] == "NEEDS-ACTION" and t["DUE"].dt > datetime.datetime.now(UTC)])

    def test_discreet(self):
        self.sync("--discreet")
        text = "".join(self.r.files(self.list).values()).lower()
        for word in ("interferon", "intron", "pegasys", "units", "micrograms"):
            self.assertNotIn(word, text)
        # And it still comes back.
        due = self.due()
        name = next(n for n, t in self.r.files(self.list).items() if f"-task-{due.split('@')[1].replace('-', '').replace(':', '')}" in n)
        self.edit(None, "STATUS:NEEDS-ACTION\r\n", "STATUS:COMPLETED\r\n", name=name)
        self.sync()
        self.assertEqual(self.dose(due)["state"], "taken")

    def test_off(self):
        self.s.cli("sync", "--tasks", "off")
        self.assertEqual(self.tasks(), {})
        self.assertNotIn("tasks", (self.s.dir / "config" / "cytosched" / "sync.ini").read_text())
        self.assertNotIn("Tasks:", self.sync().stdout)
        self.sync("--tasks", "on")
        self.assertTrue(self.tasks())
        self.sync("--off")
        self.assertEqual((self.tasks(), self.r.files()), ({}, {}))


class Back(TaskCase):
    def test_ticked_by_each_of_them(self):
        for how in TICKED:
            with self.subTest(how=how):
                due = self.due()
                at = self.tick(due, how)
                r = self.sync()
                self.assertIn("ticked on the phone", r.stdout)
                row = self.dose(due)
                self.assertEqual(row["state"], "taken")
                taken = datetime.datetime.fromisoformat(row["taken_at"])
                self.assertLess(abs((taken - at).total_seconds()), 61)
                self.assertEqual(self.answers()[-1]["source"], "phone")
                self.quiet()
                self.s.cli("undo", "--yes", check=False)
                self.assertEqual(self.dose(due)["state"], "due")
                # What was taken back here is open there again.
                self.sync()
                self.assertEqual({str(t["STATUS"]) for t in self.tasks().values()}, {"NEEDS-ACTION"})
        self.assertIn("from the phone", self.s.cli("history").stdout)

    def test_what_is_no_answer(self):
        due = self.due()
        for how, (old, new) in BESIDES.items():
            with self.subTest(how=how):
                self.edit(due, old, new)
                self.quiet_but_get()
        self.assertEqual(self.answers(), [])

    def quiet_but_get(self):
        before = self.r.files(self.list)
        r = self.sync()
        self.assertRegex(r.stdout, r"Tasks: 0 added, 0 changed, 0 removed")
        self.assertEqual(self.r.files(self.list), before)

    def test_reopened(self):
        due = self.due()
        before = self.r.files(self.list)[self.of(due)]
        self.tick(due)
        self.sync()
        self.put(self.of(due), before)
        self.assertIn("reopened on the phone", self.sync().stdout)
        self.assertEqual(self.dose(due)["state"], "due")
        self.quiet()

    def test_reopened_what_was_recorded_here(self):
        due = self.due()
        before = self.r.files(self.list)[self.of(due)]
        self.s.cli("taken", due)
        self.sync()
        self.put(self.of(due), before)
        self.sync()
        self.assertEqual(self.dose(due)["state"], "taken")
        self.assertIn("STATUS:COMPLETED", self.r.files(self.list)[self.of(due)])

    def test_cancelled_or_deleted_is_no_answer(self):
        for deleted in (False, True):
            with self.subTest(deleted=deleted):
                due = self.due()
                if deleted:
                    self.assertIn(self.r.request("DELETE", self.r.path(self.of(due), self.list))[0], (200, 204))
                else:
                    self.edit(due, "STATUS:NEEDS-ACTION", "STATUS:CANCELLED")
                r = self.sync()
                text = " ".join(r.stdout.split())
                self.assertIn("no answer. Skip it?", text)
                self.assertIn(f"cytosched skip {due}", text)
                self.assertEqual(self.dose(due)["state"], "due")
                # Once.
                self.assertNotIn("Skip it?", self.sync().stdout)
                self.s.cli("skip", due)
                self.sync()
                self.s.cli("undo", "--yes", check=False)
                self.sync()
        self.assertEqual(self.answers(), [])

    def test_a_conflict_is_told(self):
        due = self.due()
        self.tick(due)
        self.s.cli("skip", due)
        text = " ".join(self.sync().stdout.split())
        self.assertIn("recorded here as skipped, which stays until you say otherwise", text)
        self.assertIn(f"cytosched amend --answer taken {due}", text)
        self.assertEqual(self.dose(due)["state"], "skipped")
        self.assertIn("STATUS:CANCELLED", self.r.files(self.list)[self.of(due)])
        # The choice stays while the phone shows what is recorded; it goes with what it contradicts.
        self.quiet()
        self.assertEqual([actions for _, actions in self.questions()], [["amend", "keep"]])
        self.s.cli("undo", "--yes")
        self.assertEqual(self.questions(), [])
        self.s.cli("redo")
        # Ticked once more, it is asked once more.
        self.edit(due, "STATUS:CANCELLED", "STATUS:COMPLETED")
        self.sync()
        self.assertEqual([actions for _, actions in self.questions()], [["amend", "keep"]])

    def test_a_conflict_is_settled_on_the_screen(self):
        self.s.start_dunst()
        due = self.due()
        at = self.tick(due)
        self.s.cli("skip", due)
        self.sync()
        shown = wait_for(lambda: next((n for n in self.s.notifications() if n.title.startswith("From the phone")), None), 10, "the card")
        self.assertEqual(shown.labels, ["It was taken", "Leave it"])
        self.assertIn("It is recorded here as skipped, and was ticked on the phone as done", shown.body)
        self.s.press("It was taken")
        wait_for(lambda: self.dose(due)["state"] == "taken", 10, "the answer")
        taken = datetime.datetime.fromisoformat(self.dose(due)["taken_at"])
        self.assertLess(abs((taken - at).total_seconds()), 61)
        self.assertEqual(self.answers("amend")[-1]["source"], "phone")
        self.assertEqual(self.questions(), [])
        self.sync()
        self.assertIn("STATUS:COMPLETED", self.r.files(self.list)[self.of(due)])
        self.quiet()

    def test_taken_and_then_paused(self):
        due = self.due()
        at = self.tick(due)
        self.s.cli("pause", "intron", "--from", "today")
        self.assertIn("ticked on the phone", self.sync().stdout)
        row = self.dose(due)
        self.assertEqual(row["state"], "taken")
        self.assertLess(abs((datetime.datetime.fromisoformat(row["taken_at"]) - at).total_seconds()), 61)

    def test_taken_and_then_stopped(self):
        """A tick that can't be recorded any more is said and stays; where the plan comes back, it counts."""
        due = self.due()
        self.tick(due)
        name = self.of(due)
        for discreet in (False, True):
            self.s.cli("stop", "intron", "--yes")
            text = " ".join(self.sync(*(["--discreet"] if discreet else [])).stdout.split())
            self.assertIn(f"{due}: it was ticked on the phone, and the plan has no such dose any more", text)
            self.assertNotIn("no such dose", self.sync().stdout)
            self.assertEqual(self.tasks()[name[:-4]]["STATUS"], "COMPLETED")
            self.s.cli("undo", "--yes")
            self.assertIn("ticked on the phone", self.sync().stdout)
            self.assertEqual(self.dose(due)["state"], "taken")
            self.quiet()
            self.s.cli("undo", "--yes")
            self.sync()
            self.edit(due, "STATUS:NEEDS-ACTION", "STATUS:COMPLETED", name=name)
        self.s.cli("stop", "intron", "--yes")
        self.sync("--off")
        self.assertEqual(self.tasks(), {})

    def test_both_took_it(self):
        due = self.due()
        self.tick(due, minutes=1)
        self.s.cli("taken", due)
        taken = self.dose(due)["taken_at"]
        self.sync()
        self.assertEqual((self.dose(due)["taken_at"], len(self.answers())), (taken, 1))
        self.quiet()

    def test_too_early_asks(self):
        """A dose of another day, ticked today."""
        later = [d["dose"] for d in self.s.cli_json("agenda", "intron") if d["state"] == "scheduled"][2]
        self.tick(later)
        text = " ".join(self.sync().stdout.split())
        self.assertIn(f"cytosched taken {later}", text)
        self.assertEqual(self.answers(), [])
        # It is not unticked, and asked once.
        self.assertIn("COMPLETED", self.r.files(self.list)[self.of(later)])
        self.assertNotIn("cytosched taken", self.sync().stdout)

    def questions(self):
        """What the daemon asks of a phone's word: the title, and what can be pressed."""
        return [(r["title"], r["actions"]) for r in self.s.call_daemon("Open")[0] if r.get("command")]

    def test_asked_on_the_screen(self):
        """With buttons, once; and no more once it is answered, or reopened there."""
        self.s.start_dunst()
        self.s.cli("taken", self.due())
        first, later = [d["dose"] for d in self.s.cli_json("agenda", "intron") if d["state"] == "scheduled"][1:3]
        name = self.of(first)
        before = self.r.files(self.list)[name]
        self.edit(first, "STATUS:NEEDS-ACTION", "STATUS:CANCELLED")
        at = self.tick(later)
        for _ in range(2):
            self.sync()
            self.assertEqual(self.questions(), [("From the phone: your injection", ["skip", "keep"]),
                                                ("From the phone: your injection", ["record", "keep"])])
        self.put(name, before)
        self.sync()
        self.assertEqual([actions for _, actions in self.questions()], [["record", "keep"]])

        def card(title):
            return wait_for(lambda: next((n for n in self.s.notifications() if n.title == title), None), 10, title)

        shown = card("From the phone: your injection")
        self.assertEqual(shown.labels, ["Record it", "Leave it"])
        self.assertIn("It was ticked on the phone as done", shown.body)
        self.s.press("Record it")
        self.assertIn("is planned for", card("Please check").body)
        self.s.press("Record it")
        card(f"Recorded: taken at {at.astimezone(zoneinfo.ZoneInfo('Europe/Berlin')):%H:%M}")
        self.assertEqual(self.dose(later)["state"], "taken")
        self.assertEqual(self.answers()[-1]["source"], "phone")
        self.assertEqual(self.questions(), [])
        self.sync()
        self.assertEqual(self.questions(), [])

    def test_asked_discreetly(self):
        self.s.cli("set", "discreet", "on", "--patient", "me")
        self.sync()
        due = self.due()
        name = next(n for n in self.r.files(self.list) if f"-task-{due.split('@')[1].replace('-', '').replace(':', '')}" in n)
        self.edit(None, "STATUS:NEEDS-ACTION", "STATUS:CANCELLED", name=name)
        self.sync()
        (row,) = (r for r in self.s.call_daemon("Open")[0] if r.get("command"))
        for text in (row["title"], row["body"], row["command"]):
            for word in ("interferon", "intron", "units"):
                self.assertNotIn(word, text)

    def test_never_a_time_to_come(self):
        due = self.due()
        self.tick(due, minutes=-600)
        self.sync()
        taken = datetime.datetime.fromisoformat(self.dose(due)["taken_at"])
        self.assertLessEqual(taken, datetime.datetime.now(UTC))

    def test_a_dose_that_is_not_there(self):
        name = self.of(self.due())
        text = self.r.files(self.list)[name].replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED")
        other = re.sub(r"-task-\d{8}T", "-task-20200101T", name)
        self.put(other, text.replace(name[:-4], other[:-4]))
        self.put("mine.ics", text.replace(name[:-4], "mine"))
        self.sync()
        self.assertEqual(self.answers(), [])
        self.assertIn("mine.ics", self.r.files(self.list))
        self.assertNotIn(other, self.r.files(self.list))

    def test_lost(self):
        """The record, answers on the way: each dose once."""
        due = self.due()
        self.tick(due)
        shutil.rmtree(self.s.dir / "state" / "cytosched")
        self.sync()
        self.assertEqual(len(self.answers()), 1)
        self.quiet()

    def test_our_own_word_is_no_answer(self):
        """Written here, taken back here, and the record of what was written lost between: it was never ticked."""
        due = self.due()
        for answer in ("taken", "skip"):
            with self.subTest(answer=answer):
                self.s.cli(answer, due)
                self.sync()
                shutil.rmtree(self.s.dir / "state" / "cytosched")
                self.s.cli("undo", "--yes")
                self.assertNotIn("phone", self.sync().stdout.replace("On the phone", ""))
                self.assertEqual(self.dose(due)["state"], "due")
                self.assertIn("STATUS:NEEDS-ACTION", self.r.files(self.list)[self.of(due)])
        self.assertEqual([c for c in self.s.cli_json("history") if c.get("source")], [])

    def test_lost_answers(self):
        self.proxy.hook = lambda method, path, n: "lose" if "-tasks" in path and n % 4 == 0 else None
        due = self.due()
        self.tick(due)
        for _ in range(3):
            self.sync(code=None)
        self.proxy.hook = lambda *_: None
        self.sync()
        self.assertEqual(len(self.answers()), 1)
        self.quiet()

    def test_hostile(self):
        due = self.due()
        name = self.of(due)
        text = self.r.files(self.list)[name]
        for bad in ("", "x", text[:200], text.replace("DUE:2", "DUE:9"), text.replace("UID:", "UID:x"),
                    text.replace("STATUS:NEEDS-ACTION", "COMPLETED:00000000T999999Z"),
                    text.replace("END:VTODO", "END:VTODO\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO")):
            self.proxy.hook = lambda method, path, n, bad=bad: (
                ("say", 200, {"ETag": f'"{n}"'}, bad.encode()) if method == "GET" and "-task-" in path else None)
            shutil.rmtree(self.s.dir / "state" / "cytosched", ignore_errors=True)
            self.sync(code=None)
            for answer in self.answers():
                self.assertEqual(answer["source"], "phone")
                self.assertEqual(answer["dose"], due)

    def test_two_patients(self):
        self.s.cli("patient", "add", "Ben")
        self.s.cli("add", "pegasys", "90 micrograms daily at 12:00", "--patient", "Ben", "--from", "tomorrow", "--yes")
        url = self.url.replace("injections", "ben")
        self.sync("--url", url, *self.login, "--patient", "Ben", "--tasks", "on")
        mine, ben = self.r.files(self.list), self.r.files(self.r.url + "ben-tasks/")
        self.assertTrue(ben)
        self.assertEqual(set(mine) & set(ben), set())


class OutAndBack:
    """With whichever server a TaskCase beside it has."""

    def test_out_and_back(self):
        due = self.due()
        self.quiet()
        self.tick(due)
        self.sync()
        self.assertEqual(self.dose(due)["state"], "taken")
        self.quiet()
        self.s.cli("undo", "--yes")
        self.sync()
        self.assertIn("STATUS:NEEDS-ACTION", self.r.files(self.list)[self.of(due)])
        shutil.rmtree(self.s.dir / "state" / "cytosched")
        self.sync()
        self.quiet()
        self.sync("--off")
        self.assertEqual((self.tasks(), self.r.files()), ({}, {}))


class WithXandikos(OutAndBack, TaskCase):
    server = Xandikos


if __name__ == "__main__":
    main()
