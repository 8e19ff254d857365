#include "output/exr_block_decoder.h"

#include "base/error.h"
#include "output/exr_predictor.h"

namespace mandel {

BlockDecoder::BlockDecoder(exr_const_context_t context, int compression)
    : context_(context),
      inflates_(compression == EXR_COMPRESSION_ZIP || compression == EXR_COMPRESSION_ZIPS),
      decompressor_(libdeflate_alloc_decompressor()) {
    if (decompressor_ == nullptr) throw Error("not enough memory to decode the picture");
}

BlockDecoder::~BlockDecoder() {
    if (is_begun_) (void)exr_decoding_destroy(context_, &pipeline_);
}

std::span<const std::byte> BlockDecoder::decode(const exr_chunk_info_t& chunk, exr_result_t& code) {
    code = is_begun_ ? exr_decoding_update(context_, kExrPart, &chunk, &pipeline_) : begin(chunk);
    if (code != EXR_ERR_SUCCESS) return {};
    code = exr_decoding_run(context_, kExrPart, &pipeline_);
    if (code != EXR_ERR_SUCCESS) return {};
    const void* const bytes =
        pipeline_.unpacked_buffer != nullptr ? pipeline_.unpacked_buffer : pipeline_.packed_buffer;
    return {static_cast<const std::byte*>(bytes), chunk.unpacked_size};
}

exr_result_t BlockDecoder::begin(const exr_chunk_info_t& chunk) {
    exr_result_t code = exr_decoding_initialize(context_, kExrPart, &chunk, &pipeline_);
    if (code != EXR_ERR_SUCCESS) return code;
    is_begun_ = true;
    code = exr_decoding_choose_default_routines(context_, kExrPart, &pipeline_);
    pipeline_.unpack_and_convert_fn = nullptr;
    pipeline_.decoding_user_data = this;
    if (inflates_) pipeline_.decompress_fn = inflate;
    return code;
}

// The library's own is of zlib and takes three times as long.
exr_result_t BlockDecoder::inflate(exr_decode_pipeline_t* pipeline) {
    auto& decoder = *static_cast<BlockDecoder*>(pipeline->decoding_user_data);
    const exr_chunk_info_t& chunk = pipeline->chunk;
    if (chunk.packed_size == chunk.unpacked_size) return EXR_ERR_SUCCESS;  // stored as it is
    decoder.scratch_.resize(chunk.unpacked_size);
    std::size_t size = 0;
    const libdeflate_result result = libdeflate_zlib_decompress(
        decoder.decompressor_.get(), pipeline->packed_buffer, chunk.packed_size,
        decoder.scratch_.data(), decoder.scratch_.size(), &size);
    if (result != LIBDEFLATE_SUCCESS || size != chunk.unpacked_size) return EXR_ERR_CORRUPT_CHUNK;
    restore_exr_bytes(decoder.scratch_,
                      {static_cast<std::byte*>(pipeline->unpacked_buffer), chunk.unpacked_size});
    return EXR_ERR_SUCCESS;
}

}  // namespace mandel
