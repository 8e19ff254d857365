// Builds PNG files chunk by chunk, so that a test can get any one thing wrong.
#pragma once

#include <cstdint>
#include <string>

namespace mandel {

std::string big_endian_text(std::uint32_t number);

// With its length and a right checksum.
std::string png_chunk(const std::string& type, const std::string& data);

std::string png_signature();
std::string png_header(std::uint32_t width, std::uint32_t height, int depth = 8, int color = 2);

// An uncompressed international text.
std::string png_itxt(const std::string& keyword, const std::string& text);

// A compressed one.
std::string png_packed_itxt(const std::string& keyword, const std::string& packed);

// A zlib stream.
std::string zlib_packed(const std::string& data);

// A good 1x1 RGB picture with these chunks between header and pixels.
std::string png_with(const std::string& chunks);

}  // namespace mandel
