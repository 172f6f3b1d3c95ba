#include "fits/wcs.h"

#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>

#include <array>
#include <cmath>
#include <cstring>
#include <mutex>
#include <numbers>

#include "base/error.h"
#include "fits/wcs_header.h"

namespace peculiar::fits {
namespace {

constexpr double kRadPerDeg = std::numbers::pi / 180;
constexpr double kDifferenceStepPx = 0.5;
constexpr double kSingular = 1e-13;  // determinant, relative to its terms

// ICRS to Galactic, Hipparcos catalogue volume 1, section 1.5.3.
constexpr double kGalacticFromIcrs[3][3] = {{-0.0548755604162154, -0.8734370902348850, -0.4838350155487132},
                                            {+0.4941094278755837, -0.4448296299600112, +0.7469822444972189},
                                            {-0.8676661490190047, -0.1980763734312015, +0.4559837761750669}};

double wrap_deg(double angle) {
  const double wrapped = std::fmod(angle, 360.0);
  const double positive = wrapped < 0 ? wrapped + 360.0 : wrapped;
  return positive >= 360.0 ? 0.0 : positive;
}

/// Turns a direction by the matrix above, or back by its transpose.
Wcs::Sky rotate(const Wcs::Sky& from, bool to_galactic) {
  const double a = from.ra_deg * kRadPerDeg, d = from.dec_deg * kRadPerDeg;
  const std::array<double, 3> v{std::cos(d) * std::cos(a), std::cos(d) * std::sin(a), std::sin(d)};
  std::array<double, 3> w{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j)
      w[i] += (to_galactic ? kGalacticFromIcrs[i][j] : kGalacticFromIcrs[j][i]) * v[j];
  }
  return {wrap_deg(std::atan2(w[1], w[0]) / kRadPerDeg),
          std::atan2(w[2], std::hypot(w[0], w[1])) / kRadPerDeg};
}

/// wcslib finds only some of the matrices that cannot be inverted.
bool is_singular(const wcsprm& wcs) {
  const double* pc = wcs.lin.pc;
  const double determinant = (pc[0] * pc[3] - pc[1] * pc[2]) * wcs.lin.cdelt[0] * wcs.lin.cdelt[1];
  const double scale =
      (std::abs(pc[0] * pc[3]) + std::abs(pc[1] * pc[2])) * std::abs(wcs.lin.cdelt[0] * wcs.lin.cdelt[1]);
  return !(std::abs(determinant) > kSingular * scale);
}

// wcslib's header parsers are flex scanners and its unit parser has global state.
std::mutex& parser_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// The coordinate descriptions of a header, freed together.
struct ParsedHeader {
  int count = 0;
  wcsprm* list = nullptr;
  ~ParsedHeader() {
    if (list != nullptr) wcsvfree(&count, &list);
  }
};

}  // namespace

struct Wcs::Impl {
  mutable wcsprm wcs{};  // wcslib's transformations are logically const
  bool galactic = false;

  Impl() { wcs.flag = -1; }
  ~Impl() { wcsfree(&wcs); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
};

Wcs::Wcs(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Wcs::~Wcs() = default;
Wcs::Wcs(Wcs&&) noexcept = default;
Wcs& Wcs::operator=(Wcs&&) noexcept = default;

std::optional<Wcs> Wcs::from_cards(std::string cards, const std::string& where) {
  WcsHeader header = repair_wcs_header(std::move(cards));
  if (header.lookup_axes || header.cards.empty()) return std::nullopt;
  const auto fail = [&](const char* reason) {
    return input_error("{}: its world coordinates are broken: {} (repair the header)", where, reason);
  };

  const std::lock_guard lock(parser_mutex());
  ParsedHeader parsed;
  int rejected = 0;
  const int card_count = static_cast<int>(header.cards.size() / 80);
  if (wcspih(header.cards.data(), card_count, WCSHDR_all, 0, &rejected, &parsed.count, &parsed.list) != 0) {
    throw fail("wcslib cannot parse them");
  }
  wcsprm* whole = nullptr;
  for (int i = 0; i < parsed.count && whole == nullptr; ++i) {
    if (parsed.list[i].alt[0] == ' ') whole = &parsed.list[i];
  }
  if (whole == nullptr || whole->naxis < 2) return std::nullopt;
  // Lookup tables of HST's and others' raw frames lie in further HDUs; drizzled images have none.
  if (!header.lookup_card.empty()) {
    throw input_error(
        "{}: its distortion is a lookup table ({}), which is not supported (drizzle or resample the image)",
        where, header.lookup_card);
  }
  if (header.incomplete_sip) {
    throw input_error(
        "{}: its SIP distortion is incomplete (A_ORDER and B_ORDER must both be there); mend the header",
        where);
  }
  std::array<int, NWCSFIX> fixed{};
  wcsfix(0, nullptr, whole,
         fixed.data());  // units like DEG, old dates; what it cannot mend, wcsset() reports

  auto impl = std::make_unique<Impl>();
  int axis_count = 2;
  std::array<int, 16> axes{WCSSUB_LONGITUDE | WCSSUB_LATITUDE, WCSSUB_LONGITUDE | WCSSUB_LATITUDE};
  const int split = wcssub(1, whole, &axis_count, axes.data(), &impl->wcs);
  if (split != 0) throw fail(wcs_errmsg[split]);
  if (axis_count != 2 || axes[0] != 1 || axes[1] != 2) return std::nullopt;
  const int status = wcsset(&impl->wcs);
  if (status != 0) throw fail(wcs_errmsg[status]);
  if (impl->wcs.lng < 0 || impl->wcs.lat < 0) return std::nullopt;
  if (is_singular(impl->wcs)) throw fail("their matrix (CDi_j, or PCi_j and CDELTi) is singular");
  const std::string longitude(impl->wcs.lngtyp);
  impl->galactic = longitude == "GLON";
  if (!impl->galactic && longitude != "RA") {
    throw input_error("{}: its longitude is {}: only equatorial and galactic images can be placed on the sky",
                      where, longitude);
  }
  return Wcs(std::move(impl));
}

Wcs::Sky Wcs::sky(double x, double y) const {
  const double pixel[2] = {x + 1, y + 1};
  double intermediate[2], world[2], phi = 0, theta = 0;
  int bad = 0;
  const bool finite = std::isfinite(x) && std::isfinite(y);
  const int status = finite ? wcsp2s(&impl_->wcs, 1, 2, pixel, intermediate, &phi, &theta, world, &bad) : 8;
  if (status != 0 || bad != 0) {
    throw numeric_error("pixel ({}, {}) has no place on the sky: it is outside the image's projection", x, y);
  }
  const Sky sky{wrap_deg(world[impl_->wcs.lng]), world[impl_->wcs.lat]};
  if (!std::isfinite(sky.ra_deg) || !std::isfinite(sky.dec_deg)) {
    throw numeric_error("pixel ({}, {}) has no place on the sky: the projection gives no number", x, y);
  }
  return impl_->galactic ? rotate(sky, false) : sky;
}

Wcs::Pixel Wcs::pixel(double ra_deg, double dec_deg) const {
  const bool valid = std::isfinite(ra_deg) && std::isfinite(dec_deg) && std::abs(dec_deg) <= 90;
  Sky sky{ra_deg, dec_deg};
  if (valid && impl_->galactic) sky = rotate(sky, true);
  double world[2] = {};
  world[impl_->wcs.lng] = sky.ra_deg;
  world[impl_->wcs.lat] = sky.dec_deg;
  double intermediate[2], pixel[2] = {}, phi = 0, theta = 0;
  int bad = 0;
  const int status = valid ? wcss2p(&impl_->wcs, 1, 2, world, &phi, &theta, intermediate, pixel, &bad) : 9;
  if (status != 0 || bad != 0 || !std::isfinite(pixel[0]) || !std::isfinite(pixel[1])) {
    throw numeric_error("ra {} dec {} (degrees) has no pixel: it is outside the image's projection", ra_deg,
                        dec_deg);
  }
  return {pixel[0] - 1, pixel[1] - 1};
}

image::LocalWcs Wcs::local(double x, double y) const {
  const Sky centre = sky(x, y);
  image::LocalWcs local;
  local.x = x;
  local.y = y;
  local.ra_deg = centre.ra_deg;
  local.dec_deg = centre.dec_deg;
  const double d0 = centre.dec_deg * kRadPerDeg;
  // Gnomonic projection about the centre (Calabretta & Greisen 2002, A&A 395, 1077, equations 12-17 and 54).
  const auto project = [&](const Sky& sky) -> std::array<double, 2> {
    const double da = (sky.ra_deg - centre.ra_deg) * kRadPerDeg, d = sky.dec_deg * kRadPerDeg;
    const double cosine = std::sin(d) * std::sin(d0) + std::cos(d) * std::cos(d0) * std::cos(da);
    const double xi = std::cos(d) * std::sin(da) / cosine;
    // sin(d) cos(d0) - cos(d) sin(d0) cos(da), without the cancellation for near points
    const double half = std::sin(da / 2);
    const double eta = (std::sin(d - d0) + 2 * std::cos(d) * std::sin(d0) * half * half) / cosine;
    return {xi / kRadPerDeg, eta / kRadPerDeg};
  };
  for (int axis = 0; axis < 2; ++axis) {
    const double dx = axis == 0 ? kDifferenceStepPx : 0, dy = axis == 1 ? kDifferenceStepPx : 0;
    const auto after = project(sky(x + dx, y + dy));
    const auto before = project(sky(x - dx, y - dy));
    for (int component = 0; component < 2; ++component) {
      local.cd_deg_per_px[2 * component + axis] =
          (after[component] - before[component]) / (2 * kDifferenceStepPx);
    }
  }
  return local;
}

}  // namespace peculiar::fits
