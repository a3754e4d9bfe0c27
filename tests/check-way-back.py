#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export, read and written again by other programs, and imported: the same doses.

check-way-back.py BUILD [--plans N]

The published regimens, plans with every kind of change and N generated ones ($SEED; those that have
doses to come, on one clock), each as it is written and as python-icalendar, vobject, and where they are
installed ical.js, sabre/vobject, khal (as it keeps what it imported) and radicale (a PUT of the whole
calendar, and a GET) write it anew.
"""
import argparse
import atexit
import base64
import contextlib
import http.client
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("check_series", HERE / "check-series.py")
series = importlib.util.module_from_spec(spec)
spec.loader.exec_module(series)
DAY = 86400
DAYS = 790  # so far the driver lists doses

ICAL_JS = """const ICAL = require('ical.js').default || require('ical.js');
process.stdout.write(ICAL.stringify(ICAL.parse(require('fs').readFileSync(0, 'utf8'))))"""
SABRE = """error_reporting(E_ALL & ~E_DEPRECATED); require 'Sabre/VObject/autoload.php';
echo Sabre\\VObject\\Reader::read(stream_get_contents(STDIN))->serialize();"""


def by_icalendar(data):
    import icalendar
    return icalendar.Calendar.from_ical(data).to_ical()


def by_vobject(data):
    import vobject
    return vobject.readOne(data.decode()).serialize().encode()


def by_program(*command, **env):
    def run(data):
        return subprocess.run(command, input=data, capture_output=True, check=True, env=os.environ | env).stdout

    return run


def joined(texts):
    """Calendars of one event each as one: each time zone once, then the events."""
    zones, events = {}, []
    for text in texts:
        for zone in re.findall(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", text, re.S):
            zones[re.search(rb"TZID:(.*?)\r\n", zone).group(1)] = zone
        events += re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", text, re.S)
    return b"".join([b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n", *zones.values(), *events, b"END:VCALENDAR\r\n"])


def by_khal(data):
    """What khal keeps of what it imported, a file an event."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / "me").mkdir()
        (home / "in.ics").write_bytes(data)
        (home / "config").write_text(
            f"[calendars]\n[[me]]\npath = {home}/me\n[sqlite]\npath = {home}/db\n"
            "[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")
        subprocess.run(["khal", "-c", home / "config", "import", "--batch", "-a", "me", home / "in.ics"],
                       capture_output=True, check=True, env=os.environ | {"HOME": folder, "LC_ALL": "C.UTF-8"})
        return joined(file.read_bytes() for file in sorted((home / "me").glob("*.ics")))


class Radicale:
    """A CalDAV server: what it gives back of a calendar that was put there whole."""

    def __init__(self):
        folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        config = pathlib.Path(folder.name) / "config"
        config.write_text(f"[server]\nhosts = 127.0.0.1:{self.port}\n[auth]\ntype = none\n"
                          f"[storage]\nfilesystem_folder = {folder.name}/data\n[web]\ntype = none\n")
        server = subprocess.Popen(["/usr/bin/python3", "-m", "radicale", "--config", config],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(folder.cleanup)
        atexit.register(server.wait)
        atexit.register(server.terminate)
        end = time.monotonic() + 30
        while not self.answers():
            assert server.poll() is None and time.monotonic() < end, "radicale does not answer"
            time.sleep(0.05)

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def request(self, method, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        login = base64.b64encode(b"anna:x").decode()
        c.request(method, "/anna/me/", body, {"Authorization": f"Basic {login}", "Content-Type": "text/calendar"})
        reply = c.getresponse()
        text = reply.read()
        assert reply.status in (200, 201, 204), (method, reply.status, text[:300])
        return text

    def __call__(self, data):
        self.request("PUT", data)
        return self.request("GET")


def ways():
    found = {"as it is": lambda data: data, "python-icalendar": by_icalendar, "vobject": by_vobject}
    modules = os.environ.get("NODE_MODULES")
    if modules and shutil.which("node"):
        found["ical.js"] = by_program("node", "-e", ICAL_JS, NODE_PATH=modules)
    if shutil.which("php") and pathlib.Path("/usr/share/php/Sabre/VObject/autoload.php").exists():
        found["sabre"] = by_program("php", "-r", SABRE)
    if shutil.which("khal"):
        found["khal"] = by_khal
    if shutil.which("radicale"):
        found["radicale"] = Radicale()
    return found


def imported(driver, zone, now, data):
    p = subprocess.run([driver, zone, str(now), ""], input=b"=%d\n" % len(data) + data, capture_output=True, check=True)
    return json.loads(p.stdout)


def check(driver, name, plan, way, write):
    """What became of it (None: nothing to compare), and what is wrong, in a line."""
    zone = plan.arguments[2]
    # A plan that changes its zone is on two clocks, which no schedule is.
    if "zone" in plan.arguments:
        return None, ""
    now = plan.start - 2 * DAY
    end = min(plan.horizon, now + DAYS * DAY)
    want = [t for t in plan.doses() if now < t < end]
    if not want:
        return None, ""
    data = re.sub(rb"(?m)^UID:[0-9a-f]+-", b"UID:0123456789abcdef-7-", plan.file())  # as a database writes them
    answer = imported(driver, zone, now, write(data))
    if answer["refused"] or len(answer["groups"]) != 1 or answer["groups"][0]["odd"]:
        return "refused", f"{name}, {way}: refused: {answer['refused'] or [g['odd'] for g in answer['groups']]}"
    have = sorted(t for t in answer["groups"][0]["doses"] if t < end)
    n = min(len(have), len(want)) if len(have) >= 400 else len(want)
    if have[:n] != want[:n]:
        return "wrong", f"{name}, {way}: other doses: {answer['groups'][0]['schedule'][:200]}"
    return "same", ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--plans", type=int, default=10)
    args = parser.parse_args()
    seed = int(os.environ.get("SEED") or random.randrange(2**31))
    plans = [(n, p) for n, p, _ in [*series.published(args.build), *series.changed(args.build)]]
    generated = ((n, p) for n, p, _ in series.generated(args.build, 100 * args.plans, seed))
    counts, found, compared, drawn = {"same": 0, "refused": 0, "wrong": 0}, ways(), 0, 0
    while plans or drawn < args.plans:
        fixed = bool(plans)
        name, plan = plans.pop() if fixed else next(generated)
        there = False
        for way, write in found.items():
            kind, words = check(f"{args.build}/tests/import-driver", name, plan, way, write)
            if kind:
                counts[kind] += 1
                there = True
            if words:
                print(words[:300], file=sys.stderr)
        compared += there
        drawn += there and not fixed
    print(f"SEED={seed} the way back: {compared} plans, by {', '.join(found)}: {counts}")
    sys.exit(counts["wrong"] > 0 or counts["refused"] > 0)


if __name__ == "__main__":
    main()
