# The server, with everything that its gates need: git, Python and bubblewrap. Not root.
FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/aurora
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY src ./src
RUN mkdir -p /data /cache && chown node:node /data /cache
USER node
ENV AURORA_DATA_DIR=/data AURORA_CACHE_DIR=/cache HOST=0.0.0.0 PORT=3000
VOLUME ["/data", "/cache"]
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/cli.ts", "serve"]
