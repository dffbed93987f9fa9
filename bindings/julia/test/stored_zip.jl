# A ZIP archive of files that are not compressed.

function crc32(bytes)
    crc = 0xffffffff
    for byte in bytes
        crc ⊻= byte
        for _ in 1:8
            crc = crc & 1 == 1 ? (crc >> 1) ⊻ 0xedb88320 : crc >> 1
        end
    end
    return ~crc
end

little(numbers...) = vcat([collect(reinterpret(UInt8, [htol(number)])) for number in numbers]...)

function stored_zip(files...)
    archive, directory = UInt8[], UInt8[]
    for (name, bytes) in files
        described = little(UInt16(20), UInt16(0), UInt16(0), UInt16(0), UInt16(0x21), crc32(bytes), UInt32(length(bytes)),
                           UInt32(length(bytes)), UInt16(sizeof(name)), UInt16(0))
        append!(directory, vcat(little(0x02014b50, UInt16(20)), described, little(UInt16(0), UInt16(0), UInt16(0), UInt32(0),
                                UInt32(length(archive))), codeunits(name)))
        append!(archive, vcat(little(0x04034b50), described, codeunits(name), bytes))
    end
    ending = little(0x06054b50, UInt16(0), UInt16(0), UInt16(length(files)), UInt16(length(files)),
                    UInt32(length(directory)), UInt32(length(archive)), UInt16(0))
    return vcat(archive, directory, ending)
end
