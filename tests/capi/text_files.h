/* A small vocabulary, and files of texts and images. */
#ifndef ATTMD_TESTS_TEXT_FILES_H
#define ATTMD_TESTS_TEXT_FILES_H

#if defined(_WIN32)
#include <direct.h>
#define MAKE_DIRECTORY(path) _mkdir(path)
#else
#include <sys/stat.h>
#define MAKE_DIRECTORY(path) mkdir(path, 0777)
#endif

#include "files.h"

static const char vocabulary[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n,\nmovie\nun\nete\n##able\nfilm\n";

static inline void write_text_files(void) {
    static const char csv[] = "0,The movie\r\n1,\"\"\r\n1,\"film\"\r\n";
    static const char tsv[] = "text\tlabel\nthe movie\tthumbs up\n\tthumbs up\nfilm\tthumbs down\n";
    static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255};
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 2, 0};
    unsigned char batch[2 * 3073];
    memset(batch, 100, 3073);
    memset(batch + 3073, 201, 3073);
    batch[0] = 9;
    batch[3073] = 2;
    write_bytes("vocabulary.txt", vocabulary, sizeof vocabulary - 1);
    write_bytes("good.csv", csv, sizeof csv - 1);
    write_bytes("good.tsv", tsv, sizeof tsv - 1);
    write_bytes("cifar_1.bin", batch, sizeof batch);
    write_bytes("images.idx", images, sizeof images);
    write_bytes("labels.idx", labels, sizeof labels);
    (void)MAKE_DIRECTORY("empty"); /* may be there from an earlier run */
    (void)MAKE_DIRECTORY("empty/neg");
    (void)MAKE_DIRECTORY("empty/pos");
    (void)MAKE_DIRECTORY("reviews");
    (void)MAKE_DIRECTORY("reviews/neg");
    (void)MAKE_DIRECTORY("reviews/pos");
    write_bytes("reviews/neg/0_3.txt", "the movie", 9);
    write_bytes("reviews/pos/9_8.txt", "", 0);
    write_bytes("reviews/pos/10_9.txt", "Film", 4);
}

#endif
