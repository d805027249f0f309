# syntax=docker/dockerfile:1.7
# One image for the server and all commands: docker build --tag slotwell . && docker run --rm slotwell --help

# What is built here is our own: SQLite's driver for this Node comes compiled, so that nobody's scripts run at installation.
FROM node:24-bookworm AS build
WORKDIR /src
ENV CI=true \
    npm_config_ignore_scripts=true
RUN npm install --global pnpm@10.34.9
# What the lock file names, before the sources: this layer stays as long as the lock file does.
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json .npmrc ./
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store pnpm fetch
COPY . .
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store \
    pnpm install --frozen-lockfile --offline \
 && pnpm exec tsc -b packages/shared packages/api packages/widget \
 && pnpm exec vite build packages/widget \
 && pnpm --filter @slotwell/api --prod --legacy deploy /app

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Slotwell" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build --chown=root:root /app ./
# A folder that a new volume takes over with its owner. The program itself belongs to root and cannot be changed by its user.
RUN install --directory --owner=node --group=node --mode=0700 /data \
 && ln -s /app/dist/cli.js /usr/local/bin/slotwell \
 && chmod 0755 /app/dist/cli.js
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4400 \
    DATA_DIR=/data
USER node
VOLUME ["/data"]
EXPOSE 4400
# Whether it lives. Whether it may get requests is what /readyz says, and a matter of whoever sends them.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Slotwell takes SIGTERM itself, as process 1 as well, and drains. No shell stands between.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["serve"]
