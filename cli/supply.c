/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched supply: what is there, and how far it reaches. */

#include "supply.h"

#include "changing.h"
#include "context.h"
#include "core/supply.h"
#include "local.h"
#include "shown.h"

static const char *day_words(const json_t *row, const char *key, Day today, char buf[static WORDS_SIZE]) {
        Day day;

        return day_parse(row_text(row, key), &day) == 0 ? words_day(day, today, buf) : row_text(row, key);
}

/* What of a lot is usable no more: its last day is over. */
static bool has_expired(const json_t *lot, Day today) {
        Day expires;

        return day_parse(row_text(lot, "expires"), &expires) == 0 && expires < today;
}

static long long count_expired(const json_t *row, Day today) {
        const json_t *batches = json_object_get(row, "batches"), *lot;
        long long n = 0;
        size_t i;

        json_array_foreach(batches, i, lot)
                n += has_expired(lot, today) ? row_number(lot, "left") : 0;
        return n;
}

static bool has_unused(const json_t *row) {
        const json_t *batches = json_object_get(row, "batches"), *lot;
        size_t i;

        json_array_foreach(batches, i, lot)
                if (row_number(lot, "unused") > 0)
                        return true;
        return false;
}

const char *supply_left_words(const json_t *row, const json_t *context, char buf[static SUPPLY_WORDS_SIZE]) {
        long long left = row_number(row, "left"), expired = count_expired(row, context_today(context, row_text(row, "patient")));
        const char *item = left == 1 ? supply_singular(row_text(row, "item")) : row_text(row, "item");

        if (expired > 0 && expired == left)
                snprintf(buf, SUPPLY_WORDS_SIZE, local_plural("%lld %s left, which has expired", "%lld %s left, which have expired", (unsigned long)left), left,
                         item);
        else if (expired > 0)
                snprintf(buf, SUPPLY_WORDS_SIZE, local_plural("%lld %s left, of which %lld has expired", "%lld %s left, of which %lld have expired", (unsigned long)expired),
                         left, item, expired);
        else
                snprintf(buf, SUPPLY_WORDS_SIZE, local_plural("%lld %s left", "%lld %s left", (unsigned long)left), left, item);
        return buf;
}

/* Where what is there can't be used that day, or is too little for one dose, there is some left all the same. */
const char *supply_out_words(const json_t *row, const json_t *context, char buf[static SUPPLY_WORDS_SIZE]) {
        const char *day;
        char out[WORDS_SIZE];

        day = day_words(row, "out", context_today(context, row_text(row, "patient")), out);
        if (row_number(row, "per_dose") > 1 && has_unused(row))
                snprintf(buf, SUPPLY_WORDS_SIZE, local_text("too little that can be used is left for %s"), day);
        else if (row_number(row, "per_dose") > 1)
                snprintf(buf, SUPPLY_WORDS_SIZE, local_text("too little is left for %s"), day);
        else if (has_unused(row))
                snprintf(buf, SUPPLY_WORDS_SIZE, local_text("none that can be used is left for %s"), day);
        else
                snprintf(buf, SUPPLY_WORDS_SIZE, local_text("none is left for %s"), day);
        return buf;
}

static void tell_batch(const json_t *lot, Day today) {
        const char *batch = row_text(lot, "batch");
        long long unused = row_number(lot, "unused"), left = row_number(lot, "left");
        char expires[WORDS_SIZE];
        bool over = has_expired(lot, today);

        if (*batch && over)
                say(2, YELLOW, "batch %s, expired %s: %lld", batch, day_words(lot, "expires", today, expires), left);
        else if (over)
                say(2, YELLOW, "without a batch, expired %s: %lld", day_words(lot, "expires", today, expires), left);
        else if (*batch && *row_text(lot, "expires"))
                say(2, PLAIN, "batch %s, expires %s: %lld", batch, day_words(lot, "expires", today, expires), left);
        else if (*batch)
                say(2, PLAIN, "batch %s: %lld", batch, left);
        else if (*row_text(lot, "expires"))
                say(2, PLAIN, "without a batch, expires %s: %lld", day_words(lot, "expires", today, expires), left);
        else
                say(2, PLAIN, "without a batch: %lld", left);
        if (unused > 0 && !over)
                say(4, YELLOW, local_plural("%lld of them expires before a dose comes for it",
                                            "%lld of them expire before a dose comes for them", (unsigned long)unused),
                    unused);
}

static void tell_reach(const json_t *row, const json_t *context, Day today) {
        long long doses = row_number(row, "doses");
        char out[SUPPLY_WORDS_SIZE], day[WORDS_SIZE];
        const char *reorder = day_words(row, "reorder", today, day);
        bool past;
        Day by;

        if (!*row_text(row, "out")) {
                say(2, PLAIN, local_plural("enough for the %lld dose to come", "enough for the %lld doses to come", (unsigned long)doses), doses);
                return;
        }
        if (*row_text(row, "until"))
                say(2, PLAIN, local_plural("enough for %lld dose, up to %s", "enough for %lld doses, up to %s", (unsigned long)doses), doses,
                    row_text(row, "until"));
        else
                say(2, PLAIN, local_plural("enough for %lld dose", "enough for %lld doses", (unsigned long)doses), doses);
        supply_out_words(row, context, out);
        past = day_parse(row_text(row, "reorder"), &by) == 0 && by < today;
        if (row_true(row, "low"))
                say(2, YELLOW, past ? N_("running low: %s; was to be ordered by %s") : N_("running low: %s; to be ordered by %s"), out, reorder);
        else
                say(2, PLAIN, past ? N_("%s; was to be ordered by %s") : N_("%s; to be ordered by %s"), out, reorder);
}

static void tell_item(const json_t *row, const json_t *context, bool several) {
        const char *patient = row_text(row, "patient");
        Day today = context_today(context, patient);
        const json_t *batches = json_object_get(row, "batches"), *lot;
        char left[SUPPLY_WORDS_SIZE], whose[FOR_SIZE];
        long long per_dose = row_number(row, "per_dose"), doses_each = row_number(row, "doses_each"), within = row_number(row, "use_within");
        size_t i;

        say(0, BOLD, "%s%s: %s", row_text(row, "regimen"), context_for(several, patient, whose), supply_left_words(row, context, left));
        if (per_dose > 1)
                say(2, PLAIN, local_plural("%lld for each dose", "%lld for each dose", (unsigned long)per_dose), per_dose);
        if (doses_each > 1)
                say(2, PLAIN, local_plural("each for %lld dose", "each for %lld doses", (unsigned long)doses_each), doses_each);
        if (within > 0)
                say(2, PLAIN, local_plural("counted for %lld day from its first use", "counted for %lld days from its first use", (unsigned long)within), within);
        tell_reach(row, context, today);
        if (row_number(row, "over") > 0)
                say(2, YELLOW, local_plural("%lld more was used than counted: count what is there (cytosched supply count %s NUMBER)",
                                            "%lld more were used than counted: count what is there (cytosched supply count %s NUMBER)",
                                            (unsigned long)row_number(row, "over")),
                    row_number(row, "over"), row_text(row, "regimen"));
        json_array_foreach(batches, i, lot)
                if (json_array_size(batches) > 1 || *row_text(lot, "batch") || *row_text(lot, "expires"))
                        tell_batch(lot, today);
}

static int show_page(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row)
                tell_item(row, page->context, context_several(page->context));
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int list_supply(Client *c) {
        Call call = { .method = "Supply" };
        size_t n = 0;
        int r = call_pages(c, &call, "skip", show_page, &n);

        if (r == 0 && n == 0 && !args_has(&c->args, OPT_JSON) && args_has(&c->args, OPT_PATIENT))
                say(0, PLAIN, "Nothing is counted yet for %s. When a carton comes: cytosched supply add REGIMEN 4 pens --expires 2027-05",
                    c->args.value[OPT_PATIENT]);
        else if (r == 0 && n == 0 && !args_has(&c->args, OPT_JSON))
                say(0, PLAIN, "Nothing is counted yet. When a carton comes: cytosched supply add REGIMEN 4 pens --expires 2027-05");
        return r;
}

/* REGIMEN and the words behind it. */
static int change_supply(Client *c, const char *method, const char *done, size_t least, const char *form) {
        _cleanup_free_ char *text = NULL;
        _cleanup_reply_ Reply reply = {};
        Call call = { .method = method, .text = { args_word(&c->args, 1) } };
        int r;

        if (args_count(&c->args) < least)
                return usage("it is: cytosched supply %s", form);
        r = words_join(&c->args, 2, &text);
        if (r != 0)
                return r;
        call.text[1] = text;
        call.plain = streq(method, "RemoveSupply");
        r = change_make(c, &call, &reply);
        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                say(0, PLAIN, "%s.", local_text(done));
                if (streq(method, "RemoveSupply"))
                        say(0, BOLD, "%s: %s", row_text(reply.result, "regimen"), row_text(reply.result, "item"));
                else
                        tell_item(reply.result, reply.context, context_names(reply.context, row_text(reply.result, "patient")));
        }
        change_notes(c, &reply);
        return DONE;
}

#define ENTRY_OPTIONS (O(PER_DOSE) | O(DOSES_EACH) | O(BATCH) | O(EXPIRES) | O(USE_WITHIN))

static int run_supply(Client *c) {
        const char *what = args_word(&c->args, 0);
        bool entry = streq(what, "add") || streq(what, "count");

        if (!entry && options_foreign(&c->args, ~ENTRY_OPTIONS))
                return usage("--%s is for: cytosched supply add, supply count", options_foreign(&c->args, ~ENTRY_OPTIONS));
        if (*what && args_has(&c->args, OPT_PATIENT))
                return usage("a regimen is one patient's: --patient is for the list, cytosched supply");
        if (streq(what, "add"))
                return change_supply(c, "AddSupply", "Added", 3, "add REGIMEN COUNT [ITEM]");
        if (streq(what, "count"))
                return change_supply(c, "CountSupply", "Counted", 3, "count REGIMEN COUNT [ITEM]");
        if (streq(what, "remove"))
                return change_supply(c, "RemoveSupply", "Not counted any more", 2, "remove REGIMEN [ITEM]");
        if (*what && !(streq(what, "list") && args_count(&c->args) == 1))
                return usage("it is: cytosched supply, supply add REGIMEN COUNT [ITEM], supply count REGIMEN COUNT [ITEM], "
                             "supply remove REGIMEN [ITEM]");
        return list_supply(c);
}

const Verb VERB_SUPPLY = {
        .name = "supply",
        .args = "[add REGIMEN COUNT [ITEM]|count REGIMEN COUNT [ITEM]|remove REGIMEN [ITEM]]",
        .help = N_("what is there, and how far it reaches"),
        .examples = "supply\nsupply add pegasys 4 pens --expires 2027-05 --batch A12\nsupply count pegasys 3",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | ENTRY_OPTIONS | O(YES) | O(JSON),
        .max = MANY,
        .run = run_supply,
};
