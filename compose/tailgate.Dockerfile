# The image of Tailgate itself, for a service that runs already (`run` with a URL, a config with `url`) and for `init`. It has no
# programs of a stack: what starts PostgreSQL, Redis or an app wants them installed beside it.
# Built from the package, in a directory that holds nothing else:
#   mkdir -p image && npm pack --pack-destination image && docker build -f compose/tailgate.Dockerfile -t tailgate:0.1.0 image
#   docker run --rm --network host -v "$PWD:/work" -u "$(id -u):$(id -g)" tailgate:0.1.0 init
# Another base (a mirror, a digest) comes in as an argument: --build-arg NODE_IMAGE=...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
FROM ${NODE_IMAGE}
COPY tailgate-*.tgz /tmp/package/
RUN npm install --global --ignore-scripts --no-audit --no-fund /tmp/package/tailgate-*.tgz && rm -r /tmp/package
# Calibrations last longer than a container where a volume is mounted here.
ENV TAILGATE_CACHE=/cache
RUN mkdir /cache && chmod 1777 /cache
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["tailgate"]
CMD ["--help"]
