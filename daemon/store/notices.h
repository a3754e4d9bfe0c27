/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table notice: what a person is told once. Facts alone: the words are made when it is shown, and
 * a row is there for as long as it is true (engine/notice.h says when). Read, it only is not shown any
 * more. */

#include <stdbool.h>

#include "core/civil.h"
#include "store/store.h"

/* Stored by number: one is never given twice. */
typedef enum NoticeKind {
        NOTICE_MISSED = 1,     /* REGIMEN; NUMBER: the instant of the first dose that it may speak of */
        NOTICE_BEFORE = 2,     /* REGIMEN, SLOT: the dose; NUMBER: how long before it, in seconds */
        NOTICE_AFTER = 3,      /* the same, after it was taken */
        NOTICE_PAUSED = 4,     /* REGIMEN; NUMBER: the day from which on it is paused without an end */
        NOTICE_ZONE = 5,       /* PATIENT; TEXT: the zone that the system is in now */
        NOTICE_UNREADABLE = 6, /* REGIMEN: its plan can't be read */
        NOTICE_ZONE_GONE = 7,  /* TEXT: a zone in use that has no file any more */
        NOTICE_LOW = 8,        /* REGIMEN; TEXT: the key of the item; NUMBER: the change that added last, 0: none */
        NOTICE_EXPIRES = 9,    /* REGIMEN; TEXT: the key of the item; NUMBER: the day through which it can be used */
        NOTICE_TICKED = 10,    /* REGIMEN, SLOT: the dose; NUMBER: when it was taken, as a phone says */
        NOTICE_UNTICKED = 11,  /* the same: a phone's task of it was cancelled or deleted */
        NOTICE_CONTRADICTED = 12, /* the same: ticked there, and recorded as skipped here; NUMBER: when it was taken, as a phone says */
        NOTICE_REPLACED = 13,  /* TEXT: the path of what was put aside when the database was found to be another one; its own: nothing could be */
} NoticeKind;

typedef struct Notice {
        int64_t id, at; /* AT: the instant at which it was told */
        NoticeKind kind;
        int64_t patient, regimen; /* 0: none */
        Slot slot;                /* SLOT_NONE: none */
        int64_t number;
        char *text; /* owned in a list; NULL: none */
        bool read;
        bool hidden; /* and nobody read it: it is not true just now (engine/notice.h) */
} Notice;

typedef struct Notices {
        Notice *list;
        size_t n, allocated;
} Notices;
void notices_done(Notices *n);

/* Those that were not read, the oldest first, at most LIMIT; and all of a regimen, read or not. */
int notices_unread(Store *s, int64_t limit, Notices *ret);
int notices_of_regimen(Store *s, int64_t regimen, Notices *ret);
/* How many were not read. */
int notices_count(Store *s, int64_t *ret);
/* What notice it is: 1 with its kind and patient, 0. */
int notice_find(Store *s, int64_t id, NoticeKind *ret_kind, int64_t *ret_patient);
/* Whether one of this kind about the regimen was told between two instants, read or not: 1, 0. */
int notices_told_between(Store *s, NoticeKind kind, int64_t regimen, int64_t from, int64_t until);

/* Whether one of this kind about TEXT was told, read or not: 1, 0. */
int notices_told_about(Store *s, NoticeKind kind, const char *text);

/* Its id is given to it. */
int notice_insert(Store *s, const Notice *notice);
/* It was read at NOW; and so were all of this kind of a patient. The number of them. */
int notice_read(Store *s, int64_t id, int64_t now);
int notices_read_of(Store *s, NoticeKind kind, int64_t patient, int64_t now);
/* It is not shown, as if it had been read, until it is shown again. The number of them. */
int notice_hide(Store *s, int64_t id);
int notice_show(Store *s, int64_t id);
/* The number of those that went: this one, all of a kind about a patient and a regimen (0: none), and those
 * about regimens that are no more, of which what was missed is hidden. */
int notice_remove(Store *s, int64_t id);
int notices_remove(Store *s, NoticeKind kind, int64_t patient, int64_t regimen);
int notices_remove_about(Store *s, NoticeKind kind, const char *text);
int notices_remove_removed(Store *s);
/* Forgets what the patient was told, and of zones that nobody ever was in. */
int notices_forget(Store *s, int64_t patient);
