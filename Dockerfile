# One image for every process that runs on Node: init, migrate, api, worker, connector and the holdfast command.
ARG NODE_IMAGE=node:24-trixie-slim

# The lock file and the workspaces' manifests alone, so that a change of sources reinstalls nothing.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/connector/package.json apps/connector/
COPY apps/init/package.json apps/init/
COPY apps/standalone/package.json apps/standalone/
COPY apps/web/package.json apps/web/
COPY packages/contracts/package.json packages/contracts/
COPY packages/db/package.json packages/db/
COPY packages/domain/package.json packages/domain/
COPY packages/mail/package.json packages/mail/
COPY packages/runtime/package.json packages/runtime/
COPY packages/storage/package.json packages/storage/
COPY tests/package.json tests/

FROM manifests AS web
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace @holdfast/web
COPY tsconfig.json ./
COPY packages/contracts packages/contracts
COPY apps/web apps/web
RUN npm run build --workspace @holdfast/web

# Workspaces stay symbolic links in node_modules: Node strips types only outside of it.
FROM manifests AS dependencies
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
    --workspace @holdfast/api --workspace @holdfast/cli --workspace @holdfast/connector --workspace @holdfast/init

FROM ${NODE_IMAGE}
# A small young generation: left to itself it triples the memory of a busy api and makes nothing faster.
ENV NODE_ENV=production NODE_OPTIONS="--disable-warning=ExperimentalWarning --max-semi-space-size=4"
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages packages
COPY apps/api apps/api
COPY apps/cli apps/cli
COPY apps/connector apps/connector
COPY apps/init apps/init
COPY --from=web /app/apps/web/dist apps/web/dist
RUN printf '#!/bin/sh\nexec node /app/apps/cli/main.ts "$@"\n' > /usr/local/bin/holdfast && chmod 755 /usr/local/bin/holdfast
USER 1000:1000
CMD ["node", "apps/api/main.ts"]
