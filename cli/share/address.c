/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the computer's addresses a phone can reach. */

#include "address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include "util.h"

static socklen_t address_size(const Address *a) {
        return a->any.sa_family == AF_INET6 ? sizeof(a->v6) : sizeof(a->v4);
}

static bool is_link_local(const struct sockaddr *sa) {
        return sa->sa_family == AF_INET6 &&
               IN6_IS_ADDR_LINKLOCAL(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr);
}

/* Link-local addresses need the phone's own name for its interface: no URL can hold that. */
static bool is_usable(const struct ifaddrs *i) {
        return i->ifa_addr && i->ifa_flags & IFF_UP && !(i->ifa_flags & IFF_LOOPBACK) &&
               (i->ifa_addr->sa_family == AF_INET || i->ifa_addr->sa_family == AF_INET6) &&
               !is_link_local(i->ifa_addr);
}

static void address_of(const struct ifaddrs *i, Address *ret) {
        *ret = (Address){};
        memcpy(ret, i->ifa_addr, i->ifa_addr->sa_family == AF_INET6 ? sizeof(ret->v6) : sizeof(ret->v4));
}

/* ---- which one ----------------------------------------------------------------------------- */

/* Connecting a datagram socket sends nothing, but makes the kernel choose the way and its own
 * address there. The destination is one of those kept for examples (RFC 5737, RFC 3849). */
static int address_of_route(sa_family_t family, Address *ret) {
        _cleanup_close_ int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Address far = { .any.sa_family = family };
        socklen_t size = address_size(&far);

        if (fd < 0)
                return -errno;
        far.v4.sin_port = htons(9);
        if (family == AF_INET)
                inet_pton(AF_INET, "198.51.100.1", &far.v4.sin_addr);
        else
                inet_pton(AF_INET6, "2001:db8::1", &far.v6.sin6_addr);
        *ret = (Address){};
        return connect(fd, &far.any, size) < 0 || getsockname(fd, &ret->any, &size) < 0 ? -errno : 0;
}

/* Whether the interface leads out, also where a tunnel has taken the way for itself: "Iface
 * Destination Gateway Flags RefCnt Use Metric Mask", in hexadecimal, with a line of titles. */
static bool leads_out(const char *interface) {
        _cleanup_fclose_ FILE *f = fopen("/proc/self/net/route", "re");
        char line[256], name[IF_NAMESIZE];
        unsigned to, mask;
        bool found = false;

        while (f && !found && fgets(line, sizeof line, f))
                found = sscanf(line, "%15s %x %*x %*x %*d %*d %*d %x", name, &to, &mask) == 3 && to == 0 && mask == 0 &&
                        streq(name, interface);
        return found;
}

static bool is_address(const struct ifaddrs *i, const Address *a) {
        char one[ADDRESS_TEXT_SIZE], other[ADDRESS_TEXT_SIZE];
        Address own;

        address_of(i, &own);
        return streq(address_text(&own, one), address_text(a, other));
}

/* A phone is in a network of many, so never behind a tunnel; rather in the one that leads out than
 * in a bridge of containers. */
static int rank(const struct ifaddrs *i, const Address routes[static 2]) {
        return (!(i->ifa_flags & IFF_POINTOPOINT) ? 16 : 0) + (i->ifa_flags & IFF_RUNNING ? 8 : 0) +
               (leads_out(i->ifa_name) ? 4 : 0) + (is_address(i, &routes[0]) || is_address(i, &routes[1]) ? 2 : 0) +
               (i->ifa_addr->sa_family == AF_INET ? 1 : 0);
}

int address_default(Address *ret) {
        Address routes[2] = {};
        struct ifaddrs *all = NULL;
        int best = -1, r = -ENETUNREACH;

        (void)address_of_route(AF_INET, &routes[0]);
        (void)address_of_route(AF_INET6, &routes[1]);
        if (getifaddrs(&all) < 0)
                return -errno;
        for (struct ifaddrs *i = all; i; i = i->ifa_next) {
                int own = is_usable(i) ? rank(i, routes) : -1;

                if (own <= best)
                        continue;
                best = own;
                address_of(i, ret);
                r = 0;
        }
        freeifaddrs(all);
        return r;
}

int address_parse(const char *text, Address *ret) {
        Address a = {};

        if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
                a.any.sa_family = AF_INET;
                if (a.v4.sin_addr.s_addr == INADDR_ANY || IN_MULTICAST(ntohl(a.v4.sin_addr.s_addr)))
                        return -EINVAL;
        } else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1) {
                a.any.sa_family = AF_INET6;
                if (IN6_IS_ADDR_UNSPECIFIED(&a.v6.sin6_addr) || IN6_IS_ADDR_MULTICAST(&a.v6.sin6_addr) ||
                    is_link_local(&a.any))
                        return -EINVAL;
        } else
                return -EINVAL;
        *ret = a;
        return 0;
}

const char *address_text(const Address *a, char ret[static ADDRESS_TEXT_SIZE]) {
        char number[INET6_ADDRSTRLEN] = "";

        if (a->any.sa_family == AF_INET) {
                inet_ntop(AF_INET, &a->v4.sin_addr, number, sizeof number);
                snprintf(ret, ADDRESS_TEXT_SIZE, "%s", number);
        } else {
                inet_ntop(AF_INET6, &a->v6.sin6_addr, number, sizeof number);
                snprintf(ret, ADDRESS_TEXT_SIZE, "[%s]", number);
        }
        return ret;
}

int address_others(const Address *than, char **ret) {
        char text[ADDRESS_TEXT_SIZE];
        struct ifaddrs *all = NULL;
        size_t size, n = 0;
        FILE *f;

        if (getifaddrs(&all) < 0)
                return -errno;
        f = open_memstream(ret, &size);
        for (struct ifaddrs *i = all; i && f; i = i->ifa_next) {
                Address a;

                if (!is_usable(i) || is_address(i, than))
                        continue;
                address_of(i, &a);
                address_text(&a, text);
                fprintf(f, "%s%.*s (%s)", n++ ? ", " : "", (int)strcspn(text + (*text == '['), "]"),
                        text + (*text == '['), i->ifa_name);
        }
        freeifaddrs(all);
        return !f || fclose(f) != 0 ? -ENOMEM : 0;
}

int address_listen(const Address *a, unsigned port, unsigned *ret_port) {
        _cleanup_close_ int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        Address at = *a;
        socklen_t size = address_size(a);
        int on = 1;

        if (fd < 0)
                return -errno;
        /* Both kinds keep the port in the same place. */
        at.v4.sin_port = htons((uint16_t)port);
        if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 || bind(fd, &at.any, size) < 0 ||
            listen(fd, 16) < 0 || getsockname(fd, &at.any, &size) < 0)
                return -errno;
        *ret_port = ntohs(at.v4.sin_port);
        return TAKE_FD(fd);
}
