//===- one_step.cpp - a step between two marks, and the stack it takes --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What scripts/count-instructions runs: prints the sizes of model.h (trmc
// --name=model) and how much stack a solve takes, then runs one supervision step on
// the first puzzle of puzzles.h, between startCount() and stopCount(), where
// instructions.c counts.
//
//===----------------------------------------------------------------------===//

#include "model.h"
#include "puzzles.h"

#include <stdio.h>

#ifdef __wasm__
// Whoever runs the program reads its counter (run_wasm.mjs).
#define TRM_IMPORT(name) __attribute__((import_module("trm"), import_name(name)))
extern "C" void startCount() TRM_IMPORT("startCount");
extern "C" void stopCount() TRM_IMPORT("stopCount");
#else
// Calls that are there for their names.
extern "C" [[gnu::noinline]] void startCount() { asm volatile("" ::: "memory"); }
extern "C" [[gnu::noinline]] void stopCount() { asm volatile("" ::: "memory"); }
#endif

namespace {

alignas(TRM_ARENA_ALIGNMENT) unsigned char arena[MODEL_ARENA_BYTES];
float logits[MODEL_SEQ_LEN][MODEL_VOCAB];

// What is painted must fit into the RAM that the smallest board has left, and the frames
// of the two functions that look at it into what is left out at its top.
#ifdef __linux__
constexpr bool kHasSystem = true;
#else
constexpr bool kHasSystem = false;
#endif
constexpr uintptr_t kDepth = kHasSystem ? 32768 : 6144, kOwnFrame = 64, kAlignment = 16;
constexpr unsigned char kPaint = 0xa5;

volatile unsigned char *at(uintptr_t address) {
  return reinterpret_cast<volatile unsigned char *>(address);
}

/// Fills the unused stack below; returns where the paint begins.
[[gnu::noinline]] uintptr_t paintStack() {
  volatile unsigned char local = 0;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(&local) & ~(kAlignment - 1)) - kDepth;
  for (uintptr_t address = begin; address < begin + kDepth - kOwnFrame; ++address)
    *at(address) = kPaint;
  return begin;
}

/// How much of the paint is gone, from the top to the lowest byte; kDepth if all may be.
[[gnu::noinline]] uintptr_t measureStack(uintptr_t begin) {
  uintptr_t lowest = begin;
  while (lowest < begin + kDepth - kOwnFrame && *at(lowest) == kPaint)
    ++lowest;
  return begin + kDepth - (lowest & ~(kAlignment - 1));
}

void print(const char *what, uint64_t value) {
  printf("%s: %lu\n", what, static_cast<unsigned long>(value));
}

int fail(const char *what) {
  printf("error: %s\n", what);
  return 1;
}

} // namespace

int main() {
  const trm_model_info *info = model_info();
  int32_t answer[MODEL_SEQ_LEN];
  trm_solve_info solve = {sizeof solve, 1, {TRM_HALT_NEVER, 0.0f, 1}, 0, 0, {0.0f, 0.0f}};
  const uintptr_t paint = paintStack();
  if (model_solve(arena, sizeof arena, kPuzzles[0], 0, answer, &solve) != TRM_OK)
    return fail("the model does not solve the puzzle");
  const uintptr_t stack = measureStack(paint);
  if (stack == kDepth)
    return fail("a solve takes more stack than is looked at");

  float q[2];
  int status = model_start(arena, sizeof arena, kPuzzles[0], 0);
  startCount();
  status |= model_step(arena, &logits[0][0], q);
  stopCount();
  if (status != TRM_OK)
    return fail("the model does not step");

  print("weights", info->weight_bytes);
  print("arena", MODEL_ARENA_BYTES);
  print("stack", stack);
  print("multiply-adds", info->multiply_adds_per_step);
  return 0;
}
