/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From D-Bus values to JSON, and JSON to stdout. */

#include "json.h"

#include <inttypes.h>

static json_t *json_basic(char type, const void *value) {
        switch (type) {
        case 's':
        case 'o':
        case 'g':
                return json_string_nocheck(*(const char *const *)value); /* UTF-8: the bus saw to that */
        case 'b':
                return json_boolean(*(const int *)value);
        case 'y':
                return json_integer(*(const uint8_t *)value);
        case 'n':
                return json_integer(*(const int16_t *)value);
        case 'q':
                return json_integer(*(const uint16_t *)value);
        case 'i':
                return json_integer(*(const int32_t *)value);
        case 'u':
                return json_integer(*(const uint32_t *)value);
        case 'x':
        case 't':
                return json_integer(*(const int64_t *)value);
        case 'd':
                return json_real(*(const double *)value);
        default:
                return NULL;
        }
}

static int json_read_basic(sd_bus_message *m, char type, json_t **ret) {
        uint64_t basic = 0;
        int r = sd_bus_message_read_basic(m, type, &basic);

        if (r < 0)
                return r;
        *ret = json_basic(type, &basic);
        return *ret ? 1 : -EOPNOTSUPP;
}

/* The value of a key: most are texts, which saves asking what it is. */
static int json_read_value(sd_bus_message *m, bool variant, json_t **ret) {
        int r = variant ? sd_bus_message_enter_container(m, 'v', "s") : 0;

        if (r <= 0)
                return json_from_message(m, ret);
        r = json_read_basic(m, 's', ret);
        if (r > 0)
                r = sd_bus_message_exit_container(m);
        return r < 0 ? r : 1;
}

/* A dictionary with text as keys: "a{sv}", "a{ss}". */
static int json_read_object(sd_bus_message *m, const char *contents, json_t *object) {
        bool known = streq(contents, "{sv}"); /* else the library finds out, for each */
        int r;

        while ((r = sd_bus_message_enter_container(m, known ? 'e' : 0, known ? "sv" : NULL)) > 0) {
                _cleanup_(json_decrefp) json_t *value = NULL;
                const char *key;

                r = sd_bus_message_read_basic(m, 's', &key);
                if (r < 0)
                        return r;
                r = json_read_value(m, known, &value);
                if (r <= 0)
                        return r < 0 ? r : -EBADMSG;
                if (json_object_set_new_nocheck(object, key, TAKE_PTR(value)) < 0)
                        return -ENOMEM;
                r = sd_bus_message_exit_container(m);
                if (r < 0)
                        return r;
        }
        return r;
}

static int json_read_array(sd_bus_message *m, json_t *array) {
        json_t *value;
        int r;

        while ((r = json_from_message(m, &value)) > 0)
                if (json_array_append_new(array, value) < 0)
                        return -ENOMEM;
        return r;
}

static int json_read_container(sd_bus_message *m, char type, const char *contents, json_t **ret) {
        _cleanup_(json_decrefp) json_t *value = NULL;
        int r;

        r = sd_bus_message_enter_container(m, type, contents);
        if (r < 0)
                return r;
        if (type == 'v') {
                /* Most hold something plain, and say so. */
                r = contents[1] ? json_from_message(m, &value) : json_read_basic(m, contents[0], &value);
                if (r == 0)
                        r = -EBADMSG;
        } else if (type == 'a' && contents[0] == '{' && contents[1] == 's') {
                value = json_object();
                r = value ? json_read_object(m, contents, value) : -ENOMEM;
        } else if (type == 'a' && contents[0] != '{') {
                value = json_array();
                r = value ? json_read_array(m, value) : -ENOMEM;
        } else
                r = -EOPNOTSUPP;
        if (r < 0)
                return r;
        r = sd_bus_message_exit_container(m);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(value);
        return 1;
}

int json_from_message(sd_bus_message *m, json_t **ret) {
        const char *contents;
        char type;
        int r;

        r = sd_bus_message_peek_type(m, &type, &contents);
        if (r <= 0)
                return r;
        if (contents)
                return json_read_container(m, type, contents, ret);
        return json_read_basic(m, type, ret);
}

const char *row_text(const json_t *row, const char *key) {
        const char *text = json_string_value(json_object_get(row, key));

        return text ? text : "";
}

bool row_true(const json_t *row, const char *key) {
        return json_is_true(json_object_get(row, key));
}

long long row_number(const json_t *row, const char *key) {
        return json_integer_value(json_object_get(row, key));
}

int json_write(const json_t *value, FILE *f) {
        if (json_dumpf(value, f, JSON_FORM) < 0)
                return ferror(f) ? -EIO : -ENOMEM;
        fputc('\n', f);
        return 0;
}

int json_print(const json_t *value) {
        return json_write(value, stdout);
}

/* What is written inside of a document. */
typedef struct Inside {
        FILE *f;
        int levels;
} Inside;

/* A text in JSON holds no newline: each one here is the layout's. */
static int put_inside(const char *text, size_t size, void *userdata) {
        const Inside *inside = userdata;

        for (size_t i = 0; i < size; i++) {
                fputc(text[i], inside->f);
                if (text[i] == '\n')
                        fprintf(inside->f, "%*s", 2 * inside->levels, "");
        }
        return ferror(inside->f) ? -1 : 0;
}

int json_write_inside(const json_t *value, int levels, FILE *f) {
        Inside inside = { f, levels };

        if (json_dump_callback(value, put_inside, &inside, JSON_FORM) < 0)
                return ferror(f) ? -EIO : -ENOMEM;
        return 0;
}

int json_stream_rows(JsonStream *s, const json_t *rows) {
        const json_t *row;
        size_t i;
        int r;

        json_array_foreach(rows, i, row) {
                fputs(s->rows++ == 0 ? "[\n  " : ",\n  ", stdout);
                r = json_write_inside(row, 1, stdout);
                if (r < 0)
                        return r;
        }
        return 0;
}

int json_stream_end(JsonStream *s) {
        fputs(s->rows == 0 ? "[]\n" : "\n]\n", stdout);
        return 0;
}
