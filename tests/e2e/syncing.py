# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of cytosched sync stand on."""

import datetime
import re
import zoneinfo

import secrecy
from caldav import PASSWORD, USER, Proxy, Radicale
from harness import Case

WEEKLY = "90 micrograms weekly on sun at 19:00"
SLOWER = "90 micrograms every 2 weeks on sun at 19:00"
# Six single events; and fourteen.
FEW = "(1 million units daily at 09:00 for 1 dose, 2 million units daily for 1 dose) for 3 cycles"
SOME = "(1 million units daily at 09:00 for 1 dose, 2 million units daily for 1 dose) for 7 cycles"


class SyncCase(Case):
    """A plan, a server, a proxy before it. At the end the password is in nothing that was said, logged or kept."""

    server = Radicale

    def setUp(self):
        super().setUp()
        self.s.start_daemon()
        if lacks := self.server.lacks():
            self.skipTest(lacks)
        self.r = self.server.of(self.s)
        self.proxy = Proxy(self.r.port)
        self.addCleanup(self.proxy.close)
        self.url = self.r.collection.replace(str(self.r.port), str(self.proxy.port))
        (self.s.dir / "secret").write_text(PASSWORD + "\n")
        self.login = ["--user", USER, "--password-command", f"cat {self.s.dir}/secret"]
        self.addCleanup(self.look_for_the_password)
        self.s.cli("add", "pegasys", WEEKLY, "--from", "today", "--yes")

    def today(self):
        return datetime.datetime.now(zoneinfo.ZoneInfo(self.zone)).date()

    def just_now(self):
        """The time of day, by the session's clock, at which what is due today is due now."""
        now = datetime.datetime.now(zoneinfo.ZoneInfo(self.zone))
        return f"{max(now - datetime.timedelta(minutes=2), now.replace(hour=0, minute=0)):%H:%M}"

    def look_for_the_password(self):
        """On the server's side, too: what was sent to it is kept and logged there."""
        self.assertEqual(secrecy.leaks((), self.r.dir.parent), [])

    def sync(self, *args, code=0, **kwargs):
        r = self.s.cli("sync", *args, check=False, **kwargs)
        if code is not None:
            self.assertEqual(r.rc, code, (args, r.stdout, r.stderr))
        return r

    def first(self, *args, **kwargs):
        return self.sync("--url", self.url, *self.login, *args, **kwargs)

    def counts(self, r):
        """(added, changed, removed, same)"""
        found = re.search(r"(\d+) added, (\d+) changed, (\d+) removed, (\d+) as they were", r.stdout)
        self.assertTrue(found, r)
        return tuple(map(int, found.groups()))

    def again(self, *expected):
        """A further run does this, and the one after it nothing."""
        self.assertEqual(self.counts(self.sync())[:3], expected or (0, 0, 0))
        if expected:
            self.again()

    def state(self):
        found = list((self.s.dir / "state" / "cytosched").glob("sync-*.ini"))
        self.assertLessEqual(len(found), 1)
        return found[0].read_text() if found else ""
