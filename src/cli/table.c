#include "cli/table.h"

#include <limits.h>

#include "cli/verbs.h"

#define REGISTER_OPTION                                                                 \
	{                                                                               \
		"register", 0, COR_VALUE, "FOLDER",                                     \
			"read the register from this folder instead of the shipped one" \
	}

#define WHAT_IF_OPTION                                                                  \
	{                                                                               \
		"what-if", 0, COR_VALUE, "FILE",                                        \
			"answer as if what this file supposes were so (doc/what-if.md)" \
	}

const cor_verb
	cor_verbs
		[] =
			{
				{
					.name = "check",
					.operands = "ESTATE",
					.least = 1,
					.most = 1,
					.sentence =
						"does the policy hold, is it broken, or can nobody know yet?",
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
						"to every policy that has such a symbol.\n\n"
						"With --what-if the estate is judged twice, as it is and as the file supposes: vendors that also count "
						"as high-risk, links closed, elements removed or replaced (doc/what-if.md). Text, JSON and CSV show both "
						"rule by rule and say that this is not the estate as it is; the exit status is that of the second. A "
						"supposition has no proof.",
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
							{"what-if", 0, COR_VALUE, "FILE",
								"judge also as if what this file supposes were so, and show both, rule by rule"},
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
						"Reads files into an estate, a SQLite file that is made when it is not there. Rows with the "
						"key of a row that is there already replace it. Everything happens in one transaction: the old "
						"estate or the new, never a part.\n\n"
						"Files and folders in estate form (element.csv, site.csv, …) and networks in GraphML, GML, SNDlib "
						"(native or XML), REPETITA or node-link JSON need nothing more; they are told apart by their content. "
						"Any other CSV needs a mapping that says which column becomes which field. A row that is wrong is refused: "
						"counted, named with line and column, kept in the estate's table refused and in the rejects "
						"file.",
					.example =
						"cordon import leipzig.db sites.csv antennas.csv cells.csv --map leipzig.map.yaml",
					.run = cor_verb_import,
					.options =
						{
							{"map", 'm', COR_VALUE, "FILE",
								"the mapping (see doc/import.md)"},
							{"as", 0, COR_VALUE, "FORMAT",
								"read all files as csv, graphml, gml, sndlib, sndlib-xml, repetita, json or archive"},
							{"prefix", 0, COR_VALUE, "TEXT",
								"put this before every id of a network"},
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
					.name = "archive",
					.operands = "ARCHIVE FILE...",
					.least = 2,
					.most = UINT_MAX,
					.sentence =
						"add recordings of SNMP agents, or what nmap found, to an archive of what agents said",
					.story =
						"Reads what other tools recorded (snmprec files, what snmpwalk -On printed, what nmap -oX wrote) and appends it to an "
						"archive, one agent a file, named as the file is (nmap: a host each, named by its address). An archive only grows; what a network is made of is "
						"reckoned from it as often as the tables improve, without asking the network again (doc/archive.md).\n\n"
						"A line that cannot be read is refused and counted; a torn end of the archive is refused with what to do.",
					.example =
						"cordon archive network.archive examples/archive/*.snmprec",
					.run = cor_verb_archive,
					.options =
						{
							{"as", 0, COR_VALUE, "FORMAT",
								"snmprec, nmap or snmpwalk (default: by the ending, .snmprec, .xml, or else snmpwalk)"},
						},
				},
				{
					.name = "identify",
					.operands = "ARCHIVE",
					.least = 1,
					.most = 1,
					.sentence =
						"who made what the agents of an archive are, and on which signs",
					.story =
						"Lists each agent of an archive with every sign of who made it: the bytes, whom they name, and whether "
						"that is a vote. Agreed: two origins (firmware, hardware) name the same maker, or the box admits to be "
						"of a maker whom a regime names. Alone: one origin speaks, and a box cannot clear itself. Conflict: signs "
						"name different makers. Unknown: nothing that votes.\n\n"
						"With --is, answers for each agent whether one of these parties made it: yes, no or unknown, and why.",
					.example =
						"cordon identify network.archive --is huawei,zte,hikvision,dahua,hytera",
					.run = cor_verb_identify,
					.options =
						{
							{"is", 0, COR_VALUE, "PARTIES",
								"ids of parties between commas: is it made by one of them?"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default) or csv"},
							REGISTER_OPTION,
						},
				},
				{
					.name = "scan",
					.operands = "ESTATE",
					.least = 1,
					.most = 1,
					.sentence =
						"ask the SNMP agents of addresses that may be probed who they are",
					.story =
						"Asks every address of the scope file, and no other, by SNMP: the engine identifier of v3 "
						"(unauthenticated), then with each community by v2c and v1, or as a user of v3 (SHA-2, AES), the system, its modules (ENTITY-MIB), "
						"interfaces with high-capacity counters, neighbours (LLDP, CDP), ARP, IPv6 neighbour and bridge tables. What was "
						"heard is appended to ESTATE.archive, and the archive becomes the estate (doc/archive.md).\n\n"
						"A scan that was interrupted goes on where it was: who was asked to the end is not asked again, "
						"unless --again. Agents that loop, lie about lengths, answer from elsewhere or fall silent are "
						"reported in the archive and keep nobody else waiting.\n\n"
						"Agents of IPv6 are asked where the scope file names them or a prefix of 112 bits or more; "
						"addresses of one link (fe80::) are not supported.",
					.example =
						"cordon scan network.db --scope scope.txt --credentials snmp.secret",
					.run = cor_verb_scan,
					.options =
						{
							{"scope", 0, COR_VALUE, "FILE",
								"the addresses that may be contacted: IPv4 or IPv6 address, prefix or range a line, ! takes away"},
							{"credentials", 0, COR_VALUE, "FILE",
								"lines \"community WORD\" or \"user NAME sha-256 PASSWORD aes PASSWORD\"; readable by you alone (else CORDON_COMMUNITY in the environment)"},
							{"rate", 0, COR_VALUE, "N",
								"packets a second in all, at most (2000)"},
							{"gap", 0, COR_VALUE, "MS",
								"between two requests to one agent, at least (5)"},
							{"window", 0, COR_VALUE, "N",
								"agents asked at once, at most (1024)"},
							{"timeout", 0, COR_VALUE, "MS",
								"to wait for an agent of which nothing is known (1000)"},
							{"tries", 0, COR_VALUE, "N",
								"of each request (3)"},
							{"port", 0, COR_VALUE, "PORT",
								"of the agents (161)"},
							{"again", 0, COR_FLAG, NULL,
								"ask also those who were asked to the end before"},
							REGISTER_OPTION,
						},
				},
				{
					.name = "diff",
					.operands = "OLD NEW",
					.least = 2,
					.most = 2,
					.sentence =
						"what appeared, vanished, moved or changed maker, and which verdicts changed",
					.story =
						"Compares two estates, or archives of what agents said, row by row, and says what appeared, what "
						"vanished, what moved (to another site, element, slot or other ends), whose maker, brand or owner is "
						"another, and which other cells changed. A maker is whom the table or else the evidence names; its "
						"owner is its corporate group on the day, which --old-at lets be another day for the old estate: what "
						"was sold between shows. Evidence that was seen again is no difference. A part that is gone and one "
						"that came with its serial number is one part that moved; an element likewise, by its SNMP engine "
						"identifier, is one that was renamed.\n\n"
						"With --policy both are judged, and rules whose verdict is another are named.\n\n"
						"The exit status is 0 when nothing differs, 1 when something does, and 2 when the input is wrong.",
					.example = "cordon diff last-month.db now.db -p us-889",
					.run = cor_verb_diff,
					.options =
						{
							{"policy", 'p', COR_VALUE, "POLICY",
								"judge both by this policy and say which verdicts changed"},
							{"at", 0, COR_VALUE, "DATE",
								"as on this date (YYYY-MM-DD) instead of today"},
							{"old-at", 0, COR_VALUE, "DATE",
								"the old as on this date (default: as the new)"},
							{"date", 0, COR_VALUES, "NAME=DATE",
								"set the date of a symbol that the policy names"},
							{"places", 0, COR_VALUES, "LABEL=FILE",
								"read the list of places that the policy names so from this CSV file; nothing of it is ever shown"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json or csv with one line a difference"},
							{"all", 'a', COR_FLAG, NULL,
								"text: every difference, not the first ones of a kind"},
							{"in-force", 0, COR_FLAG, NULL,
								"let only rules count whose date has come"},
							{"tolerate-refused", 0, COR_FLAG, NULL,
								"let rows that were refused at import not keep the whole from being satisfied"},
							{"no-snapshot", 0, COR_FLAG, NULL,
								"read the estates themselves; neither use nor write snapshots"},
							REGISTER_OPTION,
						},
				},
				{
					.name = "export",
					.operands = "ESTATE TARGET",
					.least = 2,
					.most = 2,
					.sentence =
						"write an estate as CSV files, SQLite, GraphML or GeoJSON",
					.story =
						"The target is a folder of CSV files when its name ends in / or is a folder, GraphML when it ends in "
						".graphml, GeoJSON (RFC 7946) when it ends in .geojson, else a SQLite file. Of a folder and a SQLite "
						"file nothing is lost: the estate that is "
						"read back has the same digest. GraphML holds elements with their sites and measures, links and "
						"demands; GeoJSON sites, elements and links; rows of other tables are counted as left out.",
					.example = "cordon export leipzig.db leipzig-csv/",
					.run = cor_verb_export,
					.options =
						{
							{"as", 0, COR_VALUE, "FORMAT",
								"graphml or geojson, whatever the target's name"},
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
					.sentence =
						"make a model of a national network of four operators, of any size",
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
							{"sites", 0, COR_VALUE, "N",
								"so many sites, 100 to 100000 (2000)"},
							{"elements", 0, COR_VALUE, "N",
								"so many elements, up to 10000000 (12 a site)"},
							{"seed", 0, COR_VALUE, "N",
								"another seed, another network (1)"},
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
					.sentence =
						"what is in an estate; one thing in it with all that is known of it",
					.story =
						"Without more, counts what the estate holds and lists makers and the names that match no party. With a "
						"kind and an id, shows that thing: as written, as resolved, and why.\n\n"
						"A party, by its id, name or alias: who owned it and what it owned on a day, up and down, with "
						"the source of each stake; its corporate group; and, with --policy, why it counts as one of each vendor "
						"set of the policy on that day (listed, by the predicate, through which stake of which member), or why "
						"not. Party and product need no estate: cordon show party ID asks the register.",
					.example =
						"cordon show party honor -p us-889 --at 2020-06-30",
					.run = cor_verb_show,
					.options =
						{
							{"at", 0, COR_VALUE, "DATE",
								"as on this date (YYYY-MM-DD) instead of today"},
							{"policy", 'p', COR_VALUE, "POLICY",
								"party: say why it counts under this policy, or why not"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), or json for a party"},
							{"why", 0, COR_FLAG, NULL,
								"element: from what was heard to whom it names, sign by sign"},
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
					.sentence =
						"what traffic crosses this gear, and what cannot avoid it?",
					.story =
						"Routes every demand by least metric, splitting equally over ways of equal metric, and says which part of it "
						"touches the risks: an interval where makers are unknown. For what touches them it names a clean way and what "
						"that costs in metric, or the fewest elements among the risks that stand on every way. Sums by class, by "
						"operator of the source, by vendor and by element stand before the demands. Links of unknown kind are not routed over; the answer "
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
							{"services", 0, COR_VALUE, "KINDS",
								"what a risk serves over links of these kinds (control,management) touches it, too"},
							WHAT_IF_OPTION,
							{"proof", 0, COR_VALUE, "FILE",
								"write the proof of the answer, which cordon-verify will then check"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json, csv with one line a demand, or html for a page with pictures"},
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
							{"from", 0,
								COR_VALUE, "EXPRESSION", "the risks: which elements, as in a policy or the name of a set"},
							{"to", 0, COR_VALUE, "EXPRESSION",
								"the assets, likewise"},
							{"over", 0, COR_VALUE, "KINDS",
								"kinds of links between commas: data, control, management, timing, power "
								"(default: the first three)"},
							{"stop", 0, COR_VALUE, "EXPRESSION",
								"what lets nothing pass: firewalls, data diodes"},
							{"stop-over", 0, COR_VALUES,
								"KINDS[/in|/out]=EXPRESSION",
								"what stops links of these kinds only, or lets nothing in or out over them"},
							{"at", 0, COR_VALUE, "DATE",
								"as on this date (YYYY-MM-DD) instead of today"},
							{"date", 0, COR_VALUES, "NAME=DATE",
								"set the date of a symbol that the policy names"},
							WHAT_IF_OPTION,
							{"proof", 0, COR_VALUE, "FILE",
								"write the proof of the answer, which cordon-verify will then check"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json, or html for a page with pictures"},
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
					.sentence =
						"where is the cheapest line between the risks and the assets?",
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
							{"to", 0, COR_VALUE, "EXPRESSION",
								"the assets, likewise"},
							{"over", 0, COR_VALUE, "KINDS",
								"kinds of links between commas: data, control, management, timing, power "
								"(default: the first three)"},
							{"keep", 0, COR_VALUE, "EXPRESSION",
								"elements that cannot be cut, nor the links between two of them"},
							{"link-cost", 0, COR_VALUE, "COST",
								"of each link (default 1)"},
							{"element-cost", 0, COR_VALUE, "COST",
								"of each element, or \"register\": what one of its product costs (default: elements are not cut)"},
							{"cost", 0, COR_VALUES, "EXPRESSION=COST",
								"of the elements that the expression takes in; the last that does counts"},
							{"also-closed", 0, COR_VALUES, "LINK",
								"what if this link were closed too? The answer without and with it"},
							{"at", 0, COR_VALUE, "DATE",
								"as on this date (YYYY-MM-DD) instead of today"},
							{"date", 0, COR_VALUES, "NAME=DATE",
								"set the date of a symbol that the policy names"},
							WHAT_IF_OPTION,
							{"proof", 0, COR_VALUE,
								"FILE", "write the proof of the answer, which cordon-verify will then check"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json, or html for a page with pictures"},
							REGISTER_OPTION,
						},
				},
				{
					.name = "depend",
					.operands = "ESTATE",
					.least = 1,
					.most = 1,
					.sentence =
						"what is lost if all gear of a vendor vanishes, or of two?",
					.story =
						"For every vendor (corporate group) with gear that is there: which demands are cut off, with their volume, "
						"which elements and sites are stranded, and what these stand for (premises), each as an interval where "
						"makers are unknown. An element is stranded when it led to an anchor and vanishes or does no more; anchors "
						"are the sinks of demands, or what --to says. With --pairs also for every two of the vendors, and the "
						"answer says which vendors were paired.\n\n"
						"The exit status is 0, 3 when there is nothing that could be lost, and 2 when the input is wrong.",
					.example =
						"cordon depend examples/paths --pairs --at 2020-06-30",
					.run = cor_verb_depend,
					.options =
						{
							{"pairs", 0, COR_FLAG,
								NULL, "also every two vendors together"},
							{"to", 0, COR_VALUE, "EXPRESSION",
								"the anchors: elements that the others must reach (default: sinks of demands)"},
							{"measure", 0, COR_VALUE,
								"NAME", "what elements stand for, as in table measure (default: premises)"},
							{"over", 0, COR_VALUE, "KINDS",
								"kinds of links between commas: data (default), control, management, timing, power"},
							{"policy", 'p', COR_VALUE, "POLICY",
								"the policy whose vendors, sets and lists --to may name"},
							{"at", 0, COR_VALUE,
								"DATE", "as on this date (YYYY-MM-DD) instead of today"},
							{"date", 0, COR_VALUES, "NAME=DATE",
								"set the date of a symbol that the policy names"},
							WHAT_IF_OPTION,
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json or csv"},
							REGISTER_OPTION,
						},
				},
				{
					.name = "plan",
					.operands = "ESTATE",
					.least = 1,
					.most = 1,
					.sentence =
						"what is the cheapest lawful schedule out of it?",
					.story =
						"Says which element is replaced by which product in which period, so that every rule of the policies "
						"holds from its date on, at the least cost. What may be done, and what it costs, stands in the plan file "
						"(doc/plan.md): the calendar, which product may replace what, budgets, crews, visits, what changes "
						"together, coverage and suppliers of new gear.\n\n"
						"The first three lines say what it costs at low, mid and high costs, until when the rules hold, and how "
						"much cheaper anything else can at most be. The schedule is applied period by period and goes through the "
						"same judge as `check` on every date before it is shown. Where there is none, the answer is a smallest "
						"set of rules and limits that contradict each other.\n\n"
						"On a terminal the search says how it stands; an interrupt (Ctrl-C) ends it with the best schedule so "
						"far and what it may at most be over the best.\n\n"
						"The exit status is 0 when a schedule holds, 1 when there is none, 3 when it breaks nothing but some rule "
						"says nothing whatever is done, or none was found in time, and 2 when the input is wrong.",
					.example =
						"cordon plan examples/plan -p examples/plan/policy.yaml --plan examples/plan/plan.yaml",
					.run = cor_verb_plan,
					.options =
						{
							{"policy", 'p', COR_VALUES, "POLICY",
								"a shipped policy's id, or a file; several must all hold"},
							{"plan", 0, COR_VALUE,
								"FILE", "what may be done and what it costs (doc/plan.md)"},
							{"date", 0, COR_VALUES, "NAME=DATE",
								"set the date of a symbol that a policy names"},
							{"places", 0, COR_VALUES, "LABEL=FILE",
								"read the list of places that a policy names so from this CSV file; nothing of it is ever shown"},
							{"output", 'o', COR_VALUE, "FORMAT",
								"text (default), json, csv or xlsx for work orders by period and region, html for a page, ics for a calendar"},
							{"out", 0, COR_VALUE,
								"FILE", "write the output to this file instead of standard output"},
							{"all", 'a', COR_FLAG, NULL,
								"text: every change, not the first ones"},
							{"objective", 0, COR_VALUE,
								"WHAT", "cost (default); earliest: by the first date there can be; budget: the least money to be spent; risk: the least risk within the budget"},
							{"by", 0, COR_VALUE,
								"DATE", "every rule holds from this date on, or from its own when that is earlier"},
							{"frontier", 0, COR_FLAG,
								NULL, "also what it costs when every rule holds by the end of each period"},
							{"price", 0, COR_FLAG,
								NULL, "also what each rule costs: what a month more, or a point more, would save"},
							{"versus", 0, COR_VALUES, "POLICY",
								"plan the same network under these policies, too, and compare"},
							{"keep", 0, COR_VALUE,
								"PLAN", "a plan before, as -o json wrote it: as few of its decisions as possible change"},
							{"gap", 0, COR_VALUE, "PERCENT",
								"a schedule that is proved to be so near the cheapest will do (0 up to 20,000 options, else 0.1)"},
							{"seconds", 0, COR_VALUE,
								"N", "end the search of each case of costs after so long with the best so far"},
							{"proof", 0, COR_VALUE,
								"FILE", "write the proof of the mid case, which cordon-verify --plan checks: schedule, cost and bound"},
							{"apply", 0, COR_VALUE,
								"DATE", "write the estate as it is on this day under the plan, with --to"},
							{"to", 0, COR_VALUE, "ESTATE", "where to"},
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
