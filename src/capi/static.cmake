# libattmd.a: one object with everything that the shared library has inside, the private BLAS and zlib too. All but the functions
# of the header is made local, so that it gets along with a program's own BLAS and C++ templates.
execute_process(COMMAND ${CMAKE_LINKER} --help OUTPUT_VARIABLE help ERROR_QUIET)
if(NOT help MATCHES "--force-group-allocation" OR NOT CMAKE_OBJCOPY)
  message(FATAL_ERROR "ATTMD_STATIC needs GNU ld and objcopy; the linker is ${CMAKE_LINKER}, objcopy ${CMAKE_OBJCOPY}")
endif()
set(ATTMD_ARCHIVE ${CMAKE_CURRENT_BINARY_DIR}/libattmd.a)
set(whole ${CMAKE_CURRENT_BINARY_DIR}/libattmd.o)
# objcopy leaves unique symbols global.
target_compile_options(attmd_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
add_library(attmd_objects STATIC ${ATTMD_OBJECTS})
# Without groups: the final link must not take another object's copy of a template for one that is local here.
add_custom_command(OUTPUT ${ATTMD_ARCHIVE}
  COMMAND ${CMAKE_LINKER} -r --force-group-allocation ${ATTMD_OPENBLAS_OPTIONS} -o ${whole}
          --whole-archive $<TARGET_FILE:attmd_objects> --no-whole-archive ${ATTMD_OPENBLAS} ${ATTMD_ZLIB}
  COMMAND ${CMAKE_OBJCOPY} --keep-global-symbols=${CMAKE_CURRENT_SOURCE_DIR}/src/capi/symbols.txt ${whole}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${ATTMD_ARCHIVE}
  COMMAND ${CMAKE_AR} rcs ${ATTMD_ARCHIVE} ${whole}
  COMMAND ${CMAKE_COMMAND} -E rm ${whole}
  DEPENDS attmd_objects ${CMAKE_CURRENT_SOURCE_DIR}/src/capi/symbols.txt VERBATIM)
add_custom_target(attmd_archive ALL DEPENDS ${ATTMD_ARCHIVE})

set(ATTMD_CXX_LIBRARY stdc++)
if("c++" IN_LIST CMAKE_CXX_IMPLICIT_LINK_LIBRARIES)
  set(ATTMD_CXX_LIBRARY c++)
endif()
add_library(attmd_static STATIC IMPORTED GLOBAL)
add_library(attmd::static ALIAS attmd_static)
add_dependencies(attmd_static attmd_archive)
set_target_properties(attmd_static PROPERTIES IMPORTED_LOCATION ${ATTMD_ARCHIVE})
target_include_directories(attmd_static INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include
  ${CMAKE_CURRENT_SOURCE_DIR}/bindings/c/include)
target_link_libraries(attmd_static INTERFACE Threads::Threads ${ATTMD_CXX_LIBRARY} m)
if(ATTMD_SHARED_BLAS)
  target_link_libraries(attmd_static INTERFACE attmd_blas)
endif()
if(ATTMD_SHARED_ZLIB)
  target_link_libraries(attmd_static INTERFACE attmd_zlib)
  set(ATTMD_ARCHIVE_REQUIRES zlib)
endif()

install(FILES ${ATTMD_ARCHIVE} DESTINATION ${CMAKE_INSTALL_LIBDIR})
string(REPLACE ";" " " ATTMD_ARCHIVE_BLAS "${LAPACK_LIBRARIES} ${BLAS_LIBRARIES}")
configure_file(src/capi/attmd-static.pc.in ${CMAKE_CURRENT_BINARY_DIR}/attmd-static.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/attmd-static.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_file(src/capi/attmdStatic.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/attmdStatic.cmake @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/attmdStatic.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/attmd)
