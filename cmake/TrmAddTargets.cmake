# trm_add_library(NAME [SHARED] SOURCES a.cpp ... [LINK lib ...] [DEPENDS target ...])
#   A library of the compiler (MLIR and LLVM on its include path, built without
#   RTTI and exceptions like LLVM itself). MLIR comes from its shared library,
#   so that a tool and its plugins see one copy.
function(trm_add_library name)
  cmake_parse_arguments(ARG "SHARED" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  set(kind STATIC)
  if(ARG_SHARED)
    set(kind SHARED)
  endif()
  add_library(${name} ${kind} ${ARG_SOURCES})
  # As the installed package names it.
  add_library(trm::${name} ALIAS ${name})
  trm_configure_compiler_target(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# trm_add_tool(NAME SOURCES a.cpp ... [LINK lib ...])
function(trm_add_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  add_executable(trm::${name} ALIAS ${name})
  trm_configure_compiler_target(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
  # A plugin resolves the tool's own registries at load time.
  set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON)
endfunction()

function(trm_configure_compiler_target name)
  target_include_directories(${name} PUBLIC
    $<BUILD_INTERFACE:${TRM_INCLUDE_DIR}>
    $<BUILD_INTERFACE:${TRM_GENERATED_DIR}>
    $<INSTALL_INTERFACE:include>)
  target_include_directories(${name} SYSTEM PUBLIC
    $<BUILD_INTERFACE:${MLIR_INCLUDE_DIRS}> $<BUILD_INTERFACE:${LLVM_INCLUDE_DIRS}>)
  target_compile_definitions(${name} PRIVATE ${TRM_LLVM_DEFINITIONS})
  # LLVM is built without RTTI and exceptions; a class derived from one of its
  # own would miss the base's typeinfo otherwise.
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti -fno-exceptions>)
endfunction()

# trm_tablegen(TARGET FILE.td OUT-FOLDER  OUTPUT -gen-flag [OUTPUT -gen-flag ...])
#   Runs mlir-tblgen once an output; the outputs are included as
#   trm/<OUT-FOLDER>/<OUTPUT>.
function(trm_tablegen target file folder)
  set(LLVM_TARGET_DEFINITIONS ${file})
  set(outputs)
  set(arguments ${ARGN})
  while(arguments)
    list(POP_FRONT arguments output flag)
    set(path ${TRM_GENERATED_DIR}/trm/${folder}/${output})
    separate_arguments(flags NATIVE_COMMAND "${flag}")
    add_custom_command(OUTPUT ${path}
      COMMAND ${MLIR_TABLEGEN_EXE} ${flags} -I ${CMAKE_CURRENT_SOURCE_DIR} -I ${TRM_INCLUDE_DIR}
        -I ${MLIR_INCLUDE_DIRS} ${CMAKE_CURRENT_SOURCE_DIR}/${file} -o ${path} -d ${path}.d
      DEPFILE ${path}.d
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file}
      COMMENT "tablegen ${folder}/${output}")
    list(APPEND outputs ${path})
  endwhile()
  add_custom_target(${target} DEPENDS ${outputs})
endfunction()
