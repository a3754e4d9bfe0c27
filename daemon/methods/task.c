/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a dose a task on a phone. */

#include "methods/task.h"

#include "engine/wording.h"
#include "store/meta.h"
#include "store/settings.h"

int task_words_load(Service *s, Call *c, bool several, TaskWords *ret) {
        int r = meta_read(s->store, META_ID, &ret->database), some;

        if (r < 0)
                return r;
        some = wording_several(s);
        ret->service = s;
        ret->several = several && some > 0;
        ret->hush = call_flag(c, "discreet");
        return MIN(some, 0);
}

void task_words_done(TaskWords *t) {
        free(t->database);
        *t = (TaskWords){};
}

/* The name of the dose is in it as it was planned: it stays where the dose is moved. */
static int add_uid(const TaskWords *t, const RegimenState *state, const PlanDose *d, Dict *row) {
        Date day = day_to_date(slot_day(d->slot));
        unsigned minute = slot_minute(d->slot);
        char *uid;

        if (asprintf(&uid, "%s-%lld-task-%04d%02u%02uT%02u%02u@cytosched", t->database ?: "", (long long)state->regimen.id,
                     day.year, day.month, day.day, minute / 60, minute % 60) < 0)
                return -ENOMEM;
        dict_text(row, "uid", uid);
        free(uid);
        return row->error;
}

int task_words_add(const RegimenState *state, const PlanDose *d, Dict *row, void *userdata) {
        const TaskWords *t = userdata;
        _cleanup_free_ char *title = NULL;
        int discreet = t->hush ? 1 : setting_on(t->service->store, "discreet", state->patient.id), r;

        if (discreet < 0)
                return discreet;
        r = wording_event(state, d->amount, t->several, discreet > 0, &title);
        if (r < 0)
                return r;
        dict_text(row, "title", title);
        if (discreet > 0)
                dict_flag(row, "discreet", true);
        return add_uid(t, state, d, row);
}
