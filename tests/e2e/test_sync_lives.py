#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random lives on both sides: edits here; ticks, dismissals, moves, deletions there; a record that is lost,
answers that get lost. After each run that ended with 0 the phone shows the agenda; what was ticked is
recorded exactly once; nothing else was touched. LIVES=N is how many (2); some share a database and a
calendar: what happens in such a group follows from the seed and from its first life's number, so that SEED=N (with
the same LIVES) repeats each of them."""

import datetime
import functools
import os
import random
import re
import shutil

import icalendar
import recurring_ical_events
from harness import main, seeded
from syncing import SyncCase

UTC = datetime.timezone.utc
STEPS = 14
# So many lives, one after the other, in one database: what is left of one is there in the next.
GROUP = 10
# A run ends by itself (the program waits two minutes for an answer at most); a machine may be slow.
RUN_SEC = 300


class Lives(SyncCase):
    def live(self, first, lives):
        chance = random.Random(f"{seeded().getrandbits(32)} {first}")
        self.s.cli = functools.partial(self.s.cli, deadline=RUN_SEC)
        self.list = self.r.collection.rstrip("/") + "-tasks/"
        self.first("--tasks", "on")
        self.put("dentist.ics", self.event("dentist"))
        self.foreign = {"dentist.ics": self.r.files()["dentist.ics"]}
        self.ticked, self.clean = {}, 0
        for life in range(first, first + lives):
            handle = self.s.cli_json("add", "intron", f"3 million units daily at {self.just_now()}", "--name", f"life{life}",
                                     "--from", "today", "--yes")["regimen"]
            for _ in range(STEPS):
                step = chance.choice(self.STEPS)
                self.note = f"{life}: {step}"
                getattr(self, step)(chance, handle)
                if chance.random() < 0.6:
                    self.settle(chance)
            self.proxy.hook = lambda *_: None
            self.settle(chance, rewrite=True)
            self.check(must=True)
            self.s.cli("remove", handle, "--yes", check=False)
        print(f"{self.clean} runs ended with 0", flush=True)

    def event(self, uid):
        return (f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
                "DTSTART:20250101T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")

    def put(self, name, text, collection=None):
        self.assertIn(self.r.request("PUT", self.r.path(name, collection), text.encode())[0], (201, 204), self.note
                      if hasattr(self, "note") else name)

    def settle(self, chance, rewrite=False):
        r = self.sync(*(["--rewrite"] if rewrite else []), code=None, deadline=RUN_SEC)
        self.assertIn(r.rc, (0, 1), (self.note, r))
        if r.rc == 0:
            self.clean += 1
            self.check()

    def check(self, must=False):
        start = self.today() + datetime.timedelta(1)
        end = start + datetime.timedelta(60)
        got = []
        for text in self.r.files().values():
            for event in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(start, end):
                if event.get("STATUS") != "CANCELLED":
                    got.append(event["DTSTART"].dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        rows = self.s.cli_json("agenda", "--from", start.isoformat(), "--to", (end - datetime.timedelta(1)).isoformat())
        self.assertEqual(sorted(got), sorted(d["utc"] for d in rows if d["state"] in ("scheduled", "taken")), self.note)
        self.assertEqual({n: t for n, t in self.r.files().items() if n in self.foreign}, self.foreign, self.note)
        history = [c for c in self.s.cli_json("history") if c.get("source") == "phone" and c["verb"] == "taken"]
        for dose, heard in self.ticked.items():
            if heard:
                self.assertLessEqual(sum(c["dose"] == dose for c in history), heard, self.note)
        for change in history:
            self.assertIn(change["dose"], self.ticked, self.note)

    # -- here

    def rows(self, handle, *states):
        return [d for d in self.s.cli_json("agenda") if d["regimen"] == handle and d["state"] in states]

    def skips(self, chance, handle):
        rows = self.rows(handle, "scheduled")
        if rows:
            self.s.cli("skip", chance.choice(rows)["dose"], "--yes")

    def moves(self, chance, handle):
        rows = self.rows(handle, "scheduled")
        if rows:
            self.s.cli("move", chance.choice(rows)["dose"], f"{chance.randrange(24):02}:{chance.randrange(60):02}", "--yes", check=False)

    def takes(self, chance, handle):
        for row in self.rows(handle, "due"):
            self.s.cli("taken", row["dose"], check=False)

    def undoes(self, chance, handle):
        self.s.cli("undo", handle, "--yes", check=False)

    def changes(self, chance, handle):
        self.s.cli("change", handle, f"3 million units every {chance.randrange(2, 5)} days at 08:00", "--from", "next", "--yes",
                   check=False)

    def pauses(self, chance, handle):
        day = self.today() + datetime.timedelta(chance.randrange(2, 9))
        self.s.cli("pause", handle, "--from", day.isoformat(), "--until", (day + datetime.timedelta(3)).isoformat(), check=False)

    # -- there

    def own(self, word):
        return [(n, t) for n, t in self.r.files().items() if word in t and n not in self.foreign]

    def dismisses(self, chance, handle):
        found = self.own("BEGIN:VALARM")
        if found:
            name, text = chance.choice(found)
            self.put(name, text.replace("END:VEVENT", f"X-MOZ-LASTACK:2026112{chance.randrange(10)}T180001Z\r\nEND:VEVENT"))

    def retimes(self, chance, handle):
        found = self.own("DTSTART")
        if found:
            name, text = chance.choice(found)
            self.put(name, re.sub(r"(DTSTART;TZID=[^:]*:\d{8}T)\d{4}", rf"\g<1>{chance.randrange(24):02}30", text))

    def deletes(self, chance, handle):
        found = self.own("BEGIN:VEVENT")
        if found:
            self.r.request("DELETE", self.r.path(chance.choice(found)[0]))

    def ticks(self, chance, handle):
        for name, text in self.r.files(self.list).items():
            dose = re.search(r"X-CYTOSCHED-DOSE:(\S+)", text.replace("\r\n ", "")).group(1)
            due = datetime.datetime.strptime(re.search(r"DUE:(\S+)", text).group(1), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if "NEEDS-ACTION" in text and due < datetime.datetime.now(UTC):
                self.put(name, text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED"), self.list)
                self.ticked[dose] = self.ticked.get(dose, 0) + 1

    def cancels(self, chance, handle):
        tasks = [(n, t) for n, t in self.r.files(self.list).items() if "NEEDS-ACTION" in t]
        if tasks:
            name, text = chance.choice(tasks)
            self.put(name, text.replace("STATUS:NEEDS-ACTION", "STATUS:CANCELLED"), self.list)

    # -- between

    def forgets(self, chance, handle):
        shutil.rmtree(self.s.dir / "state" / "cytosched", ignore_errors=True)

    def loses(self, chance, handle):
        odd = random.Random(chance.random())
        kinds = ("lose", "reset", "drop", 500, ("after", 500), None, None, None, None, None, None, None)
        self.proxy.hook = lambda method, path, n: odd.choice(kinds)

    def heals(self, chance, handle):
        self.proxy.hook = lambda *_: None

    STEPS = ("skips", "moves", "takes", "undoes", "changes", "pauses", "dismisses", "retimes", "deletes", "ticks", "cancels",
             "forgets", "loses", "heals", "heals")


def group(first, lives):
    return lambda self: self.live(first, lives)


LIVES = int(os.environ.get("LIVES", "2"))
for number in range(0, LIVES, GROUP):
    setattr(Lives, f"test_lives_{number}", group(number, min(GROUP, LIVES - number)))


if __name__ == "__main__":
    main()
