#include "cli/table.h"

#include <limits.h>

#include "cli/verbs.h"

#define REGISTER_OPTION                                                                 \
	{                                                                               \
		"register", 0, COR_VALUE, "FOLDER",                                     \
			"read the register from this folder instead of the shipped one" \
	}

const cor_verb cor_verbs[] = {
	{
		.name = "check",
		.operands = "ESTATE",
		.least = 1,
		.most = 1,
		.sentence = "does the policy hold, is it broken, or can nobody know yet?",
		.story =
			"Judges every rule of a policy on an estate and prints, rule by rule, the verdict "
			"(satisfied, violated or unknown), the shares, the findings, and which elements would decide "
			"what is unknown, fewest first.\n\n"
			"The exit status is 0 when the policy is satisfied, 1 when it is violated, 3 when nothing is "
			"violated but something is unknown or a rule selects nothing, and 2 when the input is wrong.",
		.example =
			"cordon check examples/demo -p uk-ncsc-2020-01 --at 2020-06-30 --proof proof.json",
		.run = cor_verb_check,
		.options =
			{
				{"policy", 'p', COR_VALUE, "POLICY",
					"a shipped policy's id, or a file"},
				{"at", 0, COR_VALUE, "DATE",
					"judge as on this date (YYYY-MM-DD) instead of today"},
				{"date", 0, COR_VALUES, "NAME=DATE",
					"set the date of a symbol that the policy names"},
				{"proof", 0, COR_VALUE, "FILE",
					"write the proof, which cordon-verify checks"},
				{"output", 'o', COR_VALUE, "FORMAT",
					"text (default), json, or csv for the findings"},
				{"all", 'a', COR_FLAG, NULL,
					"text: show every finding, not the first ten of a rule"},
				{"in-force", 0, COR_FLAG, NULL,
					"let only rules count whose date has come"},
				{"tolerate-refused", 0, COR_FLAG, NULL,
					"let rows that were refused at import not keep the whole from being satisfied"},
				{"no-snapshot", 0, COR_FLAG, NULL,
					"read the estate itself; neither use nor write its snapshot"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "import",
		.operands = "ESTATE FILE...",
		.least = 2,
		.most = UINT_MAX,
		.sentence = "read inventories into an estate",
		.story =
			"Reads CSV files into an estate, a SQLite file that is made when it is not there. Rows with the "
			"key of a row that is there already replace it. Everything happens in one transaction: the old "
			"estate or the new, never a part.\n\n"
			"Files and folders in estate form (element.csv, site.csv, …) need nothing more; any other CSV "
			"needs a mapping that says which column becomes which field. A row that is wrong is refused: "
			"counted, named with line and column, kept in the estate's table refused and in the rejects "
			"file.",
		.example =
			"cordon import leipzig.db sites.csv antennas.csv cells.csv --map leipzig.map.yaml",
		.run = cor_verb_import,
		.options =
			{
				{"map", 'm', COR_VALUE, "FILE", "the mapping (see doc/import.md)"},
				{"as", 0, COR_VALUE, "FORMAT",
					"csv, the only format that is read so far"},
				{"rejects", 0, COR_VALUE, "FILE",
					"write the refused rows to this CSV file"},
				{"strict", 0, COR_FLAG, NULL,
					"stop at the first row that is wrong and change nothing"},
				{"dry-run", 'n', COR_FLAG, NULL,
					"read and report, and write nothing"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "export",
		.operands = "ESTATE TARGET",
		.least = 2,
		.most = 2,
		.sentence = "write an estate as a folder of CSV files, or as a SQLite file",
		.story =
			"The target is a SQLite file when its name ends in .db or .sqlite, else a folder. Nothing is lost: "
			"the estate that is read back has the same digest.",
		.example = "cordon export leipzig.db leipzig-csv",
		.run = cor_verb_export,
		.options =
			{
				{"replace", 0, COR_FLAG, NULL,
					"replace the target when it is there"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "show",
		.operands = "ESTATE [element|site|party|product ID]",
		.least = 1,
		.most = 3,
		.sentence = "what is in an estate; one thing in it with all that is known of it",
		.story =
			"Without more, counts what the estate holds and lists makers and the names that match no party. With a "
			"kind and an id, shows that thing: as written, as resolved, and why.",
		.example = "cordon show examples/demo element ALB-LON-01-G1",
		.run = cor_verb_show,
		.options =
			{
				{"at", 0, COR_VALUE, "DATE",
					"as on this date (YYYY-MM-DD) instead of today"},
				{"no-snapshot", 0, COR_FLAG, NULL,
					"read the estate itself; neither use nor write its snapshot"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "policy",
		.operands = "list | show POLICY | test [POLICY...]",
		.least = 1,
		.most = UINT_MAX,
		.sentence =
			"the shipped policies, what one of them says, and whether it says what is expected",
		.story =
			"list: the policies that are shipped. show: one policy, a shipped one or a file, in plain sentences. A "
			"policy that is wrong is refused with file, line and column.\n\n"
			"test: judges the small estates that stand in a policy's file under \"expect\", of every shipped policy "
			"when none is named, and prints a line for each that comes out otherwise than expected, a summary, "
			"and which outcomes (satisfied, violated, unknown, vacuous) of which rules have no case. The exit status "
			"is 0 when all pass, 1 when some fail, 2 when a policy cannot be read.",
		.example = "cordon policy show uk-ncsc-2020-01",
		.run = cor_verb_policy,
		.options =
			{
				{"strict", 0, COR_FLAG, NULL,
					"test: an outcome of a rule without a case is a failure, too"},
				REGISTER_OPTION,
			},
	},
};
const size_t cor_verb_count = sizeof(cor_verbs) / sizeof(cor_verbs[0]);

const cor_verb *cor_verb_by_name(const char *name)
{
	for (size_t i = 0; i < cor_verb_count; i++)
		if (strcmp(cor_verbs[i].name, name) == 0)
			return &cor_verbs[i];
	return NULL;
}
