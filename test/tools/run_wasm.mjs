// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node run_wasm.mjs PROGRAM.wasm: runs a WASI program in the Node that is there.
import {readFileSync} from "node:fs";
import {WASI} from "node:wasi";

const wasi = new WASI({version: "preview1"});
const {instance} = await WebAssembly.instantiate(readFileSync(process.argv[2]),
                                                 {wasi_snapshot_preview1: wasi.wasiImport});
process.exitCode = wasi.start(instance);
