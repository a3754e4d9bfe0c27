/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cytosched-calendar reads: the events as the daemon describes them, line by line.
 * The daemon writes this with calendar-text.h, and never links the calendar library.
 *
 *   cytosched-calendar 1
 *   name My injections
 *   refresh 86400
 *   (an empty line)
 *   zone Europe/London GMT0BST,M3.5.0/1,M10.5.0
 *   (an empty line)
 *   event 5f0c-1-20261122T1900@cytosched
 *   sequence 3
 *   created 1795300000
 *   modified 1795300000
 *   stamp 1795300000
 *   start Europe/London 2026-11-22T19:00
 *   rule weeks 2 sun
 *   count 12
 *   exclude 2026-12-20T19:00
 *   summary Injection: peginterferon alfa-2a 90 micrograms
 *   description 90 micrograms under the skin
 *   alarm 900 In 15 minutes: peginterferon alfa-2a 90 micrograms
 *   alarm 0 Injection: peginterferon alfa-2a 90 micrograms
 *   (an empty line)
 *   end 1
 *
 * Records are parted by an empty line: the calendar, then the zones, then the events, then
 * the end with the number of events, so that a description that was cut short is known as
 * such. A line is at most INPUT_LINE_MAX bytes and ends with a newline. Within a record the
 * lines come in any order, each once, but for exclude and alarm.
 *
 *   zone NAME FOOTER       an IANA name and its zoneinfo file's POSIX footer. One that can't be
 *                          said in a rule each (rule 9) may be listed, but not used.
 *   event UID              printable ASCII without ",;:\" and quotes
 *   sequence N             0 to 2^31 - 1
 *   created, modified, stamp SECONDS   instants, seconds since 1970-01-01T00:00Z
 *   start ZONE SLOT        wall clock; ZONE is one of the zones, or UTC
 *   rule days N | weeks N DAY{,DAY} | months N     absent: a single event. The start fits it;
 *                          with N > 1 weeks it has one day; months: the start's day, to the 28th
 *   count N                2 to 2^31 - 1; absent: no end; only with a rule
 *   exclude SLOT           after the start, in order; only with a rule; INPUT_EXCLUDED_MAX at most
 *   summary, description TEXT   a summary there must be; any UTF-8
 *   alarm SECONDS TEXT     before the start, 0 to 604,800, whole minutes; INPUT_ALARMS_MAX at most */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "civil.h"
#include "observance.h"
#include "schedule.h"
#include "util.h"

#define INPUT_MAGIC "cytosched-calendar 1"
#define INPUT_LINE_MAX 8000u
#define INPUT_TEXT_MAX 32768u /* all texts of one event */
#define INPUT_ZONES_MAX 1000u
#define INPUT_EXCLUDED_MAX 100000u
#define INPUT_ALARMS_MAX 2u /* rule 12 */
#define INPUT_UID_MAX 255u
#define INPUT_ZONE_NAME_SIZE 65

typedef struct InputHead {
        const char *name;    /* of the calendar */
        int64_t refresh_sec; /* how often a subscriber reads again; 0 for not said */
} InputHead;

typedef struct InputZone {
        char name[INPUT_ZONE_NAME_SIZE];
        PosixTz tz;
        Observances observances; /* of tz */
        bool simple;             /* whether there are any */
} InputZone;

typedef struct InputAlarm {
        int64_t before_sec;
        const char *text;
} InputAlarm;

typedef struct InputEvent {
        const char *uid, *summary;
        const char *description; /* NULL where not given */
        uint32_t sequence;
        int64_t created, modified, stamp;
        const InputZone *zone; /* NULL: UTC */
        Slot start;
        RunKind kind;
        unsigned n; /* 0: a single event */
        uint8_t weekdays;
        uint32_t count; /* 0: no end */
        const Slot *excluded;
        size_t n_excluded;
        InputAlarm alarms[INPUT_ALARMS_MAX];
        size_t n_alarms;
} InputEvent;

typedef enum InputKind {
        INPUT_HEAD,
        INPUT_ZONE,
        INPUT_EVENT,
} InputKind;

/* Points into the Input; good until the next is read. */
typedef struct InputRecord {
        InputKind kind;
        const InputHead *head;
        const InputZone *zone;
        const InputEvent *event;
} InputRecord;

typedef struct Input Input;

/* Reads F, which stays the caller's. 0 or -ENOMEM. */
int input_new(FILE *f, Input **ret);
Input *input_free(Input *in);
DEFINE_CLEANUP(Input *, input_free)
/* The next record. 1; 0 at the end, which was stated and right; -EBADMSG for a text of
 * another form (input_error says where), -EIO, -ENOMEM. */
int input_next(Input *in, InputRecord *ret);
/* "line 7: ...", without anything of the text itself: it may name a drug or a person. */
const char *input_error(const Input *in);
