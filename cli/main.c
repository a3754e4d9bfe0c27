/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched, the command line: what was typed is looked at, and a verb runs. */

#include "cytosched.h"
#include "help.h"
#include "now.h"
#include "streams.h"
#include "term.h"
#include "verbs.h"

static void print_version(void) {
        printf("cytosched " CYTOSCHED_VERSION "\n");
        say(0, PLAIN, DISCLAIMER);
}

static int unknown_verb(const char *name) {
        _cleanup_nearest_ Nearest nearest = {};

        verbs_nearest(name, &nearest);
        if (nearest.best)
                return usage("unknown verb '%s'; did you mean '%s'? All verbs: cytosched help", name, nearest.best);
        return usage("unknown verb '%s'; all verbs: cytosched help", name);
}

/* cytosched help VERB is cytosched VERB --help. */
static int run_help(const Args *args) {
        const Verb *verb = args_count(args) > 0 ? verbs_find(args_word(args, 0)) : NULL;

        if (args_count(args) > 0 && !verb)
                return unknown_verb(args_word(args, 0));
        verb ? help_verb(verb) : help_print();
        return DONE;
}

/* Dates and notes are often several words, which a shell hands over one by one. */
static int too_much(const Args *args, const Verb *verb) {
        const char *word = args_word(args, verb->max), *space = *verb->args ? " " : "";
        _cleanup_free_ char *more = NULL;
        Opt opt = args->behind_opt;

        if (args->behind == 0)
                return usage("too much: '%s'. It is: cytosched %s%s%s", word, verb->name, space, verb->args);
        if (words_join(args, args->behind - 1, &more) != 0)
                return REFUSED;
        return usage("too much: '%s'. It is: cytosched %s%s%s; what has several words is quoted: --%s \"%s %s\"", word, verb->name,
                     space, verb->args, option_info(opt)->name, args->value[opt], more);
}

static int run_verb(Client *c, const Verb *verb) {
        const char *foreign = options_foreign(&c->args, verb->options | HELP_OPTIONS);

        if (args_has(&c->args, OPT_HELP)) {
                *verb->name ? help_verb(verb) : help_print();
                return DONE;
        }
        if (foreign)
                return usage("cytosched%s%s takes no option --%s", *verb->name ? " " : "",
                             verb->name, foreign);
        if (args_count(&c->args) < verb->min)
                return usage("it is: cytosched %s %s", verb->name, verb->args);
        if (args_count(&c->args) > verb->max)
                return too_much(&c->args, verb);
        /* A shell's variable that is not set is not "the one that is open", nor all. */
        if (args_count(&c->args) > 0 && !*args_word(&c->args, 0) &&
            (strstr(verb->args, "DOSE") || strstr(verb->args, "REGIMEN")))
                return usage("the name is empty. It is: cytosched %s %s", verb->name, verb->args);
        return verb->run ? verb->run(c) : run_help(&c->args);
}

static int run(Client *c, int argc, char **argv) {
        const Verb *verb;
        int r = options_parse(argc, argv, &c->args);

        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_VERSION)) {
                print_version();
                return DONE;
        }
        verb = c->args.n_words == 0 ? &VERB_NOW : verbs_find(c->args.words[0]);
        return verb ? run_verb(c, verb) : unknown_verb(c->args.words[0]);
}

int main(int argc, char **argv) {
        static Client c;
        int code = streams_begin();

        if (code != 0)
                return code;
        code = client_begin(&c, argc, NULL);
        if (code == 0)
                code = run(&c, argc, argv);
        /* What a library said of a failure was told; outside it is one code.
         * The connection ends with the process: to take it apart first is a thirtieth of the whole time of "next". */
        return streams_end(code < 0 ? REFUSED : code);
}
