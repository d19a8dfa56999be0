// ===- app.mjs - what the page's controls do ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//
import { Board } from "./board.mjs";
import { Chart, formatQ } from "./chart.mjs";
import { linkTo, readFragment, rememberPuzzle } from "./link.mjs";
import { Solve } from "./solve.mjs";
import { findConflicts, formatPuzzle, Grid, parsePuzzle } from "./sudoku.mjs";
import { describeStep, judgeAnswer, judgePuzzle } from "./words.mjs";

/// Milliseconds from one step to the next.
const DELAYS = { slow: 1600, normal: 800, fast: 250, max: 0 };

export class App {
  #model;
  #puzzles;
  #grid;
  #board;
  #chart;
  #givens;
  #solve = null;
  #notice;
  #timer = null;
  #stepLimit;
  #find;

  /// Puzzles are texts, those with the fewest clues first; `find` gives elements by id.
  constructor(model, puzzles, firstPuzzle, find) {
    this.#model = model;
    this.#puzzles = puzzles;
    this.#find = find;
    this.#grid = new Grid(model.size);
    this.#board = new Board(find("board"), this.#grid, (cell, digit) => this.#type(cell, digit));
    const seek = (step) => this.#seek(step);
    this.#chart = new Chart(find("chart"), model.maxSteps, model.length, seek);
    this.#makePad();
    this.#wireControls();
    this.#wirePage();
    this.#describeModel();
    // A puzzle that is loaded is remembered in the address.
    const wishes = readFragment(location.hash);
    this.#load(parsePuzzle(this.#grid, firstPuzzle));
    this.#follow(wishes);
  }

  #makePad() {
    const pad = this.#find("pad");
    for (let digit = 1; digit <= this.#grid.size; ++digit) {
      const key = document.createElement("button");
      key.type = "button";
      key.textContent = digit;
      key.addEventListener("click", () => this.#board.type(digit));
      pad.insertBefore(key, this.#find("erase"));
    }
    this.#find("erase").addEventListener("click", () => this.#board.type(0));
  }

  #wireControls() {
    const actions = {
      solve: () => this.#toggle(),
      back: () => this.#seek(this.#solve.shown - 1),
      forward: () => this.#stepOnce(),
      restart: () => this.#load(this.#givens),
      clear: () => this.#load(this.#givens.map(() => 0)),
      "few-clues": () => this.#loadExample(0),
      "some-clues": () => this.#loadExample(1),
      "many-clues": () => this.#loadExample(2),
      link: () => this.#copyLink(),
    };
    for (const [id, action] of Object.entries(actions))
      this.#find(id).addEventListener("click", action);
    const timeline = this.#find("timeline");
    timeline.addEventListener("input", () => this.#seek(Number(timeline.value)));
    this.#find("until-sure").addEventListener("change", () => this.#render());
  }

  #wirePage() {
    window.addEventListener("hashchange", () => this.#follow(readFragment(location.hash)));
    document.addEventListener("paste", (event) => {
      event.preventDefault();
      this.#loadText(event.clipboardData.getData("text"));
    });
  }

  #describeModel() {
    const numbers = { int8: "8-bit integers", float32: "32-bit floats" };
    const { parameters, precision, maxSteps } = this.#model;
    this.#find("parameters").textContent = parameters.toLocaleString("en");
    this.#find("precision").textContent = numbers[precision] ?? precision;
    this.#find("max-steps").textContent = maxSteps;
    this.#find("timeline").max = maxSteps;
  }

  #follow(wishes) {
    if (wishes.puzzle === null) return;
    this.#loadText(wishes.puzzle);
    if (wishes.speed in DELAYS) this.#find("speed").value = wishes.speed;
    this.#stepLimit = wishes.steps;
    if (wishes.solve) this.#play();
  }

  /// Where the text is no puzzle, what there was stays, and the page says why.
  #loadText(text) {
    try {
      this.#load(parsePuzzle(this.#grid, text));
    } catch (error) {
      this.#notice = { level: "info", text: error.message };
      this.#render();
    }
  }

  /// One of the third of the puzzles with the fewest, some or the most clues.
  #loadExample(third) {
    const count = this.#puzzles.length;
    const [begin, end] = [third, third + 1].map((part) => Math.floor((part * count) / 3));
    const choice = begin + Math.floor(Math.random() * (end - begin));
    this.#load(parsePuzzle(this.#grid, this.#puzzles[choice]));
  }

  #load(givens) {
    this.#pause();
    this.#givens = givens;
    this.#solve = null;
    this.#stepLimit = undefined;
    const isEmpty = givens.every((digit) => digit === 0);
    this.#notice = isEmpty ? undefined : judgePuzzle(this.#grid, givens);
    rememberPuzzle(formatPuzzle(givens));
    this.#render();
  }

  #type(cell, digit) {
    this.#load(this.#givens.map((old, index) => (index === cell ? digit : old)));
  }

  async #copyLink() {
    const link = linkTo(formatPuzzle(this.#givens));
    try {
      await navigator.clipboard.writeText(link);
      this.#notice = { level: "info", text: "Link copied: it opens this page and solves this puzzle." };
    } catch {
      this.#notice = { level: "info", text: `The link to this puzzle: ${link}` };
    }
    this.#render();
  }

  get #isBlocked() {
    return this.#notice?.level === "error";
  }

  get #canGoForward() {
    if (this.#isBlocked) return false;
    const stopsWhenSure = this.#stepLimit === undefined && this.#find("until-sure").checked;
    return this.#solve?.canGoForward(stopsWhenSure, this.#stepLimit) ?? true;
  }

  #toggle() {
    if (this.#timer !== null) this.#pause();
    else if (this.#canGoForward) this.#play();
    else this.#replay();
    this.#render();
  }

  #replay() {
    this.#solve.show(0);
    this.#play();
  }

  #play() {
    if (!this.#canGoForward) return;
    this.#timer = setTimeout(() => this.#playOn(), 0);
    this.#render();
  }

  #playOn() {
    this.#goForward();
    const delay = DELAYS[this.#find("speed").value];
    this.#timer = this.#canGoForward ? setTimeout(() => this.#playOn(), delay) : null;
    this.#render();
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #stepOnce() {
    this.#pause();
    this.#goForward();
    this.#render();
  }

  #goForward() {
    this.#solve ??= new Solve(this.#model, this.#givens);
    this.#solve.goForward();
  }

  #seek(step) {
    this.#pause();
    this.#solve?.show(step);
    this.#render();
  }

  #render() {
    const step = this.#solve?.current;
    const verdict = step && judgeAnswer(this.#grid, this.#givens, step.answer);
    const conflicting = verdict?.conflicting ?? findConflicts(this.#grid, this.#givens).conflicting;
    this.#board.show(this.#givens, conflicting, step);
    this.#chart.show(this.#solve?.steps ?? [], this.#solve?.shown ?? 0);
    this.#renderControls();
    this.#renderNotice();
    this.#renderStatus(verdict);
    this.#publish(verdict);
  }

  #renderControls() {
    const shown = this.#solve?.shown ?? 0;
    const known = this.#solve?.steps.length ?? 0;
    this.#find("solve").dataset.shows = this.#timer === null ? "play" : "pause";
    this.#find("solve-label").textContent = this.#nextAction;
    this.#find("solve").disabled = this.#isBlocked;
    this.#find("back").disabled = shown === 0;
    this.#find("forward").disabled = !this.#canGoForward;
    this.#find("restart").disabled = known === 0;
    const timeline = this.#find("timeline");
    timeline.disabled = known === 0;
    timeline.value = shown;
    timeline.setAttribute("aria-valuetext", shown ? `step ${shown}` : "the puzzle");
  }

  get #nextAction() {
    if (this.#timer !== null) return "Pause";
    if (!this.#solve) return "Solve";
    return this.#canGoForward ? "Go on" : "Replay";
  }

  #renderNotice() {
    const { level, text } = this.#notice ?? { level: "", text: "" };
    const notice = this.#find("notice");
    notice.hidden = !text;
    notice.dataset.level = level;
    // It is read aloud when it changes, and so only then.
    if (notice.textContent !== text) notice.textContent = text;
  }

  #renderStatus(verdict) {
    const step = this.#solve?.current;
    this.#find("counter").textContent = this.#solve?.shown ?? 0;
    this.#find("q").textContent = step ? formatQ(step.q) : "–";
    this.#find("time").textContent = step ? `${this.#solve.meanMilliseconds.toFixed(1)} ms` : "–";
    this.#find("status").textContent = step
      ? describeStep(this.#solve, verdict, this.#isOver)
      : this.#isBlocked
        ? "The puzzle needs a change first."
        : "Type a puzzle or take an example, then press Solve.";
  }

  get #isOver() {
    return this.#timer === null && !this.#canGoForward;
  }

  get #state() {
    if (this.#isBlocked) return "error";
    if (this.#timer !== null) return "running";
    if (!this.#solve?.current) return "ready";
    return this.#isOver ? "done" : "paused";
  }

  /// What the page shows, for programs that look at it.
  #publish(verdict) {
    const step = this.#solve?.current;
    Object.assign(this.#find("app").dataset, {
      state: this.#state,
      question: formatPuzzle(this.#givens),
      answer: step ? formatPuzzle(step.answer) : "",
      step: this.#solve?.shown ?? 0,
      q: step ? step.q : "",
      solved: Boolean(verdict?.isSolved),
    });
  }
}
