/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card: one reminder on the screen. */

#include <libnotify/notify.h>

#include "card.h"
#include "face.h"
#include "local.h"
#include "page.h"

/* The second press of a double click falls on the Undo that has appeared under the pointer. */
#define UNDO_ARMS_USEC G_USEC_PER_SEC
/* What the server refused is tried again after a while, later each time. */
#define REFUSED_MAX_SEC 300u

/* A message is taken down here, in its time. The server does it for a helper that was killed: were both to do it at
 * once, what follows under the same number would be shown as one that has expired. */
#define SERVER_LATER_SEC 10u

typedef enum Phase {
        PHASE_OPEN,     /* the reminder, or nothing any more */
        PHASE_ASKING,   /* a button was pressed, the daemon has not answered yet */
        PHASE_QUESTION, /* the daemon asks before it records */
        PHASE_RECORDED, /* what was recorded, with Undo */
        PHASE_UNDONE,   /* what was taken back; the reminder follows */
} Phase;

struct Card {
        const Table *table;
        char *id;
        GVariant *row;      /* NULL: not open */
        GVariant *asked;    /* the row whose button was pressed, until its record is closed */
        const char *button; /* the one that was pressed on it; static */
        gint64 change;      /* what it recorded, which Undo takes back */
        const char *site;   /* what the button "site" stands for; static */
        Phase phase;
        Face *message; /* instead of the reminder; in PHASE_OPEN only where the reminder has gone */
        char *failure; /* why the last answer was not recorded, shown with the reminder */
        guint timer;   /* ends the message */
        gint64 recorded_usec; /* since when it is on the screen, monotonic */
        bool held;            /* makes room for a dose that is due */
        bool doubtful;        /* something of its regimen changed, and no row came since */

        NotifyNotification *notification; /* the newest show; NULL: none on this server */
        guint32 number;                   /* its id there; kept after it was closed, 0: none; card_number() sets it */
        guint32 crowded;                  /* the number under which another card has taken its place; 0: none */
        bool visible;                     /* as far as is known */
        guint settling;                   /* what arrives until then is about the show before */
        bool stale;                       /* and so did its closing */
        bool restless;                    /* the show before was closed like that, too */
        bool took;                        /* this show took the number of another card */
        guint refused;                    /* the server did not take it: the timer of the next try */
        guint refused_sec;
        bool pressed;                     /* a button of it, so that most servers close it */
        Face *shown;                      /* what it shows */
        guint8 urgency;                   /* of the reminder as it was shown last under this number */
        guint64 shown_count;              /* of the row */
        guint64 sounded_count;
        GCancellable *posting; /* the daemon was told the number, and did not answer yet */
        bool posted;           /* it knows the number */
};

/* ---- what it should show -------------------------------------------------------------------- */

static bool row_is_open(GVariant *row) {
        /* A snoozed dose is open and quiet. */
        return row && !row_is_gone(row) && !g_str_equal(row_string(row, "state"), "snoozed");
}

static guint64 row_count(GVariant *row) {
        guint64 count = 0;

        if (row)
                g_variant_lookup(row, "shown", "t", &count);
        return count;
}

static bool is_kind(const Card *card, const char *kind) {
        return g_str_equal(row_string(card->row, "kind"), kind);
}

/* NULL: nothing. */
static Face *card_face(const Card *card) {
        const Face *message = card->message;

        if (message) {
                Face *face = g_new(Face, 1);

                *face = *message;
                face->title = g_strdup(message->title);
                face->body = g_strdup(message->body);
                return face;
        }
        return row_is_open(card->row) && !card->held ? face_of_reminder(card->row, card->failure) : NULL;
}

bool card_is_due(const Card *card) {
        return row_is_open(card->row) && !is_kind(card, "notice");
}

/* ---- its number ----------------------------------------------------------------------------- */

static Card *number_holder(const Card *card, guint32 number) {
        return g_hash_table_lookup(card->table->numbers, GUINT_TO_POINTER(number));
}

static bool number_is_anothers(const Card *card, guint32 number) {
        const Card *holder = number_holder(card, number);

        return number != 0 && holder && holder != card;
}

static void card_forget_posting(Card *card) {
        if (card->posting)
                g_cancellable_cancel(card->posting);
        g_clear_object(&card->posting);
        card->posted = false;
}

/* Hears nothing of its notification any more. */
static void card_deafen(Card *card) {
        if (card->notification)
                g_signal_handlers_disconnect_by_data(card->notification, card);
        g_clear_object(&card->notification);
}

static void card_drop(Card *card) {
        card_deafen(card);
        g_clear_handle_id(&card->settling, g_source_remove);
        card->stale = card->pressed = card->took = false;
        g_clear_pointer(&card->shown, face_free);
        card->visible = false;
}

/* The server has given its number to another card: that one is seen, and a press there is not this one's. */
static void card_displace(Card *card) {
        if (card->visible) {
                card->crowded = card->number;
                card_drop(card);
        } else
                card_deafen(card);
        card_forget_posting(card);
        card->number = 0;
}

/* Of one number one card, however a server counts: whoever gets it takes it from whoever had it. */
static void card_number(Card *card, guint32 number) {
        Card *holder = number_holder(card, number);

        if (card->number != 0 && card->number != number && number_holder(card, card->number) == card)
                g_hash_table_remove(card->table->numbers, GUINT_TO_POINTER(card->number));
        card->number = number;
        if (number == 0)
                return;
        card->took = holder && holder != card && holder->visible;
        if (holder && holder != card)
                card_displace(holder);
        g_hash_table_insert(card->table->numbers, GUINT_TO_POINTER(number), card);
}

/* Shown without a number: what is pressed there may be any card of that kind, so that only one alone hears it. */
static void card_unnumbered(Card *card) {
        Card *holder = number_holder(card, 0);

        if (holder && holder != card) {
                card_deafen(holder);
                card_deafen(card);
        }
        g_hash_table_insert(card->table->numbers, GUINT_TO_POINTER(0), card);
}

/* Another stands where it would be shown, and they would take turns for ever. A dose waits for no notice. */
static bool card_waits(const Card *card) {
        const Card *holder = card->crowded != 0 ? number_holder(card, card->crowded) : NULL;

        if (!holder || holder == card || !holder->visible)
                return false;
        return !card_is_due(card) || card_is_due(holder) || holder->message;
}

/* What is urgent itself makes no room. */
void card_hold(Card *card, bool hold) {
        guint8 urgency = 0;

        if (card->row)
                g_variant_lookup(card->row, "urgency", "y", &urgency);
        card->held = hold && is_kind(card, "notice") && urgency < URGENCY_CRITICAL;
}

/* A helper before this one showed it, and now it is to make room: its number, 0 where that is not so. */
static guint32 card_left_standing(const Card *card) {
        const char *server = server_name(card->table->server);
        guint32 number = 0;

        if (!card->held || card->number != 0 || (server && !g_str_equal(row_string(card->row, "server"), server)))
                return 0;
        g_variant_lookup(card->row, "notification", "u", &number);
        return number_is_anothers(card, number) ? 0 : number;
}

bool card_wants(const Card *card) {
        g_autoptr(Face) face = card_face(card);

        if (card->phase == PHASE_ASKING || (face && (card->refused || card_waits(card))))
                return false;
        if (!face)
                return (card->number != 0 && card->visible) || row_is_gone(card->row) || card_left_standing(card);
        if (!face_equal(face, card->shown))
                return true;
        return !card->message && row_count(card->row) != card->shown_count;
}

bool card_is_done(const Card *card) {
        return card->phase == PHASE_OPEN && !card->message && !row_is_open(card->row) &&
               !card_wants(card);
}

static void on_posted(GVariant *reply, const GError *error, void *userdata) {
        Card *card = userdata;

        g_clear_object(&card->posting);
        card->posted = reply != NULL;
        card->table->touched(card->table->userdata);
}

bool card_is_posting(const Card *card) {
        return card->posting != NULL;
}

/* Tells the daemon where it stands, unless its row says so already. */
static void card_post(Card *card) {
        const char *server = server_name(card->table->server);
        guint32 number = 0;

        if (!card->row || !server || card->number == 0)
                return;
        card_forget_posting(card);
        g_variant_lookup(card->row, "notification", "u", &number);
        if (number == card->number && g_str_equal(row_string(card->row, "server"), server)) {
                card->posted = true;
                return;
        }
        card->posting = g_cancellable_new();
        daemon_post(card->table->daemon, card->id, server, card->number, card->posting, on_posted, card);
}

/* What is gone stands nowhere any more, as far as can be known: the daemon may forget it. */
static void card_release(Card *card) {
        if (!row_is_gone(card->row))
                return;
        daemon_tell(card->table->daemon, "Posted", g_variant_new("(ssu)", card->id, "", 0));
        g_clear_pointer(&card->row, g_variant_unref);
}

/* Where its server is no more, there is nothing to close. */
static void card_release_lost(Card *card) {
        if (card->phase == PHASE_OPEN && !card->message &&
            !server_may_be(card->table->server, row_string(card->row, "server")))
                card_release(card);
}

static void card_clear_message(Card *card) {
        g_clear_pointer(&card->message, face_free);
        g_clear_pointer(&card->failure, g_free);
        g_clear_handle_id(&card->timer, g_source_remove);
        g_clear_pointer(&card->asked, g_variant_unref);
        card->phase = PHASE_OPEN;
}

static gboolean on_message_over(gpointer userdata) {
        Card *card = userdata;

        card->timer = 0;
        card_clear_message(card);
        card->table->touched(card->table->userdata);
        return G_SOURCE_REMOVE;
}

/* Takes MESSAGE. */
static void card_set_message(Card *card, Phase phase, Face *message) {
        g_clear_pointer(&card->message, face_free);
        g_clear_handle_id(&card->timer, g_source_remove);
        card->phase = phase;
        card->message = message;
        card->recorded_usec = 0;
        if (message->seconds > 0)
                card->timer = g_timeout_add_seconds(message->seconds, on_message_over, card);
}

/* A failure stands beside the reminder it belongs to, until that is shown again; where the
 * reminder has gone, alone, for a while. */
static void card_place_failure(Card *card, bool shown_again) {
        g_autofree char *failure = NULL;

        if (!card->failure || (row_is_open(card->row) && !shown_again))
                return;
        failure = g_steal_pointer(&card->failure);
        if (!row_is_open(card->row))
                card_set_message(card, PHASE_OPEN, face_of_failure("Not recorded", failure));
}

static void card_accepted(Card *card) {
        card->refused_sec = 0;
        g_clear_handle_id(&card->refused, g_source_remove);
}

void card_set_row(Card *card, GVariant *row) {
        guint64 count = row_count(card->row);

        if (row)
                g_variant_ref(row);
        g_clear_pointer(&card->row, g_variant_unref);
        card->row = row;
        card->doubtful = false;
        if (count != row_count(row)) { /* its time has come once more */
                card_accepted(card);
                card->crowded = 0;
        }

        /* Open again while its record is still shown: taken back elsewhere. */
        if (card->phase == PHASE_RECORDED && row_is_open(row))
                card_clear_message(card);
        /* The question is about a reminder that has gone, or is due again. */
        if (card->phase == PHASE_QUESTION && (!row_is_open(row) || count != row_count(row)))
                card_clear_message(card);
        if (card->phase == PHASE_OPEN) {
                if (row_is_open(row) && card->message)
                        card_clear_message(card);
                card_place_failure(card, count != row_count(row));
                card_post(card);
                card_release_lost(card);
        }
}

void card_changed(Card *card, const char *regimen) {
        if (!*regimen || g_str_equal(regimen, row_string(card->row, "regimen")))
                card->doubtful = true;
        if (card->phase != PHASE_RECORDED)
                return;
        if (!*regimen || g_str_equal(regimen, row_string(card->asked, "regimen")))
                card_clear_message(card);
}

/* ---- buttons -------------------------------------------------------------------------------- */

static void card_failed(Card *card, const GError *error) {
        g_autofree char *why = face_hush(card->asked, error->message);

        if (g_error_matches(error, DAEMON_ERROR, DAEMON_ERROR_QUESTION) && row_is_open(card->row)) {
                card_set_message(card, PHASE_QUESTION, face_of_question(why));
                return;
        }
        if (g_str_equal(card->button, "undo") || g_str_equal(card->button, "site")) {
                card_set_message(card, PHASE_RECORDED,
                                 face_of_failure(g_str_equal(card->button, "undo") ? "Not taken back" : "Not recorded", why));
                return;
        }
        card_clear_message(card);
        card->failure = g_steal_pointer(&why);
        card_place_failure(card, false);
}

/* The id of the change that the daemon made. */
static gint64 reply_change(GVariant *reply) {
        g_autoptr(GVariant) context = g_variant_get_child_value(reply, 2);
        gint64 change = 0;

        (void)g_variant_lookup(context, "change", "x", &change);
        return change;
}

static void on_answered(GVariant *reply, const GError *error, void *userdata) {
        Card *card = userdata;

        if (error)
                card_failed(card, error);
        else if (g_str_equal(card->button, "undo"))
                card_set_message(card, PHASE_UNDONE, face_of_undo(card->asked));
        else if (g_str_equal(card->button, "site"))
                card_set_message(card, PHASE_RECORDED, face_of_site(card->asked, reply));
        else {
                card->site = face_site(reply);
                card->change = reply_change(reply);
                card_set_message(card, PHASE_RECORDED, face_of_record(card->asked, card->button, reply));
        }
        card->table->answered(card->table->userdata);
        card->table->touched(card->table->userdata);
}

static GVariant *options_new(const char *key, GVariant *value) {
        GVariantDict options;

        g_variant_dict_init(&options, NULL);
        if (value)
                g_variant_dict_insert_value(&options, key, value);
        return g_variant_dict_end(&options);
}

/* What a phone ticked is recorded as the phone said. */
static GVariant *record_options(GVariant *row, const char *key, bool yes) {
        GVariantDict options;

        g_variant_dict_init(&options, NULL);
        g_variant_dict_insert(&options, "at", "s", row_string(row, "at"));
        g_variant_dict_insert(&options, "source", "s", "phone");
        if (g_str_equal(key, "amend"))
                g_variant_dict_insert(&options, "answer", "s", "taken");
        if (yes)
                g_variant_dict_insert(&options, "yes", "b", TRUE);
        return g_variant_dict_end(&options);
}

/* The call that button KEY of ROW stands for. ARGS begin with a new request id: the daemon
 * carries a repeated call out once. YES: the person was asked. CHANGE: what Undo takes back. SITE: what
 * that button stands for. */
static const char *button_call(GVariant *row, const char *key, const char *site, bool yes, gint64 change,
                               GVariant **ret_args) {
        g_autofree char *request = g_uuid_string_random();
        /* A notice that asks about a dose names it. */
        const char *dose = row_string(row, "dose"), *id = *dose ? dose : row_string(row, "id"), *patient = row_string(row, "patient");

        if (g_str_equal(key, "snooze")) {
                *ret_args = g_variant_new("(sss@a{sv})", request, id, "", options_new("patient", NULL));
                return "Snooze";
        }
        if (g_str_equal(key, "undo")) {
                *ret_args = g_variant_new("(ss@a{sv})", request, "", options_new("change", g_variant_new_int64(change)));
                return "Undo";
        }
        if (g_str_equal(key, "follow")) {
                *ret_args = g_variant_new(
                        "(sss@a{sv})", request, "zone", row_string(row, "zone"),
                        options_new("patient", *patient ? g_variant_new_string(patient) : NULL));
                return "Set";
        }
        if (g_str_equal(key, "all")) {
                /* Those that the card was about: one that fell due since is not among them. */
                *ret_args = g_variant_new("(s@a{sv})", request, options_new("doses", g_variant_lookup_value(row, "doses", G_VARIANT_TYPE_STRING_ARRAY)));
                return "TakeAll";
        }
        if (g_str_equal(key, "site")) {
                *ret_args = g_variant_new("(ss@a{sv})", request, id, options_new("sites", g_variant_new_strv(&site, 1)));
                return "Amend";
        }
        if (g_str_equal(key, "record") || g_str_equal(key, "amend")) {
                *ret_args = g_variant_new("(ss@a{sv})", request, id, record_options(row, key, yes));
                return g_str_equal(key, "record") ? "Take" : "Amend";
        }
        *ret_args = g_variant_new("(ss@a{sv})", request, id,
                                  options_new("yes", yes ? g_variant_new_boolean(true) : NULL));
        return g_str_equal(key, "skip") ? "Skip" : "Take";
}

/* Whether KEY belongs to what is to be seen now: it may be pressed just before that is. */
static bool key_fits(const Card *card, const char *key) {
        if (g_str_equal(key, "undo") || g_str_equal(key, "site"))
                return card->phase == PHASE_RECORDED && card->recorded_usec &&
                       g_get_monotonic_time() - card->recorded_usec >= UNDO_ARMS_USEC;
        if (g_str_equal(key, "yes") || g_str_equal(key, "no"))
                return card->phase == PHASE_QUESTION;
        return card->phase == PHASE_OPEN && row_is_open(card->row);
}

static void card_ask(Card *card, bool yes) {
        GVariant *args;
        const char *method = button_call(card->asked, card->button, card->site, yes, card->change, &args);

        g_clear_handle_id(&card->timer, g_source_remove);
        card->phase = PHASE_ASKING;
        daemon_change(card->table->daemon, method, args, on_answered, card);
}

static void on_button(NotifyNotification *notification, char *key, gpointer userdata) {
        Card *card = userdata;

        if (notification != card->notification)
                return;
        /* Most servers close a notification whose button was pressed: it is to be shown again,
         * whatever it then says. */
        g_clear_pointer(&card->shown, face_free);
        card->pressed = true;
        /* Nor is it this one's what was pressed while another stood under its number. */
        if (!key_fits(card, key) || (card->took && card->settling)) {
                card->table->touched(card->table->userdata);
                return;
        }
        if (g_str_equal(key, "keep")) {
                daemon_tell(card->table->daemon, "Dismiss", g_variant_new("(s)", card->id));
                card->table->touched(card->table->userdata);
                return;
        }
        if (g_str_equal(key, "no")) {
                card_clear_message(card);
                card->table->touched(card->table->userdata);
                return;
        }
        if (card->phase == PHASE_OPEN) {
                g_clear_pointer(&card->asked, g_variant_unref);
                card->asked = g_variant_ref(card->row);
        }
        if (!g_str_equal(key, "yes"))
                card->button = g_intern_string(key);
        card_ask(card, g_str_equal(key, "yes"));
}

/* ---- on the screen -------------------------------------------------------------------------- */

static void on_closed(NotifyNotification *notification, gpointer userdata) {
        Card *card = userdata;
        gint reason = notify_notification_get_closed_reason(notification);
        bool by_user = reason == NOTIFY_CLOSED_REASON_DISMISSED;

        if (notification != card->notification)
                return;
        /* What would replace it there is seen by nobody. */
        if (reason == NOTIFY_CLOSED_REASON_EXPIRED && server_keeps_expired(card->table->server)) {
                card_forget_posting(card);
                card_number(card, 0);
        }
        if (card->settling) {
                card->stale = true;
                return;
        }
        card->visible = false;
        if (card->pressed) {
                card->table->touched(card->table->userdata);
                return;
        }
        /* Closing is no answer to a dose: it is shown again in its time. */
        if (card->phase == PHASE_OPEN && by_user && !card->message && is_kind(card, "notice"))
                daemon_tell(card->table->daemon, "Dismiss", g_variant_new("(s)", card->id));
        if (card->phase != PHASE_ASKING && card->message)
                card_clear_message(card);
        card->table->touched(card->table->userdata);
}

static gboolean on_settled(gpointer userdata) {
        Card *card = userdata;

        card->settling = 0;
        /* Once: a server may close whatever it is shown, as one that is not to disturb. */
        if (card->stale && !card->restless) {
                /* libnotify took it for this show's and is deaf to this notification now. */
                g_clear_pointer(&card->shown, face_free);
                card->table->touched(card->table->userdata);
        } else if (card->stale)
                card->visible = false;
        card->restless = card->stale;
        return G_SOURCE_REMOVE;
}

static gboolean on_refused(gpointer userdata) {
        Card *card = userdata;

        card->refused = 0;
        card->table->touched(card->table->userdata);
        return G_SOURCE_REMOVE;
}

void card_refused(Card *card) {
        card->refused_sec = CLAMP(card->refused_sec * 2, 1, REFUSED_MAX_SEC);
        g_clear_handle_id(&card->refused, g_source_remove);
        card->refused = g_timeout_add_seconds(card->refused_sec, on_refused, card);
}

static void card_lost(Card *card) {
        card_drop(card);
        card_accepted(card); /* another server may take it */
        card_forget_posting(card);
        card_number(card, 0);
        card->crowded = 0;
        card_release_lost(card);
}

/* After a crash the notification of before is still there: it is replaced. Whether there was one. */
static bool card_adopt(Card *card) {
        const char *server = server_name(card->table->server);
        guint32 number = 0;

        if (card->number != 0 || !server || !g_str_equal(row_string(card->row, "server"), server))
                return false;
        if (!g_variant_lookup(card->row, "notification", "u", &number) || number == 0 || number_is_anothers(card, number))
                return false;
        card_number(card, number);
        card->urgency = URGENCY_CRITICAL; /* as it may have been: it is not shown anew */
        card->posted = true;
        card->sounded_count = row_count(card->row);
        return true;
}

/* A click on the text: no answer. */
static void on_body(NotifyNotification *notification, char *key, gpointer userdata) {
        Card *card = userdata;

        if (notification == card->notification)
                page_open(card->table->bus, notify_notification_get_activation_token(notification));
}

static void notification_set_hints(NotifyNotification *n, const Card *card, const Face *face,
                                   bool sound) {
        /* A server that knows this replaces by it, even if the id was lost with a helper that
         * was killed between showing and posting. It keeps it in its history, too: no names. */
        g_autofree char *tag = g_compute_checksum_for_string(G_CHECKSUM_SHA256, card->id, -1);

        notify_notification_set_urgency(n, (NotifyUrgency)face->urgency);
        notify_notification_set_timeout(n, face->seconds ? (gint)(face->seconds + SERVER_LATER_SEC) * 1000
                                                         : NOTIFY_EXPIRES_NEVER);
        notify_notification_set_hint(n, "desktop-entry", g_variant_new_string("cytosched"));
        notify_notification_set_hint(n, "resident", g_variant_new_boolean(TRUE));
        notify_notification_set_hint(n, "transient", g_variant_new_boolean(FALSE));
        notify_notification_set_hint(n, "x-dunst-stack-tag", g_variant_new_string(tag));
        if (sound)
                notify_notification_set_hint(n, "sound-name",
                                             g_variant_new_string("alarm-clock-elapsed"));
}

/* A new object for each show: libnotify tells of an object's closing only once. */
static NotifyNotification *card_draw(Card *card, const Face *face, bool buttons, bool sound) {
        g_autofree char *body =
                face_body(face, card->row, buttons, server_has_markup(card->table->server));
        NotifyNotification *n = notify_notification_new(face->title, body, "cytosched");

        /* Under a number that libnotify can't replace it is shown beside the one before, which card_show() takes down. */
        if (card->number <= G_MAXINT32)
                g_object_set(n, "id", (gint)card->number, NULL);
        notification_set_hints(n, card, face, sound);
        for (const Button *b = face->buttons; buttons && b->key; b++)
                notify_notification_add_action(n, b->key, local_text(b->label), on_button, card, NULL);
        /* Xfce, and Plasma in its list, draw it as one more button. */
        if (buttons && page_is_there())
                notify_notification_add_action(n, "default", local_text("Report"), on_body, card, NULL);
        return n;
}

/* A server that answers with an error knows of none. */
static bool card_take_down(const Card *card, guint32 number, GError **error) {
        g_autoptr(GError) refused = NULL;
        NotifyNotification *n;
        bool answered;

        if (number > G_MAXINT32) /* its property is an int */
                return server_take_down(card->table->server, number, error);
        n = notify_notification_new("cytosched", NULL, NULL);
        g_object_set(n, "id", (gint)number, NULL);
        notify_notification_set_timeout(n, 1);
        if (!server_leaves_closed(card->table->server) || notify_notification_show(n, &refused))
                (void)notify_notification_close(n, &refused);
        answered = !refused || g_dbus_error_is_remote_error(refused);
        if (!answered)
                g_propagate_error(error, g_steal_pointer(&refused));
        g_object_unref(n);
        return answered;
}

/* Takes over FACE. */
static bool card_show(Card *card, Face *face, bool buttons, GError **error) {
        guint64 count = row_count(card->row);
        bool sound = !card->message && count != card->sounded_count;
        NotifyNotification *n = card_draw(card, face, buttons, sound);
        gint number;

        if (!notify_notification_show(n, error)) {
                g_object_unref(n);
                face_free(face);
                return false;
        }
        card_drop(card);
        card_accepted(card);
        card->notification = n;
        g_signal_connect(n, "closed", G_CALLBACK(on_closed), card);
        g_object_get(n, "id", &number, NULL);
        if (card->number != (guint32)number)
                card_forget_posting(card);
        /* One that gives another number instead of replacing may leave the one before where it is. */
        if (card->number != 0 && card->number != (guint32)number)
                (void)card_take_down(card, card->number, NULL);
        card_number(card, (guint32)number);
        if (card->number == 0)
                card_unnumbered(card);
        card->crowded = 0;
        if (!card->message)
                card->urgency = face->urgency;
        card->visible = true;
        if (card->phase == PHASE_RECORDED && !card->recorded_usec)
                card->recorded_usec = g_get_monotonic_time();
        card->shown = face;
        card->shown_count = count;
        if (sound)
                card->sounded_count = count;
        /* What the server said of this id before the show is queued in front of this. */
        card->settling = g_idle_add_full(G_PRIORITY_DEFAULT, on_settled, card, NULL);
        card_post(card);
        return true;
}

void card_server_went(Card *card) {
        if (card->number != 0 && card->visible)
                server_former_closes(card->table->server, card->number);
        card_lost(card);
}

static bool card_close(Card *card, GError **error) {
        guint32 number = card->visible ? card->number : card_left_standing(card);

        /* It comes back under this number. */
        if (card->number == 0)
                card_number(card, number);
        /* What a helper before this one showed. */
        if (card->number == 0 && row_is_gone(card->row))
                g_variant_lookup(card->row, "notification", "u", &number);
        if (number_is_anothers(card, number))
                number = 0;
        if (number != 0 && !card_take_down(card, number, error))
                return false;
        card_drop(card);
        card_release(card);
        return true;
}

/* GNOME's do not disturb lets what is urgent through when it comes, not when what has come becomes so. */
static bool card_rises(const Card *card, const Face *face) {
        return card->number != 0 && !card->message && face->urgency >= URGENCY_CRITICAL && card->urgency < URGENCY_CRITICAL;
}

bool card_apply(Card *card, GError **error) {
        g_autoptr(Face) face = card_face(card);
        const Table *table = card->table;
        bool adopted;

        if (!face)
                return card_close(card, error);
        adopted = !card->message && card_adopt(card);
        if ((adopted && server_keeps_expired(table->server)) || card_rises(card, face)) {
                if (!card_take_down(card, card->number, error))
                        return false;
                card_lost(card);
        }
        return card_show(card, g_steal_pointer(&face), server_has_actions(table->server), error);
}

void card_yield(Card *card) {
        if (card->visible && !card->posted)
                (void)card_close(card, NULL);
}

void card_leave(Card *card) {
        Face *face;

        if (card->visible && (!card->posted || card->doubtful) && !card->message) {
                (void)card_close(card, NULL);
                return;
        }
        if (card->phase == PHASE_QUESTION)
                card_clear_message(card);
        face = card_face(card);
        if (face && face->buttons[0].key && card->visible)
                card_show(card, face, false, NULL);
        else
                face_free(face);
}

/* ---- its life ------------------------------------------------------------------------------- */

Card *card_new(const Table *table, const char *id) {
        Card *card = g_new0(Card, 1);

        card->table = table;
        card->id = g_strdup(id);
        return card;
}

void card_free(Card *card) {
        if (!card)
                return;
        card_drop(card);
        card_accepted(card);
        card_forget_posting(card);
        card_clear_message(card);
        g_clear_pointer(&card->row, g_variant_unref);
        card_number(card, 0);
        if (number_holder(card, 0) == card)
                g_hash_table_remove(card->table->numbers, GUINT_TO_POINTER(0));
        g_free(card->id);
        g_free(card);
}
