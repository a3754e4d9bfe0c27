/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows kept as text. */

#include "kept.h"

#include <errno.h>
#include <stdlib.h>

int kept_add(Kept *k, const json_t *row) {
        /* Numbers in all their digits: they are read again. */
        char *text = array_room(&k->texts, k->n, &k->room, sizeof(char *)) < 0 ? NULL : json_dumps(row, JSON_COMPACT);

        if (!text)
                return -ENOMEM;
        k->texts[k->n++] = text;
        return 0;
}

const json_t *kept_row(Kept *k, size_t i) {
        if (k->row && k->read == i)
                return k->row;
        json_decref(k->row);
        k->row = json_loads(k->texts[i], 0, NULL);
        k->read = i;
        if (!k->row)
                k->error = -ENOMEM;
        return k->row;
}

void kept_clear(Kept *k) {
        for (size_t i = 0; i < k->n; i++)
                free(k->texts[i]);
        free(k->texts);
        json_decref(k->row);
        *k = (Kept){};
}
