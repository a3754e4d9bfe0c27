/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Supply. */

#include "methods/supply.h"

#include "engine/find.h"
#include "core/fold.h"
#include "engine/history.h"
#include "engine/refresh.h"
#include "store/regimens.h"
#include "engine/stock.h"
#include "core/measure.h"
#include "core/when.h"
#include "core/words.h"

/* ---- what is there ----------------------------------------------------------------------- */

static int stock_result(Service *s, const RegimenState *state, Item *item, int64_t now, Dict *ret) {
        _cleanup_(stock_done) Stock stock = {};
        int r = stock_load(s, state, item, now, false, &stock);

        return r < 0 ? r : stock_row(state, &stock, now, ret);
}

static int regimen_rows(Service *s, Call *c, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        Item item = {};
        int64_t id = regimen->id;
        int r = item_list(s->store, id, &cursor);

        while (r >= 0 && (r = item_next(s->store, cursor, &item)) > 0) {
                Dict *row = c->rows.n < LIMIT_ROWS ? dicts_add(&c->rows) : NULL;

                r = row ? 0 : -ENOMEM;
                if (r >= 0 && !state.regimen.handle)
                        r = state_load(s, regimen, c->now, SLOT_NONE, &state);
                if (r >= 0)
                        r = stock_result(s, &state, &item, c->now, row);
                item_done(&item);
        }
        if (r >= 0 && state.regimen.handle)
                state_context(&state, c);
        return r;
}

int method_supply(Service *s, Call *c) {
        const char *handle = call_option(c, "regimen"), *name = call_option(c, "patient");
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r = 0;

        if (handle) {
                r = find_regimen(s, c, handle, &regimen);
                if (r >= 0)
                        r = regimen_rows(s, c, &regimen);
                regimen_done(&regimen);
                return r;
        }
        if (name)
                r = find_patient(s, c, name, &patient);
        if (r >= 0)
                r = regimens_sorted(s->store, patient.id, "", -1, &cursor);
        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0) {
                r = regimen_rows(s, c, &regimen);
                regimen_done(&regimen);
        }
        return r;
}

/* ---- what was typed ---------------------------------------------------------------------- */

typedef struct Entry {
        RegimenState state;
        Item item;
        bool new_item, changed_item;
        int64_t count;
        const char *verb;
        const char *batch;
        Day expires;
        char *name; /* owned: of the item, as typed; NULL where it was left out */
} Entry;

static void entry_done(Entry *e) {
        state_done(&e->state);
        item_done(&e->item);
        free(e->name);
}

/* "1,000", which may be one: WHOLE or PARTS of one. Where that is a whole number too, both can be typed. */
static int refuse_number(Call *c, const char *typed, const char *whole, const char *parts, const char *item) {
        if (!strstr(parts, ".0000"))
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "\"%s\" can be read in two ways, as %s or as %s; a count is a whole number. Type \"%s%s\", "
                                   "if that is meant.", typed, whole, parts, whole, item);
        return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "\"%s\" can be read in two ways. Type \"%s%s\", or \"%.*s%s\".", typed, whole, item,
                           (int)strcspn(parts, "."), parts, item);
}

/* "4 pens": the count, and the item. */
static int read_count(Call *c, const char *text, Entry *e) {
        char typed[NUMBER_TEXT_SIZE], number[NUMBER_TEXT_SIZE], other[NUMBER_TEXT_SIZE];
        _cleanup_free_ char *line = fold_squeeze(text);
        size_t n, end;

        if (!line)
                return -ENOMEM;
        n = strspn(line, "0123456789");
        end = strcspn(line, " ");
        if (end < sizeof typed)
                snprintf(typed, sizeof typed, "%.*s", (int)end, line);
        if (end < sizeof typed && number_read(typed, number, other) == -ENOTUNIQ)
                return refuse_number(c, typed, number, other, line + end);
        if (n == 0 || n > 4 || n != end)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%.*s\" is no count. Say how many there are, as a whole number up to %d: 4 pens", (int)end, line,
                                   SUPPLY_COUNT_MAX);
        e->count = strtoll(line, NULL, 10);
        if (line[n] && !(e->name = strdup(line + n + 1)))
                return -ENOMEM;
        return 0;
}

static int read_number(Call *c, const char *key, const char *shown, int64_t *ret) {
        const char *text = call_option(c, key);
        size_t n = text ? strspn(text, "0123456789") : 0;

        *ret = 0;
        if (!text)
                return 0;
        if (n == 0 || n > 3 || text[n] || (*ret = strtoll(text, NULL, 10)) < 1)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no number from 1 to %d, for %s.", text, SUPPLY_SERVES_MAX, shown);
        return 0;
}

static int read_within(Call *c, int64_t *ret) {
        const char *text = call_option(c, "use_within");
        int64_t sec = 0;

        *ret = 0;
        if (text && (when_duration(text, &sec) < 0 || sec % 86400 != 0))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no number of days, for --use-within. Say 30d or 4 weeks.", text);
        *ret = sec / 86400;
        return 0;
}

static int read_expires(Call *c, Entry *e) {
        Day today = state_today(&e->state, c->now);
        const char *text = call_option(c, "expires");
        char day[WORDS_SIZE], why[WHEN_MESSAGE_SIZE];
        int r;

        e->expires = DAY_NONE;
        e->batch = call_option(c, "batch");
        if (e->batch && !*e->batch)
                e->batch = NULL;
        if (!text)
                return 0;
        r = expiry_read(text, today, &e->expires);
        if (r == -ENOMEM)
                return r;
        if (r < 0 && when_date(text, today, TENSE_NEXT, &e->expires, why) == -EINVAL)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is no date of expiry: %s. Say it as the carton does: 2027-05, 05/2027, or 2027-05-31.", text, why);
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is no date of expiry. Say it as the carton does: 2027-05, 05/2027, or 2027-05-31.", text);
        if (e->expires >= today)
                return 0;
        r = call_ask(c, "It expired on %s. Count it all the same?", words_day(e->expires, today, day));
        return MIN(r, 0);
}

/* ---- which item -------------------------------------------------------------------------- */

static int item_key(const char *name, char **ret) {
        *ret = fold_text(supply_plural(name));
        return *ret ? 0 : -ENOMEM;
}

/* Two items in one breath are two calls; "pen needles" are one. */
static int refuse_items(Call *c, const char *name) {
        _cleanup_free_ char *words = strdup(name);
        const char *last = NULL;
        char *p = words, *word;
        size_t n = 0, known = 0;
        bool of = false; /* what stands in front is of what follows */

        if (!words)
                return -ENOMEM;
        while ((word = strsep(&p, " ,;/&+"))) {
                const char *plural = supply_plural(word);

                n += *word != '\0';
                if (plural == word)
                        continue;
                of = n == 1 ? fold_equal(word, supply_singular(plural)) : of && plural != last;
                last = plural;
                known++;
        }
        if (known < 2 || (n == 2 && of))
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is more than one item. Count one kind of thing at a time: pens, or needles.",
                           name);
}

/* The regimen's items: how many, the only one or the one of KEY in RET, all of their names in RET_NAMES. */
static int item_search(Service *s, int64_t regimen, const char *key, Item *ret, char **ret_names) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Item item = {};
        size_t size;
        FILE *f = open_memstream(ret_names, &size);
        int n = 0, r = f ? item_list(s->store, regimen, &cursor) : -ENOMEM;

        while (r >= 0 && (r = item_next(s->store, cursor, &item)) > 0) {
                fprintf(f, "\n  %s", item.name);
                n++;
                if (key ? streq(key, item.key) : n == 1) {
                        item_done(ret);
                        *ret = item;
                        item = (Item){};
                }
                item_done(&item);
        }
        if (f && memstream_close(f, ret_names) < 0)
                r = -ENOMEM;
        return r < 0 ? r : n;
}

/* The plan's own container: "1 pen weekly". */
static const char *plan_container(const RegimenState *state, int64_t now) {
        PlanDose d;

        if (state_next(state, now, &d) <= 0 && plan_dose_before(&state->plan, now, &d) <= 0)
                return NULL;
        return unit_container(d.amount.unit) ? unit_name(d.amount.unit) : NULL;
}

/* How much of a drug there is says nothing of how many pens: nothing is converted. */
static int refuse_measure(Service *s, Call *c, const Entry *e) {
        _cleanup_(item_done) Item kept = {};
        _cleanup_free_ char *names = NULL;
        char example[STOCK_WORDS_SIZE];
        int r = supply_is_measure(e->name);

        if (r <= 0)
                return r;
        r = item_search(s, e->state.regimen.id, NULL, &kept, &names);
        if (r < 0)
                return r;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                           "\"%s\" is a measure, and what is there is counted in pens, syringes, vials, tablets or what else it "
                           "comes in. Say how many of them there are: cytosched %s %s %s",
                           e->name, e->verb, e->state.regimen.handle,
                           stock_words(e->count, kept.name ?: plan_container(&e->state, c->now) ?: "pens", example));
}

static int find_item(Service *s, Call *c, Entry *e, bool may_be_new) {
        _cleanup_free_ char *names = NULL, *key = NULL;
        char example[STOCK_WORDS_SIZE];
        const char *container;
        int n, r = e->name ? refuse_items(c, e->name) : 0;

        if (r >= 0 && e->name && may_be_new)
                r = refuse_measure(s, c, e);
        if (r >= 0 && e->name)
                r = item_key(e->name, &key);
        if (r < 0)
                return r;
        n = item_search(s, e->state.regimen.id, key, &e->item, &names);
        if (n < 0 || (key && e->item.key) || (!key && n == 1))
                return MIN(n, 0);
        if (!key && n > 1)
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "Several things are counted for %s. Name the one you mean:%s",
                                   e->state.regimen.handle, names);
        if (!may_be_new && n == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "Nothing is counted for %s yet: cytosched supply add %s 4 pens",
                                   e->state.regimen.handle, e->state.regimen.handle);
        if (!may_be_new)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "No \"%s\" are counted for %s. There are:%s", e->name,
                                   e->state.regimen.handle, names);
        container = key ? supply_plural(e->name) : plan_container(&e->state, c->now);
        if (!container)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Say what is counted: cytosched %s %s %s", e->verb, e->state.regimen.handle,
                                   stock_words(e->count, "pens", example));
        e->new_item = true;
        e->item.regimen = e->state.regimen.id;
        e->item.name = strdup(container);
        r = e->item.name ? item_key(container, &e->item.key) : -ENOMEM;
        return r < 0 ? r : item_new_id(s->store, &e->item.id);
}

/* How many serve a dose, or doses one serves: what is said of the item. */
static int read_item(Call *c, Entry *e) {
        int64_t per_dose, doses_each, within;
        int r = read_number(c, "per_dose", "--per-dose", &per_dose);

        if (r >= 0)
                r = read_number(c, "doses_each", "--doses-each", &doses_each);
        if (r >= 0)
                r = read_within(c, &within);
        if (r < 0)
                return r;
        if (per_dose && doses_each)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "--per-dose is for several to a dose, --doses-each for several doses to one: not both.");
        if (per_dose || doses_each) {
                e->changed_item |= per_dose != e->item.per_dose || doses_each != e->item.doses_each;
                e->item.per_dose = per_dose;
                e->item.doses_each = doses_each;
        }
        e->changed_item |= within && within != e->item.within;
        e->item.within = within ?: e->item.within;
        return 0;
}

static int find_regimen_state(Service *s, Call *c, RegimenState *ret) {
        Regimen regimen = {};
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r < 0)
                return r;
        if (regimen.stopped) {
                r = call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s was stopped: no supply is counted for it any more.", regimen.handle);
                regimen_done(&regimen);
                return r;
        }
        if (regimen.appointment) {
                r = call_refuse(c, CYTOSCHED_ERROR_INVALID, "%s is an appointment: it has no supply.", regimen.handle);
                regimen_done(&regimen);
                return r;
        }
        return state_load(s, &regimen, c->now, SLOT_NONE, ret);
}

/* ---- changes ----------------------------------------------------------------------------- */

/* As the history keeps it; texts are lent. */
static Values values_of(const Entry *e) {
        Values v = {};

        values_number(&v, "count", e->count);
        values_text(&v, "item", e->item.name);
        values_text(&v, "batch", e->batch);
        if (e->expires != DAY_NONE)
                values_number(&v, "expires", e->expires);
        return v;
}

/* A count of one batch is all that is there: where others are left, a person says so. */
static int ask_others(Service *s, Call *c, const Entry *e) {
        Item item = { e->item.id, e->item.regimen, strdup(e->item.key), strdup(e->item.name), e->item.per_dose, e->item.doses_each,
                      e->item.within };
        _cleanup_(stock_done) Stock stock = {};
        char words[STOCK_WORDS_SIZE];
        int64_t others = 0;
        int r = item.key && item.name ? stock_load(s, &e->state, &item, c->now, false, &stock) : -ENOMEM;

        item_done(&item);
        if (r < 0)
                return r;
        for (size_t i = 0; i < stock.supply.n; i++) {
                const SupplyLot *lot = &stock.supply.lots[i];
                bool same = e->batch ? lot->batch && fold_equal(lot->batch, e->batch) : lot->expires == e->expires;

                others += same ? 0 : supply_lot_left(lot);
        }
        if (others == 0)
                return 0;
        stock_words(others, e->item.name, words);
        r = others == 1 ? call_ask(c, "A count says all that is there, and %s of another batch or expiry is left by what was recorded. Are they gone?", words)
                        : call_ask(c, "A count says all that is there, and %s of another batch or expiry are left by what was recorded. Are they gone?", words);
        return MIN(r, 0);
}

static int write_entry(Service *s, Call *c, Entry *e, SupplyKind kind) {
        StockRow row = { .at = c->now, .count = e->count, .kind = (int)kind, .day = state_today(&e->state, c->now),
                         .expires = e->expires, .batch = e->batch };
        Values after = values_of(e);
        int r = history_regimen(s, c, &e->state.regimen, e->verb, SLOT_NONE, NULL, &after);

        if (r >= 0 && (e->new_item || e->changed_item))
                r = item_write(s->store, c->change, &e->item);
        if (r >= 0)
                r = stock_insert(s->store, c->change, e->item.id, &row);
        if (r >= 0)
                r = stock_result(s, &e->state, &e->item, c->now, &c->result);
        state_context(&e->state, c);
        return r < 0 ? r : refresh_regimen(s, &e->state, c->now);
}

static int read_entry(Service *s, Call *c, Entry *e) {
        int r = find_regimen_state(s, c, &e->state);

        if (r >= 0)
                r = read_count(c, c->args[1], e);
        if (r >= 0)
                r = find_item(s, c, e, true);
        if (r >= 0)
                r = read_item(c, e);
        return r < 0 ? r : read_expires(c, e);
}

int method_add_supply(Service *s, Call *c) {
        _cleanup_(entry_done) Entry e = { .verb = "supply add" };
        int r = read_entry(s, c, &e);

        if (r < 0)
                return r;
        if (e.count == 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Nothing would be added. What is there is counted with: cytosched supply count");
        return write_entry(s, c, &e, SUPPLY_ADD);
}

int method_count_supply(Service *s, Call *c) {
        _cleanup_(entry_done) Entry e = { .verb = "supply count" };
        int r = read_entry(s, c, &e);

        if (r >= 0 && !e.new_item && (e.batch || e.expires != DAY_NONE))
                r = ask_others(s, c, &e);
        return r < 0 ? r : write_entry(s, c, &e, SUPPLY_COUNT);
}

int method_remove_supply(Service *s, Call *c) {
        _cleanup_(entry_done) Entry e = {};
        Values before = {};
        int r = find_regimen_state(s, c, &e.state);

        if (r >= 0 && *c->args[1] && !(e.name = fold_squeeze(c->args[1])))
                r = -ENOMEM;
        if (r >= 0)
                r = find_item(s, c, &e, false);
        if (r < 0)
                return r;
        values_text(&before, "item", e.item.name);
        r = history_regimen(s, c, &e.state.regimen, "supply remove", SLOT_NONE, &before, NULL);
        if (r >= 0)
                r = item_end(s->store, c->change, e.item.id);
        if (r >= 0)
                r = stock_result(s, &e.state, &e.item, c->now, &c->result);
        return r < 0 ? r : refresh_regimen(s, &e.state, c->now);
}
