/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Rows of which years have thousands, kept as text: as objects they would need five times as much. One at a time is read. */

#include <jansson.h>

#include "util.h"

typedef struct Kept {
        char **texts;
        size_t n, room;
        json_t *row; /* the one that was read last; NULL: none */
        size_t read; /* which it is */
        int error;   /* -ENOMEM where one could not be read: what was written is not whole */
} Kept;

/* One row more. 0 or -ENOMEM. */
int kept_add(Kept *k, const json_t *row);
/* Row I as it came, its keys in their order: until the next one is read. NULL: no memory, and the error stays. */
const json_t *kept_row(Kept *k, size_t i);
void kept_clear(Kept *k);
