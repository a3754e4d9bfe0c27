/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was before and after a change, read and said. */

#include "engine/history-values.h"

#include "core/drug.h"
#include "core/rotation.h"
#include "engine/stock.h"

typedef enum Kind { KIND_TEXT, KIND_NUMBER, KIND_INSTANT, KIND_DAY, KIND_SLOT, KIND_SITES } Kind;

/* What is no text. */
static const struct {
        const char *key;
        Kind kind;
} kinds[] = {
        { "taken_at", KIND_INSTANT }, { "snoozed_until", KIND_INSTANT }, { "from", KIND_DAY },     { "until", KIND_DAY },
        { "expires", KIND_DAY },      { "at", KIND_SLOT },               { "count", KIND_NUMBER }, { "change", KIND_NUMBER },
        { "following", KIND_NUMBER }, { "resting", KIND_NUMBER },        { "sites", KIND_SITES },
};

static Kind kind_of(const char *key) {
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (streq(kinds[i].key, key))
                        return kinds[i].kind;
        return KIND_TEXT;
}

void change_sides_done(ChangeSides *c) {
        dict_done(&c->before);
        dict_done(&c->after);
}

static int put_sites(Dict *side, const char *sites) {
        _cleanup_free_ char *words = rotation_words(sites);

        dict_text(side, "site", words);
        return words ? 0 : -ENOMEM;
}

/* Where the column has another type than its key, the database is somebody's: it is shown as it is. */
static int put_value(Dict *side, const Value *v, const Zone *zone) {
        Kind kind = v->text ? KIND_TEXT : kind_of(v->key);
        char buf[64];

        _Static_assert(sizeof(buf) >= INSTANT_TEXT_SIZE, "an instant fits");
        if (v->text && streq(v->key, "sites"))
                return put_sites(side, v->text);
        if (kind == KIND_INSTANT)
                dict_text(side, v->key, instant_format(zone, v->number, buf));
        else if (kind == KIND_DAY && v->number >= DAY_MIN && v->number <= DAY_MAX)
                dict_text(side, v->key, day_format((Day)v->number, buf));
        else if (kind == KIND_SLOT && v->number >= SLOT_MIN && v->number <= SLOT_MAX)
                dict_text(side, v->key, slot_format(v->number, buf));
        else if (v->text)
                dict_text(side, v->key, streq(v->key, "route") ? route_of_code(v->text) : v->text);
        else {
                (void)snprintf(buf, sizeof(buf), "%lld", (long long)v->number);
                dict_text(side, v->key, buf);
        }
        return side->error;
}

/* The clock that its instants were said by; ZONE where there is none, or no rules for it any more. */
static int own_zone(Service *s, int64_t change, const Zone **zone) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const Zone *own;
        ChangeSide side;
        Value v;
        int r = change_values_list(s->store, change, &cursor);

        while (r >= 0 && (r = change_values_next(s->store, cursor, &side, &v)) > 0)
                if (streq(v.key, "zone") && v.text && zones_get(s->zones, v.text, &own) >= 0)
                        *zone = own;
        return MIN(r, 0);
}

int change_sides_read(Service *s, int64_t change, const Zone *zone, ChangeSides *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        ChangeSide side;
        Value v;
        int r = own_zone(s, change, &zone);

        if (r >= 0)
                r = change_values_list(s->store, change, &cursor);
        while (r >= 0 && (r = change_values_next(s->store, cursor, &side, &v)) > 0)
                r = put_value(side == SIDE_AFTER ? &ret->after : &ret->before, &v, zone);
        return MIN(r, 0);
}

/* ---- one line ---------------------------------------------------------------------------- */

static void put_count(FILE *f, const Dict *side) {
        const char *count = dict_get(side, "count"), *item = dict_get(side, "item");
        char words[STOCK_WORDS_SIZE];

        if (item)
                fputs(count ? stock_words(strtoll(count, NULL, 10), item, words) : item, f);
}

/* In the order in which a person says them: what stands in front behind others, and at the start. */
static const struct {
        const char *key, *front, *first;
} parts[] = {
        { "key", "", "" },
        { "verb", "", "" },
        { "change", ", change ", "" },
        { "patient", "", "" },
        { "regimen", "", "" },
        { "name", "", "" },
        { "value", " ", "" },
        { "unit", " ", "" },
        { "severity", ", ", "" },
        { "schedule", "", "" },
        { "drug", ", of ", "" },
        { "route", ", ", "" },
        { "from", ", from ", "from " },
        { "at", "", "" },
        { "state", "", "" },
        { "doses", "", "" },
        { "plans", "", "" },
        { "taken_at", " ", "" },
        { "snoozed_until", " until ", "" },
        { "amount", ", ", "" },
        { "batch", ", batch ", "" },
        { "site", ", site ", "" },
        { "until", " until ", "until " },
        { "reason", ": ", "" },
        { "expires", ", expires ", "" },
        { "note", ", note ", "" },
};

int change_side_line(const Dict *side, char **ret) {
        size_t size;
        FILE *f;

        *ret = NULL;
        if (side->n == 0)
                return 0;
        f = open_memstream(ret, &size);
        if (!f)
                return -ENOMEM;
        put_count(f, side);
        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                const char *text = dict_get(side, parts[i].key);

                if (streq(parts[i].key, "until") && dict_has(side, "resting"))
                        fputs(" rests", f);
                if (text)
                        fprintf(f, "%s%s", ftell(f) > 0 ? parts[i].front : parts[i].first, text);
        }
        if (dict_has(side, "following"))
                fputs(", with all that follow", f);
        return memstream_close(f, ret);
}
