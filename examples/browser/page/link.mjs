// ===- link.mjs - puzzles and wishes in the address ===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ===----------------------------------------------------------------------===//

/// #puzzle=1..2&solve&steps=4&speed=max: the puzzle, whether to solve it at once,
/// exactly how many steps (else until the model is sure), and how fast.
export function readFragment(fragment) {
  const wishes = new URLSearchParams(fragment.replace(/^#/, ""));
  const steps = Number(wishes.get("steps"));
  return {
    puzzle: wishes.get("puzzle"),
    solve: wishes.has("solve"),
    steps: Number.isInteger(steps) && steps > 0 ? steps : undefined,
    speed: wishes.get("speed"),
  };
}

export function linkTo(puzzle) {
  return `${location.href.replace(/#.*/, "")}#puzzle=${puzzle}&solve`;
}

/// So that a reload, a bookmark or a copied address has the puzzle; a page in a frame
/// may be kept from it.
export function rememberPuzzle(puzzle) {
  try {
    history.replaceState(null, "", `#puzzle=${puzzle}`);
  } catch {
    // The page works without.
  }
}
