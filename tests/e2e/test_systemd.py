#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed daemon under a real `systemd --user`: started at login and by the bus, back after
whatever ends or stops it, and in its sandbox."""

import ctypes
import datetime
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest
import zoneinfo

import usermanager
from harness import DAEMON_NAME, Case, FakeServer, alive, figure, main, wait_for

UNIT = "cytoschedd.service"
FRAGMENT = f"{usermanager.PREFIX}/lib/systemd/user/{UNIT}"
SANDBOX = f"{usermanager.PREFIX}/share/cytosched/cytoschedd-sandbox.conf"
# In tenths; the best user unit of Debian 12 has 7.3. Landlock is not counted there.
EXPOSURE_MAX, EXPOSURE_MAX_WITHOUT_NAMESPACES = 8, 58


def landlock():
    """The version of this kernel's, or 0."""
    return max(0, ctypes.CDLL(None).syscall(444, None, 0, 1))


class ManagerCase(Case):
    WORLD = None  # of world.py
    ENVIRONMENT = {}

    def setUp(self):
        self.s = usermanager.UserManager(world=self.WORLD, environment=self.ENVIRONMENT)
        self.addCleanup(self.s.close)

    def sandbox(self):
        """What doctor says of it."""
        rows = json.loads(self.s.cli("doctor", "--json", check=False).stdout)
        row = next(r for r in rows if r["check"] == "sandbox")
        self.assertTrue(row["ok"])
        return row["finding"]

    def running(self, deadline=30, other_than=0):
        """Waits until the unit is active as another process than OTHER_THAN; its pid."""

        def there():
            pid = self.s.main_pid()
            return self.s.property("ActiveState") == "active" and pid != other_than and pid

        return wait_for(there, deadline, "the unit to be active")

    def add_due(self):
        """A dose that has just fallen due."""
        now = datetime.datetime.now(zoneinfo.ZoneInfo(self.s.cli_json("patient", "list")[0]["zone"]))
        past = now - datetime.timedelta(minutes=1)
        when = (past if past.date() == now.date() else now).strftime("%H:%M")
        return self.s.cli_json("add", "pegasys", f"90 micrograms daily at {when}", "--from", "today", "--yes")


class Unit(ManagerCase):
    def test_is_correct(self):
        done = subprocess.run(
            ["systemd-analyze", "--user", "--man=no", "verify", FRAGMENT],
            env=self.s.env, capture_output=True, text=True, check=False,
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def exposure(self, most, *files):
        unit = self.s.dir / UNIT
        unit.write_text("".join(pathlib.Path(f).read_text() for f in files))
        done = subprocess.run(
            ["systemd-analyze", "--user", "security", "--offline=true", "--no-pager", f"--threshold={most}", unit],
            env=self.s.env, capture_output=True, text=True, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        print(done.stdout.strip().splitlines()[-1])

    def test_is_hardened(self):
        self.exposure(EXPOSURE_MAX, FRAGMENT, SANDBOX)
        self.exposure(EXPOSURE_MAX_WITHOUT_NAMESPACES, FRAGMENT)


class Starting(ManagerCase):
    def test_at_login(self):
        self.running()
        self.assertTrue(self.s.owner(DAEMON_NAME))
        self.assertEqual(self.s.property("FragmentPath"), FRAGMENT)

    def test_by_the_bus(self):
        first = self.running()
        self.s.systemctl("stop", UNIT)
        self.assertEqual((self.s.property("ActiveState"), self.s.property("Result")), ("inactive", "success"))
        self.assertFalse(alive(first))
        self.assertFalse(self.s.owner(DAEMON_NAME))
        self.assertEqual(self.s.cli("list").rc, 0)
        pid = self.running(other_than=first)
        self.assertEqual(self.s.pid_of(DAEMON_NAME), pid)

    def test_data_is_private(self):
        self.running()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.assertEqual(stat.S_IMODE(self.s.data.stat().st_mode), 0o700)
        files = list(self.s.data.iterdir())
        self.assertIn(self.s.database, files)
        for path in files:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)

    def test_another_place_that_the_session_names_later(self):
        """The plan that is there goes on; where there is none yet, it begins in the new place, which the
        sandbox then shows."""
        self.running()
        elsewhere = self.s.home / "else where"
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.s.systemctl("set-environment", f"XDG_DATA_HOME={elsewhere}")
        self.s.systemctl("restart", UNIT)
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])
        self.assertFalse(elsewhere.exists())
        self.s.systemctl("stop", UNIT)
        shutil.rmtree(self.s.data)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.assertEqual(stat.S_IMODE((elsewhere / "cytosched/cytosched.db").stat().st_mode), 0o600)
        self.s.systemctl("restart", UNIT)
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["intron"])
        self.assertFalse(self.s.database.exists())


class StartingElsewhere(ManagerCase):
    ENVIRONMENT = {"XDG_DATA_HOME": "/run/open/elsewhere"}

    def test_one_place_by_hand_and_by_the_unit(self):
        self.running()
        database = pathlib.Path("/run/open/elsewhere/cytosched/cytosched.db")
        self.addCleanup(shutil.rmtree, "/run/open/elsewhere", ignore_errors=True)
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.assertTrue(database.exists())
        self.assertFalse(self.s.database.exists())
        self.s.systemctl("stop", UNIT)
        env = {**self.s.env, **self.ENVIRONMENT}
        with subprocess.Popen([f"{usermanager.PREFIX}/libexec/cytosched/cytoschedd"], env=env) as daemon:
            wait_for(lambda: self.s.owner(DAEMON_NAME), 10, "the daemon by hand")
            self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])
            daemon.terminate()
            self.assertEqual(daemon.wait(10), 0)


class Failing(ManagerCase):
    def setUp(self):
        super().setUp()
        self.first = self.running()

    def regimens(self):
        return [r["regimen"] for r in self.s.cli_json("list")]

    def test_killed(self):
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        pid = self.first
        for _ in range(8):  # more often than systemd's own limit would let it
            os.kill(pid, signal.SIGKILL)
            began = time.monotonic()
            pid = self.running(other_than=pid)
            figure("back after kill -9", round(time.monotonic() - began, 2), "s")
        self.assertEqual(self.regimens(), ["pegasys"])

    def test_killed_while_a_reminder_is_open(self):
        server = FakeServer(self.s)
        self.add_due()
        wait_for(lambda: server.called("Notify"), 10, "the reminder")
        wait_for(lambda: [r for r in self.s.call_daemon("Open")[0] if "notification" in r], 10, "its id to be kept")
        os.kill(self.first, signal.SIGKILL)
        wait_for(lambda: len(server.called("Notify")) > 1, 10, "the reminder to be shown again")
        replaced = server.called("Notify")[1][1]
        self.assertEqual(replaced, 1, "the same notification is replaced")

    def test_aborted(self):
        os.kill(self.first, signal.SIGABRT)
        self.running(other_than=self.first)

    def test_hung(self):
        watchdog = 2
        self.s.drop_in(f"[Service]\nWatchdogSec={watchdog}\n")
        self.s.systemctl("restart", UNIT)
        pid, hung = self.running(other_than=self.first), self.s.owner(DAEMON_NAME)
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        wait_for(lambda: self.s.owner(DAEMON_NAME) not in (None, "", hung), watchdog + 30, "another daemon", interval=0.02)
        figure(f"back after a hang, with a watchdog of {watchdog} s", round(time.monotonic() - began, 2), "s")
        self.assertEqual(self.regimens(), [])

    def test_the_bus_went(self):
        self.s.systemctl("restart", "dbus.service")
        wait_for(lambda: self.s.main_pid() not in (0, self.first), 30, "another daemon")
        self.running()

    def test_fails_again_and_again(self):
        """However often: it is never given up, and comes back by itself."""
        self.s.drop_in("[Service]\nExecStart=\nExecStart=/bin/false\nRestartSec=10ms\nRestartSteps=0\n")
        self.s.systemctl("restart", UNIT, check=False)
        states = set()

        def many():
            states.add(self.s.property("ActiveState"))
            return int(self.s.property("NRestarts")) >= 25

        wait_for(many, 120, "25 restarts")
        self.assertNotIn("failed", states)
        self.s.drop_in("")
        self.running(other_than=self.first)  # where restarts back off, up to 3 s
        self.assertEqual(self.regimens(), [])


class NotStarting(ManagerCase):
    """A client says why, instead of waiting until the bus gives up."""

    def refused(self, why, remedy):
        for verb in (["list"], ["add", "pegasys", "weekly on sun at 19:00"]):
            r = self.s.cli(*verb, check=False)
            self.assertEqual((r.rc, r.stdout), (4, ""))
            self.assertIn(f"cytosched: the daemon does not start ({why}", r.stderr)
            self.assertIn(remedy, r.stderr)

    def doctor_says(self, why, remedy):
        r = self.s.cli("doctor", "--json", check=False)
        row = next(row for row in json.loads(r.stdout) if row["check"] == "daemon")
        self.assertEqual((r.rc, row["ok"], row["remedy"]), (4, False, remedy))
        self.assertIn(why, row["finding"])

    def start_without(self, drop_in):
        self.running()
        self.s.systemctl("stop", UNIT)
        self.s.drop_in(drop_in)

    def test_the_unit_fails(self):
        self.start_without("[Service]\nExecStart=\nExecStart=/bin/sh -c 'exit 77'\n")
        why, remedy = "Its unit fails each time it is started, with status 77.", "What happened: journalctl --user -u cytoschedd"
        self.refused(why, remedy)
        self.doctor_says(why, remedy)

    def test_the_program_is_not_there(self):
        self.start_without("[Service]\nExecStart=\nExecStart=/run/open/nothing\n")
        self.refused("Its unit fails each time it is started, with status 203: its program is not there.",
                     "What happened: journalctl --user -u cytoschedd")

    def test_not_for_this_user(self):
        self.start_without("[Unit]\nConditionUser=root\n")
        self.refused("Its unit does not run for root", "Run this as the person whose plan it is, in that person's session.")

    def test_masked(self):
        self.running()
        self.s.systemctl("stop", UNIT)
        self.s.systemctl("mask", UNIT)
        why, remedy = "Its unit is masked: somebody said that it shall not run.", "To let it run: systemctl --user unmask cytoschedd"
        self.refused(why, remedy)
        self.doctor_says(why, remedy)
        self.s.systemctl("unmask", UNIT)
        self.assertEqual(self.s.cli_json("list"), [])


class NotToBeWritten(ManagerCase):
    def test_a_read_only_file(self):
        """Of mode 0400, which only a normal user can't write."""
        self.running()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.s.systemctl("stop", UNIT)
        before = self.s.database.read_bytes()
        self.s.database.chmod(0o400)
        server = FakeServer(self.s)
        self.s.systemctl("start", UNIT)
        # What is read is in memory, and what is said is not kept.
        for verb in (["list"], ["next"]):
            self.assertIn("pegasys", self.s.cli(*verb).stdout)
        r = self.s.cli("add", "intron", "3 million units daily at 9:00", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        wait_for(lambda: [n for n in server.called("Notify") if n[3] == "Reminders can't be recorded"], 10, "the notification")
        self.assertEqual(self.s.property("NRestarts"), "0")
        self.assertEqual(self.s.database.read_bytes(), before)
        self.assertEqual({p.name for p in self.s.data.iterdir()}, {"cytosched.db", "cytosched.db.lock"})
        self.s.database.chmod(0o600)
        wait_for(lambda: self.s.cli("add", "intron", "3 million units daily at 9:00", check=False).rc == 0, 10, "it to go on")
        self.assertEqual({r["regimen"] for r in self.s.cli_json("list")}, {"pegasys", "intron"})


class SandboxCase(ManagerCase):
    # Not everywhere is there something to deny.
    MAYBE = {"see_devices"}

    def daemons_own(self, env):
        """Starts the unit with a probe in the place of the daemon's helper, which is in all that the daemon
        is in: the unit's part of the sandbox, and the daemon's."""
        folder = pathlib.Path("/run/open/programs")
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        shutil.copy(f"{usermanager.PREFIX}/libexec/cytosched/cytoschedd", folder)
        helper = folder / "cytosched-notify"
        helper.write_text(pathlib.Path("/run/tests/tests/e2e/sandbox-probe.py").read_text())
        helper.chmod(0o755)
        lines = "".join(f"Environment={k}={v}\n" for k, v in env.items())
        self.s.drop_in(f"[Service]\n{lines}ExecStart=\nExecStart={folder}/cytoschedd --confine\n")
        self.s.systemctl("restart", UNIT)
        self.add_due()

    def denials(self):
        """What the daemon can do, and what can't be done outside."""
        self.running()
        (self.s.home / "secret").write_text("x")
        pathlib.Path(self.s.env["XDG_RUNTIME_DIR"], "secret").write_text("x")
        mark = tempfile.NamedTemporaryFile(prefix="cytosched-probe-")
        self.addCleanup(mark.close)
        env = {"PROBE_TMP": pathlib.Path(mark.name).name, "PROBE_NET": os.readlink("/proc/self/ns/net"),
               "PROBE_IPC": os.readlink("/proc/self/ns/ipc"), "PROBE_PID": os.getpid()}
        inside, outside = self.s.data / "probe.json", self.s.home / "probe.json"
        (self.s.home / "probe-was-here").unlink(missing_ok=True)
        self.daemons_own({**env, "PROBE_OUT": inside})
        wait_for(inside.exists, 20, "the probe inside")
        self.assertFalse((self.s.home / "probe-was-here").exists())
        settings = [f"--setenv={k}={v}" for k, v in {**env, "PROBE_OUT": outside}.items()]
        subprocess.run(["systemd-run", "--user", "--wait", "--quiet", *settings, "/usr/bin/python3",
                        "/run/tests/tests/e2e/sandbox-probe.py"], env=self.s.env, check=True)
        allowed, elsewhere = (json.loads(p.read_text()) for p in (inside, outside))
        return {k for k, v in allowed.items() if v}, {k for k, v in elsewhere.items() if not v} - self.MAYBE

    def reminder_is_shown_and_answered(self):
        self.running()
        server = FakeServer(self.s)
        dose = self.add_due()
        wait_for(lambda: server.called("Notify"), 10, "the reminder")
        shown = server.called("Notify")[0]
        self.assertIn("injection", shown[3])
        server.invoke(1, "taken")
        wait_for(lambda: self.s.cli_json("history")[-1]["verb"] == "taken", 10, "the answer")
        self.assertEqual(self.s.cli_json("history")[-1]["regimen"], dose["regimen"])


class Sandbox(SandboxCase):
    # What the unit allows: what the daemon needs.
    NEEDED = {"write_data", "reach_session_bus"} | (set() if landlock() else {"write_home"}) | \
        (set() if landlock() >= 6 else {"signal_others"})

    def test_denials_are_real(self):
        self.assertEqual(self.denials(), (self.NEEDED, set()))

    def test_a_reminder_is_shown_and_answered(self):
        self.reminder_is_shown_and_answered()
        self.assertIn("whole sandbox", self.sandbox())

    def test_a_persons_own_command_runs_outside(self):
        """In a unit of its own: it can write where the daemon can't, and all that it began ends with it."""
        self.running()
        script, told = self.s.home / "own command", self.s.home / "told"
        script.write_text(f"#!/bin/sh\nsleep 300 & echo $! $CYTOSCHED_DOSE >'{told}.part'\nmv '{told}.part' '{told}'\nexit 3\n")
        script.chmod(0o755)
        self.s.cli("set", "reminder-command", script)
        dose = self.add_due()
        wait_for(told.exists, 10, "the command")
        child, name = told.read_text().split()
        self.assertTrue(name.startswith(dose["regimen"] + "@"))
        wait_for(lambda: not alive(int(child)), 10, "its child to end")

        def failed():
            rows = json.loads(self.s.cli("doctor", "--json", check=False).stdout)
            row = next(r for r in rows if r["check"] == "reminder-command")
            return not row["ok"] and row

        self.assertIn("journalctl --user -u cytosched-reminder-", wait_for(failed, 20, "doctor to know")["finding"])

    def test_a_calendar_is_written_where_the_daemon_sees_nothing(self):
        self.running()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        for folder in (self.s.home, pathlib.Path("/run/open")):
            path = folder / "plan.ics"
            self.s.cli("export", "--output", path)
            self.assertIn("BEGIN:VEVENT", path.read_text())
            path.unlink()

    def test_a_backup_goes_where_the_daemon_sees_nothing_and_comes_back(self):
        self.running()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.s.cli("backup", self.s.home / "plan.backup")
        self.s.cli("remove", "pegasys", "--yes")
        self.s.cli("restore", self.s.home / "plan.backup", "--yes")
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])


class WithoutNamespaces(SandboxCase):
    """Where the kernel refuses user namespaces, and where it strips them of their rights."""

    WORLD = "refused"
    # What needs a namespace to be denied, besides. Files are kept by Landlock: they can be seen to be there,
    # not opened.
    NEEDED = Sandbox.NEEDED | {"see_runtime_folder", "share_tmp", "share_ipc", "see_other_users", "see_devices"}
    # The filter that makes this world denies these everywhere.
    MAYBE = SandboxCase.MAYBE | {"make_namespace", "gain_privileges", "run_unfiltered"}

    @unittest.skipUnless(landlock(), "this kernel has no Landlock")
    def test_denials_are_real(self):
        allowed, elsewhere = self.denials()
        self.assertEqual((allowed - self.MAYBE, elsewhere), (self.NEEDED - self.MAYBE, set()))

    def test_a_reminder_is_shown_and_answered(self):
        self.reminder_is_shown_and_answered()
        self.assertIn("needs no namespaces", self.sandbox())
        self.assertEqual(self.s.property("NRestarts"), "0")

    def test_a_calendar_a_backup_and_a_command(self):
        """What goes through the daemon's hands to places that it can't open itself."""
        self.running()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.s.cli("export", "--output", self.s.home / "plan.ics")
        self.assertIn("BEGIN:VEVENT", (self.s.home / "plan.ics").read_text())
        self.s.cli("backup", self.s.home / "plan.backup")
        self.s.cli("remove", "pegasys", "--yes")
        self.s.cli("restore", self.s.home / "plan.backup", "--yes")
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])


class StrippedNamespaces(WithoutNamespaces):
    WORLD = "stripped"


class NamespacesGone(ManagerCase):
    """Where the trial at login said yes and systemd can't make the sandbox all the same: it is started
    without, and reminds."""

    WORLD = "refused"

    def setUp(self):
        generator = pathlib.Path("/run/systemd/user-generators/cytosched-generator")
        generator.write_text(
            '#!/bin/sh\n[ -e "$XDG_RUNTIME_DIR/cytosched/without-namespaces" ] && exit\nmkdir -p "$1/cytoschedd.service.d" && '
            f'ln -s {usermanager.PREFIX}/share/cytosched/cytoschedd-sandbox.conf "$1/cytoschedd.service.d/50-sandbox.conf"\n')
        generator.chmod(0o755)
        self.addCleanup(generator.unlink)
        super().setUp()

    def test_is_started_without(self):
        self.running()
        self.assertGreater(int(self.s.property("NRestarts")), 0)
        self.assertIn("needs no namespaces", self.sandbox())


if __name__ == "__main__":
    usermanager.main(__file__, main)
