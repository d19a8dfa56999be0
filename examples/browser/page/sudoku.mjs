// ===- sudoku.mjs - rules of Sudoku, and puzzles as text ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

/// Boxes lie down where they are not square: 2 rows by 3 columns in a grid of 6.
export class Grid {
  constructor(size) {
    this.size = size;
    this.boxRows = Math.floor(Math.sqrt(size));
    while (size % this.boxRows !== 0) --this.boxRows;
    this.boxColumns = size / this.boxRows;
    this.units = this.#makeUnits();
    this.peers = this.#makePeers();
  }

  rowOf(cell) {
    return Math.floor(cell / this.size);
  }

  columnOf(cell) {
    return cell % this.size;
  }

  boxOf(cell) {
    const down = Math.floor(this.rowOf(cell) / this.boxRows);
    return down * this.boxRows + Math.floor(this.columnOf(cell) / this.boxColumns);
  }

  /// Rows, columns and boxes, each a name and its cells.
  #makeUnits() {
    const cells = Array.from({ length: this.size ** 2 }, (_, cell) => cell);
    const units = [];
    for (const kind of ["row", "column", "box"])
      for (let i = 0; i < this.size; ++i) {
        const isInside = (cell) => this[`${kind}Of`](cell) === i;
        units.push({ name: `${kind} ${i + 1}`, cells: cells.filter(isInside) });
      }
    return units;
  }

  #makePeers() {
    const peers = Array.from({ length: this.size ** 2 }, () => new Set());
    for (const { cells } of this.units)
      for (const cell of cells) cells.forEach((other) => peers[cell].add(other));
    peers.forEach((others, cell) => others.delete(cell));
    return peers;
  }
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Cells whose digit stands twice in a unit, and the units with the digit, in words.
export function findConflicts(grid, cells) {
  const conflicting = new Set();
  const reasons = [];
  for (const unit of grid.units)
    for (let digit = 1; digit <= grid.size; ++digit) {
      const same = unit.cells.filter((cell) => cells[cell] === digit);
      if (same.length < 2) continue;
      same.forEach((cell) => conflicting.add(cell));
      reasons.push(`${unit.name} has ${NUMBERS[same.length]} ${digit}s`);
    }
  return { conflicting, reasons };
}

/// 0, 1 or 2 for "more than one"; undefined where that takes too long to find out.
export function countSolutions(grid, givens, maxVisits = 50000) {
  const cells = [...givens];
  let found = 0;
  let visits = 0;
  const search = () => {
    if (++visits > maxVisits) return;
    const choice = findFewestCandidates(grid, cells);
    if (!choice) {
      ++found;
      return;
    }
    for (const digit of choice.candidates) {
      cells[choice.cell] = digit;
      search();
      if (found > 1 || visits > maxVisits) break;
    }
    cells[choice.cell] = 0;
  };
  search();
  return found > 1 || visits <= maxVisits ? found : undefined;
}

/// The empty cell that fewest digits fit; none where all are filled.
function findFewestCandidates(grid, cells) {
  let best;
  for (let cell = 0; cell < cells.length; ++cell) {
    if (cells[cell]) continue;
    const taken = new Set([...grid.peers[cell]].map((peer) => cells[peer]));
    const candidates = [];
    for (let digit = 1; digit <= grid.size; ++digit) if (!taken.has(digit)) candidates.push(digit);
    if (!best || candidates.length < best.candidates.length) best = { cell, candidates };
  }
  return best;
}

export function formatPuzzle(cells) {
  return cells.map((digit) => digit || ".").join("");
}

/// Digits, with . 0 or _ for empty cells and white space anywhere; throws what is wrong.
export function parsePuzzle(grid, text) {
  const characters = [...text.replace(/\s/g, "")];
  const expected = grid.size ** 2;
  const isCell = (character) => /[0-9._]/.test(character) && !(character > grid.size);
  const stranger = characters.find((character) => !isCell(character));
  if (stranger !== undefined)
    throw new Error(`“${stranger}” is no cell: a cell is 1 to ${grid.size}, or a dot if empty.`);
  if (characters.length !== expected)
    throw new Error(`That puzzle has ${characters.length} cells; ${expected} are needed.`);
  return characters.map((character) => Number(character) || 0);
}
