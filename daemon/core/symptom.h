/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a symptom is called, and what its source says to do about it: a table of fixed words. No
 * score, count or trend changes what is said; a temperature stays as it was typed. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "local.h"

/* How soon the care team is to know, in OncoLink's wordings; the most urgent last. */
typedef enum Tier { TIER_NONE, TIER_LET_THEM_KNOW, TIER_CALL, TIER_RIGHT_AWAY } Tier;
/* "right away", "call", "let them know"; NULL for TIER_NONE. */
const char *tier_name(Tier tier);
/* "Tell your care team right away."; NULL for TIER_NONE. */
const char *tier_sentence(Tier tier);

/* What is said of one that has no tier, and where no contact is stored. */
#define SYMPTOM_UNMARKED \
        N_("This list is not complete. Not marked does not mean harmless: if it worries you, ask your care team.")
#define SYMPTOM_NO_CONTACT N_("Use the number your team gave you, or the emergency services.")
#define SYMPTOM_EMERGENCY N_("Seek emergency care.")

typedef struct Symptom {
        const char *code;
        const char *const *synonyms; /* NULL-terminated */
        Tier tier;                   /* without regard to a value or a severity */
        bool severe;                 /* right away where it is severe */
        bool emergency;              /* SYMPTOM_EMERGENCY comes first */
        const char *line;            /* NULL */
        const char *source;          /* with its date, where it has one */
} Symptom;

/* The table, *RET_N rows. */
const Symptom *symptom_table(size_t *ret_n);
/* The row whose code or synonym NAME is. NULL: none. */
const Symptom *symptom_find(const char *name);
/* The row of which NAME is nearly a code or a synonym, and that one in RET_WORDS. NULL: none, or it is one. */
const Symptom *symptom_near(const char *name, const char **ret_words);
/* The most urgent row of which a code or a synonym stands in TEXT, by whole words. NULL: none. */
const Symptom *symptom_in_text(const char *text);

/* Whether NAME, or for a row's all of its names, stands in TEXT, by whole words. */
bool symptom_is_of(const char *text, const char *name);

/* Where the words of NAME end in TEXT: before the first that begins with a digit, "<" or ">". In
 * bytes, without the spaces; the offset of the value in RET_VALUE (strlen(TEXT): it has none). */
size_t symptom_split(const char *text, size_t *ret_value);

typedef struct Temperature {
        char value[16];      /* as typed: "38,6", ">39" */
        const char *unit;    /* "°C" or "°F" */
        bool fever;          /* 38.0 °C, 100.4 °F or more, or it may be */
} Temperature;
/* Reads "38.6", "38,6 C", "101.5F". Without a unit 30 to 45 are °C, 86 to 113 °F. 0, -EINVAL: no
 * temperature; -ERANGE: no person's. */
int temperature_read(const char *text, Temperature *ret);

/* "mild", "moderate", "severe" or "0" to "10", as it is kept; NULL for another. */
const char *severity_read(const char *text);

typedef struct SymptomSays {
        Tier tier;
        bool emergency;
        const char *line;   /* NULL */
        const char *source; /* NULL where nothing but SYMPTOM_UNMARKED is said */
} SymptomSays;
/* What is said of a symptom. CODE: a code or any text; TYPED: the words it was typed in, where they
 * differ (NULL); VALUE, UNIT, SEVERITY as they are kept (NULL: none). */
SymptomSays symptom_says(const char *code, const char *typed, const char *value, const char *unit,
                         const char *severity);
/* All of it but contact and source, in one text; the caller's to free. LOCAL: in the reader's language, else as it is
 * for programs. NULL: no memory. */
char *symptom_tell(const SymptomSays *says, bool local);
