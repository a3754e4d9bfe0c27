<?php
# SPDX-License-Identifier: GPL-3.0-or-later
# The instants of a calendar's events as sabre/vobject reads them: sabre.php FILE FROM TO,
# one a line, in seconds.
error_reporting(E_ALL & ~E_DEPRECATED);
require 'Sabre/VObject/autoload.php';

[, $file, $from, $to] = $argv;
$utc = new DateTimeZone('UTC');
$calendar = Sabre\VObject\Reader::read(file_get_contents($file));
$messages = array_filter($calendar->validate(), fn ($m) => $m['level'] >= 2);
foreach ($messages as $m) {
    fwrite(STDERR, "sabre: {$m['message']}\n");
}
$calendar->expand(new DateTime("@$from", $utc), new DateTime("@$to", $utc));
foreach ($calendar->select('VEVENT') as $event) {
    echo $event->DTSTART->getDateTime()->getTimestamp(), "\n";
}
exit($messages ? 1 : 0);
