// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program around the module of `trmc --emit=rust -o model.rs`: reads a puzzle a line,
// its tokens with spaces between or, as Sudoku writes them, digits and dots.
//
//   rustc -O main.rs -o solver && ./solver [--halt] < puzzles.txt

#[path = "model.rs"]
mod model;

use std::io::BufRead;
use std::sync::Mutex;

// A static: too large for a stack.
static MODEL: Mutex<model::Model> = Mutex::new(model::Model::new());

/// Tokens of Sudoku: 1 is an empty cell, 2 the digit 1.
fn parse(line: &str) -> Option<Vec<i32>> {
    if line.contains(' ') {
        return line.split_whitespace().map(|word| word.parse().ok()).collect();
    }
    let digit = |c: char| if c == '.' { Some(1) } else { Some(c.to_digit(10)? as i32 + 1) };
    line.chars().map(digit).collect()
}

fn main() {
    let halting = std::env::args().any(|argument| argument == "--halt");
    let mut model = MODEL.lock().unwrap();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("standard input");
        let tokens = parse(line.trim()).and_then(|tokens| tokens.try_into().ok());
        let steps = tokens.and_then(|tokens: [i32; model::SEQ_LEN]| model.solve(&tokens, 0, halting));
        let steps = steps.unwrap_or_else(|| {
            eprintln!("error: '{line}' is not a puzzle of {} tokens in range", model::SEQ_LEN);
            std::process::exit(1)
        });
        let answer = model.answer();
        let words: Vec<String> = if line.contains(' ') {
            answer.iter().map(|token| format!("{token} ")).collect()
        } else {
            answer.iter().map(|token| format!("{}", token - 1)).collect()
        };
        println!("{}", words.concat().trim_end());
        eprintln!("{steps} steps");
    }
}
