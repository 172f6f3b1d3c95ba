#include "survey/sky_columns.h"

#include <numbers>

#include "base/atomic_file.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using catalog::Column;
using catalog::Table;

constexpr double kRad = std::numbers::pi / 180;

Column numbers(const std::string& name, const std::string& unit, std::vector<double> values) {
  return {name, unit, "", std::move(values), {}};
}

Table table_of(const std::string& longitude, const std::string& latitude, const std::string& unit = "",
               double a = 150, double d = 2.2, const std::string& latitude_unit = "same") {
  Table table;
  table.add({"id", "", "", std::vector<std::string>{"a"}, {}});
  table.add(numbers(longitude, unit, {a}));
  table.add(numbers(latitude, latitude_unit == "same" ? unit : latitude_unit, {d}));
  return table;
}

void expect_at(const Table& table, double ra, double dec, const SkyColumnsChoice& choice = {}) {
  const SkyPositions positions = read_sky_columns(table, choice, "cat.fits");
  EXPECT_NEAR(positions.ra_deg[0], ra, 1e-8) << positions.words;
  EXPECT_NEAR(positions.dec_deg[0], dec, 1e-8) << positions.words;
}

std::string refused(const Table& table, const SkyColumnsChoice& choice = {},
                    ErrorKind kind = ErrorKind::kInput) {
  return message_of([&] { read_sky_columns(table, choice, "cat.fits"); }, kind);
}

TEST(SkyColumns, UnitsAreConverted) {
  expect_at(table_of("ra", "dec"), 150, 2.2);
  expect_at(table_of("RA", "DEC", "degrees (J2000)"), 150, 2.2);
  for (const char* unit : {"---", "none", "degs", "decimal degrees", "Angle[deg]"})
    expect_at(table_of("ra", "dec", unit), 150, 2.2);
  expect_at(table_of("ra", "dec", "Angle[rad]", 150 * kRad, 2.2 * kRad), 150, 2.2);
  expect_at(table_of("coord_ra", "coord_dec", "rad", 150 * kRad, 2.2 * kRad), 150, 2.2);
  expect_at(table_of("ra", "dec", "arcmin", 9000, 132), 150, 2.2);
  expect_at(table_of("ra", "dec", "arcmin", 9000, 7920, "arcsec"), 150, 2.2);
  expect_at(table_of("ra", "dec", "hourangle", 10, 2.2, "deg"), 150, 2.2);
  expect_at(table_of("ra_rad", "dec_rad", "", 150 * kRad, 2.2 * kRad), 150, 2.2);
  SkyColumnsChoice said;
  said.unit = "rad";
  expect_at(table_of("ra", "dec", "", 150 * kRad, 2.2 * kRad), 150, 2.2, said);
  said.unit = "hour";
  expect_at(table_of("ra", "dec", "", 10, 2.2), 150, 2.2, said);
}

TEST(SkyColumns, TextsAreSexagesimal) {
  Table table;
  const auto text = [](const std::string& value) { return std::vector<std::string>{value}; };
  table.add({"RAJ2000", "\"h:m:s\"", "", text("10 00 00.0"), {}});
  table.add({"DEJ2000", "\"d:m:s\"", "", text("-02 12 00"), {}});
  table.add({"ra_text", "deg", "", text("150:06:00"), {}});
  table.add({"GLON", "deg", "", text("150:00:00"), {}});
  table.add({"GLAT", "deg", "", text("+02:12:00"), {}});
  expect_at(table, 150, -2.2);
  SkyColumnsChoice degrees;
  degrees.ra = "ra_text";
  degrees.dec = "DEJ2000";
  expect_at(table, 150.1, -2.2, degrees);
  SkyColumnsChoice galactic;
  galactic.ra = "GLON";
  expect_at(table, 63.605102952933045, 54.039754683718115, galactic);
}

// Positions from astropy 8.0.2: SkyCoord(150, 2.2, unit="deg", frame=...).icrs
constexpr double kGalactic[2] = {63.605102952933045, 54.039754683718115};
constexpr double kFk4[2] = {150.64560426664903, 1.9581284476097032};
constexpr double kFk4At1975[2] = {150.32304637736232, 2.0792692861425177};
constexpr double kFk5[2] = {149.99999377424072, 2.2000049530086554};
constexpr double kEcliptic[2] = {152.8846667070934, 13.530441859236234};

TEST(SkyColumns, FramesComeFromNames) {
  expect_at(table_of("l", "b", "deg"), kGalactic[0], kGalactic[1]);
  expect_at(table_of("GLON", "GLAT"), kGalactic[0], kGalactic[1]);
  expect_at(table_of("pos.l", "pos.b", "deg"), kGalactic[0], kGalactic[1]);
  expect_at(table_of("RAB1950", "DEB1950", "deg"), kFk4[0], kFk4[1]);
  expect_at(table_of("ecl_lon", "ecl_lat", "deg"), kEcliptic[0], kEcliptic[1]);
  expect_at(table_of("sky_centroid.ra", "sky_centroid.dec", "deg"), 150, 2.2);
  EXPECT_THAT(refused(table_of("l", "b")), HasSubstr("cannot tell which columns are the sky positions"))
      << "may be anything";
  // When requested by name, the columns mean what their names say.
  SkyColumnsChoice asked;
  asked.ra = "l";
  asked.dec = "b";
  expect_at(table_of("l", "b"), kGalactic[0], kGalactic[1], asked);
  asked.frame = "icrs";
  expect_at(table_of("l", "b"), 150, 2.2, asked);
  EXPECT_THAT(read_sky_columns(table_of("l", "b", "deg"), {}, "").words,
              HasSubstr("longitude of 'l', latitude of 'b', galactic brought to ICRS"));
  Table both = table_of("l", "b", "deg");
  both.add(numbers("ra", "deg", {12}));
  both.add(numbers("dec", "deg", {13}));
  expect_at(both, 12, 13);
  SkyColumnsChoice mixed;
  mixed.ra = "l";
  mixed.dec = "dec";
  EXPECT_THAT(refused(both, mixed), HasSubstr("'l' seems to be galactic and 'dec' ICRS"));
  Table apart = table_of("ra", "declination", "deg");
  expect_at(apart, 150, 2.2);
}

TEST(SkyColumns, FramesComeFromTheTableAndTheUser) {
  Table table = table_of("ra", "dec", "deg");
  table.metadata = {{"RADESYS", "FK4"}, {"EQUINOX", "1975.0"}};
  expect_at(table, kFk4At1975[0], kFk4At1975[1]);
  table.metadata = {{"EQUINOX", "2000.0"}};
  expect_at(table, kFk5[0], kFk5[1]);
  table.metadata = {{"coosys:ra", "eq_FK4:B1950.0"}, {"coosys:dec", "eq_FK4:B1950.0"}, {"RADESYS", "ICRS"}};
  expect_at(table, kFk4[0], kFk4[1]);
  // Only one of the two refers to it.
  Table vizier = table_of("RAJ2000", "DEJ2000", "deg");
  vizier.metadata = {{"coosys:RAJ2000", "eq_FK5:J2000"}};
  expect_at(vizier, kFk5[0], kFk5[1]);
  table.metadata.clear();
  table.find("ra")->ucd = "pos.galactic.lon";
  table.find("dec")->ucd = "pos.galactic.lat";
  expect_at(table, kGalactic[0], kGalactic[1]);
  for (const char* name : {"ra", "dec"}) table.find(name)->ucd.clear();
  SkyColumnsChoice said;
  said.frame = "icrs";
  expect_at(table, 150, 2.2, said);
  said.frame = "fk4:B1975";
  expect_at(table, kFk4At1975[0], kFk4At1975[1], said);
  said.frame = "horizon";
  EXPECT_THAT(refused(table, said, ErrorKind::kUsage), HasSubstr("--frame: unknown frame 'horizon'"));
  table.metadata = {{"coosys:", "geo_app"}};
  EXPECT_THAT(refused(table), HasSubstr("in the table is 'geo_app'"));
  Table unnamed = table_of("first", "second", "deg");
  EXPECT_THAT(refused(unnamed), HasSubstr("which columns"));
  unnamed.find("first")->ucd = "pos.eq.ra;meta.main";
  unnamed.find("second")->ucd = "pos.eq.dec;meta.main";
  expect_at(unnamed, 150, 2.2);
}

TEST(SkyColumns, ValuesThatCannotBe) {
  EXPECT_THAT(
      refused(table_of("ra", "dec", "deg", 9000, 132)),
      HasSubstr("1 of 1 positions are impossible: row 1 has 'ra' 9000 and 'dec' 132; give their unit"));
  EXPECT_THAT(refused(table_of("ra", "dec", "pix")),
              HasSubstr("the unit of 'ra' is 'pix', which is not an angle"));
  Table table;
  table.add(numbers("ra", "deg", {10, 400, 20}));
  table.add(numbers("dec", "deg", {-90, 0, 20}));
  const SkyPositions positions = read_sky_columns(table, {}, "cat.fits");
  EXPECT_TRUE(std::isnan(positions.ra_deg[1]));
  EXPECT_EQ(positions.dec_deg[0], -90);
  EXPECT_THAT(positions.warnings, testing::ElementsAre(HasSubstr("1 of 3 positions are impossible: row 2")));
  EXPECT_THAT(read_sky_columns(table_of("coord_ra", "coord_dec"), {}, "").warnings,
              testing::ElementsAre(HasSubstr("--ra-unit rad")));
}

TEST(SkyColumns, AFileSaysItsFrames) {
  const TestFolder folder;
  const std::string votable = (folder.path() / "a.vot").string(), ecsv = (folder.path() / "a.ecsv").string();
  const std::string field = R"(" datatype="double" unit="deg" ref="old"/>)";
  write_file(
      votable,
      R"(<VOTABLE><RESOURCE><COOSYS ID="new" system="ICRS"/>)"
      R"(<COOSYS ID="old" system="eq_FK4" equinox="B1975.0"/><TABLE><FIELD name="ra)" +
          field + R"(<FIELD name="dec)" + field +
          "<DATA><TABLEDATA><TR><TD>150</TD><TD>2.2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>");
  expect_at(tables::read_table(votable), kFk4At1975[0], kFk4At1975[1]);
  write_file(ecsv,
             "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: c.ra, unit: deg, datatype: float64}\n"
             "# - {name: c.dec, unit: deg, datatype: float64}\n# meta: !!omap\n# - __serialized_columns__:\n"
             "#     c:\n#       __class__: astropy.coordinates.sky_coordinate.SkyCoord\n#       frame: fk4\n"
             "#       equinox: !astropy.time.Time {format: byear_str, jd1: 2442413.0, jd2: 0.4783929239}\n"
             "# schema: astropy-2.0\nc.ra c.dec\n150 2.2\n");
  expect_at(tables::read_table(ecsv), kFk4At1975[0], kFk4At1975[1]);
  for (const char* name : {"b.vot", "b.fits", "b.ecsv"}) {  // ours
    Table table = table_of("ra", "dec", "deg");
    table.metadata = {{"RADESYS", "ICRS"}};
    for (const char* column : {"ra", "dec"}) table.find(column)->description = "of the centre (ICRS)";
    const std::string path = (folder.path() / name).string();
    tables::write_table(path, table);
    expect_at(tables::read_table(path), 150, 2.2);
  }
  EXPECT_THAT(read_file((folder.path() / "b.vot").string()),
              testing::AllOf(HasSubstr("<COOSYS ID=\"icrs\" system=\"ICRS\"/>"), HasSubstr("ref=\"icrs\"")));
}

class FramesTest : public SurveyTest {};

TEST_F(FramesTest, AnObjectIsFoundWhateverTheFrameOfItsCatalogue) {
  write_mosaic();  // at ra 150.1, dec 2.2
  const auto place_of = [&](const std::string& header, double a, double d, const std::string& frame) {
    write_catalogue(fmt::format("id,{}\no,{:.10f},{:.10f}\n", header, a, d));
    options_.catalogue.frame = frame;
    run();
    return sample().rows().column("mosaic_x").number(0);
  };
  // The centre of the mosaic, from astropy 8.0.2: SkyCoord(150.1, 2.2, unit="deg", frame=...)
  const double middle = (kWidth - 1) / 2.0;
  EXPECT_NEAR(place_of("ra,dec", 150.1, 2.2, "auto"), middle, 1e-5);
  EXPECT_NEAR(place_of("glon,glat", 236.8136646813, 42.1026479560, "auto"), middle, 1e-3);
  EXPECT_NEAR(place_of("ra,dec", 149.4537221173, 2.4405468613, "fk4"), middle, 1e-3);
  write_catalogue("id,ra,dec\no,236.8136646813,42.1026479560\n");
  options_.catalogue.frame = "auto";
  EXPECT_THAT(refusal(), HasSubstr("give --frame galactic"));
  write_catalogue(fmt::format("id,ra,dec\no,{:.10f},{:.10f}\n", 149.4537221173, 2.4405468613));
  EXPECT_THAT(refusal(), HasSubstr("give --frame fk4"));
  write_catalogue(fmt::format("id,ra,dec\no,{},{}\n", 150.1 * kRad, 2.2 * kRad));
  EXPECT_THAT(refusal(), HasSubstr("give --ra-unit rad"));
}

TEST_F(FramesTest, AMosaicOfAnotherFrameIsCutAtThePlaceInIcrs) {
  write_mosaic();
  const std::string icrs = read_file(path("field.fits"));
  const auto rewrite = [&](const std::string& system) {
    std::string bytes = icrs;
    bytes.replace(bytes.find("'ICRS    '"), 10, system);
    write_file(path("field.fits"), bytes);
  };
  std::vector<std::string> said;
  context_.log = [&](MessageLevel, std::string_view words) { said.emplace_back(words); };
  rewrite("'FK4     '");
  // The centre, from astropy 8.0.2: SkyCoord(150.1, 2.2, unit="deg", frame=FK4(equinox="B1950")).icrs
  const double ra = 150.74558877113847, dec = 1.9578882529597912;
  write_catalogue(fmt::format("id,ra,dec\no,{},{}\n", ra, dec));
  run();
  EXPECT_NEAR(sample().rows().column("mosaic_x").number(0), (kWidth - 1) / 2.0, 1e-3);
  EXPECT_NEAR(sample().rows().column("mosaic_y").number(0), (kHeight - 1) / 2.0, 1e-3);
  EXPECT_NEAR(sample().rows().column("ra").number(0), ra, 0.2 / 3600);
  EXPECT_THAT(sample().rows().column("ra").description, HasSubstr("ICRS"));
  EXPECT_THAT(said,
              testing::Contains(HasSubstr("field.fits: its world coordinates are FK4 of equinox B1950")));
  rewrite("'GAPPT   '");
  EXPECT_THAT(refusal(), HasSubstr("field.fits: HDU 0: its RADESYS is 'GAPPT'"));
}

}  // namespace
}  // namespace peculiar::survey
