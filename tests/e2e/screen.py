# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification servers that are there for people, as the tests see and press them.

A GTK server draws its buttons with a border of a colour that nothing else has (the user's own
style sheet): so they are found by what is drawn, wherever a server or a theme puts them."""

import collections
import pathlib
import subprocess
import unittest

from harness import SERVER_NAME, wait_for

SIZE = 800, 600
MARK = b"\xff\x00\xfe"
LINE = MARK * 12  # shorter is no upper edge of a button
STYLE = "button { border: 2px solid #ff00fe; border-radius: 0; }\n"
SETTINGS = "[Settings]\ngtk-enable-animations=0\n"

Button = collections.namedtuple("Button", "left top right bottom")


def find_buttons(pixels):
    """The bordered rectangles of a screen of RGB bytes, by rows from the top."""
    width, height = SIZE
    found = []
    for top in range(height):
        row = pixels[top * width * 3 : (top + 1) * width * 3]
        at = row.find(LINE)
        while at >= 0:
            left = right = at // 3
            while row[right * 3 : right * 3 + 3] == MARK:
                right += 1
            if not any(b.left <= left < b.right and b.top <= top <= b.bottom for b in found):
                bottom = top
                while pixels[(bottom * width + left) * 3 :][:3] == MARK:
                    bottom += 1
                found.append(Button(left, top, right, bottom))
            at = row.find(LINE, right * 3)
    return found


class Dunst:
    """Its buttons are in a menu, which is dunst's own way."""

    def __init__(self, session):
        self.s = session

    def start(self):
        return self.s.start_dunst()

    def cards(self):
        return self.s.dunst_count() if self.s.owner(SERVER_NAME) else 0

    def press(self, card, label):
        self.s.press(label, card.number)

    def close(self):
        self.s.close_by_user()


class Gtk:
    """xfce4-notifyd and notification-daemon: PROGRAM, with WINDOW as the name of its windows."""

    def __init__(self, session, program, window, closes, opens):
        self.s, self.program, self.window, self.closes, self.opens = session, program, window, closes, opens
        folder = session.dir / "config" / "gtk-3.0"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "gtk.css").write_text(STYLE)
        (folder / "settings.ini").write_text(SETTINGS)

    def start(self):
        return self.s.start_server(self.program)

    def _run(self, *argv):
        return subprocess.run(argv, env=self.s.env, capture_output=True, timeout=30, check=False).stdout

    def cards(self):
        """How many there are, by their windows."""
        return len(self._run("xdotool", "search", "--onlyvisible", "--name", f"^{self.window}$").split())

    def _pixels(self):
        return self._run("import", "-window", "root", "-depth", "8", "rgb:-")

    def buttons(self, n):
        """The lowest N buttons, when they stand still: those that answer are below all others. Xfce draws what
        a click on the card does as one more, behind them: "Report"."""
        pixels = self._pixels()
        found = find_buttons(pixels)
        lowest = [b for b in found if b.top == found[-1].top]
        return lowest[:n] if len(lowest) in (n, n + self.opens) and self._pixels() == pixels else None

    def _click(self, x, y):
        self._run("xdotool", "mousemove", str(x), str(y), "click", "1", "mousemove", "5", str(SIZE[1] - 5))

    def press(self, card, label):
        self.s.wait_until_armed()
        drawn = wait_for(lambda: self.buttons(len(card.labels)), 10, f"{card.labels} drawn")
        button = drawn[card.labels.index(label)]
        self._click((button.left + button.right) // 2, (button.top + button.bottom) // 2)

    def close(self):
        """By its button for that, or by a click on its text."""
        drawn = wait_for(lambda: self.buttons(3), 10, "the buttons drawn")
        corner = find_buttons(self._pixels())[0]
        if self.closes == "button":
            self._click((corner.left + corner.right) // 2, (corner.top + corner.bottom) // 2)
        else:
            self._click(drawn[1].left, drawn[1].top - 20)


def _installed(pattern):
    for path in pathlib.Path("/usr/lib").glob(pattern):
        return path
    raise unittest.SkipTest(f"not installed: {pathlib.Path(pattern).name}")


def xfce(session):
    return Gtk(session, _installed("*/xfce4/notifyd/xfce4-notifyd"), "xfce4-notifyd", "text", opens=1)


def notification_daemon(session):
    return Gtk(session, _installed("notification-daemon/notification-daemon"), "Notification", "button", opens=0)
