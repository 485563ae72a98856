# Social Squad in a container. What builds stays behind in the first stage; no package index is named: pip asks the one
# it is set up for. Everything is pinned with its hash in requirements/.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/run.txt requirements/install.txt requirements/
RUN python -m venv /opt/squad && python -m venv /opt/builder \
    && /opt/squad/bin/pip install --only-binary :all: --require-hashes -r requirements/run.txt \
    && /opt/builder/bin/pip install --only-binary :all: --require-hashes -r requirements/install.txt
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY bot bot
COPY scheduler scheduler
COPY connectors connectors
COPY store store
COPY templates templates
RUN /opt/builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/squad/bin/pip install --no-deps --no-index /wheel/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Social Squad" \
    org.opencontainers.image.description="Employee advocacy inside Slack and Teams, on your own machine." \
    org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 squad \
    && useradd --uid 10001 --gid squad --home-dir /data --shell /usr/sbin/nologin squad \
    && install --directory --owner=squad --group=squad --mode=0700 /data
COPY --from=build /opt/squad /opt/squad
ENV PATH=/opt/squad/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SQUAD_DATABASE_URL=sqlite:////data/squad.db \
    SQUAD_HOST=0.0.0.0
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('SQUAD_PORT', '8080') + '/healthz', timeout=4)"]
ENTRYPOINT ["squad"]
CMD ["serve"]
