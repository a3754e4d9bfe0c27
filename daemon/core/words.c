/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and spans in plain English. */

#include "words.h"

#include <strings.h>

#include "local.h"
#include "util.h"

static const char *const weekdays[] = {
        N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
};

static const char *const months[] = {
        N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
        N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

static const char *const short_weekdays[] = {
        N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
};

static const char *const short_months[] = {
        N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
        N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
};

const char *words_day(Day day, Day today, char buf[static WORDS_SIZE]) {
        const char *weekday = local_text(weekdays[day_weekday(day)]);
        Date date = day_to_date(day);

        if (date.year == day_to_date(today).year)
                (void)snprintf(buf, WORDS_SIZE, "%s %u %s", weekday, date.day, local_text(months[date.month - 1]));
        else
                (void)snprintf(buf, WORDS_SIZE, "%s %u %s %d", weekday, date.day, local_text(months[date.month - 1]),
                               date.year);
        return buf;
}

const char *words_weekday(Day day) {
        return local_text(weekdays[day_weekday(day)]);
}

const char *words_weekday_short(Day day) {
        return local_text(short_weekdays[day_weekday(day)]);
}

const char *words_date(Day day, char buf[static WORDS_SIZE]) {
        Date date = day_to_date(day);

        (void)snprintf(buf, WORDS_SIZE, "%u %s %d", date.day, words_month_short(date.month), date.year);
        return buf;
}

const char *words_month(unsigned month) {
        return local_text(months[month - 1]);
}

const char *words_month_short(unsigned month) {
        return local_text(short_months[month - 1]);
}

unsigned words_month_typed(const char *text, size_t letters) {
        for (unsigned month = 1; month <= 12; month++)
                if (letters >= 3 && strncasecmp(months[month - 1], text, letters) == 0)
                        return month;
        return 0;
}

/* Returns how long it is; what does not fit SIZE is cut. */
static int put_distance(char *p, size_t size, Day day, Day today) {
        int64_t days = (int64_t)day - today;

        if (days == 0)
                return snprintf(p, size, "%s", local_text("today"));
        if (days == 1)
                return snprintf(p, size, "%s", local_text("tomorrow"));
        if (days == -1)
                return snprintf(p, size, "%s", local_text("yesterday"));
        if (days > 0)
                return snprintf(p, size, local_plural("in %lld day", "in %lld days", (unsigned long)days), (long long)days);
        return snprintf(p, size, local_plural("%lld day ago", "%lld days ago", (unsigned long)-days), (long long)-days);
}

const char *words_distance(Day day, Day today, char buf[static WORDS_SIZE]) {
        (void)put_distance(buf, WORDS_SIZE, day, today);
        return buf;
}

const char *words_slot(Slot slot, Day today, char buf[static WORDS_SIZE]) {
        unsigned minute = slot_minute(slot);
        Day day = slot_day(slot);
        size_t n;

        n = strlen(words_day(day, today, buf));
        n += (size_t)snprintf(buf + n, WORDS_SIZE - n, ", %02u:%02u, ", minute / 60, minute % 60);
        (void)put_distance(buf + n, WORDS_SIZE - n, day, today);
        return buf;
}

const char *words_short(Slot slot, Day today, char buf[static WORDS_SIZE]) {
        unsigned minute = slot_minute(slot);
        Day day = slot_day(slot);
        Date date = day_to_date(day);

        if (date.year == day_to_date(today).year)
                (void)snprintf(buf, WORDS_SIZE, "%s %u %s %02u:%02u", local_text(short_weekdays[day_weekday(day)]), date.day,
                               local_text(short_months[date.month - 1]),
                               minute / 60, minute % 60);
        else
                (void)snprintf(buf, WORDS_SIZE, "%u %s %d %02u:%02u", date.day, local_text(short_months[date.month - 1]), date.year, minute / 60,
                               minute % 60);
        return buf;
}

char *words_file_name(const char *name, char buf[static WORDS_FILE_SIZE]) {
        static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
        size_t n = strnlen(name, WORDS_FILE_SIZE - 1);

        while (name[n] && n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
                n--;
        for (size_t i = 0; i < n; i++)
                buf[i] = (unsigned char)name[i] >= 0x80 || strchr(safe, name[i]) ? name[i] : '-';
        buf[n] = '\0';
        return buf;
}

const char *words_zone(const char *zone, char buf[static WORDS_SIZE]) {
        const char *slash = strrchr(zone, '/');

        (void)snprintf(buf, WORDS_SIZE, "%s", slash ? slash + 1 : zone);
        for (char *p = buf; *p; p++)
                *p = *p == '_' ? ' ' : *p;
        return buf;
}

const char *words_days(long days, char buf[static WORDS_SIZE]) {
        (void)snprintf(buf, WORDS_SIZE, local_plural("%ld day", "%ld days", (unsigned long)days), days);
        return buf;
}

const char *words_regimens(int64_t n, char buf[static WORDS_SIZE]) {
        (void)snprintf(buf, WORDS_SIZE, local_plural("%lld regimen", "%lld regimens", (unsigned long)n), (long long)n);
        return buf;
}

const char *words_recorded(int64_t n, char buf[static WORDS_SIZE]) {
        (void)snprintf(buf, WORDS_SIZE, local_plural("%lld recorded dose", "%lld recorded doses", (unsigned long)n), (long long)n);
        return buf;
}
