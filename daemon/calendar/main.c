/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-calendar: the daemon's description of events on stdin, iCalendar on stdout. */

#include <signal.h>

#include "calendar/confine.h"
#include "calendar/ical-read.h"
#include "calendar/ical.h"
#include "calendar/input.h"
#include "cytosched.h"
#include "whole-options.h"

#define OUTPUT_BUFFER (32 * 1024)

static void help(void) {
        puts("cytosched-calendar [--sync] [--import] [--help] [--version]\n"
             "\n"
             "Reads the events that cytoschedd describes from standard input, and writes them as\n"
             "iCalendar to standard output. cytoschedd runs it for \"cytosched export\"; there is\n"
             "no need to run it by hand. With --import it is the other way round, for \"cytosched import\".");
}

static int write_record(FILE *f, const InputRecord *record) {
        switch (record->kind) {
        case INPUT_HEAD:
                return ical_write_head(f, record->head);
        case INPUT_ZONE:
                return ical_write_zone(f, record->zone);
        case INPUT_EVENT:
        default:
                return ical_write_event(f, record->event);
        }
}

static int convert(Input *in, FILE *f, bool sync) {
        InputRecord record;
        int r, q;

        while ((r = input_next(in, &record)) > 0) {
                q = write_record(f, &record);
                if (q < 0)
                        return q;
        }
        if (r < 0)
                return r;
        r = ical_write_tail(f);
        if (r < 0)
                return r;
        if (fflush(f) != 0)
                return -errno;
        if (ferror(f))
                return -EIO;
        /* What takes another file's place must be there whole, whatever happens next. */
        return sync && fsync(fileno(f)) < 0 ? -errno : 0;
}

/* All of standard input as a text. */
static int read_text(char **ret) {
        _cleanup_free_ char *text = malloc(IMPORT_BYTES_MAX + 2);
        size_t n;

        if (!text)
                return -ENOMEM;
        n = fread(text, 1, IMPORT_BYTES_MAX + 1, stdin);
        if (ferror(stdin))
                return -EIO;
        if (n > IMPORT_BYTES_MAX)
                return -E2BIG;
        if (memchr(text, '\0', n))
                return -EBADMSG;
        text[n] = '\0';
        *ret = TAKE_PTR(text);
        return 0;
}

/* What anybody wrote is taken apart with no more rights than that takes. */
static int run_import(void) {
        _cleanup_free_ char *text = NULL;
        char why[IMPORT_WHY_SIZE] = "";
        int r;

        signal(SIGPIPE, SIG_IGN);
        ical_begin();
        r = read_text(&text);
        if (r >= 0 && (r = confine()) < 0) {
                fprintf(stderr, "cytosched-calendar: no sandbox can be made here, so nothing is read: %s\n", strerror(-r));
                return EXIT_FAILURE;
        }
        if (r >= 0)
                r = ical_read(text, stdout, why);
        if (r >= 0 && (fflush(stdout) != 0 || ferror(stdout)))
                r = -EIO;
        if (r < 0)
                fprintf(stderr, "cytosched-calendar: %s\n",
                        *why ? why : r == -EBADMSG ? "this is no calendar file" : r == -E2BIG ? "the calendar is too large" : strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run(bool sync) {
        static char buffer[OUTPUT_BUFFER];
        _cleanup_(input_freep) Input *in = NULL;
        int r;

        /* A reader that went away is an error like another, not a signal. */
        signal(SIGPIPE, SIG_IGN);
        setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
        ical_begin();

        r = input_new(stdin, &in);
        if (r >= 0)
                r = convert(in, stdout, sync);
        if (r == -EBADMSG)
                fprintf(stderr, "cytosched-calendar: %s\n", input_error(in));
        else if (r < 0)
                fprintf(stderr, "cytosched-calendar: %s\n", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "import", no_argument, NULL, 'i' },
                { "sync", no_argument, NULL, 's' },
                { "version", no_argument, NULL, 'V' },
                {},
        };
        bool sync = false, import = false;
        int c;

        while (option_is_whole(options, argv[optind]) && (c = getopt_long(argc, argv, "+h", options, NULL)) != -1)
                switch (c) {
                case 'h':
                        help();
                        return EXIT_SUCCESS;
                case 'i':
                        import = true;
                        break;
                case 's':
                        sync = true;
                        break;
                case 'V':
                        puts("cytosched-calendar " CYTOSCHED_VERSION "\n" DISCLAIMER);
                        return EXIT_SUCCESS;
                default:
                        return EXIT_FAILURE;
                }
        if (optind < argc) { /* an argument, or no option's whole name */
                fprintf(stderr, "cytosched-calendar: \"%s\" is not expected here\n", argv[optind]);
                return EXIT_FAILURE;
        }
        return import ? run_import() : run(sync);
}
