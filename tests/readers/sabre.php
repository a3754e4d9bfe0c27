<?php
# SPDX-License-Identifier: GPL-3.0-or-later
# A calendar's events as sabre/vobject reads them, where its validator has nothing to say. Each
# line of standard input is FILE, FROM and TO, parted by tabs; for each there is one line of
# instants in seconds, or "!" and what went wrong.
error_reporting(E_ALL & ~E_DEPRECATED);
require 'Sabre/VObject/autoload.php';

function read_instants(string $file, string $from, string $to): string
{
    $utc = new DateTimeZone('UTC');
    $calendar = Sabre\VObject\Reader::read(file_get_contents($file));
    foreach ($calendar->validate() as $message) {
        return "! the validator: {$message['message']}";
    }
    $calendar->expand(new DateTime("@$from", $utc), new DateTime("@$to", $utc));
    $found = array_map(fn ($event) => $event->DTSTART->getDateTime()->getTimestamp(), $calendar->select('VEVENT'));
    return implode(' ', $found);
}

while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = read_instants(...explode("\t", rtrim($line, "\n")));
    } catch (Throwable $error) {
        $answer = '! ' . strtr($error->getMessage(), "\n", ' ');
    }
    echo $answer, "\n";
}
