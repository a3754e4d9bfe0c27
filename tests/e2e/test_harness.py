#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness itself, with the real daemon: its clocks, the terminal, what it leaves behind."""

import os
import pathlib
import time
import unittest

import secrecy
from harness import BUILD, Case, Clock, DAEMON_NAME, FakeServer, Session, alive, main, wait_for

PLAN = ("pegasys", "90 micrograms weekly on sun at 19:00")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Clocks(Case):
    def remind(self, now, speed=1):
        """How long after NOW (real seconds) the reminder of 19:00 was shown."""
        FakeServer(self.s)
        self.s.start_daemon(now=now, speed=speed)
        start = self.s.clock.real
        self.s.cli("add", *PLAN)
        shown = wait_for(self.s.notifications, 20, "the reminder")[0]
        self.assertIn("19:00", shown.body)
        used = cpu_seconds(self.s.daemon.pid)
        time.sleep(1)
        self.assertLess(cpu_seconds(self.s.daemon.pid) - used, 0.1, "the daemon spins")
        return time.time() - 1 - start

    def test_in_the_past(self):
        self.assertAlmostEqual(self.remind("2020-03-01 18:59:57"), 3, delta=1)

    def test_in_the_future(self):
        self.assertAlmostEqual(self.remind("2036-03-02 18:59:57"), 3, delta=1)

    def test_ten_times_as_fast(self):
        self.assertAlmostEqual(self.remind("2036-03-02 18:59:27", speed=10), 3.3, delta=1)

    def test_goes_on_after_a_restart(self):
        FakeServer(self.s)
        self.s.start_daemon(now="2036-03-02 18:59:55")
        self.s.cli("add", *PLAN)
        self.s.restart_daemon(kill=True)
        wait_for(self.s.notifications, 10, "the reminder")
        self.assertAlmostEqual(self.s.clock.now(), Clock("2036-03-02 19:00:00", self.s.zone).start, delta=2)


class Sessions(Case):
    def test_activation(self):
        self.s.clock = Clock("2036-03-02 12:00:00", self.s.zone)
        self.s.make_activatable()
        self.assertIsNone(self.s.owner(DAEMON_NAME))
        self.s.cli("add", *PLAN)
        [row] = self.s.cli_json("next", 1)
        self.assertEqual(row["slot"], "2036-03-02T19:00")

    def test_terminal(self):
        self.s.start_daemon()
        self.s.cli("add", *PLAN)
        shown = self.s.cli("remove", "pegasys", tty=True, input="y\n").stdout
        self.assertIn("[y/N]", shown)
        self.assertEqual(self.s.cli_json("list"), [])

    def test_nothing_is_left(self):
        with Session() as session:
            session.make_activatable()
            FakeServer(session)
            session.cli("add", *PLAN)
            pids = [session.pid_of(DAEMON_NAME), session.bus_pid]
            folder = session.dir
        self.assertEqual([p for p in pids if alive(p)], [])
        self.assertFalse(folder.exists())


class Secrecy(unittest.TestCase):
    """Each session that ends is searched for the password of the tests."""

    def test_said_or_kept(self):
        for form in secrecy.FORMS:
            s = Session()
            (s.dir / "daemon.log").write_bytes(b"before" + form + b"after")
            self.assertRaisesRegex(AssertionError, "daemon.log", s.close)
        s = Session()
        s.said.append(f"give that: https://{secrecy.USER}:{secrecy.FORMS[1].decode()}@host/")
        self.assertRaisesRegex(AssertionError, "what was said", s.close)


if __name__ == "__main__":
    if not (BUILD / "cytoschedd").exists():
        raise SystemExit(f"no programs in {BUILD}: make first")
    main()
