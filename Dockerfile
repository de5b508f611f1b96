# The image of finsim: boards, API and a worker behind nginx on $PORT. Build: make image
# BASE is any Debian bookworm with Python 3.11; tags stand here until `make pin` has read digests from a registry.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ARG UV=uv>=0.8,<1
# Trusts what the base trusts: behind a proxy of a company, its list of authorities is the right one.
ENV UV_SYSTEM_CERTS=true UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/app/.venv
WORKDIR /app
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --quiet "${UV}"
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN /opt/uv/bin/uv sync --frozen --no-dev --extra notebooks --extra agents --extra serve --extra stores \
    --no-install-project --compile-bytecode --no-cache --quiet
COPY finsim finsim
COPY notebooks notebooks
RUN /opt/uv/bin/uv sync --frozen --no-dev --extra notebooks --extra agents --extra serve --extra stores \
    --compile-bytecode --no-cache --quiet

FROM ${BASE}
ARG COMMIT=
# Machine code is made for this level and not for the machine that builds: x86-64-v3 is every server since about 2013.
ENV NUMBA_CPU_NAME=x86-64-v3 NUMBA_CPU_FEATURES=+avx2,+fma,+bmi,+bmi2 NUMBA_CACHE_DIR=/app/cache \
    PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp FINSIM_HOME=/data FINSIM_OUT=/tmp/out FINSIM_PUBLIC=true FINSIM_LOG_FORMAT=json FINSIM_COMMIT=${COMMIT} PORT=10000
# The package versions are those of the base's Debian release.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends nginx-light tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --uid 10001 --no-create-home finsim \
    && install -d -o finsim -g finsim -m 700 /data /app/cache
COPY --from=build /app /app
COPY deploy/container.py /app/deploy/
WORKDIR /app
USER 10001:10001
RUN python -c "import finsim; finsim.simulate(finsim.sample('family'), n_paths=256)"
VOLUME /data
EXPOSE 10000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "/app/deploy/container.py", "--is-live"]
ENTRYPOINT ["tini", "--"]
CMD ["python", "/app/deploy/container.py"]
