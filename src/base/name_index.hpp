// Where names stand in a list, for look-ups that do not walk through it.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

namespace attmd {

class NameIndex {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t size() const { return size_; }
    // The name of the list's next entry; where a name stands twice, the first counts.
    void add(const std::string& name) { first_.emplace(name, size_++); }
    std::size_t find(const std::string& name) const {
        const auto found = first_.find(name);
        return found == first_.end() ? none : found->second;
    }

private:
    std::unordered_map<std::string, std::size_t> first_;
    std::size_t size_ = 0;
};

}  // namespace attmd
