# The BLAS and LAPACK inside the library: the static archive of OpenBLAS's serial build. Sets ATTMD_OPENBLAS, and the linker
# options that make it ours in ATTMD_OPENBLAS_OPTIONS (for ld itself, not the compiler).
find_library(ATTMD_OPENBLAS NAMES libopenblas.a REQUIRED PATH_SUFFIXES openblas-serial ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-serial)
set(ATTMD_OPENBLAS_OPTIONS "")
if(NOT UNIX OR APPLE)
  return()
endif()
set(ATTMD_WRAP_OPENBLAS ON)  # see blas_buffers.cpp
list(APPEND ATTMD_OPENBLAS_OPTIONS --wrap=blas_memory_alloc --wrap=blas_memory_free)

execute_process(COMMAND ${CMAKE_NM} ${ATTMD_OPENBLAS} OUTPUT_VARIABLE symbols ERROR_QUIET)
if(NOT symbols MATCHES " T gotoblas_dynamic_init\n")
  return()
endif()
set(ATTMD_WRAP_OPENBLAS_CORES ON)  # see blas_cores.cpp
list(APPEND ATTMD_OPENBLAS_OPTIONS --wrap=gotoblas_dynamic_init --wrap=getenv)
if(symbols MATCHES " D gotoblas_SKYLAKEX\n" AND symbols MATCHES " D gotoblas_HASWELL\n" AND symbols MATCHES " D gotoblas_PRESCOTT\n")
  # Of the kernels for some twenty processors three sets are linked, one for each instruction set of attmd's own kernels.
  string(REGEX MATCHALL " D gotoblas_[A-Z0-9_]+\n" cores "${symbols}")
  foreach(core IN LISTS cores)
    string(REGEX REPLACE " D (gotoblas_[A-Z0-9_]+)\n" "\\1" core "${core}")
    if(core MATCHES "_(COOPERLAKE|SAPPHIRERAPIDS)$")
      list(APPEND ATTMD_OPENBLAS_OPTIONS --defsym=${core}=gotoblas_SKYLAKEX)
    elseif(core MATCHES "_(ZEN|EXCAVATOR)$")
      list(APPEND ATTMD_OPENBLAS_OPTIONS --defsym=${core}=gotoblas_HASWELL)
    elseif(NOT core MATCHES "_(SKYLAKEX|HASWELL|PRESCOTT)$")
      list(APPEND ATTMD_OPENBLAS_OPTIONS --defsym=${core}=gotoblas_PRESCOTT)
    endif()
  endforeach()
endif()
