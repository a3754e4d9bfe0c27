/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table notice: things to tell a person once. */

#include "store/store.h"

typedef struct Notice {
        int64_t id, at; /* AT: instant */
        const char *kind, *title, *body;
        int64_t patient; /* 0: none */
        int64_t count;
        const char *argument; /* what it is about; NULL: nothing */
} Notice;

/* Those that were not read yet, the oldest first, at most LIMIT; texts are lent. */
int notices_list(Store *s, int64_t limit, Cursor **ret);
int notices_next(Store *s, Cursor *cursor, Notice *ret);
int notices_count(Store *s, int64_t *ret);
/* The one of this kind that was not read yet: 1 with its id and count, 0. */
int notices_find(Store *s, const char *kind, int64_t *ret_id, int64_t *ret_count);
/* Whether it is there, read or not: 1, 0. */
int notice_exists(Store *s, int64_t id);
/* Whether one of this kind about ARGUMENT was given after the instant: 1, 0. */
int notices_given_since(Store *s, const char *kind, const char *argument, int64_t instant);

int notice_insert(Store *s, const Notice *notice, int64_t *ret_id);
/* Writes AT, TITLE, BODY and COUNT of the one with its id. */
int notice_update(Store *s, const Notice *notice);
/* From now on they are read. The number of them. */
int notice_dismiss(Store *s, int64_t id, int64_t now);
int notices_dismiss_about(Store *s, const char *kind, const char *argument, int64_t now);
int notices_dismiss_patient(Store *s, const char *kind, int64_t patient, int64_t now);
/* As if it had never been told. The number of them. */
int notices_forget_about(Store *s, const char *kind, const char *argument);
