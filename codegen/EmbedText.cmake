# trm_embed_text(OUTPUT file...)
#   Writes the files to OUTPUT as C++ raw string literals, each followed by a
#   comma: the elements of an array of strings.
function(trm_embed_text output)
  set(content "")
  foreach(file ${ARGN})
    file(READ ${file} text)
    string(APPEND content "R\"trm_text(${text})trm_text\",\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  # Keeps the time stamp of a file that is as it should be.
  file(CONFIGURE OUTPUT ${output} CONTENT "${content}" @ONLY)
endfunction()
