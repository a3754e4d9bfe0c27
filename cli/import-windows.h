/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The IANA zone of a Windows zone's name ("W. Europe Standard Time"), case apart; NULL for none. */
const char *windows_zone(const char *name);
