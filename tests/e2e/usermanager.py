# SPDX-License-Identifier: GPL-3.0-or-later
"""A real `systemd --user`, with what `make install` put into /usr/local, on any machine where we
are root: the program goes once more into namespaces of its own, as a normal user.

    if __name__ == "__main__":
        usermanager.main(__file__, harness.main)

Outside: a folder of control groups, `make install` into a scratch folder, unshare. Inside: a
/run, a /home and a /usr/local that nobody else sees; when the tests end, so does all in there."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import secrecy
from harness import BUILD, DAEMON_NAME, HERE, ROOT, Monitor, Process, Session, wait_for
from gi.repository import Gio, GLib

INSIDE = "CYTOSCHED_TEST_INSIDE"
USER, UID = "cytotest", 61184
HOME, RUNTIME, PREFIX = f"/home/{USER}", f"/run/user/{UID}", "/usr/local"
CGROUPS = pathlib.Path("/sys/fs/cgroup")
TOOLS = ("unshare", "setpriv", "dbus-daemon", "systemctl", "systemd-analyze", "mount")

SYSTEMD1 = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")


# ---- outside -------------------------------------------------------------------------------------


def reason_to_skip():
    """Why this machine can't run it, or None."""
    if os.geteuid() != 0:
        return "a user manager of our own needs root"
    missing = [t for t in TOOLS if not shutil.which(t)]
    if missing or not pathlib.Path("/lib/systemd/systemd").exists():
        return f"not installed: {', '.join(missing) or 'systemd'}"
    try:
        for folder in make_cgroups():
            folder.rmdir()
    except OSError as error:
        return f"no control groups can be made: {error}"
    probe = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "none", "/run"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    return f"no namespaces: {done.stderr.strip()}" if done.returncode else None


def make_cgroups():
    """Our own groups in systemd's hierarchy, and in the unified one, given to the user."""
    roots = [r for r in (CGROUPS / "systemd", CGROUPS / "unified") if (r / "cgroup.procs").exists()]
    made = []
    for root in roots or [CGROUPS]:
        folder = root / f"cytosched-test-{os.getpid()}"
        folder.mkdir()
        made.append(folder)
        for path in [folder, *folder.iterdir()]:
            if path.name not in ("notify_on_release", "release_agent"):
                os.chown(path, UID, UID)
    return made


def remove_cgroups(folders):
    for folder in folders:
        for path, _, _ in os.walk(folder, topdown=False):
            wait_for(lambda path=path: _rmdir(path), 10, f"{path} to be empty")


def _rmdir(path):
    try:
        os.rmdir(path)
        return True
    except OSError:
        return False


# Run by root inside the namespaces: $1 is what was installed, $2 the tests, $3 the one to run, with
# what it is given.
INIT = f"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 none /run
mkdir -p /run/systemd/system /run/systemd/unit-root /run/systemd/mount-rootfs {RUNTIME}
chown {UID}:{UID} {RUNTIME}
chmod 700 {RUNTIME}
mkdir -m 1777 /run/open /run/systemd/user-generators
cp -r "$2" /run/tests
for f in passwd group; do cp /etc/$f /run/$f; done
echo '{USER}:x:{UID}:{UID}::{HOME}:/bin/sh' >>/run/passwd
echo '{USER}:x:{UID}:' >>/run/group
for f in passwd group; do mount --bind /run/$f /etc/$f; done
mount -t tmpfs -o mode=755 none /home
mkdir -m 700 {HOME}
chown {UID}:{UID} {HOME}
cp -r "$1" /run/installed
mount -t tmpfs -o mode=755 none {PREFIX}
cp -a /run/installed{PREFIX}/. {PREFIX}/
chmod -R go+rX {PREFIX} /run/tests
test=$3
shift 3
exec setpriv --reuid {UID} --regid {UID} --clear-groups /usr/bin/python3 "/run/tests/tests/e2e/$test" "$@"
"""


def _install(scratch):
    dest, tests = scratch / "installed", scratch / "tests"
    subprocess.run(
        ["make", "-s", "-C", ROOT, "install", f"DESTDIR={dest}", f"PREFIX={PREFIX}", f"BUILD={BUILD}"],
        check=True, stdout=subprocess.DEVNULL,
    )
    shutil.copytree(HERE, tests / "tests" / "e2e", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "include", tests / "include")
    return dest, tests


def _run_inside(path, scratch, groups):
    dest, tests = _install(scratch)
    results = scratch / "results"
    results.touch()
    os.chown(results, UID, UID)
    scratch.chmod(0o755)
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "SEED")}
    env.update({INSIDE: "1", "RESULTS": str(results), "BUILD": f"{PREFIX}/bin", "HOME": HOME})
    env["XDG_RUNTIME_DIR"] = RUNTIME

    def enter():
        for folder in groups:
            (folder / "cgroup.procs").write_text("0")

    rc = subprocess.call(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", INIT, "sh",
         dest, tests, pathlib.Path(path).name, *sys.argv[1:]],
        env=env, preexec_fn=enter,
    )
    if os.environ.get("RESULTS"):
        with open(os.environ["RESULTS"], "a", encoding="utf-8") as out:
            out.write(results.read_text())
    return rc


def main(path, run):
    """RUN, the tests' own main, is called inside; outside it says why not where it can't be."""
    if os.environ.get(INSIDE):
        return run()
    reason = reason_to_skip()
    if reason:

        class Skipped(unittest.TestCase):
            def test_with_a_real_user_manager(self):
                self.skipTest(reason)

        sys.modules["__main__"].__dict__.clear()
        sys.modules["__main__"].Skipped = Skipped
        return run()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the groups are removed then, too
    groups = make_cgroups()
    try:
        with tempfile.TemporaryDirectory(prefix="cytosched-manager-") as scratch:
            sys.exit(_run_inside(path, pathlib.Path(scratch), groups))
    finally:
        remove_cgroups(groups)


# ---- inside --------------------------------------------------------------------------------------

UNITS = {
    "dbus.socket": "[Socket]\nListenStream=%t/bus\n",
    "dbus.service": "[Unit]\nRequires=dbus.socket\n[Service]\nType=notify\nExecStart=/usr/bin/dbus-daemon "
    "--session --address=systemd: --nofork --nopidfile --systemd-activation\n",
    "basic.target.wants/dbus.socket": None,
}


class UserManager(Session):
    """A user manager with a bus; what the harness knows of a session holds of it too."""

    def __init__(self, zone="Europe/Berlin", world=None, environment=()):
        """WORLD: of world.py, where the kernel gives less; ENVIRONMENT: the manager's own, besides."""
        self.dir, self.zone, self.clock = pathlib.Path(tempfile.mkdtemp(dir="/run/user/%d" % UID)), zone, None
        self.processes, self._fakes, self.said = [], [], []
        self.daemon = self.xvfb = self.monitor = self._connection = None
        self._closed = False
        self.home = pathlib.Path(pwd.getpwuid(os.getuid()).pw_dir)
        self.data = self.home / ".local" / "share" / "cytosched"
        self.database = self.data / "cytosched.db"
        self.env = {
            "PATH": f"{PREFIX}/bin:/usr/bin:/bin", "HOME": HOME, "XDG_RUNTIME_DIR": RUNTIME, "TZ": zone,
            "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": f"unix:path={RUNTIME}/bus", "GIO_USE_VFS": "local",
        }
        self.address = self.env["DBUS_SESSION_BUS_ADDRESS"]
        self.units = self.home / ".config" / "systemd" / "user"
        self._write_units()
        enter = ["/usr/bin/python3", HERE / "world.py", world] if world else []
        self.manager = Process(
            "systemd", [*enter, "/lib/systemd/systemd", "--user", "--log-target=console"],
            {k: v for k, v in self.env.items() if k != "DBUS_SESSION_BUS_ADDRESS"} | dict(environment), self.dir / "systemd.log",
        )
        self.processes.append(self.manager)
        wait_for(lambda: self.manager.alive and self._connects(), 20, "the user manager's bus")
        self.monitor = Monitor(self)

    def _write_units(self):
        for name, text in UNITS.items():
            path = self.units / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_text(text) if text else path.symlink_to(f"../{path.name}")

    def _connects(self):
        try:
            self._connection = self.connect()
            return bool(self.owner("org.freedesktop.systemd1"))
        except GLib.Error:
            return False

    def systemctl(self, *args, check=True):
        done = subprocess.run(
            ["systemctl", "--user", *args], env=self.env, capture_output=True, text=True, timeout=60, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"systemctl {args}: {done.stderr}")
        return done.stdout.strip()

    def property(self, name, unit="cytoschedd.service"):
        return self.systemctl("show", "--value", "-p", name, unit)

    def main_pid(self):
        return int(self.property("MainPID"))

    def drop_in(self, text, name="test"):
        """A drop-in of the daemon's unit; "" takes it away."""
        path = self.units / "cytoschedd.service.d" / f"{name}.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text) if text else path.unlink(missing_ok=True)
        self.systemctl("daemon-reload")

    def close(self):
        if self._closed:
            return
        self._closed = True
        for fake in self._fakes:
            fake.close()
        if self.monitor:
            self.monitor.close()
        if self._connection and not self._connection.is_closed():
            self._connection.close_sync(None)
        if self.manager.alive:
            self.manager.signal(15)
            self.manager.wait(30)
        leaks = secrecy.leaks(self.said, self.dir, self.data)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.units, ignore_errors=True)
        shutil.rmtree(f"{RUNTIME}/cytosched", ignore_errors=True)
        if leaks:
            raise AssertionError(f"the password is in {leaks}")
