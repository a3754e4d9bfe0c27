/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts, tables and figures of a page. */

#include "markup.h"

#include "local.h"
#include "style.h"

static void put_character(FILE *f, char c) {
        switch (c) {
        case '&':
                fputs("&amp;", f);
                break;
        case '<':
                fputs("&lt;", f);
                break;
        case '>':
                fputs("&gt;", f);
                break;
        case '"':
                fputs("&quot;", f);
                break;
        default:
                fputc(c, f);
        }
}

void markup_text(FILE *f, const char *text) {
        for (; *text; text++)
                put_character(f, *text);
}

void markup_element(FILE *f, const char *tag, const char *text) {
        fprintf(f, "<%s>", tag);
        markup_text(f, text);
        fprintf(f, "</%s>\n", tag);
}

void markup_table_begin(FILE *f, const char *caption, const char *const *heads, size_t n) {
        fputs("<table>\n", f);
        markup_element(f, "caption", caption);
        fputs("<thead><tr>", f);
        for (size_t i = 0; i < n; i++) {
                fputs("<th scope=\"col\">", f);
                markup_text(f, local_text(heads[i]));
                fputs("</th>", f);
        }
        fputs("</tr></thead>\n<tbody>\n", f);
}

void markup_table_row(FILE *f, const char *const *cells, size_t n) {
        fputs("<tr>", f);
        for (size_t i = 0; i < n; i++) {
                fputs(i == 0 ? "<th scope=\"row\">" : "<td>", f);
                markup_text(f, cells[i]);
                fputs(i == 0 ? "</th>" : "</td>", f);
        }
        fputs("</tr>\n", f);
}

void markup_table_end(FILE *f) {
        fputs("</tbody>\n</table>\n", f);
}

void markup_figure_begin(FILE *f, const char *name, const char *title, const char *description, double width, double height) {
        fputs("<figure>\n", f);
        markup_element(f, "figcaption", title);
        fprintf(f, "<div class=\"plot\" tabindex=\"0\" role=\"group\" aria-label=\"");
        markup_text(f, title);
        fprintf(f, "\">\n<svg role=\"img\" aria-labelledby=\"%s-t %s-d\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n", name,
                name, width, height, width, height);
        fprintf(f, "<title id=\"%s-t\">", name);
        markup_text(f, title);
        fprintf(f, "</title>\n<desc id=\"%s-d\">", name);
        markup_text(f, description);
        fprintf(f, "</desc>\n<style>\n%s</style>\n", PLOT_STYLE);
}

void markup_figure_end(FILE *f) {
        fputs("</svg>\n</div>\n</figure>\n", f);
}

/* How many bytes the first COLUMNS characters take. */
static size_t cut_after(const char *text, size_t columns) {
        size_t n = 0;

        while (text[n] && columns > 0) {
                n++;
                while (((unsigned char)text[n] & 0xC0) == 0x80)
                        n++;
                columns--;
        }
        return n;
}

void markup_svg_text(FILE *f, double x, double y, const char *class, size_t columns, const char *text) {
        size_t n = cut_after(text, columns);

        if (text[n])
                n = cut_after(text, columns - 1);
        fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
        for (size_t i = 0; i < n; i++)
                put_character(f, text[i]);
        fputs(text[n] ? "…</text>\n" : "</text>\n", f);
}
