# One image for every process of Itinera. Nothing is downloaded after the build.
FROM python:3.11-slim-bookworm AS build
WORKDIR /itinera
COPY requirements.txt ./
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --no-deps --ignore-requires-python --require-hashes \
    --only-binary :all: -r requirements.txt
COPY . .
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
 && .venv/bin/python -m compileall -q -j 0 .venv/lib bot actions; \
    .venv/bin/itinera train

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /itinera itinera && mkdir /state && chown itinera /state
COPY --from=build /itinera /itinera
WORKDIR /itinera
USER itinera
ENV PATH="/itinera/.venv/bin:$PATH" ITINERA_HOST=0.0.0.0 ITINERA_STATE=/state
VOLUME /state
EXPOSE 8080
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health/ready')"]
CMD ["itinera", "serve"]
