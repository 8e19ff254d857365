#include "output/exr_file.h"

#define IMATH_HALF_NO_LOOKUP_TABLE
#include <Imath/half.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"
#include "output/exr_block_decoder.h"
#include "output/exr_failure.h"

namespace mandel {
namespace {

// A band of rows that are decoded together, or what the library wants to have at once.
constexpr std::uint64_t kMaxBlockBytes = std::uint64_t{1} << 30;
// Deflate makes no more than 1032 bytes of one, the other compressions fewer.
constexpr std::uint64_t kMostExpansion = 1032;
constexpr std::size_t kNumberBytes = 4;    // a float or an uint
constexpr std::size_t kMaxText = 1 << 20;  // of a scene

void* limited_alloc(std::size_t size) {
    return size <= kMaxBlockBytes ? std::malloc(size) : nullptr;
}

// A number of a foreign header: an int, or a text where it does not fit.
std::optional<std::int64_t> number_of(const exr_attribute_t& attribute) {
    if (attribute.type == EXR_ATTR_INT) return attribute.i;
    if (attribute.type != EXR_ATTR_STRING) return std::nullopt;
    const std::string_view text(attribute.string->str,
                                static_cast<std::size_t>(attribute.string->length));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number ? std::optional(value) : std::nullopt;
}

// Where a channel's samples are in a block: rows of rows of samples.
struct ExrPlane {
    std::size_t offset = 0;  // in bytes for each pixel of a row
    ExrType type = ExrType::Float;
};

// The numbers of one channel in a row of a block.
void convert(const std::byte* from, ExrType type, std::size_t count, std::byte* out) {
    if (type != ExrType::Half) return void(std::memcpy(out, from, count * kNumberBytes));
    for (std::size_t i = 0; i < count; ++i) {
        imath_half_bits_t half = 0;
        std::memcpy(&half, from + i * sizeof half, sizeof half);
        const float value = imath_half_to_float(half);
        std::memcpy(out + i * kNumberBytes, &value, sizeof value);
    }
}

}  // namespace

const ExrChannel* ExrHeader::find(std::string_view channel) const noexcept {
    const auto found = std::ranges::find(channels, channel, &ExrChannel::name);
    return found == channels.end() ? nullptr : &*found;
}

struct ExrFile::Impl {
    explicit Impl(const ByteSource& from) : source(from) {
        check_magic();
        exr_context_initializer_t initializer = exr_reading_initializer(*this);
        initializer.alloc_fn = limited_alloc;
        initializer.free_fn = std::free;
        initializer.read_fn = read_bytes;
        initializer.size_fn = size_of;
        initializer.flags = EXR_CONTEXT_FLAG_DISABLE_CHUNK_RECONSTRUCTION;
        check(exr_start_read(&context, source.name.c_str(), &initializer));
        try {
            read_header();
        } catch (...) {
            (void)exr_finish(&context);
            throw;
        }
    }
    ~Impl() { (void)exr_finish(&context); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    static std::int64_t read_bytes(exr_const_context_t, void* user, void* out, std::uint64_t size,
                                   std::uint64_t offset, exr_stream_error_func_ptr_t) {
        auto& impl = *static_cast<Impl*>(user);
        const ByteSource& source = impl.source;
        if (offset >= source.size) return 0;
        const std::uint64_t count = std::min(size, source.size - offset);
        try {
            source.read_at(offset, {static_cast<std::byte*>(out), count});
            return static_cast<std::int64_t>(count);
        } catch (...) {
            impl.failure.keep(std::current_exception());
            return -1;
        }
    }
    static std::int64_t size_of(exr_const_context_t, void* user) {
        return static_cast<std::int64_t>(static_cast<Impl*>(user)->source.size);
    }

    [[noreturn]] void refuse(const std::string& problem) const {
        throw InvalidInput("the EXR '" + source.name + "' " + problem);
    }
    [[noreturn]] void refuse_damaged(exr_result_t code) const {
        failure.rethrow();
        refuse("is damaged: " + failure.message(code));
    }
    void check(exr_result_t code) const {
        if (code != EXR_ERR_SUCCESS) refuse_damaged(code);
    }

    void check_magic() const {
        std::array<std::byte, 4> magic{};
        if (source.size >= magic.size()) source.read_at(0, magic);
        constexpr std::array kMagic = {std::byte{0x76}, std::byte{0x2F}, std::byte{0x31},
                                       std::byte{0x01}};
        if (magic != kMagic) throw InvalidInput("'" + source.name + "' is not an EXR");
    }

    void read_header() {
        check(exr_get_storage(context, kExrPart, &storage));
        if (storage != EXR_STORAGE_SCANLINE && storage != EXR_STORAGE_TILED) {
            refuse("holds deep data, which is not read");
        }
        check(exr_get_compression(context, kExrPart, &compression));
        if (compression == EXR_COMPRESSION_DWAA || compression == EXR_COMPRESSION_DWAB) {
            refuse("is compressed by DWA, which is not read");
        }
        read_size();
        read_channels();
        read_attributes();
        read_blocks();
    }

    void read_size() {
        exr_attr_box2i_t window;
        check(exr_get_data_window(context, kExrPart, &window));
        const std::int64_t width = std::int64_t{window.max.x} - window.min.x + 1;
        const std::int64_t height = std::int64_t{window.max.y} - window.min.y + 1;
        if (width <= 0 || height <= 0 || width > INT32_MAX || height > INT32_MAX) {
            refuse("has no pixels");
        }
        first_row = window.min.y;
        header.size = {static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
    }

    void read_channels() {
        const exr_attr_chlist_t* list = nullptr;
        check(exr_get_channels(context, kExrPart, &list));
        for (int i = 0; i < list->num_channels; ++i) {
            const exr_attr_chlist_entry_t& entry = list->entries[i];
            if (entry.x_sampling != 1 || entry.y_sampling != 1) {
                refuse("has channels of another resolution, which are not read");
            }
            if (entry.pixel_type < EXR_PIXEL_UINT || entry.pixel_type >= EXR_PIXEL_LAST_TYPE) {
                refuse("has channels of an unknown type");
            }
            const auto type = static_cast<ExrType>(entry.pixel_type);
            header.channels.push_back({entry.name.str, type});
            planes.push_back({pixel_bytes, type});
            pixel_bytes += bytes_of(type);
        }
        if (pixel_bytes == 0) refuse("has no channels");
    }

    void read_attributes() {
        std::int32_t count = 0;
        check(exr_get_attribute_count(context, kExrPart, &count));
        for (std::int32_t i = 0; i < count; ++i) {
            const exr_attribute_t* attribute = nullptr;
            check(exr_get_attribute_by_index(context, kExrPart, EXR_ATTR_LIST_FILE_ORDER, i,
                                             &attribute));
            const std::string_view name = attribute->name;
            if (name == "IterationsBias") {
                header.iterations_bias = number_of(*attribute).value_or(0);
            } else if (name == "Iterations") {
                // Another program's counts may be one more than ours.
                const auto number = number_of(*attribute);
                if (number && *number >= 0) {
                    header.max_iterations = static_cast<std::uint64_t>(*number);
                }
            } else if (attribute->type == EXR_ATTR_STRING) {
                read_text(name, *attribute->string);
            }
        }
    }

    void read_text(std::string_view name, const exr_attr_string_t& value) {
        const auto take = [&] {
            if (value.length > static_cast<std::int32_t>(kMaxText)) {
                refuse("has more than 1 MiB of text in its attribute " + std::string(name));
            }
            return std::string(value.str, static_cast<std::size_t>(value.length));
        };
        if (name == "mandel") header.scene_text = take();
        if (name == "software") header.software = take();
        if (name.starts_with("KallesFraktaler") || name.starts_with("Fraktaler")) {
            header.foreign_scene = take();
        }
    }

    // How the file is divided, and whether it can be as large as it says.
    void read_blocks() {
        std::int32_t count = 0;
        check(exr_get_chunk_count(context, kExrPart, &count));
        if (count <= 0 || static_cast<std::uint64_t>(count) > source.size / sizeof(std::uint64_t)) {
            refuse_short();
        }
        std::int32_t rows = 0, columns = static_cast<std::int32_t>(header.size.width);
        if (storage == EXR_STORAGE_TILED) {
            check(exr_get_tile_sizes(context, kExrPart, 0, 0, &columns, &rows));
        } else {
            check(exr_get_scanlines_per_chunk(context, kExrPart, &rows));
        }
        if (rows <= 0 || columns <= 0) refuse("is damaged: its blocks are empty");
        band_rows = std::min(static_cast<std::uint32_t>(rows), header.size.height);
        block_columns = std::min(static_cast<std::uint32_t>(columns), header.size.width);
        const std::uint64_t bytes = std::uint64_t{header.size.width} * band_rows *
                                    std::max<std::size_t>(pixel_bytes, kNumberBytes);
        if (bytes / kMostExpansion > source.size) refuse_short();
        if (bytes > kMaxBlockBytes) {
            refuse("is too large to be read: its blocks need more than 1024 MiB");
        }
    }

    [[noreturn]] void refuse_short() const {
        refuse("is damaged: it is too short for its size of " + std::to_string(header.size.width) +
               "x" + std::to_string(header.size.height));
    }

    exr_chunk_info_t block_at(std::uint32_t column, std::uint32_t band) const {
        exr_chunk_info_t chunk{};
        if (storage == EXR_STORAGE_TILED) {
            check(exr_read_tile_chunk_info(context, kExrPart, static_cast<int>(column),
                                           static_cast<int>(band), 0, 0, &chunk));
        } else {
            check(exr_read_scanline_chunk_info(
                context, kExrPart, first_row + static_cast<int>(band * band_rows), &chunk));
        }
        const bool is_inside =
            chunk.width > 0 && chunk.height > 0 &&
            static_cast<std::uint32_t>(chunk.width) <= header.size.width - column * block_columns &&
            static_cast<std::uint32_t>(chunk.height) <= header.size.height - band * band_rows &&
            static_cast<std::uint32_t>(chunk.height) <= band_rows;
        if (!is_inside) refuse("is damaged: a block lies outside");
        if (chunk.unpacked_size != std::uint64_t{pixel_bytes} *
                                       static_cast<std::uint64_t>(chunk.width) *
                                       static_cast<std::uint64_t>(chunk.height) ||
            chunk.packed_size > source.size) {
            refuse("is damaged: a block has another size");
        }
        return chunk;
    }

    const ByteSource& source;
    ExrFailure failure;
    exr_context_t context = nullptr;
    ExrHeader header;
    exr_storage_t storage = EXR_STORAGE_SCANLINE;
    exr_compression_t compression = EXR_COMPRESSION_NONE;
    std::int32_t first_row = 0;
    std::size_t pixel_bytes = 0;
    std::vector<ExrPlane> planes;  // one for each channel
    std::uint32_t band_rows = 1, block_columns = 1;
};

namespace {

// One thread's rows of a band: the wanted channels of the file, each row by row.
class BandReader {
public:
    BandReader(const ExrFile::Impl& file, std::span<const std::size_t> wanted,
               ExrFile::TakeRow take)
        : file_(file),
          wanted_(wanted),
          take_(std::move(take)),
          decoder_(file.context, file.compression) {
        numbers_ = std::make_unique_for_overwrite<std::byte[]>(
            wanted.size() * file.band_rows * file.header.size.width * kNumberBytes);
        columns_.resize(file.planes.size());
    }

    void read(std::uint32_t band) {
        const Size size = file_.header.size;
        const std::uint32_t first = band * file_.band_rows;
        const std::uint32_t rows = std::min(file_.band_rows, size.height - first);
        std::uint32_t covered = 0;
        for (std::uint32_t column = 0; covered < size.width; ++column) {
            const exr_chunk_info_t chunk = file_.block_at(column, band);
            if (static_cast<std::uint32_t>(chunk.height) != rows) {
                file_.refuse("is damaged: a block has another size");
            }
            exr_result_t code = EXR_ERR_SUCCESS;
            const std::span<const std::byte> bytes = decoder_.decode(chunk, code);
            if (code != EXR_ERR_SUCCESS) file_.refuse_damaged(code);
            take_block(bytes, static_cast<std::uint32_t>(chunk.width), rows, covered);
            covered += static_cast<std::uint32_t>(chunk.width);
        }
        for (std::uint32_t k = 0; k < rows; ++k) {
            for (std::size_t i = 0; i < wanted_.size(); ++i) columns_[wanted_[i]] = at(i, k, 0);
            take_(first + k, columns_);
        }
    }

private:
    std::byte* at(std::size_t i, std::uint32_t row, std::uint32_t x) const {
        const std::size_t place = (i * file_.band_rows + row) * file_.header.size.width + x;
        return &numbers_[place * kNumberBytes];
    }

    void take_block(std::span<const std::byte> bytes, std::uint32_t width, std::uint32_t rows,
                    std::uint32_t left) {
        for (std::uint32_t k = 0; k < rows; ++k) {
            const std::byte* const row = bytes.data() + k * file_.pixel_bytes * width;
            for (std::size_t i = 0; i < wanted_.size(); ++i) {
                const ExrPlane& plane = file_.planes[wanted_[i]];
                convert(row + plane.offset * width, plane.type, width, at(i, k, left));
            }
        }
    }

    const ExrFile::Impl& file_;
    const std::span<const std::size_t> wanted_;
    const ExrFile::TakeRow take_;
    BlockDecoder decoder_;
    std::unique_ptr<std::byte[]> numbers_;
    std::vector<const void*> columns_;
};

}  // namespace

ExrFile::ExrFile(const ByteSource& source) : impl_(std::make_unique<Impl>(source)) {}
ExrFile::~ExrFile() = default;

const std::string& ExrFile::name() const noexcept { return impl_->source.name; }
const ExrHeader& ExrFile::header() const noexcept { return impl_->header; }

void ExrFile::read(std::span<const std::size_t> wanted, unsigned threads,
                   const std::function<TakeRow()>& taker) const {
    const Impl& impl = *impl_;
    const std::uint32_t bands = (impl.header.size.height - 1) / impl.band_rows + 1;
    std::mutex mutex;  // protects idle
    std::vector<std::unique_ptr<BandReader>> idle;
    parallel_for(bands, threads, [&](std::size_t band) {
        std::unique_ptr<BandReader> reader;
        {
            const std::scoped_lock lock(mutex);
            if (!idle.empty()) {
                reader = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (reader == nullptr) reader = std::make_unique<BandReader>(impl, wanted, taker());
        reader->read(static_cast<std::uint32_t>(band));
        const std::scoped_lock lock(mutex);
        idle.push_back(std::move(reader));
    });
}

}  // namespace mandel
