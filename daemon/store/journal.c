/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written, as statements with their values. */

#include "store/journal.h"

#include <stdio.h>
#include <string.h>

#include "util.h"

struct Journal {
        FILE *f;
        char *data;
        size_t size;
        const char *sql[JOURNAL_STATEMENTS_MAX]; /* in the order in which they came first; compared by address, as sql.c does */
        size_t n_sql;
};

static void drop(Journal *j) {
        if (j->f)
                (void)fclose(j->f);
        free(TAKE_PTR(j->data));
}

void journal_free(Journal *j) {
        if (!j)
                return;
        drop(j);
        free(j);
}

void journal_forget(Journal *j) {
        drop(j);
        j->n_sql = 0;
        j->f = open_memstream(&j->data, &j->size);
}

Journal *journal_new(void) {
        Journal *j = calloc(1, sizeof(Journal));

        if (j)
                journal_forget(j);
        return j;
}

static void put_number(Journal *j, int64_t number) {
        fwrite(&number, sizeof(number), 1, j->f);
}

/* NULL has no size. */
static void put_bytes(Journal *j, const void *data, size_t size) {
        put_number(j, data ? (int64_t)size : -1);
        if (data)
                fwrite(data, 1, size, j->f);
}

/* Its number, and where it is new its text. */
static int put_statement(Journal *j, const char *sql) {
        size_t i = 0;

        while (i < j->n_sql && j->sql[i] != sql)
                i++;
        if (i == JOURNAL_STATEMENTS_MAX)
                return -E2BIG;
        put_number(j, (int64_t)i);
        if (i < j->n_sql)
                return 0;
        j->sql[j->n_sql++] = sql;
        put_bytes(j, sql, strlen(sql) + 1);
        return 0;
}

int journal_add(Journal *j, const char *sql, int64_t changed, const char *types, va_list ap) {
        int r = j->f ? put_statement(j, sql) : -ENOMEM;

        if (r < 0)
                return r;
        put_number(j, changed);
        put_bytes(j, types, strlen(types) + 1);
        for (; *types; types++) {
                if (*types == 'i') {
                        put_number(j, va_arg(ap, int64_t));
                } else if (*types == 's') {
                        const char *text = va_arg(ap, const char *);

                        put_bytes(j, text, text ? strlen(text) : 0);
                } else {
                        const void *data = va_arg(ap, const void *);

                        put_bytes(j, data, va_arg(ap, size_t));
                }
        }
        return ferror(j->f) ? -ENOMEM : 0;
}

int journal_take(Journal *j, void **ret, size_t *ret_size) {
        FILE *f = TAKE_PTR(j->f);

        if (!f || memstream_close(f, &j->data) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(j->data);
        *ret_size = j->size;
        return 0;
}
