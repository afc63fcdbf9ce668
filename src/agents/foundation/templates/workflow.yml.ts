/** The app's checks on GitHub Actions. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */

/** A branch of one agent holds a part of the app only, so each step asks whether what it checks is there. */
export const workflowYml = `name: app
on:
  pull_request:
  push:
    branches: [main, master]
permissions:
  contents: read
concurrency:
  group: app-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  backend:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:17-alpine
        env:
          POSTGRES_PASSWORD: postgres
        ports: ["5432:5432"]
        options: --health-cmd pg_isready --health-interval 2s --health-timeout 5s --health-retries 30
    defaults:
      run:
        working-directory: backend
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
          cache: pip
          cache-dependency-path: backend/requirements.lock
      - run: pip install --require-hashes -r requirements.lock
      - run: ruff check . && black --check . && mypy
        if: hashFiles('backend/tests/*/test_*.py') != ''
      - run: pytest
        if: hashFiles('backend/tests/*/test_*.py') != ''
      - name: pytest on PostgreSQL
        run: pytest
        if: hashFiles('backend/tests/*/test_*.py') != ''
        env:
          TEST_DATABASE_URL: postgresql+asyncpg://postgres:postgres@localhost/postgres
  frontend:
    runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: frontend
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 24
          cache: npm
          cache-dependency-path: frontend/package-lock.json
      - run: npm ci
      - run: npm run build && npm run lint && npm test
        if: hashFiles('frontend/src/**') != ''
`;
