/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Backups: a copy of the whole database in one file, and such a file back in its place. */

#include "store/store.h"

/* A copy of all of it in a file that has no name any more, to be read from its start; RET_FD is the
 * caller's. Nobody else's file is touched: one on a file server that hangs would stop every reminder. */
int store_backup(Store *s, int *ret_fd, int64_t *ret_bytes);
/* Copies FD beside PATH, brings it to this version and looks at all of it, each value too. The copy's name is the
 * caller's, to store_discard; so is RET_FINDING, what a value is wrong with. -EBADMSG where it is damaged, -EPROTO newer, -ENOMSG no backup, -EFBIG. FD must
 * not block: restore gets a sealed memory file. */
int store_candidate(const char *path, int fd, char **ret, char **ret_finding);
/* Removes the file and frees its name. */
void store_discard(char **path);
/* What store_candidate() found, for who did not ask it himself. */
typedef struct Candidate {
        int error;
        char *path, *finding; /* as RET and RET_FINDING */
} Candidate;
void store_candidate_done(Candidate *c);
/* Whether every byte of the file is there at once, and stays as it is while it is read. A file of somebody's might
 * lie on a server that does not answer, and change. */
bool store_sealed(int fd);
/* Puts CANDIDATE in PATH's place, while no store has either open. What was there, with its log, is
 * kept beside it under the name RET_KEPT (the caller's to free; NULL where nothing was there). */
int store_replace(const char *path, const char *candidate, const char *date, char **ret_kept);
/* Undoes that, however far it came: what is KEPT, with its log, is at PATH again, and nothing else. */
int store_put_back(const char *path, const char *kept);
/* After -ESTALE: opens what lies at the path now, where that is a sound database, in place of
 * what was open. 1: done, and *S is another; 0: nothing there can be opened, and *S is as it was; negative:
 * it was sound and could not be opened all the same: *S is NULL and RET_PROBLEM says why. */
int store_take_over(Store **s, char **ret_problem);
/* Whether its tables are as they are made here: 1, 0. */
int store_is_ours(Store *s);
