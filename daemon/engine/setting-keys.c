/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings there are: keys, values, meanings. */

#include "engine/setting-keys.h"

#include "core/when.h"
#include "local.h"

const Setting setting_keys[] = {
        { "zone", FOR(SCOPE_PATIENT), VALUE_ZONE, "", N_("the time zone in which doses fall, from now on (Area/City)") },
        { "window", FOR_EACH, VALUE_WINDOW, "auto",
          N_("how long a dose can be answered before it counts as missed: auto, or 1h to 14d") },
        { "again", FOR_EACH, VALUE_DURATION, "15m", N_("how long after a reminder it comes again, such as 15m") },
        { "again-times", FOR_EACH, VALUE_COUNT, "3", N_("how many times it comes again so soon, 0 to 20") },
        { "then", FOR_EACH, VALUE_DURATION, "1h", N_("how often it comes after that: such as 1h, or 0 for no more") },
        { "quiet", FOR_EACH, VALUE_HOURS, "22:00-07:00",
          N_("hours in which nothing comes again (a first reminder always does), such as 22:00-07:00, or off") },
        { "urgent", FOR_EACH, VALUE_URGENT, "last-quarter",
          N_("when a reminder passes through the desktop's do not disturb: off (never), last-quarter (when three "
          "quarters of its window are over), on (always)") },
        { "discreet", FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT), VALUE_SWITCH, "off",
          N_("on or off; on: no drug and no amount on the screen or in the calendar") },
        { "calendar-file", FOR(SCOPE_PATIENT), VALUE_SWITCH, "off",
          N_("on or off; on: a calendar file of this patient's plan beside the database, written again after each change") },
        { "contact", FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT), VALUE_TEXT, "", N_("how to reach the care team; it is said where a dose was missed and where a symptom is marked") },
        { "contact-urgent", FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT), VALUE_TEXT, "", N_("the line that answers at any hour; it comes first, wherever the care team is named") },
        { "reorder", FOR_EACH, VALUE_DURATION, "7d",
          N_("how long before it runs out a supply is low, and a notice says so (7d)") },
        { "anchor", FOR(SCOPE_REGIMEN), VALUE_ANCHOR, "calendar",
          N_("what the interval counts from: calendar (the plan), or last-dose (the day of the last one taken)") },
        { "before", FOR_EACH, VALUE_EXTRAS, "",
          N_("words before a dose, such as: 1d; 30m take it out of the fridge (up to 8, up to 7d)") },
        { "after", FOR_EACH, VALUE_EXTRAS, "",
          N_("words after a dose was taken, such as: 2h look at the injection site (up to 8, up to 7d)") },
        { "reminder-command", FOR(SCOPE_ALL), VALUE_COMMAND, "",
          N_("a program that each reminder of a dose runs too: the full path of one that is there; the dose is in its environment") },
};

const size_t n_setting_keys = ELEMENTSOF(setting_keys);

const Setting *setting_key_find(const char *key) {
        for (size_t i = 0; i < ELEMENTSOF(setting_keys); i++)
                if (strcasecmp(setting_keys[i].key, key) == 0)
                        return &setting_keys[i];
        return NULL;
}

/* ---- values ------------------------------------------------------------------------------ */

static int hours_parse(const char *text, unsigned *ret_from, unsigned *ret_to) {
        char from[8] = "", to[8] = "";
        int a, b, end = 0;

        if (strcasecmp(text, "off") == 0) {
                *ret_from = *ret_to = 0;
                return 0;
        }
        if (sscanf(text, " %5[0-9:] - %5[0-9:] %n", from, to, &end) != 2 || text[end])
                return -EINVAL;
        a = minute_parse(from);
        b = minute_parse(to);
        if (a < 0 || b < 0)
                return -EINVAL;
        *ret_from = (unsigned)a;
        *ret_to = (unsigned)b;
        return 0;
}

static int duration_value(const char *text, bool zero_ok, char **ret) {
        char word[DURATION_TEXT_SIZE];
        int64_t sec;

        if (zero_ok && streq(text, "0"))
                *ret = strdup("0");
        else if (when_duration(text, &sec) < 0)
                return -EINVAL;
        else
                *ret = strdup(duration_format(sec, word));
        return *ret ? 0 : -ENOMEM;
}

/* Each word's duration and text, joined by "; ". */
static int extras_value(const char *text, char **ret) {
        Extra extras[EXTRAS_MAX];
        char word[DURATION_TEXT_SIZE];
        int n = extras_parse(text, extras);
        size_t size;
        FILE *f;

        if (n < 0)
                return n;
        f = open_memstream(ret, &size);
        if (!f)
                return -ENOMEM;
        for (int i = 0; i < n; i++)
                fprintf(f, "%s%s%s%s", i > 0 ? "; " : "", duration_format(extras[i].sec, word), *extras[i].text ? " " : "",
                        extras[i].text);
        return memstream_close(f, ret);
}

/* One of CHOICES, which end with a NULL. */
static int choice_value(const char *text, const char *const *choices, char **ret) {
        while (*choices && strcasecmp(text, *choices) != 0)
                choices++;
        if (!*choices)
                return -EINVAL;
        *ret = strdup(*choices);
        return *ret ? 0 : -ENOMEM;
}

int setting_key_read(const Setting *setting, const char *text, char **ret) {
        static const char *const switches[] = { "on", "off", NULL }, *const anchors[] = { "calendar", "last-dose", NULL },
                                 *const urgent[] = { "off", "last-quarter", "on", NULL };
        unsigned from, to;
        int64_t sec;
        char *end;
        long count;
        int r = 0;

        switch (setting->kind) {
        case VALUE_DURATION:
                return duration_value(text, streq(setting->key, "then"), ret);
        case VALUE_WINDOW:
                if (strcasecmp(text, "auto") == 0)
                        break;
                if (when_duration(text, &sec) < 0 || sec < 3600 || sec > WINDOW_MAX_SEC)
                        return -EINVAL;
                return duration_value(text, false, ret);
        case VALUE_COUNT:
                count = strtol(text, &end, 10);
                if (*end || end == text || count < 0 || count > 20)
                        return -EINVAL;
                return asprintf(ret, "%ld", count) < 0 ? -ENOMEM : 0;
        case VALUE_HOURS:
                if (hours_parse(text, &from, &to) < 0)
                        return -EINVAL;
                if (from == to)
                        *ret = strdup("off");
                else
                        r = asprintf(ret, "%02u:%02u-%02u:%02u", from / 60, from % 60, to / 60, to % 60);
                return r < 0 || !*ret ? -ENOMEM : 0;
        case VALUE_SWITCH:
                return choice_value(text, switches, ret);
        case VALUE_ANCHOR:
                return choice_value(text, anchors, ret);
        case VALUE_URGENT:
                return choice_value(text, urgent, ret);
        case VALUE_EXTRAS:
                return extras_value(text, ret);
        case VALUE_COMMAND:
                /* Whether it is there the client looks: a person's files are not in the daemon's sandbox. */
                if (*text != '/')
                        return -EINVAL;
                break;
        default:
                break;
        }
        *ret = strdup(text);
        return *ret ? 0 : -ENOMEM;
}

static size_t read_extras(const char *value, Extra ret[static EXTRAS_MAX]) {
        int n = extras_parse(value, ret);

        return n < 0 ? 0 : (size_t)n;
}

void settings_reminder(ReminderSettings *ret, Extras *extras, const char *key, const char *value) {
        int64_t sec = 0;

        if (streq(key, "again") && when_duration(value, &sec) >= 0)
                ret->again_sec = sec;
        else if (streq(key, "again-times"))
                ret->again_count = (unsigned)strtoul(value, NULL, 10);
        else if (streq(key, "then"))
                ret->then_sec = when_duration(value, &sec) >= 0 ? sec : 0;
        else if (streq(key, "quiet"))
                (void)hours_parse(value, &ret->quiet_from, &ret->quiet_to);
        else if (streq(key, "before"))
                extras->n_before = read_extras(value, extras->before);
        else if (streq(key, "after"))
                extras->n_after = read_extras(value, extras->after);
}
