// ===- main.mjs - starts the page, or says why it cannot ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//
import { App } from "./app.mjs";
import { loadModel, supportsSimd } from "./model.mjs";

const find = (id) => document.getElementById(id);

/// The text of an element that holds data, once: it is not needed twice.
function takeText(id) {
  const element = find(id);
  element.remove();
  return element.textContent.trim();
}

function refuse(text) {
  find("app").dataset.state = "unsupported";
  find("app").hidden = true;
  find("about").hidden = true;
  find("unsupported").textContent = text;
  find("unsupported").hidden = false;
}

async function main() {
  if (!supportsSimd())
    return refuse(
      "This browser has no WebAssembly with 128-bit vectors (SIMD), for which the model is " +
        "compiled. Chrome and Edge from version 92 on, Firefox from 90 and Safari from 16.4 will do.",
    );
  try {
    const bytes = Uint8Array.from(atob(takeText("wasm")), (character) => character.charCodeAt(0));
    const puzzles = takeText("puzzles").split("\n");
    new App(await loadModel(bytes), puzzles, takeText("first-puzzle"), find);
  } catch (error) {
    refuse(`The model could not be started: ${error.message}`);
  }
}

main();
