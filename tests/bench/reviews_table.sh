#!/bin/sh
# Trains the sentiment classifier on the Large Movie Review Dataset with p = 1.1, 2 and 3, three seeds each, equally long, and
# prints the table of README.md here. Runs that are done are not repeated, one that was interrupted goes on from its checkpoint.
#   sh tests/bench/reviews_table.sh PROGRAM ACLIMDB VOCABULARY RESULTS
# PROGRAM: attmd-reviews of a build; ACLIMDB: folder with train/ and test/; VOCABULARY: vocab.txt of bert-base-uncased;
# RESULTS: folder for models and logs. Environment: JOBS, runs at a time (default 2), of one thread each; EPOCHS (default 30).
set -eu
program=$1 reviews=$2 vocabulary=$3 results=$4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$results"
export program reviews vocabulary results here EPOCHS="${EPOCHS:-30}"

one_run() {  # p, step size, seed
    name=$results/p$1-s$3
    [ -e "$name.done" ] && return 0
    "$program" --vocabulary "$vocabulary" --reviews "$reviews" --model "$name.model" --p "$1" --step-size "$2" --seed "$3" \
        --epochs "$EPOCHS" --threads 1 --log "$name.csv" --marked "$here/../../bindings/c/data/marked_sentences.tsv" \
        </dev/null >"$name.txt" && : >"$name.done"
}
if [ "${ONE_RUN:-}" ]; then
    # shellcheck disable=SC2086  # three words
    one_run $ONE_RUN
    exit 0
fi
for seed in 1 2 3; do
    for setting in "1.1 0.01" "2 0.012" "3 0.0002"; do echo "$setting $seed"; done
done | xargs -P "${JOBS:-2}" -I '{}' env ONE_RUN='{}' sh "$0" "$@"

cat "$results"/*.csv | awk -F, '
    $1 == "p" { next }  # the names of the columns
    { key = $1 "," $3; best[key] = $7 > best[key] ? $7 : best[key]; seconds[key] += $5; step[$1] = $2 }
    END { for (key in best) { split(key, part, ","); print part[1], step[part[1]], part[2], best[key], seconds[key] } }' |
    sort -n | while read -r p step seed best seconds; do
    score=$(sed -n 's/^Token-selection score over .* sentences: //p' "$results/p$p-s$seed.txt")
    above=$(sed -n 's/^Weights above 0.06: //p' "$results/p$p-s$seed.txt")
    echo "p = $p, step $step, seed $seed: best test accuracy $(echo "$best" | awk '{ printf "%.2f", 100 * $1 }') %, $seconds s," \
        "token selection $score, above 0.06: $above"
done | tee "$results/runs.txt"
awk '{ p = $3; sub(",", "", p); a = $11; s = $17; sub(",", "", s); n[p]++; A[p] += a; AA[p] += a * a; S[p] += s; SS[p] += s * s }
    function deviation(sum, squares, n) { return n < 2 ? 0 : sqrt((squares - sum * sum / n > 0 ? squares - sum * sum / n : 0) / (n - 1)) }
    END { for (p in n) printf "| %s | %.2f +- %.2f %% | %.3f +- %.3f |\n", p, A[p] / n[p], deviation(A[p], AA[p], n[p]),
              S[p] / n[p], deviation(S[p], SS[p], n[p]) }' "$results/runs.txt" | sort
