/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The drugs known by name: what is shown, what is typed, what is ambiguous. From the
 * table in the project's care notes (labels: Intron A, Roferon-A, Pegasys, Besremi,
 * Proleukin). It knows names, units and routes, and never a dose. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"

typedef struct Drug {
        const char *name; /* as shown: "peginterferon alfa-2a" */
        const char *atc;
        Unit unit;                   /* the unit it comes in */
        const char *route;           /* the usual route's words: "under the skin" */
        const char *const *synonyms; /* NULL-terminated, as typed, any case */
} Drug;

/* What a typed name means. Case, hyphens, spaces and a/alpha/alfa spellings do not
 * matter. 1 with *RET (a known drug), 0 with *RET NULL (a name of its own, kept as
 * typed), -ENOTUNIQ where it is ambiguous ("interferon"): then RET_CHOICES, when not
 * NULL, is set to a NULL-terminated static list of the names it may mean. */
int drug_find(const char *typed, const Drug **ret, const char *const **ret_choices);
/* Drug I of those that are known; NULL after the last. */
const Drug *drug_at(size_t i);

/* The one of this ATC code, and of exactly this name: as the database keeps them, and as they are shown. NULL: none. */
const Drug *drug_of_code(const char *atc);
const Drug *drug_named(const char *name);

/* The known drug whose name the typed one nearly is ("pegasis"): its name or the synonym in *RET_NAME. NULL
 * for none. Only ever asked about. */
const Drug *drug_near(const char *typed, const char **ret_name);

/* Routes: "under the skin" (typed also as subcutaneous, sc, subcut), "into a vein"
 * (intravenous, iv, infusion), "into a muscle" (intramuscular, im), "by mouth" (oral),
 * and "" . The shown words, or NULL where the text is none of them. */
const char *route_find(const char *typed);
/* Its code, as the database keeps it ("subcutaneous"), and its words by that; "" for none. */
const char *route_code(const char *route);
const char *route_of_code(const char *code);
/* "injection" for under the skin and into a muscle, "infusion" for into a vein, "dose" else. */
const char *route_noun(const char *route);
