#!/bin/sh
# Runs once, when the database is made: a user for the API, who owns its tables and is no superuser, and one for the exporter,
# who may look at statistics and at nothing else.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set api="$DATABASE_PASSWORD" --set monitor="$MONITOR_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE ROLE tailgate LOGIN PASSWORD :'api';
CREATE ROLE monitor LOGIN PASSWORD :'monitor' IN ROLE pg_monitor;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO tailgate;
GRANT CONNECT ON DATABASE :"database" TO monitor;
ALTER SCHEMA public OWNER TO tailgate;
SQL
