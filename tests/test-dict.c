/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dictionaries: what is added is there, in order, and survives as bytes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "dict.h"

static void fill(Dict *row) {
        Dicts inner = {};
        Dict *one = dicts_add(&inner);

        assert_non_null(one);
        dict_number(one, "number", 'x', -5);
        dict_text(row, "drug", "peginterferon alfa-2a");
        dict_text(row, "note", "");
        dict_text(row, "site", NULL);
        dict_string(row, "empty", "");
        dict_flag(row, "moved", true);
        dict_list(row, "actions", (const char *const[]){ "taken", "snooze", NULL });
        dict_map(row, "today", "me", "2026-11-22");
        dict_map(row, "today", "Anna", "2026-11-23");
        dict_map(row, "today", "me", "2026-11-24");
        dict_rows(row, "revisions", &inner);
        assert_int_equal(row->error, 0);
        assert_int_equal(inner.n, 0);
}

static void check(const Dict *row) {
        static const char *const keys[] = { "drug", "empty", "moved", "actions", "today", "revisions" };
        const char *today;

        assert_int_equal(row->n, ELEMENTSOF(keys));
        for (size_t i = 0; i < row->n; i++)
                assert_string_equal(row->entries[i].key, keys[i]);
        assert_string_equal(dict_get(row, "drug"), "peginterferon alfa-2a");
        assert_null(dict_get(row, "note"));
        assert_false(dict_has(row, "site"));
        assert_true(dict_has(row, "empty"));
        assert_string_equal(dict_get(row, "actions"), "taken");
        assert_string_equal(dict_get(row, "actions") + sizeof("taken"), "snooze");
        /* What a name was first given stays. */
        today = dict_get(row, "today");
        assert_memory_equal(today, "me\0" "2026-11-22\0" "Anna\0" "2026-11-23\0", 31);
        assert_int_equal(row->entries[5].rows->n, 1);
        assert_int_equal(row->entries[5].rows->rows[0].entries[0].number, -5);
}

static void test_fields(void **state) {
        _cleanup_(dict_done) Dict row = {};

        fill(&row);
        check(&row);
}

static void test_bytes(void **state) {
        _cleanup_(dict_done) Dict row = {}, context = {}, row2 = {}, context2 = {};
        _cleanup_(dicts_done) Dicts effects = {}, effects2 = {};
        _cleanup_free_ void *data = NULL;
        size_t size;

        fill(&row);
        fill(dicts_add(&effects));
        dict_number(&context, "now", 'x', 1795374000);
        assert_int_equal(dict_encode(&row, &effects, &context, &data, &size), 0);
        assert_int_equal(dict_decode(data, size, &row2, &effects2, &context2), 0);
        check(&row2);
        dict_pair(&row2, "today", "Bea", "2026-11-25");
        dict_pair(&row2, "today", "Cleo", "2026-11-26");
        dict_map(&row2, "today", "Bea", "2026-11-27");
        assert_memory_equal(dict_get(&row2, "today") + 30, "Bea\0" "2026-11-25\0" "Cleo\0" "2026-11-26\0", 32);
        assert_int_equal(effects2.n, 1);
        check(&effects2.rows[0]);
        assert_int_equal(context2.entries[0].number, 1795374000);
}

/* Bytes that were cut short are said to be so, wherever that is. */
static void test_cut_bytes(void **state) {
        _cleanup_(dict_done) Dict row = {}, context = {};
        _cleanup_(dicts_done) Dicts effects = {};
        _cleanup_free_ char *data = NULL;
        size_t size;

        fill(&row);
        assert_int_equal(dict_encode(&row, &effects, &context, (void **)&data, &size), 0);
        for (size_t n = 0; n < size; n++) {
                _cleanup_(dict_done) Dict row2 = {}, context2 = {};
                _cleanup_(dicts_done) Dicts effects2 = {};
                _cleanup_free_ char *copy = malloc(n + 1);

                memcpy(copy, data, n);
                assert_int_equal(dict_decode(copy, n, &row2, &effects2, &context2), -EBADMSG);
        }
}

/* What is no UTF-8, as in a damaged database, is made so: the bus would take no reply with it. */
static void test_no_text(void **state) {
        _cleanup_(dict_done) Dict row = {};

        dict_text(&row, "drug", "pegi\xeeterferon \xc3\xa9 \xe2\x82");
        dict_list(&row, "names", (const char *const[]){ "\xff", "b\xc0\x80", NULL });
        assert_string_equal(dict_get(&row, "drug"), "pegi?terferon \xc3\xa9 ??");
        assert_memory_equal(dict_get(&row, "names"), "?\0b??\0", 7);
}

static void walk_rows(const Dicts *rows);

/* As the bus reads a row. */
static void walk(const Dict *row) {
        for (size_t i = 0; i < row->n; i++) {
                const DictEntry *f = &row->entries[i];
                size_t n = 0;

                if (f->type == 's')
                        n += strlen(f->text);
                for (const char *p = f->type == 'S' || f->type == 'D' ? f->text : NULL; p && *p; p += strlen(p) + 1) {
                        if (f->type == 'D')
                                p += strlen(p) + 1;
                        n += strlen(p);
                }
                assert_true(n < 100000);
                if (f->type == 'R')
                        walk_rows(f->rows);
        }
}

static void walk_rows(const Dicts *rows) {
        for (size_t i = 0; i < rows->n; i++)
                walk(&rows->rows[i]);
}

/* Any bytes at all: what is taken can be read, what is not is said to be bad. */
static void test_damaged_bytes(void **state) {
        _cleanup_(dict_done) Dict row = {}, context = {};
        _cleanup_(dicts_done) Dicts effects = {};
        _cleanup_free_ char *data = NULL;
        unsigned seed = 20261122;
        size_t size;

        fill(&row);
        assert_int_equal(dict_encode(&row, &effects, &context, (void **)&data, &size), 0);
        for (int i = 0; i < 50000; i++) {
                _cleanup_(dict_done) Dict row2 = {}, context2 = {};
                _cleanup_(dicts_done) Dicts effects2 = {};
                _cleanup_free_ char *copy = malloc(size);
                int r;

                memcpy(copy, data, size);
                for (int n = rand_r(&seed) % 4; n >= 0; n--)
                        copy[rand_r(&seed) % size] = (char)(rand_r(&seed) % 3 ? rand_r(&seed) : 0);
                r = dict_decode(copy, size, &row2, &effects2, &context2);
                if (r < 0)
                        assert_int_equal(r, -EBADMSG);
                else
                        walk(&row2);
        }
}

/* Dicts in rows in rows ... are no reason to run out of stack. */
static void test_deep_bytes(void **state) {
        static const char in[] = { 1, 0, 0, 0, 0, 0, 0, 0, 'R', 'k', 0, 1, 0, 0, 0, 0, 0, 0, 0 };
        _cleanup_(dict_done) Dict row = {}, context = {};
        _cleanup_(dicts_done) Dicts effects = {};
        size_t n = 200000;
        _cleanup_free_ char *data = malloc(n * sizeof(in));

        for (size_t i = 0; i < n; i++)
                memcpy(data + i * sizeof(in), in, sizeof(in));
        assert_int_equal(dict_decode(data, n * sizeof(in), &row, &effects, &context), -EBADMSG);
}

/* What failed in a row of rows is known outside. */
static void test_inner_errors(void **state) {
        _cleanup_(dict_done) Dict row = {};
        Dicts inner = {};

        dicts_add(&inner);
        dicts_add(&inner)->error = -ENOMEM;
        dict_rows(&row, "revisions", &inner);
        assert_int_equal(row.error, -ENOMEM);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fields),
                cmocka_unit_test(test_bytes),
                cmocka_unit_test(test_cut_bytes),
                cmocka_unit_test(test_no_text),
                cmocka_unit_test(test_damaged_bytes),
                cmocka_unit_test(test_deep_bytes),
                cmocka_unit_test(test_inner_errors),
        };

        return cmocka_run_group_tests_name("row", tests, NULL, NULL);
}
