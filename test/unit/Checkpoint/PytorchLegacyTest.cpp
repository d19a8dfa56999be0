//===- PytorchLegacyTest.cpp - PyTorch files of before 1.6 ----------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"

namespace trm::checkpoint {
namespace {

std::string pickledStorage(llvm::StringRef storageClass, llvm::StringRef key, int32_t elements,
                           llvm::StringRef view) {
  return "(" + pickleString("storage") + pickleGlobal("torch", storageClass) + pickleString(key) +
         pickleString("cpu") + pickleInt(elements) + view.str() + "tQ";
}

std::string pickledTensor(llvm::StringRef storage, int32_t offset,
                          const std::vector<int32_t> &shape) {
  return pickleGlobal("torch._utils", "_rebuild_tensor_v2") + "(" + storage.str() +
         pickleInt(offset) + pickleTuple(shape) + pickleTuple({1}) + "\x89NtR";
}

class PytorchLegacyTest : public testing::Test {
protected:
  std::string file() const {
    return pickleFile("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + version + facts +
           state + keys + storages;
  }

  std::unique_ptr<Checkpoint> open() {
    return llvm::cantFail(Checkpoint::open(folder.write("old", file())));
  }
  std::string failure() { return messageOf(Checkpoint::open(folder.write("old", file()))); }

  std::vector<float> read(const Checkpoint &checkpoint, llvm::StringRef name) {
    const Tensor *tensor = checkpoint.find(name);
    std::vector<float> values(tensor ? tensor->numElements() : 0);
    EXPECT_EQ(tensor ? messageOf(tensor->readAsFloat32(values)) : "none", "");
    return values;
  }

  TemporaryFolder folder;
  std::string version = pickleFile(pickleInt(1001));
  std::string facts = pickleFile(pickleDict({pickleString("little_endian"), "\x88"}));
  std::string state = pickleFile(pickleDict(
      {pickleString("w"), pickledTensor(pickledStorage("FloatStorage", "7", 4, "N"), 1, {2}),
       pickleString("n"), pickleInt(3)}));
  std::string keys = pickleFile("](" + pickleString("7") + "e");
  std::string storages = bytesOf<int64_t>({4}) + bytesOf<float>({1, 2, 3, 4});
};

TEST_F(PytorchLegacyTest, ReadsTensorsAndScalars) {
  auto checkpoint = open();
  EXPECT_EQ(checkpoint->format(), "pytorch-legacy");
  EXPECT_EQ(read(*checkpoint, "w"), std::vector<float>({2, 3}));
  EXPECT_EQ(checkpoint->scalars().lookup("n"), "3");
  EXPECT_FALSE(checkpoint->isVerifiable());
}

TEST_F(PytorchLegacyTest, ReadsPartsOfStorages) {
  std::string view = "(" + pickleString("8") + pickleInt(2) + pickleInt(2) + "t";
  state = pickleFile(pickleDict(
      {pickleString("w"), pickledTensor(pickledStorage("FloatStorage", "7", 4, view), 1, {1})}));
  EXPECT_EQ(read(*open(), "w"), std::vector<float>({4}));
  view = "(" + pickleString("8") + pickleInt(-1) + pickleInt(2) + "t";
  state = pickleFile(pickleDict(
      {pickleString("w"), pickledTensor(pickledStorage("FloatStorage", "7", 4, view), 1, {1})}));
  expectMentions(failure(), {"persistent id"});
}

TEST_F(PytorchLegacyTest, SkipsStoragesThatNoTensorHas) {
  // Of a quantised tensor, whose elements have a size all the same.
  std::string quantised = pickleGlobal("torch._utils", "_rebuild_qtensor") + "(" +
                          pickledStorage("QInt32Storage", "6", 2, "N") + "tR";
  state =
      pickleFile(pickleDict({pickleString("q"), quantised, pickleString("w"),
                             pickledTensor(pickledStorage("FloatStorage", "7", 4, "N"), 0, {1})}));
  keys = pickleFile("](" + pickleString("6") + pickleString("7") + "e");
  storages = bytesOf<int64_t>({2}) + std::string(8, 'x') + storages;
  EXPECT_EQ(read(*open(), "w"), std::vector<float>({1}));
  state = pickleFile(pickleDict(
      {pickleString("w"), pickledTensor(pickledStorage("FloatStorage", "7", 4, "N"), 0, {1})}));
  expectMentions(failure(), {"storage '6'", "not known"});
}

TEST_F(PytorchLegacyTest, RefusesDamage) {
  std::string whole = file();
  for (size_t size = 0; size < whole.size(); ++size)
    expectMentions(
        messageOf(Checkpoint::open(folder.write("cut", llvm::StringRef(whole).take_front(size)))),
        {"cut: "});
  storages += "x";
  expectMentions(failure(), {"old: ", "1 bytes behind its last storage"});
  storages = bytesOf<int64_t>({5}) + std::string(20, 'x');
  expectMentions(failure(), {"storage '7' has 5 elements, expected 4"});
  keys = pickleFile("]");
  storages = "";
  expectMentions(failure(), {"no storage '7'", "tensor 'w'"});
  keys = pickleFile("}");
  expectMentions(failure(), {"a dictionary", "expected a list"});
}

TEST_F(PytorchLegacyTest, RefusesOtherVersionsAndMachines) {
  version = pickleFile(pickleInt(1002));
  expectMentions(failure(), {"version 1002", "expected 1001"});
  version = pickleFile(pickleInt(1001));
  facts = pickleFile(pickleDict({pickleString("little_endian"), "\x89"}));
  expectMentions(failure(), {"old: ", "big-endian", "safetensors"});
  facts = pickleFile("}");
  expectMentions(failure(), {"byte order"});
  facts = pickleFile("]");
  expectMentions(failure(), {"a list", "expected a dictionary"});
}

TEST_F(PytorchLegacyTest, RefusesForbiddenGlobals) {
  state = pickleFile(pickleGlobal("os", "system") + pickleString("x") + "\x85R");
  expectMentions(failure(), {"'os.system'", "nothing was executed"});
}

} // namespace
} // namespace trm::checkpoint
