/* Help, manual pages (mdoc) and shell completions, all from the table. */
#include "cli/table.h"

static void add_option_head(const cor_option *option, cor_buf *out)
{
	if (option->letter)
		cor_buf_addf(out, "-%c, ", option->letter);
	cor_buf_addf(out, "--%s", option->name);
	if (option->arg)
		cor_buf_addf(out, " %s", option->arg);
}

static void help_program(cor_buf *out)
{
	cor_buf_addz(out,
		"cordon: whose gear a network trusts, and whether that is allowed, with proof\n\n");
	for (size_t i = 0; i < cor_verb_count; i++) {
		cor_buf head = {0};
		cor_buf_addf(&head, "cordon %s %s", cor_verbs[i].name, cor_verbs[i].operands);
		cor_buf_addf(out, "  %s\n      %s\n", head.p ? head.p : "", cor_verbs[i].sentence);
		cor_buf_done(&head);
	}
	cor_buf_addz(out,
		"\n  cordon VERB --help   the options of a verb\n"
		"  cordon --version\n\n"
		"ESTATE is a SQLite file or a folder of CSV files; POLICY a shipped id or a YAML file.\n"
		"Exit status: 0 satisfied, 1 violated, 2 wrong input or an error, 3 unknown.\n"
		"Manual: man cordon, man 5 cordon-policy, man 5 cordon-estate\n");
}

static void help_verb(const cor_verb *verb, cor_buf *out)
{
	cor_buf_addf(out, "usage: cordon %s %s [options]\n\n%s\n\noptions:\n", verb->name,
		verb->operands, verb->sentence);
	for (int i = 0; i < COR_OPTIONS_MAX && verb->options[i].name; i++) {
		cor_buf head = {0};
		add_option_head(&verb->options[i], &head);
		cor_buf_addf(out, "  %-22s %s\n", head.p ? head.p : "", verb->options[i].doc);
		cor_buf_done(&head);
	}
	cor_buf_addf(out, "\nexample: %s\n\n%s\n", verb->example, verb->story);
}

void cor_doc_help(const cor_verb *verb, cor_buf *out)
{
	if (verb)
		help_verb(verb, out);
	else
		help_program(out);
}

/* Text with mdoc's escapes; an empty line begins a paragraph. */
static void add_mdoc(cor_buf *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (c[0] == '\n' && c[1] == '\n') {
			cor_buf_addz(out, "\n.Pp\n");
			c++;
		} else if (*c == '\\') {
			cor_buf_addz(out, "\\e");
		} else if (c[0] == '.' && c[1] == ' ' && c[2] >= 'A' && c[2] <= 'Z') {
			cor_buf_addz(out, ".\n"); /* a sentence a line */
			c++;
		} else {
			cor_buf_addc(out, *c);
		}
	}
	cor_buf_addc(out, '\n');
}

static void man_head(const char *title, const char *name, const char *sentence, cor_buf *out)
{
	cor_buf_addf(out, ".Dd January 28, 2020\n.Dt %s 1\n.Os Cordon\n.Sh NAME\n.Nm %s\n.Nd %s\n",
		title, name, sentence);
}

static void man_exit(cor_buf *out)
{
	cor_buf_addz(out,
		".Sh EXIT STATUS\n.Bl -tag -width 3n -compact\n.It 0\nsatisfied; for verbs that judge "
		"nothing: done\n.It 1\nviolated\n.It 2\nwrong usage or input, or an error\n.It 3\nnothing "
		"violated, but something unknown or vacuous\n.El\n");
}

static void man_program(cor_buf *out)
{
	man_head("CORDON", "cordon",
		"whose gear a network trusts, and whether that is allowed, with proof", out);
	cor_buf_addz(out,
		".Sh SYNOPSIS\n.Nm\n.Ar verb\n.Op Ar argument ...\n.Sh DESCRIPTION\n.Nm\n"
		"takes a network (an estate) and a rule set for high-risk vendors (a policy), and answers with "
		"evidence that\n.Xr cordon-verify 1\nchecks independently.\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < cor_verb_count; i++) {
		cor_buf_addf(out, ".It Nm cordon %s Ar %s\n", cor_verbs[i].name,
			cor_verbs[i].operands);
		add_mdoc(out, cor_verbs[i].sentence);
		cor_buf_addf(out, "See\n.Xr cordon-%s 1 .\n", cor_verbs[i].name);
	}
	cor_buf_addz(out,
		".El\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev CORDON_DATADIR\nfolder that holds "
		"register and policies, instead of the shipped one\n.It Ev NO_COLOR\nno colours\n"
		".It Ev SOURCE_DATE_EPOCH\nwhat day today is\n.El\n");
	man_exit(out);
	cor_buf_addz(out,
		".Sh SEE ALSO\n.Xr cordon-verify 1 ,\n.Xr cordon-estate 5 ,\n.Xr cordon-import 5 ,\n"
		".Xr cordon-policy 5 ,\n.Xr cordon-proof 5\n");
}

static void man_verb(const cor_verb *verb, cor_buf *out)
{
	char name[64], title[64];
	size_t n = 0;
	cor_buf text = {0};
	cor_buf_addf(&text, "cordon-%s", verb->name);
	for (; n + 1 < sizeof(name) && n < text.n; n++) {
		name[n] = text.p[n];
		title[n] = name[n] >= 'a' && name[n] <= 'z' ? (char)(name[n] - 'a' + 'A') : name[n];
	}
	name[n] = title[n] = '\0';
	cor_buf_done(&text);
	man_head(title, name, verb->sentence, out);
	cor_buf_addf(out, ".Sh SYNOPSIS\n.Nm cordon %s\n.Ar %s\n.Op Ar options\n.Sh DESCRIPTION\n",
		verb->name, verb->operands);
	add_mdoc(out, verb->story);
	cor_buf_addz(out, ".Bl -tag -width Ds\n");
	for (int i = 0; i < COR_OPTIONS_MAX && verb->options[i].name; i++) {
		const cor_option *option = &verb->options[i];
		cor_buf_addz(out, ".It");
		if (option->letter)
			cor_buf_addf(out, " Fl %c ,", option->letter);
		cor_buf_addf(out, " Fl -%s%s%s\n", option->name, option->arg ? " Ar " : "",
			option->arg ? option->arg : "");
		add_mdoc(out, option->doc);
	}
	cor_buf_addz(out, ".El\n");
	man_exit(out);
	cor_buf_addf(out,
		".Sh EXAMPLES\n.Dl %s\n.Sh SEE ALSO\n.Xr cordon 1 ,\n.Xr cordon-verify 1 ,\n"
		".Xr cordon-estate 5 ,\n.Xr cordon-policy 5\n",
		verb->example);
}

void cor_doc_man(const cor_verb *verb, cor_buf *out)
{
	if (verb)
		man_verb(verb, out);
	else
		man_program(out);
}

static void completion_bash(cor_buf *out)
{
	cor_buf_addz(out,
		"# bash completion for cordon\n_cordon()\n{\n"
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"");
	for (size_t i = 0; i < cor_verb_count; i++)
		cor_buf_addf(out, "%s ", cor_verbs[i].name);
	cor_buf_addz(out,
		"--help --version\" -- \"$word\"))\n\t\treturn\n\tfi\n"
		"\tcase $before in\n"
		"\t-p|--policy) COMPREPLY=($(compgen -W \"$(cordon policy list 2>/dev/null | cut -d' ' -f1)\" -- "
		"\"$word\") $(compgen -f -- \"$word\")); return ;;\n"
		"\t-o|--output) COMPREPLY=($(compgen -W 'text json csv html xlsx' -- \"$word\")); return ;;\n\tesac\n"
		"\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < cor_verb_count; i++) {
		const cor_verb *verb = &cor_verbs[i];
		cor_buf_addf(out, "\t%s) COMPREPLY=($(compgen -W '", verb->name);
		if (strcmp(verb->name, "policy") == 0)
			cor_buf_addz(out, "list show ");
		if (strcmp(verb->name, "show") == 0)
			cor_buf_addz(out, "element site party product ");
		for (int o = 0; o < COR_OPTIONS_MAX && verb->options[o].name; o++)
			cor_buf_addf(out, "--%s ", verb->options[o].name);
		cor_buf_addz(out, "--help' -- \"$word\") $(compgen -f -- \"$word\")) ;;\n");
	}
	cor_buf_addz(out, "\tesac\n}\ncomplete -o filenames -F _cordon cordon\n");
}

static const char *zsh_action(const cor_option *option)
{
	if (strcmp(option->arg, "FOLDER") == 0)
		return "_files -/";
	if (strcmp(option->arg, "FORMAT") == 0)
		return "(text json csv html xlsx)";
	if (strcmp(option->arg, "POLICY") == 0)
		return "{compadd $(cordon policy list 2>/dev/null | cut -d\" \" -f1); _files}";
	return strcmp(option->arg, "FILE") == 0 ? "_files" : "";
}

/* In zsh specifications these need a backslash; an apostrophe ends the quoted word. */
static void add_zsh(cor_buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:", *text))
			cor_buf_addc(out, '\\');
		if (*text == '\'')
			cor_buf_addz(out, "'\\'");
		cor_buf_addc(out, *text);
	}
}

static void completion_zsh(cor_buf *out)
{
	cor_buf_addz(out, "#compdef cordon\nlocal -a verbs\nverbs=(\n");
	for (size_t i = 0; i < cor_verb_count; i++) {
		cor_buf_addf(out, "\t'%s:", cor_verbs[i].name);
		add_zsh(out, cor_verbs[i].sentence);
		cor_buf_addz(out, "'\n");
	}
	cor_buf_addz(out,
		")\nif (( CURRENT == 2 )); then\n\t_describe verb verbs\n\treturn\nfi\n"
		"local verb=$words[2]\nshift words\n(( CURRENT-- ))\ncase $verb in\n");
	for (size_t i = 0; i < cor_verb_count; i++) {
		const cor_verb *verb = &cor_verbs[i];
		cor_buf_addf(out, "%s) _arguments -s", verb->name);
		for (int o = 0; o < COR_OPTIONS_MAX && verb->options[o].name; o++) {
			const cor_option *option = &verb->options[o];
			cor_buf_addf(out, " \\\n\t'%s--%s%s[",
				option->kind == COR_VALUES ? "*" : "", option->name,
				option->arg ? "=" : "");
			add_zsh(out, option->doc);
			cor_buf_addz(out, "]");
			if (option->arg)
				cor_buf_addf(out, ":%s:%s", option->arg, zsh_action(option));
			cor_buf_addz(out, "'");
		}
		if (strcmp(verb->name, "policy") == 0)
			cor_buf_addz(out, " \\\n\t'1:what:(list show)'");
		cor_buf_addz(out, " \\\n\t'*:file:_files' ;;\n");
	}
	cor_buf_addz(out, "esac\n");
}

static void completion_fish(cor_buf *out)
{
	for (size_t i = 0; i < cor_verb_count; i++) {
		const cor_verb *verb = &cor_verbs[i];
		cor_buf_addf(out,
			"complete -c cordon -n __fish_use_subcommand -f -a %s -d \"%s\"\n",
			verb->name, verb->sentence);
		for (int o = 0; o < COR_OPTIONS_MAX && verb->options[o].name; o++) {
			const cor_option *option = &verb->options[o];
			cor_buf_addf(out,
				"complete -c cordon -n \"__fish_seen_subcommand_from %s\" -l %s",
				verb->name, option->name);
			if (option->letter)
				cor_buf_addf(out, " -s %c", option->letter);
			if (option->arg)
				cor_buf_addz(out, " -r");
			if (option->arg && strcmp(option->arg, "FORMAT") == 0)
				cor_buf_addz(out, " -f -a 'text json csv html xlsx'");
			if (option->arg && strcmp(option->arg, "POLICY") == 0)
				cor_buf_addz(out,
					" -a '(cordon policy list 2>/dev/null | cut -d\" \" -f1)'");
			cor_buf_addf(out, " -d \"%s\"\n", option->doc);
		}
	}
}

bool cor_doc_completion(const char *shell, cor_buf *out)
{
	if (strcmp(shell, "bash") == 0)
		completion_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh(out);
	else if (strcmp(shell, "fish") == 0)
		completion_fish(out);
	else
		return false;
	return true;
}
