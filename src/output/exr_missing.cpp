// What the rest of the program finds of EXR where it was built without OpenEXR's library.
#include "base/error.h"
#include "output/exr_file.h"
#include "output/exr_picture.h"
#include "output/exr_support.h"
#include "output/exr_writer.h"

namespace mandel {

bool has_exr() noexcept { return false; }

struct ExrFile::Impl {
    std::string name;
    ExrHeader header;
};

ExrFile::ExrFile(const ByteSource&) { throw InvalidInput(missing_exr("read")); }
ExrFile::~ExrFile() = default;
const std::string& ExrFile::name() const noexcept { return impl_->name; }
const ExrHeader& ExrFile::header() const noexcept { return impl_->header; }
void ExrFile::read(std::span<const std::size_t>, unsigned, const std::function<TakeRow()>&) const {}

bool write_exr(ByteSink&, const ExrContent&, unsigned, const StopFlag&) {
    throw InvalidInput(missing_exr("written"));
}
std::uint64_t exr_memory_bytes(Size, unsigned) { throw InvalidInput(missing_exr("written")); }
std::string exr_version() { return "none"; }

}  // namespace mandel
