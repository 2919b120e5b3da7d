/*
 * A model of a national network of four operators, for trying Cordon out at any size.
 *
 * It is calibrated on what was published about the United Kingdom around 2020, and for the rest it
 * is made up. Places are drawn around towns, gear from short lists of makers, and facts are left
 * out on purpose, so that a policy meets violations, compliance and unknowns. Nothing in it says
 * anything about a real network, and every network in it bears the tag `model`, so that every
 * output says so (estate.h, cor_estate_is_model).
 *
 * What is calibrated, and on what (grades as in doc/policy.md):
 *   A like BT/EE       base stations 2/3 Huawei, 1/3 Nokia; 1,500 of 20,000 sites with 5G, which
 *                      carry 25 % of its data                                               S, I
 *   B like Vodafone    base stations 1/3 Huawei, 2/3 Ericsson                               S
 *   C like Three       5G base stations Huawei                                              S
 *   D like O2          base stations Ericsson and Nokia (halves are this model's choice)    S, I
 *   sites              40,000 towers; one half used by A and C, the other by B and D; 3,000
 *                      with 5G at the end of 2020 (half of them A's)                        S, I
 *   shared by B and C  8,000 of 40,000 sites by 20 November 2025 (planned gear)             S
 * Sources: tahav.com, British mobile carriers warn removing Huawei, July 2020; fiberguide.net,
 * Huawei avoidance strategy is paying off for UK's O2 (shares). convergedigest.com, April 2019
 * (A's 5G and its data). towerxchange.com, The unique structure of the UK tower market; systemtek,
 * December 2020; mobilenewscwp.co.uk, November 2025 (sites). Every other number, all fixed access
 * among them, is this model's choice (I) or from general knowledge (M: towns, outline, the kinds of
 * gear). doc/generate.md lists them.
 *
 * The shape of the network: a core ring for each operator; regional nodes homed on two cores of
 * both operators that share them; aggregation nodes (exchanges) in rings of about ten between two
 * regional nodes; towers on them in rings and trees; and below each site further elements, a heavy
 * tail of them, that hang on controllers or on each other. So nearly all of a large network is
 * forest, as access networks are.
 *
 * Deterministic: whole numbers only, random numbers from splitmix64 of (seed, purpose, index); the
 * same request gives the same estate, and digest, on every machine.
 *
 * Cost: O(sites log sites + elements) besides the builder's; memory 32 bytes a site.
 */
#ifndef COR_MODEL_MODEL_H
#define COR_MODEL_MODEL_H

#include "estate/builder.h"

#define COR_MODEL_SITES_LEAST 100u
#define COR_MODEL_SITES_MOST 100000u
#define COR_MODEL_ELEMENTS_MOST 10000000u
#define COR_MODEL_SITES 2000u           /* when not said */
#define COR_MODEL_ELEMENTS_PER_SITE 12u /* when not said */

typedef struct cor_model_request {
	uint32_t sites;    /* rows of site, exactly */
	uint32_t elements; /* rows of element, exactly; 0 = COR_MODEL_ELEMENTS_PER_SITE a site */
	uint64_t seed;
} cor_model_request;

/*
 * Adds the rows of the model to a builder that has none.  COR_EINPUT when a number is out of its
 * range; the text says what the range is (the fewest elements depend on the sites).
 */
cor_status cor_model_generate(const cor_model_request *request, cor_builder *builder, cor_err *err);

#endif
