/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The XML of CalDAV, by libxml2. */

#include "dav.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/uri.h>

#define DAV "DAV:"
#define CALDAV "urn:ietf:params:xml:ns:caldav"

const char dav_propfind[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                            "<propfind xmlns=\"" DAV "\"><prop><resourcetype/><getetag/></prop></propfind>";

static void xml_freep(xmlChar **s) {
        if (*s)
                xmlFree(*s);
}
#define _cleanup_xml_ _cleanup_(xml_freep)

static void doc_freep(xmlDocPtr *doc) {
        if (*doc)
                xmlFreeDoc(*doc);
}

char *dav_mkcalendar(const char *name) {
        _cleanup_xml_ xmlChar *safe = xmlEncodeSpecialChars(NULL, (const xmlChar *)name);
        char *text;

        if (!safe ||
            asprintf(&text,
                     "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                     "<C:mkcalendar xmlns=\"" DAV "\" xmlns:C=\"" CALDAV "\"><set><prop>"
                     "<displayname>%s</displayname>"
                     "<C:supported-calendar-component-set><C:comp name=\"VEVENT\"/>"
                     "</C:supported-calendar-component-set>"
                     "</prop></set></C:mkcalendar>",
                     (const char *)safe) < 0)
                return NULL;
        return text;
}

void dav_done(DavEntries *entries) {
        for (size_t i = 0; i < entries->n; i++) {
                free(entries->entry[i].name);
                free(entries->entry[i].etag);
        }
        free(entries->entry);
        *entries = (DavEntries){};
}

static int by_name(const void *a, const void *b) {
        return strcmp(((const DavEntry *)a)->name, ((const DavEntry *)b)->name);
}

const DavEntry *dav_find(const DavEntries *entries, const char *name) {
        DavEntry key = { .name = (char *)name };

        return entries->n ? bsearch(&key, entries->entry, entries->n, sizeof(DavEntry), by_name) : NULL;
}

/* ---- answers ------------------------------------------------------------------------------- */

static bool is(const xmlNode *node, const char *space, const char *name) {
        return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
               streq((const char *)node->ns->href, space) && streq((const char *)node->name, name);
}

static xmlNode *child(const xmlNode *of, const char *space, const char *name) {
        for (xmlNode *n = of->children; n; n = n->next)
                if (is(n, space, name))
                        return n;
        return NULL;
}

/* Without the spaces around it: the caller's. */
static int text_of(xmlNode *node, char **ret) {
        _cleanup_xml_ xmlChar *content = xmlNodeGetContent(node);
        const char *s = (const char *)content;
        size_t n;

        if (!s)
                return -ENOMEM;
        s += strspn(s, " \t\r\n");
        n = strlen(s);
        while (n > 0 && strchr(" \t\r\n", s[n - 1]))
                n--;
        *ret = strndup(s, n);
        return *ret ? 0 : -ENOMEM;
}

/* Servers escape as they like, and some write the host too: only the last part is compared. */
static int read_name(xmlNode *href, DavEntry *e) {
        _cleanup_free_ char *text = NULL;
        const char *slash;
        char *plain;
        int r = text_of(href, &text);

        if (r < 0)
                return r;
        slash = strrchr(text, '/');
        plain = xmlURIUnescapeString(slash ? slash + 1 : text, 0, NULL);
        e->name = plain ? strdup(plain) : NULL;
        xmlFree(plain);
        return e->name ? 0 : -ENOMEM;
}

static void read_type(const xmlNode *type, DavEntry *e) {
        e->folder |= child(type, DAV, "collection") != NULL;
        e->calendar |= child(type, CALDAV, "calendar") != NULL;
}

/* It goes back in a header: one with a line's end in it is none. */
static int read_etag(xmlNode *etag, DavEntry *e) {
        int r = text_of(etag, &e->etag);

        if (r >= 0 && e->etag[strcspn(e->etag, "\r\n")]) {
                free(e->etag);
                e->etag = NULL;
        }
        return r;
}

/* What a server does not have stands in a propstat of its own, with another status and empty. */
static int read_properties(const xmlNode *response, DavEntry *e) {
        int r = 0;

        for (const xmlNode *stat = response->children; stat && r >= 0; stat = stat->next) {
                const xmlNode *prop = is(stat, DAV, "propstat") ? child(stat, DAV, "prop") : NULL;
                const xmlNode *type = prop ? child(prop, DAV, "resourcetype") : NULL;
                xmlNode *etag = prop ? child(prop, DAV, "getetag") : NULL;

                if (type)
                        read_type(type, e);
                if (etag && etag->children && !e->etag)
                        r = read_etag(etag, e);
        }
        return r;
}

static int read_all(const xmlNode *root, DavEntries *entries) {
        size_t room = 0;

        for (const xmlNode *n = root->children; n; n = n->next)
                room += is(n, DAV, "response");
        entries->entry = calloc(room + 1, sizeof(DavEntry));
        if (!entries->entry)
                return -ENOMEM;
        for (const xmlNode *n = root->children; n; n = n->next) {
                xmlNode *href = is(n, DAV, "response") ? child(n, DAV, "href") : NULL;
                DavEntry *e = &entries->entry[entries->n];
                int r;

                if (!href)
                        continue;
                r = read_name(href, e);
                if (r < 0)
                        return r;
                entries->n++;
                r = read_properties(n, e);
                if (r < 0)
                        return r;
        }
        qsort(entries->entry, entries->n, sizeof(DavEntry), by_name);
        return 0;
}

int dav_parse(const char *text, size_t size, DavEntries *ret) {
        _cleanup_(doc_freep) xmlDocPtr doc = NULL;
        DavEntries entries = {};
        const xmlNode *root;
        int r;

        if (size > INT32_MAX)
                return -EBADMSG;
        /* Nothing is loaded, and no entity replaced: the answer is a stranger's. */
        doc = xmlReadMemory(text, (int)size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        root = doc ? xmlDocGetRootElement(doc) : NULL;
        if (!root || !is(root, DAV, "multistatus"))
                return -EBADMSG;
        r = read_all(root, &entries);
        if (r < 0)
                dav_done(&entries);
        else
                *ret = entries;
        return r;
}
