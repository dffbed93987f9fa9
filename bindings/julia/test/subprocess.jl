"What another Julia prints that has this package and, if asked for, threads of its own; its errors are shown."
function printed_by(script, arguments...; threads = 1)
    program = `$(Base.julia_cmd()) --startup-file=no --project=$(Base.active_project()) $script $arguments`
    return withenv(() -> read(program, String), "JULIA_NUM_THREADS" => threads, "ATTMD_LIBRARY" => Attmd.library_path[],
                   "JULIA_LOAD_PATH" => join(["@", pkgdir_of_attmd, "@stdlib"], Sys.iswindows() ? ';' : ':'))
end
const pkgdir_of_attmd = dirname(dirname(pathof(Attmd)))
