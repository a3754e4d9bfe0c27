/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run came to. */

#include "told.h"

#include <fcntl.h>
#include <glib.h>
#include <time.h>

#include "../phone.h"
#include "../term.h"
#include "local.h"

#define DAY_SEC INT64_C(86400)
/* A server that hangs is not waited for. */
#define CARD_USEC (UINT64_C(5) * 1000000)

void told_card(Session *s, const char *title, const char *body) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL;
        sd_bus *bus = s->client.bus;
        int r = client_open(&s->client);

        if (r >= 0)
                bus = s->client.bus;
        if (r >= 0)
                r = sd_bus_message_new_method_call(bus, &m, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                                                   "org.freedesktop.Notifications", "Notify");
        if (r >= 0)
                r = sd_bus_message_append(m, "susssasa{sv}i", "cytosched", 0, "", title, body, 0, 1, "desktop-entry", "s",
                                          "cytosched", -1);
        if (r >= 0)
                (void)sd_bus_call(bus, m, CARD_USEC, NULL, NULL);
}

/* The daemon writes it from now on when the plan changes. */
static void make_stamp(void) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -EBADF;

        if (asprintf(&path, "%s/cytosched/plan-changed", g_get_user_data_dir()) < 0)
                path = NULL;
        if (path && access(path, F_OK) < 0)
                fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static void tell(Session *s, Phone *phone, int64_t now) {
        _cleanup_free_ char *words = NULL;

        phone->told = now;
        if (phone_write(phone) < 0)
                return;
        words = phone_words();
        if (words)
                told_card(s, local_text("The phone is not up to date"), words);
}

void told_outcome(Session *s, int code) {
        int64_t now = time(NULL);
        Phone phone = {};

        (void)phone_read(&phone);
        if (code == DONE) {
                phone = (Phone){ .right = now };
                make_stamp();
        } else {
                phone.wrong = phone.wrong ?: now;
                session_failed(s, 0, 0, &(Why){ .code = WHY_UNKNOWN });
                strcpy(phone.why, s->why);
        }
        if (code != DONE && now - phone.wrong >= DAY_SEC && now - phone.told >= DAY_SEC)
                tell(s, &phone, now);
        else
                (void)phone_write(&phone);
}

void told_end(void) {
        _cleanup_free_ char *path = NULL;

        (void)phone_forget();
        if (asprintf(&path, "%s/cytosched/plan-changed", g_get_user_data_dir()) >= 0)
                (void)unlink(path);
        else
                path = NULL;
}
