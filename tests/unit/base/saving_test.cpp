// Where files are saved whose folder does not make it easy.
#include <doctest/doctest.h>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#endif

#include "../temporary_files.hpp"
#include "base/file.hpp"
#include "base/log.hpp"

using namespace attmd;

namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

// Root may write everywhere: for as long as this lives it is nobody.
class AsNobody {
public:
    AsNobody() : was_root_(geteuid() == 0 && seteuid(65534) == 0) {}
    ~AsNobody() {
        if (was_root_) (void)!seteuid(0);
    }
    // Whether the process is no longer root, and still finds the file.
    bool sees(const std::string& path) const {
        const bool seen = geteuid() != 0 && std::ifstream(path).good();
        if (!seen) MESSAGE("not tested: this root cannot be nobody, or nobody does not see the temporary files");
        return seen;
    }

private:
    bool was_root_;
};

// What the log is told meanwhile.
class Logged {
public:
    Logged() {
        set_log([](std::int32_t, const char* message, void* to) { *static_cast<std::string*>(to) += message; }, &text_);
    }
    ~Logged() { set_log(nullptr, nullptr); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace

TEST_CASE("saving: names up to the longest that the file system takes") {
    const TemporaryDirectory directory;
    for (std::size_t length = 238; length <= 255; ++length) {
        CAPTURE(length);
        const std::string path = directory.path(std::string(length, 'x'));
        for (const std::string content : {"first", "second"}) {
            write_file_atomically(path, bytes_of(content));
            CHECK(read_file(path) == content);
        }
    }
    CHECK(directory.names().size() == 18);
    std::string accents;  // of two bytes each, so that a name cut anywhere may end within one
    for (int k = 0; k < 126; ++k) accents += "\xC3\xA9";
    for (const char* more : {"", "x", "xy", "xyz"}) {
        write_file_atomically(directory.path(accents + more), bytes_of("content"));
        CHECK(read_file(directory.path(accents + more)) == "content");
    }
    CHECK(directory.names().size() == 22);
    const Error error = error_of([&] { write_file_atomically(directory.path(std::string(256, 'x')), bytes_of("x")); });
    CHECK(error.code() == ErrorCode::io);
    CHECK(contains(error.what(), "File name too long"));
}

TEST_CASE("saving: a file in a folder that takes no other is written in place") {
    const TemporaryDirectory directory;
    const std::string path = directory.write("file", "what was there before");
    const std::string closed = directory.write("closed", "old");
    REQUIRE(chmod(path.c_str(), 0666) == 0);
    REQUIRE(chmod(closed.c_str(), 0444) == 0);
    REQUIRE(chmod(directory.path("").c_str(), 0555) == 0);
    {
        const AsNobody nobody;
        const Logged logged;
        if (!nobody.sees(path)) return;
        for (const std::string& content : {std::string("short"), std::string(1000000, 'x'), std::string()}) {
            write_file_atomically(path, bytes_of(content));
            CHECK(read_file(path) == content);
        }
        const std::string obstacle = ": cannot create a temporary file beside it: Permission denied";
        CHECK(contains(logged.text(), path + obstacle + "; written in place"));
        for (const std::string& other : {closed, directory.path("new")}) {
            const Error error = error_of([&] { write_file_atomically(other, bytes_of("x")); });
            CHECK(error.code() == ErrorCode::io);
            CHECK(contains(error.what(), other + obstacle));
        }
    }
    REQUIRE(chmod(directory.path("").c_str(), 0755) == 0);
    CHECK(read_file(closed) == "old");
    CHECK(directory.names().size() == 2);
}

TEST_CASE("saving: another's file in a folder like /tmp") {
    const TemporaryDirectory directory;
    const std::string path = directory.write("file", "what was there before");
    REQUIRE(chmod(path.c_str(), 0666) == 0);
    REQUIRE(chmod(directory.path("").c_str(), 01777) == 0);
    {
        const AsNobody nobody;  // who is not root owns the file, and replaces it
        if (!nobody.sees(path)) return;
        write_file_atomically(path, bytes_of("new"));
    }
    CHECK(read_file(path) == "new");
    CHECK(directory.names() == std::vector<std::string>{"file"});
}

#if defined(__linux__)
namespace {

constexpr int cannot_mount = 77;

// In a process of its own, with mounts of its own: `path` is a mount of `source`. The exit code.
int write_over_mount(const std::string& source, const std::string& path) {
    const pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) _exit(cannot_mount);
        if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0)
            _exit(cannot_mount);
        try {
            write_file_atomically(path, bytes_of("new"));
        } catch (const Error&) {
            _exit(1);
        }
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("saving: over a file that is mounted by itself, as containers do") {
    const TemporaryDirectory directory;
    const std::string source = directory.write("source", "what was there before"), path = directory.write("file", "");
    const int code = write_over_mount(source, path);
    if (code == cannot_mount) {
        MESSAGE("not tested: this process may not mount");
        return;
    }
    CHECK(code == 0);
    CHECK(read_file(source) == "new");
    CHECK(directory.names().size() == 2);
}
#endif
#endif
