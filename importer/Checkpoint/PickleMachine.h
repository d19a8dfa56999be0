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
  /// The pool refers to the bytes of `text`.
  explicit PickleMachine(const PickleText &text) : text(text), pickle(text.bytes) {}

  /// Runs up to STOP; the result is the value it leaves.
  llvm::Expected<ValueId> run();
  PicklePool takePool() { return std::move(pool); }
  /// Where the pickle ended.
  size_t size() const { return position; }

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
  llvm::Error call(ValueId callee, ValueId arguments);
  llvm::Error newObject();
  llvm::Error newObjectWithKeywords();
  llvm::Error makeObject(ValueId arguments);
  llvm::Error build();
  llvm::Error buildTensor(const PickleValue &state);
  void buildObject(ValueId object, ValueId state);

  PickleText text;
  llvm::StringRef pickle;
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
