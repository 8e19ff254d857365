#include "scene/count_table_text.h"

#include <limits>

#include "scene/value_text.h"

namespace mandel {
namespace {

double number_of(const FlatValue& value) {
    constexpr double kMost = std::numeric_limits<double>::max();
    if (value.kind != FlatValue::Kind::Number) {
        throw InvalidInput("a knot of the table has two numbers, its count and its place");
    }
    return parse_real(value.text, -kMost, kMost);
}

}  // namespace

std::string format_count_knots(const CountKnots& knots) {
    std::string text = "[";
    for (const CountKnot& knot : knots) {
        if (text.size() > 1) text += ", ";
        text += "[" + format_real(knot.count) + ", " + format_real(knot.place) + "]";
    }
    return text + "]";
}

CountKnots count_knots_from(const FlatValue& list) {
    if (list.kind != FlatValue::Kind::List) {
        throw InvalidInput("it must be a list of [count, place] pairs");
    }
    CountKnots knots;
    for (const FlatValue& item : list.items) {
        if (item.kind != FlatValue::Kind::List || item.items.size() != 2) {
            throw InvalidInput("a knot of the table is a pair [count, place]");
        }
        knots.push_back({number_of(item.items[0]), number_of(item.items[1])});
    }
    check_count_knots(knots);
    return knots;
}

}  // namespace mandel
