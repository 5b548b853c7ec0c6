# Knowflow with all that the distributed form's workers need: locked packages, held to their hashes, no compiler.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/knowflow
COPY locks/distributed.txt locks/
RUN /opt/knowflow/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r locks/distributed.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas/ schemas/
COPY producers/ producers/
COPY streams/ streams/
COPY indexers/ indexers/
COPY knowflow/ knowflow/
RUN /opt/knowflow/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN groupadd --gid 10001 knowflow \
    && useradd --uid 10001 --gid knowflow --home-dir /var/lib/knowflow --create-home --shell /usr/sbin/nologin knowflow
COPY --from=build /opt/knowflow /opt/knowflow
ENV PATH=/opt/knowflow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KNOWFLOW_DATA=/var/lib/knowflow
WORKDIR /var/lib/knowflow
USER 10001:10001
ENTRYPOINT ["knowflow"]
CMD ["--help"]
