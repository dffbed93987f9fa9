// Files that a test case writes, and the error that a call is expected to end with.
#pragma once

#include "base/error.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace attmd {

// A directory of its own, removed at the end of the test case.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        static std::atomic<int> count{0};
        const auto now = std::chrono::system_clock::now().time_since_epoch().count();
        directory_ = std::filesystem::temp_directory_path() /
                     ("attmd-test-" + std::to_string(now) + "-" + std::to_string(count++));
        std::filesystem::create_directory(directory_);
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }

    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& entry : std::filesystem::directory_iterator(directory_))
            result.push_back(entry.path().filename().string());
        return result;
    }

private:
    std::filesystem::path directory_;
};

// The process is in `path`, until this ends or goes elsewhere with it.
class WorkingDirectory {
public:
    explicit WorkingDirectory(const std::string& path) : before_(std::filesystem::current_path()) { go(path); }
    ~WorkingDirectory() {
        std::error_code ignored;
        std::filesystem::current_path(before_, ignored);
    }
    WorkingDirectory(const WorkingDirectory&) = delete;
    WorkingDirectory& operator=(const WorkingDirectory&) = delete;

    void go(const std::string& path) { std::filesystem::current_path(path); }

private:
    std::filesystem::path before_;
};

// The error that `call` throws; one of code 0 and text "no error" if it returns.
template <class Call>
Error error_of(const Call& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorCode{}, "no error");
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace attmd
