# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests stand on: a session of its own for each test, with a private bus,
homes and clocks, the real programs, real notification servers under Xvfb, and two doubles.

    with Session() as s:
        s.start_daemon(now="2026-11-22 18:59:57")
        s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        s.start_dunst()
        wait_for(lambda: s.notifications(), 10, "the reminder")
        s.press("Taken")

Nothing waits for a fixed time: wait_for() looks until a condition holds. Only processes that a
session started are ended, each by its pid."""

import atexit
import collections
import datetime
import fcntl
import functools
import json
import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest
import zoneinfo

import dbus
import dbus.bus
import dbus.lowlevel
import dbus.mainloop.glib
import gi

gi.require_version("Gio", "2.0")
import secrecy  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("BUILD", "build")).resolve()
HERE = ROOT / "tests" / "e2e"
INTERFACE_XML = ROOT / "include" / "org.cytosched.Daemon1.xml"

DAEMON_NAME = "org.cytosched.Daemon1"
DAEMON_PATH = "/org/cytosched/Daemon1"
SERVER_NAME = "org.freedesktop.Notifications"
SERVER_PATH = "/org/freedesktop/Notifications"

Result = collections.namedtuple("Result", "rc stdout stderr")


# ---- waiting and chance --------------------------------------------------------------------------


def wait_for(condition, deadline=10.0, what="", interval=0.01):
    """Looks until CONDITION() is true and returns its value; fails after DEADLINE seconds."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise AssertionError(f"waited {deadline:g} s for {what or condition}")
        time.sleep(interval)


def stays(condition, seconds, what="", interval=0.02):
    """For what must not happen: CONDITION() holds all the time for SECONDS."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            raise AssertionError(f"did not stay: {what or condition}")
        time.sleep(interval)


def seeded():
    """A random.Random whose seed is printed; SEED=N in the environment repeats it."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"SEED={seed}", flush=True)
    return random.Random(seed)


def figure(what, value, unit):
    """What was measured, for the table of RELIABILITY.md."""
    print(f"figure: {what}: {value:g}{unit and ' '}{unit}", flush=True)


class _Loop:
    """One thread that runs GLib's default loop: the doubles and the monitor live on it."""

    _thread = None

    @classmethod
    def ensure(cls):
        if cls._thread is None:
            dbus.mainloop.glib.threads_init()
            cls._thread = threading.Thread(target=GLib.MainLoop().run, daemon=True)
            cls._thread.start()


def on_loop(function):
    """Runs FUNCTION on the loop's thread and returns its value."""
    _Loop.ensure()
    done, box = threading.Event(), {}

    def call():
        try:
            box["value"] = function()
        except BaseException as error:  # handed to the caller
            box["error"] = error
        done.set()
        return GLib.SOURCE_REMOVE

    GLib.idle_add(call)
    if not done.wait(30):
        raise AssertionError("the loop hangs")
    if "error" in box:
        raise box["error"]
    return box.get("value")


# ---- processes -----------------------------------------------------------------------------------


# A program ends with the test that started it, whatever became of that.
BOUND = ["setpriv", "--pdeathsig", "KILL"]


class Process:
    """A program that a session started; what it writes is in `log`."""

    def __init__(self, name, argv, env, log):
        self.name, self.log = name, pathlib.Path(log)
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                [*BOUND, *map(str, argv)], env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    @property
    def pid(self):
        return self.popen.pid

    @property
    def rc(self):
        """Its exit status, None while it runs, -9 after SIGKILL."""
        return self.popen.poll()

    @property
    def alive(self):
        return self.rc is None

    def signal(self, number):
        if self.alive:
            self.popen.send_signal(number)

    def wait(self, deadline=10):
        try:
            return self.popen.wait(deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end in {deadline:g} s") from None

    def stop(self, deadline=10):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.popen.wait(deadline)
        except subprocess.TimeoutExpired:
            return self.kill9()

    def kill9(self):
        self.signal(signal.SIGKILL)
        return self.popen.wait()

    def text(self):
        return self.log.read_text(errors="replace")


def fill_disk(path):
    """Writes to PATH until its disk is full to the byte."""
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def alive(pid):
    """Whether PID is a process that runs (a zombie does not)."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# ---- a clock that is elsewhere -------------------------------------------------------------------


class Clock:
    """The time that the daemon and all it starts see, by libfaketime.

    It is an offset to the machine's clock, so that a program that is started again, or a client
    beside it, is at the same time. With a speed it runs so many times as fast from now on."""

    def __init__(self, now, zone, speed=1):
        local = datetime.datetime.fromisoformat(now)
        if local.tzinfo is None:
            local = local.replace(tzinfo=zoneinfo.ZoneInfo(zone))
        self.start, self.real, self.speed = local.timestamp(), time.time(), speed

    def now(self):
        return self.start + (time.time() - self.real) * self.speed

    def environment(self, speed=None):
        """SPEED: another, for a short-lived program: libfaketime shortens its patience too."""
        offset, speed = self.now() - time.time(), speed or self.speed
        return {
            "LD_PRELOAD": f"{faketimer_library()}:{faketime_library()}",
            "FAKETIME": f"{offset:+.3f}s" + (f" x{speed:g}" if speed != 1 else ""),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


@functools.cache
def faketime_library():
    for library in pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"):
        return str(library)
    raise unittest.SkipTest("libfaketime is not installed")


@functools.cache
def preload(source):
    """A library, compiled for the time of the test."""
    folder = tempfile.TemporaryDirectory(prefix="cytosched-preload-")
    atexit.register(folder.cleanup)
    library = pathlib.Path(folder.name) / f"{source.stem}.so"
    cc = os.environ.get("CC", "cc").split()
    subprocess.run([*cc, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    return str(library)


def faketimer_library():
    """What libfaketime lacks."""
    return preload(HERE / "faketimer.c")


class SetClock(Clock):
    """One that can be set while programs run: read from a file at each look, and of each change the daemon is told
    as by the kernel (tests/torture/jump.c)."""

    def __init__(self, session, now, speed=1):
        super().__init__(now, session.zone)
        self.file = session.dir / "clock"
        self.write()

    def write(self):
        """In one write of one length: the library reads it at each look at the clock, and must not find it
        empty; who watches the file must not lose it."""
        fd = os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(fd, f"{self.now() - time.time():+020.3f}s\n".encode())
        os.close(fd)

    def set(self, seconds):
        self.start += seconds
        self.write()

    def environment(self, speed=None):
        env = super().environment(speed)
        del env["FAKETIME"]
        env.update(FAKETIME_TIMESTAMP_FILE=str(self.file), JUMP=str(self.file))
        env["LD_PRELOAD"] = f"{preload(ROOT / 'tests' / 'torture' / 'jump.c')}:{env['LD_PRELOAD']}"
        return env


# ---- a session -----------------------------------------------------------------------------------


class Session:
    """A desktop session: folders, environment, bus, and what runs in it."""

    def __init__(self, zone="Europe/Berlin", activatable=False):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cytosched-e2e-"))
        self.zone, self.clock = zone, None
        self.processes, self._fakes, self.said = [], [], []
        self.daemon = self.bus = self.xvfb = self.dunst = self.monitor = None
        self._daemon_args, self._connection = ((), {}), None
        self._closed = False
        atexit.register(self.close)
        self.env = self._environment()
        self.database = self.dir / "data" / "cytosched" / "cytosched.db"
        try:
            self._start_bus()
            if activatable:
                self.make_activatable()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _environment(self):
        env = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "ASAN_OPTIONS")}
        for key, name in (
            ("HOME", "home"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
        ):
            folder = self.dir / name
            folder.mkdir(mode=0o700)
            env[key] = str(folder)
        env.update(TZ=self.zone, GIO_USE_VFS="local", NO_AT_BRIDGE="1")
        return env

    def set_zone(self, zone):
        """The zone of what is started from now on."""
        self.zone = self.env["TZ"] = zone

    # -- the bus

    def _start_bus(self):
        services, config = self.dir / "services", self.dir / "bus.conf"
        services.mkdir()
        text = (HERE / "bus.conf").read_text()
        text = text.replace("@RUNTIME@", self.env["XDG_RUNTIME_DIR"])
        config.write_text(text.replace("@SERVICES@", str(services)))
        read, write = os.pipe()
        os.set_inheritable(write, True)
        argv = [*BOUND, "dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={write}"]
        with open(self.dir / "bus.log", "ab") as log:
            popen = subprocess.Popen(argv, env=self.env, pass_fds=[write], stderr=log, stdout=log)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.address = pipe.readline().strip()
        self._bus_process = popen
        if not self.address:
            raise AssertionError("no bus: " + (self.dir / "bus.log").read_text())
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.address
        self._connection = self.connect()
        self.monitor = Monitor(self)

    @property
    def bus_pid(self):
        return self._bus_process.pid

    def connect(self):
        """A connection of one's own to the session's bus (Gio.DBusConnection)."""
        _Loop.ensure()
        flags = Gio.DBusConnectionFlags
        return Gio.DBusConnection.new_for_address_sync(
            self.address,
            flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION,
            None,
            None,
        )

    def call(self, name, path, interface, method, args=None, timeout=60, autostart=True):
        """A method call; the reply unpacked. Raises GLib.Error."""
        flags = Gio.DBusCallFlags.NONE if autostart else Gio.DBusCallFlags.NO_AUTO_START
        reply = self._connection.call_sync(
            name, path, interface, method, args, None, flags, int(timeout * 1000), None
        )
        return reply.unpack()

    def call_daemon(self, method, args=None, **kwargs):
        return self.call(DAEMON_NAME, DAEMON_PATH, DAEMON_NAME, method, args, **kwargs)

    def call_bus(self, method, args=None):
        return self.call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, args
        )

    def owner(self, name):
        """The unique name that owns NAME, or None."""
        try:
            return self.call_bus("GetNameOwner", GLib.Variant("(s)", (name,)))[0]
        except GLib.Error:
            return None

    def pid_of(self, name):
        return self.call_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]

    def wait_for_name(self, name, deadline=10, process=None):
        def there():
            if process and not process.alive:
                raise AssertionError(f"{process.name} ended ({process.rc}):\n{process.text()}")
            return self.owner(name)

        return wait_for(there, deadline, f"the owner of {name}")

    def make_activatable(self, args=()):
        """Lets the bus start the daemon, at the session's clock, when it is called."""
        script = self.dir / "activate.sh"
        env = self._daemon_environment({})
        exports = "".join(f"export {k}='{v}'\n" for k, v in env.items() if k != "PATH")
        command = " ".join(f"'{a}'" for a in (BUILD / "cytoschedd", *args))
        script.write_text(f"#!/bin/sh\n{exports}exec {command} 2>>'{self.dir}/daemon.log'\n")
        script.chmod(0o755)
        (self.dir / "services" / f"{DAEMON_NAME}.service").write_text(
            f"[D-BUS Service]\nName={DAEMON_NAME}\nExec={script}\n"
        )
        self.call_bus("ReloadConfig")

    # -- programs

    def start(self, name, argv, env=None):
        """Starts a program in the session; it is ended with the session at the latest."""
        process = Process(name, argv, {**self.env, **(env or {})}, self.dir / f"{name}.log")
        self.processes.append(process)
        return process

    def _daemon_environment(self, env):
        return {**self.env, **(self.clock.environment() if self.clock else {}), **env}

    def start_daemon(self, now=None, args=(), env=None, speed=1, deadline=60):
        """Starts the daemon and waits until it owns its name. NOW ("2026-11-22 18:59:57", in the
        session's zone) sets the session's clock, which stays for what is started later."""
        if now is not None:
            self.clock = Clock(now, self.zone, speed)
        self._daemon_args = (tuple(args), dict(env or {}))
        self.daemon = self.start(
            "daemon", [BUILD / "cytoschedd", *args], self._daemon_environment(env or {})
        )
        self.wait_for_name(DAEMON_NAME, deadline, self.daemon)
        return self.daemon

    def stop_daemon(self):
        """Ends it, and the bus knows: the next one would else not get the name."""
        rc = self.daemon.stop()
        self._name_gone()
        return rc

    def kill_daemon(self):
        """kill -9, and the bus knows."""
        self.daemon.kill9()
        self._name_gone()

    def _name_gone(self):
        pid = self.daemon.pid

        def gone():
            try:
                return not self.owner(DAEMON_NAME) or self.pid_of(DAEMON_NAME) != pid
            except GLib.Error:
                return False  # a copy of it, which is being ended, has its connection; newer buses know no pid then

        wait_for(gone, 20, "the daemon's name to go")

    def restart_daemon(self, kill=False, **kwargs):
        (self.kill_daemon if kill else self.stop_daemon)()
        args, env = self._daemon_args
        return self.start_daemon(**{"args": args, "env": env, **kwargs})

    def start_notify(self, env=None, args=()):
        """The notification helper alone."""
        return self.start("notify", [BUILD / "cytosched-notify", *args], env)

    def helper_pid(self, program="cytosched-notify"):
        """The pid of a helper that runs in this session, or None."""
        mark = f"XDG_RUNTIME_DIR={self.env['XDG_RUNTIME_DIR']}".encode()
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if (
                    entry.name.isdigit()
                    and pathlib.Path(os.readlink(entry / "exe")).name == program
                    and mark in (entry / "environ").read_bytes().split(b"\0")
                ):
                    return int(entry.name)
            except OSError:
                continue
        return None

    def cli(self, *args, check=True, input=None, tty=False, env=None, deadline=90):
        """Runs build/cytosched: Result(rc, stdout, stderr). With TTY all three are one terminal,
        INPUT is typed into it, and all that it shows is in stdout; TTY may say its columns (80).
        CHECK: it must exit with 0."""
        argv = [str(BUILD / "cytosched"), *map(str, args)]
        run = _run
        if tty:
            columns = 80 if tty is True else tty
            run = functools.partial(_run_on_terminal, columns=columns)
        clock = self.clock.environment(speed=1) if self.clock else {}
        result = run(argv, {**self.env, **clock, **(env or {})}, input, deadline)
        self.said += [result.stdout, result.stderr]
        if check and result.rc != 0:
            raise AssertionError(f"{args} exited with {result.rc}: {result.stderr}{result.stdout}")
        return result

    def cli_json(self, *args, **kwargs):
        """The JSON document that a verb writes."""
        return json.loads(self.cli(*args, "--json", **kwargs).stdout)

    # -- the screen

    def start_xvfb(self, size="800x600x24"):
        """An X server of the session's own; sets DISPLAY."""
        if self.xvfb and self.xvfb.alive:
            return self.xvfb
        read, write = os.pipe()
        os.set_inheritable(write, True)
        log = open(self.dir / "xvfb.log", "ab")
        argv = [*BOUND, "Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
        popen = subprocess.Popen(argv, env=self.env, pass_fds=[write], stdout=log, stderr=log)
        log.close()
        os.close(write)
        self.xvfb = Process.__new__(Process)
        self.xvfb.name, self.xvfb.log, self.xvfb.popen = "xvfb", self.dir / "xvfb.log", popen
        self.processes.append(self.xvfb)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        if not display:
            raise AssertionError("no Xvfb: " + self.xvfb.text())
        self.env["DISPLAY"] = f":{display}"
        return self.xvfb

    def start_dunst(self, config=""):
        """dunst under Xvfb; CONFIG: lines for its [global] section."""
        self.start_xvfb()
        pick = self.dir / "pick.sh"
        pick.write_text(
            f"#!/bin/sh\ncd '{self.dir}'\ncat >menu\ngrep -m1 -E -f wanted menu >picking\ncat picking\nmv picking picked\n"
        )
        pick.chmod(0o755)
        dunstrc = self.dir / "dunstrc"
        dunstrc.write_text(
            "[global]\n    font = DejaVu Sans 10\n    width = 380\n    height = 300\n"
            "    stack_duplicates = false\n"  # they would hide that one is shown twice
            "    enable_recursive_icon_lookup = false\n    icon_position = off\n"
            f"    idle_threshold = 0\n    dmenu = {pick}\n    format = \"<b>%s</b>\\n%b\"\n"
            f"    markup = full\n{config}\n"
        )
        self.dunst = self.start("dunst", ["dunst", "-config", dunstrc])
        self.wait_for_name(SERVER_NAME, 10, self.dunst)
        return self.dunst

    def start_server(self, program, *args):
        """Another notification server (a path or a name of a program) under Xvfb."""
        self.start_xvfb()
        server = self.start(pathlib.Path(program).name, [program, *args])
        self.wait_for_name(SERVER_NAME, 20, server)
        return server

    def dunst_length(self, what):
        args = GLib.Variant("(ss)", ("org.dunstproject.cmd0", f"{what}Length"))
        properties = "org.freedesktop.DBus.Properties"
        return self.call(SERVER_NAME, SERVER_PATH, properties, "Get", args, autostart=False)[0]

    def dunst_count(self):
        """How many notifications dunst shows, or is about to."""
        return self.dunst_length("displayed") + self.dunst_length("waiting")

    def dunst_cmd(self, method, args=None):
        return self.call(
            SERVER_NAME, SERVER_PATH, "org.dunstproject.cmd0", method, args, autostart=False
        )

    def wait_until_armed(self):
        """Undo, and what is beside it, take no press in the first second."""
        cards = [c for c in self.notifications() if "Undo" in c.labels]
        wait_for(lambda: all(time.monotonic() - c.when > 1.1 for c in cards), 5, "Undo to arm")

    def press(self, label, number=None):
        """Presses the button LABEL, in dunst's menu; NUMBER: of the notification with this id. One that is
        not there, or not any more, can't be pressed."""
        self.wait_until_armed()
        where = r"[0-9]+" if number is None else str(number)
        picked = self.dir / "picked"
        picked.unlink(missing_ok=True)
        (self.dir / "wanted").write_text(rf"^#{re.escape(label)} .*\[{where},[^]]*\]$" + "\n")
        # Of what it was told, and has not drawn yet, it opens no menu.
        wait_for(lambda: self.dunst_length("displayed"), 10, "dunst to draw a card")
        # On a busy machine it has been seen to open none, though a card was drawn: a person presses again. While a
        # menu is open dunst opens no second one.
        asked = 0.0

        def chosen():
            nonlocal asked
            if time.monotonic() - asked > 5 and not picked.exists():
                self.dunst_cmd("ContextMenuCall")
                asked = time.monotonic()
            return picked.exists()

        wait_for(chosen, 60, "dunst's menu")
        if not picked.read_text():
            raise AssertionError(f"no button {label!r} on the screen: {(self.dir / 'menu').read_text()}")

    def close_by_user(self):
        """Closes the newest notification of dunst as a click does."""
        self.dunst_cmd("NotificationCloseLast")

    def notifications(self):
        """What is on the screen: a list of Shown, oldest first."""
        return self.monitor.shown()

    def screenshot(self, path):
        subprocess.run(
            ["import", "-window", "root", str(path)], env=self.env, check=True, timeout=30
        )

    # -- the end

    def _strangers(self):
        """Processes on the bus that the session did not start itself: activated ones, helpers."""
        ours = {os.getpid(), self.bus_pid, *(p.pid for p in self.processes)}
        found = set()
        for name in self.call_bus("ListNames")[0]:
            try:
                found.add(self.pid_of(name))
            except GLib.Error:
                pass
        return {p for p in found - ours if self._is_of_session(p)}

    def _is_of_session(self, pid):
        try:
            return str(self.dir).encode() in pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False

    def close(self):
        """Ends all that was started, and removes the folder (KEEP=1 in the environment keeps it)."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        strangers = set()
        try:
            if self._connection:
                strangers = self._strangers()
                for fake in self._fakes:
                    fake.close()
                self.monitor.close()
                self._connection.close_sync(None)
        except GLib.Error:
            pass
        for process in reversed(self.processes):
            if process is not self.xvfb:
                process.stop()
        if getattr(self, "_bus_process", None):
            self._bus_process.terminate()
            self._bus_process.wait()
        if self.xvfb:
            self.xvfb.stop()
        for pid in strangers:
            try:
                wait_for(lambda pid=pid: not alive(pid), 5)
            except AssertionError:
                if self._is_of_session(pid):
                    os.kill(pid, signal.SIGKILL)
        leaks = secrecy.leaks(self.said, self.dir)
        if os.environ.get("KEEP"):
            print(f"kept: {self.dir}", flush=True)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)
        if leaks:
            raise AssertionError(f"the password is in {leaks}")

    def logs(self):
        """Everything that was written, for a test that failed."""
        return "".join(
            f"--- {log.name}\n{log.read_text(errors='replace')}"
            for log in sorted(self.dir.glob("*.log"))
        )


def _run(argv, env, text, deadline):
    done = subprocess.run(
        argv, env=env, input=text or "", capture_output=True, text=True, timeout=deadline
    )
    return Result(done.returncode, done.stdout, done.stderr)


def _run_on_terminal(argv, env, text, deadline, columns=80):
    master, slave = pty.openpty()
    attributes = termios.tcgetattr(slave)
    attributes[1] &= ~termios.ONLCR
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def own_terminal():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    popen = subprocess.Popen(
        argv,
        env={"TERM": "xterm", **env},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=own_terminal,
    )
    os.close(slave)
    if text:
        os.write(master, text.encode())
    out, end = b"", time.monotonic() + deadline
    try:
        while time.monotonic() < end:
            if not select.select([master], [], [], 0.1)[0]:
                if popen.poll() is not None:
                    break
                continue
            try:
                part = os.read(master, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            out += part
        rc = popen.wait(max(0.1, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.wait()
        raise AssertionError(f"{argv[1:]} did not end; it showed:\n{out.decode()}") from None
    finally:
        os.close(master)
    return Result(rc, out.decode(errors="replace"), "")


# ---- what is on the screen -----------------------------------------------------------------------


class Shown:
    """A notification as it was asked for."""

    def __init__(self, server, number, args, when):
        (self.app, self.replaces, self.icon, self.title, self.body, actions, self.hints,
         self.expire) = args
        self.server, self.number, self.when = server, number, when
        buttons = [(str(k), str(label)) for k, label in zip(actions[::2], actions[1::2])]
        self.opens = dict(buttons).get("default")  # by a click on its text
        self.actions = [key for key, _ in buttons if key != "default"]
        self.labels = [label for key, label in buttons if key != "default"]
        self.title, self.body = str(self.title), str(self.body)

    def __repr__(self):
        return f"<{self.number} {self.title!r} {self.body!r} {self.labels}>"


class Monitor:
    """Listens to all that is said between clients and notification servers.

    `events` are (time, what, value): "notify" Shown; "closed" (number, reason); "close" number
    (a client asked for it); "action" (number, key). `shown()` is what should be on the screen."""

    def __init__(self, session):
        self.events, self._asked, self._shown = [], {}, {}
        self._lock = threading.Lock()
        self._bus = on_loop(lambda: self._listen(session.address))

    def _listen(self, address):
        loop = dbus.mainloop.glib.DBusGMainLoop()
        bus = dbus.bus.BusConnection(address, mainloop=loop)
        bus.set_exit_on_disconnect(False)
        rules = [
            f"interface='{SERVER_NAME}'",
            "type='method_return'",
            "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
        ]
        bus.add_message_filter(self._on_message)
        bus.call_blocking(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.Monitoring",
            "BecomeMonitor",
            "asu",
            (rules, 0),
        )
        return bus

    def close(self):
        on_loop(self._bus.close)

    def shown(self):
        with self._lock:
            return list(self._shown.values())

    def all(self, what):
        with self._lock:
            return [value for _, kind, value in self.events if kind == what]

    def _add(self, what, value):
        self.events.append((time.monotonic(), what, value))

    def _on_message(self, _, message):
        with self._lock:
            try:
                self._take(message)
            except Exception as error:  # a message that is none of ours in shape
                print(f"monitor: {error!r}", file=sys.stderr)
        # A monitor must say nothing, not even "no such method".
        return dbus.lowlevel.HANDLER_RESULT_HANDLED

    def _take(self, message):
        kind, member = message.get_type(), message.get_member()
        if kind == dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL and member == "Notify":
            self._asked[message.get_sender(), message.get_serial()] = message.get_args_list()
        elif kind == dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL and member == "CloseNotification":
            self._add("close", int(message.get_args_list()[0]))
        elif kind == dbus.lowlevel.MESSAGE_TYPE_METHOD_RETURN:
            self._take_reply(message)
        elif kind == dbus.lowlevel.MESSAGE_TYPE_SIGNAL:
            self._take_signal(message.get_sender(), member, message.get_args_list())

    def _take_reply(self, message):
        args = self._asked.pop((message.get_destination(), message.get_reply_serial()), None)
        if args is None:
            return
        number, server = int(message.get_args_list()[0]), message.get_sender()
        shown = Shown(server, number, args, time.monotonic())
        self._add("notify", shown)
        self._shown[server, number] = shown

    def _take_signal(self, sender, member, args):
        if member == "NotificationClosed":
            self._add("closed", (int(args[0]), int(args[1])))
            self._shown.pop((sender, int(args[0])), None)
        elif member == "ActionInvoked":
            self._add("action", (int(args[0]), str(args[1])))
        elif member == "NameOwnerChanged" and args[0] == SERVER_NAME and args[1]:
            self._shown = {k: v for k, v in self._shown.items() if k[0] != str(args[1])}


# ---- doubles -------------------------------------------------------------------------------------


class _Fake:
    """An object on a connection of its own; what is called is in `calls`: (method, args)."""

    def __init__(self, session, name, path, xml, interface):
        self.session, self.name, self.path, self.interface = session, name, path, interface
        self.calls = []
        self._info = Gio.DBusNodeInfo.new_for_xml(xml).lookup_interface(interface)
        session._fakes.append(self)
        self.bus = None
        self.appear()

    def appear(self):
        """Connects and takes the name (again)."""
        self.bus = self.session.connect()
        self.bus.register_object(self.path, self._info, self._on_call, None, None)
        reply = self.bus.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "RequestName", GLib.Variant("(su)", (self.name, 4 | 2 | 1)), None, 0, -1, None,
        )
        if reply.unpack()[0] != 1:
            raise AssertionError(f"{self.name} is owned by another")

    def close(self):
        """Goes from the bus, as by kill -9."""
        if self.bus and not self.bus.is_closed():
            self.bus.close_sync(None)

    @property
    def unique_name(self):
        return self.bus.get_unique_name()

    def called(self, method):
        return [args for name, args in list(self.calls) if name == method]

    def emit(self, signal_name, args):
        self.bus.emit_signal(None, self.path, self.interface, signal_name, args)

    def _on_call(self, bus, sender, path, interface, method, args, invocation):
        self.calls.append((method, args.unpack()))
        self.caller = sender
        try:
            reply = self.answer(method, *args.unpack())
        except FakeError as error:
            invocation.return_dbus_error(error.name, str(error))
        else:
            if reply is not NO_ANSWER:
                invocation.return_value(reply)


NO_ANSWER = object()


class FakeError(Exception):
    def __init__(self, name, text):
        super().__init__(text)
        self.name = name if "." in name else f"org.cytosched.Error.{name}"


def variants(row):
    """A row for the bus: the types are those of Open."""
    types = {"urgency": "y", "shown": "t", "notification": "u", "actions": "as", "moved": "b", "discreet": "b"}
    return {k: GLib.Variant(types.get(k, "s"), v) for k, v in row.items()}


class FakeDaemon(_Fake):
    """What cytosched-notify needs of the daemon. `rows` are what Open answers."""

    def __init__(self, session):
        self.rows = {}
        self.places = {}  # what was Posted: id to (server, number)
        self.hooks = {}  # method to a function that is called instead
        self.requests = {}
        self._taken_back = None
        super().__init__(session, DAEMON_NAME, DAEMON_PATH, INTERFACE_XML.read_text(), DAEMON_NAME)

    def remind(self, dose="pegasys@2026-11-22T19:00", **more):
        """A dose falls due, or is shown again (shown grows)."""
        regimen, slot = dose.split("@")
        row = self.rows.get(dose) or {
            "id": dose,
            "kind": "dose",
            "title": "Injection due",
            "body": "peginterferon alfa-2a, 90 micrograms, under the skin\n"
            "Sunday 22 November, 19:00",
            "urgency": 2,
            "actions": ["taken", "snooze", "skip"],
            "shown": 0,
            "dose": dose,
            "patient": "me",
            "regimen": regimen,
            "drug": "peginterferon alfa-2a",
            "amount": "90 micrograms",
            "route": "under the skin",
            "slot": slot,
            "state": "due",
        }
        self.rows[dose] = {**row, "shown": row["shown"] + 1, **more}
        self.say("ReminderShown", "(s)", dose)
        return dose

    def notice(self, id="notice:1", **more):
        self.rows[id] = {
            "id": id,
            "kind": "notice",
            "title": "A dose was missed",
            "body": "peginterferon alfa-2a, Sunday 15 November, 19:00",
            "urgency": 1,
            "actions": [],
            "shown": 1,
            **more,
        }
        self.say("ReminderShown", "(s)", id)
        return id

    def answered_elsewhere(self, dose):
        row = self.rows.pop(dose)
        self.changed(dose, {**row, "state": "taken"})

    def changed(self, dose, row):
        self.say("DoseChanged", "(sa{sv})", dose, variants(row))

    def say(self, signal_name, signature, *args):
        self.emit(signal_name, GLib.Variant(signature, args))

    def answer(self, method, *args):
        if method in self.hooks:
            return self.hooks[method](*args)
        return getattr(self, f"do_{method}")(*args)

    def do_Open(self):
        # A test changes them meanwhile, from a thread of its own.
        open_rows, places = dict(self.rows), dict(self.places)
        gone = {k: v for k, v in places.items() if k not in open_rows}
        rows = [variants(r) for r in open_rows.values()] + [
            variants({"id": id, "kind": "gone", "server": server, "notification": number})
            for id, (server, number) in gone.items()
        ]
        return GLib.Variant("(aa{sv}a{sv})", (rows, {"now": GLib.Variant("x", int(time.time()))}))

    def do_Exported(self, channel, options):
        pass

    def do_Posted(self, id, server, number):
        if not number:
            self.places.pop(id, None)
            return
        self.places[id] = server, number
        if id in self.rows:
            self.rows[id].update(server=server, notification=number)

    def do_Dismiss(self, id):
        self.rows.pop(id, None)
        self.say("ReminderShown", "(s)", id)

    def _record(self, request, dose, **changes):
        """One answer for one request, however often it is sent."""
        if request not in self.requests:
            row = self.rows.pop(dose, None)
            if row is None:
                raise FakeError("Conflict", "this dose is recorded as skipped")
            self._taken_back = row
            self.requests[request] = result = {**row, **changes}
            self.changed(dose, result)
        next_dose = {"effect": "next", "dose": "pegasys@2026-11-29T19:00",
                     "at": "2026-11-29T19:00:00+01:00"}
        return GLib.Variant(
            "(a{sv}aa{sv}a{sv})",
            (variants(self.requests[request]), [variants(next_dose)], {"change": GLib.Variant("x", 7)}),
        )

    def do_Take(self, request, dose, options):
        return self._record(request, dose, state="taken", taken_at="2026-11-22T19:03:12+01:00")

    def do_Skip(self, request, dose, options):
        return self._record(request, dose, state="skipped")

    def do_Snooze(self, request, dose, duration, options):
        return self._record(
            request, dose, state="snoozed", snoozed_until="2026-11-22T19:15:00+01:00"
        )

    def do_Undo(self, request, regimen, options):
        if request not in self.requests:
            row = self._taken_back
            self.rows[row["id"]] = row
            self.requests[request] = {"verb": "taken", "regimen": regimen}
            self.changed(row["id"], row)
        return GLib.Variant(
            "(a{sv}aa{sv}a{sv})", (variants(self.requests[request]), [], {})
        )

    def do_Set(self, request, key, value, options):
        self.rows = {k: r for k, r in self.rows.items() if "follow" not in r["actions"]}
        return GLib.Variant(
            "(a{sv}aa{sv}a{sv})",
            ({"key": GLib.Variant("s", key), "value": GLib.Variant("s", value)}, [], {}),
        )


SERVER_XML = f"""<node><interface name="{SERVER_NAME}">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


class FakeServer(_Fake):
    """A notification server of odd behaviours. `hangs`: names of methods never answered."""

    def __init__(self, session, caps=("actions", "body"), hangs=(), name="fake"):
        self.caps, self.hangs, self.last, self.called_itself = list(caps), set(hangs), 0, name
        self.standing = {}  # what a person sees: number to (title, body)
        self.shown_by = {}  # number to the program's name on the bus
        super().__init__(session, SERVER_NAME, SERVER_PATH, SERVER_XML, SERVER_NAME)

    def answer(self, method, *args):
        if method in self.hangs:
            return NO_ANSWER
        if method == "GetCapabilities":
            return GLib.Variant("(as)", (self.caps,))
        if method == "GetServerInformation":
            return GLib.Variant("(ssss)", (self.called_itself, "cytosched", "1", "1.2"))
        if method == "Notify":
            number = args[1] or self.last + 1
            self.last = max(self.last, number)
            self.standing[number] = args[3], args[4]
            self.shown_by[number] = self.caller
            return GLib.Variant("(u)", (number,))
        self.standing.pop(args[0], None)
        self.emit("NotificationClosed", GLib.Variant("(uu)", (args[0], 3)))
        return None

    def closed(self, number, reason=2):
        """The user (2) or its time (1) closed it."""
        self.standing.pop(number, None)
        self.emit("NotificationClosed", GLib.Variant("(uu)", (number, reason)))

    def invoke(self, number, key):
        self.emit("ActionInvoked", GLib.Variant("(us)", (number, key)))


# ---- running -------------------------------------------------------------------------------------


class Case(unittest.TestCase):
    """A test with a session; what the programs wrote is shown when it fails."""

    activatable = False
    zone = "Europe/Berlin"

    def setUp(self):
        self.s = Session(zone=self.zone, activatable=self.activatable)
        self.addCleanup(self.s.close)

    def run(self, result=None):
        self._result, self._before = result, self._bad(result)
        return super().run(result)

    @staticmethod
    def _bad(result):
        return len(result.failures) + len(result.errors) if result else 0

    def tearDown(self):
        if self._bad(self._result) > self._before:
            print(self.s.logs(), file=sys.stderr, flush=True)


def main():
    """What each test file ends with. RESULTS names a file that gets "passed failed" appended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    program = unittest.main(module="__main__", verbosity=2, exit=False)
    result = program.result
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    passed = result.testsRun - failed - len(result.skipped)
    if os.environ.get("RESULTS"):
        with open(os.environ["RESULTS"], "a", encoding="utf-8") as out:
            out.write(f"{passed} {failed}\n")
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if failed or not result.testsRun else 0)  # the loop's thread has no end
