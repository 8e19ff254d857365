// Feeds arbitrary bytes to the reader of PNG metadata. It may refuse them with InvalidInput;
// anything else (a crash, another exception, a hang, much memory) is a finding.
//
// The bytes are taken as a list of chunks to which signature, lengths and checksums are added:
// otherwise almost no input would get past the first check. An input that begins with the
// signature is fed as it is.
#include <zlib.h>

#include <cstring>
#include <span>
#include <string>

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

// One byte chooses the type, two the length, then comes the data.
std::string file_of_chunks(std::string input) {
    static const char* const kTypes[] = {"IHDR", "iTXt", "tEXt", "IDAT", "IEND", "zTXt", "abCd"};
    std::string file = kSignature;
    while (input.size() >= 3) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input[i]); };
        const std::string type = kTypes[byte(0) % std::size(kTypes)];
        const std::size_t length =
            std::min<std::size_t>(byte(1) * 256U + byte(2), input.size() - 3);
        append_chunk(file, type + input.substr(3, length));
        input.erase(0, 3 + length);
    }
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    read(input.starts_with(kSignature) ? input : file_of_chunks(input));
    return 0;
}
