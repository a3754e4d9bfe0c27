/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a nurse asks first, in words. */

#include "facts.h"

#include <stdarg.h>

#include "../shown.h"
#include "core/supply.h"
#include "local.h"
#include "moments.h"

/* Of each kind so many are named, the newest; the lists have the rest. */
#define NAMED_MAX 5

const char FACTS_HOW_COUNTED[] =
        "How it counts: due are the planned doses whose place, after moves, lies in these days and whose time has come, or "
        "that are answered already; paused ones and appointments are left out. Due = taken + skipped + not recorded + open. "
        "Later or earlier: taken on another calendar day than planned. Doses outside the plan stand beside. "
        "All values are as they were typed.";

/* ---- words --------------------------------------------------------------------------------- */

static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

const char *facts_date(Day day, char buf[static WHEN_SIZE]) {
        Date date = day_to_date(day);

        snprintf(buf, WHEN_SIZE, "%u %s %d", date.day, MONTHS[date.month - 1], date.year);
        return buf;
}

const char *facts_range(const Report *r, char buf[static RANGE_SIZE]) {
        char from[WHEN_SIZE], to[WHEN_SIZE];

        snprintf(buf, RANGE_SIZE, "%.40s to %.40s", facts_date(r->from, from), facts_date(r->to, to));
        return buf;
}

const char *facts_when(const Report *r, const json_t *row, const char *key, char buf[static WHEN_SIZE]) {
        const char *text = row_text(row, key);
        char words[WORDS_SIZE];

        if (!*text)
                return strcpy(buf, "");
        snprintf(buf, WHEN_SIZE, "%s", instant_short(text, r->today, words));
        return buf;
}

const char *facts_clocks(const Report *r) {
        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];

                if (g->at != zone_local(r->clock, g->at_utc) || (g->taken_utc && g->taken != zone_local(r->clock, g->taken_utc)))
                        return "; those of a dose are of where it was planned";
        }
        return "";
}

/* The text of a stream of one's own. */
typedef struct Text {
        char *text;
        size_t size;
        FILE *f;
} Text;

static bool text_open(Text *t) {
        *t = (Text){};
        t->f = open_memstream(&t->text, &t->size);
        return t->f;
}

static char *text_close(Text *t) {
        if (memstream_close(t->f, &t->text) < 0) {
                free(t->text);
                return NULL;
        }
        return t->text;
}

/* ", WORDS", or WORDS alone at the beginning. */
static void put(FILE *f, const char *format, ...) _printf_(2, 3);
static void put(FILE *f, const char *format, ...) {
        va_list ap;

        if (ftello(f) > 0)
                fputs(", ", f);
        va_start(ap, format);
        vfprintf(f, local_text(format), ap);
        va_end(ap);
}

static void put_text(FILE *f, const char *front, const char *text) {
        if (*text)
                put(f, "%s%s", front, text);
}

static void put_days(FILE *f, int days) {
        if (days != 0)
                put(f, "%d day%s %s", abs(days), abs(days) == 1 ? "" : "s", days > 0 ? "later" : "earlier");
}

static void put_hours(FILE *f, long long sec) {
        long long hours = sec / 3600;

        fprintf(f, "%lld hour%s", hours, hours == 1 ? "" : "s");
}

/* "5 days 22 hours": whole ones that have passed. */
static void put_span(FILE *f, int64_t sec) {
        long long hours = (long long)(sec / 3600), days = hours / 24, rest = hours % 24;

        if (days > 0)
                fprintf(f, "%lld day%s", days, days == 1 ? "" : "s");
        if (days > 0 && rest > 0)
                fputc(' ', f);
        if (days == 0 || rest > 0)
                put_hours(f, rest * 3600);
}

static void put_recorded(FILE *f, const Report *r, const Given *g) {
        char when[WHEN_SIZE];

        if (g->unplanned)
                put(f, "outside the plan");
        if (g->taken != SLOT_NONE)
                put(f, "%s %s", given_state_word(g->state), facts_when(r, g->row, "taken_at", when));
        else
                put(f, "%s", g->state == GIVEN_MISSED ? "not recorded" : given_state_word(g->state));
        put_days(f, g->days);
        if (g->moved)
                put(f, "moved from %s", facts_when(r, g->row, "slot", when));
}

char *facts_recorded(const Report *r, const Given *g) {
        Text t;

        if (!text_open(&t))
                return NULL;
        put_recorded(t.f, r, g);
        return text_close(&t);
}

char *facts_beside(const Given *g) {
        Text t;

        if (!text_open(&t))
                return NULL;
        put_text(t.f, "", row_text(g->row, "site"));
        put_text(t.f, "batch ", row_text(g->row, "batch"));
        put_text(t.f, "planned ", row_text(g->row, "planned_amount"));
        put_text(t.f, "", row_text(g->row, "note"));
        return text_close(&t);
}

static void put_number(FILE *f, const json_t *value) {
        if (json_is_integer(value))
                fprintf(f, "%lld", (long long)json_integer_value(value));
        else
                fprintf(f, "%.15g", json_real_value(value));
}

char *facts_result(const json_t *row) {
        const json_t *value = json_object_get(row, "value"), *low = json_object_get(row, "low"), *high = json_object_get(row, "high");
        Text t;

        if (!text_open(&t))
                return NULL;
        if (value)
                put_number(t.f, value);
        else
                fputs(row_text(row, "text"), t.f);
        if (*row_text(row, "unit"))
                fprintf(t.f, " %s", row_text(row, "unit"));
        if (low || high)
                fputs(low && high ? " (laboratory's range " : low ? " (laboratory's range from " : " (laboratory's range up to ", t.f);
        if (low)
                put_number(t.f, low);
        if (low && high)
                fputs(" to ", t.f);
        if (high)
                put_number(t.f, high);
        if (low || high)
                fputc(')', t.f);
        return text_close(&t);
}

const char *facts_symptom_name(const json_t *row, char buf[static SYMPTOM_NAME_SIZE]) {
        const char *typed = row_text(row, "typed");

        if (!*typed)
                return row_text(row, "symptom");
        snprintf(buf, SYMPTOM_NAME_SIZE, "%s (%s)", row_text(row, "symptom"), typed);
        return buf;
}

char *facts_supply_left(const json_t *row) {
        long long left = row_number(row, "left");
        const char *item = row_text(row, "item");
        Text t;

        if (!text_open(&t))
                return NULL;
        put(t.f, "%lld %s", left, left == 1 ? supply_singular(item) : item);
        return text_close(&t);
}

char *facts_symptom(const json_t *row) {
        Text t;

        if (!text_open(&t))
                return NULL;
        if (*row_text(row, "value"))
                put(t.f, "%s%s%s", row_text(row, "value"), *row_text(row, "unit") ? " " : "", row_text(row, "unit"));
        put_text(t.f, strchr("0123456789", *row_text(row, "severity")) ? "severity " : "", row_text(row, "severity"));
        put_text(t.f, "", row_text(row, "note"));
        return text_close(&t);
}

bool facts_tells_first(const Report *r, size_t i) {
        const char *tell = row_text(json_array_get(r->symptoms, i), "tell");

        for (size_t k = 0; k < i; k++)
                if (streq(tell, row_text(json_array_get(r->symptoms, k), "tell")))
                        return false;
        return *tell;
}

char *facts_supply(const json_t *row) {
        const json_t *batch;
        size_t i;
        Text t;

        if (!text_open(&t))
                return NULL;
        if (row_true(row, "low"))
                put(t.f, "low");
        json_array_foreach(json_object_get(row, "batches"), i, batch) {
                Day expires = moment_day(row_text(batch, "expires"));
                char date[WHEN_SIZE];

                if (!*row_text(batch, "batch") && expires == DAY_NONE)
                        continue;
                put(t.f, "%lld", row_number(batch, "left"));
                if (*row_text(batch, "batch"))
                        fprintf(t.f, " of batch %s", row_text(batch, "batch"));
                if (expires != DAY_NONE)
                        fprintf(t.f, " expire%s %s", row_number(batch, "left") == 1 ? "s" : "", facts_date(expires, date));
        }
        if (row_number(row, "over") > 0)
                put(t.f, "%lld more used than were counted", row_number(row, "over"));
        return text_close(&t);
}

/* ---- the list ------------------------------------------------------------------------------ */

void facts_clear(Facts *f) {
        for (size_t i = 0; i < f->n; i++)
                free(f->facts[i].text);
        free(f->facts);
        *f = (Facts){};
}

/* TEXT becomes the list's; NULL is no memory, "" nothing to say. */
static void add_text(Facts *f, const char *title, bool urgent, char *text) {
        const char *before = "";

        if (!text || array_room(&f->facts, f->n, &f->room, sizeof(Fact)) < 0) {
                f->error = -ENOMEM;
                free(text);
                return;
        }
        if (!*text) {
                free(text);
                return;
        }
        for (size_t i = f->n; i > 0 && !*before; i--)
                before = f->facts[i - 1].title;
        f->facts[f->n++] = (Fact){ .title = streq(before, title) ? "" : title, .text = text, .urgent = urgent };
}

static void add(Facts *f, const char *title, bool urgent, const char *format, ...) _printf_(4, 5);
static void add(Facts *f, const char *title, bool urgent, const char *format, ...) {
        char *text;
        va_list ap;

        va_start(ap, format);
        if (vasprintf(&text, local_text(format), ap) < 0)
                text = NULL;
        va_end(ap);
        add_text(f, title, urgent, text);
}

/* What the plan is named by: what the person calls it beside the drug, where that says more. */
static void put_name(FILE *f, const Plan *plan) {
        const char *handle = plan_text(plan, "regimen"), *drug = plan_text(plan, "drug");

        put(f, "%s", drug);
        if (strcasecmp(handle, drug) != 0)
                fprintf(f, " (%s)", handle);
}

static bool is_over(const Plan *plan) {
        return streq(plan_text(plan, "status"), "stopped") || streq(plan_text(plan, "status"), "ended");
}

/* The revision that holds on DAY: the last that has begun. */
static const json_t *revision_at(const Plan *plan, Day day) {
        const json_t *revision, *found = NULL;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "revisions"), i, revision)
                if (!found || moment_day(row_text(revision, "from")) <= day)
                        found = revision;
        return found;
}

/* What is to come of the schedule. */
static void add_to_come(Facts *f, const Report *r, const Plan *plan) {
        const json_t *revision;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "revisions"), i, revision) {
                Day from = moment_day(row_text(revision, "from"));
                char date[WHEN_SIZE];
                Text t;

                if (i == 0 || from == DAY_NONE || from <= r->today)
                        continue;
                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, "from %s: ", facts_date(from, date));
                put_schedule(t.f, row_text(revision, "schedule"));
                add_text(f, "The plan", false, text_close(&t));
        }
}

static void add_plan(Facts *f, const Report *r, const Plan *plan) {
        const json_t *revision = revision_at(plan, r->today);
        Day since = revision ? moment_day(row_text(revision, "from")) : DAY_NONE;
        char date[WHEN_SIZE];
        Text t;

        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        put_name(t.f, plan);
        fputs(": ", t.f);
        put_schedule(t.f, revision ? row_text(revision, "schedule") : plan_text(plan, "schedule"));
        put_text(t.f, "", plan_text(plan, "route"));
        if (since != DAY_NONE)
                put(t.f, "%s %s", since > r->today ? "from" : "since", facts_date(since, date));
        if (!streq(plan_text(plan, "status"), "active"))
                put(t.f, "%s now", plan_text(plan, "status"));
        add_text(f, "The plan", false, text_close(&t));
        add_to_come(f, r, plan);
}

static void add_last(Facts *f, const Report *r, const Plan *plan) {
        char when[WHEN_SIZE], amount[AMOUNT_WORDS_SIZE];
        Text t;

        if (!plan->last)
                return;
        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        put(t.f, "%s: %s", plan_text(plan, "regimen"), facts_when(r, plan->last, "taken_at", when));
        put_text(t.f, "", row_amount(plan->last, amount));
        put_text(t.f, "", row_text(plan->last, "site"));
        put_text(t.f, "batch ", row_text(plan->last, "batch"));
        put_text(t.f, "", row_text(plan->last, "note"));
        add_text(f, "Last dose", false, text_close(&t));
}

static void add_counts(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const Plan *plan = &r->plans[i];
                char *words = plan->appointment ? strdup("") : count_words(&plan->count);

                if (words && *words)
                        add(f, "Doses", false, "%s: %s", plan_text(plan, "regimen"), words);
                else if (!words)
                        f->error = -ENOMEM;
                free(words);
        }
}

/* ---- what departed from the plan ----------------------------------------------------------- */

typedef bool (*Says)(const Report *r, const Given *g, FILE *f);

static bool say_missed(const Report *r, const Given *g, FILE *f) {
        return g->due && g->state == GIVEN_MISSED;
}

static bool say_late(const Report *r, const Given *g, FILE *f) {
        char when[WHEN_SIZE];
        int64_t sec = g->taken_utc - g->at_utc;

        if (!g->due || g->state != GIVEN_TAKEN || g->days == 0)
                return false;
        put(f, "taken %s, ", facts_when(r, g->row, "taken_at", when));
        put_hours(f, llabs(sec));
        fputs(sec < 0 ? " earlier" : " later", f);
        return true;
}

static bool say_amount(const Report *r, const Given *g, FILE *f) {
        char buf[AMOUNT_WORDS_SIZE];

        if (g->state != GIVEN_TAKEN || !*row_text(g->row, "planned_amount"))
                return false;
        put(f, "%s taken, %s planned", row_amount(g->row, buf), row_text(g->row, "planned_amount"));
        return true;
}

static bool say_unplanned(const Report *r, const Given *g, FILE *f) {
        char buf[AMOUNT_WORDS_SIZE];

        if (!g->unplanned || g->state != GIVEN_TAKEN)
                return false;
        put_text(f, "", row_amount(g->row, buf));
        put_text(f, "", row_text(g->row, "site"));
        put_text(f, "", row_text(g->row, "note"));
        return true;
}

static bool say_skipped(const Report *r, const Given *g, FILE *f) {
        if (!g->due || g->state != GIVEN_SKIPPED)
                return false;
        put_text(f, "", row_text(g->row, "note"));
        return true;
}

/* The day of the entry by the clock that the dose was taken by: the patient may be in another zone by now. */
static Day entered_day(const Report *r, const Given *g) {
        Slot moved = g->taken - zone_local(r->clock, g->taken_utc);

        return slot_day(zone_local(r->clock, g->entered_utc) + moved);
}

static bool say_entered(const Report *r, const Given *g, FILE *f) {
        int days;

        if (g->state != GIVEN_TAKEN || !g->entered_utc)
                return false;
        days = entered_day(r, g) - slot_day(g->taken);
        if (days < 1)
                return false;
        put(f, "entered %d day%s afterwards", days, days == 1 ? "" : "s");
        return true;
}

/* The newest of them in one paragraph: those before them are in the list of doses. */
static void add_given(Facts *f, const Report *r, const char *title, Says says) {
        size_t n = 0, named = 0;
        Text t;

        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        for (size_t i = r->n_given; i > 0; i--) {
                const Given *g = &r->given[i - 1];
                _cleanup_free_ char *text = NULL;
                char when[WHEN_SIZE];
                Text one;

                if (r->plans[g->plan].appointment)
                        continue;
                if (!text_open(&one)) {
                        f->error = -ENOMEM;
                        break;
                }
                put(one.f, "%s %s", facts_when(r, g->row, "at", when), plan_text(&r->plans[g->plan], "regimen"));
                n += says(r, g, one.f);
                text = text_close(&one);
                if (n > named && named < NAMED_MAX) {
                        fprintf(t.f, "%s%s", named > 0 ? "; " : "", text ? text : "");
                        named++;
                }
        }
        if (n > named)
                fprintf(t.f, "; and %zu before, in the list of doses", n - named);
        add_text(f, title, false, text_close(&t));
}

static void add_gaps(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const Plan *plan = &r->plans[i];
                char when[WHEN_SIZE];
                Text t;

                if (plan->gap_sec == 0 || plan->appointment)
                        continue;
                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, "%s: ", plan_text(plan, "regimen"));
                put_span(t.f, plan->gap_sec);
                fprintf(t.f, ", up to %s", facts_when(r, r->given[plan->gap_to].row, "taken_at", when));
                add_text(f, "Shortest gap", false, text_close(&t));
        }
}

static void add_pauses(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *pause;
                size_t k;

                json_array_foreach(json_object_get(r->plans[i].row, "pauses"), k, pause) {
                        Day from = moment_day(row_text(pause, "from")), until = moment_day(row_text(pause, "until"));
                        char a[WHEN_SIZE], b[WHEN_SIZE];

                        if (until < r->from || (from > r->to && from > r->today))
                                continue;
                        add(f, "Pauses", false, "%s: %s %s%s", plan_text(&r->plans[i], "regimen"), facts_date(from, a),
                            until == DAY_NONE ? "on, no end stated" : "to ", until == DAY_NONE ? "" : facts_date(until, b));
                }
        }
}

/* The newest of them: those before them are in the list of symptoms. */
static void add_urgent(Facts *f, const Report *r) {
        size_t n = 0;

        for (size_t i = json_array_size(r->symptoms); i > 0; i--) {
                const json_t *row = json_array_get(r->symptoms, i - 1);
                _cleanup_free_ char *value = NULL;
                char when[WHEN_SIZE], symptom[SYMPTOM_NAME_SIZE];

                if (!streq(row_text(row, "tier"), "right away") || ++n > NAMED_MAX)
                        continue;
                value = facts_symptom(row);
                add(f, "Marked \"right away\"", true, "%s %s%s%s", facts_when(r, row, "at", when), facts_symptom_name(row, symptom),
                    isempty(value) ? "" : " ", value ? value : "");
        }
        if (n > NAMED_MAX)
                add(f, "Marked \"right away\"", true, "and %zu before, in the list of symptoms", n - NAMED_MAX);
}

/* Of each name the newest. */
static void add_results(Facts *f, const Report *r) {
        _cleanup_(json_decrefp) json_t *latest = json_object();
        const char *name;
        json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row)
                (void)json_object_set(latest, row_text(row, "name"), row);
        json_object_foreach(latest, name, row) {
                char date[WHEN_SIZE];
                char *value = facts_result(row);

                add(f, "Latest results", false, "%s %s, %s", name, value ? value : "", facts_date(moment_day(row_text(row, "date")), date));
                free(value);
        }
}

static void add_changes(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *change;
                size_t k;

                json_array_foreach(r->plans[i].changes, k, change) {
                        const char *before = row_text(change, "before");
                        char date[WHEN_SIZE];
                        Text t;

                        if (!text_open(&t)) {
                                f->error = -ENOMEM;
                                return;
                        }
                        fprintf(t.f, "%s %s: ", facts_date(moment_day(row_text(change, "date")), date), plan_text(&r->plans[i], "regimen"));
                        if (*before) {
                                put_schedule(t.f, before);
                                fputs("; from then on ", t.f);
                        } else
                                fputs("begun: ", t.f);
                        put_schedule(t.f, row_text(change, "after"));
                        add_text(f, "Changed", false, text_close(&t));
                }
        }
}

int facts_make(const Report *r, Facts *f) {
        *f = (Facts){};
        for (size_t i = 0; i < r->n_plans; i++)
                if (!r->plans[i].appointment && (!is_over(&r->plans[i]) || count_due(&r->plans[i].count) > 0))
                        add_plan(f, r, &r->plans[i]);
        for (size_t i = 0; i < r->n_plans; i++)
                if (!r->plans[i].appointment)
                        add_last(f, r, &r->plans[i]);
        add_counts(f, r);
        add_urgent(f, r);
        add_given(f, r, "Not recorded", say_missed);
        if (r->count.missed > 0)
                add(f, "Not recorded", false, "Do not take two doses to make up for one; ask your care team%s%s", *r->contact ? ": " : ".",
                    r->contact);
        add_given(f, r, "Skipped", say_skipped);
        add_given(f, r, "Another day", say_late);
        add_given(f, r, "Another amount", say_amount);
        add_given(f, r, "Outside the plan", say_unplanned);
        add_gaps(f, r);
        add_pauses(f, r);
        add_given(f, r, "Entered afterwards", say_entered);
        add_results(f, r);
        add_changes(f, r);
        return f->error;
}

/* ---- today and the next -------------------------------------------------------------------- */

static const json_t *next_after(const Report *r, int64_t utc, size_t done, size_t *ret_plan) {
        const json_t *found = NULL;

        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *next = r->plans[i].next;
                int64_t at = next ? moment_utc(row_text(next, "utc")) : 0;

                if (!next || at < utc || (at == utc && i < done))
                        continue;
                if (!found || at < moment_utc(row_text(found, "utc"))) {
                        found = next;
                        *ret_plan = i;
                }
        }
        return found;
}

static void put_coming(FILE *f, const Report *r, const json_t *dose) {
        const char *state = row_text(dose, "state"), *at = row_text(dose, "at");
        char when[WHEN_SIZE], amount[AMOUNT_WORDS_SIZE];

        if (streq(state, "due") || streq(state, "snoozed"))
                fputs("due since ", f);
        if (moment_day(at) == r->today)
                fprintf(f, "today %.5s", at + sizeof "YYYY-MM-DD");
        else
                fputs(facts_when(r, dose, "at", when), f);
        fprintf(f, " %s", row_text(dose, "regimen"));
        if (*row_amount(dose, amount))
                fprintf(f, " %s", row_amount(dose, amount));
}

char *facts_coming(const Report *r) {
        int64_t utc = INT64_MIN;
        const json_t *dose;
        size_t plan = 0, done = 0;
        Text t;

        if (!text_open(&t))
                return NULL;
        for (bool first = true; (dose = next_after(r, utc, done, &plan)); first = false) {
                fputs(first ? "" : "; ", t.f);
                put_coming(t.f, r, dose);
                utc = moment_utc(row_text(dose, "utc"));
                done = plan + 1;
        }
        if (utc == INT64_MIN)
                fputs("nothing is planned", t.f);
        return text_close(&t);
}
