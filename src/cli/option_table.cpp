#include "cli/option_table.h"

#include "cli/commands.h"

namespace mandel {
namespace {

using enum OptionKind;

constexpr OptionRow kView[] = {
    {"--center", "RE,IM", Once, "centre; decimals of any length (default -0.75,0)"},
    {"--re", "X", Once, "real part of the centre alone"},
    {"--im", "Y", Once, "imaginary part of the centre alone"},
    {"--zoom", "Z", Once, "the height spans 4/Z of the plane (default 1)"},
    {"--rotate", "DEG", Once,
     "turn the view counter-clockwise, and so the picture\nclockwise (default 0)"},
    {"--formula", "NAME", Once,
     "burning-ship, tricorn, celtic, buffalo, and others:\n"
     "see the manual (default mandelbrot)"},
    {"--power", "D", Once, "degree of the formula, 2 to 64 (default 2)"},
    {"--julia", "RE,IM", Once, "the Julia set of this c; the centre is then one of z"},
    {"--stretch", "T", Once, "stretch the plane by 2^T along an axis, 2^-T across"},
    {"--stretch-angle", "DEG", Once, "where that axis points (default 0)"},
    {"--flip", "yes|no", Once, "imaginary axis down (default no; yes for\nburning-ship)"},
    {"-s,--size", "WxH", Once, "pixels (default 1920x1080)"},
    {"-i,--iterations", "N|auto", Once, "iteration limit (default auto: from the view)"},
    {"--escape-radius", "R", Once, "bailout, at least 2 (default 625)"},
};

// Part of the view, but verify has samples of another kind.
constexpr OptionRow kFilmAntialiasing[] = {
    {"--samples", "N|A..B", Once,
     "anti-aliasing samples per pixel (default 2..4: 2 of\n"
     "every pixel, up to 4 where these differ)"},
};
constexpr OptionRow kAntialiasing[] = {
    {"--samples", "N|A..B", Once,
     "anti-aliasing samples per pixel (default 1); 4..32:\n"
     "4 of every pixel, up to 32 where these differ"},
};

constexpr OptionRow kColor[] = {
    {"--palette", "NAME|FILE", Once,
     "colours by name (default gilded; 'mandel palettes'\nlists them), from a palette file, or "
     "from a picture"},
    {"--palette-row", "Y", Once, "row of that picture (default the middle one)"},
    {"--color", "METHOD", Once, "smooth, bands or distance (default smooth)"},
    {"--transfer", "NAME", Once,
     "how counts become places in the palette: auto, a\n"
     "table found from the view, or linear, sqrt, cbrt or\n"
     "log (default auto)"},
    {"--cycles", "X", Once, "palette cycles over the table (default 1)"},
    {"--equalize", "A", Once,
     "0 spreads the table like the logarithm of counts,\n"
     "1 like the counts of the view (default 0.75)"},
    {"--table-from", "SCENE", Once, "take the table of another picture or scene"},
    {"--density", "X", Once, "palette cycles, relative: see the manual (default 1)"},
    {"--offset", "X", Once, "shift along the palette, in cycles (default 0)"},
    {"--cells", "X", Once, "shift of every other cell, in cycles (default 0)"},
    {"--stripe", "X", Once, "shift along the stripe average (default 0)"},
    {"--stripe-count", "N", Once, "stripes per turn, 1 to 8 (default 3)"},
    {"--stripe-memory", "W", Once, "how far back they reach, 0.7 to 0.97 (default 0.9)"},
    {"--light", "X", Once, "strength of a relief's light, 0 to 1 (default 0)"},
    {"--light-angle", "DEG", Once, "where it is, from the right (default 135)"},
    {"--light-height", "DEG", Once, "how high it stands, 5 to 90 (default 45)"},
    {"--ink", "X", Once, "darkness of the outline, 0 to 1 (default 0.75)"},
    {"--ink-width", "X", Once, "its width in 1/720 of the height (default 1)"},
    {"--interior", "#RRGGBB", Once, "colour of the set (default #000000)"},
    {"--interior-method", "NAME", Once,
     "colour inside by component: solid, dome, period or\n"
     "distance (default solid)"},
    {"--shading", "NAME", Once, "as in scenes of version 1: none, ink or relief"},
    {"--depth", "8|16", Once, "bits per channel of a PNG (default 8)"},
    {"--dither", "on|off", Once, "fine patterns for bands, of 8 bits (default on)"},
};

constexpr OptionRow kOutput[] = {
    {"-o,--output", "OUT", Once,
     "a {pictures} file, '-', or\n"
     "for several scenes a folder or a pattern with {name}\n"
     "or {index}"},
    {"--no-clobber", "", Flag, "refuse to replace an existing file"},
    {"--bands", "DIR", Once,
     "keep finished bands of a huge picture in DIR, and\n"
     "continue from there"},
    {"--shard", "I/N", Once, "only share I of N: of several pictures, or of bands"},
    {"--stats", "FILE", Optional,
     "at the end, say where the time went; FILE gets it\n"
     "as JSON"},
    {"--dry-run", "", Flag, "print the complete scene and the plan, draw nothing"},
};

constexpr OptionRow kRecolored[] = {
    {"-o,--output", "OUT", Once, "a {pictures} file or '-'"},
    {"--no-clobber", "", Flag, "refuse to replace an existing file"},
};

constexpr OptionRow kFilm[] = {
    {"--from", "Z", Once, "zoom at the beginning (default 1)"},
    {"--to", "Z", Once, "zoom at the end (default: that of the scene)"},
    {"--frames", "N", Once, "how long the film is: so many frames,"},
    {"--duration", "SECONDS", Once, "or this long,"},
    {"--speed", "OCTAVES", Once, "or so many doublings of the zoom a second"},
    {"--fps", "RATE", Once, "frames a second: 30, 29.97, 30000/1001 (default 30)"},
    {"--easing", "NAME", Once, "linear, in, out or in-out (default linear)"},
    {"--order", "in|out", Once, "out plays it backwards (default in)"},
    {"--method", "NAME", Once,
     "frames (each on its own), expmap (all unrolled from\n"
     "an exponential map) or auto (default auto)"},
    {"--keyframes", "expmap", Once, "write the strips of that map instead"},
};

constexpr OptionRow kFilmOutput[] = {
    {"-o,--output", "OUT", Once,
     "frames 'frames/%05d.png' or 'frames/####.exr'; a\n"
     "film .y4m, .mp4, .webm, .mkv, .mov, .gif, .webp or\n.apng; or '-', a stream"},
    {"--format", "FORMAT", Once, "of a stream: y4m, y4m420 or rgb24 (default y4m)"},
    {"--ffmpeg-args", "WORDS", Once, "for ffmpeg, behind the words of this program"},
    {"--frames-range", "A-B,C", Once,
     "only these frames, from 0; A- to the end, A-BxS\nevery S-th"},
    {"--shard", "I/N", Once, "only share I of N, of about equal cost"},
    {"--overwrite", "", Flag, "replace frames with other parameters"},
    {"--no-clobber", "", Flag, "refuse to replace an existing film or log"},
    {"--stats", "FILE", Optional,
     "at the end, say where the time went; FILE gets it\n"
     "as JSON"},
    {"--dry-run", "", Flag, "print the scene with its keyframes and the plan"},
};

constexpr OptionRow kProgress[] = {
    {"--progress", "MODE", Once,
     "on standard error: auto, bar, plain, json or none\n(default auto: a bar on a terminal)"},
};

constexpr OptionRow kWatching[] = {
    {"--preview", "FILE", Once, "keep a PNG of the unfinished picture up to date"},
    {"--preview-interval", "SECONDS", Once, "how often (default 2)"},
    {"--events", "FILE", Once, "what happens, as JSON lines; '-' for standard output"},
};

constexpr OptionRow kExecution[] = {
    {"-j,--threads", "N", Once, "threads (default: the CPUs this process may use)"},
    {"--simd", "LEVEL", Once, "auto, scalar, avx2 or avx512; same picture"},
};

constexpr OptionRow kPixels[] = {
    {"--pixel", "X,Y", Repeated, "one pixel, from 0,0 at the top left (repeatable)"},
    {"--grid", "CxR", Once, "evenly spaced pixels, C columns by R rows"},
    {"--random", "N", Once, "N pixels drawn at random, always the same for a seed"},
    {"--seed", "S", Once, "seed of --random (default 0)"},
    {"--pixels", "FILE", Once, "lines x,y of a file, or '-' for standard input"},
    {"--json", "", Flag, "a JSON array instead of CSV"},
};

constexpr OptionRow kVerified[] = {
    {"--samples", "N", Once, "pixels to verify, drawn at random (default 100)"},
    {"--seed", "S", Once, "always the same pixels for a seed (default 0)"},
};

constexpr OptionRow kAnswer[] = {
    {"--json", "", Flag, "a JSON object instead of lines"},
    {"--scene", "", Flag, "a scene that frames it, ready to render"},
};

constexpr OptionRow kForm[] = {
    {"--json", "", Flag, "a JSON array with an object for each file"},
};

constexpr OptionRow kSheet[] = {
    {"-o,--output", "OUT", Once, "a picture of them: a .png or .ppm file or '-'"},
    {"--json", "", Flag, "a JSON array with an object for each palette"},
};

constexpr OptionRow kTolerance[] = {
    {"--max-abs", "E", Once,
     "channel difference (of 255 or 65535) still equal\n"
     "(default 0)"},
    {"--max-pixels", "N", Once, "pixels that may differ by more (default 0)"},
    {"--max-percent", "P", Once, "the same in percent of the pixels"},
    {"--hard-abs", "E", Once, "channel difference that no pixel may exceed"},
    {"--metric", "NAME", Once, "max, mae, rmse, psnr or ssim, with its bounds:"},
    {"--min", "X", Once, "the least value of the metric"},
    {"--max", "X", Once, "the greatest value of the metric"},
    {"--crop", "X,Y,WxH", Once, "compare only this part"},
    {"--ignore", "X,Y,WxH", Repeated, "leave this part out (repeatable)"},
    {"--scene", "", Flag, "compare the scenes inside the pictures too"},
    {"--values", "", Flag, "of two EXR compare the counts, not the colours"},
};

constexpr OptionRow kDifference[] = {
    {"--diff", "FILE", Once, "write a PNG: A, the difference, B"},
    {"--diff-style", "NAME", Once,
     "or of another kind: triptych, mask, abs, or blink,\n"
     "an animation (default triptych)"},
    {"--amplify", "X", Once,
     "multiply differences there (default: the largest\n"
     "becomes white)"},
    {"--json", "", Flag, "a JSON object instead of a line"},
};

constexpr OptionRow kCases[] = {
    {"--filter", "GLOB", Repeated, "only cases of such names: * ? [...] (repeatable)"},
    {"--label", "L", Repeated, "only cases with this label (repeatable)"},
    {"--shard", "I/N", Once, "only share I of N"},
    {"--invariants", "", Flag,
     "render each again: other threads, every instruction\n"
     "set, from its picture; all bytes must be the same"},
};

constexpr OptionRow kReport[] = {
    {"--out", "DIR", Once, "write the pictures and reports there"},
    {"--update", "", Flag,
     "replace references that are missing or different,\n"
     "and fail"},
};

constexpr OptionRow kGeneral[] = {
    {"-q,--quiet", "", Flag, "errors only"},
    {"-v,--verbose", "", Flag, "more words"},
    {"--version", "", Flag, "print the version (with -v, of the libraries too)"},
    {"-h,--help", "", Flag, "print this help"},
};

constexpr OptionGroup kProgramGroups[] = {{"Options", kGeneral}};
constexpr OptionGroup kRenderGroups[] = {{"View", kView},           {"View", kAntialiasing},
                                         {"Colour", kColor},        {"Output", kOutput},
                                         {"Watching", kProgress},   {"Watching", kWatching},
                                         {"Execution", kExecution}, {"General", kGeneral}};
constexpr OptionGroup kColorGroups[] = {
    {"Colour", kColor}, {"Output", kRecolored}, {"Execution", kExecution}, {"General", kGeneral}};
constexpr OptionGroup kZoomGroups[] = {
    {"Film", kFilm},         {"View", kView},           {"View", kFilmAntialiasing},
    {"Colour", kColor},      {"Output", kFilmOutput},   {"Watching", kProgress},
    {"Watching", kWatching}, {"Execution", kExecution}, {"General", kGeneral}};
constexpr OptionGroup kProbeGroups[] = {{"Pixels", kPixels},       {"View", kView},
                                        {"View", kAntialiasing},   {"Watching", kProgress},
                                        {"Execution", kExecution}, {"General", kGeneral}};
constexpr OptionGroup kVerifyGroups[] = {{"Pixels", kVerified},
                                         {"View", kView},
                                         {"Watching", kProgress},
                                         {"Execution", kExecution},
                                         {"General", kGeneral}};
constexpr OptionGroup kLocateGroups[] = {
    {"Answer", kAnswer}, {"View", kView}, {"Watching", kProgress}, {"General", kGeneral}};
constexpr OptionGroup kInfoGroups[] = {{"Form", kForm}, {"General", kGeneral}};
constexpr OptionGroup kPalettesGroups[] = {{"Form", kSheet}, {"General", kGeneral}};
constexpr OptionGroup kCompareGroups[] = {
    {"Tolerance", kTolerance}, {"Difference", kDifference}, {"General", kGeneral}};

constexpr OptionGroup kCheckGroups[] = {{"Cases", kCases},
                                        {"Report", kReport},
                                        {"Watching", kProgress},
                                        {"Execution", kExecution},
                                        {"General", kGeneral}};

constexpr OptionGroup kCompletionGroups[] = {{"General", kGeneral}};

constexpr CommandRow kCommands[] = {
    {"", "COMMAND [ARGUMENTS]", "draw the Mandelbrot set",
     "Commands ('mandel COMMAND --help' says more about each):\n"
     "  render     draw one picture, or several\n"
     "  zoom       draw the frames of a film, or a video\n"
     "  color      colour the values in an EXR, without iterating again\n"
     "  probe      print numbers instead of colours: CSV or JSON of chosen pixels\n"
     "  verify     check a sample of pixels in arbitrary precision\n"
     "  locate     find the minibrot in a view: period, nucleus, size\n"
     "  info       show what a picture, scene or palette holds\n"
     "  palettes   list palettes and show their colours\n"
     "  compare    compare two images\n"
     "  check      render a suite of scenes and compare with reference pictures\n"
     "  completion print a completion script for a shell\n",
     kProgramGroups,
     "  mandel render -o set.png\n"
     "  mandel render --center -0.743644,0.131826 --zoom 5e3 -s 1280x720 -o valley.png\n"
     "  mandel info valley.png\n",
     nullptr},
    {"render", "[SCENE...] [OPTIONS] -o OUT", "draw one picture, or several",
     "SCENE is a TOML file, a PNG or EXR that mandel wrote, parameters of Kalles\n"
     "Fraktaler (.kfr) or Fraktaler-3 (.toml) or an EXR of theirs, or '-' for a text\n"
     "on standard input. Options override it. Without a scene the defaults draw the\n"
     "whole set.\n",
     kRenderGroups,
     "  mandel render -o set.png\n"
     "  mandel render --center -0.743644,0.131826 --zoom 5e3 -i 5000 -o valley.png\n"
     "  mandel render scene.toml --size 3840x2160 --samples 4 -o poster.png\n"
     "  mandel render set.png --palette my-colours.gpl -o recoloured.png\n"
     "  mandel render scenes/*.toml -o 'pictures/{name}.png'\n"
     "  mandel render --zoom 100 --dry-run > scene.toml\n",
     run_render},
    {"zoom", "[SCENE] [OPTIONS] -o OUT", "draw the frames of a film, or a video",
     "Zooms into the scene's centre from --from to --to, or moves along its keyframes.\n"
     "Running the same command again draws the frames that are missing. Videos other\n"
     "than .y4m need ffmpeg.\n",
     kZoomGroups,
     "  mandel zoom scene.toml --to 1e12 --duration 20 -o 'frames/%05d.png'\n"
     "  mandel zoom scene.toml --to 1e12 --speed 2 --fps 60 -s 1280x720 -o film.mp4\n"
     "  mandel zoom scene.toml --frames 900 --shard 2/8 -o 'frames/####.png'\n"
     "  mandel zoom scene.toml --frames 900 -o - | ffplay -\n",
     run_zoom},
    {"color", "DATA.exr [OPTIONS] -o OUT", "colour the values in an EXR, without iterating again",
     "DATA.exr is an EXR that mandel wrote with one sample a pixel, or one of Kalles\n"
     "Fraktaler or Fraktaler-3. The colours are those of its scene, which options\n"
     "override; the picture is the same that 'mandel render' draws with them.\n",
     kColorGroups,
     "  mandel color data.exr --palette ocean -o picture.png\n"
     "  mandel color data.exr --light 0.65 --depth 16 -o relief.png\n",
     run_color},
    {"probe", "[SCENE] PIXELS [OPTIONS]", "print numbers instead of colours",
     "Prints CSV with the header x,y,n,mu,de,arg,status: the escape count, its smooth\n"
     "form, the distance to the set in pixels, the angle in turns, and what became of\n"
     "the orbit. Exactly one of the kinds of PIXELS below is needed.\n",
     kProbeGroups,
     "  mandel probe --pixel 960,540 --pixel 0,0\n"
     "  mandel probe scene.toml --grid 16x9 --json\n"
     "  mandel probe picture.png --random 1000 --seed 7 > sample.csv\n",
     run_probe},
    {"verify", "[SCENE] [OPTIONS]", "check a sample of pixels in arbitrary precision",
     "Computes random pixels as a picture does, iterates them again in plain arbitrary\n"
     "precision, and prints a line x,y,what,fast,truth,shift for each that is wrong,\n"
     "and a summary. Exit status: 0 all are right, 1 some are wrong.\n",
     kVerifyGroups,
     "  mandel verify scene.toml\n"
     "  mandel verify picture.png --samples 300 --seed 7\n"
     "  mandel verify --center -0.743644,0.131826 --zoom 5e3 -i 5000\n",
     run_verify},
    {"locate", "[SCENE] [OPTIONS]", "find the minibrot in a view",
     "Finds the component of lowest period whose nucleus is in the view: its period,\n"
     "nucleus to full precision, size, orientation and stretch, and the zoom that\n"
     "frames it. For every formula.\n"
     "Exit status: 0 found, 1 there is none, or none was found.\n",
     kLocateGroups,
     "  mandel locate --center -1.7549,0 --zoom 100\n"
     "  mandel locate --formula burning-ship --center -1.7549,-0.001 --zoom 40\n"
     "  mandel locate scene.toml --json\n"
     "  mandel locate picture.png --scene | mandel render - -o minibrot.png\n",
     run_locate},
    {"info", "FILE...", "show what a picture, scene or palette holds",
     "For a PNG or EXR that mandel wrote: its size, depth and complete scene. For a\n"
     "scene: the complete scene and how it would be computed. For a palette (a file or\n"
     "a name): its colours.\n"
     "The output is TOML: 'mandel info out.png | mandel render - -o again.png'.\n",
     kInfoGroups,
     "  mandel info out.png\n"
     "  mandel info scene.toml\n"
     "  mandel info pictures/*.png --json\n",
     run_info},
    {"palettes", "[NAME|FILE...] [OPTIONS]", "list palettes and show their colours",
     "Lists the built-in palettes, or those given: names, palette files, pictures. On\n"
     "a terminal with colours it shows them; NO_COLOR turns that off.\n",
     kPalettesGroups,
     "  mandel palettes\n"
     "  mandel palettes gilded my-colours.gpl collection.ugr\n"
     "  mandel palettes -o sheet.png\n",
     run_palettes},
    {"compare", "A B [OPTIONS]", "compare two images",
     "Prints one line, which names the pixel and channel that differ most. Pictures\n"
     "are equal if every pixel is, or as far as the options allow. Exit status:\n"
     "0 equal, 1 different, 2 an image cannot be read, or their sizes differ.\n",
     kCompareGroups,
     "  mandel compare expected.png actual.png\n"
     "  mandel compare a.png b.png --max-abs 1 --max-pixels 10 --diff difference.png\n"
     "  mandel compare a.png b.png --metric ssim --min 0.99 --ignore 0,0,200x30\n",
     run_compare},
    {"check", "SUITE [OPTIONS]", "render a suite of scenes and compare with references",
     "SUITE is a TOML file of cases, see mandel-suite(5), or a folder of scenes\n"
     "NAME.toml, each with its picture NAME.png. Prints a line for each case that\n"
     "fails, and a summary. Exit status: 0 all passed, 1 some are different or have no\n"
     "reference, 2 the suite has mistakes, 3 some could not be rendered.\n",
     kCheckGroups,
     "  mandel check tests/pictures\n"
     "  mandel check suite.toml --out report --filter 'deep-*'\n"
     "  mandel check suite.toml --update --filter new-case\n",
     run_check},
    {"completion", "bash|zsh|fish", "print a completion script for a shell",
     "The script completes commands, options and values. Installed packages have it in\n"
     "place already.\n",
     kCompletionGroups,
     "  mandel completion bash > ~/.local/share/bash-completion/completions/mandel\n"
     "  mandel completion zsh > ~/.zfunc/_mandel\n"
     "  mandel completion fish > ~/.config/fish/completions/mandel.fish\n",
     run_completion},
};

}  // namespace

std::span<const CommandRow> command_table() { return kCommands; }

}  // namespace mandel
