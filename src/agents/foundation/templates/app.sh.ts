/** app.sh: one entrance for setting up, starting and checking the whole app. POSIX shell; nothing of the spec's text is in it. */
import type { FoundationView } from "../view/foundation.ts";

export function appSh(view: FoundationView): string {
  const { pages, seeded } = view;
  return `#!/bin/sh
# Sets up, starts and checks the whole app. Without a command it says what there is.
set -eu
cd "$(dirname "$0")"

usage() {
  cat <<'END'
sh app.sh setup   make .env, install what backend and frontend need, create the tables${seeded ? ", write the first rows" : ""}
sh app.sh start   run the backend on port 8000${pages ? " and the frontend on port 5173" : ""}; Ctrl-C ends ${pages ? "both" : "it"}
${seeded ? "sh app.sh seed    write the first rows again where they are missing\n" : ""}sh app.sh test    run all tests
sh app.sh check   run the type checkers, linters and formatters
END
}

# Every command sees the settings; what is set already wins over the file.
load_settings() {
  if [ ! -f .env ]; then
    echo "There is no .env yet. Run: sh app.sh setup" >&2
    exit 2
  fi
  while IFS= read -r line || [ -n "$line" ]; do
    name=\${line%%=*}
    case $line in
      '' | '#'* | [!A-Za-z_]*) continue ;;
    esac
    value=\${line#*=}
    if [ -n "$value" ] && [ -z "$(printenv "$name" || true)" ]; then
      export "$name=$value"
    fi
  done <.env
}

make_settings() {
  if [ -f .env ]; then
    return
  fi
  python3 - <<'END'
import base64
import pathlib
import secrets

made = {
${view.variables
  .filter(({ made }) => made !== null)
  .map(
    ({ name, made }) =>
      `    "${name}": ${made === "fernet" ? "base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()" : "secrets.token_urlsafe(32)"},`,
  )
  .join("\n")}
}
lines = pathlib.Path(".env.example").read_text(encoding="utf-8").splitlines()
text = "".join(f"{line}{made.get(line.removesuffix('='), '')}\\n" for line in lines)
target = pathlib.Path(".env")
target.touch(mode=0o600)
target.write_text(text, encoding="utf-8")
END
  echo "Made .env with new secrets."
}

setup() {
  make_settings
  load_settings
  echo "Installing the backend ..."
  [ -d backend/.venv ] || python3 -m venv backend/.venv
  backend/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r backend/requirements.lock
  echo "Creating the tables ..."
  (cd backend && .venv/bin/alembic upgrade head)
${
  seeded
    ? `  seed
`
    : ""
}  echo "Installing the frontend ..."
  (cd frontend && npm ci --no-audit --no-fund)
${
  view.login === null
    ? ""
    : `  echo "Sign in as the person of README.md; the password is ${view.login.passwordVariable} in .env."
`
}  echo "Ready. Run: sh app.sh start"
}
${
  seeded
    ? `
seed() {
  (cd backend && .venv/bin/python -m app.seed)
}
`
    : ""
}
start() {
  (cd backend && .venv/bin/alembic upgrade head)
${
  pages
    ? `  trap 'kill "$backend" "$frontend" 2>/dev/null || true' EXIT
  trap 'exit 130' INT TERM
  backend= frontend=
  (cd backend && exec .venv/bin/uvicorn app.main:app --port 8000) &
  backend=$!
  (cd frontend && exec node_modules/.bin/vite) &
  frontend=$!
  # A signal ends the waiting at once; a program in the foreground would be waited for first.
  wait "$frontend"
`
    : `  cd backend && exec .venv/bin/uvicorn app.main:app --port 8000
`
}}

test_all() {
  (cd backend && .venv/bin/pytest --cov)
  (cd frontend && npm test)
}

check() {
  (cd backend && .venv/bin/mypy && .venv/bin/ruff check . && .venv/bin/black --check .)
  (cd frontend && npm run build && npm run lint)
}

case \${1:-} in
  setup) setup ;;
  start) load_settings && start ;;
${seeded ? "  seed) load_settings && seed ;;\n" : ""}  test) test_all ;;
  check) check ;;
  *) usage && exit 2 ;;
esac
`;
}
