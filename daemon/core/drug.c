/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drugs and routes known by name, and the spellings they are typed in. */

#include "drug.h"

#include <ctype.h>

#include "fold.h"
#include "util.h"

/* Longer texts are no name that is known here. */
#define KEY_SIZE 128

#define UNDER_THE_SKIN "under the skin"
#define INTO_A_VEIN "into a vein"
#define INTO_A_MUSCLE "into a muscle"
#define BY_MOUTH "by mouth"

#define INTERFERON_2B "interferon alfa-2b"
#define INTERFERON_2A "interferon alfa-2a"
#define PEGINTERFERON "peginterferon alfa-2a"
#define ROPEGINTERFERON "ropeginterferon alfa-2b"

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* Spellings that key() makes equal are not repeated. */
static const Drug drugs[] = {
        { INTERFERON_2B, "L03AB05", UNIT_MILLION_UNITS, UNDER_THE_SKIN, LIST("Intron A", "Intron") },
        { INTERFERON_2A, "L03AB04", UNIT_MILLION_UNITS, UNDER_THE_SKIN, LIST("Roferon-A", "Roferon") },
        { PEGINTERFERON, "L03AB11", UNIT_MICROGRAMS, UNDER_THE_SKIN,
          LIST("Pegasys", "peginterferon", "pegylated interferon alfa-2a") },
        { ROPEGINTERFERON, "L03AB15", UNIT_MICROGRAMS, UNDER_THE_SKIN,
          LIST("Besremi", "ropeginterferon", "ropeginterferon alfa") },
        { "aldesleukin", "L03AC01", UNIT_MILLION_UNITS, UNDER_THE_SKIN,
          LIST("IL-2", "interleukin-2", "Proleukin") },
};

/* Never one of them picked: the amounts of one are harmful of another. */
static const struct {
        const char *const *typed;
        const char *const *choices;
} ambiguous[] = {
        { LIST("interferon", "interferon alfa", "interferon a", "interferon alfa-2", "interferon-2a",
               "interferon-2b", "alfa interferon"),
          LIST(INTERFERON_2B, INTERFERON_2A, PEGINTERFERON, ROPEGINTERFERON) },
        { LIST("peginterferon alfa", "pegylated interferon", "pegylated interferon alfa"),
          LIST(PEGINTERFERON, ROPEGINTERFERON) },
        { LIST("alfa-2a"), LIST(INTERFERON_2A, PEGINTERFERON) },
        { LIST("alfa-2b"), LIST(INTERFERON_2B, ROPEGINTERFERON) },
};

static const struct {
        const char *shown, *code, *noun;
        const char *const *typed;
} routes[] = {
        { UNDER_THE_SKIN, "subcutaneous", "injection",
          LIST("subcutaneous", "subcutaneously", "subcut", "sub cut", "subq", "sc", "sq") },
        { INTO_A_VEIN, "intravenous", "infusion", LIST("intravenous", "intravenously", "infusion", "iv") },
        { INTO_A_MUSCLE, "intramuscular", "injection", LIST("intramuscular", "intramuscularly", "im") },
        { BY_MOUTH, "oral", "dose", LIST("oral", "orally", "po") },
        { "", "", "dose", LIST("") },
};

/* ---- spellings ---- */

/* How many bytes at P are only a matter of spelling: spaces, hyphens, points, the spaces
 * and dashes U+2000 to U+2015, a no-break space, and the signs (R) and TM. */
static size_t filler(const char *p) {
        if (isspace((unsigned char)*p) || strchr("-_.", *p))
                return 1;
        if (strncmp(p, "\xc2\xa0", 2) == 0 || strncmp(p, "\xc2\xae", 2) == 0)
                return 2;
        if (strncmp(p, "\xe2\x80", 2) == 0 && (uint8_t)p[2] >= 0x80 && (uint8_t)p[2] <= 0x95)
                return 3;
        if (strncmp(p, "\xe2\x84\xa2", 3) == 0)
                return 3;
        return 0;
}

/* Every FROM in BUF becomes TO; false where it no longer fits. */
static bool replace(char buf[static KEY_SIZE], const char *from, const char *to) {
        size_t n_from = strlen(from), n_to = strlen(to);

        for (char *p = strstr(buf, from); p; p = strstr(p + n_to, from)) {
                size_t rest = strlen(p + n_from);

                if ((size_t)(p - buf) + n_to + rest >= KEY_SIZE)
                        return false;
                memmove(p + n_to, p + n_from, rest + 1);
                memcpy(p, to, n_to);
        }
        return true;
}

/* Lower case, without filler: "Sub-cut." is "subcut". False where it is too long. */
static bool squeeze(const char *typed, char buf[static KEY_SIZE]) {
        size_t n = 0;

        while (*typed) {
                size_t skip = filler(typed);

                if (skip > 0) {
                        typed += skip;
                        continue;
                }
                if (n + 1 >= KEY_SIZE)
                        return false;
                buf[n++] = (char)tolower((unsigned char)*typed++);
        }
        buf[n] = '\0';
        return true;
}

/* What all spellings of a drug's name share: "IFN Alpha-2b" is "interferonalfa2b". */
static bool key(const char *typed, char buf[static KEY_SIZE]) {
        return squeeze(typed, buf) && replace(buf, "\xce\xb1", "alfa") && replace(buf, "alpha", "alfa") &&
               replace(buf, "ifn", "interferon") && replace(buf, "interferona2", "interferonalfa2");
}

static bool drug_matches(const char *typed_key, const char *name) {
        char buf[KEY_SIZE];

        return key(name, buf) && streq(buf, typed_key);
}

static bool in_list(const char *typed_key, const char *const *list) {
        for (; *list; list++)
                if (drug_matches(typed_key, *list))
                        return true;
        return false;
}

int drug_find(const char *typed, const Drug **ret, const char *const **ret_choices) {
        char buf[KEY_SIZE];

        *ret = NULL;
        if (!key(typed, buf))
                return 0;

        for (size_t i = 0; i < ELEMENTSOF(drugs); i++)
                if (drug_matches(buf, drugs[i].name) || in_list(buf, drugs[i].synonyms)) {
                        *ret = &drugs[i];
                        return 1;
                }

        for (size_t i = 0; i < ELEMENTSOF(ambiguous); i++)
                if (in_list(buf, ambiguous[i].typed)) {
                        if (ret_choices)
                                *ret_choices = ambiguous[i].choices;
                        return -ENOTUNIQ;
                }
        return 0;
}

static bool nearly(const char *typed_key, const char *name) {
        char buf[KEY_SIZE];

        return key(name, buf) && fold_near(typed_key, buf);
}

const Drug *drug_near(const char *typed, const char **ret_name) {
        char buf[KEY_SIZE];

        if (!key(typed, buf))
                return NULL;
        for (size_t i = 0; i < ELEMENTSOF(drugs); i++) {
                const char *const *synonym = drugs[i].synonyms;

                *ret_name = drugs[i].name;
                if (nearly(buf, drugs[i].name))
                        return &drugs[i];
                for (; *synonym; synonym++)
                        if (nearly(buf, *synonym)) {
                                *ret_name = *synonym;
                                return &drugs[i];
                        }
        }
        return NULL;
}

const Drug *drug_at(size_t i) {
        return i < ELEMENTSOF(drugs) ? &drugs[i] : NULL;
}

const Drug *drug_of_code(const char *atc) {
        for (size_t i = 0; i < ELEMENTSOF(drugs); i++)
                if (streq(drugs[i].atc, atc))
                        return &drugs[i];
        return NULL;
}

const Drug *drug_named(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(drugs); i++)
                if (streq(drugs[i].name, name))
                        return &drugs[i];
        return NULL;
}

/* ---- routes ---- */

static bool route_matches(const char *typed, const char *name) {
        char buf[KEY_SIZE];

        return squeeze(name, buf) && streq(buf, typed);
}

const char *route_find(const char *typed) {
        char buf[KEY_SIZE];

        if (!squeeze(typed, buf))
                return NULL;
        /* "-" is not the empty route. */
        if (isempty(buf) && typed[strspn(typed, " \t")] != '\0')
                return NULL;
        for (size_t i = 0; i < ELEMENTSOF(routes); i++) {
                if (route_matches(buf, routes[i].shown))
                        return routes[i].shown;
                for (const char *const *p = routes[i].typed; *p; p++)
                        if (route_matches(buf, *p))
                                return routes[i].shown;
        }
        return NULL;
}

const char *route_code(const char *route) {
        for (size_t i = 0; i < ELEMENTSOF(routes); i++)
                if (streq(route, routes[i].shown))
                        return routes[i].code;
        return "";
}

const char *route_of_code(const char *code) {
        for (size_t i = 0; i < ELEMENTSOF(routes); i++)
                if (streq(code, routes[i].code))
                        return routes[i].shown;
        return "";
}

const char *route_noun(const char *route) {
        for (size_t i = 0; i < ELEMENTSOF(routes); i++)
                if (streq(route, routes[i].shown))
                        return routes[i].noun;
        return "dose";
}
