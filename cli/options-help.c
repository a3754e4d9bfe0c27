/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options are. */

#include "options-help.h"

#include "local.h"
#include "table.h"

static int add_option(Table *table, const OptionInfo *option) {
        char left[64];

        snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? " " : "",
                 option->argument ? option->argument : "");
        return table_row(table, PLAIN, (const char *const[]){ left, local_text(option->help) });
}

void options_help(uint64_t set) {
        static const TableForm form = { .columns = 2, .whole = COLUMN(0), .prose = true, .join = ":" };
        _cleanup_(table_freep) Table *table = table_new(&form);
        int r = table ? table_heading(table, "Options:") : -ENOMEM;

        for (int i = 0; i < OPT_COUNT_ && r >= 0; i++)
                if (set & UINT64_C(1) << i)
                        r = add_option(table, option_info((Opt)i));
        if (r < 0)
                fail_errno(r, "the help");
        else
                table_print(table, 2);
}
