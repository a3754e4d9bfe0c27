#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched sync against a real CalDAV server: what is written, what is left alone, and what
becomes of errors in the middle."""

import contextlib
import datetime
import fcntl
import http.server
import os
import pathlib
import pty
import re
import stat
import subprocess
import termios
import threading
import time

import icalendar
import recurring_ical_events
import secrecy
from caldav import PASSWORD, USER, Proxy, Radicale, certificate
from harness import BUILD, Case, main, wait_for
from syncing import SLOWER, SOME, WEEKLY, SyncCase

class Writes(SyncCase):
    def test_create(self):
        r = self.first()
        self.assertEqual(self.counts(r), (1, 0, 0, 0))
        self.assertIn("drop the alarms", " ".join(r.stdout.split()))
        self.assertNotIn("drop the alarms", " ".join(self.sync().stdout.split()))
        files = self.r.files()
        self.assertEqual(len(files), 1)
        (name, text), = files.items()
        calendar = icalendar.Calendar.from_ical(text)
        self.assertEqual([c.name for c in calendar.subcomponents], ["VTIMEZONE", "VEVENT"])
        self.assertEqual(f"{calendar.walk('VEVENT')[0]['UID']}.ics", name)
        self.assertIn("PRODID:-//cytosched", text)
        for word in ("METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL"):
            self.assertNotIn(word, text)
        status, _, body = self.r.request("PROPFIND", self.r.path(""), headers={"Depth": "0"})
        self.assertEqual(status, 207)
        self.assertIn("Injections", body)

    def test_the_same_instants_as_the_agenda(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        start = datetime.date.today() + datetime.timedelta(1)
        end = start + datetime.timedelta(365)
        got = []
        for text in self.r.files().values():
            for event in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(start, end):
                at = event["DTSTART"].dt.astimezone(datetime.timezone.utc)
                got.append(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        last = (end - datetime.timedelta(1)).isoformat()
        agenda = self.s.cli_json("agenda", "--from", start.isoformat(), "--to", last)
        self.assertEqual(sorted(got), [d["utc"] for d in agenda])

    def test_second_run_does_nothing(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        before, state = self.r.files(), self.state()
        self.proxy.forget()
        self.assertEqual(self.counts(self.sync()), (0, 0, 0, 15))
        self.assertEqual(set(self.proxy.methods()), {"PROPFIND"})
        self.assertEqual((self.r.files(), self.state()), (before, state))

    def test_what_a_change_advises(self):
        dose = self.s.cli_json("agenda")[1]["dose"]
        self.s.cli("export", "--output", self.s.dir / "x.ics")
        self.assertIn("Export again", self.s.cli("skip", dose, "--yes").stdout)
        self.first()
        text = " ".join(self.s.cli("undo").stdout.split())
        self.assertIn('"cytosched sync" brings it up to date', text)
        self.assertNotIn("Export again", text)

    def test_change(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        doses = self.s.cli_json("agenda", "il2")
        before = self.r.files()
        # A dose of a series that goes on: an exception in it, and an event of its own.
        dose = self.s.cli_json("agenda", "pegasys")[2]
        day = datetime.date.fromisoformat(dose["slot"][:10]) + datetime.timedelta(1)
        self.s.cli("move", dose["dose"], day.isoformat(), "--yes")
        self.proxy.forget()
        self.again(1, 1, 0)
        for method, _, headers in self.proxy.seen:
            if method == "PUT":
                self.assertTrue(headers.get("If-Match") or headers.get("If-None-Match") == "*", headers)
        after = self.r.files()
        self.assertEqual(sum(after[n] != before[n] for n in before), 1)
        self.s.cli("skip", doses[3]["dose"], "--yes")
        added, changed, removed, same = self.counts(self.sync())
        self.assertEqual((added, changed + removed), (0, 1))

    def test_delete(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        self.first()
        self.s.cli("remove", "il2", "--yes")
        self.proxy.forget()
        self.again(0, 0, 14)
        self.assertTrue(all(h.get("If-Match") for m, _, h in self.proxy.seen if m == "DELETE"))
        self.assertEqual(len(self.r.files()), 1)
        # An empty plan leaves an empty calendar.
        self.s.cli("remove", "pegasys", "--yes")
        self.again(0, 0, 1)
        self.assertEqual(self.r.files(), {})

    def test_discreet_and_alarms(self):
        self.first("--discreet", "--alarm", "2h", "--alarm", "0")
        for _ in range(2):
            text = "".join(self.r.files().values())
            self.assertNotIn("interferon", text.lower())
            self.assertEqual(text.count("BEGIN:VALARM"), 2)
            self.again()

    def test_many(self):
        """More than are written before the record is saved. EVENTS=N is how many, in fours; of the time that
        many take, all but a second is the server's (radicale looks through all of them for each new one)."""
        n = int(os.environ.get("EVENTS", "60"))
        self.s.cli("add", "il2", f"(1 million units daily at 09:00 and 21:00 for 2 doses, 2 million units daily for 2 doses) "
                   f"for {n // 4} cycles", "--from", "tomorrow", "--yes")
        start = time.monotonic()
        added = self.counts(self.sync("--url", self.r.collection, *self.login, deadline=600))[0]
        first = time.monotonic() - start
        self.assertEqual(added, n // 4 * 4 + 1)
        self.assertEqual(len(self.r.files()), added)
        start = time.monotonic()
        self.assertEqual(self.counts(self.sync(deadline=600)), (0, 0, 0, added))
        print(f"{added} events: {first:.1f} s, then {time.monotonic() - start:.1f} s", flush=True)


class LeavesAlone(SyncCase):
    def put(self, name, text, **headers):
        status, _, body = self.r.request("PUT", self.r.path(name), text, headers)
        self.assertIn(status, (201, 204), body)

    def foreign(self, uid, summary="Dentist"):
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//other//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20270101T100000Z\r\nSUMMARY:{summary}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )

    def ours(self):
        """Name and text of the one event we wrote."""
        (pair,) = ((n, t) for n, t in self.r.files().items() if "cytosched" in t)
        return pair

    def skip_one(self):
        """Changes the series in its place."""
        self.s.cli("skip", self.s.cli_json("agenda", "pegasys")[3]["dose"], "--yes")

    def test_what_others_wrote(self):
        self.first()
        self.put("dentist.ics", self.foreign("dentist"))
        before = self.r.files()
        self.again()
        self.s.cli("remove", "pegasys", "--yes")
        self.again(0, 0, 1)
        self.assertEqual(self.r.files(), {"dentist.ics": before["dentist.ics"]})

    def test_a_name_that_is_taken(self):
        uid = re.search(r"^UID:(\S+)", self.s.cli("export").stdout, re.M).group(1)
        name = f"{uid}.ics"
        self.assertEqual(self.r.request("MKCALENDAR", self.r.path(""))[0], 201)
        self.put(name, self.foreign(name[:-4]))
        # What bears our UID is ours, whoever brought it there.
        self.assertEqual(self.counts(self.first()), (0, 1, 0, 0))
        self.assertNotIn("Dentist", self.r.files()[name])
        self.again()

    def test_changed_between_looking_and_writing(self):
        self.first()
        name, text = self.ours()
        self.skip_one()

        def meanwhile():
            self.put(name, text.replace("SUMMARY:", "SUMMARY:mine "))

        self.proxy.hook = lambda method, path, n: meanwhile if method == "PUT" and name in path.replace("%40", "@") else None
        r = self.sync(code=1)
        self.assertIn("changed on the server", r.stderr)
        self.assertIn("mine", self.r.files()[name])

    def test_deleted_on_the_server(self):
        self.first()
        self.assertEqual(self.r.request("DELETE", self.r.path(self.ours()[0]))[0], 200)
        self.again(1, 0, 0)

    def test_the_calendar_deleted_on_the_server(self):
        self.first()
        self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)
        self.again(1, 0, 0)

    def test_dry_run(self):
        r = self.first("--dry-run")
        self.assertEqual(self.counts(r), (1, 0, 0, 0))
        self.assertRegex(r.stdout, r"make +the calendar")
        self.assertRegex(r.stdout, r"add +Injection: .*90 micrograms, from \d{4}-\d\d-\d\d 19:00\n")
        self.assertFalse(self.r.folder().exists())
        self.assertEqual(set(self.proxy.methods()), {"PROPFIND"})
        self.assertEqual(list((self.s.dir / "state").rglob("sync*")), [])
        self.assertEqual(list((self.s.dir / "config").rglob("sync*")), [])
        self.first()
        before, state = self.r.files(), self.state()
        self.s.cli("change", "pegasys", SLOWER, "--from", "next", "--yes")
        self.proxy.forget()
        r = self.sync("--dry-run")
        self.assertNotEqual(self.counts(r)[:3], (0, 0, 0))
        self.assertEqual((self.r.files(), self.state()), (before, state))
        self.assertEqual(set(self.proxy.methods()), {"PROPFIND"})


class Errors(SyncCase):
    def setUp(self):
        super().setUp()
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")

    def on(self, wanted, which, what):
        self.proxy.hook = lambda method, path, n: what if method == wanted and n in which else None

    def all_there(self):
        """And everything is settled."""
        self.proxy.hook = lambda *_: None
        self.sync()
        self.assertEqual(self.counts(self.sync()), (0, 0, 0, 15))
        self.assertEqual(len(self.r.files()), 15)
        self.assertNotIn("writing", self.state())

    def test_one_fails(self):
        # What a server that asks for a rest (429, 503) gets is elsewhere: nothing more in this run.
        for status in (500, 507, 413, 404):
            with self.subTest(status=status):
                self.on("PUT", {4, 7}, status)
                r = self.first(code=1)
                self.assertEqual(self.counts(r)[0], 13)
                self.assertEqual(r.stderr.count("cytosched: "), 2)
                self.assertIn("cytosched: Injection: aldesleukin", r.stderr)
                self.all_there()
                self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)
                self.proxy.forget()

    def test_written_but_not_said(self):
        for what in (("after", 500), "lose"):
            with self.subTest(what=what):
                self.on("PUT", {4, 7}, what)
                # A request without an answer is sent anew, and finds that it was done.
                self.first(code=0 if what == "lose" else 1)
                self.assertEqual(len(self.r.files()), 15)
                self.all_there()
                self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)
                self.proxy.forget()

    def test_a_change_written_but_not_said(self):
        self.first()
        self.s.cli("change", "pegasys", SLOWER, "--from", "next", "--yes")
        self.proxy.forget()
        self.on("PUT", set(range(1, 9)), ("after", 500))
        self.sync(code=1)
        self.proxy.hook = lambda *_: None
        self.assertEqual(self.counts(self.sync())[:3], (0, 0, 0))
        self.again()

    def test_not_known_and_then_changed_by_others(self):
        self.on("PUT", {1}, ("after", 500))
        self.first(code=1)
        name = next(p for m, p, _ in self.proxy.seen if m == "PUT").rsplit("/", 1)[1].replace("%40", "@")
        text = self.r.files()[name]
        text = text.replace("SUMMARY:", "SUMMARY:mine ")
        self.assertIn(self.r.request("PUT", self.r.path(name), text)[0], (201, 204))
        before = self.r.files()[name]
        self.proxy.hook = lambda *_: None
        self.assertIn("it was changed on the server", self.sync(code=1).stderr)
        self.assertEqual(self.r.files()[name], before)

    def test_the_question_after_it_fails(self):
        self.on("PUT", {1}, ("after", 500))
        self.first(code=1)
        self.on("GET", {1}, 500)
        self.sync(code=1)
        self.all_there()

    def test_delete_fails(self):
        self.first()
        self.s.cli("remove", "il2", "--yes")
        self.on("DELETE", {2}, 500)
        self.assertEqual(self.counts(self.sync(code=1))[2], 13)
        self.proxy.hook = lambda *_: None
        self.again(0, 0, 1)

    def test_deleted_but_not_said(self):
        self.first()
        self.s.cli("remove", "il2", "--yes")
        self.on("DELETE", {2, 3}, ("after", 500))
        self.sync(code=1)
        self.proxy.hook = lambda *_: None
        self.again()
        self.assertEqual(len(self.r.files()), 1)

    def test_a_server_that_goes_away(self):
        self.on("PUT", set(range(5, 100)), "drop")
        r = self.first(code=1)
        self.assertEqual(self.counts(r)[0], 4)
        self.assertIn("the rest was not tried", r.stderr)
        self.assertLessEqual(len(self.proxy.methods()), 20)
        self.all_there()

    def test_the_password_is_refused_in_the_middle(self):
        self.on("PUT", set(range(5, 100)), 401)
        r = self.first(code=1)
        self.assertIn("does not take this name and password", r.stderr)
        self.assertIn("the rest was not tried", r.stderr)
        self.all_there()

    def test_killed(self):
        """kill -9 while the server has the request, and while it has answered it."""
        for when in ("before", "after"):
            with self.subTest(when=when):
                arrived, go_on = threading.Event(), threading.Event()

                def wait(when=when, arrived=arrived, go_on=go_on):
                    arrived.set()
                    go_on.wait(30)
                    return "lose" if when == "after" else "drop"

                self.proxy.hook = lambda method, path, n: wait if method == "PUT" and n == 6 else None
                argv = [BUILD / "cytosched", "sync", "--url", self.url, *self.login]
                p = self.s.start(f"killed-{when}", argv)
                self.assertTrue(arrived.wait(30))
                p.kill9()
                go_on.set()
                wait_for(lambda: when == "before" or len(self.r.files()) == 6, 10, "the sixth")
                self.all_there()
                self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)
                self.proxy.forget()

    def test_no_etag_in_the_answer(self):
        """As from servers that change what they are given."""
        answer = Proxy._answer

        def without(h, status, headers, body):
            if h.command == "PUT":
                headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
            answer(h, status, headers, body)

        self.proxy._answer = without
        self.assertEqual(self.counts(self.first())[0], 15)
        self.assertNotIn("writing", self.state())
        self.again()


class Login(SyncCase):
    def test_etags_that_a_proxy_weakens(self):
        self.proxy.weaken()
        self.first()
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[2]["dose"], "20:00", "--yes")
        self.again(1, 1, 0)
        self.s.cli("stop", "pegasys", "--yes")
        self.sync()
        self.assertFalse([t for t in self.r.files().values() if "RRULE" in t])

    def test_a_server_that_asks_for_a_rest(self):
        self.s.cli("add", "il2", SOME, "--from", "tomorrow")
        for status in (429, 503):
            for method in ("PUT", "PROPFIND"):
                with self.subTest(status=status, method=method):
                    self.proxy.forget()
                    self.proxy.hook = lambda m, path, n, method=method, status=status: (
                        ("say", status, {"Retry-After": "120"}, b"") if m == method else None)
                    self.assertIn(f"asks for a rest ({status})", self.first(code=1).stderr)
                    self.assertEqual(self.proxy.methods().count(method), 1)
        self.proxy.hook = lambda *_: None
        self.assertEqual(self.counts(self.first())[0], 15)

    def test_wrong_password(self):
        (self.s.dir / "secret").write_text("wrong\n")
        r = self.first(code=1)
        self.assertEqual(r.stderr, "cytosched: the server does not take this name and password\n")
        self.assertEqual(list((self.s.dir / "config").rglob("sync*")), [])

    def test_from_a_descriptor(self):
        read, write = os.pipe()
        os.write(write, PASSWORD.encode() + b"\n")
        os.close(write)
        argv = [BUILD / "cytosched", "sync", "--url", self.url, "--user", USER, "--password-fd", str(read)]
        r = subprocess.run(argv, env=self.s.env, pass_fds=[read], capture_output=True, text=True, timeout=60)
        os.close(read)
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        self.assertEqual(len(self.r.files()), 1)

    def test_no_password(self):
        r = self.sync("--url", self.url, "--user", USER, code=1)
        self.assertIn("there is no password", r.stderr)
        for command in ("false", "true", "echo x; exit 3"):
            r = self.sync("--url", self.url, "--user", USER, "--password-command", command, code=1)
            self.assertIn("gave no password", r.stderr)
        for fd in ("x", "99", "-1", ""):
            self.sync("--url", self.url, "--user", USER, "--password-fd", fd, code=1)
        self.assertEqual(self.proxy.seen, [])

    def test_where_the_password_is_not(self):
        """In no argument, no variable and no call to the system but those that read it and that talk to the server
        (what is kept and said is searched after each test)."""
        seen = []

        def look(*_):
            for proc in pathlib.Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if proc.joinpath("exe").resolve().name.startswith("cytosched"):
                        seen.append(proc.joinpath("exe").resolve().name)
                        for name in ("cmdline", "environ", "comm"):
                            self.assertFalse(secrecy.shows(proc.joinpath(name).read_bytes()), (proc, name))

        self.proxy.hook = look
        trace = self.s.dir / "trace"
        secret = os.open(self.s.dir / "secret", os.O_RDONLY)
        os.set_inheritable(secret, True)
        argv = ["strace", "-f", "-s", "100000", "-e", "trace=!read,sendto,recvfrom", "-o", trace, BUILD / "cytosched", "sync", "--url", self.url,
                "--user", USER, "--password-fd", str(secret)]
        done = subprocess.run(argv, env=self.s.env, pass_fds=[secret], capture_output=True, timeout=120, check=False)
        os.close(secret)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("cytosched-sync", seen)
        self.assertIn("exit_group", trace.read_text())
        self.assertEqual(secrecy.leaks([done.stdout.decode()], self.s.dir), [])

    def test_what_is_kept(self):
        self.first("--discreet", "--alarm", "1h")
        config = self.s.dir / "config" / "cytosched" / "sync.ini"
        self.assertEqual(stat.S_IMODE(config.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(config.parent.stat().st_mode), 0o700)
        for f in (self.s.dir / "state" / "cytosched").iterdir():
            self.assertEqual(stat.S_IMODE(f.stat().st_mode), 0o600)
        text = config.read_text()
        for line in (f"url={self.url}", f"user={USER}", "discreet=true", "alarms=1h;"):
            self.assertIn(line, text)
        self.again()

    def test_the_keyring(self):
        keyring = self.s.start(
            "keyring", ["sh", "-c", "echo unlock | exec gnome-keyring-daemon --unlock --foreground --components=secrets"]
        )
        self.s.wait_for_name("org.freedesktop.secrets", 20, keyring)
        # The first time it is typed.
        rc, shown = self.type_password(PASSWORD)
        self.assertEqual(rc, 0, shown)
        self.assertIn("in the keyring now", shown)
        self.assertNotIn(PASSWORD, shown)
        self.again()
        self.again()


    def test_a_typed_password_that_is_wrong(self):
        rc, shown = self.type_password("wrong")
        self.assertEqual(rc, 1)
        self.assertIn("does not take", shown)
        self.assertNotIn("wrong", shown)

    def test_ctrl_c_at_the_password(self):
        """It ends at once, and the terminal shows again what is typed."""
        rc, shown = self.type_password("sec\x03", end="")
        self.assertEqual(rc, 1, shown)
        self.assertIn("no password", shown)

    def type_password(self, password, end="\n"):
        """(exit code, what the terminal showed), the password typed when it was asked for."""
        master, slave = pty.openpty()
        argv = [BUILD / "cytosched", "sync", "--url", self.url, "--user", USER]
        p = subprocess.Popen(argv, env=self.s.env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                             preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        shown = b""
        while b"Password of" not in shown:
            shown += os.read(master, 4096)
        # What is typed before is thrown away with what it shows.
        wait_for(lambda: not termios.tcgetattr(master)[3] & termios.ECHO, 10, "no echo")
        os.write(master, (password + end).encode())
        try:
            while part := os.read(master, 4096):
                shown += part
        except OSError:  # the other side is closed
            pass
        self.assertTrue(termios.tcgetattr(master)[3] & termios.ECHO, "no echo is left")
        os.close(master)
        return p.wait(30), shown.decode()


class Patients(SyncCase):
    def test_each_has_a_calendar(self):
        self.s.cli("patient", "add", "[Ben]")
        self.s.cli("add", "intron", "3 million units mon at 21:00", "--patient", "[Ben]", "--from", "today", "--yes")
        mine, his = self.url, self.url.replace("injections", "ben")
        self.sync("--url", mine, *self.login, "--patient", "me")
        self.sync("--url", his, *self.login, "--patient", "[Ben]")
        self.assertEqual(len(self.r.files()), 1)
        self.r.collection = self.r.url + "ben/"
        self.assertEqual(len(self.r.files()), 1)
        handle = self.s.cli_json("list", "--patient", "[Ben]")[0]["regimen"]
        self.s.cli("change", handle, "3 million units every 2 weeks on mon at 21:00", "--from", "next", "--yes")
        r = self.sync()
        self.assertIn("me:\n", r.stdout)
        self.assertIn("[Ben]:\n", r.stdout)
        self.assertEqual(r.stdout.count("1 as they were"), 1, r.stdout)
        self.sync("--patient", "[Ben]")
        self.sync("--patient", "nobody", code=1)


class Servers(SyncCase):
    def test_addresses(self):
        for url, word in (
            ("http://192.0.2.1/x/", "only https://"), ("ftp://127.0.0.1/", "only https://"),
            ("http://localhost.example.org/", "only https://"), ("http://127.0.0.1.example.org/", "only https://"),
            (self.url.replace("http://", f"http://{USER}:{PASSWORD[:3]}@"), "does not belong into it"),
            (self.url + "?x", "no ?"), ("nonsense", "not a calendar's address"), ("", "no calendar"),
        ):
            r = self.sync("--url", url, *self.login, code=1)
            self.assertIn(word, r.stderr, url)
        self.assertEqual(self.proxy.seen, [])

    def test_not_configured(self):
        self.assertIn("--url URL", self.sync(code=1).stderr)

    def test_no_calendar_there(self):
        for url, word in (
            (self.url.replace("injections/", ""), "not of a calendar"),
            (self.url.replace(f"/{USER}/", "/other/"), "not allow"),
        ):
            r = self.sync("--url", url, *self.login, code=1)
            self.assertIn(word, r.stderr, url)

    def test_a_server_that_makes_none(self):
        self.proxy.hook = lambda method, path, n: 405 if method == "MKCALENDAR" else None
        r = self.first(code=1)
        self.assertIn("the server makes none there (405)", r.stderr)

    def test_no_proxy_gets_a_password_in_the_clear(self):
        other = Proxy(self.r.port)
        self.addCleanup(other.close)
        env = {f"{name}_proxy": f"http://127.0.0.1:{other.port}" for name in ("http", "https", "all")}
        self.first(env={**env, "ALL_PROXY": env["all_proxy"]})
        self.assertEqual(other.seen, [])

    def test_an_etag_with_lines(self):
        answer = Proxy._answer

        def forged(h, status, headers, body):
            headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
            if h.command == "PROPFIND":
                body = re.sub(rb"<getetag>.*?</getetag>", b"<getetag>&quot;a&#13;&#10;X-More: 1&quot;</getetag>", body)
            answer(h, status, headers, body)

        self.proxy._answer = forged
        self.first()
        self.s.cli("skip", self.s.cli_json("agenda", "pegasys")[3]["dose"], "--yes")
        self.sync()
        self.assertFalse([h for _, _, h in self.proxy.seen if "X-More" in h])

    def test_answers_of_any_kind(self):
        bomb = (
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi"))
            + ']><multistatus xmlns="DAV:"><response><href>&i;</href></response></multistatus>'
        )
        file = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><multistatus xmlns="DAV:"><response>' \
               "<href>&a;</href></response></multistatus>"
        for body in ("", "nonsense", "<html/>", '<multistatus xmlns="DAV:"/>', '<multistatus xmlns="DAV:">', bomb, file,
                     '<multistatus xmlns="DAV:"><response/><response><href/></response></multistatus>', "\0" * 100):
            data = body.encode()

            def answer(h, data=data):
                h.send_response(207)
                h.send_header("Content-Length", str(len(data)))
                h.end_headers()
                h.wfile.write(data)

            port = self.serve(answer)
            self.sync("--url", f"http://127.0.0.1:{port}/", *self.login, code=1)

    def test_an_answer_without_end(self):
        def answer(h):
            h.send_response(207)
            h.end_headers()
            try:
                while True:
                    h.wfile.write(b"x" * 65536)
            except OSError:
                pass

        port = self.serve(answer)
        r = self.sync("--url", f"http://127.0.0.1:{port}/", *self.login, code=1, deadline=120)
        self.assertIn("cytosched: ", r.stderr)

    def test_no_server(self):
        r = self.sync("--url", f"http://127.0.0.1:{self.serve(None)}/", *self.login, code=1)
        self.assertIn("onnect", r.stderr)

    def serve(self, answer):
        """A server that answers all with ANSWER(handler); None: its port, without a server."""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PROPFIND(self):
                answer(self)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        port = server.server_address[1]
        if answer is None:
            server.server_close()
            return port
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return port

    def test_a_second_run_at_once(self):
        self.first()
        folder = os.open(self.s.dir / "state" / "cytosched", os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        self.assertIn("is running", self.sync(code=1).stderr)
        os.close(folder)
        self.again()

    def test_exit_codes(self):
        self.first()
        self.sync("x", code=2)
        self.sync("--json", code=2)
        self.sync("--url", code=2)
        self.s.stop_daemon()
        self.sync(code=4)


class Tls(Case):
    def test_certificates(self):
        self.s.start_daemon()
        self.s.cli("add", "pegasys", WEEKLY, "--from", "today", "--yes")
        cert, key = certificate(self.s.dir)
        r = Radicale(self.s.dir, self.s.start, tls=(cert, key))
        (self.s.dir / "secret").write_text(PASSWORD + "\n")
        args = ["--user", USER, "--password-command", f"cat {self.s.dir}/secret"]
        unknown = self.s.cli("sync", "--url", r.collection, *args, check=False)
        self.assertEqual(unknown.rc, 1)
        self.assertIn("certificate", unknown.stderr)
        self.assertFalse(r.folder().exists())
        name = r.collection.replace("127.0.0.1", "localhost")
        other = self.s.cli("sync", "--url", name, *args, "--ca-file", cert, check=False)
        self.assertEqual(other.rc, 1)
        self.assertFalse(r.folder().exists())
        self.s.cli("sync", "--url", r.collection, *args, "--ca-file", cert)
        self.s.cli("sync")
        self.assertEqual(len(r.files()), 1)


if __name__ == "__main__":
    main()
