/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-share: the plan to a phone on the same network, once. */

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>

#include "../exporting.h"
#include "../options-help.h"
#include "../streams.h"
#include "../term.h"
#include "address.h"
#include "cytosched.h"
#include "local.h"
#include "plan.h"
#include "qr.h"
#include "server.h"

DEFINE_CLEANUP(Qr *, qr_free)

#define MINUTES 10.0
#define MINUTES_MAX 120.0
#define SECRET_BITS 130 /* 26 letters and digits of 5 bits */
#define SECRET_SIZE (SECRET_BITS / 5 + 1)
#define URL_SIZE (ADDRESS_TEXT_SIZE + SECRET_SIZE + 16)

typedef struct Share {
        Client client;
        Plan plan;
        Address address;
        unsigned port;
        double minutes;
        char path[1 + SECRET_SIZE], url[URL_SIZE];
        Server *server;
} Share;

/* ---- what was typed ------------------------------------------------------------------------ */

static int read_minutes(const char *text, double *ret) {
        size_t digits = strspn(text, "0123456789."), n = strlen(text);
        char *end;
        double minutes = strtod(text, &end);

        if (digits != n || *end || n > 9 || minutes < 0.01 || minutes > MINUTES_MAX) {
                fail("--minutes is a number up to %.0f, not '%s'", MINUTES_MAX, text);
                return REFUSED;
        }
        *ret = minutes;
        return 0;
}

static int read_port(const char *text, unsigned *ret) {
        size_t n = strlen(text);
        unsigned long port = strtoul(text, NULL, 10);

        if (strspn(text, "0123456789") != n || n > 5 || port < 1 || port > 65535) {
                fail("--port is a number from 1 to 65535, not '%s'", text);
                return REFUSED;
        }
        *ret = (unsigned)port;
        return 0;
}

static int read_address(const char *text, Address *ret) {
        int r;

        if (text && address_parse(text, ret) < 0) {
                fail("'%s' is not one address of a computer, as 192.168.1.20", text);
                return REFUSED;
        }
        if (text)
                return 0;
        r = address_default(ret);
        if (r < 0)
                fail("this computer is in no network that a phone could be in, too (%s)", strerror(-r));
        return r < 0 ? REFUSED : 0;
}

static int read_options(Share *s) {
        const char *const *value = s->client.args.value;
        int r = 0;

        s->minutes = MINUTES;
        if (value[OPT_MINUTES])
                r = read_minutes(value[OPT_MINUTES], &s->minutes);
        if (r == 0 && value[OPT_PORT])
                r = read_port(value[OPT_PORT], &s->port);
        return r != 0 ? r : read_address(value[OPT_ADDRESS], &s->address);
}

/* ---- the server ---------------------------------------------------------------------------- */

/* Small letters and digits that are not taken for one another: it may have to be typed. */
static int make_path(char ret[static 1 + SECRET_SIZE]) {
        static const char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";
        unsigned char random[SECRET_SIZE - 1];

        if (getrandom(random, sizeof random, 0) != sizeof random)
                return -errno;
        *ret++ = '/';
        for (size_t i = 0; i < sizeof random; i++)
                *ret++ = digits[random[i] % 32];
        *ret = '\0';
        return 0;
}

static int fail_listen(const Share *s, int r) {
        char address[ADDRESS_TEXT_SIZE];

        address_text(&s->address, address);
        if (r == -EADDRNOTAVAIL)
                fail("%s is not an address of this computer", address);
        else
                fail("%s, port %u: %s", address, s->port, strerror(-r));
        return REFUSED;
}

/* LISTENER becomes the server's. */
static int open_server(Share *s, int listener) {
        char address[ADDRESS_TEXT_SIZE];
        int r = make_path(s->path);

        if (r >= 0)
                r = server_open(listener, s->path, s->plan.fd, s->plan.size, &s->server);
        if (r < 0)
                return fail_errno(r, "the server");
        snprintf(s->url, sizeof(s->url), "http://%s:%u%s", address_text(&s->address, address), s->port, s->path);
        return 0;
}

/* ---- what is said -------------------------------------------------------------------------- */

static void say_addresses(const Share *s) {
        _cleanup_free_ char *others = NULL;

        if (!s->client.args.value[OPT_ADDRESS] && address_others(&s->address, &others) >= 0 && *others)
                say(0, DIM, "Where the phone does not reach this one, --address takes another address of this "
                            "computer: %s.", others);
}

static void say_guide(const Share *s) {
        say(0, PLAIN, "On the phone, in the same network as this computer, point the camera at the code and open "
                      "the address.");
        say(2, PLAIN, "iPhone, iPad: in Safari, \"Add All\"; choose a calendar of its own.");
        say(2, PLAIN, "Android: open the downloaded file with Fossify Calendar, ICSx5 or DAVx5.");
        say(2, PLAIN, "Google Calendar: its web page imports a file (cytosched export); its app may not.");
        say(0, PLAIN, "Importing again can show doses twice: empty that calendar first. A phone may drop the "
                      "alarms: look whether they came along, and keep this computer's reminders.");
        if (!args_has(&s->client.args, OPT_DISCREET))
                say(0, PLAIN, "It is sent without encryption, in your own network only; --discreet leaves drugs and "
                              "amounts out.");
        if (*plan_horizon(&s->plan))
                say(0, PLAIN, "A plan without an end is written up to %s: share it again before then.",
                    plan_horizon(&s->plan));
        say_addresses(s);
}

/* How wide the terminal is; a file or a pipe takes all. */
static size_t columns(void) {
        struct winsize size;

        return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 ? SIZE_MAX : size.ws_col;
}

static bool has_colours(void) {
        const char *term = getenv("TERM");

        return isatty(STDOUT_FILENO) && !isempty(term) && !streq(term, "dumb");
}

static void say_code(const Share *s) {
        _cleanup_(qr_freep) Qr *qr = NULL;
        bool utf8 = setlocale(LC_CTYPE, "") && streq(nl_langinfo(CODESET), "UTF-8");
        int r = qr_new(s->url, &qr);

        if (r < 0)
                fail("no code can be shown (%s): type the address", strerror(-r));
        else if (qr_width(qr, utf8) > columns())
                fail("the terminal is too narrow for the code, which takes %zu columns: type the address",
                     qr_width(qr, utf8));
        else
                qr_print(qr, utf8, has_colours());
}

static void say_all(const Share *s) {
        say_guide(s);
        say_code(s);
        printf("%s%s%s\n", style(BOLD), s->url, style(PLAIN));
        printf(local_plural("Waiting %g minute for one download; Ctrl-C ends it.\n", "Waiting %g minutes for one download; Ctrl-C ends it.\n",
                            s->minutes == 1 ? 1 : 2),
               s->minutes);
}

static int say_ending(Share *s, int ending) {
        if (ending < 0)
                return fail_errno(ending, "the server");
        if (ending == ENDED_SERVED) {
                export_done(&s->client, "share", s->plan.reply.result);
                printf(local_text("Downloaded by %s; the address is gone.\n"), server_peer(s->server));
                return DONE;
        }
        if (ending == ENDED_TIME && *server_looked(s->server)) {
                printf(local_text("The time is over; %s fetched it, perhaps only to look: see whether the doses are on the phone.\n"),
                       server_looked(s->server));
                return DONE;
        }
        fail(ending == ENDED_TIME ? N_("the time is over; nothing was downloaded, and the address is gone")
                                  : N_("ended; nothing was downloaded, and the address is gone"));
        return REFUSED;
}

/* ---- main ---------------------------------------------------------------------------------- */

static int serve(Share *s) {
        _cleanup_close_ int signals = -EBADF;
        sigset_t ending;
        int r;

        sigemptyset(&ending);
        sigaddset(&ending, SIGINT);
        sigaddset(&ending, SIGTERM);
        sigaddset(&ending, SIGHUP);
        if (sigprocmask(SIG_BLOCK, &ending, NULL) < 0)
                return fail_errno(-errno, "signals");
        signals = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals < 0)
                return fail_errno(-errno, "signals");
        say_all(s);
        r = streams_end(DONE);
        if (r != DONE) /* nobody sees the address */
                return r;
        return say_ending(s, server_run(s->server, s->minutes * 60, signals));
}

/* The address first: the daemon remembers what was exported. */
static int share(Share *s) {
        int r = read_options(s), listener;

        if (r != 0)
                return r;
        listener = address_listen(&s->address, s->port, &s->port);
        if (listener < 0)
                return fail_listen(s, listener);
        r = plan_export(&s->client, "share", &s->plan);
        if (r == 0 && plan_is_empty(&s->plan)) {
                fail("there is no dose to share");
                r = NOT_FOUND;
        }
        if (r == 0)
                r = open_server(s, TAKE_FD(listener));
        closep(&listener);
        return r != 0 ? r : serve(s);
}

static int run(Share *s, int argc, char **argv) {
        Args *args = &s->client.args;
        const char *foreign;
        int r = options_parse(argc, argv, args);

        if (r != 0)
                return r;
        foreign = options_foreign(args, SHARE_OPTIONS | O(HELP) | O(VERSION));
        if (foreign) {
                fail("cytosched share takes no option --%s", foreign);
                return USAGE;
        }
        if (args_has(args, OPT_HELP) || args_has(args, OPT_VERSION)) {
                printf(local_text("cytosched-share %s: run it as \"cytosched share\"\n\n"), CYTOSCHED_VERSION);
                options_help(SHARE_OPTIONS);
                return DONE;
        }
        return share(s);
}

int main(int argc, char **argv) {
        static char verb[] = "share";
        Share s = { .plan.fd = -EBADF };
        int code = streams_begin();

        if (code != 0)
                return code;
        code = client_begin(&s.client, argc, verb);
        if (code == 0)
                code = run(&s, argc, argv);
        server_close(s.server);
        plan_clear(&s.plan);
        client_end(&s.client);
        return streams_end(code);
}
