#include "image/npy_header.h"

#include <fmt/ranges.h>

#include <cctype>
#include <charconv>
#include <set>
#include <span>

#include "base/error.h"
#include "image/npy.h"

namespace peculiar::image {

namespace {

constexpr std::size_t kAlignment = 64;  // of the data, as in NumPy
constexpr std::size_t kPreamble = 10;   // magic, version and length, version 1.0

/// The few Python literals that NumPy writes: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader parse() {
    NpyHeader header;
    std::set<std::string> seen;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (!seen.insert(key).second) fail(fmt::format("the key '{}' occurs twice", key));
      read_value(key, header);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("text after the dictionary");
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (seen.count(key) == 0) fail(fmt::format("the key '{}' is missing", key));
    }
    return header;
  }

 private:
  void read_value(const std::string& key, NpyHeader& header) {
    if (key == "descr") {
      header.type = type();
    } else if (key == "fortran_order") {
      header.fortran_order = truth();
    } else if (key == "shape") {
      header.shape = shape();
    } else {
      fail(fmt::format("the key '{}' is unknown", key));
    }
  }

  std::string type() {
    if (next() == '[' || next() == '(') {
      throw input_error(
          "{}: an array with named fields (a structured type); save each field as a separate array", name_);
    }
    return quoted();
  }

  bool truth() {
    for (const std::string_view word : {"True", "False"}) {
      skip_space();
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return word == "True";
      }
    }
    fail("'fortran_order' is neither True nor False");
  }

  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> lengths;
    expect('(');
    while (!accept(')')) {
      std::int64_t length = 0;
      skip_space();
      const char* begin = text_.data() + at_;
      const auto [end, failure] = std::from_chars(begin, text_.data() + text_.size(), length);
      if (failure != std::errc() || length < 0) fail("'shape' is not a tuple of lengths");
      at_ += static_cast<std::size_t>(end - begin);
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // as Python 2 wrote long integers
      lengths.push_back(length);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return lengths;
  }

  std::string quoted() {
    const char quote = next();
    if (quote != '\'' && quote != '"') fail("a quoted string is missing");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a quote is not closed");
    std::string result(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return result;
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  char next() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char wanted) {
    if (next() != wanted || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}' is missing at character {}", wanted, at_ + 1));
  }
  [[noreturn]] void fail(const std::string& why) const {
    throw input_error("{}: the .npy header is damaged ({}); save the array again", name_, why);
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& name) {
  return HeaderParser(text, name).parse();
}

std::string npy_header(std::span<const std::int64_t> shape) {
  const std::string dictionary = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}",
                                             fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t used = kPreamble + dictionary.size() + 1;
  const std::size_t padding = (kAlignment - used % kAlignment) % kAlignment;
  const std::size_t length = dictionary.size() + padding + 1;
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(length & 0xff);
  header += static_cast<char>(length >> 8);
  return header + dictionary + std::string(padding, ' ') + '\n';
}

}  // namespace peculiar::image
