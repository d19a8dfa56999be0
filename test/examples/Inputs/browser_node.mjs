// ===- browser_node.mjs - the model of examples/browser without a browser ----===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

// browser_node.mjs PAGE_FOLDER MODEL.wasm SOLVED.json: counts the answers that are those
// of SOLVED.json (`PROGRAM PUZZLES.csv --json`), after as many steps.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, wasm, solved] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${folder}/${name}`));
const { loadModel, supportsSimd } = await load("model.mjs");
const { Grid, formatPuzzle, parsePuzzle } = await load("sudoku.mjs");

console.log(`vectors: ${supportsSimd()}`);
const model = await loadModel(readFileSync(wasm));
console.log(`${model.parameters} parameters, ${model.precision}, ${model.maxSteps} steps`);
const grid = new Grid(model.size);
const { results } = JSON.parse(readFileSync(solved, "utf8"));
const same = results.filter(({ question, answer, steps }) => {
  model.start(parsePuzzle(grid, question));
  let last;
  for (let step = 0; step < steps; ++step) last = model.step();
  return formatPuzzle(last.answer) === answer;
});
console.log(`${same.length} of ${results.length} answers are the host's`);
