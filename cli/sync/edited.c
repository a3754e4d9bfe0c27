/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person changed on the phone, and what becomes of it. */

#include "edited.h"

#include "../agreed.h"
#include "../ask.h"
#include "local.h"
#include "../term.h"
#include "cytosched.h"

#define WHEN_SIZE (SLOT_TEXT_SIZE + 1)
#define COMMAND_SIZE 400u

/* One dose of the plan, and where the phone has it. */
typedef struct Target {
        char *dose; /* its name; NULL: not known */
        char when[WHEN_SIZE]; /* "2026-12-06 21:00"; "" where it was taken away there */
} Target;

void edited_names_free(char **names) {
        for (char **name = names; names && *name; name++)
                free(*name);
        free(names);
}

/* ---- whose it is --------------------------------------------------------------------------- */

static const char *handle_of(const json_t *regimens, const char *name) {
        const char *begin;
        json_t *handle;

        json_object_foreach((json_t *)regimens, begin, handle)
                if (strncmp(name, begin, strlen(begin)) == 0 && name[strlen(begin)] == '-')
                        return json_string_value(handle);
        return NULL;
}

/* In the clock of the patient: that is how a time is typed. */
static void local_when(const json_t *context, const char *patient, Zones *zones, int64_t at, char ret[static WHEN_SIZE]) {
        const char *name = json_string_value(json_object_get(json_object_get(context, "zone"), patient));
        const Zone *zone;
        char slot[SLOT_TEXT_SIZE];

        ret[0] = '\0';
        if (!name || zones_get(zones, name, &zone) < 0)
                return;
        slot_format(zone_local(zone, at), slot);
        snprintf(ret, WHEN_SIZE, "%.10s %.5s", slot, slot + 11);
}

static void take_row(const json_t *rows, const json_t *context, Zones *zones, const Differ *d, Target *ret) {
        char utc[INSTANT_TEXT_SIZE];
        json_t *row;
        size_t i;

        instant_format_utc(d->was, utc);
        json_array_foreach((json_t *)rows, i, row)
                if (streq(row_text(row, "utc"), utc) && streq(row_text(row, "state"), "scheduled")) {
                        ret->dose = strdup(row_text(row, "dose"));
                        if (d->at != DIFFER_NONE)
                                local_when(context, row_text(row, "patient"), zones, d->at, ret->when);
                        return;
                }
}

/* The dose that alone is another on the phone. */
static void find_target(Client *c, const json_t *regimens, Zones *zones, const Edited *e, Target *ret) {
        const char *handle = handle_of(regimens, e->name);
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        Call call = { .method = "Agenda", .drop = UINT64_MAX };
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

        *ret = (Target){};
        if (!handle || e->differ.was == DIFFER_NONE)
                return;
        call_set_text(&call, "regimen", handle);
        call_set_text(&call, "from", day_format((Day)(e->differ.was / 86400) - 1, from));
        call_set_text(&call, "to", day_format((Day)(e->differ.was / 86400) + 1, to));
        if (call_try(c, &call, &reply, &error) >= 0)
                take_row(reply.result, reply.context, zones, &e->differ, ret);
}

/* ---- what is done -------------------------------------------------------------------------- */

static bool can_follow(const Edited *e, const Target *t) {
        return t->dose && (e->differ.at == DIFFER_NONE || *t->when);
}

static void command_of(const Target *t, char ret[static COMMAND_SIZE]) {
        if (*t->when)
                snprintf(ret, COMMAND_SIZE, "cytosched move %s \"%s\"", t->dose, t->when);
        else
                snprintf(ret, COMMAND_SIZE, "cytosched skip %s", t->dose);
}

static int follow(Client *c, const Target *t) {
        Call call = { .method = *t->when ? "Move" : "Skip", .text = { t->dose, *t->when ? t->when : NULL }, .drop = UINT64_MAX };

        _cleanup_(agreed_done) Agreed agreed = {};

        for (;;) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_reply_ Reply reply = {};
                int r = call_renew(&call);

                if (r >= 0)
                        r = call_try(c, &call, &reply, &error);
                if (r >= 0)
                        return 0;
                if (!sd_bus_error_has_name(&error, CYTOSCHED_ERROR_CONFIRM))
                        return call_fail(r, &error);
                r = agreed_ask(&agreed, &call, error.message);
                if (r <= 0)
                        return r < 0 ? fail_errno(r, "the question") : REFUSED;
        }
}

static int add_name(char ***names, const char *name) {
        size_t n = 0;
        char **more;

        while (*names && (*names)[n])
                n++;
        more = reallocarray(*names, n + 2, sizeof(char *));
        if (!more)
                return -ENOMEM;
        *names = more;
        more[n] = strdup(name);
        more[n + 1] = NULL;
        return more[n] ? 0 : -ENOMEM;
}

static void advise(const Edited *e, const Target *t) {
        char command[COMMAND_SIZE];

        if (can_follow(e, t)) {
                command_of(t, command);
                fprintf(stderr, local_text("To have it so in the plan: %s\n"), command);
        }
        fprintf(stderr, "%s\n", local_text("To have the plan's again on the phone: cytosched sync --rewrite"));
}

static int ask(Client *c, const Edited *e, const Target *t, char ***rewrite, bool *again) {
        static const char *const all[] = { "n|no", "w", "p", NULL }, *const without_plan[] = { "n|no", "w", NULL };
        bool possible = can_follow(e, t);
        int r = 0, n;

        say(0, PLAIN, "%s: %s.", e->title ?: e->name, e->differ.words ?: local_text("it was changed on the phone"));
        if (possible)
                n = ask_choice("Shall the plan be so, too [p], the phone follow the plan [w], or both stay [N]?", all, 0, N_("p, w or n"));
        else
                n = ask_choice("Shall the phone follow the plan [w], or both stay as they are [N]?", without_plan, 0, N_("w or n"));
        if (n <= 0)
                return 0;
        if (n == 2)
                r = follow(c, t);
        else if (add_name(rewrite, e->name) < 0)
                r = fail_errno(-ENOMEM, "the names");
        *again |= r == 0;
        return r;
}

int edited_resolve(Client *c, const json_t *regimens, Zones *zones, const Edited *edited, size_t n, char ***ret_rewrite,
                   bool *ret_again) {
        int r = 0;

        *ret_rewrite = NULL;
        *ret_again = false;
        for (size_t i = 0; i < n && r == 0; i++) {
                Target t;

                find_target(c, regimens, zones, &edited[i], &t);
                if (is_interactive())
                        r = ask(c, &edited[i], &t, ret_rewrite, ret_again);
                else
                        advise(&edited[i], &t);
                free(t.dose);
        }
        return r;
}
