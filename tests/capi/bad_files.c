/* Files that cannot be opened, are cut off, damaged or of another kind: csv, npy, npz, and the safetensors files of
 * models and optimizers. The tests make them. A message names the file. */
#include "files.h"
#include "structs.h"

MAKES(load_csv, dataset, attmd_dataset_load_csv((const char*)given, NULL, &made))
MAKES(load_npz, dataset, attmd_dataset_load_npz((const char*)given, -1, &made))
MAKES(load_model, model, attmd_model_load((const char*)given, &made))
MAKES(load_optimizer, optimizer, attmd_optimizer_load((const char*)given, &made))
MAKES(load_npy_X, dataset, attmd_dataset_load_npy((const char*)given, "y.npy", NULL, &made))
MAKES(load_npy_y, dataset, attmd_dataset_load_npy("X.npy", (const char*)given, NULL, &made))
MAKES(load_npy_z, dataset, attmd_dataset_load_npy("X.npy", "y.npy", (const char*)given, &made))

static const char good_csv_text[] = "1,2,3,4,1\n5,6,7,8,-1\n";
static const double npy_X[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; /* 2 x 3 x 2 */
static const double npy_z[4] = {1, 0, 0, 1};                             /* 2 x 2 */
static const int32_t npy_y[2] = {1, -1};

static void write_and_drop(const char* path, bytes content) {
    write_bytes(path, content.data, content.size);
    drop(&content);
}

static bytes make_npz(void) {
    const char* const names[] = {"X.npy", "y.npy", "z.npy"};
    bytes parts[3], file;
    int k;
    parts[0] = npy("<f8", "(2, 3, 2)", npy_X, sizeof npy_X);
    parts[1] = npy("<i4", "(2,)", npy_y, sizeof npy_y);
    parts[2] = npy("<f8", "(2, 2)", npy_z, sizeof npy_z);
    file = zip(3, names, parts);
    for (k = 0; k < 3; ++k) drop(&parts[k]);
    return file;
}

static void make_good_files(void) {
    write_bytes("good.csv", good_csv_text, sizeof good_csv_text - 1);
    write_and_drop("X.npy", npy("<f8", "(2, 3, 2)", npy_X, sizeof npy_X));
    write_and_drop("y.npy", npy("<i4", "(2,)", npy_y, sizeof npy_y));
    write_and_drop("z.npy", npy("<f8", "(2, 2)", npy_z, sizeof npy_z));
    write_and_drop("good.npz", make_npz());
}

/* Paths that cannot be read at all. "." is a directory. */
static void bad_paths(void) {
    const struct {
        use_given load;
        const char* argument;
    } loads[] = {{load_csv, "path"},     {load_npz, "path"},     {load_model, "path"}, {load_optimizer, "path"},
                 {load_npy_X, "X_path"}, {load_npy_y, "y_path"}, {load_npy_z, NULL}};
    FILE* const endless = fopen("/dev/zero", "rb");
    char name[5000];
    size_t k;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = 0;
    for (k = 0; k < sizeof loads / sizeof *loads; ++k) {
        if (loads[k].argument != NULL) REFUSED(loads[k].load(NULL), INVALID, loads[k].argument, "is NULL");
        if (loads[k].argument == NULL) CHECK_OK(loads[k].load(NULL)); /* z is optional */
        REFUSED(loads[k].load("no such file"), INPUT, "no such file");
        REFUSED(loads[k].load("no such directory/file"), INPUT, "no such directory/file");
        REFUSED(loads[k].load("."), INPUT, ".");
        if (loads[k].argument != NULL)
            REFUSED(loads[k].load(""), INVALID, "path is empty");
        else
            REFUSED(loads[k].load(""), INVALID, "z_path is \"\""); /* NULL says that there is none */
        if (endless != NULL)
            REFUSED(loads[k].load("/dev/zero"), INPUT, "/dev/zero: is a device", "expected a regular file");
        if (!REFUSED(loads[k].load(name), INPUT, "nnnn", "...nnnn", ": cannot open: "))
            fprintf(stderr, "    a name that is too long\n");
        CHECK(strlen(attmd_last_error()) < 1024);
    }
    if (endless != NULL) fclose(endless);
    REFUSED(load_model("\xff\xc3\xa9 \xe2\x82\n"), INPUT, "?\xc3\xa9 ???: cannot open"); /* messages are UTF-8 */
    REFUSED(attmd_dataset_load_csv("good.csv", NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_dataset_load_npz("good.npz", -1, NULL), INVALID, "out is NULL");
    REFUSED(attmd_dataset_load_npy("X.npy", "y.npy", NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_load("good.model", NULL), INVALID, "out is NULL");
    REFUSED(attmd_optimizer_load("good.optimizer", NULL), INVALID, "out is NULL");

    REFUSED(attmd_model_save(NULL, "x.model"), INVALID, "model is NULL");
    REFUSED(attmd_model_save(h.model, NULL), INVALID, "path is NULL");
    REFUSED(attmd_model_save(h.model, "no such directory/x"), INPUT, "no such directory/x");
    REFUSED(attmd_model_save(h.model, "."), INPUT, ".");
    REFUSED(attmd_model_save(h.model, ""), INVALID, "path is empty");
    REFUSED(attmd_optimizer_save(NULL, "x.optimizer"), INVALID, "optimizer is NULL");
    REFUSED(attmd_optimizer_save(h.optimizer, NULL), INVALID, "path is NULL");
    REFUSED(attmd_optimizer_save(h.optimizer, "no such directory/x"), INPUT, "no such directory/x");
    REFUSED(attmd_optimizer_save(h.optimizer, "."), INPUT, ".");
    REFUSED(attmd_optimizer_save(h.optimizer, ""), INVALID, "path is empty");
    check_handles("paths");
}

/* Every beginning of a good file is refused as malformed, and no change of a single byte does worse than be refused. */
static void check_damage(const char* good, use_given load) {
    bytes content = read_bytes(good);
    size_t size, k;
    CHECK_OK(load(good));
    for (size = 0; size < content.size; ++size) {
        write_bytes("damaged", content.data, size);
        if (!REFUSED(load("damaged"), FORMAT, "damaged"))
            fprintf(stderr, "    %s cut to %lu bytes\n", good, (unsigned long)size);
    }
    for (k = 0; k < content.size; ++k) {
        const unsigned char masks[] = {0xff, 0x01, 0x80};
        size_t m;
        for (m = 0; m < sizeof masks; ++m) {
            attmd_status status;
            content.data[k] ^= masks[m];
            write_bytes("damaged", content.data, content.size);
            content.data[k] ^= masks[m];
            status = load("damaged");
            if (!CHECK(status == ATTMD_OK || status == FORMAT || status == UNSUPPORTED || status == DIMENSION))
                fprintf(stderr, "    %s with byte %lu changed: %s: %s\n", good, (unsigned long)k,
                        attmd_status_name(status), attmd_last_error());
        }
    }
    put_text(&content, "more"); /* and no file goes on after its end */
    write_bytes("damaged", content.data, content.size);
    REFUSED(load("damaged"), FORMAT, "damaged");
    drop(&content);
    check_handles(good);
}

static void bad_csv_files(void) {
    const struct {
        const char* text;
        attmd_status status;
        const char *says, *expected;
    } files[] = {
        {"", FORMAT, "no rows", ""},
        {"\n\n\n", FORMAT, "no rows", ""},
        {"1,2,3,4,1\n5,6,7,-1\n", FORMAT, "bad.csv:2: 4 columns", "expected 5"},
        {"1,2,3,4,1\n5,6,7,8,9,-1\n", FORMAT, "bad.csv:2: 6 columns", "expected 5"},
        {"1,2,three,4,1\n", FORMAT, "bad.csv:1: column 2 is \"three\"", "expected a number"},
        {"1,2,3,4,1\n\n1,,3,4,1\n", FORMAT, "bad.csv:3: column 1 is \"\"", "expected a number"},
        {"1,2,nan,4,1\n", FORMAT, "bad.csv:1: column 2 is \"nan\"", "expected a finite number"},
        {"1,2,-inf,4,1\n", FORMAT, "bad.csv:1: column 2 is \"-inf\"", "expected a finite number"},
        {"1,2,1e999,4,1\n", FORMAT, "bad.csv:1: column 2 is \"1e999\"", "expected a number"},
        {"1,2,3 4,4,1\n", FORMAT, "bad.csv:1: column 2 is \"3 4\"", "expected a number"},
        {"1,2,3,4,0\n", FORMAT, "bad.csv:1: label 0", "expected positive_label = 1 or negative_label = -1"},
        {"1,2,3,4,1\n1,2,3,4,nan\n", FORMAT, "bad.csv:2: column 4 is \"nan\"", "expected a finite number"},
        {"a,b,c,d,label\n1,2,3,4,1\n", FORMAT, "bad.csv:1: column 0 is \"a\"", "header"},
        {"1\n-1\n", FORMAT, "1 column", "expected"},
        {"1;2;3;4;1\n", FORMAT, "bad.csv:1: column 0", "expected a number"},
        {"\xff\xfe"
         "1,2,3,4,1\n",
         FORMAT, "bad.csv is UTF-16", "expected UTF-8"},
    };
    attmd_csv_options options;
    size_t k;
    for (k = 0; k < sizeof files / sizeof *files; ++k) {
        write_bytes("bad.csv", files[k].text, strlen(files[k].text));
        if (!REFUSED(load_csv("bad.csv"), files[k].status, files[k].says, files[k].expected))
            fprintf(stderr, "    file %lu: %s\n", (unsigned long)k, files[k].text);
    }
    write_bytes("bad.csv", "1,2\0,3,4,1\n", 11);
    REFUSED(load_csv("bad.csv"), FORMAT, "bad.csv:1: column 1", "expected a number");
    good_csv(&options);
    options.drop_other_labels = 1;
    write_bytes("bad.csv", "1,2,3,4,7\n", 10);
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_csv("bad.csv", &options, &made), FORMAT, "bad.csv", "no row");
    options.scale = 1e300;
    write_bytes("bad.csv", "1,2,1e300,4,1\n", 14);
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_csv("bad.csv", &options, &made), FORMAT, "bad.csv:1", "scale");
    check_handles("csv files");
}

static void bad_npy_files(void) {
    const int32_t labels[2] = {1, 0}, one_label[1] = {1};
    const double with_nan[12] = {1, 2, NAN}, with_inf[4] = {1, INFINITY, 0, 0};
    const struct {
        use_given load;
        const char *descr, *shape;
        const void* data;
        size_t size;
        attmd_status status;
        const char* says;
    } files[] = {
        {load_npy_X, "<f8", "(2, 6)", npy_X, sizeof npy_X, FORMAT, "(2, 6)"},
        {load_npy_X, "<f8", "(2, 3, 2, 1)", npy_X, sizeof npy_X, FORMAT, "(2, 3, 2, 1)"},
        {load_npy_X, "<f8", "(0, 3, 2)", npy_X, 0, FORMAT, "(0, 3, 2)"},
        {load_npy_X, "<f8", "(-2, 3, 2)", npy_X, sizeof npy_X, FORMAT, "header"},
        {load_npy_X, "<f8", "(2, 3, 3)", npy_X, sizeof npy_X, FORMAT, "96 bytes"},
        {load_npy_X, "<f8", "(2, 3, 1)", npy_X, sizeof npy_X, FORMAT, "96 bytes"},
        {load_npy_X, "<f8", "(4294967296, 4294967296, 4294967296)", npy_X, sizeof npy_X, FORMAT, "4294967296"},
        {load_npy_X, "<f8", "(99999999999999999999999, 3, 2)", npy_X, sizeof npy_X, FORMAT, "too large"},
        {load_npy_X, "<f8", "12", npy_X, sizeof npy_X, FORMAT, "header"},
        {load_npy_X, "<c16", "(2, 3, 1)", npy_X, sizeof npy_X, UNSUPPORTED, "<c16"},
        {load_npy_X, "|O", "(2, 3, 2)", npy_X, sizeof npy_X, FORMAT, "objects"},
        {load_npy_X, "f8", "(2, 3, 2)", npy_X, sizeof npy_X, UNSUPPORTED, "f8"},
        {load_npy_X, "<f8", "(2, 3, 2)", with_nan, sizeof with_nan, FORMAT, "X[0,1,0] is nan"},
        {load_npy_y, "<i4", "(1,)", one_label, sizeof one_label, DIMENSION, "1"},
        {load_npy_y, "<i4", "(2, 1)", npy_y, sizeof npy_y, FORMAT, "(2, 1)"},
        {load_npy_y, "<i4", "(2,)", labels, sizeof labels, FORMAT, "label 1 is 0"},
        {load_npy_z, "<f8", "(1, 4)", npy_z, sizeof npy_z, DIMENSION, "1 x 4"},
        {load_npy_z, "<f8", "(4,)", npy_z, sizeof npy_z, FORMAT, "(4,)"},
        {load_npy_z, "<f8", "(2, 2)", with_inf, sizeof with_inf, FORMAT, "z[0,1] is inf"},
    };
    size_t k;
    for (k = 0; k < sizeof files / sizeof *files; ++k) {
        write_and_drop("bad.npy", npy(files[k].descr, files[k].shape, files[k].data, files[k].size));
        if (!REFUSED(files[k].load("bad.npy"), files[k].status, "bad.npy", files[k].says))
            fprintf(stderr, "    npy file %lu: %s %s\n", (unsigned long)k, files[k].descr, files[k].shape);
    }
    REFUSED(load_npy_X("good.csv"), FORMAT, "good.csv", "magic");
    check_damage("X.npy", load_npy_X);
    check_damage("y.npy", load_npy_y);
    check_damage("z.npy", load_npy_z);
}

static void bad_npz_files(void) {
    const char *const without_y[] = {"X.npy", "labels.npy"}, *const without_X[] = {"x.npy", "y.npy"};
    const char *const with_lengths[] = {"X.npy", "y.npy", "lengths.npy"}, *const with_v[] = {"X.npy", "y.npy", "v.npy"};
    const double lengths[][2] = {{0, 3}, {4, 3}, {1.5, 3}, {NAN, 3}, {-1, 1}}, v[3] = {1, 2, 3};
    bytes parts[3];
    size_t k;
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_npz("good.npz", -2, &made), INVALID, "slice is -2");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_npz("good.npz", 0, &made), FORMAT, "good.npz", "(2, 3, 2)",
                   "slices");
    parts[0] = npy("<f8", "(2, 3, 2)", npy_X, sizeof npy_X);
    parts[1] = npy("<i4", "(2,)", npy_y, sizeof npy_y);
    write_and_drop("bad.npz", zip(2, without_y, parts));
    REFUSED(load_npz("bad.npz"), FORMAT, "bad.npz", "no array \"y\"");
    write_and_drop("bad.npz", zip(2, without_X, parts));
    REFUSED(load_npz("bad.npz"), FORMAT, "bad.npz", "no array \"X\"");
    write_and_drop("bad.npz", zip(0, without_X, parts));
    REFUSED(load_npz("bad.npz"), FORMAT, "bad.npz");
    for (k = 0; k < sizeof lengths / sizeof *lengths; ++k) {
        parts[2] = npy("<f8", "(2,)", lengths[k], sizeof lengths[k]);
        write_and_drop("bad.npz", zip(3, with_lengths, parts));
        REFUSED(load_npz("bad.npz"), FORMAT, "bad.npz", "length", "expected");
        drop(&parts[2]);
    }
    parts[2] = npy("<f8", "(3,)", v, sizeof v);
    write_and_drop("bad.npz", zip(3, with_v, parts));
    REFUSED(load_npz("bad.npz"), DIMENSION, "bad.npz", "v has 3");
    for (k = 0; k < 3; ++k) drop(&parts[k]);

    parts[0] = npy("<f8", "(1, 2, 3, 2)", npy_X, sizeof npy_X);
    parts[1] = npy("<i4", "(1, 2)", npy_y, sizeof npy_y);
    write_and_drop("sliced.npz", zip(2, with_v, parts));
    {
        attmd_dataset* dataset;
        CHECK_OK(attmd_dataset_load_npz("sliced.npz", 0, &dataset));
        attmd_dataset_free(dataset);
    }
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_npz("sliced.npz", 1, &made), INVALID, "slice is 1", "0..0");
    REFUSED(load_npz("sliced.npz"), FORMAT, "sliced.npz", "(1, 2, 3, 2)");
    for (k = 0; k < 2; ++k) drop(&parts[k]);
    REFUSED(load_npz("X.npy"), FORMAT, "X.npy");
    REFUSED(load_npz("good.csv"), FORMAT, "good.csv");
    if (attmd_has_feature("npz")) {
        bytes content = read_bytes("good.npz");
        size_t size;
        for (size = 0; size < content.size; ++size) { /* bytes that follow a zip file are a comment of it */
            write_bytes("damaged", content.data, size);
            REFUSED(load_npz("damaged"), FORMAT, "damaged");
        }
        for (k = 0; k < content.size; ++k) {
            attmd_status status;
            content.data[k] ^= 0xff;
            write_bytes("damaged", content.data, content.size);
            content.data[k] ^= 0xff;
            status = load_npz("damaged");
            if (!CHECK(status == ATTMD_OK || status == FORMAT || status == UNSUPPORTED))
                fprintf(stderr, "    byte %lu changed: %s: %s\n", (unsigned long)k, attmd_status_name(status),
                        attmd_last_error());
        }
        drop(&content);
    }
    check_handles("npz files");
}

static void bad_safetensors_files(void) {
    const struct {
        use_given load;
        const char *good, *from, *to;
        attmd_status status;
        const char* says;
    } files[] = {
        {load_model, "good.model", "attmd attention 1", "attmd attention 9", FORMAT, "attmd attention 9"},
        {load_model, "good.model", "\"loss\":\"1\"", "\"loss\":\"7\"", FORMAT,
         "\"loss\" is \"7\", expected a whole number 1..3"},
        {load_model, "good.model", "\"parametrization\":\"1\"", "\"parametrization\":\"2\"", FORMAT, "\"K\""},
        {load_model, "good.model", "\"d\":\"4\"", "\"d\":\"5\"", FORMAT, "\"v\""},
        {load_model, "good.model", "\"d\":\"4\"", "\"d\":\"x\"", FORMAT, "\"d\""},
        {load_model, "good.model", "\"d\":\"4\"", "\"e\":\"4\"", FORMAT, "\"d\""},
        {load_model, "good.model", "F64", "I64", UNSUPPORTED, "I64"},
        {load_model, "good.model", "[4,4]", "[2,8]", FORMAT, "\"W\""},
        {load_model, "good.model", "[4,4]", "[4,5]", FORMAT, "\"W\""},
        {load_optimizer, "good.optimizer", "attmd optimizer 2", "attmd optimizer 9", FORMAT, "attmd optimizer 9"},
        {load_optimizer, "good.optimizer", "\\\"p\\\":3.0", "\\\"p\\\":0.5", FORMAT, "p is 0.5"},
        {load_optimizer, "good.optimizer", "\\\"p\\\":3.0", "\\\"p\\\":1.0", FORMAT, "p is 1"},
        {load_optimizer, "good.optimizer", "\\\"method\\\":1", "\\\"method\\\":9", FORMAT, "method is 9"},
        {load_optimizer, "good.optimizer", "\\\"count\\\":16", "\\\"count\\\":17", FORMAT, "0.first"},
        {load_optimizer, "good.optimizer", "\\\"count\\\":16", "\\\"count\\\":-1", FORMAT, "state"},
        {load_optimizer, "good.optimizer", "\\\"group\\\":0", "\\\"group\\\":1", FORMAT, "group 1"},
        {load_optimizer, "good.optimizer", "\"groups\":\"[]\"", "\"groups\":\"[3\"", FORMAT, "malformed"},
        {load_optimizer, "good.optimizer", "\"groups\":\"[]\"", "\"others\":\"[]\"", FORMAT, "groups"},
        {load_optimizer, "good.optimizer", "\"iteration\":\"10\"", "\"iteration\":\"-9\"", FORMAT, "iteration"},
        {load_optimizer, "good.optimizer", "\"iteration\":\"10\"", "\"iteration\":\"1x\"", FORMAT, "1x"},
    };
    const double nan_value = NAN;
    bytes content;
    size_t k;
    CHECK_OK(attmd_model_save(h.model, "good.model"));
    CHECK_OK(attmd_optimizer_save(h.optimizer, "good.optimizer"));
    REFUSED(load_model("good.optimizer"), FORMAT, "good.optimizer", "attmd optimizer 2", "expected");
    REFUSED(load_optimizer("good.model"), FORMAT, "good.model", "attmd attention 1", "expected");
    REFUSED(load_model("good.csv"), FORMAT, "good.csv");
    for (k = 0; k < sizeof files / sizeof *files; ++k) {
        content = read_bytes(files[k].good);
        if (!CHECK(replace(&content, files[k].from, files[k].to))) fprintf(stderr, "    no %s\n", files[k].from);
        write_bytes("damaged", content.data, content.size);
        if (!REFUSED(files[k].load("damaged"), files[k].status, "damaged", files[k].says))
            fprintf(stderr, "    %s: %s instead of %s\n", files[k].good, files[k].to, files[k].from);
        drop(&content);
    }
    content = read_bytes("good.model"); /* its last eight bytes are an entry of v */
    memcpy(content.data + content.size - sizeof nan_value, &nan_value, sizeof nan_value);
    write_bytes("damaged", content.data, content.size);
    REFUSED(load_model("damaged"), FORMAT, "damaged", "\"v\"", "nan");
    drop(&content);
    content = read_bytes("good.optimizer"); /* an entry of the state */
    memcpy(content.data + content.size - sizeof nan_value, &nan_value, sizeof nan_value);
    write_bytes("damaged", content.data, content.size);
    REFUSED(load_optimizer("damaged"), FORMAT, "damaged", "nan");
    drop(&content);
    check_damage("good.model", load_model);
    check_damage("good.optimizer", load_optimizer);
}

/* A checkpoint's file is refused as a whole, and no handle is made of a part of it. */
static attmd_status load_checkpoint(const char* path) {
    attmd_model* model = (attmd_model*)(void*)&junk;
    attmd_optimizer* optimizer = (attmd_optimizer*)(void*)&junk;
    attmd_trace* trace = (attmd_trace*)(void*)&junk;
    const attmd_status status = attmd_checkpoint_load(path, &model, &optimizer, &trace);
    CHECK((model != NULL) == (status == ATTMD_OK));
    CHECK((optimizer != NULL) == (status == ATTMD_OK));
    CHECK((trace != NULL) == (status == ATTMD_OK));
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    attmd_trace_free(trace);
    return status;
}

static void bad_checkpoints(void) {
    const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"attmd checkpoint 1", "attmd checkpoint 9", "attmd checkpoint 9"},
        {"\\\"batch_size\\\":0", "\\\"batch_size\\\":1", "is damaged"},
        {"\"checksum\":\"", "\"checksom\":\"", "checksum"},
        {"model.W", "model.U", "is damaged"},
        {"\"run\":\"{", "\"run\":\"[", "malformed"},
    };
    attmd_train_options options;
    attmd_model *model, *no_model = NULL;
    attmd_optimizer *optimizer, *no_optimizer = NULL;
    attmd_trace* trace;
    bytes content;
    size_t k;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 3;
    options.checkpoint_path = "good.checkpoint";
    remove("good.checkpoint");
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    make_optimizer(&optimizer);
    CHECK_OK(attmd_trace_create(NULL, &trace));
    CHECK_OK(attmd_train(model, optimizer, h.dataset, &options, trace, NULL));
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    attmd_trace_free(trace);
    CHECK_OK(load_checkpoint("good.checkpoint"));
    REFUSED(load_checkpoint(NULL), INVALID, "path is NULL");
    REFUSED(attmd_checkpoint_load("good.checkpoint", NULL, &no_optimizer, NULL), INVALID, "model is NULL");
    REFUSED(attmd_checkpoint_load("good.checkpoint", &no_model, NULL, NULL), INVALID, "optimizer is NULL");
    CHECK(no_model == NULL && no_optimizer == NULL);
    REFUSED(load_checkpoint("no such file"), NOT_FOUND, "no such file");
    REFUSED(load_checkpoint("no such directory/x"), NOT_FOUND, "no such directory/x");
    REFUSED(load_checkpoint("."), INPUT, ".");
    REFUSED(load_checkpoint(""), INVALID, "path is empty");
    REFUSED(load_checkpoint("good.csv"), FORMAT, "good.csv");
    REFUSED(load_checkpoint("good.model"), FORMAT, "good.model", "attmd attention 1", "attmd checkpoint 1");
    REFUSED(load_model("good.checkpoint"), FORMAT, "good.checkpoint", "attmd checkpoint 1");
    content = read_bytes("good.checkpoint");
    for (k = 0; k < content.size; k += 101) {
        write_bytes("damaged", content.data, k);
        REFUSED(load_checkpoint("damaged"), FORMAT, "damaged");
    }
    content.data[content.size - 1] ^= 1;
    write_bytes("damaged", content.data, content.size);
    REFUSED(load_checkpoint("damaged"), FORMAT, "damaged: is damaged", "checksum");
    drop(&content);
    for (k = 0; k < sizeof changes / sizeof *changes; ++k) {
        content = read_bytes("good.checkpoint");
        if (!CHECK(replace(&content, changes[k].from, changes[k].to))) fprintf(stderr, "    no %s\n", changes[k].from);
        write_bytes("damaged", content.data, content.size);
        REFUSED(load_checkpoint("damaged"), FORMAT, "damaged", changes[k].says);
        drop(&content);
    }
    /* As a place to write to: what is there and no checkpoint of the run stays. */
    options.max_iterations = 20;
    options.checkpoint_path = "good.csv";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), FORMAT, "good.csv");
    options.checkpoint_path = "good.model";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), FORMAT, "attmd attention 1");
    options.checkpoint_path = "damaged";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), FORMAT, "damaged");
    options.checkpoint_path = "no such directory/x";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), INPUT, "no such directory/x");
    options.checkpoint_path = ".";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), INPUT, ".");
    options.checkpoint_path = "";
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), INVALID, "checkpoint_path is empty");
    options.checkpoint_path = "new.checkpoint";
    options.max_iterations = 9;
    REFUSED(attmd_train(h.model, h.optimizer, h.dataset, &options, NULL, NULL), INVALID, "max_iterations is 9",
            "expected at least 10");
    check_handles("checkpoints");
}

int main(void) {
    make_good_files();
    make_handles();
    check_handles("the beginning");
    bad_paths();
    bad_csv_files();
    bad_npy_files();
    bad_npz_files();
    bad_safetensors_files();
    bad_checkpoints();
    check_same_continuation();
    free_handles();
    return check_report("bad_files");
}
