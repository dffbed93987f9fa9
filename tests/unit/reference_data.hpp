// Reads tests/data/trajectories.txt and svm_optima.txt.
#pragma once

#include "data/dataset.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace attmd::test {

class ReferenceData {
public:
    static const ReferenceData& get() {
        static const ReferenceData data(std::string(ATTMD_TEST_DATA) + "/trajectories.txt");
        return data;
    }
    static const ReferenceData& svm_optima() {
        static const ReferenceData data(std::string(ATTMD_TEST_DATA) + "/svm_optima.txt");
        return data;
    }

    const std::vector<double>& operator[](const std::string& name) const {
        const auto found = blocks_.find(name);
        if (found == blocks_.end()) throw std::runtime_error("no reference block " + name);
        return found->second;
    }

    // n x T x d samples from the blocks NAME.X, NAME.y, NAME.z.
    Dataset dataset(const std::string& name, std::int64_t n, std::int64_t T, std::int64_t d) const {
        const auto& X = (*this)[name + ".X"];
        const auto& z = (*this)[name + ".z"];
        Samples samples;
        samples.X = Tensor3::from_shape(
            {static_cast<std::size_t>(n), static_cast<std::size_t>(T), static_cast<std::size_t>(d)});
        std::copy(X.begin(), X.end(), samples.X.begin());
        samples.z = make_matrix(n, d);
        std::copy(z.begin(), z.end(), samples.z->begin());
        for (const double y : (*this)[name + ".y"]) samples.y.push_back(y > 0 ? 1 : -1);
        return make_dataset(std::move(samples));
    }

private:
    explicit ReferenceData(const std::string& path) {
        std::ifstream in(path);
        if (!in) throw std::runtime_error("cannot read " + path);
        std::string line, name;
        while (std::getline(in, line)) {
            if (line.empty() || line[0] == '#') continue;
            std::istringstream head(line);
            std::size_t count = 0;
            head >> name >> count;
            std::vector<double> values(count);
            for (double& value : values) in >> value;
            in.ignore(1, '\n');
            if (!in) throw std::runtime_error("block " + name + " is truncated");
            blocks_[name] = std::move(values);
        }
    }

    std::map<std::string, std::vector<double>> blocks_;
};

}  // namespace attmd::test
