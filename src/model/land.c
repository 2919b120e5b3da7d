#include "model/land.h"

#include "base/err.h"

#define DEGREES_4 1000 /* 1e-4 degrees in 1e-7 */

#define TOWN(name, region, lat, lon, thousands)                             \
	{                                                                   \
		name, region, (lat)*DEGREES_4, (lon)*DEGREES_4, (thousands) \
	}

static const cor_town towns[] = {
	TOWN("Inverness", "Scotland", 574778, -42247, 150),
	TOWN("Aberdeen", "Scotland", 571497, -21043, 400),
	TOWN("Dundee", "Scotland", 564720, -29800, 300),
	TOWN("Perth", "Scotland", 563950, -34370, 150),
	TOWN("Edinburgh", "Scotland", 559400, -32000, 900),
	TOWN("Glasgow", "Scotland", 558642, -42518, 1900),
	TOWN("Ayr", "Scotland", 554600, -46200, 250),
	TOWN("Dumfries", "Scotland", 550700, -36050, 120),
	TOWN("Carlisle", "North West", 548925, -29329, 250),
	TOWN("Newcastle", "North East", 549783, -16178, 1100),
	TOWN("Sunderland", "North East", 549000, -14000, 500),
	TOWN("Middlesbrough", "North East", 545742, -12350, 650),
	TOWN("York", "Yorkshire and the Humber", 539600, -10873, 350),
	TOWN("Hull", "Yorkshire and the Humber", 537676, -3800, 550),
	TOWN("Leeds", "Yorkshire and the Humber", 538008, -15491, 1300),
	TOWN("Bradford", "Yorkshire and the Humber", 537950, -17594, 900),
	TOWN("Preston", "North West", 537632, -27031, 700),
	TOWN("Liverpool", "North West", 534084, -29400, 1500),
	TOWN("Manchester", "North West", 534808, -22426, 2900),
	TOWN("Sheffield", "Yorkshire and the Humber", 533811, -14701, 1300),
	TOWN("Lincoln", "East Midlands", 532307, -5406, 400),
	TOWN("Nottingham", "East Midlands", 529548, -11581, 1000),
	TOWN("Derby", "East Midlands", 529225, -14746, 550),
	TOWN("Stoke", "West Midlands", 530027, -21794, 600),
	TOWN("Wrexham", "Wales", 530466, -29916, 350),
	TOWN("Bangor", "Wales", 532100, -41000, 200),
	TOWN("Aberystwyth", "Wales", 524140, -40300, 130),
	TOWN("Shrewsbury", "West Midlands", 527073, -27553, 300),
	TOWN("Wolverhampton", "West Midlands", 525862, -21280, 900),
	TOWN("Birmingham", "West Midlands", 524862, -18904, 2100),
	TOWN("Coventry", "West Midlands", 524068, -15197, 700),
	TOWN("Leicester", "East Midlands", 526369, -11398, 850),
	TOWN("Peterborough", "East of England", 525695, -2405, 450),
	TOWN("Norwich", "East of England", 526309, 12974, 650),
	TOWN("Ipswich", "East of England", 520567, 11482, 450),
	TOWN("Colchester", "East of England", 518959, 8919, 500),
	TOWN("Cambridge", "East of England", 522053, 1218, 500),
	TOWN("Northampton", "East Midlands", 522405, -9027, 500),
	TOWN("Milton Keynes", "South East", 520406, -7594, 500),
	TOWN("Luton", "East of England", 518787, -4200, 600),
	TOWN("London", "London", 515074, -1278, 9000),
	TOWN("Maidstone", "South East", 512720, 5290, 700),
	TOWN("Canterbury", "South East", 512802, 10789, 450),
	TOWN("Brighton", "South East", 508400, -1372, 800),
	TOWN("Guildford", "South East", 512362, -5704, 900),
	TOWN("Reading", "South East", 514543, -9781, 900),
	TOWN("Oxford", "South East", 517520, -12577, 550),
	TOWN("Swindon", "South West", 515558, -17797, 450),
	TOWN("Southampton", "South East", 509130, -14000, 900),
	TOWN("Portsmouth", "South East", 508400, -10850, 650),
	TOWN("Bournemouth", "South West", 507350, -18800, 550),
	TOWN("Gloucester", "South West", 518642, -22382, 600),
	TOWN("Newport", "Wales", 516000, -29900, 450),
	TOWN("Cardiff", "Wales", 514900, -31800, 900),
	TOWN("Swansea", "Wales", 516400, -39400, 500),
	TOWN("Bristol", "South West", 514545, -25879, 1200),
	TOWN("Taunton", "South West", 510190, -31000, 350),
	TOWN("Exeter", "South West", 507260, -35275, 450),
	TOWN("Plymouth", "South West", 503900, -41400, 450),
	TOWN("Truro", "South West", 502632, -50510, 350),
};
#define TOWN_COUNT (sizeof(towns) / sizeof(towns[0]))

/* Clockwise from Land's End, in 1/100 degrees: latitude, longitude. */
static const int16_t outline[][2] = {
	{5006, -572},
	{5024, -550},
	{5055, -500},
	{5102, -454},
	{5121, -414},
	{5123, -376},
	{5121, -310},
	{5136, -297},
	{5155, -270},
	{5152, -300},
	{5138, -318},
	{5139, -352},
	{5155, -382},
	{5156, -430},
	{5172, -442},
	{5162, -500},
	{5186, -532},
	{5204, -506},
	{5212, -470},
	{5240, -413},
	{5256, -407},
	{5290, -415},
	{5279, -476},
	{5308, -436},
	{5331, -466},
	{5343, -440},
	{5333, -380},
	{5336, -330},
	{5342, -320},
	{5356, -312},
	{5385, -306},
	{5405, -290},
	{5406, -325},
	{5451, -365},
	{5490, -345},
	{5498, -330},
	{5485, -370},
	{5478, -405},
	{5470, -440},
	{5463, -490},
	{5500, -516},
	{5530, -485},
	{5550, -468},
	{5590, -490},
	{5600, -510},
	{5530, -560},
	{5575, -570},
	{5640, -552},
	{5672, -622},
	{5740, -585},
	{5800, -532},
	{5862, -500},
	{5857, -400},
	{5866, -303},
	{5844, -306},
	{5800, -385},
	{5785, -376},
	{5757, -405},
	{5765, -300},
	{5770, -200},
	{5750, -177},
	{5714, -205},
	{5656, -256},
	{5645, -290},
	{5628, -258},
	{5612, -300},
	{5602, -345},
	{5599, -318},
	{5606, -272},
	{5577, -200},
	{5501, -140},
	{5469, -116},
	{5449, -60},
	{5412, -8},
	{5361, 15},
	{5360, -20},
	{5310, 35},
	{5285, 10},
	{5280, 35},
	{5298, 50},
	{5294, 130},
	{5248, 176},
	{5195, 133},
	{5155, 95},
	{5149, 55},
	{5138, 75},
	{5139, 144},
	{5113, 139},
	{5091, 98},
	{5073, 25},
	{5080, -20},
	{5072, -79},
	{5077, -110},
	{5070, -155},
	{5060, -195},
	{5051, -245},
	{5071, -295},
	{5055, -348},
	{5021, -364},
	{5031, -420},
	{5015, -480},
	{4996, -520},
	{5007, -550},
};
#define OUTLINE_COUNT (sizeof(outline) / sizeof(outline[0]))
#define DEGREES_2 100000 /* 1/100 degrees in 1e-7 */

uint32_t cor_land_town_count(void)
{
	return TOWN_COUNT;
}

const cor_town *cor_land_town(uint32_t town)
{
	COR_ASSERT(town < TOWN_COUNT);
	return &towns[town];
}

uint32_t cor_land_town_of(uint32_t i, uint32_t n)
{
	uint64_t all = 0, at, passed = 0;
	uint32_t town = 0;

	COR_ASSERT(i < n);
	for (uint32_t t = 0; t < TOWN_COUNT; t++)
		all += towns[t].thousands;
	/* The middle of the i-th of n equal parts. */
	at = all * (2 * (uint64_t)i + 1) / (2 * (uint64_t)n);
	while (at >= passed + towns[town].thousands)
		passed += towns[town++].thousands;
	return town;
}

bool cor_land_contains(cor_spot spot)
{
	bool is_inside = false;

	for (size_t i = 0; i < OUTLINE_COUNT; i++) {
		size_t j = i ? i - 1 : OUTLINE_COUNT - 1;
		int64_t y1 = (int64_t)outline[i][0] * DEGREES_2;
		int64_t x1 = (int64_t)outline[i][1] * DEGREES_2;
		int64_t y2 = (int64_t)outline[j][0] * DEGREES_2;
		int64_t x2 = (int64_t)outline[j][1] * DEGREES_2;
		int64_t side;

		if ((y1 > spot.lat) == (y2 > spot.lat))
			continue;
		/* Does a line to the east cross this edge?  Compared without dividing. */
		side = (spot.lon - x1) * (y2 - y1) - (x2 - x1) * (spot.lat - y1);
		if (y2 > y1 ? side < 0 : side > 0)
			is_inside = !is_inside;
	}
	return is_inside;
}

/* 1e-7 degrees of longitude in a metre are so many hundredths; by whole degree of latitude. */
static int64_t lon_per_metre_100(int32_t lat)
{
	static const int16_t cosine_1000[] = {656, 643, 629, 616, 602, 588, 574, 559, 545, 530,
		515};
	uint32_t degree = (uint32_t)lat / 10000000 - 49;

	COR_ASSERT(lat > 0 && degree < sizeof(cosine_1000) / sizeof(*cosine_1000));
	return 8993 * 1000 / cosine_1000[degree];
}

cor_spot cor_land_near(cor_draw *draw, cor_spot centre, uint32_t radius_m)
{
	COR_ASSERT(radius_m <= 1u << 20);
	for (int tries = 0; radius_m > 0; tries++) {
		int64_t x = (int64_t)cor_draw_below(draw, 2 * radius_m + 1) - radius_m;
		int64_t y = (int64_t)cor_draw_below(draw, 2 * radius_m + 1) - radius_m;
		cor_spot spot = {
			(int32_t)(centre.lat + y * 8993 / 100),
			(int32_t)(centre.lon + x * lon_per_metre_100(centre.lat) / 100),
		};

		if (x * x + y * y <= (int64_t)radius_m * radius_m && cor_land_contains(spot))
			return spot;
		if (tries % 8 == 7)
			radius_m /= 2; /* a promontory: look closer */
	}
	return centre;
}
