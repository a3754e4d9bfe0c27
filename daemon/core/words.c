/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and spans in plain English. */

#include "words.h"

#include <inttypes.h>

#include "util.h"

static const char *const weekdays[] = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
};

static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
};

const char *words_day(Day day, Day today, char buf[static WORDS_SIZE]) {
        const char *weekday = weekdays[day_weekday(day)];
        Date date = day_to_date(day);

        if (date.year == day_to_date(today).year)
                (void)snprintf(buf, WORDS_SIZE, "%s %u %s", weekday, date.day, months[date.month - 1]);
        else
                (void)snprintf(buf, WORDS_SIZE, "%s %u %s %d", weekday, date.day, months[date.month - 1],
                               date.year);
        return buf;
}

const char *words_weekday(Day day) {
        return weekdays[day_weekday(day)];
}

/* Returns how long it is; what does not fit SIZE is cut. */
static int put_distance(char *p, size_t size, Day day, Day today) {
        int64_t days = (int64_t)day - today;

        if (days == 0)
                return snprintf(p, size, "today");
        if (days == 1)
                return snprintf(p, size, "tomorrow");
        if (days == -1)
                return snprintf(p, size, "yesterday");
        if (days > 0)
                return snprintf(p, size, "in %" PRId64 " days", days);
        return snprintf(p, size, "%" PRId64 " days ago", -days);
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
                (void)snprintf(buf, WORDS_SIZE, "%.3s %u %.3s %02u:%02u", weekdays[day_weekday(day)], date.day, months[date.month - 1],
                               minute / 60, minute % 60);
        else
                (void)snprintf(buf, WORDS_SIZE, "%u %.3s %d %02u:%02u", date.day, months[date.month - 1], date.year, minute / 60,
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
        (void)snprintf(buf, WORDS_SIZE, "%ld %s", days, days == 1 ? "day" : "days");
        return buf;
}
