#!/usr/bin/env python3
"""Draws the picture of docs/architecture.md as an SVG file beside this script.

The folders are read from the tree, so that the picture shows what there is.

Usage: python3 docs/images/architecture/draw.py
"""
import pathlib

INK, SOFT, FILL, WARM = "#1f2933", "#52606d", "#e4ecf7", "#fbe6cf"
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]

# Each layer: what it is, and the place of its box in columns and rows.
LAYERS = {
    "sim": ("the program: what talks to a person", 0, 0, 2),
    "models": ("SystemC: the machine, cycle by cycle", 0, 1, 1),
    "analysis": ("what the numbers say: bounds, widths, cost", 1, 1, 1),
    "traces": ("what goes into and comes out of a run: plain data and its files", 0, 2, 2),
    "arith": ("what a bit pattern means, and how sums are formed", 0, 3, 2),
}
WIDTH, HEIGHT, GAP, LEFT, TOP = 440, 82, 44, 30, 30


def folders(layer):
    """The names of the folders of code in a layer, sorted."""
    return sorted(p.name for p in (ROOT / layer).iterdir() if p.is_dir() and any(p.glob("*.cpp")))


def wrapped(words, width):
    """Lines of words of at most so many characters."""
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) + 3 > width and lines[-1]:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + word
    return lines


def text(x, y, words, size=13, colour=INK, weight="normal"):
    return (f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" font-weight="{weight}" '
            f'xml:space="preserve">{words}</text>')


def place(layer):
    """Left, top and width of a layer's box."""
    _, column, row, span = LAYERS[layer]
    return (LEFT + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP), span * WIDTH + (span - 1) * GAP)


def box(layer):
    x, y, width = place(layer)
    fill = WARM if layer == "sim" else FILL
    yield (f'<rect x="{x}" y="{y}" width="{width}" height="{HEIGHT}" rx="4" fill="{fill}" '
           f'stroke="{INK}"/>')
    yield text(x + 14, y + 24, layer, 16, weight="bold")
    yield text(x + 14 + 10 * len(layer) + 14, y + 24, LAYERS[layer][0], 12, SOFT)
    for i, line in enumerate(wrapped(folders(layer), width // 8)):
        yield text(x + 14, y + 50 + 18 * i, line)


def arrow(x, row):
    """From the layer of a row down to the one below: includes go this way."""
    top = TOP + row * (HEIGHT + GAP) + HEIGHT
    yield (f'<line x1="{x}" y1="{top}" x2="{x}" y2="{top + GAP - 2}" stroke="{INK}" '
           f'stroke-width="1.5" marker-end="url(#arrow)"/>')


def main():
    centre_left, centre_right = LEFT + WIDTH / 2, LEFT + WIDTH + GAP + WIDTH / 2
    parts = [part for layer in LAYERS for part in box(layer)]
    for x in (centre_left, centre_right):
        parts += arrow(x, 0)
        parts += arrow(x, 1)
    parts += arrow((centre_left + centre_right) / 2, 2)
    width, height = 2 * WIDTH + GAP + 2 * LEFT, 4 * HEIGHT + 3 * GAP + 2 * TOP
    body = "\n".join(parts)
    (HERE / "layers.svg").write_text(f"""<svg xmlns="http://www.w3.org/2000/svg" \
viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
font-family="Helvetica, Arial, sans-serif">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{INK}"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>
{body}
</svg>
""")


if __name__ == "__main__":
    main()
