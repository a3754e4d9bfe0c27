/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A face: what a card shows at a time, in words. */

#include "face.h"

#include "local.h"

#define RECORD_SEC 60u
#define UNDONE_SEC 4u

static const Button buttons[] = {
        { "taken", N_("Taken") },
        { "snooze", N_("Snooze") },
        { "skip", N_("Skip") },
        { "done", N_("Done") },
        { "all", N_("All taken") },
        { "follow", N_("Use this zone") },
        { "record", N_("Record it") },
        { "amend", N_("It was taken") },
        { "keep", N_("Leave it") },
};

static const Button undo_button = { "undo", N_("Undo") };
static const Button yes_button = { "yes", N_("Record it") };
static const Button no_button = { "no", N_("Do not record") };

void face_free(Face *face) {
        if (!face)
                return;
        g_free(face->title);
        g_free(face->body);
        g_free(face);
}

bool face_equal(const Face *a, const Face *b) {
        if (!a || !b)
                return a == b;
        for (size_t i = 0; i < G_N_ELEMENTS(a->buttons); i++)
                if (a->buttons[i].key != b->buttons[i].key)
                        return false;
        return g_str_equal(a->title, b->title) && g_str_equal(a->body, b->body) &&
               a->urgency == b->urgency && a->seconds == b->seconds;
}

const char *row_string(GVariant *row, const char *key) {
        const char *text = "";

        if (row)
                g_variant_lookup(row, key, "&s", &text);
        return text;
}

bool row_is_gone(GVariant *row) {
        return g_str_equal(row_string(row, "kind"), "gone");
}

/* Of such a one nothing is named, not even the regimen: as a rule that is the drug's name. */
static bool row_is_discreet(GVariant *row) {
        gboolean discreet = FALSE;

        return row && g_variant_lookup(row, "discreet", "b", &discreet) && discreet;
}

static Face *face_new(char *title, char *body, unsigned seconds) {
        Face *face = g_new0(Face, 1);

        face->title = title;
        face->body = body;
        face->urgency = URGENCY_NORMAL;
        face->seconds = seconds;
        return face;
}

/* Actions this program does not know, of a newer daemon, get no button. */
static void face_add_buttons(Face *face, GVariant *row) {
        g_autofree const char **actions = NULL;
        size_t n = 0;

        if (!g_variant_lookup(row, "actions", "^a&s", &actions))
                return;
        for (const char **action = actions; *action; action++)
                for (size_t i = 0; i < G_N_ELEMENTS(buttons); i++)
                        if (n < FACE_BUTTONS && g_str_equal(*action, buttons[i].key))
                                face->buttons[n++] = buttons[i];
}

Face *face_of_reminder(GVariant *row, const char *failure) {
        const char *body = row_string(row, "body");
        Face *face = face_new(g_strdup(row_string(row, "title")),
                              failure ? g_strdup_printf(local_text("Not recorded: %s\n%s"), failure, body)
                                      : g_strdup(body),
                              0);

        g_variant_lookup(row, "urgency", "y", &face->urgency);
        face_add_buttons(face, row);
        return face;
}

/* Whether the reminder itself said TEXT, as words of their own. */
static bool row_says(GVariant *row, const char *text) {
        g_autofree char *said =
                g_strconcat(row_string(row, "title"), "\n", row_string(row, "body"), NULL);
        g_autofree char *escaped = g_regex_escape_string(text, -1);
        g_autofree char *pattern = g_strdup_printf("(?<!\\w)%s(?!\\w)", escaped);

        return *text && g_regex_match_simple(pattern, said, G_REGEX_CASELESS, 0);
}

/* Whose it is, "peginterferon alfa-2a", and under it "90 micrograms" (a narrow card would break
 * between number and unit): as far as the reminder said it. */
static void add_what(GString *body, GVariant *row) {
        static const char *const keys[] = { "patient", "drug", "amount" };
        static const char *const between[] = { "", ": ", "\n" };

        for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
                const char *text = row_string(row, keys[i]);

                if (row_says(row, text) && !g_str_equal(text, "me"))
                        g_string_append_printf(body, "%s%s", body->len ? between[i] : "", text);
        }
}

/* The local time that an RFC 3339 text holds, by FORMAT; NULL where it holds none. The zone
 * is the text's own: a patient's, which need not be this computer's. */
static char *time_text(const char *text, const char *format) {
        g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);

        return time ? g_date_time_format(time, format) : NULL;
}

/* The first of the coming doses in the reply's effects. */
static char *next_dose(GVariant *reply) {
        g_autoptr(GVariant) effects = g_variant_get_child_value(reply, 1);

        for (gsize i = 0; i < g_variant_n_children(effects); i++) {
                g_autoptr(GVariant) row = g_variant_get_child_value(effects, i);

                if (g_str_equal(row_string(row, "effect"), "next"))
                        return time_text(row_string(row, "at"), "%A %-d %B, %H:%M");
        }
        return NULL;
}

/* One more line of a body. */
static void G_GNUC_PRINTF(2, 3) add_line(GString *body, const char *format, ...) {
        va_list ap;

        if (body->len)
                g_string_append_c(body, '\n');
        va_start(ap, format);
        g_string_append_vprintf(body, local_text(format), ap);
        va_end(ap);
}

static Face *face_of_snooze(GVariant *row, GVariant *result) {
        g_autofree char *until = time_text(row_string(result, "snoozed_until"), "%H:%M");
        GString *body = g_string_new(NULL);

        add_what(body, row);
        return face_new(until ? g_strdup_printf(local_text("Snoozed until %s"), until) : g_strdup(local_text("Snoozed")),
                        g_string_free(body, FALSE), RECORD_SEC);
}

/* "Recorded: taken at 19:05": what KEY, the button, said, and AT what time, or NULL. */
static char *recorded(const char *key, const char *at) {
        if (g_str_equal(key, "skip"))
                return g_strdup(local_text("Recorded: skipped"));
        if (g_str_equal(key, "done"))
                return at ? g_strdup_printf(local_text("Recorded: done at %s"), at) : g_strdup(local_text("Recorded: done"));
        return at ? g_strdup_printf(local_text("Recorded: taken at %s"), at) : g_strdup(local_text("Recorded: taken"));
}

static Face *face_of_answer(GVariant *row, const char *key, GVariant *result, GVariant *reply) {
        g_autofree char *at = time_text(row_string(result, "taken_at"), "%H:%M");
        g_autofree char *next = next_dose(reply);
        GString *body = g_string_new(NULL);

        add_what(body, row);
        if (next)
                add_line(body, "Next: %s", next);
        return face_new(recorded(key, at), g_string_free(body, FALSE), RECORD_SEC);
}

static Face *face_of_follow(GVariant *result) {
        GString *body = g_string_new(NULL);

        if (*row_string(result, "value"))
                add_line(body, "The plan now keeps the time of %s.", row_string(result, "value"));
        return face_new(g_strdup(local_text("Recorded: time zone")), g_string_free(body, FALSE), RECORD_SEC);
}

static Face *face_of_all(GVariant *result) {
        gint64 count = 0;

        (void)g_variant_lookup(result, "count", "x", &count);
        return face_new(g_strdup_printf(local_plural("Recorded: %lu dose taken", "Recorded: %lu doses taken", (unsigned long)count), (unsigned long)count),
                        g_strdup(""), RECORD_SEC);
}

const char *face_site(GVariant *reply) {
        g_autoptr(GVariant) context = g_variant_get_child_value(reply, 2);
        const char *site = row_string(context, "site_next");

        return *site ? g_intern_string(site) : NULL;
}

Face *face_of_record(GVariant *row, const char *key, GVariant *reply) {
        g_autoptr(GVariant) result = g_variant_get_child_value(reply, 0);
        const char *site = face_site(reply);
        Face *face;

        if (g_str_equal(key, "follow"))
                return face_of_follow(result); /* no regimen's change: nothing to name for Undo */
        if (g_str_equal(key, "all"))
                face = face_of_all(result);
        else if (g_str_equal(key, "snooze"))
                face = face_of_snooze(row, result);
        else
                face = face_of_answer(row, key, result, reply);
        face->buttons[0] = undo_button;
        if (site && (g_str_equal(key, "taken") || g_str_equal(key, "record") || g_str_equal(key, "amend"))) {
                g_autofree char *label = g_strdup_printf(local_text("In the %s"), site);

                face->buttons[1] = (Button){ "site", g_intern_string(label) };
        }
        return face;
}

Face *face_of_site(GVariant *row, GVariant *reply) {
        g_autoptr(GVariant) result = g_variant_get_child_value(reply, 0);
        GString *body = g_string_new(NULL);

        add_what(body, row);
        return face_new(g_strdup_printf(local_text("Recorded: %s"), row_string(result, "site")), g_string_free(body, FALSE), RECORD_SEC);
}

Face *face_of_undo(GVariant *row) {
        GString *body = g_string_new(NULL);

        add_what(body, row);
        return face_new(g_strdup(g_str_equal(row_string(row, "kind"), "summary") ? local_text("Undone. Nothing is recorded for these doses.")
                                                                                 : local_text("Undone. Nothing is recorded for this dose.")),
                        g_string_free(body, FALSE), UNDONE_SEC);
}

Face *face_of_failure(const char *title, const char *why) {
        return face_new(g_strdup(local_text(title)), g_strdup(why), RECORD_SEC);
}

Face *face_of_question(const char *question) {
        Face *face = face_new(g_strdup(local_text("Please check")), g_strdup(question), 0);

        face->buttons[0] = yes_button;
        face->buttons[1] = no_button;
        return face;
}

char *face_hush(GVariant *row, const char *message) {
        static const char *const names[][2] = {
                { "id", N_("this dose") }, { "dose", N_("this dose") }, { "regimen", N_("this regimen") }, { "drug", N_("this drug") },
        };
        GString *text = g_string_new(message);

        if (row_is_discreet(row))
                for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                        if (*row_string(row, names[i][0]))
                                g_string_replace(text, row_string(row, names[i][0]), local_text(names[i][1]), 0);
        return g_string_free(text, FALSE);
}

/* What says which dose is typed: of a discreet one the patient, where the card names one. */
static char *typed_dose(GVariant *row) {
        const char *patient = row_string(row, "patient");
        g_autofree char *name = NULL;

        if (!row_is_discreet(row))
                return g_strconcat(" ", row_string(row, "regimen"), NULL);
        if (!row_says(row, patient))
                return g_strdup("");
        name = g_shell_quote(patient);
        return g_strconcat(" --patient ", name, NULL);
}

char *face_body(const Face *face, GVariant *row, bool has_buttons, bool markup) {
        g_autoptr(GString) body = g_string_new(face->body);

        if (!has_buttons && face->buttons[0].key == buttons[0].key && *row_string(row, "regimen")) {
                g_autofree char *dose = typed_dose(row);

                add_line(body, "To answer, type: cytosched taken%s", dose);
        }
        if (!has_buttons && *row_string(row, "command"))
                add_line(body, "To answer, type: %s", row_string(row, "command"));
        return markup ? g_markup_escape_text(body->str, (gssize)body->len) : g_strdup(body->str);
}
