/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: errors, colours, widths, wrapped lines. */

#include "term.h"

#include <locale.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <wchar.h>

#include "options.h"

void fail(const char *format, ...) {
        va_list ap;

        fflush(stdout);
        fputs("cytosched: ", stderr);
        va_start(ap, format);
        vfprintf(stderr, format, ap);
        va_end(ap);
        fputc('\n', stderr);
}

int fail_errno(int r, const char *what) {
        fail("%s: %s", what, strerror(abs(r)));
        return REFUSED;
}

/* One character's bytes, 1 to 4, or 0 where they are not well-formed (RFC 3629). */
static size_t utf8_next(const unsigned char *s, uint32_t *ret) {
        static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
        size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 : *s >= 0xe0 && *s < 0xf0 ? 3
                 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;
        uint32_t c = n <= 1 ? *s : *s & (0xffu >> (n + 1));

        for (size_t i = 1; i < n; i++) {
                if ((s[i] & 0xc0) != 0x80)
                        return 0;
                c = c << 6 | (s[i] & 0x3f);
        }
        if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                return 0;
        *ret = c;
        return n;
}

bool utf8_valid(const char *text) {
        const unsigned char *s = (const unsigned char *)text;
        uint32_t c;

        while (*s) {
                size_t n = utf8_next(s, &c);

                if (n == 0)
                        return false;
                s += n;
        }
        return true;
}

/* The locale is loaded for the first character that needs it: most answers have none,
 * and every start would pay. */
static size_t char_width(uint32_t c) {
        static bool loaded;
        int w;

        if (c < 0x80)
                return c >= ' ' && c != 0x7f;
        if (!loaded)
                loaded = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
        w = loaded ? wcwidth((wchar_t)c) : 1;
        return w < 0 ? 0 : (size_t)w;
}

static size_t measure(const char *text, size_t max, size_t *ret_bytes) {
        const unsigned char *s = (const unsigned char *)text;
        size_t width = 0;

        while (*s) {
                uint32_t c = 0;
                size_t n = utf8_next(s, &c), w = n ? char_width(c) : 0;

                if (width + w > max)
                        break;
                width += w;
                s += n ? n : 1;
        }
        *ret_bytes = (size_t)(s - (const unsigned char *)text);
        return width;
}

size_t text_width(const char *text) {
        size_t bytes;

        return measure(text, SIZE_MAX / 2, &bytes);
}

size_t text_fit(const char *text, size_t width) {
        size_t bytes;

        measure(text, width, &bytes);
        return bytes;
}

bool is_interactive(void) {
        return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

size_t line_width(void) {
        struct winsize size;

        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return WIDTH_MAX;
        return MAX(MIN((size_t)size.ws_col, (size_t)WIDTH_MAX), (size_t)20);
}

static bool has_colour(void) {
        static int known = -1;
        const char *term = getenv("TERM");

        if (known < 0)
                known = isempty(getenv("NO_COLOR")) && !isempty(term) && !streq(term, "dumb") &&
                        isatty(STDOUT_FILENO);
        return known;
}

const char *style(Style s) {
        static const char *const codes[] = {
                [PLAIN] = "\033[0m",     [DIM] = "\033[2m",     [BOLD] = "\033[1m",
                [GREEN] = "\033[32m",    [YELLOW] = "\033[33m", [RED] = "\033[31m",
        };

        return has_colour() ? codes[s] : "";
}

/* The bytes of the line that starts at TEXT: up to its last space that fits. */
static size_t break_line(const char *text, size_t width) {
        size_t end = strcspn(text, "\n"), fit = MIN(text_fit(text, width), end), at = fit;

        if (fit == end)
                return fit;
        while (at > 0 && text[at] != ' ')
                at--;
        return at > 0 ? at : MAX(fit, (size_t)1);
}

void print_wrapped(FILE *f, size_t indent, Style s, const char *text) {
        size_t width = line_width();

        width = width > indent + 10 ? width - indent : 10;
        while (*text) {
                size_t n = break_line(text, width);

                fprintf(f, "%*s%s%.*s%s\n", (int)indent, "", s ? style(s) : "", (int)n, text,
                        s ? style(PLAIN) : "");
                text += n;
                text += strspn(text, " ");
                if (*text == '\n')
                        text++;
        }
}

void say(size_t indent, Style s, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;
        int r;

        va_start(ap, format);
        r = vasprintf(&text, format, ap);
        va_end(ap);
        if (r < 0) {
                text = NULL;
                return;
        }
        print_wrapped(stdout, indent, s, text);
}
