# ATTMD_PYTHON3: a Python; ATTMD_LIBCLANG: whether it has libclang's module. /usr/bin/python3 is what Debian's python3-clang
# is for.
find_program(ATTMD_PYTHON3 NAMES /usr/bin/python3 python3)
set(ATTMD_LIBCLANG FALSE)
if(ATTMD_PYTHON3)
  execute_process(COMMAND ${ATTMD_PYTHON3} -c "import clang.cindex; clang.cindex.Index.create()" RESULT_VARIABLE failed
    OUTPUT_QUIET ERROR_QUIET)
  if(NOT failed)
    set(ATTMD_LIBCLANG TRUE)
  endif()
endif()
