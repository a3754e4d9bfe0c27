/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that were made lately: a place for each hash, where the newest one stays. */

#include "calendar/kept-line.h"

#include <string.h>

#include "util.h"

static KeptLine lines[64];

KeptLine *kept_line(uintptr_t maker, const void *of, size_t n) {
        uint32_t hash = (uint32_t)(maker >> 4) ^ 0x811c9dc5u;
        const unsigned char *bytes = of;
        KeptLine *kept;

        if (n > KEPT_OF_MAX)
                return NULL;
        for (size_t i = 0; i < n; i++)
                hash = (hash ^ bytes[i]) * 0x01000193u;
        kept = &lines[(hash ^ hash >> 16) % ELEMENTSOF(lines)];
        if (kept->maker == maker && kept->n_of == n && memcmp(kept->of, of, n) == 0)
                return kept;
        kept->maker = maker;
        kept->n_of = n;
        kept->n_line = 0;
        memcpy(kept->of, of, n);
        return kept;
}

void kept_line_set(KeptLine *kept, const char *line, size_t n) {
        if (!kept || n > sizeof(kept->line))
                return;
        memcpy(kept->line, line, n);
        kept->n_line = n;
}
