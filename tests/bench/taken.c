/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "taken" costs: taken [DATABASE]: for each dose named on stdin, records it and answers with
 * the nanoseconds; through the daemon on a connection that is kept, or, given a database, by the
 * daemon's own code without a bus. Each is taken back at once, which is not counted. */

#include <systemd/sd-bus.h>
#include <time.h>

#include "methods/answer.h"
#include "methods/changes.h"
#include "service.h"
#include "tick.h"

static int64_t nanoseconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int change_on_bus(sd_bus *bus, const char *method, const char *request, const char *arg) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = sd_bus_call_method(bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, method, &error, NULL, "ssa{sv}",
                                   request, arg, 1, "yes", "b", 1);

        if (r < 0)
                fprintf(stderr, "taken: %s %s: %s\n", method, arg, error.message ?: strerror(-r));
        return r;
}

static int change_here(Service *service, const char *method, const char *request, const char *arg) {
        _cleanup_(dict_done) Dict options = {};
        _cleanup_(call_done) Call c = { .now = time(NULL), .request = request, .args = { arg }, .options = &options };
        int64_t wake;
        int r;

        dict_flag(&options, "yes", true);
        r = service_change(service, streq(method, "Take") ? method_take : method_undo, method, &c);
        /* What the daemon does next, before it answers. */
        if (r >= 0)
                r = tick(service, c.now, 50, &wake);
        if (r < 0)
                fprintf(stderr, "taken: %s %s: %s\n", method, arg, c.message ?: strerror(-r));
        return r;
}

static int change(Service *service, sd_bus *bus, const char *method, const char *arg) {
        char request[64];

        snprintf(request, sizeof(request), "bench-%lld", (long long)nanoseconds());
        return service ? change_here(service, method, request, arg) : change_on_bus(bus, method, request, arg);
}

int main(int argc, char *argv[]) {
        _cleanup_(service_freep) Service *service = NULL;
        char dose[256];
        sd_bus *bus = NULL;
        int r = argc > 1 ? service_new(argv[1], time(NULL), &service) : sd_bus_open_user(&bus);

        if (r >= 0 && service && service->problem) {
                fprintf(stderr, "taken: %s\n", service->problem);
                return 1;
        }
        while (r >= 0 && fgets(dose, sizeof(dose), stdin)) {
                int64_t start, end;

                dose[strcspn(dose, "\n")] = '\0';
                start = nanoseconds();
                r = change(service, bus, "Take", dose);
                end = nanoseconds();
                if (r >= 0)
                        r = change(service, bus, "Undo", "");
                printf("%lld\n", (long long)(end - start));
                fflush(stdout);
        }
        sd_bus_flush_close_unref(bus);
        return r < 0;
}
