// A file that appears under its name only when it is complete and safe on the disk.
//
// Everything goes to a hidden temporary file in the same folder; commit() forces it to the disk,
// checks every step and then renames it. Whatever fails before, an older file of that name stays
// as it was and the temporary file is removed.
//
// The temporary name is made from a hash of the final one, so it fits however long that is, with
// a small number that keeps several writers of one name apart. A writer holds a lock (flock) on
// its temporary file; the system releases it when the process ends, however it ends. So a later
// writer of the same name recognises, also across containers and machines, what a killed process
// has left, and removes it. A process number in the name would not do: it is not unique across
// machines, and the whole folder would have to be read to find it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "output/byte_sink.h"
#include "output/file_descriptor.h"
#include "output/live_temporaries.h"

namespace mandel {

class AtomicFile : public ByteSink {
public:
    // Creates the temporary file. Throws InvalidInput if `no_clobber` and there is such a file,
    // and Error if the folder is missing or not writable, or the path is a folder or a device.
    // A symbolic link is followed: its target is replaced or, where there is none, created.
    AtomicFile(const std::string& path, bool no_clobber);
    // The same for one writer at a time: nothing if another living one has claimed this file. So
    // several processes can share the work on a folder. Throws Error if a temporary file is in the
    // way and it cannot be known whether its writer lives. The claim lasts until the file is in
    // place or this object is gone, and ends with the process however that ends.
    // Shared: at the same time as others, who are to write the same.
    enum class Claim : std::uint8_t { Own, Shared };
    static std::unique_ptr<AtomicFile> claim(const std::string& path, Claim claim = Claim::Own);
    // Who has claimed the file, as lock_holder() has it.
    static std::string claimant(const std::string& path);

    ~AtomicFile() override;
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    // Where another program may write what commit() then puts into place.
    std::string temporary_path() const;

    // With no_clobber, throws InvalidInput if the file has appeared in the meantime.
    void commit() override;

private:
    struct Unopened {};
    struct Exclusive {};
    // Complete, so that what follows in other constructors is tidied up by the destructor.
    AtomicFile(const std::string& path, bool no_clobber, Unopened)
        : path_(path), no_clobber_(no_clobber) {}
    AtomicFile(const std::string& path, Exclusive);

    void put(std::span<const std::byte> bytes) override;
    void put_at(std::uint64_t offset, std::span<const std::byte> bytes) override;

    void open_folder();
    void create_temporary(bool is_exclusive);
    int try_slot(int number);
    void sweep_stale();
    void move_into_place();
    void link_into_place();
    void sync_folder();
    [[noreturn]] void fail(const char* verb, int error_number) const;

    std::string path_;  // as given, for messages
    std::string folder_path_;
    std::string name_;  // within the folder
    bool no_clobber_;
    FileDescriptor folder_;
    bool can_sync_folder_ = true;
    std::string temporary_name_;  // empty when there is none (any more)
    FileDescriptor file_;
    FileDescriptor lock_;  // the same open file: keeps the lock from close to rename
    std::optional<LiveTemporary> live_;
};

}  // namespace mandel
