/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors as a page. */

#include "unsaid.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "../options.h"
#include "../outfile.h"
#include "../term.h"
#include "html.h"
#include "local.h"
#include "markup.h"
#include "window.h"

#define TEXT_MAX 4095 /* an error is some lines */

struct Unsaid {
        int kept, stderr_fd;
};

Unsaid *unsaid_begin(void) {
        Unsaid *u = isatty(STDERR_FILENO) ? NULL : malloc(sizeof(Unsaid));

        if (!u)
                return NULL;
        u->stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        u->kept = memfd_create("cytosched-report", MFD_CLOEXEC);
        if (u->stderr_fd >= 0 && u->kept >= 0 && dup2(u->kept, STDERR_FILENO) >= 0)
                return u;
        closep(&u->stderr_fd);
        closep(&u->kept);
        free(u);
        return NULL;
}

static void write_page(const char *path, const char *text) {
        _cleanup_(outfile_close) OutFile file;
        _cleanup_fclose_ FILE *f = NULL;
        int fd;

        if (outfile_open(&file, path) < 0 || (fd = dup(file.fd)) < 0)
                return;
        f = fdopen(fd, "w");
        if (!f)
                return;
        html_begin(f, local_text("No report"));
        fprintf(f, "%s</h1>\n</header>\n<main>\n", local_text("No report"));
        markup_element(f, "pre", text);
        fputs("</main>\n</body>\n</html>\n", f);
        if (fflush(f) == 0 && !ferror(f) && outfile_commit(&file) >= 0)
                (void)window_show(path);
}

void unsaid_end(Unsaid *u, int code) {
        _cleanup_free_ char *path = NULL;
        char text[TEXT_MAX + 1];
        ssize_t n;

        if (!u)
                return;
        fflush(stderr);
        (void)dup2(u->stderr_fd, STDERR_FILENO);
        n = pread(u->kept, text, TEXT_MAX, 0);
        closep(&u->kept);
        closep(&u->stderr_fd);
        free(u);
        if (n <= 0)
                return;
        text[n] = '\0';
        fputs(text, stderr);
        if (code != DONE && window_path(&path) == 0)
                write_page(path, text);
}
