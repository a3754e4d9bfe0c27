# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at the system calls of the daemon, by strace, while five changes are made.

After each the daemon is started again: what was acknowledged is there, and the client's
repeated requests, all five, give what they gave before and record each change once."""

import collections
import os
import re
import shutil
import signal

from common import BUILD, DAEMON_NAME, NOW, Clock, GLib, Row, Session, check_whole, steps, wait_for


WHAT = "kill -9 at a system call of the daemon"


def calls_of(log):
    """The daemon's system calls, in order: (name, how often it was called so far)."""
    counts, calls = collections.Counter(), []
    for line in log.read_text(errors="replace").splitlines():
        name = re.match(r"([a-z_0-9]+)\(", line)
        if name:
            counts[name[1]] += 1
            calls.append((name[1], counts[name[1]]))
    return calls


class Killer:
    def __init__(self, session):
        self.s, self.killed = session, 0
        self.s.clock = Clock(NOW, "Europe/Berlin")
        # Alone in its folder: no helper is started beside it.
        (session.dir / "bin").mkdir()
        self.program = shutil.copy(BUILD / "cytoschedd", session.dir / "bin")
        self.database = session.dir / "torture" / "cytosched.db"

    def start(self, *before):
        """The daemon, behind a program that watches it; None where it ended before its name."""
        argv = [*before, self.program, "--database", self.database]
        process = self.s.start("torture", argv, self.s.clock.environment())
        wait_for(lambda: not process.alive or self.s.owner(DAEMON_NAME), 20, "the daemon")
        return process

    def ended(self, process):
        """The daemon itself is asked to end: strace would leave it behind."""
        try:
            os.kill(self.s.pid_of(DAEMON_NAME), signal.SIGTERM)
        except (GLib.Error, ProcessLookupError):
            pass  # it has ended
        process.wait()
        wait_for(lambda: not self.s.owner(DAEMON_NAME), 10, "its name to go")
        self.s.processes.remove(process)

    def make(self, stop_at_error):
        """Replies to the five changes; None where there was none."""
        replies = []
        for method, args in steps():
            try:
                reply = self.s.call_daemon(method, args, autostart=False)
            except GLib.Error as error:
                if not stop_at_error:
                    raise AssertionError(f"{method}: {error.message}") from None
                return replies
            replies.append(reply)
        return replies

    def trace(self):
        """What it calls when nothing goes wrong."""
        log = self.s.dir / "trace"
        process = self.start("strace", "-o", log, "-e", "signal=none")
        self.make(False)
        calls = calls_of(log)
        self.ended(process)
        return calls

    def point(self, name, n):
        shutil.rmtree(self.database.parent, ignore_errors=True)
        process = self.start(
            "strace", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={n}"
        )
        replies = self.make(True) if process.alive else []
        self.ended(process)
        self.killed += process.rc == -signal.SIGKILL
        process = self.start()
        try:
            again = self.make(False)
        except AssertionError as error:
            return str(error)
        finally:
            self.ended(process)
        if again[: len(replies)] != replies:
            return "another reply to the same request"
        return check_whole(self.database)


def run(points):
    row = Row(WHAT)
    with Session() as s:
        killer = Killer(s)
        calls = killer.trace()
        every = max(1, len(calls) // points) if points else 1
        for name, n in calls[every // 2 :: every]:
            problem = killer.point(name, n)
            row.point(problem and f"{name} {n}: {problem}")
        row.note = f"of {len(calls)} system calls; {killer.killed} kills"
    return row
