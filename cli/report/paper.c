/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page on paper: WeasyPrint makes it, tagged for screen readers (PDF/UA). */

#include "paper.h"

#include <sys/mman.h>

#include "../term.h"
#include "html.h"
#include "local.h"
#include "tool.h"

#define USAGE_ERROR 2 /* it does not know an option */

/* The page, in memory: no drug's name in a file of ours, or in what a program is called with. */
static int page_open(const Report *r, int *ret) {
        _cleanup_close_ int fd = memfd_create("page", MFD_CLOEXEC);
        _cleanup_fclose_ FILE *f = NULL;
        int copy = fd < 0 ? -1 : dup(fd), code;

        f = copy < 0 ? NULL : fdopen(copy, "w");
        if (!f)
                return fail_errno(-errno, "memory for the page");
        code = html_write(r, NULL, f);
        if (code != 0)
                return code;
        if (fflush(f) != 0)
                return fail_errno(-errno, "memory for the page");
        *ret = TAKE_FD(fd);
        return 0;
}

/* Its exit status, or negative errno. */
static int run(char *const *argv, int in, int out) {
        pid_t pid = lseek(in, 0, SEEK_SET) < 0 ? -errno : tool_begin(argv, in, out);

        return pid < 0 ? (int)pid : tool_wait(pid, -1);
}

int paper_write(const Report *r, const char *table, FILE *f) {
        static char program[] = "weasyprint", quiet[] = "--quiet", variant[] = "--pdf-variant", tagged[] = "pdf/ua-1", stream[] = "-";
        char *const with[] = { program, quiet, variant, tagged, stream, stream, NULL };
        char *const without[] = { program, quiet, stream, stream, NULL };
        _cleanup_close_ int page = -EBADF;
        int e = page_open(r, &page);

        if (e != 0)
                return e;
        e = run(with, page, fileno(f));
        if (e == USAGE_ERROR) /* an older one */
                e = run(without, page, fileno(f));
        if (e == TOOL_ABSENT)
                fail("a .pdf file is made by WeasyPrint, which is not installed. On Debian: sudo apt install weasyprint\n"
                     "Without it, write a .html file and let the browser print it.");
        else if (e != 0)
                fail(e < 0 ? N_("WeasyPrint failed (error %d); a .html file can be printed by the browser")
                           : N_("WeasyPrint failed (exit status %d); a .html file can be printed by the browser"), abs(e));
        return e == 0 ? 0 : REFUSED;
}
