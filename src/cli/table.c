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
			"With -o html the answer is one page for a board or a regulator, on screen or paper: it needs "
			"no network and holds no script. With -o xlsx it is a workbook with the sheets verdict, rules, "
			"groups, findings, decide and unlisted. With --out, the file is written whole or not at all, and "
			"a line on standard error says the verdict.\n\n"
			"The exit status is 0 when the policy is satisfied, 1 when it is violated, 3 when nothing is "
			"violated but something is unknown or a rule selects nothing, and 2 when the input is wrong.\n\n"
			"With several policies the text is a table for each, the JSON one document around theirs, and the exit "
			"status that of the worst, violated before unknown before satisfied. Each has a proof of its own: %p in "
			"the name of the proof's file stands for the policy's id and must be there. A date set with --date goes "
			"to every policy that has such a symbol.",
		.example =
			"cordon check examples/demo -p uk-ncsc-2020-01 --at 2020-06-30 --proof proof.json",
		.run = cor_verb_check,
		.options =
			{
				{"policy", 'p', COR_VALUES, "POLICY",
					"a shipped policy's id, or a file; several are judged side by side"},
				{"at", 0, COR_VALUE, "DATE",
					"judge as on this date (YYYY-MM-DD) instead of today"},
				{"date", 0, COR_VALUES, "NAME=DATE",
					"set the date of a symbol that the policy names"},
				{"places", 0, COR_VALUES, "LABEL=FILE",
					"read the list of places that the policy names so from this CSV file; nothing of it is ever shown"},
				{"proof", 0, COR_VALUE, "FILE",
					"write the proof, which cordon-verify checks; %p in it stands for the policy's id"},
				{"output", 'o', COR_VALUE, "FORMAT",
					"text (default), json, csv for the findings, html for a page to hand over, xlsx"},
				{"out", 0, COR_VALUE, "FILE",
					"write the output to this file instead of standard output"},
				{"all", 'a', COR_FLAG, NULL,
					"text, html: show every finding, not the first ones of a rule"},
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
		.name = "generate",
		.operands = "ESTATE",
		.least = 1,
		.most = 1,
		.sentence = "make a model of a national network of four operators, of any size",
		.story =
			"Writes an estate to try Cordon out on: four operators with cores, rings of exchanges, towers that "
			"they share, fixed access, management, modules, demands, and facts that are left out on purpose. "
			"Shares of makers, numbers of sites and sites that are shared follow figures published about the "
			"United Kingdom around 2020; the rest is made up (doc/generate.md says which is which). It is a "
			"model and not a real network, which every output says.\n\n"
			"The same numbers and seed make the same estate, with the same digest, on every machine. The estate "
			"is a folder of CSV files when its name ends in / or is a folder, else a SQLite file.",
		.example = "cordon generate model.db --sites 2000 --seed 7",
		.run = cor_verb_generate,
		.options =
			{
				{"sites", 0, COR_VALUE, "N", "so many sites, 100 to 100000 (2000)"},
				{"elements", 0, COR_VALUE, "N",
					"so many elements, up to 10000000 (12 a site)"},
				{"seed", 0, COR_VALUE, "N", "another seed, another network (1)"},
				{"replace", 0, COR_FLAG, NULL,
					"replace the estate when it is there"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "show",
		.operands = "[ESTATE] [element|site|party|product ID]",
		.least = 1,
		.most = 3,
		.sentence = "what is in an estate; one thing in it with all that is known of it",
		.story =
			"Without more, counts what the estate holds and lists makers and the names that match no party. With a "
			"kind and an id, shows that thing: as written, as resolved, and why.\n\n"
			"A party, by its id, name or alias: who owned it and what it owned on a day, up and down, with "
			"the source of each stake; its corporate group; and, with --policy, why it counts as one of each vendor "
			"set of the policy on that day (listed, by the predicate, through which stake of which member), or why "
			"not. Party and product need no estate: cordon show party ID asks the register.",
		.example = "cordon show party honor -p us-889 --at 2020-06-30",
		.run = cor_verb_show,
		.options =
			{
				{"at", 0, COR_VALUE, "DATE",
					"as on this date (YYYY-MM-DD) instead of today"},
				{"policy", 'p', COR_VALUE, "POLICY",
					"party: say why it counts under this policy, or why not"},
				{"output", 'o', COR_VALUE, "FORMAT",
					"text (default), or json for a party"},
				{"no-snapshot", 0, COR_FLAG, NULL,
					"read the estate itself; neither use nor write its snapshot"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "trace",
		.operands = "ESTATE",
		.least = 1,
		.most = 1,
		.sentence = "what traffic crosses this gear, and what cannot avoid it?",
		.story =
			"Routes every demand by least metric, splitting equally over ways of equal metric, and says which part of it "
			"touches the risks: an interval where makers are unknown. For what touches them it says whether a way past "
			"all of them exists, and what that way costs in metric. Links of unknown kind are not routed over; the answer "
			"counts them.\n\n"
			"The exit status is 0 when no demand touches a risk, 1 when one surely does, 3 when one may, one has no way, "
			"or there is nothing to ask about, and 2 when the input is wrong.",
		.example =
			"cordon trace examples/paths -p uk-ncsc-2020-01 --from \"element.maker in vendors['high-risk']\" "
			"--at 2020-06-30",
		.run = cor_verb_trace,
		.options =
			{
				{"policy", 'p', COR_VALUE, "POLICY",
					"the policy whose vendors, sets and lists the expression may name"},
				{"from", 0, COR_VALUE, "EXPRESSION",
					"the risks: which elements, as in a policy or the name of a set"},
				{"over", 0, COR_VALUE, "KINDS",
					"kinds of links between commas: data (default), control, management, timing, power"},
				{"metric", 0, COR_VALUE, "METRIC",
					"of links without one (default: each must have one)"},
				{"at", 0, COR_VALUE, "DATE",
					"as on this date (YYYY-MM-DD) instead of today"},
				{"date", 0, COR_VALUES, "NAME=DATE",
					"set the date of a symbol that the policy names"},
				{"output", 'o', COR_VALUE, "FORMAT", "text (default) or json"},
				{"all", 'a', COR_FLAG, NULL,
					"name every demand, not the first ones"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "reach",
		.operands = "ESTATE",
		.least = 1,
		.most = 1,
		.sentence = "what could this gear reach, if it turned?",
		.story =
			"Follows links from the risks to everything they lead to, and names each asset that is reached, "
			"with a shortest chain. A link of unknown kind may be of any kind, an element may be a risk or "
			"not: what sure facts reach is reached surely, what only may be so perhaps. Stops are entered and "
			"not passed, unless they are risks themselves.\n\n"
			"The exit status is 0 when no asset is reached, 1 when one surely is, 3 when one may be or a set is "
			"empty, and 2 when the input is wrong.",
		.example =
			"cordon reach examples/paths -p uk-ncsc-2020-01 --from \"element.maker in vendors['high-risk']\" "
			"--to core --at 2020-06-30",
		.run = cor_verb_reach,
		.options =
			{
				{"policy", 'p', COR_VALUE, "POLICY",
					"the policy whose vendors, sets and lists the expressions may name"},
				{"from", 0, COR_VALUE, "EXPRESSION",
					"the risks: which elements, as in a policy or the name of a set"},
				{"to", 0, COR_VALUE, "EXPRESSION", "the assets, likewise"},
				{"over", 0, COR_VALUE, "KINDS",
					"kinds of links between commas: data, control, management, timing, power "
					"(default: the first three)"},
				{"stop", 0, COR_VALUE, "EXPRESSION",
					"what lets nothing pass: firewalls, data diodes"},
				{"at", 0, COR_VALUE, "DATE",
					"as on this date (YYYY-MM-DD) instead of today"},
				{"date", 0, COR_VALUES, "NAME=DATE",
					"set the date of a symbol that the policy names"},
				{"output", 'o', COR_VALUE, "FORMAT", "text (default) or json"},
				{"all", 'a', COR_FLAG, NULL,
					"name every asset, not the first ones"},
				REGISTER_OPTION,
			},
	},
	{
		.name = "cut",
		.operands = "ESTATE",
		.least = 1,
		.most = 1,
		.sentence = "where is the cheapest line between the risks and the assets?",
		.story =
			"Finds the cheapest set of links, and elements where they may be cut, without which nothing leads "
			"from any risk to any asset: all that may be a risk, an asset or a link counts. Of all cheapest "
			"lines it names the one nearest the risks and the one nearest the assets, every parallel link by "
			"itself. JSON carries a flow of the same value, which proves that nothing cheaper separates.\n\n"
			"The exit status is 0 when there is a line, 1 when something leads across that cannot be cut, 3 "
			"when a set is empty, and 2 when the input is wrong.",
		.example =
			"cordon cut examples/paths -p uk-ncsc-2020-01 --from \"element.maker in vendors['high-risk']\" "
			"--to core --at 2020-06-30",
		.run = cor_verb_cut,
		.options =
			{
				{"policy", 'p', COR_VALUE, "POLICY",
					"the policy whose vendors, sets and lists the expressions may name"},
				{"from", 0, COR_VALUE, "EXPRESSION",
					"the risks: which elements, as in a policy or the name of a set"},
				{"to", 0, COR_VALUE, "EXPRESSION", "the assets, likewise"},
				{"over", 0, COR_VALUE, "KINDS",
					"kinds of links between commas: data, control, management, timing, power "
					"(default: the first three)"},
				{"fixed", 0, COR_VALUE, "EXPRESSION",
					"elements that cannot be cut, nor the links between two of them"},
				{"link-cost", 0, COR_VALUE, "COST", "of each link (default 1)"},
				{"element-cost", 0, COR_VALUE, "COST",
					"of each element (default: elements are not cut)"},
				{"at", 0, COR_VALUE, "DATE",
					"as on this date (YYYY-MM-DD) instead of today"},
				{"date", 0, COR_VALUES, "NAME=DATE",
					"set the date of a symbol that the policy names"},
				{"output", 'o', COR_VALUE, "FORMAT", "text (default) or json"},
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
