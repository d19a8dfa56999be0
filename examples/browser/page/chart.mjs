// ===- chart.mjs - halting values and changes over the steps, as SVG ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const LEFT = 30;
const RIGHT = 8;
const CURVE = { top: 8, bottom: 108 };
const BARS = { top: 126, bottom: 160 };
const INNER = WIDTH - LEFT - RIGHT;
const HEIGHT = BARS.bottom + 20;

export class Chart {
  #svg;
  #maxSteps;
  #numCells;

  /// `onPick(step)` hears which step is clicked.
  constructor(svg, maxSteps, numCells, onPick) {
    this.#svg = svg;
    this.#maxSteps = maxSteps;
    this.#numCells = numCells;
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.step);
      if (step) onPick(step);
    });
  }

  show(steps, shown) {
    const scale = Math.max(8, ...steps.map((step) => Math.abs(step.q)));
    this.#svg.replaceChildren();
    this.#drawAxes(scale, shown);
    this.#drawBars(steps, shown);
    this.#drawCurve(steps, shown, scale);
    this.#drawTargets(steps);
    this.#svg.setAttribute("aria-label", describe(steps));
  }

  #draw(name, attributes) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    this.#svg.append(element);
    return element;
  }

  #write(text, x, y, anchor, kind = "") {
    this.#draw("text", { class: kind, x, y, "text-anchor": anchor }).textContent = text;
  }

  #x(step) {
    return LEFT + ((step - 0.5) * INNER) / this.#maxSteps;
  }

  #y(q, scale) {
    const middle = (CURVE.top + CURVE.bottom) / 2;
    return middle - (q / scale) * (middle - CURVE.top);
  }

  #drawAxes(scale, shown) {
    const zero = this.#y(0, scale);
    const region = { class: "sure", x: LEFT, y: CURVE.top, width: INNER, height: zero - CURVE.top };
    this.#draw("rect", region);
    this.#drawLevel("zero", zero);
    this.#drawLevel("base", BARS.bottom);
    for (const q of [Math.floor(scale), 0, -Math.floor(scale)])
      this.#write(formatLevel(q), LEFT - 5, this.#y(q, scale) + 3.5, "end");
    this.#write("sure", WIDTH - RIGHT - 5, CURVE.top + 13, "end");
    this.#write("not sure yet", WIDTH - RIGHT - 5, CURVE.bottom - 4, "end");
    for (let step = 1; step <= this.#maxSteps; ++step)
      this.#write(step, this.#x(step), BARS.bottom + 14, "middle", step === shown ? "now" : "");
  }

  #drawLevel(kind, y) {
    this.#draw("line", { class: kind, x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y });
  }

  #drawCurve(steps, shown, scale) {
    const points = steps.map((step, i) => `${this.#x(i + 1)},${this.#y(step.q, scale)}`);
    this.#draw("polyline", { class: "curve", points: points.join(" ") });
    steps.forEach((step, i) => {
      const isShown = i + 1 === shown;
      const kind = `point ${step.q > 0 ? "positive" : "negative"}`;
      const place = { cx: this.#x(i + 1), cy: this.#y(step.q, scale), r: isShown ? 5.5 : 3.5 };
      this.#draw("circle", { class: kind, ...place });
    });
  }

  #drawBars(steps, shown) {
    const width = (INNER / this.#maxSteps) * 0.6;
    steps.forEach((step, i) => {
      // Square roots, since the first step changes nearly all cells and later ones few.
      const height = Math.sqrt(step.changed.size / this.#numCells) * (BARS.bottom - BARS.top);
      const x = this.#x(i + 1);
      const y = BARS.bottom - height;
      const kind = i + 1 === shown ? "bar now" : "bar";
      this.#draw("rect", { class: kind, x: x - width / 2, y, width, height, rx: 1.5 });
      this.#write(step.changed.size, x, y - 3, "middle");
    });
  }

  /// Each step's column can be hit, not its small point alone.
  #drawTargets(steps) {
    const width = INNER / this.#maxSteps;
    steps.forEach((step, i) => {
      const place = { x: this.#x(i + 1) - width / 2, y: 0, width, height: HEIGHT };
      const target = this.#draw("rect", { class: "target", "data-step": i + 1, ...place });
      const title = document.createElementNS(SVG, "title");
      title.textContent = `step ${i + 1}: q ${formatQ(step.q)}, ${step.changed.size} changed`;
      target.append(title);
    });
  }
}

function formatLevel(q) {
  return q > 0 ? `+${q}` : `${q}`.replace("-", "−");
}

export function formatQ(q) {
  return `${q < 0 ? "−" : "+"}${Math.abs(q).toFixed(2)}`;
}

function describe(steps) {
  if (!steps.length) return "Halting value over the steps; no step has run.";
  const values = steps.map((step, i) => `step ${i + 1} ${formatQ(step.q)}`);
  return `Halting value over the steps: ${values.join(", ")}`;
}
