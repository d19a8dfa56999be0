# trm_add_cross_library(NAME SYSTEM SOURCES a.cpp ... [FLAGS flag ...] HEADERS folder FROM folder ...)
#   The static library NAME once more, for SYSTEM (aarch64-linux-gnu), as target
#   NAME-SYSTEM; nothing where no compiler for SYSTEM is installed, or it is this
#   machine's own. A project has one toolchain in CMake, so commands of their own
#   run the other. HEADERS is a folder of headers below one of FROM: the rest of
#   that folder belongs to this machine.
function(trm_add_cross_library name system)
  cmake_parse_arguments(ARG "" "HEADERS" "SOURCES;FLAGS;FROM" ${ARGN})
  find_program(TRM_CXX_${system} ${system}-g++)
  find_program(TRM_AR_${system} ${system}-ar)
  if(NOT TRM_CXX_${system} OR NOT TRM_AR_${system} OR CMAKE_LIBRARY_ARCHITECTURE STREQUAL system)
    return()
  endif()
  set(work ${CMAKE_CURRENT_BINARY_DIR}/${system})
  file(MAKE_DIRECTORY ${work}/include)
  find_path(headers ${ARG_HEADERS} PATHS ${ARG_FROM} NO_CACHE REQUIRED)
  file(CREATE_LINK ${headers}/${ARG_HEADERS} ${work}/include/${ARG_HEADERS} SYMBOLIC)
  set(flags -std=c++17 -fPIC -DNDEBUG ${ARG_FLAGS} -Wall -Wextra -Wno-unused-parameter
    -I${TRM_INCLUDE_DIR} -isystem ${work}/include)
  if(TRM_WARNINGS_AS_ERRORS)
    list(APPEND flags -Werror)
  endif()
  set(objects)
  foreach(source IN LISTS ARG_SOURCES)
    set(object ${work}/${source}.o)
    get_filename_component(folder ${object} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${TRM_CXX_${system}} ${flags}
        -MD -MT ${object} -MF ${object}.d -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPFILE ${object}.d
      DEPENDS ${source}
      COMMENT "${system} ${source}" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(folder ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/${system})
  set(library ${folder}/lib${name}.a)
  add_custom_command(OUTPUT ${library}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${library}
    COMMAND ${TRM_AR_${system}} rcsD ${library} ${objects}
    DEPENDS ${objects}
    COMMENT "${system} lib${name}.a" VERBATIM)
  add_custom_target(${name}-${system} ALL DEPENDS ${library})
  set_property(GLOBAL APPEND PROPERTY TRM_CROSS_LIBRARIES ${name}-${system})
  install(FILES ${library} DESTINATION lib/trm/${system})
endfunction()
