# The README shows bindings/python/examples/train.py, and those of C and C++ show their first programs, as they are; and what a
# reader does with C's - save it, run the lines that follow against an installed attmd - prints what is said there.
#   cmake -DROOT=project -DBUILD=build -DDIRECTORY=scratch -DLIBDIR=lib -P readme_check.cmake
cmake_minimum_required(VERSION 3.18)

# Fails unless ${document} shows ${example} as it is; leaves the document in `readme`.
function(shows document example)
  file(READ ${ROOT}/${document} readme)
  file(READ ${ROOT}/${example} text)
  string(STRIP "${text}" text)
  string(FIND "${readme}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${document} does not show ${example} as it is")
  endif()
  set(readme "${readme}" PARENT_SCOPE)
endfunction()
shows(README.md bindings/python/examples/train.py)
shows(bindings/cpp/README.md bindings/cpp/examples/train.cpp)
shows(bindings/c/README.md bindings/c/examples/train.c)

# The text between two others, from `readme`.
function(between begin end result)
  string(FIND "${readme}" "${begin}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "bindings/c/README.md has no ${begin}")
  endif()
  string(LENGTH "${begin}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${readme}" ${at} -1 rest)
  string(FIND "${rest}" "${end}" to)
  string(SUBSTRING "${rest}" 0 ${to} text)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()
between("```c\n" "```" program)
between("\ncc " "```" command)
between("It prints `" "`" expected)

file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY})
file(WRITE ${DIRECTORY}/train.c "${program}")
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${DIRECTORY}/attmd
  OUTPUT_QUIET ERROR_VARIABLE errors RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "install: ${errors}")
endif()
set(ENV{HOME} ${DIRECTORY})  # the README installs to $HOME/attmd
set(ENV{PKG_CONFIG_PATH} ${DIRECTORY}/attmd/${LIBDIR}/pkgconfig)
unset(ENV{LD_LIBRARY_PATH})
string(REPLACE bindings/c/examples/ "" command "${command}")
execute_process(COMMAND sh -c "cc ${command}" WORKING_DIRECTORY ${DIRECTORY}
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "bindings/c/README.md: cc ${command}fails: ${failed}\n${output}${errors}")
endif()
if(NOT output STREQUAL "${expected}\n")
  message(FATAL_ERROR "bindings/c/README.md says that it prints\n${expected}\nbut it prints\n${output}")
endif()

between("\nexport PATH=" "```" programs)
execute_process(COMMAND sh -ec "export PATH=${programs}" OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE failed)
if(failed OR NOT output MATCHES "^attmd-reviews [0-9.]+ ")
  message(FATAL_ERROR "bindings/c/README.md: export PATH=${programs}fails: ${failed}\n${output}${errors}")
endif()
