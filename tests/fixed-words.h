/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a fixed sentence that a patient reads may not have. */

#include "util.h"

/* Whether a fixed text advises, or has what is easily misread. */
static inline void fixed_words_check(const char *text) {
        static const char *const advising[] = {
                "should", "must", "avoid", "drink", "eat ", "rest ", "try ", "recommend", "increase", "reduce", "stop ",
                "take ", "you can ", "paracetamol", "acetaminophen", "normal", "safe", "harmless unless",
        };
        static const char *const misread[] = { "IU", "MIU", " MU", "\xc2\xb5g", "\xce\xbcg", "mcg", " SC ", "> ", "< ", "&", "@" };

        for (size_t i = 0; i < ELEMENTSOF(advising); i++)
                if (strcasestr(text, advising[i]))
                        fail_msg("\"%s\" advises: %s", text, advising[i]);
        for (size_t i = 0; i < ELEMENTSOF(misread); i++)
                if (strstr(text, misread[i]))
                        fail_msg("\"%s\" can be misread: %s", text, misread[i]);
        for (const char *p = text; (p = strstr(p, ".0")); p++)
                fail_msg("\"%s\" has a trailing zero", text);
}
