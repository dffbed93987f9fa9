# The README shows bindings/c/examples/train.c as it is.
file(READ ${ROOT}/README.md readme)
file(READ ${ROOT}/bindings/c/examples/train.c example)
string(STRIP "${example}" example)
string(FIND "${readme}" "${example}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "README.md does not show bindings/c/examples/train.c as it is")
endif()
