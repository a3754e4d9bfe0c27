/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QR code on a terminal. */

#include "qr.h"

#include <qrencode.h>

#include "util.h"

/* The standard's quiet zone: without it some phones do not find the code. */
#define MARGIN 4

struct Qr {
        QRcode *code;
};

int qr_new(const char *text, Qr **ret) {
        _cleanup_free_ Qr *qr = calloc(1, sizeof(Qr));

        if (!qr)
                return -ENOMEM;
        /* The lowest level of correction: a screen has no stains, and fewer squares are larger. */
        qr->code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
        if (!qr->code)
                return errno == ERANGE ? -E2BIG : -ENOMEM;
        *ret = TAKE_PTR(qr);
        return 0;
}

void qr_free(Qr *qr) {
        if (!qr)
                return;
        QRcode_free(qr->code);
        free(qr);
}

static int side(const Qr *qr) {
        return qr->code->width + 2 * MARGIN;
}

size_t qr_width(const Qr *qr, bool utf8) {
        return (size_t)side(qr) * (utf8 ? 1 : 2);
}

static bool is_light(const Qr *qr, int x, int y) {
        int width = qr->code->width;

        x -= MARGIN;
        y -= MARGIN;
        return x < 0 || y < 0 || x >= width || y >= width || !(qr->code->data[y * width + x] & 1);
}

/* Below the last row it is light, as the margin. */
static void print_pair(const Qr *qr, int y) {
        static const char *const squares[2][2] = { { " ", "▄" }, { "▀", "█" } };

        for (int x = 0; x < side(qr); x++)
                fputs(squares[is_light(qr, x, y)][is_light(qr, x, y + 1)], stdout);
}

/* In colours only one character is needed, the one that fonts draw best, and none where both squares
 * are alike: no font leaves a gap there. */
static void print_pair_coloured(const Qr *qr, int y) {
        for (int x = 0; x < side(qr); x++) {
                bool upper = is_light(qr, x, y), lower = is_light(qr, x, y + 1);

                fputs(upper ? "\033[47;107m" : "\033[40m", stdout);
                if (upper == lower)
                        fputs(" ", stdout);
                else
                        fputs(lower ? "\033[97m▄" : "\033[30m▄", stdout);
        }
}

static void print_row(const Qr *qr, int y, bool colour) {
        const char *light = colour ? "\033[47m  " : "##", *dark = colour ? "\033[40m  " : "  ";

        for (int x = 0; x < side(qr); x++)
                fputs(is_light(qr, x, y) ? light : dark, stdout);
}

void qr_print(const Qr *qr, bool utf8, bool colour) {
        for (int y = 0; y < side(qr); y += utf8 ? 2 : 1) {
                if (!utf8)
                        print_row(qr, y, colour);
                else if (colour)
                        print_pair_coloured(qr, y);
                else
                        print_pair(qr, y);
                fputs(colour ? "\033[0m\n" : "\n", stdout);
        }
}
