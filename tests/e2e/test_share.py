#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched share: the code on the terminal, one download, and nothing else."""

import contextlib
import re
import shutil
import signal
import socket
import struct
import subprocess

from harness import BUILD, Case, main, wait_for
from PIL import Image

ANSI = re.compile(r"\033\[[0-9;]*m")
HALF = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
# Some 200 events: more than a connection's buffers hold.
CYCLES = (
    "(18 million units daily at 09:00 for 2 days, 9 million units daily for 3 days, rest 2 days), repeat"
)


def squares_utf8(lines):
    rows = [[HALF[c] for c in line] for line in lines]
    return [[pair[half] for pair in row] for row in rows for half in (0, 1)]


def squares_ascii(lines):
    return [[int(line[i] == "#") for i in range(0, len(line), 2)] for line in lines]


def squares_coloured(lines):
    """Two spaces a square, on white or black."""
    return [[int(c == "7") for c in re.findall(r"\033\[4([07])m  ", line)] for line in lines]


def decode(squares, path):
    """What a camera reads."""
    size = 6
    image = Image.new("L", (len(squares[0]) * size, len(squares) * size))
    for y, row in enumerate(squares):
        for x, light in enumerate(row):
            image.paste(255 * light, (x * size, y * size, (x + 1) * size, (y + 1) * size))
    image.save(path)
    found = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(path)], capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


def curl(*args):
    """(status, headers, body) of a request."""
    done = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", *args], capture_output=True, check=True
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in rest)}
    return int(first.split()[1]), headers, body


class ShareCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")

    def share(self, *args, address="127.0.0.1", env=None):
        """The program, once it waits; its .url is what it says."""
        argv = [BUILD / "cytosched", "share", "--address", address, *args]
        p = self.s.start(f"share-{len(self.s.processes)}", argv, {"LANG": "C.UTF-8", **(env or {})})

        def waits():
            self.assertTrue(p.alive, p.text())
            return "Waiting" in p.text()

        wait_for(waits, 20, "the code")
        p.url = re.search(r"^http://\S+$", p.text(), re.M).group()
        p.port = int(re.search(r":(\d+)/", p.url).group(1))
        return p

    def connect(self, p, source="127.0.0.1"):
        c = socket.socket()
        self.addCleanup(c.close)
        c.settimeout(20)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        c.bind((source, 0))
        c.connect(("127.0.0.1", p.port))
        return c

    def ends_served(self, p):
        self.assertEqual(p.wait(20), 0, p.text())
        self.assertIn("Downloaded by 127.0.0.1", p.text())
        with self.assertRaises(OSError):
            self.connect(p)


class Download(ShareCase):
    def test_once(self):
        p = self.share()
        status, headers, body = curl(p.url)
        self.assertEqual(status, 200)
        self.assertEqual(headers["content-type"], "text/calendar; charset=utf-8")
        self.assertEqual(headers["content-disposition"], 'inline; filename="calendar.ics"')
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertEqual(headers["content-length"], str(len(body)))
        exported = self.s.cli("export").stdout
        # The harness reads text with its line ends made one.
        text = body.decode().replace("\r\n", "\n")
        self.assertIn("BEGIN:VEVENT\n", text)
        strip = re.compile(r"DTSTAMP:\S+\n")
        self.assertEqual(strip.sub("", text), strip.sub("", exported))
        self.ends_served(p)

    def test_a_new_address_each_time(self):
        paths = set()
        for _ in range(3):
            p = self.share()
            path = p.url.rsplit("/", 1)[1]
            self.assertRegex(path, r"^[a-z2-9]{26}$")
            paths.add(path)
            p.stop()
        self.assertEqual(len(paths), 3)

    def test_what_was_asked_for(self):
        self.s.cli("add", "intron", "3 million units mon wed fri at 21:00", "--from", "today")
        p = self.share(self.handle("interferon"), "--discreet", "--alarm", "2h")
        body = curl(p.url)[2].decode()
        self.assertEqual(body.count("BEGIN:VEVENT"), 1)
        self.assertIn("TRIGGER:-PT2H", body)
        for word in ("interferon", "intron", "million"):
            self.assertNotIn(word, body.lower())
        self.ends_served(p)

    def handle(self, drug):
        return next(r["regimen"] for r in self.s.cli_json("list") if r["drug"].startswith(drug))

    def test_nothing_is_left_on_disk(self):
        before = self.files()
        p = self.share()
        self.assertEqual(self.files() - before, {f"{p.name}.log"})
        p.stop()

    def files(self):
        names = (f.name for f in self.s.dir.rglob("*") if f.is_file())
        return {n for n in names if not n.startswith("cytosched.db")}


class Refused(ShareCase):
    def test_other_paths(self):
        p = self.share()
        base = p.url.rsplit("/", 1)[0]
        for url in (f"{base}/", f"{base}/favicon.ico", p.url + "x", p.url + "/", p.url[:-1], f"{base}//x"):
            for method in ("GET", "HEAD", "POST"):
                args = ["--head"] if method == "HEAD" else ["-X", method]
                status, headers, body = curl(*args, url)
                self.assertEqual((status, body), (404, b""), (method, url))
                self.assertNotIn("allow", headers)
        self.assertTrue(p.alive)
        curl(p.url)
        self.ends_served(p)

    def test_other_methods(self):
        p = self.share()
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "TRACE", "get"):
            status, headers, body = curl("-X", method, "-d", "x" * 50000, p.url)
            self.assertEqual((status, body), (405, b""), method)
            self.assertEqual(headers["allow"], "GET, HEAD")
        self.assertTrue(p.alive)
        curl(p.url)
        self.ends_served(p)

    def test_head_is_no_download(self):
        p = self.share()
        status, headers, body = curl("--head", p.url)
        self.assertEqual((status, body), (200, b""))
        length = int(headers["content-length"])
        self.assertTrue(p.alive)
        self.assertEqual(len(curl(p.url)[2]), length)
        self.ends_served(p)

    def test_nonsense(self):
        p = self.share()
        for text in (b"\0" * 3000, b"GET\r\n\r\n", b"A" * 100000, b"GET / HTTP/9.9\r\n\r\n"):
            c = self.connect(p)
            with contextlib.suppress(OSError):  # it may hang up before it has all
                c.sendall(text + b"\r\n\r\n")
            c.close()
        self.assertTrue(p.alive)
        curl(p.url)
        self.ends_served(p)


class Broken(ShareCase):
    def half_a_download(self, *schedule):
        """Whether the server has given all to the kernel by then, or not."""
        self.s.cli("add", "il2", *schedule)
        p = self.share()
        c = self.connect(p)
        c.sendall(f"GET {p.url[p.url.rindex('/'):]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        self.assertTrue(c.recv(1000).startswith(b"HTTP/1.1 200"))
        self.assertEqual(curl("--head", p.url)[0], 200)
        # What is on its way is thrown away with the connection.
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.close()
        self.assertEqual(curl("--head", p.url)[0], 200)
        self.assertTrue(p.alive)
        self.assertIn(b"END:VCALENDAR", curl(p.url)[2])
        self.ends_served(p)

    def test_half_a_long_download_is_none(self):
        self.half_a_download(CYCLES)

    def test_half_a_short_download_is_none(self):
        self.half_a_download(CYCLES.replace(", repeat", " for 8 cycles"))

    def test_a_slow_reader_gets_all(self):
        self.s.cli("add", "il2", CYCLES)
        p = self.share()
        c = self.connect(p)
        c.sendall(f"GET {p.url[p.url.rindex('/'):]} HTTP/1.0\r\n\r\n".encode())
        got = b""
        while part := c.recv(512):
            got += part
        self.assertTrue(got.endswith(b"END:VCALENDAR\r\n"))
        self.ends_served(p)

    def test_one_computer_does_not_take_all_connections(self):
        p = self.share()
        for _ in range(30):
            self.connect(p, source="127.0.0.2")
        self.assertEqual(curl(p.url)[0], 200)
        self.ends_served(p)


class End(ShareCase):
    def test_after_the_time(self):
        p = self.share("--minutes", "0.01")
        self.assertEqual(p.wait(20), 1)
        self.assertIn("the time is over", p.text())
        with self.assertRaises(OSError):
            self.connect(p)

    def test_by_a_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            p = self.share()
            p.signal(number)
            self.assertEqual(p.wait(20), 1)
            self.assertIn("nothing was downloaded", p.text())

    def test_the_time_while_someone_holds_a_connection(self):
        p = self.share("--minutes", "0.02")
        self.connect(p).sendall(b"GET /")
        self.assertEqual(p.wait(20), 1)


class Address(ShareCase):
    def test_one_address_only(self):
        p = self.share()
        hexed = f"0100007F:{p.port:04X}"
        with open("/proc/net/tcp", encoding="ascii") as f:
            here = [line.split()[1] for line in f if line.split()[1].endswith(f":{p.port:04X}")
                    and line.split()[3] == "0A"]
        self.assertEqual(here, [hexed])
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.2", p.port), 5)
        p.stop()

    def test_port(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            r = self.s.cli("share", "--address", "127.0.0.1", "--port", port, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn(f"port {port}", r.stderr)
        p = self.share("--port", str(port))
        self.assertEqual(p.port, port)
        p.stop()

    def test_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            self.skipTest("no IPv6")
        p = self.share(address="::1")
        self.assertTrue(p.url.startswith("http://[::1]:"))
        self.assertEqual(curl("-g", p.url)[0], 200)
        self.assertEqual(p.wait(20), 0)

    def test_wrong(self):
        for address in ("0.0.0.0", "::", "224.0.0.1", "localhost", "1.2.3", "fe80::1", "203.0.113.77", ""):
            r = self.s.cli("share", "--address", address, check=False)
            self.assertEqual((r.rc, r.stdout), (1, ""), address)
            self.assertIn("address", r.stderr)


class Code(ShareCase):
    def lines(self, text):
        plain = [line for line in text.splitlines() if re.fullmatch(r"[ ▀▄█]{25,}|[ #]{50,}", ANSI.sub("", line))]
        self.assertTrue(plain, text)
        return plain

    def test_utf8(self):
        p = self.share()
        squares = squares_utf8(self.lines(p.text()))
        self.assertEqual(decode(squares, self.s.dir / "code.png"), p.url)
        p.stop()

    def test_ascii(self):
        p = self.share(env={"LANG": "C", "LC_ALL": "C"})
        self.assertEqual(decode(squares_ascii(self.lines(p.text())), self.s.dir / "code.png"), p.url)
        self.assertTrue(p.text().isascii())
        p.stop()

    def test_terminal(self):
        r = self.s.cli("share", "--address", "127.0.0.1", "--minutes", "0.01", check=False, tty=True,
                       env={"LANG": "C.UTF-8"})
        url = re.search(r"http://[^\s\033]+", r.stdout).group()
        lines = self.lines(r.stdout)
        self.assertEqual(decode(squares_utf8([ANSI.sub("", l) for l in lines]), self.s.dir / "a.png"), url)
        # Code, address and one line more: a small terminal shows them all.
        self.assertLessEqual(len(lines), 21)
        for line in r.stdout.splitlines():
            self.assertLessEqual(len(ANSI.sub("", line)), 80, line)

    def test_terminal_without_utf8(self):
        r = self.s.cli("share", "--address", "127.0.0.1", "--minutes", "0.01", check=False, tty=True,
                       env={"LANG": "C", "LC_ALL": "C"})
        url = re.search(r"http://[^\s\033]+", r.stdout).group()
        lines = [line for line in r.stdout.splitlines() if line.startswith(("\033[47m", "\033[40m"))]
        self.assertEqual(decode(squares_coloured(lines), self.s.dir / "b.png"), url)

    def test_words(self):
        text = " ".join(self.share().text().split())
        for word in ("Add All", "Fossify Calendar", "ICSx5", "DAVx5", "Google Calendar", "drop the alarms"):
            self.assertIn(word, text)


class Usage(ShareCase):
    def test_exit_codes(self):
        for code, args in (
            (2, ["--nonsense"]), (2, ["--json"]), (2, ["--minutes"]), (1, ["--minutes", "0"]),
            (1, ["--minutes", "-1"]), (1, ["--minutes", "121"]), (1, ["--minutes", "1e1"]),
            (1, ["--port", "65536"]), (1, ["--port", "x"]), (3, ["nonsense"]), (3, ["--patient", "nobody"]),
        ):
            r = self.s.cli("share", "--address", "127.0.0.1", *args, check=False)
            self.assertEqual((r.rc, r.stdout), (code, ""), (args, r.stderr))

    def test_nothing_planned(self):
        self.s.cli("remove", "pegasys", "--yes")
        r = self.s.cli("share", "--address", "127.0.0.1", check=False)
        self.assertEqual((r.rc, r.stderr), (3, "cytosched: there is no dose to share\n"))

    def test_no_daemon(self):
        self.s.stop_daemon()
        self.assertEqual(self.s.cli("share", "--address", "127.0.0.1", check=False).rc, 4)

    def test_without_the_program(self):
        alone = self.s.dir / "alone" / "cytosched"
        alone.parent.mkdir()
        shutil.copy(BUILD / "cytosched", alone)
        r = subprocess.run([alone, "share"], env=self.s.env, capture_output=True, text=True, timeout=20)
        self.assertEqual(r.returncode, 1)
        self.assertIn("not installed", r.stderr)


if __name__ == "__main__":
    main()
