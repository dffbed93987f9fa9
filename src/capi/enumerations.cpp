// The core's enumerations and the public header's have the same values, so that a cast takes one to the other.
#include "attmd/attmd.h"
#include "data/csv.hpp"
#include "model/attention_model.hpp"
#include "model/inspection.hpp"
#include "svm/problem/margin_data.hpp"
#include "svm/problem/options.hpp"
#include "svm/problem/solution.hpp"
#include "train/train.hpp"

namespace attmd {
namespace {

template <class Enum>
constexpr bool same(Enum core, int published) {
    return static_cast<int>(core) == published;
}

static_assert(same(Method::mirror_descent, ATTMD_METHOD_MIRROR_DESCENT));
static_assert(same(Method::gradient_descent, ATTMD_METHOD_GRADIENT_DESCENT));
static_assert(same(Method::adam, ATTMD_METHOD_ADAM));
static_assert(same(Method::adamw, ATTMD_METHOD_ADAMW));

static_assert(same(Potential::power, ATTMD_POTENTIAL_POWER));
static_assert(same(Potential::squared_norm, ATTMD_POTENTIAL_SQUARED_NORM));
static_assert(same(Potential::hypentropy, ATTMD_POTENTIAL_HYPENTROPY));

static_assert(same(Schedule::constant, ATTMD_SCHEDULE_CONSTANT));
static_assert(same(Schedule::inv_sqrt, ATTMD_SCHEDULE_INV_SQRT));
static_assert(same(Schedule::inv, ATTMD_SCHEDULE_INV));
static_assert(same(Schedule::cosine, ATTMD_SCHEDULE_COSINE));

static_assert(same(Parametrization::W, ATTMD_PARAMETRIZATION_W));
static_assert(same(Parametrization::KQ, ATTMD_PARAMETRIZATION_KQ));
static_assert(same(Parametrization::joint, ATTMD_PARAMETRIZATION_JOINT));

static_assert(same(ModelKind::attention, ATTMD_MODEL_ATTENTION));
static_assert(same(ModelKind::transformer, ATTMD_MODEL_TRANSFORMER));
static_assert(same(ModelKind::vit, ATTMD_MODEL_VIT));

static_assert(same(WeightPart::all, ATTMD_WEIGHTS_ALL));
static_assert(same(WeightPart::query, ATTMD_WEIGHTS_QUERY));
static_assert(same(WeightPart::key, ATTMD_WEIGHTS_KEY));
static_assert(same(WeightPart::value, ATTMD_WEIGHTS_VALUE));

static_assert(same(Loss::logistic, ATTMD_LOSS_LOGISTIC));
static_assert(same(Loss::exponential, ATTMD_LOSS_EXPONENTIAL));
static_assert(same(Loss::correlation, ATTMD_LOSS_CORRELATION));

static_assert(same(StopReason::iterations, ATTMD_STOP_ITERATIONS));
static_assert(same(StopReason::time, ATTMD_STOP_TIME));
static_assert(same(StopReason::loss, ATTMD_STOP_LOSS));
static_assert(same(StopReason::gradient, ATTMD_STOP_GRADIENT));
static_assert(same(StopReason::cancelled, ATTMD_STOP_CANCELLED));

static_assert(same(DatasetKind::samples, ATTMD_DATASET_SAMPLES));
static_assert(same(DatasetKind::sequences, ATTMD_DATASET_SEQUENCES));
static_assert(same(DatasetKind::images, ATTMD_DATASET_IMAGES));

static_assert(same(TokenLayout::consecutive, ATTMD_TOKENS_CONSECUTIVE));
static_assert(same(TokenLayout::patches, ATTMD_TOKENS_PATCHES));

static_assert(same(Norm::entrywise, ATTMD_NORM_ENTRYWISE));
static_assert(same(Norm::nuclear, ATTMD_NORM_NUCLEAR));

static_assert(same(Slack::plain, ATTMD_SLACK_PLAIN));
static_assert(same(Slack::squared, ATTMD_SLACK_SQUARED));

static_assert(same(MarginSource::attention, ATTMD_SVM_ATTENTION));
static_assert(same(MarginSource::decoder, ATTMD_SVM_DECODER));
static_assert(same(MarginSource::rows, ATTMD_SVM_ROWS));

static_assert(same(MaxMarginOutcome::optimal, ATTMD_SVM_OPTIMAL));
static_assert(same(MaxMarginOutcome::infeasible, ATTMD_SVM_INFEASIBLE));
static_assert(same(MaxMarginOutcome::beyond_norm, ATTMD_SVM_BEYOND_NORM));
static_assert(same(MaxMarginOutcome::stopped, ATTMD_SVM_STOPPED));

static_assert(same(ElementType::float32, ATTMD_FLOAT32));
static_assert(same(ElementType::float64, ATTMD_FLOAT64));

static_assert(same(SolverMethod::automatic, ATTMD_SVM_METHOD_AUTO));
static_assert(same(SolverMethod::interior_point, ATTMD_SVM_METHOD_INTERIOR_POINT));
static_assert(same(SolverMethod::dual_system, ATTMD_SVM_METHOD_DUAL_SYSTEM));
static_assert(same(SolverMethod::working_set, ATTMD_SVM_METHOD_WORKING_SET));
static_assert(same(SolverMethod::matrix_free, ATTMD_SVM_METHOD_MATRIX_FREE));

static_assert(same(quantity_loss, ATTMD_TRACE_LOSS));
static_assert(same(quantity_gradient_norm, ATTMD_TRACE_GRADIENT_NORM));
static_assert(same(quantity_norm, ATTMD_TRACE_NORM));
static_assert(same(quantity_accuracy, ATTMD_TRACE_ACCURACY));
static_assert(same(quantity_softmax_mass, ATTMD_TRACE_SOFTMAX_MASS));
static_assert(same(quantity_softmax_mass_min, ATTMD_TRACE_SOFTMAX_MASS_MIN));
static_assert(same(quantity_selected, ATTMD_TRACE_SELECTED));
static_assert(same(quantity_parameters, ATTMD_TRACE_PARAMETERS));
static_assert(same(quantity_divergence, ATTMD_TRACE_DIVERGENCE));
static_assert(same(quantity_step_size, ATTMD_TRACE_STEP_SIZE));
static_assert(same(quantity_log_gradient_norm, ATTMD_TRACE_LOG_GRADIENT_NORM));

}  // namespace
}  // namespace attmd
