/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Faults in this process: the N-th allocation, or the N-th call that reads or writes a file,
 * fails. faults.c stands in front of the C library, for the libraries that are linked too. */

#include <stdbool.h>

typedef enum Fault {
        FAULT_NONE,
        FAULT_MEMORY, /* an allocation gives NULL */
        FAULT_ANY,    /* any call on a file fails with EIO */
        FAULT_WRITE,  /* a call that writes fails with EIO */
        FAULT_FULL,   /* a call that takes space fails with ENOSPC */
        FAULT_SHORT,  /* a write writes half of it */
        _FAULT_MAX,
} Fault;

/* From now on: the N-th call from here (1 is the next) fails; LASTING: and all after it. */
void faults_arm(Fault fault, unsigned n, bool lasting);
void faults_disarm(void);
/* How many calls that could fail were made since it was armed. */
unsigned faults_seen(void);
