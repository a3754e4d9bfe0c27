/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content lines: unfolded, then parted into name, parameters and value. */

#include "calendar/lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void lines_begin(LineReader *r, char *text) {
        bool marked = strncmp(text, "\xef\xbb\xbf", 3) == 0;

        *r = (LineReader){ .next = text + (marked ? 3 : 0), .number = 0 };
}

/* Ends the line at TEXT and gives what follows it; NULL at the end of the file. */
static char *cut(char *text) {
        char *end = strchr(text, '\n');

        if (!end)
                return NULL;
        *end = '\0';
        if (end > text && end[-1] == '\r')
                end[-1] = '\0';
        return end + 1;
}

/* The next line with those that continue it; NULL at the end. */
static char *unfold(LineReader *r) {
        char *line = r->next, *to;

        if (!line)
                return NULL;
        r->next = cut(line);
        r->number++;
        to = line + strlen(line);
        while (r->next && (*r->next == ' ' || *r->next == '\t')) {
                char *part = r->next + 1;
                size_t n;

                r->next = cut(part);
                r->number++;
                n = strlen(part);
                memmove(to, part, n + 1);
                to += n;
        }
        return line;
}

static char *name_end(char *p) {
        while (isalnum((unsigned char)*p) || *p == '-')
                p++;
        return p;
}

/* One value of a parameter, maybe in quotes; its end, or NULL. */
static char *param_value_end(char *p) {
        if (*p == '"') {
                p = strchr(p + 1, '"');
                return p ? p + 1 : NULL;
        }
        return p + strcspn(p, ";:,\"");
}

/* Takes the quotes out of a single value. */
static const char *unquote(char *value) {
        size_t n = strlen(value);

        if (n < 2 || value[0] != '"' || value[n - 1] != '"' || memchr(value + 1, '"', n - 2))
                return value;
        value[n - 1] = '\0';
        return value + 1;
}

/* ";TZID=Europe/Berlin:..." from P on: the value's colon, or NULL. */
static char *read_params(char *p, Line *l) {
        while (*p == ';') {
                char *name = p + 1, *equals = name_end(name), *value = equals + 1, *end;

                if (equals == name || *equals != '=' || l->n_params == LINE_PARAMS_MAX)
                        return NULL;
                end = param_value_end(value);
                while (end && *end == ',')
                        end = param_value_end(end + 1);
                if (!end || (*end != ';' && *end != ':'))
                        return NULL;
                *equals = '\0';
                *p = '\0';
                l->params[l->n_params++] = (LineParam){ name, value };
                p = end;
        }
        return *p == ':' ? p : NULL;
}

/* The values of parameters end where the next one's semicolon was. */
static void end_params(Line *l, char *colon) {
        *colon = '\0';
        for (size_t i = 0; i < l->n_params; i++)
                l->params[i].value = unquote((char *)l->params[i].value);
}

static void trim(char *text) {
        size_t n = strlen(text);

        while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t' || text[n - 1] == '\r'))
                text[--n] = '\0';
}

bool lines_next(LineReader *r, Line *ret) {
        Line l = {};
        char *text, *end, *colon;

        do {
                l.number = r->number + 1;
                text = unfold(r);
                if (!text)
                        return false;
        } while (!*text);
        l.value = text;
        end = name_end(text);
        colon = end > text ? read_params(end, &l) : NULL;
        if (colon) {
                end_params(&l, colon);
                *end = '\0';
                trim(colon + 1);
                l.name = text;
                l.value = colon + 1;
        } else {
                l.n_params = 0;
        }
        *ret = l;
        return true;
}

bool line_is(const Line *l, const char *name) {
        return l->name && strcasecmp(l->name, name) == 0;
}

const char *line_param(const Line *l, const char *name) {
        for (size_t i = 0; i < l->n_params; i++)
                if (strcasecmp(l->params[i].name, name) == 0)
                        return l->params[i].value;
        return NULL;
}
