# Debian's compiler and C library for WebAssembly: clang-22, lld-22, wasi-libc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_CXX_COMPILER clang++-22)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# LLVM 22 would have the target called wasm32-wasip1, Debian's headers lie under the
# name from before.
set(CMAKE_CXX_FLAGS_INIT "-msimd128 -fno-exceptions -fno-rtti -Wno-deprecated")
# The model needs memcpy and memset of a C library and nothing of C++'s, which
# Debian does not have for WebAssembly.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -lc --no-wasm-opt -Wl,--no-entry -Wl,--strip-all")
