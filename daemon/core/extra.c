/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words before and after a dose, and about a pause without an end. */

#include "extra.h"

#include <ctype.h>

#include "when.h"

#define HALF_DAY_SEC INT64_C(43200)
#define WEEK_DAYS 7
/* When a pause is brought to mind: in the morning. */
#define PAUSE_MINUTE (9 * 60)

/* ---- reading ------------------------------------------------------------------------------- */

/* "30m take it out of the fridge": the duration is the longest start that is one. */
static int extra_parse(const char *text, size_t size, Extra *ret) {
        char copy[EXTRA_TEXT_MAX + 32], had;
        size_t n = 0;

        while (size > 0 && isspace((unsigned char)*text))
                text++, size--;
        while (size > 0 && isspace((unsigned char)text[size - 1]))
                size--;
        if (size == 0 || size >= sizeof(copy))
                return -EINVAL;
        memcpy(copy, text, size);
        copy[size] = '\0';
        for (size_t i = 1; i <= size; i++) {
                int64_t sec;

                if (i < size && copy[i] != ' ')
                        continue;
                had = copy[i];
                copy[i] = '\0';
                if (when_duration(copy, &sec) >= 0 && sec <= EXTRA_MAX_SEC) {
                        ret->sec = sec;
                        n = i;
                }
                copy[i] = had;
        }
        if (n == 0 || size - n > EXTRA_TEXT_MAX)
                return -EINVAL;
        snprintf(ret->text, sizeof(ret->text), "%s", copy + n + strspn(copy + n, " "));
        return 0;
}

int extras_parse(const char *text, Extra ret[static EXTRAS_MAX]) {
        int n = 0;

        for (;;) {
                size_t size = strcspn(text, ";");

                if (n == (int)EXTRAS_MAX || extra_parse(text, size, &ret[n]) < 0)
                        return -EINVAL;
                n++;
                text += size;
                if (!*text)
                        return n;
                text++;
        }
}

/* ---- before, after ------------------------------------------------------------------------- */

static bool waits(const PlanDose *d) {
        return !d->paused && (!d->record || d->record->answer == ANSWER_NONE);
}

/* The doses whose word before falls in (HANDLED, NOW], and the next of them. */
static int step_before(const Plan *p, const Extra *extra, int64_t handled, int64_t now, ExtraHandler handler,
                       void *userdata, int64_t *wake) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        PlanDose d;
        int r = plan_seek(p, MAX(handled + extra->sec, now) + 1, &c);

        while (r >= 0 && (r = plan_next(c, &d)) > 0) {
                if (!waits(&d)) {
                        /* An endless pause has nothing behind it. */
                        if (d.paused && plan_paused_until(p, d.at) == DAY_NONE)
                                return 0;
                        continue;
                }
                if (d.utc - extra->sec > now) {
                        *wake = MIN(*wake, d.utc - extra->sec);
                        return 0;
                }
                r = handler(&(ExtraEvent){ EXTRA_BEFORE, extra, d, 0 }, userdata);
        }
        return MIN(r, 0);
}

static int step_after(const Plan *p, const Extra *extra, int64_t handled, int64_t now, ExtraHandler handler,
                      void *userdata, int64_t *wake) {
        for (size_t i = 0; i < p->n_records; i++) {
                const PlanRecord *rec = &p->records[i];
                int64_t at = rec->taken_at + extra->sec;
                PlanDose d;
                int r;

                if (rec->answer != ANSWER_TAKEN || at <= handled)
                        continue;
                if (at > now) {
                        *wake = MIN(*wake, at);
                        continue;
                }
                if (now - at > HALF_DAY_SEC)
                        continue;
                r = plan_dose(p, rec->slot, &d);
                if (r > 0)
                        r = handler(&(ExtraEvent){ EXTRA_AFTER, extra, d, 0 }, userdata);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int64_t pause_word(const Plan *p, const PlanPause *pause, int64_t weeks) {
        int64_t day = pause->from + weeks * WEEK_DAYS;

        return day > DAY_MAX ? INT64_MAX : plan_instant(p, slot_of((Day)day, PAUSE_MINUTE));
}

int64_t extra_paused(const Plan *p, const PlanPause *pause, int64_t now, int64_t *wake) {
        Day today = slot_day(zone_local(plan_zone_now(p), now));
        int64_t weeks = MAX((today - pause->from) / WEEK_DAYS, 0);

        if (weeks > 0 && pause_word(p, pause, weeks) > now)
                weeks--; /* today's is to come */
        *wake = MIN(*wake, pause_word(p, pause, weeks + 1));
        return weeks > 0 ? pause_word(p, pause, weeks) : INT64_MIN;
}

int extras_step(const Plan *p, const Extras *extras, int64_t handled, int64_t now, ExtraHandler handler,
                void *userdata, int64_t *wake) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < extras->n_before; i++)
                r = step_before(p, &extras->before[i], handled, now, handler, userdata, wake);
        for (size_t i = 0; r >= 0 && i < extras->n_after; i++)
                r = step_after(p, &extras->after[i], handled, now, handler, userdata, wake);
        return r;
}
