/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dictionaries to bus messages, options from them. */

#include "message.h"

#include "core/visible.h"
#include "cytosched.h"
#include "methods/table.h"
#include "local.h"

static int append_strings(sd_bus_message *m, const char *strings) {
        int r = sd_bus_message_open_container(m, 'a', "s");

        for (; r >= 0 && strings && *strings; strings += strlen(strings) + 1)
                r = sd_bus_message_append_basic(m, 's', strings);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_dict(sd_bus_message *m, const char *strings) {
        int r = sd_bus_message_open_container(m, 'a', "{ss}");

        while (r >= 0 && strings && *strings) {
                const char *value = strings + strlen(strings) + 1;

                r = sd_bus_message_append(m, "{ss}", strings, value);
                strings = value + strlen(value) + 1;
        }
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_number(sd_bus_message *m, char type, int64_t number) {
        const char signature[] = { type, '\0' };
        double real;

        switch (type) {
        case 'd':
                memcpy(&real, &number, sizeof(real));
                return sd_bus_message_append_basic(m, 'd', &real);
        case 'b':
        case 'i':
        case 'u':
                return sd_bus_message_append(m, signature, (int)number);
        case 'y':
                return sd_bus_message_append(m, "y", (uint8_t)number);
        default:
                return sd_bus_message_append(m, signature, number);
        }
}

static int append_value(sd_bus_message *m, const DictEntry *f) {
        const char *signature = f->type == 'S' ? "as" : f->type == 'R' ? "aa{sv}" : f->type == 'D' ? "a{ss}"
                                                                                                  : (char[]){ f->type, 0 };
        int r = sd_bus_message_open_container(m, 'v', signature);

        if (r < 0)
                return r;
        if (f->type == 's')
                r = sd_bus_message_append_basic(m, 's', f->text);
        else if (f->type == 'S')
                r = append_strings(m, f->text);
        else if (f->type == 'D')
                r = append_dict(m, f->text);
        else if (f->type == 'R')
                r = message_append_dicts(m, f->rows);
        else
                r = append_number(m, f->type, f->number);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

int message_append_dict(sd_bus_message *m, const Dict *row) {
        int r = sd_bus_message_open_container(m, 'a', "{sv}");

        for (size_t i = 0; r >= 0 && i < row->n; i++) {
                r = sd_bus_message_open_container(m, 'e', "sv");
                if (r >= 0)
                        r = sd_bus_message_append_basic(m, 's', row->entries[i].key);
                if (r >= 0)
                        r = append_value(m, &row->entries[i]);
                if (r >= 0)
                        r = sd_bus_message_close_container(m);
        }
        return r < 0 ? r : sd_bus_message_close_container(m);
}

int message_append_dicts(sd_bus_message *m, const Dicts *rows) {
        int r = sd_bus_message_open_container(m, 'a', "a{sv}");

        for (size_t i = 0; r >= 0 && i < rows->n; i++)
                r = message_append_dict(m, &rows->rows[i]);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

/* ---- options ------------------------------------------------------------------------------- */

#define NAME_WORDS_SIZE 64
#define TYPE_SIZE sizeof("aa{sv}")

/* The type an option has in "key:type key:type"; NULL for none. */
static const char *option_type(const char *allowed, const char *key, char type[static TYPE_SIZE]) {
        size_t n = strlen(key);

        if (key[strcspn(key, ": ")])
                return NULL;
        for (const char *p = allowed; *p; p += strcspn(p, " "), p += strspn(p, " "))
                if (strncmp(p, key, n) == 0 && p[n] == ':') {
                        size_t m = strcspn(p + n + 1, " ");

                        snprintf(type, TYPE_SIZE, "%.*s", (int)m, p + n + 1);
                        return type;
                }
        /* What asks may be answered question by question. */
        return streq(key, "agreed") && strstr(allowed, "yes:b") ? strcpy(type, "as") : NULL;
}

/* What a person calls it, as his option does: "use within". */
static void name_words(const char *key, char buf[static NAME_WORDS_SIZE]) {
        snprintf(buf, NAME_WORDS_SIZE, "%s", streq(key, "measured") ? "result" : key);
        for (char *p = buf; (p = strchr(p, '_')); p++)
                *p = ' ';
}

int message_check_text(const char *key, const char *text, size_t limit, bool schedule, sd_bus_error *error) {
        char what[NAME_WORDS_SIZE];
        uint32_t character;
        size_t number;

        name_words(key, what);
        if (strlen(text) > limit)
                return sd_bus_error_setf(error, CYTOSCHED_ERROR_INVALID, local_text("The %s is too long: at most %zu bytes."), what, limit);
        if (!schedule && visible_find_hidden(text, &character, &number))
                return sd_bus_error_setf(error, CYTOSCHED_ERROR_INVALID,
                                         local_text("The %s has a control character or an invisible one in it: U+%04X, the character %zu of it. Type it without."),
                                         what, (unsigned)character, number);
        return 0;
}

static size_t option_limit(const char *key) {
        if (streq(key, "schedule"))
                return LIMIT_SCHEDULE;
        return streq(key, "name") || streq(key, "drug") || streq(key, "patient") ? LIMIT_NAME : LIMIT_TEXT;
}

/* A question that is agreed to is the daemon's own, and is only compared. */
static int check_listed(const char *key, const char *text, sd_bus_error *error) {
        bool agreed = streq(key, "agreed");

        return message_check_text(key, text, agreed ? LIMIT_SCHEDULE : LIMIT_NAME, agreed, error);
}

/* The texts are counted before they are kept: what is too much costs nothing. LIST has room for
 * LIMIT_LIST of them and a NULL; they are the message's. */
static int read_texts(sd_bus_message *m, const char *key, const char **list, sd_bus_error *error) {
        size_t n = 0;
        int r = sd_bus_message_enter_container(m, 'a', "s");

        while (r >= 0 && (r = sd_bus_message_read_basic(m, 's', &list[n])) > 0) {
                if (n == LIMIT_LIST)
                        return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                                 "The option \"%s\" has more than %u texts in it.", key, LIMIT_LIST);
                if (!*list[n])
                        return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "The option \"%s\" has an empty text in it.", key);
                r = check_listed(key, list[n], error);
                if (r < 0)
                        return r;
                n++;
        }
        list[n] = NULL;
        return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int read_list(sd_bus_message *m, const char *key, Dict *ret, sd_bus_error *error) {
        _cleanup_free_ const char **list = calloc(LIMIT_LIST + 1, sizeof(char *));
        int r;

        if (!list)
                return -ENOMEM;
        r = read_texts(m, key, list, error);
        if (r >= 0)
                dict_list(ret, key, list);
        return r;
}

/* Rows with options of their own. */
static int read_rows(sd_bus_message *m, const char *key, Dict *ret, sd_bus_error *error) {
        _cleanup_(dicts_done) Dicts rows = {};
        int r = sd_bus_message_enter_container(m, 'a', "a{sv}");

        while (r >= 0 && (r = sd_bus_message_at_end(m, false)) == 0) {
                Dict *row;

                if (rows.n == LIMIT_LIST)
                        return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "The option \"%s\" has more than %u rows in it.",
                                                 key, LIMIT_LIST);
                row = dicts_add(&rows);
                r = row ? message_read_options(m, METHOD_PLAN_OPTIONS, row, error) : -ENOMEM;
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(m);
        if (r >= 0)
                dict_rows(ret, key, &rows);
        return r;
}

static int read_value(sd_bus_message *m, const char *key, const char *type, Dict *ret, sd_bus_error *error) {
        const char *text;
        uint64_t number = 0;
        int flag = 0, r;

        if (streq(type, "as"))
                return read_list(m, key, ret, error);
        if (streq(type, "aa{sv}"))
                return read_rows(m, key, ret, error);
        if (streq(type, "s")) {
                r = sd_bus_message_read(m, "s", &text);
                if (r >= 0)
                        r = message_check_text(key, text, option_limit(key), streq(key, "schedule"), error);
                if (r >= 0)
                        dict_string(ret, key, text);
                return r;
        }
        r = sd_bus_message_read(m, type, *type == 'b' || *type == 'u' ? (void *)&flag : (void *)&number);
        if (*type == 't') /* the dictionary's numbers have a sign */
                number = MIN(number, (uint64_t)INT64_MAX);
        if (r >= 0)
                dict_number(ret, key, *type,
                           *type == 'b' ? flag : *type == 'u' ? (int64_t)(uint32_t)flag : (int64_t)number);
        return r;
}

static int read_option(sd_bus_message *m, const char *allowed, Dict *ret, sd_bus_error *error) {
        const char *key, *contents;
        char type[TYPE_SIZE];
        int r = sd_bus_message_read(m, "s", &key);

        if (r < 0)
                return r;
        if (!option_type(allowed, key, type))
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "There is no option \"%s\" here.", key);
        if (dict_has(ret, key))
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "The option \"%s\" is there twice.", key);
        r = sd_bus_message_peek_type(m, NULL, &contents);
        if (r < 0)
                return r;
        if (!streq(contents, type))
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "The option \"%s\" is of type %s, not %s.", key,
                                         type, contents);
        r = sd_bus_message_enter_container(m, 'v', type);
        if (r >= 0)
                r = read_value(m, key, type, ret, error);
        return r < 0 ? r : sd_bus_message_exit_container(m);
}

int message_read_options(sd_bus_message *m, const char *allowed, Dict *ret, sd_bus_error *error) {
        int r = sd_bus_message_enter_container(m, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
                r = read_option(m, allowed, ret, error);
                if (r >= 0)
                        r = sd_bus_message_exit_container(m);
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(m);
        return r < 0 ? r : ret->error;
}
