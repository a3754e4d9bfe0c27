// SPDX-License-Identifier: GPL-3.0-or-later
// Validates FHIR R4 files, named one after another: against the JSON schema that HL7 publishes, and by the rules of a
// validator of its own. Prints what is wrong; exits 1 where anything is.
"use strict";

const fs = require("fs");
const SchemaValidator = require("@asymmetrik/fhir-json-schema-validator");
const { Fhir } = require("fhir");

const schema = new SchemaValidator();
const fhir = new Fhir();
let wrong = 0;

function tell(file, text) {
    wrong++;
    console.log(`${file}: ${text}`);
}

for (const file of process.argv.slice(2)) {
    const bundle = JSON.parse(fs.readFileSync(file, "utf8"));
    for (const error of schema.validate(bundle, true)) tell(file, JSON.stringify(error));
    for (const { resource } of bundle.entry) {
        for (const error of schema.validate(resource, true)) tell(file, `${resource.resourceType}: ${JSON.stringify(error)}`);
        for (const message of fhir.validate(resource, { errorOnUnexpected: true }).messages)
            if (message.severity === "error" || message.severity === "fatal") tell(file, `${resource.resourceType}: ${JSON.stringify(message)}`);
    }
    for (const message of fhir.validate(bundle, { errorOnUnexpected: true }).messages)
        if (message.severity === "error" || message.severity === "fatal") tell(file, JSON.stringify(message));
    console.log(`${file}: ${bundle.entry.length} resources`);
}
console.log(`${wrong} errors`);
process.exit(wrong ? 1 : 0);
