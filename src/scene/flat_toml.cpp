#include "scene/flat_toml.h"

// Some claims that the parser asserts in debug builds do not hold for malformed texts, such as
// "[*"; it goes on to refuse them properly.
#define TOML_ASSERT(claim) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>

#include "scene/text_lines.h"
#include "scene/toml_guard.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

TextPosition position_of(const toml::source_position& source) {
    return {std::max(source.line, 1u), std::max(source.column, 1u)};
}

// Finds the source text of values by line and column, which toml++ counts in characters.
class SourceLines {
public:
    explicit SourceLines(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '\n') starts_.push_back(i + 1);
        }
    }

    std::string_view line(std::uint32_t number) const {
        if (number == 0 || number > starts_.size()) return {};
        const std::size_t begin = starts_[number - 1];
        const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
        return text_.substr(begin, end - begin);
    }

    // A value on one line; columns count from 1, `end` is one past the last character.
    std::string_view between(toml::source_position begin, toml::source_position end) const {
        const std::string_view whole = line(begin.line);
        const std::size_t from = byte_of(whole, begin.column);
        if (end.line != begin.line) return whole.substr(from);
        return whole.substr(from, std::max(byte_of(whole, end.column), from) - from);
    }

private:
    static std::size_t byte_of(std::string_view line, std::uint32_t column) {
        std::uint32_t seen = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool starts = (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80;
            if (starts && ++seen == column) return i;
        }
        return line.size();
    }

    std::string_view text_;
    std::vector<std::size_t> starts_{0};
};

// TOML allows '+' and underscores in numbers; options do not, and they share the parsers.
std::string number_digits(std::string_view literal) {
    std::string digits;
    for (const char ch : literal) {
        if (ch == ' ' || ch == '\t' || ch == '\r') break;
        if (ch != '_') digits += ch;
    }
    if (digits.starts_with('+')) digits.erase(0, 1);
    return digits;
}

std::string name_of(toml::node_type type) {
    switch (type) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time";
        case toml::node_type::date_time:
            return "a date";
        default:
            return "a value of another kind";
    }
}

// Lists within lists are kept two deep (a palette of pairs); what is deeper fits no key.
FlatValue flat_value(const toml::node& node, const SourceLines& lines, int depth) {
    FlatValue value;
    value.position = position_of(node.source().begin);
    if (const auto* text = node.as_string()) {
        value.kind = FlatValue::Kind::Text;
        value.text = text->get();
    } else if (node.is_number()) {
        value.kind = FlatValue::Kind::Number;
        value.text = number_digits(lines.between(node.source().begin, node.source().end));
    } else if (const auto* boolean = node.as_boolean()) {
        value.kind = FlatValue::Kind::Boolean;
        value.text = boolean->get() ? "true" : "false";
    } else if (node.is_array() && depth < 2) {
        value.kind = FlatValue::Kind::List;
        for (const toml::node& item : *node.as_array()) {
            value.items.push_back(flat_value(item, lines, depth + 1));
        }
    } else {
        value.text = node.is_array() ? "a list of lists of lists" : name_of(node.type());
    }
    return value;
}

// The line of the first `key = ...`, to name both positions of a duplicate.
std::uint32_t first_line_of(std::string_view key, const SourceLines& lines, std::uint32_t before) {
    for (std::uint32_t number = 1; number < before; ++number) {
        std::string_view line = lines.line(number);
        while (!line.empty() && (line[0] == ' ' || line[0] == '\t')) line.remove_prefix(1);
        if (!line.starts_with(key)) continue;
        line.remove_prefix(key.size());
        const std::size_t next = line.find_first_not_of(" \t");
        if (next != std::string_view::npos && line[next] == '=') return number;
    }
    return 0;
}

// toml++ says "Error while parsing X: reason"; people at the shell need the reason, and the cure
// for the two usual slips: a key given twice, and a text without quotes.
std::string readable(const toml::parse_error& error, const SourceLines& lines) {
    std::string reason(error.description());
    const std::size_t colon = reason.find(": ");
    if (reason.starts_with("Error while parsing") && colon != std::string::npos) {
        reason.erase(0, colon + 2);
    }
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
    const std::uint32_t number = error.source().begin.line;
    const std::string_view line = lines.line(number);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return reason;

    if (reason.starts_with("cannot redefine")) {
        std::string_view key = line.substr(0, equals);
        key.remove_prefix(std::min(key.find_first_not_of(" \t"), key.size()));
        key = key.substr(0, key.find_last_not_of(" \t") + 1);
        const std::uint32_t first = first_line_of(key, lines, number);
        if (first != 0) {
            return quote(key) + " is given twice, first in line " + std::to_string(first);
        }
    }
    const std::size_t value = line.find_first_not_of(" \t", equals + 1);
    const bool is_bare = value != std::string_view::npos &&
                         std::string_view("\"'[{\r").find(line[value]) == std::string_view::npos;
    return is_bare ? reason + " (texts and very long numbers need quotes)" : reason;
}

void sort_by_place(std::vector<FlatEntry>& entries) {
    std::sort(entries.begin(), entries.end(), [](const FlatEntry& a, const FlatEntry& b) {
        return a.position.line != b.position.line ? a.position.line < b.position.line
                                                  : a.position.column < b.position.column;
    });
}

// What becomes of the tables of a text.
enum class Tables : std::uint8_t {
    Refused,  // values that fit no key; lists of tables are kept, one deep
    Joined,   // their entries stand for them, those of a list one like the other
    Kept,     // their entries stand for them; lists of tables are kept, however deep
};

class EntryCollector {
public:
    EntryCollector(const SourceLines& lines, Tables tables) : lines_(lines), tables_(tables) {}

    void add(const toml::table& table, const std::string& prefix,
             std::vector<FlatEntry>& entries) const {
        for (const auto& [key, node] : table) {
            const std::string name = prefix + std::string(key.str());
            if (tables_ != Tables::Refused && node.is_table()) {
                add(*node.as_table(), name + ".", entries);
            } else if (tables_ == Tables::Joined && node.is_array_of_tables()) {
                for (const toml::node& item : *node.as_array()) {
                    add(*item.as_table(), name + ".", entries);
                }
            } else {
                entries.push_back(
                    {name, position_of(key.source().begin), flat_value(node, lines_, 0), {}});
                if (node.is_array_of_tables()) add_tables(*node.as_array(), entries.back());
            }
        }
    }

private:
    void add_tables(const toml::array& array, FlatEntry& entry) const {
        for (const toml::node& item : array) {
            std::vector<FlatEntry>& table = entry.tables.emplace_back();
            if (tables_ == Tables::Kept) {
                add(*item.as_table(), "", table);
            } else {
                // What is a list of tables within these again fits no key.
                for (const auto& [key, node] : *item.as_table()) {
                    table.push_back({std::string(key.str()),
                                     position_of(key.source().begin),
                                     flat_value(node, lines_, 0),
                                     {}});
                }
            }
            sort_by_place(table);
        }
    }

    const SourceLines& lines_;
    const Tables tables_;
};

std::vector<FlatEntry> parse_entries(std::string_view given, std::string_view source_name,
                                     Tables tables) {
    std::string storage;
    const std::string_view text = with_line_feeds(given, storage);
    guard_toml(text, source_name);
    const SourceLines lines(text);
    std::vector<FlatEntry> entries;
    try {
        EntryCollector(lines, tables).add(toml::parse(text), "", entries);
    } catch (const toml::parse_error& error) {
        throw error_at(source_name, position_of(error.source().begin), readable(error, lines));
    }
    sort_by_place(entries);
    return entries;
}

}  // namespace

InvalidInput error_at(std::string_view source_name, TextPosition position,
                      std::string_view sentence) {
    return InvalidInput(std::string(source_name) + ":" + std::to_string(position.line) + ":" +
                        std::to_string(position.column) + ": " + std::string(sentence));
}

std::vector<FlatEntry> parse_flat_toml(std::string_view text, std::string_view source_name) {
    return parse_entries(text, source_name, Tables::Refused);
}

std::vector<FlatEntry> parse_toml_tables(std::string_view text, std::string_view source_name) {
    return parse_entries(text, source_name, Tables::Joined);
}

std::vector<FlatEntry> parse_nested_toml(std::string_view text, std::string_view source_name) {
    return parse_entries(text, source_name, Tables::Kept);
}

}  // namespace mandel
