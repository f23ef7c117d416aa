"""The comparison: one line for each test that differs, and the counts."""
import csv
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
        if row.ours != row.theirs or asked.only:
            print(f"{row.suite}/{row.test:<48} {word(row.theirs):<5} {word(row.ours):<5} {why or ''}")
            if asked.show and not row.ours:
                print(row.said)
    count(rows, reasons)
    stale = sorted(set(reasons) & {(row.suite, row.test) for row in rows if row.ours})
    for suite, test in stale:
        print(f"reasons.tsv gives a reason for {suite}/{test}, which passes")
    return 1 if unexplained or stale else 0


def count(rows, reasons):
    own = [row for row in rows if row.unmapped]
    shared = [row for row in rows if not row.unmapped]
    explained = [row for row in shared if row.theirs and not row.ours and (row.suite, row.test) in reasons]
    print(f"{len(rows)} tests, {len(own)} of them of mosquitto's own configuration (bridges, plugins, its files).")
    print(f"Of the other {len(shared)}: mosquitto passes {sum(row.theirs for row in shared)}, ours passes {sum(row.ours for row in shared)}; "
          f"ours alone {sum(row.ours and not row.theirs for row in shared)}, mosquitto alone "
          f"{sum(row.theirs and not row.ours for row in shared)}, of which {len(explained)} with a reason.")


def reason(row, reasons):
    if row.unmapped and not row.ours:
        return "mosquitto's configuration: " + ", ".join(row.unmapped)[:100]
    return " ".join(reasons[row.suite, row.test]) if (row.suite, row.test) in reasons else None


def read(file):
    """Lines of suite, test, statement of the specification, reason, parted by tabs."""
    with open(file, encoding="utf-8", newline="") as lines:
        return {(line[0], line[1]): line[2:] for line in csv.reader(lines, delimiter="\t") if line and not line[0].startswith("#")}


def word(passed):
    return "pass" if passed else "fail"
