/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A backup that is to be restored, looked at by a process of its own: of a large one that takes many seconds,
 * and a reminder would wait for it. */

#include "manager.h"
#include "store/backup.h"

/* MESSAGE is the call that has the file. What is left of LOOKED is removed afterwards. */
typedef void (*CandidateLooked)(Manager *m, sd_bus_message *message, Candidate *looked);

/* Calls DONE once FD, a sealed memory file, was looked at (store_candidate()). 0, or a negative errno: -EBUSY while
 * another is. */
int candidate_look(Manager *m, sd_bus_message *message, int fd, CandidateLooked done);
/* Leaves what is being looked at. */
void candidate_end(Manager *m);
