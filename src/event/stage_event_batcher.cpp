#include "event/stage_event_batcher.h"

#include <chrono>
#include <utility>
#include <variant>

namespace mandel {

namespace {

EventBatch::Time now() { return std::chrono::steady_clock::now(); }

bool is_not_one_unit(const StageEvent& event) {
    return !std::holds_alternative<ContentChange>(event);
}

// False for a state change, which is not collected.
bool add_content(const StageEvent& event, EventBatch& batch) {
    if (const auto* one = std::get_if<ContentChange>(&event)) {
        batch.add(one->unit, now());
        return true;
    }
    if (const auto* many = std::get_if<ContentMultiChange>(&event)) {
        batch.add(many->units, now());
        return true;
    }
    return false;
}

}  // namespace

StageEventBatcher::StageEventBatcher(Receiver<StageEvent> input, Sender<StageEvent> output,
                                     BatchLimits limits)
    : input_(std::move(input)),
      output_(std::move(output)),
      limits_(limits),
      thread_([this] { run(); }) {}

StageEventBatcher::~StageEventBatcher() {
    output_.close();
    input_.close();
}

std::exception_ptr StageEventBatcher::join() {
    thread_.join();
    return failure_;
}

void StageEventBatcher::run() noexcept {
    try {
        forward_events();
    } catch (...) {
        failure_ = std::current_exception();
    }
    input_.close();
    output_.close();
}

void StageEventBatcher::forward_events() {
    EventBatch batch(limits_);
    ChannelResult result = ChannelResult::Empty;
    while (result == ChannelResult::Empty) {
        std::optional<StageEvent> event;
        if (batch.is_empty()) {
            event = input_.receive();
            if (!event) return;
            if (!take_in(*std::move(event), batch)) return;
        } else {
            // Not for each unit: every wake-up disturbs a thread that computes.
            input_.wait_for_backlog(batch.missing(), batch.deadline(), is_not_one_unit);
            if (!deliver_due(batch)) return;
        }
        while ((result = input_.try_receive(event)) == ChannelResult::Done) {
            if (!take_in(*std::move(event), batch)) return;
        }
    }
    while (!batch.is_empty()) {
        if (!deliver(batch)) return;
    }
}

// False if the output has closed, here and below.
bool StageEventBatcher::take_in(StageEvent event, EventBatch& batch) {
    if (add_content(event, batch)) return deliver_due(batch);
    return output_.send(std::move(event)) == ChannelResult::Done;
}

bool StageEventBatcher::deliver_due(EventBatch& batch) {
    while (batch.is_due(now())) {
        if (!deliver(batch)) return false;
    }
    return true;
}

bool StageEventBatcher::deliver(EventBatch& batch) {
    const bool is_late = !output_.has_room();
    while (!output_.has_room()) {
        if (output_.wait_for_room() == ChannelResult::Closed) return false;
        auto state_change = merge_queued(batch);
        if (state_change && output_.send(*std::move(state_change)) == ChannelResult::Closed)
            return false;
    }
    return output_.send(is_late ? batch.take_all() : batch.take()) == ChannelResult::Done;
}

// Collects what is queued, up to a state change.
std::optional<StageEvent> StageEventBatcher::merge_queued(EventBatch& batch) {
    std::optional<StageEvent> event;
    while (input_.try_receive(event) == ChannelResult::Done) {
        if (!add_content(*event, batch)) return event;
    }
    return std::nullopt;
}

}  // namespace mandel
