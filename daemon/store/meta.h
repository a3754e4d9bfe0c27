/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table meta: what is known once of the whole database. */

#include "store/store.h"

#define META_ID "id" /* of the database: part of every UID */
#define META_REGIMENS "regimens" /* the highest number that a regimen had in the database that was here before */
#define META_SEQUENCE "sequence" /* where a series that is new here begins to count */
#define META_SYSTEM_ZONE "system-zone"
#define META_LOG "log" /* which states of the database the log is between (store/log.h) */
#define META_FORGETTING "forgetting" /* somebody was forgotten, and the file is still to be written anew */
#define META_CALENDAR_FILE "calendar-file/" /* and a patient's id: the name of the file that was made */
#define META_WAITING "waiting/" /* a channel, and a piece of what is exported there (store/exports.h) */

/* 1 and the value (the caller's to free), 0 where there is none. */
int meta_read(Store *s, const char *key, char **ret);
int meta_write(Store *s, const char *key, const char *value);
/* All of the open database into the empty file at PATH, where KEY, if it is there at all, is VALUE; both words alone. */
int meta_copy(Store *s, const char *path, const char *key, const char *value);
/* Writes something, whatever it is: whether writing works is seen by it. */
int meta_touch(Store *s);
int meta_remove(Store *s, const char *key);
int meta_remove_all(Store *s, const char *prefix);
/* All keys that begin with PREFIX; key and value are lent. */
int meta_list(Store *s, const char *prefix, Cursor **ret);
int meta_next(Store *s, Cursor *cursor, const char **ret_key, const char **ret_value);
