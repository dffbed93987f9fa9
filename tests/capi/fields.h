/* How the tests go through the fields of a struct that the caller fills, and through its sizes. */
#ifndef ATTMD_TESTS_FIELDS_H
#define ATTMD_TESTS_FIELDS_H

#include "handles.h"

/* ------------------------------------------------------------------------------------------------- one bad field a row
 */

typedef struct bad_field {
    const char* name;
    size_t offset;
    char kind; /* i int32_t, u uint32_t, l int64_t, d double, p pointer (set to NULL) */
    double value;
    attmd_status status;
    const char* says; /* in the message, beside the field's name */
} bad_field;

static inline void set_field(void* in, const bad_field* field) {
    unsigned char* at = (unsigned char*)in + field->offset;
    const int32_t i = field->kind == 'i' ? (int32_t)field->value : 0;
    const uint32_t u = field->kind == 'u' ? (uint32_t)field->value : 0;
    const int64_t l = field->kind == 'l' ? (int64_t)field->value : 0;
    const void* p = NULL;
    switch (field->kind) {
        case 'i': memcpy(at, &i, sizeof i); break;
        case 'u': memcpy(at, &u, sizeof u); break;
        case 'l': memcpy(at, &l, sizeof l); break;
        case 'd': memcpy(at, &field->value, sizeof field->value); break;
        default: memcpy(at, &p, sizeof p);
    }
}

static inline void check_fields(const char* group, void (*fill)(void*), use_given use, const bad_field* fields,
                                size_t count) {
    union {
        unsigned char bytes[512];
        double aligned;
        void* pointer;
    } given;
    size_t k;
    fill(&given);
    CHECK_OK(use(&given)); /* so that each refusal below is for the one field that was changed */
    for (k = 0; k < count; ++k) {
        fill(&given);
        set_field(&given, &fields[k]);
        if (!REFUSED(use(&given), fields[k].status, fields[k].name, fields[k].says))
            fprintf(stderr, "    in %s, field %s = %g\n", group, fields[k].name, fields[k].value);
        fill(&given);
        CHECK_OK(use(&given));
    }
    check_handles(group);
}

static const double huge = 4611686018427387904.0; /* 2^62: no two of it multiply */

#define FIELD(type, member, kind, value, status, says) \
    { #member, offsetof(type, member), kind, value, status, says }
#define CHECK_FIELDS(fill, use, fields) \
    check_fields(#use " on " #fill, fill, use, fields, sizeof(fields) / sizeof *(fields))

/* ------------------------------------------------------------------------------------------------------ sizes of
 * structs */

/* A struct that the caller fills, of `first` bytes when it was first published: known sizes, longer ones with a tail of
 * zeros, and nothing else. */
static inline void check_sizes(const char* name, void (*fill)(void*), use_given use, size_t size, size_t first) {
    const uint32_t refused[] = {0, 1, 4, (uint32_t)first - 1, (uint32_t)first - 8, (uint32_t)size - 4, 0x7fffffffu, 0xffffffffu};
    /* No longer than the struct: a size that is not known must be refused without looking at what it claims. */
    unsigned char *exact = (unsigned char*)malloc(size), *longer = (unsigned char*)calloc(1, size + 24);
    size_t k;
    uint32_t claimed;
    char text[32];
    fill(exact);
    for (k = 0; k < sizeof refused / sizeof *refused; ++k) {
        memcpy(exact, &refused[k], sizeof refused[k]);
        sprintf(text, "struct_size %lu", (unsigned long)refused[k]);
        if (!REFUSED(use(exact), INVALID, name, text))
            fprintf(stderr, "    struct size %lu\n", (unsigned long)refused[k]);
    }
    fill(longer);
    claimed = (uint32_t)size + 24;
    memcpy(longer, &claimed, sizeof claimed);
    CHECK_OK(use(longer));
    longer[size + 23] = 1;
    sprintf(text, "struct_size %lu", (unsigned long)claimed);
    REFUSED(use(longer), INVALID, name, text, "expected");
    longer[size + 23] = 0;
    longer[size] = 255;
    REFUSED(use(longer), INVALID, name, text, "expected");
    claimed = (uint32_t)size;
    memcpy(longer, &claimed, sizeof claimed); /* what lies past the caller's struct is not the library's */
    CHECK_OK(use(longer));
    free(exact);
    free(longer);
    check_handles(name);
}

#define CHECK_INIT(type, function, name) CHECK_INIT_FROM(type, function, name, sizeof(type))
#define CHECK_INIT_FROM(type, function, name, first)                                             \
    do {                                                                                         \
        type value_, *longer_ = (type*)malloc(sizeof(type) + 8);                                 \
        memset(longer_, 0xee, sizeof(type) + 8);                                                 \
        REFUSED(function(NULL, sizeof value_), INVALID, name " is NULL");                        \
        REFUSED(function(&value_, 0), INVALID, name, "struct_size 0");                           \
        REFUSED(function(&value_, (first)-1), INVALID, name, "struct_size");                     \
        REFUSED(function(&value_, (size_t)1 << 40), INVALID, name, "struct_size 1099511627776"); \
        CHECK_OK(function(longer_, sizeof(type) + 8));                                           \
        CHECK(longer_->struct_size == sizeof(type) + 8);                                         \
        CHECK(((unsigned char*)longer_)[sizeof(type) + 7] == 0);                                 \
        free(longer_);                                                                           \
    } while (0)

#endif
