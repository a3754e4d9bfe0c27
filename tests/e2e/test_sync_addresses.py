#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched sync from any address that people have of a server, and what may be shown of one: never
a name and a password, nothing that rules a terminal."""

import re

from caldav import PASSWORD, USER, Proxy, Radicale, certificate
from harness import Case, main
from syncing import WEEKLY, SyncCase

NOTHING = {"Content-Type": "text/plain"}


class Redirects(SyncCase):
    def to(self, location, status=301):
        return lambda method, path, n: ("say", status, {"Location": location}, b"") if "moved" in path else None

    def test_relative_and_absolute(self):
        port = self.proxy.port
        for status in (301, 302, 303, 307, 308):
            for location in (f"/{USER}/injections/", f"../../{USER}/injections", f"http://127.0.0.1:{port}/{USER}/injections/",
                             f"//127.0.0.1:{port}/{USER}/injections/",
                             f"http://{USER}:x@127.0.0.1:{port}/{USER}/injections/"):
                with self.subTest(status=status, location=location):
                    self.proxy.hook = self.to(location, status)
                    self.first("--dry-run", "--url", f"http://127.0.0.1:{port}/moved/here/")
        self.first("--url", f"http://127.0.0.1:{port}/moved/here/")
        # What is kept is where it is.
        self.assertIn(f"url=http://127.0.0.1:{port}/{USER}/injections/\n",
                      (self.s.dir / "config" / "cytosched" / "sync.ini").read_text())
        self.again()

    def test_to_another_server(self):
        """A host and a port of its own: the password does not go there, and is not in what is shown."""
        other = Proxy(self.r.port)
        self.addCleanup(other.close)
        for location in (f"http://127.0.0.1:{other.port}/x/", f"http://{USER}:secret@127.0.0.1:{other.port}/x/",
                         f"//127.0.0.1:{other.port}/x/", f"//{USER}@127.0.0.1:{other.port}/x/?a=b"):
            self.proxy.hook = self.to(location)
            r = self.sync("--url", f"http://127.0.0.1:{self.proxy.port}/moved/", *self.login, code=1)
            self.assertIn(f"if you trust it, give that: http://127.0.0.1:{other.port}/x/\n", r.stderr, location)
            self.assertNotIn("secret", r.stderr)
        self.assertEqual(other.seen, [])

    def test_in_the_clear_or_nowhere(self):
        for location in ("http://192.0.2.1/x/", "ftp://127.0.0.1/", "file:///etc/passwd", "javascript:alert(1)", "x" * 9000, "",
                         "http://", "https://[", "//"):
            self.proxy.hook = self.to(location)
            r = self.sync("--url", f"http://127.0.0.1:{self.proxy.port}/moved/", *self.login, code=1)
            self.assertNotIn("give that: http:", r.stderr)

    def test_round_and_round(self):
        self.proxy.hook = self.to("/moved/")
        self.sync("--url", f"http://127.0.0.1:{self.proxy.port}/moved/", *self.login, code=1)
        self.assertLess(len(self.proxy.seen), 20)

    def test_nothing_rules_the_terminal(self):
        for bad in ("\u009b2J", "\u202ehtap", "\x1b[2J", "\u200b", "\ufeff", "\u2066x"):
            location = f"https://trust.example/{bad}/".encode().decode("latin-1")
            self.proxy.hook = self.to(location)
            r = self.sync("--url", f"http://127.0.0.1:{self.proxy.port}/moved/", *self.login, code=1)
            self.assertRegex(r.stderr, r"^[ -~\n]*$", repr(bad))

    def test_after_the_calendar_was_found(self):
        """In the middle, too: no request goes elsewhere, and nothing is shown of the login."""
        other = Proxy(self.r.port)
        self.addCleanup(other.close)
        for location in ("/elsewhere/", f"http://127.0.0.1:{other.port}/x/"):
            self.proxy.hook = lambda method, *_, to=location: ("say", 302, {"Location": to}, b"") if method == "PUT" else None
            r = self.first(code=1)
            self.assertIn("another address", r.stderr)
        self.assertEqual(other.seen, [])


class Typed(SyncCase):
    def test_a_password_in_the_address(self):
        for url in (f"https://{USER}:{PASSWORD}@cloud.example/dav/", f"{USER}:{PASSWORD}@cloud.example/dav/",
                    f"https://{USER}:pass/{PASSWORD}@cloud.example/dav/", f"https://{USER}:{PASSWORD}@/", f"{USER}:{PASSWORD}@",
                    f"http://{USER}:{PASSWORD}@cloud.example", f"ftp://{USER}:{PASSWORD}@cloud.example"):
            r = self.sync("--url", url, *self.login, code=1)
            self.assertIn("is not a calendar's address", r.stderr)
            self.assertNotIn(PASSWORD, r.stderr, url)
        self.assertEqual(list((self.s.dir / "config").rglob("sync*")), [])

    def test_spaces_and_umlauts(self):
        for name in ("meine kur", "übung", "50%", "a+b"):
            with self.subTest(name=name):
                self.r.collection = f"{self.r.url}{name}/"
                self.first("--url", f"http://127.0.0.1:{self.proxy.port}/{USER}/{name}")
                self.assertEqual(len(self.r.files()), 1)
                self.again()
        self.first("--url", f"  http://127.0.0.1:{self.proxy.port}/{USER}/meine%20kur/  ")
        self.assertEqual(self.counts(self.sync())[3], 1)

    def test_a_name_alone_is_https(self):
        for url in ("cloud.invalid", "caldavs://cloud.invalid/x", "webcal://cloud.invalid/", "CLOUD.invalid/remote.php/dav"):
            self.assertIn("esolve", self.sync("--url", url, *self.login, code=1).stderr, url)

    def test_letters_of_any_language(self):
        for url in ("https://müller.invalid/x/", "müller.invalid", "caldavs://MÜLLER.invalid/"):
            for locale in ("C", "C.UTF-8"):
                r = self.sync("--url", url, *self.login, code=1, env={"LC_ALL": locale})
                self.assertIn("esolve host: xn--mller-kva.invalid", r.stderr)

    def test_one_that_fails_is_not_kept(self):
        self.first()
        config = self.s.dir / "config" / "cytosched" / "sync.ini"
        before = config.read_text()
        for url in (self.url.replace(f"/{USER}/", "/other/"), "https://cloud.invalid/", "nonsense"):
            self.sync("--url", url, code=1)
            self.assertEqual(config.read_text(), before)
        self.proxy.hook = lambda method, path, n: 403 if method == "PUT" else None
        self.sync("--url", self.url.replace("injections", "second"), code=1)
        self.assertEqual(config.read_text(), before)
        self.proxy.hook = lambda *_: None
        self.again()

    def test_one_address_one_calendar(self):
        """Two patients in one calendar would take turns in removing each other's doses."""
        self.s.cli("patient", "add", "Ben")
        self.first("--patient", "me")
        for args in ((), ("--patient", "Ben")):
            r = self.sync("--url", self.url.rstrip("/"), *self.login, *args, code=1)
            self.assertIn("a calendar of its own", r.stderr)
        self.assertEqual(sum(self.counts(self.sync("--patient", "me"))), 1)
        self.assertEqual(len(self.r.files()), 1)


class Discovery(SyncCase):
    def base(self, path=""):
        return f"http://127.0.0.1:{self.proxy.port}{path}"

    def setUp(self):
        super().setUp()
        self.assertEqual(self.r.request("MKCALENDAR", self.r.path(""))[0], 201)

    def test_from_each_of_them(self):
        """The server, its well-known place, the account."""
        for path in ("", "/", "/.well-known/caldav", f"/{USER}", f"/{USER}/"):
            with self.subTest(path=path):
                r = self.sync("--url", self.base(path), *self.login, code=1)
                self.assertIn(f"\n{self.base()}/{USER}/injections/ ", r.stderr)
                self.assertIn(f"A new calendar: --url {self.base()}/{USER}/cytosched/\n", r.stderr)
        self.assertEqual(set(self.proxy.methods()), {"PROPFIND"})

    def test_like_nextcloud(self):
        """Its "primary CalDAV address" is no calendar's, its front page no server's of calendars."""
        principal = (
            '<multistatus xmlns="DAV:"><response><href>/remote.php/dav/</href><propstat><prop><resourcetype><collection/>'
            f"</resourcetype><current-user-principal><href>/{USER}/</href></current-user-principal></prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        ).encode()

        def hook(method, path, n):
            if path == "/remote.php/dav/":
                return "say", 207, {"Content-Type": "application/xml"}, principal
            if path == "/.well-known/caldav":
                return "say", 301, {"Location": f"{self.base()}/remote.php/dav/"}, b""
            if path in ("/", "/apps/calendar/"):
                return "say", 405 if path == "/" else 200, {"Content-Type": "text/html"}, b"<html>hello</html>"
            return None

        self.proxy.hook = hook
        for path in ("/remote.php/dav", "/", "/apps/calendar/"):
            r = self.sync("--url", self.base(path), *self.login, code=1)
            self.assertIn(f"\n{self.base()}/{USER}/injections/ ", r.stderr, path)

    def test_asked_on_a_terminal(self):
        for answer, name in (("1", "injections"), ("n", "cytosched"), ("", "cytosched")):
            with self.subTest(answer=answer):
                r = self.s.cli("sync", "--url", self.base(), *self.login, tty=True, input=f"{answer}\n")
                self.assertIn("Which one?", r.stdout)
                self.r.collection = f"{self.r.url}{name}/"
                self.assertEqual(len(self.r.files()), 1)
                self.assertIn(f"{USER}/{name}/\n", (self.s.dir / "config" / "cytosched" / "sync.ini").read_text())
        for answer in ("7", "0", "x", "-1", " +1"):  # what is none of them is asked again
            r = self.s.cli("sync", "--url", self.base(), *self.login, tty=True, input=f"{answer}\n\x04", check=False)
            self.assertEqual((r.rc, r.stdout.count("Which one?")), (1, 2), r.stdout)
            self.assertIn(f'"{answer.strip()}" is no answer to this; type a number of the list, or n', " ".join(r.stdout.split()))

    def say(self, *properties, href=f"/{USER}/injections/", status="200 OK"):
        return "say", 207, {}, (
            f'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>{href}</href><propstat><prop>'
            f'<resourcetype><collection/><C:calendar/></resourcetype>{"".join(properties)}</prop>'
            f"<status>HTTP/1.1 {status}</status></propstat></response></multistatus>"
        ).encode()

    def test_may_not_write(self):
        """Also a dry run knows."""
        rights = "<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"
        self.proxy.hook = lambda method, path, n: self.say(rights) if n == 1 else None
        for more in ((), ("--dry-run",)):
            self.proxy.forget()
            self.assertIn("not write", self.first(*more, code=1).stderr)
        for rights in ("<all/>", "<write/>", "<write-content/></privilege><privilege><bind/>"):
            self.proxy.forget()
            text = f"<current-user-privilege-set><privilege>{rights}</privilege></current-user-privilege-set>"
            self.proxy.hook = lambda method, path, n, text=text: self.say(text) if n == 1 else None
            self.assertEqual(self.counts(self.first("--dry-run"))[0], 1)

    def test_a_list_for_tasks(self):
        kinds = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
        self.proxy.hook = lambda method, path, n: self.say(kinds) if n == 1 else None
        self.assertIn("list for tasks", self.first(code=1).stderr)

    def test_not_there_in_each_servers_way(self):
        """404 itself; a list that says so of the address; a list of nothing."""
        gone = '<multistatus xmlns="DAV:"><response><href>/anna/new/</href><status>HTTP/1.1 404 Not Found</status></response></multistatus>'
        for n, answer in enumerate((404, ("say", 207, {}, gone.encode()), ("say", 207, {}, b'<multistatus xmlns="DAV:"/>'))):
            self.r.collection = f"{self.r.url}new{n}/"
            self.proxy.hook = lambda method, path, n, answer=answer: answer if method == "PROPFIND" and n == 1 else None
            self.proxy.forget()
            self.first("--url", self.base(f"/{USER}/new{n}/"))
            self.assertEqual(len(self.r.files()), 1)


class Connections(SyncCase):
    def test_reset_once(self):
        for method in ("PROPFIND", "PUT"):
            for what in ("reset", "lose and reset", "drop", "lose"):
                with self.subTest(method=method, what=what):
                    self.proxy.forget()
                    self.proxy.hook = lambda m, path, n: what if m == method and n == 1 else None
                    # Where the answer alone was lost, it is found there as it should be.
                    done = self.first()
                    self.assertEqual(sum(self.counts(done)), 1, done)
                    self.assertEqual(len(self.r.files()), 1)
                    self.assertEqual(self.r.request("DELETE", self.r.path(""))[0], 200)

    def test_a_calendar_made_and_not_said(self):
        self.proxy.hook = lambda method, path, n: "lose" if method == "MKCALENDAR" and n == 1 else None
        self.first()
        self.again()

    def test_deleted_and_not_said(self):
        self.first()
        self.s.cli("remove", "pegasys", "--yes")
        self.proxy.hook = lambda method, path, n: "lose and reset" if method == "DELETE" and n == 1 else None
        r = self.sync()
        self.assertEqual(self.counts(r)[2:], (1, 0))
        self.assertEqual(self.r.files(), {})
        # Servers differ in what they say of what is not there.
        self.s.cli("add", "intron", WEEKLY.replace("90 micrograms", "3 million units"), "--yes")
        self.sync()
        self.s.cli("remove", "intron", "--yes")
        self.proxy.forget()
        self.proxy.hook = lambda method, path, n: (
            "lose" if method == "DELETE" and n == 1 else 412 if method == "DELETE" else None)
        self.assertEqual(self.counts(self.sync())[2:], (1, 0))


if __name__ == "__main__":
    main()
