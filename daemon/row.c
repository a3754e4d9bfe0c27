/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a reply, and their bytes in the request log. */

#include "row.h"

#include "language.h"

static void field_done(Field *f) {
        free(f->key);
        free(f->text);
        if (f->rows) {
                rows_done(f->rows);
                free(f->rows);
        }
}

void row_done(Row *r) {
        for (size_t i = 0; i < r->n; i++)
                field_done(&r->fields[i]);
        free(r->fields);
        *r = (Row){};
}

void rows_done(Rows *r) {
        for (size_t i = 0; i < r->n; i++)
                row_done(&r->rows[i]);
        free(r->rows);
        *r = (Rows){};
}

Row *rows_add(Rows *r) {
        if (array_room(&r->rows, r->n, &r->allocated, sizeof(Row)) < 0)
                return NULL;
        r->rows[r->n] = (Row){};
        return &r->rows[r->n++];
}

static Field *add(Row *r, const char *key, char type) {
        if (array_room(&r->fields, r->n, &r->allocated, sizeof(Field)) < 0) {
                r->error = -ENOMEM;
                return NULL;
        }
        r->fields[r->n] = (Field){ .key = strdup(key), .type = type };
        if (!r->fields[r->n].key) {
                r->error = -ENOMEM;
                return NULL;
        }
        return &r->fields[r->n++];
}

static void drop_last(Row *r) {
        free(r->fields[--r->n].key);
        r->error = -ENOMEM;
}

/* A text of a damaged database need not be one; for it the bus would refuse the whole reply, and
 * with it every reminder. */
static void mend(char *text) {
        uint32_t c;

        while (*text) {
                size_t n = (unsigned char)*text < 0x80 ? 1 : utf8_decode(text, &c);

                if (n == 0)
                        *text = '?';
                text += n ?: 1;
        }
}

void row_text(Row *r, const char *key, const char *text) {
        if (!isempty(text))
                row_string(r, key, text);
}

void row_string(Row *r, const char *key, const char *text) {
        Field *f = add(r, key, 's');

        if (f && !(f->text = strdup(text)))
                drop_last(r);
        else if (f)
                mend(f->text);
}

void row_number(Row *r, const char *key, char type, int64_t number) {
        Field *f = add(r, key, type);

        if (f)
                f->number = number;
}

void row_flag(Row *r, const char *key, bool flag) {
        row_number(r, key, 'b', flag);
}

/* The size of strings one after another, with the empty one at the end. */
static size_t strings_size(const char *strings) {
        const char *p = strings;

        while (*p)
                p += strlen(p) + 1;
        return (size_t)(p - strings) + 1;
}

/* Appends a string (not empty) to the field's strings. */
static int strings_add(Field *f, const char *text) {
        size_t had = f->text ? strings_size(f->text) - 1 : 0, size = strlen(text) + 1;
        char *strings = realloc(f->text, had + size + 1);

        if (!strings)
                return -ENOMEM;
        memcpy(strings + had, text, size);
        mend(strings + had);
        strings[had + size] = '\0';
        f->text = strings;
        return 0;
}

void row_list(Row *r, const char *key, const char *const *list) {
        Field *f = add(r, key, 'S');

        for (; f && *list; list++)
                if (strings_add(f, *list) < 0)
                        r->error = -ENOMEM;
}

void row_rows(Row *r, const char *key, Rows *rows) {
        Field *f = add(r, key, 'R');

        if (!f)
                return;
        f->rows = malloc(sizeof(Rows));
        if (!f->rows) {
                drop_last(r);
                return;
        }
        for (size_t i = 0; i < rows->n; i++)
                r->error = r->error ?: rows->rows[i].error;
        *f->rows = *rows;
        *rows = (Rows){};
}

void row_dict(Row *r, const char *key, const char *name, const char *text) {
        Field *f = NULL;

        for (size_t i = 0; i < r->n && !f; i++)
                if (r->fields[i].type == 'D' && streq(r->fields[i].key, key))
                        f = &r->fields[i];
        f = f ?: add(r, key, 'D');
        if (!f)
                return;
        for (const char *p = f->text; p && *p; p += strlen(p) + 1) {
                if (streq(p, name))
                        return;
                p += strlen(p) + 1;
        }
        if (strings_add(f, name) < 0 || strings_add(f, text) < 0)
                r->error = -ENOMEM;
}

bool row_has(const Row *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (streq(r->fields[i].key, key))
                        return true;
        return false;
}

const char *row_get(const Row *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (streq(r->fields[i].key, key))
                        return r->fields[i].text;
        return NULL;
}

/* ---- bytes ------------------------------------------------------------------------------- */

static void write_number(FILE *f, uint64_t number) {
        fwrite(&number, sizeof(number), 1, f);
}

static void write_rows(FILE *f, const Rows *rows);

static void write_row(FILE *f, const Row *r) {
        write_number(f, r->n);
        for (size_t i = 0; i < r->n; i++) {
                const Field *field = &r->fields[i];

                fputc(field->type, f);
                fwrite(field->key, 1, strlen(field->key) + 1, f);
                if (field->type == 's')
                        fwrite(field->text, 1, strlen(field->text) + 1, f);
                else if (field->type == 'S' || field->type == 'D')
                        fwrite(field->text ?: "", 1, field->text ? strings_size(field->text) : 1, f);
                else if (field->type == 'R')
                        write_rows(f, field->rows);
                else
                        write_number(f, (uint64_t)field->number);
        }
}

static void write_rows(FILE *f, const Rows *rows) {
        write_number(f, rows->n);
        for (size_t i = 0; i < rows->n; i++)
                write_row(f, &rows->rows[i]);
}

int row_encode(const Row *r, const Rows *effects, const Row *context, void **ret, size_t *ret_size) {
        char *data = NULL;
        size_t size;
        FILE *f = open_memstream(&data, &size);

        if (!f)
                return -ENOMEM;
        write_row(f, r);
        write_rows(f, effects);
        write_row(f, context);
        if (memstream_close(f, &data) < 0) {
                free(data);
                return -ENOMEM;
        }
        *ret = data;
        *ret_size = size;
        return 0;
}

typedef struct Reader {
        const char *p, *end;
        unsigned depth; /* rows in a row */
} Reader;

#define DEPTH_MAX 4u

static int read_number(Reader *in, uint64_t *ret) {
        if ((size_t)(in->end - in->p) < sizeof(*ret))
                return -EBADMSG;
        memcpy(ret, in->p, sizeof(*ret));
        in->p += sizeof(*ret);
        return 0;
}

/* A copy of a string, or of STRINGS up to the empty one at the end. */
static int read_text(Reader *in, bool strings, char **ret) {
        const char *p = in->p, *nul;
        size_t size;

        do {
                nul = p < in->end ? memchr(p, '\0', (size_t)(in->end - p)) : NULL;
                if (!nul)
                        return -EBADMSG;
                strings &= nul > p;
                p = nul + 1;
        } while (strings);
        size = (size_t)(p - in->p);
        *ret = malloc(size);
        if (!*ret)
                return -ENOMEM;
        memcpy(*ret, in->p, size);
        in->p = p;
        return 0;
}

/* A dictionary has a value for each name. */
static int read_pairs(Reader *in, char **ret) {
        bool odd = false;
        int r = read_text(in, true, ret);

        for (const char *p = *ret; r >= 0 && *p; p += strlen(p) + 1)
                odd = !odd;
        return odd ? -EBADMSG : r;
}

static int read_rows(Reader *in, Rows *ret);

static int read_inner(Reader *in, Rows **ret) {
        int r;

        if (in->depth == DEPTH_MAX)
                return -EBADMSG;
        *ret = calloc(1, sizeof(Rows));
        if (!*ret)
                return -ENOMEM;
        in->depth++;
        r = read_rows(in, *ret);
        in->depth--;
        return r;
}

static int read_field(Reader *in, Row *row) {
        _cleanup_free_ char *key = NULL;
        char type;
        uint64_t number = 0;
        Field *f;
        int r;

        if (in->p >= in->end)
                return -EBADMSG;
        type = *in->p++;
        if (!type || !strchr("sbxtiuySRD", type))
                return -EBADMSG;
        r = read_text(in, false, &key);
        if (r < 0)
                return r;
        f = add(row, key, type);
        if (!f)
                return -ENOMEM;
        if (type == 's' || type == 'S')
                return read_text(in, type == 'S', &f->text);
        if (type == 'D')
                return read_pairs(in, &f->text);
        if (type == 'R')
                return read_inner(in, &f->rows);
        r = read_number(in, &number);
        f->number = (int64_t)number;
        return r;
}

static int read_row(Reader *in, Row *ret) {
        uint64_t n;
        int r = read_number(in, &n);

        for (uint64_t i = 0; r >= 0 && i < n; i++)
                r = read_field(in, ret);
        return r;
}

static int read_rows(Reader *in, Rows *ret) {
        uint64_t n;
        int r = read_number(in, &n);

        for (uint64_t i = 0; r >= 0 && i < n; i++) {
                Row *row = rows_add(ret);
                r = row ? read_row(in, row) : -ENOMEM;
        }
        return r;
}

int row_decode(const void *data, size_t size, Row *ret, Rows *ret_effects, Row *ret_context) {
        Reader in = { data, (const char *)data + size, 0 };
        int r = read_row(&in, ret);

        if (r >= 0)
                r = read_rows(&in, ret_effects);
        if (r >= 0)
                r = read_row(&in, ret_context);
        return r;
}
