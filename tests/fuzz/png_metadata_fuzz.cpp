// Feeds arbitrary bytes to the reader of PNG metadata. It may refuse them with InvalidInput;
// anything else (a crash, another exception, a hang, much memory) is a finding.
//
// The bytes are taken as a list of chunks to which signature, lengths and checksums are added:
// otherwise almost no input would get past the first check. An input that begins with the
// signature is fed as it is.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "output/png_metadata.h"

namespace {

using namespace mandel;

void read(const std::string& file) {
    const auto read_at = [&](std::uint64_t offset, std::span<std::byte> out) {
        if (offset > file.size() || out.size() > file.size() - offset) __builtin_trap();
        if (!out.empty()) std::memcpy(out.data(), &file[offset], out.size());
    };
    try {
        (void)read_png_metadata(ByteSource{"fuzz", file.size(), read_at});
    } catch (const InvalidInput&) {
    }
}

void append_number(std::string& file, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(number >> shift & 0xFF);
}

void append_chunk(std::string& file, const std::string& type_and_data) {
    append_number(file, static_cast<std::uint32_t>(type_and_data.size() - 4));
    file += type_and_data;
    const auto* bytes = reinterpret_cast<const Bytef*>(type_and_data.data());
    append_number(file, static_cast<std::uint32_t>(crc32_z(0, bytes, type_and_data.size())));
}

const std::string kSignature = "\x89PNG\r\n\x1A\n";

// Types of chunks, some with the beginning of data that leads deeper into the reader.
constexpr std::string_view kBeginnings[] = {
    "IHDR",
    "iTXt",
    {"iTXtmandel\0", 11},
    {"iTXtmandel\0\1\0\0\0\x78\x01", 17},
    {"tEXtSoftware\0", 13},
    "IDAT",
    "IEND",
    "zTXt",
    {"IHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0", 17},
};

// One byte chooses the beginning, two the length of what follows. Mostly a good header is first.
std::string file_of_chunks(std::string input) {
    std::string file = kSignature;
    if (!input.empty() && input[0] != 0) append_chunk(file, std::string(kBeginnings[8]));
    while (input.size() >= 3) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input[i]); };
        const std::string_view beginning = kBeginnings[byte(0) % std::size(kBeginnings)];
        const std::size_t length =
            std::min<std::size_t>(byte(1) * 256U + byte(2), input.size() - 3);
        append_chunk(file, std::string(beginning) + input.substr(3, length));
        input.erase(0, 3 + length);
    }
    append_chunk(file, "IEND");
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    read(input.starts_with(kSignature) ? input : file_of_chunks(input));
    return 0;
}
