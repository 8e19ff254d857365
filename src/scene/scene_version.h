// Scenes of version 1: their defaults and meanings in terms of the newest version.
//
// They have a fixed transfer, an outline of full ink that is half a pixel wide, no dither, and
// distances in pixels.
#pragma once

#include "color/coloring.h"

namespace mandel {

// The colours of a scene of version 1 that says nothing about them.
Coloring version_1_coloring();

// After its keys have been read: gives those a new name whose meaning has changed.
void finish_version_1(Coloring& coloring);

}  // namespace mandel
