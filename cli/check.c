/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What doctor looked at. */

#include "check.h"

#include <stdarg.h>

#include "local.h"
#include "options.h"
#include "term.h"

int check_add(json_t *checks, const char *check, bool ok, const char *remedy, const char *format, ...) {
        _cleanup_free_ char *finding = NULL;
        json_t *row = NULL;
        va_list ap;

        va_start(ap, format);
        finding = worded(format, ap);
        va_end(ap);
        if (finding)
                row = json_pack("{s:s, s:b, s:s, s:s*}", "check", check, "ok", ok, "finding", finding,
                                "remedy", ok ? NULL : local_text(remedy));
        return json_array_append_new(checks, row) < 0 ? fail_errno(-ENOMEM, "the checks") : 0;
}
