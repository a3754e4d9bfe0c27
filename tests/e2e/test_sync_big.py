#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched sync with DAViCal, Cyrus and SOGo: what holds with the small servers holds there."""

from caldav import USER
from caldav_big import Cyrus, Davical, DavicalDigest, Sogo
from harness import main
from test_sync_edits import THUNDERBIRD, EditCase
from test_sync_servers import Life
from test_tasks import OutAndBack, TaskCase


class Big(Life):
    def test_deleted_there(self):
        """An event, and then the calendar, go on the phone: a further run brings them back."""
        self.first()
        self.assertIn(self.r.request("DELETE", self.r.path(self.series()))[0], (200, 204))
        self.again(1, 0, 0)
        self.right()
        # Cyrus says 404 of what it has just removed.
        self.r.request("DELETE", self.r.path(""))
        self.assertEqual(self.r.files(), {})
        self.sync()
        self.right()

    def test_dismissed_then_stopped(self):
        self.first()
        self.edit(*THUNDERBIRD)
        self.s.cli("stop", "pegasys", "--yes")
        self.sync()
        self.assertEqual(self.instants(), [])

    def test_a_wrong_password(self):
        (self.s.dir / "secret").write_text("wrong\n")
        r = self.first(code=1)
        self.assertNotIn("wrong", r.stdout + r.stderr.replace("the password is wrong", "").replace("wrong password", ""))
        self.assertEqual(self.r.files(), {})


class WithDavical(Big, EditCase):
    server = Davical
    known = ("/.well-known/caldav", "/caldav.php", "/caldav.php/", f"/caldav.php/{USER}/", "")


class WithDavicalDigest(Big, EditCase):
    server = DavicalDigest
    known = ("/.well-known/caldav", f"/caldav.php/{USER}/")

    def test_digest(self):
        self.first()
        sent = [h.get("Authorization", "") for _, _, h in self.proxy.seen]
        self.assertTrue(any(a.startswith("Digest ") for a in sent))
        self.assertFalse(any(a.startswith("Basic ") for a in sent))


class WithCyrus(Big, EditCase):
    server = Cyrus
    known = ("", "/.well-known/caldav", "/dav/", f"/dav/principals/user/{USER}/", f"/dav/calendars/user/{USER}/")


class WithSogo(Big, EditCase):
    server = Sogo
    known = ("/SOGo/dav/", f"/SOGo/dav/{USER}/", f"/SOGo/dav/{USER}/Calendar/")


class DavicalTasks(OutAndBack, TaskCase):
    server = Davical


class CyrusTasks(OutAndBack, TaskCase):
    server = Cyrus


class SogoTasks(OutAndBack, TaskCase):
    server = Sogo


if __name__ == "__main__":
    main()
