// An untrusted EXR, open for reading: what its header says, and its channels block by block.
//
// Only flat pictures of whole pixels are read, of a file of several parts the first one; the data
// window is the picture, wherever it lies. Nothing is allocated that the size of the file does not
// justify or that is larger than a limit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/pixel_columns.h"
#include "output/exr_channels.h"
#include "output/input_file.h"
#include "output/picture_metadata.h"

namespace mandel {

struct ExrHeader {
    Size size;
    std::vector<ExrChannel> channels;  // in the order of their names
    std::int64_t iterations_bias = 0;  // 0 if the file does not say
    // No count is larger; if the file does not say, as large as they can be.
    std::uint64_t max_iterations = ~std::uint64_t{0};
    std::optional<std::string> software;    // as the file has it: print it only escaped
    std::optional<std::string> scene_text;  // of this program
    // Of Kalles Fraktaler (.kfr) or of Fraktaler-3 (TOML).
    std::optional<std::string> foreign_scene;

    const ExrChannel* find(std::string_view name) const noexcept;
};

class ExrFile {
public:
    // Throws InvalidInput for anything that is not such a picture. The source outlives the object.
    explicit ExrFile(const ByteSource& source);
    ~ExrFile();
    ExrFile(const ExrFile&) = delete;
    ExrFile& operator=(const ExrFile&) = delete;

    const std::string& name() const noexcept;
    const ExrHeader& header() const noexcept;

    // Takes the numbers of a row: a column for each channel of the file, null for those that are
    // not wanted; halves and floats as floats, uints as they are.
    using TakeRow = std::function<void(std::uint32_t y, std::span<const void* const> columns)>;

    // Decodes all rows, on several threads, in no order, and gives each to one of the functions
    // that taker() makes, one for each thread. Throws InvalidInput for damaged pixels.
    void read(std::span<const std::size_t> wanted, unsigned threads,
              const std::function<TakeRow()>& taker) const;

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

// The values of all pixels; `take` is called once for each row by any thread, and may change the
// row, which is its own. Throws InvalidInput if the file does not have them.
using TakeValues = std::function<void(std::uint32_t y, PixelColumns& pixels)>;
void read_exr_values(const ExrFile& file, ChannelSet channels, unsigned threads,
                     const TakeValues& take);
// Which there are. Throws InvalidInput if there are none.
ChannelSet exr_values_of(const ExrFile& file);

// The light of all pixels, r, g, b of each (Y of a grey picture three times).
using TakeLight = std::function<void(std::uint32_t y, std::span<const float> light)>;
void read_exr_light(const ExrFile& file, unsigned threads, const TakeLight& take);

}  // namespace mandel
