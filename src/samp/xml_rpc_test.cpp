#include "samp/xml_rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "samp/clean_text.h"

namespace peculiar::samp {
namespace {

using testing::HasSubstr;

std::string answer_of(const std::string& value) {
  return "<?xml version=\"1.0\"?><methodResponse><params><param>" + value +
         "</param></params></methodResponse>";
}

Value read(const std::string& value) { return parse_answer(answer_of(value)); }

// The three documents of the specification, xmlrpc.com/spec.md, verbatim except for blanks between tags.
constexpr const char* kCallOfTheSpecification = R"(<?xml version="1.0"?>
<methodCall>
   <methodName>examples.getStateName</methodName>
   <params>
      <param>
         <value><i4>41</i4></value>
         </param>
      </params>
   </methodCall>)";

constexpr const char* kAnswerOfTheSpecification = R"(<?xml version="1.0"?>
<methodResponse>
   <params>
      <param>
         <value><string>South Dakota</string></value>
         </param>
      </params>
   </methodResponse>)";

constexpr const char* kFaultOfTheSpecification = R"(<?xml version="1.0"?>
<methodResponse>
   <fault>
      <value>
         <struct>
            <member>
               <name>faultCode</name>
               <value><int>4</int></value>
               </member>
            <member>
               <name>faultString</name>
               <value><string>Too many parameters.</string></value>
               </member>
            </struct>
         </value>
      </fault>
   </methodResponse>)";

TEST(XmlRpc, ReadsTheCallOfTheSpecification) {
  const Call call = parse_call(kCallOfTheSpecification);
  EXPECT_EQ(call.method, "examples.getStateName");
  EXPECT_EQ(call.parameters, std::vector<Value>{"41"});
}

TEST(XmlRpc, ReadsTheAnswerOfTheSpecification) {
  EXPECT_EQ(parse_answer(kAnswerOfTheSpecification), Value("South Dakota"));
}

TEST(XmlRpc, ThrowsTheFaultOfTheSpecification) {
  try {
    parse_answer(kFaultOfTheSpecification);
    FAIL() << "no fault";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), 4);
    EXPECT_STREQ(fault.what(), "Too many parameters.");
  }
}

TEST(XmlRpc, ReadsTheStructAndTheArrayOfTheSpecification) {
  EXPECT_EQ(read("<value><struct><member><name>lowerBound</name><value><i4>18</i4></value></member><member>"
                 "<name>upperBound</name><value><i4>139</i4></value></member></struct></value>"),
            (Value::Map{{"lowerBound", "18"}, {"upperBound", "139"}}));
  EXPECT_EQ(read("<value><array><data><value><i4>12</i4></value><value><string>Egypt</string></value>"
                 "<value><boolean>0</boolean></value><value><i4>-31</i4></value></data></array></value>"),
            (Value::List{"12", "Egypt", "0", "-31"}));
}

TEST(XmlRpc, ReadsTextsInEverySpelling) {
  EXPECT_EQ(read("<value>untyped</value>"), Value("untyped"));
  EXPECT_EQ(read("<value/>"), Value(""));
  EXPECT_EQ(read("<value><string/></value>"), Value(""));
  EXPECT_EQ(read("<value><string>  </string></value>"), Value("  "));
  EXPECT_EQ(read("<value> a\n</value>"), Value(" a\n"));
  EXPECT_EQ(read("<value>a &lt; b &amp;&amp; c &gt; &quot;&apos;&#x41;&#66;</value>"),
            Value("a < b && c > \"'AB"));
  EXPECT_EQ(read("<value><string>x<![CDATA[<y>&amp;]]>z</string></value>"), Value("x<y>&amp;z"));
  EXPECT_EQ(read("<value><string>a<!-- no text -->b</string></value>"), Value("ab"));
  EXPECT_EQ(read("<value> <double> 1.5 </double> </value>"), Value("1.5"));
}

TEST(XmlRpc, ReadsOtherEncodings) {
  EXPECT_EQ(
      parse_answer("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><methodResponse><params><param><value>"
                   "\xE9t\xE9</value></param></params></methodResponse>"),
      Value("été"));
}

TEST(XmlRpc, EntitiesOfADocumentTypeStayUnread) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY f SYSTEM "
      "\"file:///etc/passwd\">]><methodResponse><params><param><value>&b;&f;</value></param></params>"
      "</methodResponse>";
  EXPECT_EQ(parse_answer(bomb), Value("&b;&f;"));
}

TEST(XmlRpc, WhatIsWrittenReadsTheSame) {
  const Value everything =
      Value::Map{{"text", "a <b> & \"c\" 'd' \t\n\r ]]> é 星 🌌"},
                 {"", Value::List{}},
                 {"empty", ""},
                 {"blank", " "},
                 {"list", Value::List{"1", Value::List{"2", Value::Map{}}, Value::Map{{"<key>", "x"}}}}};
  EXPECT_EQ(parse_answer(answer_document(everything)), everything);
  const Call call = parse_call(call_document({"samp.hub.notifyAll", {"key", everything, Value::List{}}}));
  EXPECT_EQ(call.method, "samp.hub.notifyAll");
  EXPECT_EQ(call.parameters, (std::vector<Value>{"key", everything, Value::List{}}));
}

TEST(XmlRpc, AFaultReadsTheSame) {
  try {
    parse_answer(fault_document(-32601, "no <such> method & no other"));
    FAIL() << "no fault";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), -32601);
    EXPECT_STREQ(fault.what(), "no <such> method & no other");
  }
}

TEST(XmlRpc, ACallWithoutParametersMayLeaveThemOut) {
  EXPECT_TRUE(
      parse_call("<methodCall><methodName> samp.hub.ping </methodName></methodCall>").parameters.empty());
}

TEST(XmlRpc, AnAnswerWithoutAValueIsAnEmptyText) {
  EXPECT_EQ(parse_answer("<methodResponse><params/></methodResponse>"), Value(""));
}

class XmlRpcRefusal : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(XmlRpcRefusal, SaysWhere) {
  const auto& [document, words] = GetParam();
  try {
    parse_call(document);
    FAIL() << "it was read: " << document;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_THAT(error.what(), HasSubstr(words));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Documents, XmlRpcRefusal,
    testing::Values(
        std::pair{"", "not XML"}, std::pair{"hello", "not XML"},
        std::pair{"<methodCall><methodName>a</methodName>", "not XML"},
        std::pair{"<methodResponse/>", "<methodResponse> instead of <methodCall>"},
        std::pair{"<methodCall/>", "<methodCall> has no <methodName>"},
        std::pair{"<methodCall><methodName>a</methodName><params><param/></params></methodCall>",
                  "<param> has no <value>"},
        std::pair{"<methodCall><methodName>a</methodName><params><param><value><array/></value></param>"
                  "</params></methodCall>",
                  "<array> has no <data>"},
        std::pair{
            "<methodCall><methodName>a</methodName><params><param><value><struct><member><value>1</value>"
            "</member></struct></value></param></params></methodCall>",
            "<member> has no <name>"},
        std::pair{"<methodCall><methodName>a</methodName><params><param><value><object/></value></param>"
                  "</params></methodCall>",
                  "type <object>"}));

TEST(XmlRpc, RefusesValuesWithinEachOtherWithoutEnd) {
  std::string deep;
  for (int depth = 0; depth < 100000; ++depth) deep += "<value><array><data>";
  for (int depth = 0; depth < 100000; ++depth) deep += "</data></array></value>";
  EXPECT_THROW(read(deep), Error);
}

TEST(XmlRpc, RefusesALongDocument) {
  EXPECT_THROW(read("<value>" + std::string(kLongestDocument, 'a') + "</value>"), Error);
}

TEST(CleanText, KeepsWhatXmlHolds) {
  const std::string good = "a\t\n\r\x7F é \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF";
  EXPECT_EQ(clean_text(good), good);
}

TEST(AsciiText, HasAMarkForEachOtherCharacter) {
  EXPECT_EQ(ascii_text("a\t\n\r\x7F <&>"), "a\t\n\r\x7F <&>");
  EXPECT_EQ(ascii_text("caf\xC3\xA9 \xE6\x98\x9F \xF0\x9F\x8C\x8C!"), "caf? ? ?!");
  EXPECT_EQ(ascii_text("\x01\xE9\xC0z"), "???z");
}

TEST(CleanText, ReplacesWhatXmlCannotHold) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(clean_text(std::string("\0\x01\x1F", 3)), bad + bad + bad);
  EXPECT_EQ(clean_text("\xC0\x80"), bad + bad) << "more bytes than it needs";
  EXPECT_EQ(clean_text("\xE0\x80\xAF"), bad + bad + bad) << "more bytes than it needs";
  EXPECT_EQ(clean_text("\xED\xA0\x80"), bad + bad + bad) << "half a pair of UTF-16";
  EXPECT_EQ(clean_text("\xEF\xBF\xBF"), bad + bad + bad) << "U+FFFF";
  EXPECT_EQ(clean_text("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond U+10FFFF";
  EXPECT_EQ(clean_text("caf\xE9"), "caf" + bad) << "cut short";
  EXPECT_EQ(clean_text("\x80z"), bad + "z") << "begins within a character";
}

}  // namespace
}  // namespace peculiar::samp
