#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make install and make uninstall, into a folder of their own."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

from harness import BUILD, DAEMON_NAME, ROOT, Case, main, wait_for

FILES = """
bin/cytosched
libexec/cytosched/cytoschedd
libexec/cytosched/cytosched-notify
libexec/cytosched/cytosched-calendar
libexec/cytosched/cytosched-report
libexec/cytosched/cytosched-share
libexec/cytosched/cytosched-sync
lib/systemd/user-generators/cytosched-generator
lib/systemd/user/cytoschedd.service
share/cytosched/cytoschedd-sandbox.conf
lib/systemd/user/cytosched-sync.service
lib/systemd/user/cytosched-sync.timer
lib/systemd/user/cytosched-sync.path
lib/systemd/user/default.target.wants/cytoschedd.service
share/dbus-1/services/org.cytosched.Daemon1.service
share/dbus-1/interfaces/org.cytosched.Daemon1.xml
share/man/man1/cytosched.1
share/man/man8/cytoschedd.8
share/man/man1/cytosched-report.1
share/man/man1/cytosched-share.1
share/man/man1/cytosched-sync.1
share/man/man8/cytosched-notify.8
share/man/man8/cytosched-calendar.8
share/man/man8/cytosched-generator.8
share/bash-completion/completions/cytosched
share/zsh/site-functions/_cytosched
share/fish/vendor_completions.d/cytosched.fish
share/cytosched/sheets/aldesleukin.sheet
share/cytosched/sheets/interferon-alfa-2a.sheet
share/cytosched/sheets/interferon-alfa-2b.sheet
share/cytosched/sheets/peginterferon-alfa-2a.sheet
share/cytosched/sheets/ropeginterferon-alfa-2b.sheet
share/applications/cytosched.desktop
share/metainfo/org.cytosched.cytosched.metainfo.xml
share/icons/hicolor/scalable/apps/cytosched.svg
share/icons/hicolor/symbolic/apps/cytosched-symbolic.svg
""".split()

PACKAGING = unittest.skipUnless((ROOT / "debian").is_dir(), "a release is the sources alone, without the packaging")


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
                self.assertIn(f"/{prefix}/share/cytosched/cytoschedd-sandbox.conf".encode(),
                              (self.dest / prefix / "lib/systemd/user-generators/cytosched-generator").read_bytes())
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

    def test_enabled_by_who_packages(self):
        """ENABLE=no: the unit is there, and no link that starts it."""
        self.make("install", "ENABLE=no")
        there = self.there()
        self.assertIn("usr/local/lib/systemd/user/cytoschedd.service", there)
        self.assertEqual([f for f in there if ".wants/" in f], [])

    def test_at_the_desktop(self):
        """The menu's entry runs what is installed; each thing that it names is there."""
        self.make("install")
        share = self.dest / "usr/local/share"
        entry = dict(line.split("=", 1) for line in (share / "applications/cytosched.desktop").read_text().splitlines()
                     if "=" in line)
        self.assertTrue(entry["Exec"].startswith("/usr/local/bin/cytosched "))
        verb = entry["Exec"].split()[1]
        done = subprocess.run([self.dest / "usr/local/bin/cytosched", verb, "--help"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(entry["X-GNOME-UsesNotifications"], "true")
        for icon in (f"scalable/apps/{entry['Icon']}.svg", f"symbolic/apps/{entry['Icon']}-symbolic.svg"):
            self.assertTrue((share / "icons/hicolor" / icon).is_file(), icon)
        metainfo = (share / "metainfo/org.cytosched.cytosched.metainfo.xml").read_text()
        self.assertFalse(re.search(r"@[A-Z]+@", metainfo))
        # Where a session looks for it, with the prefix of a local installation too.
        self.assertTrue((self.dest / "etc/xdg/autostart/cytoschedd.desktop").is_file())

    def test_no_address_that_nobody_has(self):
        """Software centres are shown a page, and a picture there, where who publishes it names one."""
        path = self.dest / "usr/local/share/metainfo/org.cytosched.cytosched.metainfo.xml"
        self.make("install")
        self.assertNotRegex(path.read_text(), r"https?://|<url|screenshot")
        self.make("install", "HOMEPAGE=https://example.org/cytosched")
        self.assertIn('<url type="homepage">https://example.org/cytosched</url>', path.read_text())
        self.assertIn("<image>https://example.org/cytosched/screenshots/reminder.png</image>", path.read_text())

    @PACKAGING
    def test_the_packaging_names_no_page(self):
        self.assertNotIn("Homepage:", (ROOT / "debian" / "control").read_text())

    def test_the_package_names_who_publishes_it(self):
        """Or nobody: what make deb would do is a script without a fault, and has what it was given."""
        given = ["MAINTAINER=Anna <anna@example.org>", "HOMEPAGE=https://example.org/cytosched"]
        for more in ([], given):
            script = subprocess.run(["make", "-n", "-C", ROOT, "deb", f"BUILD={self.dest}", *more],
                                    capture_output=True, text=True, check=True).stdout
            script = "".join(line for line in script.splitlines(True) if not line.startswith("make"))
            subprocess.run(["sh", "-n"], input=script, text=True, check=True)
            self.assertEqual([script.count(text.partition("=")[2]) for text in given], [2, 1] if more else [0, 0])

    def test_the_source_package_is_the_same_for_everybody(self):
        """Whatever who cloned it lets others read."""
        if not shutil.which("dpkg-source") or not (ROOT / ".git").exists():
            self.skipTest("no dpkg-source, or no clone")
        stub = self.dest / "stub" / "dpkg-buildpackage"  # its first step, without an hour's compiling
        stub.parent.mkdir()
        stub.write_text("#!/bin/sh\nSOURCE_DATE_EPOCH=$(dpkg-parsechangelog -STimestamp) exec dpkg-source --build .\n")
        stub.chmod(0o755)
        made = []
        for umask in (0o022, 0o077):
            clone = self.dest / f"{umask:03o}"
            subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{ROOT}", clone], umask=umask, check=True)
            for name in ("Makefile", "debian"):  # as they are here, committed or not
                subprocess.run(["cp", "-R", "--no-preserve=mode", ROOT / name, clone], umask=umask, check=True)
            subprocess.run(["make", "-s", "-C", clone, "deb", "BUILD=build"], env={**os.environ, "PATH": f"{stub.parent}:{os.environ['PATH']}"},
                           umask=umask, capture_output=True, check=True)
            made.append({path.name: path.read_bytes() for path in (clone / "build/deb").iterdir() if path.is_file()})
        self.assertEqual(sorted(made[0]), ["cytosched_0.1.0-1.debian.tar.xz", "cytosched_0.1.0-1.dsc", "cytosched_0.1.0.orig.tar.gz"])
        self.assertEqual([name for name in made[0] if made[0][name] != made[1][name]], [])

    def test_a_missing_module_stops_the_build(self):
        """At once, and by its name."""
        done = subprocess.run(["make", "-s", "-C", ROOT, "all", f"BUILD={self.dest / 'build'}", "PKG_CONFIG=false"],
                              capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("libsystemd libedit sqlite3", done.stderr)
        self.assertEqual(list(self.dest.rglob("*.o")), [])

    @PACKAGING
    def test_the_package_is_built_with_what_the_build_needs(self):
        control = (ROOT / "debian" / "control").read_text().split("\nPackage:")[0]
        listed = re.search(r"^PACKAGES_BUILD = ((?:.*\\\n)*.*)$", (ROOT / "Makefile").read_text(), re.M)[1]
        for package in re.findall(r"lib[\w.+-]+-dev", listed):
            if package != "libc6-dev":
                self.assertRegex(control, rf"(?m)^ {re.escape(package)},$")

    @PACKAGING
    def test_each_file_is_in_a_package(self):
        """Once: what a new program or page brings is installed by one of the lists, and only by one."""
        self.make("install", "ENABLE=no")
        lists = [line for path in (ROOT / "debian").glob("*.install") for line in path.read_text().split()]
        for name in (file.replace("usr/local/", "usr/") for file in self.there()):
            matched = [line for line in lists if any(pathlib.PurePath(part).match(f"/{line}") for part in
                                                     [f"/{name}", *(f"/{p}" for p in pathlib.PurePath(name).parents)])]
            self.assertEqual(len(matched), 1, (name, matched))

    def test_programs_run(self):
        self.make("install")
        for name in FILES[:2]:
            done = subprocess.run([self.dest / "usr/local" / name, "--version"], capture_output=True, text=True, check=True)
            self.assertIn("cytosched", done.stdout)
        for name in FILES[:7]:
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
        for folder in ("libexec/cytosched", "share/cytosched"):
            self.assertFalse((self.dest / "usr/local" / folder).exists())
        self.make("uninstall")
        self.assertEqual(self.there(), before)


class Autostart(Case):
    """The entry that a session without systemd starts."""

    activatable = True

    def test_it_starts_the_daemon_once(self):
        entry = (ROOT / "daemon/cytoschedd.desktop").read_text()
        command = shlex.split(re.search(r"^Exec=(.*)$", entry, re.M)[1])

        def login():
            subprocess.run(command, env=self.s.env, check=True, timeout=20)

        login()
        pid = wait_for(lambda: self.s.owner(DAEMON_NAME) and self.s.pid_of(DAEMON_NAME), 10, "the daemon")
        login()
        self.s.cli("list")
        self.assertEqual(self.s.pid_of(DAEMON_NAME), pid)


if __name__ == "__main__":
    main()
