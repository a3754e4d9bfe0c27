/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table zonefile: the rules of each zone in use, as its file last had them. */

#include "store/store.h"

typedef struct ZoneFile {
        const char *name;
        int64_t fingerprint; /* of the data */
        const void *data;    /* the file's bytes, lent */
        size_t size;
} ZoneFile;

int zonefiles_list(Store *s, Cursor **ret);
int zonefiles_next(Store *s, Cursor *cursor, ZoneFile *ret);
/* 1 and the fingerprint, 0 where there is none. */
int zonefile_read(Store *s, const char *name, int64_t *ret);
int zonefile_write(Store *s, const ZoneFile *file);
/* Forgets those of zones that nobody ever was in. */
int zonefiles_forget(Store *s);
