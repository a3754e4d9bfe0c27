/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The methods of the interface: what each takes, and what it answers with. The object on the bus, the limits that
 * are held before a method runs, and how it is run all follow from this table. */

#include "engine/service.h"

/* What a method answers with. */
typedef enum MethodKind {
        METHOD_CHANGE,   /* a{sv} result, aa{sv} effects, a{sv} context; takes a request before its arguments, and
                          * is run in a transaction */
        METHOD_ROWS,     /* aa{sv} rows, a{sv} context */
        METHOD_RESULT,   /* a{sv} result, a{sv} context */
        METHOD_PLAIN,    /* a{sv} result */
        METHOD_CHECKS,   /* aa{sv} rows */
        METHOD_COPY,     /* h the call's file, which is closed then, a{sv} result */
        METHOD_CALENDAR, /* a{sv} result, once cytosched-calendar has written the call's output to its file */
        METHOD_NOTHING,
} MethodKind;

typedef enum MethodFlags {
        METHOD_ALWAYS = 1,       /* also while the database can't be used */
        METHOD_TOLD_OF_HOST = 2, /* it is told what only the shell knows (Call.host) */
        METHOD_LOOKS_FIRST = 4,  /* a process of its own looks at its file before (Call.looked) */
        METHOD_BRIEF = 8,        /* what it reads does not grow with the database: no process of its own is begun for it */
        METHOD_WIDE = 16,        /* it may change all there is */
} MethodFlags;

#define METHOD_ARGS_MAX 3

typedef struct MethodArg {
        const char *name; /* NULL: no more */
        char type;        /* s: Call.args, in order; u: an option of its name; h: Call.fd, the message's */
        unsigned limit;   /* s: bytes */
} MethodArg;

typedef struct Method {
        const char *name;
        ServiceMethod run;
        MethodKind kind;
        const char *rows; /* what the rows are; NULL where there are none */
        MethodArg args[METHOD_ARGS_MAX];
        const char *options; /* "key:type ..."; NULL: takes none */
        unsigned flags;
} Method;

/* What a plan of Import has. */
#define METHOD_PLAN_OPTIONS "drug:s schedule:s patient:s zone:s from:s edits:as appointment:b"

extern const Method methods[];
extern const size_t n_methods;

/* NULL where there is none. */
const Method *method_find(const char *name);
