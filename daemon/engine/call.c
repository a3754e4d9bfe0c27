/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call: its options, its refusals, its questions. */

#include "engine/call.h"

#include <stdarg.h>

#include "local.h"

#include "core/visible.h"

void call_done(Call *c) {
        dict_done(&c->result);
        dict_done(&c->context);
        dicts_done(&c->host);
        dicts_done(&c->rows);
        dicts_done(&c->changed_doses);
        free(c->message);
        free(c->changed_regimen);
}

_printf_(3, 0) static void set_fault(Call *c, const char *fault, const char *format, va_list ap) {
        free(TAKE_PTR(c->message));
        c->fault = fault;
        if (vasprintf(&c->message, local_text(format), ap) < 0)
                c->message = NULL; /* the caller of the method is told of the memory */
        else
                visible_mend(c->message); /* it may name what was stored */
}

void call_fault(Call *c, const char *fault, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        set_fault(c, fault, format, ap);
        va_end(ap);
}

/* Whether a person was asked the question that is the message, and agreed. */
static bool agreed(const Call *c) {
        const char *text = call_option(c, "agreed") ?: "";

        for (; *text; text += strlen(text) + 1)
                if (c->message && streq(text, c->message))
                        return true;
        return false;
}

static void forget_question(Call *c) {
        free(TAKE_PTR(c->message));
        c->fault = NULL;
}

int call_ask(Call *c, const char *format, ...) {
        va_list ap;

        if (call_flag(c, "yes"))
                return 0;
        va_start(ap, format);
        set_fault(c, CYTOSCHED_ERROR_CONFIRM, format, ap);
        va_end(ap);
        if (agreed(c)) {
                forget_question(c);
                return 0;
        }
        if (!call_flag(c, "dry_run"))
                return CALL_REFUSED;
        if (!dict_get(&c->context, "asks"))
                dict_text(&c->context, "asks", c->message);
        forget_question(c);
        return 1;
}

int call_changed(Call *c, const char *handle) {
        free(c->changed_regimen);
        c->changed_regimen = strdup(handle);
        return c->changed_regimen ? 0 : -ENOMEM;
}

const char *call_option(const Call *c, const char *key) {
        return dict_get(c->options, key);
}

int64_t call_number(const Call *c, const char *key, int64_t fallback) {
        for (size_t i = 0; i < c->options->n; i++)
                if (streq(c->options->entries[i].key, key))
                        return c->options->entries[i].number;
        return fallback;
}

bool call_flag(const Call *c, const char *key) {
        return call_number(c, key, 0) != 0;
}

int call_date(Call *c, const char *key, Tense tense, Day today, Day fallback, Day *ret) {
        const char *text = call_option(c, key);
        char why[WHEN_MESSAGE_SIZE];
        int r;

        *ret = fallback;
        if (!text)
                return 0;
        r = when_date(text, today, tense, ret, why);
        if (r == -ENOMEM)
                return r;
        return r < 0 ? call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", text, why) : 0;
}

int call_order(Call *c, Day from, Day to, Day today) {
        char message[WHEN_MESSAGE_SIZE];

        if (when_order(from, to, today, message) == 0)
                return 0;
        if (call_option(c, "from") && call_option(c, "to"))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" to \"%s\": %s.", call_option(c, "from"), call_option(c, "to"), message);
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", call_option(c, "from") ?: call_option(c, "to") ?: "", message);
}

int call_range(Call *c, Tense tense, Day today, Day first, Day last, Day *ret_from, Day *ret_to) {
        int r = call_date(c, "from", tense, today, first, ret_from);

        if (r >= 0)
                r = call_date(c, "to", tense, today, last, ret_to);
        return r < 0 ? r : call_order(c, *ret_from, *ret_to, today);
}

int call_id(Call *c, const char *text, const char *what, int64_t *ret) {
        size_t n = strspn(text, "0123456789");

        if (n == 0 || n > 15 || text[n])
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "\"%s\" is no %s's number. \"cytosched %ss\" shows them.", text, what, what);
        *ret = strtoll(text, NULL, 10);
        return 0;
}
