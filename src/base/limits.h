/*
 * Every ceiling on what is read from outside, by name.  Checked before memory is taken.
 */
#ifndef COR_BASE_LIMITS_H
#define COR_BASE_LIMITS_H

#define COR_LIMIT_POLICY_BYTES (4u << 20)         /* a policy or mapping file */
#define COR_LIMIT_POLICY_MEMORY ((size_t)1 << 30) /* what a policy becomes in memory */
#define COR_LIMIT_YAML_DEPTH 32u                  /* nesting of YAML */
#define COR_LIMIT_EXPRESSION_BYTES 16384u         /* one selector */
#define COR_LIMIT_EXPRESSION_NODES 4096u          /* nodes of one selector */
#define COR_LIMIT_EXPRESSION_DEPTH 64u            /* nesting of one selector, sets followed */
#define COR_LIMIT_RULES 1024u                     /* rules of one policy */
#define COR_LIMIT_POLICY_ITEMS 65536u             /* items of one list of a policy */
#define COR_LIMIT_ROWS 0xfffffff0u                /* rows of one table */
#define COR_LIMIT_CELL_BYTES 65536u               /* one cell of a table */
#define COR_LIMIT_COMPONENTS (1u << 30)           /* products contained in elements, in all */
#define COR_LIMIT_PLACES (1u << 20)               /* lines of a list of places */
#define COR_LIMIT_PLACES_BYTES (64u << 20)        /* such a file */
#define COR_LIMIT_COLUMNS 1024u                   /* columns of a foreign CSV file */
#define COR_LIMIT_MAP_TABLES 256u                 /* items of tables in a mapping */
#define COR_LIMIT_LIST_ITEMS 256u                 /* pieces of one list cell */
#define COR_LIMIT_SUPPLIER_STEPS (1u << 26)       /* search for the least number of suppliers */
#define COR_LIMIT_DECIDE_TABLE (1u << 24)         /* cells of the table for the fewest elements */
#define COR_LIMIT_DECIDE_VISITS (1u << 26)        /* elements and links, for what decides a path */
#define COR_LIMIT_GROUP_ITEMS (1u << 28)          /* elements counted once a group they are in */
#define COR_LIMIT_PROOF_BYTES (1u << 30)          /* a proof file */
#define COR_LIMIT_TOPOLOGY_BYTES (1u << 30)       /* GraphML, GML, SNDlib, REPETITA, JSON */
#define COR_LIMIT_JSON_BYTES (1u << 28)           /* of these, JSON */
#define COR_LIMIT_TOPOLOGY_DEPTH 64u              /* nesting of such a file */
#define COR_LIMIT_PLAN_UNIT 1024u                 /* elements that change together */
#define COR_LIMIT_PLAN_BONDS (1u << 20)        /* units that change with, or after, another one */
#define COR_LIMIT_PLAN_NEAR (1u << 20)         /* limits of neighbouring sites, one a period */
#define COR_LIMIT_PLAN_ITEMS 0x7fffffffu       /* options, or amounts, of the problem of a plan */
#define COR_LIMIT_PLAN_ROWS (1u << 21)         /* limits that bind several of its bundles */
#define COR_LIMIT_FILE_BYTES ((size_t)1 << 36) /* a CSV file */

#endif
