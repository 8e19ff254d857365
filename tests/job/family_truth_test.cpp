// A few pixels of other formulas and of Julia sets as found by another program, in arbitrary
// precision and certified by ball arithmetic: they judge the kernel of the family and plain
// iteration alike.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "job/probe.h"
#include "scene/scene_keys.h"
#include "support/never_stop.h"
#include "truth/judgement.h"
#include "truth/plain_iteration.h"

using namespace mandel;

namespace {

struct TruePixel {
    std::uint32_t x, y;
    std::uint64_t n;
    double mu, distance;
};

struct Place {
    const char* formula;
    int power;
    const char* julia;
    const char *re, *im, *zoom;
    double stretch, stretch_deg;
    bool is_flipped;
    std::uint64_t max_iterations;
    double escape_radius;
    TruePixel pixels[3];
};

// clang-format off
const Place kPlaces[] = {
    {"burning-ship", 2, "",
     "-0.9776143331086109256954759802488695631606296495659408",
     "-0.7788696567178977403841510975253062943784162784448554",
     "1.514e21", 0.361945, 79.093853, false, 4000, 25,
     {{0, 3, 184, 184.98285590960927, 1.62056633157301}, {50, 49, 189, 189.67252807297578, 3.74766967726334}, {95, 26, 186, 186.56246996342168, 1.76069150818712}}},
    {"buffalo", 2, "",
     "-0.7609604270164026677727303680824322909262528089",
     "-1.6927908027409741000196316777742240804714072883",
     "1e33", 0, 0, false, 3000, 25,
     {{1, 27, 119, 119.52837865120014, 0.0760174631440227}, {44, 8, 117, 117.42833975908954, 0.394557889642355}, {95, 45, 114, 114.44540252234084, 4.65138429217766}}},
    {"celtic", 2, "",
     "-1.181392597813493829089252464307101040981503595999156471648"
         "781309163696233075556309254243571913933073562102313527727288"
         "735715101199494305215968254762480303235",
     "0.2940776473544587594117684886102184677999865147863789409941"
         "889301222297252167965124143666795879767860836826303102544023"
         "45157195997040697350895408248243978341",
     "3.697e118", 1.575458, -29.221911, false, 20000, 25,
     {{0, 0, 5232, 5232.765627506654, 0.220284213599547}, {87, 24, 5314, 5314.580117567533, 0.711564981852477}, {92, 53, 5248, 5248.029260842674, 0.151356543442667}}},
    {"tricorn", 2, "",
     "-1.622274284175431708165472877340418717510095310",
     "-0.022378517844804354776901654143303372348578937",
     "2.004e19", 0.392273, -7.934518, false, 8000, 25,
     {{0, 3, 211, 211.1881386816655, 1.50535855597608}, {45, 11, 247, 247.3336663901134, 0.300207944389058}, {95, 45, 214, 214.35440677592797, 1.44533326605753}}},
    {"burning-ship", 2, "-1.62,-0.03",
     "0.288583040823741799595317590928315912587641",
     "0.027434177658161067472669129334686062603958",
     "1e28", 0, 0, false, 3000, 25,
     {{0, 0, 196, 196.8159610630746, 2.50220166950129}, {89, 26, 193, 193.8337902450071, 7.80346973587314}, {92, 53, 200, 200.27981123281475, 0.123883597252776}}},
    {"mandelbrot", 2, "0,1",
     "1.3002425902201204191589098207495213885485328191839476101048"
         "3614075281280349913638",
     "-0.624810533843826586879604447442851444005234456419002327470"
         "15431465317105543949641",
     "1e50", 0, 0, false, 2000, 25,
     {{0, 3, 110, 110.50434614829972, 53.5806393458702}, {46, 19, 120, 120.83839961282277, 0.264713616525092}, {95, 45, 111, 111.55145171489946, 54.5759114124403}}},
    {"mandelbrot", 5, "",
     "-0.760462266811905466918707949613338305721986939504595612572"
         "6768856944194468625",
     "0.5126419184790489523582775371644228339178259691716890048303"
         "465190930351057452",
     "6.091e46", 0, 0, false, 4000, 25,
     {{0, 3, 455, 455.05516731001785, 1.06179718559233}, {45, 40, 493, 493.31664810655366, 0.768964127295434}, {95, 26, 462, 462.2681741817084, 0.641889546588109}}},
    {"perpendicular-celtic", 2, "",
     "-0.792897913706142319475906965994555303204349968985616022463"
         "67986817335538658",
     "0.4215836144461614799438912694538323235736991360931511407048"
         "8797896704230432",
     "1.501e44", 0.324794, -57.306958, false, 6000, 25,
     {{21, 1, 1304, 1304.0262110595052, 0.931511357197757}, {51, 38, 1354, 1354.2464842438337, 0.808862051163458}, {88, 52, 1300, 1300.4427696442433, 0.391821799627048}}},
    {"tricorn", 3, "",
     "0.7948204580226171879721353004024984899241922032615011454171"
         "0238643",
     "1.0214342606641967410972821062252468209945790400517978575159"
         "7136216",
     "2.567e36", 0.323483, 40.74777, false, 4000, 25,
     {{0, 3, 501, 501.34854910620646, 10.0775952718647}, {44, 32, 530, 530.4341100861329, 0.284968464577156}, {95, 45, 503, 503.1430187039862, 7.47538809860176}}},
    {"burning-ship", 2, "",
     "-1.762",
     "-0.028",
     "40", 0, 0, true, 3000, 25,
     {{0, 3, 7, 7.868032350682741, 30.675079633199}, {41, 6, 11, 11.396176825867657, 0.419070529941312}, {95, 45, 11, 11.902075212271198, 1.53262243149059}}},
};
// clang-format on

View view_of(const Place& place) {
    Scene scene;
    find_scene_key("formula")->set(scene, place.formula);
    if (*place.julia != 0) find_scene_key("julia")->set(scene, place.julia);
    View view = scene.view;
    view.formula.degree = place.power;
    view.re = Decimal(place.re);
    view.im = Decimal(place.im);
    view.zoom = Decimal(place.zoom);
    view.stretch = place.stretch;
    view.stretch_deg = place.stretch_deg;
    view.flip = place.is_flipped;
    view.size = {96, 54};
    return view;
}

PixelResult result_of(const TruePixel& pixel) {
    PixelResult truth;
    truth.status = PixelStatus::Escaped;
    truth.n = pixel.n;
    truth[Channel::Fraction] = pixel.mu - static_cast<double>(pixel.n);
    truth[Channel::Distance] = pixel.distance;
    return truth;
}

}  // namespace

TEST_CASE("job: pixels of other formulas are those that another program finds") {
    for (const Place& place : kPlaces) {
        INFO(place.formula << " " << place.zoom);
        const View view = view_of(place);
        const Limits limits{place.max_iterations, place.escape_radius};
        std::vector<PixelPosition> positions;
        for (const TruePixel& pixel : place.pixels) positions.push_back({pixel.x, pixel.y});
        const ProbeRun run = probe_pixels(view, limits, positions, {}, kNeverStop);
        const PlainIteration plain(view, place.max_iterations, place.escape_radius);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            INFO("pixel " << positions[i].x << "," << positions[i].y);
            const PixelResult truth = result_of(place.pixels[i]);
            CHECK(judge(run.pixels.at(i), truth, place.power).fault == Fault::None);
            const PixelResult verified = plain.pixel(positions[i], kNeverStop);
            CHECK(judge(verified, truth, place.power).fault == Fault::None);
            CHECK(std::fabs(verified.mu() - place.pixels[i].mu) < 1e-6);
        }
    }
}

// Pixels so near the set that double-doubles lose them, and |z| falls far below 2^-80 on the way.
// The second view is z^2 + c in a stretched plane.
TEST_CASE(
    "job: pixels of other formulas in limbs are those of plain iteration, through deep dips") {
    Place ship = kPlaces[0];
    ship.re =
        "-1.6266441497699644978747914960362409710553146684148527404728653296025471380623839"
        "114972091839347021275672338545365764998769542183862461887168";
    ship.im =
        "-0.0186578497276207126937335932628945147753411576871944612922277718420735066537904"
        "305144602067142884184355727357123564585528226131942226210135";
    ship.zoom = "2.576e103";
    ship.stretch = 0.432001;
    ship.stretch_deg = 89.275363;
    Place deep = ship;
    deep.formula = "mandelbrot";
    deep.re =
        "0.2753376477467379935886671248246278815667140698954262859162743630674375101302"
        "303013096719753566536398605828842046373538499736266358444616965777333961771736"
        "595028695976226548580478304733692336526106096310072192700379198961086133186357"
        "114106559284122699579773972301237429858982392118169313982419037974591024387294"
        "0870200527";
    deep.im =
        "0.0067596494053278506701817004561949295021897502346143048463572691371067310325"
        "824716775735820082944947058261941314507731070496707171467859576331192442257102"
        "711788678405042024023624912963178948353210649715186737756302527451352947002166"
        "738157907333431349841201085240017993510765776422837516274693151248839624530130"
        "93853471895";
    deep.zoom = "1.06316999999e307";
    deep.stretch = 0.1;
    deep.stretch_deg = 0;
    const auto check = [](const Place& place, const std::vector<PixelPosition>& positions) {
        INFO(place.zoom);
        constexpr std::uint64_t kLimit = 300'000;
        const View view = view_of(place);
        const ProbeRun run = probe_pixels(view, {kLimit, 625}, positions, {}, kNeverStop);
        const PlainIteration plain(view, kLimit, 625);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            CAPTURE(i);
            const PixelResult truth = plain.pixel(positions[i], kNeverStop);
            CHECK(truth.status == PixelStatus::Escaped);
            CHECK(run.pixels.at(i).n == truth.n);
            CHECK(std::fabs(run.pixels.at(i).mu() - truth.mu()) < 1e-6);
            const double distance = truth[Channel::Distance];
            CHECK(distance < 1e-6);
            CHECK(std::fabs(run.pixels.at(i)[Channel::Distance] / distance - 1) < 1e-6);
        }
    };
    check(ship, {{38, 0}, {66, 0}, {16, 1}});
    check(deep, {{34, 7}});
}
