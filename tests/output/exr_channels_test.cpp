#include "output/exr_channels.h"

#include <doctest/doctest.h>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

struct Columns {
    std::vector<ExrChannel> channels;
    std::vector<std::vector<std::uint32_t>> numbers;

    void add_uints(const std::string& name, std::vector<std::uint32_t> values) {
        channels.push_back({name, ExrType::Uint});
        numbers.push_back(std::move(values));
    }
    void add_floats(const std::string& name, const std::vector<float>& values) {
        channels.push_back({name, ExrType::Float});
        numbers.emplace_back(values.size());
        std::memcpy(numbers.back().data(), values.data(), values.size() * sizeof(float));
    }

    PixelColumns read(ChannelSet wanted, std::int64_t bias = 1024) const {
        const ExrValueReader reader(channels, bias);
        std::vector<const void*> columns;
        for (const auto& column : numbers) columns.push_back(column.data());
        PixelColumns pixels(wanted, numbers.front().size());
        reader.unpack(columns, pixels);
        return pixels;
    }
};

std::vector<std::string> names_of(const std::vector<ExrField>& fields) {
    std::vector<std::string> names;
    for (const ExrField& field : fields) names.emplace_back(field.name);
    return names;
}

}  // namespace

TEST_CASE("output: an EXR has N, or two words of it where counts do not fit") {
    using Names = std::vector<std::string>;
    CHECK(names_of(exr_fields({}, 0)) == Names{"B", "G", "R"});
    CHECK(names_of(exr_fields({Channel::Fraction, Channel::Angle}, 0xFFFFFFFE - 1024)) ==
          Names{"B", "G", "N", "NF", "R", "T", "status"});
    CHECK(names_of(exr_fields(kExrChannels, 0xFFFFFFFF - 1024)) ==
          Names{"B", "DE", "DEA", "DEX", "DEY", "G", "N0", "N1", "NF", "R", "S", "T", "status"});
}

TEST_CASE("output: all values that an EXR keeps come back to the bit") {
    std::vector<PixelResult> results(6);
    const std::uint64_t counts[] = {1, 5000, (std::uint64_t{7} << 32) + 3};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto f = static_cast<double>(i);
        results[i].status = PixelStatus::Escaped;
        results[i].n = counts[i];
        results[i][Channel::Fraction] = static_cast<double>(0.1F + static_cast<float>(i) * 0.4F);
        results[i][Channel::Angle] = static_cast<double>(0.3F * static_cast<float>(i));
        results[i][Channel::Distance] =
            i == 2 ? INFINITY : static_cast<double>(static_cast<float>(0.01 + 100.3 * f));
        results[i][Channel::Direction] = static_cast<double>(static_cast<float>(0.123 + 0.4 * f));
    }
    results[3].status = PixelStatus::Interior;
    results[4].status = PixelStatus::Limit;

    PixelColumns pixels(kExrChannels, results.size());
    for (std::size_t i = 0; i < results.size(); ++i) pixels.set(i, results[i]);
    std::vector<float> x, y;
    distance_vectors(pixels, x, y);
    const std::vector<float> light(3 * results.size());
    Columns file;
    for (const ExrField& field : exr_fields(kExrChannels, counts[2])) {
        file.channels.push_back({std::string(field.name), field.type});
        file.numbers.emplace_back(results.size());
        std::vector<std::byte> packed(results.size() * bytes_of(field.type));
        field.pack({pixels, light, x, y}, packed.data());
        std::memcpy(file.numbers.back().data(), packed.data(), packed.size());
    }
    const PixelColumns back = file.read(kExrChannels);
    for (std::size_t i = 0; i < results.size(); ++i) CHECK(back.at(i) == results[i]);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(std::hypot(x[i], y[i]) == doctest::Approx(results[i][Channel::Distance]));
    }
    CHECK(std::isfinite(x[2]));
}

TEST_CASE("output: the vector of the distance has x to the right and y up") {
    PixelColumns pixels({Channel::Distance, Channel::Direction}, 2);
    pixels[Channel::Distance][0] = pixels[Channel::Distance][1] = 3;
    pixels[Channel::Direction][1] = 0.25;
    std::vector<float> x, y;
    distance_vectors(pixels, x, y);
    CHECK(x[0] == doctest::Approx(3));
    CHECK(y[0] == doctest::Approx(0));
    CHECK(x[1] == doctest::Approx(0));
    CHECK(y[1] == doctest::Approx(3));
}

TEST_CASE("output: values of another program are found from its channels") {
    Columns file;
    file.add_uints("N", {1024 + 17, 0xFFFFFFFF, 0, 1024, 5});
    file.add_floats("NF", {0.25F, 0, 0, NAN, 1e30F});
    file.add_floats("T", {0.5F, 0, 0, 1, -1});
    file.add_floats("DEX", {3, 0, 0, NAN, 1});
    file.add_floats("DEY", {-4, 0, 0, 0, INFINITY});
    const ChannelSet there{Channel::Fraction, Channel::Distance, Channel::Direction,
                           Channel::Angle};
    CHECK(ExrValueReader(file.channels, 1024).channels() == there);
    const PixelColumns pixels = file.read(there);
    CHECK(pixels.status()[0] == PixelStatus::Escaped);
    CHECK(pixels.at(0).mu() == 17.25);
    CHECK(pixels[Channel::Angle][0] == 0.5);
    CHECK(pixels[Channel::Distance][0] == 5);
    CHECK(pixels[Channel::Direction][0] == doctest::Approx(0.852416));
    CHECK(pixels.status()[1] == PixelStatus::Limit);
    CHECK(pixels.status()[2] == PixelStatus::Pending);
    // Numbers that make no sense become some that colours can be found of.
    for (const std::size_t i : {3U, 4U}) {
        CHECK(pixels.status()[i] == PixelStatus::Escaped);
        CHECK(pixels.n()[i] == 0);
        CHECK(pixels[Channel::Fraction][i] == 0);
        CHECK(pixels[Channel::Angle][i] == 0);
        CHECK(pixels[Channel::Distance][i] >= 0);
        CHECK(pixels[Channel::Direction][i] >= 0);
        CHECK(pixels[Channel::Direction][i] < 1);
    }
}

TEST_CASE("output: counts in two words, negative biases and integer fractions are read") {
    Columns file;
    file.add_uints("N0", {3, 0xFFFFFFFF, 7});
    file.add_uints("N1", {1, 0xFFFFFFFF, 0});
    file.add_uints("NF", {0x80000000, 0, 0});
    const PixelColumns pixels = file.read({Channel::Fraction}, -5);
    CHECK(pixels.n()[0] == (std::uint64_t{1} << 32) + 8);
    CHECK(pixels[Channel::Fraction][0] == 0.5);
    CHECK(pixels.status()[1] == PixelStatus::Limit);
    CHECK(pixels.n()[2] == 12);
    CHECK(file.read({Channel::Fraction}, INT64_MIN).n()[2] <= std::uint64_t{1} << 62);
    CHECK(file.read({Channel::Fraction}, INT64_MAX).n()[2] == 0);
    CHECK(ExrValueReader(file.channels, 0).channels() == ChannelSet{Channel::Fraction});
}

TEST_CASE("output: an EXR without counts, or with counts of another type, has no values") {
    const auto message = [](std::vector<ExrChannel> channels) {
        return message_of([&] { (void)ExrValueReader(channels, 0); });
    };
    CHECK(message({{"R", ExrType::Half}}) == "has no iteration counts (channel N)");
    CHECK(message({{"N0", ExrType::Uint}}) == "has no iteration counts (channel N)");
    CHECK(message({{"N", ExrType::Float}}) == "has no integers in its channel N");
    CHECK(message({{"N", ExrType::Uint}, {"T", ExrType::Uint}}) == "has integers in its channel T");
}
