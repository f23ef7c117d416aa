"""The comparison: one line for each test that differs, and the counts."""
import csv
from collections import Counter
from dataclasses import dataclass


@dataclass
class Row:
    suite: str
    test: str
    theirs: bool
    ours: bool
    unmapped: list
    said: str


def show(rows, reasons_file, asked):
    reasons = read(reasons_file)
    unexplained = 0
    for row in rows:
        why = reason(row, reasons)
        if not row.ours and row.theirs and why is None:
            unexplained += 1
            why = "NO REASON"
        if asked.all or asked.only or row.ours != row.theirs:
            print(f"{row.suite + '/' + row.test:<58} {word(row.theirs):<5} {word(row.ours):<5} {why or ''}")
            if asked.show and not row.ours:
                print(row.said)
    for suite in dict.fromkeys(row.suite for row in rows):
        count(suite, [row for row in rows if row.suite == suite], reasons)
    stale = sorted(set(reasons) & {(row.suite, row.test) for row in rows if row.ours})
    for suite, test in stale:
        print(f"reasons.tsv gives a reason for {suite}/{test}, which passes")
    return 1 if unexplained or stale else 0


def count(suite, rows, reasons):
    shared = [row for row in rows if not row.unmapped]
    print(f"{suite}: {len(rows)} tests, {len(rows) - len(shared)} of them of what only {suite} has. Of the other {len(shared)}, "
          f"mosquitto passes {sum(row.theirs for row in shared)}, ours passes {sum(row.ours for row in shared)}.")
    kinds = Counter(reasons[row.suite, row.test][0] if (row.suite, row.test) in reasons else "no reason"
                    for row in shared if row.theirs and not row.ours)
    if kinds:
        print(f"    Where only mosquitto passes: {', '.join(f'{number} {kind}' for kind, number in kinds.most_common())}.")


def reason(row, reasons):
    if row.unmapped:
        return f"only {row.suite} has: " + ", ".join(row.unmapped)[:80]
    return " | ".join(reasons[row.suite, row.test]) if (row.suite, row.test) in reasons else None


def read(file):
    """Lines of suite, test, kind, statement of the specification, reason, parted by tabs."""
    with open(file, encoding="utf-8", newline="") as lines:
        return {(line[0], line[1]): line[2:] for line in csv.reader(lines, delimiter="\t") if line and not line[0].startswith("#")}


def word(passed):
    return "pass" if passed else "fail"
