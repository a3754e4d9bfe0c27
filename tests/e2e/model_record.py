# SPDX-License-Identifier: GPL-3.0-or-later
"""The record as plainly as it can be said: what was typed, kept in lists. A part of the model (model.py)."""


class Record:
    site_names = ("left abdomen", "right abdomen", "left thigh", "right thigh")

    def begin_record(self):
        self.symptoms, self.results = [], []  # rows, each with its owner, and whether it is there
        self.stock = {}  # the regimen's number: [(kind, instant, count, which entry of all)]
        self.entries = 0
        self.rests = {}  # (patient, site): the last day, None without an end

    # -- symptoms and results

    def keep(self, verb, rows, owner, **row):
        row |= {"owner": owner, "there": True}
        rows.append(row)
        self.note(verb, undo=lambda: row.update(there=False))
        return row

    def drop(self, verb, row):
        row["there"] = False
        self.note(verb, undo=lambda: row.update(there=True))

    @staticmethod
    def kept(rows):
        return [r for r in rows if r["there"] and r["owner"].alive]

    # -- supply

    def count_supply(self, now, regimen, kind, count):
        before = self.stock.get(regimen.number, [])
        self.note("supply " + kind, regimen, undo=lambda: self.stock.update({regimen.number: before}))
        self.entries += 1
        # In the order of their instants, as by the clocks of then: one may have been ahead.
        self.stock[regimen.number] = sorted([*before, (kind, now, count, self.entries)], key=lambda e: (e[1], e[3]))

    def left(self, regimen):
        """The last count, and what was added since, less what was taken later than that count, or the first add."""
        entries = self.stock.get(regimen.number, [])
        begin = max([i for i, e in enumerate(entries) if e[0] == "count"], default=0)
        since = entries[begin][1]
        used = sum(d.answer == "taken" and d.taken > since for d in regimen.doses.values())
        return max(0, sum(e[2] for e in entries[begin:]) - used)

    # -- sites

    def rest(self, owner, site, until):
        before = dict(self.rests)
        self.note("site rest", undo=lambda: setattr(self, "rests", before))
        self.rests = before | {(owner, site): until}

    def use(self, owner, site):
        before = dict(self.rests)
        self.note("site use", undo=lambda: setattr(self, "rests", before))
        self.rests = {k: v for k, v in before.items() if k != (owner, site)}

    def resting(self, owner, today):
        return sorted(s for (p, s), until in self.rests.items() if p is owner and (until is None or until >= today))
