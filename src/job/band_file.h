// The files of a picture's bands: what a band keeps, so that the bands become the same bytes as
// the picture in one piece.
//
//     Codes           PNG
//     Light           EXR of the light alone
//     LightAndValues  EXR of the light and, of one sample a pixel, the values
// The light is kept as floats, which a PFM has as they are and an EXR makes halves of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "job/computed_picture.h"
#include "output/byte_sink.h"
#include "output/row_source.h"

namespace mandel {

// The names sort in the order of the rows; those of bands of different forms differ.
std::string band_name(std::size_t number, RowForm form);

struct BandContent {
    PictureUse use;
    Rows rows;                         // of the picture
    PictureRows source = {};           // asked for these rows of the picture
    std::string text;                  // kept in the file
    std::uint64_t max_iterations = 0;  // kept with values
};

// False if it was stopped before the end; then the sink is not to be committed.
[[nodiscard]] bool write_band(ByteSink& sink, const BandContent& band, unsigned threads,
                              const StopFlag& stop);

// The rows of a band, each as PictureUse::row_bytes() says. Throws Error if the file is not whole,
// or of another size.
void read_band(const std::string& path, const PictureUse& use, std::span<std::byte> packed);

// The limit of the counts in a band of values. Throws Error if the file is not whole.
std::uint64_t max_iterations_of_band(const std::string& path);

}  // namespace mandel
