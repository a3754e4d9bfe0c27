/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "taken" costs: taken [DATABASE]: for each dose named on stdin, records it and answers with
 * the nanoseconds; through the daemon on a connection that is kept, or, given a database, by the
 * daemon's own code without a bus. */

#include <systemd/sd-bus.h>
#include <time.h>

#include "service.h"

static int64_t nanoseconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int take_on_bus(sd_bus *bus, const char *request, const char *dose) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = sd_bus_call_method(bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, "Take", &error, NULL,
                                   "ssa{sv}", request, dose, 1, "yes", "b", 1);

        if (r < 0)
                fprintf(stderr, "taken: %s: %s\n", dose, error.message ?: strerror(-r));
        return r;
}

static int take_here(Service *service, const char *request, const char *dose) {
        _cleanup_(row_done) Row options = {};
        _cleanup_(call_done) Call c = { .now = time(NULL), .request = request, .args = { dose }, .options = &options };
        int64_t wake;
        int r;

        row_flag(&options, "yes", true);
        r = service_change(service, service_take, "Take", &c);
        /* What the daemon does next, before it answers. */
        if (r >= 0)
                r = service_tick(service, c.now, 50, &wake);
        if (r < 0)
                fprintf(stderr, "taken: %s: %s\n", dose, c.message ?: strerror(-r));
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_(service_freep) Service *service = NULL;
        char dose[256], request[64];
        sd_bus *bus = NULL;
        int r = argc > 1 ? service_new(argv[1], time(NULL), &service) : sd_bus_open_user(&bus);

        if (r >= 0 && service && service->problem) {
                fprintf(stderr, "taken: %s\n", service->problem);
                return 1;
        }
        while (r >= 0 && fgets(dose, sizeof(dose), stdin)) {
                int64_t start = nanoseconds();

                dose[strcspn(dose, "\n")] = '\0';
                snprintf(request, sizeof(request), "bench-%lld", (long long)start);
                r = service ? take_here(service, request, dose) : take_on_bus(bus, request, dose);
                printf("%lld\n", (long long)(nanoseconds() - start));
                fflush(stdout);
        }
        sd_bus_flush_close_unref(bus);
        return r < 0;
}
