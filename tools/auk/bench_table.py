# SPDX-License-Identifier: MIT
"""How the figures of `auk bench` are shown: a table a clock, as text or Markdown, what changed since an earlier run, a picture of the
ratios.

A result holds tables; a table holds {row: {column: [a figure a turn]}}. The figure that counts is the smallest of all turns.
"""
import math
import statistics
from xml.sax.saxutils import escape

EMPTY = "empty"         # the row that shows the measuring itself; nobody is compared by it
NOISE = 0.25            # two figures of the wall clock that lie nearer together are the same


def best(table, name, key):
    values = table["figures"].get(name, {}).get(key)
    return min(values) if values else None


def spread(table, name):
    """How far a row's turns lie apart, in per cent of the smallest; the worst column."""
    worst = 0.0
    for values in table["figures"].get(name, {}).values():
        if min(values) > 0:
            worst = max(worst, (max(values) - min(values)) / min(values) * 100)
    return worst


def of_debian(result):
    """The columns that Auk is held against: Debian's kernel in its settings. The trimmed one stands beside them."""
    return [k for k in result["columns"] if k in ("linux", "fastest")] or [k for k in result["columns"] if k != "auk"]


def ratio(result, table, name):
    """Auk against the better of Debian's columns; None where a side is missing."""
    own = best(table, name, "auk") if name != EMPTY else None
    others = [v for v in (best(table, name, k) for k in of_debian(result)) if v]
    return own / min(others) if own and others else None


def median_ratio(result, table, name):
    """The median over the turns, each kernel against what ran just before and after it."""
    figures = table["figures"].get(name, {})
    others = [figures[k] for k in of_debian(result) if k in figures]
    turns = [own / min(values) for own, values in zip(figures.get("auk", ()), zip(*others)) if min(values)] if others else []
    return statistics.median(turns) if turns else None


def number(value):
    if value is None:
        return "-"
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    if value >= 1e4:
        return f"{value / 1e3:.1f} k"
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(v) for v in values))


def pair(counts, which):
    """One of a row's counts on Auk and on Linux, for one operation."""
    def short(value):
        return "-" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"
    own, its = (counts.get(k, (None, None))[which] for k in ("auk", "fastest"))
    return f"{short(own)}/{short(its)}"


def header(result, table):
    wall = table["clock"] == "wall"
    heads = ["row"] + [result["columns"][k] for k in result["columns"]] + ["ratio"]
    heads += ["median", "spread"] if wall else []
    return heads + (["flushes", "exits"] if table.get("counts") else []) + ["what"]


def cells(result, table, name):
    """One row's words, in the order of header()."""
    group, about, unit = result["rows"][name]
    found = ratio(result, table, name)
    mark = "!" if result["not_counted"].get(name) else ""
    words = [mark + name] + [number(best(table, name, k)) for k in result["columns"]] + [f"{found:.2f}" if found else "-"]
    if table["clock"] == "wall":
        middle = median_ratio(result, table, name)
        noise = found and abs(found - 1) < NOISE
        words[-1] += "~" if noise else ""
        words += [f"{middle:.2f}" if middle else "-", f"{spread(table, name):.0f}%"]
    if table.get("counts"):
        counts = table["counts"].get(name, {})
        words += [pair(counts, which) if counts else "-" for which in (0, 1)]
    return words + [about + (f" ({unit})" if unit else "")]


def legend(table):
    if table["clock"] == "wall":
        return (f"Wall clock, {table['smp']} CPU(s), {table['turns']} turns A B A B: ns of one operation where no unit stands, the smallest of "
                f"all turns. A ratio marked ~ is less than {NOISE:.0%} from 1:\nnoise. Median: of the turns' own ratios. Spread: largest to "
                "smallest turn, the worst column.")
    words = "Instructions of one operation, user and kernel together, one CPU; a ratio below 1 says Auk is cheaper."
    if table.get("counts"):
        words += ("\nFlushes: page-table switches and whole TLB flushes (QEMU counts both as one) an operation, Auk/fastest; "
                  "exits: accesses to devices.")
    return words


def show(result, markdown=False):
    for table in result["tables"]:
        rows = [n for n in result["rows"] if n in table["figures"]]
        heads = header(result, table)
        lines = [cells(result, table, n) for n in rows]
        widths = [max(len(line[i]) for line in lines + [heads]) for i in range(len(heads))]
        print("\n" + legend(table) + ("\n" if markdown else ""))
        print(joined(heads, widths, markdown))
        if markdown:
            print("|" + "|".join("---" if i in (0, len(heads) - 1) else "---:" for i in range(len(heads))) + "|")
        group = None
        for name, line in zip(rows, lines):
            if not markdown and result["rows"][name][0] != group:
                group = result["rows"][name][0]
                print(f"-- {group}")
            print(joined(line, widths, markdown))
        summary(result, table)
    missing(result)


def joined(words, widths, markdown):
    if markdown:
        return "| " + " | ".join(w.replace("|", "\\|") for w in words) + " |"
    return "  ".join([words[0].ljust(widths[0])] + [w.rjust(n) for w, n in zip(words[1:-1], widths[1:-1])] + words[-1:])


def summary(result, table):
    ratios = {n: ratio(result, table, n) for n in result["rows"]}
    ratios = {n: r for n, r in ratios.items() if r}
    counted = [r for n, r in ratios.items() if not result["not_counted"].get(n)]
    for what, values in ((f"{len(ratios)} rows compared", list(ratios.values())), (f"{len(counted)} that count", counted)):
        if values:
            print(f"\n{what}: geometric mean {geometric_mean(values):.2f}, {sum(r > 1 for r in values)} above 1, "
                  f"the highest {max(values):.2f}")


def missing(result):
    reasons = {}
    for name, why in result["not_counted"].items():
        if why and any(name in t["figures"] for t in result["tables"]):
            reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        print(f"! does not count: {', '.join(names) if len(names) < 12 else f'{len(names)} rows'}: {why}")
    for table in result["tables"]:
        for name, why in sorted(table["reasons"].items()):
            print(f"no figure: {name} ({table['clock']}): {why}")


def compare(result, older):
    print(f"\nSince {older['versions']['commit']} ({older['versions']['date']}), Auk's own figures:")
    changed = 0
    for table in result["tables"]:
        then_table = next((t for t in older["tables"] if (t["clock"], t["smp"]) == (table["clock"], table["smp"])), None)
        for name in result["rows"] if then_table else ():
            now, then = best(table, name, "auk"), best(then_table, name, "auk")
            least = NOISE if table["clock"] == "wall" else 0.01
            if now and then and abs(now / then - 1) >= least:
                changed += 1
                print(f"  {table['clock']:13}{name:22}{number(then):>12} -> {number(now):>12}  {(now / then - 1) * 100:+.1f}%")
    if not changed:
        print("  no row changed by 1 % or more, by the wall clock by 25 %")


def draw(result, path):
    """Bars of the ratios on a logarithmic scale, one a row; the line in the middle is Linux."""
    left, middle, scale, height = 190, 480, 110, 16
    parts, y = [], 30
    for table in result["tables"]:
        parts.append(f'<text x="{middle}" y="{y + 11}" text-anchor="middle">{escape(table["clock"])}, {table["smp"]} CPU(s)</text>')
        for name in result["rows"]:
            value = ratio(result, table, name)
            if not value:
                continue
            y += height
            length = max(-2.6, min(2.6, math.log2(value))) * scale
            colour = "#3a7d44" if value <= 1 else "#b5442e"
            parts.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>'
                         f'<rect x="{min(middle, middle + length):.1f}" y="{y + 1}" width="{abs(length):.1f}" height="{height - 4}" '
                         f'fill="{colour}"/><text x="{middle + length + (6 if length >= 0 else -6):.1f}" y="{y + 11}" '
                         f'text-anchor="{"start" if length >= 0 else "end"}">{value:.2f}</text>')
        y += 2 * height
    with open(path, "w") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="820" height="{y}" font-family="sans-serif" font-size="11">'
                  f'<rect width="100%" height="100%" fill="white"/>'
                  f'<text x="{middle}" y="16" text-anchor="middle">Auk : the better Linux of Debian (left: Auk is cheaper)</text>'
                  f'<line x1="{middle}" y1="22" x2="{middle}" y2="{y}" stroke="#888"/>' + "".join(parts) + "</svg>\n")
