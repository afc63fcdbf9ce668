/** compose.yaml: the whole app as containers, with PostgreSQL. https://docs.docker.com/reference/compose-file/ */
import type { FoundationView } from "../view/foundation.ts";

export function composeYaml({ database, pages, seeded }: FoundationView): string {
  const url = `postgresql+asyncpg://app:\${POSTGRES_PASSWORD:-app}@database/${database}`;
  const prepare = seeded ? "alembic upgrade head && python -m app.seed" : "alembic upgrade head";
  return `# The whole app with PostgreSQL: docker compose up --build
# Settings come from .env, which \`sh app.sh setup\` makes of .env.example, or a person by hand.
services:
  database:
    image: postgres:17-alpine
    environment:
      POSTGRES_DB: ${database}
      POSTGRES_USER: app
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:-app}
    volumes:
      - database:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready --username app --dbname ${database}"]
      interval: 2s
      timeout: 5s
      retries: 30
  # Brings the tables up to date${seeded ? ", writes the first rows where they are missing," : ""} and ends.
  migration:
    build: backend
    command: ["sh", "-c", "${prepare}"]
    env_file: [.env]
    environment:
      DATABASE_URL: ${url}
    depends_on:
      database:
        condition: service_healthy
  backend:
    build: backend
    env_file: [.env]
    environment:
      DATABASE_URL: ${url}
    ${pages ? `expose: ["8000"]` : `ports: ["127.0.0.1:8000:8000"]`}
    depends_on:
      migration:
        condition: service_completed_successfully
${
  pages
    ? `  # The pages, and the way to the API at the same address: http://localhost:8080
  frontend:
    build: frontend
    ports: ["127.0.0.1:8080:8080"]
    depends_on:
      - backend
`
    : ""
}volumes:
  database:
`;
}
