/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Injection sites: what a typed name means, and in which order to look at them. Which one is
 * used the patient decides; this says only which was used longest ago. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "civil.h"

#define SITES_MAX 64u /* of one list */
#define SITE_NEVER INT64_MIN

/* What a list begins as, NULL-terminated: abdomen and thigh (leaflets of Pegasys and Besremi); with
 * UPPER_ARM the upper arms too (interferon alfa, Newcastle Hospitals). */
const char *const *rotation_begin(bool upper_arm);

typedef enum SiteMatch {
        SITE_NEW,    /* nothing in the list is like it */
        SITE_LISTED, /* *RET is one site */
        SITE_NEAR,   /* *RET has those that may be meant; a person is asked */
} SiteMatch;

/* What TYPED means in a list of N names (at most SITES_MAX): case and the order of the words do
 * not matter. A word that is left out ("thigh"), begun ("l thigh"), mistyped or said otherwise
 * ("belly") is near. RET: bit I for NAMES[I]. -ENOMEM. */
int rotation_match(const char *const *names, size_t n, const char *typed, uint64_t *ret);

/* "left thigh, left abdomen and right thigh" of names with a newline between; the caller's to free. NULL:
 * no memory. */
char *rotation_words(const char *sites);

typedef struct RotationSite {
        const char *name; /* borrowed */
        size_t place;     /* in the list */
        int64_t last;     /* instant of its last use; SITE_NEVER */
        bool resting;
} RotationSite;

/* Whether a rest from FROM to UNTIL (included; DAY_NONE: no end) holds on DAY. */
static inline bool rotation_rests(Day from, Day until, Day day) {
        return day >= from && day <= until;
}
/* Puts sites in the order in which to look at them: those that do not rest, the one used longest
 * ago first (never used before all others, then the list's order); then those that rest. */
void rotation_order(RotationSite *sites, size_t n);
