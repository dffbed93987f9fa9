#include "base/file.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <system_error>
#if defined(__unix__) || defined(__APPLE__)
#define ATTMD_POSIX
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace attmd {
namespace {

// Flag 'e' (POSIX 2024, long in every libc) keeps the file out of programs that the host starts meanwhile.
#if defined(ATTMD_POSIX)
constexpr char read_mode[] = "rbe", in_place_mode[] = "r+be";
#else
constexpr char read_mode[] = "rb", in_place_mode[] = "r+b";
#endif

[[noreturn]] void fail_io(const std::string& path, const char* what, const std::error_code& reason) {
    if (reason == std::errc::not_enough_memory) throw std::bad_alloc();
    fail(ErrorCode::io, path, ": ", what, ": ", reason.message());
}

void require_path(const std::string& path) { require(!path.empty(), "path is empty, expected a file name"); }

std::error_code last_error() { return {errno, std::generic_category()}; }

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

#if defined(ATTMD_POSIX)
// Whether the open file is the one of that name: a plain file of this user's, with no other name.
bool is_own_file(int descriptor, const char* name) {
    struct stat open, named;
    return ::fstat(descriptor, &open) == 0 && ::lstat(name, &named) == 0 && open.st_ino == named.st_ino &&
           open.st_dev == named.st_dev && S_ISREG(open.st_mode) && open.st_nlink == 1 && open.st_uid == ::geteuid();
}

// A new file, or one that a process left behind when it was killed: who writes one holds a lock on it, which ends with
// the process. Null with EEXIST: the name is in use.
File create_file(const char* name) {
    int descriptor = ::open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    const bool found = descriptor < 0 && errno == EEXIST;
    if (found) descriptor = ::open(name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        if (found) errno = EEXIST;
        return nullptr;
    }
    const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const bool unlockable = !locked && errno != EWOULDBLOCK;  // a file system without locks
    const bool ours = found ? locked && is_own_file(descriptor, name) && ::ftruncate(descriptor, 0) == 0
                            : (locked && is_own_file(descriptor, name)) || unlockable;
    std::FILE* const file = ours ? ::fdopen(descriptor, "wb") : nullptr;
    if (file == nullptr) {
        const int reason = ours ? errno : EEXIST;
        if (ours) ::unlink(name);
        ::close(descriptor);
        errno = reason;
    }
    return File(file);
}
#else
File create_file(const char* name) { return File(std::fopen(name, "wbx")); }
#endif

// Where a write to `path` ends: symbolic links followed, the last one even to what is not there yet.
std::string resolved(const std::string& path) {
    constexpr int most = 40;  // as the kernel
    std::filesystem::path at = path;
    for (int k = 0; k < most; ++k) {
        std::error_code no_link;
        const std::filesystem::path link = std::filesystem::read_symlink(at, no_link);
        if (no_link) return at.string();
        at = at.parent_path() / link;
    }
    fail_io(path, "cannot follow its symbolic links", std::make_error_code(std::errc::too_many_symbolic_link_levels));
}

void write_all(std::FILE* file, const std::string& target, const std::vector<std::byte>& content) {
    std::setvbuf(file, nullptr, _IONBF, 0);  // so that a short write tells how much was written
    for (std::size_t written = 0; written < content.size();) {
        errno = 0;
        written += std::fwrite(content.data() + written, 1, content.size() - written, file);
        if (written == content.size()) break;
        if (errno != EINTR) fail_io(target, "cannot write", last_error());
        std::clearerr(file);
    }
}

void flush_to_disk(std::FILE* file, const std::string& target) {
#if defined(ATTMD_POSIX)
    int result;
    do result = ::fsync(::fileno(file));
    while (result != 0 && errno == EINTR);
    // EINVAL: a file system that has nothing to flush.
    if (result != 0 && errno != EINVAL) fail_io(target, "cannot write", last_error());
#else
    if (std::fflush(file) != 0) fail_io(target, "cannot write", last_error());
#endif
}

// What kept a file from being replaced; no reason: nothing did.
struct Obstacle {
    const char* what = nullptr;
    std::error_code reason;
};

// A file beside `target` that is removed again unless it has taken the target's place.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& target) : target_(target) {}
    ~TemporaryFile() {
#if !defined(ATTMD_POSIX)
        file_.reset();  // an open file cannot be removed there
#endif
        if (created_ && !replaced_) std::remove(name_.c_str());  // std::filesystem's paths allocate, and may throw
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    Obstacle create() {
        bool short_name = false;
        for (int k = 0; k < 1000 && !file_; ++k) {
            name_ = beside(k, short_name);
            file_ = create_file(name_.c_str());
            if (file_ || errno == EEXIST) continue;
            if (errno != ENAMETOOLONG || short_name) break;
            short_name = true;
        }
        created_ = file_ != nullptr;
        return created_ ? Obstacle() : Obstacle{"cannot create a temporary file beside it", last_error()};
    }

    void write(const std::vector<std::byte>& content) {
        write_all(file_.get(), target_, content);
        flush_to_disk(file_.get(), target_);
    }

    Obstacle replace_target() {
#if !defined(ATTMD_POSIX)
        if (std::fclose(file_.release()) != 0) fail_io(target_, "cannot write", last_error());
#endif
        std::error_code error;
        const auto replaced = std::filesystem::status(target_, error);
        if (std::filesystem::is_regular_file(replaced))
            std::filesystem::permissions(name_, replaced.permissions(), error);
        std::filesystem::rename(name_, target_, error);
        if (error) return {"cannot replace", error};
        replaced_ = true;
        flush_directory();
        return {};
    }

private:
    // A short name is no longer than the target's, which the file system has room for. It is cut between characters.
    std::string beside(int k, bool short_name) const {
        const std::string ending = ".attmd-tmp" + std::to_string(k);
        if (!short_name) return target_ + ending;
        std::size_t kept = target_.size() - std::min(ending.size(), target_.size() - target_.find_last_of('/') - 1);
        while (kept > 0 && (static_cast<unsigned char>(target_[kept]) & 0xC0) == 0x80) --kept;
        return target_.substr(0, kept) + ending;
    }

    // Makes the new name last through a crash; the content is safe without it, so a failure is not one of the call.
    void flush_directory() const {
#if defined(ATTMD_POSIX)
        const std::filesystem::path directory = std::filesystem::path(target_).parent_path();
        const int descriptor = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) return;
        (void)::fsync(descriptor);
        ::close(descriptor);
#endif
    }

    std::string target_, name_;
    File file_;
    bool created_ = false, replaced_ = false;
};

Obstacle replace_file(const std::string& target, const std::vector<std::byte>& content) {
    TemporaryFile temporary(target);
    if (const Obstacle obstacle = temporary.create(); obstacle.reason) return obstacle;
    temporary.write(content);
    return temporary.replace_target();
}

// Whether the folder may be what stands in the way, and not the file: it takes no new names, or this one is a mount.
bool is_of_folder(const std::error_code& reason) {
    for (const std::errc known :
         {std::errc::permission_denied, std::errc::operation_not_permitted, std::errc::read_only_file_system,
          std::errc::device_or_resource_busy, std::errc::cross_device_link})
        if (reason == known) return true;
    return false;
}

void write_in_place(const std::string& target, const std::vector<std::byte>& content, const Obstacle& obstacle) {
    const File file(is_of_folder(obstacle.reason) ? std::fopen(target.c_str(), in_place_mode) : nullptr);
    if (!file) fail_io(target, obstacle.what, obstacle.reason);
    log(log_warning, text(target, ": ", obstacle.what, ": ", obstacle.reason.message(),
                          "; written in place, it is lost if that is interrupted"));
    write_all(file.get(), target, content);
    std::error_code error;
    std::filesystem::resize_file(target, content.size(), error);
    if (error) fail_io(target, "cannot write", error);
    flush_to_disk(file.get(), target);
}

}  // namespace

std::string absolute_path(const std::string& path) {
    constexpr std::size_t longest = 4095;  // of most systems, for names that begin at the root
    require_path(path);
    std::error_code error;
    const std::string absolute = std::filesystem::absolute(path, error).string();
    return error || absolute.size() > longest ? path : absolute;
}

bool file_exists(const std::string& path) {
    require_path(path);
    std::error_code error;
    return std::filesystem::exists(std::filesystem::path(path), error) || error;
}

std::string read_file(const std::string& path, std::size_t most, Source source) {
    require_path(path);
    std::error_code ignored;  // opening it tells more
    const auto what = std::filesystem::status(path, ignored);
    if (std::filesystem::is_directory(what))
        fail_io(path, "cannot read, expected a regular file", std::make_error_code(std::errc::is_a_directory));
    if (std::filesystem::exists(what) && !std::filesystem::is_regular_file(what) &&
        !(source == Source::file_or_pipe && std::filesystem::is_fifo(what)))
        fail(ErrorCode::io, path, ": is a device or a pipe, expected a regular file",
             source == Source::file_or_pipe ? " or a pipe" : "");
    const File file(std::fopen(path.c_str(), read_mode));
    if (!file) fail_io(path, "cannot open", last_error());
    std::string content;
    std::vector<char> block(std::min(most, std::size_t{1} << 18));
    for (;;) {
        errno = 0;
        const std::size_t wanted = std::min(block.size(), most - content.size());
        content.append(block.data(), std::fread(block.data(), 1, wanted, file.get()));
        if (content.size() == most || std::feof(file.get()) != 0) return content;
        if (std::ferror(file.get()) == 0) continue;
        if (errno != EINTR) fail_io(path, "cannot read", last_error());
        std::clearerr(file.get());
    }
}

#if defined(ATTMD_POSIX)
// Not std::filesystem, whose iterator ends the process when memory runs out.
std::vector<std::string> names_in_directory(const std::string& path) {
    require_path(path);
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) fail_io(path, "cannot open the directory", last_error());
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* const entry = ::readdir(directory.get());
        if (entry == nullptr) break;
        names.emplace_back(entry->d_name);
    }
    if (errno != 0) fail_io(path, "cannot read the directory", last_error());
    return names;
}
#else
std::vector<std::string> names_in_directory(const std::string& path) {
    require_path(path);
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(std::filesystem::path(path), error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        names.push_back(entry->path().filename().string());
    if (error) fail_io(path, "cannot read the directory", error);
    return names;
}
#endif

void write_file_atomically(const std::string& path, const std::vector<std::byte>& content) {
    require_path(path);
    const std::string target = resolved(absolute_path(path));
    std::error_code ignored;
    const auto replaced = std::filesystem::status(target, ignored);
    if (std::filesystem::exists(replaced) && !std::filesystem::is_regular_file(replaced))
        fail(ErrorCode::io, target, ": cannot replace what is no regular file");
    const Obstacle obstacle = replace_file(target, content);
    if (obstacle.reason) write_in_place(target, content, obstacle);
}

}  // namespace attmd
