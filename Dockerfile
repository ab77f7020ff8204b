# docker build -t capstan . && docker run --read-only -e QUANTCDN_API_KEY -p 8080:8080 -p 9090:9090 capstan
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
RUN npm ci --ignore-scripts
COPY src src
COPY console console
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY capabilities capabilities
ENV NODE_ENV=production CAPSTAN_CONTROL_PORT=8081
USER node
EXPOSE 8080 9090
# The control port stays on the loopback address of the container.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["node", "dist/main.js", "health"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve", "capabilities/quantcdn-ai-sessions.yaml", "--host", "0.0.0.0"]
