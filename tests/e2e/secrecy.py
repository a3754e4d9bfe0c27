# SPDX-License-Identifier: GPL-3.0-or-later
"""The password of the tests, and the search for it: when a session ends, it is in nothing that was said in it,
and in no file of it (logs, databases, settings), in whatever form."""

import base64
import urllib.parse

USER, PASSWORD = "anna", "correct horse"
FORMS = tuple(form.encode() for form in (
    PASSWORD, urllib.parse.quote(PASSWORD), urllib.parse.quote_plus(PASSWORD), PASSWORD.encode().hex(),
    base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(), base64.b64encode(PASSWORD.encode()).decode().rstrip("=")))
# Where a test keeps it itself, for what is to be given it.
KEPT = ("secret", "users", "server.php")


def shows(data):
    return any(form in data for form in FORMS)


def leaks(said, *folders):
    """Where it is."""
    found = [f"what was said: {text[:200]!r}" for text in said if shows(text.encode())]
    for folder in folders:
        for path in folder.rglob("*"):
            if path.name not in KEPT and not path.is_symlink() and path.is_file() and shows(path.read_bytes()):
                found.append(str(path))
    return found
