/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card: a row of Open. */

#include "methods/card.h"

#include "store/posted.h"

void card_put(Dict *row, const char *id, const char *kind, const char *title, const char *body, int urgency,
              const char *const *actions, int64_t shown) {
        dict_text(row, "id", id);
        dict_text(row, "kind", kind);
        dict_text(row, "title", title);
        dict_text(row, "body", body);
        dict_number(row, "urgency", 'y', urgency);
        dict_list(row, "actions", actions);
        dict_number(row, "shown", 't', shown);
}

/* Where it stands, if Posted said so. */
int card_put_place(Service *s, Dict *row) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Posted posted;
        int r = posted_find(s->store, dict_get(row, "id"), &cursor);

        if (r >= 0)
                r = posted_next(s->store, cursor, &posted);
        if (r <= 0)
                return r;
        dict_text(row, "server", posted.server);
        dict_number(row, "notification", 'u', posted.notification);
        return row->error;
}
