/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A VEVENT as it stands in a file. Pure. */

#include "calendar/raw-value.h"

typedef struct RawEvent {
        const char *home;      /* the zone that its calendar is in (X-WR-TIMEZONE); NULL where it says none */
        size_t calendar, zone; /* zone: of its start; RAW_NONE where the file has none of that name */
        const char *uid;       /* "" for none */
        RawTime start, end, instead; /* instead: RECURRENCE-ID */
        bool has_rule, cancelled;
        Rule rule;
        uint32_t sequence;
        RawTimes excluded, extra;
        unsigned seen;          /* for reading */
        char why[RAW_WHY_SIZE]; /* it can't be taken; "" where it can */
} RawEvent;

/* A property between BEGIN:VEVENT and its end. 0 or -ENOMEM. */
int raw_event_property(RawEvent *e, const Line *l);
/* What an event lacks, once all of it was read. */
void raw_event_check(RawEvent *e);
