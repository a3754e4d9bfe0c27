/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The XML of CalDAV, by libxml2. */

#include "dav.h"

#include "etag.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/uri.h>

#define DAV "DAV:"
#define CALDAV "urn:ietf:params:xml:ns:caldav"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>"

const char dav_propfind[] = XML_HEAD "<propfind xmlns=\"" DAV "\"><prop><resourcetype/><getetag/></prop></propfind>";
const char dav_propfind_all[] = XML_HEAD "<propfind xmlns=\"" DAV "\" xmlns:C=\"" CALDAV "\"><prop>"
                                "<resourcetype/><getetag/><displayname/><current-user-principal/>"
                                "<current-user-privilege-set/><C:calendar-home-set/>"
                                "<C:supported-calendar-component-set/></prop></propfind>";

static void xml_freep(xmlChar **s) {
        if (*s)
                xmlFree(*s);
}
#define _cleanup_xml_ _cleanup_(xml_freep)

static void doc_freep(xmlDocPtr *doc) {
        if (*doc)
                xmlFreeDoc(*doc);
}

char *dav_mkcalendar(const char *name, DavKind kind) {
        _cleanup_xml_ xmlChar *safe = xmlEncodeSpecialChars(NULL, (const xmlChar *)name);
        char *text;

        if (!safe ||
            asprintf(&text,
                     XML_HEAD "<C:mkcalendar xmlns=\"" DAV "\" xmlns:C=\"" CALDAV "\"><set><prop>"
                     "<displayname>%s</displayname>"
                     "<C:supported-calendar-component-set><C:comp name=\"%s\"/>"
                     "</C:supported-calendar-component-set>"
                     "</prop></set></C:mkcalendar>",
                     (const char *)safe, kind == DAV_EVENTS ? "VEVENT" : "VTODO") < 0)
                return NULL;
        return text;
}

void dav_done(DavEntries *entries) {
        for (size_t i = 0; i < entries->n; i++) {
                free(entries->entry[i].href);
                free(entries->entry[i].name);
                free(entries->entry[i].etag);
                free(entries->entry[i].title);
                free(entries->entry[i].principal);
                free(entries->entry[i].home);
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
        const char *slash;
        char *plain;
        int r = text_of(href, &e->href);

        if (r < 0)
                return r;
        slash = strrchr(e->href, '/');
        plain = xmlURIUnescapeString(slash ? slash + 1 : e->href, 0, NULL);
        e->name = strdup(plain && !strchr(plain, '/') ? plain : "");
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

        for (const char *c = e->etag; r >= 0 && *c; c++)
                if ((unsigned char)*c < ' ' || *c == 0x7f) {
                        free(TAKE_PTR(e->etag));
                        return 0;
                }
        if (r >= 0)
                memmove(e->etag, etag_name(e->etag), strlen(etag_name(e->etag)) + 1);
        return r;
}

static void read_kinds(const xmlNode *kinds, DavEntry *e) {
        for (const xmlNode *n = kinds->children; n; n = n->next) {
                _cleanup_xml_ xmlChar *name = is(n, CALDAV, "comp") ? xmlGetNoNsProp(n, (const xmlChar *)"name") : NULL;

                e->says_kinds |= name != NULL;
                e->events |= name && strcasecmp((const char *)name, "VEVENT") == 0;
                e->tasks |= name && strcasecmp((const char *)name, "VTODO") == 0;
        }
}

/* To write a resource is to change its content, and to bind and unbind its name. */
static void read_rights(const xmlNode *set, DavEntry *e) {
        bool content = false, bind = false;

        e->says_rights = true;
        for (const xmlNode *n = set->children; n; n = n->next)
                for (const xmlNode *p = is(n, DAV, "privilege") ? n->children : NULL; p; p = p->next) {
                        e->may_write |= is(p, DAV, "all") || is(p, DAV, "write");
                        content |= is(p, DAV, "write-content");
                        bind |= is(p, DAV, "bind");
                }
        e->may_write |= content && bind;
}

/* The first address in what holds one. */
static int read_reference(const xmlNode *of, char **ret) {
        xmlNode *href = child(of, DAV, "href");

        return href && !*ret ? text_of(href, ret) : 0;
}

static int read_prop(const xmlNode *prop, DavEntry *e) {
        int r = 0;

        for (xmlNode *n = prop->children; n && r >= 0; n = n->next) {
                if (is(n, DAV, "resourcetype"))
                        read_type(n, e);
                else if (is(n, DAV, "current-user-privilege-set"))
                        read_rights(n, e);
                else if (is(n, CALDAV, "supported-calendar-component-set"))
                        read_kinds(n, e);
                else if (is(n, DAV, "getetag") && n->children && !e->etag)
                        r = read_etag(n, e);
                else if (is(n, DAV, "displayname") && n->children && !e->title)
                        r = text_of(n, &e->title);
                else if (is(n, DAV, "current-user-principal"))
                        r = read_reference(n, &e->principal);
                else if (is(n, CALDAV, "calendar-home-set"))
                        r = read_reference(n, &e->home);
        }
        return r;
}

/* Of "HTTP/1.1 404 Not Found"; 0 for none. */
static int read_status(const xmlNode *of, long *ret) {
        _cleanup_free_ char *text = NULL;
        xmlNode *status = child(of, DAV, "status");
        const char *space;
        int r = status ? text_of(status, &text) : 0;

        space = text ? strchr(text, ' ') : NULL;
        *ret = space ? strtol(space, NULL, 10) : 0;
        return r;
}

static bool is_good(long status) {
        return status == 0 || (status >= 200 && status < 300);
}

/* What a server does not have stands in a propstat of its own, with another status and empty; what
 * is not there at all has a status itself. */
static int read_properties(const xmlNode *response, DavEntry *e) {
        long status = 0;
        int r = read_status(response, &status);

        e->gone = status == 404 || status == 410;
        for (const xmlNode *stat = response->children; stat && r >= 0; stat = stat->next) {
                const xmlNode *prop = is(stat, DAV, "propstat") ? child(stat, DAV, "prop") : NULL;

                if (prop && (r = read_status(stat, &status)) >= 0 && is_good(status))
                        r = read_prop(prop, e);
        }
        return r;
}

static int read_response(const xmlNode *response, DavEntries *entries) {
        xmlNode *href = child(response, DAV, "href");
        DavEntry *e = href ? &entries->entry[entries->n++] : NULL;
        int r = e ? read_name(href, e) : 0;

        return e && r >= 0 ? read_properties(response, e) : r;
}

static int read_all(const xmlNode *root, DavEntries *entries) {
        size_t room = 0;
        int r = 0;

        for (const xmlNode *n = root->children; n; n = n->next)
                room += is(n, DAV, "response");
        if (room > DAV_ENTRIES_MAX)
                return -EBADMSG;
        entries->entry = calloc(room + 1, sizeof(DavEntry));
        if (!entries->entry)
                return -ENOMEM;
        for (const xmlNode *n = root->children; n && r >= 0; n = n->next)
                if (is(n, DAV, "response"))
                        r = read_response(n, entries);
        if (r >= 0)
                qsort(entries->entry, entries->n, sizeof(DavEntry), by_name);
        return r;
}

/* A document type can name entities that unfold to any size: none is read. */
static void refuse_type(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
        xmlStopParser(context);
}

static int read_document(const char *text, size_t size, xmlDocPtr *ret) {
        xmlParserCtxtPtr parser = xmlNewParserCtxt();

        if (!parser)
                return -ENOMEM;
        parser->sax->internalSubset = refuse_type;
        /* Nothing is loaded, and no entity replaced: the answer is a stranger's. */
        *ret = xmlCtxtReadMemory(parser, text, (int)size, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        xmlFreeParserCtxt(parser);
        return *ret ? 0 : -EBADMSG;
}

int dav_parse(const char *text, size_t size, DavEntries *ret) {
        _cleanup_(doc_freep) xmlDocPtr doc = NULL;
        DavEntries entries = {};
        const xmlNode *root;
        int r;

        if (size > INT32_MAX)
                return -EBADMSG;
        r = read_document(text, size, &doc);
        root = r >= 0 ? xmlDocGetRootElement(doc) : NULL;
        if (r >= 0 && (!root || !is(root, DAV, "multistatus")))
                r = -EBADMSG;
        if (r >= 0)
                r = read_all(root, &entries);
        if (r < 0)
                dav_done(&entries);
        else
                *ret = entries;
        return r;
}
