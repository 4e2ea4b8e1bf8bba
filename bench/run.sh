#!/usr/bin/env bash
# Measures Boomscooter. Nothing else should run on the machine meanwhile.
#
#   bench/run.sh [--quick] [--only boomscooter,kafka,...] [--rounds N] [--work-dir DIR] ...
#       end to end, beside its peers: bench/run.sh --help
#   bench/run.sh files [--gigabytes 1,10,30] [--rounds N] [--work-dir DIR] ...
#       look-ups in a log, catching up with it, checking it: bench/run.sh files --help
#   bench/run.sh jmh [JMH options]
#       single steps: bench/run.sh jmh -h
#
# Builds first (BENCH_SKIP_BUILD=1: what was built before is measured), needs Maven and a JDK 17 or
# later. Results go to bench/results/. Processes and directories are gone afterwards, also when the
# run fails or is interrupted.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$home/bench/target/benchmarks.jar
peers=$home/bench/peers

fail() {
    echo "bench/run.sh: $*" >&2
    exit 1
}

build() {
    if [[ ${BENCH_SKIP_BUILD:-} == 1 ]]; then
        [[ -f $jar ]] || fail "$jar is missing: run without BENCH_SKIP_BUILD"
        return
    fi
    command -v mvn > /dev/null || fail "mvn is missing: install Maven 3.8.7 or later"
    echo "building" >&2
    mvn -B -q -f "$home/pom.xml" -DskipTests package >&2
    # Each peer has a pom of its own: its jars must not meet ours.
    for pom in "$peers"/*/pom.xml; do
        mvn -B -q -f "$pom" -DskipTests package >&2
    done
    # The launcher builds for itself when sources have changed: now, not while something is timed.
    "$home/boomscooter" --version >&2
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" > /dev/null || fail "$java is missing: install a JDK 17 or later"

if [[ ${1:-} == jmh ]]; then
    shift
    build
    mkdir -p "$home/bench/results"
    name=$home/bench/results/$(date +%Y-%m-%d-%H%M)-jmh
    exec "$java" -jar "$jar" -foe true -prof gc -rf json -rff "$name.json" -o "$name.txt" "$@"
fi

program=EndToEnd
if [[ ${1:-} == files ]]; then
    shift
    program=FilesRun
fi

work_dir=${TMPDIR:-/tmp}
for ((i = 1; i <= $#; i++)); do
    next=$((i + 1))
    [[ ${!i} == --work-dir && $next -le $# ]] && work_dir=${!next}
    [[ ${!i} == --work-dir=* ]] && work_dir=${!i#*=}
done

case " $* " in
    *" --help "* | *" -h "*) ;;
    *) build ;;
esac
[[ -f $jar ]] || build

run=
# The program kills what it started. When it was killed itself, this does; a process is only killed
# when its command line still names the directory of a run.
cleanup() {
    [[ -n $run ]] && kill "$run" 2> /dev/null && wait "$run" 2> /dev/null || true
    for directory in "$work_dir"/boomscooter-bench-"$run"-*; do
        [[ -f $directory/pids ]] || continue
        while read -r pid; do
            if cat "/proc/$pid/cmdline" 2> /dev/null | tr '\0' ' ' | grep -qF "$directory"; then
                kill -9 "$pid" 2> /dev/null || true
            fi
        done < "$directory/pids"
        rm -rf "$directory"
    done
    # Aeron's memory.
    [[ -n $run ]] && rm -rf /dev/shm/boomscooter-bench-"$run"-* || true
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$java" -Xmx512m -cp "$jar" "org.boomscooter.bench.endtoend.$program" \
    --home "$home" --results "$home/bench/results" --work-dir "$work_dir" "$@" &
run=$!
set +e
wait "$run"
code=$?
set -e
exit "$code"
