/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The options of all verbs, from one table, and what a person typed. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The exit codes are part of the interface. */
enum {
        DONE = 0,
        REFUSED = 1,     /* refused or failed */
        USAGE = 2,       /* wrong usage */
        NOT_FOUND = 3,   /* no such thing, or nothing is due */
        UNREACHABLE = 4, /* the daemon can't be reached */
};

typedef enum Opt {
        OPT_ADDRESS,
        OPT_ALARM,
        OPT_ALL,
        OPT_AMOUNT,
        OPT_ANSWER,
        OPT_APPOINTMENT,
        OPT_AT,
        OPT_BATCH,
        OPT_CA_FILE,
        OPT_DATE,
        OPT_DISCREET,
        OPT_DOSES_EACH,
        OPT_DRUG,
        OPT_DRY_RUN,
        OPT_EXPIRES,
        OPT_FOLLOWING,
        OPT_FORGET,
        OPT_FROM,
        OPT_HELP,
        OPT_HIGH,
        OPT_HISTORY,
        OPT_JSON,
        OPT_LIMIT,
        OPT_LOW,
        OPT_MINUTES,
        OPT_NAME,
        OPT_NOTE,
        OPT_OFF,
        OPT_ONLY,
        OPT_OPEN,
        OPT_OUTPUT,
        OPT_PASSWORD_COMMAND,
        OPT_PASSWORD_FD,
        OPT_PATIENT,
        OPT_PER_DOSE,
        OPT_PORT,
        OPT_REASON,
        OPT_REGIMEN,
        OPT_REWRITE,
        OPT_ROUTE,
        OPT_SEVERITY,
        OPT_SITE,
        OPT_SPLIT,
        OPT_TABLE,
        OPT_TASKS,
        OPT_TO,
        OPT_UNPLANNED,
        OPT_UNTIL,
        OPT_URL,
        OPT_USER,
        OPT_USE_WITHIN,
        OPT_VERSION,
        OPT_YES,
        OPT_ZONE,
        OPT_COUNT_,
} Opt;

/* A set of options. */
#define O(name) (UINT64_C(1) << OPT_##name)

/* Those of the verbs that are programs of their own. */
#define SHARE_OPTIONS (O(PATIENT) | O(DISCREET) | O(ALARM) | O(MINUTES) | O(ADDRESS) | O(PORT))
#define SYNC_OPTIONS                                                                     \
        (O(PATIENT) | O(URL) | O(USER) | O(PASSWORD_FD) | O(PASSWORD_COMMAND) | O(CA_FILE) | \
         O(DISCREET) | O(ALARM) | O(DRY_RUN) | O(OFF) | O(FORGET) | O(REWRITE) | O(TASKS))
#define REPORT_OPTIONS (O(PATIENT) | O(FROM) | O(TO) | O(OUTPUT) | O(TABLE) | O(OPEN) | O(JSON))

typedef struct OptionInfo {
        const char *name;
        const char *argument; /* "DATE", or NULL for a flag */
        const char *help;
        const char *key; /* what the daemon calls it; NULL: the client's own */
        char type;       /* s, b or u, as the daemon takes it */
} OptionInfo;

#define ALARMS_MAX 8
#define SITES_OPTION_MAX 8

typedef struct Args {
        const char *value[OPT_COUNT_]; /* NULL: not given; a flag is "" */
        const char *alarms[ALARMS_MAX + 1];
        size_t n_alarms;
        const char *sites[SITES_OPTION_MAX + 1];
        size_t n_sites;
        char **words; /* the verb and its arguments */
        size_t n_words;
        /* The last word that stands right behind the value of an option (0: none), and this option: perhaps it was meant as more
         * of the value. */
        size_t behind;
        Opt behind_opt;
} Args;

/* Fills ARGS, whose words must have room for ARGC pointers; strings are ARGV's own.
 * 0, or an exit code after an error was printed. */
int options_parse(int argc, char **argv, Args *args);
/* The options given that are not in ALLOWED: the first one's name, or NULL. */
const char *options_foreign(const Args *args, uint64_t allowed);
const OptionInfo *option_info(Opt opt);

static inline bool args_has(const Args *args, Opt opt) {
        return args->value[opt] != NULL;
}
/* Argument I after the verb, "" where there is none. */
static inline const char *args_word(const Args *args, size_t i) {
        return i + 1 < args->n_words ? args->words[i + 1] : "";
}
/* How many arguments follow the verb. */
static inline size_t args_count(const Args *args) {
        return args->n_words > 0 ? args->n_words - 1 : 0;
}
