#!/bin/sh
# Runs once, when the database is created. It makes a user for the API, who owns its tables and is no superuser, and one for
# the exporter, who may read statistics only.
set -eu
SECRETS=${SECRETS:-/run/secrets}
export SECRETS
# psql reads the passwords from files, because every process list would show them as arguments.
psql --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set database="$POSTGRES_DB" <<'SQL'
\set api `cat "$SECRETS/database_password"`
\set monitor `cat "$SECRETS/monitor_password"`
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE ROLE tailgate LOGIN PASSWORD :'api';
CREATE ROLE monitor LOGIN PASSWORD :'monitor' IN ROLE pg_monitor;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO tailgate;
GRANT CONNECT ON DATABASE :"database" TO monitor;
ALTER SCHEMA public OWNER TO tailgate;
SQL
