#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME's own hand on a calendar or a list of tasks: evolution-data-server, asked on this session's bus.

    evolution.py list SOURCE         the components that it has, one JSON text each line
    evolution.py tick SOURCE UID     ticks a task
    evolution.py untick SOURCE UID
    evolution.py dismiss SOURCE UID  an alarm is dismissed, as GNOME's reminders do it
    evolution.py delete SOURCE UID

SOURCE is "plan" (events) or "tasks"."""

import json
import sys

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, ICalGLib  # noqa: E402

# It connects in its own time: who asks waits for what it then has.
DO_NOT_WAIT = 0xFFFFFFFF
NOW = "20261122T180001Z"


def connect(name):
    registry = EDataServer.SourceRegistry.new_sync(None)
    kind = ECal.ClientSourceType.EVENTS if name == "plan" else ECal.ClientSourceType.TASKS
    client = ECal.Client.connect_sync(registry.ref_source(name), kind, DO_NOT_WAIT, None)
    client.refresh_sync(None)
    return client


def get(client, uid):
    _, component = client.get_object_sync(uid, None, None)
    return component


def put(client, component):
    client.modify_object_sync(component, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)


def set_status(component, status, percent):
    component.set_status(status)
    for kind in (ICalGLib.PropertyKind.COMPLETED_PROPERTY, ICalGLib.PropertyKind.PERCENTCOMPLETE_PROPERTY):
        while found := component.get_first_property(kind):
            component.remove_property(found)
    component.add_property(ICalGLib.Property.new_percentcomplete(percent))
    if percent == 100:
        now = ICalGLib.Time.new_current_with_zone(ICalGLib.Timezone.get_utc_timezone())
        component.add_property(ICalGLib.Property.new_completed(now))


def main(what, name, uid=None):
    client = connect(name)
    if what == "list":
        _, found = client.get_object_list_as_comps_sync("#t", None)
        for component in found:
            print(json.dumps(component.get_icalcomponent().as_ical_string()))
        return
    if what == "delete":
        client.remove_object_sync(uid, None, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)
        return
    component = get(client, uid)
    if what == "tick":
        set_status(component, ICalGLib.PropertyStatus.COMPLETED, 100)
    elif what == "untick":
        set_status(component, ICalGLib.PropertyStatus.NEEDSACTION, 0)
    else:
        alarm = component.get_first_component(ICalGLib.ComponentKind.VALARM_COMPONENT)
        done = ICalGLib.Property.new_acknowledged(ICalGLib.Time.new_from_string(NOW))
        alarm.add_property(done)
    put(client, component)


main(*sys.argv[1:])
