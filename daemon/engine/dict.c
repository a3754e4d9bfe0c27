/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dictionaries, and their bytes in the request log. */

#include "engine/dict.h"

#include "core/visible.h"

static void entry_done(DictEntry *f) {
        free(f->key);
        free(f->text);
        if (f->rows) {
                dicts_done(f->rows);
                free(f->rows);
        }
}

void dict_done(Dict *r) {
        for (size_t i = 0; i < r->n; i++)
                entry_done(&r->entries[i]);
        free(r->entries);
        *r = (Dict){};
}

void dicts_done(Dicts *r) {
        for (size_t i = 0; i < r->n; i++)
                dict_done(&r->rows[i]);
        free(r->rows);
        *r = (Dicts){};
}

Dict *dicts_add(Dicts *r) {
        if (array_room(&r->rows, r->n, &r->allocated, sizeof(Dict)) < 0)
                return NULL;
        r->rows[r->n] = (Dict){};
        return &r->rows[r->n++];
}

static DictEntry *add(Dict *r, const char *key, char type) {
        if (array_room(&r->entries, r->n, &r->allocated, sizeof(DictEntry)) < 0) {
                r->error = -ENOMEM;
                return NULL;
        }
        r->entries[r->n] = (DictEntry){ .key = strdup(key), .type = type };
        if (!r->entries[r->n].key) {
                r->error = -ENOMEM;
                return NULL;
        }
        return &r->entries[r->n++];
}

static void drop_last(Dict *r) {
        free(r->entries[--r->n].key);
        r->error = -ENOMEM;
}

void dict_text(Dict *r, const char *key, const char *text) {
        if (!isempty(text))
                dict_string(r, key, text);
}

/* A text of a damaged database, or of one that is somebody else's, need not be one: for it the bus would refuse the
 * whole reply, and with it every reminder; or a terminal would obey it. */
void dict_string(Dict *r, const char *key, const char *text) {
        DictEntry *f = add(r, key, 's');

        if (f && !(f->text = strdup(text)))
                drop_last(r);
        else if (f)
                visible_mend(f->text);
}

void dict_number(Dict *r, const char *key, char type, int64_t number) {
        DictEntry *f = add(r, key, type);

        if (f)
                f->number = number;
}

void dict_flag(Dict *r, const char *key, bool flag) {
        dict_number(r, key, 'b', flag);
}

void dict_decimal(Dict *r, const char *key, const char *number) {
        double value = strtod(number, NULL);
        int64_t bits;

        if (!strchr(number, '.')) {
                dict_number(r, key, 'x', strtoll(number, NULL, 10));
                return;
        }
        memcpy(&bits, &value, sizeof(bits));
        dict_number(r, key, 'd', bits);
}

/* The size of strings one after another, with the empty one at the end. */
static size_t strings_size(const char *strings) {
        const char *p = strings;

        while (*p)
                p += strlen(p) + 1;
        return (size_t)(p - strings) + 1;
}

/* Appends a string (not empty) to the field's strings. */
static int strings_add(DictEntry *f, const char *text) {
        size_t had = f->size > 0 ? f->size : f->text ? strings_size(f->text) - 1 : 0, size = strlen(text) + 1;
        char *strings = realloc(f->text, had + size + 1);

        if (!strings)
                return -ENOMEM;
        memcpy(strings + had, text, size);
        size = visible_mend(strings + had) + 1;
        strings[had + size] = '\0';
        f->text = strings;
        f->size = had + size;
        return 0;
}

void dict_list(Dict *r, const char *key, const char *const *list) {
        DictEntry *f = add(r, key, 'S');
        size_t size = 1, at = 0;

        for (size_t i = 0; list[i]; i++)
                size += strlen(list[i]) + 1;
        if (!f || !*list)
                return;
        f->text = malloc(size);
        if (!f->text) {
                drop_last(r);
                return;
        }
        for (size_t i = 0; list[i]; i++) {
                memcpy(f->text + at, list[i], strlen(list[i]) + 1);
                at += visible_mend(f->text + at) + 1;
        }
        f->text[at] = '\0';
}

void dict_lines(Dict *r, const char *key, const char *text) {
        DictEntry *f = add(r, key, 'S');

        while (f && *text) {
                size_t n = strcspn(text, "\n");
                _cleanup_free_ char *line = strndup(text, n);

                if (!line || strings_add(f, line) < 0) {
                        r->error = -ENOMEM;
                        return;
                }
                text += n + (text[n] == '\n');
        }
}

void dict_rows(Dict *r, const char *key, Dicts *rows) {
        DictEntry *f = add(r, key, 'R');

        if (!f)
                return;
        f->rows = malloc(sizeof(Dicts));
        if (!f->rows) {
                drop_last(r);
                return;
        }
        for (size_t i = 0; i < rows->n; i++)
                r->error = r->error ?: rows->rows[i].error;
        *f->rows = *rows;
        *rows = (Dicts){};
}

static DictEntry *find_map(const Dict *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (r->entries[i].type == 'D' && streq(r->entries[i].key, key))
                        return &r->entries[i];
        return NULL;
}

void dict_pair(Dict *r, const char *key, const char *name, const char *text) {
        DictEntry *f = find_map(r, key) ?: add(r, key, 'D');

        if (f && (strings_add(f, name) < 0 || strings_add(f, text) < 0))
                r->error = -ENOMEM;
}

void dict_map(Dict *r, const char *key, const char *name, const char *text) {
        const DictEntry *f = find_map(r, key);

        for (const char *p = f ? f->text : NULL; p && *p; p += strlen(p) + 1) {
                if (streq(p, name))
                        return;
                p += strlen(p) + 1;
        }
        dict_pair(r, key, name, text);
}

void dict_pairs(Dict *r, const char *key, const Dict *pairs) {
        DictEntry *f = pairs->n > 0 ? add(r, key, 'D') : NULL;

        for (size_t i = 0; f && i < pairs->n; i++)
                if (strings_add(f, pairs->entries[i].key) < 0 || strings_add(f, pairs->entries[i].text) < 0)
                        r->error = -ENOMEM;
}

bool dict_has(const Dict *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (streq(r->entries[i].key, key))
                        return true;
        return false;
}

bool dict_flag_of(const Dict *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (streq(r->entries[i].key, key))
                        return r->entries[i].number != 0;
        return false;
}

const char *dict_get(const Dict *r, const char *key) {
        for (size_t i = 0; i < r->n; i++)
                if (streq(r->entries[i].key, key))
                        return r->entries[i].text;
        return NULL;
}

/* ---- bytes ------------------------------------------------------------------------------- */

/* What is written so far. A stream into memory costs more than all that is written into it. */
typedef struct Bytes {
        char *data; /* owned */
        size_t n, allocated;
        int error;
} Bytes;

static void write_bytes(Bytes *f, const void *bytes, size_t n) {
        size_t size = MAX(f->allocated, (size_t)1024);

        while (size - f->n < n && size < SIZE_MAX / 2)
                size *= 2;
        if (f->error == 0 && size > f->allocated) {
                char *data = size - f->n < n ? NULL : realloc(f->data, size);

                if (data) {
                        f->data = data;
                        f->allocated = size;
                } else
                        f->error = -ENOMEM;
        }
        if (f->error < 0)
                return;
        memcpy(f->data + f->n, bytes, n);
        f->n += n;
}

static void write_string(Bytes *f, const char *text) {
        write_bytes(f, text, strlen(text) + 1);
}

static void write_number(Bytes *f, uint64_t number) {
        write_bytes(f, &number, sizeof(number));
}

static void write_dicts(Bytes *f, const Dicts *rows);

static void write_dict(Bytes *f, const Dict *r) {
        write_number(f, r->n);
        for (size_t i = 0; i < r->n; i++) {
                const DictEntry *field = &r->entries[i];

                write_bytes(f, &field->type, 1);
                write_string(f, field->key);
                if (field->type == 's')
                        write_string(f, field->text);
                else if (field->type == 'S' || field->type == 'D')
                        write_bytes(f, field->text ?: "", field->text ? strings_size(field->text) : 1);
                else if (field->type == 'R')
                        write_dicts(f, field->rows);
                else
                        write_number(f, (uint64_t)field->number);
        }
}

static void write_dicts(Bytes *f, const Dicts *rows) {
        write_number(f, rows->n);
        for (size_t i = 0; i < rows->n; i++)
                write_dict(f, &rows->rows[i]);
}

int dict_encode(const Dict *r, const Dicts *effects, const Dict *context, void **ret, size_t *ret_size) {
        Bytes bytes = {};

        write_dict(&bytes, r);
        write_dicts(&bytes, effects);
        write_dict(&bytes, context);
        if (bytes.error < 0) {
                free(bytes.data);
                return bytes.error;
        }
        *ret = bytes.data;
        *ret_size = bytes.n;
        return 0;
}

typedef struct Reader {
        const char *p, *end;
        unsigned depth; /* dictionaries in a dictionary */
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

static int read_dicts(Reader *in, Dicts *ret);

static int read_inner(Reader *in, Dicts **ret) {
        int r;

        if (in->depth == DEPTH_MAX)
                return -EBADMSG;
        *ret = calloc(1, sizeof(Dicts));
        if (!*ret)
                return -ENOMEM;
        in->depth++;
        r = read_dicts(in, *ret);
        in->depth--;
        return r;
}

static int read_entry(Reader *in, Dict *row) {
        _cleanup_free_ char *key = NULL;
        char type;
        uint64_t number = 0;
        DictEntry *f;
        int r;

        if (in->p >= in->end)
                return -EBADMSG;
        type = *in->p++;
        if (!type || !strchr("sbxtiuydSRD", type))
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

static int read_dict(Reader *in, Dict *ret) {
        uint64_t n;
        int r = read_number(in, &n);

        for (uint64_t i = 0; r >= 0 && i < n; i++)
                r = read_entry(in, ret);
        return r;
}

static int read_dicts(Reader *in, Dicts *ret) {
        uint64_t n;
        int r = read_number(in, &n);

        for (uint64_t i = 0; r >= 0 && i < n; i++) {
                Dict *row = dicts_add(ret);
                r = row ? read_dict(in, row) : -ENOMEM;
        }
        return r;
}

int dict_decode(const void *data, size_t size, Dict *ret, Dicts *ret_effects, Dict *ret_context) {
        Reader in = { data, (const char *)data + size, 0 };
        int r = read_dict(&in, ret);

        if (r >= 0)
                r = read_dicts(&in, ret_effects);
        if (r >= 0)
                r = read_dict(&in, ret_context);
        return r;
}
