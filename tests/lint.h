/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For cppcheck alone: what it can't see of the libraries' macros. */
#define LINTING
#define SD_BUS_PARAM(x)
#define SD_BUS_VTABLE_START(x) {}
#define SD_BUS_VTABLE_END {}
#define SD_BUS_METHOD_WITH_NAMES(...) {}
#define SD_BUS_SIGNAL_WITH_NAMES(...) {}
#define SD_BUS_PROPERTY(...) {}
#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(a, b)
#define json_array_foreach(a, i, v) for (i = 0; i < json_array_size(a) && (v = json_array_get(a, i)); i++)
#define json_object_foreach(o, k, v) for (k = ""; k; v = json_object_get(o, k))
