#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched share: the code on the terminal, one download, and nothing else."""

import contextlib
import os
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


def squares_terminal(lines):
    """Half a square each, in the colours of its cell."""
    cells = [re.findall(r"\033\[(47;107|40)m( |\033\[(97|30)m▄)", line) for line in lines]
    rows = [[(int(back != "40"), int((front or back) not in ("40", "30"))) for back, _, front in row] for row in cells]
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
        return self.start_share([BUILD / "cytosched", "share", "--address", address, *args], env)

    def start_share(self, argv, env=None):
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


SAFARI = ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/17.5 Mobile/15E148 Safari/604.1")
# A phone whose name sounds like a robot's.
CHROME = ("Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/126.0.0.0 Mobile Safari/537.36")


class Looks(ShareCase):
    """Who looks at the address before the person does takes nothing away."""

    def test_what_says_that_it_only_looks_gets_nothing(self):
        p = self.share()
        for header in (
            "Purpose: prefetch", "Sec-Purpose: prefetch;prerender", "X-Purpose: preview", "X-Moz: prefetch",
            "User-Agent: WhatsApp/2.24.11.77 A",
            "User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
            "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        ):
            status, _, body = curl("-H", header, p.url)
            self.assertEqual((status, body), (404, b""), header)
        self.assertTrue(p.alive)
        self.assertEqual(curl("-A", SAFARI, p.url)[0], 200)
        self.ends_served(p)

    def test_a_scanner_that_looks_first(self):
        for agent, last in (("okhttp/4.12.0", CHROME), ("Dalvik/2.1.0 (Linux; U; Android 13; SM-A536B)", CHROME),
                            ("QRScan/31 CFNetwork/1494.0.7 Darwin/23.4.0", SAFARI), ("okhttp/4.12.0", "ICSx5/2.2.1 (ical4j; okhttp/4.12.0)")):
            p = self.share()
            for _ in range(2):
                self.assertIn(b"END:VCALENDAR", curl("-A", agent, p.url)[2])
            self.assertTrue(p.alive)
            self.assertIn(b"END:VCALENDAR", curl("-A", last, p.url)[2])
            self.ends_served(p)

    def test_a_look_may_have_been_all(self):
        p = self.share("--minutes", "0.05")
        curl("-A", "okhttp/4.12.0", p.url)
        self.assertEqual(p.wait(20), 0)
        self.assertIn("The time is over; 127.0.0.1 fetched it, perhaps only to look", p.text())


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


class Networks(ShareCase):
    """Two computers on a cable, of which one shares: which of its addresses it takes."""

    def setUp(self):
        super().setUp()
        self.home, self.phone = (f"cytosched-{name}-{os.getpid()}" for name in ("home", "phone"))
        for name in (self.home, self.phone):
            if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode != 0:
                self.skipTest("no network namespaces")
            self.addCleanup(subprocess.run, ["ip", "netns", "del", name], check=True)
            # In a chroot, which is no mount of its own, one can be made but not entered.
            if subprocess.run(["ip", "netns", "exec", name, "true"], capture_output=True).returncode != 0:
                self.skipTest("no network namespace can be entered")

    def cable(self, home, phone, *more):
        self.ip(f"link add eth0 type veth peer name eth0 netns {self.phone}")
        for place, address in ((self.home, home), (self.phone, phone)):
            for link in ("lo", "eth0"):
                self.ip(f"link set {link} up", place)
            self.ip(f"address add {address} dev eth0 {' '.join(more)}", place)
        self.wait_for_state("eth0", "UP")

    def ip(self, words, place=None):
        subprocess.run(["ip", "-n", place or self.home, *words.split()], check=True)

    def bridge(self, used):
        """As containers and virtual machines have one."""
        self.ip("link add br0 type bridge")
        self.ip("link set br0 up")
        self.ip("address add 172.17.0.1/16 dev br0")
        self.ip("link add v0 type veth peer name v1")
        self.ip("link set v0 master br0 up")
        if used:
            self.ip("link set v1 up")
        self.wait_for_state("br0", "UP" if used else "DOWN")

    def wait_for_state(self, link, state):
        """The kernel says so some time later."""
        show = ["ip", "-n", self.home, "-br", "link", "show", link]
        wait_for(lambda: subprocess.run(show, capture_output=True, text=True).stdout.split()[1] == state, 20, link)

    def fetched(self, at):
        p = self.start_share(["ip", "netns", "exec", self.home, BUILD / "cytosched", "share"])
        self.assertIn(f"http://{at}:", p.url)
        got = subprocess.run(["ip", "netns", "exec", self.phone, "curl", "-sg", "--max-time", "20", p.url],
                             capture_output=True, check=True)
        self.assertIn(b"END:VCALENDAR", got.stdout)
        self.assertEqual(p.wait(20), 0)
        return " ".join(p.text().split())

    def test_the_way_out_and_not_the_bridge(self):
        self.bridge(used=True)
        self.cable("192.168.7.10/24", "192.168.7.20/24")
        self.ip("address add fd00:7::10/64 dev eth0 nodad")
        self.ip("route add default via 192.168.7.1")
        text = self.fetched("192.168.7.10")
        self.assertIn("Downloaded by 192.168.7.20", text)
        self.assertIn("fd00:7::10 (eth0)", text)
        self.assertIn("172.17.0.1 (br0)", text)

    def test_not_the_tunnel_that_all_else_goes_through(self):
        if not os.path.exists("/dev/net/tun"):
            self.skipTest("no tunnels")
        self.bridge(used=True)
        self.cable("192.168.7.10/24", "192.168.7.20/24")
        self.ip("route add default via 192.168.7.1")
        self.ip("tuntap add tun0 mode tun")
        self.ip("link set tun0 up")
        self.ip("address add 10.8.0.2/24 dev tun0")
        for half in ("0.0.0.0/1", "128.0.0.0/1"):
            self.ip(f"route add {half} dev tun0")
        self.fetched("192.168.7.10")

    def test_a_network_that_goes_nowhere(self):
        self.bridge(used=False)
        self.cable("192.168.7.10/24", "192.168.7.20/24")
        self.fetched("192.168.7.10")

    def test_only_the_newer_kind(self):
        self.cable("fd00:7::10/64", "fd00:7::20/64", "nodad")
        self.ip("route add default via fd00:7::1")
        self.fetched("[fd00:7::10]")

    def test_no_network(self):
        self.cable("192.168.7.10/24", "192.168.7.20/24")
        self.ip("link set eth0 down")
        r = subprocess.run(["ip", "netns", "exec", self.home, BUILD / "cytosched", "share"], env=self.s.env,
                           capture_output=True, text=True, timeout=30)
        self.assertEqual((r.returncode, r.stdout), (1, ""))
        self.assertIn("in no network that a phone could be in", r.stderr)


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
        self.assertEqual(decode(squares_terminal(lines), self.s.dir / "a.png"), url)
        # Code, address and one line more: a small terminal shows them all.
        self.assertLessEqual(len(lines), 21)
        for line in r.stdout.splitlines():
            self.assertLessEqual(len(ANSI.sub("", line)), 80, line)

    def test_a_photograph_of_the_screen(self):
        """A real terminal, dark or light, in colour or not, with a font of its own."""
        if not shutil.which("xterm"):
            self.skipTest("no xterm")
        self.s.start_xvfb("1000x900x24")
        for name, front, back, term in (
            ("dark", "white", "black", "xterm"), ("light", "black", "white", "xterm"), ("without-colours", "white", "black", "dumb"),
        ):
            with self.subTest(name):
                log = self.s.dir / f"{name}.txt"
                share = f"env TERM={term} '{BUILD}/cytosched' share --address 127.0.0.1"
                p = self.s.start(name, ["xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "90x44", "-fg", front,
                                        "-bg", back, "-e", "script", "-qfec", share, log], {"LANG": "C.UTF-8"})
                picture = self.s.dir / f"{name}.png"

                def seen():
                    self.assertTrue(p.alive, p.text())
                    subprocess.run(["import", "-window", "root", picture], env=self.s.env, check=True)
                    read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True)
                    return read.stdout.strip()

                url = wait_for(seen, 20, "the code on the screen", interval=0.2)
                self.assertIn(url, log.read_text())
                p.stop()

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
            (1, ["--minutes", "-1"]), (1, ["--minutes", "121"]), (1, ["--minutes", "1e1"]), (1, ["--minutes", "1.2.3"]),
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
