#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make install and make uninstall, into a folder of their own."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BUILD, ROOT, main

FILES = """
bin/cytosched
libexec/cytosched/cytoschedd
libexec/cytosched/cytosched-notify
libexec/cytosched/cytosched-calendar
libexec/cytosched/cytosched-share
libexec/cytosched/cytosched-sync
lib/systemd/user/cytoschedd.service
lib/systemd/user/cytosched-sync.service
lib/systemd/user/cytosched-sync.timer
lib/systemd/user/cytosched-sync.path
lib/systemd/user/default.target.wants/cytoschedd.service
share/dbus-1/services/org.cytosched.Daemon1.service
share/dbus-1/interfaces/org.cytosched.Daemon1.xml
share/man/man1/cytosched.1
share/man/man8/cytoschedd.8
share/bash-completion/completions/cytosched
""".split()


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cytosched-install-")
        self.addCleanup(folder.cleanup)
        self.dest = pathlib.Path(folder.name)

    def make(self, rule, *more, build=BUILD):
        subprocess.run(
            ["make", "-s", "-C", ROOT, rule, f"DESTDIR={self.dest}", f"BUILD={build}", *more],
            check=True, stdout=subprocess.DEVNULL,
        )

    def there(self):
        return {str(p.relative_to(self.dest)) for p in self.dest.rglob("*") if p.is_symlink() or p.is_file()}

    def test_what_is_put_where(self):
        copy = self.dest / "build"  # what has a prefix compiled in is compiled anew
        shutil.copytree(BUILD, copy, copy_function=shutil.copy2)
        for prefix, more in (("usr/local", []), ("opt/x", ["PREFIX=/opt/x"])):
            with self.subTest(prefix):
                self.make("install", *more, build=copy)
                self.assertIn(f"/{prefix}/libexec".encode(), (self.dest / prefix / "bin/cytosched").read_bytes())
                there = {f for f in self.there() if f.startswith(prefix)}
                self.assertLessEqual({f"{prefix}/{f}" for f in FILES}, there)
                link = self.dest / prefix / "lib/systemd/user/default.target.wants/cytoschedd.service"
                self.assertEqual(link.resolve(), link.parents[1] / "cytoschedd.service")
                for name in ("lib/systemd/user/cytoschedd.service",
                             "share/dbus-1/services/org.cytosched.Daemon1.service"):
                    text = (self.dest / prefix / name).read_text()
                    self.assertFalse(re.search(r"@[A-Z]+@", text), name)
                    self.assertIn(f"/{prefix}/libexec/cytosched/cytoschedd", text)
                    self.assertNotIn(str(self.dest), text)

    def test_programs_run(self):
        self.make("install")
        for name in FILES[:2]:
            done = subprocess.run([self.dest / "usr/local" / name, "--version"], capture_output=True, text=True, check=True)
            self.assertIn("cytosched", done.stdout)
        for name in FILES[:6]:
            self.assertTrue(os.access(self.dest / "usr/local" / name, os.X_OK))

    def test_uninstall_removes_what_was_installed(self):
        """All of that, twice installed or not, and nothing else."""
        others = ["bin/other", "lib/systemd/user/default.target.wants/other.service", "libexec/other",
                  "share/man/man1/other.1"]
        for name in others:
            path = self.dest / "usr/local" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("other")
        before = self.there()
        self.make("install")
        self.make("install")
        self.assertGreater(self.there(), before)
        self.make("uninstall")
        self.assertEqual(self.there(), before)
        self.assertFalse((self.dest / "usr/local/libexec/cytosched").exists())
        self.make("uninstall")
        self.assertEqual(self.there(), before)


if __name__ == "__main__":
    main()
