/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many of the doses that were due were taken. */

#include "counts.h"

#include "context.h"
#include "term.h"

static PatientCount *count_of(Counts *c, const char *patient) {
        for (size_t i = 0; i < c->n; i++)
                if (streq(c->counts[i].patient, patient))
                        return &c->counts[i];
        if (array_room(&c->counts, c->n, &c->room, sizeof *c->counts) < 0)
                return NULL;
        c->counts[c->n] = (PatientCount){ .patient = strdup(patient) };
        return c->counts[c->n].patient ? &c->counts[c->n++] : NULL;
}

/* A day's text: what was taken on an earlier or later one than its place. */
static int compare_days(const char *a, const char *b) {
        return strncmp(a, b, DAY_TEXT_SIZE - 1);
}

static void count_taken(Count *count, const json_t *dose) {
        int days = compare_days(row_text(dose, "taken_at"), row_text(dose, "at"));

        if (row_true(dose, "unplanned")) {
                count->unplanned++;
                return;
        }
        count->taken++;
        count->late += days > 0;
        count->early += days < 0;
}

int counts_add(Counts *c, const json_t *doses, const json_t *context) {
        const json_t *dose;
        size_t i;

        c->several = context_several(context);
        json_array_foreach(doses, i, dose) {
                const char *state = row_text(dose, "state"), *patient = row_text(dose, "patient");
                PatientCount *whose = count_of(c, patient);
                char today[DAY_TEXT_SIZE];

                if (!whose)
                        return -ENOMEM;
                if (streq(row_text(dose, "kind"), "appointment"))
                        continue;
                day_format(context_today(context, patient), today);
                c->past |= compare_days(row_text(dose, "at"), today) < 0;
                if (streq(state, "taken"))
                        count_taken(&whose->count, dose);
                whose->count.skipped += streq(state, "skipped");
                whose->count.missed += streq(state, "missed");
                whose->count.open += streq(state, "due") || streq(state, "snoozed");
        }
        return 0;
}

void counts_done(Counts *c) {
        for (size_t i = 0; i < c->n; i++)
                free(c->counts[i].patient);
        free(c->counts);
        *c = (Counts){};
}

static void tell_count(const PatientCount *n, bool named) {
        _cleanup_free_ char *text = count_words(&n->count);

        if (!isempty(text))
                say(0, PLAIN, "%s%s%s", named ? n->patient : "", named ? ": " : "", text);
}

void counts_tell(const Counts *c) {
        for (size_t i = 0; i < c->n && c->past; i++)
                tell_count(&c->counts[i], c->several || !streq(c->counts[i].patient, "me"));
}
