// Images from the files of two public data sets' families.
#pragma once

#include "data/images.hpp"

#include <memory>
#include <string>
#include <vector>

namespace attmd {

// CIFAR-10's binary batches, one after the other: records of a label byte and 3 x 32 x 32 bytes. 10 classes.
std::shared_ptr<ImageStorage> load_cifar10(const std::vector<std::string>& paths);

// MNIST's IDX files, plain or gzip: unsigned bytes n x height x width (or n x channels x height x width), and n labels.
std::shared_ptr<ImageStorage> load_idx(const std::string& images_path, const std::string& labels_path,
                                       std::int64_t classes);

}  // namespace attmd
