// Opens the end of a complete deflate stream (RFC 1951), so that another one may follow it.
//
// libdeflate compresses whole buffers only: the last block says that it is the last, and it may
// end in the middle of a byte. Where this block begins and where it ends is written nowhere, so
// the stream is read once, from code to code, without unpacking anything. That takes a tenth of
// the time that compressing takes. Then the mark of the last block is cleared, and an empty
// stored block fills up to the next byte, as zlib's sync flush does.
#pragma once

#include <cstddef>
#include <span>

namespace mandel {

// The room that open_deflate_stream() needs behind the stream.
constexpr std::size_t kDeflateJoinRoom = 8;

// `buffer` begins with a stream of `size` bytes and is at least kDeflateJoinRoom bytes longer.
// Returns the size of the opened stream, which is at most 5 bytes more.
std::size_t open_deflate_stream(std::span<std::byte> buffer, std::size_t size);

}  // namespace mandel
