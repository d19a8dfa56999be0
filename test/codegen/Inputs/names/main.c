//===- main.c - the model of a library with an odd name ---------*- C -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <hello.h>

int main(void) { return hello_info()->seq_len == 6 ? 0 : 1; }
