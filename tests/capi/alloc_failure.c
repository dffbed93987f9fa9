/* Every call with every one of its allocations failing, first alone, then with all that follow it: the call returns
 * ATTMD_ERROR_OUT_OF_MEMORY or does without, leaves nothing behind, and succeeds when memory is back. This program
 * defines malloc and its kin, and the library and libstdc++ use them. For glibc, whose own are still there by other
 * names. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "files.h"
#include "text_files.h"

/* ------------------------------------------------------------------------------------------------------- the allocator
 */

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);
int posix_memalign(void** out, size_t alignment, size_t size);
void* aligned_alloc(size_t alignment, size_t size);
void* memalign(size_t alignment, size_t size);

static long live;      /* blocks now allocated */
static long allocated; /* since the last arm() */
static long fail_from; /* number of the first allocation that fails; 0: none does */
static int fail_all;   /* those after it fail, too */

static int refuses(void) {
    const long number = __atomic_add_fetch(&allocated, 1, __ATOMIC_SEQ_CST);
    const long from = __atomic_load_n(&fail_from, __ATOMIC_SEQ_CST);
    if (from == 0 || number < from || (number > from && !fail_all)) return 0;
    errno = ENOMEM;
    return 1;
}

static void* counted(void* memory) {
    if (memory != NULL) __atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
    return memory;
}

void* malloc(size_t size) { return refuses() ? NULL : counted(__libc_malloc(size)); }
void* calloc(size_t count, size_t size) { return refuses() ? NULL : counted(__libc_calloc(count, size)); }
void* memalign(size_t alignment, size_t size) { return refuses() ? NULL : counted(__libc_memalign(alignment, size)); }
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
    void* memory = memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *out = memory;
    return 0;
}
void free(void* memory) {
    if (memory != NULL) __atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
    __libc_free(memory);
}
void* realloc(void* memory, size_t size) {
    if (memory == NULL) return malloc(size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return refuses() ? NULL : __libc_realloc(memory, size);
}

static void arm(long number, int all) {
    allocated = 0;
    fail_all = all;
    fail_from = number;
}
static void disarm(void) { fail_from = 0; }

/* ------------------------------------------------------------------------------------------------------------ the
 * calls */

enum { N = 6, T = 4, D = 3 };

static attmd_dataset* dataset;
static attmd_model* model;
static attmd_optimizer* optimizer;
static attmd_svm* svm;
static attmd_tokenizer* tokenizer;
static attmd_model* transformer;
static attmd_model* vit;
static attmd_dataset* token_ids; /* for it */
static int64_t selected[N];
static double v[D], values[64];
static const double edges[3] = {-1, 0, 1};
static int64_t counts[2];

/* A call writes what it makes to *made, and drop frees that. */
typedef struct call {
    const char* name;
    attmd_status (*make)(void** made);
    void (*drop)(void* made);
} call;

#define DROP(handle) \
    static void drop_##handle(void* made) { attmd_##handle##_free((attmd_##handle*)made); }
DROP(dataset)
DROP(model)
DROP(tokenizer)
DROP(optimizer)
DROP(trace)
DROP(svm)
DROP(cancel)
static void drop_nothing(void* made) { (void)made; }

/* A call that makes a handle, written to `out`. */
#define MAKES(name, handle, expression)           \
    static attmd_status name(void** made) {       \
        attmd_##handle* out = NULL;               \
        const attmd_status status = (expression); \
        *made = out;                              \
        return status;                            \
    }
/* A call that only reads. */
#define READS(name, expression)             \
    static attmd_status name(void** made) { \
        *made = NULL;                       \
        return (expression);                \
    }

static const double X[2 * 2 * 2] = {1, 0.5, 0.25, 1, 1, 0.5, 0.25, 1};
static const int32_t y[2] = {1, -1};

static attmd_dataset_desc described(void) {
    attmd_dataset_desc desc;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.T = desc.d = 2;
    desc.X = X;
    desc.y = y;
    return desc;
}
static int borrowed; /* loans out */
static void release(void* user) { --*(int*)user; }
static attmd_status borrow(attmd_dataset** out) {
    const attmd_dataset_desc desc = described();
    const attmd_status status = attmd_dataset_create_borrow(&desc, release, &borrowed, out);
    if (status == ATTMD_OK) ++borrowed;
    return status;
}
static attmd_status copy(attmd_dataset** out) {
    const attmd_dataset_desc desc = described();
    return attmd_dataset_create(&desc, out);
}
static attmd_status create_model(attmd_parametrization parametrization, attmd_model** out) {
    attmd_attention_options options;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = parametrization;
    options.d = D;
    options.W_std = 1;
    options.v = v;
    return attmd_model_create_attention(&options, out);
}
static attmd_status create_transformer(attmd_model** out) {
    attmd_transformer_options options;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 12;
    options.n_embd = 4;
    options.heads = 2;
    options.hidden = 5;
    options.blocks = 2;
    options.dropout = 0;
    return attmd_model_create_transformer(&options, out);
}
static attmd_status create_vit(attmd_model** out) {
    attmd_vit_options options;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.image_size = 8;
    options.n_embd = 4;
    options.heads = options.head_dim = 2;
    options.hidden = 5;
    options.blocks = 1;
    return attmd_model_create_vit(&options, out);
}
static attmd_status create_optimizer(double p, attmd_optimizer** out) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.p = p;
    options.normalized = 1;
    options.threads = 1;
    return attmd_optimizer_create(&options, out);
}
static attmd_status create_trace(attmd_trace** out) {
    const int64_t iterations[3] = {0, 1, 4};
    const attmd_direction direction = {"v", v, D, 2, {0, 0}};
    attmd_trace_options options;
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    options.quantities = 2047;
    options.iterations = iterations;
    options.iteration_count = 3;
    options.directions = &direction;
    options.direction_count = 1;
    return attmd_trace_create(&options, out);
}
static attmd_status predict(const attmd_model* by, const attmd_dataset* of) {
    attmd_predictions predictions;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.threads = 1;
    predictions.softmax_capacity = 64;
    predictions.softmax = values;
    return attmd_model_predict(by, of, &predictions);
}
/* One step of two tensors, from the first on, which is when the state is made. */
static attmd_status step(attmd_optimizer* by) {
    double w[3] = {1, 2, 3};
    const double g[3] = {1, -1, 1};
    const double before[3] = {1, 2, 3};
    attmd_step_tensor tensors[2] = {{NULL, NULL, 3, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}},
                                    {NULL, NULL, 2, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}}};
    double u[2] = {1, 1};
    attmd_status status;
    tensors[0].parameter = w;
    tensors[1].parameter = u;
    tensors[0].gradient = tensors[1].gradient = g;
    status = attmd_optimizer_step(by, tensors, 2);
    if (status != ATTMD_OK) CHECK(memcmp(w, before, sizeof w) == 0 && u[0] == 1 && u[1] == 1);
    return status;
}
/* Training on fresh handles, with a trace of everything. After a failure model and optimizer have done the same number
 * of iterations, and the trace can be read. */
static attmd_status train(int32_t batch_size, const char* checkpoint) {
    attmd_model* trained = NULL;
    attmd_optimizer* by = NULL;
    attmd_trace* trace = NULL;
    attmd_train_options options;
    attmd_status status;
    int64_t length = 0;
    const long from = fail_from;
    disarm();
    CHECK_OK(create_model(ATTMD_PARAMETRIZATION_JOINT, &trained));
    CHECK_OK(create_optimizer(3, &by));
    CHECK_OK(create_trace(&trace));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 6;
    options.threads = 1;
    options.batch_size = batch_size;
    options.checkpoint_path = checkpoint;
    if (checkpoint != NULL) remove(checkpoint);
    arm(from, fail_all);
    status = attmd_train(trained, by, dataset, &options, trace, NULL);
    {
        const long done = allocated;
        disarm();
        CHECK_OK(attmd_trace_get_length(trace, &length));
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, values, length));
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_NORM, 0, values, length));
        options.checkpoint_path = NULL;
        CHECK_OK(attmd_train(trained, by, dataset, &options, NULL, NULL));
        attmd_model_free(trained);
        attmd_optimizer_free(by);
        attmd_trace_free(trace);
        allocated = done;
    }
    return status;
}
static attmd_status load_checkpoint(attmd_model** out) {
    attmd_optimizer* by = NULL;
    attmd_trace* trace = NULL;
    const attmd_status status = attmd_checkpoint_load("alloc.checkpoint", out, &by, &trace);
    CHECK((by != NULL) == (status == ATTMD_OK) && (trace != NULL) == (status == ATTMD_OK));
    attmd_optimizer_free(by);
    attmd_trace_free(trace);
    return status;
}
static attmd_status solve(int attention, double C, attmd_svm** out) {
    attmd_svm_options options;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.p = 3;
    options.C = C;
    options.threads = 1;
    return attention ? attmd_svm_solve_attention(dataset, selected, N, &options, out)
                     : attmd_svm_solve_decoder(dataset, selected, N, &options, out);
}
static attmd_svm_problem rows_problem(void) {
    static const double A[6] = {1, 2, 3, 4, 5, 6}, b[3] = {1, 0, 2};
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.source = ATTMD_SVM_ROWS;
    problem.A = A;
    problem.rows = 3;
    problem.unknowns = 2;
    problem.right_side = b;
    problem.weights = A;
    return problem;
}
static attmd_status solve_rows(attmd_svm** out) {
    const attmd_svm_problem problem = rows_problem();
    return attmd_svm_solve(&problem, NULL, out);
}
static attmd_status solve_path(attmd_svm** out) {
    const double p[2] = {2, 3};
    const attmd_svm_problem problem = rows_problem();
    attmd_svm* along[2];
    const attmd_status status = attmd_svm_solve_path(&problem, NULL, p, 2, along);
    attmd_svm_free(along[1]);
    if (status != ATTMD_OK) CHECK(along[0] == NULL && along[1] == NULL);
    *out = along[0];
    return status;
}
static attmd_status certify(void) {
    const double w[2] = {1, 1}, duals[3] = {1, 0, 1};
    const attmd_svm_problem problem = rows_problem();
    attmd_svm_certificate result;
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    return attmd_svm_certify(&problem, NULL, w, 2, duals, 3, &result);
}
static attmd_status compare(void) {
    attmd_comparison result;
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    return attmd_compare(model, svm, dataset, &result);
}
static attmd_status split(attmd_dataset** out) {
    attmd_dataset* rest = NULL;
    const attmd_status status = attmd_dataset_split(dataset, 0.5, 1, out, &rest);
    if (status != ATTMD_OK) CHECK(rest == NULL);
    attmd_dataset_free(rest);
    return status;
}
static attmd_status refuse(void) { /* a message is text, and text wants memory, too */
    const attmd_status status =
        attmd_model_get_parameter(model, "no such parameter, by a rather long name", values, 64);
    return status == ATTMD_ERROR_NOT_FOUND ? ATTMD_OK : status;
}

MAKES(make_cancel, cancel, attmd_cancel_create(&out))
MAKES(make_generated, dataset, attmd_dataset_generate_gaussian(N, T, D, 1, &out))
MAKES(make_copy, dataset, copy(&out))
MAKES(make_borrowed, dataset, borrow(&out))
static attmd_status sequences(attmd_dataset** out) {
    static const int32_t ids[3] = {0, 1, 1};
    static const int64_t lengths[2] = {1, 2};
    attmd_sequences_desc desc;
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = desc.vocabulary = 2;
    desc.ids = ids;
    desc.id_count = 3;
    desc.lengths = lengths;
    return attmd_dataset_create_sequences(&desc, out);
}
static attmd_status images(attmd_dataset** out) {
    static const uint8_t pixels[8] = {0};
    attmd_images_desc desc;
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = desc.height = desc.width = 2;
    desc.pixels = pixels;
    return attmd_dataset_create_images(&desc, out);
}
static const attmd_text_options* one_thread(void) {
    static attmd_text_options options;
    CHECK_OK(attmd_text_options_init(&options, sizeof options));
    options.threads = 1;
    return &options;
}
static attmd_status texts(attmd_dataset** out) {
    static const char* const two[2] = {"The movie, a\xc3\xa9\xe3\x80\xae", "un\xcc\x81"};
    return attmd_dataset_create_texts(tokenizer, two, NULL, NULL, 2, 2, one_thread(), out);
}
static attmd_status encode(void) {
    static int32_t ids[64];
    static int64_t spans[128];
    int64_t count, size;
    char back[128];
    const attmd_status status =
        attmd_tokenizer_encode(tokenizer, "the unable movie \xc3\xa9t\xc3\xa9", -1, 0, ids, spans, 64, &count);
    return status != ATTMD_OK ? status : attmd_tokenizer_decode(tokenizer, ids, count, 0, back, 128, &size);
}
static attmd_status cifar10(attmd_dataset** out) {
    static const char* const paths[1] = {"cifar_1.bin"};
    return attmd_dataset_load_cifar10(paths, 1, out);
}
MAKES(make_tokenizer, tokenizer, attmd_tokenizer_load("vocabulary.txt", &out))
MAKES(make_texts, dataset, texts(&out))
MAKES(make_reviews, dataset, attmd_dataset_load_reviews("reviews", tokenizer, one_thread(), &out))
MAKES(make_text_table, dataset, attmd_dataset_load_text_table("good.csv", NULL, tokenizer, one_thread(), &out))
MAKES(make_cifar10, dataset, cifar10(&out))
MAKES(make_idx, dataset, attmd_dataset_load_idx("images.idx", "labels.idx", 3, &out))
READS(read_encoded, encode())
MAKES(make_sequences, dataset, sequences(&out))
MAKES(make_images, dataset, images(&out))
MAKES(make_subset, dataset, attmd_dataset_subset(dataset, selected, N, &out))
MAKES(make_shuffled, dataset, attmd_dataset_shuffle(dataset, 1, &out))
MAKES(make_split, dataset, split(&out))
MAKES(make_csv, dataset, attmd_dataset_load_csv("alloc.csv", NULL, &out))
MAKES(make_npy, dataset, attmd_dataset_load_npy("alloc_X.npy", "alloc_y.npy", NULL, &out))
MAKES(make_npz, dataset, attmd_dataset_load_npz("alloc.npz", -1, &out))
MAKES(make_deflated_npz, dataset, attmd_dataset_load_npz("alloc_deflated.npz", -1, &out))
MAKES(make_W, model, create_model(ATTMD_PARAMETRIZATION_W, &out))
MAKES(make_KQ, model, create_model(ATTMD_PARAMETRIZATION_KQ, &out))
MAKES(make_mirror, optimizer, create_optimizer(3, &out))
MAKES(make_trace, trace, create_trace(&out))
MAKES(make_hard, svm, solve(1, 1.0 / 0.0, &out))
MAKES(make_soft, svm, solve(1, 1, &out))
MAKES(make_decoder, svm, solve(0, 1, &out))
MAKES(make_rows, svm, solve_rows(&out))
MAKES(make_path, svm, solve_path(&out))
READS(read_certificate, certify())
READS(read_parameter, attmd_model_get_parameter(model, "W", values, 64))
READS(read_loss, attmd_model_get_loss(model, dataset, values))
READS(read_gradient, attmd_model_get_gradient(model, dataset, "W", values, 64, NULL))
READS(read_predictions, predict(model, dataset))
MAKES(make_transformer, model, create_transformer(&out))
MAKES(make_vit, model, create_vit(&out))
READS(read_classes, predict(transformer, token_ids))
READS(read_accuracy, attmd_model_get_accuracy(transformer, token_ids, values))
READS(read_map, attmd_model_get_attention_map(transformer, token_ids, 1, 1, 1, values, 64))
READS(read_score, attmd_model_get_token_selection_score(transformer, token_ids, 1, 1, values))
READS(read_histogram, attmd_model_get_weight_histogram(transformer, "lin.weight", 0, edges, 2, counts))
READS(later_step, step(optimizer))
READS(train_all, train(0, NULL))
READS(train_batches, train(4, NULL))
READS(train_saved, train(0, "alloc.checkpoint"))
MAKES(make_resumed, model, load_checkpoint(&out))
READS(save_model, attmd_model_save(model, "alloc.model"))
READS(save_transformer, attmd_model_save(transformer, "alloc.transformer"))
READS(save_vit, attmd_model_save(vit, "alloc.vit"))
READS(save_optimizer, attmd_optimizer_save(optimizer, "alloc.optimizer"))
MAKES(load_model, model, attmd_model_load("alloc.model", &out))
MAKES(load_transformer, model, attmd_model_load("alloc.transformer", &out))
MAKES(load_vit, model, attmd_model_load("alloc.vit", &out))
MAKES(load_optimizer, optimizer, attmd_optimizer_load("alloc.optimizer", &out))
READS(read_solution, attmd_svm_get_solution(svm, values, 64))
READS(read_comparison, compare())
READS(read_scores, attmd_token_scores(dataset, v, D, values, 64))
READS(read_refusal, refuse())

/* The first step, on an optimizer made while memory is there. */
static attmd_status first_step(void** made) {
    attmd_optimizer* by = NULL;
    attmd_status status;
    const long from = fail_from;
    long done;
    *made = NULL;
    disarm();
    CHECK_OK(create_optimizer(3, &by));
    arm(from, fail_all);
    status = step(by);
    done = allocated;
    disarm();
    CHECK_OK(step(by));
    attmd_optimizer_free(by);
    allocated = done;
    return status;
}

static const call calls[] = {
    {"cancel_create", make_cancel, drop_cancel},
    {"generate_gaussian", make_generated, drop_dataset},
    {"dataset_create", make_copy, drop_dataset},
    {"dataset_create_borrow", make_borrowed, drop_dataset},
    {"dataset_create_sequences", make_sequences, drop_dataset},
    {"dataset_create_images", make_images, drop_dataset},
    {"tokenizer_load", make_tokenizer, drop_tokenizer},
    {"tokenizer_encode, decode", read_encoded, drop_nothing},
    {"create_texts", make_texts, drop_dataset},
    {"load_reviews", make_reviews, drop_dataset},
    {"load_text_table", make_text_table, drop_dataset},
    {"load_cifar10", make_cifar10, drop_dataset},
    {"load_idx", make_idx, drop_dataset},
    {"subset", make_subset, drop_dataset},
    {"shuffle", make_shuffled, drop_dataset},
    {"split", make_split, drop_dataset},
    {"load_csv", make_csv, drop_dataset},
    {"load_npy", make_npy, drop_dataset},
    {"load_npz", make_npz, drop_dataset},
    {"load_npz, deflated", make_deflated_npz, drop_dataset},
    {"create_attention, W", make_W, drop_model},
    {"create_attention, KQ", make_KQ, drop_model},
    {"optimizer_create", make_mirror, drop_optimizer},
    {"optimizer_step, first", first_step, drop_nothing},
    {"optimizer_step", later_step, drop_nothing},
    {"trace_create", make_trace, drop_trace},
    {"train", train_all, drop_nothing},
    {"train, minibatch", train_batches, drop_nothing},
    {"train, with a checkpoint", train_saved, drop_nothing},
    {"checkpoint_load", make_resumed, drop_model},
    {"model_save", save_model, drop_nothing},
    {"model_save, transformer", save_transformer, drop_nothing},
    {"model_save, vit", save_vit, drop_nothing},
    {"optimizer_save", save_optimizer, drop_nothing},
    {"model_load", load_model, drop_model},
    {"model_load, transformer", load_transformer, drop_model},
    {"model_load, vit", load_vit, drop_model},
    {"optimizer_load", load_optimizer, drop_optimizer},
    {"svm, hard", make_hard, drop_svm},
    {"svm, soft", make_soft, drop_svm},
    {"svm, decoder", make_decoder, drop_svm},
    {"svm, rows", make_rows, drop_svm},
    {"svm, path", make_path, drop_svm},
    {"svm_certify", read_certificate, drop_nothing},
    {"get_parameter", read_parameter, drop_nothing},
    {"get_loss", read_loss, drop_nothing},
    {"get_gradient", read_gradient, drop_nothing},
    {"predict", read_predictions, drop_nothing},
    {"create_transformer", make_transformer, drop_model},
    {"create_vit", make_vit, drop_model},
    {"predict, transformer", read_classes, drop_nothing},
    {"get_accuracy", read_accuracy, drop_nothing},
    {"get_attention_map", read_map, drop_nothing},
    {"get_token_selection_score", read_score, drop_nothing},
    {"get_weight_histogram", read_histogram, drop_nothing},
    {"svm_get_solution", read_solution, drop_nothing},
    {"compare", read_comparison, drop_nothing},
    {"token_scores", read_scores, drop_nothing},
    {"a refusal", read_refusal, drop_nothing},
};

/* ------------------------------------------------------------------------------------------------------------ the
 * search */

static void fail_each(const call* what, int all) {
    const long most = 20000;
    long number, before, done = 0;
    void* made;
    attmd_status status;
    CHECK_OK(what->make(&made)); /* what the library or libc keep for good is made now */
    what->drop(made);
    before = live;
    for (number = 1; number <= most; ++number) {
        made = NULL;
        arm(number, all);
        status = what->make(&made);
        done = allocated;
        disarm();
        if (!CHECK(status == ATTMD_OK || status == ATTMD_ERROR_OUT_OF_MEMORY))
            fprintf(stderr, "    %s, allocation %ld%s: %s: %s\n", what->name, number, all ? " and all after it" : "",
                    attmd_status_name(status), attmd_last_error());
        if (status == ATTMD_ERROR_OUT_OF_MEMORY) CHECK(made == NULL && strstr(attmd_last_error(), "memory") != NULL);
        what->drop(made);
        if (!CHECK(live == before))
            fprintf(stderr, "    %s, allocation %ld: %ld blocks left behind\n", what->name, number, live - before);
        before = live;
        if (done < number) break; /* it did not come to that allocation any more */
    }
    CHECK(number <= most);
    CHECK_OK(what->make(&made));
    what->drop(made);
}

static void write_files(void) {
    const char* const names[] = {"X.npy", "y.npy"};
    bytes parts[2], archive, packed;
    parts[0] = npy("<f8", "(2, 2, 2)", X, sizeof X);
    parts[1] = npy("<i4", "(2,)", y, sizeof y);
    archive = zip(2, names, parts);
    packed = zip_by(8, 2, names, parts);
    write_bytes("alloc_X.npy", parts[0].data, parts[0].size);
    write_bytes("alloc_y.npy", parts[1].data, parts[1].size);
    write_bytes("alloc.npz", archive.data, archive.size);
    write_bytes("alloc_deflated.npz", packed.data, packed.size);
    write_bytes("alloc.csv", "1,2,3,4,1\n5,6,7,8,-1\n", 21);
    drop(&parts[0]);
    drop(&parts[1]);
    drop(&archive);
    drop(&packed);
}

int main(void) {
    size_t k;
    int all;
    double start[1];
    write_files();
    write_text_files();
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(create_model(ATTMD_PARAMETRIZATION_W, &model));
    CHECK_OK(create_transformer(&transformer));
    CHECK_OK(create_vit(&vit));
    CHECK_OK(sequences(&token_ids));
    CHECK_OK(create_optimizer(3, &optimizer));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, D, selected, N));
    CHECK_OK(attmd_model_get_loss(model, dataset, start));
    CHECK_OK(solve(1, 1, &svm));
    for (all = 0; all < 2; ++all)
        for (k = 0; k < sizeof calls / sizeof *calls; ++k) fail_each(&calls[k], all);
    CHECK(borrowed == 0); /* each loan that was taken has been given back, once */
    CHECK_OK(attmd_model_get_loss(model, dataset, values));
    CHECK(values[0] == start[0]);
    attmd_tokenizer_free(tokenizer);
    attmd_svm_free(svm);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_model_free(transformer);
    attmd_model_free(vit);
    attmd_dataset_free(dataset);
    attmd_dataset_free(token_ids);
    return check_report("alloc_failure");
}
