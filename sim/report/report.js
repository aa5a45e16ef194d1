// What a report does beyond showing: tables that sort and filter, values of points, copying.
// Without it the page is complete: values are titles, tables stand in the order of the run.
"use strict";

// Tables: a click on a heading, or Enter on it, sorts by the column; once more turns it round.
const valueOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent;
};
const numberOf = (text) => {
  if (text === "inf" || text === "-inf") return text === "inf" ? Infinity : -Infinity;
  return text === "–" || text === "nan" || text === "" ? NaN : Number(text);
};
const compareTexts = new Intl.Collator("en", { numeric: true }).compare;
// Cells without a value come last in both directions.
const compareNumbers = (one, other, sign) => {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number.isNaN(one) - Number.isNaN(other);
  return one === other ? 0 : sign * (one < other ? -1 : 1);
};

function sortTable(table, heading) {
  const column = heading.cellIndex;
  const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const numeric = heading.classList.contains("number");
  const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column), row]);
  rows.sort(([one], [other]) => numeric
    ? compareNumbers(numberOf(one), numberOf(other), sign)
    : sign * compareTexts(one, other));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

for (const table of document.querySelectorAll("table")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortTable(table, heading));
    heading.append(button);
  }
}

// Long tables: only the rows that hold all of the words.
for (const box of document.querySelectorAll(".scroll.long")) {
  const rows = [...box.querySelectorAll("tbody tr")].map((row) =>
    [row, [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase()]);
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  label.className = "filter";
  input.type = "search";
  input.placeholder = "such as: e4m3 conv";
  const update = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    count.textContent = `${shown} of ${rows.length} rows`;
  };
  input.addEventListener("input", update);
  label.append("Rows that hold", input, count);
  box.before(label);
  update();
}

// Charts: the value of the point nearest to the pointer, or that the arrow keys have reached.
const tip = document.createElement("div");
tip.id = "tip";
tip.role = "tooltip";
tip.hidden = true;
document.body.append(tip);

let marked = null;
function hideTip() {
  tip.hidden = true;
  marked?.classList.remove("marked");
  marked = null;
}
function showTip(point) {
  if (marked === point) return;
  hideTip();
  marked = point;
  point.classList.add("marked");
  tip.textContent = point.getAttribute("aria-label");
  tip.hidden = false;
  const box = point.getBoundingClientRect();
  const width = tip.offsetWidth, height = tip.offsetHeight;
  const room = document.documentElement.clientWidth;
  const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, 8), room - width - 8);
  const above = box.top - height - 8;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(above < 0 ? box.bottom + 8 : above) + scrollY}px`;
}

// A box holds the pointer, or a point's middle is near.
function distance(box, x, y) {
  if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return 0;
  return Math.hypot(x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2);
}

function nearest(points, x, y) {
  const reach = 28;
  let best = null, least = reach;
  for (const point of points) {
    const away = distance(point.getBoundingClientRect(), x, y);
    if (away < least) [best, least] = [point, away];
  }
  return best;
}

// From a point left and right along its series, up and down to the next series.
function neighbour(points, current, key) {
  const series = (point) => point.closest("[data-look], .heat > g") ?? point;
  const at = points.indexOf(current);
  const step = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  if (key === "Home") return points[0];
  if (key === "End") return points.at(-1);
  if (at < 0) return points[0];
  if (key === "ArrowLeft" || key === "ArrowRight") return points[at + step] ?? current;
  for (let i = at + step; points[i]; i += step) {
    if (series(points[i]) !== series(current)) return points[i];
  }
  return current;
}

for (const chart of document.querySelectorAll(".plot, .timeline svg")) {
  const title = chart.querySelector(":scope > title");
  if (title) {
    chart.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  const points = [];
  for (const words of chart.querySelectorAll("title")) {
    const point = words.parentElement;
    point.setAttribute("aria-label", words.textContent);
    point.setAttribute("role", "img");
    point.setAttribute("tabindex", "-1");
    words.remove();
    points.push(point);
  }
  if (chart.closest(".timeline")) {
    for (const point of points) {
      point.addEventListener("pointerenter", () => showTip(point));
      point.addEventListener("pointerleave", hideTip);
    }
    continue;
  }
  chart.addEventListener("pointermove", (event) => {
    const point = nearest(points, event.clientX, event.clientY);
    point ? showTip(point) : hideTip();
  });
  chart.addEventListener("pointerleave", hideTip);
  chart.addEventListener("focusout", hideTip);
  chart.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hideTip();
    if (!/^(Arrow|Home|End)/.test(event.key) || points.length === 0) return;
    event.preventDefault();
    const point = neighbour(points, document.activeElement, event.key);
    point.focus({ preventScroll: false });
    showTip(point);
  });
}

// Legends: pointing at an entry leaves only its series strong.
for (const figure of document.querySelectorAll("figure.chart")) {
  const fade = (look) => {
    for (const series of figure.querySelectorAll(".plot [data-look]")) {
      series.classList.toggle("faded", look !== null && series.dataset.look !== look);
    }
  };
  for (const entry of figure.querySelectorAll(".legend li")) {
    entry.addEventListener("pointerenter", () => fade(entry.dataset.look));
    entry.addEventListener("pointerleave", () => fade(null));
  }
}

// Commands: a button that copies.
for (const block of document.querySelectorAll(".code")) {
  if (!navigator.clipboard) break;
  const text = block.textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  });
  block.prepend(button);
}
