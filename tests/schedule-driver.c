/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a schedule's doses: schedule-driver SCHEDULE START FROM TO (dates, both included).
 * One dose a line, slot and amount; "--canonical SCHEDULE" prints the canonical text. */

#include "schedule.h"

static int fail_schedule(const char *text, const ScheduleError *err) {
        _cleanup_free_ char *lines = NULL;

        if (schedule_error_text(text, err, &lines) >= 0)
                fprintf(stderr, "%s\n", lines);
        return 1;
}

static int print_canonical(const Schedule *s) {
        _cleanup_free_ char *text = NULL;

        if (schedule_print(s, &text) < 0)
                return 1;
        puts(text);
        return 0;
}

static void print_doses(const Schedule *s, Day start, Day from, Day to) {
        char slot[SLOT_TEXT_SIZE], amount[AMOUNT_TEXT_SIZE];
        ScheduleCursor c;
        ScheduleDose d;

        schedule_seek(s, start, slot_of(from, 0), &c);
        while (schedule_next_dose(&c, &d) && slot_day(d.slot) <= to)
                printf("%s %s\n", slot_format(d.slot, slot), amount_print(d.amount, amount));
}

int main(int argc, char *argv[]) {
        bool canonical = argc == 3 && streq(argv[1], "--canonical");
        _cleanup_(schedule_freep) Schedule *s = NULL;
        ScheduleError err;
        Day start, from, to;

        if (!canonical && (argc != 5 || day_parse(argv[2], &start) < 0 ||
                           day_parse(argv[3], &from) < 0 || day_parse(argv[4], &to) < 0)) {
                fprintf(stderr, "usage: schedule-driver SCHEDULE START FROM TO\n");
                return 2;
        }
        if (schedule_parse(argv[canonical ? 2 : 1], &s, &err) < 0)
                return fail_schedule(argv[canonical ? 2 : 1], &err);
        if (canonical)
                return print_canonical(s);
        print_doses(s, start, from, to);
        return 0;
}
