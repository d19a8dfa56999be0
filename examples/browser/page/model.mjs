// ===- model.mjs - the compiled model behind a WebAssembly instance ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

/// The smallest module with an instruction on 128-bit vectors:
/// (func (result v128) i32.const 0 i8x16.splat).
const SIMD_MODULE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b,
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b,
]);

export function supportsSimd() {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE);
}

/// Of the vocabulary, 0 is padding and 1 an empty cell; a digit is its token less one.
const EMPTY_TOKEN = 1;

export async function loadModel(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes);
  return new Model(instance.exports);
}

class Model {
  #exports;
  #tokens;
  #logits;
  #q;

  constructor(exports) {
    this.#exports = exports;
    const memory = exports.memory.buffer;
    // The fields of Facts in solver.cpp, in its order.
    const [length, vocabulary, maxSteps, parameters, precision, tokens, logits, q] =
      new Int32Array(memory, exports.facts(), 8);
    this.length = length;
    this.size = Math.sqrt(length);
    this.vocabulary = vocabulary;
    this.maxSteps = maxSteps;
    this.parameters = parameters;
    this.precision = readString(memory, precision);
    this.#tokens = new Int32Array(memory, tokens, length);
    this.#logits = new Float32Array(memory, logits, length * vocabulary);
    this.#q = new Float32Array(memory, q, 2);
  }

  /// Begins to solve: a digit a cell, 0 where it is empty.
  start(cells) {
    this.#tokens.set(cells.map((digit) => digit + EMPTY_TOKEN));
    expectSuccess(this.#exports.start());
  }

  /// Runs one supervision step: the digits that it answers, how certain it is of
  /// each, the halting value and the time.
  step() {
    const begin = performance.now();
    expectSuccess(this.#exports.step());
    const milliseconds = performance.now() - begin;
    const answer = [];
    const certainty = [];
    for (let cell = 0; cell < this.length; ++cell) {
      const row = this.#logits.subarray(cell * this.vocabulary, (cell + 1) * this.vocabulary);
      const token = indexOfLargest(row);
      answer.push(Math.max(0, token - EMPTY_TOKEN));
      certainty.push(probabilityOf(row, token));
    }
    return { answer, certainty, q: this.#q[0], milliseconds };
  }
}

function expectSuccess(status) {
  if (status !== 0) throw new Error(`the model returned status ${status}`);
}

function readString(memory, address) {
  const bytes = new Uint8Array(memory, address);
  return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}

function indexOfLargest(values) {
  let best = 0;
  for (let i = 1; i < values.length; ++i) if (values[i] > values[best]) best = i;
  return best;
}

/// What softmax makes of the largest of the logits.
function probabilityOf(logits, largest) {
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - logits[largest]);
  return 1 / sum;
}
