# cmake -DPROGRAM=... -DTABLE=joint_table.txt -P same_table.cmake
# The program prints exactly the table. One number of it is left out where the processor has no fused multiply-add: for
# p = 1.75 rounding errors double every few iterations, so that W depends on how products are rounded.
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
file(READ ${TABLE} expected)
if(EXISTS /proc/cpuinfo)
  file(STRINGS /proc/cpuinfo fused REGEX "^flags.* fma " LIMIT_COUNT 1)
endif()
if(NOT fused)
  foreach(text IN ITEMS output expected)
    string(REGEX REPLACE "(\n1\\.75 [^(]*\\([0-9],[0-9]\\) +)[0-9]\\.[0-9]+e-06" "\\1..." ${text} "${${text}}")
  endforeach()
endif()
if(NOT code EQUAL 0 OR NOT errors STREQUAL "" OR NOT output STREQUAL expected)
  message("--- printed\n${output}${errors}--- expected\n${expected}---")
  message(FATAL_ERROR "exit code ${code}, or not what is expected")
endif()
