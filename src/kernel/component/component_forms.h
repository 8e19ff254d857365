// From the map of a period around a parameter b to what components.h says around there.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/component/components.h"
#include "kernel/component/period_map.h"

namespace mandel {

// Where b lies in a view.
struct FormPlace {
    ComplexExp offset;  // of the view's centre from b
    FloatExp reach;     // no point of the view is farther from b
};

// All three: nothing if it cannot be proved that the form is right as far as the view reaches.
std::optional<LocalComponent::Form> attracting_form(const PeriodMap& map, const FormPlace& place);
// For a multiplier within `gap` of a primitive q-th root of unity, q > 1.
std::optional<LocalComponent::Form> satellite_form(const PeriodMap& map, const FormPlace& place,
                                                   std::uint64_t q, const FloatExp& gap);
// For a multiplier of nearly 1.
std::optional<LocalComponent::Form> cusp_form(const PeriodMap& map, const FormPlace& place);

}  // namespace mandel
