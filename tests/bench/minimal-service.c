/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest service on sd-bus and sd-event that answers Next with 5 rows of 10 keys; given a
 * database, it opens that first, as a daemon with a state has to. */

#include <sqlite3.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "minimal.h"
#include "util.h"

static const char *const keys[10] = { "dose", "patient", "regimen", "drug", "amount",
                                      "route", "slot", "at", "utc", "state" };
static const char *const values[10] = {
        "pegasys@2026-11-22T19:00", "me", "pegasys", "peginterferon alfa-2a", "90 micrograms", "under the skin",
        "2026-11-22T19:00", "2026-11-22T19:00:00+01:00", "2026-11-22T18:00:00Z", "scheduled",
};

static int on_next(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(m, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (unsigned row = 0; r >= 0 && row < 5; row++) {
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
                for (unsigned k = 0; r >= 0 && k < ELEMENTSOF(keys); k++)
                        r = sd_bus_message_append(reply, "{sv}", keys[k], "s", values[k]);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Next", "", "aa{sv}", on_next, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

/* What a daemon that has a database can't do without: open it, ask one thing of it. */
static int open_database(const char *path) {
        sqlite3_stmt *stmt;
        sqlite3 *db;

        if (sqlite3_open(path, &db) != SQLITE_OK ||
            sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;", NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_prepare_v2(db, "SELECT min(wake) FROM due WHERE wake IS NOT NULL", -1, &stmt, NULL) != SQLITE_OK ||
            sqlite3_step(stmt) != SQLITE_ROW)
                return -EIO;
        sqlite3_reset(stmt);
        return 0;
}

int main(int argc, char *argv[]) {
        sd_event *event = NULL;
        sd_bus *bus = NULL;
        int r = argc > 1 ? open_database(argv[1]) : 0;

        if (r >= 0)
                r = sd_event_default(&event);
        if (r >= 0)
                r = sd_bus_open_user(&bus);
        if (r >= 0)
                r = sd_bus_attach_event(bus, event, 0);
        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, MINIMAL_OBJECT, MINIMAL_NAME, vtable, NULL);
        if (r >= 0)
                r = sd_bus_request_name(bus, MINIMAL_NAME, 0);
        if (r >= 0)
                (void)sd_notify(0, "READY=1");
        if (r >= 0)
                r = sd_event_loop(event);
        if (r < 0)
                fprintf(stderr, "minimal-service: %s\n", strerror(-r));
        return r < 0;
}
