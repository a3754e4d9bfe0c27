/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient who is to be forgotten: deleted for good, the history too. */

#include "methods/forget.h"

#include "core/words.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/refresh.h"
#include "engine/zone-keep.h"
#include "local.h"
#include "store/due.h"
#include "store/exports.h"
#include "store/file.h"
#include "store/meta.h"
#include "store/notices.h"
#include "store/patient-zones.h"
#include "store/own.h"
#include "store/posted.h"
#include "store/records.h"
#include "store/requests.h"
#include "store/settings.h"
#include "store/told-series.h"
#include "store/zonefiles.h"

/* All that go under one name: who was removed and added again is one person. */
typedef struct Forgotten {
        int64_t *ids;
        size_t n, allocated;
        char *name;
        int64_t regimens, recorded, changes; /* how many */
        int64_t last, last_regimen;          /* the highest ids, of a patient and of a regimen */
        bool me, alone;                      /* alone: nobody else is or was there */
} Forgotten;

static void forgotten_done(Forgotten *f) {
        free(f->ids);
        free(f->name);
}

static int add_patient(Service *s, Forgotten *f, Patient *patient) {
        int64_t regimens = 0, recorded = 0, changes = 0, last = 0;
        int r = array_room(&f->ids, f->n, &f->allocated, sizeof(*f->ids));

        if (r >= 0)
                r = regimens_count(s->store, patient->id, INT64_MAX, &regimens);
        if (r >= 0)
                r = records_count_patient(s->store, patient->id, &recorded);
        if (r >= 0)
                r = changes_count_patient(s->store, patient->id, &changes, &last);
        if (r < 0)
                return r;
        f->ids[f->n++] = f->last = patient->id;
        f->regimens += regimens;
        f->recorded += recorded;
        f->changes += changes;
        f->last_regimen = MAX(f->last_regimen, last);
        f->me = f->me || patient->id == 1;
        if (!f->name)
                f->name = TAKE_PTR(patient->name);
        return 0;
}

static int collect(Service *s, Call *c, Forgotten *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_(patient_done) Patient none = {};
        int r = patients_named_ever(s->store, c->args[0], &cursor);

        while (r >= 0) {
                _cleanup_(patient_done) Patient patient = {};

                r = patients_next(s->store, cursor, &patient);
                if (r <= 0)
                        break;
                r = add_patient(s, ret, &patient);
        }
        if (r >= 0 && ret->n > 0) {
                int64_t all = 0;

                r = patients_count_ever(s->store, &all);
                ret->alone = all == (int64_t)ret->n;
        }
        if (r < 0 || ret->n > 0)
                return r;
        return find_patient(s, c, c->args[0], &none); /* refuses it */
}

/* Not the name of who is forgotten, should a file have it: the reply is kept for who asks again. */
static int find_others(Service *s, const Forgotten *f, OwnOthers *ret) {
        int r = own_others(s->database, ret);

        for (size_t i = 0; r >= 0 && i < OWN_OTHERS_MAX && ret->names[i]; i++)
                if (f->name && strcasestr(ret->names[i], f->name)) {
                        free(ret->names[i]);
                        ret->names[i] = strdup(local_text("a file with this name in its own"));
                        r = ret->names[i] ? 0 : -ENOMEM;
                }
        return r;
}

/* "", or a sentence. */
static int words_others(const OwnOthers *others, char **ret) {
        _cleanup_free_ char *list = strdup("");

        for (size_t i = 0; list && i < OWN_OTHERS_MAX && others->names[i]; i++) {
                char *longer;

                if (asprintf(&longer, "%s%s%s", list, i > 0 ? ", " : "", others->names[i]) < 0)
                        return -ENOMEM;
                free(list);
                list = longer;
        }
        if (!list)
                return -ENOMEM;
        if (!*list)
                *ret = TAKE_PTR(list);
        else if (asprintf(ret, local_text(" Beside the database lies what somebody else made of it, and stays: %s."), list) < 0)
                *ret = NULL;
        return *ret ? 0 : -ENOMEM;
}

static int ask(Service *s, Call *c, const Forgotten *f, const OwnOthers *others, int *ret_copies) {
        _cleanup_free_ char *left = NULL;
        char regimens[WORDS_SIZE], recorded[WORDS_SIZE], entries[WORDS_SIZE];
        const char *copies;
        int n = store_file_count_kept(s->database);

        if (n >= 0 && words_others(others, &left) < 0)
                return -ENOMEM;
        if (n < 0)
                return n;
        copies = n == 0 ? "" : local_plural(" With it goes the older copy of the whole database, of everybody, that is kept beside it.",
                                            " With it go the older copies of the whole database, of everybody, that are kept beside it.",
                                            (unsigned long)n);
        (void)snprintf(entries, sizeof(entries), local_plural("%lld entry", "%lld entries", (unsigned long)f->changes), (long long)f->changes);
        *ret_copies = n;
        return call_ask(
                c,
                "Forget %s for good? Everything of this patient is deleted: %s, %s, whatever else "
                "was entered, and the history of it (%s).%s It can't be undone.%s What this can't reach, and only you "
                "can delete: backups, files that were exported, calendars elsewhere.%s%s",
                f->name, words_regimens(f->regimens, regimens), words_recorded(f->recorded, recorded), entries, copies,
                f->me ? local_text(" The patient \"me\" stays, empty.") : "",
                f->alone ? local_text(" Nobody else is here: what was set for everybody goes too.")
                         : local_text(" What was set for everybody, such as a contact, stays."),
                left);
}

static int forget_patient(Service *s, int64_t patient, int64_t change) {
        int r = posted_forget(s->store, patient);

        if (r >= 0)
                r = change_values_forget(s->store, patient);
        if (r >= 0)
                r = changes_forget_shared(s->store, patient);
        if (r >= 0)
                r = facts_forget(s->store, patient);
        if (r >= 0)
                r = changes_forget(s->store, patient, change);
        return r < 0 ? r : notices_forget(s->store, patient);
}

/* What is known by a regimen or a zone alone. */
static int forget_orphans(Service *s) {
        int r = exports_forget(s->store);

        if (r >= 0)
                r = due_forget(s->store);
        if (r >= 0)
                r = told_series_forget(s->store);
        if (r >= 0)
                r = zonefiles_forget(s->store);
        if (r >= 0)
                r = requests_forget_words(s->store);
        return r < 0 ? r : refresh_removed(s);
}

/* Where nobody else is or was, what was set for everybody is this patient's too: a contact, a command. */
static int forget_shared(Service *s) {
        int r = settings_forget_everybody(s->store);

        return r < 0 ? r : changes_forget_everybody(s->store);
}

/* Who has to be there is there again, as on the first start. */
static int begin_me(Service *s, Call *c) {
        const Zone *zone = NULL;
        int r = zones_here(s->zones, &zone);

        if (r >= 0)
                r = patient_insert(s->store, c->change, 1, "me");
        if (r >= 0)
                r = patient_zone_insert(s->store, c->change, 1, SLOT_MIN, zone_name(zone));
        return r < 0 ? r : zone_keep(s, zone);
}

/* The one line that stays in the history names nobody. It keeps the ids, so that none is ever given again: a phone
 * may still know them. */
static int append(Service *s, Call *c, const Forgotten *f) {
        return history_append(s, c, &(Change){ .verb = "forget", .patient = f->last, .regimen = f->last_regimen,
                                               .slot = SLOT_NONE });
}

static int forget_all(Service *s, Call *c, const Forgotten *f) {
        int r = store_overwrite(s->store);

        if (r >= 0)
                r = append(s, c, f);
        for (size_t i = 0; r >= 0 && i < f->n; i++)
                r = forget_patient(s, f->ids[i], c->change);
        if (r >= 0 && f->alone)
                r = forget_shared(s);
        if (r >= 0)
                r = forget_orphans(s);
        if (r >= 0 && f->me)
                r = begin_me(s, c);
        return r < 0 ? r : meta_write(s->store, META_FORGETTING, "1");
}

/* Without the name: the reply is kept for who asks again. */
static int put_result(Call *c, const Forgotten *f, int copies, const OwnOthers *others) {
        dict_number(&c->result, "regimens", 't', f->regimens);
        dict_number(&c->result, "recorded", 't', f->recorded);
        dict_number(&c->result, "changes", 't', f->changes);
        dict_number(&c->result, "copies", 't', copies);
        if (others->names[0])
                dict_list(&c->result, "left", (const char *const *)others->names);
        return c->result.error;
}

int method_forget(Service *s, Call *c) {
        _cleanup_(forgotten_done) Forgotten f = {};
        _cleanup_(own_others_done) OwnOthers others = {};
        int copies = 0, r = collect(s, c, &f);

        if (r >= 0)
                r = find_others(s, &f, &others);
        if (r >= 0)
                r = ask(s, c, &f, &others, &copies);
        if (r >= 0)
                r = forget_all(s, c, &f);
        if (r >= 0)
                r = put_result(c, &f, copies, &others);
        if (r < 0)
                return r;
        s->forgetting = s->reminders_changed = true;
        return call_changed(c, "");
}
