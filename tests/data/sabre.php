<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// SabreDAV, the core of Nextcloud and Baïkal, as a server for a test: its accounts, its calendars in
// SQLite, and Digest, by PHP's own web server. The environment names the folder that holds them, the
// user, and the digest of the password.
error_reporting(0);
date_default_timezone_set('UTC');
require_once 'Sabre/autoload.php';

$user = getenv('DAV_USER');
chdir(getenv('DAV_FOLDER'));
$fresh = !file_exists('sabre.sqlite');
$pdo = new PDO('sqlite:sabre.sqlite');
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
if ($fresh) {
    foreach (array('principals', 'calendars') as $table) {
        $sql = file_get_contents("/usr/share/doc/php-sabre-dav/examples/sql/sqlite.$table.sql");
        foreach (explode(';', preg_replace('/INSERT INTO .*?;/s', '', $sql)) as $statement) {
            if (trim($statement)) {
                $pdo->exec($statement);
            }
        }
    }
    $add = $pdo->prepare('INSERT INTO principals (uri, email, displayname) VALUES (?, ?, ?)');
    $add->execute(array("principals/$user", "$user@example.org", $user));
}

class Login extends Sabre\DAV\Auth\Backend\AbstractDigest
{
    public function getDigestHash($realm, $name)
    {
        return $name === getenv('DAV_USER') ? getenv('DAV_DIGEST') : null;
    }
}

$principals = new Sabre\DAVACL\PrincipalBackend\PDO($pdo);
$calendars = new Sabre\CalDAV\Backend\PDO($pdo);
$server = new Sabre\DAV\Server(array(
    new Sabre\CalDAV\Principal\Collection($principals),
    new Sabre\CalDAV\CalendarRootNode($principals, $calendars),
));
$server->setBaseUri('/');
$server->addPlugin(new Sabre\DAV\Auth\Plugin(new Login(), 'test'));
$server->addPlugin(new Sabre\DAVACL\Plugin());
$server->addPlugin(new Sabre\CalDAV\Plugin());
$server->exec();
