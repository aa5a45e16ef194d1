#!/usr/bin/env python3
"""Draws the accumulators of docs/accumulators.md as SVG files beside this script.

Usage: python3 docs/images/accumulators/draw.py
"""
import pathlib

INK, SOFT, FILL, WARM = "#1f2933", "#7b8794", "#e4ecf7", "#fbe6cf"


class Drawing:
    """An SVG picture of boxes, adders and arrows on a white sheet."""

    def __init__(self, width, height):
        self.size = (width, height)
        self.parts = []

    def text(self, x, y, words, size=13, colour=INK, anchor="middle", style=""):
        self.parts.append(
            f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}"{style}>{words}</text>')

    def box(self, x, y, width, height, words="", fill=FILL, size=13):
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="{fill}" '
            f'stroke="{INK}"/>')
        if words:
            self.text(x + width / 2, y + height / 2 + size * 0.36, words, size)

    def adder(self, x, y, words="+"):
        self.parts.append(f'<circle cx="{x}" cy="{y}" r="13" fill="white" stroke="{INK}"/>')
        self.text(x, y + 5, words, 15)

    def path(self, *points, arrow=True):
        line = " ".join(f"{x},{y}" for x, y in points)
        end = ' marker-end="url(#arrow)"' if arrow else ""
        self.parts.append(f'<polyline points="{line}" fill="none" stroke="{INK}"{end}/>')

    def save(self, name):
        width, height = self.size
        body = "\n".join(self.parts)
        text = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{INK}"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>
{body}
</svg>
"""
        (pathlib.Path(__file__).parent / name).write_text(text)


def register(d, x, y, words, fill=FILL):
    """An adder above a register that feeds it back; returns where the sum leaves."""
    d.adder(x, y)
    d.path((x, y + 13), (x, y + 42))
    d.box(x - 62, y + 43, 124, 30, words, fill)
    d.path((x + 62, y + 58), (x + 80, y + 58), (x + 80, y), (x + 14, y))
    return x, y + 73


def sequential():
    d = Drawing(640, 190)
    for x, title, middle, note in (
            (110, "fused", None, "one rounding a product"),
            (320, "unfused", "round", "product rounded first"),
            (530, "fixed, int, exact", "cut to lsb", "sums are exact")):
        d.text(x, 20, title, 14)
        d.text(x - 60, 50, "a &#215; b", 13, anchor="end")
        if middle:
            d.box(x - 52, 58, 76, 22, middle, WARM, 11)
            d.path((x - 56, 46), (x - 14, 46), (x - 14, 57))
            d.path((x - 14, 80), (x - 14, 96), (x - 5, 96))
        else:
            d.path((x - 56, 46), (x, 46), (x, 85))
        bottom = register(d, x + (10 if middle else 0), 98, "register")
        d.text(bottom[0], 186, note, 11, SOFT)
    d.save("sequential.svg")


def two_registers():
    d = Drawing(640, 190)
    d.text(150, 40, "a &#215; b", anchor="end")
    d.path((156, 36), (200, 36), (200, 57))
    register(d, 200, 70, "inner register")
    d.path((200, 143), (200, 165), (400, 165), (400, 84))
    d.text(300, 158, "after every chunk", 12, SOFT)
    d.adder(400, 70)
    d.path((413, 70), (446, 70))
    d.box(447, 55, 110, 30, "outer register")
    d.path((557, 70), (580, 70), (580, 30), (400, 30), (400, 56))
    d.text(400, 186, "chunk=64: the inner register starts again after 64 products", 12, SOFT)
    d.save("two_registers.svg")


def tree():
    d = Drawing(640, 256)
    level = [(60 + 70 * i, 46) for i in range(8)]
    for i, (x, y) in enumerate(level):
        d.text(x, 24, f"p<tspan dy='4' font-size='10'>{i}</tspan>")
        d.path((x, 32), (x, 48), arrow=False)
    depth = 0
    while len(level) > 1:
        above, level = level, []
        depth += 1
        for left, right in zip(above[::2], above[1::2]):
            x, y = (left[0] + right[0]) / 2, left[1] + 44
            d.path(left, (left[0], y), (x - 14, y))
            d.path(right, (right[0], y), (x + 14, y))
            d.adder(x, y)
            level.append((x, y + 13))
    d.path(level[0], (level[0][0], 226))
    d.text(level[0][0], 244, "to the register, once for every 8 products (tree=8)", 12, SOFT)
    d.save("tree.svg")


def dual():
    d = Drawing(640, 210)
    for x, sign, words in ((190, "a &#215; b &gt; 0", "W bits, unsigned"),
                           (430, "a &#215; b &lt; 0", "W bits, unsigned")):
        d.text(x - 60, 34, sign, 13, anchor="end")
        d.path((x - 54, 30), (x, 30), (x, 51))
        register(d, x, 64, words)
    d.path((190, 137), (190, 165), (296, 165))
    d.path((430, 137), (430, 165), (324, 165))
    d.adder(310, 165, "&#8722;")
    d.path((310, 178), (310, 196))
    d.text(322, 200, "two's complement, W + 1 bits", 12, SOFT, "start")
    d.save("dual.svg")


def quires():
    d = Drawing(760, 190)
    scale, top = 5.4, 700
    rows = (("quire", 34, [("sign", 1, WARM), ("carry", 31, WARM), ("integer", 48, FILL),
                           ("fraction", 48, FILL)], "128 bits, of products of posit8_2"),
            ("quire:partial", 94, [("", 1, WARM), ("integer", 13, FILL), ("fraction", 24, FILL)],
             "38 bits, of products of logposit8_1: saturates, drops what lies below"),
            ("fixed:width=24,lsb=-12", 154, [("integer", 12, FILL), ("fraction", 12, FILL)],
             "24 bits as given"))
    point = top - 48 * scale
    for name, y, fields, note in rows:
        total = sum(bits for field, bits, fill in fields if field != "fraction")
        x = point - total * scale
        d.text(12, y - 8, name, 13, INK, "start")
        d.text(190, y - 8, note, 11, SOFT, "start")
        for field, bits, fill in fields:
            label = f"{field} {bits}" if bits > 8 else ""
            d.box(x, y, bits * scale, 24, label, fill, 11)
            x += bits * scale
    d.parts.append(f'<line x1="{point}" y1="28" x2="{point}" y2="178" stroke="{INK}" '
                   'stroke-dasharray="3 3"/>')
    d.text(point, 188, "binary point", 11, SOFT)
    d.save("quires.svg")


def aligned():
    d = Drawing(640, 240)
    left, unit = 150, 22
    d.text(12, 24, "term", 12, SOFT, "start")
    d.text(left, 24, "aligned to the largest exponent M", 12, SOFT, "start")
    cut = left + 11 * unit
    rows = (("register", 0, "1011"), ("a&#8320; &#215; b&#8320;", 2, "110101"),
            ("a&#8321; &#215; b&#8321;", 5, "10111010"), ("a&#8322; &#215; b&#8322;", 9, "111001"))
    for i, (name, shift, bits) in enumerate(rows):
        y = 36 + 34 * i
        d.text(12, y + 16, name, 13, INK, "start")
        for j, bit in enumerate(bits):
            x = left + (shift + j) * unit
            kept = x < cut
            d.box(x, y, unit, 24, bit, FILL if kept else WARM, 12)
    d.parts.append(f'<line x1="{cut}" y1="26" x2="{cut}" y2="188" stroke="#b44d12" '
                   'stroke-dasharray="4 3"/>')
    d.text(cut + 6, 186, "2^(M &#8722; fraction): bits beyond are cut", 12, "#b44d12", "start")
    d.path((left + 120, 176), (left + 120, 196))
    d.adder(left + 120, 210, "&#931;")
    d.path((left + 133, 210), (left + 190, 210))
    d.box(left + 191, 196, 240, 28, "one rounding to the result's format", FILL, 12)
    d.save("aligned.svg")


if __name__ == "__main__":
    for draw in (sequential, two_registers, tree, dual, quires, aligned):
        draw()
