#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads is looked up: with a made-up language, in which each message stands in brackets, the main
screens and cards come in brackets; English loads no locale."""

import ast
import html
import os
import pathlib
import re
import shlex
import sqlite3
import struct
import subprocess

from harness import BUILD, Case, main, wait_for

POT = pathlib.Path(__file__).resolve().parents[2] / "po" / "cytosched.pot"
# A locale of that name, which is as C.UTF-8 is: of that itself the C library of Debian 13 looks nothing up.
LOCALES = pathlib.Path(BUILD).resolve() / "locale"
LANGUAGE = {"LANGUAGE": "qps", "LC_ALL": "qps.UTF-8", "LOCPATH": str(LOCALES)}
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
WEEKLY = "90 micrograms weekly on sun at 19:00"


def messages():
    """(msgid, plural or None) of each message."""
    one = {}
    for line in [*POT.read_text().splitlines(), ""]:
        head, _, rest = line.partition(" ")
        if head in ("msgid", "msgid_plural", "msgstr", "msgstr[0]", "msgstr[1]"):
            key, one[head] = head, ast.literal_eval(rest)
        elif line.startswith('"'):
            one[key] += ast.literal_eval(line)
        elif not line and one:
            yield one["msgid"], one.get("msgid_plural")
            one = {}


def bracketed(text):
    """What stands around a sentence stays around it."""
    start, middle, end = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.S).groups()
    return f"{start}⟦{middle}⟧{end}"


def catalogue():
    """A .mo file: sorted tables of originals and translations."""
    table = {b"": HEADER.encode()}
    for one, many in messages():
        if re.search("[A-Za-z]", re.sub("%[-0-9.*]*(?:ll|l|z)?[a-z]", "", one)):  # what is no words is in no language
            key = one if many is None else one + "\0" + many
            table[key.encode()] = "\0".join(bracketed(t) for t in key.split("\0")).encode()
    keys = sorted(table)
    at, places, data = 28 + 16 * len(keys), [], b""
    for texts in (keys, [table[k] for k in keys]):
        for text in texts:
            places.append(struct.pack("<II", len(text), at + len(data)))
            data += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0) + b"".join(places) + data


# What is in no language: what is typed (schedules, verbs, keys, names) and codes of what is looked at.
FACTS = set("""
pegasys roferon peginterferon interferon alfa under the skin micrograms pens pen weekly daily every weeks days once on at sun for doses
left right upper arm thigh abdomen mon foo me Anna rash fever severe platelets sore ward Europe Berlin Asia Tokyo cytosched sunday TIW no
patient add taken skip change move pause resume undo redo amend site rest use remove supply count symptom result set stop
zone window auto again times then quiet urgent last quarter discreet off calendar file contact reorder anchor before after reminder command
daemon database zones timer reminders helpers sandbox autostart server clock logout systemctl user enable cytoschedd
""".split())


def bare(text):
    """What stands in no brackets; a source in its own is somebody else's."""
    text, n = re.sub(r"\[[A-Z][^\]]*\]", "", text), 1
    while n:
        text, n = re.subn("⟦[^⟦⟧]*⟧", "", text)
    return text


class Local(Case):
    @classmethod
    def setUpClass(cls):
        folder = LOCALES / "qps" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        link = LOCALES / f"link.{os.getpid()}"
        link.symlink_to("/usr/lib/locale/C.utf8")
        link.rename(LOCALES / "qps.UTF-8")
        new = folder / f"cytosched.mo.{os.getpid()}"
        new.write_bytes(catalogue())
        new.rename(folder / "cytosched.mo")

    def setUp(self):
        super().setUp()
        self.s.env.update(LANGUAGE)
        self.s.start_daemon(now="2026-11-22 19:30:00")

    def cli(self, *args, code=0):
        r = self.s.cli(*args, check=False)
        self.assertEqual(r.rc, code, r.stderr)
        return r.stdout + r.stderr

    def test_the_catalogue_is_whole(self):
        self.assertGreater(len(list(messages())), 500)

    def test_screens(self):
        for args, code, lines in (
            (["add", "pegasys", *WEEKLY.split(), "--from", "today"], 0, ["⟦Next dose:⟧  ⟦Sunday⟧ 22 ⟦November⟧, 19:00, ⟦today⟧"]),
            ([], 0, ["⟦Due:⟧", "⟦Sunday⟧ 29 ⟦November⟧, ⟦in 7 days⟧", "⟦When it is done: cytosched taken pegasys⟧"]),
            (["list"], 0, ["⟦next: ⟦Sunday⟧ 22 ⟦November⟧, 19:00, ⟦today⟧⟧"]),
            (["show", "pegasys"], 0, ["⟦Its next doses:⟧"]),
            (["taken"], 0, ["⟦⟦7 days⟧ from the last dose to the next.⟧"]),
            (["history"], 0, ["⟦Sun⟧ 22 ⟦Nov⟧ 19:30"]),
            (["agenda", "--from", "2026-11-22"], 0, ["⟦taken 19:30⟧"]),
            (["supply"], 0, ["⟦Nothing is counted yet."]),
            (["supply", "add", "pegasys", "3", "pens", "--batch", "A1"], 0, []),
            (["amend", "pegasys", "--batch", "A1", "--site", "left thigh"], 0, []),
            (["report", "--from", "2026-11-22"], 0, ["⟦1 of 1 due dose recorded as taken⟧.", "⟦1 time⟧", "⟦last ⟦Sun⟧ 22 ⟦Nov⟧"]),
            (["undo"], 0, ["⟦Taken back:⟧ amend", "⟦no longer:⟧ ⟦taken ⟦Sun⟧ 22 ⟦Nov⟧ 19:30⟧⟦, batch A1⟧⟦, site left thigh⟧", "⟦now: ⟦taken⟧⟧"]),
            (["supply"], 0, ["⟦enough for 3 doses, up to pegasys@", "⟦batch A1: 3⟧"]),
            (["set"], 0, ["⟦the time zone in which doses fall, from now on (Area/City)⟧", "then = 1h"]),
            (["help"], 0, ["⟦Every day:⟧", "⟦what is due, and the next doses, N in all (5)⟧", "⟦answer as JSON⟧"]),
            (["help", "add"], 0, ["⟦add a regimen: a drug and its schedule⟧", "⟦Examples:⟧"]),
            (["taken", "nothing"], 3, ["⟦There is no regimen "]),
            (["add", "x", "weekly on sunday at 9:00 at 9:00"], 1, ["⟦"]),
            (["tkaen"], 2, ["cytosched: ⟦"]),
            (["show", "pegasis"], 3, ["⟦There is no regimen \"pegasis\". Did you mean \"pegasys\"? "]),
            (["symptom", "fever", "38.6"], 0, ["⟦Tell your care team right away.⟧ ⟦OncoLink, on interleukin-2: a temperature\nabove 38"]),
            (["symptom", "allergic reaction"], 0, ["⟦Tell your care team right away.⟧ ⟦Besremi Medication Guide,"]),
            (["remove", "pegasys"], 1, ["⟦Remove pegasys (peginterferon alfa-2a) with its plan and ⟦1 recorded dose⟧?"]),
        ):
            text = self.cli(*args, code=code)
            for line in lines:
                self.assertIn(line, text, args)

    def test_no_word_stands_bare(self):
        """On any screen, but for what is in no language."""
        file, backup = self.s.dir / "x.ics", self.s.dir / "kept"
        for line in f"""
            add pegasys {WEEKLY} --from today| |next|list|show pegasys|month|taken --site "left thigh"|agenda --from 2026-11-01|history| |
            change pegasys every 2 weeks --from next --yes|show pegasys|move pegasys "sat 20:00" --yes|pause pegasys --from 2026-12-25|
            pause pegasys --dry-run|resume pegasys|pause pegasys| |list|resume pegasys|skip pegasys --yes|undo --yes|redo|undo --yes|
            snooze pegasys|taken pegasys --unplanned --yes|taken --all|amend pegasys@2026-11-22T19:00 --note x --batch A1|
            rehearse|preview daily at 9:00 for 3 doses|preview weekly on sun at 9:00 --from tomorrow --to tomorrow|
            site|site rest left thigh --until "6 Dec" --reason sore|site|site use left thigh|site add left foo|site remove left foo|
            supply|supply add pegasys 4 pens --batch B --expires 2026-12-05 --doses-each 2|supply|supply count pegasys 1 pens| |
            supply remove pegasys|symptom fever 38.6|symptom rash --severity 3|symptom rash --severity severe|symptoms|
            symptoms nausea|symptom remove 1|result platelets 150 10^9/L --low 140 --high 400|result platelets 1 --low 2|results|
            results y|result remove 1|set|set contact ward 7|set zone Asia/Tokyo --dry-run|set zone Asia/Tokyo|undo --yes|set foo|
            patient add Anna|patient list|add roferon 3 pens daily at 9:00 --patient Anna --yes| |list|history|next|
            symptoms|site|report --from 2026-11-01|report --patient Anna|rename roferon foo|remove foo --yes|patient remove Anna --yes|stop pegasys| |list|undo --yes|
            export --output {file}|import {file} --dry-run|import {file}|backup {backup}|restore {backup} --yes|doctor|forget me|
            month foo|agenda --from foo|add foo 3 pens weekly on sun|add foo TIW|add foo weekly on sunday at 9|move pegasys foo|sync|
            share --foo|sync --foo|foo|info foo|taken pegasys@2026-12-06T19:00|agenda foo|history --limit foo
        """.replace("\n", "").split("|"):
            done = self.s.cli(*shlex.split(line), check=False)
            text = bare(done.stdout + done.stderr).replace(str(self.s.dir), "")
            self.assertEqual(set(re.findall("[A-Za-z]{2,}", text)) - FACTS, set(), f"{line.strip()}: {text}")

    def test_what_a_calendar_has_besides(self):
        file = self.s.dir / "x.ics"
        part = "BEGIN:{0}\nUID:{1}\nSUMMARY:x\nEND:{0}\n"
        file.write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + part.format("VTODO", 1) + part.format("VTODO", 2) + part.format("VJOURNAL", 3) +
                        "BEGIN:VEVENT\nUID:4\nDTSTAMP:20261101T000000Z\nSUMMARY:Pegasys\nDTSTART:20261129T190000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n"
                        "END:VCALENDAR\n")
        text = self.cli("import", file, "--drug", "pegasys", "--dry-run")
        self.assertIn("⟦In the file besides, and left out:⟧\n  ⟦2 tasks⟧\n  ⟦1 journal entry⟧\n", text)

    def test_the_page_of_a_report(self):
        """Its tables and figures, to the last."""
        for line in (f"add pegasys {WEEKLY} --from today", "taken --site 'left thigh' --note foo --amount '180 micrograms' --yes", "supply count pegasys 2 pens",
                     "site rest left thigh --until '6 Dec' --reason sore", "symptom fever 38.6", "symptom rash --severity 3", "result platelets 150 --low 140 --high 400",
                     "result platelets 90 --low 140 --high 400", "add foo weekly on mon at 08:30 --appointment", "pause pegasys --from 2026-12-25", "set contact ward 7",
                     "change pegasys every 2 weeks --from 2026-12-07 --yes", "taken pegasys --unplanned --yes"):
            self.cli(*shlex.split(line))
        page = self.s.dir / "report.html"
        self.cli("report", "--from", "2026-11-01", "--output", page)
        text = re.sub("<style>.*?</style>|<svg [^>]*>|<[^>]*>", " ", page.read_text(), flags=re.S)
        self.assertIn("⟦The care team⟧", text)
        self.assertEqual(set(re.findall("[A-Za-z]{2,}", bare(html.unescape(text)))) - FACTS, set())

    def test_what_is_offered_can_be_typed(self):
        """The language of schedules is one: a reading is tried before it is shown."""
        text = self.cli("add", "x", "90 micrograms weekly on sunday at 9", code=1)
        for line in ("  90 micrograms weekly on sunday at 09:00\n", "  90 micrograms weekly on sunday at 21:00\n"):
            self.assertIn(line, text)
        text = self.cli("add", "x", "90 micrograms weekly x 12 at 9:00 mon wed", code=1)
        for line in ("  90 micrograms weekly for 12 doses at 9:00 mon wed\n", "  90 micrograms weekly for 12 weeks at 9:00 mon wed\n"):
            self.assertIn(line, text)
        text = self.cli("add", "x", "90 micrograms TIW", code=1)
        self.assertIn("⟦is read as 3 times a week, and as twice a week. Write it out⟧", text)
        self.assertIn("⟦parentheses go at most ", self.cli("add", "x", "(" * 9 + "daily at 9:00" + ")" * 9, code=1))

    def test_what_is_stored_and_json_are_not_looked_up(self):
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("taken")
        self.cli("pause", "pegasys", "--from", "2026-12-25")
        self.cli("symptom", "fever", "38.6")
        for args in (["list"], ["agenda"], ["history"], ["show", "pegasys"], ["site"], ["symptoms"]):
            self.assertNotIn("⟦", self.cli(*args, "--json"), args)
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:  # but for the replies that are kept for a repeated request
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'request'"):
                self.assertNotIn("⟦", str(db.execute(f"SELECT * FROM {table}").fetchall()), table)

    def test_the_buttons_of_a_card_and_what_they_record(self):
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.s.start_dunst()
        self.s.start_notify()
        card = wait_for(self.s.notifications, 10, "a card")[0]
        self.assertEqual([b for b in card.labels if not b.startswith("⟦")], [])
        self.assertIn("⟦Taken⟧", card.labels)
        self.s.press("⟦Taken⟧")
        wait_for(lambda: [n for n in self.s.notifications() if n.title.startswith("⟦Recorded: taken at ")], 10, "the record")
        self.assertIn("⟦Undo⟧", self.s.notifications()[0].labels)

    def test_every_sentence_of_a_notice(self):
        """Each line of each card that asks for no answer, of one patient and of several."""
        for name in ("", "anna"):
            of = ("--patient", name) if name else ()
            if name:
                self.cli("patient", "add", name)
            self.cli("set", "before", "1d")
            self.cli("set", "after", "2h")
            for drug in ("pegasys", "roferon"):
                self.cli("add", drug, *(WEEKLY if drug == "pegasys" else "3 pens weekly on sun at 19:00").split(), *of, "--yes", "--name", drug + name)
            self.cli("add", "blood test", "weekly", "on", "mon", "at", "08:30", "--appointment", *of, "--name", "visit" + name)
            self.cli("supply", "add", "pegasys" + name, "1", "pen", "--batch", "A1", "--expires", "2026-11-25")
            self.cli("supply", "count", "roferon" + name, "0", "pens")
        seen = {}

        def at(now, *then):
            self.s.stop_daemon()
            self.s.start_daemon(now=now)
            for args in then:
                self.cli(*args)
            for row in self.s.call_daemon("Open")[0]:
                if row["kind"] != "gone":
                    seen[row["title"]] = row["body"]

        at("2026-11-23 08:35:00")
        at("2026-11-29 08:00:00", ("pause", "roferon"))
        at("2026-11-29 19:01:00", ("taken", "pegasys", "--site", "left thigh"), ("taken", "pegasysanna"))
        at("2026-11-29 21:05:00")
        at("2026-12-02 12:00:00")
        at("2026-12-07 12:00:00")
        for what in ("coming up", "after your", "paused", "missed", "expire", "time for your", "Appointment", "are left"):
            self.assertTrue([t for t in seen if what.lower() in t.lower()], f"{what}: {sorted(seen)}")
        # What is in no language: a name, a drug, an amount with its route.
        facts = re.compile(r"(blood test|peginterferon alfa-2a|interferon alfa-2a|\d+ (micrograms|pens)(, under the skin)?)")
        lines = [(t, line) for t, body in seen.items() for line in [t, *body.split("\n")]]
        self.assertEqual([pair for pair in lines if "⟦" not in pair[1] and "⟧" not in pair[1] and not facts.fullmatch(pair[1])
                          and not self.within(pair)], [])

    @staticmethod
    def within(pair):
        """A line in the middle of a message of several."""
        return pair[1].startswith("⟦") or pair[1].endswith("⟧")

    def test_english_loads_no_locale(self):
        for language in ({"LC_ALL": "C.UTF-8", "LANGUAGE": ""}, {"LC_ALL": "en_US.UTF-8", "LANGUAGE": ""}, {"LC_ALL": "", "LANG": "", "LANGUAGE": "qps"}):
            env = {**self.s.env, **language}
            done = subprocess.run(["strace", "-f", "-e", "trace=open,openat,access", pathlib.Path(BUILD) / "cytosched", "next"], env=env, capture_output=True, text=True, check=False)
            self.assertNotIn("locale", done.stderr.replace("/build/", ""), language)
            self.assertNotIn("⟦", done.stdout)


if __name__ == "__main__":
    main()
