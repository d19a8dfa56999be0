#!/usr/bin/env python3
# ===- browser_page.py - uses the page of examples/browser as a person does ----===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""browser_page.py PAGE.html SOLVED.json: says what it saw, one line a finding.

SOLVED.json is what the program of the same model on this machine answers
(`PROGRAM PUZZLES.csv --json`), after all of its steps.
"""

import json
import sys

from chromium import Page

NO_SIMD = "WebAssembly.validate = () => false"


def state_is(*states):
    return f"{json.dumps(states)}.includes(document.getElementById('app').dataset.state)"


def shown(page):
    return page.evaluate("({...document.getElementById('app').dataset})")


def text_of(page, name):
    return page.evaluate(f"document.getElementById('{name}').innerText").strip()


def click(page, name):
    page.evaluate(f"document.getElementById('{name}').click()")


def solve_by_link(page, path, results):
    same = 0
    for result in results:
        wishes = f"#puzzle={result['question']}&solve&steps={result['steps']}&speed=max"
        page.open(path, wishes)
        page.wait_for(state_is("done"))
        seen = shown(page)
        same += (seen["answer"], int(seen["step"])) == (result["answer"], result["steps"])
    print(f"{same} of {len(results)} answers are the host's")


def stop_when_sure(page, path, result):
    """A puzzle in the address of an open page, which has no number of steps."""
    page.open(path)
    page.wait_for(state_is("ready"))
    page.evaluate("document.getElementById('speed').value = 'max'")
    page.evaluate(f"location.hash = 'puzzle={result['question']}&solve'")
    page.wait_for(state_is("done"))
    seen = shown(page)
    print(f"until it is sure: q is positive: {float(seen['q']) > 0}, solved: {seen['solved']}")
    print("steps left:", int(seen["step"]) < result["steps"])


def solve_by_hand(page, path, result):
    """Types the puzzle, steps once, goes on to the end and looks back."""
    page.open(path)
    page.wait_for(state_is("ready"))
    click(page, "clear")
    page.evaluate("document.querySelector('[role=gridcell]').focus()")
    size = round(len(result["question"]) ** 0.5)
    for position, digit in enumerate(result["question"]):
        if position and position % size == 0:
            page.press("ArrowDown")
            page.press("Home")
        elif position:
            page.press("ArrowRight")
        page.press("Delete" if digit == "." else digit)
    print("typed:", "the puzzle" if shown(page)["question"] == result["question"] else shown(page))
    click(page, "forward")
    page.evaluate("document.getElementById('speed').value = 'fast'")
    page.evaluate("document.getElementById('until-sure').click()")
    click(page, "solve")
    print("after Solve:", shown(page)["state"], text_of(page, "solve-label"))
    page.wait_for(state_is("done"))
    seen = shown(page)
    print(f"after all steps: step {seen['step']}, solved: {seen['solved']}")
    print(f"status: {text_of(page, 'status')}")
    click(page, "back")
    print(f"one back: step {shown(page)['step']}, {shown(page)['state']}")


def make_mistakes(page, path, result):
    question = result["question"]
    given = next(cell for cell in question if cell.isdigit())
    page.open(path, f"#puzzle={given}{given}{'.' * (len(question) - 2)}&solve")
    page.wait_for(state_is("error"))
    print("contradiction:", text_of(page, "notice"))
    marked = page.evaluate("document.querySelectorAll('.cell[data-conflict]').length")
    disabled = page.evaluate("document.getElementById('solve').disabled")
    print(f"marked: {marked}, Solve is {'off' if disabled else 'on'}")
    for name, text in (("short", question[:-1]), ("strange", "x" + question[1:])):
        page.open(path, f"#puzzle={text}")
        page.wait_for(state_is("ready"))
        print(f"{name} puzzle:", text_of(page, "notice"))
    page.open(path, f"#puzzle={given}{'.' * (len(question) - 1)}")
    page.wait_for(state_is("ready"))
    print("few clues:", text_of(page, "notice"))
    page.open(path, before=NO_SIMD)
    page.wait_for(state_is("unsupported"))
    print("no vectors:", text_of(page, "unsupported"))


def main():
    path, solved = sys.argv[1:]
    with open(solved, encoding="utf-8") as file:
        results = json.load(file)["results"]
    with Page() as page:
        solve_by_link(page, path, results)
        stop_when_sure(page, path, results[0])
        solve_by_hand(page, path, results[0])
        make_mistakes(page, path, results[0])
        print(f"problems: {page.problems}")


main()
