// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers have in common. Each line of standard input is FILE, FROM and TO, parted by
// tabs; for each there is one line of instants from FROM to before TO in seconds, or "!" and what
// went wrong: one process reads any number of files. $NODE_MODULES is where npm put the libraries.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// OF: the one that another library uses.
export const library = (name, of = '.') => {
  const loaded = createRequire(`${process.env.NODE_MODULES}/${of}/x.js`)(name);
  return loaded.default ?? loaded;
};

// READ gives all instants of a text that it can find between two; more do no harm.
export const serve = async (read) => {
  for await (const line of createInterface({ input: process.stdin })) {
    const [file, from, to] = line.split('\t');
    try {
      const found = read(readFileSync(file, 'utf8'), Number(from), Number(to));
      console.log([...found].filter((sec) => sec >= from && sec < to).join(' '));
    } catch (error) {
      console.log(`! ${String(error).replaceAll('\n', ' ')}`);
    }
  }
};
