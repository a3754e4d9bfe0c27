#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command in a world where the kernel gives users less than Debian's does, made with a filter
of system calls, which needs no rights:

    world.py refused CMD...    no user namespaces at all, as with user.max_user_namespaces=0
    world.py stripped CMD...   they can be made and then may do nothing, as by AppArmor's
                               unprivileged_userns (Ubuntu since 23.10)
"""

import ctypes
import errno
import os
import platform
import struct
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
# Of the calls: their numbers, on the machines that the tests run on.
NUMBERS = {
    "x86_64": {"clone": 56, "unshare": 272, "mount": 165, "pivot_root": 155},
    "aarch64": {"clone": 220, "unshare": 97, "mount": 40, "pivot_root": 41},
    "i686": {"clone": 120, "unshare": 310, "mount": 21, "pivot_root": 217},
}
# The same everywhere.
NEW = {"open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "clone3": 435, "mount_setattr": 442}


def op(code, value, if_so=0, if_not=0):
    return struct.pack("HBBI", code, if_so, if_not, value)


def refuse(number, error):
    return op(EQUAL, number, 0, 1) + op(RETURN, REFUSE | error)


def refuse_user_namespace(number):
    """Where the first argument, the flags, asks for one; the call's number is loaded again after it."""
    return (op(EQUAL, number, 0, 4) + op(LOAD, 16) + op(ANY_BIT, CLONE_NEWUSER, 0, 1) + op(RETURN, REFUSE | errno.EPERM)
            + op(LOAD, 0))


def program(world):
    numbers = {**NUMBERS[platform.machine()], **NEW}
    # glibc falls back to clone, whose flags can be seen.
    text = op(LOAD, 0) + refuse(numbers["clone3"], errno.ENOSYS)
    if world == "refused":
        text += refuse_user_namespace(numbers["clone"]) + refuse_user_namespace(numbers["unshare"])
    else:
        for name in ("mount", "pivot_root", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "mount_setattr"):
            text += refuse(numbers[name], errno.EACCES)
    return text + op(RETURN, ALLOW)


def enter(world):
    text = program(world)
    code = ctypes.create_string_buffer(text, len(text))
    head = ctypes.create_string_buffer(struct.pack("HP" if struct.calcsize("P") == 8 else "HI", len(text) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, head, 0, 0)):
        if libc.prctl(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    enter(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
