#!/bin/sh
# Fills an empty database with the dataset of the scenarios, and does not touch a database that has rows.
set -eu
umask 077
PGPASSFILE=/tmp/passwords
export PGPASSFILE
printf '*:*:*:*:%s\n' "$(cat /run/secrets/database_password)" >"$PGPASSFILE"
users=$(psql --quiet --tuples-only --no-align --command 'SELECT count(*) FROM security_user')
if [ "$users" != 0 ]; then
  echo 'The database has rows already; the dataset is left out.'
  exit 0
fi
exec psql --quiet --set ON_ERROR_STOP=1 --single-transaction \
  --command "SELECT set_config('dataset.masks', '$ROWS', false)" --file /dataset.sql
