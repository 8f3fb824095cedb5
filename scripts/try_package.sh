#!/bin/sh
# sh scripts/try_package.sh FOLDER: installs the folder's tarball into a blank project, then runs goldens.cjs
# and the command there. It needs Node alone.
set -eu
goldens="$PWD/test/fixtures/goldens"
cd "$1"
mkdir -p blank
cp goldens.cjs blank
cd blank
echo '{"name":"blank","private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund ../regulus-*.tgz
npx --no-install regulus doctor
REGULUS_GOLDENS="$goldens" node goldens.cjs
npx --no-install regulus train --train-rows 300 --test-rows 100 --dim 16 --depth 1 --epochs 2 --out run
