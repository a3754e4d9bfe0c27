# SPDX-License-Identifier: GPL-3.0-or-later
"""A real machine for the tests: a Debian guest in qemu, without KVM, that boots in seconds.

In BUILD/guest: `base.img`, the Debian that this machine has, made once by mmdebstrap; `out/`, its
kernel and modules; `initramfs`, our programs and what mounts it all (tests/guest/init)."""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from common import BUILD

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "guest"
FOLDER = BUILD / "guest"
BASE = FOLDER / "base.img"
OUT = FOLDER / "out"
INITRAMFS = FOLDER / "initramfs"
PACKAGES = (
    "systemd-sysv dbus-user-session libpam-systemd libnotify-bin sqlite3 libjansson4 tzdata "
    "linux-image-cloud-amd64 busybox-static"
).replace(" ", ",")
MODULES = ("virtio_pci", "virtio_blk", "virtio_console", "ext4", "overlay")


def run(*argv, **options):
    done = subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        sys.exit(f"{argv[0]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


# ---- what is booted ------------------------------------------------------------------------------


def make_base():
    """From where this machine's own packages come, and with its apt's ways of fetching."""
    if BASE.exists():
        return
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    suite = run("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME").strip()
    apt = pathlib.Path("/etc/apt")
    sources = [apt / "sources.list", *apt.glob("sources.list.d/*.list"), *apt.glob("sources.list.d/*.sources")]
    ways = [line for line in run("apt-config", "dump", "--no-empty", "Acquire").splitlines() if "::" in line]
    new = BASE.with_suffix(".new")
    run("mmdebstrap", "--quiet", "--variant=minbase", "--format=ext2", f"--include={PACKAGES}",
        *(f"--aptopt={way}" for way in ways),
        f"--customize-hook=copy-out /boot /lib/modules /bin/busybox {OUT}",
        suite, new, *(s for s in sources if s.exists()))
    new.rename(BASE)


def modules():
    """The modules that the guest needs before it has a disk, each after what it needs."""
    folder = next((OUT / "modules").iterdir())
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        needs[path] = others.split()
    wanted = []
    for name in MODULES:
        path = next((p for p in needs if pathlib.Path(p).name == f"{name}.ko"), None)
        wanted += [p for p in [*reversed(needs[path]), path] if p not in wanted] if path else []
    return [folder / p for p in wanted]


def make_initramfs():
    """Programs of BUILD as `make install` puts them, and in /guest those of the tests."""
    tree = FOLDER / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for place in ("bin", "modules", "stage/guest"):
        (tree / place).mkdir(parents=True)
    shutil.copy(OUT / "busybox", tree / "bin")
    shutil.copy(HERE / "init", tree / "init")
    for module in modules():
        shutil.copy(module, tree / "modules")
    (tree / "modules" / "list").write_text("".join(f"{m.name}\n" for m in modules()))
    stage = tree / "stage"
    run("make", "-C", ROOT, "install", f"BUILD={BUILD}", f"DESTDIR={stage}")
    tools = [BUILD / "tests/guest/changes", BUILD / "tests/guest/normal.so", BUILD / "tests/bench/notify-server"]
    for program in [BUILD / "cytoschedd", *tools, HERE / "power", HERE / "shell"]:
        shutil.copy(program, stage / "guest")
    binaries = [p for p in stage.rglob("*") if p.is_file() and p.read_bytes()[:4] == b"\x7fELF"]
    run("strip", *binaries)
    names = "".join(f"{p.relative_to(tree)}\0" for p in sorted(tree.rglob("*")))
    with open(INITRAMFS, "wb") as out:
        subprocess.run(
            ["cpio", "--null", "--create", "--format=newc", "--owner=0:0", "--quiet"],
            cwd=tree, input=names.encode(), stdout=out, check=True,
        )


def make():
    make_base()
    make_initramfs()


# ---- the machine ---------------------------------------------------------------------------------


def _prepare(priority):
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it ends with us
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, priority)


class Machine:
    """A guest that runs PROGRAM first. Its console is in FOLDER/console; each of PORTS, a name and
    a qemu chardev, is a /dev/vport0pN of the guest, from 1 on."""

    def __init__(self, folder, program, clock, ports, *more, memory=192, priority=10, **words):
        kernel = next((OUT / "boot").glob("vmlinuz-*"))
        line = f"console=ttyS0 quiet panic=-1 PROGRAM={program} " + " ".join(f'{k}="{v}"' for k, v in words.items())
        argv = [
            "qemu-system-x86_64", "-name", "guest,debug-threads=on", "-machine", "pc", "-accel", "tcg", "-cpu", "max", "-m", memory,
            "-nodefaults", "-no-user-config", "-display", "none", "-rtc", f"base={clock}",
            "-kernel", kernel, "-initrd", INITRAMFS, "-append", line,
            "-drive", f"file={BASE},format=raw,if=virtio,readonly=on",
            "-serial", f"file:{folder / 'console'}", "-device", "virtio-serial-pci",
        ]
        for n, (name, chardev) in enumerate(ports.items(), 1):
            argv += ["-chardev", f"{chardev},id={name}", "-device", f"virtserialport,chardev={name},name={name},nr={n}"]
        self.popen = subprocess.Popen(
            [str(a) for a in (*argv, *more)], stdin=subprocess.DEVNULL, preexec_fn=lambda: _prepare(priority)
        )

    @property
    def alive(self):
        return self.popen.poll() is None

    def waited(self):
        """Seconds so far in which the guest's processor was to run and had none of ours."""
        for task in pathlib.Path(f"/proc/{self.popen.pid}/task").iterdir():
            if (task / "comm").read_text().startswith("CPU 0"):
                return int((task / "schedstat").read_text().split()[1]) / 1e9
        return 0.0

    def cut(self):
        self.popen.kill()
        self.popen.wait()
