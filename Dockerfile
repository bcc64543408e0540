# UNTESTED: written against the documented behaviour of Docker, not built yet.
#
#   docker build -t acuse .
#   docker run --rm -it -v acuse:/var/lib/acuse acuse init /var/lib/acuse
#   docker run -d --name acuse -v acuse:/var/lib/acuse -p 127.0.0.1:8025:8025 acuse
#
# In a container, set host = "0.0.0.0" in [admin], so that the published port reaches it, and port = 8026 in [metrics].

FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements.txt pyproject.toml README.md LICENSE config.example.toml ./
RUN python -m venv /opt/acuse \
    && /opt/acuse/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN /opt/acuse/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/acuse --create-home --shell /usr/sbin/nologin acuse \
    && chmod 0700 /var/lib/acuse
COPY --from=build /opt/acuse /opt/acuse
ENV PATH=/opt/acuse/bin:$PATH PYTHONUNBUFFERED=1 ACUSE_CONFIG=/var/lib/acuse/config.toml
USER acuse
WORKDIR /var/lib/acuse
VOLUME /var/lib/acuse
EXPOSE 8025
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=15s --start-period=1m CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8026/healthz', timeout=10)"]
ENTRYPOINT ["acuse"]
CMD ["run"]
