//===- PickleMachine.cpp - the restricted unpickler -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleMachine.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace trm::checkpoint {

using Kind = PickleValue::Kind;

const PickleMachine::Opcode PickleMachine::opcodes[] = {
    {0x80, "PROTO", &PickleMachine::proto},
    {0x95, "FRAME", &PickleMachine::frame},
    {'.', "STOP", &PickleMachine::stop},
    {'(', "MARK", &PickleMachine::mark},
    {'N', "NONE", &PickleMachine::constant<Kind::None, 0>},
    {0x88, "NEWTRUE", &PickleMachine::constant<Kind::Bool, 1>},
    {0x89, "NEWFALSE", &PickleMachine::constant<Kind::Bool, 0>},
    {'K', "BININT1", &PickleMachine::integer<1, false>},
    {'M', "BININT2", &PickleMachine::integer<2, false>},
    {'J', "BININT", &PickleMachine::integer<4, true>},
    {0x8a, "LONG1", &PickleMachine::longInteger<1>},
    {0x8b, "LONG4", &PickleMachine::longInteger<4>},
    {'G', "BINFLOAT", &PickleMachine::real},
    {0x8c, "SHORT_BINUNICODE", &PickleMachine::string<1>},
    {'X', "BINUNICODE", &PickleMachine::string<4>},
    {0x8d, "BINUNICODE8", &PickleMachine::string<8>},
    {'U', "SHORT_BINSTRING", &PickleMachine::string<1>}, // Python 2's
    {'T', "BINSTRING", &PickleMachine::string<4>},
    {')', "EMPTY_TUPLE", &PickleMachine::constant<Kind::Tuple, 0>},
    {']', "EMPTY_LIST", &PickleMachine::constant<Kind::List, 0>},
    {'}', "EMPTY_DICT", &PickleMachine::constant<Kind::Dict, 0>},
    {0x85, "TUPLE1", &PickleMachine::tuple<1>},
    {0x86, "TUPLE2", &PickleMachine::tuple<2>},
    {0x87, "TUPLE3", &PickleMachine::tuple<3>},
    {'t', "TUPLE", &PickleMachine::markedTuple},
    {'a', "APPEND", &PickleMachine::append},
    {'e', "APPENDS", &PickleMachine::appends},
    {'s', "SETITEM", &PickleMachine::setItem},
    {'u', "SETITEMS", &PickleMachine::setItems},
    {'q', "BINPUT", &PickleMachine::put<1>},
    {'r', "LONG_BINPUT", &PickleMachine::put<4>},
    {0x94, "MEMOIZE", &PickleMachine::memoize},
    {'h', "BINGET", &PickleMachine::get<1>},
    {'j', "LONG_BINGET", &PickleMachine::get<4>},
    {'c', "GLOBAL", &PickleMachine::global},
    {0x93, "STACK_GLOBAL", &PickleMachine::stackGlobal},
    {'Q', "BINPERSID", &PickleMachine::persistentId},
    {'R', "REDUCE", &PickleMachine::reduce},
    {'b', "BUILD", &PickleMachine::build},
    // Around a state dict: values that stay opaque.
    {'C', "SHORT_BINBYTES", &PickleMachine::bytes<1>},
    {'B', "BINBYTES", &PickleMachine::bytes<4>},
    {0x8e, "BINBYTES8", &PickleMachine::bytes<8>},
    {0x96, "BYTEARRAY8", &PickleMachine::bytes<8>},
    {0x8f, "EMPTY_SET", &PickleMachine::emptySet},
    {0x90, "ADDITEMS", &PickleMachine::addItems},
    {0x91, "FROZENSET", &PickleMachine::frozenSet},
    {0x81, "NEWOBJ", &PickleMachine::newObject},
    {0x92, "NEWOBJ_EX", &PickleMachine::newObjectWithKeywords},
    {'0', "POP", &PickleMachine::discard},
    {'1', "POP_MARK", &PickleMachine::discardToMark},
    // Never part of what torch.save writes.
    {'2', "DUP", nullptr},
    {'F', "FLOAT", nullptr},
    {'I', "INT", nullptr},
    {'L', "LONG", nullptr},
    {'P', "PERSID", nullptr},
    {'S', "STRING", nullptr},
    {'V', "UNICODE", nullptr},
    {0x97, "NEXT_BUFFER", nullptr},
    {0x98, "READONLY_BUFFER", nullptr},
    {'d', "DICT", nullptr},
    {'l', "LIST", nullptr},
    {'g', "GET", nullptr},
    {'p', "PUT", nullptr},
    {'i', "INST", nullptr},
    {'o', "OBJ", nullptr},
    {0x82, "EXT1", nullptr},
    {0x83, "EXT2", nullptr},
    {0x84, "EXT4", nullptr},
};

const PickleMachine::Opcode *PickleMachine::findOpcode(unsigned char byte) {
  for (const Opcode &opcode : opcodes)
    if (opcode.byte == byte)
      return &opcode;
  return nullptr;
}

Error PickleMachine::fail(const Twine &message) const {
  return fileError(text.path, text.part + ", byte " + Twine(opcodeAt) + ": " + message);
}

Expected<ValueId> PickleMachine::run() {
  while (!stopped) {
    opcodeAt = position;
    if (position == pickle.size())
      return fail("the pickle is truncated: it ends before STOP; copy or save the file again");
    unsigned char byte = pickle[position++];
    const Opcode *opcode = findOpcode(byte);
    if (!opcode)
      return fail("unknown opcode 0x" + utohexstr(byte, /*LowerCase=*/true) +
                  "; the pickle is damaged");
    if (Error error = step(*opcode))
      return error;
  }
  return stack.back();
}

Error PickleMachine::step(const Opcode &opcode) {
  if (!opcode.run)
    return fail("refuses the opcode " + opcode.name +
                ", which no state dict needs; nothing was executed; save only "
                "model.state_dict(), with torch.save or as safetensors");
  return (this->*opcode.run)();
}

//===----------------------------------------------------------------------===//
// Reading the program
//===----------------------------------------------------------------------===//

Error PickleMachine::take(size_t count, StringRef &bytes) {
  if (count > pickle.size() - position)
    return fail("the pickle is truncated: " + Twine(count) + " more bytes are needed, " +
                Twine(pickle.size() - position) + " are left; copy or save the file again");
  bytes = pickle.substr(position, count);
  position += count;
  return Error::success();
}

Error PickleMachine::takeLine(StringRef &line) {
  size_t end = pickle.find('\n', position);
  if (end == StringRef::npos)
    return fail("the pickle is truncated inside a name; copy or save the file again");
  line = pickle.slice(position, end);
  position = end + 1;
  return Error::success();
}

template <size_t Bytes>
Error PickleMachine::takeNumber(uint64_t &number) {
  StringRef bytes;
  if (Error error = take(Bytes, bytes))
    return error;
  number = 0;
  for (size_t i = Bytes; i-- > 0;)
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// The stack
//===----------------------------------------------------------------------===//

Error PickleMachine::push(PickleValue value) {
  if (pool.values.size() == limits::PickleObjects)
    return fail("the pickle makes more than " + Twine(limits::PickleObjects) +
                " objects; save only model.state_dict()");
  pool.values.push_back(std::move(value));
  return pushId(pool.values.size() - 1);
}

Error PickleMachine::pushId(ValueId id) {
  if (stack.size() == limits::PickleStack)
    return fail("the pickle needs a stack of more than " + Twine(limits::PickleStack) + " values");
  stack.push_back(id);
  return Error::success();
}

Error PickleMachine::pop(ValueId &id) {
  if (stack.size() <= (marks.empty() ? 0 : marks.back()))
    return fail("a value is taken from an empty stack; the pickle is damaged");
  id = stack.back();
  stack.pop_back();
  return Error::success();
}

Error PickleMachine::popToMark(std::vector<ValueId> &ids) {
  if (marks.empty())
    return fail("a MARK is missing; the pickle is damaged");
  ids.assign(stack.begin() + marks.back(), stack.end());
  stack.resize(marks.back());
  marks.pop_back();
  return Error::success();
}

Error PickleMachine::top(Kind kind, ValueId &id) {
  if (Error error = pop(id))
    return error;
  stack.push_back(id);
  if (pool.values[id].kind != kind)
    return fail("found " + describe(pool.values[id].kind) + ", expected " + describe(kind) +
                "; the pickle is damaged");
  return Error::success();
}

bool PickleMachine::isOpaque(ValueId id) const { return pool.values[id].kind == Kind::Opaque; }

Error PickleMachine::topContainer(Kind kind, ValueId &id) {
  if (!stack.empty() && isOpaque(stack.back()))
    return top(Kind::Opaque, id);
  return top(kind, id);
}

Error PickleMachine::pushOpaque(const Twine &what) {
  PickleValue value;
  value.kind = Kind::Opaque;
  value.integer = pool.opaque.size();
  pool.opaque.push_back((what + " (byte " + Twine(opcodeAt) + ")").str());
  return push(std::move(value));
}

//===----------------------------------------------------------------------===//
// Opcodes: control
//===----------------------------------------------------------------------===//

Error PickleMachine::proto() {
  constexpr uint64_t newestProtocol = 5;
  uint64_t version;
  if (Error error = takeNumber<1>(version))
    return error;
  if (version > newestProtocol)
    return fail("pickle protocol " + Twine(version) + ", expected at most " +
                Twine(newestProtocol));
  return Error::success();
}

Error PickleMachine::frame() {
  uint64_t length; // a hint for buffered readers
  return takeNumber<8>(length);
}

Error PickleMachine::stop() {
  ValueId result;
  if (Error error = pop(result))
    return error;
  stack.push_back(result);
  stopped = true;
  return Error::success();
}

Error PickleMachine::mark() {
  if (marks.size() == limits::PickleStack)
    return fail("the pickle needs more than " + Twine(limits::PickleStack) + " marks");
  marks.push_back(stack.size());
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Opcodes: numbers and strings
//===----------------------------------------------------------------------===//

template <Kind ValueKind, int64_t Number>
Error PickleMachine::constant() {
  PickleValue value;
  value.kind = ValueKind;
  value.integer = Number;
  return push(std::move(value));
}

template <size_t Bytes, bool Signed>
Error PickleMachine::integer() {
  uint64_t number;
  if (Error error = takeNumber<Bytes>(number))
    return error;
  PickleValue value;
  value.kind = Kind::Integer;
  value.integer = Signed ? SignExtend64<Bytes * 8>(number) : static_cast<int64_t>(number);
  return push(std::move(value));
}

template <size_t LengthBytes>
Error PickleMachine::longInteger() {
  uint64_t length;
  StringRef bytes;
  if (Error error = takeNumber<LengthBytes>(length))
    return error;
  if (Error error = take(length, bytes))
    return error;
  if (length > 8)
    return pushOpaque("an integer of " + utostr(length) + " bytes");
  uint64_t number = 0;
  for (char byte : reverse(bytes))
    number = number << 8 | static_cast<unsigned char>(byte);
  PickleValue value;
  value.kind = Kind::Integer;
  value.integer = length ? SignExtend64(number, length * 8) : 0;
  return push(std::move(value));
}

Error PickleMachine::real() {
  StringRef bytes;
  if (Error error = take(8, bytes))
    return error;
  PickleValue value;
  value.kind = Kind::Float;
  value.real = bit_cast<double>(support::endian::read64be(bytes.data()));
  return push(std::move(value));
}

template <size_t LengthBytes>
Error PickleMachine::string() {
  uint64_t length;
  PickleValue value;
  value.kind = Kind::String;
  if (Error error = takeNumber<LengthBytes>(length))
    return error;
  if (Error error = take(length, value.text))
    return error;
  return push(std::move(value));
}

template <size_t LengthBytes>
Error PickleMachine::bytes() {
  uint64_t length;
  StringRef skipped;
  if (Error error = takeNumber<LengthBytes>(length))
    return error;
  if (Error error = take(length, skipped))
    return error;
  return pushOpaque("bytes");
}

//===----------------------------------------------------------------------===//
// Opcodes: containers
//===----------------------------------------------------------------------===//

template <size_t Count>
Error PickleMachine::tuple() {
  PickleValue value;
  value.kind = Kind::Tuple;
  value.items.resize(Count);
  for (size_t i = Count; i-- > 0;)
    if (Error error = pop(value.items[i]))
      return error;
  return push(std::move(value));
}

Error PickleMachine::markedTuple() {
  PickleValue value;
  value.kind = Kind::Tuple;
  if (Error error = popToMark(value.items))
    return error;
  return push(std::move(value));
}

Error PickleMachine::append() {
  ValueId item, list;
  if (Error error = pop(item))
    return error;
  if (Error error = topContainer(Kind::List, list))
    return error;
  if (!isOpaque(list))
    pool.values[list].items.push_back(item);
  return Error::success();
}

Error PickleMachine::appends() {
  std::vector<ValueId> items;
  ValueId list;
  if (Error error = popToMark(items))
    return error;
  if (Error error = topContainer(Kind::List, list))
    return error;
  if (!isOpaque(list))
    append_range(pool.values[list].items, items);
  return Error::success();
}

Error PickleMachine::setItem() {
  ValueId value, key, dict;
  if (Error error = pop(value))
    return error;
  if (Error error = pop(key))
    return error;
  if (Error error = topContainer(Kind::Dict, dict))
    return error;
  if (!isOpaque(dict))
    append_values(pool.values[dict].items, key, value);
  return Error::success();
}

Error PickleMachine::setItems() {
  std::vector<ValueId> items;
  ValueId dict;
  if (Error error = popToMark(items))
    return error;
  if (items.size() % 2)
    return fail("a dictionary is given a key without a value; the pickle is damaged");
  if (Error error = topContainer(Kind::Dict, dict))
    return error;
  if (!isOpaque(dict))
    append_range(pool.values[dict].items, items);
  return Error::success();
}

Error PickleMachine::emptySet() { return pushOpaque("a set"); }

Error PickleMachine::addItems() {
  std::vector<ValueId> items;
  ValueId set;
  if (Error error = popToMark(items))
    return error;
  return top(Kind::Opaque, set);
}

Error PickleMachine::frozenSet() {
  std::vector<ValueId> items;
  if (Error error = popToMark(items))
    return error;
  return pushOpaque("a set");
}

// Tuples that hold themselves are pickled with values to discard.
Error PickleMachine::discard() {
  if (!marks.empty() && stack.size() == marks.back()) {
    marks.pop_back();
    return Error::success();
  }
  ValueId id;
  return pop(id);
}

Error PickleMachine::discardToMark() {
  std::vector<ValueId> items;
  return popToMark(items);
}

//===----------------------------------------------------------------------===//
// Opcodes: memo
//===----------------------------------------------------------------------===//

template <size_t Bytes>
Error PickleMachine::put() {
  uint64_t key;
  ValueId id;
  if (Error error = takeNumber<Bytes>(key))
    return error;
  if (Error error = pop(id))
    return error;
  if (memo.size() >= limits::PickleMemo)
    return fail("the pickle memoizes more than " + Twine(limits::PickleMemo) + " values");
  memo[key] = id;
  return pushId(id);
}

Error PickleMachine::memoize() {
  ValueId id;
  if (Error error = pop(id))
    return error;
  if (memo.size() >= limits::PickleMemo)
    return fail("the pickle memoizes more than " + Twine(limits::PickleMemo) + " values");
  memo[memo.size()] = id;
  return pushId(id);
}

template <size_t Bytes>
Error PickleMachine::get() {
  uint64_t key;
  if (Error error = takeNumber<Bytes>(key))
    return error;
  auto found = memo.find(key);
  if (found == memo.end())
    return fail("value " + Twine(key) +
                " is read from the memo before it is put there; "
                "the pickle is damaged");
  return pushId(found->second);
}

} // namespace trm::checkpoint
