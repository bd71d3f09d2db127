# SPDX-License-Identifier: MIT
"""How the figures of `auk bench` are shown: a table, what changed since an earlier run, a picture of the ratios."""
import math
import statistics
from xml.sax.saxutils import escape


def best(result, name, key):
    """The figure that counts: under the wall clock the smallest of all runs."""
    values = result["figures"].get(name, {}).get(key)
    return min(values) if values else None


def spread(result, name):
    """How far a row's runs lie apart, in per cent of the smallest; the worst column."""
    worst = 0.0
    for values in result["figures"].get(name, {}).values():
        if min(values) > 0:
            worst = max(worst, (max(values) - min(values)) / min(values) * 100)
    return worst


def ratio(result, name):
    """Auk against the better of Linux's columns; None where a side is missing."""
    own = best(result, name, "auk")
    others = [v for v in (best(result, name, k) for k in result["columns"] if k != "auk") if v]
    return own / min(others) if own and others else None


def number(value):
    if value is None:
        return "-"
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    return f"{value / 1e3:.1f} k" if value >= 1e4 else f"{value:.0f}"


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(v) for v in values))


def show(result):
    keys = list(result["columns"])
    unit = "ns" if result["versions"]["clock"] == "wall" else "instructions"
    print(f"Each figure is {unit} of one operation, user and kernel together; a ratio below 1 says Auk is cheaper.")
    print(f"{'row':22}" + "".join(f"{result['columns'][k]:>18}" for k in keys) + f"{'ratio':>8}{'spread':>8}  what")
    group = None
    for name, (of_group, about) in result["rows"].items():
        if of_group != group:
            group = of_group
            print(f"-- {group}")
        against = ratio(result, name)
        print(f"{name:22}" + "".join(f"{number(best(result, name, k)):>18}" for k in keys)
              + (f"{against:8.2f}" if against else f"{'-':>8}") + f"{spread(result, name):7.1f}%  {about}")
    ratios = [r for r in (ratio(result, n) for n in result["rows"]) if r]
    if ratios:
        print(f"\n{len(ratios)} rows compared: geometric mean {geometric_mean(ratios):.2f}, "
              f"{sum(r > 1 for r in ratios)} above 1, the highest {max(ratios):.2f}")
    for name, why in sorted(result["reasons"].items()):
        print(f"no figure: {name}: {why}")


def compare(result, older):
    print(f"\nSince {older['versions']['commit']} ({older['versions']['date']}), Auk's own figures:")
    changed = 0
    for name in result["rows"]:
        now, then = best(result, name, "auk"), best(older, name, "auk")
        if now and then and abs(now / then - 1) >= 0.01:
            changed += 1
            print(f"  {name:22}{number(then):>12} -> {number(now):>12}  {(now / then - 1) * 100:+.1f}%")
    if not changed:
        print("  no row changed by 1 % or more")


def draw(result, path):
    """Bars of the ratios on a logarithmic scale, one a row; the line in the middle is Linux."""
    bars = [(name, ratio(result, name)) for name in result["rows"]]
    bars = [(name, r) for name, r in bars if r]
    left, middle, scale, height = 190, 480, 110, 16
    parts = []
    for at, (name, value) in enumerate(bars):
        length = max(-2.6, min(2.6, math.log2(value))) * scale
        x, y = min(middle, middle + length), 30 + at * height
        colour = "#3a7d44" if value <= 1 else "#b5442e"
        parts.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>'
                     f'<rect x="{x:.1f}" y="{y + 1}" width="{abs(length):.1f}" height="{height - 4}" fill="{colour}"/>'
                     f'<text x="{middle + length + (6 if length >= 0 else -6):.1f}" y="{y + 11}" '
                     f'text-anchor="{"start" if length >= 0 else "end"}">{value:.2f}</text>')
    total = 40 + len(bars) * height
    with open(path, "w") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="820" height="{total}" font-family="sans-serif" font-size="11">'
                  f'<rect width="100%" height="100%" fill="white"/>'
                  f'<text x="{middle}" y="16" text-anchor="middle">Auk : the better Linux, {escape(result["versions"]["clock"])}'
                  f' (left: Auk is cheaper)</text><line x1="{middle}" y1="22" x2="{middle}" y2="{total}" stroke="#888"/>'
                  + "".join(parts) + "</svg>\n")
