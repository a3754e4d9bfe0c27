/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drug sheets. */

#include "sheet.h"

#include <limits.h>

#include "symptom.h"

/* Appends a value that may be NULL for want of memory. */
static int append(json_t *array, json_t *value) {
        return json_array_append_new(array, value) < 0 ? -ENOMEM : 0;
}

static int add_section(json_t *sections, const char *title) {
        return append(sections, json_pack("{s:s, s:[]}", "title", title, "lines"));
}

/* The lines of the section that was begun last; NULL where none was. */
static json_t *last_lines(const json_t *sections) {
        size_t n = json_array_size(sections);

        return n > 0 ? json_object_get(json_array_get(sections, n - 1), "lines") : NULL;
}

static int add_line(json_t *lines, const char *text, const char *source) {
        return append(lines, json_pack("{s:s, s:s}", "text", text, "source", source));
}

/* ---- what to tell the care team ---------------------------------------------------------- */

static bool same_words(const Symptom *a, const Symptom *b) {
        return a->tier == b->tier && a->severe == b->severe && streq(a->line ?: "", b->line ?: "") && streq(a->source, b->source);
}

/* "sore throat, cough: OncoLink, on interleukin-2: can be a sign of infection." Those of which the same is said
 * share a line: how many. */
static int add_symptoms(json_t *lines, const Symptom *table, size_t n) {
        _cleanup_free_ char *text = NULL;
        size_t size, k;
        FILE *f = open_memstream(&text, &size);
        int r;

        if (!f)
                return -ENOMEM;
        for (k = 0; k < n && same_words(&table[0], &table[k]); k++)
                fprintf(f, "%s%s", k > 0 ? ", " : "", table[k].code);
        fprintf(f, "%s%s%s%s", table->line || table->emergency ? ": " : "", table->emergency ? SYMPTOM_EMERGENCY " " : "",
                table->line ?: "", table->severe ? " (severe: right away)" : "");
        r = memstream_close(f, &text);
        if (r >= 0)
                r = add_line(lines, text, table->source);
        return r < 0 ? r : (int)k;
}

static int add_tiers(json_t *sections) {
        size_t n;
        const Symptom *table = symptom_table(&n);
        int r = 0;

        for (Tier tier = TIER_RIGHT_AWAY; r >= 0 && tier > TIER_NONE; tier--) {
                r = add_section(sections, tier_sentence(tier));
                for (size_t i = 0; r >= 0 && i < n; i += r > 0 ? (size_t)r : 1)
                        r = table[i].tier == tier ? add_symptoms(last_lines(sections), &table[i], n - i) : 0;
        }
        return r;
}

/* ---- the file ---------------------------------------------------------------------------- */

typedef struct Reader {
        json_t *sheet, *names, *sections; /* the latter two are in the first */
        char *text;                       /* owned: waits for its source */
} Reader;

/* What stands behind KEY and a space; NULL where LINE is no such line. */
static const char *after(const char *line, const char *key) {
        size_t n = strlen(key);

        return strncmp(line, key, n) == 0 && line[n] == ' ' && line[n + 1] ? line + n + 1 : NULL;
}

static int add_names(Reader *reader, char *list) {
        char *name;

        while ((name = strsep(&list, ","))) {
                int r = append(reader->names, json_string(name + strspn(name, " ")));

                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_line(Reader *reader, char *line) {
        json_t *lines = last_lines(reader->sections);
        const char *value;
        int r;

        if (*line == '#' || !*line)
                return reader->text ? -EBADMSG : 0;
        if (*line == '\t') {
                if (!reader->text || !lines || !line[1])
                        return -EBADMSG;
                r = add_line(lines, reader->text, line + 1);
                free(TAKE_PTR(reader->text));
                return r;
        }
        if (reader->text)
                return -EBADMSG;
        if ((value = after(line, "drug")))
                return json_object_set_new(reader->sheet, "drug", json_string(value)) < 0 ? -ENOMEM : 0;
        if ((value = after(line, "names")))
                return add_names(reader, (char *)value);
        if ((value = after(line, "section")))
                return add_section(reader->sections, value);
        if (streq(line, "tiers"))
                return add_tiers(reader->sections);
        reader->text = lines ? strdup(line) : NULL;
        return reader->text ? 0 : lines ? -ENOMEM : -EBADMSG;
}

int sheet_read(FILE *f, json_t **ret) {
        /* The keys stand in this order in what is printed. */
        _cleanup_(json_decrefp) json_t *sheet = json_pack("{s:s, s:[], s:[]}", "drug", "", "names", "sections");
        Reader reader = { sheet, json_object_get(sheet, "names"), json_object_get(sheet, "sections"), NULL };
        _cleanup_free_ char *line = NULL;
        size_t size = 0;
        ssize_t n;
        int r = sheet ? 0 : -ENOMEM;

        while (r >= 0 && (n = getline(&line, &size, f)) >= 0) {
                if (n > 0 && line[n - 1] == '\n')
                        line[n - 1] = '\0';
                r = read_line(&reader, line);
        }
        if (r >= 0 && (reader.text || !*json_string_value(json_object_get(sheet, "drug"))))
                r = -EBADMSG;
        free(reader.text);
        if (r >= 0)
                *ret = TAKE_PTR(sheet);
        return r;
}

/* Beside the program as it was built, else where data is installed: "DIR/sheets/NAME.sheet". */
static FILE *open_sheet(const char *name) {
        char path[PATH_MAX], exe[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
        char *slash;
        FILE *f = NULL;

        exe[MAX(n, (ssize_t)0)] = '\0';
        slash = strrchr(exe, '/');
        if (slash) {
                *slash = '\0';
                if (snprintf(path, sizeof(path), "%s/sheets/%s.sheet", exe, name) < (int)sizeof(path))
                        f = fopen(path, "re");
        }
        if (!f && snprintf(path, sizeof(path), DATADIR "/cytosched/sheets/%s.sheet", name) < (int)sizeof(path))
                f = fopen(path, "re");
        return f;
}

int sheet_load(const char *drug, json_t **ret) {
        _cleanup_free_ char *name = strdup(drug);
        _cleanup_fclose_ FILE *f = NULL;

        if (!name)
                return -ENOMEM;
        for (char *p = name; *p; p++)
                if (*p == ' ' || *p == '/')
                        *p = '-';
        f = open_sheet(name);
        return f ? sheet_read(f, ret) : -ENOENT;
}
