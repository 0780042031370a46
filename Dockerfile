# syntax=docker/dockerfile:1
FROM docker.io/library/python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps --disable-pip-version-check -r requirements.lock

FROM docker.io/library/python:3.11-slim
RUN useradd --system --uid 10001 --user-group --home-dir /srv repartee \
 && install -d -o repartee -g repartee /srv /data
COPY --from=build /venv /venv
COPY app /srv/app
COPY migrations /srv/migrations
COPY agents /srv/agents
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    REPARTEE_HOST=0.0.0.0 \
    REPARTEE_PORT=8000 \
    REPARTEE_DATABASE_URL=sqlite+aiosqlite:////data/repartee.db \
    REPARTEE_LOG_FORMAT=json
WORKDIR /srv
USER repartee
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['REPARTEE_PORT']}/healthz\", timeout=2)"]
# Migrating first is safe with any number of replicas: one does it, the others wait.
CMD ["sh", "-c", "python -m app migrate && exec python -m app serve"]
