#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched sync beside other programs: what they add stays, what they change is said and settled,
and one plan stands on the phone, also after the record of what was written is lost."""

import datetime
import re
import shutil
import zoneinfo

import icalendar
import recurring_ical_events
from caldav import USER
from harness import main
from syncing import SLOWER, SOME, SyncCase

# What programs write into an event when its alarm is dismissed, or a reader merely looks at it.
EVOLUTION = (
    "BEGIN:VALARM\r\n", "BEGIN:VALARM\r\nX-EVOLUTION-ALARM-UID:5b6e8f\r\nACKNOWLEDGED:20261122T180001Z\r\n",
    "TZID=Europe/Berlin", "TZID=/freeassociation.sourceforge.net/Europe/Berlin",
    "TZID:Europe/Berlin", "TZID:/freeassociation.sourceforge.net/Europe/Berlin",
)
THUNDERBIRD = ("END:VEVENT\r\n", "X-MOZ-LASTACK:20261122T180001Z\r\nX-MOZ-GENERATION:2\r\nCATEGORIES:Health\r\nEND:VEVENT\r\n")
APPLE = ("END:VALARM\r\n", "ACKNOWLEDGED:20261122T180001Z\r\nUID:0B0B\r\nX-WR-ALARMUID:0B0B\r\nEND:VALARM\r\n")


class EditCase(SyncCase):
    def put(self, name, text):
        status, _, body = self.r.request("PUT", self.r.path(name), text.encode())
        self.assertIn(status, (201, 204), body)

    def edit(self, *pairs, name=None):
        """As another program: what is there, with these words in the place of those."""
        name = name or self.series()
        text = self.r.files()[name]
        for old, new in zip(pairs[::2], pairs[1::2]):
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.put(name, text)
        return self.r.files()[name]

    def series(self):
        """The name of the one series there is."""
        (name,) = (n for n, t in self.r.files().items() if "RRULE:FREQ=W" in t and "pegin" in t)
        return name

    def override(self, dose, minutes=0, *more):
        """One occurrence, changed by itself, as all of them do it."""
        at = datetime.datetime.fromisoformat(dose["slot"])
        text = self.r.files()[self.series()]
        uid = re.search(r"^UID:(.*)\r$", text, re.M).group(1)
        summary = re.search(r"^SUMMARY:(?:.*\r\n )*.*\r\n", text, re.M).group()
        stamp = "%Y%m%dT%H%M%S"
        return (
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261122T180000Z\r\nRECURRENCE-ID;TZID=Europe/Berlin:{at:{stamp}}\r\n"
            f"DTSTART;TZID=Europe/Berlin:{at + datetime.timedelta(minutes=minutes):{stamp}}\r\n{summary}"
            + "".join(f"{line}\r\n" for line in more) + "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )

    def instants(self, days=300):
        """What a phone shows."""
        start = datetime.date.today() + datetime.timedelta(1)
        got = []
        for text in self.r.files().values():
            calendar = icalendar.Calendar.from_ical(text)
            for event in recurring_ical_events.of(calendar).between(start, start + datetime.timedelta(days)):
                if event.get("STATUS") != "CANCELLED":
                    at = event["DTSTART"].dt.astimezone(datetime.timezone.utc)
                    got.append(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return sorted(got)

    def agenda(self, days=300):
        start = datetime.date.today() + datetime.timedelta(1)
        last = start + datetime.timedelta(days - 1)
        rows = self.s.cli_json("agenda", "--from", start.isoformat(), "--to", last.isoformat())
        return [d["utc"] for d in rows if d["state"] == "scheduled"]

    def right(self):
        """The phone shows the plan, and nothing is left to do."""
        self.assertEqual(self.instants(), self.agenda())
        self.again()


class Additions(EditCase):
    def test_they_stay(self):
        for change in (EVOLUTION, THUNDERBIRD, APPLE):
            with self.subTest(change=change[1]):
                self.first()
                there = self.edit(*change)
                self.assertEqual(self.counts(self.sync()), (0, 0, 0, 1))
                self.assertEqual(self.r.files()[self.series()], there)
                # And the plan goes on.
                doses = [d["dose"] for d in self.s.cli_json("agenda", "pegasys") if d["state"] == "scheduled"]
                self.s.cli("skip", doses[-1], "--yes")
                self.again(0, 1, 0)
                text = self.r.files()[self.series()]
                for word in ("ACKNOWLEDGED", "X-MOZ-LASTACK", "CATEGORIES", "X-EVOLUTION-ALARM-UID"):
                    self.assertEqual(word in text, word in change[1], word)
                self.assertEqual(text.count("BEGIN:VALARM"), 1)
                self.right()
                self.sync("--off")

    def test_a_stopped_drug_goes(self):
        for change in (EVOLUTION, THUNDERBIRD):
            self.first()
            self.edit(*change)
            self.s.cli("stop", "pegasys", "--yes")
            self.sync()
            self.assertEqual(self.instants(), [])
            self.right()
            self.s.cli("undo", "--yes", check=False)
            self.sync()

    def test_a_changed_plan_is_the_only_one(self):
        self.first()
        self.edit(*THUNDERBIRD)
        self.s.cli("change", "pegasys", SLOWER, "--from", "next", "--yes")
        self.sync()
        self.right()

    def test_an_occurrence_that_was_dismissed(self):
        """Written as an exception of its own, at its own time."""
        self.first()
        dose = self.s.cli_json("agenda", "pegasys")[1]
        there = self.edit("END:VCALENDAR\r\n", self.override(dose, 0, "X-MOZ-LASTACK:20261122T180001Z"))
        self.assertEqual(self.counts(self.sync()), (0, 0, 0, 1))
        self.assertEqual(self.r.files()[self.series()], there)

    def test_alarms_of_a_person(self):
        self.first()
        own = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT45M\r\nEND:VALARM\r\n"
        self.edit("END:VEVENT\r\n", own + "END:VEVENT\r\n")
        self.again()
        self.s.cli("skip", self.s.cli_json("agenda", "pegasys")[3]["dose"], "--yes")
        self.again(0, 1, 0)
        self.assertIn("DESCRIPTION:mine", self.r.files()[self.series()])
        # Alarms that were asked for anew take the place of ours only.
        self.sync("--alarm", "2h")
        text = self.r.files()[self.series()]
        self.assertEqual(text.count("BEGIN:VALARM"), 2)
        self.assertIn("DESCRIPTION:mine", text)


class Changes(EditCase):
    def setUp(self):
        super().setUp()
        self.first()
        self.dose = self.s.cli_json("agenda", "pegasys")[1]

    def move_on_the_phone(self, minutes=120):
        self.edit("END:VCALENDAR\r\n", self.override(self.dose, minutes))

    def test_said_and_left(self):
        self.move_on_the_phone()
        before = self.r.files()
        for change in (False, True):
            if change:
                self.s.cli("move", self.s.cli_json("agenda", "pegasys")[3]["dose"], "20:00", "--yes")
            r = self.sync(code=1)
            self.assertRegex(" ".join(r.stderr.split()), r"on the phone the one of Sunday .*, 19:00 is at 21:00")
            self.assertIn(f"cytosched move {self.dose['dose']} \"{self.dose['slot'][:10]} 21:00\"", r.stderr)
            self.assertIn("sync --rewrite", r.stderr)
            # Nothing beside it.
            self.assertEqual(self.r.files(), before)

    def test_the_plan_follows(self):
        self.move_on_the_phone()
        command = re.search(r"cytosched (move \S+) \"(.*)\"", self.sync(code=1).stderr)
        self.s.cli(*command.group(1).split(), command.group(2), "--yes")
        self.sync()
        self.right()
        self.assertEqual(self.s.cli_json("agenda", "pegasys")[1]["at"][11:16], "21:00")

    def test_the_phone_follows(self):
        self.move_on_the_phone()
        self.sync(code=1)
        self.assertEqual(self.counts(self.sync("--rewrite")), (0, 1, 0, 0))
        self.right()

    def test_taken_away_on_the_phone(self):
        at = datetime.datetime.fromisoformat(self.dose["slot"])
        for line in (f"EXDATE;TZID=Europe/Berlin:{at:%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n", None):
            with self.subTest(line=line):
                if line:
                    self.edit("END:VEVENT\r\n", line)
                else:
                    self.edit("END:VCALENDAR\r\n", self.override(self.dose, 0, "STATUS:CANCELLED"))
                r = self.sync(code=1)
                self.assertIn("on the phone there is none on Sunday", " ".join(r.stderr.split()))
                self.assertIn(f"cytosched skip {self.dose['dose']}", r.stderr)
                self.s.cli("skip", self.dose["dose"], "--yes")
                self.sync()
                self.right()
                self.s.cli("undo", "--yes", check=False)
                self.sync()
                self.right()

    def test_asked_on_a_terminal(self):
        for answer, at in (("w", "19:00"), ("", "21:00"), ("p", "21:00")):
            with self.subTest(answer=answer):
                if "RECURRENCE-ID" not in self.r.files()[self.series()]:
                    self.move_on_the_phone()
                r = self.s.cli("sync", tty=True, input=f"{answer}\n", check=False)
                self.assertIn("is at 21:00", " ".join(r.stdout.split()))
                self.assertEqual(r.rc, 1 if answer == "" else 0, r.stdout)
                if answer:
                    self.right()
                self.assertEqual(at in [t[11:16] for t in self.local()], True)

    def local(self):
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
        return [datetime.datetime.fromisoformat(t.replace("Z", "+00:00")).astimezone(zone).isoformat()
                for t in self.instants() if t[:10] == self.dose["utc"][:10]]

    def test_the_whole_series(self):
        for old, new, words in (("T190000", "T203000", "its times are others"), ("SUMMARY:", "SUMMARY:mine ", 'called "mine'),
                                ("BYDAY=SU", "BYDAY=SU,WE", "its times are others"),
                                ("FREQ=WEEKLY", "FREQ=HOURLY", "in another way")):
            with self.subTest(new=new):
                self.edit(old, new)
                r = self.sync(code=1)
                self.assertIn(words, " ".join(r.stderr.split()))
                self.sync("--rewrite")
                self.right()

    def test_one_that_the_plan_has_no_more(self):
        self.move_on_the_phone()
        self.s.cli("remove", "pegasys", "--yes")
        self.again(0, 0, 1)
        self.assertEqual(self.r.files(), {})

    def test_another_drug_does_not_wait(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.move_on_the_phone()
        self.assertEqual(self.counts(self.sync(code=1))[0], 14)

    def test_nothing_said_rules_the_terminal(self):
        self.edit("SUMMARY:", "SUMMARY:\u202e\u009b2J\u200b ")
        r = self.sync(code=1)
        self.assertNotRegex(r.stderr, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]")

    def test_something_else_in_its_place(self):
        name = self.series()
        self.assertEqual(self.r.request("DELETE", self.r.path(name))[0], 200)
        uid = name[:-4]
        self.put(name, f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
                 "DTSTART:20270101T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        self.assertIn("on the phone", self.sync(code=1).stderr)
        self.sync("--rewrite")
        self.right()


class Lost(EditCase):
    def lose(self):
        shutil.rmtree(self.s.dir / "state" / "cytosched")

    def test_the_record(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        self.lose()
        self.again()
        self.right()

    def test_the_record_and_changes_since(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        self.lose()
        self.s.cli("remove", "il2", "--yes")
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[2]["dose"], "20:00", "--yes")
        self.assertEqual(self.counts(self.sync()), (1, 1, 14, 0))
        self.right()

    def test_a_stopped_drug_is_no_orphan(self):
        self.first()
        self.lose()
        self.s.cli("remove", "pegasys", "--yes")
        self.assertEqual(self.counts(self.sync())[2], 1)
        self.assertEqual(self.r.files(), {})

    def test_another_name_of_the_server(self):
        self.first()
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[2]["dose"], "20:00", "--yes")
        other = self.url.replace("127.0.0.1", "localhost")
        self.sync("--url", other)
        self.right()

    def test_another_computer(self):
        """A backup, a new home, a new record; a dose that was moved is there once."""
        self.first()
        backup = self.s.dir / "backup.db"
        self.s.cli("backup", backup)
        self.s.stop_daemon()
        for folder in ("state", "config"):
            shutil.rmtree(self.s.dir / folder / "cytosched", ignore_errors=True)
        for f in (self.s.dir / "data").rglob("cytosched.db*"):
            f.unlink()
        self.s.start_daemon()
        self.s.cli("restore", backup, "--yes")
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[2]["dose"], "20:00", "--yes")
        self.first()
        self.right()

    def test_others_events_stay(self):
        self.first()
        foreign = {}
        for name in ("dentist.ics", "0123456789abcdef-1-1-20261122T1900@cytosched.ics", "a@cytosched.ics"):
            self.put(name, f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{name[:-4]}\r\n"
                     "DTSTAMP:20260101T000000Z\r\nDTSTART:20250101T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
            foreign[name] = self.r.files()[name]
        self.lose()
        self.s.cli("remove", "pegasys", "--yes")
        self.sync()
        self.assertEqual(self.r.files(), foreign)

    def test_a_dismissed_alarm_is_no_change(self):
        self.first()
        there = self.edit(*THUNDERBIRD)
        self.lose()
        self.again()
        self.assertEqual(self.r.files()[self.series()], there)

    def test_an_edit_that_cannot_be_told_from_an_older_plan(self):
        """The plan holds: one of them stands there."""
        self.first()
        self.edit("T190000", "T203000", "SEQUENCE:0", "SEQUENCE:7")
        self.lose()
        self.sync()
        self.right()

    def test_another_database_that_is_empty(self):
        """A plan that got lost is no reason to empty the phone."""
        self.first()
        before = self.r.files()
        self.s.stop_daemon()
        for f in (self.s.dir / "data").rglob("cytosched.db*"):
            f.unlink()
        self.s.start_daemon()
        r = self.sync(code=1)
        self.assertIn("another database", r.stderr)
        self.assertEqual(self.r.files(), before)


class Absence(EditCase):
    """One listing that lacks something is no proof."""

    def without(self, *names):
        answer = type(self.proxy)._answer

        def cut(h, status, headers, body):
            if h.command == "PROPFIND" and h.headers.get("Depth") == "1":
                body = re.sub(rb"<(\w*:?)response>.*?</\1response>",
                              lambda m: b"" if any(n.encode() in m.group() for n in names) else m.group(), body, flags=re.S)
            answer(h, status, headers, body)

        self.proxy._answer = cut

    def test_a_removed_drug(self):
        self.first()
        self.s.cli("remove", "pegasys", "--yes")
        self.without("cytosched.ics")
        self.sync()
        self.assertEqual(self.r.files(), {})
        del self.proxy._answer
        self.again()

    def test_what_is_planned(self):
        self.first()
        before = self.r.files()
        self.without("cytosched.ics")
        self.sync()
        del self.proxy._answer
        self.again()
        self.assertEqual(self.r.files(), before)

    def test_what_is_planned_and_edited(self):
        self.first()
        self.edit(*THUNDERBIRD)
        before = self.r.files()
        self.without("cytosched.ics")
        self.sync()
        self.assertEqual(self.r.files(), before)


class Off(EditCase):
    def test_takes_away_what_is_ours(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        self.edit("SUMMARY:", "SUMMARY:mine ")
        self.put("dentist.ics", self.r.files()[self.series()].replace("UID:", "UID:dentist-"))
        r = self.sync("--off", "--dry-run")
        self.assertEqual(self.counts(r)[2], 15)
        self.assertEqual(len(self.r.files()), 16)
        r = self.sync("--off")
        self.assertIn("15 removed", r.stdout)
        self.assertEqual(list(self.r.files()), ["dentist.ics"])
        self.assertEqual(list((self.s.dir / "state" / "cytosched").glob("sync-*")), [])
        self.assertFalse((self.s.dir / "config" / "cytosched" / "sync.ini").exists())
        self.assertIn("there is no calendar to synchronise with", self.sync(code=1).stderr)
        self.sync("--off", code=3)

    def test_a_server_that_is_away(self):
        """It is ended only when all is gone."""
        self.first()
        self.proxy.hook = lambda method, path, n: 500 if method == "DELETE" else None
        self.sync("--off", code=1)
        self.proxy.hook = lambda *_: None
        self.sync("--off")
        self.assertEqual(self.r.files(), {})

    def test_the_calendar_is_gone(self):
        self.first()
        self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)
        self.sync("--off")
        self.assertFalse(self.r.folder().exists())

    def test_a_patient_who_is_no_more(self):
        self.s.cli("patient", "add", "Ben")
        self.s.cli("add", "intron", "3 million units mon at 21:00", "--patient", "Ben", "--yes")
        self.first("--patient", "Ben")
        self.assertEqual(len(self.r.files()), 1)
        handle = self.s.cli_json("list", "--patient", "Ben")[0]["regimen"]
        self.s.cli("remove", handle, "--yes")
        self.s.cli("patient", "remove", "Ben", "--yes", check=False)
        r = self.sync(code=None)
        self.assertEqual(self.r.files(), {}, (r.stdout, r.stderr))
        self.sync("--off", "--patient", "Ben", code=3)

    def test_on_again(self):
        self.first()
        self.sync("--off")
        self.first()
        self.right()


if __name__ == "__main__":
    main()
