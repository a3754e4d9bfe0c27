/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of doses and of regimens, as they are said. */

#include "state.h"

#include "local.h"
#include "util.h"

static const struct {
        const char *state, *words;
        Style style;
} states[] = {
        { "due", N_("due"), YELLOW },
        { "snoozed", N_("snoozed"), YELLOW },
        { "taken", N_("taken"), GREEN },
        { "done", N_("done"), GREEN },
        { "missed", N_("missed"), RED },
        { "skipped", N_("skipped"), DIM },
        { "paused", N_("paused"), DIM },
        { "scheduled", N_("scheduled"), PLAIN },
        { "active", N_("active"), PLAIN },
        { "stopped", N_("stopped"), PLAIN },
        { "ended", N_("ended"), PLAIN },
};

static size_t find(const char *state) {
        size_t i = 0;

        while (i < ELEMENTSOF(states) && !streq(state, states[i].state))
                i++;
        return i;
}

const char *state_words(const char *state) {
        size_t i = find(state);

        return i < ELEMENTSOF(states) ? local_text(states[i].words) : state;
}

const char *state_at(const char *state, const char *at, char buf[static STATE_AT_SIZE]) {
        bool snoozed = streq(state, "snoozed"), done = streq(state, "done");

        if (!*at || !(snoozed || done || streq(state, "taken")))
                return state_words(state);
        snprintf(buf, STATE_AT_SIZE, local_text(snoozed ? N_("snoozed until %s") : done ? N_("done %s") : N_("taken %s")), at);
        return buf;
}

Style state_style(const char *state) {
        size_t i = find(state);

        return i < ELEMENTSOF(states) ? states[i].style : PLAIN;
}
