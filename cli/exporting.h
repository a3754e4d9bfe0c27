/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Calendar files: the call that writes one, and what is said of it. */

#include "call.h"

/* Google's calendar takes no more (rule 20). */
#define EXPORT_BYTES_MAX 1000000

/* The daemon writes what CALL asks for to FD, and answers when all is written. 0 or an exit code. */
/* FD has it, for good: what the phone shows is this from now on, by the way CHANNEL (file, share, sync). */
void export_done(Client *c, const char *channel, const json_t *result);
int export_to(Client *c, Call *call, int fd, Reply *ret);
/* "Written: PATH", and how much. */
void export_tell(const json_t *result, const char *path);
/* What is to be known of all that was written; HORIZON: "" where no cycle was cut. */
void export_advise(FILE *f, const char *horizon);
