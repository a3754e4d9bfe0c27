# SPDX-License-Identifier: GPL-3.0-or-later
"""A real CalDAV server (radicale) for a test, and a proxy before it that fails on demand."""

import atexit
import base64
import contextlib
import hashlib
import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import urllib.parse
import xml.etree.ElementTree

from harness import ROOT, Process, wait_for
from secrecy import PASSWORD, USER


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A server in a session; .url is the user's folder, .collection a calendar's address. LACKS says why
    it can't be had here, None where it can."""

    tls = None
    login = True

    @classmethod
    def lacks(cls):
        return None

    @classmethod
    def of(cls, session):
        """The one for a test in SESSION; its folder is .dir."""
        return cls(session.dir, session.start)

    def _wait(self):
        wait_for(self._answers, 30, type(self).__name__)

    def _answers(self):
        if not self.process.alive:
            raise AssertionError(self.process.text())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def request(self, method, path, body=None, headers=()):
        """(status, headers, body) of a request of another program."""
        if self.tls:
            context = ssl.create_default_context(cafile=self.tls[0])
            c = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        else:
            c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        c.request(method, path, body, {**self._authorization(method, path), **dict(headers)})
        reply = c.getresponse()
        result = reply.status, dict(reply.getheaders()), reply.read().decode()
        c.close()
        return result

    def _authorization(self, method, path):
        return {"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}

    def _digest(self, method, path):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        c.request("PROPFIND", path)
        asked = c.getresponse().getheader("WWW-Authenticate")
        c.close()
        nonce = re.search('nonce="([^"]*)"', asked).group(1)
        opaque = re.search('opaque="([^"]*)"', asked)
        first = hashlib.md5(f"{USER}:test:{PASSWORD}".encode()).hexdigest()
        second = hashlib.md5(f"{method}:{path}".encode()).hexdigest()
        response = hashlib.md5(f"{first}:{nonce}:00000001:abc:auth:{second}".encode()).hexdigest()
        return {"Authorization": f'Digest username="{USER}", realm="test", nonce="{nonce}", uri="{path}", qop=auth, '
                f'nc=00000001, cnonce="abc", response="{response}"' + (f', opaque="{opaque.group(1)}"' if opaque else "")}

    def path(self, name, collection=None):
        return urllib.parse.urlsplit(collection or self.collection).path + urllib.parse.quote(name)

    def files(self, collection=None):
        """What is in a calendar, as another program reads it: name to text."""
        path = self.path("", collection)
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        status, _, answer = self.request("PROPFIND", path, body, {"Depth": "1", "Content-Type": "application/xml"})
        if status != 207:
            return {}
        root = xml.etree.ElementTree.fromstring(answer)
        hrefs = [e.text for e in root.iter("{DAV:}href") if not e.text.endswith("/")]
        return {urllib.parse.unquote(h.rsplit("/", 1)[1]): self._read(h) for h in hrefs}

    def _read(self, path):
        status, _, text = self.request("GET", urllib.parse.urlsplit(path).path)
        assert status == 200, (path, status)
        return text


class Radicale(Server):
    """radicale. One server is enough for all tests of a file: each begins with an empty folder; one with
    TLS is the session's own."""

    _shared = None

    @classmethod
    def of(cls, session):
        if not Radicale._shared:
            # In memory: it waits for the disk five times for each event.
            memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
            folder = tempfile.TemporaryDirectory(prefix="cytosched-radicale-", dir=memory)
            path = pathlib.Path(folder.name)
            env = {"PATH": os.environ["PATH"], "HOME": folder.name}
            start = lambda name, argv: Process(name, argv, env, path / f"{name}.log")  # noqa: E731
            Radicale._shared = cls(path, start)
            atexit.register(folder.cleanup)
            atexit.register(Radicale._shared.process.stop)
        Radicale._shared.begin()
        return Radicale._shared

    def __init__(self, folder, start, tls=None):
        self.dir, self.tls, self.port = folder / "radicale", tls, free_port()
        self.dir.mkdir()
        (self.dir / "users").write_text(f"{USER}:{PASSWORD}\n")
        (self.dir / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            + (f"ssl = True\ncertificate = {tls[0]}\nkey = {tls[1]}\n" if tls else "")
            + f"[auth]\ntype = htpasswd\nhtpasswd_filename = {self.dir}/users\n"
            "htpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {self.dir}/data\n[web]\ntype = none\n"
        )
        self.process = start("radicale", ["/usr/bin/python3", "-m", "radicale", "--config", self.dir / "config"])
        self._wait()
        self.begin()

    def begin(self):
        """Nothing is there."""
        shutil.rmtree(self.dir / "data" / "collection-root", ignore_errors=True)
        self.url = f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/{USER}/"
        self.collection = self.url + "injections/"

    def files(self, collection=None):
        """What is in a calendar: name to text."""
        folder = self.folder(collection)
        # Line ends as they are.
        return {
            f.name: f.read_bytes().decode()
            for f in folder.glob("*")
            if f.is_file() and not f.name.startswith(".")
        } if folder.exists() else {}

    def folder(self, collection=None):
        name = urllib.parse.unquote(urllib.parse.urlsplit(collection or self.collection).path.split("/")[2])
        return self.dir / "data" / "collection-root" / USER / name


class Xandikos(Server):
    """xandikos, which knows no password."""

    login = False

    @classmethod
    def lacks(cls):
        return None if shutil.which("xandikos") else "xandikos is not installed"

    def __init__(self, folder, start):
        self.dir, self.port = folder / "xandikos", free_port()
        self.process = start("xandikos", [
            "xandikos", "--defaults", "-d", self.dir, "-l", "127.0.0.1", "-p", str(self.port),
            "--current-user-principal", f"/{USER}/"])
        self._wait()
        self.url = f"http://127.0.0.1:{self.port}/{USER}/calendars/"
        self.collection = self.url + "injections/"

    def _authorization(self, method, path):
        return {}


class Sabre(Server):
    """SabreDAV, by PHP's own web server, with Digest."""

    @classmethod
    def lacks(cls):
        if not os.path.exists("/usr/share/php/Sabre/CalDAV"):
            return "php-sabre-dav is not installed (Debian 13 has none)"
        return None if shutil.which("php") else "php is not installed"

    def __init__(self, folder, start):
        self.dir, self.port = folder / "sabre", free_port()
        self.dir.mkdir()
        self.digest = hashlib.md5(f"{USER}:test:{PASSWORD}".encode()).hexdigest()
        self.process = start(
            "sabre", ["php", "-S", f"127.0.0.1:{self.port}", "-t", self.dir, ROOT / "tests" / "data" / "sabre.php"],
            {"DAV_FOLDER": str(self.dir), "DAV_USER": USER, "DAV_DIGEST": self.digest, "PHP_CLI_SERVER_WORKERS": "4"})
        self._wait()
        self.url = f"http://127.0.0.1:{self.port}/calendars/{USER}/"
        self.collection = self.url + "injections/"

    def _authorization(self, method, path):
        return self._digest(method, path)


class Proxy:
    """Passes requests on to a server, and keeps them in .seen as (method, path, headers).

    HOOK(method, path, n), n from 1 for each method, says what happens: None (passed on), a number
    (answered with that status, not passed on), ("after", status) (passed on, then answered so),
    ("say", status, headers, body) (answered so, not passed on), "drop" (not passed on, no answer),
    "lose" (passed on, no answer), "reset" and "lose and reset" (the same by a reset connection), or a
    function that is called first."""

    def __init__(self, port):
        self.seen, self.hook, self.counts = [], lambda *_: None, {}
        proxy, self._lock = self, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # The body follows the headers at once, not when these were acknowledged.
            disable_nagle_algorithm = True

            def __getattr__(self, name):
                if name.startswith("do_"):
                    return lambda: proxy._handle(self, port)
                raise AttributeError(name)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def methods(self):
        return [m for m, _, _ in self.seen]

    def forget(self):
        self.seen, self.counts = [], {}

    def weaken(self):
        """From now on each ETag is called weak on its way, as some proxies do; none is taken back so."""
        passed = self._pass_on

        def pass_on(h, port, body):
            if "W/" in (h.headers.get("If-Match") or ""):
                return 412, {}, b""
            status, headers, reply = passed(h, port, body)
            headers = {k: "W/" + v if k.lower() == "etag" else v for k, v in headers.items()}
            return status, headers, re.sub(rb'(<(?:\w+:)?getetag>)(&quot;|")', rb"\1W/\2", reply)

        self._pass_on = pass_on

    def _handle(self, h, port):
        body = h.rfile.read(int(h.headers.get("Content-Length") or 0))
        with self._lock:
            n = self.counts[h.command] = self.counts.get(h.command, 0) + 1
            self.seen.append((h.command, h.path, dict(h.headers)))
        what = self.hook(h.command, h.path, n)
        if callable(what):
            what = what()
        if isinstance(what, int):
            self._answer(h, what, {}, b"")
        elif isinstance(what, tuple) and what[0] == "say":
            self._answer(h, *what[1:])
        elif what in ("drop", "reset"):
            self._hang_up(h, what == "reset")
        else:
            reply = self._pass_on(h, port, body)
            if what in ("lose", "lose and reset"):
                self._hang_up(h, what != "lose")
            elif what:
                self._answer(h, what[1], {}, b"")
            else:
                self._answer(h, *reply)

    @staticmethod
    def _hang_up(h, reset=False):
        h.close_connection = True
        if reset:
            h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            h.connection.close()
            return
        h.connection.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _pass_on(h, port, body):
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {k: v for k, v in h.headers.items() if k.lower() != "connection"}
        c.request(h.command, h.path, body or None, headers)
        reply = c.getresponse()
        result = reply.status, dict(reply.getheaders()), reply.read()
        c.close()
        return result

    @staticmethod
    def _answer(h, status, headers, body):
        h.send_response(status)
        for key, value in headers.items():
            if key.lower() not in ("content-length", "connection", "date", "server", "transfer-encoding"):
                h.send_header(key, value)
        h.send_header("Content-Length", str(len(body)))
        h.end_headers()
        with contextlib.suppress(OSError):
            h.wfile.write(body)


def certificate(folder, name="127.0.0.1"):
    """(certificate, key) of an authority of one's own, for an address."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=IP:{name}",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )
    return cert, key
