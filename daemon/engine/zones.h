/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Zones by name, from the system's zoneinfo files ($TZDIR, else /usr/share/zoneinfo).
 * Does I/O; knows no bus and no database, so that helper programs link it too. */

#include "core/zone.h"
#include "util.h"

typedef struct Zones Zones;

/* 0 or -ENOMEM. */
int zones_new(Zones **ret);
/* Frees the zones it gave out, too. */
Zones *zones_free(Zones *z);
DEFINE_CLEANUP(Zones *, zones_free)

/* The zone of an IANA name, read once; it lives as long as Z (see zones_reload). Of several names of
 * one zone it has the one that stays, and of several forms of it the plain one (zone-links.h). 0; -EINVAL for a name that is none, -ENOENT where
 * there is no such zone, -EBADMSG where its file is not sound, -ENOMEM, or another error of reading.
 * "UTC" is always there. */
int zones_get(Zones *z, const char *name, const Zone **ret);
/* The bytes of a zone's file, the caller's to free. 0, or as zones_get(). */
int zones_read(const char *name, char **ret, size_t *ret_size);
/* Keeps a copy of a file's bytes: rules to go by where NAME's own file is gone. 0 or -ENOMEM. */
int zones_keep(Zones *z, const char *name, const void *data, size_t size);
/* Whether a zone that Z gave out has no file (any more), and goes by the rules that were last known. */
bool zones_is_gone(const Zones *z, const Zone *zone);

/* Reads the files again and replaces the zones whose rules changed, which frees the old
 * ones: the caller has dropped what borrows them. A zone that can't be read now stays as
 * it is. 1 where a zone was replaced, else 0. */
int zones_reload(Zones *z);

/* The system zone's name, the caller's to free: $TZ, else /etc/localtime's target, else /etc/timezone, the first
 * that names a zone there is; else "UTC". 0 or -ENOMEM. */
int zones_system(char **ret);
/* The same with /etc below ROOT ("" for the system's own). */
int zones_system_in(const char *root, char **ret);
/* That zone, or UTC where its file can't be read. 0 or -ENOMEM. */
int zones_here(Zones *z, const Zone **ret);
