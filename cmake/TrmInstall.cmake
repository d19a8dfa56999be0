# What `cmake --install` puts in place: bin/ (tools), lib/ (libraries; lib/trm/
# holds what is linked into produced programs), include/trm/ (headers as the
# build tree names them), lib/cmake/trm/ (the package that find_package(trm)
# reads), share/doc/trm/ (how plugins are written).
include(CMakePackageConfigHelpers)
include(TrmCollectTargets)

set(folders dialect importer passes codegen runtime tools)
trm_collect_targets(tools TYPES EXECUTABLE FOLDERS ${folders})
trm_collect_targets(libraries TYPES STATIC_LIBRARY SHARED_LIBRARY FOLDERS ${folders})
# Not a library of the compiler: trmc links it into programs and looks for it
# in lib/trm.
set(host_library)
if(TARGET trm_host)
  set(host_library trm_host)
  list(REMOVE_ITEM libraries trm_host)
endif()

if(tools)
  set_target_properties(${tools} PROPERTIES INSTALL_RPATH "$ORIGIN/../lib;${LLVM_LIBRARY_DIR}")
  install(TARGETS ${tools} EXPORT trmTargets RUNTIME DESTINATION bin)
endif()
if(libraries)
  set_target_properties(${libraries} PROPERTIES INSTALL_RPATH "$ORIGIN;${LLVM_LIBRARY_DIR}")
  install(TARGETS ${libraries} EXPORT trmTargets ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
endif()
if(host_library)
  install(TARGETS ${host_library} EXPORT trmTargets ARCHIVE DESTINATION lib/trm)
endif()

install(DIRECTORY ${folders} DESTINATION include/trm
  FILES_MATCHING PATTERN "*.h" PATTERN "*.td")
install(DIRECTORY ${TRM_GENERATED_DIR}/trm DESTINATION include FILES_MATCHING PATTERN "*.inc")
install(FILES LICENSE docs/plugins.md DESTINATION share/doc/trm)
install(DIRECTORY examples/plugins DESTINATION share/doc/trm/examples)

set(package_folder lib/cmake/trm)
configure_package_config_file(cmake/trmConfig.cmake.in ${CMAKE_BINARY_DIR}/cmake/trmConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/cmake/trmConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES cmake/TrmPlugins.cmake ${CMAKE_BINARY_DIR}/cmake/trmConfig.cmake
  ${CMAKE_BINARY_DIR}/cmake/trmConfigVersion.cmake DESTINATION ${package_folder})
if(tools OR libraries OR host_library)
  install(EXPORT trmTargets NAMESPACE trm:: DESTINATION ${package_folder})
endif()
