/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which of the computer's addresses a phone can reach. */

#include <netinet/in.h>
#include <stdio.h>

typedef struct Address {
        union {
                struct sockaddr any;
                struct sockaddr_in v4;
                struct sockaddr_in6 v6;
        };
} Address;

#define ADDRESS_TEXT_SIZE (INET6_ADDRSTRLEN + 2)

/* The address at which a phone in the same network most likely reaches this computer. 0,
 * -ENETUNREACH where there is none, or negative errno. */
int address_default(Address *ret);
/* One address, in numbers. 0, or -EINVAL for what is none or none of a single computer's. */
int address_parse(const char *text, Address *ret);
/* As it stands in a URL: IPv6 in brackets. */
const char *address_text(const Address *a, char ret[static ADDRESS_TEXT_SIZE]);
/* The computer's other addresses, "192.0.2.1 (eth0)", joined by ", ": the caller's, empty where
 * there is none. 0 or negative errno. */
int address_others(const Address *than, char **ret);
/* A listening socket at PORT (0: any), or negative errno. */
int address_listen(const Address *a, unsigned port, unsigned *ret_port);
