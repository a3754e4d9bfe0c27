/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A POSIX TZ string, as the footer of a zoneinfo file has it (RFC 9636, 3.3.1):
 * "CET-1CEST,M3.5.0,M10.5.0/3". It holds for every year after the file's last change. */

#include <stdbool.h>
#include <stdint.h>

#define POSIXTZ_NAME_SIZE 32

typedef enum PosixDay {
        POSIX_WEEKDAY,  /* Mm.w.d: the w-th weekday of a month, 5 for its last */
        POSIX_JULIAN,   /* Jn: 1 to 365, 29 February is never counted */
        POSIX_YEAR_DAY, /* n: 0 to 365, 29 February is counted */
} PosixDay;

typedef struct PosixRule {
        PosixDay kind;
        unsigned month, week, weekday; /* POSIX_WEEKDAY; weekday 0 is Sunday */
        unsigned day;                  /* the other two */
        int32_t time_sec;              /* wall clock before the change, -167 h to 167 h */
} PosixRule;

typedef struct PosixTz {
        char std_name[POSIXTZ_NAME_SIZE], dst_name[POSIXTZ_NAME_SIZE];
        int32_t std_offset, dst_offset; /* seconds east of UTC */
        bool has_dst;
        PosixRule start, end; /* of daylight time; only where has_dst */
} PosixTz;

/* Parses the whole text. 0 or -EINVAL (daylight time without its rules is an error:
 * POSIX leaves open what they would be). */
int posixtz_parse(const char *text, PosixTz *ret);
/* The instants at which daylight time starts and ends by the rules of YEAR. In the
 * southern half the end comes first. */
void posixtz_year(const PosixTz *tz, int year, int64_t *ret_start, int64_t *ret_end);
