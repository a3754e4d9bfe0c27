/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon's unit: started by way of the bus, and looked at meanwhile. */

#include "unit.h"

#include <time.h>

#include "cytosched.h"
#include "local.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define BUS "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"
#define UNIT "cytoschedd.service"

#define USEC_PER_SEC UINT64_C(1000000)
/* A start takes some tens of milliseconds; a restart after a crash a quarter of a second more. */
#define LOOK_USEC USEC_PER_SEC
/* From the first look on, so often, as a unit that fails is soon tried again. */
#define LOOK_AGAIN_USEC (USEC_PER_SEC / 8)
#define LOOKS 24u
#define ASK_USEC (2 * USEC_PER_SEC)

typedef struct Unit {
        char *load, *active, *sub, *result; /* owned */
        bool condition;
        uint64_t condition_usec; /* when it was looked at; 0: never */
        uint32_t restarts;
        int32_t status; /* of the program's end */
} Unit;

static void unit_done(Unit *u) {
        free(u->load);
        free(u->active);
        free(u->sub);
        free(u->result);
        *u = (Unit){};
}

/* ---- what systemd tells -------------------------------------------------------------------- */

/* Without having it started. */
static bool has_owner(sd_bus *bus, const char *name) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int there = 0;

        return sd_bus_call_method(bus, BUS, "NameHasOwner", NULL, &reply, "s", name) >= 0 &&
               sd_bus_message_read(reply, "b", &there) >= 0 && there;
}

bool unit_is_up(sd_bus *bus) {
        return has_owner(bus, CYTOSCHED_BUS_NAME);
}

static int read_properties(sd_bus *bus, const char *path, Unit *u) {
        int condition = 1, r;

        r = sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Unit", "LoadState", NULL, &u->load);
        if (r >= 0)
                r = sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Unit", "ActiveState", NULL, &u->active);
        if (r >= 0)
                r = sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Unit", "SubState", NULL, &u->sub);
        if (r >= 0)
                r = sd_bus_get_property_trivial(bus, SYSTEMD, path, SYSTEMD ".Unit", "ConditionResult", NULL, 'b', &condition);
        if (r >= 0)
                r = sd_bus_get_property_trivial(bus, SYSTEMD, path, SYSTEMD ".Unit", "ConditionTimestamp", NULL, 't', &u->condition_usec);
        if (r >= 0)
                r = sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Service", "Result", NULL, &u->result);
        if (r >= 0)
                r = sd_bus_get_property_trivial(bus, SYSTEMD, path, SYSTEMD ".Service", "NRestarts", NULL, 'u', &u->restarts);
        if (r >= 0)
                r = sd_bus_get_property_trivial(bus, SYSTEMD, path, SYSTEMD ".Service", "ExecMainStatus", NULL, 'i', &u->status);
        u->condition = condition;
        return r;
}

/* 1 and the unit, or 0 where nothing is told of it. */
static int unit_look(sd_bus *bus, Unit *ret) {
        _cleanup_free_ char *path = NULL;
        _cleanup_(unit_done) Unit u = {};

        (void)sd_bus_set_method_call_timeout(bus, ASK_USEC);
        if (!has_owner(bus, SYSTEMD) || sd_bus_path_encode("/org/freedesktop/systemd1/unit", UNIT, &path) < 0 ||
            read_properties(bus, path, &u) < 0)
                return 0;
        unit_done(ret);
        *ret = u;
        u = (Unit){};
        return 1;
}

/* ---- what that means ----------------------------------------------------------------------- */

static char *failure_text(const Unit *u) {
        int r, status = (int)u->status;
        char *text;

        if (!streq(u->result, "exit-code") || status == 0)
                r = asprintf(&text, local_text("Its unit fails each time it is started (%s)."), u->result);
        else if (status == 203)
                r = asprintf(&text, local_text("Its unit fails each time it is started, with status %d: its program is not there."), status);
        else if (status == 217 || status == 226)
                r = asprintf(&text, local_text("Its unit fails each time it is started, with status %d: systemd can't make its sandbox."), status);
        else
                r = asprintf(&text, local_text("Its unit fails each time it is started, with status %d."), status);
        return r < 0 ? NULL : text;
}

/* Why it can't come up by waiting; the error's name says it, too. */
typedef enum Problem { FINE, MASKED, NOT_FOR_USER, FAILS } Problem;

static const struct {
        const char *error, *remedy;
} problems[] = {
        [MASKED] = { UNIT_ERROR "Masked", N_("To let it run: systemctl --user unmask cytoschedd") },
        [NOT_FOR_USER] = { UNIT_ERROR "NotForUser", N_("Run this as the person whose plan it is, in that person's session.") },
        [FAILS] = { UNIT_ERROR "Fails", N_("What happened: journalctl --user -u cytoschedd") },
};

/* What is told is read piece by piece: between two of them it may have been started anew, and that is forgotten. */
static bool end_is_known(const Unit *u) {
        return !streq(u->result, "success") && (!streq(u->result, "exit-code") || u->status != 0);
}

/* FIRST: what was seen LOOKS looks ago. One failure is none: a daemon that crashed is back soon. */
static Problem problem_of(const Unit *u, const Unit *first, unsigned looks) {
        if (streq(u->load, "masked"))
                return MASKED;
        if (!u->condition && u->condition_usec > 0 && streq(u->active, "inactive"))
                return NOT_FOR_USER;
        if (streq(u->active, "failed"))
                return FAILS;
        if (!first->load || !streq(u->sub, "auto-restart") || !end_is_known(u))
                return FINE;
        return u->restarts > first->restarts || looks >= LOOKS ? FAILS : FINE;
}

static char *problem_text(Problem problem, const Unit *u) {
        if (problem == MASKED)
                return strdup(local_text("Its unit is masked: somebody said that it shall not run."));
        if (problem == NOT_FOR_USER)
                return strdup(local_text("Its unit does not run for root and other system users."));
        return failure_text(u);
}

int unit_problem(sd_bus *bus, char **ret_why, const char **ret_remedy) {
        _cleanup_(unit_done) Unit u = {}, first = {};
        Problem problem = unit_look(bus, &first) > 0 ? problem_of(&first, &first, 0) : FINE;

        /* While it is being started anew, what it ended with is not known. */
        for (unsigned looks = 1; problem == FINE && first.load && streq(first.active, "activating") && looks <= LOOKS; looks++) {
                usleep(LOOK_AGAIN_USEC);
                problem = unit_look(bus, &u) > 0 ? problem_of(&u, &first, looks) : FINE;
        }
        if (problem == FINE)
                return 0;
        *ret_why = problem_text(problem, u.load ? &u : &first);
        *ret_remedy = problems[problem].remedy;
        return *ret_why ? 1 : -ENOMEM;
}

/* ---- starting it --------------------------------------------------------------------------- */

static uint64_t monotonic(void) {
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / 1000;
}

static int on_answer(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        sd_bus_message **answer = userdata;

        *answer = sd_bus_message_ref(m);
        return 1;
}

/* -EHOSTDOWN with ERROR where it can't come up. */
static int look_meanwhile(sd_bus *bus, Unit *first, unsigned looks, sd_bus_error *error) {
        _cleanup_(unit_done) Unit u = {};
        _cleanup_free_ char *why = NULL;
        Problem problem;

        if (unit_look(bus, looks == 0 ? first : &u) <= 0)
                return 0;
        problem = looks == 0 ? problem_of(first, first, 0) : problem_of(&u, first, looks);
        if (problem == FINE)
                return 0;
        why = problem_text(problem, looks == 0 ? first : &u);
        return sd_bus_error_set(error, problems[problem].error, why), -EHOSTDOWN;
}

/* Until the bus has answered. */
static int await(sd_bus *bus, sd_bus_message **answer, sd_bus_error *error) {
        _cleanup_(unit_done) Unit first = {};
        uint64_t next = monotonic() + LOOK_USEC;
        unsigned looks = 0;
        int r = 0;

        while (r >= 0 && !*answer) {
                uint64_t now = monotonic();

                r = sd_bus_process(bus, NULL);
                if (r != 0)
                        continue;
                if (now < next) {
                        r = sd_bus_wait(bus, next - now);
                        continue;
                }
                r = look_meanwhile(bus, &first, looks++, error);
                next = monotonic() + LOOK_AGAIN_USEC;
        }
        return r;
}

int unit_start(sd_bus_error *error) {
        _cleanup_(unit_done) Unit unit = {};
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *answer = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        int r = sd_bus_open_user(&bus);

        if (r >= 0)
                r = sd_bus_call_method_async(bus, NULL, BUS, "StartServiceByName", on_answer, &answer, "su", CYTOSCHED_BUS_NAME, 0u);
        if (r >= 0)
                r = await(bus, &answer, error);
        if (r < 0)
                return r;
        if (!sd_bus_message_is_method_error(answer, NULL))
                return 0;
        /* Of what is masked it is said at once, before it was looked at. */
        if (sd_bus_message_is_method_error(answer, SYSTEMD ".UnitMasked") && look_meanwhile(bus, &unit, 0, error) < 0)
                return -EHOSTDOWN;
        (void)sd_bus_error_copy(error, sd_bus_message_get_error(answer));
        return -sd_bus_error_get_errno(error);
}

const char *unit_remedy(const sd_bus_error *error) {
        for (size_t i = 0; i < ELEMENTSOF(problems); i++)
                if (problems[i].error && sd_bus_error_has_name(error, problems[i].error))
                        return problems[i].remedy;
        return NULL;
}
