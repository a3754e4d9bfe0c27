# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of calendars that want a database or accounts of the system: DAViCal, Cyrus, SOGo, as Debian has
them. Each has a folder of its own, runs as nobody of this machine, and is ended with the test file; one is
enough for all tests of a class: each begins with an empty account."""

import atexit
import contextlib
import imaplib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.parse
import xml.etree.ElementTree

from caldav import PASSWORD, USER, Server, free_port
from harness import Process, wait_for


def family(pid):
    """A process and all below it."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
    found = [pid]
    for parent in found:
        found += [child for child, of in parents.items() if of == parent]
    return found


class Big(Server):
    """.dir is searched for the password, .private is not: there it is kept as each server wants it."""

    NEEDS = ()
    # As whom it runs where the tests are root's: servers refuse to be.
    account, group = "nobody", "nogroup"
    _running = {}

    @classmethod
    def lacks(cls):
        missing = [path for path in cls.NEEDS if not any(pathlib.Path("/").glob(path.lstrip("/")))]
        return f"not installed: {', '.join(missing)}" if missing else None

    @classmethod
    def of(cls, session):
        if cls not in Big._running:
            server = cls()
            # Also where it does not begin.
            atexit.register(server.end)
            server.make_and_open()
            Big._running[cls] = server
        Big._running[cls].begin()
        return Big._running[cls]

    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="cytosched-server-"))
        self.dir, self.private = self.top / "log" / "server", self.top / "private"
        self.dir.mkdir(parents=True)
        self.private.mkdir()
        self.processes, self.port = [], free_port()
        self.top.chmod(0o755)
        self.become = ["setpriv", f"--reuid={self.account}", f"--regid={self.group}", "--clear-groups", "--"] if os.getuid() == 0 else []

    def make_and_open(self):
        self.make()
        self.own(self.private)
        self.open()
        self._wait()

    def own(self, path):
        if self.become:
            subprocess.run(["chown", "-R", f"{self.account}:{self.group}", path], check=True)

    def start(self, name, argv, env=None):
        self.process = Process(name, argv, {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "HOME": str(self.private),
                                            "LANG": "C.UTF-8", **(env or {})}, self.dir / f"{name}.log")
        self.processes.append(self.process)
        return self.process

    def run(self, *argv, text=None, env=None, check=True):
        done = subprocess.run([*self.become, *map(str, argv)], input=text, capture_output=True, text=True, cwd=self.private,
                              timeout=120, check=False, env={"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
                                                             "HOME": str(self.private), "LC_ALL": "C.UTF-8", **(env or {})})
        if check and done.returncode:
            raise AssertionError((argv, done.stdout, done.stderr))
        return done.stdout

    def end(self):
        for process in reversed(self.processes):
            below = family(process.pid) if process.alive else []
            process.stop(20)
            # PHP's workers do not end with it.
            for pid in below:
                with contextlib.suppress(OSError):
                    if str(self.top) in pathlib.Path(f"/proc/{pid}/environ").read_text(errors="replace"):
                        os.kill(pid, signal.SIGTERM)
        shutil.rmtree(self.top, ignore_errors=True)

    def begin(self):
        """What tests before made is taken away."""
        body = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
        path = urllib.parse.urlsplit(self.url).path
        status, _, answer = self.request("PROPFIND", path, body, {"Depth": "1", "Content-Type": "application/xml"})
        if status != 207:
            return
        for response in xml.etree.ElementTree.fromstring(answer).iter("{DAV:}response"):
            href = urllib.parse.urlsplit(response.find("{DAV:}href").text).path
            if "injections" in href or "ben" in href:
                self.request("DELETE", href)


class Postgres:
    """A database server on a socket in a folder."""

    PROGRAMS = "/usr/lib/postgresql/*/bin"

    def __init__(self, server):
        self.port = free_port()
        (bin_dir,) = sorted(pathlib.Path("/").glob(self.PROGRAMS.lstrip("/")))[-1:]
        self.server, self.data, self.bin = server, server.private / "pg", bin_dir
        server.own(server.private)
        server.run(bin_dir / "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", self.data)
        server.start("postgres", [*server.become, bin_dir / "postgres", "-D", self.data, "-k", server.private, "-p", str(self.port), "-c",
                                  "listen_addresses=127.0.0.1", "-c", "fsync=off"])
        wait_for(lambda: (server.private / f".s.PGSQL.{self.port}").exists() and self.ask("SELECT 1", check=False).strip() == "1", 60, "PostgreSQL")

    def ask(self, text, database="postgres", check=True):
        return self.server.run(self.bin / "psql", "-h", self.server.private, "-p", self.port, "-U", "postgres", "-qXAt", "-v", "ON_ERROR_STOP=1",
                               database, text=text, check=check)


class Davical(Big):
    """DAViCal in PHP's own web server."""

    NEEDS = ("/usr/share/davical/htdocs/caldav.php", "/usr/share/awl/inc", "/usr/lib/php/*/pgsql.so", Postgres.PROGRAMS)
    mode = "Basic"

    def make(self):
        self.postgres = Postgres(self)
        tree = self.private / "davical"
        shutil.copytree("/usr/share/davical", tree)
        for name in ("davical_dba", "davical_app"):
            self.postgres.ask(f"CREATE USER {name}")
        self.postgres.ask("CREATE DATABASE davical OWNER davical_dba TEMPLATE template0 ENCODING 'UTF8'")
        dba = tree / "dba"
        for path in ("/usr/share/awl/dba/awl-tables.sql", "/usr/share/awl/dba/schema-management.sql", dba / "davical.sql",
                     dba / "caldav_functions.sql", dba / "rrule_functions.sql", *sorted((dba / "views").glob("*.sql")),
                     dba / "base-data.sql"):
            self.postgres.ask(f"SET ROLE davical_dba; SET client_min_messages TO error;\n{pathlib.Path(path).read_text()}", "davical")
        self.postgres.ask("GRANT ALL ON ALL TABLES IN SCHEMA public TO davical_app; "
                          "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO davical_app;", "davical")
        self.postgres.ask(
            f"INSERT INTO usr (user_no, active, email_ok, updated, username, password, fullname, email) VALUES (1001, TRUE, "
            f"current_date, current_date, '{USER}', '**{PASSWORD}', 'Anna', 'anna@example.org');"
            "INSERT INTO principal (principal_id, type_id, user_no, displayname, default_privileges) VALUES "
            "(1001, 1, 1001, 'Anna', 0::BIT(24));", "davical")
        (tree / "config").mkdir()
        (tree / "config" / "config.php").write_text(
            "<?php\n$c->pg_connect[] = 'dbname=davical user=davical_app';\n"
            f"$c->http_auth_mode = '{self.mode}';\n$c->system_name = 'test';\n$c->default_locale = 'en';\n"
            "$c->local_tzid = 'Europe/Berlin';\n$c->enable_auto_schedule = false;\n")
        # The machine's own settings are not looked at.
        always = tree / "htdocs" / "always.php"
        always.write_text(always.read_text().replace("/etc/davical/", f"{tree}/config/"))
        # As the README has it for Apache: the well-known address, and all else by its script.
        (tree / "router.php").write_text(
            "<?php\nif (preg_match('{^/\\.well-known/caldav}', $_SERVER['REQUEST_URI'])) {\n"
            "  header('Location: /caldav.php/', true, 301);\n  return true;\n}\nif ($_SERVER['REQUEST_URI'] == '/') {\n"
            "  header('Location: /caldav.php/', true, 302);\n  return true;\n}\nreturn false;\n")
        self.url = f"http://127.0.0.1:{self.port}/caldav.php/{USER}/"
        self.collection = self.url + "injections/"

    def open(self):
        tree = self.private / "davical"
        self.start("php", [*self.become, "php", "-d", "display_errors=0", "-S", f"127.0.0.1:{self.port}", "-t", tree / "htdocs", tree / "router.php"],
                   {"PHP_CLI_SERVER_WORKERS": "4", "PGHOST": str(self.private), "PGPORT": str(self.postgres.port)})


class DavicalDigest(Davical):
    """The same, where it was set to ask for Digest."""

    mode = "Digest"

    def _authorization(self, method, path):
        return self._digest(method, path)


class Cyrus(Big):
    """Cyrus IMAP's httpd, without mail."""

    NEEDS = ("/usr/lib/cyrus/bin/httpd", "/usr/lib/cyrus/bin/imapd", "/usr/lib/cyrus/bin/master", "/usr/sbin/saslpasswd2")

    def make(self):
        conf = self.private
        for name in ("config", "mail", "sieve", "sock"):
            (conf / name).mkdir()
        self.imap_port = free_port()
        (conf / "imapd.conf").write_text(
            f"configdirectory: {conf}/config\nproc_path: {conf}/proc\nmboxname_lockpath: {conf}/lock\ndefaultpartition: default\n"
            f"partition-default: {conf}/mail\nsievedir: {conf}/sieve\nidlesocket: {conf}/sock/idle\nnotifysocket: {conf}/sock/notify\n"
            f"admins: cyrus\ncyrus_user: {self.account}\nservername: test\nhttpmodules: caldav\nallowplaintext: yes\n"
            "virtdomains: off\nunixhierarchysep: yes\naltnamespace: yes\nautocreate_quota: 0\ncaldav_realm: test\n"
            "caldav_create_default: no\ncaldav_create_attach: no\ncaldav_create_sched: no\ncaldav_allowscheduling: off\n"
            f"sasl_pwcheck_method: auxprop\nsasl_auxprop_plugin: sasldb\nsasl_sasldb_path: {conf}/sasldb\nsasl_mech_list: PLAIN DIGEST-MD5\n"
            "syslog_prefix: cyrus\n")
        (conf / "cyrus.conf").write_text(
            f'START {{\n recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {conf}/imapd.conf -r"\n}}\nSERVICES {{\n'
            f' imap cmd="/usr/lib/cyrus/bin/imapd -C {conf}/imapd.conf" listen="127.0.0.1:{self.imap_port}" prefork=0\n'
            f' http cmd="/usr/lib/cyrus/bin/httpd -C {conf}/imapd.conf" listen="127.0.0.1:{self.port}" prefork=1\n}}\nEVENTS {{\n}}\n')
        self.own(conf)
        for name in (USER, "cyrus"):
            self.run("saslpasswd2", "-f", conf / "sasldb", "-c", "-p", "-u", "test", name, text=PASSWORD)
        self.url = f"http://127.0.0.1:{self.port}/dav/calendars/user/{USER}/"
        self.collection = self.url + "injections/"

    def open(self):
        conf = self.private
        self.start("cyrus", [*self.become, "/usr/lib/cyrus/bin/master", "-C", conf / "imapd.conf", "-M", conf / "cyrus.conf", "-p", conf / "pid"],
                   {"CYRUS_USER": self.account})
        wait_for(lambda: self._mailbox(), 60, "Cyrus's mailbox")

    def _mailbox(self):
        """The account is there when its inbox is."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error), imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0cyrus\0{PASSWORD}".encode())
            return "OK" in str(imap.create(f"user/{USER}")) or "exists" in str(imap.create(f"user/{USER}"))
        return False


class Sogo(Big):
    """SOGo's own daemon, without mail."""

    # It reads /etc/sogo, which is its own account's; what it has there is overridden.
    account = group = "sogo"
    NEEDS = ("/usr/sbin/sogod", "/usr/bin/memcached", Postgres.PROGRAMS)

    def make(self):
        self.postgres = Postgres(self)
        self.postgres.ask("CREATE USER sogo")
        self.postgres.ask("CREATE DATABASE sogo OWNER sogo TEMPLATE template0 ENCODING 'UTF8'")
        self.postgres.ask("SET ROLE sogo; CREATE TABLE users (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, mail text);"
                          f"INSERT INTO users VALUES ('{USER}', '{USER}', '{PASSWORD}', 'Anna', 'anna@example.org');", "sogo")
        self.url = f"http://127.0.0.1:{self.port}/SOGo/dav/{USER}/Calendar/"
        self.collection = self.url + "injections/"

    def open(self):
        self.start("memcached", [*self.become, "memcached", "-s", self.private / "memcached"])
        table = f"postgresql://sogo@127.0.0.1:{self.postgres.port}/sogo/"
        source = f'({{type = sql; id = directory; viewURL = "{table}users"; canAuthenticate = YES; isAddressBook = NO; userPasswordAlgorithm = plain;}})'
        settings = {
            "WOPort": f"127.0.0.1:{self.port}", "WONoDetach": "YES", "WOWorkersCount": "3", "WOLogFile": "-",
            "WOPidFile": self.private / "pid", "SOGoProfileURL": table + "sogo_user_profile", "OCSFolderInfoURL": table + "sogo_folder_info",
            "OCSSessionsFolderURL": table + "sogo_sessions_folder", "OCSEMailAlarmsFolderURL": table + "sogo_alarms_folder",
            "SOGoUserSources": source, "SOGoMemcachedHost": self.private / "memcached", "SOGoTimeZone": "Europe/Berlin",
            "SOGoAppointmentSendEMailNotifications": "NO",
        }
        self.start("sogo", [*self.become, "sogod", *(text for key, value in settings.items() for text in (f"-{key}", value))])
