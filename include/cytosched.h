/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The names and limits the programs share. The D-Bus interface itself is
 * documented in org.cytosched.Daemon1.xml beside this file. */

#include "local.h"

#ifndef CYTOSCHED_VERSION
#error "CYTOSCHED_VERSION comes from the Makefile"
#endif

#define CYTOSCHED_BUS_NAME "org.cytosched.Daemon1"
#define CYTOSCHED_OBJECT "/org/cytosched/Daemon1"
#define CYTOSCHED_INTERFACE "org.cytosched.Daemon1"

/* Error names; what each means is said in the XML. */
#define CYTOSCHED_ERROR "org.cytosched.Error."
#define CYTOSCHED_ERROR_INVALID CYTOSCHED_ERROR "Invalid"
#define CYTOSCHED_ERROR_SCHEDULE CYTOSCHED_ERROR "Schedule"
#define CYTOSCHED_ERROR_AMBIGUOUS CYTOSCHED_ERROR "Ambiguous"
#define CYTOSCHED_ERROR_CONFLICT CYTOSCHED_ERROR "Conflict"
#define CYTOSCHED_ERROR_CONFIRM CYTOSCHED_ERROR "NeedsConfirmation"
#define CYTOSCHED_ERROR_NOT_FOUND CYTOSCHED_ERROR "NotFound"
#define CYTOSCHED_ERROR_NOTHING_DUE CYTOSCHED_ERROR "NothingDue"
#define CYTOSCHED_ERROR_DATABASE CYTOSCHED_ERROR "Database"
#define CYTOSCHED_ERROR_LIMIT CYTOSCHED_ERROR "Limit"
#define CYTOSCHED_ERROR_FAILED CYTOSCHED_ERROR "Failed"

/* Limits, in bytes of UTF-8 without the final NUL, checked before anything is written. */
#define LIMIT_NAME 200u      /* a drug's or patient's name, a handle */
#define LIMIT_SCHEDULE 4000u /* a schedule's text */
#define LIMIT_TEXT 1000u     /* a note, a reason, a site, a setting's value */
#define LIMIT_REQUEST 64u    /* a request id */
#define LIMIT_ROWS 1000u     /* rows in one reply */
#define LIMIT_LIST 1000u     /* texts in a list of a call */
#define LIMIT_PATIENTS LIMIT_ROWS

#define DISCLAIMER                                                                       \
        N_("For keeping to a plan made with a care team; not for diagnosis or treatment, " \
           "no substitute for professional care.")
