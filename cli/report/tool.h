/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Programs of the system's that a report uses where they are there. */

#include <sys/types.h>

#define TOOL_ABSENT 127 /* the exit status of one that is not installed */

/* Begins ARGV[0], found in PATH, in a session of its own; INPUT and OUTPUT are its own (/dev/null where negative). Its pid,
 * or negative errno. */
pid_t tool_begin(char *const *argv, int input, int output);
/* Waits for it, MSEC at most where that is not negative. Its exit status; 0 where it goes on; -ECHILD where it was killed. */
int tool_wait(pid_t pid, int msec);
