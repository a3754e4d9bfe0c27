# SPDX-License-Identifier: GPL-3.0-or-later
"""Five changes with an I/O error, a short write, a full disk, or no memory at each point."""

import json
import os
import tempfile

from common import BUILD, Row, run_program

FAULTS = {
    "each read or write of a file fails, once": ("any", "once"),
    "each read or write of a file fails, from then on": ("any", "lasting"),
    "the disk is full at each write, once": ("full", "once"),
    "the disk is full at each write, from then on": ("full", "lasting"),
    "each write is short, once": ("short", "once"),
    "each write is short, then the disk is full": ("short", "lasting"),
    "each allocation fails, once": ("memory", "once"),
    "each allocation fails, from then on": ("memory", "lasting"),
}


def run(what, every):
    fault, lasting = FAULTS[what]
    row = Row(what)
    # In memory where there is room: what is tested is what was written, not the disk.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="cytosched-torture-", dir=memory) as folder:
        done = run_program(BUILD / "tests/torture/scenario", folder, fault, lasting, every)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        row.point(f"scenario ended with {done.returncode}: {done.stderr}")
        return row
    row.points = found["points"]
    for line in done.stderr.splitlines():
        row.points -= 1
        row.point(line)
    if not found["whole"] or (done.returncode and not row.wrong):
        row.point("not all points were reached")
    row.note = f"every {every}th" if every > 1 else "all"
    return row
