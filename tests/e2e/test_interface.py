#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface's XML is its documentation: it equals what the daemon says of itself."""

import pathlib
import unittest
import xml.etree.ElementTree as ElementTree

from gi.repository import GLib
from harness import Case, main

NAME, PATH = "org.cytosched.Daemon1", "/org/cytosched/Daemon1"
XML = pathlib.Path(__file__).resolve().parents[2] / "include" / f"{NAME}.xml"


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

    def test_each_member_is_documented(self):
        text = XML.read_text()
        for _, name in members(text):
            self.assertRegex(text, rf"<!-- {name}: ")

    def test_unknown_options_and_wrong_types_are_refused(self):
        for option in ({"nonsense": GLib.Variant("s", "x")}, {"patient": GLib.Variant("i", 1)}):
            with self.assertRaises(GLib.Error) as raised:
                self.s.call_daemon("Agenda", GLib.Variant("(a{sv})", (option,)))
            self.assertIn("InvalidArgs", raised.exception.message)


if __name__ == "__main__":
    main()
