/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of symptoms: codes, other words for them, tiers, lines, sources. */

#include "symptom.h"

#include "fold.h"
#include "util.h"

#define OL "OncoLink on interleukin-2, 2025"
#define PL "Pegasys package leaflet, section 4, as read in 2026"
#define IA "Intron A Medication Guide, as read in 2026"
#define BM "Besremi Medication Guide, as read in 2026"
#define CRUK "Cancer Research UK, 2013, 2014, 2017 and 21 October 2024"
#define MONOGRAPH "aldesleukin monograph, as read in 2026"

#define INFECTION N_("OncoLink, on interleukin-2: can be a sign of infection.")
#define FEVER                                                                                                \
        N_("OncoLink, on interleukin-2: a temperature above 38 °C (100.4 °F), or chills, can be a sign of infection. " \
           "Cancer Research UK: fever is also common after injections. Still tell them.")
#define BELOW_FEVER \
        N_("Below 38 °C (100.4 °F): the Pegasys leaflet says any fever; your team may have named its own temperature.")
#define SUDDEN                                                                                     \
        N_("OncoLink, on interleukin-2: a sudden drop in blood pressure, weakness, fatigue, sudden swelling, " \
           "nausea or light-headedness: if you have any of these.")
#define SEVERE N_("Severe: right away.")
#define SWELLING N_("OncoLink, on interleukin-2: sudden swelling: right away.")

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define NO_OTHER ((const char *const[]) { NULL })

/* A line that stands in two tiers has the more urgent one. Of synonyms that differ by case, hyphens
 * and apostrophes one is enough. */
static const Symptom table[] = {
        { "fever", LIST("temperature", "chills", "shivering", "chill", "shivers", "feverish", "high temperature"),
          TIER_RIGHT_AWAY, false, false, FEVER, OL "; " PL "; " CRUK },
        { "sore throat", NO_OTHER, TIER_RIGHT_AWAY, false, false, INFECTION, OL "; " PL },
        { "cough", LIST("persistent cough", "coughing"), TIER_RIGHT_AWAY, false, false, INFECTION, OL "; " PL },
        /* Felt cold is another thing: in a longer text only "a cold" is one. */
        { "cold", LIST("a cold"), TIER_RIGHT_AWAY, false, false, INFECTION, OL "; " PL },
        { "burning urine", LIST("pain when passing water"), TIER_RIGHT_AWAY, false, false, INFECTION, OL },
        { "sore that does not heal", LIST("sore that doesn't heal"), TIER_RIGHT_AWAY, false, false, INFECTION, OL },
        { "breathlessness",
          LIST("short of breath", "trouble breathing", "breathless", "shortness of breath", "can't breathe"),
          TIER_RIGHT_AWAY, false, false, NULL, OL "; " PL },
        { "chest pain", LIST("pain in the chest"), TIER_RIGHT_AWAY, false, false, NULL,
          PL " (" OL ": let them know)" },
        { "palpitations", LIST("irregular heartbeat", "racing heart", "palpitation"), TIER_RIGHT_AWAY, false, false, NULL, PL },
        { "confusion", LIST("confused"), TIER_RIGHT_AWAY, false, false, NULL, PL },
        { "low mood",
          LIST("depression", "depressed", "sad", "mood", "mood changes", "irritable", "aggressive",
               "changed behaviour", "changed behavior", "thoughts of suicide", "self-harm", "suicide", "suicidal",
               "suicidal thoughts", "sadness", "irritability", "aggression", "hurt myself", "harm myself", "kill myself"),
          TIER_RIGHT_AWAY, false, true,
          N_("Pegasys leaflet and Intron A Medication Guide: low mood, thoughts of harming yourself or others, changed behaviour."),
          PL "; " IA },
        { "allergic reaction",
          LIST("hives", "swollen face", "swollen lips", "swollen tongue", "swollen throat", "allergy"),
          TIER_RIGHT_AWAY, false, false, N_("Besremi Medication Guide, on an allergic reaction: get medical help right away."), BM },
        { "sudden weakness", LIST("numbness", "loss of coordination", "trouble speaking"), TIER_RIGHT_AWAY, false, false,
          N_("Intron A Medication Guide: can be signs of a stroke."), IA },
        { "very sleepy", LIST("hard to wake"), TIER_RIGHT_AWAY, false, false, NULL, MONOGRAPH },
        { "stomach pain", LIST("pain in the abdomen", "belly ache", "bellyache", "stomach ache", "abdominal pain"),
          TIER_LET_THEM_KNOW, true, false, NULL, PL "; " OL },
        { "blood in stool", LIST("black stools", "black stool", "blood in stools"), TIER_RIGHT_AWAY, false, false, NULL,
          PL " (" OL ": let them know)" },
        { "nosebleed", LIST("bleeding nose", "nosebleeds", "nose bleed"), TIER_LET_THEM_KNOW, true, false, NULL, PL "; " OL },
        { "eyesight", LIST("blurred vision", "can't see well", "blurry vision"), TIER_RIGHT_AWAY, false, false, NULL, PL },
        { "low blood pressure", LIST("faint on standing"), TIER_RIGHT_AWAY, false, false, SUDDEN, OL },
        { "swelling", LIST("swollen arms", "swollen legs"), TIER_RIGHT_AWAY, false, false, SUDDEN, OL },
        { "light-headed", LIST("dizzy", "dizziness", "lightheaded", "light-headedness"), TIER_RIGHT_AWAY, false, false,
          SUDDEN, OL },
        { "vomiting", LIST("being sick", "vomit", "vomited", "throwing up"), TIER_CALL, false, false,
          N_("OncoLink, on interleukin-2: call if you can't keep fluids down for more than 12 hours."), OL },
        { "bruising", LIST("bruise", "bruises"), TIER_LET_THEM_KNOW, false, false, NULL, OL },
        { "bleeding", LIST("bleeding gums", "blood in urine"), TIER_LET_THEM_KNOW, false, false, NULL, OL },
        { "yellow skin", LIST("jaundice", "yellow eyes"), TIER_LET_THEM_KNOW, false, false, NULL, OL },
        { "dark urine", NO_OTHER, TIER_LET_THEM_KNOW, false, false, NULL, OL },
        { "less urine", NO_OTHER, TIER_LET_THEM_KNOW, false, false, SWELLING, OL },
        { "swollen ankles", NO_OTHER, TIER_LET_THEM_KNOW, false, false, SWELLING, OL },
        { "loss of appetite", LIST("not hungry"), TIER_LET_THEM_KNOW, false, false, SWELLING, OL },
        { "rash", LIST("skin rash"), TIER_LET_THEM_KNOW, false, false, N_("OncoLink, on interleukin-2: any rash that develops."), OL },
        { "sore mouth", LIST("mouth sores", "ulcers", "white mouth", "mouth ulcers"), TIER_LET_THEM_KNOW, false, false, NULL, OL },
        { "nausea", LIST("feeling sick", "nauseous"), TIER_NONE, false, false,
          N_("OncoLink, on interleukin-2: a sudden drop in blood pressure, weakness, fatigue, sudden swelling, nausea or "
             "light-headedness: any of these, sudden: right away. Not keeping fluids down for more than 12 hours: call."), OL "; " CRUK },
        { "tiredness", LIST("tired", "fatigue", "exhausted"), TIER_NONE, false, false,
          N_("OncoLink, on interleukin-2: a sudden drop in blood pressure, weakness, fatigue, sudden swelling, nausea or "
             "light-headedness: any of these, sudden: right away."), OL "; " CRUK },
        { "flu-like", LIST("flu", "aches", "aching joints", "aching muscles", "flu-like symptoms"), TIER_NONE, false, false,
          N_("OncoLink, on interleukin-2: with a temperature above 38 °C (100.4 °F), or chills: right away."),
          OL "; " CRUK },
        { "diarrhoea", LIST("diarrhea"), TIER_NONE, false, false, NULL, CRUK "; " OL },
        { "weight loss", NO_OTHER, TIER_NONE, false, false, NULL, CRUK "; " OL },
        { "headache", LIST("headaches"), TIER_NONE, false, false, NULL, CRUK "; " OL },
        { "sleep", LIST("difficulty sleeping", "can't sleep"), TIER_NONE, false, false, NULL, CRUK "; " OL },
        { "dry skin", LIST("itching"), TIER_NONE, false, false, NULL, CRUK "; " OL },
        { "infection", NO_OTHER, TIER_RIGHT_AWAY, false, false, NULL, OL },
};

static const char *const tier_names[] = { NULL, "let them know", "call", "right away" };
static const char *const tier_sentences[] = {
        NULL, N_("Let your care team know."), N_("Call your care team."), N_("Tell your care team right away."),
};

const char *tier_name(Tier tier) {
        return tier_names[tier];
}

const char *tier_sentence(Tier tier) {
        return tier_sentences[tier];
}

const Symptom *symptom_table(size_t *ret_n) {
        *ret_n = ELEMENTSOF(table);
        return table;
}

/* ---- words ------------------------------------------------------------------------------- */

static bool separates(char c) {
        return (unsigned char)c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z');
}

/* The words of TEXT, folded, each with a space before and behind: " can t sleep " is " cant sleep ". */
static char *words_of(const char *text) {
        _cleanup_free_ char *folded = fold_text(text);
        char *words = folded ? malloc(strlen(folded) + 3) : NULL;
        size_t n = 0;

        if (!words)
                return NULL;
        words[n++] = ' ';
        for (const char *p = folded; *p; p++) {
                if (*p == '\'')
                        continue;
                if (!separates(*p))
                        words[n++] = *p;
                else if (words[n - 1] != ' ')
                        words[n++] = ' ';
        }
        if (words[n - 1] != ' ')
                words[n++] = ' ';
        words[n] = '\0';
        return words;
}

/* The names of a row: its code, then its synonyms; NULL after the last. */
static const char *row_name(const Symptom *row, size_t i) {
        return i == 0 ? row->code : row->synonyms[i - 1];
}

typedef bool (*Comparison)(const char *typed, const char *name);

static bool is_same(const char *typed, const char *name) {
        return streq(typed, name);
}

/* The spaces around are no characters that may be missed. */
static bool is_near(const char *typed, const char *name) {
        _cleanup_free_ char *a = fold_text(typed), *b = fold_text(name);

        return a && b && fold_near(a, b);
}

static bool is_inside(const char *typed, const char *name) {
        return !streq(name, " cold ") && strstr(typed, name) != NULL;
}

static Tier row_tier(const Symptom *row, bool severe) {
        return row->severe && severe ? TIER_RIGHT_AWAY : row->tier;
}

/* The most urgent row of which a name compares so. */
static const Symptom *search(const char *typed, Comparison compare, bool severe, const char **ret_words) {
        _cleanup_free_ char *words = words_of(typed);
        const Symptom *found = NULL;

        for (size_t i = 0; words && i < ELEMENTSOF(table); i++) {
                const char *name;

                if (found && row_tier(found, severe) >= row_tier(&table[i], severe))
                        continue;
                for (size_t k = 0; (name = row_name(&table[i], k)); k++) {
                        _cleanup_free_ char *known = words_of(name);

                        if (!known || !compare(words, known))
                                continue;
                        found = &table[i];
                        if (ret_words)
                                *ret_words = name;
                        break;
                }
        }
        return found;
}

const Symptom *symptom_find(const char *name) {
        return search(name, is_same, false, NULL);
}

const Symptom *symptom_near(const char *name, const char **ret_words) {
        return symptom_find(name) ? NULL : search(name, is_near, false, ret_words);
}

const Symptom *symptom_in_text(const char *text) {
        return symptom_find(text) ?: search(text, is_inside, false, NULL);
}

bool symptom_is_of(const char *text, const char *name) {
        _cleanup_free_ char *words = words_of(text);
        const Symptom *row = symptom_find(name);
        bool found = false;

        for (size_t i = 0; words && !found && (name = row ? row_name(row, i) : i == 0 ? name : NULL); i++) {
                _cleanup_free_ char *known = words_of(name);

                found = known && is_inside(words, known);
        }
        return found;
}

size_t symptom_split(const char *text, size_t *ret_value) {
        size_t n = 0, end = 0;

        while (text[n]) {
                size_t space = strspn(text + n, " \t");

                n += space;
                if (!text[n] || (text[n] >= '0' && text[n] <= '9') || text[n] == '<' || text[n] == '>')
                        break;
                n += strcspn(text + n, " \t");
                end = n;
        }
        *ret_value = n;
        return end;
}

/* ---- values ------------------------------------------------------------------------------ */

/* "38.6" at *P, in hundredths; -EINVAL. */
static int degrees_read(const char **p) {
        int value = 0, digits = 0, decimals = 0;

        for (; **p >= '0' && **p <= '9' && digits < 4; (*p)++, digits++)
                value = value * 10 + (**p - '0');
        if (digits == 0 || digits > 3)
                return -EINVAL;
        value *= 100;
        if (**p != '.' && **p != ',')
                return value;
        (*p)++;
        for (int weight = 10; **p >= '0' && **p <= '9' && decimals < 3; (*p)++, weight /= 10, decimals++)
                value += weight * (**p - '0');
        return decimals == 1 || decimals == 2 ? value : -EINVAL;
}

/* 'C', 'F', '\0' for none; -EINVAL. */
static int scale_read(const char *text) {
        _cleanup_free_ char *word = fold_text(text);
        const char *p = word;

        if (!word)
                return -ENOMEM;
        if (strncmp(p, "\xc2\xb0", 2) == 0)
                p += 2 + (p[2] == ' ');
        else if (strncmp(p, "degrees", 7) == 0)
                p += 7 + (p[7] == ' ');
        else if (strncmp(p, "deg", 3) == 0)
                p += 3 + (p[3] == ' ');
        if (streq(p, "c") || streq(p, "celsius") || streq(p, "centigrade"))
                return 'C';
        if (streq(p, "f") || streq(p, "fahrenheit"))
                return 'F';
        return *p ? -EINVAL : '\0';
}

#define C_MIN 3000
#define C_MAX 4500
#define C_FEVER 3800
#define F_MIN 8600
#define F_MAX 11300
#define F_FEVER 10040

int temperature_read(const char *text, Temperature *ret) {
        const char *start = text + strspn(text, " \t"), *p = start;
        char sign = *p == '<' || *p == '>' ? *p++ : '\0';
        int degrees, scale;
        bool celsius;
        size_t n;

        if (sign && *p == '=')
                p++;
        degrees = degrees_read(&p);
        if (degrees < 0)
                return degrees;
        n = (size_t)(p - start);
        scale = scale_read(p);
        if (scale < 0)
                return scale;
        celsius = scale == 'C' || (scale == '\0' && degrees >= C_MIN && degrees <= C_MAX);
        if (degrees < (celsius ? C_MIN : F_MIN) || degrees > (celsius ? C_MAX : F_MAX) || n >= sizeof(ret->value))
                return -ERANGE;
        memcpy(ret->value, start, n);
        ret->value[n] = '\0';
        ret->unit = celsius ? "\xc2\xb0""C" : "\xc2\xb0""F";
        /* What is only bounded from below may be a fever; what is below the mark is none. */
        ret->fever = sign == '>' || degrees > (celsius ? C_FEVER : F_FEVER) ||
                     (degrees == (celsius ? C_FEVER : F_FEVER) && (sign != '<' || start[1] == '='));
        return 0;
}

const char *severity_read(const char *text) {
        static const char *const words[] = {
                "mild", "moderate", "severe", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
        };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (fold_equal(text, words[i]))
                        return words[i];
        return NULL;
}

/* ---- what is said ------------------------------------------------------------------------ */

static bool has_word(const char *text, const char *begin) {
        _cleanup_free_ char *words = text ? words_of(text) : NULL;

        return words && strstr(words, begin);
}

static bool below_fever(const char *value, const char *unit) {
        _cleanup_free_ char *text = NULL;
        Temperature t;

        if (!value || asprintf(&text, "%s %s", value, unit ?: "") < 0)
                return false;
        return temperature_read(text, &t) >= 0 && !t.fever;
}

SymptomSays symptom_says(const char *code, const char *typed, const char *value, const char *unit, const char *severity) {
        bool severe = severity ? streq(severity, "severe") : has_word(typed ?: code, " severe ");
        const Symptom *exact = symptom_find(code), *s = exact ?: search(code, is_inside, severe, NULL);
        const char *said = typed ?: code;
        SymptomSays says = {};

        if (!s)
                return says;
        says = (SymptomSays){ row_tier(s, severe), s->emergency, s->line, s->source };
        /* Only what is a temperature and nothing else has one that can be below. */
        if (exact && streq(s->code, "fever") && !has_word(said, " chill") && !has_word(said, " shiver") &&
            below_fever(value, unit)) {
                says.tier = TIER_NONE;
                says.line = BELOW_FEVER;
        }
        if (s->severe && !severe && (!severity || *severity <= '9'))
                says.line = SEVERE;
        return says;
}

/* Sentences, each whole, one after the other. */
char *symptom_tell(const SymptomSays *says, bool local) {
        const char *const sentences[] = {
                says->emergency ? SYMPTOM_EMERGENCY : NULL,
                tier_sentence(says->tier),
                says->line,
                tier_sentence(says->tier) ? NULL : SYMPTOM_UNMARKED,
        };
        char *tell = NULL;
        size_t size;
        FILE *f = open_memstream(&tell, &size);

        if (!f)
                return NULL;
        for (size_t i = 0, n = 0; i < ELEMENTSOF(sentences); i++)
                if (sentences[i])
                        fprintf(f, "%s%s", n++ > 0 ? " " : "", local ? local_text(sentences[i]) : sentences[i]);
        return memstream_close(f, &tell) < 0 ? NULL : tell;
}
