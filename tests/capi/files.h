/* Files that the tests read: written here byte by byte, good ones and bad ones. */
#ifndef ATTMD_TESTS_FILES_H
#define ATTMD_TESTS_FILES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A growing run of bytes. */
typedef struct bytes {
    unsigned char* data;
    size_t size;
} bytes;

static inline void put(bytes* to, const void* from, size_t size) {
    unsigned char* grown = (unsigned char*)realloc(to->data, to->size + size + 1);
    if (grown == NULL) exit(3);
    if (size > 0) memcpy(grown + to->size, from, size);
    to->data = grown;
    to->size += size;
    to->data[to->size] = 0;
}

static inline void put_text(bytes* to, const char* text) { put(to, text, strlen(text)); }

/* `width` bytes of a number, the least significant first. */
static inline void put_number(bytes* to, uint64_t number, int width) {
    int k;
    for (k = 0; k < width; ++k) {
        const unsigned char byte = (unsigned char)(number >> (8 * k) & 0xff);
        put(to, &byte, 1);
    }
}

static inline void drop(bytes* what) {
    free(what->data);
    what->data = NULL;
    what->size = 0;
}

static inline void write_bytes(const char* path, const void* data, size_t size) {
    FILE* file = fopen(path, "wb");
    if (file == NULL || (size > 0 && fwrite(data, 1, size, file) != size) || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(3);
    }
}

static inline bytes read_bytes(const char* path) {
    bytes content = {NULL, 0};
    unsigned char block[4096];
    size_t got;
    FILE* file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(3);
    }
    while ((got = fread(block, 1, sizeof block, file)) > 0) put(&content, block, got);
    fclose(file);
    return content;
}

/* Replaces the first `from` by `to`, of the same length; 0 if there is none. */
static inline int replace(bytes* in, const char* from, const char* to) {
    const size_t length = strlen(from);
    size_t at;
    if (strlen(to) != length) return 0;
    for (at = 0; at + length <= in->size; ++at)
        if (memcmp(in->data + at, from, length) == 0) {
            memcpy(in->data + at, to, length);
            return 1;
        }
    return 0;
}

/* An .npy file of version 1.0: descr as "<f8", shape as "(2, 3)". */
static inline bytes npy(const char* descr, const char* shape, const void* data, size_t size) {
    bytes file = {NULL, 0};
    char header[256];
    int length =
        snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape);
    while ((10 + length + 1) % 64 != 0) header[length++] = ' ';
    header[length++] = '\n';
    put(&file, "\x93NUMPY\x01\x00", 8);
    put_number(&file, (uint64_t)length, 2);
    put(&file, header, (size_t)length);
    put(&file, data, size);
    return file;
}

static inline uint32_t crc32_of(const unsigned char* data, size_t size) {
    uint32_t crc = 0xffffffffu;
    size_t k;
    int bit;
    for (k = 0; k < size; ++k) {
        crc ^= data[k];
        for (bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
    }
    return crc ^ 0xffffffffu;
}

/* Data as deflate packs them, in one block that is not compressed. */
static inline bytes deflated(const bytes* content) {
    bytes packed = {NULL, 0};
    put_number(&packed, 1, 1); /* the last block */
    put_number(&packed, content->size, 2);
    put_number(&packed, ~(uint64_t)content->size & 0xffffu, 2);
    put(&packed, content->data, content->size);
    return packed;
}

/* A zip file of entries that are stored (method 0), which is what numpy.savez writes, or deflated (8). */
static inline bytes zip_by(unsigned method, int count, const char* const* names, const bytes* contents) {
    bytes file = {NULL, 0}, directory = {NULL, 0};
    size_t start;
    int k;
    for (k = 0; k < count; ++k) {
        const uint32_t crc = crc32_of(contents[k].data, contents[k].size);
        const size_t offset = file.size;
        bytes packed = {NULL, 0};
        const bytes* held = &contents[k];
        int place; /* 0: before the entry, 1: in the directory */
        if (method == 8) {
            packed = deflated(&contents[k]);
            held = &packed;
        }
        for (place = 0; place < 2; ++place) {
            bytes* to = place == 0 ? &file : &directory;
            put_number(to, place == 0 ? 0x04034b50u : 0x02014b50u, 4);
            if (place == 1) put_number(to, 20, 2); /* written by version 2.0 */
            put_number(to, 20, 2);                 /* version needed */
            put_number(to, 0, 2);                  /* flags */
            put_number(to, method, 2);
            put_number(to, 0, 2);                  /* time */
            put_number(to, 0x21, 2);               /* date: 1980-01-01 */
            put_number(to, crc, 4);
            put_number(to, held->size, 4);
            put_number(to, contents[k].size, 4);
            put_number(to, strlen(names[k]), 2);
            put_number(to, 0, 2); /* extra field */
            if (place == 1) {
                put_number(to, 0, 2); /* comment */
                put_number(to, 0, 2); /* disk */
                put_number(to, 0, 2); /* attributes */
                put_number(to, 0, 4);
                put_number(to, offset, 4);
            }
            put_text(to, names[k]);
        }
        put(&file, held->data, held->size);
        drop(&packed);
    }
    start = file.size;
    put(&file, directory.data, directory.size);
    put_number(&file, 0x06054b50u, 4);
    put_number(&file, 0, 4); /* disks */
    put_number(&file, (uint64_t)count, 2);
    put_number(&file, (uint64_t)count, 2);
    put_number(&file, directory.size, 4);
    put_number(&file, start, 4);
    put_number(&file, 0, 2); /* comment */
    drop(&directory);
    return file;
}
static inline bytes zip(int count, const char* const* names, const bytes* contents) {
    return zip_by(0, count, names, contents);
}

#endif
