/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The peer that cytosched is measured against: the least that can be called a service and its
 * client on sd-bus. */

#define MINIMAL_NAME "org.cytosched.Minimal1"
#define MINIMAL_OBJECT "/org/cytosched/Minimal1"
