/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that a person edits. */

#include "editor.h"

#include <ctype.h>
#include <dlfcn.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>

#include "local.h"
#include "term.h"

#define LIBRARY "libedit.so.2"
#define HISTORY_LINES 100

/* What is used of the library; its own names are its header's. */
typedef struct Library {
        void *handle;
        typeof(&el_init) init;
        typeof(&el_end) end;
        typeof(&el_set) set;
        typeof(&el_push) push;
        typeof(&el_gets) gets;
        typeof(&history_init) history_init;
        typeof(&history_end) history_end;
        typeof(&history) history;
} Library;

struct Editor {
        Library lib;
        EditLine *el; /* NULL: there is none */
        History *lines;
};

static bool library_load(Library *lib) {
        const struct {
                const char *name;
                void *function;
        } wanted[] = {
                { "el_init", &lib->init },           { "el_end", &lib->end },
                { "el_set", &lib->set },             { "el_push", &lib->push },
                { "el_gets", &lib->gets },           { "history_init", &lib->history_init },
                { "history_end", &lib->history_end }, { "history", &lib->history },
        };

        lib->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        for (size_t i = 0; i < ELEMENTSOF(wanted) && lib->handle; i++) {
                void *symbol = dlsym(lib->handle, wanted[i].name);

                if (!symbol)
                        return false;
                memcpy(wanted[i].function, &symbol, sizeof symbol);
        }
        return lib->handle != NULL;
}

static char *prompt(EditLine *el) {
        static char text[] = "> ";

        return text;
}

/* The letters are the person's: without a locale that knows them, the C library's own. */
static void load_locale(void) {
        if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
                (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static void open_library(Editor *e) {
        HistEvent event;

        if (!library_load(&e->lib))
                return;
        load_locale();
        e->el = e->lib.init("cytosched", stdin, stdout, stderr);
        e->lines = e->el ? e->lib.history_init() : NULL;
        if (!e->lines)
                return;
        e->lib.history(e->lines, &event, H_SETSIZE, HISTORY_LINES);
        e->lib.set(e->el, EL_PROMPT, prompt);
        e->lib.set(e->el, EL_EDITOR, "emacs");
        e->lib.set(e->el, EL_SIGNAL, 1); /* Ctrl-C gives the terminal back before it ends this */
        e->lib.set(e->el, EL_HIST, e->lib.history, e->lines);
}

int editor_new(Editor **ret) {
        Editor *e = calloc(1, sizeof *e);

        if (!e)
                return -ENOMEM;
        open_library(e);
        *ret = e;
        return 0;
}

Editor *editor_free(Editor *e) {
        if (!e)
                return NULL;
        if (e->el)
                e->lib.end(e->el);
        if (e->lines)
                e->lib.history_end(e->lines);
        /* The library stays loaded: what it keeps of the terminal until the end would have no owner without it. */
        free(e);
        return NULL;
}

static char *trim(char *text) {
        size_t n;

        text += strspn(text, " \t");
        n = strlen(text);
        while (n > 0 && isspace((unsigned char)text[n - 1]))
                text[--n] = '\0';
        return text;
}

/* 1 with the caller's line, 0 at the end of the input, -ENOMEM. */
static int edit_line(Editor *e, const char *initial, char **ret) {
        HistEvent event;
        const char *line;
        int n;

        if (*initial)
                e->lib.push(e->el, initial);
        line = e->lib.gets(e->el, &n);
        if (!line || n <= 0)
                return 0;
        if (n > 1)
                e->lib.history(e->lines, &event, H_ENTER, line);
        *ret = strndup(line, (size_t)n);
        return *ret ? 1 : -ENOMEM;
}

/* Whether a whole line, or the end, was typed before it was asked for: it is taken as the terminal has it. */
static bool typed_ahead(void) {
        struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };

        return poll(&fd, 1, 0) > 0;
}

/* Without the library: what is there is shown, and an empty line leaves it. */
static int type_line(const char *initial, char **ret) {
        size_t room = 0;

        if (*initial)
                printf(local_text("(as it is: %s)\n"), initial);
        fputs("> ", stdout);
        fflush(stdout);
        if (getline(ret, &room, stdin) < 0)
                return 0;
        if (*initial && (*ret)[strspn(*ret, " \t\n")] == '\0') {
                free(*ret);
                *ret = strdup(initial);
        }
        return *ret ? 1 : -ENOMEM;
}

int editor_ask(Editor *e, const char *question, const char *initial, size_t limit, char **ret) {
        _cleanup_free_ char *line = NULL;
        char *answer;
        int r;

        print_wrapped(stdout, 0, BOLD, question);
        fflush(stdout);
        r = e->el && e->lines && !typed_ahead() ? edit_line(e, initial, &line) : type_line(initial, &line);
        if (r <= 0) {
                if (r == 0)
                        putchar('\n');
                return r;
        }
        answer = trim(line);
        if (!utf8_valid(answer) || strlen(answer) > limit) {
                fail("this is no text of at most %zu bytes in UTF-8", limit);
                return -EINVAL;
        }
        *ret = strdup(answer);
        return *ret ? 1 : -ENOMEM;
}
