#pragma once

#include "stamps/perturbations.h"

/// One function per perturbation; perturbations() describes each.
namespace peculiar::stamps {

// Added or pasted light (perturbations_added.cpp).
void add_companion(Canvas& canvas, RandomStream& random);
void add_point_source(Canvas& canvas, RandomStream& random);
void add_streak(Canvas& canvas, RandomStream& random);
void add_tail(Canvas& canvas, RandomStream& random);
void add_ring(Canvas& canvas, RandomStream& random);
void cut_and_paste(Canvas& canvas, RandomStream& random);

// Moved light (perturbations_moved.cpp).
void warp(Canvas& canvas, RandomStream& random);
void draw_out(Canvas& canvas, RandomStream& random);
void stretch_out(Canvas& canvas, RandomStream& random);
void change_scale(Canvas& canvas, RandomStream& random);
void turn_over(Canvas& canvas, RandomStream& random);

// Light brightened or dimmed in place (perturbations_shaded.cpp).
void make_lopsided(Canvas& canvas, RandomStream& random);
void wind_arms(Canvas& canvas, RandomStream& random);
void make_clumpy(Canvas& canvas, RandomStream& random);
void draw_dust_lane(Canvas& canvas, RandomStream& random);
void change_core(Canvas& canvas, RandomStream& random);
void change_colour(Canvas& canvas, RandomStream& random);

// Removed structure (perturbations_simplified.cpp).
void smooth_out(Canvas& canvas, RandomStream& random);
void make_symmetric(Canvas& canvas, RandomStream& random);

}  // namespace peculiar::stamps
