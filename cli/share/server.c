/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web server for one file at one secret address, for a short time. */

#include "server.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>

#include "util.h"

/* A phone needs one connection, a browser takes a few; nobody needs more. */
#define CONNECTIONS_MAX 64
#define CONNECTIONS_OF_ONE_MAX 8
#define IDLE_SEC 10
#define MEMORY_MAX (16 * 1024)
#define PEER_SIZE 64
/* How often, and how many times, it is looked whether what was sent has arrived. */
#define LOOK_MSEC 20
#define ARRIVE_LOOKS 1000u

struct Server {
        struct MHD_Daemon *daemon;
        struct MHD_Response *file, *nothing, *allowed;
        char *path;
        int sent; /* the connection on which all was sent, until all has arrived */
        unsigned looks;
        char peer[PEER_SIZE], looked[PEER_SIZE];
};

/* ---- who asks ------------------------------------------------------------------------------ */

/* The file is handed out once, and the first to ask is not always the person: a browser fetches
 * ahead, a messenger shows what is behind a link, a scanner looks what is behind a code before it
 * offers to open it. Were their request the download, the phone's own would find nothing. */
typedef enum Visitor {
        COMES_FOR_IT, /* the download: a browser, a calendar, and all that is not known */
        LOOKS_FIRST,  /* a bare library, as in a scanner or a simple app: the file, and the waiting goes on */
        LOOKS_AHEAD,  /* says that it only shows: nothing, as nobody else needs to see a plan */
} Visitor;

static const char *header_of(struct MHD_Connection *c, const char *header) {
        return MHD_lookup_connection_value(c, MHD_HEADER_KIND, header) ?: "";
}

/* An app that has a name puts its own first. */
static bool is_bare_library(const char *agent) {
        return strncmp(agent, "okhttp/", 7) == 0 || strncmp(agent, "Dalvik/", 7) == 0 || strstr(agent, " CFNetwork/");
}

static Visitor visitor_of(struct MHD_Connection *c) {
        static const char *const ahead[][2] = {
                { "Purpose", "prefetch" }, { "Sec-Purpose", "prefetch" }, { "X-Moz", "prefetch" }, { "X-Purpose", "preview" },
                /* Those that look from the phone itself: WhatsApp and Signal; iMessage. */
                { MHD_HTTP_HEADER_USER_AGENT, "WhatsApp/" }, { MHD_HTTP_HEADER_USER_AGENT, "facebookexternalhit" },
        };

        for (size_t i = 0; i < ELEMENTSOF(ahead); i++)
                if (strcasestr(header_of(c, ahead[i][0]), ahead[i][1]))
                        return LOOKS_AHEAD;
        return is_bare_library(header_of(c, MHD_HTTP_HEADER_USER_AGENT)) ? LOOKS_FIRST : COMES_FOR_IT;
}

/* ---- answers ------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, struct MHD_Response *response) {
        return MHD_queue_response(c, status, response);
}

static void remember_peer(struct MHD_Connection *c, char ret[static PEER_SIZE]) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;

        if (!info || getpeername(info->connect_fd, (struct sockaddr *)&peer, &size) < 0 ||
            getnameinfo((struct sockaddr *)&peer, size, ret, PEER_SIZE, NULL, 0, NI_NUMERICHOST) != 0)
                ret[0] = '\0';
}

/* Before a request's body is read. What is not to be found is not explained either. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request) {
        Server *s = userdata;
        bool get = streq(method, MHD_HTTP_METHOD_GET);
        Visitor visitor = visitor_of(c);

        if (!streq(url, s->path) || visitor == LOOKS_AHEAD)
                return answer(c, MHD_HTTP_NOT_FOUND, s->nothing);
        if (!get && !streq(method, MHD_HTTP_METHOD_HEAD))
                return answer(c, MHD_HTTP_METHOD_NOT_ALLOWED, s->allowed);
        if (get && visitor == LOOKS_FIRST)
                remember_peer(c, s->looked);
        else if (get)
                *request = s;
        return answer(c, MHD_HTTP_OK, s->file);
}

/* All was given to the kernel, which may have it for a while: only what arrived was downloaded.
 * The connection is kept open beside the library, which closes its own. */
static void on_sent(void *userdata, struct MHD_Connection *c, void **request,
                    enum MHD_RequestTerminationCode code) {
        Server *s = userdata;
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

        if (!*request || code != MHD_REQUEST_TERMINATED_COMPLETED_OK || !info || s->sent >= 0)
                return;
        s->sent = fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 3);
        if (s->sent < 0)
                return;
        s->looks = 0;
        remember_peer(c, s->peer);
        (void)shutdown(s->sent, SHUT_WR);
}

/* ---- new and free -------------------------------------------------------------------------- */

static struct MHD_Response *response_nothing(const char *header, const char *value) {
        struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);

        if (r && (MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close") != MHD_YES ||
                  (header && MHD_add_response_header(r, header, value) != MHD_YES))) {
                MHD_destroy_response(r);
                return NULL;
        }
        return r;
}

/* No ".ics" in the address: an iPhone then offers to subscribe to it, and it is gone tomorrow. */
static struct MHD_Response *response_file(int file, size_t size) {
        static const char *const headers[][2] = {
                { MHD_HTTP_HEADER_CONTENT_TYPE, "text/calendar; charset=utf-8" },
                { MHD_HTTP_HEADER_CONTENT_DISPOSITION, "inline; filename=\"calendar.ics\"" },
                { MHD_HTTP_HEADER_CACHE_CONTROL, "no-store" },
                { "X-Content-Type-Options", "nosniff" },
                { MHD_HTTP_HEADER_CONNECTION, "close" },
        };
        _cleanup_close_ int copy = fcntl(file, F_DUPFD_CLOEXEC, 3);
        struct MHD_Response *r = copy < 0 ? NULL : MHD_create_response_from_fd(size, copy);

        if (!r)
                return NULL;
        TAKE_FD(copy);
        for (size_t i = 0; i < ELEMENTSOF(headers); i++)
                if (MHD_add_response_header(r, headers[i][0], headers[i][1]) != MHD_YES) {
                        MHD_destroy_response(r);
                        return NULL;
                }
        return r;
}

static int start(Server *s, int listener) {
        s->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, s,
                                     MHD_OPTION_LISTEN_SOCKET, listener,
                                     MHD_OPTION_NOTIFY_COMPLETED, on_sent, s,
                                     MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                                     MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_OF_ONE_MAX,
                                     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SEC,
                                     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_MAX,
                                     MHD_OPTION_END);
        return s->daemon ? 0 : -EIO;
}

int server_open(int listener, const char *path, int file, size_t size, Server **ret) {
        Server *s = calloc(1, sizeof(Server));
        int r = -ENOMEM;

        if (s) {
                s->sent = -EBADF;
                s->path = strdup(path);
                s->file = response_file(file, size);
                s->nothing = response_nothing(NULL, NULL);
                s->allowed = response_nothing(MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
                if (s->path && s->file && s->nothing && s->allowed)
                        r = start(s, listener);
        }
        if (r < 0) {
                server_close(s);
                return r;
        }
        *ret = s;
        return 0;
}

void server_close(Server *s) {
        if (!s)
                return;
        if (s->daemon)
                MHD_stop_daemon(s->daemon);
        if (s->file)
                MHD_destroy_response(s->file);
        if (s->nothing)
                MHD_destroy_response(s->nothing);
        if (s->allowed)
                MHD_destroy_response(s->allowed);
        closep(&s->sent);
        free(s->path);
        free(s);
}

const char *server_peer(const Server *s) {
        return s->peer;
}

const char *server_looked(const Server *s) {
        return s->looked;
}

/* ---- serving ------------------------------------------------------------------------------- */

/* It counts while the computer sleeps. */
static int timer_after(double seconds) {
        struct itimerspec when = { .it_value.tv_sec = (time_t)seconds };
        _cleanup_close_ int fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);

        when.it_value.tv_nsec = (long)((seconds - (double)when.it_value.tv_sec) * 1e9);
        if (fd < 0 || timerfd_settime(fd, 0, &when, NULL) < 0)
                return -errno;
        return TAKE_FD(fd);
}

/* Whether the other side has all; what it says beyond that is of no interest. A connection that
 * broke is forgotten, and the waiting goes on. */
static bool has_arrived(Server *s) {
        char buf[512];
        ssize_t n;
        int left;

        do
                n = recv(s->sent, buf, sizeof buf, MSG_DONTWAIT);
        while (n > 0);
        if ((n == 0 || errno == EAGAIN) && ioctl(s->sent, SIOCOUTQ, &left) >= 0) {
                if (left == 0)
                        return true;
                if (s->looks++ < ARRIVE_LOOKS)
                        return false;
        }
        close(s->sent);
        s->sent = -EBADF;
        return false;
}

/* The kernel tells nobody when all has arrived: that is looked for, for a moment. */
static int poll_timeout(const Server *s) {
        MHD_UNSIGNED_LONG_LONG msec;

        if (s->sent >= 0)
                return LOOK_MSEC;
        return MHD_get_timeout(s->daemon, &msec) == MHD_YES ? (int)MIN(msec, IDLE_SEC * 1000ull) : -1;
}

int server_run(Server *s, double seconds, int signals) {
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
        _cleanup_close_ int timer = timer_after(seconds);

        if (timer < 0 || !info)
                return timer < 0 ? timer : -EIO;
        for (;;) {
                struct pollfd fds[] = {
                        { .fd = info->epoll_fd, .events = POLLIN },
                        { .fd = signals, .events = POLLIN },
                        { .fd = timer, .events = POLLIN },
                };
                int n = poll(fds, ELEMENTSOF(fds), poll_timeout(s));

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (s->sent >= 0 && has_arrived(s))
                        return ENDED_SERVED;
                if (n > 0 && fds[1].revents)
                        return ENDED_STOPPED;
                if (n > 0 && fds[2].revents)
                        return ENDED_TIME;
                if (MHD_run(s->daemon) != MHD_YES)
                        return -EIO;
        }
}
