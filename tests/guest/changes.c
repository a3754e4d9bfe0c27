/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes changes through the bus until the power is cut, and says on stdout, before each and as
 * soon as it is acknowledged: "ask CYCLE N VERB REGIMEN", "ok CYCLE N ANSWER". What the Nth change
 * of a cycle is depends on nothing else, so that a later cycle can repeat it.
 *
 *     changes CYCLE [CYCLE.N ...]      those named are repeated first: "again CYCLE N ANSWER" */

#include <systemd/sd-bus.h>

#include "cytosched.h"
#include "util.h"

/* SLOT: the dose of the regimen; without it, the regimen. ASKS_NEVER: there is no "yes" to be said. */
static const struct {
        const char *verb, *method, *text, *key, *value;
        bool slot, asks_never;
} script[] = {
        { .verb = "add", .method = "Add", .key = "from", .value = "2026-11-22" },
        { .verb = "snooze", .method = "Snooze", .slot = true, .asks_never = true, .text = "30m" },
        { .verb = "taken", .method = "Take", .slot = true, .key = "note", .value = "left arm" },
        { .verb = "amend", .method = "Amend", .slot = true, .key = "note", .value = "right arm" },
        { .verb = "undo", .method = "Undo" },
        { .verb = "undo", .method = "Undo" },
        { .verb = "skip", .method = "Skip", .slot = true, .key = "reason", .value = "fever" },
        { .verb = "undo", .method = "Undo" },
        { .verb = "change", .method = "Change", .text = "180 micrograms weekly at 20:00", .key = "from", .value = "tomorrow" },
        { .verb = "taken", .method = "Take", .slot = true },
        { .verb = "remove", .method = "Remove" },
};

static int append_options(sd_bus_message *m, const char *regimen, size_t i) {
        int r = sd_bus_message_open_container(m, 'a', "{sv}");

        if (r >= 0 && regimen)
                r = sd_bus_message_append(m, "{sv}", "name", "s", regimen);
        if (r >= 0 && script[i].key)
                r = sd_bus_message_append(m, "{sv}", script[i].key, "s", script[i].value);
        if (r >= 0 && !script[i].asks_never)
                r = sd_bus_message_append(m, "{sv}", "yes", "b", 1);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int fill(sd_bus_message *m, size_t i, const char *request, const char *regimen) {
        char object[96];
        bool add = streq(script[i].verb, "add");
        int r;

        if (add)
                r = sd_bus_message_append(m, "sss", request, "Pegasys", "90 micrograms daily at 19:00");
        else {
                snprintf(object, sizeof(object), "%s%s", regimen, script[i].slot ? "@2026-11-22T19:00" : "");
                r = sd_bus_message_append(m, "ss", request, object);
        }
        if (r >= 0 && script[i].text)
                r = sd_bus_message_append(m, "s", script[i].text);
        return r < 0 ? r : append_options(m, add ? regimen : NULL, i);
}

/* FNV-1a of the answer, shown as text: the same answer, the same number. */
static int digest(sd_bus_message *m, uint64_t *ret) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);
        int r = f ? sd_bus_message_dump(m, f, SD_BUS_MESSAGE_DUMP_SUBTREE_ONLY) : -ENOMEM;

        if (f)
                fclose(f);
        *ret = UINT64_C(14695981039346656037);
        for (size_t i = 0; r >= 0 && i < size; i++)
                *ret = (*ret ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
        return r;
}

static int change(sd_bus *bus, unsigned cycle, unsigned n, bool again) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *m = NULL, *reply = NULL;
        size_t i = n % ELEMENTSOF(script);
        char request[64], regimen[64];
        uint64_t answer = 0;
        int r;

        snprintf(request, sizeof(request), "request-%u-%u", cycle, n);
        snprintf(regimen, sizeof(regimen), "c%ur%zu", cycle, n / ELEMENTSOF(script));
        if (!again)
                printf("ask %u %u %s %s\n", cycle, n, script[i].verb, regimen);
        r = sd_bus_message_new_method_call(bus, &m, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE,
                                           script[i].method);
        if (r >= 0)
                r = fill(m, i, request, regimen);
        if (r >= 0)
                r = sd_bus_call(bus, m, 0, &error, &reply);
        if (r >= 0)
                r = digest(reply, &answer);
        if (r < 0)
                printf("error %u %u %s: %s\n", cycle, n, script[i].method, error.message ?: strerror(-r));
        else
                printf("%s %u %u %016" PRIx64 "\n", again ? "again" : "ok", cycle, n, answer);
        sd_bus_error_free(&error);
        sd_bus_message_unref(m);
        sd_bus_message_unref(reply);
        return r;
}

/* The daemon is being started beside us. */
static int wait_for_daemon(sd_bus *bus) {
        int r;

        do
                r = sd_bus_get_name_creds(bus, CYTOSCHED_BUS_NAME, 0, NULL);
        while (r == -ENXIO && usleep(10000) == 0);
        return r;
}

int main(int argc, char *argv[]) {
        sd_bus *bus = NULL;
        unsigned cycle, n;
        int r = sd_bus_open_user(&bus);

        setlinebuf(stdout);
        if (r >= 0)
                r = wait_for_daemon(bus);
        if (r >= 0)
                puts("begun");
        for (int i = 2; r >= 0 && i < argc; i++)
                if (sscanf(argv[i], "%u.%u", &cycle, &n) == 2)
                        r = change(bus, cycle, n, true);
        cycle = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
        for (n = 0; r >= 0; n++)
                r = change(bus, cycle, n, false);
        if (!bus || r < 0)
                printf("error %s\n", strerror(-r));
        return 1;
}
