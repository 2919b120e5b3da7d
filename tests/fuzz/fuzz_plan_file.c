/* Plan files: refused with a place, or read within what the file may hold. */
#include "plan/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_numbers(const cor_plan_file *file, const int64_t *numbers, int64_t most)
{
	for (uint32_t p = 0; numbers && p < file->period_count; p++)
		COR_ASSERT(numbers[p] >= 0 && numbers[p] <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_plan_file *file;
	cor_err err = {0};
	cor_text text = {size ? (const char *)data : "", size};

	COR_ASSERT(cor_arena_new("fuzz", (size_t)64 << 20, &arena, NULL) == COR_OK);
	if (cor_plan_file_read(arena, "f", text, &file, &err) != COR_OK) {
		COR_ASSERT(strncmp(err.text, "f:", 2) == 0);
		return 0;
	}
	COR_ASSERT(file->period_count > 0 && file->period_count <= COR_PLAN_FILE_PERIODS_MOST);
	for (uint32_t p = 0; p < file->period_count; p++)
		COR_ASSERT(file->first_day[p] <= file->last_day[p]);
	for (uint32_t i = 0; i < file->entry_count; i++)
		for (uint32_t k = 0; k < file->entries[i].by_count; k++)
			COR_ASSERT(file->entries[i].by[k] < file->product_count);
	check_numbers(file, file->budget, INT64_MAX);
	check_numbers(file, file->default_hours, INT64_MAX);
	for (uint32_t p = 0; p < file->period_count; p++)
		COR_ASSERT(cor_plan_discount(file, p, COR_PLAN_MONEY_MOST) <= COR_PLAN_MONEY_MOST);
	return 0;
}
