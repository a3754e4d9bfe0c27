/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as each short text that a person types: dates, times, durations, amounts, names, the
 * words around a dose. What is taken is within its range and means the same when it is printed. */

#include "amount.h"
#include "drug.h"
#include "extra.h"
#include "fuzz.h"
#include "util.h"
#include "when.h"
#include "words.h"
#include "zone.h"

#define TODAY 20789 /* 2026-12-02 */

static void check_when(const char *text) {
        char buf[DURATION_TEXT_SIZE];
        int64_t sec, again;
        Slot slot;
        Day day;

        if (when_date(text, TODAY, TENSE_NEAR, &day, NULL) == 0)
                CHECK(day >= DAY_MIN && day <= DAY_MAX);
        if (when_time(text, slot_of(TODAY, 723), TENSE_LAST, &slot, NULL) == 0)
                CHECK(slot >= SLOT_MIN && slot <= SLOT_MAX);
        if (when_duration(text, &sec) == 0) {
                CHECK(sec >= 60 && sec <= INT64_C(366) * 86400);
                CHECK(when_duration(duration_format(sec, buf), &again) == 0 && again == sec);
        }
}

static void check_amount(const char *text) {
        char buf[AMOUNT_TEXT_SIZE], words[AMOUNT_TEXT_SIZE];
        Amount amount, again;

        if (amount_parse(text, &amount) < 0)
                return;
        CHECK((amount.unit == UNIT_NONE) == (amount.value == 0));
        CHECK(amount_parse(amount_print(amount, buf), &again) == 0 && amount_equal(amount, again));
        CHECK(isempty(amount_words(amount, words)) == (amount.unit == UNIT_NONE));
}

static void check_drug(const char *text) {
        const char *const *choices = NULL, *route = route_find(text);
        const Drug *drug = NULL, *again = NULL;
        int r = drug_find(text, &drug, &choices);

        CHECK(r == 1 ? drug != NULL : r == 0 ? !drug : r == -ENOTUNIQ && choices && *choices);
        if (r == 1)
                CHECK(drug_find(drug->name, &again, NULL) == 1 && again == drug);
        if (route)
                CHECK(streq(route_find(route), route) && route_noun(route));
}

static void check_extras(const char *text) {
        Extra extras[EXTRAS_MAX];
        int n = extras_parse(text, extras);

        CHECK(n == -EINVAL || (n >= 0 && n <= (int)EXTRAS_MAX));
        for (int i = 0; i < n; i++) {
                CHECK(extras[i].sec >= 60 && extras[i].sec <= EXTRA_MAX_SEC);
                CHECK(strlen(extras[i].text) <= EXTRA_TEXT_MAX);
        }
}

static void check_names(const char *text) {
        char buf[WORDS_FILE_SIZE];

        words_file_name(text, buf);
        CHECK(!strpbrk(buf, "/.\\ \n") && strlen(buf) <= strlen(text));
        if (zone_name_valid(text))
                CHECK(*text && *text != '/' && !strstr(text, "..") && strlen(text) <= 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size);

        CHECK(text);
        check_when(text);
        check_amount(text);
        check_drug(text);
        check_extras(text);
        check_names(text);
        return 0;
}
