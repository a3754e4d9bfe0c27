/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: errors, colours, widths, wrapped lines. */

#include "term.h"

#include <locale.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <wchar.h>

#include "local.h"
#include "options.h"
#include "utf8.h"

bool utf8_valid(const char *text) {
        uint32_t c;

        while (*text) {
                size_t n = utf8_decode(text, &c);

                if (n == 0)
                        return false;
                text += n;
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

/* How many of the N bytes of TEXT fit into MAX columns; their width. */
static size_t measure(const char *text, size_t n, size_t max, size_t *ret_bytes) {
        const char *s = text;
        size_t width = 0;

        while ((size_t)(s - text) < n && *s) {
                uint32_t c = 0;
                size_t bytes = utf8_decode(s, &c), w = bytes ? char_width(c) : 0;

                if (width + w > max)
                        break;
                width += w;
                s += bytes ? bytes : 1;
        }
        *ret_bytes = (size_t)(s - text);
        return width;
}

size_t text_width_n(const char *text, size_t n) {
        size_t bytes;

        return measure(text, n, SIZE_MAX / 2, &bytes);
}

size_t text_width(const char *text) {
        return text_width_n(text, SIZE_MAX / 2);
}

static size_t last_blank(const char *text, size_t at) {
        while (at > 0 && text[at] != ' ')
                at--;
        return at;
}

/* The command that begins at AT, of the first END bytes: up to what closes the quote or the parenthesis before it, or to the end
 * of its part of the sentence. Its length; 0 for none. */
static size_t command_at(const char *text, size_t at, size_t end) {
        static const char *const programs[] = { "cytosched ", "systemctl ", "journalctl ", "loginctl ", "timedatectl " };
        char before = at > 0 ? text[at - 1] : ' ', closes = before == '(' ? ')' : before;
        bool quoted = false;
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTSOF(programs) && n == 0 && strchr(" \"(", before); i++)
                if (strncmp(text + at, programs[i], strlen(programs[i])) == 0)
                        n = strlen(programs[i]);
        for (; n > 0 && at + n < end; n++) {
                char c = text[at + n], next = text[at + n + 1];

                if (c == closes && c != ' ')
                        return n;
                quoted ^= c == '"';
                if (!quoted && strchr(",;:.", c) && (next == ' ' || at + n + 1 == end) && text[at + n - 1] != '.') /* not: SCHEDULE... */
                        return n;
        }
        return n;
}

/* Where the line is broken that would be at AT: before a command that this would tear, if it has room on a line. */
static size_t before_command(const char *text, size_t at, size_t end, size_t width) {
        for (size_t i = 0; i < at; i++) {
                size_t n = command_at(text, i, end), start = last_blank(text, i);

                if (n > 0 && i + n > at && start > 0 && text_width_n(text + start + 1, i + n - start - 1) <= width)
                        return start;
                i += n;
        }
        return at;
}

size_t text_line(const char *text, size_t width) {
        size_t end = strcspn(text, "\n"), fit, at;

        measure(text, end, width, &fit);
        if (fit == end)
                return fit;
        at = last_blank(text, fit);
        return at > 0 ? before_command(text, at, end, width) : fit + strcspn(text + fit, " \n");
}

bool is_interactive(void) {
        return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static size_t width_of(int fd) {
        struct winsize size;

        if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return WIDTH_MAX;
        return MAX((size_t)size.ws_col, (size_t)20);
}

static size_t terminal_width(void) {
        return width_of(STDOUT_FILENO);
}

size_t line_width(void) {
        return MIN(terminal_width(), (size_t)WIDTH_MAX);
}

size_t screen_width(void) {
        return isatty(STDOUT_FILENO) ? terminal_width() : SIZE_MAX / 4;
}

static bool has_colour(void) {
        static int known = -1;
        const char *term = getenv("TERM");

        if (known < 0)
                known = isempty(getenv("NO_COLOR")) && term && *term && !streq(term, "dumb") &&
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

/* What goes into a line of WIDTH that stands at column AT already; gives what is left. */
static const char *print_line(FILE *f, size_t width, size_t at, Style s, const char *text) {
        size_t n = text_line(text, width > at + 10 ? width - at : 10);

        fprintf(f, "%s%.*s%s\n", s ? style(s) : "", (int)n, text, s ? style(PLAIN) : "");
        text += n;
        text += strspn(text, " ");
        return *text == '\n' ? text + 1 : text;
}

char *worded(const char *format, va_list ap) {
        char *text;

        return vasprintf(&text, local_text(format), ap) < 0 ? NULL : text;
}

char *worded_with(const char *text, const char *value) {
        const char *at;
        char *words;

        text = local_text(text);
        at = strstr(text, "%s");
        if (!at)
                return strdup(text);
        return asprintf(&words, "%.*s%s%s", (int)(at - text), text, value, at + 2) < 0 ? NULL : words;
}

/* Where errors do not go to a terminal, a line is a line. */
void fail(const char *format, ...) {
        size_t at = strlen("cytosched: "), width = isatty(STDERR_FILENO) ? width_of(STDERR_FILENO) : SIZE_MAX / 4;
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        text = worded(format, ap);
        va_end(ap);
        fflush(stdout);
        fputs("cytosched: ", stderr);
        for (const char *rest = text ?: strerror(ENOMEM); rest; at = 0) {
                rest = print_line(stderr, width, at, PLAIN, rest);
                rest = *rest ? rest : NULL;
        }
}

int fail_errno(int r, const char *what) {
        what = local_text(what); /* a path is in no catalogue */
        if (abs(r) == ETXTBSY) /* outfile.h */
                fail("%s is the database in use: name another file", what);
        else
                fail("%s: %s", what, strerror(abs(r)));
        return REFUSED;
}

void print_hanging(FILE *f, size_t indent, size_t hang, Style s, const char *text) {
        for (; *text; indent = hang) {
                fprintf(f, "%*s", (int)indent, "");
                text = print_line(f, line_width(), indent, s, text);
        }
}

void print_wrapped(FILE *f, size_t indent, Style s, const char *text) {
        print_hanging(f, indent, indent, s, text);
}

__attribute__((format(printf, 4, 0))) static void print_worded(FILE *f, size_t indent, Style s, const char *format, va_list ap) {
        _cleanup_free_ char *text = worded(format, ap);

        if (text)
                print_wrapped(f, indent, s, text);
}

void say(size_t indent, Style s, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        print_worded(stdout, indent, s, format, ap);
        va_end(ap);
}

void say_to(FILE *f, size_t indent, Style s, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        print_worded(f, indent, s, format, ap);
        va_end(ap);
}

__attribute__((format(printf, 5, 0))) static void print_label(Style s, size_t hang, size_t width, const char *label, const char *format,
                                                              va_list ap) {
        _cleanup_free_ char *text = worded(format, ap);
        size_t at = MAX(text_width(label) + 1, hang);

        if (!text)
                return;
        printf("%s%s%s%*s", style(s), label, style(PLAIN), (int)(at - text_width(label)), "");
        for (const char *rest = print_line(stdout, width, at, PLAIN, text); *rest;) {
                printf("%*s", (int)hang, "");
                rest = print_line(stdout, width, hang, PLAIN, rest);
        }
}

void say_label(Style s, size_t hang, const char *label, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        print_label(s, hang, screen_width(), label, format, ap);
        va_end(ap);
}

void say_fact(Style s, size_t hang, const char *label, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        print_label(s, hang, line_width(), label, format, ap);
        va_end(ap);
}
