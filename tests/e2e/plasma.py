# SPDX-License-Identifier: GPL-3.0-or-later
"""KDE's Plasma, window manager and all, on a screen that nobody sees, as the tests see and press it: its
cards by the windows of the desktop shell, their buttons by the colour that Breeze gives them."""

import pathlib
import re
import shutil
import subprocess
import unittest

from harness import BUILD, ROOT, SERVER_NAME, wait_for

WIDTH = 1280
SIZE = f"{WIDTH}x800x24"
SYSTEM_BUS = """<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow own="*"/></policy></busconfig>
"""
BELL = 1105, 772
STARTUP = 120  # seconds that a busy machine takes to draw the first panel


def program(name):
    found = shutil.which(name) or next((str(p) for p in pathlib.Path("/usr/lib").glob(f"*/libexec/{name}")), None)
    if not found:
        raise unittest.SkipTest(f"not installed: {name}")
    return found


class Plasma:
    def __init__(self, session):
        self.s = session
        self.shell = self.window_manager = None
        session.env.update(
            QT_QPA_PLATFORM="xcb", XDG_CURRENT_DESKTOP="KDE", XDG_MENU_PREFIX="plasma-", XDG_SESSION_TYPE="x11", KDE_FULL_SESSION="true",
            KDE_SESSION_VERSION="6", LIBGL_ALWAYS_SOFTWARE="1", QT_QUICK_BACKEND="software",
            DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={session.dir}/system",
        )

    # ---- its parts ----

    def _install_entry(self):
        """What a card's hint names: the entry in the menu, and its icon."""
        data = self.s.dir / "data"
        for text, place in (("cytosched.svg", "scalable"), ("cytosched-symbolic.svg", "symbolic")):
            folder = data / "icons" / "hicolor" / place / "apps"
            folder.mkdir(parents=True)
            shutil.copy(ROOT / "cli" / "desktop" / text, folder)
        (data / "applications").mkdir()
        entry = (ROOT / "cli" / "desktop" / "cytosched.desktop.in").read_text()
        for key, value in (("@BINDIR@", str(BUILD)), ("@OPEN@", "cytosched report --open"), ("@TERMINAL@", "false")):
            entry = entry.replace(key, value)
        (data / "applications" / "cytosched.desktop").write_text(entry)

    def _start_system_bus(self):
        config = self.s.dir / "system.conf"
        config.write_text(SYSTEM_BUS.format(self.s.dir / "system"))
        self.s.start("system-bus", ["dbus-daemon", f"--config-file={config}", "--nofork"])
        wait_for((self.s.dir / "system").exists, 10, "the system's bus")

    def _stand_in_for_the_browser(self):
        folder = self.s.dir / "bin"
        folder.mkdir()
        self.page = self.s.dir / "opened"
        script = folder / "xdg-open"
        script.write_text(f"#!/bin/sh\necho \"$1\" >'{self.page}'\n")
        script.chmod(0o755)
        self.s.env["PATH"] = f"{folder}:{self.s.env['PATH']}"

    def start(self):
        manager, shell = program("kwin_x11"), program("plasmashell")
        self._install_entry()
        self._stand_in_for_the_browser()
        self._start_system_bus()
        self.s.start_xvfb(SIZE)
        self.window_manager = self.s.start("kwin", [manager])
        self.s.start("activities", [program("kactivitymanagerd")])
        self.s.wait_for_name("org.kde.ActivityManager", STARTUP)
        self.shell = self.s.start("plasmashell", [shell])
        self.s.wait_for_name(SERVER_NAME, STARTUP, self.shell)
        return self.shell

    # ---- what it shows ----

    def run(self, *argv):
        return subprocess.run(argv, env=self.s.env, capture_output=True, timeout=60, check=False).stdout

    def _windows(self, widths, heights):
        """Those of the shell of about that size: (left, top, width, height) of each."""
        found = []
        for window in self.run("xdotool", "search", "--onlyvisible", "--class", "plasmashell").split():
            shape = dict(line.split("=") for line in self.run("xdotool", "getwindowgeometry", "--shell", window).decode().split())
            if len(shape) > 3 and int(shape["WIDTH"]) in widths and int(shape["HEIGHT"]) in heights:
                found.append(tuple(int(shape[key]) for key in ("X", "Y", "WIDTH", "HEIGHT")))
        return found

    def popups(self):
        """Where the cards stand on the screen."""
        return self._windows(range(250, 400), range(80, 400))

    def cards(self):
        return len(self.popups())

    def _pixels(self):
        return self.run("import", "-window", "root", "-depth", "8", "rgb:-")

    def buttons(self, n, windows=None):
        """The N buttons of the only card, when they stand still: in Breeze they are the only white in it. Or those
        of what else is the only one of WINDOWS."""
        windows, pixels = self.popups() if windows is None else windows, self._pixels()
        if len(windows) != 1:
            return None
        left, top, width, height = windows[0]
        for y in range(top + height - 1, top, -1):
            row = pixels[(y * WIDTH + left) * 3 :][: width * 3]
            runs = [m.span() for m in re.finditer(rb"(?:\xfc\xfc\xfc){24,}", row)]
            if len(runs) == n:
                return [(left + (a + b) // 6, y - 8) for a, b in runs] if self._pixels() == pixels else None
        return None

    def click(self, x, y):
        self.run("xdotool", "mousemove", str(x), str(y), "sleep", "0.2", "click", "1", "sleep", "0.2", "mousemove", "400", "300")

    def press(self, card, label):
        self.s.wait_until_armed()
        drawn = wait_for(lambda: self.buttons(len(card.labels)), 20, f"{card.labels} drawn")
        self.click(*drawn[card.labels.index(label)])

    def opened(self):
        """What was opened in the browser, None: nothing."""
        return self.page.read_text() if self.page.exists() else None

    def in_tray(self, n):
        """Opens the list of what was not to disturb, by the sign that is in the panel only then; whether a card with
        N buttons is in it."""
        tray = self._windows(range(400, 700), range(300, 700))
        if not tray:
            self.click(*BELL)
        return tray and self.buttons(n, tray)

    def click_body(self):
        left, top, _, height = self.popups()[0]
        self.click(left + 80, top + height // 2)

    def close(self):
        """By its cross."""
        left, top, width, _ = self.popups()[0]
        self.click(left + width - 15, top + 15)
