#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cytosched costs, each figure beside its floor or its peer, measured in the same run.

    tests/bench/bench.py BUILD [--full] [--only NAME,...] [--json FILE]

Clocks drift with what else the machine does: ratios are of runs that took turns, and medians;
instruction counts (callgrind) repeat. Exits 0 unless something could not be measured."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
import zoneinfo

import fill

UNIT = pathlib.Path(__file__).resolve().parents[2] / "systemd" / "cytoschedd.service.in"
NAME, PATH = "org.cytosched.Daemon1", "/org/cytosched/Daemon1"
TITLE_SUMMARY = re.compile(r"(\d+) doses are due")


class Failure(Exception):
    pass


def wait_for(condition, deadline, what, interval=0.01):
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise Failure(f"waited {deadline:g} s for {what}")
        time.sleep(interval)


def stdin_line(process, line):
    """One question to a program that answers each line; its answer in microseconds."""
    process.stdin.write(line + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise Failure(f"{process.args[0]} ended")
    return int(answer) / 1000


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p))]


class Session:
    """A private bus, homes of its own, and the programs that run on it."""

    def __init__(self, build):
        self.build, self.tools = build, build / "tests" / "bench"
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cytosched-bench-"))
        self.processes = []
        (self.dir / "run").mkdir(mode=0o700)
        self.env = {
            "PATH": os.environ["PATH"],
            "TZ": fill.ZONE,
            "HOME": str(self.dir),
            "XDG_RUNTIME_DIR": str(self.dir / "run"),
        }
        bus = self.start(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            self.stop(process)
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self, argv, env=None, **kwargs):
        process = subprocess.Popen([str(a) for a in argv], env={**self.env, **(env or {})}, **kwargs)
        self.processes.append(process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        if process in self.processes:
            self.processes.remove(process)

    def start_ready(self, argv, deadline=120, env=None, **kwargs):
        """Starts a program; it and the milliseconds until it said that it is ready."""
        path = self.dir / f"ready-{len(self.processes)}"
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ready:
            ready.bind(str(path))
            ready.settimeout(deadline)
            begun = time.perf_counter()
            process = self.start(argv, env={**(env or {}), "NOTIFY_SOCKET": str(path)}, **kwargs)
            try:
                while b"READY=1" not in ready.recv(4096):
                    pass
            except TimeoutError:
                raise Failure(f"{argv[0]} is not ready") from None
            took = (time.perf_counter() - begun) * 1000
        path.unlink()
        return process, took

    def daemon(self, database):
        return self.start_ready([self.build / "cytoschedd", "--database", database], env=unit_environment())[0]

    def tool(self, name, *args, **kwargs):
        return self.start([self.tools / name, *args], **kwargs)

    def asked(self, name, *args):
        """A tool that answers each line of its stdin."""
        return self.tool(name, *args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, argv, **kwargs):
        """Milliseconds of a command, from its start to its end."""
        argv = [str(a) for a in argv]
        actions = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
        begun = time.perf_counter()
        pid = os.posix_spawnp(argv[0], argv, {**self.env, **kwargs}, file_actions=actions)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        took = (time.perf_counter() - begun) * 1000
        if status != 0:
            raise Failure(f"{argv} exited with {status}")
        return took

    def call(self, *call):
        return self.calls([call])[0]

    def calls(self, calls):
        """All at once: (method, signature, arguments...) each; what they answered."""
        begun = []
        for method, *rest in calls:
            argv = ["busctl", "--user", "--timeout=120", "call", NAME, PATH, NAME, method, *rest]
            begun.append(subprocess.Popen(argv, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        done = [(process, *process.communicate()) for process in begun]
        for (method, *_), (process, _, error) in zip(calls, done):
            if process.returncode != 0:
                raise Failure(f"{method}: {error.strip()}")
        return [answer for _, answer, _ in done]

    def instructions(self, argv, stdin="/dev/null"):
        """Instructions of a program, run to its end."""
        argv = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, argv)]
        with open(stdin) as stdin:
            done = subprocess.run(argv, env=self.env, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            raise Failure(f"{argv}: {done.stderr[-500:]}")
        return int(found[1])


# ---- what a process holds ------------------------------------------------------------------------


def fields(path):
    found = {}
    for line in pathlib.Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        found[key] = value.split()
    return found


def memory(pid):
    """(RSS, private dirty) in kB."""
    rollup = fields(f"/proc/{pid}/smaps_rollup")
    return int(rollup["Rss"][0]), int(rollup["Private_Dirty"][0])


def threads(pid):
    return int(fields(f"/proc/{pid}/status")["Threads"][0])


def wakeups(pid):
    return int(fields(f"/proc/{pid}/status")["voluntary_ctxt_switches"][0])


def wait_for_rest(pid, quiet=4):
    """Until it has done nothing for QUIET seconds (zone files are looked at after two)."""
    last, since = wakeups(pid), time.monotonic()
    while time.monotonic() - since < quiet:
        time.sleep(0.1)
        if wakeups(pid) != last:
            last, since = wakeups(pid), time.monotonic()


# ---- the table -----------------------------------------------------------------------------------


class Table:
    """A line a figure: beside its floor or peer, where it has one, its target, and whether it is met."""

    def __init__(self):
        self.rows = []

    def add(self, what, figure, unit, beside="", value=None, target="", ok=None):
        ratio = figure / value if value else None
        row = {"what": what, "figure": figure, "unit": unit, "beside": beside, "value": value}
        row.update(ratio=ratio, target=target, ok=ok(ratio if ratio is not None else figure) if ok else None)
        self.rows.append(row)
        self.line(row)

    @staticmethod
    def number(value):
        if value is None:
            return ""
        if isinstance(value, int) or value >= 1000:
            return f"{value:,.0f}"
        return f"{value:.3g}"

    def line(self, r):
        mark = {True: "met", False: "MISSED", None: ""}[r["ok"]]
        beside = f"{r['beside']} {self.number(r['value'])}".strip()
        ratio = "" if r["ratio"] is None else f"{r['ratio']:.2f}"
        figure = f"{self.number(r['figure'])} {r['unit']}"
        print(f"{r['what']:<52} {figure:>16}  {beside:<34} {ratio:>6}  {r['target']:<16} {mark}", flush=True)

    def head(self, text):
        print(f"\n{text}", flush=True)


def at_most(limit):
    return lambda value: value <= limit


def at_least(limit):
    return lambda value: value >= limit


# ---- the measurements ----------------------------------------------------------------------------


class Bench:
    def __init__(self, build, full):
        self.build, self.full = build, full
        self.many = 1_000_000 if full else 10_000
        self.table = Table()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cytosched-bench-db-"))
        self._filled = {}

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def database(self, session, n, name="bench.db"):
        """A copy of a database with N regimens, for this session alone."""
        if n not in self._filled:
            self._filled[n] = self.dir / f"{n}.db"
            fill.fill(self._filled[n], n).close()
        path = session.dir / name
        shutil.copyfile(self._filled[n], path)
        path.chmod(0o600)
        os.sync()  # else the disk is at it while something is measured
        return path

    def session(self):
        return Session(self.build)

    def next(self):
        """1: the command."""
        self.table.head(f"cytosched next, beside the smallest client of the smallest service ({self.many:,} regimens)")
        with self.session() as few, self.session() as many:
            few.start_ready([few.tools / "minimal-service"])
            few.daemon(self.database(few, 3))
            many.daemon(self.database(many, self.many))
            client, peer = self.build / "cytosched", few.tools / "minimal-client"
            took = {k: [] for k in ("true", "peer", "few", "many")}
            turns = [("true", few, ["/bin/true"]), ("peer", few, [peer]), ("few", few, [client, "next"]), ("many", many, [client, "next"])]
            for _ in range(300 if self.full else 150):
                for key, session, argv in turns:
                    took[key].append(session.run(argv))
                turns.append(turns.pop(0))  # nobody always runs behind the same one
            mid = {k: statistics.median(v) for k, v in took.items()}
            self.table.add("exec of /bin/true", mid["true"], "ms")
            self.table.add("minimal client", mid["peer"], "ms", "/bin/true", mid["true"])
            self.table.add("next of 3", mid["few"], "ms", "minimal client", mid["peer"], "<= 1.15", at_most(1.15))
            self.table.add(f"next of {self.many:,}", mid["many"], "ms", "of 3", mid["few"], "<= 1.15", at_most(1.15))
            count = {
                "peer": few.instructions([peer]),
                "few": few.instructions([client, "next"]),
                "many": many.instructions([client, "next"]),
            }
            self.table.add("next of 3, client", count["few"], "instr", "minimal client", count["peer"])
            self.table.add(f"next of {self.many:,}, client", count["many"], "instr", "of 3", count["few"], "<= 1.15", at_most(1.15))

    METHODS = (
        ("next, 3", ("Next", "ua{sv}", "3", "0")),
        ("list, 2", ("List", "a{sv}", "1", "limit", "u", "2")),
        ("taken", ("Take", "ssa{sv}", "{request}", "{dose}", "1", "yes", "b", "true")),
        ("add", ("Add", "sssa{sv}", "{request}", "pegasys", "90 micrograms weekly on sun at 19:00", "1", "yes", "b", "true")),
        ("change", ("Change", "sssa{sv}", "{request}", "r0000003", "90 micrograms weekly on sun at 19:00", "2", "from", "s", "next", "yes", "b", "true")),
        ("undo", ("Undo", "ssa{sv}", "{request}", "", "0")),
    )

    def flat_cost(self, many):
        """What each method costs with few regimens, and with MANY. A list of so many is answered by a process of its
        own: beside that of half as many, which is, too, once the daemon is warm."""
        aside = self.methods_cost(many // 2, self.METHODS[:2])["list, 2"]
        return {**self.methods_cost(6), "list, 2": aside}, self.methods_cost(many)

    def methods_cost(self, n, methods=METHODS):
        """Instructions that the daemon spends on each method, once it is warm."""
        with self.session() as s:
            out = s.dir / "callgrind"
            out.mkdir()
            path = self.database(s, n)
            names = dose_names(path)
            s.start_ready(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}/%p",
                 "--dump-after=service_read", "--dump-after=service_change",
                 self.build / "cytoschedd", "--database", path],
                stderr=subprocess.DEVNULL,
            )
            rounds = 6
            # At once, so that no two seconds pass between two of them: at rest the daemon forgets what the
            # next call would then cost more.
            def costs(k, call):
                """A dump at the end of each call, with what was done since the one before, and one at the end of
                each process that answered one aside."""
                before = set(out.iterdir())
                s.calls([[a.replace("{request}", f"r{k}{again}").replace("{dose}", names[again]) for a in call]
                         for again in range(rounds)])
                dumps = sorted(set(out.iterdir()) - before, key=lambda path: path.stat().st_mtime_ns)
                # What a process did behind its call is its end.
                dumps = [path for path in dumps if path.suffix or not (out / f"{path.name}.1").exists()]
                return [int(re.search(r"^totals: (\d+)", path.read_text(), re.M)[1]) for path in dumps[1:]]

            # In one of them are the zone files. So the least counts.
            return {name: min(costs(k, call)) for k, (name, call) in enumerate(methods)}

    def flat(self):
        self.table.head(f"The daemon's work for a call: {self.many:,} regimens beside 6 (instructions)")
        few, many = self.flat_cost(self.many)
        for name, cost in many.items():
            self.table.add(name, cost, "instr", "of 6", few[name], "<= 1.3", at_most(1.3))

    def rest(self):
        """2: the daemon at rest."""
        self.table.head("The daemon at rest")
        os.sync()  # pages of a file just written count as dirty
        window, shown = (180, 1000) if self.full else (30, 100)
        with self.session() as peer, self.session() as few, self.session() as many, self.session() as used:
            minimal, _ = peer.start_ready([peer.tools / "minimal-service"])
            with_sqlite, _ = used.start_ready([used.tools / "minimal-service", self.database(used, 3, "peer.db")])
            daemons = {
                "3 regimens": few.daemon(self.database(few, 3)),
                f"{self.many:,} regimens": many.daemon(self.database(many, self.many)),
                f"after {shown:,} notifications": self.notified(used, shown),
            }
            for daemon in daemons.values():
                wait_for_rest(daemon.pid)
            woken = {name: wakeups(d.pid) for name, d in daemons.items()}
            time.sleep(window)
            woken = {name: wakeups(d.pid) - woken[name] for name, d in daemons.items()}
            for what, process in (("sd-event + sd-bus", minimal), ("sd-event + sd-bus + SQLite", with_sqlite)):
                rss, dirty = memory(process.pid)
                self.table.add(f"RSS, {what}", rss, "kB")
                self.table.add(f"private dirty, {what}", dirty, "kB")
            for name, daemon in daemons.items():
                rss, dirty = memory(daemon.pid)
                self.table.add(f"RSS, {name}", rss, "kB", target="<= 5,800 kB", ok=at_most(5800))
                self.table.add(f"private dirty, {name}", dirty, "kB", target="<= 640 kB", ok=at_most(640))
                self.table.add(f"threads, {name}", threads(daemon.pid), "", target="1", ok=at_most(1))
                self.table.add(f"wakeups in {window} s, {name}", woken[name], "", target="0", ok=at_most(0))

    def notified(self, s, n):
        """A daemon that showed N notifications: a dose that is due, taken and taken back as often."""
        path = s.dir / "used.db"
        now = int(time.time())
        with contextlib.closing(fill.fill(path, 1)) as db:
            begun = fill.snooze(db, now, 0)
        _, log = self.server(s)
        daemon = s.daemon(path)
        dose = f"r0000001@{slot_text(begun)}"
        for k in range(n):
            wait_for(lambda k=k: len(notified(log)) > k, 20, f"notification {k}", 0.002)
            s.call("Take", "ssa{sv}", f"take{k}", dose, "1", "yes", "b", "true")
            wait_for(lambda k=k: len(lines(log)) - len(notified(log)) > k, 20, f"the end of notification {k}", 0.002)
            if k + 1 < n:
                s.call("Undo", "ssa{sv}", f"undo{k}", "r0000001", "0")
        return daemon

    def server(self, s):
        log = s.dir / "notified"
        with open(log, "w") as out:
            server, _ = s.start_ready([s.tools / "notify-server"], stdout=out)
        return server, log

    def ready(self):
        self.table.head("From start to ready")
        took = {k: [] for k in ("bare", "peer", "few", "many")}
        with self.session() as s:
            few, many = self.database(s, 3), self.database(s, self.many, "many.db")
            other = self.database(s, 3, "peer.db")
            for _ in range(30 if self.full else 15):
                for key, argv in (
                    ("bare", [s.tools / "minimal-service"]),
                    ("peer", [s.tools / "minimal-service", other]),
                    ("few", [self.build / "cytoschedd", "--database", few]),
                    ("many", [self.build / "cytoschedd", "--database", many]),
                ):
                    process, ms = s.start_ready(argv, env=unit_environment())
                    took[key].append(ms)
                    s.stop(process)
        mid = {k: statistics.median(v) for k, v in took.items()}
        self.table.add("sd-event + sd-bus", mid["bare"], "ms")
        self.table.add("sd-event + sd-bus + SQLite", mid["peer"], "ms")
        self.table.add("the daemon, 3 regimens", mid["few"], "ms", "minimal with SQLite", mid["peer"], "<= 1.5", at_most(1.5))
        self.table.add(f"the daemon, {self.many:,}", mid["many"], "ms", "minimal with SQLite", mid["peer"], "<= 1.5", at_most(1.5))

    def remind(self):
        """3: from due to Notify."""
        self.table.head("From due to Notify at the server (the helper started anew each time)")
        n, step = (100, 2) if self.full else (15, 2)  # by then the helper has left
        with self.session() as s:
            path = s.dir / "bench.db"
            with contextlib.closing(fill.fill(path, n)) as db:
                first = int(time.time()) + 8
                begun = fill.snooze(db, first, step)
            _, log = self.server(s)
            s.daemon(path)
            late = []
            for k in range(n):
                due = first + k * step
                wait_for(lambda: len(notified(log)) > k, 20 + due - time.time(), f"reminder {k}", 0.02)
                late.append(int(notified(log)[k].split()[0]) / 1000 - due * 1000)
                s.call("Take", "ssa{sv}", f"taken{k}", f"r{k + 1:07d}@{slot_text(begun)}", "1", "yes", "b", "true")
        with self.session() as s:
            start = statistics.median(s.run([self.build / "cytosched-notify", "--version"]) for _ in range(30))
        self.table.add("the helper's start alone (--version)", start, "ms")
        self.table.add(f"median of {n}", statistics.median(late), "ms", target="<= 8 ms", ok=at_most(8))
        self.table.add("99th percentile", percentile(late, 0.99), "ms", target="<= 25 ms", ok=at_most(25))
        self.table.add("the earliest", min(late), "ms", target=">= 0 ms", ok=at_least(0))
        self.crowd(1000)

    def crowd(self, n):
        with self.session() as s:
            due = (int(time.time()) // 60 + 1) * 60
            due += 60 if due - time.time() < 5 else 0
            path = s.dir / "bench.db"
            fill.fill(path, n, at=due).close()
            _, log = self.server(s)
            s.daemon(path)

            def shown():
                counts = [TITLE_SUMMARY.search(line) for line in lines(log)]
                return any(c and int(c[1]) == n for c in counts)

            wait_for(shown, due - time.time() + 30, f"a summary of {n}")
            times = [int(line.split()[0]) / 1000 - due * 1000 for line in notified(log)]
        self.table.add(f"{n:,} due at one minute, the first", times[0], "ms", target="<= 25 ms", ok=at_most(25))
        self.table.add("all of them recorded", times[-1], "ms", target="<= 1,000 ms", ok=at_most(1000))

    def doses(self):
        """4: the arithmetic."""
        self.table.head("Doses")
        done = subprocess.run([self.build / "tests/bench/doses"], capture_output=True, text=True, check=True)
        first = None
        for line in done.stdout.splitlines():
            kind, name, *rest = line.split()
            if kind == "dose":
                self.table.add(f"a dose, {name}", float(rest[0]), "ns", target="<= 100 ns", ok=at_most(100))
            elif rest[0] == "1":
                first = float(rest[1])
                self.table.add(f"next after now, {name}, year 1", first, "ns")
            else:
                ok = at_most(1.15) if rest[0] == "10" else None
                self.table.add(f"next after now, {name}, year {rest[0]}", float(rest[1]), "ns", "year 1", first,
                               "<= 1.15" if ok else "", ok)

    def taken(self):
        """5: a recorded dose."""
        self.table.head("taken, beside one bare durable transaction (WAL, FULL) on the same disk")
        for n in (3, self.many):
            with self.session() as s:
                own, served, rows = (self.database(s, n, f"{name}.db") for name in ("own", "served", "rows"))
                names = dose_names(own)
                s.daemon(served)
                programs = {
                    "bare": s.asked("store", s.dir / "bare.db"),
                    "rows": s.asked("store", rows, "rows"),
                    "daemon": s.asked("taken", own),
                    "bus": s.asked("taken"),
                }
                took = {k: [] for k in programs}
                for i in range(400 if self.full else 200):
                    for key, program in programs.items():
                        took[key].append(stdin_line(program, names[i % len(names)]))
                mid = {k: statistics.median(v) for k, v in took.items()}
                self.table.add(f"of {n:,}, in the daemon", mid["daemon"], "us", "bare", mid["bare"], "<= 1.3", at_most(1.3))
                # What a dose that was taken leaves is more than a row: eight, in five tables with their indexes.
                self.table.add(f"the same rows into {n:,}, bare", mid["rows"], "us", "bare", mid["bare"])
                self.table.add(f"of {n:,}, in the daemon", mid["daemon"], "us", "the same rows", mid["rows"])
                self.table.add(f"of {n:,}, over the bus", mid["bus"], "us", "bare", mid["bare"])
        self.table.add("syncs of a change", self.syncs(50), "", target="1", ok=at_most(1.1))

    def syncs(self, n):
        with self.session() as s:
            path, out = self.database(s, 3), s.dir / "strace"
            names = dose_names(path)
            s.start_ready(["strace", "-f", "-e", "trace=fdatasync,fsync", "-o", out, self.build / "cytoschedd", "--database", path])
            taken = s.asked("taken")
            stdin_line(taken, names[0])
            def synced():
                return sum("sync(" in line for line in lines(out))  # and not where a child began or ended

            before = synced()
            for i in range(n):
                stdin_line(taken, names[i % len(names)])
            return (synced() - before) / (2 * n)  # each is taken back

    RECORD = ([], ["site"], ["supply"], ["taken", "{dose}"])

    def record(self):
        """What a record of many years costs: each command of a few weeks', and of some 3,000 doses."""
        few, many = 30, 3000
        self.table.head(f"A record of {many:,} doses beside one of {few}, each with its site and its batch")
        with self.session() as a, self.session() as b:
            took = {(n, k): [] for n in (few, many) for k in range(len(self.RECORD))}
            dose = {}
            for n, s in ((few, a), (many, b)):
                path = s.dir / "record.db"
                with contextlib.closing(fill.fill(path, 1)) as db:
                    begun = fill.snooze(db, int(time.time()) + 86400)
                    fill.record(db, n, begun)
                dose[n] = f"r0000001@{slot_text(begun)}"
                s.daemon(path)
            turns = [(few, a), (many, b)]
            for _ in range(300 if self.full else 60):
                for k, words in enumerate(self.RECORD):
                    for n, s in turns:
                        took[n, k].append(s.run([self.build / "cytosched", *(w.replace("{dose}", dose[n]) for w in words)]))
                        if "taken" in words:
                            s.run([self.build / "cytosched", "undo"])
                turns.reverse()
        for k, words in enumerate(self.RECORD):
            mid = {n: statistics.median(took[n, k]) for n in (few, many)}
            self.table.add(" ".join(["cytosched", *words[:1]]), mid[many], "ms", f"of {few}", mid[few], "<= 1.3", at_most(1.3))

    def export(self):
        """6: a calendar file."""
        n = 100_000 if self.full else 10_000
        self.table.head(f"Export of {n:,} regimens, beside bare libical writing as many events one by one")
        with self.session() as s:
            peaks, out = {}, s.dir / "out.ics"
            whole = [self.build / "cytosched", "export", "--output", out]
            for k in (1, n):
                daemon = s.daemon(self.database(s, k, f"{k}.db"))
                s.run(whole)
                pathlib.Path(f"/proc/{daemon.pid}/clear_refs").write_text("5")
                s.run(whole)
                peaks[k] = int(fields(f"/proc/{daemon.pid}/status")["VmHWM"][0])
                if k == 1:
                    s.stop(daemon)
            # A series that a change of clocks cuts in two has two events.
            events = out.read_text().count("BEGIN:VEVENT")
            took = {k: [] for k in ("bare", "whole")}
            for _ in range(5):
                # As the client does it: into a file that is there for good.
                took["bare"].append(self.child([s.tools / "ical", events], out=s.dir / "bare.ics")[0])
                took["whole"].append(s.run(whole))
            s.stop(daemon)
            description = {k: self.description(s, k) for k in (1, n)}
            helper = [self.build / "cytosched-calendar"]
            count = {
                "bare": s.instructions([s.tools / "ical", events // 100]),
                "none": s.instructions([s.tools / "ical", 0]),
            }
            alone = [self.child(a, b)[0] for _ in range(5) for a, b in ((helper, description[n]),)]
            small, large = self.child(helper, description[1])[1], self.child(helper, description[n])[1]
        floor = statistics.median(took["bare"])
        self.table.add("bare libical", floor, "ms")
        self.table.add("bare libical, an event", (count["bare"] - count["none"]) // (events // 100), "instr")
        self.table.add("the helper, speed", floor, "ms", "helper", statistics.median(alone), ">= 0.9", at_least(0.9))
        self.table.add("the whole export, speed", floor, "ms", "export", statistics.median(took["whole"]), ">= 0.9", at_least(0.9))
        self.table.add("the helper's memory, growth from 1", large - small, "kB", target="<= 2,048 kB", ok=at_most(2048))
        self.table.add("the daemon's memory, growth from 1", peaks[n] - peaks[1], "kB", target="<= 2,048 kB", ok=at_most(2048))

    def description(self, s, n):
        """What the daemon would hand to the helper: taken from it by a helper that only copies."""
        folder = s.dir / f"copy-{n}"
        folder.mkdir()
        shutil.copy(self.build / "cytoschedd", folder)
        (folder / "cytosched-calendar").write_text("#!/bin/sh\nexec cat\n")
        (folder / "cytosched-calendar").chmod(0o755)
        daemon, _ = s.start_ready([folder / "cytoschedd", "--database", s.dir / f"{n}.db"])
        out = s.dir / f"{n}.description"
        s.run([self.build / "cytosched", "export", "--output", out])
        s.stop(daemon)
        return out

    def child(self, argv, stdin="/dev/null", out=None):
        """(milliseconds, peak kB) of a program; until OUT is durable, where it is given."""
        argv = [str(a) for a in argv]
        fd = os.open(out or "/dev/null", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        actions = [(os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, fd, 1)]
        begun = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        if out:
            os.fsync(fd)
        took = (time.perf_counter() - begun) * 1000
        os.close(fd)
        if status != 0:
            raise Failure(f"{argv} failed")
        return took, usage.ru_maxrss

    def cache(self):
        """That what fill.py wrote is what the daemon computes."""
        with self.session() as s:
            path = s.dir / "bench.db"
            with contextlib.closing(fill.fill(path, 200)) as db:
                before = db.execute("SELECT regimen, next, wake FROM due ORDER BY regimen").fetchall()
                db.execute("UPDATE due SET next = NULL, wake = 1")
            daemon = s.daemon(path)
            s.call("Next", "ua{sv}", "1", "0")
            wait_for_rest(daemon.pid, 1)
            s.stop(daemon)
            with contextlib.closing(fill.sqlite3.connect(path)) as db:
                after = db.execute("SELECT regimen, next, wake FROM due ORDER BY regimen").fetchall()
        if before != after:
            raise Failure(f"fill.py and the daemon differ: {next(p for p in zip(before, after) if p[0] != p[1])}")


ALL = ("cache", "next", "flat", "ready", "rest", "remind", "doses", "taken", "record", "export")


def unit_environment():
    """What the daemon's unit sets."""
    return dict(re.findall(r"^Environment=(\w+)=(.*)$", UNIT.read_text(), re.M))


def lines(path):
    """The whole lines of a file that is being written."""
    return path.read_text().split("\n")[:-1]


def notified(log):
    return [line for line in lines(log) if not line.startswith("closed")]


def slot_text(slot):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=slot)).strftime("%Y-%m-%dT%H:%M")


def dose_names(path, n=200):
    """The names of coming doses, spread over the regimens."""
    with contextlib.closing(fill.sqlite3.connect(path)) as db:
        last = db.execute("SELECT max(regimen) FROM due").fetchone()[0]
        step = max(1, last // n)
        rows = db.execute("SELECT handle, next FROM regimen JOIN due ON regimen.id = due.regimen WHERE regimen.id % ? = 0 LIMIT ?",
                          (step, n)).fetchall()
    zone = zoneinfo.ZoneInfo(fill.ZONE)
    return [f"{handle}@{datetime.datetime.fromtimestamp(utc, zone):%Y-%m-%dT%H:%M}" for handle, utc in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--full", action="store_true", help="1,000,000 regimens, 180 s of rest, 100 reminders")
    parser.add_argument("--only", default=",".join(ALL), help=", ".join(ALL))
    parser.add_argument("--json", type=pathlib.Path)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    bench, failed = Bench(args.build.resolve(), args.full), []
    load = os.getloadavg()[0]
    print(f"{'':<52} {'figure':>16}  {'floor or peer':<34} {'ratio':>6}  target")
    try:
        for name in args.only.split(","):
            try:
                getattr(bench, name)()
            except (Failure, OSError, subprocess.SubprocessError) as error:
                traceback.print_exc()
                failed.append(f"{name}: {error}")
    finally:
        bench.close()
    met, missed = ([r["what"] for r in bench.table.rows if r["ok"] is ok] for ok in (True, False))
    print(f"\n{len(met)} targets met, {len(missed)} missed; load {load:.1f} to {os.getloadavg()[0]:.1f}")
    for what in missed:
        print(f"missed: {what}")
    for text in failed:
        print(f"not measured: {text}")
    if args.json:
        args.json.write_text(json.dumps({"full": args.full, "load": load, "rows": bench.table.rows}, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
