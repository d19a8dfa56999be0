// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node run_wasm.mjs PROGRAM.wasm
//
// Runs a program that was compiled for WASI preview 1 and does no more than compute and
// print; its exit status is that of main(). Node's own WASI is behind a flag or a warning
// in some of its versions.
//
// Where the program counts its instructions (count_wasm.py), prints `between: N` to the
// standard error: what is executed from startCount() to stopCount(), which it imports.

import { readFileSync, writeSync } from "node:fs";
import process from "node:process";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("error: expected a program; usage: node run_wasm.mjs PROGRAM.wasm");
  process.exit(2);
}

class Exit {
  constructor(status) {
    this.status = status;
  }
}

const kSuccess = 0;
const kBadDescriptor = 8;
const kIsPipe = 70;
const kCharacterDevice = 2;

let memory, executed, begun;
const view = () => new DataView(memory.buffer);

const wasi = {
  fd_write(descriptor, vectors, count, written) {
    if (descriptor !== 1 && descriptor !== 2) return kBadDescriptor;
    let bytes = 0;
    for (let i = 0; i < count; ++i) {
      const start = view().getUint32(vectors + 8 * i, true);
      const length = view().getUint32(vectors + 8 * i + 4, true);
      const part = new Uint8Array(memory.buffer, start, length);
      for (let done = 0; done < length; ) done += writeSync(descriptor, part, done);
      bytes += length;
    }
    view().setUint32(written, bytes, true);
    return kSuccess;
  },
  fd_fdstat_get(descriptor, status) {
    if (descriptor > 2) return kBadDescriptor;
    new Uint8Array(memory.buffer, status, 24).fill(0);
    view().setUint8(status, kCharacterDevice);
    return kSuccess;
  },
  fd_seek: () => kIsPipe,
  fd_close: () => kSuccess,
  proc_exit(status) {
    throw new Exit(status);
  },
};

// The program's own instructions; not one where nothing counts them.
const trm = {
  startCount: () => (begun = executed?.value),
  stopCount() {
    if (executed) console.error(`between: ${executed.value - begun}`);
  },
};

try {
  const program = new WebAssembly.Module(readFileSync(file));
  const instance = new WebAssembly.Instance(program, { wasi_snapshot_preview1: wasi, trm });
  ({ memory, instructions: executed } = instance.exports);
  instance.exports._start();
} catch (error) {
  if (error instanceof Exit) {
    process.exitCode = error.status;
  } else {
    console.error(`error: ${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
