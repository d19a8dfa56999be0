//===- PytorchZipTest.cpp - torch.save archives, good and hostile ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/PytorchZip.h"

namespace trm::checkpoint {
namespace {

class PytorchZipTest : public testing::Test {
protected:
  /// An archive of one 2 x 3 float32 tensor "w", then changed by the test.
  std::vector<TestZipEntry> entries = {
      {"m/data.pkl",
       pickleFile(pickleDict(
           {pickleString("w"), pickleTensor({"FloatStorage", "0", 6, 0, {2, 3}, {3, 1}})}))},
      {"m/byteorder", "little"},
      {"m/data/0", bytesOf<float>({0, 1, 2, 3, 4, 5})},
  };

  std::string write() { return folder.write("step_1", makeZip(folder.path("scratch"), entries)); }

  std::string failure() { return messageOf(Checkpoint::open(write())); }

  static std::vector<float> readRows(const Checkpoint &checkpoint, llvm::ArrayRef<int64_t> rows) {
    std::vector<float> values(rows.size() * 3);
    EXPECT_EQ(messageOf(checkpoint.find("w")->readAsFloat32(rows, values)), "");
    return values;
  }

  TemporaryFolder folder;
};

TEST_F(PytorchZipTest, ReadsStoredEntries) {
  auto checkpoint = llvm::cantFail(Checkpoint::open(write()));
  EXPECT_EQ(checkpoint->format(), "pytorch-zip");
  EXPECT_EQ(checkpoint->find("v"), nullptr);
  EXPECT_EQ(readRows(*checkpoint, {1, 0}), std::vector<float>({3, 4, 5, 0, 1, 2}));
}

TEST_F(PytorchZipTest, ReadsBytesOfNoFile) {
  std::string bytes = makeZip(folder.path("scratch"), entries);
  TensorTable table = llvm::cantFail(readPytorchZip(MappedFile::ofBytes("nowhere", bytes)));
  EXPECT_EQ(messageOf(table.tensors.front().storage().verify()), "");
  bytes[bytes.find(entries[2].content)] = 1;
  table = llvm::cantFail(readPytorchZip(MappedFile::ofBytes("nowhere", bytes)));
  expectMentions(messageOf(table.tensors.front().storage().verify()),
                 {"nowhere: zip entry 'm/data/0' is damaged", "checksum"});
}

TEST_F(PytorchZipTest, InflatesCompressedEntries) {
  std::vector<float> values(3 * 50000);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = i / 3;
  entries[0] = {
      "m/data.pkl",
      pickleFile(pickleDict(
          {pickleString("w"), pickleTensor({"FloatStorage", "0", 150000, 0, {50000, 3}, {3, 1}})})),
      true};
  entries[2] = {"m/data/0", bytesOf(values), true};
  auto checkpoint = llvm::cantFail(Checkpoint::open(write()));
  EXPECT_EQ(readRows(*checkpoint, {49999, 7, 30000, 7}),
            std::vector<float>({49999, 49999, 49999, 7, 7, 7, 30000, 30000, 30000, 7, 7, 7}));
  std::vector<float> whole(values.size());
  EXPECT_EQ(messageOf(checkpoint->find("w")->readAsFloat32(whole)), "");
  EXPECT_EQ(whole, values);
}

TEST_F(PytorchZipTest, SharesTiedStorages) {
  std::string tensor = pickleTensor({"FloatStorage", "0", 6, 0, {2, 3}, {3, 1}});
  entries[0].content =
      pickleFile(pickleDict({pickleString("w"), tensor, pickleString("v"), tensor}));
  auto checkpoint = llvm::cantFail(Checkpoint::open(write()));
  EXPECT_EQ(&checkpoint->find("w")->storage(), &checkpoint->find("v")->storage());
}

TEST_F(PytorchZipTest, RefusesTruncatedArchives) {
  std::string whole = makeZip(folder.path("scratch"), entries);
  for (size_t size :
       {4, 30, 100, int(whole.size() / 2), int(whole.size() - 22), int(whole.size() - 1)})
    expectMentions(
        messageOf(Checkpoint::open(folder.write("cut", llvm::StringRef(whole).take_front(size)))),
        {"cut: ", "truncated or damaged"});
}

TEST_F(PytorchZipTest, RefusesEntriesThatDoNotFit) {
  entries[2].content.resize(20);
  expectMentions(failure(), {"'m/data/0'", "holds 20 bytes", "need 24"});
  entries[2].content.resize(24);
  entries.pop_back();
  expectMentions(failure(), {"no entry 'm/data/0'"});
}

TEST_F(PytorchZipTest, RefusesZipBombs) {
  entries[2] = {"m/data/0", std::string(10 << 20, '\0'), true};
  expectMentions(failure(), {"'m/data/0'", "inflates to 10485760", "need only 24"});
  entries[0] = {"m/data.pkl", std::string(65 << 20, 'N'), true};
  expectMentions(failure(), {"'m/data.pkl'", "more than the limit of 67108864"});
}

TEST_F(PytorchZipTest, RefusesAnEntryThatInflatesToMoreThanDeclared) {
  entries[2] = {"m/data/0", std::string(10000, '\0'), true};
  std::string zip = makeZip(folder.path("scratch"), entries);
  // The size 10000 stands in the local and in the central header.
  std::string honest = bytesOf<uint32_t>({10000}), lie = bytesOf<uint32_t>({24});
  for (size_t at = 0; (at = zip.find(honest, at)) != std::string::npos;)
    zip.replace(at, 4, lie);
  auto checkpoint = Checkpoint::open(folder.write("lie", zip));
  if (!checkpoint)
    return expectMentions(llvm::toString(checkpoint.takeError()), {"lie: "});
  std::vector<float> values(6);
  expectMentions(messageOf((*checkpoint)->find("w")->readAsFloat32(values)),
                 {"'m/data/0'", "damaged"});
}

TEST_F(PytorchZipTest, RefusesDamagedCompressedData) {
  entries[2].compressed = true;
  entries[2].content = bytesOf<float>({0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f});
  std::string zip = makeZip(folder.path("scratch"), entries);
  size_t name = zip.find("m/data/0");
  zip[name + 12] ^= 0x55;
  auto checkpoint = llvm::cantFail(Checkpoint::open(folder.write("bad", zip)));
  std::vector<float> values(6);
  expectMentions(messageOf(checkpoint->find("w")->readAsFloat32(values)),
                 {"'m/data/0'", "damaged"});
}

TEST_F(PytorchZipTest, HoldsStoredBytesToTheirChecksums) {
  std::string zip = makeZip(folder.path("scratch"), entries);
  for (const auto &[entry, content] :
       {std::pair("m/data/0", bytesOf<float>({4})), {"m/data.pkl", "}("}}) {
    std::string flipped = zip;
    flipped[flipped.find(content, flipped.find(entry))] ^= 0x40;
    auto checkpoint = Checkpoint::open(folder.write("bad", flipped));
    if (!checkpoint) {
      expectMentions(llvm::toString(checkpoint.takeError()), {"bad: ", entry, "checksum"});
      continue;
    }
    std::vector<float> row(3);
    const Tensor *tensor = (*checkpoint)->find("w");
    // Whichever bytes are asked for, and whenever.
    for (int64_t at : {0, 1, 0})
      expectMentions(messageOf(tensor->readAsFloat32({at}, row)),
                     {"bad: ", entry, "is damaged", "checksum", "expected"});
    expectMentions(messageOf((*checkpoint)->verify()), {entry, "is damaged"});
  }
  auto good = llvm::cantFail(Checkpoint::open(folder.write("good", zip)));
  EXPECT_TRUE(good->isVerifiable());
  EXPECT_EQ(messageOf(good->verify()), "");
}

TEST_F(PytorchZipTest, HoldsPartsOfInflatedBytesToTheirChecksums) {
  std::vector<float> values(150000);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = i * 0.37f;
  entries[0] = {
      "m/data.pkl",
      pickleFile(pickleDict(
          {pickleString("w"), pickleTensor({"FloatStorage", "0", 150000, 0, {50000, 3}, {3, 1}})})),
      true};
  entries[2] = {"m/data/0", bytesOf(values), true};
  std::string zip = makeZip(folder.path("scratch"), entries);
  std::vector<float> row(3);
  auto good = llvm::cantFail(Checkpoint::open(folder.write("good", zip)));
  EXPECT_EQ(messageOf(good->verify()), "");
  EXPECT_EQ(messageOf(good->find("w")->readAsFloat32({0}, row)), "");
  zip[zip.size() / 2] ^= 1;
  auto bad = llvm::cantFail(Checkpoint::open(folder.write("bad", zip)));
  expectMentions(messageOf(bad->find("w")->readAsFloat32({0}, row)), {"'m/data/0'", "is damaged"});
  expectMentions(messageOf(bad->verify()), {"'m/data/0'", "is damaged"});
}

TEST_F(PytorchZipTest, ReadsArchivesWithoutChecksums) {
  std::string zip = makeZip(folder.path("scratch"), entries);
  // Of each entry in the list at the end.
  for (size_t at = 0; (at = zip.find("PK\x01\x02", at)) != std::string::npos; ++at)
    zip.replace(at + 16, 4, std::string(4, '\0'));
  auto checkpoint = llvm::cantFail(Checkpoint::open(folder.write("step_1", zip)));
  EXPECT_FALSE(checkpoint->isVerifiable());
  EXPECT_EQ(messageOf(checkpoint->verify()), "");
  EXPECT_EQ(readRows(*checkpoint, {1}), std::vector<float>({3, 4, 5}));
}

TEST_F(PytorchZipTest, RefusesBigEndian) {
  entries[1].content = "big";
  expectMentions(failure(), {"step_1: ", "'big'", "'little'", "safetensors"});
}

TEST_F(PytorchZipTest, RefusesOtherArchives) {
  entries = {{"weights.npy", "x"}};
  expectMentions(failure(), {"NumPy arrays", "expected a PyTorch or safetensors checkpoint"});
  entries = {{"config.json", "{}"}, {"model.weights.h5", "x"}};
  expectMentions(failure(), {"a Keras model"});
  entries = {{"notes", "x"}};
  expectMentions(failure(), {"without PREFIX/data.pkl"});
  entries = {{"run/step_1/data.pkl", "x"}};
  expectMentions(failure(), {"it holds 'run/step_1/data.pkl'", "unpack it"});
  entries = {{"m/data.pkl", pickleFile("}")}, {"m/constants.pkl", "x"}, {"m/code/a.py", "x"}};
  expectMentions(failure(), {"TorchScript", "torch.jit.load"});
}

TEST_F(PytorchZipTest, RefusesForbiddenGlobals) {
  entries[0].content = pickleFile(pickleGlobal("os", "system") + pickleString("x") + "\x85R");
  expectMentions(failure(), {"step_1: ", "'os.system'", "nothing was executed"});
}

TEST_F(PytorchZipTest, RefusesATensorOutsideItsStorage) {
  entries[0].content = pickleFile(
      pickleDict({pickleString("w"), pickleTensor({"FloatStorage", "0", 6, 2, {2, 3}, {3, 1}})}));
  expectMentions(failure(), {"step_1: ", "'w'", "needs 8", "holds 6"});
}

TEST_F(PytorchZipTest, RefusesAnArchiveWithoutTensors) {
  entries[0].content = pickleFile("}");
  expectMentions(failure(), {"no tensors"});
}

} // namespace
} // namespace trm::checkpoint
