/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A time zone as its zoneinfo file has it (RFC 9636, version 2 and later data with
 * the POSIX footer). glibc's and libical's resolvers answer gaps and overlaps in
 * ways of their own; this one answers as RFC 5545, 3.3.5 says. Pure: the caller
 * reads the file (daemon/engine/zones.h does). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "civil.h"
#include "util.h"

typedef struct Zone Zone;

typedef enum ZoneKind {
        ZONE_PLAIN,   /* the wall clock shows this time once */
        ZONE_GAP,     /* never: the clock springs over it */
        ZONE_OVERLAP, /* twice: the clock is set back over it */
} ZoneKind;

/* Parses a zoneinfo file's bytes. NAME is kept (the IANA name). 0, -EBADMSG where the
 * data is not sound (every offset and count is checked: the file is input), -ENOMEM. */
int zone_parse(const char *name, const void *data, size_t size, Zone **ret);
Zone *zone_free(Zone *z);
DEFINE_CLEANUP(Zone *, zone_free)

/* Whether NAME has the form of an IANA name (letters, digits, "+-_/", no "..", no
 * leading "/", at most 64 bytes): nothing else is ever made a path. */
bool zone_name_valid(const char *name);
const char *zone_name(const Zone *z);
/* A hash of the file's bytes (FNV-1a, 64 bit): two equal files, two equal prints. */
uint64_t zone_fingerprint(const Zone *z);
/* The POSIX TZ footer, "" where the file has none; lives as long as Z. */
const char *zone_footer(const Zone *z);
/* The instant of the file's last change, from which on the footer alone counts. */
int64_t zone_footer_from(const Zone *z);

/* The instant (seconds since 1970-01-01T00:00Z) of a wall-clock minute: in a gap the
 * time by the offset before it, in an overlap the first. KIND may be NULL. */
int64_t zone_resolve(const Zone *z, Slot slot, ZoneKind *kind);
/* Seconds east of UTC at an instant, and whether it is daylight time (may be NULL). */
int32_t zone_offset(const Zone *z, int64_t utc, bool *ret_dst);
/* The abbreviation at an instant ("CET"); lives as long as Z. */
const char *zone_abbreviation(const Zone *z, int64_t utc);
/* The wall-clock minute at an instant (floor). */
Slot zone_local(const Zone *z, int64_t utc);
/* The first instant after UTC at which the offset changes; INT64_MAX for none until 2101. */
int64_t zone_next_change(const Zone *z, int64_t utc);

/* RFC 3339 with the zone's offset at UTC, "2026-11-22T19:00:00+00:00". */
#define INSTANT_TEXT_SIZE sizeof("YYYY-MM-DDTHH:MM:SS+HH:MM")
const char *instant_format(const Zone *z, int64_t utc, char buf[static INSTANT_TEXT_SIZE]);
/* "2026-11-22T18:00:00Z". */
const char *instant_format_utc(int64_t utc, char buf[static INSTANT_TEXT_SIZE]);
