/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is there, and how far it reaches. */

#include "supply.h"

#include "fold.h"
#include "lexeme.h"
#include "lexicon-en.h"
#include "when.h"
#include "util.h"

#define ONE INT64_C(10000) /* as amounts have it, so that half a tablet is a share too */

SupplyItem supply_item(uint32_t per_dose, uint32_t doses_each, Unit unit, int32_t within) {
        return (SupplyItem){ ONE * MAX(doses_each, 1u), ONE * MAX(per_dose, 1u), unit, within };
}

int64_t supply_shares(const SupplyItem *item, Amount amount) {
        return item->unit != UNIT_NONE && amount.unit == item->unit ? (int64_t)amount.value : item->dose;
}

static int compare(const void *a, const void *b) {
        const SupplyEvent *x = a, *y = b;

        if (x->at != y->at)
                return x->at < y->at ? -1 : 1;
        return x->order < y->order ? -1 : x->order > y->order;
}

void supply_sort(SupplyEvent *events, size_t n) {
        if (n > 1)
                qsort(events, n, sizeof(SupplyEvent), compare);
}

void supply_done(Supply *s) {
        free(s->lots);
        *s = (Supply){};
}

int supply_copy(const Supply *s, Supply *ret) {
        SupplyLot *lots = s->n > 0 ? reallocarray(NULL, s->n, sizeof(SupplyLot)) : NULL;

        if (s->n > 0 && !lots)
                return -ENOMEM;
        if (lots)
                memcpy(lots, s->lots, s->n * sizeof(SupplyLot));
        *ret = *s;
        ret->lots = lots;
        ret->allocated = s->n;
        return 0;
}

/* ---- lots -------------------------------------------------------------------------------- */

int64_t supply_lot_left(const SupplyLot *lot) {
        return lot->full + (lot->open > 0);
}

int64_t supply_left(const Supply *s) {
        int64_t left = 0;

        for (size_t i = 0; i < s->n; i++)
                left += supply_lot_left(&s->lots[i]);
        return left;
}

static bool same_batch(const char *a, const char *b) {
        return !a || !b ? a == b : streq(a, b) || fold_equal(a, b);
}

/* The lot of this batch and expiry, made where there is none. */
static int lot_get(Supply *s, const char *batch, Day expires, SupplyLot **ret) {
        size_t place = s->n;
        int r;

        for (size_t i = 0; i < s->n; i++) {
                if (s->lots[i].expires == expires && same_batch(s->lots[i].batch, batch)) {
                        *ret = &s->lots[i];
                        s->first = MIN(s->first, i);
                        return 0;
                }
                if (place == s->n && s->lots[i].expires > expires)
                        place = i;
        }
        r = array_room(&s->lots, s->n, &s->allocated, sizeof(SupplyLot));
        if (r < 0)
                return r;
        memmove(&s->lots[place + 1], &s->lots[place], (s->n - place) * sizeof(SupplyLot));
        s->lots[place] = (SupplyLot){ .batch = batch, .expires = expires };
        s->n++;
        s->first = MIN(s->first, place);
        *ret = &s->lots[place];
        return 0;
}

/* ---- use --------------------------------------------------------------------------------- */

static bool too_old(const SupplyItem *item, const SupplyLot *lot, Day day) {
        return item->within > 0 && lot->open > 0 && day - lot->opened > item->within;
}

void supply_at(Supply *s, const SupplyItem *item, Day day) {
        for (size_t i = s->first; i < s->n; i++)
                if (too_old(item, &s->lots[i], day))
                        s->lots[i].open = 0;
}

/* What the next share comes from: the batch that was named, else what is in use, else the earliest
 * expiry; what has expired only where there is nothing else, and EXPIRED_TOO. NULL: nothing. */
static SupplyLot *lot_choose(Supply *s, Day day, const char *batch, bool expired_too) {
        SupplyLot *chosen = NULL, *expired = NULL;

        while (s->first < s->n && supply_lot_left(&s->lots[s->first]) == 0)
                s->first++;
        for (size_t i = s->first; i < s->n; i++) {
                SupplyLot *lot = &s->lots[i];

                if (supply_lot_left(lot) == 0)
                        continue;
                if (batch && lot->batch && same_batch(lot->batch, batch))
                        return lot;
                if (lot->expires < day)
                        expired = expired ?: lot;
                else if (!chosen || (lot->open > 0 && chosen->open == 0))
                        chosen = lot;
        }
        return chosen ?: expired_too ? chosen ?: expired : NULL;
}

/* Takes SHARES; what could not be had. */
static int64_t take(Supply *s, const SupplyItem *item, Day day, int64_t shares, const char *batch, bool expired_too) {
        while (shares > 0) {
                SupplyLot *lot = lot_choose(s, day, batch, expired_too);
                int64_t n;

                if (!lot)
                        break;
                if (lot->open == 0) {
                        lot->full--;
                        lot->open = item->size;
                        lot->opened = day;
                }
                n = MIN(lot->open, shares);
                lot->open -= n;
                shares -= n;
        }
        return shares;
}

/* ---- adding and counting ----------------------------------------------------------------- */

static int add(Supply *s, const SupplyItem *item, const SupplyEvent *e) {
        int64_t debt = s->debt;
        SupplyLot *lot;
        int r = lot_get(s, e->batch, e->expires, &lot);

        if (r < 0)
                return r;
        lot->full += e->count;
        s->debt = debt > 0 ? take(s, item, e->day, debt, NULL, true) : 0;
        return 0;
}

/* Takes COUNT items away, the earliest expiry first, one in use before whole ones. */
static void items_remove(Supply *s, int64_t count) {
        for (size_t i = 0; i < s->n && count > 0; i++) {
                SupplyLot *lot = &s->lots[i];
                int64_t n;

                if (lot->open > 0) {
                        lot->open = 0;
                        count--;
                }
                n = MIN(lot->full, count);
                lot->full -= n;
                count -= n;
        }
}

/* The expiry that is known of a batch. */
static Day batch_expires(const Supply *s, const char *batch) {
        for (size_t i = 0; i < s->n; i++)
                if (s->lots[i].batch && same_batch(s->lots[i].batch, batch))
                        return s->lots[i].expires;
        return DAY_NONE;
}

/* All that is there is of one batch, or of one expiry. */
static int count_lot(Supply *s, const SupplyEvent *e) {
        Day expires = e->expires == DAY_NONE && e->batch ? batch_expires(s, e->batch) : e->expires;
        SupplyLot *lot;
        int r = lot_get(s, e->batch, expires, &lot);

        if (r < 0)
                return r;
        for (size_t i = 0; i < s->n; i++)
                if (&s->lots[i] != lot)
                        s->lots[i].full = s->lots[i].open = 0;
        if (e->count == 0)
                lot->open = 0;
        lot->full = e->count - (lot->open > 0);
        return 0;
}

static int count(Supply *s, const SupplyEvent *e) {
        int64_t left = supply_left(s);
        SupplyLot *lot;
        int r;

        s->debt = 0;
        if (e->batch || e->expires != DAY_NONE)
                return count_lot(s, e);
        if (left >= e->count) {
                items_remove(s, left - e->count);
                return 0;
        }
        r = lot_get(s, NULL, DAY_NONE, &lot);
        if (r >= 0)
                lot->full += e->count - left;
        return r;
}

int supply_event(Supply *s, const SupplyItem *item, const SupplyEvent *event) {
        int r = 0;

        supply_at(s, item, event->day);
        if (event->kind == SUPPLY_USE) {
                if (s->begun)
                        s->debt += take(s, item, event->day, event->shares, event->batch, true);
                return 0;
        }
        s->begun = true;
        r = event->kind == SUPPLY_ADD ? add(s, item, event) : count(s, event);
        return r;
}

/* ---- how far it reaches ------------------------------------------------------------------ */

int supply_reach_begin(const Supply *s, SupplyReach *ret) {
        SupplyReach reach = { .out = DAY_NONE, .last = DAY_NONE };
        int r = supply_copy(s, &reach.left);

        if (r < 0)
                return r;
        reach.left.debt = 0;
        *ret = reach;
        return 0;
}

void supply_reach_done(SupplyReach *r) {
        supply_done(&r->left);
}

bool supply_reach_dose(SupplyReach *r, const SupplyItem *item, Day day, int64_t shares) {
        r->last = day;
        supply_at(&r->left, item, day);
        if (take(&r->left, item, day, shares, NULL, false) == 0) {
                r->doses++;
                return true;
        }
        r->out = day;
        return false;
}

int64_t supply_reach_unused(const SupplyReach *r, size_t i, Day today) {
        const SupplyLot *lot = &r->left.lots[i];
        Day day = r->last == DAY_NONE ? today : r->last;

        return lot->expires < MAX(day, today) ? supply_lot_left(lot) : 0;
}

/* ---- words ------------------------------------------------------------------------------- */

static const struct {
        const char *singular, *plural;
} items[] = {
        { "pen", "pens" },           { "syringe", "syringes" },     { "vial", "vials" },     { "needle", "needles" },
        { "injection", "injections" }, { "tablet", "tablets" },     { "capsule", "capsules" }, { "ampoule", "ampoules" },
        { "cartridge", "cartridges" }, { "swab", "swabs" },         { "wipe", "wipes" },     { "plaster", "plasters" },
        { "carton", "cartons" },     { "box", "boxes" },            { "bag", "bags" },       { "patch", "patches" },
        { "unit", "units" },         { "bottle", "bottles" },       { "pack", "packs" },     { "kit", "kits" },
        { "glove", "gloves" },
};

const char *supply_plural(const char *item) {
        for (size_t i = 0; i < ELEMENTSOF(items); i++)
                if (fold_equal(item, items[i].singular) || fold_equal(item, items[i].plural))
                        return items[i].plural;
        return item;
}

const char *supply_singular(const char *item) {
        for (size_t i = 0; i < ELEMENTSOF(items); i++)
                if (fold_equal(item, items[i].plural))
                        return items[i].singular;
        return item;
}

static bool is_measure(const Lexeme *l) {
        if (l->means == MEANS_UNIT)
                return !unit_container((Unit)l->value);
        /* An abbreviation that is refused for being misread: "cc", "u". */
        if (l->means == MEANS_REFUSED && lexicon_refused[l->value].readings[0]) {
                Amount amount;
                char one[AMOUNT_TEXT_SIZE];

                snprintf(one, sizeof(one), "1 %s", lexicon_refused[l->value].readings[0]);
                return amount_parse(one, &amount) == 0 && !unit_container(amount.unit);
        }
        return l->means == MEANS_MILLION || l->means == MEANS_THOUSAND;
}

int supply_is_measure(const char *item) {
        static const char between[] = " ,;/&+-.()";
        _cleanup_free_ Lexeme *lexemes = NULL;
        _cleanup_free_ char *words = strdup(item);
        size_t n;
        int r = words ? lexemes_of(item, &lexemes, &n) : -ENOMEM;

        if (r < 0 || !is_measure(&lexemes[0]))
                return r;
        for (char *word = words + strspn(words, between), *next; *word; word = next) {
                next = word + strcspn(word, between);
                if (*next)
                        *next++ = '\0';
                next += strspn(next, between);
                if (!fold_equal(supply_plural(word), "units") && supply_plural(word) != word)
                        return 0;
        }
        return 1;
}

/* ---- expiry ------------------------------------------------------------------------------ */

/* 1 to 12, 0 for another word. */
static unsigned month_find(const char *word) {
        static const char *const months[] = {
                "january", "february", "march", "april", "may", "june",
                "july", "august", "september", "october", "november", "december",
        };
        size_t n = strlen(word);

        for (unsigned i = 0; n >= 3 && i < ELEMENTSOF(months); i++)
                if (strncmp(word, months[i], n) == 0)
                        return i + 1;
        return 0;
}

/* "2027-05", "05/2027", "may 2027"; -EINVAL. */
static int month_read(const char *word, int *ret_year, unsigned *ret_month) {
        char name[16] = "";
        int year = 0, end = 0;
        unsigned month = 0;

        if (sscanf(word, "%4d%*[-/.]%2u%n", &year, &month, &end) != 2 || word[end] || year < 1000) {
                end = 0;
                if (sscanf(word, "%2u%*[-/. ]%4d%n", &month, &year, &end) != 2 || word[end] || year < 1000) {
                        end = 0;
                        if (sscanf(word, "%15[a-z]%*[-/., ]%4d%n", name, &year, &end) != 2 || word[end] || year < 1000)
                                return -EINVAL;
                        month = month_find(name);
                }
        }
        if (month < 1 || month > 12)
                return -EINVAL;
        *ret_year = year;
        *ret_month = month;
        return 0;
}

int expiry_read(const char *text, Day today, Day *ret) {
        _cleanup_free_ char *word = fold_text(text);
        unsigned month;
        int year, end = 0, r;
        Day day;

        if (!word)
                return -ENOMEM;
        /* "05/28" is the 28th of May on one carton and May 2028 on another. */
        if (sscanf(word, "%*2u%*[-/.]%*2u%n", &end) == 0 && end > 0 && !word[end])
                return -EINVAL;
        if (month_read(word, &year, &month) < 0)
                return when_date(text, today, TENSE_NEXT, ret, NULL);
        r = day_from_date((Date){ year, month, month_length(year, month) }, &day);
        if (r < 0 || day < DAY_MIN || day > DAY_MAX)
                return -ERANGE;
        *ret = day;
        return 0;
}
