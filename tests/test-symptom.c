/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symptoms: every word of the table with its tier, and what is said. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "fixed-words.h"
#include "symptom.h"
#include "util.h"

#define C "\xc2\xb0""C"
#define F "\xc2\xb0""F"

/* The words of a row, its code first, and its tier: no value, no severity. */
static const struct {
        const char *code, *others;
        Tier tier;
} rows[] = {
        { "fever", "temperature|chills|shivering", TIER_RIGHT_AWAY },
        { "sore throat", "", TIER_RIGHT_AWAY },
        { "cough", "persistent cough", TIER_RIGHT_AWAY },
        { "cold", "a cold", TIER_RIGHT_AWAY },
        { "burning urine", "pain when passing water", TIER_RIGHT_AWAY },
        { "sore that does not heal", "", TIER_RIGHT_AWAY },
        { "breathlessness", "short of breath|trouble breathing", TIER_RIGHT_AWAY },
        { "chest pain", "", TIER_RIGHT_AWAY },
        { "palpitations", "irregular heartbeat|racing heart", TIER_RIGHT_AWAY },
        { "confusion", "", TIER_RIGHT_AWAY },
        { "low mood", "depression|depressed|sad|mood|mood changes|irritable|aggressive|changed behaviour|thoughts of suicide|self-harm",
          TIER_RIGHT_AWAY },
        { "allergic reaction", "hives|swollen face|swollen lips|swollen tongue|swollen throat", TIER_RIGHT_AWAY },
        { "sudden weakness", "numbness|loss of coordination|trouble speaking", TIER_RIGHT_AWAY },
        { "very sleepy", "hard to wake", TIER_RIGHT_AWAY },
        { "stomach pain", "pain in the abdomen|belly ache", TIER_LET_THEM_KNOW },
        { "blood in stool", "black stools", TIER_RIGHT_AWAY },
        { "nosebleed", "bleeding nose", TIER_LET_THEM_KNOW },
        { "eyesight", "blurred vision|can't see well", TIER_RIGHT_AWAY },
        { "low blood pressure", "faint on standing", TIER_RIGHT_AWAY },
        { "swelling", "swollen arms|swollen legs", TIER_RIGHT_AWAY },
        { "light-headed", "dizzy|dizziness", TIER_RIGHT_AWAY },
        { "vomiting", "being sick", TIER_CALL },
        { "bruising", "bruise", TIER_LET_THEM_KNOW },
        { "bleeding", "bleeding gums|blood in urine", TIER_LET_THEM_KNOW },
        { "yellow skin", "jaundice|yellow eyes", TIER_LET_THEM_KNOW },
        { "dark urine", "", TIER_LET_THEM_KNOW },
        { "less urine", "", TIER_LET_THEM_KNOW },
        { "swollen ankles", "", TIER_LET_THEM_KNOW },
        { "loss of appetite", "not hungry", TIER_LET_THEM_KNOW },
        { "rash", "", TIER_LET_THEM_KNOW },
        { "sore mouth", "mouth sores|ulcers|white mouth", TIER_LET_THEM_KNOW },
        { "nausea", "feeling sick", TIER_NONE },
        { "tiredness", "tired|fatigue|exhausted", TIER_NONE },
        { "flu-like", "flu|aches|aching joints|aching muscles", TIER_NONE },
        { "diarrhoea", "", TIER_NONE },
        { "weight loss", "", TIER_NONE },
        { "headache", "", TIER_NONE },
        { "sleep", "difficulty sleeping|can't sleep", TIER_NONE },
        { "dry skin", "itching", TIER_NONE },
        { "infection", "", TIER_RIGHT_AWAY },
};

static void check_word(const char *word, const char *code, Tier tier) {
        const Symptom *s = symptom_find(word);

        if (!s || strcmp(s->code, code) != 0)
                fail_msg("\"%s\" is %s, not %s", word, s ? s->code : "unknown", code);
        if (symptom_says(code, word, NULL, NULL, NULL).tier != tier)
                fail_msg("\"%s\" has another tier", word);
}

static void test_table(void **state) {
        size_t n;

        (void)symptom_table(&n);
        assert_int_equal(n, ELEMENTSOF(rows));
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                char words[256], *p = words, *word;

                check_word(rows[i].code, rows[i].code, rows[i].tier);
                (void)snprintf(words, sizeof(words), "%s", rows[i].others);
                while ((word = strsep(&p, "|")))
                        if (*word)
                                check_word(word, rows[i].code, rows[i].tier);
        }
}

static void test_sentences(void **state) {
        size_t n;
        const Symptom *table = symptom_table(&n);

        for (size_t i = 0; i < n; i++) {
                assert_non_null(table[i].source);
                assert_true(strlen(table[i].source) > 10);
                if (table[i].line)
                        fixed_words_check(table[i].line);
                /* A line opens with what it is about, its source. */
                if (table[i].line)
                        assert_true(strncmp(table[i].line, "OncoLink", 8) == 0 || strncmp(table[i].line, "Besremi", 7) == 0 ||
                                    strncmp(table[i].line, "Intron", 6) == 0 || strncmp(table[i].line, "Pegasys", 7) == 0);
        }
        for (Tier t = TIER_LET_THEM_KNOW; t <= TIER_RIGHT_AWAY; t++)
                fixed_words_check(tier_sentence(t));
        fixed_words_check(SYMPTOM_UNMARKED);
        fixed_words_check(SYMPTOM_NO_CONTACT);
        assert_string_equal(tier_sentence(TIER_RIGHT_AWAY), "Tell your care team right away.");
        assert_string_equal(tier_sentence(TIER_CALL), "Call your care team.");
        assert_string_equal(tier_sentence(TIER_LET_THEM_KNOW), "Let your care team know.");
        assert_null(tier_sentence(TIER_NONE));
}

static void test_text(void **state) {
        static const struct {
                const char *text, *code;
        } cases[] = {
                { "a bad headache and chest pain", "chest pain" },
                { "Very tired, COUGHING at night", "cough" },
                { "feeling cold", NULL },
                { "caught a cold at work", "cold" },
                { "cold", "cold" },
                { "Cold.", "cold" },
                { "coldness", NULL },
                { "sadly late", NULL },
                { "no more than a rash", "rash" },
                { "swollen lips, swollen ankles", "allergic reaction" },
                { "vomiting, then a rash", "vomiting" },
                { "vomiting and short-of-breath", "breathlessness" },
                { "cant see well", "eyesight" },
                { "\xd0\xba\xd0\xb0\xd1\x88\xd0\xb5\xd0\xbb\xd1\x8c", NULL },
                { "knee pain", NULL },
                { "", NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Symptom *s = symptom_in_text(cases[i].text);

                if (!!s != !!cases[i].code || (s && strcmp(s->code, cases[i].code) != 0))
                        fail_msg("\"%s\" is %s", cases[i].text, s ? s->code : "unmarked");
        }
}

static void test_near(void **state) {
        const char *words = NULL;

        assert_string_equal(symptom_near("feever", &words)->code, "fever");
        assert_string_equal(words, "fever");
        assert_string_equal(symptom_near("brethlessness", &words)->code, "breathlessness");
        assert_string_equal(symptom_near("Depresion", &words)->code, "low mood");
        assert_string_equal(words, "depression");
        assert_null(symptom_near("fever", &words));
        assert_null(symptom_near("knee pain", &words));
        assert_null(symptom_near("gold", &words));
}

static void check_split(const char *text, const char *name, const char *value) {
        size_t at, n = symptom_split(text, &at);

        if (n != strlen(name) || strncmp(text, name, n) != 0 || strcmp(text + at, value) != 0)
                fail_msg("\"%s\": \"%.*s\", \"%s\"", text, (int)n, text, text + at);
}

static void test_split(void **state) {
        check_split("fever 38.6", "fever", "38.6");
        check_split("sore  throat", "sore  throat", "");
        check_split("fever >39 C", "fever", ">39 C");
        check_split("38.6", "", "38.6");
        check_split("pain B12 3 times", "pain B12", "3 times");
        check_split("", "", "");
}

static void test_temperature(void **state) {
        static const struct {
                const char *typed;
                int r;
                const char *value, *unit;
                bool fever;
        } cases[] = {
                { "38.6", 0, "38.6", C, true },     { "38,6", 0, "38,6", C, true },     { "101.5F", 0, "101.5", F, true },
                { "101.5 \xc2\xb0""F", 0, "101.5", F, true },                             { "38", 0, "38", C, true },
                { "38.0 C", 0, "38.0", C, true },   { "37.9", 0, "37.9", C, false },    { "37,99", 0, "37,99", C, false },
                { "100.4", 0, "100.4", F, true },   { "100.3", 0, "100.3", F, false },  { "98 f", 0, "98", F, false },
                { "30", 0, "30", C, false },        { "45", 0, "45", C, true },         { "86", 0, "86", F, false },
                { "113", 0, "113", F, true },       { "37 celsius", 0, "37", C, false }, { "37 degrees C", 0, "37", C, false },
                { ">37.5", 0, ">37.5", C, true },   { "<38", 0, "<38", C, false },      { "<39", 0, "<39", C, true },
                { "<=38", 0, "<=38", C, true },
                { "29.9", -ERANGE, NULL, NULL, false }, { "45.1", -ERANGE, NULL, NULL, false }, { "52", -ERANGE, NULL, NULL, false },
                { "85.9", -ERANGE, NULL, NULL, false }, { "113.1", -ERANGE, NULL, NULL, false }, { "38 F", -ERANGE, NULL, NULL, false },
                { "101 C", -ERANGE, NULL, NULL, false }, { "386", -ERANGE, NULL, NULL, false },
                { "38.6 in the evening", -EINVAL, NULL, NULL, false }, { "38.", -EINVAL, NULL, NULL, false },
                { "38.600", -EINVAL, NULL, NULL, false }, { "38 K", -EINVAL, NULL, NULL, false }, { "x", -EINVAL, NULL, NULL, false },
                { "", -EINVAL, NULL, NULL, false }, { "38..6", -EINVAL, NULL, NULL, false }, { "1000", -EINVAL, NULL, NULL, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Temperature t;
                int r = temperature_read(cases[i].typed, &t);

                if (r != cases[i].r)
                        fail_msg("\"%s\": %d", cases[i].typed, r);
                if (r < 0)
                        continue;
                assert_string_equal(t.value, cases[i].value);
                assert_string_equal(t.unit, cases[i].unit);
                if (t.fever != cases[i].fever)
                        fail_msg("\"%s\" is %s fever", cases[i].typed, t.fever ? "a" : "no");
        }
}

static void test_severity(void **state) {
        assert_string_equal(severity_read("Severe"), "severe");
        assert_string_equal(severity_read(" mild "), "mild");
        assert_string_equal(severity_read("10"), "10");
        assert_string_equal(severity_read("0"), "0");
        assert_null(severity_read("11"));
        assert_null(severity_read("-1"));
        assert_null(severity_read("7.5"));
        assert_null(severity_read("strong"));
        assert_null(severity_read(""));
}

static void says(const char *code, const char *typed, const char *value, const char *unit, const char *severity, Tier tier,
                 const char *part) {
        SymptomSays s = symptom_says(code, typed, value, unit, severity);
        _cleanup_free_ char *tell = symptom_tell(&s, true);

        if (s.tier != tier || !strstr(tell, part))
                fail_msg("%s %s %s: tier %d, \"%s\"", code, value ?: "", severity ?: "", s.tier, tell);
        /* The tier comes first, and where there is none it is said that the list is not complete. */
        if (s.tier == TIER_NONE)
                assert_non_null(strstr(tell, SYMPTOM_UNMARKED));
        else
                assert_ptr_equal(strstr(tell, tier_sentence(s.tier)), tell + (s.emergency ? strlen(SYMPTOM_EMERGENCY) + 1 : 0));
}

static void test_says(void **state) {
        says("fever", NULL, "38.6", C, NULL, TIER_RIGHT_AWAY, "can be a sign of infection");
        says("fever", NULL, "37.5", C, NULL, TIER_NONE, "the Pegasys leaflet says any fever");
        says("fever", NULL, "100.4", F, NULL, TIER_RIGHT_AWAY, "infection");
        says("fever", NULL, "100.3", F, NULL, TIER_NONE, "your team may have named its own temperature");
        says("fever", "chills", "37.5", C, NULL, TIER_RIGHT_AWAY, "chills");
        says("fever and chest pain", NULL, "37.5", NULL, NULL, TIER_RIGHT_AWAY, "Tell");
        says("low mood", "sad", NULL, NULL, NULL, TIER_RIGHT_AWAY, "Seek emergency care. Tell your care team right away. ");
        says("stomach pain", NULL, NULL, NULL, NULL, TIER_LET_THEM_KNOW, "Severe: right away.");
        says("stomach pain", NULL, NULL, NULL, "severe", TIER_RIGHT_AWAY, "right away.");
        says("stomach pain", NULL, NULL, NULL, "8", TIER_LET_THEM_KNOW, "Severe: right away.");
        says("severe stomach pain", NULL, NULL, NULL, NULL, TIER_RIGHT_AWAY, "right away.");
        says("a nosebleed and vomiting", NULL, NULL, NULL, "severe", TIER_RIGHT_AWAY, "right away.");
        says("nosebleed", NULL, NULL, NULL, "mild", TIER_LET_THEM_KNOW, "Let your care team know.");
        says("nausea", NULL, NULL, NULL, "severe", TIER_NONE, "Not keeping fluids down for more than 12 hours: call.");
        says("headache", NULL, NULL, NULL, "severe", TIER_NONE, SYMPTOM_UNMARKED);
        says("vomiting", NULL, NULL, NULL, NULL, TIER_CALL, "can't keep fluids down for more than 12 hours");
        says("knee pain", NULL, NULL, NULL, NULL, TIER_NONE, SYMPTOM_UNMARKED);
        assert_null(symptom_says("knee pain", NULL, NULL, NULL, NULL).source);
        assert_string_equal(symptom_says("rash", NULL, NULL, NULL, NULL).source, "OncoLink on interleukin-2, 2025");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),
                cmocka_unit_test(test_sentences),
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_near),
                cmocka_unit_test(test_split),
                cmocka_unit_test(test_temperature),
                cmocka_unit_test(test_severity),
                cmocka_unit_test(test_says),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
