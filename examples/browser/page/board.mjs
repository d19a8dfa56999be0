// ===- board.mjs - the grid of cells: what it shows and what is typed into it ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

/// Below it a digit is marked as doubtful.
const CERTAIN = 0.95;
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Board {
  #grid;
  #cells = [];
  #selected = 0;

  /// `onInput(cell, digit)` hears of each digit that is typed; 0 erases.
  constructor(element, grid, onInput) {
    this.#grid = grid;
    this.onInput = onInput;
    element.style.setProperty("--size", grid.size);
    for (let row = 0; row < grid.size; ++row) element.append(this.#makeRow(row));
    element.addEventListener("keydown", (event) => this.#handleKey(event));
    this.#select(0);
  }

  #makeRow(row) {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    for (let column = 0; column < this.#grid.size; ++column)
      line.append(this.#makeCell(row, column));
    return line;
  }

  #makeCell(row, column) {
    const { boxRows, boxColumns, size } = this.#grid;
    const index = this.#cells.length;
    const cell = document.createElement("div");
    cell.className = "cell";
    cell.setAttribute("role", "gridcell");
    cell.classList.toggle("box-right", (column + 1) % boxColumns === 0 && column + 1 < size);
    cell.classList.toggle("box-bottom", (row + 1) % boxRows === 0 && row + 1 < size);
    cell.append(document.createElement("span"), document.createElement("i"));
    cell.addEventListener("focus", () => this.#select(index));
    cell.addEventListener("click", () => cell.focus());
    this.#cells.push(cell);
    return cell;
  }

  /// One cell of the grid is where Tab arrives and where the number pad writes.
  #select(index) {
    this.#selected = index;
    this.#cells.forEach((cell, i) => {
      cell.tabIndex = i === index ? 0 : -1;
      cell.setAttribute("aria-selected", i === index);
    });
  }

  /// Types a digit into the selected cell, as the number pad does.
  type(digit) {
    this.onInput(this.#selected, digit);
  }

  #handleKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) this.#move(...ARROWS[event.key]);
    else if (event.key === "Home") this.#move(0, -this.#grid.columnOf(this.#selected));
    else if (event.key === "End")
      this.#move(0, this.#grid.size - 1 - this.#grid.columnOf(this.#selected));
    else if (/^[1-9]$/.test(event.key) && Number(event.key) <= this.#grid.size)
      this.type(Number(event.key));
    else if (["Backspace", "Delete", "0", ".", " "].includes(event.key)) this.type(0);
    else return;
    event.preventDefault();
  }

  #move(rows, columns) {
    const last = this.#grid.size - 1;
    const limit = (place) => Math.max(0, Math.min(last, place));
    const row = limit(this.#grid.rowOf(this.#selected) + rows);
    const column = limit(this.#grid.columnOf(this.#selected) + columns);
    this.#cells[row * this.#grid.size + column].focus();
  }

  /// Draws the puzzle, and an answer on it where there is one. `step.changed` and
  /// `conflicting` are sets of cells.
  show(givens, conflicting, step) {
    this.#cells.forEach((cell, index) => {
      const digit = step ? step.answer[index] : givens[index];
      const kind = givens[index] ? "given" : digit ? "answer" : "empty";
      const isChanged = step ? step.changed.has(index) : false;
      const isWrong = conflicting.has(index);
      const isDoubtful = kind === "answer" && step.certainty[index] < CERTAIN;
      cell.dataset.kind = kind;
      cell.toggleAttribute("data-conflict", isWrong);
      cell.toggleAttribute("data-doubtful", isDoubtful);
      replayChange(cell, isChanged);
      cell.firstChild.textContent = digit || "";
      cell.style.setProperty("--certainty", step ? step.certainty[index].toFixed(3) : 0);
      cell.setAttribute("aria-label", this.#describe(index, digit, kind, isChanged, isWrong, step));
    });
  }

  #describe(index, digit, kind, isChanged, isWrong, step) {
    const place = `row ${this.#grid.rowOf(index) + 1}, column ${this.#grid.columnOf(index) + 1}`;
    const parts = [place, digit ? `${kind} ${digit}` : "empty"];
    if (isChanged) parts.push("changed in this step");
    if (isWrong) parts.push("breaks a rule");
    if (kind === "answer") parts.push(`${Math.round(step.certainty[index] * 100)} % certain`);
    return parts.join(", ");
  }
}

/// An animation begins anew only where its attribute was away in between.
function replayChange(cell, isChanged) {
  cell.removeAttribute("data-changed");
  if (!isChanged) return;
  void cell.offsetWidth;
  cell.setAttribute("data-changed", "");
}
