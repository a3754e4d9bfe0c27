#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process can do where it runs, as one JSON object in $PROBE_OUT: true where it could. Run in the
place of the daemon's helper and, to know that a denial is the sandbox's doing, in a unit without one."""

import json
import mmap
import os
import pathlib
import resource
import socket
import subprocess
import sys
import uuid

HOME = pathlib.Path(os.environ["HOME"])
TRIALS = {}


def trial(function):
    TRIALS[function.__name__] = function
    return function


def run(*argv):
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def touch(path):
    """By a name of its own: the daemon starts its helper again when it has ended, and the one outside runs beside it."""
    path = pathlib.Path(f"{path}-{uuid.uuid4()}")
    path.write_text("probe")
    path.unlink()
    return True


@trial
def write_data():
    return touch(HOME / ".local/share/cytosched/probe")


@trial
def write_home():
    # What an empty copy of the home takes is not in the home: the test looks there.
    (HOME / "probe-was-here").write_text("probe")
    return True


@trial
def read_home():
    return bool((HOME / "secret").read_text())


@trial
def see_runtime_folder():
    return (pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "secret").exists()


@trial
def write_outside():
    # /run/open is a folder that anybody may write to.
    return touch("/run/open/probe")


@trial
def write_shared_memory():
    return touch("/dev/shm/cytosched-probe")


@trial
def share_tmp():
    return pathlib.Path("/tmp", os.environ.get("PROBE_TMP", "?")).exists()


@trial
def reach_session_bus():
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(os.environ["XDG_RUNTIME_DIR"] + "/bus")
    return True


@trial
def open_inet():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    return True


@trial
def open_netlink():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()
    return True


@trial
def see_network():
    return len(os.listdir("/sys/class/net")) > 0 and os.readlink("/proc/self/ns/net") == os.environ.get("PROBE_NET")


@trial
def share_ipc():
    return os.readlink("/proc/self/ns/ipc") == os.environ.get("PROBE_IPC")


@trial
def see_other_users():
    """Besides its own id, all are nobody's."""
    return pathlib.Path("/etc/passwd").stat().st_uid == 0


@trial
def make_namespace():
    return run("unshare", "--user", "true")


@trial
def write_and_execute():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    return True


@trial
def set_suid():
    path = HOME / ".local/share/cytosched/probe-suid"
    path.touch()
    try:
        path.chmod(0o4700)
    finally:
        path.unlink()
    return True


@trial
def change_personality():
    return run("setarch", "--addr-no-randomize", "true")


@trial
def raise_niceness():
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + 1)
    return True


@trial
def see_devices():
    standard = "null zero full random urandom tty ptmx pts char shm mqueue hugepages log core fd stdin stdout stderr console"
    return not set(os.listdir("/dev")) <= set(standard.split())


@trial
def signal_others():
    os.kill(int(os.environ["PROBE_PID"]), 0)
    return True


@trial
def dump_core():
    return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


@trial
def gain_privileges():
    status = pathlib.Path("/proc/self/status").read_text()
    return "NoNewPrivs:\t0" in status


@trial
def run_unfiltered():
    return "Seccomp:\t0" in pathlib.Path("/proc/self/status").read_text()


def main(path):
    found = {}
    for name, function in TRIALS.items():
        try:
            found[name] = bool(function())
        except OSError as error:
            found[name] = False
            print(f"{name}: {error}", file=sys.stderr)
    part = pathlib.Path(path + ".part")
    part.write_text(json.dumps(found, indent=1))
    part.rename(path)


main(os.environ["PROBE_OUT"])
