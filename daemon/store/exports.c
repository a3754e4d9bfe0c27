/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was exported. */

#include "store/exports.h"

#include "store/meta.h"
#include "store/sql.h"

/* Under a channel's number and this stands the head of what waits. */
#define WAITING 8
/* A channel's own row. That of a patient, whose plans were exported by themselves, has the patient's number with a minus. */
#define HEAD 0

const char *const export_channels[] = { "file", "share", "sync" };

ExportChannel export_channel(const char *name) {
        for (int i = 0; i < EXPORT_CHANNELS; i++)
                if (streq(export_channels[i], name))
                        return (ExportChannel)i;
        return EXPORT_CHANNELS;
}

static bool covers_all(const ExportCovers *c) {
        return c->from == DAY_NONE && c->to == DAY_NONE && !c->discreet && !c->history;
}

/* The row has it without: what covers all, as most do, is written in one short statement for each of many regimens. */
static int write_covers(Store *s, int64_t channel, int64_t regimen, const ExportCovers *c) {
        return sql_run(s,
                       "UPDATE exported SET start = nullif(?3, ?7), until = nullif(?4, ?7), discreet = ?5, history = ?6 "
                       "WHERE channel = ?1 AND regimen = ?2",
                       "iiiiiii", channel, regimen, (int64_t)c->from, (int64_t)c->to, (int64_t)c->discreet, (int64_t)c->history,
                       (int64_t)DAY_NONE);
}

static int write_row(Store *s, int64_t channel, int64_t regimen, const Exported *e) {
        int r = sql_run(s,
                        "INSERT OR REPLACE INTO exported (channel, regimen, at, change, digest, scope, told) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, -1), 0)",
                        "iiiiii", channel, regimen, e->at, e->change, e->digest, e->scope);

        if (r >= 0 && !covers_all(&e->covers))
                r = write_covers(s, channel, regimen, &e->covers);
        return MIN(r, 0);
}

/* ---- what waits ------------------------------------------------------------------------------ */

/* All regimens may be in it, and it may come to nothing: a row for each would be written, and deleted, for each export.
 * So it is text, "REGIMEN DIGEST" a line, in pieces under keys of this form. */
#define KEY_SIZE 32
#define LINE_SIZE 48

static void key_prefix(ExportChannel channel, char ret[static KEY_SIZE]) {
        snprintf(ret, KEY_SIZE, META_WAITING "%s/", export_channels[channel]);
}

static int forget_waiting(Store *s, ExportChannel channel) {
        char prefix[KEY_SIZE];
        int r = sql_run(s, "DELETE FROM exported WHERE channel = ?", "i", (int64_t)channel + WAITING);

        key_prefix(channel, prefix);
        return r < 0 ? r : meta_remove_all(s, prefix);
}

static int write_piece(Store *s, ExportList *l) {
        char key[KEY_SIZE];

        if (l->n == 0)
                return 0;
        l->n = 0;
        key_prefix(l->channel, key);
        snprintf(key + strlen(key), KEY_SIZE - strlen(key), "%06u", l->pieces++);
        return MIN(meta_write(s, key, l->text), 0);
}

int exports_begin(Store *s, ExportChannel channel, const Exported *exported, ExportList *ret) {
        int r = forget_waiting(s, channel);

        ret->channel = channel;
        ret->pieces = 0;
        ret->n = 0;
        return r < 0 ? r : write_row(s, (int64_t)channel + WAITING, HEAD, exported);
}

int exports_add(Store *s, ExportList *l, int64_t regimen, int64_t digest) {
        int r = l->n + LINE_SIZE > sizeof(l->text) ? write_piece(s, l) : 0;
        char number[DIGITS_SIZE], *end = l->text + l->n;

        if (r < 0)
                return r;
        end = stpcpy(stpcpy(end, digits_text(regimen, number)), " ");
        end = stpcpy(stpcpy(end, digits_text(digest, number)), "\n");
        l->n = (size_t)(end - l->text);
        return 0;
}

int exports_end(Store *s, ExportList *l) {
        return write_piece(s, l);
}

/* 1, 0 at the end. */
static int next_line(const char **p, int64_t *ret_regimen, int64_t *ret_digest) {
        char *end;

        if (!**p)
                return 0;
        *ret_regimen = strtoll(*p, &end, 10);
        *ret_digest = strtoll(end, &end, 10);
        if (*ret_regimen <= 0 || *end != '\n')
                return -EBADMSG;
        *p = end + 1;
        return 1;
}

/* ---- what is shown --------------------------------------------------------------------------- */

static int show_piece(Store *s, ExportChannel channel, const Exported *head, const char *piece) {
        Exported e = *head;
        int64_t regimen;
        int r;

        while ((r = next_line(&piece, &regimen, &e.digest)) > 0) {
                r = write_row(s, channel, regimen, &e);
                if (r < 0)
                        return r;
        }
        return r;
}

/* What was shown of the same plans before goes, also of those that are in it no more. */
static int show_all(Store *s, ExportChannel channel, const Exported *head) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const char *key, *piece;
        char prefix[KEY_SIZE];
        int r = 0;

        if (head->scope != EXPORT_OF_NAMED)
                r = sql_run(s,
                            "DELETE FROM exported WHERE channel = ?1 AND regimen <> 0 AND "
                            "(?2 = 0 OR regimen IN (SELECT id FROM regimen WHERE patient = ?2))",
                            "ii", (int64_t)channel, head->scope);
        key_prefix(channel, prefix);
        if (r >= 0)
                r = meta_list(s, prefix, &cursor);
        while (r >= 0 && (r = meta_next(s, cursor, &key, &piece)) > 0)
                r = show_piece(s, channel, head, piece);
        return r;
}

/* A channel of all stays one where a part of it was written anew. */
static int show_head(Store *s, ExportChannel channel, const Exported *head) {
        Exported old;
        int r = head->scope > EXPORT_OF_ALL ? write_row(s, channel, -head->scope, head) : 0;

        if (r >= 0)
                r = exports_find(s, channel, HEAD, &old);
        if (r > 0 && old.scope == EXPORT_OF_ALL && head->scope != EXPORT_OF_ALL)
                return sql_run(s, "UPDATE exported SET told = 0 WHERE channel = ? AND regimen = 0", "i", (int64_t)channel);
        return r < 0 ? r : write_row(s, channel, HEAD, head);
}

int exports_confirm(Store *s, ExportChannel channel, int64_t change) {
        Exported head;
        int r = exports_find(s, channel + WAITING, HEAD, &head);

        if (r <= 0 || head.change != change)
                return MIN(r, 0);
        r = show_all(s, channel, &head);
        if (r >= 0)
                r = show_head(s, channel, &head);
        if (r >= 0)
                r = forget_waiting(s, channel);
        return r < 0 ? r : 1;
}

int exports_stands(Store *s, ExportChannel channel, int64_t *ret_at, bool *ret_told) {
        int64_t told;
        int r = sql_number(s, &told, "SELECT told FROM exported WHERE channel = ? AND regimen = 0", "i", (int64_t)channel);

        if (r <= 0)
                return r;
        *ret_told = told;
        return sql_number(s, ret_at, "SELECT max(at) FROM exported WHERE channel = ?", "i", (int64_t)channel);
}

int exports_find(Store *s, ExportChannel channel, int64_t regimen, Exported *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor,
                          "SELECT at, change, digest, scope, start, until, discreet, history FROM exported "
                          "WHERE channel = ? AND regimen = ?",
                          "ii", (int64_t)channel, regimen);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r > 0)
                *ret = (Exported){ sqlite3_column_int64(cursor, 0), sqlite3_column_int64(cursor, 1), sqlite3_column_int64(cursor, 2),
                                   column_number(cursor, 3, EXPORT_OF_NAMED),
                                   { (Day)column_number(cursor, 4, DAY_NONE), (Day)column_number(cursor, 5, DAY_NONE),
                                     sqlite3_column_int64(cursor, 6), sqlite3_column_int64(cursor, 7) } };
        return r;
}

int exports_covers(Store *s, ExportChannel channel, int64_t patient, Exported *ret) {
        int r = exports_find(s, channel, -patient, ret);

        if (r == 0 && (r = exports_find(s, channel, HEAD, ret)) > 0)
                r = ret->scope == EXPORT_OF_ALL || ret->scope == patient;
        return r;
}

int exports_has_removed(Store *s, ExportChannel channel) {
        int64_t one;

        return sql_number(s, &one,
                          "SELECT 1 FROM exported WHERE channel = ? AND regimen <> 0 AND digest <> 0 AND NOT EXISTS "
                          "(SELECT 1 FROM regimen WHERE id = exported.regimen AND valid_until IS NULL) LIMIT 1",
                          "i", (int64_t)channel);
}

int exports_told(Store *s, ExportChannel channel, bool told) {
        return sql_run(s, "UPDATE exported SET told = ? WHERE channel = ? AND regimen = 0", "ii", (int64_t)told, (int64_t)channel);
}

/* ---- what is forgotten ----------------------------------------------------------------------- */

/* TEXT without the regimens of which nothing is left. */
static int forget_lines(Store *s, char *text) {
        const char *line = text, *next = text;
        char *end = text;
        int64_t regimen, digest, one;
        int r;

        for (; (r = next_line(&next, &regimen, &digest)) > 0; line = next) {
                r = sql_number(s, &one, "SELECT 1 FROM regimen WHERE id = ?", "i", regimen);
                if (r < 0)
                        return r;
                if (r > 0) {
                        memmove(end, line, (size_t)(next - line));
                        end += next - line;
                }
        }
        *end = '\0';
        return r;
}

static int forget_in_pieces(Store *s) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const char *key, *piece;
        int r = meta_list(s, META_WAITING, &cursor);

        while (r >= 0 && (r = meta_next(s, cursor, &key, &piece)) > 0) {
                _cleanup_free_ char *text = strdup(piece);

                r = text ? forget_lines(s, text) : -ENOMEM;
                if (r >= 0)
                        r = meta_write(s, key, text);
        }
        return r;
}

int exports_forget(Store *s) {
        int r = forget_in_pieces(s);

        if (r >= 0)
                r = sql_run(s,
                            "DELETE FROM exported WHERE (regimen > 0 AND regimen NOT IN (SELECT id FROM regimen)) "
                            "OR (regimen < 0 AND -regimen NOT IN (SELECT id FROM patient))",
                            "");
        /* Of others it is told as before. */
        if (r >= 0)
                r = sql_run(s,
                            "UPDATE exported SET scope = NULL WHERE regimen = 0 AND scope > 0 AND scope NOT IN (SELECT id FROM patient) "
                            "AND EXISTS (SELECT 1 FROM exported AS other WHERE other.channel = exported.channel AND other.regimen <> 0)",
                            "");
        return r < 0 ? r : sql_run(s, "DELETE FROM exported WHERE scope > 0 AND scope NOT IN (SELECT id FROM patient)", "");
}
