/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the care team is reached. */

#include "engine/contacts.h"

#include "store/settings.h"

int contacts_context(Service *s, int64_t patient, Call *c) {
        _cleanup_free_ char *contact = NULL, *urgent = NULL;
        int r = setting_get(s->store, "contact-urgent", patient, 0, &urgent);

        if (r >= 0)
                r = setting_get(s->store, "contact", patient, 0, &contact);
        if (r < 0)
                return r;
        dict_text(&c->context, "contact_urgent", urgent);
        dict_text(&c->context, "contact", contact);
        return 0;
}
