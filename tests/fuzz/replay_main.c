/*
 * The main function of a fuzz harness in ordinary builds: gives every file of the folders named as
 * arguments to the harness once, in name order. A folder without a file is a failure, so that a lost
 * corpus cannot look like a passed test.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Exactly as many bytes as the file has, so that a read past the end is seen by the sanitizer. */
static int replay_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size > 0 ? size : 1);
	int failed = file == NULL || data == NULL || fread(data, 1, size, file) != size;

	if (file != NULL)
		fclose(file);
	if (failed)
		fprintf(stderr, "%s: cannot be read\n", path);
	else
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	return failed;
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int entry_count = scandir(folder, &entries, NULL, alphasort);
	int replayed = 0, failed = 0;

	if (entry_count < 0) {
		fprintf(stderr, "%s: no such folder\n", folder);
		return 1;
	}
	for (int i = 0; i < entry_count; i++) {
		char path[4096];
		struct stat st;
		int length = snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);

		free(entries[i]);
		if (length < 0 || (size_t)length >= sizeof(path)) {
			fprintf(stderr, "%s: a name in it is too long\n", folder);
			failed++;
		} else if (stat(path, &st) != 0) {
			perror(path);
			failed++;
		} else if (S_ISREG(st.st_mode)) {
			failed += replay_file(path, (size_t)st.st_size);
			replayed++;
		}
	}
	free(entries);
	if (replayed == 0)
		fprintf(stderr, "%s: no file to replay\n", folder);
	printf("%s: %d files replayed\n", folder, replayed);
	return failed > 0 || replayed == 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		failed += replay_folder(argv[i]);
	return failed > 0;
}
