/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backup and restore of everything. */

#include "methods/backup.h"

#include "core/words.h"
#include "engine/tick.h"
#include "engine/unwritable.h"
#include "store/backup.h"
#include "store/changes.h"
#include "store/regimens.h"
#include "store/told-series.h"
#include "local.h"

int method_backup(Service *s, Call *c) {
        int64_t bytes = 0;
        int r = store_backup(s->store, &c->fd, &bytes);

        if (store_damaged(s->store))
                return -EBADMSG;
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_FAILED, "The backup could not be written: %s.", strerror(-r));
        dict_number(&c->result, "bytes", 't', bytes);
        return 0;
}

/* ---- back again ------------------------------------------------------------------------------ */

static int refuse_candidate(Call *c, int r, const char *finding) {
        switch (r) {
        case -ENOMSG:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The file is no backup of cytosched. Nothing was changed.");
        case -EOPNOTSUPP:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "The backup was written by a build from before the first release, whose tables were others. Take the "
                                   "plans out with that build (cytosched export --output FILE), and bring them in with this one "
                                   "(cytosched import FILE).");
        case -EPROTO:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "The file was written by a newer version of cytosched. Nothing was changed.");
        case -EBADMSG:
                if (finding)
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                           "The file is damaged, or was changed by another program: %s. Nothing was changed.", finding);
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "The file is damaged, or no backup of cytosched. Nothing was changed.");
        case -EFBIG:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The file is over 512 MB: no backup of cytosched. Nothing was changed.");
        default:
                return call_refuse(c, CYTOSCHED_ERROR_FAILED, "The file could not be read in: %s. Nothing was changed.",
                                   strerror(-r));
        }
}

typedef struct Contents {
        int64_t regimens, changed; /* instant of the newest change */
        char words[WORDS_SIZE];    /* the same in words */
        char today[DAY_TEXT_SIZE];
} Contents;

/* By the system's clock: the plan's own is not to be asked. */
static int put_words(Service *s, int64_t now, Contents *ret) {
        const Zone *zone;
        int r = zones_here(s->zones, &zone);

        if (r < 0)
                return r;
        words_slot(zone_local(zone, ret->changed), slot_day(zone_local(zone, now)), ret->words);
        day_format(slot_day(zone_local(zone, now)), ret->today);
        return 0;
}

static int read_contents(Service *s, const char *path, int64_t now, Contents *ret) {
        _cleanup_(store_closep) Store *store = NULL;
        _cleanup_free_ char *problem = NULL;
        int64_t id;
        int r = store_open_copy(path, &store, &problem);

        if (r >= 0)
                r = regimens_count_active(store, 0, &ret->regimens);
        if (r >= 0)
                r = changes_newest(store, &id, &ret->changed);
        return r < 0 ? r : put_words(s, now, ret);
}

/* On failure what was there before is there again. */
static int replace(Service *s, Call *c, const char *candidate, const char *date, char **ret_kept) {
        _cleanup_(told_before_done) ToldBefore before = {};
        int r;

        if (s->store)
                (void)unwritable_end(s);
        if (s->store && told_before_read(s->store, &before) < 0)
                told_before_done(&before);
        s->store = store_close(s->store);
        s->unwritable = 0;
        s->suspect = false;
        s->reminders_changed = s->replaced = true;
        r = store_replace(s->database, candidate, date, ret_kept);
        if (r >= 0 && service_reopen(s, c->now) > 0)
                r = told_before_keep(s->store, &before, c->now);
        if (r >= 0 && s->store)
                return tick_clock_set(s, c->now);
        s->store = store_close(s->store);
        if (*ret_kept)
                (void)store_put_back(s->database, *ret_kept);
        (void)service_reopen(s, c->now);
        return call_refuse(c, CYTOSCHED_ERROR_FAILED, "The backup could not be put in place: %s. The old database is there again.",
                           r < 0 ? strerror(-r) : local_text("it could not be opened"));
}

static int check_sealed(Call *c) {
        if (store_sealed(c->fd))
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                           "The backup must be handed over as a memory file sealed against writing, shrinking and growing.");
}

/* By another process already, as a rule. */
static int look_at(Service *s, Call *c, char **ret, char **ret_finding) {
        if (!c->looked)
                return store_candidate(s->database, c->fd, ret, ret_finding);
        *ret = TAKE_PTR(c->looked->path);
        *ret_finding = TAKE_PTR(c->looked->finding);
        return c->looked->error;
}

int method_restore(Service *s, Call *c) {
        _cleanup_(store_discard) char *candidate = NULL;
        _cleanup_free_ char *kept = NULL, *finding = NULL;
        char regimens[WORDS_SIZE];
        Contents contents = {};
        int r = check_sealed(c);

        if (r < 0)
                return r;
        r = look_at(s, c, &candidate, &finding);
        if (r >= 0)
                r = read_contents(s, candidate, c->now, &contents);
        if (r < 0)
                return refuse_candidate(c, r, finding);
        r = call_ask(c,
                     "This brings back all as it was on %s, with %s. What was entered or recorded "
                     "later is not in it; the present database is kept beside it. Restore it?",
                     contents.words, words_regimens(contents.regimens, regimens));
        if (r < 0)
                return r;
        r = replace(s, c, candidate, contents.today, &kept);
        if (r < 0)
                return r;
        dict_number(&c->result, "regimens", 't', contents.regimens);
        dict_text(&c->result, "until", contents.words);
        dict_text(&c->result, "kept", kept);
        r = call_changed(c, "");
        return r < 0 ? r : c->result.error;
}
