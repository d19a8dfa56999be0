//===- Output.h - Where answers go ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Standard output and devices get what is written as it comes. A file is written under
// another name beside its own and appears when all is done.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_OUTPUT_H
#define TRM_RUNTIME_SUPPORT_OUTPUT_H

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace trm {

/// Nobody reads standard output any more, which is no mistake of anybody.
struct OutputClosed {};

/// All of it throws InputError where nothing can be written.
class Output {
public:
  /// The path "-" is standard output. Links are followed. A file or folder of `read` is not
  /// written over.
  explicit Output(std::string path, const std::vector<std::string> &read = {});
  /// A file that was not kept is not there.
  ~Output();
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;

  bool isTerminal() const;

  /// Whoever reads it sees it soon, but a run of millions does not write each line for
  /// itself.
  void write(std::string_view bytes);
  /// Whoever reads it sees it now.
  void flush();

  /// Puts the file in its place.
  void keep() { keepAs(target); }
  /// Puts the file beside its place and returns its name; empty where what was written
  /// is there anyway.
  std::string keepPart();

private:
  using Clock = std::chrono::steady_clock;

  void open(const std::vector<std::string> &read);
  void keepAs(const std::string &name);
  [[noreturn]] void fail(int error) const;

  /// As it was asked for, and where its links lead.
  const std::string path;
  std::string target;
  /// Until it is kept; empty where the output is written in place.
  std::string temporary;
  int file = -1;
  /// One that was open before is not closed.
  bool isStream = false;
  std::string buffer;
  Clock::time_point lastFlush;
};

/// A file of known bytes, or standard output.
void writeOutput(const std::string &path, std::string_view bytes,
                 const std::vector<std::string> &read = {});

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_OUTPUT_H
