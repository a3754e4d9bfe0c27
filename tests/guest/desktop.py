# SPDX-License-Identifier: GPL-3.0-or-later
"""A Debian guest in which a person's session runs: systemd, its user manager with lingering, the
installed user unit, and a notification server that tells the host what it is asked to show."""

import json
import socket
import threading

from common import wait_for
from machine import Machine

USER, UID = "patient", 1000
BOOT = 300  # seconds that a boot may take on a busy machine
SERVER = "systemd-run --user --quiet --unit=screen sh -c 'exec /guest/notify-server >/dev/vport0p2'"


def connected(path):
    """A socket to where qemu listens, None while it does not yet."""
    end = socket.socket(socket.AF_UNIX)
    try:
        end.connect(str(path))
        return end
    except (FileNotFoundError, ConnectionRefusedError):
        end.close()
        return None


class Line:
    """What the guest says on one of its ports, line by line."""

    def __init__(self, path):
        self.lines = []
        self.socket = wait_for(lambda: connected(path), 20, f"{path.name} of qemu")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with self.socket.makefile(errors="replace") as f:
            for line in f:
                self.lines.append(line.rstrip("\n"))

    def say(self, text):
        self.socket.sendall(f"{text}\n".encode())


class Desktop:
    def __init__(self, folder):
        paths = {name: folder / name for name in ("shell", "screen")}
        self.machine = Machine(
            folder, "/sbin/init", "2026-11-22T18:00:00",
            {name: f"socket,path={path},server=on,wait=off" for name, path in paths.items()},
            # Its times are measured: other work of this machine is not to be in them.
            memory=1024, priority=-10, **{"systemd.run": "/guest/shell", "systemd.run_success_action": "none"},
        )
        try:
            self.shell, self.screen = (Line(path) for path in paths.values())
            self._answer(0, BOOT)
            self._start_session()
        except BaseException:
            self.machine.cut()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.machine.cut()

    def _answer(self, begin, deadline):
        """Status and text of what the shell says from line BEGIN on."""
        def ended():
            return self.shell.lines[begin:] and self.shell.lines[-1].startswith("= ")

        wait_for(lambda: ended() or not self.machine.alive, deadline, "the guest's shell")
        *text, status = self.shell.lines[begin:]
        return int(status[2:]), "\n".join(text)

    def run(self, command, deadline=60, may_fail=False):
        """As root; what it printed."""
        begin = len(self.shell.lines)
        self.shell.say(command)
        status, text = self._answer(begin, deadline)
        if status and not may_fail:
            raise AssertionError(f"{command}: exit {status}: {text}")
        return text

    def user(self, command, **options):
        """As the patient, in their session."""
        bus = f"XDG_RUNTIME_DIR=/run/user/{UID} DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{UID}/bus"
        return self.run(f"runuser -u {USER} -- env HOME=/home/{USER} {bus} {command}", **options)

    def _start_session(self):
        self.run("systemctl start multi-user.target", deadline=BOOT)
        self.run("timedatectl set-timezone Europe/Berlin")
        self.run(f"useradd --create-home --uid {UID} {USER} && loginctl enable-linger {USER}")
        wait_for(
            lambda: self.user("systemctl --user is-active cytoschedd", may_fail=True) == "active", BOOT,
            "the user unit, enabled by its installation", 0.5,
        )
        self.user(SERVER)

    # ---- the clock ----

    def set_clock(self, *times):
        """To each in turn, at once."""
        return float(self.run("; ".join(f"date -s '{t}' >/dev/null" for t in times) + "; date +%s.%N"))

    def suspend(self, seconds):
        """To memory, woken by the clock chip; the guest's time when its programs ran again."""
        return float(self.run(f"rtcwake --mode mem --seconds {seconds} >/dev/null; date +%s.%N", seconds + 60))

    # ---- the plan ----

    def begin(self, now, *more):
        """A new plan, a dose at 19:00 each day, at the time NOW; and one for each handle of MORE."""
        self.user("systemctl --user stop cytoschedd")
        self.user(f"rm -rf /home/{USER}/.local/share/cytosched")
        self.set_clock(now)
        self.user("systemctl --user start cytoschedd")
        for name in ("pegasys", *more):
            self.user(
                f"cytosched add pegasys '90 micrograms daily at 19:00' --name {name} --from 2026-11-22 --yes"
            )

    def doses(self):
        rows = json.loads(self.user("cytosched agenda --json --from 2026-11-20 --to 2026-11-26"))
        return {r["dose"]: r["state"] for r in rows}

    def shown(self):
        """What the notification server was asked to show: (the guest's time, the title)."""
        words = [text.split(" ", 2) for text in list(self.screen.lines) if not text.startswith("closed")]
        return [(int(w[0]) / 1e6, w[2]) for w in words]
