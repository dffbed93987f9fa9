"""attmd/dlopen.h: the header's functions as a table of pointers, for C programs that open the library at run time."""
from header import Function, Header

BEGIN = '''/* attmd opened at run time: the functions of <attmd/attmd.h> {version} as a table of pointers, for programs
 * and plug-ins that must start where the library may be absent. POSIX; link with -ldl where dlopen is not in libc.
 *
 *     attmd_functions attmd;
 *     char message[200];
 *     if (attmd_dlopen("libattmd.so.{soname}", &attmd, message, sizeof message) != ATTMD_OK) puts(message);
 *     attmd.train(...);  // attmd_train of the header; so for all
 *     attmd_dlclose(&attmd);
 *
 * Written by bindings/generate from the header; do not edit. */
#ifndef ATTMD_DLOPEN_H
#define ATTMD_DLOPEN_H

#include <attmd/attmd.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

'''

END = '''
/** Closes the library of a table and clears the table. Free every handle before. */
static inline void attmd_dlclose(attmd_functions *attmd) {
    if (attmd->library != NULL) dlclose(attmd->library);
    memset(attmd, 0, sizeof *attmd);
}

/* 1 if a library of that version has the functions of this header, with the same parameters. */
static inline int attmd_dlopen_fits(int32_t version) {
    if (version / 1000000 != ATTMD_VERSION_MAJOR) return 0;
    return ATTMD_VERSION_MAJOR > 0 || version / 1000 % 1000 == ATTMD_VERSION_MINOR;
}

/** Opens the library at `path` (as dlopen takes it) and looks up every function. It must fit this header: the same
 *  major version, while that is 0 also the same minor version. Otherwise *attmd is all NULL, and `message` (`capacity`
 *  bytes of room, at least 1; 200 are mostly enough) says why:
 *  ATTMD_ERROR_IO           the library cannot be opened
 *  ATTMD_ERROR_UNSUPPORTED  it is of another version; the message names both
 *  ATTMD_ERROR_NOT_FOUND    it lacks a function, which the message names */
static inline attmd_status attmd_dlopen(const char *path, attmd_functions *attmd, char *message, size_t capacity) {
    static const struct {
        const char *name;
        size_t offset;
    } entries[] = {
        /* The version is first: another one is not to be blamed for a function that it lacks. */
{entries}    };
    size_t i;
    memset(attmd, 0, sizeof *attmd);
    message[0] = '\\0';
    attmd->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (attmd->library == NULL) {
        snprintf(message, capacity, "%s", dlerror());
        return ATTMD_ERROR_IO;
    }
    for (i = 0; i < sizeof entries / sizeof entries[0]; ++i) {
        void *symbol = dlsym(attmd->library, entries[i].name);
        if (symbol == NULL) {
            snprintf(message, capacity, "%s has no function %s, which attmd %d.%d.%d has", path, entries[i].name,
                     ATTMD_VERSION_MAJOR, ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
            attmd_dlclose(attmd);
            return ATTMD_ERROR_NOT_FOUND;
        }
        memcpy((char *)attmd + entries[i].offset, &symbol, sizeof symbol); /* ISO C has no cast for that */
        if (i == 0 && !attmd_dlopen_fits(attmd->version())) {
            int version = attmd->version();
            snprintf(message, capacity, "%s is attmd %d.%d.%d, but this program is made for attmd %d.%d.%d", path,
                     version / 1000000, version / 1000 % 1000, version % 1000, ATTMD_VERSION_MAJOR,
                     ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
            attmd_dlclose(attmd);
            return ATTMD_ERROR_UNSUPPORTED;
        }
    }
    return ATTMD_OK;
}

#endif
'''


def emit(header: Header) -> str:
    functions = sorted(header.functions, key=lambda function: function.name != "attmd_version")  # that one is first
    members = "".join(_member(function) for function in functions)
    entries = "".join(f'        {{"{function.name}", offsetof(attmd_functions, {_short(function)})}},\n'
                      for function in functions)
    table = f"/** Every function under its name without attmd_, and the library that they are of. */\n" \
            f"typedef struct attmd_functions {{\n    void *library;\n{members}}} attmd_functions;\n"
    begin = BEGIN.replace("{version}", ".".join(map(str, header.version))).replace("{soname}", str(header.version[0]))
    return begin + table + END.replace("{entries}", entries)


def _short(function: Function) -> str:
    return function.name[len("attmd_"):]


def _member(function: Function) -> str:
    """One member, broken between parameters into lines of at most 120 characters."""
    begin = f"    {_with_space(function.result_spelling)}(*{_short(function)})("
    lines, line = [], begin
    parameters = [_declare(parameter) for parameter in function.parameters] or ["void"]
    for at, parameter in enumerate(parameters):
        text = parameter + (");" if at == len(parameters) - 1 else ", ")
        if len(line + text.rstrip()) > 120:
            lines.append(line.rstrip())
            line = " " * 8
        line += text
    return "\n".join(lines + [line]) + "\n"


def _declare(parameter) -> str:
    return _with_space(parameter.spelling) + parameter.name


def _with_space(spelling: str) -> str:
    return spelling if spelling.endswith("*") else spelling + " "
