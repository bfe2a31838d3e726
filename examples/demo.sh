#!/bin/sh
# The demo of `make demo`: ingests the example articles into $1 and asks three questions, the last without an answer.
set -eu
bin=${BIN:-.venv/bin}
library=$1

ask() {
    printf '\n$ dateline ask "%s"\n' "$1"
    # A refusal is an answer too: exit code 1.
    "$bin/dateline" ask "$1" --library "$library" || [ $? -eq 1 ]
}

"$bin/dateline" ingest examples/articles --library "$library"
ask "When did Putin receive Pashinyan in the Kremlin?"
ask "Is Armenia leaving the CSTO?"
ask "How many tanks does Armenia own?"

cat <<EOF

Type next:
  $bin/dateline chat --library $library
  $bin/dateline serve --library $library
  $bin/dateline ingest YOUR-ARTICLES/ --library my-library
  $bin/dateline ask "YOUR QUESTION" --library my-library
EOF
