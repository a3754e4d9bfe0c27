#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's data out: CSV that no spreadsheet runs, JSON from which nothing that was typed is missing, FHIR."""

import csv
import io
import json
import re
import sqlite3

from harness import Case, main

WIDE = ("--from", "2020-01-01", "--to", "2027-12-31")
# What a spreadsheet takes for the beginning of a formula, wherever it begins a cell.
FORMULA = re.compile(r"^[ \"]*[=+\-@\t\r＝＋－＠]")
# Columns that hold what a person typed; what the program makes of it (keys, days, instants) is elsewhere.
TYPED = {
    "patient": ("name",), "zone": ("name",), "regimen": ("handle", "drug", "route"), "revision": ("schedule",),
    "record": ("amount", "planned", "batch", "note"), "setting": ("key", "value"), "site": ("name",), "rest": ("reason",),
    "injection": ("site",), "item": ("name",), "stock": ("batch",),
    "symptom": ("name", "typed", "value", "unit", "severity", "note"), "result": ("name", "value", "unit", "low", "high", "note"),
}


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
        cli("add", "blood test", "every 4 weeks on tue at 08:30", "--appointment", "--yes")
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


if __name__ == "__main__":
    main()
