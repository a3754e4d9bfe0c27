/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drug sheets: each sentence has its source and that source's date, advises nothing, and can't be misread. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "drug.h"
#include "fixed-words.h"
#include "../cli/sheet.h"

static bool has_year(const char *text) {
        for (; *text; text++)
                if (strncmp(text, "20", 2) == 0 && strspn(text, "0123456789") == 4)
                        return true;
        return false;
}

static const char *text_of(const json_t *row, const char *key) {
        const char *text = json_string_value(json_object_get(row, key));

        assert_non_null(text);
        assert_true(*text);
        return text;
}

/* OncoLink's measures stand in its name alone, and with what to do about them. */
static bool in_its_name(const char *text) {
        return strncmp(text, "OncoLink says ", 14) == 0 && strstr(text, "ask your team");
}

static void check_sheet(const char *drug, const json_t *sheet) {
        static const char *const wanted[] = {
                "What it is", "How it is given", "What is common", "Tell your care team right away.", "Call your care team.",
                "Let your care team know.", "Storing and handling", "Premedication",
        };
        const json_t *sections = json_object_get(sheet, "sections"), *section, *line;
        size_t i, k, found = 0;

        assert_string_equal(text_of(sheet, "drug"), drug);
        assert_true(json_array_size(json_object_get(sheet, "names")) > 0);
        json_array_foreach(sections, i, section) {
                if (found < ELEMENTSOF(wanted) && strcmp(text_of(section, "title"), wanted[found]) == 0)
                        found++;
                assert_true(json_array_size(json_object_get(section, "lines")) > 0);
                json_array_foreach(json_object_get(section, "lines"), k, line) {
                        const char *text = text_of(line, "text");

                        if (!has_year(text_of(line, "source")))
                                fail_msg("\"%s\" has a source without a date", text);
                        if (!in_its_name(text))
                                fixed_words_check(text);
                }
        }
        assert_int_equal(found, ELEMENTSOF(wanted));
}

static void test_sheets(void **state) {
        const Drug *d;

        for (size_t i = 0; (d = drug_at(i)); i++) {
                _cleanup_(json_decrefp) json_t *sheet = NULL;
                char path[200];
                _cleanup_fclose_ FILE *f = NULL;

                (void)snprintf(path, sizeof(path), "cli/sheets/%s.sheet", d->name);
                for (char *p = path; *p; p++)
                        *p = *p == ' ' ? '-' : *p;
                f = fopen(path, "re");
                assert_non_null(f);
                assert_int_equal(sheet_read(f, &sheet), 0);
                check_sheet(d->name, sheet);
        }
}

static int read_text(const char *text) {
        _cleanup_(json_decrefp) json_t *sheet = NULL;
        _cleanup_fclose_ FILE *f = fmemopen((char *)text, strlen(text), "re");

        assert_non_null(f);
        return sheet_read(f, &sheet);
}

static void test_refused(void **state) {
        assert_int_equal(read_text("drug x\nsection A\na text\n\ta source\n"), 0);
        assert_int_equal(read_text("drug x\nsection A\na text\n"), -EBADMSG);
        assert_int_equal(read_text("drug x\nsection A\na text\nanother\n\ta source\n"), -EBADMSG);
        assert_int_equal(read_text("drug x\nsection A\na text\n\n\ta source\n"), -EBADMSG);
        assert_int_equal(read_text("drug x\nsection A\na text\n\t\n"), -EBADMSG);
        assert_int_equal(read_text("drug x\na text\n\ta source\n"), -EBADMSG);
        assert_int_equal(read_text("section A\na text\n\ta source\n"), -EBADMSG);
        assert_int_equal(read_text("drug x\n\ta source\n"), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sheets),
                cmocka_unit_test(test_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
