/* GraphML. */
#include "topology.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_topology(COR_TOPOLOGY_GRAPHML, data, size);
}
