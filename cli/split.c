/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched export --split: a file a patient, and a year where one would be too large. */

#include "split.h"

#include <sys/stat.h>

#include "arguments.h"
#include "cytosched.h"
#include "exporting.h"
#include "outfile.h"
#include "term.h"
#include "words.h"

typedef struct Split {
        Client *c;
        const char *folder;
        const json_t *patients;
        char horizon[DAY_TEXT_SIZE]; /* the first of all files */
        bool any;                    /* that were written */
} Split;

static int year_of(const char *date) {
        return (int)strtol(date, NULL, 10);
}

static bool is_empty(const json_t *result) {
        return row_number(result, "series") + row_number(result, "events") == 0;
}

/* All is written: the file takes its place. */
static int keep(Split *s, OutFile *file, const json_t *result) {
        const char *horizon = row_text(result, "horizon");
        int r = outfile_commit(file);

        if (r < 0)
                return fail_errno(r, file->path);
        s->any = true;
        if (*horizon && (!*s->horizon || strcmp(horizon, s->horizon) < 0))
                snprintf(s->horizon, sizeof s->horizon, "%s", horizon);
        export_tell(result, file->path);
        return 0;
}

/* The first year's file has all before it too, and the last one all after it: together they
 * are the whole plan. */
static int split_year(Split *s, const char *patient, const char *stem, int year, bool first, bool last) {
        char from[DAY_TEXT_SIZE + 8], to[DAY_TEXT_SIZE + 8], part[12];
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        _cleanup_reply_ Reply reply = {};
        _cleanup_free_ char *path = NULL;
        Call call = {};
        int r;

        if (asprintf(&path, "%s/%s-%04d.ics", s->folder, stem, year) < 0)
                return fail_errno(-ENOMEM, "the file's name");
        snprintf(from, sizeof from, "%04d-01-01", year);
        snprintf(to, sizeof to, "%04d-12-31", year);
        snprintf(part, sizeof part, "%04d", year);
        call_set_text(&call, "patient", patient);
        call_set_text(&call, "part", part);
        if (!first)
                call_set_text(&call, "from", from);
        if (!last)
                call_set_text(&call, "to", to);
        r = outfile_open(&file, path);
        if (r < 0)
                return fail_errno(r, path);
        r = export_to(s->c, &call, file.fd, &reply);
        if (r != 0 || is_empty(reply.result))
                return r;
        r = keep(s, &file, reply.result);
        if (r == 0 && row_number(reply.result, "bytes") > EXPORT_BYTES_MAX)
                say(2, YELLOW, "Over 1,000,000 bytes all the same: too large for Google's calendar.");
        return r;
}

static int split_years(Split *s, const char *patient, const char *stem, const json_t *result) {
        int first = year_of(row_text(result, "first")), last = year_of(row_text(result, "last"));
        int r = 0;

        say(0, PLAIN, "%s: over 1,000,000 bytes in one file, so a file for each year.", patient);
        for (int year = first; r == 0 && year <= last; year++)
                r = split_year(s, patient, stem, year, year == first, year == last);
        return r;
}

/* One file, or where that would be too large a file for each year. */
static int split_patient(Split *s, const char *patient, const char *stem) {
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        _cleanup_reply_ Reply reply = {};
        _cleanup_free_ char *path = NULL;
        Call call = {};
        bool years;
        int r;

        if (asprintf(&path, "%s/%s.ics", s->folder, stem) < 0)
                return fail_errno(-ENOMEM, "the file's name");
        call_set_text(&call, "patient", patient);
        r = outfile_open(&file, path);
        if (r < 0)
                return fail_errno(r, path);
        r = export_to(s->c, &call, file.fd, &reply);
        if (r != 0)
                return r;
        /* An empty file only where it empties one of before. */
        if (is_empty(reply.result) && access(path, F_OK) < 0) {
                say(0, PLAIN, "%s: nothing is planned, so no file.", patient);
                return 0;
        }
        years = row_number(reply.result, "bytes") > EXPORT_BYTES_MAX;
        r = years ? split_years(s, patient, stem, reply.result) : keep(s, &file, reply.result);
        if (r != 0)
                return r;
        export_done(s->c, "file", reply.result);
        if (years && access(path, F_OK) == 0)
                say(0, YELLOW, "%s is of an earlier export, and no longer right: remove it.", path);
        return 0;
}

/* The file's name without its end: two patients' names that come to the same are numbered. */
static void stem_of(const json_t *patients, size_t row, char ret[static WORDS_FILE_SIZE + 24]) {
        char other[WORDS_FILE_SIZE];
        size_t same = 0;

        words_file_name(row_text(json_array_get(patients, row), "patient"), ret);
        for (size_t i = 0; i < row; i++)
                same += streq(words_file_name(row_text(json_array_get(patients, i), "patient"), other), ret);
        if (same > 0)
                snprintf(ret + strlen(ret), 24, ".%zu", same + 1);
}

static int split_all(Split *s) {
        const char *only = s->c->args.value[OPT_PATIENT];
        bool any = false;
        int r = 0;

        for (size_t i = 0; r == 0 && i < json_array_size(s->patients); i++) {
                const char *patient = row_text(json_array_get(s->patients, i), "patient");
                char stem[WORDS_FILE_SIZE + 24];

                if (only && strcasecmp(patient, only) != 0)
                        continue;
                any = true;
                stem_of(s->patients, i, stem);
                r = split_patient(s, patient, stem);
        }
        if (r == 0 && !any) {
                fail("there is no patient \"%s\"; all of them: cytosched patient list", only ? only : "");
                return NOT_FOUND;
        }
        return r;
}

int split_export(Client *c) {
        Split s = { .c = c, .folder = c->args.value[OPT_SPLIT] };
        Call call = { .method = "Patients", .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r;

        if (args_has(&c->args, OPT_OUTPUT) || args_count(&c->args) > 0)
                return usage("--split FOLDER goes with neither --output nor a REGIMEN");
        r = call_run(c, &call, &reply);
        if (r != 0)
                return r;
        if (mkdir(s.folder, 0700) < 0 && errno != EEXIST)
                return fail_errno(-errno, s.folder);
        s.patients = reply.result;
        r = split_all(&s);
        if (r == 0 && s.any)
                export_advise(stdout, s.horizon);
        return r;
}
