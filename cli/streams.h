/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The three streams of a program that a person runs: what its shell made of them, and whether all was written. */

/* To be called first: from here on what is said is in the language of the environment. 0; or REFUSED, where what is printed would go into a database that a daemon has open. */
int streams_begin(void);
/* To be called last, or before a person is waited for who acts on what was printed: what could not be written was not said.
 * CODE; or, told, REFUSED for DONE. */
int streams_end(int code);
