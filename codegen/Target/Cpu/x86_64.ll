;===- x86_64.ll - ask an x86-64 processor what it can do -----------------------===;
; Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;===-----------------------------------------------------------------------------===;
; Writes the words that codegen/Target/CpuFeatures.cpp names, zero where the
; processor has no such leaf. Part of each compiled model, which calls nothing
; outside itself. cpuid takes microseconds in a virtual machine: once this is
; inlined, what nobody reads is not asked (hence memory(none)).

define internal { i32, i32, i32, i32 } @trm.cpu.id(i32 %leaf, i32 %subleaf) alwaysinline nounwind {
  %words = call { i32, i32, i32, i32 } asm "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(i32 %leaf, i32 %subleaf) nounwind willreturn memory(none)
  ret { i32, i32, i32, i32 } %words
}

define internal void @trm.cpu.store(ptr %words, i32 %index, i32 %value) alwaysinline nounwind {
  %place = getelementptr i64, ptr %words, i32 %index
  %wide = zext i32 %value to i64
  store i64 %wide, ptr %place
  ret void
}

define void @trm.cpu(ptr %words) alwaysinline nounwind {
entry:
  call void @llvm.memset.inline.p0.i64(ptr %words, i8 0, i64 64, i1 false)
  %l0 = call { i32, i32, i32, i32 } @trm.cpu.id(i32 0, i32 0)
  %most = extractvalue { i32, i32, i32, i32 } %l0, 0
  %l1 = call { i32, i32, i32, i32 } @trm.cpu.id(i32 1, i32 0)
  %l1.ecx = extractvalue { i32, i32, i32, i32 } %l1, 2
  call void @trm.cpu.store(ptr %words, i32 0, i32 %l1.ecx)
  %osxsave = and i32 %l1.ecx, 134217728
  %has.xgetbv = icmp ne i32 %osxsave, 0
  br i1 %has.xgetbv, label %state, label %leaf7

state:
  %xcr0 = call { i32, i32 } asm "xgetbv", "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}"(i32 0) nounwind willreturn memory(none)
  %xcr0.low = extractvalue { i32, i32 } %xcr0, 0
  call void @trm.cpu.store(ptr %words, i32 7, i32 %xcr0.low)
  br label %leaf7

leaf7:
  %has.leaf7 = icmp uge i32 %most, 7
  br i1 %has.leaf7, label %leaf7.0, label %extended

leaf7.0:
  %l7 = call { i32, i32, i32, i32 } @trm.cpu.id(i32 7, i32 0)
  %l7.eax = extractvalue { i32, i32, i32, i32 } %l7, 0
  %l7.ebx = extractvalue { i32, i32, i32, i32 } %l7, 1
  %l7.ecx = extractvalue { i32, i32, i32, i32 } %l7, 2
  %l7.edx = extractvalue { i32, i32, i32, i32 } %l7, 3
  call void @trm.cpu.store(ptr %words, i32 1, i32 %l7.ebx)
  call void @trm.cpu.store(ptr %words, i32 2, i32 %l7.ecx)
  call void @trm.cpu.store(ptr %words, i32 3, i32 %l7.edx)
  %has.subleaf = icmp uge i32 %l7.eax, 1
  br i1 %has.subleaf, label %leaf7.1, label %extended

leaf7.1:
  %s = call { i32, i32, i32, i32 } @trm.cpu.id(i32 7, i32 1)
  %s.eax = extractvalue { i32, i32, i32, i32 } %s, 0
  %s.edx = extractvalue { i32, i32, i32, i32 } %s, 3
  call void @trm.cpu.store(ptr %words, i32 4, i32 %s.eax)
  call void @trm.cpu.store(ptr %words, i32 5, i32 %s.edx)
  br label %extended

extended:
  ; All processors with 64 bits have this leaf: one of its bits says so.
  %e1 = call { i32, i32, i32, i32 } @trm.cpu.id(i32 -2147483647, i32 0)
  %e1.ecx = extractvalue { i32, i32, i32, i32 } %e1, 2
  call void @trm.cpu.store(ptr %words, i32 6, i32 %e1.ecx)
  ret void
}

declare void @llvm.memset.inline.p0.i64(ptr, i8, i64, i1)
