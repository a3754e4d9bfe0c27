/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Programs of cytosched's that the client runs. */

#include <sys/types.h>

/* Runs cytosched-NAME OPTION on the file INPUT ("-": stdin), with no more rights and means than reading
 * it takes; RET_FD is what it says. Its pid, or a negative errno. */
pid_t helper_open(const char *name, const char *option, const char *input, int *ret_fd);
/* Runs ARGV[0], a program of ours, as this one could: with its own rights and terminal. OUTPUT: its stdout. Its exit
 * status, HELPER_ABSENT where it can't be run; negative where it was killed. */
#define HELPER_ABSENT 127
int helper_run(char *const *argv, int output);
/* Waits for it. Its exit status; -1 where it was killed. */
int helper_wait(pid_t pid);
