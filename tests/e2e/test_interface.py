#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface's XML is its documentation: it equals what the daemon says of itself."""

import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from gi.repository import Gio, GLib
from harness import BUILD, Case, main, wait_for

NAME, PATH = "org.cytosched.Daemon1", "/org/cytosched/Daemon1"
ROOT = pathlib.Path(__file__).resolve().parents[2]
XML = ROOT / "include" / f"{NAME}.xml"


def members(text):
    """The interface's members as (kind, name): [(direction, type, name), ...]."""
    root = ElementTree.fromstring(text)
    (interface,) = [i for i in root.iter("interface") if i.get("name") == NAME]
    found = {}
    for member in interface:
        if member.tag == "property":
            found["property", member.get("name")] = [(member.get("access"), member.get("type"), "")]
        elif member.tag in ("method", "signal"):
            default = "in" if member.tag == "method" else "out"
            found[member.tag, member.get("name")] = [
                (a.get("direction", default), a.get("type"), a.get("name")) for a in member.iter("arg")
            ]
    return found


class Interface(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon()

    def test_introspection_equals_the_xml(self):
        live = self.s.call(NAME, PATH, "org.freedesktop.DBus.Introspectable", "Introspect")[0]
        documented = XML.read_text()
        self.maxDiff = None
        self.assertEqual(members(live), members(documented))
        self.assertGreater(len(members(documented)), 30)

    def test_the_bus_is_gone(self):
        """That is said, and is no success: who started the daemon may start it anew."""
        os.kill(self.s.bus_pid, signal.SIGKILL)
        self.assertEqual(self.s.daemon.wait(10), 1)
        self.assertIn("The session bus is gone, and nobody can be reminded.", self.s.daemon.text())

    def test_each_member_is_documented(self):
        text = XML.read_text()
        for _, name in members(text):
            self.assertRegex(text, rf"<!-- {name}: ")

    def test_unknown_options_and_wrong_types_are_refused(self):
        for option in ({"nonsense": GLib.Variant("s", "x")}, {"patient": GLib.Variant("i", 1)}):
            with self.assertRaises(GLib.Error) as raised:
                self.s.call_daemon("Agenda", GLib.Variant("(a{sv})", (option,)))
            self.assertIn("InvalidArgs", raised.exception.message)

    def test_each_option_is_documented(self):
        """With its type, in the words before its method."""
        text = XML.read_text()
        source = (ROOT / "daemon" / "methods" / "table.c").read_text()
        methods = re.findall(r'{ "(\w+)", method_\w+, .*\n\s*{.*}, "([^"]+)", [^"]*},\n', source)
        self.assertGreater(len(methods), 15)
        for name, options in methods:
            (words,) = re.findall(rf"<!-- {name}: (.*?)-->", text, re.S)
            for option in options.split():
                key, kind = option.split(":")
                self.assertRegex(words, rf"\b{key}(\s+and\s+\w+)?\s+{kind}\b", f"{name}: {option}")

    def test_an_empty_name_in_a_list_is_refused(self):
        """It would end the list: what follows it would not be looked at."""
        for regimens in ([""], ["", "x"]):
            with open(os.devnull, "wb") as file, self.assertRaises(GLib.Error) as raised:
                self.s._connection.call_with_unix_fd_list_sync(
                    NAME, PATH, NAME, "Export", GLib.Variant("(ha{sv})", (0, {"regimens": GLib.Variant("as", regimens)})),
                    None, 0, 5000, Gio.UnixFDList.new_from_array([os.dup(file.fileno())]), None)
            self.assertIn("InvalidArgs", raised.exception.message)

    def test_a_list_is_limited(self):
        with open(os.devnull, "wb") as file, self.assertRaises(GLib.Error) as raised:
            self.s._connection.call_with_unix_fd_list_sync(
                NAME, PATH, NAME, "Export", GLib.Variant("(ha{sv})", (0, {"regimens": GLib.Variant("as", ["x" * 10] * 100_000)})),
                None, 0, 5000, Gio.UnixFDList.new_from_array([os.dup(file.fileno())]), None)
        self.assertIn("more than 1000 texts", raised.exception.message)

    def test_patients_are_limited(self):
        """To what a reply holds."""
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:
            db.executemany("INSERT INTO patient (id, name, valid_from) VALUES (?, ?, 1)", [(n, f"p{n}") for n in range(2, 1000)])
            db.executemany("INSERT INTO zone (patient, start, name, valid_from) VALUES (?, 0, 'UTC', 1)",
                           [(n,) for n in range(2, 1000)])
        db.close()
        self.s.start_daemon()
        self.s.cli("patient", "add", "the 1,000th")
        self.assertEqual(len(self.s.cli_json("patient", "list")), 1000)
        r = self.s.cli("patient", "add", "another", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("1000 patients", r.stderr)
        with self.assertRaisesRegex(GLib.Error, "Error.Limit"):
            self.s.call_daemon("AddPatient", GLib.Variant("(ssa{sv})", ("r", "another", {})))


class Name(Case):
    def test_it_is_free_when_the_daemon_has_ended(self):
        """The next one is started at once, by systemd too: it ends when the bus knows, not before."""
        daemon = self.s.start_daemon()
        os.kill(self.s.bus_pid, signal.SIGSTOP)
        try:
            daemon.signal(signal.SIGTERM)
            with self.assertRaises(subprocess.TimeoutExpired):
                daemon.popen.wait(1)
        finally:
            os.kill(self.s.bus_pid, signal.SIGCONT)
        self.assertEqual(daemon.popen.wait(10), 0)
        self.assertIsNone(self.s.owner(NAME))

    def test_a_second_daemon_says_that_there_is_one(self):
        self.s.start_daemon()
        second = self.s.start("second", [BUILD / "cytoschedd", "--database", self.s.dir / "other.db"])
        self.assertEqual(second.popen.wait(10), 1)
        self.assertIn("Another cytoschedd runs in this session", second.text())


class NobodyReads(Case):
    """What is written into a pipe that nobody reads."""

    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.reader, self.writer = os.pipe()
        self.addCleanup(os.close, self.reader)
        self.addCleanup(os.close, self.writer)
        os.set_blocking(self.writer, False)
        try:
            while True:
                os.write(self.writer, b"x" * 65536)
        except BlockingIOError:
            pass
        os.set_blocking(self.writer, True)
        self.errors = []

    def children(self):
        return pathlib.Path(f"/proc/{self.s.daemon.pid}/task/{self.s.daemon.pid}/children").read_text().split()

    def ask(self, n):
        """Calls Export N times, and waits for no answer."""
        def answered(bus, result):
            try:
                bus.call_with_unix_fd_list_finish(result)
            except GLib.Error as error:
                self.errors.append(error.message)

        bus = self.s.connect()
        for _ in range(n):
            bus.call_with_unix_fd_list(NAME, PATH, NAME, "Export", GLib.Variant("(ha{sv})", (0, {})), None, 0, 600000,
                                       Gio.UnixFDList.new_from_array([os.dup(self.writer)]), None, answered)
        bus.flush_sync()
        return bus

    def test_few_at_once_and_none_after_the_caller(self):
        before = len(os.listdir(f"/proc/{self.s.daemon.pid}/fd"))
        bus = self.ask(40)
        wait_for(lambda: len(self.errors) == 36, 20, f"all but four to be refused: {len(self.errors)}")
        self.assertIn("Several calendars are being written", self.errors[0])
        self.assertEqual(len(self.children()), 4)
        self.s.cli("backup", self.s.dir / "copy")
        bus.close_sync(None)
        wait_for(lambda: not self.children(), 10, "the helpers to end with who asked")
        self.assertIn("BEGIN:VCALENDAR", self.s.cli("export").stdout)
        wait_for(lambda: len(os.listdir(f"/proc/{self.s.daemon.pid}/fd")) <= before, 10, "its descriptors to be closed")
        self.assertEqual(self.s.stop_daemon(), 0)

    def test_a_slow_reader_has_all(self):
        bus = self.ask(1)
        wait_for(self.children, 10, "the helper")
        text = b""
        os.set_blocking(self.reader, False)

        def read():
            nonlocal text
            try:
                text += os.read(self.reader, 65536)
            except BlockingIOError:
                pass
            return text.rstrip().endswith(b"END:VCALENDAR")

        wait_for(read, 20, "the calendar")
        self.assertEqual(self.errors, [])
        bus.close_sync(None)

    @unittest.skipUnless(os.environ.get("SLOW"), "SLOW=1 runs it")
    def test_after_a_minute_another_has_its_place(self):
        bus = self.ask(4)
        wait_for(lambda: len(self.children()) == 4, 10, "four")
        self.assertEqual(self.s.cli("export", check=False).rc, 1)
        wait_for(lambda: self.s.cli("export", check=False).rc == 0, 90, "room")
        wait_for(lambda: self.errors, 10, "the oldest to be told")
        self.assertIn("was not read for minutes", self.errors[0])
        bus.close_sync(None)
        wait_for(lambda: not self.children(), 10, "the helpers to end")


if __name__ == "__main__":
    main()
