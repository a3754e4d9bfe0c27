# SPDX-License-Identifier: GPL-3.0-or-later
"""A drive with a volatile cache, as an nbdkit plugin: what was written since the last flush is in
memory only. When its machine is gone the power is, and of each sector that waited the disk keeps
at random what it had, or any of what was written since: less than all, and in another order.

    nbdkit python drive.py file=DISK seed=N told=FILE [lies=1]

A drive that lies answers a flush at once and keeps nothing for it. TOLD gets a line at the end:
the flushes, the sectors that waited, those of them that got lost."""

import os
import random

import nbdkit

API_VERSION = 2
SECTOR = 512
settings = {"lies": "0"}


def config(key, value):
    settings[key] = value


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):  # noqa: A001 - nbdkit's name
    return Drive()


class Drive:
    def __init__(self):
        self.fd = os.open(settings["file"], os.O_RDWR)
        self.waiting = {}  # sector: what was written to it since the last flush, in order
        self.flushes = 0

    def read(self, buffer, offset):
        view = memoryview(buffer)
        os.preadv(self.fd, [view], offset)
        for sector in range(offset // SECTOR, (offset + len(view)) // SECTOR):
            if sector in self.waiting:
                at = sector * SECTOR - offset
                view[at : at + SECTOR] = self.waiting[sector][-1]

    def write(self, buffer, offset):
        data = bytes(buffer)
        for at in range(0, len(data), SECTOR):
            self.waiting.setdefault((offset + at) // SECTOR, []).append(data[at : at + SECTOR])

    def flush(self):
        self.flushes += 1
        if settings["lies"] == "0":
            for sector, written in self.waiting.items():
                os.pwrite(self.fd, written[-1], sector * SECTOR)
            self.waiting.clear()

    def cut(self):
        chance, lost = random.Random(int(settings["seed"])), 0
        luck = chance.choice((0.0, 0.1, 0.5, 0.9))
        for sector, written in sorted(self.waiting.items()):
            if chance.random() < luck:
                os.pwrite(self.fd, chance.choice(written), sector * SECTOR)
            else:
                lost += 1
        with os.fdopen(os.open(settings["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as told:
            told.write(f"{self.flushes} {len(self.waiting)} {lost}\n")
        os.close(self.fd)


def close(drive):
    drive.cut()


def get_size(drive):
    return os.fstat(drive.fd).st_size


def block_size(drive):
    return (SECTOR, 4096, 0xFFFFFFFF)


def can_write(drive):
    return True


def can_flush(drive):
    return True


def can_multi_conn(drive):
    return False


def pread(drive, buffer, offset, flags):
    drive.read(buffer, offset)


def pwrite(drive, buffer, offset, flags):
    drive.write(buffer, offset)


def flush(drive, flags):
    drive.flush()
