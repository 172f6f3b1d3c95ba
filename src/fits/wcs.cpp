#include "fits/wcs.h"

#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>
#include <wcslib/wcsmath.h>

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

double wrap_deg(double angle) {
  const double wrapped = std::fmod(angle, 360.0);
  const double positive = wrapped < 0 ? wrapped + 360.0 : wrapped;
  return positive >= 360.0 ? 0.0 : positive;
}

/// wcslib detects only some singular matrices.
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

/// The frame from the name of the longitude, RADESYS and EQUINOX (Calabretta & Greisen 2002, A&A 395, 1077,
/// section 3.1).
SkyFrame frame_of(const wcsprm& wcs, const std::string& unread_equinox, const std::string& where) {
  using System = SkyFrame::System;
  const std::string longitude(wcs.lngtyp);
  if (longitude == "GLON") return SkyFrame(System::kGalactic);
  if (longitude == "SLON") return SkyFrame(System::kSupergalactic);
  if (longitude != "RA" && longitude != "ELON")
    throw input_error(
        "{}: its longitude is {}: only equatorial, galactic, supergalactic and ecliptic images can be placed on the sky",
        where, longitude);
  std::optional<double> equinox;
  if (!undefined(wcs.equinox)) equinox = wcs.equinox;
  if (!unread_equinox.empty())
    throw input_error(
        "{}: its EQUINOX is '{}', which is not a year, so its frame is unknown (repair the header)", where,
        unread_equinox);
  std::string system(wcs.radesys);
  system.erase(system.find_last_not_of(' ') + 1);
  if (system.empty()) system = !equinox ? "ICRS" : *equinox < 1984 ? "FK4" : "FK5";
  const std::optional<SkyFrame> named = SkyFrame::named(system, equinox);
  if (!named || !named->is_equatorial())
    throw input_error(
        "{}: its RADESYS is '{}', an unknown frame or one that changes with date; the supported frames are ICRS, FK5, FK4 and FK4-NO-E (repair the header)",
        where, system);
  const bool has_equinox = !named->is_icrs();
  if (has_equinox && equinox && !(*equinox >= 1500 && *equinox <= 2500))
    throw input_error(
        "{}: its EQUINOX is {}, which is not a year, so its frame is unknown (repair the header)", where,
        *equinox);
  if (longitude == "RA") return *named;
  if (named->system() == System::kFk5) return SkyFrame(System::kEcliptic, equinox);
  if (named->is_icrs()) return SkyFrame(System::kEcliptic);
  throw input_error("{}: its ecliptic is that of {}, which is not supported; resample the image", where,
                    named->words());
}

}  // namespace

struct Wcs::Impl {
  mutable wcsprm wcs{};  // wcslib's transformations are logically const
  SkyFrame frame;
  std::vector<std::string> notes;

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
  // Lookup tables of raw frames from HST and others are in further HDUs; drizzled images have none.
  if (!header.lookup_card.empty()) {
    throw input_error(
        "{}: its distortion is a lookup table ({}), which is not supported (drizzle or resample the image)",
        where, header.lookup_card);
  }
  if (header.incomplete_sip) {
    throw input_error(
        "{}: its SIP distortion is incomplete (it needs both A_ORDER and B_ORDER); repair the header", where);
  }
  std::array<int, NWCSFIX> fixed{};
  wcsfix(0, nullptr, whole,
         fixed.data());  // units like DEG, old dates; wcsset() reports what it cannot fix

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
  impl->frame = frame_of(impl->wcs, header.unread_equinox, where);
  for (const std::string& note : header.notes) impl->notes.push_back(fmt::format("{}: {}", where, note));
  return Wcs(std::move(impl));
}

Wcs::Sky Wcs::sky(double x, double y) const {
  const double pixel[2] = {x + 1, y + 1};
  double intermediate[2], world[2], phi = 0, theta = 0;
  int bad = 0;
  const bool finite = std::isfinite(x) && std::isfinite(y);
  const int status = finite ? wcsp2s(&impl_->wcs, 1, 2, pixel, intermediate, &phi, &theta, world, &bad) : 8;
  if (status != 0 || bad != 0) {
    throw numeric_error("pixel ({}, {}) has no position on the sky: it is outside the image's projection", x,
                        y);
  }
  const Sky sky{wrap_deg(world[impl_->wcs.lng]), world[impl_->wcs.lat]};
  if (!std::isfinite(sky.ra_deg) || !std::isfinite(sky.dec_deg)) {
    throw numeric_error("pixel ({}, {}) has no position on the sky: the projection is not finite there", x,
                        y);
  }
  if (impl_->frame.is_icrs()) return sky;
  const Direction icrs = impl_->frame.to_icrs({sky.ra_deg, sky.dec_deg});
  return {icrs.longitude, icrs.latitude};
}

Wcs::Pixel Wcs::pixel(double ra_deg, double dec_deg) const {
  const bool valid = std::isfinite(ra_deg) && std::isfinite(dec_deg) && std::abs(dec_deg) <= 90;
  Direction sky{ra_deg, dec_deg};
  if (valid && !impl_->frame.is_icrs()) sky = impl_->frame.from_icrs(sky);
  double world[2] = {};
  world[impl_->wcs.lng] = sky.longitude;
  world[impl_->wcs.lat] = sky.latitude;
  double intermediate[2], pixel[2] = {}, phi = 0, theta = 0;
  int bad = 0;
  const int status = valid ? wcss2p(&impl_->wcs, 1, 2, world, &phi, &theta, intermediate, pixel, &bad) : 9;
  if (status != 0 || bad != 0 || !std::isfinite(pixel[0]) || !std::isfinite(pixel[1])) {
    throw numeric_error("ra {} dec {} (degrees) has no pixel: it is outside the image's projection", ra_deg,
                        dec_deg);
  }
  return {pixel[0] - 1, pixel[1] - 1};
}

const SkyFrame& Wcs::frame() const { return impl_->frame; }
const std::vector<std::string>& Wcs::notes() const { return impl_->notes; }

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
    // sin(d) cos(d0) - cos(d) sin(d0) cos(da), without cancellation for nearby points
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
