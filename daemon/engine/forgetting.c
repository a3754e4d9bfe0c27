/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left to do once a patient was deleted. */

#include "engine/forgetting.h"

#include "store/meta.h"

int forgetting_load(Service *s) {
        _cleanup_free_ char *value = NULL;
        int r = meta_read(s->store, META_FORGETTING, &value);

        s->forgetting = r > 0;
        return MIN(r, 0);
}

static int set_done(Service *s) {
        int r = store_begin(s->store);

        return r < 0 ? r : store_end(s->store, meta_remove(s->store, META_FORGETTING));
}

int forgetting_finish(Service *s) {
        int r;

        if (!s->forgetting || !s->store)
                return 0;
        if (s->unwritable)
                return s->unwritable;
        r = store_rewrite(s->store);
        if (r >= 0)
                r = set_done(s);
        if (r < 0)
                return r;
        s->forgetting = false;
        store_rest(s->store);
        return 0;
}
