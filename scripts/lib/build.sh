# shellcheck shell=bash disable=SC2034,SC2154  # names are shared between files
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures the release preset, again where other packages are there, and builds
# targets of it. Comes after packages.sh.

readonly tool_targets=(trmc trm-opt trm-run trm-lsp-server trm_host)

# build_targets TARGET...: leaves the shell in the repository root.
build_targets() {
  cd "$root" || return
  # CMake looks for compilers of other systems, which not every script installs, only
  # when it configures.
  local missing configured=$build_dir/missing-packages.txt
  missing=$(missing_packages "${build_packages[@]}" "${test_packages[@]}")
  if [[ ! -f $build_dir/build.ninja || CMakePresets.json -nt $build_dir/build.ninja ||
    ! -f $configured || $missing != "$(<"$configured")" ]]; then
    say "configuring the release build in build/"
    cmake --preset release
    printf '%s\n' "$missing" >"$configured"
  fi
  say "building $*"
  cmake --build "$build_dir" --target "$@"
}
