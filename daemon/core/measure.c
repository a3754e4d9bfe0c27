/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results: names, values and units as they are typed. */

#include "measure.h"

#include "fold.h"
#include "util.h"

#define DIGITS_MAX 15

void measure_done(Measure *m) {
        free(m->name);
        free(m->value);
        free(m->unit);
        *m = (Measure){};
}

/* ---- numbers ----------------------------------------------------------------------------- */

static size_t digits(const char *p) {
        return strspn(p, "0123456789");
}

/* WHOLE and DECIMALS digits without zeros that say nothing. */
static int number_put(const char *whole, size_t n, const char *decimals, size_t k, char ret[static NUMBER_TEXT_SIZE]) {
        while (n > 1 && *whole == '0') {
                whole++;
                n--;
        }
        while (k > 0 && decimals[k - 1] == '0')
                k--;
        if (n + k > DIGITS_MAX)
                return -EINVAL;
        (void)snprintf(ret, NUMBER_TEXT_SIZE, "%.*s%s%.*s", (int)n, whole, k > 0 ? "." : "", (int)k, decimals);
        return 0;
}

/* "3,000,000" and "3.000.000": two groups of three or more behind one to three digits. */
static int groups_read(const char *text, char ret[static NUMBER_TEXT_SIZE]) {
        char whole[DIGITS_MAX + 1];
        size_t n = digits(text), groups = 0;
        const char *p = text + n;
        char separator = *p;

        if (n == 0 || n > 3 || (separator != ',' && separator != '.'))
                return -EINVAL;
        memcpy(whole, text, n);
        for (; *p == separator && digits(p + 1) == 3; p += 4, groups++) {
                if (n + 3 > DIGITS_MAX)
                        return -EINVAL;
                memcpy(whole + n, p + 1, 3);
                n += 3;
        }
        return *p || groups < 2 ? -EINVAL : number_put(whole, n, "", 0, ret);
}

int number_read(const char *text, char ret[static NUMBER_TEXT_SIZE], char ret_other[static NUMBER_TEXT_SIZE]) {
        size_t n = digits(text), k;
        const char *decimals;
        char joined[8];

        if (n == 0)
                return -EINVAL;
        if (!text[n])
                return number_put(text, n, "", 0, ret);
        if (text[n] != '.' && text[n] != ',')
                return -EINVAL;
        decimals = text + n + 1;
        k = digits(decimals);
        if (k == 0 || decimals[k])
                return groups_read(text, ret);
        if (k != 3 || n > 3 || streq(text, "0") || (n == 1 && *text == '0'))
                return number_put(text, n, decimals, k, ret);
        (void)snprintf(joined, sizeof(joined), "%.*s%.3s", (int)n, text, decimals);
        if (number_put(joined, n + k, "", 0, ret) < 0)
                return -EINVAL;
        /* A fourth decimal leaves no doubt. */
        (void)snprintf(ret_other, NUMBER_TEXT_SIZE, "%.*s.%.3s0", (int)n, text, decimals);
        return -ENOTUNIQ;
}

int number_compare(const char *a, const char *b) {
        size_t n = digits(a), m = digits(b);
        int r;

        if (n != m)
                return n < m ? -1 : 1;
        r = strcmp(a, b);
        return r < 0 ? -1 : r > 0;
}

/* ---- a result ---------------------------------------------------------------------------- */

static size_t word(const char *p) {
        return strcspn(p, " ");
}

static bool begins_value(const char *p) {
        return (*p >= '0' && *p <= '9') || *p == '<' || *p == '>';
}

/* The length of a finding at P ("not detected"); 0: none begins there. */
static size_t finding(const char *p) {
        static const char *const findings[] = { "not detected", "detected", "negative", "positive" };

        for (size_t i = 0; i < ELEMENTSOF(findings); i++) {
                size_t n = strlen(findings[i]);

                if (strncasecmp(p, findings[i], n) == 0 && (p[n] == ' ' || !p[n]))
                        return n;
        }
        return 0;
}

/* The value at P: its length; what is wrong in *RET_ERROR. */
static size_t value_read(const char *p, Measure *m, MeasureError *ret_error, char numbers[static 2][NUMBER_TEXT_SIZE]) {
        size_t n = finding(p), sign = 0;
        char buf[64];
        int r;

        *ret_error = MEASURE_OK;
        if (n > 0) {
                m->value = strndup(p, n);
                for (char *q = m->value; q && *q; q++)
                        *q = *q >= 'A' && *q <= 'Z' ? (char)(*q + 32) : *q;
                return n;
        }
        while (p[sign] == '<' || p[sign] == '>' || (sign > 0 && p[sign] == '='))
                sign++;
        /* "< 15" is "<15". */
        n = sign + (sign > 0 && p[sign] == ' ');
        (void)snprintf(buf, sizeof(buf), "%.*s", (int)MIN(word(p + n), sizeof(buf) - 1), p + n);
        r = word(p + n) >= sizeof(buf) ? -EINVAL : number_read(buf, numbers[0], numbers[1]);
        *ret_error = r == -ENOTUNIQ ? MEASURE_AMBIGUOUS : r < 0 ? MEASURE_NO_NUMBER : MEASURE_OK;
        if (r == -EINVAL)
                (void)snprintf(numbers[0], NUMBER_TEXT_SIZE, "%.*s", NUMBER_TEXT_SIZE - 1, buf);
        if (r < 0)
                return 0;
        m->number = sign == 0;
        if (asprintf(&m->value, "%.*s%s", (int)sign, p, numbers[0]) < 0)
                m->value = NULL;
        return n + word(p + n);
}

/* "1e5", "1.5E-3", "0x10", as programs write numbers, P behind the digits: to people the letter begins a unit ("150E9/L",
 * "150x10^9/L"). */
static bool is_programs(const char *text, const char *p) {
        if (*p == 'x' || *p == 'X')
                return p == text + 1 && *text == '0';
        return (*p == 'e' || *p == 'E') && digits(p + 1 + (p[1] == '-' || p[1] == '+')) > 0;
}

/* "4.1g/L": where the number ends and the unit begins without a space. */
static char *unit_apart(const char *text) {
        size_t n = strspn(text, "<>="), space = text[n] == ' ';
        size_t k = n + space + strspn(text + n + space, "0123456789.,");
        bool unit = (text[k] >= 'A' && text[k] <= 'Z') || (text[k] >= 'a' && text[k] <= 'z') || text[k] == '%' ||
                    (unsigned char)text[k] >= 0x80;
        char *out;

        if (!unit || k == n + space || is_programs(text + n + space, text + k))
                return strdup(text);
        return asprintf(&out, "%.*s %s", (int)k, text, text + k) < 0 ? NULL : out;
}

int measure_read(const char *text, Measure *ret, MeasureError *ret_error, char ret_numbers[static 2][NUMBER_TEXT_SIZE]) {
        _cleanup_(measure_done) Measure m = {};
        _cleanup_free_ char *line = fold_squeeze(text), *rest = NULL;
        size_t end = 0, p = 0, n;

        if (!line)
                return -ENOMEM;
        while (line[p] && !begins_value(line + p) && finding(line + p) == 0) {
                p += word(line + p);
                end = p;
                p += line[p] == ' ';
        }
        *ret_error = end == 0 ? MEASURE_NO_NAME : !line[p] ? MEASURE_NO_VALUE : MEASURE_OK;
        if (*ret_error != MEASURE_OK)
                return 0;
        m.name = strndup(line, end);
        rest = unit_apart(line + p);
        if (!m.name || !rest)
                return -ENOMEM;
        n = value_read(rest, &m, ret_error, ret_numbers);
        if (*ret_error != MEASURE_OK)
                return 0;
        n += rest[n] == ' ';
        if (!m.value || (rest[n] && !(m.unit = strdup(rest + n))))
                return -ENOMEM;
        *ret = m;
        m = (Measure){};
        return 0;
}
