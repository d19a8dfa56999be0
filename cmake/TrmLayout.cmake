# Headers lie beside their sources and are included as trm/<folder>/<Name>.h:
# a link per folder in the build tree stands for the installed include folder.
# What tablegen writes goes under generated/ with the same names.

set(TRM_INCLUDE_DIR ${CMAKE_BINARY_DIR}/include)
set(TRM_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${TRM_INCLUDE_DIR}/trm)
foreach(folder dialect importer passes codegen runtime tools)
  file(MAKE_DIRECTORY ${TRM_GENERATED_DIR}/trm/${folder})
  if(NOT EXISTS ${TRM_INCLUDE_DIR}/trm/${folder})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder}
         ${TRM_INCLUDE_DIR}/trm/${folder} SYMBOLIC)
  endif()
endforeach()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
