module attmd

go 1.24
