# Read at the end of project(): CMake leaves out -isystem for a folder that the compiler is said to search anyway.
foreach(folder /usr/include /usr/include/${CMAKE_LIBRARY_ARCHITECTURE} ${ATTMD_SYSROOT}/usr/include)
  list(APPEND CMAKE_C_IMPLICIT_INCLUDE_DIRECTORIES ${folder})
  list(APPEND CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES ${folder})
endforeach()
