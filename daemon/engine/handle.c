/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles: the short names of regimens. */

#include "engine/handle.h"

#include <ctype.h>

#include "core/visible.h"
#include "engine/state.h"

/* None doubled or at the ends. */
/* "peginterferon-alfa-2a": lower case, anything but letters and digits as "-"; the caller's to free,
 * NULL out of memory. */
static char *handle_of(const char *text) {
        _cleanup_free_ char *plain = visible_without_joiners(text);
        char *handle = malloc(strlen(text) + 1), *p = handle;

        if (!handle || !plain) {
                free(handle);
                return NULL;
        }
        for (const char *t = plain; *t; t++) {
                unsigned char ch = (unsigned char)*t;

                /* Letters beyond ASCII are letters: their bytes are kept. */
                if (ch >= 0x80 || isalnum(ch))
                        *p++ = (char)(ch < 0x80 ? tolower(ch) : ch);
                else if (p > handle && p[-1] != '-')
                        *p++ = '-';
        }
        if (p > handle && p[-1] == '-')
                p--;
        *p = '\0';
        return handle;
}

/* So much of each name is in a handle made of both, with a number: no longer than can be typed. */
#define PART_MAX 90u
_Static_assert(2 * PART_MAX + sizeof("--4294967295") <= LIMIT_NAME, "a handle is a name");

/* Ends a handle's part at SIZE bytes, between two characters. */
static void handle_cut(char *part, size_t size) {
        size_t n = strnlen(part, size);

        while (part[n] && n > 0 && (((unsigned char)part[n] & 0xc0) == 0x80 || part[n - 1] == '-'))
                n--;
        part[n] = '\0';
}

/* The name of a dose that OTHER has and PLAN would give, too: 1, 0. What PLAN does not show it does not give. */
static int name_of_both(const RegimenState *other, const Plan *plan, Slot *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose theirs, d;
        int r;

        for (size_t i = 0; i < other->plan.n_records; i++) {
                *ret = other->plan.records[i].slot;
                r = plan_dose(&other->plan, *ret, &theirs);
                if (r > 0)
                        r = plan_dose(plan, *ret, &d);
                if (r != 0)
                        return r;
        }
        r = plan_seek(&other->plan, plan->shown_from, &cursor);
        while (r >= 0 && (r = plan_next(cursor, &theirs)) > 0) {
                *ret = theirs.slot;
                r = plan_dose(plan, *ret, &d);
                if (r != 0)
                        return r;
        }
        return r;
}

/* A handle that was freed is the name of the doses of then, for ever: whether PLAN would give one of these names again, 1 and
 * which; 0. */
static int name_given(Service *s, int64_t now, const char *handle, const Plan *plan, Slot *ret) {
        Slot from = zone_local(plan_zone_now(plan), plan->shown_from);
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r = regimens_of_handle(s->store, handle, &cursor);

        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0) {
                _cleanup_(state_done) RegimenState state = {};

                r = state_load(s, &regimen, now, from, &state);
                if (r >= 0)
                        r = name_of_both(&state, plan, ret);
                if (r != 0)
                        return r;
        }
        return r;
}

/* Whether no active regimen has it, and PLAN gives no name anew: 1, 0. */
static int handle_free(Service *s, const Call *c, const char *handle, const Plan *plan) {
        int r = regimen_handle_free(s->store, handle);
        Slot slot;

        if (r > 0) {
                r = name_given(s, c->now, handle, plan, &slot);
                r = r < 0 ? r : r == 0;
        }
        return r;
}

int handle_choose(Service *s, const Call *c, const char *drug, const char *patient, const Plan *plan, char **ret) {
        _cleanup_free_ char *base = handle_of(drug), *who = handle_of(patient), *both = NULL;
        int r;

        if (!base || !who)
                return -ENOMEM;
        if (!*base) {
                free(base);
                base = strdup("regimen");
                if (!base)
                        return -ENOMEM;
        }
        r = handle_free(s, c, base, plan);
        if (r != 0) {
                *ret = TAKE_PTR(base);
                return MIN(r, 0);
        }
        handle_cut(base, PART_MAX);
        handle_cut(who, PART_MAX);
        if (asprintf(&both, "%s-%s", base, who) < 0)
                return -ENOMEM;
        for (unsigned n = 1;; n++) {
                _cleanup_free_ char *handle = NULL;

                if ((n == 1 ? asprintf(&handle, "%s", both) : asprintf(&handle, "%s-%u", both, n)) < 0)
                        return -ENOMEM;
                r = handle_free(s, c, handle, plan);
                if (r != 0) {
                        *ret = TAKE_PTR(handle);
                        return MIN(r, 0);
                }
        }
}

int handle_check(Service *s, Call *c, const char *name, const Plan *plan, char **ret) {
        _cleanup_free_ char *handle = handle_of(name);
        char text[SLOT_TEXT_SIZE];
        Slot slot;
        int r;

        if (!handle)
                return -ENOMEM;
        if (!*handle)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" can't be a regimen's name: use lower-case letters, digits and single hyphens.", name);
        if (!streq(handle, name))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" can't be a regimen's name: use lower-case letters, digits and single hyphens, such as \"%s\".", name, handle);
        r = regimen_handle_free(s->store, handle);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "The name \"%s\" is used by another regimen.", handle);
        if (r > 0)
                r = name_given(s, c->now, handle, plan, &slot);
        if (r > 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                                   "A plan that was stopped has a dose by the name %s@%s, and this one would have another by that name. Choose "
                                   "another name.", handle, slot_format(slot, text));
        *ret = TAKE_PTR(handle);
        return MIN(r, 0);
}
