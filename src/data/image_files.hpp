// Images from the files of two public data sets' families.
#pragma once

#include "data/images.hpp"

#include <memory>
#include <string>
#include <vector>

namespace attmd {

// The binary batches of CIFAR-10 or CIFAR-100, one after the other: records of one label byte and 10 classes, or of a
// coarse and a fine one, of which the fine one counts, and 100 classes; then 3 x 32 x 32 bytes. Their size tells which.
std::shared_ptr<ImageStorage> load_cifar10(const std::vector<std::string>& paths);

// MNIST's IDX files, plain or gzip: unsigned bytes n x height x width (or n x channels x height x width), and n labels,
// whole numbers of any kind that IDX has, or n rows that begin with one.
std::shared_ptr<ImageStorage> load_idx(const std::string& images_path, const std::string& labels_path,
                                       std::int64_t classes);

}  // namespace attmd
