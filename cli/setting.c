/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One setting, as other verbs need it. */

#include "setting.h"

json_t *setting_find(Client *c, const char *key, const char *patient) {
        Call call = { .method = "Settings", .drop = UINT32_MAX };
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        json_t *row;
        size_t i;

        call_set_text(&call, "patient", patient);
        if (call_try(c, &call, &reply, &error) < 0)
                return NULL;
        json_array_foreach(reply.result, i, row)
                if (streq(row_text(row, "key"), key))
                        return json_incref(row);
        return NULL;
}
