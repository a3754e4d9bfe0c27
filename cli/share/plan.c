/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan's calendar text, in memory only: no file is left behind, and none can change it. */

#include "plan.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../term.h"
#include "util.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

/* From here on the text is what was answered for. */
static int seal(Plan *plan) {
        struct stat st;

        if (fcntl(plan->fd, F_ADD_SEALS, SEALS) < 0 || fstat(plan->fd, &st) < 0)
                return fail_errno(-errno, "the calendar's text");
        plan->size = (size_t)st.st_size;
        return 0;
}

int plan_export(Client *c, const char *channel, Plan *ret) {
        Call call = { .method = "Export", .export = true, .drop = O(DRY_RUN) };
        int r;

        *ret = (Plan){ .fd = memfd_create("calendar", MFD_CLOEXEC | MFD_ALLOW_SEALING) };
        if (ret->fd < 0)
                return fail_errno(-errno, "memory for the calendar");
        call.fd = ret->fd;
        call_set_text(&call, "channel", channel);
        r = call_run(c, &call, &ret->reply);
        return r != 0 ? r : seal(ret);
}

bool plan_is_empty(const Plan *plan) {
        return row_number(plan->reply.result, "series") + row_number(plan->reply.result, "events") == 0;
}

const char *plan_horizon(const Plan *plan) {
        return row_text(plan->reply.result, "horizon");
}

void plan_clear(Plan *plan) {
        closep(&plan->fd);
        reply_clear(&plan->reply);
        plan->fd = -EBADF;
}
