//===- PickleTest.cpp - the restricted unpickler ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Pickle.h"

namespace trm::checkpoint {
namespace {

StateDict read(llvm::StringRef value) {
  auto state = readStateDict({pickleFile(value), "file"});
  EXPECT_TRUE(bool(state)) << (state ? "" : llvm::toString(state.takeError()));
  return state ? std::move(*state) : StateDict();
}

std::string failure(llvm::StringRef pickle) { return messageOf(readStateDict({pickle, "file"})); }

const std::string oneTensor = pickleTensor({"HalfStorage", "7", 9, 1, {2, 3}, {3, 1}});

TEST(PickleTest, ReadsTensors) {
  StateDict state = read(pickleDict({pickleString("w"), oneTensor}));
  ASSERT_EQ(state.tensors.size(), 1u);
  const auto &[name, tensor] = state.tensors.front();
  EXPECT_EQ(name, "w");
  EXPECT_EQ(tensor.storage.key, "7");
  EXPECT_EQ(tensor.storage.elements, 9);
  EXPECT_EQ(tensor.layout.dtype, DType::Float16);
  EXPECT_EQ(tensor.layout.storageOffset, 1);
  EXPECT_EQ(tensor.layout.shape, (llvm::SmallVector<int64_t, 4>{2, 3}));
  EXPECT_EQ(tensor.layout.strides, (llvm::SmallVector<int64_t, 4>{3, 1}));
}

TEST(PickleTest, FlattensNestingInOrder) {
  std::string inner = pickleDict({pickleString("b"), oneTensor, pickleString("a"), oneTensor});
  std::string list = "](" + oneTensor + oneTensor + "e";
  StateDict state = read(pickleDict({pickleString("model"), inner, pickleString("z"), list,
                                     pickleInt(5), oneTensor, ")", oneTensor}));
  std::vector<std::string> names;
  for (auto &[name, tensor] : state.tensors)
    names.push_back(name);
  EXPECT_EQ(names, std::vector<std::string>({"model.b", "model.a", "z.0", "z.1", "5"}));
}

TEST(PickleTest, KeepsScalars) {
  std::string real("G\x3f\xe0\0\0\0\0\0\0", 9);
  StateDict state = read(
      pickleDict({pickleString("i"), std::string("\x8a\x02\xff\xff", 4), pickleString("f"), real,
                  pickleString("b"), "\x88", pickleString("s"), pickleString("text"),
                  pickleString("n"), "N", pickleString("t"), pickleGlobal("torch", "float32")}));
  EXPECT_EQ(state.scalars.size(), 4u);
  EXPECT_EQ(state.scalars["i"], "-1");
  EXPECT_EQ(state.scalars["f"], "0.5");
  EXPECT_EQ(state.scalars["b"], "true");
  EXPECT_EQ(state.scalars["s"], "text");
}

TEST(PickleTest, AcceptsWhatTorchWrites) {
  std::string ordered = pickleGlobal("collections", "OrderedDict") + ")R";
  std::string withMetadata = ordered + "(" + pickleString("w") + oneTensor + "u" + "}" +
                             pickleString("_metadata") + ordered + "s" + "b";
  EXPECT_EQ(read(withMetadata).tensors.size(), 1u);
  std::string parameter = pickleGlobal("torch._utils", "_rebuild_parameter") + "(" + oneTensor +
                          "\x88" + ordered + "tR";
  EXPECT_EQ(read(pickleDict({pickleString("p"), parameter})).tensors.size(), 1u);
  std::string memoized =
      "}q\x01" + pickleString("w") + "r\x02" + std::string(3, '\0') + "\x94" + oneTensor + "s";
  EXPECT_EQ(read(memoized).tensors.size(), 1u);
  std::string stackGlobal =
      std::string("\x8c\x0b") + "collections" + "\x8c\x0b" + "OrderedDict" + "\x93)R";
  EXPECT_EQ(read(stackGlobal).tensors.size(), 0u);
}

TEST(PickleTest, ReadsDictionariesMadeByCalls) {
  std::string pair = pickleString("w") + oneTensor + "\x86";
  std::string pairs = pickleGlobal("collections", "OrderedDict") + "](" + pair + "e\x85R";
  EXPECT_EQ(read(pairs).tensors.size(), 1u);
  std::string defaults = pickleGlobal("collections", "defaultdict") +
                         pickleGlobal("__builtin__", "long") + "\x85R" + pickleString("w") +
                         oneTensor + "s";
  EXPECT_EQ(read(defaults).tensors.size(), 1u);
  std::string attributes = pickleGlobal("lightning.fabric.utilities.data", "AttributeDict") +
                           ")\x81" + pickleString("w") + oneTensor + "s";
  EXPECT_EQ(read(attributes).tensors.size(), 1u);
  expectMentions(failure(pickleFile(pickleGlobal("collections", "OrderedDict") + "](Ne\x85R")),
                 {"list of pairs"});
}

TEST(PickleTest, ReadsTensorsWithAttributes) {
  std::string arguments = oneTensor.substr(oneTensor.find('('));
  arguments.pop_back(); // REDUCE
  auto fromType = [&](llvm::StringRef type) {
    return pickleGlobal("torch._tensor", "_rebuild_from_type_v2") + "(" +
           pickleGlobal("torch._utils", "_rebuild_tensor_v2") + type.str() + arguments + "}tR";
  };
  EXPECT_EQ(read(pickleDict({pickleString("w"), fromType(pickleGlobal("torch", "Tensor"))}))
                .tensors.size(),
            1u);
  std::string withState = pickleGlobal("torch._utils", "_rebuild_parameter_with_state") + "(" +
                          oneTensor + "\x88N" + pickleGlobal("a", "State") + "tR";
  EXPECT_EQ(read(pickleDict({pickleString("w"), withState})).tensors.size(), 1u);
  // Of a TPU, say, by way of the CPU.
  auto moved = [&](llvm::StringRef type) {
    return pickleGlobal("torch._utils", "_rebuild_device_tensor_from_cpu_tensor") + "(" +
           oneTensor + pickleGlobal("torch", type) + pickleString("xla:0") + "\x89tR";
  };
  EXPECT_EQ(read(pickleDict({pickleString("w"), moved("float16")})).tensors.size(), 1u);
  expectMentions(failure(pickleFile(pickleDict({pickleString("w"), moved("float32")}))),
                 {"in another type", "'w'"});
  // What another class makes of the numbers is not known.
  StateDict other = read(pickleDict(
      {pickleString("w"), oneTensor, pickleString("v"), fromType(pickleGlobal("a", "Mine"))}));
  EXPECT_EQ(other.tensors.size(), 1u);
  ASSERT_EQ(other.opaque.size(), 1u);
  expectMentions(other.opaque.front().what, {"'a.Mine'"});
}

TEST(PickleTest, ReadsWhatObjectsOfKnownClassesHold) {
  auto object = [](llvm::StringRef module, llvm::StringRef name, llvm::StringRef state) {
    return pickleGlobal(module, name) + ")\x81" + state.str() + "b";
  };
  auto node = [&](int32_t value) {
    return object("omegaconf.nodes", "AnyNode",
                  pickleDict({pickleString("_metadata"), pickleGlobal("a", "Unknown"),
                              pickleString("_val"), pickleInt(value)}));
  };
  std::string list = object("omegaconf.listconfig", "ListConfig",
                            pickleDict({pickleString("_content"), "](" + node(1) + node(2) + "e"}));
  std::string dict =
      object("omegaconf.dictconfig", "DictConfig",
             pickleDict({pickleString("_content"),
                         pickleDict({pickleString("n"), node(7), pickleString("l"), list})}));
  std::string space =
      object("argparse", "Namespace", pickleDict({pickleString("a"), pickleInt(5)}));
  std::string path = pickleGlobal("pathlib", "PosixPath") + "(" + pickleString("/") +
                     pickleString("data") + pickleString("x") + "tR";
  std::string without = object("omegaconf.dictconfig", "DictConfig", "}");
  StateDict state =
      read(pickleDict({pickleString("w"), oneTensor, pickleString("o"), dict, pickleString("s"),
                       space, pickleString("p"), path, pickleString("none"), without}));
  EXPECT_EQ(state.scalars["o.n"], "7");
  EXPECT_EQ(state.scalars["o.l.1"], "2");
  EXPECT_EQ(state.scalars["s.a"], "5");
  EXPECT_EQ(state.scalars["p"], "/data/x");
  EXPECT_EQ(state.scalars.size(), 5u);
  ASSERT_EQ(state.opaque.size(), 1u);
  expectMentions(state.opaque.front().what, {"'omegaconf.dictconfig.DictConfig'"});
  // An object that holds itself.
  std::string cycle =
      pickleGlobal("argparse", "Namespace") + ")\x81q\x01}" + pickleString("a") + "h\x01sb";
  expectMentions(failure(pickleFile(cycle)), {"64 deep"});
}

TEST(PickleTest, NamesWholeModules) {
  std::string module =
      pickleGlobal("a", "Net") + ")\x81" +
      pickleDict({pickleString("_parameters"), "}", pickleString("_modules"), "}"}) + "b";
  expectMentions(failure(pickleFile(module)),
                 {"a whole module (torch.save(model))", "'a.Net'", "model.state_dict()"});
}

TEST(PickleTest, RefusesForbiddenGlobalsByName) {
  std::string command = pickleString("true") + "\x85R";
  expectMentions(failure(pickleFile(pickleGlobal("os", "system") + command)),
                 {"file: ", "'os.system'", "nothing was executed", "state_dict"});
  std::string stackGlobal = pickleString("builtins") + pickleString("eval") + "\x93" + command;
  expectMentions(failure(pickleFile(stackGlobal)), {"'builtins.eval'"});
  expectMentions(failure(pickleFile(pickleGlobal("torch.storage", "_load_from_bytes"))),
                 {"'torch.storage._load_from_bytes'"});
  expectMentions(failure(pickleFile(pickleGlobal("torch", "FloatStorage.x"))),
                 {"'torch.FloatStorage.x'"});
  EXPECT_LT(failure(pickleFile(pickleGlobal("a\x01" + repeat("b", 100000), "c"))).size(), 500u);
}

TEST(PickleTest, RefusesCallsThatMakeNoSense) {
  expectMentions(failure(pickleFile(pickleGlobal("torch", "FloatStorage") + ")R")), {"no call"});
  expectMentions(failure(pickleFile(pickleGlobal("torch._utils", "_rebuild_tensor_v2") + ")R")),
                 {"0 arguments"});
  expectMentions(failure(pickleFile(pickleString("x") + ")R")), {"a string", "a global"});
  expectMentions(failure(pickleFile(pickleString("x") + "Q")), {"persistent id"});
  expectMentions(failure(pickleFile(pickleTensor({"FloatStorage", "0", -1, 0, {}, {}}))),
                 {"persistent id"});
  expectMentions(failure(pickleFile(
                     pickleTensor({"FloatStorage", "0", 1, 0, std::vector<int32_t>(65, 1), {}}))),
                 {"65 dimensions"});
}

TEST(PickleTest, RefusesOpcodes) {
  expectMentions(failure(pickleFile("(ios\nsystem\n")), {"INST", "nothing was executed"});
  expectMentions(failure(pickleFile("(Ntibc\n")), {"INST"});
  expectMentions(failure(pickleFile("\xff")), {"byte 2", "unknown opcode 0xff"});
  expectMentions(failure("\x80\x09."), {"protocol 9"});
  expectMentions(failure(pickleFile("\x8a\x09"
                                    "123456789")),
                 {"an integer of 9 bytes"});
}

TEST(PickleTest, LeavesUnreadWhatOnlyCodeCouldMake) {
  std::string text = pickleString("x");
  std::string unknown = pickleGlobal("os", "system");
  std::string called = unknown + text + "\x85R";
  std::string made = pickleGlobal("a", "Class") + ")\x81}" + text + text + "sb";
  std::string withKeywords = pickleGlobal("a", "Class") + ")}\x92";
  std::string allowedClass = pickleGlobal("torch", "Tensor") + ")\x81";
  std::string dictLike = called + "(" + text + text + "u" + text + text + "s";
  std::string listLike = called + "(" + text + "e" + text + "a";
  std::string set = "\x8f(" + text + "\x90";
  std::string bytes("C\x02\0\0", 4);
  std::string storage = "(" + pickleString("storage") + pickleGlobal("torch", "ComplexStorage") +
                        pickleString("0") + pickleString("cpu") + pickleInt(1) + "tQ";
  std::string tensor = pickleGlobal("torch._utils", "_rebuild_tensor_v2") + "(" + storage +
                       pickleInt(0) + pickleTuple({1}) + pickleTuple({1}) + "\x89NtR";
  std::string discarded = "N0(NN1";
  std::vector<std::pair<std::string, std::string>> values = {
      {called, "'os.system'"},
      {made, "'a.Class'"},
      {withKeywords, "'a.Class'"},
      {allowedClass, "'torch.Tensor'"},
      {dictLike, "'os.system'"},
      {listLike, "'os.system'"},
      {set, "a set"},
      {"(" + text + "\x91", "a set"},
      {bytes, "bytes"},
      {tensor, "'torch.ComplexStorage'"},
      {discarded + unknown, "'os.system'"},
  };
  for (auto &[value, what] : values) {
    StateDict state =
        read(pickleDict({pickleString("w"), oneTensor, pickleString("callbacks"), value}));
    ASSERT_EQ(state.tensors.size(), 1u) << what;
    EXPECT_EQ(state.tensors.front().first, "w");
    ASSERT_EQ(state.opaque.size(), 1u) << what;
    EXPECT_EQ(state.opaque.front().name, "callbacks");
    expectMentions(state.opaque.front().what, {what});
  }
  expectMentions(failure(pickleFile(called + "(tR")), {"refuses", "'os.system'"});
}

TEST(PickleTest, RefusesDamage) {
  std::string whole = pickleFile(pickleDict({pickleString("w"), oneTensor}));
  for (size_t size = 0; size < whole.size(); ++size)
    expectMentions(failure(llvm::StringRef(whole).take_front(size)), {"file: ", "data.pkl"});
  expectMentions(failure(pickleFile("")), {"empty stack"});
  expectMentions(failure(pickleFile("}((u")), {"empty stack"});
  expectMentions(failure(pickleFile("}u")), {"MARK"});
  expectMentions(failure(pickleFile("}(Nu")), {"key without a value"});
  expectMentions(failure(pickleFile("h\x05")), {"memo"});
  expectMentions(failure(pickleFile("NNs")), {"empty stack"});
  expectMentions(failure(pickleFile("NN}b")), {"found None, expected an object that has a state"});
  expectMentions(failure(pickleFile("(X\xff\xff\xff\x7f"
                                    "abc")),
                 {"truncated", "2147483647"});
}

TEST(PickleTest, BoundsWhatSmallFilesCanBlowUpTo) {
  expectMentions(failure(pickleFile("]q\x01h\x01"
                                    "a")),
                 {"64 deep"}); // a list of itself
  // 30 lists, each holding the one before twice.
  expectMentions(failure(pickleFile("N" + repeat("q\x01h\x01\x86", 30))), {"262144 entries"});
  expectMentions(
      failure(pickleFile(pickleDict({pickleString("w"), oneTensor, pickleString("w"), oneTensor}))),
      {"two tensors", "'w'"});
}

} // namespace
} // namespace trm::checkpoint
