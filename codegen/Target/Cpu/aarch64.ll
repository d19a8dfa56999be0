;===- aarch64.ll - ask an AArch64 processor what it can do ---------------------===;
; Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;===-----------------------------------------------------------------------------===;
; Writes the words that codegen/Target/CpuFeatures.cpp names. Linux lets programs
; read the identification registers since 4.11 and shows what it supports; those
; that a processor is without read as zero. By number, since assemblers know some
; of the names only with the feature that they tell about.

define void @trm.cpu(ptr %words) alwaysinline nounwind {
  %pfr0 = call i64 asm "mrs $0, S3_0_C0_C4_0", "=r"() nounwind willreturn memory(none)
  store i64 %pfr0, ptr %words
  %isar0 = call i64 asm "mrs $0, S3_0_C0_C6_0", "=r"() nounwind willreturn memory(none)
  %1 = getelementptr i64, ptr %words, i64 1
  store i64 %isar0, ptr %1
  %isar1 = call i64 asm "mrs $0, S3_0_C0_C6_1", "=r"() nounwind willreturn memory(none)
  %2 = getelementptr i64, ptr %words, i64 2
  store i64 %isar1, ptr %2
  %isar2 = call i64 asm "mrs $0, S3_0_C0_C6_2", "=r"() nounwind willreturn memory(none)
  %3 = getelementptr i64, ptr %words, i64 3
  store i64 %isar2, ptr %3
  %zfr0 = call i64 asm "mrs $0, S3_0_C0_C4_4", "=r"() nounwind willreturn memory(none)
  %4 = getelementptr i64, ptr %words, i64 4
  store i64 %zfr0, ptr %4
  ret void
}
