//===- PickleMachine.h - the restricted unpickler ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stack machine for the opcodes that a state dict needs, and for those that may
// lie around one in a training run's checkpoint, whose values stay opaque. It has
// a stack and a memo of bounded size, never calls itself and never calls what it
// reads.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLEMACHINE_H
#define TRM_IMPORTER_CHECKPOINT_PICKLEMACHINE_H

#include "trm/importer/Checkpoint/PickleValue.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace trm::checkpoint {

class PickleMachine {
public:
  /// `path` is the file that errors name. The pool refers to `pickle`.
  PickleMachine(llvm::StringRef pickle, llvm::StringRef path) : pickle(pickle), path(path) {}

  /// Runs up to STOP; the result is the value it leaves.
  llvm::Expected<ValueId> run();
  PicklePool takePool() { return std::move(pool); }

private:
  struct Opcode {
    unsigned char byte;
    llvm::StringLiteral name;
    llvm::Error (PickleMachine::*run)(); // null: known, but refused
  };
  static const Opcode opcodes[];
  static const Opcode *findOpcode(unsigned char byte);

  llvm::Error fail(const llvm::Twine &message) const;
  llvm::Error step(const Opcode &opcode);

  // Reading the program.
  llvm::Error take(size_t count, llvm::StringRef &bytes);
  llvm::Error takeLine(llvm::StringRef &line);
  template <size_t Bytes>
  llvm::Error takeNumber(uint64_t &number);

  // The stack. A value below the last mark is out of reach.
  llvm::Error push(PickleValue value);
  llvm::Error pushId(ValueId id);
  llvm::Error pop(ValueId &id);
  llvm::Error popToMark(std::vector<ValueId> &ids);
  llvm::Error top(PickleValue::Kind kind, ValueId &id);
  /// The same for what is added to: an opaque object takes anything, and keeps
  /// nothing.
  llvm::Error topContainer(PickleValue::Kind kind, ValueId &id);
  bool isOpaque(ValueId id) const;
  llvm::Error pushOpaque(const llvm::Twine &what);

  // Opcodes.
  llvm::Error proto();
  llvm::Error frame();
  llvm::Error stop();
  llvm::Error mark();
  template <PickleValue::Kind Kind, int64_t Number>
  llvm::Error constant();
  template <size_t Bytes, bool Signed>
  llvm::Error integer();
  template <size_t LengthBytes>
  llvm::Error longInteger();
  llvm::Error real();
  template <size_t LengthBytes>
  llvm::Error string();
  template <size_t LengthBytes>
  llvm::Error bytes();
  template <size_t Count>
  llvm::Error tuple();
  llvm::Error markedTuple();
  llvm::Error append();
  llvm::Error appends();
  llvm::Error setItem();
  llvm::Error setItems();
  llvm::Error emptySet();
  llvm::Error addItems();
  llvm::Error frozenSet();
  llvm::Error discard();
  llvm::Error discardToMark();
  template <size_t Bytes>
  llvm::Error put();
  llvm::Error memoize();
  template <size_t Bytes>
  llvm::Error get();
  llvm::Error global();
  llvm::Error stackGlobal();
  llvm::Error pushGlobal(llvm::StringRef module, llvm::StringRef name);
  llvm::Error persistentId();
  llvm::Error reduce();
  template <size_t Arguments>
  llvm::Error newObject();
  llvm::Error build();

  llvm::StringRef pickle;
  llvm::StringRef path;
  size_t position = 0;
  size_t opcodeAt = 0;
  bool stopped = false;
  PicklePool pool;
  std::vector<ValueId> stack;
  std::vector<size_t> marks; // heights of the stack
  llvm::DenseMap<uint64_t, ValueId> memo;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLEMACHINE_H
