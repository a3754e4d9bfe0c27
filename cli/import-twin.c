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

#define DOSES_ALIKE 400u

/* Whether two schedules give the same doses, as far as one looks; whatever they are written like. */
static bool same_doses(const char *text, Day from, const char *other_text, Day other_from) {
        _cleanup_(schedule_freep) Schedule *one = NULL, *other = NULL;
        ScheduleCursor a, b;
        ScheduleDose dose = {}, twin = {};

        if (schedule_parse(text, &one, NULL) < 0 || schedule_parse(other_text, &other, NULL) < 0)
                return false;
        schedule_seek(one, from, SLOT_MIN, &a);
        schedule_seek(other, other_from, SLOT_MIN, &b);
        for (unsigned i = 0; i < DOSES_ALIKE; i++) {
                int more = schedule_next_dose(&a, &dose);

                if (schedule_next_dose(&b, &twin) != more || (more > 0 && (dose.slot != twin.slot || !amount_equal(dose.amount, twin.amount))))
                        return false;
                if (more <= 0)
                        return true;
        }
        return true;
}

static bool is_theirs(const Search *s, const json_t *row) {
        return strcasecmp(row_text(row, "patient"), s->patient) == 0;
}

static bool is_same_plan(const Search *s, const json_t *row) {
        Day from;

        return is_theirs(s, row) && strcasecmp(row_text(row, "drug"), drug_shown(s->drug)) == 0 && day_parse(row_text(row, "from"), &from) == 0 &&
               same_doses(row_text(row, "schedule"), from, s->plan->schedule, s->plan->from);
}

/* One that is exported from here and imported for somebody else is meant. */
static bool is_own(const Search *s, const json_t *row) {
        const char *uid = row_text(row, "uid");
        size_t n = import_own_prefix(s->group->first->uid);

        return n > 0 && is_theirs(s, row) && strlen(uid) == n && strncmp(uid, s->group->first->uid, n) == 0;
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
        int r;

        call_set_number(&call, "uids", 'b', true);
        r = call_pages(c, &call, "after", look, &s);

        if (r != 0) {
                free(s.twin);
                return r;
        }
        *ret_twin = s.twin;
        *ret_same = s.same;
        return 0;
}
