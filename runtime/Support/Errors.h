//===- Errors.h - What the host program throws ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two kinds of failure, told apart by the exit code: input that cannot be used
// (1) and a command line that cannot be understood (2).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_ERRORS_H
#define TRM_RUNTIME_SUPPORT_ERRORS_H

#include <stdexcept>
#include <string>

namespace trm {

/// A file, a puzzle or a model that cannot be used.
class InputError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A command line that cannot be understood.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_ERRORS_H
