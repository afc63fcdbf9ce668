# Aurora with everything that its gates need: git, Python, PostgreSQL's programs and bubblewrap. Not root.
# docs/operations.md says what the container has to be allowed for bubblewrap to start.
FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git postgresql python3 python3-venv util-linux \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/aurora
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY app.yml ./
COPY src ./src
RUN mkdir -p /data /cache && chown node:node /data /cache
USER node
ENV AURORA_DATA_DIR=/data AURORA_CACHE_DIR=/cache HOST=0.0.0.0 PORT=3000
VOLUME ["/data", "/cache"]
EXPOSE 3000
HEALTHCHECK --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/cli.ts", "serve"]
