/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last links of the chain: the notification server, and whether a person sees what it shows. */

#include "doctor-screen.h"

#include <poll.h>
#include <time.h>

#include "check.h"
#include "local.h"
#include "term.h"

#define SERVER "org.freedesktop.Notifications"
#define SERVER_PATH "/org/freedesktop/Notifications"
#define ACTION "ok"
/* How long a person has to find and confirm it; elsewhere nobody may be there. */
#define CONFIRM_TERMINAL_MSEC 60000
#define CONFIRM_MSEC 5000
#define CLOSED_BY_PERSON 2u


typedef struct Screen {
        Client *c;
        json_t *checks;
        bool actions;
        uint32_t id; /* of the test notification */
        int seen;    /* -1: not yet known */
} Screen;

static int call_server(Screen *s, const char *method, sd_bus_message **ret, sd_bus_error *error) {
        return sd_bus_call_method(s->c->bus, SERVER, SERVER_PATH, SERVER, method, error, ret, "");
}

/* Adds why the server is of no use. */
static int add_fault(Screen *s, const char *check, int r, const sd_bus_error *error) {
        if (r == -ETIMEDOUT || sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT))
                return check_add(s->checks, check, false, N_("Log out and in again, which starts it anew. Until it works, the reminders are on the terminal with: cytosched watch"),
                                 "The notification server does not answer.");
        if (sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
                return check_add(s->checks, check, false,
                                 N_("Start your desktop's, or install one, such as dunst. Until it works, the reminders are on the terminal with: "
                                    "cytosched watch"),
                                 "No notification server runs.");
        return check_add(s->checks, check, false, N_("Until it works, the reminders are on the terminal with: cytosched watch"), "The notification server fails: %s",
                         error->message ?: strerror(-r));
}

/* 1: there is one. */
static int check_server(Screen *s) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        const char *name, *vendor, *version;
        int r = call_server(s, "GetServerInformation", &reply, &error);

        if (r >= 0)
                r = sd_bus_message_read(reply, "sss", &name, &vendor, &version);
        if (r < 0)
                return -add_fault(s, "server", r, &error);
        return check_add(s->checks, "server", true, NULL, "Notifications are shown by %s %s.", name, version) == 0 ? 1 : -REFUSED;
}

static int check_buttons(Screen *s) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        const char *capability;
        int r = call_server(s, "GetCapabilities", &reply, &error);

        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "s");
        while (r >= 0 && (r = sd_bus_message_read_basic(reply, 's', &capability)) > 0)
                s->actions |= streq(capability, "actions");
        if (r < 0)
                return -add_fault(s, "buttons", r, &error);
        r = check_add(s->checks, "buttons", s->actions, N_("Answer with: cytosched taken, cytosched snooze, cytosched skip"),
                      s->actions ? N_("Its notifications have buttons.") : N_("Its notifications have no buttons."));
        return r == 0 ? 1 : -REFUSED;
}

/* ---- the test notification ------------------------------------------------------------------ */

static int on_signal(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        Screen *s = userdata;
        uint32_t id, reason = CLOSED_BY_PERSON;
        int r = sd_bus_message_read(m, "u", &id);

        if (r >= 0 && sd_bus_message_is_signal(m, SERVER, "NotificationClosed"))
                r = sd_bus_message_read(m, "u", &reason);
        /* Pressed or wiped away: either way a person saw it. */
        if (r >= 0 && id == s->id && reason == CLOSED_BY_PERSON)
                s->seen = 1;
        return 0;
}

static int show(Screen *s, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL, *reply = NULL;
        int r = sd_bus_match_signal(s->c->bus, NULL, SERVER, SERVER_PATH, SERVER, NULL, on_signal, s);

        if (r >= 0)
                r = sd_bus_message_new_method_call(s->c->bus, &m, SERVER, SERVER_PATH, SERVER, "Notify");
        if (r >= 0)
                r = sd_bus_message_append(m, "susss", "cytosched", 0u, "", local_text("A test of the reminders"),
                                          s->actions ? local_text("This is no dose. Press OK if you see it.") : local_text("This is no dose."));
        if (r >= 0)
                r = s->actions ? sd_bus_message_append(m, "as", 2, ACTION, local_text("OK")) : sd_bus_message_append(m, "as", 0);
        if (r >= 0)
                r = sd_bus_message_append(m, "a{sv}i", 0, CONFIRM_TERMINAL_MSEC);
        if (r >= 0)
                r = sd_bus_call(s->c->bus, m, 0, error, &reply);
        return r < 0 ? r : sd_bus_message_read(reply, "u", &s->id);
}

static int64_t now_msec(void) {
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* What was typed: a line that starts with y. */
static void read_answer(Screen *s) {
        char line[100];
        ssize_t n = read(STDIN_FILENO, line, sizeof line);

        s->seen = n > 0 && (line[0] == 'y' || line[0] == 'Y');
}

/* Until it is pressed, or answered on the terminal, or too late. */
static int await(Screen *s, bool ask) {
        int64_t end = now_msec() + (ask ? CONFIRM_TERMINAL_MSEC : CONFIRM_MSEC);
        struct pollfd fds[] = { { sd_bus_get_fd(s->c->bus), POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
        int r = 0;

        while (s->seen < 0 && r >= 0) {
                r = sd_bus_process(s->c->bus, NULL);
                if (r != 0)
                        continue;
                if (now_msec() >= end || poll(fds, ask ? 2 : 1, (int)(end - now_msec())) <= 0)
                        break;
                if (ask && fds[1].revents)
                        read_answer(s);
        }
        return MIN(r, 0);
}

static int check_notification(Screen *s) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        bool ask = is_interactive() && !args_has(&s->c->args, OPT_JSON);
        int r = show(s, &error);

        if (r < 0)
                return -add_fault(s, "notification", r, &error);
        if (ask) {
                printf("%s%s%s ", style(BOLD), local_text("A test notification was sent. Do you see it? [y/N]"), style(PLAIN));
                fflush(stdout);
        }
        r = await(s, ask);
        if (ask && s->seen != 0)
                putchar('\n');
        (void)sd_bus_call_method_async(s->c->bus, NULL, SERVER, SERVER_PATH, SERVER, "CloseNotification", NULL, NULL, "u", s->id);
        if (r < 0)
                return -add_fault(s, "notification", r, &error);
        return -check_add(s->checks, "notification", s->seen > 0,
                          s->seen < 0 ? N_("Run cytosched doctor on a terminal, and say there whether you see it.")
                                      : N_("Look for \"do not disturb\" in your desktop's settings, and for hidden screens."),
                          s->seen > 0   ? N_("A test notification was seen.")
                          : s->seen < 0 ? N_("A test notification was sent, and nobody confirmed it.")
                                        : N_("A test notification was sent, and is not to be seen."));
}

int check_screen(Client *c, json_t *checks) {
        Screen s = { .c = c, .checks = checks, .seen = -1 };
        int r = check_server(&s);

        if (r > 0)
                r = check_buttons(&s);
        if (r > 0)
                r = check_notification(&s);
        return -MIN(r, 0);
}
