/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the care team is reached. */

#include "engine/contacts.h"

#include "core/care-team.h"
#include "store/settings.h"

/* Each is the caller's, NULL where it is not set. */
static int contacts_get(Service *s, int64_t patient, char **ret_urgent, char **ret_contact) {
        int r = setting_get(s->store, "contact-urgent", patient, 0, ret_urgent);

        return r < 0 ? r : setting_get(s->store, "contact", patient, 0, ret_contact);
}

int contacts_words(Service *s, int64_t patient, char **ret) {
        _cleanup_free_ char *contact = NULL, *urgent = NULL;
        int r = contacts_get(s, patient, &urgent, &contact);

        *ret = NULL;
        return r < 0 ? r : care_team_words(urgent, contact, ret);
}

int contacts_context(Service *s, int64_t patient, Call *c) {
        _cleanup_free_ char *contact = NULL, *urgent = NULL;
        int r = contacts_get(s, patient, &urgent, &contact);

        if (r < 0)
                return r;
        dict_text(&c->context, "contact_urgent", urgent);
        dict_text(&c->context, "contact", contact);
        return 0;
}
