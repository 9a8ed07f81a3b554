# A Helpline server in one small image: no compiler, no test tools, no root.
# Runs with a read-only root file system; all that it keeps is under /data:
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v helpline:/data -p 127.0.0.1:8000:8000 helpline

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/helpline
COPY requirements.lock /build/
# Each file is checked against its hash; nothing is compiled, so a source archive is refused.
RUN /opt/helpline/bin/pip install --require-hashes --only-binary :all: --requirement /build/requirements.lock
COPY pyproject.toml README.md alembic.ini /srv/helpline/
COPY migrations /srv/helpline/migrations
COPY app /srv/helpline/app
# Editable: the program stays in /srv/helpline beside its migrations, where `make setup` has it too.
RUN /opt/helpline/bin/pip install --no-deps --no-index --no-build-isolation --editable /srv/helpline \
    && /opt/helpline/bin/python -m compileall -q /srv/helpline/app /srv/helpline/migrations \
    && /opt/helpline/bin/pip uninstall --yes pip

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin helpline \
    && install -d -o helpline -g helpline -m 0700 /data
COPY --from=build /opt/helpline /opt/helpline
COPY --from=build /srv/helpline /srv/helpline
# PYTHONDONTWRITEBYTECODE: the root file system is read-only. PYTHONUNBUFFERED: log lines leave as they are written.
ENV PATH=/opt/helpline/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER helpline
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["helpline", "probe", "--port", "8000"]
ENTRYPOINT ["helpline"]
CMD ["serve", "--data-dir", "/data", "--host", "0.0.0.0", "--port", "8000"]
