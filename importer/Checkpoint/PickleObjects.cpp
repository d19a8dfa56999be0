//===- PickleObjects.cpp - opcodes that make objects of classes -----------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleCalls.h"
#include "trm/importer/Checkpoint/PickleGlobals.h"
#include "trm/importer/Checkpoint/PickleMachine.h"

#include "trm/importer/Checkpoint/Errors.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace trm::checkpoint {

using Kind = PickleValue::Kind;

Error PickleMachine::pushGlobal(StringRef module, StringRef name) {
  std::optional<int64_t> number = findGlobal(module, name);
  if (!number)
    return pushOpaque("the global " + quote((module + "." + name).str()));
  PickleValue value;
  value.kind = Kind::Global;
  value.integer = *number;
  return push(std::move(value));
}

Error PickleMachine::global() {
  StringRef module, name;
  if (Error error = takeLine(module))
    return error;
  if (Error error = takeLine(name))
    return error;
  return pushGlobal(module, name);
}

Error PickleMachine::stackGlobal() {
  ValueId module, name;
  if (Error error = top(Kind::String, name))
    return error;
  stack.pop_back();
  if (Error error = top(Kind::String, module))
    return error;
  stack.pop_back();
  return pushGlobal(pool.values[module].text, pool.values[name].text);
}

Error PickleMachine::persistentId() {
  ValueId id;
  if (Error error = pop(id))
    return error;
  const std::vector<ValueId> &parts = pool.values[id].items;
  // ('module', class, file, source): PyTorch kept the source of classes once.
  bool isClass = parts.size() > 1 && pool.values[parts[0]].text == "module";
  // The class of a storage whose elements are of no type known here.
  if (isClass || (parts.size() > 1 && isOpaque(parts[1])))
    return pushId(parts[1]);
  Expected<PickleValue> storage = loadStorage(pool.values[id], pool);
  if (!storage)
    return fail(toString(storage.takeError()));
  return push(std::move(*storage));
}

Error PickleMachine::reduce() {
  ValueId arguments, callee;
  if (Error error = topContainer(Kind::Tuple, arguments))
    return error;
  stack.pop_back();
  if (Error error = topContainer(Kind::Global, callee))
    return error;
  stack.pop_back();
  return call(callee, arguments);
}

Error PickleMachine::call(ValueId callee, ValueId arguments) {
  // What is made by, or of, an opaque value is opaque for the same reason.
  for (ValueId id : {callee, arguments})
    if (isOpaque(id))
      return pushId(id);
  int64_t global = pool.values[callee].integer;
  if (globalAt(global).meaning == GlobalMeaning::Unread)
    return pushOpaque(globalAt(global).detail);
  ArrayRef<ValueId> items = pool.values[arguments].items;
  for (auto [i, id] : enumerate(items))
    if (isOpaque(id) && dependsOnArgument(global, i))
      return pushId(id);
  if (std::optional<PickledCall> inner = innerCall(global, items, pool))
    return call(inner->callee, inner->arguments);
  StringRef unread;
  Expected<PickleValue> result = callGlobal(global, items, pool, unread);
  if (!result)
    return fail(toString(result.takeError()));
  return result->kind == Kind::Opaque ? pushOpaque(unread) : push(std::move(*result));
}

/// The arguments of the class lie in a tuple.
Error PickleMachine::newObject() {
  ValueId arguments;
  if (Error error = topContainer(Kind::Tuple, arguments))
    return error;
  stack.pop_back();
  return makeObject(arguments);
}

/// In a tuple and a dictionary. No class that is read for its content has any.
Error PickleMachine::newObjectWithKeywords() {
  ValueId keywords;
  if (Error error = topContainer(Kind::Dict, keywords))
    return error;
  stack.pop_back();
  ValueId arguments;
  if (Error error = topContainer(Kind::Tuple, arguments))
    return error;
  stack.pop_back();
  const PickleValue &value = pool.values[keywords];
  return makeObject(value.kind == Kind::Dict && value.items.empty() ? arguments : keywords);
}

Error PickleMachine::makeObject(ValueId arguments) {
  ValueId callee;
  if (Error error = topContainer(Kind::Global, callee))
    return error;
  stack.pop_back();
  for (ValueId id : {callee, arguments})
    if (isOpaque(id))
      return pushId(id);
  int64_t global = pool.values[callee].integer;
  auto refuse = [&] { return pushOpaque("an object of the class '" + nameOfGlobal(global) + "'"); };
  if (pool.values[arguments].kind != Kind::Tuple)
    return refuse();
  Expected<std::optional<PickleValue>> made =
      checkpoint::newObject(global, pool.values[arguments].items, pool);
  if (!made)
    return fail(toString(made.takeError()));
  return *made ? push(std::move(**made)) : refuse();
}

Error PickleMachine::build() {
  ValueId state, object;
  if (Error error = pop(state))
    return error;
  if (Error error = pop(object))
    return error;
  stack.push_back(object);
  PickleValue &value = pool.values[object];
  switch (value.kind) {
  case Kind::Dict:
    // Attributes, such as the _metadata of a state dict, which hold no tensors.
    return Error::success();
  case Kind::Tensor:
    return buildTensor(pool.values[state]);
  case Kind::Object:
    buildObject(object, state);
    return Error::success();
  case Kind::Opaque: {
    std::string &what = pool.opaque[value.integer];
    constexpr StringLiteral module = "a whole module (torch.save(model)), made by ";
    if (isModuleState(pool.values[state], pool) && !StringRef(what).starts_with(module))
      what = module.str() + what;
    return Error::success();
  }
  default:
    return fail("found " + describe(value.kind) +
                ", expected an object that has a state; the "
                "pickle is damaged");
  }
}

/// Attributes of a parameter do no harm; what sets its numbers anew would.
Error PickleMachine::buildTensor(const PickleValue &state) {
  constexpr size_t flagsAndHooks = 3;
  if (state.kind != Kind::Tuple || state.items.size() <= flagsAndHooks)
    return Error::success();
  return fail("the numbers of a tensor are set anew, as by PyTorch before 0.4; load the file with "
              "PyTorch and save model.state_dict() again");
}

void PickleMachine::buildObject(ValueId object, ValueId state) {
  // Of a class with slots: a dictionary or None, and a dictionary.
  const PickleValue &value = pool.values[state];
  bool isPair = value.kind == Kind::Tuple && value.items.size() == 2;
  if (isPair)
    state = value.items[pool.values[value.items[0]].kind == Kind::None ? 1 : 0];
  pool.values[object].items = {state};
}

} // namespace trm::checkpoint
