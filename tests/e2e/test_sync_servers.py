#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched sync with each server that Debian has as a package: found from its address, made, written,
changed, dismissed, lost, taken away."""

import shutil

from caldav import USER, Radicale, Sabre, Xandikos
from harness import Case, main
from syncing import FEW
from test_sync_edits import THUNDERBIRD, EditCase


class Life:
    """What holds with all of them."""

    def test_a_life(self):
        self.s.cli("add", "il2", FEW, "--from", "tomorrow")
        self.assertEqual(self.counts(self.first("--dry-run"))[0], 7)
        self.assertEqual(self.counts(self.first())[0], 7)
        self.right()
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[2]["dose"], "20:00", "--yes")
        self.again(1, 1, 0)
        self.right()
        there = self.edit(*THUNDERBIRD)
        self.again()
        self.assertEqual(self.r.files()[self.series()], there)
        self.s.cli("remove", "il2", "--yes")
        self.sync()
        self.right()
        shutil.rmtree(self.s.dir / "state" / "cytosched")
        self.again()
        self.s.cli("stop", "pegasys", "--yes")
        shutil.rmtree(self.s.dir / "state" / "cytosched")
        self.sync()
        self.assertEqual(self.instants(), [])
        self.sync("--off")
        self.assertEqual(self.r.files(), {})

    def test_found(self):
        self.first()
        base = f"http://127.0.0.1:{self.proxy.port}"
        for path in self.known:
            r = self.sync("--url", base + path, *self.login, code=1)
            self.assertIn(f"\n{self.url}", r.stderr, path)

    def test_lost_answers(self):
        self.s.cli("add", "il2", FEW, "--from", "tomorrow")
        self.proxy.hook = lambda method, path, n: (
            "lose" if method in ("PUT", "DELETE") and n % 6 == 1 else "reset" if n % 6 == 4 else None)
        self.first()
        self.s.cli("remove", "il2", "--yes")
        self.sync()
        self.proxy.hook = lambda *_: None
        self.right()


class WithRadicale(Life, EditCase):
    server = Radicale
    known = ("", "/.well-known/caldav", f"/{USER}/")


class WithXandikos(Life, EditCase):
    server = Xandikos
    known = ("/.well-known/caldav", f"/{USER}/", f"/{USER}/calendars/")


class WithSabre(Life, EditCase):
    server = Sabre
    known = ("", f"/principals/{USER}/", f"/calendars/{USER}/")

    def test_digest(self):
        self.first()
        sent = [h.get("Authorization", "") for _, _, h in self.proxy.seen]
        self.assertTrue(any(a.startswith("Digest ") for a in sent))
        self.assertFalse(any(a.startswith("Basic ") for a in sent))


if __name__ == "__main__":
    main()
