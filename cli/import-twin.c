/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same plan twice: by the UIDs that this database gives, and by what is planned. */

#include "import-twin.h"

#include <strings.h>

#include "drug.h"
#include "import-group.h"
#include "term.h"

typedef struct Search {
        const ImportGroup *group;
        const ImportPlan *plan;
        const char *drug, *patient;
        char *twin;
        bool same, failed;
} Search;

/* The name that a drug is shown by. */
static const char *drug_shown(const char *typed) {
        const Drug *drug = NULL;

        return drug_find(typed, &drug, NULL) > 0 ? drug->name : typed;
}

/* The day of a schedule's first dose, which is what its start says; DAY_NONE where it has none. */
static Day first_day(const char *text, Day from) {
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        ScheduleDose dose;

        if (schedule_parse(text, &schedule, NULL) < 0 || schedule_dose_from(schedule, from, SLOT_MIN, &dose) <= 0)
                return DAY_NONE;
        return slot_day(dose.slot);
}

static bool is_same_plan(const Search *s, const json_t *row) {
        const char *schedule = row_text(row, "schedule");
        Day from;

        return strcasecmp(row_text(row, "patient"), s->patient) == 0 && strcasecmp(row_text(row, "drug"), drug_shown(s->drug)) == 0 &&
               streq(schedule, s->plan->schedule) && day_parse(row_text(row, "from"), &from) == 0 &&
               first_day(schedule, from) == first_day(schedule, s->plan->from);
}

static bool is_own(const Search *s, const json_t *row) {
        const char *uid = row_text(row, "uid");
        size_t n = import_own_prefix(s->group->first->uid);

        return n > 0 && strlen(uid) == n && strncmp(uid, s->group->first->uid, n) == 0;
}

static int look(const Reply *page, void *userdata) {
        Search *s = userdata;
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                bool same = is_same_plan(s, row);

                if (streq(row_text(row, "status"), "stopped") || s->same || (!same && (s->twin || !is_own(s, row))))
                        continue;
                free(s->twin);
                s->twin = strdup(row_text(row, "regimen"));
                s->same = same;
                if (!s->twin)
                        return fail_errno(-ENOMEM, "the regimens");
        }
        return 0;
}

int import_twin(Client *c, const ImportGroup *g, const ImportPlan *plan, const char *drug, const char *patient, char **ret_twin,
                bool *ret_same) {
        Search s = { .group = g, .plan = plan, .drug = drug, .patient = patient };
        Call call = { .method = "List", .drop = UINT64_MAX };
        int r = call_pages(c, &call, "after", look, &s);

        if (r != 0) {
                free(s.twin);
                return r;
        }
        *ret_twin = s.twin;
        *ret_same = s.same;
        return 0;
}
