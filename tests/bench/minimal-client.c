/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest client on sd-bus: one call, its rows on stdout. */

#include <systemd/sd-bus.h>

#include "minimal.h"
#include "util.h"

static int print_row(sd_bus_message *m) {
        const char *key, *value;
        int r;

        while ((r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
                r = sd_bus_message_read(m, "sv", &key, "s", &value);
                if (r < 0)
                        return r;
                printf("%s %s\n", key, value);
                r = sd_bus_message_exit_container(m);
                if (r < 0)
                        return r;
        }
        return r;
}

static int print_rows(sd_bus_message *m) {
        int r = sd_bus_message_enter_container(m, 'a', "a{sv}");

        if (r < 0)
                return r;
        while ((r = sd_bus_message_enter_container(m, 'a', "{sv}")) > 0) {
                r = print_row(m);
                if (r >= 0)
                        r = sd_bus_message_exit_container(m);
                if (r < 0)
                        return r;
        }
        return r;
}

int main(void) {
        sd_bus_message *reply = NULL;
        sd_bus *bus = NULL;
        int r = sd_bus_open_user(&bus);

        if (r >= 0)
                r = sd_bus_call_method(bus, MINIMAL_NAME, MINIMAL_OBJECT, MINIMAL_NAME, "Next", NULL, &reply, "");
        if (r >= 0)
                r = print_rows(reply);
        if (r < 0)
                fprintf(stderr, "minimal-client: %s\n", strerror(-r));
        sd_bus_message_unref(reply);
        sd_bus_flush_close_unref(bus);
        return r < 0;
}
