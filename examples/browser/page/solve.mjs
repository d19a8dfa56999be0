// ===- solve.mjs - a solve step by step, with all that it answered before ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

/// Steps are computed when they are first asked for and kept; `shown` is one of them,
/// 0 is the puzzle.
export class Solve {
  #model;
  steps = [];
  shown = 0;

  constructor(model, givens) {
    this.#model = model;
    this.givens = givens;
    model.start(givens);
  }

  /// Whether there is a step after the one that is shown, known or not yet. The model
  /// is sure where the halting value is positive, as in its training.
  canGoForward(stopsWhenSure, maxSteps = this.#model.maxSteps) {
    if (this.shown < this.steps.length) return true;
    const isSure = this.steps.length > 0 && this.steps.at(-1).q > 0;
    return this.steps.length < maxSteps && !(stopsWhenSure && isSure);
  }

  goForward() {
    if (this.shown === this.steps.length) this.steps.push(this.#runStep());
    ++this.shown;
  }

  #runStep() {
    const before = this.steps.at(-1)?.answer ?? this.givens;
    const step = this.#model.step();
    const cells = step.answer.map((_, cell) => cell);
    step.changed = new Set(cells.filter((cell) => step.answer[cell] !== before[cell]));
    return step;
  }

  show(step) {
    this.shown = Math.max(0, Math.min(step, this.steps.length));
  }

  get current() {
    return this.steps[this.shown - 1];
  }

  get meanMilliseconds() {
    return this.steps.reduce((sum, step) => sum + step.milliseconds, 0) / this.steps.length;
  }
}
