#include "report/page_paths.h"

#include <gtest/gtest.h>

namespace peculiar::report {
namespace {

TEST(PagePaths, AreThoseFromTheRunFolder) {
  const PagePaths paths("/data/one & two/run/");
  const std::pair<const char*, const char*> cases[] = {
      // in the run folder, whose name has blanks and signs
      {"<td>/data/one &amp; two/run/scores.h5</td>", "<td>scores.h5</td>"},
      {"<td>/data/one &amp; two/run</td>", "<td>.</td>"},
      {"peculiar info '/data/one &amp; two/run/'", "peculiar info './'"},
      {"[&quot;/data/one &amp; two/run/a.h5&quot;,&quot;/data/one &amp; two/run/b.h5&quot;]",
       "[&quot;a.h5&quot;,&quot;b.h5&quot;]"},
      {"--output=/data/one &amp; two/run/a.h5 -n 3", "--output=a.h5 -n 3"},
      // in the parent folder, and a sibling whose name begins in the same way
      {"at /data/one &amp; two/sky.h5: bad", "at ../sky.h5: bad"},
      {"/data/one &amp; two/run2/x.h5", "../run2/x.h5"},
      {"../sky.h5", "../sky.h5"},
      // elsewhere
      {"(/home/me/a.fits, /home/me/b.fits)", "(.../a.fits, .../b.fits)"},
      {"<td>/home/my name/a b.fits</td>", "<td>.../a b.fits</td>"},
      {"<li>/home/me/a.fits: is damaged: no end</li>", "<li>.../a.fits: is damaged: no end</li>"},
      {"&quot;/home/my name/a&amp;b.fits&quot; x", "&quot;.../a&amp;b.fits&quot; x"},
      {"/home/me/images/", ".../images"},
      {"file:///home/me/x", "file://.../x"},
      {"../../home/me/x.h5", ".../x.h5"},
      {"'/data/one &amp; two/run/../../../root/x'", "'.../x'"},
      {"/data/oneself/x", ".../x"},
      // not paths of files
      {"--config /dev/stdin &lt;&lt;'END'", "--config /dev/stdin &lt;&lt;'END'"},
      {"km / s, erg/s and 1/2 at https://a.org/b/c", "km / s, erg/s and 1/2 at https://a.org/b/c"},
      {"<p>/images</p><br /><b>x</b>", "<p>/images</p><br /><b>x</b>"},
      {"<img src=\"data:image/png;base64,/home/me/x+/a/b=\" />",
       "<img src=\"data:image/png;base64,/home/me/x+/a/b=\" />"},
      {"", ""},
      {"/", "/"},
  };
  for (const auto& [before, after] : cases) EXPECT_EQ(paths.shown(before), after);
}

TEST(PagePaths, AFolderBelowTheRootHasNoneAroundIt) {
  EXPECT_EQ(PagePaths("/run").shown("/run/a.h5 and /other/b.h5"), "a.h5 and .../b.h5");
}

}  // namespace
}  // namespace peculiar::report
