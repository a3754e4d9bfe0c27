# SPDX-License-Identifier: GPL-3.0-or-later
"""A real CalDAV server (radicale) for a test, and a proxy before it that fails on demand."""

import base64
import contextlib
import http.client
import http.server
import socket
import ssl
import struct
import subprocess
import threading
import urllib.parse

from harness import wait_for

USER, PASSWORD = "anna", "correct horse"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Radicale:
    """The server, in a session; .url is the user's folder, .collection a calendar's address."""

    def __init__(self, session, tls=None):
        folder = session.dir / "radicale"
        folder.mkdir()
        self.port, self.tls = free_port(), tls
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            + (f"ssl = True\ncertificate = {tls[0]}\nkey = {tls[1]}\n" if tls else "")
            + f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\n"
            "htpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {folder}/data\n[web]\ntype = none\n"
        )
        self.process = session.start(
            "radicale", ["/usr/bin/python3", "-m", "radicale", "--config", folder / "config"]
        )
        wait_for(self._answers, 20, "radicale")
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/{USER}/"
        self.collection = self.url + "injections/"

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
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        c.request(method, path, body, {"Authorization": f"Basic {login}", **dict(headers)})
        reply = c.getresponse()
        result = reply.status, dict(reply.getheaders()), reply.read().decode()
        c.close()
        return result

    def path(self, name):
        return urllib.parse.urlsplit(self.collection).path + urllib.parse.quote(name)

    def files(self):
        """What is in the calendar: name to text."""
        folder = self.folder()
        # Line ends as they are.
        return {
            f.name: f.read_bytes().decode()
            for f in folder.glob("*")
            if f.is_file() and not f.name.startswith(".")
        } if folder.exists() else {}

    def folder(self):
        root = self.process.log.parent / "radicale" / "data" / "collection-root"
        return root / USER / urllib.parse.urlsplit(self.collection).path.split("/")[2]


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
        headers = {k: v for k, v in h.headers.items() if k.lower() not in ("connection", "host")}
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
