#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's page with other people's eyes: html-validate (no errors), axe in Chromium at two widths (no violations),
and printed by Chromium on A4 and Letter (nothing cut off). check-report.py BUILD, with NODE_MODULES where npm put html-validate,
axe-core and puppeteer-core; `make check-report` does all that. PAGES=FOLDER keeps pages, pictures and paper there."""

import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["BUILD"] = sys.argv[1]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "e2e"))

from harness import Session, seeded  # noqa: E402
from test_report import HOSTILE  # noqa: E402
from test_report_lives import Lives  # noqa: E402

MODULES = pathlib.Path(os.environ["NODE_MODULES"])


def pages(folder):
    """A life, one of texts that no page expects, one of nothing."""
    with Session() as s:
        Lives().live(s, seeded(), 12)
        s.cli("set", "contact", "the ward, 030 1234567")
        s.cli("supply", "add", "drug-0", "4", "pens", "--expires", "2027-05", "--yes")
        yield write(s, folder, "life")
        yield write(s, folder, "years", "--from", "2024-06-01")
    with Session() as s:
        s.start_daemon(now="2026-11-01 08:00:00")
        yield write(s, folder, "nothing")
        s.cli("add", HOSTILE, "1 pen daily at 08:30", "--yes")
        s.cli("result", HOSTILE.replace("<", "").replace("1", ""), "12", HOSTILE, check=False)
        yield write(s, folder, "hostile")


def write(s, folder, name, *args):
    path = folder / f"{name}.html"
    s.cli("report", "--output", path, *args)
    return path


def main(folder):
    files = list(pages(folder))
    validate = [MODULES / ".bin" / "html-validate", "--preset", "standard", *files]
    failed = subprocess.run(validate).returncode != 0
    print(f"html-validate: {len(files)} pages, {'errors' if failed else 'no errors'}", flush=True)
    script = pathlib.Path(__file__).with_suffix(".js")
    failed |= subprocess.run(["node", script, *files], env={**os.environ, "NODE_PATH": str(MODULES)}).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    if os.environ.get("PAGES"):
        pathlib.Path(os.environ["PAGES"]).mkdir(parents=True, exist_ok=True)
        sys.exit(main(pathlib.Path(os.environ["PAGES"])))
    with tempfile.TemporaryDirectory(prefix="cytosched-report-") as temporary:
        sys.exit(main(pathlib.Path(temporary)))
