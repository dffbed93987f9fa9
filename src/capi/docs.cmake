# The header's comments as HTML: cmake --build build --target attmd_docs, then open build/docs/html/index.html.
find_program(ATTMD_DOXYGEN doxygen)
find_program(ATTMD_AWK awk)
if(ATTMD_DOXYGEN AND ATTMD_AWK)
  set(ATTMD_DOCS_HEADER ${CMAKE_CURRENT_SOURCE_DIR}/include/attmd/attmd.h)
  set(ATTMD_DOCS_OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/docs)
  file(MAKE_DIRECTORY ${ATTMD_DOCS_OUTPUT})
  configure_file(src/capi/Doxyfile.in ${CMAKE_CURRENT_BINARY_DIR}/Doxyfile @ONLY)
  add_custom_target(attmd_docs COMMAND ${ATTMD_DOXYGEN} ${CMAKE_CURRENT_BINARY_DIR}/Doxyfile)

  # For the control of the test: a function without a comment.
  set(ATTMD_DOCS_HEADER ${CMAKE_CURRENT_BINARY_DIR}/docs-control/attmd.h)
  set(ATTMD_DOCS_OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/docs-control)
  file(WRITE ${ATTMD_DOCS_HEADER}
    "/* attmd\n */\n\n/** A number. */\nint attmd_one(void);\nint attmd_not_there(double x);\n")
  configure_file(src/capi/Doxyfile.in ${CMAKE_CURRENT_BINARY_DIR}/docs-control/Doxyfile @ONLY)
endif()
