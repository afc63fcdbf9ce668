/** The images of backend and frontend. https://docs.docker.com/reference/dockerfile/ */

export const backendDockerfile = `FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/backend
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN useradd --system --no-create-home app
USER app
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s \\
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=3)"]
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000", "--proxy-headers", "--forwarded-allow-ips", "*"]
`;

export const backendDockerignore = `.venv/
**/__pycache__/
.mypy_cache/
.pytest_cache/
.ruff_cache/
tests/
*.db
`;

export const frontendDockerfile = `FROM node:24-alpine AS build
WORKDIR /srv/frontend
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:1.29-alpine
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /srv/frontend/dist /usr/share/nginx/html
EXPOSE 8080
`;

export const frontendDockerignore = `node_modules/
dist/
coverage/
`;

/**
 * @param proxied beginnings of the paths that the backend serves.
 * @param sharedPaths pages and API share paths, so that a browser that navigates gets a page.
 */
export function nginxConf({ proxied, sharedPaths }: { proxied: readonly string[]; sharedPaths: boolean }): string {
  const page = sharedPaths
    ? `
        if ($http_accept ~ "text/html") {
            rewrite ^ /index.html last;
        }`
    : "";
  const locations = proxied.map(
    (path) => `    location ${path} {${page}
        proxy_pass http://backend:8000;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
    }`,
  );
  return `server {
    listen 8080;
    root /usr/share/nginx/html;

${locations.join("\n\n")}

    # Names of files under assets/ change with their content.
    location /assets/ {
        add_header Cache-Control "public, max-age=31536000, immutable";
    }

    # Every other address is a page of the app.
    location / {
        add_header Cache-Control "no-cache";
        try_files $uri /index.html;
    }
}
`;
}
