# Plugins and target records of trmc, in its own tree and, after find_package(trm),
# in a project of one's own. docs/plugins.md says how each kind is written.
#
# trm_add_pass_plugin(NAME SOURCES a.cpp ... [TABLEGEN Passes.td ...] [LINK lib ...] [NO_INSTALL])
# trm_add_importer_plugin(NAME SOURCES a.cpp ... [TABLEGEN ...] [LINK lib ...] [NO_INSTALL])
# trm_add_backend_plugin(NAME SOURCES a.cpp ... [TABLEGEN ...] [LINK lib ...] [NO_INSTALL])
#   A shared library NAME.so, built as LLVM is (no RTTI, no exceptions, its NDEBUG),
#   on trm's headers and against TrmDialects and MLIR. All else that a plugin uses
#   of trm is in the tool that loads it, so it stays undefined here. A pass plugin
#   serves mlir-opt too, which has nothing else of trm: what it leaves undefined is
#   an error of its build.
#   TABLEGEN FILE.td makes FILE.h.inc with the declarations of passes
#   (-gen-pass-decls), included by that name.
#   `cmake --install` puts it into lib/trm/plugins below the prefix; a tool that is
#   installed there loads it when it starts. NO_INSTALL leaves it in the build folder.
#
# trm_add_target(RECORD.json [NO_INSTALL])
#   A target record. The build has trmc check it; `cmake --install` puts it into
#   lib/trm/targets, and --target-cpu takes its name.

include_guard()

function(trm_add_plugin_tablegen name)
  foreach(file IN LISTS ARGN)
    get_filename_component(stem ${file} NAME_WE)
    get_filename_component(source ${file} ABSOLUTE)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}-tablegen)
    file(MAKE_DIRECTORY ${folder})
    set(output ${folder}/${stem}.h.inc)
    add_custom_command(OUTPUT ${output}
      COMMAND ${MLIR_TABLEGEN_EXE} -gen-pass-decls -name ${name} -I ${MLIR_INCLUDE_DIRS}
        ${source} -o ${output} -d ${output}.d
      DEPFILE ${output}.d
      DEPENDS ${source}
      COMMENT "tablegen ${stem}.h.inc" VERBATIM)
    target_sources(${name} PRIVATE ${output})
    target_include_directories(${name} PRIVATE ${folder})
  endforeach()
endfunction()

function(trm_add_plugin name)
  cmake_parse_arguments(ARG "NO_INSTALL" "" "SOURCES;TABLEGEN;LINK" ${ARGN})
  if(NOT ARG_SOURCES OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${name}: expected SOURCES and a list of files; see TrmPlugins.cmake")
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  trm_add_plugin_tablegen(${name} ${ARG_TABLEGEN})
  target_compile_features(${name} PRIVATE cxx_std_17)
  target_compile_options(${name} PRIVATE -fno-rtti -fno-exceptions)
  # LLVM's headers change the layout of classes with NDEBUG; follow the library.
  if(NOT LLVM_ENABLE_ASSERTIONS)
    target_compile_definitions(${name} PRIVATE NDEBUG)
  endif()
  separate_arguments(definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
  target_compile_definitions(${name} PRIVATE ${definitions})
  target_include_directories(${name} SYSTEM PRIVATE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} trm::TrmDialects MLIR LLVM)
  set_target_properties(${name} PROPERTIES PREFIX ""
    INSTALL_RPATH "$ORIGIN/../..;${LLVM_LIBRARY_DIR}" INSTALL_RPATH_USE_LINK_PATH ON)
  # In trm's own tree: what tablegen writes for the headers.
  if(TARGET TrmIncGen)
    add_dependencies(${name} TrmIncGen TrkIncGen)
  endif()
  if(NOT ARG_NO_INSTALL)
    install(TARGETS ${name} LIBRARY DESTINATION lib/trm/plugins)
  endif()
endfunction()

function(trm_add_pass_plugin name)
  trm_add_plugin(${name} ${ARGN})
  target_link_options(${name} PRIVATE -Wl,--no-undefined)
endfunction()

function(trm_add_importer_plugin name)
  trm_add_plugin(${name} ${ARGN})
endfunction()

function(trm_add_backend_plugin name)
  trm_add_plugin(${name} ${ARGN})
endfunction()

function(trm_add_target record)
  cmake_parse_arguments(ARG "NO_INSTALL" "" "" ${ARGN})
  get_filename_component(source ${record} ABSOLUTE)
  get_filename_component(stem ${record} NAME_WE)
  set(checked ${CMAKE_CURRENT_BINARY_DIR}/${stem}.checked)
  add_custom_command(OUTPUT ${checked}
    COMMAND ${CMAKE_COMMAND} -E env TRM_PLUGIN_PATH=${source} $<TARGET_FILE:trm::trmc> targets
      > ${checked}
    DEPENDS ${source} trm::trmc
    COMMENT "checking the target record ${stem}" VERBATIM)
  add_custom_target(trm-target-${stem} ALL DEPENDS ${checked})
  if(NOT ARG_NO_INSTALL)
    install(FILES ${source} DESTINATION lib/trm/targets)
  endif()
endfunction()
