// ===- words.mjs - what the page says about a puzzle and an answer ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//
import { countSolutions, findConflicts } from "./sudoku.mjs";

const CONTRADICTION = "Change one of the marked cells; the puzzle contradicts itself:";
const NO_SOLUTION =
  "No digits complete this puzzle without breaking a rule. The model will try all the same.";
const SEVERAL_SOLUTIONS =
  "This puzzle has more than one solution. The model learned from puzzles with exactly one and " +
  "may not settle.";

/// What is wrong with a puzzle: an error keeps it from being solved, a warning does not.
export function judgePuzzle(grid, givens) {
  const { reasons } = findConflicts(grid, givens);
  if (reasons.length) return { level: "error", text: `${CONTRADICTION} ${joinWords(reasons)}.` };
  const solutions = countSolutions(grid, givens);
  if (solutions === 0) return { level: "warning", text: NO_SOLUTION };
  if (solutions > 1) return { level: "warning", text: SEVERAL_SOLUTIONS };
  return undefined;
}

/// An answer against the rules and the puzzle.
export function judgeAnswer(grid, givens, answer) {
  const { conflicting } = findConflicts(grid, answer);
  givens.forEach((digit, cell) => {
    if (digit && answer[cell] !== digit) conflicting.add(cell);
  });
  return { conflicting, isSolved: conflicting.size === 0 && !answer.includes(0) };
}

export function describeStep(solve, verdict, isOver) {
  const { q, changed } = solve.current;
  if (!isOver) return `${countOf(changed.size, "cell")} changed; ${describeVerdict(verdict)}.`;
  const steps = countOf(solve.shown, "step");
  const knows = q > 0 ? "and the model knows it" : "but the model is not sure";
  if (verdict.isSolved) return `Solved after ${steps}, ${knows}.`;
  const lead = q > 0 ? `Sure after ${steps}, but` : `Not solved after ${steps}:`;
  return `${lead} ${describeVerdict(verdict)}.`;
}

function describeVerdict({ conflicting, isSolved }) {
  if (isSolved) return "every rule holds";
  if (!conflicting.size) return "some cells are empty";
  const verb = conflicting.size === 1 ? "breaks" : "break";
  return `${countOf(conflicting.size, "cell")} ${verb} a rule`;
}

function countOf(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function joinWords(words) {
  const shown = words.slice(0, 3);
  const rest = words.length - shown.length;
  return shown.join(", ") + (rest ? ` and ${rest} more` : "");
}
