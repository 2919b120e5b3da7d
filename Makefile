# A thin front on Meson; each target works from a clean clone.
#   make              build build/cordon and build/cordon-verify
#   make demo         the main job, shown on examples/demo
#   make test         every test
#   make asan         every test under AddressSanitizer and UBSan
#   make fuzz         each parser for FUZZ_SECONDS (60)
#   make lint         format, clang-tidy, cppcheck, layers, banned calls, length, man pages
#   make fmt          format every C file
#   make gcc-werror   build with gcc, warnings are errors; make clang: with clang
#   make bench        every benchmark beside its peers, or those named (BENCH='check'; bench/README.md)
#   make install      DESTDIR= PREFIX=/usr/local
#   make clean        remove every build folder
BUILD ?= build
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
MESON ?= meson

export BUILD FUZZ_SECONDS

all: deps-build $(BUILD)/build.ninja
	@$(MESON) compile -C $(BUILD)

$(BUILD)/build.ninja:
	$(MESON) setup $(BUILD)

$(BUILD)/with-tests: $(BUILD)/build.ninja meson_options.txt
	$(MESON) setup --reconfigure $(BUILD) -Dtests=enabled
	@touch $@

# tools/deps is quick when nothing is missing.
deps-%:
	@tools/deps $*

demo: all
	@tools/demo

# A build that was set up before the test packages were here must look for them again.
test: deps-test
	@$(MAKE) --no-print-directory $(BUILD)/with-tests
	@$(MESON) compile -C $(BUILD)
	@$(MESON) test -C $(BUILD) --no-rebuild --print-errorlogs $(TEST_OPTIONS)

asan: deps-test
	@[ -f build-asan/build.ninja ] || $(MESON) setup build-asan \
		-Dtests=enabled -Db_sanitize=address,undefined -Db_lundef=false
	@$(MESON) compile -C build-asan
	@$(MESON) test -C build-asan --no-rebuild --print-errorlogs

fuzz: deps-fuzz
	@[ -f build-fuzz/build.ninja ] || CC=clang $(MESON) setup build-fuzz -Dfuzz=true \
		-Db_sanitize=address,undefined -Db_lundef=false
	@$(MESON) compile -C build-fuzz
	@tools/fuzz build-fuzz

gcc-werror: deps-test
	@[ -f build-gcc/build.ninja ] || CC=gcc $(MESON) setup build-gcc -Dwerror=true
	@$(MESON) compile -C build-gcc

clang: deps-test deps-lint
	@[ -f build-clang/build.ninja ] || CC=clang $(MESON) setup build-clang -Dwerror=true
	@$(MESON) compile -C build-clang

lint: deps-build deps-lint
	@tools/lint

fmt: deps-lint
	@find src include verify tests bench \( -name '*.c' -o -name '*.h' \) -print0 2>/dev/null | \
		xargs -0 -r clang-format -i

bench: deps-bench all
	@bench/run $(BENCH)

install: deps-build $(BUILD)/build.ninja
	@$(MESON) setup --reconfigure $(BUILD) --prefix=$(abspath $(PREFIX)) >/dev/null
	@$(MESON) compile -C $(BUILD)
	@$(MESON) install -C $(BUILD) --no-rebuild $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean:
	rm -rf build build-asan build-fuzz build-gcc build-clang

# tools/deps before the first meson, also with -j.
$(BUILD)/build.ninja: | deps-build

.PHONY: all demo test asan fuzz gcc-werror clang lint fmt bench install clean
