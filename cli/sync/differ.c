/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How what is on the phone differs from the plan, for a person. */

#include "differ.h"

#include "local.h"
#include "stranger.h"
#include "words.h"

#define TITLE_MAX 100u

static Slot slot_at(const Zone *zone, int64_t at) {
        return zone ? zone_local(zone, at) : at / 60;
}

static const char *words_at(const Differ *d, int64_t at, Day today, char buf[static WORDS_SIZE + 16]) {
        char day[WORDS_SIZE];
        Slot slot = slot_at(d->zone, at);

        snprintf(buf, WORDS_SIZE + 16, "%s, %02u:%02u%s", words_day(slot_day(slot), today, day), slot_minute(slot) / 60,
                 slot_minute(slot) % 60, d->zone ? "" : " UTC");
        return buf;
}

/* The doses of A that B does not have: how many, and the first. */
static size_t missing(const Content *a, const Content *b, const Occurrence **ret_first) {
        size_t n = 0;

        *ret_first = NULL;
        for (size_t i = 0; i < a->n; i++)
                if (!content_has(b, a->dose[i].at)) {
                        if (n++ == 0)
                                *ret_first = &a->dose[i];
                }
        return n;
}

static char *say_one(const Differ *d, Day today) {
        char was[WORDS_SIZE + 16], at[WORDS_SIZE + 16];
        Slot there = slot_at(d->zone, d->at);
        char *words;
        int n;

        if (d->at == DIFFER_NONE)
                n = asprintf(&words, local_text("on the phone there is none on %s"), words_at(d, d->was, today, was));
        else if (slot_day(there) == slot_day(slot_at(d->zone, d->was)))
                n = asprintf(&words, local_text("on the phone the one of %s is at %02u:%02u"), words_at(d, d->was, today, was),
                             slot_minute(there) / 60, slot_minute(there) % 60);
        else
                n = asprintf(&words, local_text("on the phone the one of %s is on %s"), words_at(d, d->was, today, was),
                             words_at(d, d->at, today, at));
        return n < 0 ? NULL : words;
}

static char *say_many(const Differ *d, const Content *there, Day today) {
        char at[WORDS_SIZE + 16];
        char *words;
        int n;

        if (!there->whole)
                n = asprintf(&words, "%s", local_text("on the phone it repeats in another way"));
        else if (there->n == 0)
                n = asprintf(&words, "%s", local_text("on the phone none is left"));
        else
                n = asprintf(&words, local_text("on the phone its times are others, the next on %s"),
                             words_at(d, there->dose[0].at, today, at));
        return n < 0 ? NULL : words;
}

static char *say_name(const Content *there) {
        _cleanup_free_ char *name = stranger_text(there->summary, TITLE_MAX);
        char *words;

        return name && asprintf(&words, local_text("on the phone it is called \"%s\""), name) >= 0 ? words : NULL;
}

/* Where the phone has the one of WAS, moved by itself; else where it has what the plan has not, if
 * that is one. */
static int64_t place_of(const Content *there, int64_t was, const Occurrence *come, size_t n_come) {
        for (size_t i = 0; i < there->n; i++)
                if (there->dose[i].was == was)
                        return there->dose[i].at;
        return n_come == 1 && there->n == 1 ? come->at : DIFFER_NONE;
}

/* What the plan itself changed since is no difference that a person made: one that the phone does not
 * have is. */
void differ_find(const Content *plan, const Content *there, int64_t now, Differ *ret) {
        const Occurrence *gone, *come;
        size_t n_gone = missing(plan, there, &gone), n_come = missing(there, plan, &come);
        Day today;

        *ret = (Differ){ .was = DIFFER_NONE, .at = DIFFER_NONE, .zone = there->zone ?: plan->zone };
        today = slot_day(slot_at(ret->zone, now));
        if (there->whole && n_gone == 1) {
                ret->was = gone->at;
                ret->at = place_of(there, gone->at, come, n_come);
                ret->words = say_one(ret, today);
        } else if (n_gone + n_come == 0 && there->whole)
                ret->words = say_name(there);
        else
                ret->words = say_many(ret, there, today);
}
