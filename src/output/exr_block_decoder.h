// Decodes the blocks of an EXR, one after the other; for exr_file.cpp, each thread its own.
#pragma once

#include <OpenEXR/openexr.h>
#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace mandel {

constexpr int kExrPart = 0;  // of a file of several parts the first is read

class BlockDecoder {
public:
    BlockDecoder(exr_const_context_t context, int compression);
    ~BlockDecoder();
    BlockDecoder(const BlockDecoder&) = delete;
    BlockDecoder& operator=(const BlockDecoder&) = delete;

    // The rows of channels after each other, valid until the next call; empty if it is damaged,
    // with the code of the failure.
    std::span<const std::byte> decode(const exr_chunk_info_t& chunk, exr_result_t& code);

private:
    struct Free {
        void operator()(libdeflate_decompressor* decompressor) const {
            libdeflate_free_decompressor(decompressor);
        }
    };

    exr_result_t begin(const exr_chunk_info_t& chunk);
    static exr_result_t inflate(exr_decode_pipeline_t* pipeline);

    exr_const_context_t context_;
    const bool inflates_;
    const std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
    std::vector<std::byte> scratch_;
    exr_decode_pipeline_t pipeline_{};
    bool is_begun_ = false;
};

}  // namespace mandel
