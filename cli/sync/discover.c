/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From any address that a person has of a server to a calendar there. */

#include "discover.h"

#include "address.h"
#include "stranger.h"

#define REDIRECTS_MAX 5u
#define CHOICES_MAX 100u
#define TITLE_MAX 80u
#define WELL_KNOWN "/.well-known/caldav"

void found_done(Found *found) {
        for (size_t i = 0; i < found->n; i++) {
                free(found->choice[i].url);
                free(found->choice[i].title);
        }
        free(found->choice);
        free(found->url);
        free(found->home);
        *found = (Found){};
}

/* ---- one look ------------------------------------------------------------------------------ */

static char *with_slash(const char *url) {
        char *text;

        return !url || asprintf(&text, "%s%s", url, *url && url[strlen(url) - 1] == '/' ? "" : "/") < 0 ? NULL : text;
}

/* The password goes to the server that was named, and to no other. */
static Outcome to_another(Remote *remote, const char *url) {
        _cleanup_free_ char *shown = address_shown(url);

        return remote_because(remote, OUTCOME_MOVED, WHY_REFERS_SERVER, shown);
}

/* What is at *URL, redirects of the same server followed: *URL is then where it is. */
static Outcome look(Remote *remote, char **url, unsigned depth, DavEntries *ret) {
        for (unsigned i = 0;; i++) {
                _cleanup_free_ char *moved = NULL;
                Outcome outcome = remote_describe(remote, *url, depth, ret, &moved);

                if (outcome == OUTCOME_DONE && depth == 0 && (ret->n == 0 || !ret->entry || ret->entry[0].gone))
                        return remote_because(remote, OUTCOME_GONE, WHY_GONE, NULL);
                if (outcome != OUTCOME_MOVED || !moved || i >= REDIRECTS_MAX)
                        return outcome;
                if (!address_same_server(*url, moved))
                        return to_another(remote, moved);
                free(*url);
                *url = TAKE_PTR(moved);
        }
}

/* The one that a server refers to in a property: on the same server, or it is none. */
static Outcome follow(Remote *remote, const char *base, const char *reference, char **ret) {
        _cleanup_free_ char *url = NULL;
        int r = address_resolve(base, reference, &url);

        if (r < 0)
                return remote_because(remote, OUTCOME_FAILED, WHY_REFERS_NOWHERE, NULL);
        if (!address_same_server(base, url))
                return to_another(remote, url);
        *ret = TAKE_PTR(url);
        return OUTCOME_DONE;
}

/* ---- a calendar ---------------------------------------------------------------------------- */

static bool takes(const DavEntry *e, DavKind kind) {
        return !e->says_kinds || (kind == DAV_EVENTS ? e->events : e->tasks);
}

static Outcome judge(Remote *remote, const DavEntry *e, DavKind kind) {
        if (!takes(e, kind))
                return remote_because(remote, OUTCOME_DENIED, kind == DAV_EVENTS ? WHY_TASKS_ALONE : WHY_EVENTS_ALONE, NULL);
        if (e->says_rights && !e->may_write)
                return remote_because(remote, OUTCOME_DENIED, WHY_READ_ALONE, NULL);
        return OUTCOME_DONE;
}

/* ---- the calendars of an account ----------------------------------------------------------- */

static int add_choice(Found *found, const char *base, const DavEntry *e) {
        Choice *more = reallocarray(found->choice, found->n + 1, sizeof(Choice)), *c;
        _cleanup_free_ char *url = NULL;
        int r;

        if (!more)
                return -ENOMEM;
        found->choice = more;
        r = address_resolve(base, e->href, &url);
        if (r == -EINVAL || (r >= 0 && !address_same_server(base, url)))
                return 0;
        c = &found->choice[found->n];
        *c = (Choice){ .url = r < 0 ? NULL : with_slash(url), .title = stranger_text(e->title ?: "", TITLE_MAX) };
        found->n++;
        return c->url && c->title ? 0 : -ENOMEM;
}

static Outcome list_home(Remote *remote, char **home, DavKind kind, Found *found) {
        _cleanup_(dav_done) DavEntries entries = {};
        Outcome outcome = look(remote, home, 1, &entries);

        for (size_t i = 0; outcome == OUTCOME_DONE && i < entries.n && found->n < CHOICES_MAX; i++) {
                const DavEntry *e = &entries.entry[i];

                if (e->calendar && !e->gone && takes(e, kind) && (!e->says_rights || e->may_write) &&
                    add_choice(found, *home, e) < 0)
                        return remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);
        }
        return outcome;
}

/* The home of the one who is logged in: E names it, or the account that does. */
static Outcome find_home(Remote *remote, const char *base, const DavEntry *e, char **ret) {
        _cleanup_free_ char *principal = NULL;
        _cleanup_(dav_done) DavEntries entries = {};
        Outcome outcome;

        if (e->home) /* NOLINT(clang-analyzer-core.NullDereference): the callers have one */
                return follow(remote, base, e->home, ret);
        if (!e->principal)
                return remote_because(remote, OUTCOME_FAILED, WHY_SOMETHING_ELSE, NULL);
        outcome = follow(remote, base, e->principal, &principal);
        if (outcome == OUTCOME_DONE)
                outcome = look(remote, &principal, 0, &entries);
        if (outcome == OUTCOME_DONE && !entries.entry[0].home)
                outcome = remote_because(remote, OUTCOME_FAILED, WHY_NO_HOME, NULL);
        return outcome == OUTCOME_DONE ? follow(remote, principal, entries.entry[0].home, ret) : outcome;
}

static Outcome list_of(Remote *remote, const char *base, const DavEntry *e, DavKind kind, Found *found) {
        _cleanup_free_ char *home = NULL;
        Outcome outcome = find_home(remote, base, e, &home);

        if (outcome == OUTCOME_DONE)
                outcome = list_home(remote, &home, kind, found);
        if (outcome != OUTCOME_DONE)
                return outcome;
        found->home = with_slash(home);
        if (!found->home)
                return remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);
        return remote_because(remote, OUTCOME_CONFLICT, WHY_NO_CALENDAR, NULL);
}

/* Where the server says that its calendars are. */
static Outcome ask_server(Remote *remote, const char *url, DavKind kind, Found *found) {
        _cleanup_free_ char *known = address_at(url, WELL_KNOWN);
        _cleanup_(dav_done) DavEntries entries = {};
        Outcome outcome = known ? look(remote, &known, 0, &entries)
                                : remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);

        return outcome == OUTCOME_DONE ? list_of(remote, known, &entries.entry[0], kind, found) : outcome;
}

/* ---- any address --------------------------------------------------------------------------- */

/* The server itself, in whose place nothing is made. */
static bool is_root(const char *url) {
        const char *path = strstr(url, "://");

        path = path ? strchr(path + 3, '/') : NULL;
        return !path || streq(path, "/") || streq(path, WELL_KNOWN) || streq(path, WELL_KNOWN "/");
}

/* What was said of the address itself stands where the server knows no better. */
static Outcome or_ask_server(Remote *remote, const char *url, DavKind kind, Outcome outcome, Found *found) {
        Remote said;
        Outcome second;

        if (outcome == OUTCOME_CONFLICT || outcome == OUTCOME_LOST || outcome == OUTCOME_DENIED || outcome == OUTCOME_MOVED)
                return outcome;
        said = *remote;
        second = ask_server(remote, url, kind, found);
        if (second == OUTCOME_CONFLICT || second == OUTCOME_MOVED || second == OUTCOME_DENIED)
                return second;
        *remote = said;
        /* Nothing is made in the place of a whole server. */
        return outcome == OUTCOME_GONE ? OUTCOME_FAILED : outcome;
}

Outcome discover(Remote *remote, const char *url, DavKind kind, Found *ret) {
        _cleanup_(dav_done) DavEntries entries = {};
        _cleanup_free_ char *at = strdup(url);
        Outcome outcome;

        *ret = (Found){};
        if (!at)
                return remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);
        outcome = look(remote, &at, 0, &entries);
        if (outcome == OUTCOME_DONE && entries.entry[0].calendar)
                outcome = judge(remote, &entries.entry[0], kind);
        else if (outcome == OUTCOME_DONE)
                return or_ask_server(remote, at, kind, list_of(remote, at, &entries.entry[0], kind, ret), ret);
        else if (outcome != OUTCOME_GONE || is_root(url))
                return or_ask_server(remote, url, kind, outcome, ret);
        ret->url = with_slash(at);
        return ret->url ? outcome : remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);
}
