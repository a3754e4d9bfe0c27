#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's data out: CSV that no spreadsheet runs, JSON from which nothing that was typed is missing, FHIR."""

import csv
import datetime
import html
import io
import json
import os
import re
import sqlite3
import subprocess
import zoneinfo

from harness import BUILD, ROOT, Case, main, seeded

WIDE = ("--from", "2020-01-01", "--to", "2027-12-31")
# What a spreadsheet takes for the beginning of a formula, wherever it begins a cell.
FORMULA = re.compile(r"^[ \"]*[=+\-@\t\r＝＋－＠]")
# Columns that hold what a person typed; what the program makes of it (keys, days, instants) is elsewhere.
TYPED = {
    "patient": ("name",), "zone": ("name",), "regimen": ("handle", "drug"), "revision": ("schedule",),
    "record": ("amount", "planned", "batch", "note"), "setting": ("key", "value"), "site": ("name",), "rest": ("reason",),
    "injection": ("site",), "item": ("name",), "stock": ("batch",),
    "symptom": ("name", "typed", "value", "unit", "severity", "note"), "result": ("name", "value", "unit", "low", "high", "note"),
}


# Tables of facts in which nothing is typed but days and numbers.
UNTYPED = {"pause"}
# What the page has in words of its own: a setting's key, which site of the lists was never used, what was typed for a name.
WORDED = {("setting", "key"), ("setting", "value"), ("patient", "name"), ("symptom", "typed"), ("symptom", "unit")}
# The terminal has no list of all doses.
OF_DOSES = {("record", "batch"), ("record", "note")}
# Its days are listed.
APPOINTMENT = "every 4 weeks on tue at 08:30"


class DataCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-08-30 12:00:00")

    def at(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **kwargs)

    def life(self):
        """Three months with something of everything, and texts that are hard to carry."""
        cli = self.cli
        cli("add", "pegasys", "90 micrograms weekly on sun at 19:00 for 6 doses, then 135 micrograms every 2 weeks", "--from", "today", "--yes")
        cli("add", "aldesleukin", "9 million units daily at 09:00 for 5 days, rest 2 days, repeat", "--from", "2026-11-02", "--yes")
        cli("add", "Лекарство", "2 tablets daily at 08:00", "--route", "by mouth", "--from", "2026-11-20", "--name", "pills", "--yes")
        cli("add", "blood test", APPOINTMENT, "--appointment", "--yes")
        cli("set", "contact", "the ward; =HYPERLINK(\"http://x\") 030")
        cli("set", "--regimen", "pegasys", "reorder", "9d")
        self.at("2026-08-30 19:10:00")
        cli("taken", "pegasys", "--site", "left thigh", "--batch", "=1+1", "--note", "-2 kg, \"fine\"; =cmd|' /C calc'!A0")
        self.at("2026-09-07 20:00:00")
        cli("taken", "pegasys@2026-09-06T19:00", "--amount", "45 micrograms", "--site", "right thigh", "--site", "left thigh", "--yes")
        cli("skip", "pegasys@2026-09-13T19:00", "--reason", "＠infection", "--yes")
        cli("move", "pegasys@2026-09-20T19:00", "2026-09-21", "--yes")
        cli("pause", "pegasys", "--from", "2026-10-01", "--until", "2026-10-06")
        cli("symptom", "fever", "38,6", "--severity", "severe", "--note", "@home", "--yes")
        cli("symptom", "зуд кожи 🙂", "--note", "a comma, and \"quotes\"", "--yes")
        cli("symptom", "metal taste", "--severity", "7", "--yes")
        cli("result", "platelets", "395", "10^9/L", "--low", "150", "--high", "450", "--yes")
        cli("result", "JAK2 V617F", "12.5", "%", "--note", "+was 20", "--yes")
        cli("result", "HCV RNA", "not detected", "--yes")
        cli("site", "add", "left upper arm")
        cli("site", "rest", "left abdomen", "--until", "2027-01-01", "--reason", "-bruised", "--yes")
        cli("supply", "add", "pegasys", "4", "pens", "--batch", "+B2", "--expires", "2027-05", "--yes")
        self.at("2026-11-22 12:00:00")
        cli("taken", "aldesleukin", "--unplanned", "--note", "extra", "--yes")
        cli("change", "pegasys", "180 micrograms every 3 weeks on sun at 19:00", "--from", "2026-12-06", "--yes")

    def report(self, name, *args, wide=WIDE, **kwargs):
        path = self.s.dir / name
        self.cli("report", *wide, "--output", str(path), *args, **kwargs)
        return path.read_bytes()

    def document(self, *args, **kwargs):
        return json.loads(self.report("visit.json", *args, **kwargs))

    def query(self, sql, *args):
        """What the database says by itself."""
        db = sqlite3.connect(f"file:{self.s.database}?mode=ro&immutable=1", uri=True)
        rows = db.execute(sql, args).fetchall()
        db.close()
        return rows


def strings(value):
    """All texts and numbers in a document."""
    if isinstance(value, dict):
        return [t for v in value.values() for t in strings(v)]
    if isinstance(value, list):
        return [t for v in value for t in strings(v)]
    return [str(value)]


class Json(DataCase):
    def test_the_keys(self):
        self.life()
        d = self.document()
        self.assertEqual(list(d), ["patient", "from", "to", "zone", "made", "regimens", "doses", "sites", "rests", "symptoms",
                                   "results", "supply", "appointments", "contact", "settings", "history"])
        self.assertEqual((d["patient"], d["from"], d["to"], d["zone"]), ("me", "2020-01-01", "2027-12-31", "Europe/Berlin"))
        self.assertRegex(d["made"], r"^2026-11-22T12:0\d:\d\d\+01:00$")
        first = [list(r)[:12] for r in d["regimens"]]
        self.assertEqual(first[0], ["regimen", "drug", "route", "schedule", "due", "taken", "late", "early", "skipped", "missed", "open",
                                    "unplanned"])
        for r in d["regimens"]:
            self.assertEqual(r["due"], r["taken"] + r["skipped"] + r["missed"] + r["open"], r["regimen"])
        self.assertEqual(self.document(wide=()), json.loads(self.cli("report", "--json").stdout))

    def test_nothing_typed_is_missing(self):
        self.life()
        # What holds no more is in the history.
        self.cli("symptom", "hiccough", "--note", "gone-note", "--yes")
        self.cli("undo", "--yes")
        self.cli("amend", "pegasys@2026-09-06T19:00", "--note", "amended-note", "--yes")
        self.cli("amend", "pegasys@2026-09-06T19:00", "--note", "second-note", "--yes")
        self.cli("remove", "pills", "--yes")
        self.cli("rename", "pegasys", "peg")
        document = self.document()
        self.s.stop_daemon()
        said = "\n".join(strings(document))
        missing = [
            (table, column, text)
            for table, columns in TYPED.items()
            for column in columns
            for (text,) in self.query(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''")
            if str(text) not in said
        ]
        self.assertEqual(missing, [])


class Whole(DataCase):
    """What a new kind of fact must not be left out of."""

    def facts(self):
        """The tables of facts, from the database itself."""
        tables = [name for (name,) in self.query("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {t for t in tables if {"valid_from", "valid_until"} <= {c[1] for c in self.query(f"PRAGMA table_info({t})")}}

    def test_each_kind_is_in_the_life_and_in_the_list(self):
        self.life()
        self.s.stop_daemon()
        self.assertEqual(self.facts(), set(TYPED) | UNTYPED)
        self.assertEqual([t for t in sorted(self.facts()) if self.query(f"SELECT count(*) FROM {t} WHERE valid_until IS NULL") == [(0,)]], [])

    def test_the_terminal_and_the_page_have_what_was_typed(self):
        self.life()
        terminal = " ".join(self.cli("report", *WIDE).stdout.split())
        page = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.report("visit.html").decode())).split())
        self.s.stop_daemon()
        for name, said, other in (("terminal", terminal, OF_DOSES), ("page", page, set())):
            missing = [
                (table, column, text)
                for table, columns in TYPED.items()
                for column in columns
                if (table, column) not in WORDED | other
                for (text,) in self.query(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''"
                                          " AND valid_until IS NULL")
                if " ".join(str(text).split()) not in said and text != APPOINTMENT
            ]
            self.assertEqual(missing, [], name)


class Csv(DataCase):
    TABLES = ("doses", "symptoms", "results", "supply", "sites", "appointments")

    def rows(self, table):
        raw = self.report("visit.csv", "--table", table)
        text = raw.decode("utf-8")
        # RFC 4180: each line ends so, and the reader that is strict reads as many cells in each.
        self.assertTrue(text.endswith("\r\n"))
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        self.assertEqual({len(r) for r in rows}, {len(rows[0])}, table)
        # By any separator that a spreadsheet may have, no cell begins as a formula does; numbers are none.
        for line in text.splitlines():
            for separator in ",;\t":
                for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                    for cell in next(csv.reader([line], delimiter=separator, quoting=quoting)):
                        self.assertTrue(not FORMULA.match(cell) or re.fullmatch(r"-?[0-9.]+", cell), (table, cell, line))
        return rows[0], [dict(zip(rows[0], r)) for r in rows[1:]]

    def test_each_table_says_what_the_json_says(self):
        self.life()
        d = self.document()
        for table in self.TABLES:
            header, rows = self.rows(table)
            keys = [k for row in d[table] for k in row]
            self.assertEqual(set(keys) - set(header), set(), table)
            self.assertEqual(len(rows), len(d[table]), table)
            self.assertTrue(rows, table)
            for row, same in zip(rows, d[table]):
                self.assertEqual([k for k in header if k in same], list(same), (table, "the order"))
                for key in header:
                    self.assertEqual(self.plain(row[key]), self.cell(same.get(key, "")), (table, key))

    @staticmethod
    def plain(cell):
        """Without the mark that says: this is text."""
        return re.sub(r"(^|;)([ \"]*)'(?=[=+\-@＝＋－＠])", r"\1\2", cell)

    @staticmethod
    def cell(value):
        if isinstance(value, list):
            return "; ".join(value) if isinstance(value[0], str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        if isinstance(value, bool):
            return json.dumps(value)
        return str(value)

    def test_what_is_no_table(self):
        r = self.cli("report", "--output", str(self.s.dir / "x.csv"), "--table", "costs", check=False)
        self.assertEqual((r.rc, r.stdout), (2, ""))
        self.assertIn("doses, symptoms", r.stderr)
        self.assertFalse((self.s.dir / "x.csv").exists())
        r = self.cli("report", "--output", str(self.s.dir / "x.json"), "--table", "doses", check=False)
        self.assertEqual(r.rc, 2)

    def test_a_full_disk(self):
        self.life()
        for name in ("csv", "json"):
            link = self.s.dir / f"full.{name}"
            link.symlink_to("/dev/full")
            r = self.cli("report", "--output", str(link), check=False)
            self.assertEqual((r.rc, r.stdout), (1, ""), r.stderr)
            self.assertIn("No space left", r.stderr)


class Unwritten(DataCase):
    """What could not be written was not said, by any of the programs."""

    VERBS = ["list", "next", "info", "export", "report", "report --json", "report --help", "share --help", "sync --help",
             "share --address 127.0.0.1"]

    def run_to(self, program, redirection):
        # Without the test's clock, which opens a descriptor of its own in the place of one that is closed.
        return subprocess.run(f"'{BUILD}'/{program} {redirection}", shell=True, env=self.s.env,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=60)

    def test_full_or_closed(self):
        self.life()
        for verb in self.VERBS:
            for redirection in (">/dev/full", ">&-"):
                with self.subTest(f"{verb} {redirection}"):
                    r = self.run_to(f"cytosched {verb}", redirection)
                    self.assertEqual(r.returncode, 1, r.stderr)
                    self.assertIn("could not be written", r.stderr)

    def test_into_the_database(self):
        """Also where a program is run by itself."""
        self.life()
        self.s.stop_daemon()  # the log is written back
        self.s.start_daemon()
        before = self.s.database.read_bytes()
        for program in ("cytosched list", "cytosched-report", "cytosched-share --help", "cytosched-sync --help"):
            r = self.run_to(program, f">>'{self.s.database}'")
            self.assertEqual(r.returncode, 1, program)
            self.assertIn("the database in use", r.stderr)
        self.assertEqual(self.s.database.read_bytes(), before)


DATE_TIME = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?"
UUID = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UCUM = {"10*6.[iU]", "ug", "mg", "g", "mL", "[iU]", "{pen}", "{syringe}", "{vial}", "{injection}", "{tbl}", "{capsule}", "Cel",
        "[degF]", "10*9/L", "%"}
# What each resource must have and may have here, and the codes of its status (R4).
SHAPES = {
    "Patient": ("", "name", ()),
    "MedicationRequest": ("identifier status intent reportedBoolean medicationCodeableConcept subject authoredOn dosageInstruction",
                          "priorPrescription", ("active", "on-hold", "stopped", "completed")),
    "MedicationAdministration": ("identifier status subject effectiveDateTime", "medicationCodeableConcept medicationReference contained "
                                 "statusReason request note dosage", ("completed", "not-done", "on-hold")),
    "Observation": ("status category code subject effectiveDateTime", "valueQuantity valueString component note referenceRange",
                    ("final",)),
}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY = datetime.timedelta(days=1)


def expand(step, until):
    """The wall-clock times that a dosageInstruction gives, as a reader of FHIR finds them."""
    timing = step["timing"]
    if "event" in timing:
        return [e[:16] for e in timing["event"]]
    r = timing["repeat"]
    start = datetime.date.fromisoformat(r["boundsPeriod"]["start"])
    end = min(datetime.date.fromisoformat(r["boundsPeriod"].get("end", "9999-12-31")), until)
    found, day = [], start
    while day <= end:
        if r["periodUnit"] == "wk":
            monday = day - day.weekday() * DAY
            fits = WEEKDAYS[day.weekday()] in r["dayOfWeek"] and (monday - (start - start.weekday() * DAY)).days % (7 * r["period"]) == 0
        elif r["periodUnit"] == "mo":
            fits = day.day == start.day and ((day.year - start.year) * 12 + day.month - start.month) % r["period"] == 0
        else:
            fits = (day - start).days % r["period"] == 0
        found += [f"{day}T{t[:5]}" for t in r["timeOfDay"]] if fits else []
        day += DAY
    if "count" in r and "end" in r["boundsPeriod"] and end < until:
        assert r["count"] == len(found), (r, found)
    return found


class FhirBundle(DataCase):
    def bundle(self, *args, **kwargs):
        return json.loads(self.report("visit.fhir.json", *args, **kwargs))

    def look(self, bundle):
        """The rules that need no validator: tests/fhir has one."""
        self.assertEqual((bundle["resourceType"], bundle["type"]), ("Bundle", "collection"))
        self.assertRegex(bundle["timestamp"], f"^{DATE_TIME}$")
        urls = [e["fullUrl"] for e in bundle["entry"]]
        self.assertEqual(len(set(urls)), len(urls))
        for entry in bundle["entry"]:
            r = entry["resource"]
            must, may, codes = SHAPES[r["resourceType"]]
            keys = set(r) - {"resourceType", "id"}
            self.assertEqual(set(must.split()) - keys, set(), r)
            self.assertEqual(keys - set(must.split()) - set(may.split()), set(), r)
            self.assertEqual(entry["fullUrl"], "urn:uuid:" + r["id"])
            self.assertRegex(entry["fullUrl"], f"^{UUID}$")
            self.assertIn(r.get("status", (*codes, None)[0]), (*codes, None))
            self.assertRegex(r.get("effectiveDateTime", r.get("authoredOn", "2026-01-01")), f"^{DATE_TIME}$")
            self.walk(r, set(urls))
        return [e["resource"] for e in bundle["entry"]]

    def walk(self, value, urls):
        if isinstance(value, dict):
            self.assertTrue(value)
            if "reference" in value:
                self.assertTrue(value["reference"] in urls or value["reference"] == "#package", value)
            if value.get("system") == "http://unitsofmeasure.org":
                self.assertIn(value["code"], UCUM)
            for v in value.values():
                self.walk(v, urls)
        elif isinstance(value, list):
            self.assertTrue(value)
            for v in value:
                self.walk(v, urls)
        else:
            self.assertNotIn(value, (None, ""))

    def test_all_of_it(self):
        self.life()
        d = self.document()
        resources = self.look(self.bundle())
        by = lambda kind: [r for r in resources if r["resourceType"] == kind]  # noqa: E731
        # Nobody typed a name.
        self.assertEqual(set(by("Patient")[0]), {"resourceType", "id"})
        self.cli("patient", "add", "Анна")
        anna = self.look(self.bundle("--patient", "Анна"))[0]
        self.assertEqual((set(anna), anna["name"]), ({"resourceType", "id", "name"}, [{"text": "Анна"}]))
        told = {"taken": "completed", "skipped": "not-done", "missed": "not-done", "paused": "on-hold"}
        doses = [x for x in d["doses"] if x["state"] in told]
        self.assertEqual(
            [(r["identifier"][0]["value"], r["status"], r["effectiveDateTime"], r.get("dosage", {}).get("text")) for r in by("MedicationAdministration")],
            [(x["dose"], told[x["state"]], x["taken_at"] if x["state"] == "taken" else x["at"], x.get("amount")) for x in doses])
        reasons = [r["statusReason"][0]["text"] for r in by("MedicationAdministration") if r["status"] == "not-done"]
        self.assertEqual(reasons, [x["note"] if x["state"] == "skipped" else "not recorded" for x in doses if x["state"] in ("skipped", "missed")])
        self.assertEqual(len(by("Observation")), len(d["symptoms"]) + len(d["results"]))
        fever, platelets = by("Observation")[0], next(r for r in by("Observation") if r["code"]["text"] == "platelets")
        self.assertEqual(fever["valueQuantity"], {"value": 38.6, "unit": "°C", "system": "http://unitsofmeasure.org", "code": "Cel"})
        self.assertEqual(platelets["valueQuantity"]["code"], "10*9/L")
        self.assertEqual([platelets["referenceRange"][0][e]["value"] for e in ("low", "high")], [150, 450])
        peg = [r for r in by("MedicationRequest") if r["identifier"][0]["value"] == "pegasys"]
        self.assertEqual([len(r["dosageInstruction"]) for r in peg], [2, 1])
        self.assertEqual({c["code"] for r in peg for c in r["medicationCodeableConcept"]["coding"]}, {"L03AB11"})
        self.assertEqual([r["status"] for r in peg], ["completed", "active"])
        pills = next(r for r in by("MedicationRequest") if r["identifier"][0]["value"] == "pills")
        self.assertEqual(pills["medicationCodeableConcept"], {"text": "Лекарство"})
        batch = by("MedicationAdministration")[0]
        self.assertEqual(batch["contained"][0]["batch"], {"lotNumber": "=1+1"})
        # The same thing has the same id each time.
        self.assertEqual([r["id"] for r in resources], [r["id"] for r in self.look(self.bundle())])

    SCHEDULES = (
        "3 million units mon wed fri at 21:00", "18 million units daily at 09:00 for 5 days, rest 2 days, repeat",
        "45 micrograms weekly on sun at 19:00 for 4 weeks, then 90 micrograms every 2 weeks for 6 doses, then every 3 weeks",
        "1 million units every 2 days at 02:30 and 21:00", "1 milligram every month at 08:00", "2 pens every 2 weeks on mon wed at 10:00",
        "1 tablet once at 10:00, then 2 tablets 3 times a week", "0.5 millilitres daily at 20:00 until 2026-12-24, then 1.25 millilitres weekly",
        "(2 grams daily at 12:00 for 3 days, 1 gram daily for 2 days, rest 1 week) for 4 cycles, then 5 units weekly",
    )

    def test_a_plan_is_read_back(self):
        """What the instructions give, read as FHIR has it, are the doses of the plan; over DST, after move and change."""
        self.at("2026-09-01 06:00:00")
        for n, text in enumerate(self.SCHEDULES):
            self.cli("add", f"drug{n}", text, "--from", "2026-09-01" if n != 4 else "2026-09-30", "--yes")
        self.cli("change", "drug0", "6 million units tue sat at 21:30", "--from", "2026-10-14", "--yes")
        self.cli("move", "drug2@2026-10-18T19:00", "2026-10-20", "--following", "--yes")
        self.cli("move", "drug1@2026-09-08T09:00", "2026-09-09", "--following", "--yes")
        until = "2027-06-30"
        agenda = self.s.cli_json("agenda", "--from", "2026-09-01", "--to", until)
        resources = self.look(self.bundle())
        for n, text in enumerate(self.SCHEDULES):
            # A time that the clock springs over is said as it was prescribed.
            expected = sorted((x["slot"] if x["slot"][:10] == x["at"][:10] else x["at"][:16], x.get("amount"))
                              for x in agenda if x["regimen"] == f"drug{n}")
            found = []
            for r in resources:
                if r["resourceType"] == "MedicationRequest" and r["identifier"][0]["value"] == f"drug{n}":
                    for step in r["dosageInstruction"]:
                        q = step["doseAndRate"][0]["doseQuantity"]
                        found += [(at, q["value"], q["unit"]) for at in expand(step, datetime.date.fromisoformat(until)) if at[:10] <= until]
            self.assertEqual([(at, float(amount.split()[0])) for at, amount in expected], sorted((at, float(v)) for at, v, _ in found), text)

    def test_validators(self):
        """By make check-fhir: the schema of HL7 and a validator find nothing."""
        if not os.environ.get("NODE_MODULES"):
            self.skipTest("make check-fhir has the validators")
        self.life()
        self.report("life.fhir.json")
        for n, text in enumerate(self.SCHEDULES):
            self.cli("add", f"drug{n}", text, "--from", "today", "--yes")
        self.report("plans.fhir.json")
        self.cli("patient", "add", "Анна")
        self.report("nothing.fhir.json", "--patient", "Анна")
        done = subprocess.run(["node", ROOT / "tests" / "fhir" / "check.js", *sorted(self.s.dir.glob("*.fhir.json"))],
                              env={**os.environ, "NODE_PATH": os.environ["NODE_MODULES"]}, capture_output=True, text=True, check=False)
        print(done.stdout, done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout)


class Lives(DataCase):
    """Lives that are made up: each figure against what is counted anew, out of the database and the schedule."""

    PLANS = {"a": "3 million units mon wed fri at 21:00", "b": "90 micrograms weekly on sun at 02:30",
             "c": "9 million units daily at 09:00 for 5 days, rest 2 days, repeat"}

    ZONES = (("Europe/Berlin", "2026-10-05 12:00:00"), ("America/New_York", "2027-02-20 08:00:00"),
             ("Australia/Lord_Howe", "2027-03-10 20:00:00"), ("Asia/Kolkata", "2026-09-01 00:30:00"))

    def made_up(self, random):
        """From a start to an end on other sides of a change of the clock; answers, moves, pauses, undo."""
        self.start = self.now
        for name, text in self.PLANS.items():
            self.cli("add", f"drug-{name}", text, "--name", name, "--from", "today", "--yes")
        for days in (24, 23):
            self.now += datetime.timedelta(days=days)
            self.at(self.now.isoformat(" "))
            for dose in self.s.cli_json("agenda", "--from", (self.now - days * DAY).date().isoformat(), "--to", (self.now + 9 * DAY).date().isoformat()):
                self.answer(random, dose)
            for name in random.sample(sorted(self.PLANS), 2):
                first = (self.now + random.randrange(1, 9) * DAY).date()
                self.cli("pause", name, "--from", str(first), "--until", str(first + random.randrange(7) * DAY), check=False)

    def answer(self, random, dose):
        name, past = dose["dose"], dose["utc"] < self.utc()
        choice = random.random()
        at = datetime.datetime.fromisoformat(dose["at"]).replace(tzinfo=None) + datetime.timedelta(minutes=random.randrange(-1500, 3000))
        if past and choice < 0.5:
            self.cli("taken", name, "--at", str(min(at, self.now))[:16], "--site", random.choice(("left thigh", "right thigh")), "--yes", check=False)
        elif past and choice < 0.6:
            self.cli("skip", name, "--reason", "fever", "--yes", check=False)
        elif not past and choice < 0.2:
            self.cli("move", name, str(at.date() + DAY), "--yes", check=False)
        elif past and choice < 0.63:
            self.cli("taken", dose["regimen"], "--unplanned", "--at", str(min(at, self.now))[:16], "--yes", check=False)
        elif choice < 0.68:
            self.cli("undo", "--yes", check=False)
            self.cli("symptom", random.choice(("nausea", "cough")), "--yes")

    def utc(self):
        return self.now.replace(tzinfo=zoneinfo.ZoneInfo(self.s.zone)).astimezone(datetime.timezone.utc).isoformat()[:19]

    def counted(self, name, text, zone, last):
        """Of what the database holds and the schedule gives, by another way than the program's."""
        rows = self.query(
            "SELECT r.slot, r.at, answer, standalone, taken_at FROM record AS r JOIN regimen AS g ON g.id = r.regimen AND g.valid_until IS NULL "
            "WHERE r.valid_until IS NULL AND g.handle = ?", name)
        pauses = self.query("SELECT start, p.until FROM pause AS p JOIN regimen AS g ON g.id = p.regimen AND g.valid_until IS NULL "
                            "WHERE p.valid_until IS NULL AND g.handle = ?", name)
        said = {slot: (at, answer, standalone and slot == at, taken) for slot, at, answer, standalone, taken in rows}
        utc = lambda minutes: (EPOCH + datetime.timedelta(minutes=minutes)).replace(tzinfo=zone).timestamp()  # noqa: E731
        n = {k: 0 for k in ("taken", "skipped", "waiting", "late", "early", "unplanned")}
        for slot in set(self.slots[name]) | set(said):
            at, answer, unplanned, taken = said.get(slot, (slot, 0, False, None))
            if at // 1440 > last:
                continue
            if unplanned:
                n["unplanned"] += answer == 1
            elif answer:
                n["taken" if answer == 1 else "skipped"] += 1
                days = (datetime.datetime.fromtimestamp(taken, zone).date() - (EPOCH + at // 1440 * DAY).date()).days if answer == 1 else 0
                n["late"] += days > 0
                n["early"] += days < 0
            elif utc(at) <= self.now.replace(tzinfo=zone).timestamp() and not any(a <= at // 1440 <= (b or 10**6) for a, b in pauses):
                n["waiting"] += 1
        return n

    def look(self, zone):
        wide = ("--from", "2020-01-01", "--to", "2028-12-31")
        d = self.document(wide=wide)
        fhir = [e["resource"] for e in json.loads(self.report("l.fhir.json", wide=wide))["entry"]]
        rows = list(csv.DictReader(io.StringIO(self.report("l.csv", wide=wide).decode(), newline="")))
        self.slots = {name: [minutes(x["slot"]) for x in self.s.cli_json("preview", "--from", self.start.date().isoformat(), "--to", "2028-12-31", text)]
                      for name, text in self.PLANS.items()}
        self.s.stop_daemon()
        for regimen in d["regimens"]:
            name = regimen["regimen"]
            n = self.counted(name, self.PLANS[name], zone, minutes("2028-12-31T00:00") // 1440)
            self.assertEqual({k: regimen[k] for k in n if k != "waiting"}, {k: v for k, v in n.items() if k != "waiting"}, name)
            self.assertEqual(regimen["missed"] + regimen["open"], n["waiting"], name)
            self.assertEqual(regimen["due"], n["taken"] + n["skipped"] + n["waiting"], name)
            for told, states in ((n["taken"] + n["unplanned"], ("taken",)), (n["skipped"], ("skipped",))):
                self.assertEqual(sum(r["regimen"] == name and r["state"] in states for r in rows), told, (name, states))
            done = [r for r in fhir if r["resourceType"] == "MedicationAdministration" and r["identifier"][0]["value"].startswith(name + "@")]
            self.assertEqual(sum(r["status"] == "completed" for r in done), n["taken"] + n["unplanned"], name)
            self.assertEqual(sum(r["status"] == "not-done" for r in done), n["skipped"] + regimen["missed"], name)
        for site in d["sites"]:
            self.assertEqual([(site["count"],)], self.query("SELECT count(*) FROM injection AS i JOIN regimen AS g ON g.id = i.regimen AND "
                             "g.valid_until IS NULL WHERE i.valid_until IS NULL AND site = ?", site["site"]), site)
        self.assertEqual([(len(d["symptoms"]),)], self.query("SELECT count(*) FROM symptom WHERE valid_until IS NULL"))
        self.assertEqual(sum(r["resourceType"] == "Observation" for r in fhir), len(d["symptoms"]))

    def test_figures(self):
        random = seeded()
        for zone, start in random.sample(self.ZONES, int(os.environ.get("LIVES", "2"))):
            with self.subTest(zone=zone):
                self.s.set_zone(zone)
                self.now = datetime.datetime.fromisoformat(start)
                self.s.daemon.stop()
                for f in self.s.database.parent.iterdir():
                    f.unlink()
                self.s.start_daemon(now=start)
                self.made_up(random)
                self.look(zoneinfo.ZoneInfo(zone))


EPOCH = datetime.datetime(1970, 1, 1)


def minutes(slot):
    return int((datetime.datetime.fromisoformat(slot) - EPOCH).total_seconds() // 60)


if __name__ == "__main__":
    main()
