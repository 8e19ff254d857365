#include "suite/report/markup.h"

#include <doctest/doctest.h>

#include <string>

using namespace mandel;

TEST_CASE("suite: text from anywhere becomes text of XML") {
    CHECK(escaped("a <b> & \"c\" 'd'") == "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    CHECK(escaped("tab\tline\n\xC3\xA9\xE6\x9B\xBC\xF0\x9F\x98\x80") ==
          "tab\tline\n\xC3\xA9\xE6\x9B\xBC\xF0\x9F\x98\x80");
    const std::string mark = "\xEF\xBF\xBD";
    CHECK(escaped(std::string("\0\x1B\x08", 3)) == mark + mark + mark);
    CHECK(escaped("\xEF\xBF\xBE") == mark);                           // U+FFFE
    CHECK(escaped("\xFF\xC3") == mark + mark);                        // cut short
    CHECK(escaped("\xED\xA0\x80") == mark + mark + mark);             // a surrogate
    CHECK(escaped("\xC0\xAF") == mark + mark);                        // too long
    CHECK(escaped("\xF4\x90\x80\x80") == mark + mark + mark + mark);  // beyond Unicode
}

TEST_CASE("suite: bytes become base64 (RFC 4648, section 10)") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xFF\xFE") == "//4=");
}
