# Two stages: the first builds the front end and the environment, the second carries only what runs.
FROM python:3.13-slim AS build
WORKDIR /plaint
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
RUN python -m venv --without-pip /venv && pip --python /venv/bin/python install --require-hashes -r requirements.lock
# The front end before the rest, so that a change of Python alone builds it from Docker's cache.
COPY hatch_build.py ./
COPY webui/frontend webui/frontend
RUN python hatch_build.py
COPY pyproject.toml README.md LICENSE ./
COPY engine engine
COPY webui webui
RUN pip --python /venv/bin/python install --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /plaint plaint
WORKDIR /plaint
COPY --from=build /venv /venv
COPY processes processes
# Nothing is written below / at run time: keys come as secrets, data lives in PostgreSQL, /tmp is a tmpfs.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PLAINT_PROCESSES=/plaint/processes
USER plaint
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--workers=2", "--config=python:webui.serving", "--timeout=30", "--max-requests=1000", "--max-requests-jitter=100", "--worker-tmp-dir=/tmp", "--no-control-socket", "webui.wsgi:app"]
