/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notification server that only says when: a line for each Notify, with the wall clock in
 * microseconds, the id and the title; and "closed" with the id for each that is closed. */

#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "util.h"

#define SERVER "org.freedesktop.Notifications"

static int on_notify(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const char *app, *icon, *title;
        uint32_t id, *last = userdata;
        struct timespec now;
        int r;

        clock_gettime(CLOCK_REALTIME, &now);
        r = sd_bus_message_read(m, "suss", &app, &id, &icon, &title);
        if (r < 0)
                return r;
        id = id ?: ++*last;
        printf("%lld %u %s\n", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000, id, title);
        fflush(stdout);
        return sd_bus_reply_method_return(m, "u", id);
}

static int on_close(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        uint32_t id;
        int r = sd_bus_message_read(m, "u", &id);

        printf("closed %u\n", id);
        fflush(stdout);
        if (r >= 0)
                r = sd_bus_emit_signal(sd_bus_message_get_bus(m), "/org/freedesktop/Notifications", SERVER,
                                       "NotificationClosed", "uu", id, 3u);
        return r < 0 ? r : sd_bus_reply_method_return(m, "");
}

static int on_capabilities(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        return sd_bus_reply_method_return(m, "as", 2, "actions", "body");
}

static int on_information(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        return sd_bus_reply_method_return(m, "ssss", "bench", "cytosched", "1", "1.2");
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", on_notify, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("CloseNotification", "u", "", on_close, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("GetCapabilities", "", "as", on_capabilities, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("GetServerInformation", "", "ssss", on_information, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL("NotificationClosed", "uu", 0),
        SD_BUS_SIGNAL("ActionInvoked", "us", 0),
        SD_BUS_VTABLE_END,
};

int main(void) {
        uint32_t last = 0;
        sd_event *event = NULL;
        sd_bus *bus = NULL;
        int r = sd_event_default(&event);

        if (r >= 0)
                r = sd_bus_open_user(&bus);
        if (r >= 0)
                r = sd_bus_attach_event(bus, event, 0);
        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/Notifications", SERVER, vtable, &last);
        if (r >= 0)
                r = sd_bus_request_name(bus, SERVER, 0);
        if (r >= 0)
                (void)sd_notify(0, "READY=1");
        if (r >= 0)
                r = sd_event_loop(event);
        return r < 0;
}
